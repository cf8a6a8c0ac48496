//! `check-in` and `undo`.

use chrono::DateTime;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::shell::{Said, Shell};
use crate::support::{TestDb, sample::order_of};

fn object(said: &Said) -> Value {
    assert_eq!(said.out.trim_end().lines().count(), 1, "one object: {said:?}");
    let value = said.json();
    assert!(value.is_object());
    value
}

fn id(value: &Value) -> Uuid {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn somebody_is_admitted_and_the_second_desk_hears_who_was_first() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url_for_staff()).staff("dana.cole");
    let order = order_of("Pearl Sizemore").await;
    let admitted = object(&shell.run(&format!("check-in {order} --json")).ends(0));
    assert_eq!((&admitted["outcome"], &admitted["reasons"]), (&json!("admitted"), &json!([])));
    let (event, seat) = (id(&admitted["event_id"]), id(&admitted["seat_id"]));
    let again = object(&shell.run(&format!("check-in {order} --json --desk range-b")).ends(1));
    assert_eq!(again["outcome"], "already_in");
    assert_eq!((id(&again["event_id"]), id(&again["seat_id"])), (event, seat));
    assert_eq!((&again["by"], &again["desk"]), (&json!("Dana Cole"), &json!("desk-1")));
    DateTime::parse_from_rfc3339(again["at"].as_str().unwrap()).unwrap();
    shell.run(&format!("check-in {order}")).ends(1).says("is in already, by Dana Cole at desk-1");
}

#[tokio::test]
async fn every_way_of_writing_a_code_is_understood() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let order = order_of("Pearl Sizemore").await;
    let item: Uuid = sqlx::query_scalar(
        "SELECT oi.id FROM order_items oi JOIN orders o ON o.id = oi.order_id WHERE o.order_number = $1",
    )
    .bind(&order)
    .fetch_one(&mut db.connect().await)
    .await
    .unwrap();
    let codes = [
        order.clone(),
        format!("{order}-1"),
        order.to_lowercase(),
        item.to_string(),
        item.to_string().to_uppercase(),
        format!("https://mdi.example/tickets/{order}"),
        format!("https://mdi.example/tickets/{item}?utm=1"),
    ];
    for (number, code) in codes.iter().enumerate() {
        let report = object(&shell.run(&format!("check-in {code} --json")).ends(0));
        assert_eq!(report["name"], "Pearl Sizemore", "{number}: {code}");
        shell.run(&format!("undo {}", id(&report["event_id"]))).ends(0).says("undone");
    }
}

#[tokio::test]
async fn codes_that_are_none_have_their_sentence() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    for (code, words) in [
        ("MDI-2026-0", "only a part of an order number"),
        ("4006381333931", "not one of our codes"),
        ("MDI-2026-99999", "No order has this code"),
        ("00000000-0000-0000-0000-00000000abcd", "No order has this code"),
    ] {
        let report = object(&shell.run(&format!("check-in {code} --json")).ends(1));
        assert_eq!(report["outcome"], "not_found");
        assert_eq!((&report["event_id"], &report["seat_id"]), (&Value::Null, &Value::Null));
        shell.run(&format!("check-in {code}")).ends(1).says(words);
    }
    let empty = object(&shell.run_with(["check-in", "", "--json"]).ends(1));
    assert_eq!(empty["outcome"], "not_found");
}

#[tokio::test]
async fn ask_and_stop_say_why_in_typed_words() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    for (find, outcome, reason) in [
        ("Ida Noble", "ask", "identity_unverified"),
        ("Ivan Petrenko", "ask", "identity_expired"),
        ("Grant Nutter", "ask", "prerequisite_missing"),
        ("Ana Ruiz", "stop", "waiver_missing"),
        ("Opal Dunn", "stop", "waiver_outdated"),
        ("Vernon Voss", "stop", "waiver_voided"),
        ("Joon Kim", "stop", "unpaid"),
        ("Frank Carder", "stop", "payment_failed"),
        ("Sam Lee", "stop", "under_age"),
        ("Rhonda Fundy", "stop", "refunded"),
        ("Calvin Tate", "stop", "class_cancelled"),
        ("Yolanda Reeves", "stop", "wrong_day"),
    ] {
        let order = order_of(find).await;
        let report = object(&shell.run(&format!("check-in {order} --json")).ends(1));
        assert_eq!(report["outcome"], outcome, "{find}");
        assert!(report["reasons"].as_array().unwrap().contains(&json!(reason)), "{find}: {report}");
        assert_eq!(report["event_id"], Value::Null, "{find}");
        shell.run(&format!("check-in {order}")).ends(1).says(&format!("{}: {find}", outcome.to_uppercase()));
    }
}

