//! Maintenance jobs as documented, with the faults of the document corrected.

use chrono::{Duration, Utc};
use frontdesk::db::maintain;
use frontdesk::domain::desk::Outcome;
use frontdesk::domain::seat::{ClassStatus, SeatStatus};

use crate::institute::*;

async fn maintain(mdi: &mut Institute, dry_run: bool) -> Vec<(&'static str, i64)> {
    let reports = maintain::run(&mut mdi.conn, dry_run).await.unwrap();
    reports.into_iter().map(|report| (report.job, report.rows)).collect()
}

const NOTHING: [(&str, i64); 9] = [
    ("purge_identity_files", 0),
    ("complete_classes", 0),
    ("mark_no_shows", 0),
    ("audit_ensure_partitions", 0),
    ("audit_archive", 0),
    ("forget_sign_ins", 0),
    ("forget_lead_commands", 0),
    ("escalate_tickets", 0),
    ("forget_ticket_commands", 0),
];

fn ended(hours_ago: i64) -> ClassPlan {
    class("CCW Permit").starting(Utc::now() - Duration::hours(hours_ago + 5))
}

#[tokio::test]
async fn every_class_that_is_over_is_completed_and_no_other() {
    let mut mdi = Institute::open().await;
    let over =
        [mdi.hold(ended(2).places(1)).await, mdi.hold(ended(3)).await, mdi.hold(ended(4).status("in_progress")).await];
    mdi.sell(&over[0], seat_for("Ana Ruiz")).await;
    assert_eq!(mdi.roster(&over[0]).await.status, ClassStatus::Full);
    let cancelled = mdi.hold(ended(5).status("cancelled")).await;
    let draft = mdi.hold(ended(6).status("draft")).await;
    let now = mdi.hold(ended(-1)).await;
    let future = mdi.hold(ended(-60)).await;
    assert_eq!(maintain(&mut mdi, false).await[1], ("complete_classes", 3));
    for class in &over {
        assert_eq!(mdi.roster(class).await.status, ClassStatus::Completed);
    }
    for (class, status) in [
        (cancelled, ClassStatus::Cancelled),
        (draft, ClassStatus::Draft),
        (now, ClassStatus::Scheduled),
        (future, ClassStatus::Scheduled),
    ] {
        assert_eq!(mdi.roster(&class).await.status, status);
    }
}

#[tokio::test]
async fn who_did_not_come_is_a_no_show_half_a_day_after_the_class() {
    let mut mdi = Institute::open().await;
    let (late, soon, future) = (mdi.hold(ended(13)).await, mdi.hold(ended(11)).await, mdi.hold(ended(-30)).await);
    let cancelled = mdi.hold(ended(20)).await;
    let absent = mdi.sell(&late, seat_for("Ana Ruiz").paid()).await;
    let unpaid = mdi.sell(&late, seat_for("Joon Kim")).await;
    let came = mdi.sell(&late, seat_for("Sam Lee").ready()).await;
    let called_off = mdi.sell(&late, seat_for("Mia Tran")).await;
    let refunded = mdi.sell(&late, seat_for("Cal Boyd").paid()).await;
    let order_cancelled = mdi.sell(&late, seat_for("Una Dee")).await;
    let not_yet = mdi.sell(&soon, seat_for("Ed Roe")).await;
    let coming = mdi.sell(&future, seat_for("Flo Poe")).await;
    let no_class = mdi.sell(&cancelled, seat_for("Gil Doe")).await;
    let seat = mdi.seat(&came).await;
    mdi.run(&admit(&seat)).await;
    mdi.sql(&format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{}'", called_off.item)).await;
    mdi.sql(&format!("UPDATE orders SET payment_status = 'refunded' WHERE id = '{}'", refunded.id)).await;
    mdi.sql(&format!("UPDATE orders SET status = 'cancelled' WHERE id = '{}'", order_cancelled.id)).await;
    mdi.cancel(&cancelled).await;

    assert_eq!(maintain(&mut mdi, false).await[2], ("mark_no_shows", 2));
    for (order, status) in [
        (&absent, SeatStatus::NoShow),
        (&unpaid, SeatStatus::NoShow),
        (&came, SeatStatus::Attended),
        (&called_off, SeatStatus::Cancelled),
        (&refunded, SeatStatus::Registered),
        (&order_cancelled, SeatStatus::Registered),
        (&not_yet, SeatStatus::Registered),
        (&coming, SeatStatus::Registered),
        (&no_class, SeatStatus::Registered),
    ] {
        assert_eq!(mdi.seat(order).await.seat_status, status, "{}", order.number);
    }
    let logged: String = mdi
        .get(&format!(
            "SELECT kind || ', ' || actor || ', ' || reason FROM attendance_events WHERE seat_id = '{}'",
            absent.item
        ))
        .await;
    assert_eq!(logged, "no_show, frontdesk maintain, absent after the class");
}

#[tokio::test]
async fn the_grace_is_a_setting() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(ended(11)).await;
    mdi.sell(&class, seat_for("Ana Ruiz")).await;
    mdi.sql("UPDATE settings SET value = '10' WHERE key = 'attendance.no_show_after_hours'").await;
    assert_eq!(maintain(&mut mdi, false).await[2].1, 1);
}

