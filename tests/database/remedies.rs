//! What a desk fixes before it admits: waivers, identity, payments, names.

use chrono::{Datelike, Duration, NaiveDate, Utc};
use frontdesk::db;
use frontdesk::domain::desk::{Command, Method, NameSeat, Outcome, Pay, RecordIdentity, SetMark, SignWaiver};
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

/// Returns the birth date of a person who turns `years` today.
fn aged(years: i32) -> NaiveDate {
    today().with_year(today().year() - years).unwrap_or_else(|| date(today().year() - years, 3, 1))
}

mod waivers {
    use super::*;

    #[tokio::test]
    async fn a_signature_keeps_the_version_and_the_text_and_who_saw_it() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        assert_eq!(seat.waiver, WaiverState::None);
        let outcome = mdi.run(&sign(&seat, "Ana M. Ruiz")).await;
        assert_eq!(outcome.seat().unwrap().waiver, WaiverState::Valid);
        let kept: String = mdi
            .get(&format!(
                "SELECT concat_ws('|', waiver_version, waiver_text, signed_name, covers_name, witnessed_by, desk)
                 FROM waivers WHERE order_item_id = '{}'",
                order.item
            ))
            .await;
        assert_eq!(kept, "2026-01|I know that training is dangerous.|Ana M. Ruiz|Ana Ruiz|Dana Cole|desk-1");
    }

    #[tokio::test]
    async fn a_signature_is_kept_once_however_often_it_is_sent() {
        let mut mdi = Institute::open().await;
        let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        let command = sign_as_guardian(&seat, "Eva Ruiz");
        for _ in 0..2 {
            assert!(matches!(mdi.run(&command).await, Outcome::Done(_)));
        }
        let kept: String =
            mdi.get("SELECT (SELECT count(*) FROM waivers) || ' ' || (SELECT count(*) FROM guardians)").await;
        assert_eq!(kept, "1 1");
        let (_, other) = sold(&mut mdi, seat_for("Joon Kim")).await;
        let Command::SignWaiver(SignWaiver { id: used, .. }) = command else { unreachable!() };
        let mut reused = sign(&other, "Joon Kim");
        if let Command::SignWaiver(SignWaiver { id, .. }) = &mut reused {
            *id = used;
        }
        assert!(matches!(mdi.run(&reused).await, Outcome::Refused(_)));
        assert_eq!(mdi.seat_again(&other).await.waiver, WaiverState::None);
    }

    #[tokio::test]
    async fn when_a_new_version_is_published_meanwhile_the_old_one_is_not_signed() {
        let mut mdi = Institute::open().await;
        let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        let (_, signed_before) = sold(&mut mdi, seat_for("Joon Kim").waiver()).await;
        db::site::publish_waiver(&mut mdi.conn, "2026-02", "It is very dangerous.").await.unwrap();
        let outcome = mdi.run(&sign(&seat, "Ana Ruiz")).await;
        assert!(matches!(&outcome, Outcome::Refused(sentence) if sentence.contains("newer waiver")), "{outcome:?}");
        assert_eq!(mdi.seat_again(&signed_before).await.waiver, WaiverState::Outdated);
        let terms = db::site::waiver_terms(&mut mdi.conn).await.unwrap().unwrap();
        assert_eq!((terms.version.as_str(), terms.body.as_str()), ("2026-02", "It is very dangerous."));
    }

    #[tokio::test]
    async fn a_substitute_signs_anew_and_the_first_one_s_waiver_stays_theirs() {
        let mut mdi = Institute::open().await;
        for booking in [seat_for("Ana Ruiz").waiver(), seat_for("Ana Ruiz").guest().waiver()] {
            let (_, seat) = sold(&mut mdi, booking).await;
            assert_eq!(seat.waiver, WaiverState::Valid);
            let substitute = mdi.run(&name(&seat, "Sue Stitute")).await.seat().unwrap().clone();
            assert_eq!(substitute.waiver, WaiverState::None);
            assert_eq!(mdi.run(&sign(&substitute, "Sue Stitute")).await.seat().unwrap().waiver, WaiverState::Valid);
            let back = mdi.run(&name(&substitute, "Ana Ruiz")).await.seat().unwrap().clone();
            let expected = if seat.person_id.is_some() { WaiverState::None } else { WaiverState::Valid };
            assert_eq!(back.waiver, expected, "an account's waiver comes back with the account only");
        }
    }

    #[tokio::test]
    async fn a_waiver_under_another_email_is_pointed_at_and_found_by_that_email() {
        let mut mdi = Institute::open().await;
        let twin = mdi.account(&seat_for("Ana Ruiz").email("ana@work.example")).await;
        mdi.sign_on_the_website(Some(twin), None, "Ana Ruiz", Utc::now()).await;
        let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz").email("ana@home.example")).await;
        assert_eq!((seat.waiver, seat.waiver_elsewhere.as_deref()), (WaiverState::None, Some("ana@work.example")));
        let mut link = name(&seat, "Ana Ruiz");
        if let Command::Name(NameSeat { email, .. }) = &mut link {
            *email = Some("ANA@work.example".to_lowercase());
        }
        let linked = mdi.run(&link).await.seat().unwrap().clone();
        assert_eq!((linked.waiver, linked.person_id), (WaiverState::Valid, Some(twin)));
        assert_eq!(linked.waiver_elsewhere, None);
    }

    #[tokio::test]
    async fn an_email_of_another_name_gives_the_seat_to_nobody_s_account() {
        let mut mdi = Institute::open().await;
        mdi.account(&seat_for("Eva Ruiz").email("family@example.org")).await;
        let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz").guest()).await;
        let mut link = name(&seat, "Ana Ruiz");
        if let Command::Name(NameSeat { email, .. }) = &mut link {
            *email = Some("family@example.org".into());
        }
        assert_eq!(mdi.run(&link).await.seat().unwrap().person_id, None);
    }

    #[tokio::test]
    async fn the_buyer_s_waiver_does_not_cover_the_participant() {
        let mut mdi = Institute::open().await;
        let class = mdi.hold(class("CCW Permit")).await;
        let buyer = mdi.account(&seat_for("Eva Ruiz")).await;
        mdi.sign_on_the_website(Some(buyer), None, "Eva Ruiz", Utc::now()).await;
        let booking = seat_for("Tim Ruiz").guest();
        let order = mdi.order(Some(buyer), &booking).await;
        let item = mdi.try_add(&order, &class, None, &booking).await.unwrap();
        // The website stores the buyer as the signer of this seat's waiver.
        let order = Order { item, ..order };
        assert_eq!(mdi.seat(&order).await.waiver, WaiverState::None);
        // A waiver signed for an unnamed seat belongs to the signer.
        let nameless = mdi.try_add(&order, &class, None, &unnamed_seats(1)).await.unwrap();
        mdi.sign_on_the_website(Some(buyer), Some(nameless), "Eva Ruiz", Utc::now()).await;
        let seat = mdi.seats(&order).await.remove(1);
        let named = mdi.run(&name(&seat, "Tom Ruiz")).await.seat().unwrap().clone();
        assert_eq!(named.waiver, WaiverState::None);
        assert_eq!(mdi.run(&name(&named, "Eva Ruiz")).await.seat().unwrap().waiver, WaiverState::Valid);
    }

    #[tokio::test]
    async fn a_minor_s_own_signature_is_not_enough_and_a_guardian_s_is() {
        let mut mdi = Institute::open().await;
        for booking in [seat_for("Tim Ruiz").born(aged(16)), seat_for("Tim Ruiz").born(aged(16)).guest()] {
            let (_, seat) = sold(&mut mdi, booking.waiver()).await;
            assert_eq!((seat.waiver, &seat.guardian), (WaiverState::NeedsGuardian, &None));
            let signed = mdi.run(&sign_as_guardian(&seat, "Eva Ruiz")).await.seat().unwrap().clone();
            assert_eq!((signed.waiver, signed.guardian.as_deref()), (WaiverState::Valid, Some("Eva Ruiz")));
        }
    }

    #[tokio::test]
    async fn the_day_before_the_birthday_is_still_a_minor_s() {
        let mut mdi = Institute::open().await;
        // Here `age()` gives 17 years, 11 months and 30 days. As an interval, that equals 18 years.
        for (born, day, state) in [
            (date(2008, 11, 1), date(2026, 10, 31), WaiverState::NeedsGuardian),
            (date(2008, 11, 1), date(2026, 11, 1), WaiverState::Valid),
            (date(2008, 2, 29), date(2026, 2, 28), WaiverState::NeedsGuardian),
            (date(2008, 2, 29), date(2026, 3, 1), WaiverState::Valid),
        ] {
            let class = mdi.hold(class("CCW Permit").on(day, 10, 0)).await;
            let order = mdi.sell(&class, seat_for("Tim Ruiz").born(born).guest()).await;
            mdi.sign_on_the_website(None, Some(order.item), "Tim Ruiz", local(day, 9, 0)).await;
            let seat = mdi.seat(&order).await;
            assert_eq!(seat.waiver, state, "born {born}, class {day}");
            assert_eq!(seat.is_minor(), state == WaiverState::NeedsGuardian);
        }
    }

    #[tokio::test]
    async fn one_guardian_signs_for_two_children_on_two_seats_and_on_one() {
        let mut mdi = Institute::open().await;
        let class = mdi.hold(class("Youth Safety").min_age(10)).await;
        let order = mdi.sell(&class, unnamed_seats(2)).await;
        for (n, child) in [(0, "Tim Ruiz"), (1, "Tom Ruiz"), (1, "Tina Ruiz")] {
            let seat = mdi.seats(&order).await.remove(n);
            let mut naming = name(&seat, child);
            if let Command::Name(NameSeat { birth_date, .. }) = &mut naming {
                *birth_date = Some(aged(12));
            }
            let seat = mdi.run(&naming).await.seat().unwrap().clone();
            assert_eq!((seat.waiver, &seat.guardian), (WaiverState::None, &None), "{child}");
            let signed = mdi.run(&sign_as_guardian(&seat, "Eva Ruiz")).await.seat().unwrap().clone();
            assert_eq!((signed.waiver, signed.guardian.as_deref()), (WaiverState::Valid, Some("Eva Ruiz")), "{child}");
        }
    }

    #[tokio::test]
    async fn a_waiver_runs_out_a_year_before_the_class_not_before_today() {
        let mut mdi = Institute::open().await;
        let day = today() + Duration::days(100);
        let class = mdi.hold(class("CCW Permit").on(day, 10, 0)).await;
        for (days, state) in [(364, WaiverState::Valid), (366, WaiverState::Expired)] {
            let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
            let signed = local(day, 10, 0) - Duration::days(days);
            mdi.sign_on_the_website(order.account, None, "Ana Ruiz", signed).await;
            assert_eq!(mdi.seat(&order).await.waiver, state, "{days} days before");
        }
    }

    #[tokio::test]
    async fn a_voided_waiver_counts_no_more_and_needs_a_reason() {
        let mut mdi = Institute::open().await;
        let (order, _) = sold(&mut mdi, seat_for("Ana Ruiz").waiver()).await;
        assert_eq!(mdi.refusal("UPDATE waivers SET voided_at = now()").await, "waivers_void_has_reason");
        mdi.sql("UPDATE waivers SET voided_at = now(), void_reason = 'signed by a friend'").await;
        assert_eq!(mdi.seat(&order).await.waiver, WaiverState::Voided);
        let seat = mdi.seat(&order).await;
        assert_eq!(mdi.run(&sign(&seat, "Ana Ruiz")).await.seat().unwrap().waiver, WaiverState::Valid);
    }

    #[tokio::test]
    async fn a_signature_is_evidence() {
        let mut mdi = Institute::open().await;
        sold(&mut mdi, seat_for("Ana Ruiz").waiver()).await;
        for statement in [
            "UPDATE waivers SET waiver_text = 'something else'",
            "UPDATE waivers SET signed_name = 'Somebody Else'",
            "UPDATE waivers SET signed_date = signed_date - interval '1 day'",
            "DELETE FROM waivers",
            "TRUNCATE waivers CASCADE",
        ] {
            assert_eq!(mdi.refusal(statement).await, "waivers_are_evidence", "{statement}");
        }
    }

    #[tokio::test]
    async fn a_seat_without_a_name_cannot_sign() {
        let mut mdi = Institute::open().await;
        let (_, seat) = sold(&mut mdi, unnamed_seats(1)).await;
        assert!(matches!(mdi.run(&sign(&seat, "Ana Ruiz")).await, Outcome::Refused(_)));
    }

    #[tokio::test]
    async fn a_version_is_published_once() {
        let mut mdi = Institute::open().await;
        let error = db::site::publish_waiver(&mut mdi.conn, WAIVER, "Another text.").await.unwrap_err();
        assert_eq!(rule_of(&error), "waiver_versions_pkey");
        let terms = db::site::waiver_terms(&mut mdi.conn).await.unwrap().unwrap();
        assert_eq!(terms.version, WAIVER, "the one before stays current");
    }
}