#[tokio::test]
async fn an_order_of_several_is_ambiguous_and_its_seats_are_not() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let order = order_of("Harold Jessup").await;
    let report = object(&shell.run(&format!("check-in {order} --json")).ends(1));
    assert_eq!(report["outcome"], "ambiguous");
    assert_eq!(report["candidates"].as_array().unwrap().len(), 5);
    shell.run(&format!("check-in {order}")).ends(1).says(&format!("{order}-1")).says("more than one seat");
    shell.run(&format!("check-in {order}-1")).ends(1).says("ASK: Harold Jessup. The class starts at 1:00 PM.");
    let early = shell.run_with(["check-in", &format!("{order}-1"), "--override", "helps to set up"]);
    early.ends(0).says("Harold Jessup").says("checked in");
    let unnamed = object(&shell.run(&format!("check-in {order}-4 --json")).ends(1));
    assert_eq!((&unnamed["outcome"], &unnamed["reasons"]), (&json!("stop"), &json!(["unnamed", "too_early"])));
    shell.run(&format!("check-in {order}-9")).ends(1);
}

#[tokio::test]
async fn the_old_ticket_of_a_person_who_booked_again_names_the_valid_seat() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let order = order_of("Pearl Sizemore").await;
    let mut conn = db.connect().await;
    sqlx::query("UPDATE orders SET status = 'cancelled' WHERE order_number = $1")
        .bind(&order)
        .execute(&mut conn)
        .await
        .unwrap();
    let closed = object(&shell.run(&format!("check-in {order} --json")).ends(1));
    assert_eq!(closed.get("valid_seat"), None, "{closed}");
    // From now on, she has a seat in a later class of the same course.
    let valid: String = sqlx::query_scalar(
        "UPDATE order_items oi
         SET participant_id = old.participant_id, participant_name = coalesce(old.participant_name, 'Pearl Sizemore'),
             participant_email = old.participant_email, participant_dob = old.participant_dob
         FROM order_items old JOIN orders o ON o.id = old.order_id JOIN schedule s ON s.id = old.schedule_id
         WHERE o.order_number = $1 AND oi.id = (
             SELECT later.id FROM order_items later
             JOIN schedule ls ON ls.id = later.schedule_id JOIN orders lo ON lo.id = later.order_id
             WHERE ls.course_id = s.course_id AND ls.start_datetime > s.end_datetime AND ls.status = 'scheduled'
               AND later.quantity = 1 AND seat_is_taken(later.status, lo.status, lo.payment_status)
             ORDER BY ls.start_datetime, later.id LIMIT 1)
         RETURNING (SELECT order_number FROM orders WHERE id = oi.order_id) || '-' || oi.seat_no",
    )
    .bind(&order)
    .fetch_one(&mut conn)
    .await
    .unwrap();
    let report = object(&shell.run(&format!("check-in {order} --json")).ends(1));
    assert_eq!((&report["outcome"], &report["valid_seat"]["code"]), (&json!("stop"), &json!(valid)), "{report}");
    assert_eq!(report["valid_seat"]["course"], "CCW Permit");
    DateTime::parse_from_rfc3339(report["valid_seat"]["starts_at"].as_str().unwrap()).unwrap();
    shell.run(&format!("check-in {order}-1")).ends(1).says(&format!("The valid seat is {valid}: CCW Permit, "));
}

