//! Property tests of the workflow over random histories, and of the SLA clock over random hours, holidays and zones.

use chrono::{DateTime, Days, Duration, NaiveDate, TimeZone, Utc};
use proptest::prelude::*;

use super::canned::{Fields, Filled};
use super::clock::{Clock, Due, Hours, Opening, Overrun, SlaDeadlines, Times, Weekday, deadlines, due};
use super::flow::{AfterReply, InvalidMove, MoveDetails, Priority, State, Status};
use super::{Rules, number, parse_number, tag};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn opening(text: &str) -> Opening {
    Opening::try_from(text.to_owned()).unwrap()
}

/// Opening hours from nine to five on five days.
fn office() -> Hours {
    let weekly = Weekday::ALL[..5].iter().map(|day| (*day, vec![opening("09:00-17:00")])).collect();
    Hours { weekly, holidays: [day("2026-11-26")].into(), timezone: chrono_tz::America::New_York }
}

fn rules() -> Rules {
    Rules {
        hours: office(),
        service_times: Priority::ALL.into_iter().zip([960, 480, 120, 30].map(times)).collect(),
        escalate_percent: 80,
        waits_for: vec!["Bank".into()],
        close_reasons: vec!["Spam".into()],
        canned: Vec::new(),
        tags: Vec::new(),
        takers: Vec::new(),
        disabled: Vec::new(),
        me: None,
    }
}

fn times(answer: i64) -> Times {
    Times { answer, close: answer * 5 }
}

// ── The clock ────────────────────────────────────────────────────────────────────────────────────────────

fn openings() -> impl Strategy<Value = Opening> {
    (0u16..1440, 1u16..=1440)
        .prop_filter_map("ends after it begins", |(from, to)| (from < to).then_some(Opening { from, to }))
}

/// Random hours, in zones whose clocks change by one hour, by half an hour, at midnight, or never.
fn hours() -> impl Strategy<Value = Hours> {
    let zones = prop::sample::select(vec![
        chrono_tz::America::New_York,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::America::Santiago,
        chrono_tz::Asia::Kolkata,
    ]);
    let week = prop::collection::btree_map(
        prop::sample::select(Weekday::ALL.to_vec()),
        prop::collection::vec(openings(), 0..4),
        1..=7,
    );
    let holidays = prop::collection::btree_set((0u64..400).prop_map(|n| day("2026-01-01") + Days::new(n)), 0..20);
    (week, holidays, zones).prop_map(|(weekly, holidays, timezone)| Hours { weekly, holidays, timezone })
}

/// Instants of 2026, many of them in the nights of clock changes.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let nights = [
        "2026-03-08T05:00:00Z",
        "2026-11-01T04:00:00Z",
        "2026-04-04T14:00:00Z",
        "2026-10-03T14:00:00Z",
        "2026-09-06T02:00:00Z",
    ];
    let near = (prop::sample::select(nights.map(at).to_vec()), -200_000_i64..200_000)
        .prop_map(|(night, s)| night + Duration::seconds(s));
    let any = (0i64..365 * 86_400).prop_map(|s| at("2026-01-01T00:00:00Z") + Duration::seconds(s));
    prop_oneof![near, any]
}

/// Reference for the tests: decides by the wall clock alone whether the institute is open at one second.
fn is_open(hours: &Hours, at: DateTime<Utc>) -> bool {
    let local = at.with_timezone(&hours.timezone);
    let minute = u16::try_from(chrono::Timelike::num_seconds_from_midnight(&local) / 60).unwrap();
    let openings = hours.weekly.get(&Weekday::of(local.date_naive()));
    !hours.holidays.contains(&local.date_naive())
        && openings.is_some_and(|openings| openings.iter().any(|o| (o.from..o.to).contains(&minute)))
}

