//! Places, rooms and instructors are never overbooked, whichever client writes.

use chrono::Duration;
use frontdesk::db::error::{rule_sentence, trouble};
use frontdesk::domain::desk::DeskErrorKind;
use frontdesk::domain::seat::ClassStatus;
use futures_util::future::join_all;

use crate::institute::*;

#[tokio::test]
async fn of_two_walk_ins_for_the_last_seat_one_gets_it_and_the_other_a_sentence() {
    let mut mdi = Institute::open().await;
    for _ in 0..5 {
        let class = mdi.hold(class("CCW Permit").places(2)).await;
        mdi.sell(&class, seat_for("Ana Ruiz")).await;
        let (one, two) = (mdi.order(None, &unnamed_seats(1)).await, mdi.order(None, &unnamed_seats(1)).await);
        let pool = mdi.pool().await;
        let written = join_all([one, two].map(|order| {
            let insert =
                sqlx::query("INSERT INTO order_items (order_id, schedule_id, unit_price) VALUES ($1, $2, 150)");
            let pool = &pool;
            async move { insert.bind(order.id).bind(class.id).execute(pool).await }
        }))
        .await;
        let errors: Vec<_> = written.iter().filter_map(|result| result.as_ref().err()).collect();
        assert_eq!(errors.len(), 1, "{written:?}");
        assert_eq!(rule_of(errors[0]), "schedule_capacity_never_exceeded");
        let told = trouble(errors[0]);
        assert_eq!(
            (told.kind, told.sentence.as_str()),
            (DeskErrorKind::Refused, "The class is full: no seat was added.")
        );
        let roster = mdi.roster(&class).await;
        assert_eq!((roster.taken, roster.status), (2, ClassStatus::Full));
    }
}

#[tokio::test]
async fn full_and_the_seats_taken_follow_from_the_seats_whatever_the_website_wrote() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(2)).await;
    let state = |roster: frontdesk::domain::session::Session| (roster.status, roster.taken);
    mdi.sql("UPDATE schedule SET status = 'full', spots_filled = 11").await;
    assert_eq!(state(mdi.roster(&class).await), (ClassStatus::Scheduled, 0));
    let first = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    mdi.sql("UPDATE schedule SET spots_filled = spots_filled + 1").await;
    assert_eq!(state(mdi.roster(&class).await), (ClassStatus::Scheduled, 1));
    mdi.sell(&class, seat_for("Joon Kim")).await;
    mdi.sql("UPDATE schedule SET status = 'scheduled'").await;
    assert_eq!(state(mdi.roster(&class).await), (ClassStatus::Full, 2));
    mdi.sql(&format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{}'", first.item)).await;
    assert_eq!(state(mdi.roster(&class).await), (ClassStatus::Scheduled, 1));
    mdi.sell(&class, seat_for("Sam Lee")).await;
    assert_eq!(state(mdi.roster(&class).await), (ClassStatus::Full, 2));
    // The canceled seat cannot be restored in a full class.
    let back = format!("UPDATE order_items SET status = 'registered' WHERE id = '{}'", first.item);
    assert_eq!(mdi.refusal(&back).await, "schedule_capacity_never_exceeded");
    // A class state that does not depend on seats is kept as written.
    mdi.sql("UPDATE schedule SET status = 'in_progress'").await;
    assert_eq!(state(mdi.roster(&class).await), (ClassStatus::InProgress, 2));
}

#[tokio::test]
async fn a_capacity_below_what_is_sold_keeps_every_seat_and_takes_no_new_one() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(4)).await;
    let order = mdi.sell(&class, unnamed_seats(3)).await;
    mdi.sql("UPDATE schedule SET max_capacity = 2").await;
    let roster = mdi.roster(&class).await;
    assert_eq!((roster.taken, roster.oversold_by(), roster.status), (3, 1, ClassStatus::Full));
    let error = mdi.try_sell(&class, seat_for("Ana Ruiz")).await.err().unwrap();
    assert_eq!(rule_of(&error), "schedule_capacity_never_exceeded");
    let more = format!("UPDATE order_items SET quantity = 4 WHERE id = '{}'", order.item);
    assert_eq!(mdi.refusal(&more).await, "schedule_capacity_never_exceeded");
    mdi.sql(&format!("UPDATE order_items SET quantity = 2 WHERE id = '{}'", order.item)).await;
    assert_eq!(mdi.roster(&class).await.taken, 2);
}

