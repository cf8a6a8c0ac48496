//! One definition of "taken": registered or attended seats of orders that are neither canceled nor fully refunded.

use chrono::{Duration, Utc};
use frontdesk::db::people::search;
use frontdesk::domain::admission::Policy;
use frontdesk::domain::desk::{Mark, Outcome};
use frontdesk::domain::seat::{ClassStatus, Closure, SeatStatus};
use frontdesk::domain::session::Session;
use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::institute::*;

/// Changes by the website that close an order.
const CLOSINGS: [(&str, Closure); 2] =
    [("status = 'cancelled'", Closure::OrderCanceled), ("payment_status = 'refunded'", Closure::OrderRefunded)];

fn update(order: &Order, set: &str) -> String {
    format!("UPDATE orders SET {set} WHERE id = '{}'", order.id)
}

fn counts(roster: &Session) -> (ClassStatus, i32, usize) {
    (roster.status, roster.taken, roster.taken_seats().count())
}

#[tokio::test]
async fn canceled_or_refunded_order_frees_its_places_by_its_state_alone() {
    for (set, closure) in CLOSINGS {
        // Ana's seat has no waiver. The holders of refunded seats may still come.
        let exceptions = if closure == Closure::OrderRefunded { 3 } else { 1 };
        let mut mdi = Institute::open().await;
        let class = mdi.hold(class("CCW Permit").places(3)).await;
        let pair = mdi.sell(&class, unnamed_seats(2)).await;
        mdi.sell(&class, seat_for("Ana Ruiz")).await;
        assert_eq!(counts(&mdi.roster(&class).await), (ClassStatus::Full, 3, 3));
        mdi.sql(&update(&pair, set)).await;
        let roster = mdi.roster(&class).await;
        assert_eq!(counts(&roster), (ClassStatus::Scheduled, 1, 1), "{set}");
        assert_eq!(roster.exceptions(&Policy::default()).count(), exceptions, "{set}");
        let seat = mdi.seat(&pair).await;
        assert_eq!((seat.seat_status, seat.closure()), (SeatStatus::Registered, Some(closure)));
        assert!(seat.closed_at.is_some_and(|at| Utc::now() - at < Duration::minutes(5)), "{seat:?}");
        // The places are sold again. The order cannot be reopened before places are free.
        mdi.sell(&class, unnamed_seats(2)).await;
        let open = "status = 'confirmed', payment_status = 'completed'";
        assert_eq!(mdi.refusal(&update(&pair, open)).await, "schedule_capacity_never_exceeded");
        mdi.sql("UPDATE schedule SET max_capacity = 5").await;
        mdi.sql(&update(&pair, open)).await;
        assert_eq!(counts(&mdi.roster(&class).await), (ClassStatus::Full, 5, 5));
        assert_eq!(mdi.seat(&pair).await.closed_at, None);
    }
}

#[tokio::test]
async fn partly_refunded_order_keeps_its_places() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(2)).await;
    let pair = mdi.sell(&class, unnamed_seats(2)).await;
    mdi.sql(&update(&pair, "payment_status = 'partial_refund'")).await;
    assert_eq!(counts(&mdi.roster(&class).await), (ClassStatus::Full, 2, 2));
    assert!(mdi.try_sell(&class, seat_for("Ana Ruiz")).await.is_err());
}

#[tokio::test]
async fn closed_order_holds_nothing_however_its_items_change() {
    let mut mdi = Institute::open().await;
    let (class, other) = (mdi.hold(class("A").places(1)).await, mdi.hold(class("B").places(1)).await);
    let closed = mdi.sell(&class, unnamed_seats(1)).await;
    mdi.sql(&update(&closed, "status = 'cancelled'")).await;
    mdi.sell(&class, seat_for("Ana Ruiz")).await;
    mdi.sql(&format!("UPDATE order_items SET quantity = 3 WHERE id = '{}'", closed.item)).await;
    mdi.try_add(&closed, &class, None, &unnamed_seats(4)).await.unwrap();
    mdi.sql(&format!("UPDATE order_items SET schedule_id = '{}' WHERE id = '{}'", other.id, closed.item)).await;
    assert_eq!((mdi.roster(&class).await.taken, mdi.roster(&other).await.taken), (1, 0));
    // The class has too few places for them now.
    assert_eq!(mdi.refusal(&update(&closed, "status = 'pending'")).await, "schedule_capacity_never_exceeded");
}

