//! The database and the console agree on what blocks an admission.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, TimeZone, Utc};
use frontdesk::domain::admission::{Moment, Policy, Rule, Strictness, Verdict, decide};
use frontdesk::domain::seat::*;
use frontdesk::domain::site::Site;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use sqlx::types::Json;
use uuid::Uuid;

use crate::institute::*;

const RULES: [Rule; 11] = [
    Rule::Unpaid,
    Rule::Waiver,
    Rule::Age,
    Rule::Guardian,
    Rule::Identity,
    Rule::Prerequisites,
    Rule::WrongDay,
    Rule::ClassOver,
    Rule::TooEarly,
    Rule::Unnamed,
    Rule::BookedTwice,
];

fn any_policy() -> impl Strategy<Value = Policy> {
    let each = prop::option::of(prop::sample::select(&[Strictness::Off, Strictness::Warn, Strictness::Block][..]));
    prop::collection::vec(each, RULES.len())
        .prop_map(|all| Policy(RULES.into_iter().zip(all).filter_map(|(rule, how)| Some((rule, how?))).collect()))
}

/// Generates a seat, mostly without faults so that single faults occur too, and a time around its class.
#[allow(clippy::too_many_lines, reason = "one line a fact")]
fn any_seat() -> impl Strategy<Value = (Seat, DateTime<Utc>)> {
    let mostly = |usual: usize, of: usize| prop_oneof![5 => Just(usual), 3 => 0..of];
    let states = (mostly(0, 4), mostly(1, 6), mostly(1, 4), mostly(1, 5), mostly(1, 6), mostly(1, 3));
    let person = (
        prop::bool::weighted(0.9),
        prop_oneof![4 => (18i64 * 366..40_000).prop_map(Some), 3 => (0i64..8_000).prop_map(Some), 1 => Just(None)],
        prop::option::of(0..21i32),
        prop::bool::weighted(0.3),
        prop_oneof![4 => Just(0i64), 1 => 1..3i64],
        prop::bool::weighted(0.2),
    );
    let money = prop_oneof![4 => Just(Some(0i64)), 2 => (1i64..90_000).prop_map(Some), 1 => Just(None)];
    let times = (
        0i64..366 * 24 * 4,
        prop_oneof![5 => 1i64..400, 1 => Just(15 * 60)],
        prop_oneof![3 => -240i64..600, 2 => -4_000i64..4_000],
    );
    (states, person, money, times).prop_map(
        |(
            (seat_state, class, order, payment, waiver, identity),
            (named, born, min_age, guarded, twin, lacking),
            owes,
            (start, minutes, from_start),
        )| {
            let starts_at = Utc.with_ymd_and_hms(2026, 1, 1, 5, 0, 0).unwrap() + Duration::minutes(15 * start);
            let class_date = starts_at.with_timezone(&chrono_tz::America::New_York).date_naive();
            let seat = Seat {
                token: "t".into(),
                seat_id: Uuid::nil(),
                order_item_id: Uuid::nil(),
                seat_no: 1,
                order_id: Uuid::nil(),
                order_number: "MDI-2026-00001".into(),
                party_size: 1,
                buyer: None,
                buyer_phone: None,
                schedule_id: Uuid::nil(),
                course: "CCW Permit".into(),
                starts_at,
                ends_at: starts_at + Duration::minutes(minutes),
                venue: "Range B".into(),
                person_id: None,
                name: named.then(|| "Ana Ruiz".into()),
                email: None,
                phone: None,
                emergency_name: None,
                emergency_phone: None,
                birth_date: born.map(|days| class_date - Duration::days(days)),
                seat_status: [SeatStatus::Registered, SeatStatus::Attended, SeatStatus::NoShow, SeatStatus::Cancelled]
                    [seat_state],
                class_status: [
                    ClassStatus::Draft,
                    ClassStatus::Scheduled,
                    ClassStatus::Full,
                    ClassStatus::InProgress,
                    ClassStatus::Completed,
                    ClassStatus::Cancelled,
                ][class],
                class_date,
                order_status: [
                    OrderStatus::Pending,
                    OrderStatus::Confirmed,
                    OrderStatus::Cancelled,
                    OrderStatus::Completed,
                ][order],
                payment_status: [
                    PaymentStatus::Pending,
                    PaymentStatus::Completed,
                    PaymentStatus::Failed,
                    PaymentStatus::Refunded,
                    PaymentStatus::PartialRefund,
                ][payment],
                closed_at: None,
                valid_seat: None,
                balance: owes.map(|cents| Decimal::new(cents, 2)),
                waiver: [
                    WaiverState::None,
                    WaiverState::Valid,
                    WaiverState::Outdated,
                    WaiverState::Expired,
                    WaiverState::Voided,
                    WaiverState::NeedsGuardian,
                ][waiver],
                waiver_elsewhere: None,
                identity: [IdentityState::Unverified, IdentityState::Verified, IdentityState::Expired][identity],
                identity_kind: None,
                identity_until: None,
                min_age,
                age_of_majority: 18,
                guardian: guarded.then(|| "Rosa Ruiz".into()),
                missing_prerequisites: if lacking { vec!["Handgun I".into()] } else { Vec::new() },
                same_person_seats: twin,
                arrived_at: None,
                is_late: false,
                left_early_at: None,
                note: None,
                arrival: None,
                is_waiting: false,
            };
            (seat, starts_at + Duration::minutes(from_start))
        },
    )
}

