//! The one rule book of admission: facts and the institute's policy in, admit, ask or stop out.
//!
//! Source: the admission design (facts in the database, the decision in one pure function). The
//! database never decides; it refuses a write whose facts have changed (`Seat::token`).

mod reason;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::format::Format;
use super::rights::{Right, Rights};
use super::seat::{ClassStatus, IdentityState, OrderStatus, PaymentStatus, Seat, SeatStatus, WaiverState};
use super::site::Site;

pub use reason::{Reason, Remedy};

/// The rules that an institute may set. What no rule covers always stops: a cancelled class, a
/// refunded order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The order is paid.
    Unpaid,
    /// A valid waiver is signed.
    Waiver,
    /// Old enough for the course on the day of the class.
    Age,
    /// A minor has a guardian.
    Guardian,
    /// Somebody has looked at a valid document.
    Identity,
    /// The courses that must come first were attended.
    Prerequisites,
    /// The class is today.
    WrongDay,
    /// The class is not over.
    ClassOver,
    /// The class starts soon.
    TooEarly,
    /// The seat has a name.
    Unnamed,
    /// One person holds one seat.
    BookedTwice,
    /// The class is at the venue where the desk stands.
    WrongPlace,
}

/// What a broken rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// Nothing.
    Off,
    /// ASK: the desk may let the person in, with a reason.
    Warn,
    /// STOP: only a manager may.
    Block,
}

impl Rule {
    /// What the rule does where the institute has not chosen.
    #[must_use]
    pub fn default_strictness(self) -> Strictness {
        match self {
            Self::TooEarly => Strictness::Warn,
            _ => Strictness::Block,
        }
    }
}

/// The institute's choice for each rule; for one that is not named [`Rule::default_strictness`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Policy(pub BTreeMap<Rule, Strictness>);

impl Policy {
    /// What `rule` does here.
    #[must_use]
    pub fn of(&self, rule: Rule) -> Strictness {
        self.0.get(&rule).copied().unwrap_or_else(|| rule.default_strictness())
    }
}

/// A reason with what it does here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Why.
    pub reason: Reason,
    /// `Warn` or `Block`.
    pub strictness: Strictness,
}

/// What the card says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Enter admits.
    Admit,
    /// With a reason, the desk may.
    Ask,
    /// Not like this.
    Stop,
    /// Is in already.
    AlreadyIn,
}

/// The decision on one seat at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// In one word.
    pub verdict: Verdict,
    /// Why, the strictest first.
    pub findings: Vec<Finding>,
}

/// Where and when a decision is taken.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The desk's clock.
    pub now: DateTime<Utc>,
    /// The institute.
    pub site: &'a Site,
    /// The class that the desk is checking in, when it has chosen one.
    pub class: Option<Uuid>,
    /// The venue where the desk stands, when it stands at one.
    pub place: Option<&'a str>,
}

/// Whether a seat needs attention. Either something keeps an expected participant from being admitted, or the order of a
/// participant who may still come was refunded, or the seat was canceled or refunded after the participant arrived.
#[must_use]
pub fn is_exception(seat: &Seat, policy: &Policy) -> bool {
    let is_expected = seat.is_taken() && !seat.is_here();
    is_expected && !standing(seat, policy).is_empty() || seat.closed_after_arrival().is_some() || seat.must_not_enter()
}

/// The reasons that hold whatever the hour: those an exception list shows before the class.
#[must_use]
pub fn standing(seat: &Seat, policy: &Policy) -> Vec<Finding> {
    if let Some(closure) = seat.closed_after_arrival() {
        return weigh([Reason::ClosedSince(closure, seat.closed_at)], policy);
    }
    let mut reasons = closed(seat);
    if reasons.is_empty() {
        reasons.extend(money(seat));
        match seat.name {
            None => reasons.push(Reason::Unnamed),
            Some(_) => reasons.extend(papers(seat)),
        }
    }
    weigh(reasons, policy)
}

/// Decides on a seat, for somebody who stands at the desk now. Somebody who is in already has no finding, except that
/// the seat was canceled or refunded since.
#[must_use]
pub fn decide(seat: &Seat, at: Moment<'_>) -> Decision {
    if seat.is_here() {
        let since = seat.closed_after_arrival().map(|closure| Reason::ClosedSince(closure, seat.closed_at));
        return Decision { verdict: Verdict::AlreadyIn, findings: weigh(since, &at.site.policy) };
    }
    let policy = &at.site.policy;
    let mut findings = weigh(timing(seat, at).into_iter().chain(place(seat, at)), policy);
    findings.extend(standing(seat, policy));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.strictness));
    let verdict = match findings.first().map(|finding| finding.strictness) {
        Some(Strictness::Block) => Verdict::Stop,
        Some(_) => Verdict::Ask,
        None => Verdict::Admit,
    };
    Decision { verdict, findings }
}