#[tokio::test]
async fn one_statement_closes_orders_in_several_classes() {
    let mut mdi = Institute::open().await;
    let classes = [mdi.hold(class("A").places(4)).await, mdi.hold(class("B").places(4)).await];
    for class in &classes {
        let order = mdi.sell(class, unnamed_seats(2)).await;
        mdi.try_add(&order, &classes[0], None, &unnamed_seats(1)).await.unwrap();
    }
    assert_eq!((mdi.roster(&classes[0]).await.taken, mdi.roster(&classes[1]).await.taken), (4, 2));
    mdi.sql("UPDATE orders SET status = 'cancelled'").await;
    assert_eq!((mdi.roster(&classes[0]).await.taken, mdi.roster(&classes[1]).await.taken), (0, 0));
}

#[tokio::test]
async fn absent_participant_takes_no_place_and_is_let_in_all_the_same() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(1)).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let absent = mark(&seat, Mark::NoShow);
    mdi.run(&absent).await;
    assert_eq!(counts(&mdi.roster(&class).await), (ClassStatus::Scheduled, 0, 0));
    mdi.sell(&class, seat_for("Joon Kim")).await;
    let late = mdi.seat_again(&seat).await;
    assert!(matches!(mdi.run(&mark(&late, Mark::Late)).await, Outcome::Done(_)));
    let roster = mdi.roster(&class).await;
    assert_eq!((counts(&roster), roster.oversold_by()), ((ClassStatus::Full, 2, 2), 1));
}

#[tokio::test]
async fn closed_order_is_not_expected_today_and_not_a_second_booking() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let old = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let new = mdi.order(old.account, &seat_for("Ana Ruiz").paid()).await;
    let item = mdi.try_add(&new, &class, old.account, &seat_for("Ana Ruiz")).await.unwrap();
    let new = Order { item, ..new };
    assert_eq!(mdi.seat(&new).await.same_person_seats, 1);
    mdi.sql(&update(&old, "status = 'cancelled'")).await;
    assert_eq!(mdi.seat(&new).await.same_person_seats, 0);
    assert!(search(&mut mdi.conn, "ana ruiz", today()).await.unwrap()[0].expected_today);
    mdi.sql(&update(&new, "payment_status = 'refunded'")).await;
    assert!(!search(&mut mdi.conn, "ana ruiz", today()).await.unwrap()[0].expected_today);
}

#[tokio::test]
async fn customer_s_cancellation_lets_another_customer_buy() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").starting(Utc::now() + Duration::days(2)).places(1)).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let ben = mdi.account(&seat_for("Ben Okri")).await;
    let mut site = mdi.website().await;
    let (order, buyer) = (Uuid::new_v4(), ben);
    let steps = [
        format!("SET frontdesk.customer = '{}'", ana.account.unwrap()),
        update(&ana, "status = 'cancelled', updated_at = now()"),
        format!("SET frontdesk.customer = '{buyer}'"),
        format!(
            "INSERT INTO orders (id, order_number, user_id, subtotal, tax_amount, total)
             VALUES ('{order}', 'MDI-2026-90002', '{buyer}', 150, 9, 159)"
        ),
        format!("INSERT INTO order_items (order_id, schedule_id, unit_price) VALUES ('{order}', '{}', 150)", class.id),
    ];
    for step in steps {
        site.try_sql(&step).await.unwrap_or_else(|error| panic!("{step}: {error}"));
    }
    assert_eq!(counts(&mdi.roster(&class).await), (ClassStatus::Full, 1, 1));
    // The website cannot set the closing time.
    let denied = site.denied(&format!("UPDATE orders SET closed_at = now() WHERE id = '{order}'")).await;
    assert!(denied.contains("orders"), "{denied}");
}

#[tokio::test]
async fn of_a_buyer_and_a_returning_order_for_the_last_place_one_gets_it() {
    let mut mdi = Institute::open().await;
    for _ in 0..8 {
        let class = mdi.hold(class("CCW Permit").places(1)).await;
        let canceled = mdi.sell(&class, unnamed_seats(1)).await;
        mdi.sql(&update(&canceled, "status = 'cancelled'")).await;
        let fresh = mdi.order(None, &unnamed_seats(1)).await;
        let pool = mdi.pool().await;
        let written = join_all(
            [
                update(&canceled, "status = 'confirmed'"),
                format!(
                    "INSERT INTO order_items (order_id, schedule_id, unit_price) VALUES ('{}', '{}', 150)",
                    fresh.id, class.id
                ),
            ]
            .map(|statement| sqlx::query(AssertSqlSafe(statement)).execute(&pool)),
        )
        .await;
        let errors: Vec<_> = written.iter().filter_map(|result| result.as_ref().err()).collect();
        assert_eq!(errors.len(), 1, "{written:?}");
        assert_eq!(rule_of(errors[0]), "schedule_capacity_never_exceeded");
        assert_eq!(counts(&mdi.roster(&class).await), (ClassStatus::Full, 1, 1));
    }
}