#[tokio::test]
async fn a_larger_quantity_needs_the_places() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(3)).await;
    let order = mdi.sell(&class, unnamed_seats(1)).await;
    let raise = |to: i32| format!("UPDATE order_items SET quantity = {to} WHERE id = '{}'", order.item);
    mdi.sql(&raise(3)).await;
    assert_eq!(mdi.refusal(&raise(4)).await, "schedule_capacity_never_exceeded");
    let error = mdi.try_sell(&class, unnamed_seats(1)).await.err().unwrap();
    assert_eq!(rule_of(&error), "schedule_capacity_never_exceeded");
}

#[tokio::test]
async fn a_seat_that_moves_frees_its_place_and_needs_another() {
    let mut mdi = Institute::open().await;
    let from = mdi.hold(class("CCW Permit").places(1)).await;
    let to = mdi.hold(class("CCW Permit").places(1)).await;
    let order = mdi.sell(&from, seat_for("Ana Ruiz")).await;
    let moving = |to: &Class| format!("UPDATE order_items SET schedule_id = '{}' WHERE id = '{}'", to.id, order.item);
    mdi.sql(&moving(&to)).await;
    assert_eq!((mdi.roster(&from).await.taken, mdi.roster(&to).await.taken), (0, 1));
    assert_eq!(mdi.roster(&from).await.status, ClassStatus::Scheduled);
    mdi.sell(&from, seat_for("Joon Kim")).await;
    assert_eq!(mdi.refusal(&moving(&from)).await, "schedule_capacity_never_exceeded");
    mdi.sql(&format!("DELETE FROM order_items WHERE id = '{}'", order.item)).await;
    assert_eq!(mdi.roster(&to).await.taken, 0);
}

#[tokio::test]
async fn seats_that_move_in_opposite_directions_at_once_all_arrive() {
    let mut mdi = Institute::open().await;
    let (one, two) = (mdi.hold(class("A").places(20)).await, mdi.hold(class("B").places(20)).await);
    let mut items = Vec::new();
    for n in 0..8 {
        let (from, to) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let order = mdi.sell(from, unnamed_seats(1)).await;
        items.push((order.item, to.id));
    }
    let pool = mdi.pool().await;
    let moved = join_all(items.into_iter().map(|(item, to)| {
        sqlx::query("UPDATE order_items SET schedule_id = $1 WHERE id = $2").bind(to).bind(item).execute(&pool)
    }))
    .await;
    assert!(moved.iter().all(Result::is_ok), "{moved:?}");
    assert_eq!((mdi.roster(&one).await.taken, mdi.roster(&two).await.taken), (4, 4));
}

#[tokio::test]
async fn two_classes_are_not_in_one_room_at_one_time() {
    let mut mdi = Institute::open().await;
    let ten = class("CCW Permit").at("Range A").today_at(10, 0).hours(2);
    mdi.hold(ten.clone()).await;
    let clash = class("Rifle II").at(" range a ").today_at(11, 0);
    let error = mdi.try_hold(clash.clone()).await.err().unwrap();
    assert_eq!(rule_of(&error), "schedule_one_class_per_venue");
    assert_eq!(trouble(&error).sentence, rule_sentence("schedule_one_class_per_venue").unwrap());
    // Consecutive, elsewhere, a draft or canceled: none of these is a clash.
    mdi.hold(clash.clone().today_at(12, 0)).await;
    mdi.hold(clash.clone().at("Range B")).await;
    let draft = mdi.hold(clash.clone().status("draft")).await;
    mdi.hold(clash.clone().status("cancelled")).await;
    // A draft cannot be published into the clash, and a class cannot be moved there.
    let publish = format!("UPDATE schedule SET status = 'scheduled' WHERE id = '{}'", draft.id);
    assert_eq!(mdi.refusal(&publish).await, "schedule_one_class_per_venue");
    let moved = "UPDATE schedule SET location_name = 'Range A' WHERE location_name = 'Range B'";
    assert_eq!(mdi.refusal(moved).await, "schedule_one_class_per_venue");
}

#[tokio::test]
async fn a_shared_venue_holds_several_classes_until_it_is_shared_no_longer() {
    let mut mdi = Institute::open().await;
    let soon = class("CCW Permit").at("Online").on(today() + Duration::days(3), 10, 0);
    let first = mdi.hold(soon.clone()).await;
    mdi.sql("UPDATE venues SET is_shared = TRUE WHERE name = 'Online'").await;
    let second = mdi.hold(soon.clone()).await;
    assert_ne!(first.id, second.id);
    let unshare = "UPDATE venues SET is_shared = FALSE WHERE name = 'Online'";
    assert_eq!(mdi.refusal(unshare).await, "schedule_one_class_per_venue");
    mdi.cancel(&second).await;
    mdi.sql(unshare).await;
    let error = mdi.try_hold(soon).await.err().unwrap();
    assert_eq!(rule_of(&error), "schedule_one_class_per_venue");
}