mod identity {
    use super::*;

    #[tokio::test]
    async fn the_proof_outlives_its_file() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz").identity()).await;
        assert_eq!(seat.identity, IdentityState::Verified);
        mdi.sql("UPDATE id_verifications SET expires_at = now() - interval '1 hour'").await;
        // The documented job, verbatim.
        assert_eq!(mdi.sql("DELETE FROM id_verifications WHERE expires_at < CURRENT_TIMESTAMP").await, 1);
        assert_eq!(mdi.seat(&order).await.identity, IdentityState::Verified);
    }

    #[tokio::test]
    async fn an_upload_that_is_verified_later_is_a_proof_then_and_only_once() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        let user = order.account.unwrap();
        mdi.sql(&format!(
            "INSERT INTO id_verifications (user_id, file_url, expires_at) VALUES ('{user}', 's3://x', now() + interval '30 days')"
        ))
        .await;
        assert_eq!(seat.identity, IdentityState::Unverified);
        for _ in 0..2 {
            mdi.sql("UPDATE id_verifications SET verified = TRUE, verified_at = now()").await;
        }
        let seat = mdi.seat(&order).await;
        assert_eq!((seat.identity, seat.identity_kind.as_deref()), (IdentityState::Verified, Some("other")));
        assert_eq!(mdi.get::<i64>("SELECT count(*) FROM identity_checks").await, 1);
    }

    #[tokio::test]
    async fn a_document_counts_on_the_day_of_the_class() {
        let mut mdi = Institute::open().await;
        let day = today() + Duration::days(30);
        let class = mdi.hold(class("CCW Permit").on(day, 17, 0)).await;
        let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
        let seat = mdi.seat(&order).await;
        let before = day - Duration::days(1);
        let checked = mdi.run(&check_identity(&seat, Some(before))).await.seat().unwrap().clone();
        assert_eq!((checked.identity, checked.identity_until), (IdentityState::Expired, Some(before)));
        let checked = mdi.run(&check_identity(&seat, Some(day))).await.seat().unwrap().clone();
        assert_eq!(checked.identity, IdentityState::Verified);
        // A later check of an older document does not replace the valid one.
        let checked = mdi.run(&check_identity(&seat, Some(before))).await.seat().unwrap().clone();
        assert_eq!(checked.identity, IdentityState::Verified);
    }

    #[tokio::test]
    async fn somebody_without_an_account_is_checked_by_name_and_a_substitute_anew() {
        let mut mdi = Institute::open().await;
        let (_, seat) = sold(&mut mdi, seat_for("Joon Kim").guest().of_unknown_age()).await;
        let mut check = check_identity(&seat, None);
        if let Command::RecordIdentity(RecordIdentity { birth_date, .. }) = &mut check {
            *birth_date = Some(date(1988, 4, 1));
        }
        for _ in 0..2 {
            let checked = mdi.run(&check).await.seat().unwrap().clone();
            assert_eq!((checked.identity, checked.birth_date), (IdentityState::Verified, Some(date(1988, 4, 1))));
        }
        assert_eq!(mdi.get::<i64>("SELECT count(*) FROM identity_checks").await, 1);
        let substitute = mdi.run(&name(&seat, "Sue Stitute")).await.seat().unwrap().clone();
        assert_eq!((substitute.identity, substitute.birth_date), (IdentityState::Unverified, None));
    }

    #[tokio::test]
    async fn a_known_birth_date_is_not_overwritten_and_an_unknown_kind_is_refused() {
        let mut mdi = Institute::open().await;
        let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        let mut check = check_identity(&seat, None);
        if let Command::RecordIdentity(RecordIdentity { birth_date, .. }) = &mut check {
            *birth_date = Some(date(1988, 4, 1));
        }
        assert_eq!(mdi.run(&check).await.seat().unwrap().birth_date, seat.birth_date);
        let mut check = check_identity(&seat, None);
        if let Command::RecordIdentity(RecordIdentity { kind, .. }) = &mut check {
            *kind = "library_card".into();
        }
        assert_eq!(rule_of(&mdi.try_run(&check).await.unwrap_err()), "identity_checks_kind_known");
    }
}

