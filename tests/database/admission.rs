//! Concurrent admission of one seat: the first desk wins, and every other desk gets a correct answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use chrono::Days;
use frontdesk::db;
use frontdesk::domain::desk::{Admit, Command, Mark, Outcome, SeatRef};
use frontdesk::domain::seat::{ClassStatus, PaymentStatus, SeatStatus, WaiverState};
use uuid::Uuid;

use crate::institute::*;

#[tokio::test]
async fn a_note_minds_another_note_and_no_arrival() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    mdi.run(&admit(&seat)).await;
    // A note written offline by a user who had not seen the arrival.
    let noted = mdi.run(&note(&seat, "has a bad knee")).await;
    assert!(matches!(noted, Outcome::Done(_)), "{noted:?}");
    let now = mdi.seat(&order).await;
    assert_eq!((now.seat_status, now.note.as_deref()), (SeatStatus::Attended, Some("has a bad knee")));
    let other = mdi.run(&note(&seat, "brings a chair")).await;
    assert!(matches!(other, Outcome::Changed(_)), "the first note would be lost: {other:?}");
    let marked = mdi.run(&mark(&seat, Mark::NoShow)).await;
    assert!(matches!(marked, Outcome::Changed(_)), "a mark minds where they stand: {marked:?}");
}

#[tokio::test]
async fn of_sixteen_desks_one_admits_and_fifteen_are_told_who_where_and_when() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let pool = mdi.pool().await;
    let outcomes = join_all((0..16).map(|n| {
        let (pool, seat) = (&pool, &seat);
        async move {
            let mut conn = pool.acquire().await.unwrap();
            let who = stamp(&format!("Clerk {n}"), &format!("desk-{n}"));
            let outcome = db::desk::run(&mut conn, &admit(seat), &who).await.unwrap();
            (who, outcome)
        }
    }))
    .await;
    let winners: Vec<_> = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Admitted { .. })).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    let (winner, Outcome::Admitted { event_id, .. }) = winners[0] else { unreachable!() };
    for (_, outcome) in outcomes.iter().filter(|(who, _)| who.actor != winner.actor) {
        let Outcome::AlreadyIn { arrival: Some(arrival), seat } = outcome else { panic!("{outcome:?}") };
        assert_eq!(
            (&arrival.by, &arrival.desk, arrival.at, arrival.event_id),
            (&winner.actor, &winner.desk, winner.at, *event_id)
        );
        assert_eq!(seat.seat_status, SeatStatus::Attended);
    }
    assert_eq!(mdi.events().await, 1);
}

#[tokio::test]
async fn the_same_event_sent_again_is_one_event_and_admitted_both_times() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let command = admit(&mdi.seat(&order).await);
    for _ in 0..2 {
        assert!(matches!(mdi.run(&command).await, Outcome::Admitted { .. }));
    }
    assert_eq!(mdi.events().await, 1);
}

#[tokio::test]
async fn the_same_event_sent_by_eight_connections_at_once_is_one_event() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let command = admit(&mdi.seat(&order).await);
    let pool = mdi.pool().await;
    let outcomes = join_all(
        (0..8).map(|_| async { db::desk::run(&mut pool.acquire().await.unwrap(), &command, &dana()).await.unwrap() }),
    )
    .await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Admitted { .. })), "{outcomes:?}");
    assert_eq!(mdi.events().await, 1);
}

#[tokio::test]
async fn an_event_id_is_good_for_one_seat_only() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let joon = mdi.sell(&class, seat_for("Joon Kim").ready()).await;
    let first = admit(&mdi.seat(&ana).await);
    let Command::Admit(Admit { event_id: used, .. }) = &first else { unreachable!() };
    mdi.run(&first).await;
    let mut second = admit(&mdi.seat(&joon).await);
    if let Command::Admit(Admit { event_id, .. }) = &mut second {
        *event_id = *used;
    }
    let outcome = mdi.run(&second).await;
    assert!(matches!(&outcome, Outcome::Refused(sentence) if sentence.contains("another seat")), "{outcome:?}");
    assert_eq!(mdi.seat(&joon).await.seat_status, SeatStatus::Registered);
}

