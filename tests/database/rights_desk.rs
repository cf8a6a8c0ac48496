//! A morning at the desk under the desk's own login, and what that login cannot do.

use chrono::Duration;
use frontdesk::db;
use frontdesk::domain::desk::{Mark, Outcome};
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::seat::{IdentityState, SeatStatus, WaiverState};
use rust_decimal::Decimal;

use crate::institute::*;

#[tokio::test]
async fn a_morning_at_the_desk() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").today_in(-Duration::minutes(5))).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz").ready().email("ana@example.org")).await;
    let party = mdi.sell(&class, unnamed_seats(2)).await;
    let joon = mdi.sell(&class, seat_for("Joon Kim")).await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;

    // The day and the roster are complete.
    let day = today_of(&class, &mut dana.conn).await;
    let roster = db::day::session(&mut dana.conn, class.id).await.unwrap().unwrap();
    assert_eq!((day.len(), roster.seats.len()), (1, 4));
    assert_eq!(day[0], roster);

    // Search finds people by name, email and order, with contact data.
    for typed in ["ana ruiz", "ana@example.org", &ana.number] {
        let found = db::people::search(&mut dana.conn, typed, today()).await.unwrap();
        assert_eq!(found[0].name, "Ana Ruiz", "{typed}");
        assert_eq!(found[0].email.as_deref(), Some("ana@example.org"), "{typed}");
        let seats = db::people::find(&mut dana.conn, typed, today()).await.unwrap().seats;
        assert_eq!(seats.iter().map(|seat| seat.order_id).collect::<Vec<_>>(), [ana.id], "{typed}");
    }
    let page = db::people::page(&mut dana.conn, ana.account.unwrap(), PersonKind::Account).await.unwrap().unwrap();
    assert_eq!((page.orders.len(), page.seats.len(), page.waivers.len(), page.identity.len()), (1, 1, 1, 1));

    // Admit, undo, admit again, mark as late, add a note.
    let seat = dana.seat(&ana).await;
    let arrival = admit(&seat);
    let Outcome::Admitted { seat, .. } = dana.done(&arrival).await else { panic!("not admitted") };
    let told = seat.arrival.as_ref().map(|arrival| (arrival.by.as_str(), arrival.desk.as_str()));
    assert_eq!(told, Some(("Dana Cole", "desk-7")), "signed with the true name, whatever the console said");
    assert_eq!(db::day::arrivals(&mut dana.conn, today()).await.unwrap().len(), 1);
    assert!(
        matches!(dana.done(&undo(&arrival)).await, Outcome::Done(seat) if seat.seat_status == SeatStatus::Registered)
    );
    let seat = dana.seat(&ana).await;
    assert!(matches!(dana.done(&admit(&seat)).await, Outcome::Admitted { .. }));
    let seat = dana.seat(&ana).await;
    assert!(matches!(dana.done(&mark(&seat, Mark::Late)).await, Outcome::Done(seat) if seat.is_late));
    let seat = dana.seat(&ana).await;
    assert!(matches!(dana.done(&note(&seat, "left-handed")).await, Outcome::Done(_)));

    // Record a name, a waiver, a document and a payment.
    let open = dana.seats(&party).await.remove(1);
    assert!(matches!(dana.done(&name(&open, "Sue Stitute")).await, Outcome::Done(_)));
    let sue = dana.seats(&party).await.into_iter().find(|seat| seat.seat_id == open.seat_id).unwrap();
    let signed = dana.done(&sign(&sue, "Sue Stitute")).await;
    assert!(matches!(signed, Outcome::Done(seat) if seat.waiver == WaiverState::Valid));
    let checked = dana.done(&check_identity(&sue, None)).await;
    assert!(matches!(checked, Outcome::Done(seat) if seat.identity == IdentityState::Verified));
    let kim = dana.seat(&joon).await;
    assert_eq!(kim.balance, Some(Decimal::from(150)));
    assert!(matches!(dana.done(&pay(&kim, 150)).await, Outcome::Paid { balance, .. } if balance == Decimal::ZERO));

    // Each record carries the true name and login.
    for (column, table) in [
        ("received_by", "payments"),
        ("witnessed_by", "waivers"),
        ("checked_by", "identity_checks"),
        ("actor", "attendance_events"),
    ] {
        let by: String = mdi.get(&format!("SELECT max({column}) FROM {table} WHERE desk = 'desk-7'")).await;
        assert_eq!(by, "Dana Cole", "{table}");
    }
    for table in ["payments", "attendance_events"] {
        let login: String = mdi.get(&format!("SELECT DISTINCT login::text FROM {table}")).await;
        assert_eq!(login, dana.login, "{table}");
    }
}

async fn today_of(class: &Class, conn: &mut sqlx::PgConnection) -> Vec<frontdesk::domain::session::Session> {
    let day: chrono::NaiveDate = sqlx::query_scalar("SELECT site_date(start_datetime) FROM schedule WHERE id = $1")
        .bind(class.id)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    db::day::day(conn, day).await.unwrap().sessions
}
