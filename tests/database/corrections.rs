//! A correction reverses a record with a new row and needs a reason.

use frontdesk::db;
use frontdesk::domain::desk::{Command, Outcome, RecordKind, SeatRef};
use frontdesk::domain::seat::{IdentityState, OrderStatus, PaymentStatus, Seat, WaiverState};
use futures_util::future::join_all;
use rust_decimal::Decimal;

use crate::institute::*;

async fn sold(mdi: &mut Institute, booking: Booking) -> (Order, Seat) {
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, booking).await;
    let seat = mdi.seat(&order).await;
    (order, seat)
}

fn done(outcome: &Outcome) -> &Seat {
    let Outcome::Done(seat) = outcome else { panic!("{outcome:?}") };
    seat
}

#[tokio::test]
async fn a_payment_is_reversed_by_a_row_and_the_order_is_open_again() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
    let (half, rest) = (pay(&seat, 50), pay(&seat, 100));
    mdi.run(&half).await;
    mdi.run(&rest).await;
    assert_eq!(mdi.seat(&order).await.payment_status, PaymentStatus::Completed);

    let back = take_back(&seat, &half, "typed the wrong amount");
    let outcome = mdi.run(&back).await;
    let fresh = done(&outcome);
    assert_eq!((fresh.balance, fresh.payment_status), (Some(Decimal::from(50)), PaymentStatus::Pending));
    assert_eq!(fresh.order_status, OrderStatus::Pending, "a confirmed order is a paid one");
    let rows = "SELECT string_agg(concat_ws(' ', amount, method, reverses IS NOT NULL, reason), ', ' ORDER BY recorded_at, reverses IS NOT NULL)
                FROM payments";
    assert_eq!(mdi.get::<String>(rows).await, "50.00 cash f, 100.00 cash f, 50.00 cash t typed the wrong amount");
    // Sending the correction again applies it once. A second correction changes nothing. The rest can still be paid.
    done(&mdi.run(&back).await);
    let again = mdi.run(&take_back(&seat, &half, "again")).await;
    assert!(matches!(&again, Outcome::Refused(words) if words.contains("taken back before")), "{again:?}");
    assert!(matches!(mdi.run(&pay(&seat, 50)).await, Outcome::Paid { balance, .. } if balance == Decimal::ZERO));
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments").await, 4);
}

#[tokio::test]
async fn of_sixteen_desks_one_reverses_a_payment() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
    let paid = pay(&seat, 150);
    mdi.run(&paid).await;
    let pool = mdi.pool().await;
    let outcomes = join_all((0..16).map(|_| async {
        let mut conn = pool.acquire().await.unwrap();
        db::desk::run(&mut conn, &take_back(&seat, &paid, "twice"), &dana()).await.unwrap()
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count(), 1, "{outcomes:?}");
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments WHERE reverses IS NOT NULL").await, 1);
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM corrections").await, 1);
}

#[tokio::test]
async fn a_signature_an_identity_check_and_a_name_are_taken_back() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz").guest().email("ana@example.org")).await;
    let (signature, check) = (sign(&seat, "Joon Kim"), check_identity(&seat, None));
    mdi.run(&signature).await;
    mdi.run(&check).await;
    let ready = mdi.seat(&order).await;
    assert_eq!((ready.waiver, ready.identity), (WaiverState::Valid, IdentityState::Verified));
    assert_eq!(done(&mdi.run(&take_back(&seat, &signature, "wrong person signed")).await).waiver, WaiverState::Voided);
    assert_eq!(
        done(&mdi.run(&take_back(&seat, &check, "looked at another person's passport")).await).identity,
        IdentityState::Unverified
    );
    let kept = "SELECT count(*) FROM waivers w, identity_checks c WHERE w.void_reason = 'wrong person signed'";
    assert_eq!(mdi.get::<i64>(kept).await, 1, "both rows stay");

    let naming = name(&seat, "Sue Stitute");
    mdi.run(&naming).await;
    let outcome = mdi.run(&take_back(&seat, &naming, "she is in another class")).await;
    let restored = done(&outcome);
    assert_eq!((restored.name.as_deref(), restored.email.as_deref()), (Some("Ana Ruiz"), Some("ana@example.org")));
}

