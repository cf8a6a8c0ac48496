//! Undo restores the exact earlier state, unless a later change depends on it.

use frontdesk::db;
use frontdesk::domain::desk::{Admit, Command, Mark, Outcome, Stamp, Undo};
use frontdesk::domain::seat::{Seat, SeatStatus};
use futures_util::future::join_all;

use crate::institute::*;

async fn one_seat(mdi: &mut Institute) -> (Order, Seat) {
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    (order, seat)
}

#[tokio::test]
async fn every_kind_of_mark_is_taken_back_to_the_last_column() {
    let mut mdi = Institute::open().await;
    let (order, seat) = one_seat(&mut mdi).await;
    mdi.run(&note(&seat, "left-handed")).await;
    for first in [None, Some(Mark::NoShow), Some(Mark::LeftEarly), Some(Mark::Late)] {
        if let Some(first) = first {
            let now = mdi.seat(&order).await;
            mdi.run(&mark(&now, first)).await;
        }
        let before = mdi.row_of(order.item).await;
        let now = mdi.seat(&order).await;
        let commands = [
            admit(&now),
            mark(&now, Mark::Present),
            mark(&now, Mark::Late),
            mark(&now, Mark::LeftEarly),
            mark(&now, Mark::NoShow),
            note(&now, ""),
        ];
        for command in &commands {
            if matches!(mdi.run(command).await, Outcome::AlreadyIn { .. }) {
                continue;
            }
            assert!(matches!(mdi.run(&undo(command)).await, Outcome::Done(_)), "{command:?}");
            assert_eq!(mdi.row_of(order.item).await, before, "{first:?}, then {command:?}");
        }
    }
}

#[tokio::test]
async fn marks_are_taken_back_in_the_order_of_a_stack() {
    let mut mdi = Institute::open().await;
    let (order, seat) = one_seat(&mut mdi).await;
    let before = mdi.row_of(order.item).await;
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    let late = mark(&mdi.seat(&order).await, Mark::Late);
    mdi.run(&late).await;
    let outcome = mdi.run(&undo(&arrival)).await;
    assert!(matches!(outcome, Outcome::Superseded { .. }), "the mark on top goes first: {outcome:?}");
    assert!(matches!(mdi.run(&undo(&late)).await, Outcome::Done(_)));
    assert!(matches!(mdi.run(&undo(&arrival)).await, Outcome::Done(_)));
    assert_eq!(mdi.row_of(order.item).await, before);
    // A participant who was admitted again can be undone again.
    let again = admit(&mdi.seat(&order).await);
    mdi.run(&again).await;
    assert!(matches!(mdi.run(&undo(&again)).await, Outcome::Done(_)));
    assert_eq!(mdi.row_of(order.item).await, before);
}

#[tokio::test]
async fn the_same_undo_sent_again_is_done_and_another_is_told_that_it_was() {
    let mut mdi = Institute::open().await;
    let (_, seat) = one_seat(&mut mdi).await;
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    let back = undo(&arrival);
    assert!(matches!(mdi.run(&back).await, Outcome::Done(_)));
    assert!(matches!(mdi.run(&back).await, Outcome::Done(_)));
    assert!(matches!(mdi.run(&undo(&arrival)).await, Outcome::AlreadyUndone(_)));
    assert_eq!(mdi.events().await, 2);
}

#[tokio::test]
async fn of_eight_desks_one_undoes() {
    let mut mdi = Institute::open().await;
    let (_, seat) = one_seat(&mut mdi).await;
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    let pool = mdi.pool().await;
    let outcomes =
        join_all((0..8).map(|_| async {
            db::desk::run(&mut pool.acquire().await.unwrap(), &undo(&arrival), &dana()).await.unwrap()
        }))
        .await;
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
    let told = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::AlreadyUndone(_))).count();
    assert_eq!((done, told), (1, 7), "{outcomes:?}");
}

