//! Canceled and refunded seats: when they were closed, whether that was after check-in, and where the participant has a
//! valid seat. Also marks and early arrivals.

use chrono::{Duration, Utc};
use frontdesk::domain::admission::{Moment, Policy, Verdict, decide, lasting_findings};
use frontdesk::domain::desk::{Mark, Outcome};
use frontdesk::domain::seat::{Closure, Seat, SeatStatus, ValidSeat};

use crate::institute::*;

impl Institute {
    async fn close(&mut self, order: &Order) {
        self.sql(&format!("UPDATE orders SET status = 'cancelled' WHERE id = '{}'", order.id)).await;
    }

    /// Creates a new order for a person with an account, or for a guest.
    async fn book_again(&mut self, class: &Class, account: Option<uuid::Uuid>, who: &Booking) -> Order {
        let order = self.order(account, who).await;
        let item = self.try_add(&order, class, account, who).await.unwrap();
        Order { item, ..order }
    }

    async fn valid_seat(&mut self, order: &Order) -> Option<ValidSeat> {
        self.seat(order).await.valid_seat
    }
}

#[tokio::test]
async fn what_was_refunded_or_canceled_after_check_in_says_what_and_when() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    for (close, closure) in [
        ("UPDATE orders SET payment_status = 'refunded' WHERE id = $order", Closure::OrderRefunded),
        ("UPDATE orders SET status = 'cancelled' WHERE id = $order", Closure::OrderCanceled),
        ("UPDATE order_items SET status = 'cancelled' WHERE order_id = $order", Closure::SeatCanceled),
    ] {
        let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
        let seat = mdi.seat(&order).await;
        assert!(matches!(mdi.run(&admit(&seat)).await, Outcome::Admitted { .. }));
        let before = mdi.roster(&class).await.exceptions(&Policy::default()).count();
        mdi.sql(&close.replace("$order", &format!("'{}'", order.id))).await;
        let seat = mdi.seat_again(&seat).await;
        assert_eq!(seat.closed_after_arrival(), Some(closure));
        assert!(seat.closed_at.unwrap() >= seat.arrived_at.unwrap(), "{seat:?}");
        let roster = mdi.roster(&class).await;
        assert_eq!(roster.exceptions(&Policy::default()).count(), before + 1, "{closure:?}");
        assert_eq!((roster.taken, roster.here()), (0, 0), "{closure:?}");
        let found = lasting_findings(&seat, &Policy::default());
        assert!(found[0].reason.word().ends_with("_since"), "{found:?}");
    }
}

#[tokio::test]
async fn an_old_ticket_points_to_the_seat_that_was_booked_instead() {
    let mut mdi = Institute::open().await;
    let (old, new) = (mdi.hold(class("CCW Permit")).await, mdi.hold(class("CCW Permit").in_days(3)).await);
    let ana = mdi.sell(&old, seat_for("Ana Ruiz").ready()).await;
    assert_eq!(mdi.valid_seat(&ana).await, None, "a good ticket needs no other");
    mdi.close(&ana).await;
    assert_eq!(mdi.valid_seat(&ana).await, None);
    let again = mdi.book_again(&new, ana.account, &seat_for("Ana Ruiz").paid()).await;
    let valid = mdi.valid_seat(&ana).await.unwrap();
    assert_eq!((valid.order_number.as_str(), valid.seat_id, valid.schedule_id), (&*again.number, again.item, new.id));
    assert_eq!((valid.course.as_str(), valid.code()), ("CCW Permit", format!("{}-1", again.number)));
    assert_eq!(mdi.valid_seat(&again).await, None);
    // The pointer is shown only while the new seat is valid.
    mdi.close(&again).await;
    assert_eq!(mdi.valid_seat(&ana).await, None);
}