#[tokio::test]
async fn one_event_id_for_two_seats_at_once_admits_one() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let id = Uuid::new_v4();
    let mut commands = Vec::new();
    for person in ["Ana Ruiz", "Joon Kim", "Sam Lee", "Mia Tran"] {
        let order = mdi.sell(&class, seat_for(person).ready()).await;
        let mut command = admit(&mdi.seat(&order).await);
        if let Command::Admit(Admit { event_id, .. }) = &mut command {
            *event_id = id;
        }
        commands.push(command);
    }
    let pool = mdi.pool().await;
    let outcomes = join_all(commands.iter().map(|command| {
        let pool = &pool;
        async move { db::desk::run(&mut pool.acquire().await.unwrap(), command, &dana()).await.unwrap() }
    }))
    .await;
    let admitted = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Admitted { .. })).count();
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Refused(_))).count();
    assert_eq!((admitted, refused, mdi.roster(&class).await.here()), (1, 3, 1), "{outcomes:?}");
}

/// Sells a seat, reads it, runs the SQL `meanwhile`, and then admits with the facts read before.
async fn admit_after(mdi: &mut Institute, order: &Order, meanwhile: &str) -> frontdesk::domain::seat::Seat {
    let read = mdi.seat(order).await;
    mdi.sql(meanwhile).await;
    let before = mdi.row_of(order.item).await;
    let events = mdi.events().await;
    let outcome = mdi.run(&admit(&read)).await;
    let Outcome::Changed(fresh) = outcome else { panic!("{meanwhile}: {outcome:?}") };
    assert_eq!(mdi.row_of(order.item).await, before, "{meanwhile}: something was written");
    assert_eq!(mdi.events().await, events, "{meanwhile}: something was written");
    *fresh
}

#[tokio::test]
async fn facts_that_changed_meanwhile_come_back_and_nothing_is_written() {
    let mut mdi = Institute::open().await;
    let here = mdi.hold(class("CCW Permit")).await;
    let there = mdi.hold(class("CCW Permit")).await;
    let mut sold = Vec::new();
    for person in ["Ana Ruiz", "Joon Kim", "Sam Lee", "Mia Tran", "Cal Boyd", "Una Dee"] {
        sold.push(mdi.sell(&here, seat_for(person).ready()).await);
    }
    let fresh = admit_after(
        &mut mdi,
        &sold[0],
        &format!("UPDATE orders SET payment_status = 'refunded' WHERE id = '{}'", sold[0].id),
    )
    .await;
    assert_eq!(fresh.payment_status, PaymentStatus::Refunded);
    let fresh = admit_after(
        &mut mdi,
        &sold[1],
        &format!(
            "UPDATE waivers SET voided_at = now(), void_reason = 'wrong person' WHERE order_item_id = '{}'",
            sold[1].item
        ),
    )
    .await;
    assert_eq!(fresh.waiver, WaiverState::Voided);
    // Moves the seat to a class of the same course at the same time in another room.
    let fresh = admit_after(
        &mut mdi,
        &sold[2],
        &format!("UPDATE order_items SET schedule_id = '{}' WHERE id = '{}'", there.id, sold[2].item),
    )
    .await;
    assert_eq!(fresh.schedule_id, there.id);
    let another = mdi.account(&seat_for("Mia Tran")).await;
    let fresh = admit_after(
        &mut mdi,
        &sold[3],
        &format!("UPDATE order_items SET participant_id = '{another}' WHERE id = '{}'", sold[3].item),
    )
    .await;
    assert_eq!(fresh.person_id, Some(another));
    let fresh = admit_after(
        &mut mdi,
        &sold[4],
        &format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{}'", sold[4].item),
    )
    .await;
    assert_eq!(fresh.seat_status, SeatStatus::Cancelled);
    let fresh =
        admit_after(&mut mdi, &sold[5], &format!("UPDATE schedule SET status = 'cancelled' WHERE id = '{}'", here.id))
            .await;
    assert_eq!(fresh.class_status, ClassStatus::Cancelled);
}

#[tokio::test]
async fn a_seat_without_a_row_of_its_own_gets_none_by_a_refused_admission() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, unnamed_seats(3)).await;
    let seat = mdi.seats(&order).await.remove(1);
    mdi.cancel(&class).await;
    let before = mdi.row_of(order.item).await;
    assert!(matches!(mdi.run(&admit(&seat)).await, Outcome::Changed(_)));
    assert_eq!(mdi.row_of(order.item).await, before);
    let nowhere = Command::Admit(Admit {
        event_id: Uuid::new_v4(),
        seat: SeatRef { item: order.item, seat: Uuid::new_v4() },
        token: seat.token,
        reason: None,
        overridden: Vec::new(),
    });
    assert!(matches!(mdi.run(&nowhere).await, Outcome::Refused(_)));
    assert_eq!(mdi.row_of(order.item).await, before);
}

