use chrono::Duration;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::domain::fixtures::{day, now, seat, site};
use crate::domain::staff::Role;

fn here_and_now(site: &Site) -> Moment<'_> {
    Moment { now: now(), site, class: None, place: None }
}

fn at_the_desk(seat: &Seat) -> Decision {
    decide(seat, here_and_now(&site()))
}

fn words(decision: &Decision) -> Vec<&'static str> {
    decision.findings.iter().map(|finding| finding.reason.word()).collect()
}

fn ana() -> Seat {
    seat(1, Some("Ana Ruiz"))
}

#[test]
fn all_well_is_admitted() {
    assert_eq!(at_the_desk(&ana()), Decision { verdict: Verdict::Admit, findings: Vec::new() });
}

#[test]
fn every_fault_stops_under_its_own_word() {
    type Fault = (&'static str, fn(&mut Seat));
    let faults: [Fault; 18] = [
        ("class_cancelled", |s| s.class_status = ClassStatus::Cancelled),
        ("order_cancelled", |s| s.order_status = OrderStatus::Cancelled),
        ("refunded", |s| s.payment_status = PaymentStatus::Refunded),
        ("seat_cancelled", |s| s.seat_status = SeatStatus::Cancelled),
        ("unnamed", |s| s.name = None),
        ("unpaid", |s| (s.balance, s.payment_status) = (Some(Decimal::new(7500, 2)), PaymentStatus::Pending)),
        ("payment_failed", |s| (s.balance, s.payment_status) = (Some(Decimal::new(7500, 2)), PaymentStatus::Failed)),
        ("waiver_missing", |s| s.waiver = WaiverState::None),
        ("waiver_outdated", |s| s.waiver = WaiverState::Outdated),
        ("waiver_expired", |s| s.waiver = WaiverState::Expired),
        ("waiver_voided", |s| s.waiver = WaiverState::Voided),
        ("waiver_needs_guardian", |s| s.waiver = WaiverState::NeedsGuardian),
        ("age_unknown", |s| s.birth_date = None),
        ("identity_unverified", |s| s.identity = IdentityState::Unverified),
        ("identity_expired", |s| s.identity = IdentityState::Expired),
        ("prerequisite_missing", |s| s.missing_prerequisites = vec!["Handgun I".into()]),
        ("booked_twice", |s| s.same_person_seats = 1),
        ("wrong_day", |s| (s.starts_at, s.ends_at) = (s.starts_at + Duration::days(1), s.ends_at + Duration::days(1))),
    ];
    for (word, break_it) in faults {
        let mut broken = ana();
        break_it(&mut broken);
        let decision = at_the_desk(&broken);
        assert_eq!((decision.verdict, words(&decision)), (Verdict::Stop, vec![word]));
    }
}

#[test]
fn the_policy_weighs_each_rule() {
    let mut broken = ana();
    broken.identity = IdentityState::Unverified;
    for (strictness, verdict) in
        [(Strictness::Off, Verdict::Admit), (Strictness::Warn, Verdict::Ask), (Strictness::Block, Verdict::Stop)]
    {
        let mut site = site();
        site.policy.0.insert(Rule::Identity, strictness);
        assert_eq!(decide(&broken, here_and_now(&site)).verdict, verdict);
    }
}

#[test]
fn seventeen_is_under_eighteen_and_a_birthday_counts() {
    let mut young = ana();
    young.guardian = Some("Rosa Ruiz".into());
    young.birth_date = Some(day(2008, 11, 22));
    assert_eq!(words(&at_the_desk(&young)), ["under_age"]);
    young.birth_date = Some(day(2008, 11, 21));
    assert_eq!(at_the_desk(&young).verdict, Verdict::Admit);
}

#[test]
fn a_minor_needs_a_guardian_even_where_the_course_takes_minors() {
    let mut child = ana();
    (child.birth_date, child.min_age) = (Some(day(2014, 3, 1)), Some(10));
    assert_eq!(words(&at_the_desk(&child)), ["guardian_missing"]);
    child.guardian = Some("Rosa Ruiz".into());
    assert_eq!(at_the_desk(&child).verdict, Verdict::Admit);
}

#[test]
fn a_class_over_midnight_is_for_both_of_its_days() {
    let mut late = ana();
    late.starts_at = now()
        .with_timezone(&chrono_tz::America::New_York)
        .with_time(chrono::NaiveTime::from_hms_opt(20, 0, 0).unwrap())
        .unwrap()
        .to_utc();
    late.ends_at = late.starts_at + Duration::hours(6);
    let site = site();
    let at = |hours| decide(&late, Moment { now: late.starts_at + Duration::hours(hours), ..here_and_now(&site) });
    assert_eq!(words(&at(-10)), ["too_early"], "the morning before");
    assert_eq!(at(-2).verdict, Verdict::Admit, "two hours before");
    assert_eq!(at(5).verdict, Verdict::Admit, "one at night");
    assert_eq!(words(&at(7)), ["class_over"], "three at night");
    assert_eq!(words(&at(30)), ["wrong_day"], "two days later");
}

#[test]
fn a_class_that_starts_much_later_is_asked_about() {
    let mut evening = ana();
    let lasts = evening.ends_at - evening.starts_at;
    let mut site = site();
    let mut decided = |hours: i32, minutes: i64| {
        site.ask_hours_before = hours;
        evening.starts_at = now() + Duration::minutes(minutes);
        evening.ends_at = evening.starts_at + lasts;
        decide(&evening, here_and_now(&site))
    };
    assert_eq!(decided(2, 120).verdict, Verdict::Admit, "exactly two hours before");
    let early = decided(2, 121);
    assert_eq!((early.verdict, words(&early)), (Verdict::Ask, vec!["too_early"]));
    assert_eq!(
        early.findings[0].reason.sentence(crate::domain::fixtures::site().format(day(2026, 11, 21))),
        "The class starts at 11:42 AM."
    );
    assert_eq!(decided(3, 121).verdict, Verdict::Admit, "the institute's own time");
    assert_eq!(decided(0, 1).verdict, Verdict::Ask, "before any class");
    assert_eq!(words(&decided(2, 24 * 60)), ["wrong_day"], "another day says enough");
}

#[test]
fn an_institute_may_stop_or_ignore_early_arrivals() {
    let mut evening = ana();
    (evening.starts_at, evening.ends_at) = (now() + Duration::hours(5), now() + Duration::hours(8));
    for (strictness, verdict) in
        [(Strictness::Off, Verdict::Admit), (Strictness::Warn, Verdict::Ask), (Strictness::Block, Verdict::Stop)]
    {
        let mut site = site();
        site.policy.0.insert(Rule::TooEarly, strictness);
        assert_eq!(decide(&evening, here_and_now(&site)).verdict, verdict);
    }
}

#[test]
fn a_seat_is_taken_while_it_is_registered_or_attended_and_its_order_stands() {
    let statuses = [SeatStatus::Registered, SeatStatus::Attended, SeatStatus::NoShow, SeatStatus::Cancelled];
    let orders = [OrderStatus::Pending, OrderStatus::Confirmed, OrderStatus::Cancelled, OrderStatus::Completed];
    let payments = [
        PaymentStatus::Pending,
        PaymentStatus::Completed,
        PaymentStatus::Failed,
        PaymentStatus::Refunded,
        PaymentStatus::PartialRefund,
    ];
    for (seat_status, order_status, payment_status) in
        statuses.into_iter().flat_map(|s| orders.map(|o| (s, o))).flat_map(|(s, o)| payments.map(|p| (s, o, p)))
    {
        let seat = Seat { seat_status, order_status, payment_status, ..ana() };
        let stands = order_status != OrderStatus::Cancelled && payment_status != PaymentStatus::Refunded;
        let counts = matches!(seat_status, SeatStatus::Registered | SeatStatus::Attended);
        assert_eq!(seat.is_taken(), stands && counts, "{seat_status:?} {order_status:?} {payment_status:?}");
        assert_eq!(seat.is_open(), stands && seat_status != SeatStatus::Cancelled);
    }
}

#[test]
fn what_was_refunded_or_canceled_after_check_in_is_a_finding_and_an_exception() {
    type Close = (&'static str, &'static str, fn(&mut Seat));
    let closings: [Close; 3] = [
        ("refunded_since", "refunded since", |s| s.payment_status = PaymentStatus::Refunded),
        ("order_canceled_since", "order canceled since", |s| s.order_status = OrderStatus::Cancelled),
        ("seat_canceled_since", "seat canceled since", |s| s.seat_status = SeatStatus::Cancelled),
    ];
    let policy = Policy::default();
    for (word, short, close) in closings {
        let mut here = Seat { seat_status: SeatStatus::Attended, arrived_at: Some(now()), ..ana() };
        assert!(!is_exception(&here, &policy), "here, and all is well");
        close(&mut here);
        let decision = at_the_desk(&here);
        let expected = if here.is_here() { Verdict::AlreadyIn } else { Verdict::Stop };
        assert_eq!((decision.verdict, words(&decision)), (expected, vec![word]));
        assert_eq!(lasting_findings(&here, &policy)[0].reason.short(site().format(day(2026, 11, 21))), short);
        assert!(is_exception(&here, &policy) && !here.is_taken(), "{word}");
        assert!(lift(&decision, &Rights::of(Role::Admin)).is_err());
        let mut expected = ana();
        close(&mut expected);
        // Only a refunded participant may come all the same, and must not enter.
        assert_eq!(is_exception(&expected, &policy), word == "refunded_since", "{word}");
        expected.class_status = ClassStatus::Cancelled;
        assert!(!is_exception(&expected, &policy), "{word}: no one comes to a canceled class");
    }
}

#[test]
fn a_desk_that_chose_a_class_or_stands_at_a_venue_says_so() {
    let site = site();
    let other_class = Moment { class: Some(uuid::Uuid::from_u128(77)), ..here_and_now(&site) };
    assert_eq!(words(&decide(&ana(), other_class)), ["other_class"]);
    let other_place = Moment { place: Some("Range A"), ..here_and_now(&site) };
    assert_eq!(words(&decide(&ana(), other_place)), ["other_place"]);
    let same_place = Moment { place: Some("range b"), ..here_and_now(&site) };
    assert_eq!(decide(&ana(), same_place).verdict, Verdict::Admit);
}

#[test]
fn a_closed_seat_is_not_asked_for_papers_too() {
    let mut refunded = seat(1, None);
    refunded.payment_status = PaymentStatus::Refunded;
    refunded.waiver = WaiverState::None;
    assert_eq!(words(&at_the_desk(&refunded)), ["refunded"]);
}

fn lift(decision: &Decision, rights: &Rights) -> Result<(), String> {
    may_lift(decision, rights, site().format(day(2026, 11, 21)))
}

#[test]
fn the_desk_may_lift_a_warning_and_only_a_manager_a_block() {
    let with = |strictness, reason| Decision {
        verdict: if strictness == Strictness::Warn { Verdict::Ask } else { Verdict::Stop },
        findings: vec![Finding { reason, strictness }],
    };
    let warned = with(Strictness::Warn, Reason::IdentityUnverified);
    let blocked = with(Strictness::Block, Reason::WaiverVoided);
    let closed = with(Strictness::Block, Reason::Refunded);
    for role in [Role::Desk, Role::Instructor] {
        assert!(lift(&warned, &Rights::of(role)).is_ok());
        assert!(lift(&blocked, &Rights::of(role)).unwrap_err().contains("manager"));
    }
    for role in [Role::Manager, Role::Admin] {
        assert!(lift(&blocked, &Rights::of(role)).is_ok());
        assert!(lift(&closed, &Rights::of(role)).unwrap_err().contains("cannot be overridden"));
    }
}

#[test]
fn a_block_is_lifted_by_the_right_and_not_by_the_role() {
    let blocked = Decision {
        verdict: Verdict::Stop,
        findings: vec![Finding { reason: Reason::WaiverVoided, strictness: Strictness::Block }],
    };
    assert!(lift(&blocked, &Rights::from_words(["admission.override_block"])).is_ok());
    assert!(lift(&blocked, &Rights::from_words(["admission.override"])).is_err());
    let warned = Decision { verdict: Verdict::Ask, ..blocked };
    assert!(lift(&warned, &Rights::from_words(["admission.override"])).is_ok());
    assert!(lift(&warned, &Rights::default()).is_err());
}

#[test]
fn a_hidden_balance_stops_without_a_figure() {
    let mut owing = ana();
    (owing.balance, owing.payment_status) = (None, PaymentStatus::Pending);
    let decision = at_the_desk(&owing);
    assert_eq!((decision.verdict, words(&decision)), (Verdict::Stop, vec!["unpaid"]));
    let reason = &decision.findings[0].reason;
    let site = site();
    let format = site.format(day(2026, 11, 21));
    assert_eq!(reason.short(format), "not paid");
    assert!(!reason.sentence(format).contains('$'));
    let hidden: Seat = serde_json::from_value(serde_json::to_value(&owing).unwrap()).unwrap();
    assert_eq!(hidden.balance, None);
}

fn any_seat() -> impl Strategy<Value = Seat> {
    let states = (0..4usize, 0..6usize, 0..4usize, 0..5usize, 0..6usize, 0..3usize);
    (states, any::<bool>(), -5i64..5, 0i64..3, -4000i64..40_000, proptest::option::of(0..21i32)).prop_map(
        |((seat_state, class, order, payment, waiver, identity), named, days, twin, age_days, min_age)| {
            let mut any = seat(1, named.then_some("Ana Ruiz"));
            any.seat_status =
                [SeatStatus::Registered, SeatStatus::Attended, SeatStatus::NoShow, SeatStatus::Cancelled][seat_state];
            any.class_status = [
                ClassStatus::Draft,
                ClassStatus::Scheduled,
                ClassStatus::Full,
                ClassStatus::InProgress,
                ClassStatus::Completed,
                ClassStatus::Cancelled,
            ][class];
            any.order_status =
                [OrderStatus::Pending, OrderStatus::Confirmed, OrderStatus::Cancelled, OrderStatus::Completed][order];
            any.payment_status = [
                PaymentStatus::Pending,
                PaymentStatus::Completed,
                PaymentStatus::Failed,
                PaymentStatus::Refunded,
                PaymentStatus::PartialRefund,
            ][payment];
            any.waiver = [
                WaiverState::None,
                WaiverState::Valid,
                WaiverState::Outdated,
                WaiverState::Expired,
                WaiverState::Voided,
                WaiverState::NeedsGuardian,
            ][waiver];
            any.identity = [IdentityState::Unverified, IdentityState::Verified, IdentityState::Expired][identity];
            any.starts_at += Duration::days(days);
            any.ends_at += Duration::days(days);
            any.same_person_seats = twin;
            any.birth_date = Some(any.class_date - Duration::days(age_days.max(1)));
            any.min_age = min_age;
            any
        },
    )
}

proptest! {
    #[test]
    fn a_stricter_policy_never_lets_more_in(seat in any_seat()) {
        let mut warned = site();
        let blocked = site();
        let mut off = site();
        for rule in [Rule::Unpaid, Rule::Waiver, Rule::Age, Rule::Guardian, Rule::Identity, Rule::Prerequisites,
                     Rule::WrongDay, Rule::ClassOver, Rule::Unnamed, Rule::BookedTwice, Rule::WrongPlace] {
            warned.policy.0.insert(rule, Strictness::Warn);
            off.policy.0.insert(rule, Strictness::Off);
        }
        let rank = |site: &Site| match decide(&seat, here_and_now(site)).verdict {
            Verdict::Admit => 0,
            Verdict::Ask => 1,
            Verdict::Stop => 2,
            Verdict::AlreadyIn => 3,
        };
        prop_assert!(rank(&off) <= rank(&warned) && rank(&warned) <= rank(&blocked));
    }

    #[test]
    fn nobody_is_admitted_to_a_class_that_does_not_take_place(mut seat in any_seat()) {
        seat.class_status = ClassStatus::Cancelled;
        prop_assert!(decide(&seat, here_and_now(&site())).verdict != Verdict::Admit);
    }

    #[test]
    fn admit_means_no_reason_and_no_reason_means_admit(seat in any_seat()) {
        let decision = decide(&seat, here_and_now(&site()));
        match decision.verdict {
            Verdict::AlreadyIn => prop_assert_eq!(decision.findings.is_empty(), seat.is_open()),
            verdict => prop_assert_eq!(decision.findings.is_empty(), verdict == Verdict::Admit),
        }
    }
}