mod payments {
    use super::*;

    fn paid(outcome: &Outcome) -> Decimal {
        match outcome {
            Outcome::Paid { balance, .. } => *balance,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_same_payment_sent_twice_and_at_once_is_taken_once() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        assert_eq!(seat.balance, Some(Decimal::from(150)));
        let command = pay(&seat, 100);
        let pool = mdi.pool().await;
        let outcomes =
            join_all((0..6).map(|_| async {
                db::desk::run(&mut pool.acquire().await.unwrap(), &command, &dana()).await.unwrap()
            }))
            .await;
        assert!(outcomes.iter().all(|outcome| paid(outcome) == Decimal::from(50)), "{outcomes:?}");
        assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments").await, 1);
        assert_eq!(mdi.seat(&order).await.balance, Some(Decimal::from(50)));
    }

    #[tokio::test]
    async fn a_part_and_then_the_rest_confirm_the_order() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        assert_eq!(paid(&mdi.run(&pay(&seat, 100)).await), Decimal::from(50));
        let part = mdi.seat(&order).await;
        assert_eq!((part.payment_status, part.order_status), (PaymentStatus::Pending, OrderStatus::Pending));
        assert_eq!(paid(&mdi.run(&pay(&seat, 50)).await), Decimal::ZERO);
        let whole = mdi.seat(&order).await;
        assert_eq!((whole.payment_status, whole.order_status), (PaymentStatus::Completed, OrderStatus::Confirmed));
        assert_eq!(whole.balance, Some(Decimal::ZERO));
        let outcome = mdi.run(&pay(&seat, 1)).await;
        assert!(matches!(&outcome, Outcome::Refused(sentence) if sentence.contains("already paid")), "{outcome:?}");
    }