#[tokio::test]
async fn a_token_does_not_depend_on_the_reader_s_zone() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    mdi.sql("SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'").await;
    let read = mdi.seat(&order).await;
    mdi.sql("SET timezone = 'America/New_York'; SET datestyle = 'SQL, MDY'").await;
    assert!(matches!(mdi.run(&admit(&read)).await, Outcome::Admitted { .. }));
}

#[tokio::test]
async fn after_a_no_show_somebody_may_still_come_and_is_late() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").on(days_ago(2), 10, 0)).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    mdi.sql("SELECT mark_no_shows(FALSE)").await;
    let seat = mdi.seat(&order).await;
    assert_eq!(seat.seat_status, SeatStatus::NoShow);
    let Outcome::Admitted { seat, .. } = mdi.run(&admit(&seat)).await else { panic!("not admitted") };
    assert_eq!((seat.seat_status, seat.is_late), (SeatStatus::Attended, true));
}

#[tokio::test]
async fn a_course_that_must_come_first_is_missing_until_it_was_attended() {
    let mut mdi = Institute::open().await;
    let first = mdi.hold(class("Handgun I").on(days_ago(9), 10, 0)).await;
    let second = mdi.hold(class("Handgun II").after("handgun-i")).await;
    let order = mdi.sell(&second, seat_for("Ana Ruiz").ready()).await;
    let account = order.account;
    assert_eq!(mdi.seat(&order).await.missing_prerequisites, ["Handgun I"]);
    let before = mdi.order(account, &seat_for("Ana Ruiz").paid()).await;
    let item = mdi.try_add(&before, &first, account, &seat_for("Ana Ruiz")).await.unwrap();
    assert_eq!(mdi.seat(&order).await.missing_prerequisites, ["Handgun I"], "booked is not attended");
    mdi.sql(&format!("UPDATE order_items SET status = 'attended' WHERE id = '{item}'")).await;
    assert_eq!(mdi.seat(&order).await.missing_prerequisites, Vec::<String>::new());
}

#[tokio::test]
async fn somebody_in_time_is_not_late() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").on(today() + Days::new(1), 10, 0)).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let Outcome::Admitted { seat, .. } = mdi.run(&admit(&seat)).await else { panic!("not admitted") };
    assert!(!seat.is_late);
}

#[tokio::test]
async fn a_later_mark_does_not_change_who_let_somebody_in() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    mdi.run_as(&admit(&seat), &stamp("Dana Cole", "desk-1")).await;
    let now = mdi.seat(&order).await;
    mdi.run_as(&mark(&now, Mark::Late), &stamp("Mia Tran", "range")).await;
    let outcome = mdi.run_as(&admit(&seat), &stamp("Eve Ort", "desk-2")).await;
    let Outcome::AlreadyIn { arrival: Some(arrival), .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(arrival.by, "Dana Cole");
}

#[tokio::test]
async fn quantity_three_is_three_seats_and_splitting_changes_no_number_id_or_price() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, unnamed_seats(3)).await;
    let before = mdi.seats(&order).await;
    let codes: Vec<_> = before.iter().map(frontdesk::domain::seat::Seat::code).collect();
    assert_eq!(codes, [1, 2, 3].map(|n| format!("{}-{n}", order.number)));
    let outcome = mdi.run(&name(&before[1], "Ana Ruiz")).await;
    assert_eq!(outcome.seat().unwrap().name.as_deref(), Some("Ana Ruiz"));
    let after = mdi.seats(&order).await;
    assert_eq!(
        after.iter().map(|seat| (seat.seat_id, seat.seat_no)).collect::<Vec<_>>(),
        before.iter().map(|seat| (seat.seat_id, seat.seat_no)).collect::<Vec<_>>()
    );
    assert_eq!(after.iter().map(|seat| seat.name.as_deref()).collect::<Vec<_>>(), [None, Some("Ana Ruiz"), None]);
    let worth: String = mdi
        .get(&format!(
            "SELECT sum(quantity) || ' ' || sum(quantity * unit_price) || ' ' || max(total) FROM order_items
             JOIN orders o ON o.id = order_id WHERE order_id = '{}'",
            order.id
        ))
        .await;
    assert_eq!(worth, "3 450.00 450.00");
    assert_eq!(mdi.roster(&class).await.taken, 3);
    // Facts read before the split still admit, because the split does not change them.
    assert!(matches!(mdi.run(&admit(&before[2])).await, Outcome::Admitted { .. }));
}