#[tokio::test]
async fn another_class_than_the_one_asked_for_is_not_admitted() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let classes = shell.run("today --json").json();
    let class = |course: &str| {
        let found = classes.as_array().unwrap().iter().find(|class| class["course"] == course).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let order = order_of("Pearl Sizemore").await;
    let other = class("Youth Marksmanship");
    let report = object(&shell.run(&format!("check-in {order} --session {other} --json")).ends(1));
    assert_eq!((&report["outcome"], &report["reasons"]), (&json!("stop"), &json!(["other_class"])));
    // No user may override this rule.
    let forced = shell.run_with(["check-in", &order, "--session", &other, "--override", "because I say so", "--json"]);
    assert_eq!(object(&forced.ends(1))["outcome"], "stop");
    shell.run(&format!("check-in {order} --session {}", class("CCW Permit"))).ends(0);
}

#[tokio::test]
async fn an_override_needs_the_right_and_a_reason() {
    let db = TestDb::morning().await;
    let (desk, manager) =
        (Shell::on(&db.url_for_staff()).staff("dana.cole"), Shell::on(&db.url_for_staff()).staff("ruth.boyd"));
    let over =
        |shell: &Shell, order: &str, reason: &str| shell.run_with(["check-in", order, "--override", reason, "--json"]);
    let (ask, stop) = (order_of("Ida Noble").await, order_of("Sam Lee").await);
    assert_eq!(object(&over(&desk, &ask, "  ").ends(1))["outcome"], "ask");
    assert_eq!(object(&over(&desk, &ask, "known for years").ends(0))["outcome"], "admitted");
    let refused = over(&desk, &stop, "his father is here").ends(1).says("Only a manager");
    assert_eq!(object(&refused)["outcome"], "stop");
    assert_eq!(object(&over(&manager, &stop, "his father is here").ends(0))["outcome"], "admitted");
    let kept: (Option<String>, Vec<String>) = sqlx::query_as(
        "SELECT e.reason, e.overridden FROM attendance_events e JOIN order_items oi ON oi.id = e.seat_id
         JOIN orders o ON o.id = oi.order_id WHERE o.order_number = $1 AND e.kind = 'admitted'",
    )
    .bind(&stop)
    .fetch_one(&mut db.connect().await)
    .await
    .unwrap();
    assert_eq!(kept, (Some("his father is here".into()), vec!["under_age".into()]));
}

#[tokio::test]
async fn one_event_id_is_one_arrival_however_often_it_is_sent() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let order = order_of("Pearl Sizemore").await;
    let event = Uuid::from_u128(0x1234_5678_9abc);
    for _ in 0..2 {
        let report = object(&shell.run(&format!("check-in {order} --event-id {event} --json")).ends(0));
        assert_eq!((&report["outcome"], id(&report["event_id"])), (&json!("admitted"), event));
    }
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM attendance_events WHERE id = $1")
        .bind(event)
        .fetch_one(&mut db.connect().await)
        .await
        .unwrap();
    assert_eq!(events, 1);
    shell.run(&format!("check-in {order} --event-id today")).ends(2);
}

#[tokio::test]
async fn an_undo_may_come_twice_and_then_the_ticket_works_again() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let order = order_of("Pearl Sizemore").await;
    let event = id(&object(&shell.run(&format!("check-in {order} --json")).ends(0))["event_id"]);
    assert_eq!(object(&shell.run(&format!("undo {event} --json")).ends(0))["outcome"], "undone");
    shell.run(&format!("undo {event}")).ends(0).says("undone before");
    shell.run(&format!("check-in {order}")).ends(0);
    shell.run("undo 00000000-0000-0000-0000-000000000001").ends(1);
    shell.run("undo last").ends(2);
}

#[tokio::test]
async fn six_scripts_at_once_admit_once() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    let url = db.url();
    let ends: Vec<i32> = std::thread::scope(|scope| {
        let one = |_| scope.spawn(|| Shell::on(&url).run(&format!("check-in {order} --json")).status);
        let running: Vec<_> = (0..6).map(one).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(ends.iter().filter(|status| **status == 0).count(), 1, "{ends:?}");
    assert!(ends.iter().all(|status| [0, 1].contains(status)), "{ends:?}");
}