    #[tokio::test]
    async fn more_than_is_due_is_not_taken_even_by_two_desks_at_once() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        let outcome = mdi.run(&pay(&seat, 151)).await;
        assert!(matches!(&outcome, Outcome::Refused(sentence) if sentence.contains("150.00")), "{outcome:?}");
        let pool = mdi.pool().await;
        let outcomes = join_all([pay(&seat, 100), pay(&seat, 100)].map(|command| {
            let pool = &pool;
            async move { db::desk::run(&mut pool.acquire().await.unwrap(), &command, &dana()).await.unwrap() }
        }))
        .await;
        let taken = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Paid { .. })).count();
        assert_eq!(taken, 1, "{outcomes:?}");
        assert_eq!(mdi.seat(&order).await.balance, Some(Decimal::from(50)));
    }

    #[tokio::test]
    async fn after_a_failed_card_cash_is_taken() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        mdi.sql("UPDATE orders SET payment_status = 'failed', payment_method = 'card'").await;
        assert_eq!(mdi.seat(&order).await.balance, Some(Decimal::from(150)));
        assert_eq!(paid(&mdi.run(&pay(&seat, 150)).await), Decimal::ZERO);
        let seat = mdi.seat(&order).await;
        assert_eq!(seat.payment_status, PaymentStatus::Completed);
        assert_eq!(mdi.get::<String>("SELECT payment_method FROM orders").await, "cash");
    }

    #[tokio::test]
    async fn a_refunded_or_cancelled_order_takes_no_money() {
        let mut mdi = Institute::open().await;
        for closed in ["payment_status = 'refunded'", "status = 'cancelled'"] {
            let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
            mdi.sql(&format!("UPDATE orders SET {closed} WHERE id = '{}'", order.id)).await;
            let outcome = mdi.run(&pay(&seat, 150)).await;
            assert!(
                matches!(&outcome, Outcome::Refused(sentence) if sentence.contains("nothing is due")),
                "{outcome:?}"
            );
        }
        assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments").await, 0);
    }

    #[tokio::test]
    async fn a_card_payment_has_the_terminal_s_reference() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        let by_card = |reference: Option<&str>| pay_in(&seat, 150.into(), Method::Card, reference);
        for missing in [None, Some("  ")] {
            assert_eq!(rule_of(&mdi.try_run(&by_card(missing)).await.unwrap_err()), "payments_card_has_reference");
        }
        assert_eq!(paid(&mdi.run(&by_card(Some("T-991"))).await), Decimal::ZERO);
        assert_eq!(mdi.get::<String>("SELECT payment_ref FROM orders").await, "T-991");
        assert_eq!(mdi.seat(&order).await.balance, Some(Decimal::ZERO));
    }

    #[tokio::test]
    async fn cents_are_exact() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        for _ in 0..3 {
            mdi.run(&pay_in(&seat, Decimal::new(3_333, 2), Method::Cash, None)).await;
        }
        assert_eq!(mdi.seat(&order).await.balance, Some(Decimal::new(5_001, 2)));
    }
}