#[tokio::test]
async fn two_desks_name_two_seats_of_one_item_at_once() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    for _ in 0..5 {
        let order = mdi.sell(&class, unnamed_seats(2)).await;
        let seats = mdi.seats(&order).await;
        let pool = mdi.pool().await;
        let commands = [name(&seats[0], "Ana Ruiz"), name(&seats[1], "Joon Kim")];
        let outcomes = join_all(commands.iter().map(|command| {
            let pool = &pool;
            async move { db::desk::run(&mut pool.acquire().await.unwrap(), command, &dana()).await.unwrap() }
        }))
        .await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "{outcomes:?}");
        let names: Vec<_> = mdi.seats(&order).await.into_iter().map(|seat| seat.name.unwrap()).collect();
        assert_eq!(names, ["Ana Ruiz", "Joon Kim"]);
    }
}

#[tokio::test]
async fn many_actions_at_once_on_seats_read_before_the_split_never_block_each_other() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(40)).await;
    for _ in 0..4 {
        let order = mdi.sell(&class, unnamed_seats(3)).await;
        let seats = mdi.seats(&order).await;
        let commands: Vec<_> = seats
            .iter()
            .flat_map(|seat| [admit(seat), name(seat, "Ana Ruiz"), mark(seat, Mark::Late), note(seat, "left-handed")])
            .collect();
        let pool = mdi.pool().await;
        let outcomes = join_all(commands.iter().map(|command| {
            let pool = &pool;
            async move { db::desk::run(&mut pool.acquire().await.unwrap(), command, &dana()).await }
        }))
        .await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(mdi.seats(&order).await.len(), 3);
    }
}

/// Counts the statements that sqlx reports as sent.
struct Statements(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn an_admission_is_one_statement() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let statements = Arc::new(AtomicUsize::new(0));
    let _counting = tracing_subscriber::registry().with(Statements(Arc::clone(&statements))).set_default();
    assert!(matches!(mdi.run(&admit(&seat)).await, Outcome::Admitted { .. }));
    assert_eq!(statements.load(Ordering::Relaxed), 1);
    mdi.seat(&order).await;
    assert_eq!(statements.load(Ordering::Relaxed), 2, "reading it is another");
}

#[tokio::test]
async fn a_scanned_seat_id_finds_its_seat_before_and_after_the_split() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, unnamed_seats(3)).await;
    let third = mdi.seats(&order).await.remove(2);
    let code = frontdesk::domain::scan::Code::Item(third.seat_id);
    let found = db::seats::by_code(&mut mdi.conn, &code, today()).await.unwrap();
    assert_eq!(found.iter().map(|seat| seat.seat_no).collect::<Vec<_>>(), [3]);
    mdi.run(&name(&third, "Ana Ruiz")).await;
    let found = db::seats::by_code(&mut mdi.conn, &code, today()).await.unwrap();
    assert_eq!(found.iter().map(|seat| seat.seat_no).collect::<Vec<_>>(), [3]);
}

#[tokio::test]
async fn when_the_website_raises_a_quantity_no_two_seats_share_a_number() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let booking = unnamed_seats(2);
    let order = mdi.sell(&class, booking.clone()).await;
    mdi.try_add(&order, &class, None, &booking).await.unwrap();
    mdi.sql(&format!("UPDATE order_items SET quantity = 3 WHERE id = '{}'", order.item)).await;
    let numbers: Vec<_> = mdi.seats(&order).await.iter().map(|seat| seat.seat_no).collect();
    assert_eq!(numbers, [3, 4, 5, 6, 7]);
    assert_eq!(mdi.roster(&class).await.taken, 5);
    // The last item of an order grows in place, and its tickets stay valid.
    mdi.sql(&format!("UPDATE order_items SET quantity = 4 WHERE id = '{}'", order.item)).await;
    let numbers: Vec<_> = mdi.seats(&order).await.iter().map(|seat| seat.seat_no).collect();
    assert_eq!(numbers, [3, 4, 5, 6, 7, 8]);
}