#[tokio::test]
async fn orders_that_close_while_their_seats_move_leave_right_counts_and_block_nobody() {
    let mut mdi = Institute::open().await;
    let (one, two) = (mdi.hold(class("A").places(60)).await, mdi.hold(class("B").places(60)).await);
    let mut statements = Vec::new();
    for n in 0..16 {
        let (from, to) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let order = mdi.sell(from, unnamed_seats(2)).await;
        mdi.try_add(&order, to, None, &unnamed_seats(1)).await.unwrap();
        statements.push(format!("UPDATE order_items SET schedule_id = '{}' WHERE id = '{}'", to.id, order.item));
        statements.push(update(&order, if n % 4 < 2 { "status = 'cancelled'" } else { "payment_status = 'refunded'" }));
        if n % 3 == 0 {
            statements.push(update(&order, "status = 'completed', payment_status = 'completed'"));
        }
        let third = mdi.sell(from, seat_for("Ana Ruiz").ready()).await;
        let item = third.item;
        statements.push(format!("UPDATE order_items SET status = 'no_show' WHERE id = '{item}'"));
    }
    let pool = mdi.pool().await;
    let done = join_all(statements.into_iter().map(|it| sqlx::query(AssertSqlSafe(it)).execute(&pool))).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    for class in [&one, &two] {
        let roster = mdi.roster(class).await;
        assert_eq!(usize::try_from(roster.taken).unwrap(), roster.taken_seats().count());
    }
}

/// After any writes in any order, the class's count equals the console's count. Only the return of an absent
/// participant can exceed the capacity.
#[tokio::test]
async fn what_a_class_counts_is_what_the_console_counts() {
    let mut mdi = Institute::open().await;
    let classes = [mdi.hold(class("A").places(3)).await, mdi.hold(class("B").places(4)).await];
    let mut items: Vec<Order> = Vec::new();
    for n in 0..6 {
        items.push(mdi.sell(&classes[n % 2], unnamed_seats(1)).await);
    }
    let mut runner = TestRunner::deterministic();
    let step = (0..9usize, 0..items.len(), 0..2usize, 1..4i32);
    let mut refused = 0;
    for _ in 0..160 {
        let (what, which, to, number) = step.new_tree(&mut runner).unwrap().current();
        let (Order { id, item, .. }, class) = (items[which].clone(), &classes[to]);
        let was: Vec<i32> = vec![mdi.roster(&classes[0]).await.taken, mdi.roster(&classes[1]).await.taken];
        let comes_back = mdi.get::<String>(&format!("SELECT status::text FROM order_items WHERE id = '{item}'")).await;
        let word = ["pending", "confirmed", "cancelled", "completed"][usize::try_from(number).unwrap()];
        let paid = ["completed", "refunded", "partial_refund", "completed"][usize::try_from(number).unwrap()];
        let statement = match what {
            0 => format!("UPDATE orders SET status = '{word}', payment_status = 'completed' WHERE id = '{id}'"),
            1 => format!("UPDATE orders SET payment_status = '{paid}' WHERE id = '{id}'"),
            2 => format!("UPDATE order_items SET schedule_id = '{}' WHERE id = '{item}'", class.id),
            3 => format!("UPDATE order_items SET quantity = {number} WHERE id = '{item}'"),
            4 => format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{item}'"),
            5 => format!("UPDATE order_items SET status = 'no_show' WHERE id = '{item}'"),
            6 => format!("UPDATE orders SET status = 'confirmed', payment_status = 'completed' WHERE id = '{id}'"),
            _ => format!("UPDATE order_items SET status = 'registered' WHERE id = '{item}'"),
        };
        match mdi.try_sql(&statement).await {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(rule_of(&error), "schedule_capacity_never_exceeded", "{statement}");
                refused += 1;
            }
        }
        for (class, was) in classes.iter().zip(was) {
            let roster = mdi.roster(class).await;
            assert_eq!(usize::try_from(roster.taken).unwrap(), roster.taken_seats().count(), "{statement}");
            let is_full = roster.taken >= roster.capacity;
            assert_eq!(roster.status == ClassStatus::Full, is_full, "{statement}");
            let may_exceed = comes_back == "no_show" || roster.taken <= was;
            assert!(roster.taken <= roster.capacity || may_exceed, "{statement}: {} from {was}", roster.taken);
        }
    }
    assert!(refused > 5, "only {refused} were refused");
}
