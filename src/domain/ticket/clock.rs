//! The SLA clock. It counts the institute's opening hours. It is paused while a ticket is blocked, done or waits for
//! the customer. The database computes the same in SQL, because it sorts by due time. A test compares both.
//!
//! A finished span keeps the time that it was given when it ended. The running span is measured with the current
//! opening hours. A deadline that had passed when the clock was paused stays passed. When the clock continues, the
//! ticket is as late as it was before the pause.

use crate::domain::format;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Rules;
use super::flow::{Priority, Status};

/// Maximum number of days to search ahead for opening hours.
const LOOK_AHEAD_DAYS: i64 = 400;

/// Opening hours of the institute, in its own time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Opening hours per weekday, `mon` to `sun`.
    pub weekly: BTreeMap<Weekday, Vec<Opening>>,
    /// Days on which the institute is closed.
    #[serde(default)]
    pub holidays: BTreeSet<NaiveDate>,
    /// Time zone of the institute.
    pub timezone: Tz,
}

/// A weekday, as spelled in the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// All weekdays, Monday first.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// Returns the weekday of a date.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self::ALL[day.weekday().num_days_from_monday() as usize]
    }
}

/// A span within a day, in wall-clock minutes since midnight: `"09:00-17:30"`, at most `"00:00-24:00"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Opening {
    /// First minute.
    pub from: u16,
    /// End minute, exclusive; later than `from`.
    pub to: u16,
}

impl TryFrom<String> for Opening {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let minutes = |part: &str| {
            let (hours, minutes) = part.split_once(':')?;
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            (hours <= 24 && minutes < 60).then(|| hours * 60 + minutes).filter(|minutes| *minutes <= 24 * 60)
        };
        text.split_once('-')
            .and_then(|(from, to)| Some(Self { from: minutes(from)?, to: minutes(to)? }))
            .filter(|opening| opening.from < opening.to)
            .ok_or_else(|| format!("{text} is not a span of a day: write 09:00-17:00"))
    }
}

impl From<Opening> for String {
    fn from(opening: Opening) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{}-{}", clock(opening.from), clock(opening.to))
    }
}

impl Hours {
    /// Returns the open spans of a day, in order and without overlap. A local time that a clock change skips is taken
    /// one hour later. A local time that occurs twice is taken the second time.
    fn spans(&self, day: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let mut openings = self.weekly.get(&Weekday::of(day)).cloned().unwrap_or_default();
        if self.holidays.contains(&day) {
            return Vec::new();
        }
        openings.sort_unstable();
        let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
        for opening in openings {
            let (Some(from), Some(to)) = (self.instant(day, opening.from), self.instant(day, opening.to)) else {
                continue;
            };
            let from = spans.last().map_or(from, |(_, last)| from.max(*last));
            if from < to {
                spans.push((from, to));
            }
        }
        spans
    }

    fn instant(&self, day: NaiveDate, minute: u16) -> Option<DateTime<Utc>> {
        let local = day.and_hms_opt(0, 0, 0)?.checked_add_signed(Duration::minutes(i64::from(minute)))?;
        match self.timezone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(_, at) => Some(at.to_utc()),
            LocalResult::None => {
                let before: NaiveDateTime = local.checked_sub_signed(Duration::hours(26))?;
                let offset = self.timezone.offset_from_utc_datetime(&before).fix();
                local.checked_sub_offset(offset).map(|utc| utc.and_utc())
            }
        }
    }

    /// Returns the whole seconds of opening hours from `from` to `to`; 0 if `to` is earlier.
    #[must_use]
    pub fn seconds_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        let last = to.with_timezone(&self.timezone).date_naive();
        let mut open = Duration::zero();
        let mut day = from.with_timezone(&self.timezone).date_naive();
        while from < to && day <= last {
            for (opens, closes) in self.spans(day) {
                open += (closes.min(to) - opens.max(from)).max(Duration::zero());
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        open.num_seconds()
    }

    /// Returns the first instant at which `seconds` of opening hours have passed since `from`; `from` itself if
    /// `seconds` is not positive. `None` if the instant is more than 400 days ahead.
    #[must_use]
    pub fn after(&self, from: DateTime<Utc>, seconds: i64) -> Option<DateTime<Utc>> {
        if seconds <= 0 {
            return Some(from);
        }
        let mut left = Duration::seconds(seconds);
        let first = from.with_timezone(&self.timezone).date_naive();
        for ahead in 0..=LOOK_AHEAD_DAYS {
            let day = first.checked_add_signed(Duration::days(ahead))?;
            for (opens, closes) in self.spans(day) {
                let opens = opens.max(from);
                let open = closes - opens;
                if open >= left {
                    return Some(opens + left);
                }
                left -= open.max(Duration::zero());
            }
        }
        None
    }
}

/// SLA times of a priority, in minutes of opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Time until the first answer.
    pub answer: i64,
    /// Time until closing.
    pub close: i64,
}

/// SLA time that a ticket has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Used seconds of opening hours, without the running span.
    pub used_seconds: i64,
    /// Start of the running span; `None` while the clock is paused.
    pub running_since: Option<DateTime<Utc>>,
    /// Delay of each deadline when the clock was last paused. Only the database stores it.
    #[serde(skip)]
    pub late: Overrun,
}

/// Delay of each deadline by the wall clock; `None` if the deadline had not passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overrun {
    /// Delay of the first answer.
    pub answer: Option<Duration>,
    /// Delay of closing.
    pub close: Option<Duration>,
}