mod names {
    use super::*;

    #[tokio::test]
    async fn of_two_desks_that_name_one_seat_the_second_is_told() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, unnamed_seats(1)).await;
        assert!(matches!(mdi.run(&name(&seat, "Ana Ruiz")).await, Outcome::Done(_)));
        let outcome = mdi.run(&name(&seat, "Joon Kim")).await;
        let Outcome::Changed(fresh) = outcome else { panic!("{outcome:?}") };
        assert_eq!(fresh.name.as_deref(), Some("Ana Ruiz"));
        assert!(matches!(mdi.run(&name(&seat, "Ana Ruiz")).await, Outcome::Done(_)), "sent again it is done");
        assert_eq!(mdi.seat(&order).await.name.as_deref(), Some("Ana Ruiz"));
    }

    #[tokio::test]
    async fn writing_the_same_name_again_loses_nothing() {
        let mut mdi = Institute::open().await;
        for booking in [seat_for("Ana Ruiz"), seat_for("Ana Ruiz").guest().email("ana@example.org")] {
            let (_, seat) = sold(&mut mdi, booking).await;
            let again = mdi.run(&name(&seat, "Ana Ruiz")).await.seat().unwrap().clone();
            assert_eq!(
                (again.person_id, &again.email, again.birth_date),
                (seat.person_id, &seat.email, seat.birth_date)
            );
        }
    }

    #[tokio::test]
    async fn a_seat_that_is_used_or_cancelled_keeps_its_name() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz").ready()).await;
        mdi.run(&admit(&seat)).await;
        assert!(matches!(mdi.run(&name(&seat, "Joon Kim")).await, Outcome::Refused(_)));
        mdi.sql("UPDATE order_items SET status = 'cancelled'").await;
        assert!(matches!(mdi.run(&name(&seat, "Joon Kim")).await, Outcome::Refused(_)));
        assert_eq!(mdi.seat(&order).await.name.as_deref(), Some("Ana Ruiz"));
    }

    #[tokio::test]
    async fn a_signature_never_covers_somebody_whom_the_signer_did_not_see() {
        let mut mdi = Institute::open().await;
        let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
        let signing = sign(&seat, "Ana Ruiz");
        mdi.run(&name(&seat, "Joon Kim")).await;
        let Outcome::Changed(fresh) = mdi.run(&signing).await else { panic!("the seat is Joon's") };
        assert_eq!(fresh.name.as_deref(), Some("Joon Kim"));
        assert_eq!(mdi.seat(&order).await.waiver, WaiverState::None);
    }
}