#[tokio::test]
async fn another_course_or_another_person_is_not_what_was_booked_instead() {
    let mut mdi = Institute::open().await;
    let old = mdi.hold(class("CCW Permit")).await;
    let (same, other) = (mdi.hold(class("CCW Permit").in_days(3)).await, mdi.hold(class("Rifle I").in_days(3)).await);
    let ana = mdi.sell(&old, seat_for("Ana Ruiz")).await;
    mdi.close(&ana).await;
    mdi.book_again(&other, ana.account, &seat_for("Ana Ruiz")).await;
    mdi.sell(&same, seat_for("Ben Ruiz")).await;
    mdi.sell(&same, seat_for("Ana Ruiz").born(date(1961, 1, 1))).await;
    assert_eq!(mdi.valid_seat(&ana).await, None);
    // Within one order, the new seat may be of another course; only the seat was canceled, not the order.
    let ben = mdi.sell(&old, seat_for("Ben Okri").guest().paid()).await;
    let rifle = mdi.try_add(&ben, &other, None, &seat_for("Ben Okri")).await.unwrap();
    mdi.sql(&format!("UPDATE order_items SET status = 'cancelled' WHERE id = '{}'", ben.item)).await;
    assert_eq!(mdi.valid_seat(&ben).await.map(|seat| seat.seat_id), Some(rifle));
}

#[tokio::test]
async fn a_guest_who_booked_again_is_known_by_email_or_birth_date() {
    let mut mdi = Institute::open().await;
    let (old, new) = (mdi.hold(class("CCW Permit")).await, mdi.hold(class("CCW Permit").in_days(3)).await);
    let guest = || seat_for("Gus Gast").guest().paid();
    let first = mdi.sell(&old, guest().of_unknown_age().email("gus@example.org")).await;
    let second = mdi.sell(&old, guest().born(date(1970, 2, 3))).await;
    for order in [&first, &second] {
        mdi.sql(&format!("UPDATE orders SET payment_status = 'refunded' WHERE id = '{}'", order.id)).await;
    }
    mdi.sell(&new, guest().of_unknown_age().email("another.gus@example.org")).await;
    assert_eq!((mdi.valid_seat(&first).await, mdi.valid_seat(&second).await), (None, None));
    let by_email = mdi.sell(&new, guest().of_unknown_age().email("GUS@example.org")).await;
    let by_birth = mdi.sell(&new, seat_for("Gus Gast").born(date(1970, 2, 3))).await;
    assert_eq!(mdi.valid_seat(&first).await.map(|seat| seat.seat_id), Some(by_email.item));
    assert_eq!(mdi.valid_seat(&second).await.map(|seat| seat.seat_id), Some(by_birth.item));
}

#[tokio::test]
async fn a_ticket_of_a_past_or_canceled_class_points_on_as_well() {
    let mut mdi = Institute::open().await;
    let new = mdi.hold(class("CCW Permit").in_days(3)).await;
    let over = mdi.hold(class("CCW Permit").starting(Utc::now() - Duration::hours(30))).await;
    let canceled = mdi.hold(class("CCW Permit").in_days(1)).await;
    let ana = mdi.sell(&over, seat_for("Ana Ruiz")).await;
    let ben = mdi.sell(&canceled, seat_for("Ben Okri")).await;
    mdi.cancel(&canceled).await;
    for order in [&ana, &ben] {
        let name = mdi.seat(order).await.label();
        let again = mdi.book_again(&new, order.account, &seat_for(&name)).await;
        assert_eq!(mdi.valid_seat(order).await.map(|seat| seat.seat_id), Some(again.item), "{name}");
    }
}