#[tokio::test]
async fn a_name_that_was_changed_or_used_since_stays() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, unnamed_seats(1)).await;
    let first = name(&seat, "Ana Ruiz");
    mdi.run(&first).await;
    let seat = mdi.seat(&order).await;
    mdi.run(&name(&seat, "Joon Kim")).await;
    let outcome = mdi.run(&take_back(&seat, &first, "mistake")).await;
    assert!(matches!(&outcome, Outcome::Refused(words) if words.contains("named again or used since")), "{outcome:?}");
    assert_eq!(mdi.seat(&order).await.name.as_deref(), Some("Joon Kim"));
}

#[tokio::test]
async fn a_correction_needs_a_reason_and_stays_as_it_is() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
    let (paid, check) = (pay(&seat, 50), check_identity(&seat, None));
    mdi.run(&paid).await;
    mdi.run(&check).await;
    let without = mdi.try_run(&take_back(&seat, &paid, "  ")).await.unwrap_err();
    assert_eq!(rule_of(&without), "payments_reversal_has_reason");
    let without = mdi.try_run(&take_back(&seat, &check, "  ")).await.unwrap_err();
    assert_eq!(rule_of(&without), "corrections_have_reason");
    mdi.run(&take_back(&seat, &paid, "mistake")).await;
    for statement in [
        "UPDATE corrections SET reason = 'another'",
        "DELETE FROM corrections",
        "TRUNCATE corrections",
        "UPDATE payments SET amount = 1",
        "DELETE FROM payments",
    ] {
        assert_eq!(mdi.refusal(statement).await, "records_append_only", "{statement}");
    }
}

#[tokio::test]
async fn another_person_s_records_need_a_manager() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
    let (paid, signature) = (pay(&seat, 50), sign(&seat, "Ana Ruiz"));
    let mut dana_s = mdi.sign_in("desk", "Dana Cole").await;
    let mut mia = mdi.sign_in("desk", "Mia Tran").await;
    let mut ruth = mdi.sign_in("manager", "Ruth Boyd").await;
    let mut luis = mdi.sign_in("instructor", "Luis Ortiz").await;
    dana_s.done(&paid).await;
    dana_s.done(&signature).await;
    let shown = db::desk::records(&mut mia.conn, SeatRef::from(&seat)).await.unwrap();
    let kinds: Vec<_> = shown.iter().map(|record| (record.kind, record.by.as_deref(), record.is_mine)).collect();
    assert!(kinds.contains(&(RecordKind::Payment, Some("Dana Cole"), Some(false))), "{kinds:?}");
    for (record, what) in [(&paid, "payment"), (&signature, "waiver")] {
        let denied = db::desk::run(&mut mia.conn, &take_back(&seat, record, "mistake"), &dana()).await;
        assert!(is_denied(&denied.unwrap_err()), "{what}");
        let denied = db::desk::run(&mut luis.conn, &take_back(&seat, record, "mistake"), &dana()).await;
        assert!(is_denied(&denied.unwrap_err()), "{what}");
    }
    assert!(matches!(dana_s.done(&take_back(&seat, &signature, "signed for another")).await, Outcome::Done(_)));
    assert!(matches!(ruth.done(&take_back(&seat, &paid, "taken twice")).await, Outcome::Done(_)));
    let seat = mdi.seat(&order).await;
    assert_eq!((seat.balance, seat.waiver), (Some(Decimal::from(150)), WaiverState::Voided));
    let by = "SELECT string_agg(concat_ws(' ', kind, actor), ', ' ORDER BY kind) FROM corrections";
    assert_eq!(mdi.get::<String>(by).await, "payment Ruth Boyd, waiver Dana Cole");
}

fn is_denied(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() == Some("42501")
}

#[tokio::test]
async fn a_previous_console_names_a_seat_without_an_id() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, unnamed_seats(1)).await;
    let Command::Name(mut naming) = name(&seat, "Ana Ruiz") else { panic!("a naming") };
    naming.id = None;
    done(&mdi.run(&Command::Name(naming)).await);
    assert_eq!(mdi.seat(&order).await.name.as_deref(), Some("Ana Ruiz"));
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM seat_names").await, 0);
}