#[tokio::test]
async fn what_is_sent_again_with_other_content_is_told_that_the_first_was_saved() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, seat_for("Ana Ruiz")).await;
    let told = |outcome: &Outcome| matches!(outcome, Outcome::Refused(sentence) if sentence.contains("first version was saved"));

    let first = sign(&seat, "Ana Ruiz");
    let (mut renamed, mut guarded) = (first.clone(), first.clone());
    if let (Command::SignWaiver(SignWaiver { signed_name, .. }), Command::SignWaiver(SignWaiver { guardian, .. })) =
        (&mut renamed, &mut guarded)
    {
        *signed_name = "Anna Ruiz".into();
        *guardian = Some("Eva Ruiz".into());
    }
    let first_check = check_identity(&seat, Some(date(2030, 1, 1)));
    let mut other_check = first_check.clone();
    if let Command::RecordIdentity(RecordIdentity { valid_until, .. }) = &mut other_check {
        *valid_until = Some(date(2031, 1, 1));
    }
    let first_payment = pay(&seat, 50);
    let mut other_payment = first_payment.clone();
    if let Command::Pay(Pay { tenders, .. }) = &mut other_payment {
        tenders[0].amount = 60.into();
    }
    let first_note = note(&seat, "left-handed");
    let mut other_note = first_note.clone();
    if let Command::Mark(SetMark { note, .. }) = &mut other_note {
        *note = Some("right-handed".into());
    }
    for (first, others) in [
        (first, vec![renamed, guarded]),
        (first_check, vec![other_check]),
        (first_payment, vec![other_payment]),
        (first_note, vec![other_note]),
    ] {
        assert!(matches!(mdi.run(&first).await, Outcome::Done(_) | Outcome::Paid { .. }), "{first:?}");
        for other in others {
            let outcome = mdi.run(&other).await;
            assert!(told(&outcome), "{other:?}: {outcome:?}");
        }
        assert!(matches!(mdi.run(&first).await, Outcome::Done(_) | Outcome::Paid { .. }), "{first:?}");
    }
    let kept: String = mdi
        .get(
            "SELECT concat_ws(' ', (SELECT string_agg(signed_name, ',') FROM waivers), (SELECT count(*) FROM guardians),
                             (SELECT string_agg(valid_until::text, ',') FROM identity_checks),
                             (SELECT sum(amount) FROM payments), (SELECT string_agg(roster_note, ',') FROM order_items))",
        )
        .await;
    assert_eq!(kept, "Ana Ruiz 0 2030-01-01 50.00 left-handed");
}