proptest! {
    #[test]
    fn time_adds_up(hours in hours(), mut three in prop::array::uniform3(instants())) {
        three.sort_unstable();
        let [a, b, c] = three;
        let whole = hours.seconds_between(a, c);
        prop_assert_eq!(hours.seconds_between(a, b) + hours.seconds_between(b, c), whole);
        prop_assert!(whole >= 0 && whole <= (c - a).num_seconds());
        prop_assert_eq!(hours.seconds_between(c, a), 0);
    }

    #[test]
    fn what_runs_out_has_used_just_that(hours in hours(), from in instants(), minutes in 1i64..6000) {
        let seconds = minutes * 60;
        match hours.after(from, seconds) {
            Some(then) => {
                prop_assert!(then > from);
                prop_assert_eq!(hours.seconds_between(from, then), seconds);
                prop_assert_eq!(hours.seconds_between(from, then - Duration::seconds(1)), seconds - 1, "the first such instant");
            }
            None => prop_assert!(hours.seconds_between(from, from + Duration::days(399)) < seconds),
        }
    }

    #[test]
    fn away_from_the_nights_that_change_it_is_the_wall_clock(hours in hours(), from in instants(), quarters in 0i64..300) {
        let changes = |at: DateTime<Utc>| {
            let around = [-26, 26].map(|h| chrono::Offset::fix(&hours.timezone.offset_from_utc_datetime(&(at + Duration::hours(h)).naive_utc())));
            around[0] != around[1]
        };
        prop_assume!((0..=quarters / 96 + 1).all(|d| !changes(from + Duration::days(d))));
        let from = from - Duration::seconds(from.timestamp() % 60);
        let to = from + Duration::minutes(quarters * 15);
        let counted = (0..quarters * 15).filter(|minute| is_open(&hours, from + Duration::minutes(*minute))).count();
        prop_assert_eq!(hours.seconds_between(from, to), i64::try_from(counted).unwrap() * 60);
    }

    #[test]
    fn the_next_day_that_is_open_all_day_takes_the_night_as_it_is(zone in prop::sample::select(vec![chrono_tz::America::New_York, chrono_tz::Europe::Berlin])) {
        let always = Hours { weekly: Weekday::ALL.map(|day| (day, vec![opening("00:00-24:00")])).into(), holidays: [].into(), timezone: zone };
        let (from, to) = (at("2026-01-01T12:00:00Z"), at("2026-12-31T12:00:00Z"));
        prop_assert_eq!(always.seconds_between(from, to), (to - from).num_seconds());
        prop_assert_eq!(always.after(from, 86_400 * 300), Some(from + Duration::days(300)));
    }
}

#[test]
fn nights_weekends_and_holidays_do_not_count() {
    let hours = office();
    // Wednesday 16:00 before Thanksgiving, in New York: one hour today, the rest on Friday.
    assert_eq!(hours.after(at("2026-11-25T21:00:00Z"), 2 * 3600), Some(at("2026-11-27T15:00:00Z")));
    assert_eq!(hours.seconds_between(at("2026-11-25T21:00:00Z"), at("2026-11-27T15:00:00Z")), 2 * 3600);
    // Over the weekend on which clocks are set back, nine in the morning is an hour later in UTC.
    assert_eq!(hours.after(at("2026-10-30T20:00:00Z"), 2 * 3600), Some(at("2026-11-02T15:00:00Z")));
    assert_eq!(hours.after(at("2026-11-25T21:00:00Z"), 0), Some(at("2026-11-25T21:00:00Z")));
    let closed = Hours { weekly: [].into(), ..hours };
    assert_eq!(closed.after(at("2026-11-25T21:00:00Z"), 1), None);
}

#[test]
fn the_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn() {
    let weekly = Weekday::ALL.map(|day| (day, vec![opening("00:00-06:00")])).into();
    let hours = Hours { weekly, holidays: [].into(), timezone: chrono_tz::America::New_York };
    let of = |text: &str| {
        let midnight = chrono_tz::America::New_York
            .from_local_datetime(&day(text).and_hms_opt(0, 0, 0).unwrap())
            .unwrap()
            .to_utc();
        hours.seconds_between(midnight, midnight + Duration::hours(12)) / 3600
    };
    assert_eq!([of("2026-03-07"), of("2026-03-08"), of("2026-11-01"), of("2026-11-02")], [6, 5, 7, 6]);
}