#[tokio::test]
async fn an_instructor_teaches_one_class_at_a_time() {
    let mut mdi = Institute::open().await;
    let ortiz = mdi.instructor("Olga Ortiz").await;
    let first = mdi.hold(class("CCW Permit").taught_by(ortiz).today_at(10, 0).hours(3)).await;
    let clash = class("Rifle II").taught_by(ortiz).today_at(12, 0);
    let error = mdi.try_hold(clash.clone()).await.err().unwrap();
    assert_eq!(rule_of(&error), "schedule_one_class_per_instructor");
    mdi.hold(clash.clone().today_at(13, 0)).await;
    mdi.cancel(&first).await;
    mdi.hold(clash.today_at(10, 30).hours(2)).await;
    assert_eq!(mdi.roster(&first).await.instructor.as_deref(), Some("Olga Ortiz"));
}

#[tokio::test]
async fn of_two_planners_at_once_one_gets_the_room() {
    let mut mdi = Institute::open().await;
    let plan = mdi.hold(class("CCW Permit").at("Range A").status("cancelled")).await;
    let pool = mdi.pool().await;
    let again = "INSERT INTO schedule (course_id, start_datetime, end_datetime, location_name, max_capacity)
                 SELECT course_id, start_datetime, end_datetime, location_name, 5 FROM schedule WHERE id = $1";
    let held = join_all((0..4).map(|_| sqlx::query(again).bind(plan.id).execute(&pool))).await;
    assert_eq!(held.iter().filter(|result| result.is_ok()).count(), 1, "{held:?}");
}

#[tokio::test]
async fn a_class_that_moved_says_from_where_and_a_touched_one_says_nothing() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").at("Range A").places(3)).await;
    mdi.sell(&class, unnamed_seats(3)).await;
    assert_eq!(mdi.roster(&class).await.changes, [], "becoming full is no change of plan");
    mdi.sql("UPDATE schedule SET location_name = 'Hall 1'").await;
    mdi.cancel(&class).await;
    let changes: Vec<_> = mdi
        .roster(&class)
        .await
        .changes
        .into_iter()
        .map(|change| (change.kind, change.old.unwrap_or_default(), change.new.unwrap_or_default()))
        .collect();
    assert_eq!(
        changes,
        [("venue", "Range A", "Hall 1"), ("status", "full", "cancelled")].map(|(kind, old, new)| (
            kind.to_owned(),
            old.to_owned(),
            new.to_owned()
        ))
    );
}

#[tokio::test]
async fn a_quantity_of_an_item_that_a_desk_has_split_counts_all_of_its_seats() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(5)).await;
    let order = mdi.sell(&class, unnamed_seats(3)).await;
    let third = mdi.seats(&order).await.remove(2);
    mdi.run(&name(&third, "Ana Ruiz")).await;
    let before = mdi.seats(&order).await;
    let quantity = |n: i32| format!("UPDATE order_items SET quantity = {n} WHERE id = '{}'", order.item);
    // The website writes the quantity that it already knows.
    mdi.sql(&quantity(3)).await;
    assert_eq!(mdi.seats(&order).await, before);
    // A later item of the order keeps its seat number, too.
    let behind = mdi.try_add(&order, &class, None, &unnamed_seats(1)).await.unwrap();
    mdi.sql(&quantity(4)).await;
    let after = mdi.seats(&order).await;
    assert_eq!(after.iter().map(|seat| seat.seat_no).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    for (old, new) in before.iter().zip(&after) {
        assert_eq!((old.seat_id, old.seat_no, &old.name), (new.seat_id, new.seat_no, &new.name));
    }
    assert_eq!(after[3].seat_id, behind);
    // The added seat counts toward capacity and can be named, as any other seat.
    let taken: i32 = mdi.get(&format!("SELECT spots_filled FROM schedule WHERE id = '{}'", class.id)).await;
    assert_eq!(taken, 5);
    assert_eq!(mdi.run(&name(&after[4], "Tim Ruiz")).await.seat().unwrap().name.as_deref(), Some("Tim Ruiz"));
    assert_eq!(mdi.refusal(&quantity(5)).await, "schedule_capacity_never_exceeded");
    assert_eq!(mdi.refusal(&quantity(2)).await, "order_items_split_stays");
    assert_eq!(mdi.refusal(&quantity(0)).await, "order_items_quantity_positive");
    assert_eq!(mdi.seats(&order).await.len(), 5);
}