#[tokio::test]
async fn a_document_of_somebody_who_no_longer_has_the_seat_is_not_recorded() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, seat_for("Joon Kim").guest()).await;
    let check = check_identity(&seat, None);
    mdi.run(&name(&seat, "Sue Stitute")).await;
    let outcome = mdi.run(&check).await;
    assert!(matches!(&outcome, Outcome::Changed(seat) if seat.name.as_deref() == Some("Sue Stitute")), "{outcome:?}");
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM identity_checks").await, 0);
}

#[tokio::test]
async fn a_substitute_whom_the_website_enters_by_name_alone_has_none_of_the_account_s_papers() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, seat_for("Ana Ruiz").ready().phone("304 555 0199")).await;
    assert_eq!((seat.waiver, seat.identity), (WaiverState::Valid, IdentityState::Verified));
    // The same person in another spelling.
    for same in ["Ana Ruiz", "ANA RUIZ", "Ruiz, Ana", "Ana Maria Ruiz", "Aná Ruiz", "Annie Ruiz", " "] {
        mdi.sql(&format!("UPDATE order_items SET participant_name = '{same}' WHERE id = '{}'", order.item)).await;
        let now = mdi.seat(&order).await;
        assert_eq!((now.waiver, now.person_id), (WaiverState::Valid, order.account), "{same}");
    }
    // Another person, of the same family or not.
    for other in ["Tim Ruiz", "Sue Stitute"] {
        mdi.sql(&format!("UPDATE order_items SET participant_name = '{other}' WHERE id = '{}'", order.item)).await;
        let now = mdi.seat(&order).await;
        assert_eq!((now.waiver, now.identity), (WaiverState::None, IdentityState::Unverified), "{other}");
        assert_eq!((now.person_id, now.birth_date, now.email, now.phone), (None, None, None, None), "{other}");
    }
    let now = mdi.seat(&order).await;
    assert_ne!(now.token, seat.token, "nobody is admitted on the facts of somebody else");
    // The substitute's signature and document count for the substitute, not for the account.
    mdi.run(&sign(&now, "Sue Stitute")).await;
    mdi.run(&check_identity(&now, None)).await;
    let now = mdi.seat(&order).await;
    assert_eq!((now.waiver, now.identity), (WaiverState::Valid, IdentityState::Verified));
    let account = order.account.unwrap();
    let covers = format!("SELECT count(*) FROM waivers WHERE covers_user_id = '{account}'");
    assert_eq!(mdi.get::<i64>(&covers).await, 1, "the one of before");
}