#[tokio::test]
async fn items_written_together_or_at_once_get_numbers_of_their_own() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(20)).await;
    let order = mdi.order(None, &unnamed_seats(1)).await;
    let values = format!("('{}', '{}', 150, 2)", order.id, class.id);
    mdi.sql(&format!(
        "INSERT INTO order_items (order_id, schedule_id, unit_price, quantity) VALUES {values}, {values}"
    ))
    .await;
    let pool = mdi.pool().await;
    join_all((0..6).map(|_| {
        let insert = sqlx::query("INSERT INTO order_items (order_id, schedule_id, unit_price) VALUES ($1, $2, 150)");
        async { insert.bind(order.id).bind(class.id).execute(&pool).await.unwrap() }
    }))
    .await;
    let numbers: Vec<_> = mdi.seats(&order).await.iter().map(|seat| seat.seat_no).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_party_in_an_oversold_class_can_still_be_named_and_admitted() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(3)).await;
    let order = mdi.sell(&class, unnamed_seats(3)).await;
    mdi.sql(&format!("UPDATE schedule SET max_capacity = 2 WHERE id = '{}'", class.id)).await;
    let seats = mdi.seats(&order).await;
    assert!(matches!(mdi.run(&name(&seats[1], "Ana Ruiz")).await, Outcome::Done(_)));
    assert!(matches!(mdi.run(&admit(&seats[2])).await, Outcome::Admitted { .. }));
    assert_eq!(mdi.roster(&class).await.oversold_by(), 1);
}

#[tokio::test]
async fn the_last_arrivals_name_everybody_account_or_not() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let with = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let without = mdi.sell(&class, seat_for("Joon Kim").guest().paid()).await;
    let nameless = mdi.sell(&class, unnamed_seats(2)).await;
    for order in [&with, &without, &nameless] {
        let seat = mdi.seat(order).await;
        mdi.run(&admit(&seat)).await;
    }
    let arrivals = db::day::arrivals(&mut mdi.conn, today()).await.unwrap();
    let names: Vec<_> = arrivals.iter().map(|arrival| arrival.name.as_str()).collect();
    assert_eq!(names, ["(no name)", "Joon Kim", "Ana Ruiz"]);
    assert_eq!(arrivals[0].arrival.by, "Dana Cole");
}

#[tokio::test]
async fn an_override_without_a_reason_is_refused() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let mut command = admit(&mdi.seat(&order).await);
    for missing in [None, Some("  ".to_owned())] {
        if let Command::Admit(Admit { overridden, reason, .. }) = &mut command {
            *overridden = vec!["unpaid".into()];
            *reason = missing;
        }
        assert_eq!(rule_of(&mdi.try_run(&command).await.unwrap_err()), "attendance_override_has_reason");
    }
    assert_eq!(mdi.seat(&order).await.seat_status, SeatStatus::Registered);
}

#[tokio::test]
async fn the_last_arrivals_are_those_who_are_in_and_of_a_class_over_midnight_all() {
    let mut mdi = Institute::open().await;
    let day = today();
    let evening = class("Night Fire").starting(local(day, 20, 0)).hours(8);
    let (night, daytime) = (mdi.hold(evening).await, mdi.hold(class("CCW Permit")).await);
    for (class, who) in [(&night, "Nia Night"), (&daytime, "Dan Day"), (&daytime, "Abe Absent"), (&daytime, "Cal Gone")]
    {
        let order = mdi.sell(class, seat_for(who).ready()).await;
        let seat = mdi.seat(&order).await;
        mdi.run(&admit(&seat)).await;
        let now = mdi.seat(&order).await;
        match who {
            "Abe Absent" => drop(mdi.run(&mark(&now, Mark::NoShow)).await),
            "Cal Gone" => {
                mdi.sql(&format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{}'", order.item)).await;
            }
            _ => {}
        }
    }
    let mut names = async |day| {
        let arrivals = db::day::arrivals(&mut mdi.conn, day).await.unwrap();
        arrivals.into_iter().map(|arrival| arrival.name).collect::<Vec<_>>()
    };
    assert_eq!(names(day).await, ["Dan Day", "Nia Night"]);
    // After midnight, the desk of the night class still sees its own arrivals, unless they came before 6:00.
    let late = chrono::Utc::now() >= local(day, 6, 0);
    let expected: &[&str] = if late { &["Nia Night"] } else { &[] };
    assert_eq!(names(day + chrono::Days::new(1)).await, expected);
}
