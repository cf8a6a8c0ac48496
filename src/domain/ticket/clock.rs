//! The service clock. It counts the institute's opening hours, and stands while a ticket is blocked, done or
//! waits for the customer. The database reckons the same in SQL, since it sorts by what is due; a test compares.
//!
//! A span that is over keeps the time that it was given when it ended; one that still runs is measured with the
//! hours that are set now. What had run out when the clock stopped stays run out, and is as late as it was when the
//! clock goes on.

use crate::domain::format;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Rules;
use super::flow::{Priority, Status};

/// Days after which nobody looks for an opening hour any more.
const LOOK_AHEAD_DAYS: i64 = 400;

/// When the institute is open, on its own clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// By day, `mon` to `sun`: from when to when.
    pub weekly: BTreeMap<Weekday, Vec<Opening>>,
    /// Closed all day.
    #[serde(default)]
    pub holidays: BTreeSet<NaiveDate>,
    /// The institute's zone.
    pub timezone: Tz,
}

/// A day of the week, in the setting's words.
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
    /// All of them, Monday first.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// The weekday of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self::ALL[day.weekday().num_days_from_monday() as usize]
    }
}

/// A part of a day, in minutes of the wall clock since midnight; `"09:00-17:30"`, at most `"00:00-24:00"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Opening {
    /// From this minute.
    pub from: u16,
    /// Until this minute; later than `from`.
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
            .ok_or_else(|| format!("{text} is no part of a day: write 09:00-17:00"))
    }
}

impl From<Opening> for String {
    fn from(opening: Opening) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{}-{}", clock(opening.from), clock(opening.to))
    }
}

impl Hours {
    /// The spans of a day at the site in which it is open, in order and apart. A time that the night of a clock
    /// change leaves out is taken as an hour later, one that comes twice as the second.
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

    /// Whole seconds of opening hours from one instant to another; none when it is earlier.
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

    /// The first instant at which so many seconds of opening hours have gone by since `from`; `from` itself when
    /// there are none to wait for. None when that is more than 400 days ahead.
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

/// What is promised, in minutes of opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Until the first answer.
    pub answer: i64,
    /// Until it is done.
    pub close: i64,
}

/// The time that a ticket has used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Seconds of opening hours, without the span that runs.
    pub used_seconds: i64,
    /// Since when the clock runs; none while it stands.
    pub running_since: Option<DateTime<Utc>>,
    /// By how much it was late when it last stopped. Only the database remembers it.
    #[serde(skip)]
    pub late: Overrun,
}

/// By how much each promise was late, by the wall clock; none for what was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overrun {
    /// The first answer.
    pub answer: Option<Duration>,
    /// The end.
    pub close: Option<Duration>,
}

impl Clock {
    /// Running; as it is when it runs already.
    #[must_use]
    pub fn started(self, at: DateTime<Utc>) -> Self {
        Self { running_since: self.running_since.or(Some(at)), ..self }
    }

    /// Standing, with what it has used and with how late it was by these `dues`; as it is when it stands already.
    #[must_use]
    pub fn stopped(self, at: DateTime<Utc>, dues: SlaDeadlines, hours: &Hours) -> Self {
        if self.running_since.is_none() {
            return self;
        }
        let late = |due: Option<DateTime<Utc>>| due.map(|due| at - due).filter(|late| *late > Duration::zero());
        let late = Overrun { answer: late(dues.answer), close: late(dues.close) };
        Self { used_seconds: self.used(at, hours), running_since: None, late }
    }

    /// Seconds of opening hours that are used up at an instant.
    #[must_use]
    pub fn used(&self, at: DateTime<Utc>, hours: &Hours) -> i64 {
        self.used_seconds + self.running_since.map_or(0, |since| hours.seconds_between(since, at))
    }

    /// When so many minutes are used up: none while the clock stands. When they were before it started, so long before
    /// that as it was `late` when it stopped.
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

/// When what a ticket was promised runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlaDeadlines {
    /// The first answer; none once it is given.
    pub answer: Option<DateTime<Utc>>,
    /// The end.
    pub close: Option<DateTime<Utc>>,
    /// From here on it is raised, unless it was; whichever promise is the first to reach the institute's part.
    pub raise: Option<DateTime<Utc>>,
}

/// Seconds of opening hours within which a ticket is answered and closed because a merge has brought an earlier
/// deadline; `None` where the priority's promise holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Within {
    pub answer: Option<i64>,
    pub close: Option<i64>,
}

/// The due times of a ticket by the priority that was promised.
#[must_use]
pub fn deadlines(clock: &Clock, promised: Priority, is_answered: bool, is_raised: bool, rules: &Rules) -> SlaDeadlines {
    deadlines_within(clock, Within::default(), promised, is_answered, is_raised, rules)
}

/// The due times of a ticket by the deadlines that a merge has brought, or else by the priority that was promised.
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

/// How a ticket stands to its due time, in whole minutes of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// It was due so long ago.
    Overdue(i64),
    /// It is due in so long, and most of its time is gone.
    RunsOut(i64),
    /// It is due in so long.
    In(i64),
    /// The clock stands: blocked.
    Blocked,
    /// The clock stands: it is the customer's turn.
    Waiting,
    /// It is done, or nothing is promised.
    Nothing,
}

/// How a ticket stands to its due time.
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
    /// `overdue 2 h`, `due in 40 min`, `blocked`.
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