#[tokio::test]
async fn a_party_of_three_of_which_one_came_has_two_no_shows() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(ended(20)).await;
    let party = mdi.sell(&class, unnamed_seats(3)).await;
    let whole = mdi.sell(&class, unnamed_seats(4)).await;
    let seat = mdi.seats(&party).await.remove(1);
    mdi.run(&admit(&seat)).await;
    assert_eq!(maintain(&mut mdi, true).await[2].1, 6);
    assert_eq!(maintain(&mut mdi, false).await[2].1, 6);
    let states: Vec<_> = mdi.seats(&party).await.iter().map(|seat| seat.seat_status).collect();
    assert_eq!(states, [SeatStatus::NoShow, SeatStatus::Attended, SeatStatus::NoShow]);
    assert!(mdi.seats(&whole).await.iter().all(|seat| seat.seat_status == SeatStatus::NoShow));
}

#[tokio::test]
async fn a_rehearsal_counts_the_same_and_changes_nothing_and_the_second_run_finds_nothing() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(ended(20)).await;
    mdi.sell(&class, unnamed_seats(2)).await;
    mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    mdi.sql("UPDATE id_verifications SET expires_at = now() - interval '1 day'").await;
    let all = "SELECT md5(string_agg(t, '' ORDER BY t)) FROM (SELECT to_jsonb(s)::text AS t FROM schedule s
               UNION ALL SELECT to_jsonb(i)::text FROM order_items i UNION ALL SELECT to_jsonb(v)::text FROM id_verifications v
               UNION ALL SELECT to_jsonb(e)::text FROM attendance_events e) rows";
    let before: String = mdi.get(all).await;
    let planned = maintain(&mut mdi, true).await;
    assert_eq!(planned[..3], [("purge_identity_files", 1), ("complete_classes", 1), ("mark_no_shows", 3)]);
    assert_eq!(mdi.get::<String>(all).await, before);
    assert_eq!(maintain(&mut mdi, false).await, planned);
    assert_eq!(maintain(&mut mdi, false).await, NOTHING);
    assert_eq!(maintain(&mut mdi, true).await, NOTHING);
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM identity_checks").await, 1, "the proof stays");
}

#[tokio::test]
async fn an_empty_institute_has_nothing_to_do() {
    let mut mdi = Institute::open().await;
    assert_eq!(maintain(&mut mdi, false).await, NOTHING);
}

#[tokio::test]
async fn a_no_show_by_the_job_can_be_taken_back() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(ended(20)).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let before = mdi.row_of(order.item).await;
    maintain(&mut mdi, false).await;
    let target = mdi.get("SELECT id FROM attendance_events").await;
    let undo = frontdesk::domain::desk::Command::Undo(frontdesk::domain::desk::Undo {
        event_id: uuid::Uuid::new_v4(),
        target,
    });
    assert!(matches!(mdi.run(&undo).await, Outcome::Done(_)));
    assert_eq!(mdi.row_of(order.item).await, before);
}

#[tokio::test]
async fn somebody_who_is_admitted_while_the_job_runs_stays_in() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(ended(20)).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let mut desk = mdi.db.connect().await;
    // The desk holds the row lock on the seat. The job has started and waits for the lock.
    sqlx::query("BEGIN").execute(&mut desk).await.unwrap();
    frontdesk::db::desk::run(&mut desk, &admit(&seat), &dana()).await.unwrap();
    let mut other = mdi.db.connect().await;
    let job = tokio::spawn(async move { maintain::run(&mut other, false).await.unwrap() });
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%mark_no_shows%'";
    while mdi.get::<i64>(waiting).await == 0 {
        assert!(!job.is_finished(), "the job did not wait for the desk");
        tokio::task::yield_now().await;
    }
    sqlx::query("COMMIT").execute(&mut desk).await.unwrap();
    assert_eq!(job.await.unwrap()[2].rows, 0);
    assert_eq!(mdi.seat(&order).await.seat_status, SeatStatus::Attended);
}