#[tokio::test]
async fn the_database_blocks_exactly_what_the_console_stops() {
    let mut mdi = Institute::open().await;
    let mut runner = TestRunner::deterministic();
    let mut stops = 0;
    for _ in 0..25 {
        let policy = any_policy().new_tree(&mut runner).unwrap().current();
        let ask_hours_before = (0..6i32).new_tree(&mut runner).unwrap().current();
        sqlx::query("UPDATE settings SET value = to_jsonb($1::integer) WHERE key = 'admission.ask_hours_before'")
            .bind(ask_hours_before)
            .execute(&mut mdi.conn)
            .await
            .unwrap();
        let cases: Vec<_> = (0..120).map(|_| any_seat().new_tree(&mut runner).unwrap().current()).collect();
        sqlx::query("UPDATE settings SET value = $1 WHERE key = 'admission.policy'")
            .bind(Json(&policy))
            .execute(&mut mdi.conn)
            .await
            .unwrap();
        let site = Site {
            name: "MDI".into(),
            timezone: chrono_tz::America::New_York,
            currency: "USD".into(),
            locale: frontdesk::domain::format::Locale::default(),
            policy: policy.clone(),
            ask_hours_before,
        };
        let facts: Vec<_> = cases.iter().map(|(seat, _)| Json(seat)).collect();
        let moments: Vec<_> = cases.iter().map(|(_, at)| *at).collect();
        let blocked: Vec<(Json<Vec<String>>,)> = sqlx::query_as(
            "SELECT to_jsonb(stopping_reasons(facts, at)) FROM unnest($1::jsonb[], $2::timestamptz[]) AS c (facts, at)",
        )
        .bind(facts)
        .bind(moments)
        .fetch_all(&mut mdi.conn)
        .await
        .unwrap();
        for ((seat, now), (blocked,)) in cases.iter().zip(blocked) {
            let decision = decide(seat, Moment { now: *now, site: &site, class: None, place: None });
            if decision.verdict == Verdict::AlreadyIn {
                assert_eq!(blocked.0, [""; 0], "who is in is marked freely: {seat:?}");
                continue;
            }
            let stopped: BTreeSet<&str> = decision
                .findings
                .iter()
                .filter(|finding| finding.strictness == Strictness::Block)
                .map(|finding| finding.reason.word())
                .collect();
            let blocked: BTreeSet<&str> = blocked.iter().map(String::as_str).collect();
            assert_eq!(blocked, stopped, "{policy:?} at {now}: {seat:?}");
            assert_eq!(decision.verdict == Verdict::Stop, !blocked.is_empty());
            stops += usize::from(!blocked.is_empty());
        }
    }
    assert!((500..2_500).contains(&stops), "{stops} of 3000 are stopped");
}