#[tokio::test]
async fn who_may_not_see_a_class_is_not_pointed_to_it() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let (mut dana, old) =
        (mdi.sign_in("desk", "Dana Cole").await, mdi.hold(class("CCW Permit").taught_by(instructor)).await);
    let new = mdi.hold(class("CCW Permit").in_days(3)).await;
    let ana = mdi.sell(&old, seat_for("Ana Ruiz").guest().email("ana@example.org").phone("304 555 1234")).await;
    mdi.close(&ana).await;
    let again = mdi.sell(&new, seat_for("Ana Ruiz").guest().email("ana@example.org")).await;
    assert_eq!(dana.seat(&ana).await.valid_seat.map(|seat| seat.seat_id), Some(again.item));
    let seen = mia.seat(&ana).await;
    assert_eq!((&seen.valid_seat, &seen.phone, &seen.buyer, &seen.buyer_phone), (&None, &None, &None, &None));
    mdi.sql(&format!("UPDATE schedule SET instructor_id = '{instructor}' WHERE id = '{}'", new.id)).await;
    assert_eq!(mia.seat(&ana).await.valid_seat.map(|seat| seat.seat_id), Some(again.item));
    assert_eq!(dana.seat(&ana).await.phone.as_deref(), Some("304 555 1234"));
}

#[tokio::test]
async fn a_mark_on_someone_already_checked_in_keeps_the_first_arrival_time() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let seat = mdi.seat(&order).await;
    let first = stamp("Dana Cole", "desk-1");
    mdi.run_as(&admit(&seat), &first).await;
    let arrived = mdi.seat_again(&seat).await;
    for (minutes, how) in
        [(5, Mark::Late), (10, Mark::Present), (15, Mark::LeftEarly), (20, Mark::Present), (25, Mark::Late)]
    {
        let later =
            frontdesk::domain::desk::Stamp { at: first.at + Duration::minutes(minutes), ..stamp("Mia Tran", "range") };
        let now = mdi.seat_again(&seat).await;
        let Outcome::Done(marked) = mdi.run_as(&mark(&now, how), &later).await else { panic!("{how:?}") };
        assert_eq!(marked.arrived_at, Some(first.at), "{how:?}");
        assert_eq!(marked.arrival, arrived.arrival, "{how:?}: who let them in stays too");
    }
}

#[tokio::test]
async fn an_early_arrival_is_asked_about_and_stopped_where_the_institute_says_so() {
    let mut mdi = Institute::open().await;
    // Late in the evening, a class that starts five hours later is on the next day.
    let starts = Utc::now() + Duration::hours(5);
    let plan = class("CCW Permit").starting(starts);
    let class = mdi.hold(plan).await;
    let (one, two) =
        (mdi.sell(&class, seat_for("Ana Ruiz").ready()).await, mdi.sell(&class, seat_for("Ben Okri").ready()).await);
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    mdi.sql("UPDATE settings SET value = value || '{\"wrong_day\": \"off\"}' WHERE key = 'admission.policy'").await;
    let site = frontdesk::db::site::read(&mut dana.conn).await.unwrap();
    assert_eq!(site.ask_hours_before, 2);
    let verdict = |seat: &Seat| decide(seat, Moment { now: Utc::now(), site: &site, class: None, place: None }).verdict;
    let seat = dana.seat(&one).await;
    let is_today = site.date_of(starts) == site.date_of(Utc::now());
    assert_eq!(verdict(&seat), if is_today { Verdict::Ask } else { Verdict::Admit });
    // The database lets the console ask about a warning. It refuses what the institute's policy blocks.
    assert!(matches!(dana.done(&admit(&seat)).await, Outcome::Admitted { .. }));
    mdi.sql("UPDATE settings SET value = value || '{\"too_early\": \"block\"}' WHERE key = 'admission.policy'").await;
    let seat = dana.seat(&two).await;
    if is_today {
        for refused in [admit(&seat), mark(&seat, Mark::Present)] {
            assert!(dana.refused(&refused).await.contains("too_early"));
        }
    }
    mdi.sql("UPDATE settings SET value = '6' WHERE key = 'admission.ask_hours_before'").await;
    assert!(matches!(dana.done(&admit(&seat)).await, Outcome::Admitted { .. }));
    assert_eq!(mdi.seat(&two).await.seat_status, SeatStatus::Attended);
}