impl Clock {
    /// Returns the clock running since `at`; unchanged if it already runs.
    #[must_use]
    pub fn started(self, at: DateTime<Utc>) -> Self {
        Self { running_since: self.running_since.or(Some(at)), ..self }
    }

    /// Returns the clock paused at `at`, with its used time and its delay against `dues`; unchanged if it is already
    /// paused.
    #[must_use]
    pub fn stopped(self, at: DateTime<Utc>, dues: SlaDeadlines, hours: &Hours) -> Self {
        if self.running_since.is_none() {
            return self;
        }
        let late = |due: Option<DateTime<Utc>>| due.map(|due| at - due).filter(|late| *late > Duration::zero());
        let late = Overrun { answer: late(dues.answer), close: late(dues.close) };
        Self { used_seconds: self.used(at, hours), running_since: None, late }
    }

    /// Returns the seconds of opening hours that are used at an instant.
    #[must_use]
    pub fn used(&self, at: DateTime<Utc>, hours: &Hours) -> i64 {
        self.used_seconds + self.running_since.map_or(0, |since| hours.seconds_between(since, at))
    }

    /// Returns the instant at which `minutes` are used; `None` while the clock is paused. If they were used before
    /// the clock started, returns its start minus the delay `late`.
    #[must_use]
    pub fn runs_out(&self, minutes: i64, late: Option<Duration>, hours: &Hours) -> Option<DateTime<Utc>> {
        self.runs_out_after(minutes * 60, late, hours)
    }

    fn runs_out_after(&self, seconds: i64, late: Option<Duration>, hours: &Hours) -> Option<DateTime<Utc>> {
        let since = self.running_since?;
        match seconds - self.used_seconds {
            ..=0 => since.checked_sub_signed(late.unwrap_or_default()),
            left => hours.after(since, left),
        }
    }
}

/// Deadlines of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlaDeadlines {
    /// Deadline of the first answer; `None` after the answer.
    pub answer: Option<DateTime<Utc>>,
    /// Deadline of closing.
    pub close: Option<DateTime<Utc>>,
    /// Time of escalation, by whichever deadline first reaches the institute's percentage; `None` if already
    /// escalated.
    pub raise: Option<DateTime<Utc>>,
}

/// Seconds of opening hours for answer and closing, if a merge has brought an earlier deadline; `None` if the SLA
/// times of the priority apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Within {
    pub answer: Option<i64>,
    pub close: Option<i64>,
}

/// Returns the deadlines of a ticket for its promised priority.
#[must_use]
pub fn deadlines(clock: &Clock, promised: Priority, is_answered: bool, is_raised: bool, rules: &Rules) -> SlaDeadlines {
    deadlines_within(clock, Within::default(), promised, is_answered, is_raised, rules)
}

/// Returns the deadlines of a ticket; the deadlines of a merge take precedence over those of the promised priority.
#[must_use]
pub fn deadlines_within(
    clock: &Clock,
    within: Within,
    promised: Priority,
    is_answered: bool,
    is_raised: bool,
    rules: &Rules,
) -> SlaDeadlines {
    let Some(times) = rules.service_times.get(&promised) else { return SlaDeadlines::default() };
    let answer = within.answer.unwrap_or(times.answer * 60);
    let close = within.close.unwrap_or(times.close * 60);
    let percent = i64::from(rules.escalate_percent);
    let part = |seconds: i64| {
        let since = clock.running_since.filter(|_| percent > 0 && !is_raised)?;
        rules.hours.after(since, seconds * percent / 100 - clock.used_seconds)
    };
    let raise_answer = part(answer).filter(|_| !is_answered);
    SlaDeadlines {
        answer: clock.runs_out_after(answer, clock.late.answer, &rules.hours).filter(|_| !is_answered),
        close: clock.runs_out_after(close, clock.late.close, &rules.hours),
        raise: raise_answer.into_iter().chain(part(close)).min(),
    }
}

/// State of a ticket's due time, in whole minutes of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Overdue by this many minutes.
    Overdue(i64),
    /// Due in this many minutes, and past the time of escalation.
    RunsOut(i64),
    /// Due in this many minutes.
    In(i64),
    /// Clock paused: the ticket is blocked.
    Blocked,
    /// Clock paused: the ticket waits for the customer.
    Waiting,
    /// Done, or without a deadline.
    Nothing,
}

/// Returns the state of a ticket's due time.
#[must_use]
pub fn due(
    due_at: Option<DateTime<Utc>>,
    raise_at: Option<DateTime<Utc>>,
    status: Status,
    is_waiting: bool,
    now: DateTime<Utc>,
) -> Due {
    match (status, due_at) {
        (Status::Done, _) => Due::Nothing,
        (Status::Blocked, _) => Due::Blocked,
        _ if is_waiting => Due::Waiting,
        (_, None) => Due::Nothing,
        (_, Some(at)) if at < now => Due::Overdue((now - at).num_minutes()),
        (_, Some(at)) if raise_at.is_some_and(|raise| raise <= now) => Due::RunsOut((at - now).num_minutes()),
        (_, Some(at)) => Due::In((at - now).num_minutes()),
    }
}

impl Due {
    /// Returns the text that the screen shows: `overdue 2 h`, `due in 40 min`, `blocked`.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Overdue(minutes) => format!("overdue {}", format::minutes(minutes)),
            Self::RunsOut(minutes) => format!("runs out in {}", format::minutes(minutes)),
            Self::In(minutes) => format!("due in {}", format::minutes(minutes)),
            Self::Blocked => "blocked".into(),
            Self::Waiting => "waits for customer".into(),
            Self::Nothing => String::new(),
        }
    }
}