/// Whether somebody with these rights may let the person in all the same. The error says why not.
///
/// # Errors
/// When nothing needs an override, when a reason always stops, or when it takes another right.
pub fn may_lift(decision: &Decision, rights: &Rights, format: Format<'_>) -> Result<(), String> {
    match decision.verdict {
        Verdict::Admit => return Err("Nothing to override: Enter admits.".into()),
        Verdict::AlreadyIn => return Err("Already in.".into()),
        Verdict::Ask | Verdict::Stop => {}
    }
    if let Some(fixed) = decision.findings.iter().find(|finding| finding.reason.rule().is_none()) {
        return Err(format!("{} This cannot be overridden.", fixed.reason.sentence(format)));
    }
    match decision.verdict {
        Verdict::Stop if !rights.has(Right::OverrideBlock) => {
            Err("Only a manager or an admin can override this.".into())
        }
        Verdict::Ask if !rights.has(Right::Override) => Err("You may not override this: a manager can.".into()),
        _ => Ok(()),
    }
}

/// What closes a seat for good.
fn closed(seat: &Seat) -> Vec<Reason> {
    let checks = [
        (seat.class_status == ClassStatus::Cancelled, Reason::ClassCancelled),
        (seat.seat_status == SeatStatus::Cancelled, Reason::SeatCancelled),
        (seat.order_status == OrderStatus::Cancelled, Reason::OrderCancelled),
        (seat.payment_status == PaymentStatus::Refunded, Reason::Refunded),
    ];
    checks.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
}

fn money(seat: &Seat) -> Option<Reason> {
    seat.is_owing().then_some(match seat.payment_status {
        PaymentStatus::Failed => Reason::PaymentFailed(seat.balance),
        _ => Reason::Unpaid(seat.balance),
    })
}

/// Waiver, age, guardian, identity and history of the named participant.
fn papers(seat: &Seat) -> Vec<Reason> {
    let mut reasons = Vec::new();
    reasons.extend(match seat.waiver {
        WaiverState::Valid => None,
        WaiverState::None => Some(Reason::WaiverMissing(seat.waiver_elsewhere.clone())),
        WaiverState::Outdated => Some(Reason::WaiverOutdated),
        WaiverState::Expired => Some(Reason::WaiverExpired),
        WaiverState::Voided => Some(Reason::WaiverVoided),
        WaiverState::NeedsGuardian => Some(Reason::WaiverNeedsGuardian),
    });
    reasons.extend(match (seat.age(), seat.min_age) {
        (Some(age), Some(min)) if age < min => Some(Reason::UnderAge(age, min)),
        (None, Some(min)) if min > 0 => Some(Reason::AgeUnknown(min)),
        _ => None,
    });
    if seat.is_minor() && seat.guardian.is_none() {
        reasons.push(Reason::GuardianMissing);
    }
    reasons.extend(match seat.identity {
        IdentityState::Verified => None,
        IdentityState::Unverified => Some(Reason::IdentityUnverified),
        IdentityState::Expired => Some(Reason::IdentityExpired(seat.identity_until)),
    });
    if !seat.missing_prerequisites.is_empty() {
        reasons.push(Reason::PrerequisiteMissing(seat.missing_prerequisites.clone()));
    }
    if seat.same_person_seats > 0 {
        reasons.push(Reason::BookedTwice);
    }
    reasons
}

/// A class is for the days that it touches at the site, and until it ends.
fn timing(seat: &Seat, at: Moment<'_>) -> Option<Reason> {
    if at.class.is_some_and(|class| class != seat.schedule_id) {
        let clock = at.site.clock_or_day(seat.starts_at, at.site.date_of(at.now));
        return Some(Reason::OtherClass(format!("{} {clock}, {}", seat.course, seat.venue)));
    }
    let today = at.site.date_of(at.now);
    let (first, last) = at.site.days_of(seat.starts_at, seat.ends_at);
    if today < first || today > last {
        Some(Reason::WrongDay(first))
    } else if at.now >= seat.ends_at {
        Some(Reason::ClassOver)
    } else {
        let is_early = seat.starts_at - at.now > Duration::hours(i64::from(at.site.ask_hours_before));
        is_early.then(|| Reason::TooEarly(at.site.clock_or_day(seat.starts_at, today)))
    }
}

/// A desk at a venue is asked before it lets somebody in for another one, unless it has chosen the
/// class itself.
fn place(seat: &Seat, at: Moment<'_>) -> Option<Reason> {
    let is_elsewhere = at.place.is_some_and(|here| !here.eq_ignore_ascii_case(&seat.venue));
    (at.class.is_none() && is_elsewhere).then(|| Reason::OtherPlace(seat.venue.clone()))
}

fn weigh(reasons: impl IntoIterator<Item = Reason>, policy: &Policy) -> Vec<Finding> {
    reasons
        .into_iter()
        .map(|reason| {
            let strictness = reason.rule().map_or(Strictness::Block, |rule| policy.of(rule));
            Finding { reason, strictness }
        })
        .filter(|finding| finding.strictness != Strictness::Off)
        .collect()
}