#[tokio::test]
async fn an_undo_after_another_desk_s_mark_names_that_desk_and_changes_nothing() {
    let mut mdi = Institute::open().await;
    let (order, seat) = one_seat(&mut mdi).await;
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    let other = stamp("Mia Tran", "range");
    let now = mdi.seat(&order).await;
    mdi.run_as(&mark(&now, Mark::LeftEarly), &other).await;
    let before = mdi.row_of(order.item).await;
    let outcome = mdi.run(&undo(&arrival)).await;
    let Outcome::Superseded { by: Some(by), .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((by.by.as_str(), by.desk.as_str(), by.at), ("Mia Tran", "range", other.at));
    assert_eq!(mdi.row_of(order.item).await, before);
}

#[tokio::test]
async fn an_undo_after_a_rename_a_move_or_the_website_s_change_is_refused() {
    let mut mdi = Institute::open().await;
    let elsewhere = mdi.hold(class("Rifle II")).await;
    for change in [
        "participant_name = 'Someone Else'".to_owned(),
        format!("schedule_id = '{}'", elsewhere.id),
        "status = 'registered'".into(),
        "status = 'cancelled'".into(),
    ] {
        let (order, seat) = one_seat(&mut mdi).await;
        let arrival = admit(&seat);
        mdi.run(&arrival).await;
        mdi.sql(&format!("UPDATE order_items SET {change} WHERE id = '{}'", order.item)).await;
        let before = mdi.row_of(order.item).await;
        let outcome = mdi.run(&undo(&arrival)).await;
        assert!(matches!(outcome, Outcome::Superseded { .. }), "{change}: {outcome:?}");
        assert_eq!(mdi.row_of(order.item).await, before, "{change}");
    }
}

#[tokio::test]
async fn what_nobody_did_cannot_be_undone() {
    let mut mdi = Institute::open().await;
    let (_, seat) = one_seat(&mut mdi).await;
    let never = admit(&seat);
    assert!(matches!(mdi.run(&undo(&never)).await, Outcome::Refused(_)));
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    let back = undo(&arrival);
    mdi.run(&back).await;
    assert!(matches!(mdi.run(&undo(&back)).await, Outcome::Refused(_)), "an undo is not undone");
}

#[tokio::test]
async fn an_undo_with_an_id_that_is_in_use_does_nothing() {
    let mut mdi = Institute::open().await;
    let (_, seat) = one_seat(&mut mdi).await;
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    let Command::Admit(Admit { event_id, .. }) = &arrival else { unreachable!() };
    let outcome = mdi.run(&Command::Undo(Undo { event_id: *event_id, target: *event_id })).await;
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    assert_eq!(mdi.events().await, 1);
}

#[tokio::test]
async fn events_are_only_ever_added() {
    let mut mdi = Institute::open().await;
    let (_, seat) = one_seat(&mut mdi).await;
    mdi.run(&admit(&seat)).await;
    for statement in [
        "UPDATE attendance_events SET actor = 'nobody'",
        "DELETE FROM attendance_events",
        "TRUNCATE attendance_events CASCADE",
        "TRUNCATE order_items CASCADE",
    ] {
        let error = mdi.try_sql(statement).await.expect_err(statement);
        let rule = rule_of(&error);
        assert!(
            ["attendance_events_append_only", "waivers_are_evidence"].contains(&rule.as_str()),
            "{statement}: {rule}"
        );
    }
    assert_eq!(mdi.events().await, 1);
}

#[tokio::test]
async fn a_status_that_the_website_writes_is_in_the_log_with_its_before_and_after() {
    let mut mdi = Institute::open().await;
    let (order, seat) = one_seat(&mut mdi).await;
    mdi.sql(&format!("UPDATE order_items SET status = 'attended' WHERE id = '{}'", order.item)).await;
    let logged: String = mdi
        .get("SELECT kind || ' ' || (before ->> 'status') || ' ' || (after ->> 'status') FROM attendance_events")
        .await;
    assert_eq!(logged, "set_elsewhere registered attended");
    let outcome = mdi.run(&admit(&seat)).await;
    assert!(matches!(outcome, Outcome::AlreadyIn { arrival: Some(_), .. }), "{outcome:?}");
    // The desk's own marks are logged once, under their own kind.
    let now = mdi.seat(&order).await;
    mdi.run(&mark(&now, Mark::NoShow)).await;
    assert_eq!(mdi.events().await, 2);
    assert_eq!(mdi.seat(&order).await.seat_status, SeatStatus::NoShow);
}

#[tokio::test]
async fn a_cancelled_seat_takes_no_mark() {
    let mut mdi = Institute::open().await;
    let (order, seat) = one_seat(&mut mdi).await;
    mdi.sql(&format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{}'", order.item)).await;
    assert!(matches!(mdi.run(&mark(&seat, Mark::Present)).await, Outcome::Changed(_)));
    let now = mdi.seat(&order).await;
    let error = mdi.try_run(&mark(&now, Mark::Present)).await.unwrap_err();
    assert_eq!(rule_of(&error), "attendance_seat_cancelled");
}

#[tokio::test]
async fn an_arrival_that_was_undone_is_not_admitted_by_sending_it_again() {
    let mut mdi = Institute::open().await;
    // The command reads the clock.
    let class = mdi.hold(class("CCW Permit").today_in(-chrono::Duration::minutes(5))).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let arrival = admit(&seat);
    mdi.run(&arrival).await;
    mdi.run(&undo(&arrival)).await;
    let outcome = mdi.run(&arrival).await;
    assert!(matches!(&outcome, Outcome::Refused(sentence) if sentence.contains("has been undone")), "{outcome:?}");
    assert_eq!(mdi.seat(&order).await.seat_status, SeatStatus::Registered);
    // The command line gives exit code 1, too, and writes nothing.
    let Command::Admit(Admit { event_id, .. }) = arrival else { unreachable!() };
    let said = std::process::Command::new(crate::support::PROGRAM)
        .args(["check-in", &seat.code(), "--event-id", &event_id.to_string()])
        .env("DATABASE_URL", mdi.db.url())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!((said.status.code(), words.contains("has been undone")), (Some(1), true), "{words}");
    assert_eq!(mdi.events().await, 2);
}

#[tokio::test]
async fn a_mark_or_note_on_what_another_desk_has_changed_is_not_written() {
    let mut mdi = Institute::open().await;
    let (order, seen) = one_seat(&mut mdi).await;
    let mia = stamp("Mia Tran", "range");
    let first = note(&seen, "left-handed");
    mdi.run_as(&first, &mia).await;
    let outcome = mdi.run(&note(&seen, "needs a holster")).await;
    let Outcome::Changed(now) = outcome else { panic!("{outcome:?}") };
    assert_eq!(now.note.as_deref(), Some("left-handed"));
    assert!(matches!(mdi.run(&note(&now, "left-handed, needs a holster")).await, Outcome::Done(_)));
    // The same holds for a mark. A mark that was written may be sent again.
    let seen = mdi.seat(&order).await;
    let absent = mark(&seen, Mark::NoShow);
    mdi.run_as(&absent, &mia).await;
    let outcome = mdi.run(&mark(&seen, Mark::Late)).await;
    assert!(matches!(&outcome, Outcome::Changed(seat) if seat.seat_status == SeatStatus::NoShow), "{outcome:?}");
    assert!(matches!(mdi.run_as(&absent, &mia).await, Outcome::Done(_)));
    assert_eq!(mdi.events().await, 3);
    // A mark that was undone may not be sent again.
    mdi.run(&undo(&absent)).await;
    assert!(matches!(mdi.run_as(&absent, &mia).await, Outcome::Refused(_)));
    assert_eq!(mdi.seat(&order).await.seat_status, SeatStatus::Registered);
}

#[tokio::test]
async fn a_person_marked_as_here_after_a_no_show_has_the_first_arrival_again() {
    for back in [Mark::Present, Mark::Late, Mark::LeftEarly] {
        let mut mdi = Institute::open().await;
        let (order, seat) = one_seat(&mut mdi).await;
        mdi.run(&admit(&seat)).await;
        let first = mdi.seat(&order).await.arrived_at.unwrap();
        let now = mdi.seat(&order).await;
        mdi.run(&mark(&now, Mark::NoShow)).await;
        assert_eq!(mdi.seat(&order).await.arrived_at, None);
        let now = mdi.seat(&order).await;
        mdi.run(&note(&now, "was at the range")).await;
        let later = Stamp { at: first + chrono::TimeDelta::minutes(67), ..dana() };
        let now = mdi.seat(&order).await;
        mdi.run_as(&mark(&now, back), &later).await;
        let seat = mdi.seat(&order).await;
        assert_eq!((seat.seat_status, seat.arrived_at), (SeatStatus::Attended, Some(first)), "{back:?}");
    }
}

#[tokio::test]
async fn a_person_who_was_never_in_arrives_with_the_mark_after_a_no_show() {
    let mut mdi = Institute::open().await;
    let (order, seat) = one_seat(&mut mdi).await;
    mdi.run(&mark(&seat, Mark::NoShow)).await;
    let now = mdi.seat(&order).await;
    let stamp = dana();
    mdi.run_as(&mark(&now, Mark::Present), &stamp).await;
    let arrived = mdi.seat(&order).await.arrived_at.unwrap();
    assert!((arrived - stamp.at).abs() < chrono::TimeDelta::seconds(1));
}

#[tokio::test]
async fn no_one_is_a_no_show_on_a_canceled_order() {
    let mut mdi = Institute::open().await;
    let (order, _) = one_seat(&mut mdi).await;
    mdi.sql("UPDATE orders SET status = 'cancelled'").await;
    let seat = mdi.seat(&order).await;
    let error = mdi.try_run(&mark(&seat, Mark::NoShow)).await.unwrap_err();
    assert_eq!(rule_of(&error), "attendance_order_closed");
    assert_eq!(mdi.events().await, 0);
}