#[test]
fn parts_of_a_day_are_read_as_the_setting_has_them() {
    assert_eq!(opening("09:00-17:30"), Opening { from: 540, to: 1050 });
    assert_eq!(String::from(opening("00:00-24:00")), "00:00-24:00");
    for wrong in ["9-17", "17:00-09:00", "09:00-24:01", "09:60-10:00", "65000:00-65001:00", "", "09:00"] {
        assert!(Opening::try_from(wrong.to_owned()).is_err(), "{wrong}");
    }
    let hours: Hours =
        serde_json::from_str(r#"{"weekly": {"mon": ["09:00-12:00"]}, "timezone": "America/New_York"}"#).unwrap();
    assert_eq!(hours.weekly[&Weekday::Mon], [opening("09:00-12:00")]);
}

#[test]
fn what_was_promised_runs_out_by_the_priority_and_stands_while_the_clock_stands() {
    let rules = rules();
    let monday = at("2026-11-16T14:00:00Z");
    let running = Clock { used_seconds: 0, running_since: Some(monday), late: Overrun::default() };
    let found = deadlines(&running, Priority::High, false, false, &rules);
    assert_eq!(found.answer, Some(at("2026-11-16T16:00:00Z")));
    assert_eq!(found.close, Some(at("2026-11-17T16:00:00Z")));
    assert_eq!(found.raise, Some(monday + Duration::minutes(96)));
    let answered = deadlines(&running, Priority::High, true, false, &rules);
    assert_eq!((answered.answer, answered.raise), (None, Some(at("2026-11-16T22:00:00Z"))));
    assert_eq!(deadlines(&running, Priority::High, true, true, &rules).raise, None);
    let stands = running.stopped(monday + Duration::minutes(30), found, &rules.hours);
    assert_eq!(deadlines(&stands, Priority::High, false, false, &rules), SlaDeadlines::default());
    assert_eq!(stands.late, Overrun::default());
    // Used time is not given back.
    let on = stands.started(at("2026-11-18T14:00:00Z"));
    assert_eq!(deadlines(&on, Priority::High, false, false, &rules).answer, Some(at("2026-11-18T15:30:00Z")));
}

#[test]
fn what_had_run_out_stays_run_out_and_goes_on_from_where_it_was() {
    let rules = rules();
    let monday = at("2026-11-16T14:00:00Z");
    let running = Clock { used_seconds: 0, running_since: Some(monday), late: Overrun::default() };
    let of = |clock: &Clock, is_answered| deadlines(clock, Priority::High, is_answered, false, &rules);
    // The answer was due at eleven. The ticket is blocked at one o'clock and continues on Thursday morning.
    let stands = running.stopped(monday + Duration::hours(4), of(&running, false), &rules.hours);
    assert_eq!(of(&stands, false), SlaDeadlines::default());
    let thursday = at("2026-11-19T14:30:00Z");
    let on = stands.started(thursday);
    let found = of(&on, false);
    assert_eq!(found.answer, Some(thursday - Duration::hours(2)));
    assert_eq!(found.close, Some(at("2026-11-19T20:30:00Z")), "six hours of ten are left");
    let said = due(found.answer, None, Status::Todo, false, thursday + Duration::minutes(70));
    assert_eq!(said.words(), "overdue 3 h");
    // After the answer only the deadline of closing counts.
    assert_eq!(of(&on, true).answer, None);
}

proptest! {
    /// Pausing never changes the delay: a late ticket continues as late as it was, and other tickets keep their
    /// remaining time.
    #[test]
    fn stopping_the_clock_never_makes_a_ticket_younger(
        hours in hours(),
        began in instants(),
        spans in prop::collection::vec((0i64..400_000, 0i64..400_000), 1..12),
        promised in prop::sample::select(Priority::ALL.to_vec()),
    ) {
        let rules = Rules { hours, ..rules() };
        let mut now = began;
        let mut clock = Clock { used_seconds: 0, running_since: Some(began), late: Overrun::default() };
        for (runs, stands) in spans {
            now += Duration::seconds(runs);
            let before = deadlines(&clock, promised, false, false, &rules);
            let used = clock.used(now, &rules.hours);
            clock = clock.stopped(now, before, &rules.hours);
            prop_assert_eq!(clock.stopped(now + Duration::seconds(7), SlaDeadlines::default(), &rules.hours), clock, "it stands already");
            let stopped = now;
            now += Duration::seconds(stands);
            clock = clock.started(now);
            prop_assert_eq!(clock.used(now, &rules.hours), used);
            let after = deadlines(&clock, promised, false, false, &rules);
            for (before, after) in [(before.answer, after.answer), (before.close, after.close)] {
                match (before, after) {
                    (Some(before), after) if before < stopped => prop_assert_eq!(after.map(|after| now - after), Some(stopped - before)),
                    (Some(before), Some(after)) => prop_assert_eq!(
                        rules.hours.seconds_between(stopped, before),
                        rules.hours.seconds_between(now, after)
                    ),
                    // The search stops after 400 days, and these hours may be few.
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn due_is_said_in_words() {
    let now = at("2026-11-16T14:00:00Z");
    let of = |minutes: i64, raise: Option<i64>, status, waiting| {
        let later = |m: i64| now + Duration::minutes(m);
        due(Some(later(minutes)), raise.map(later), status, waiting, now).words()
    };
    assert_eq!(of(-125, Some(-200), Status::Todo, false), "overdue 2 h");
    assert_eq!(of(40, Some(-1), Status::Todo, false), "runs out in 40 min");
    assert_eq!(of(3000, Some(5), Status::InProgress, false), "due in 2 d");
    assert_eq!(of(-125, None, Status::InProgress, true), "waits for customer");
    assert_eq!(of(-125, None, Status::Blocked, false), "blocked");
    assert_eq!(due(Some(now), None, Status::Done, false, now), Due::Nothing);
}

// ── The workflow ─────────────────────────────────────────────────────────────────────────────────────────

#[derive(Debug, Clone)]
enum Deed {
    Move(Status, MoveDetails),
    Reply(AfterReply),
    Hear,
    Wait(bool),
}

fn statuses() -> impl Strategy<Value = Status> {
    prop::sample::select(Status::ALL.to_vec())
}

fn words() -> impl Strategy<Value = MoveDetails> {
    let pick = |words: &[&str]| {
        prop::option::of(prop::sample::select(words.iter().map(ToString::to_string).collect::<Vec<_>>()))
    };
    (pick(&["Spam", "Because", " "]), pick(&["Bank", "Godot"])).prop_map(|(reason, waits_for)| MoveDetails {
        reason,
        waits_for,
        note: None,
    })
}

fn deeds() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (statuses(), words()).prop_map(|(to, words)| Deed::Move(to, words)),
        prop::sample::select(vec![AfterReply::Stay, AfterReply::Wait, AfterReply::Close]).prop_map(Deed::Reply),
        Just(Deed::Hear),
        any::<bool>().prop_map(Deed::Wait),
    ]
}

fn done(state: State, deed: &Deed, at: DateTime<Utc>, rules: &Rules) -> Result<State, InvalidMove> {
    match deed {
        Deed::Move(to, words) => state.may_move(*to, words, rules).map(|()| state.moved(*to, at, &rules.hours)),
        Deed::Reply(then) => state.replied(*then, at, &rules.hours),
        Deed::Hear => Ok(state.customer_wrote(at, &rules.hours)),
        Deed::Wait(waits) => state.waits(*waits, at, &rules.hours),
    }
}

proptest! {
    #[test]
    fn any_history_keeps_the_rules(history in prop::collection::vec((deeds(), 0i64..5000), 0..40)) {
        let rules = rules();
        let mut now = at("2026-10-28T13:00:00Z");
        let mut state = State::new(now);
        let (mut counted, mut reopened, mut answered) = (0, 0, false);
        for (deed, minutes) in history {
            let before = now;
            now += Duration::minutes(minutes);
            if state.runs() {
                counted += rules.hours.seconds_between(before, now);
            }
            let was = state;
            let Ok(next) = done(state, &deed, now, &rules) else { continue };
            state = next;
            // The clock runs exactly while it is the institute's turn, and counts that time.
            prop_assert_eq!(state.clock.running_since.is_some(), state.runs());
            prop_assert_eq!(state.clock.used(now, &rules.hours), counted);
            prop_assert!(!state.is_waiting || state.status == Status::InProgress);
            // Closing needs an answer or a reason, and only reopening counts as reopened.
            answered = (answered && !(was.status == Status::Done && state.status != Status::Done)) || matches!(deed, Deed::Reply(_));
            prop_assert_eq!(state.is_answered, answered);
            if state.status == Status::Done && was.status != Status::Done {
                let reason = matches!(&deed, Deed::Move(_, words) if words.reason.as_deref() == Some("Spam"));
                prop_assert!(state.is_answered || reason);
            }
            if let Deed::Move(Status::Blocked, words) = &deed {
                prop_assert!(words.reason.is_some() && words.waits_for.as_deref() == Some("Bank") && was.status != Status::Done);
            }
            reopened += u32::from(was.status == Status::Done && state.status != Status::Done);
            prop_assert_eq!(state.reopened, reopened);
            if matches!(deed, Deed::Hear) {
                prop_assert!(state.status != Status::Done && !state.is_waiting);
            }
        }
    }

    #[test]
    fn a_move_is_what_follows_and_says_why_it_is_not(from in statuses(), to in statuses(), words in words(), is_answered: bool) {
        let state = State { status: from, is_answered, ..State::new(at("2026-10-28T13:00:00Z")) };
        let verdict = state.may_move(to, &words, &rules());
        prop_assert_eq!(verdict == Err(InvalidMove::Already), from == to);
        prop_assert_eq!(verdict == Err(InvalidMove::DoneBefore), from != to && !from.next().contains(&to));
        if let Err(why) = verdict {
            prop_assert!(why.why().ends_with('.'));
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_said(n in 0i64..1_000_000_000_000) {
        for typed in [number(n), n.to_string(), format!("t{n}"), format!(" T {n} ")] {
            prop_assert_eq!(parse_number(&typed), Some(n), "{}", typed);
        }
    }

    #[test]
    fn a_canned_reply_never_loses_a_word(body in "[a-z {}\n]{0,60}", name in "[{}a-z]{0,8}") {
        let Filled { text, left } = Fields { name: Some(name.clone()), ..Fields::default() }.fill(&body);
        prop_assert_eq!(text, body.replace("{name}", &name));
        prop_assert!(left.iter().all(|field| body.contains(field.as_str())));
    }
}

#[test]
fn a_tag_has_no_number_sign() {
    for typed in ["refund", "#refund", " #Refund "] {
        assert_eq!(tag(typed).as_deref(), Some("refund"), "{typed}");
    }
    assert_eq!((tag("#"), tag(" ")), (None, None));
}

#[test]
fn what_cannot_be_filled_stays_for_the_writer_to_see() {
    let fields = Fields { name: Some("Ann {date}".into()), class: Some("CCW".into()), ..Fields::default() };
    let filled = fields.fill("Hello {name}, {class} on {date} {date}; {nonsense} { x");
    assert_eq!(filled.text, "Hello Ann {date}, CCW on {date} {date}; {nonsense} { x");
    assert_eq!(filled.left, ["{date}", "{nonsense}"]);
}

#[test]
fn every_status_can_be_left_and_come_to() {
    for status in Status::ALL {
        assert!(!status.next().is_empty() && !status.next().contains(&status));
        assert!(Status::ALL.into_iter().any(|from| from.next().contains(&status)), "{status:?}");
        assert_eq!(Status::from_word(status.word()), Some(status));
    }
    assert_eq!(Status::Todo.neighbor(true), Some(Status::InProgress));
    assert_eq!(Status::Done.neighbor(false), None, "what is done is opened again first");
    assert_eq!(
        Priority::ALL.map(Priority::escalated),
        [Priority::Medium, Priority::High, Priority::Urgent, Priority::Urgent]
    );
    assert_eq!(parse_number("T-"), None);
    assert_eq!(parse_number("MDI-2026-00042"), None);
}
