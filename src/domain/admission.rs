//! Admission rules in one place: input are facts and the institute's policy, output is admit, ask or stop.
//!
//! The database provides the facts, and one pure function decides. The database never decides. It refuses a write whose
//! facts have changed (`Seat::token`). Source: the admission design.

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

/// Rules that an institute can configure. A reason without a rule always stops, such as a canceled class or a refunded
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The order must be paid.
    Unpaid,
    /// A valid waiver must be signed.
    Waiver,
    /// The participant must be old enough for the course on the day of the class.
    Age,
    /// A minor must have a guardian.
    Guardian,
    /// The desk must have checked a valid identity document.
    Identity,
    /// The participant must have attended the prerequisite courses.
    Prerequisites,
    /// The class must be today.
    WrongDay,
    /// The class must not be over.
    ClassOver,
    /// The class must start soon.
    TooEarly,
    /// The seat must have a name.
    Unnamed,
    /// A person must hold only one seat of the class.
    BookedTwice,
    /// The class must be at the venue of the desk.
    WrongPlace,
}

/// Effect of a broken rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// No effect.
    Off,
    /// ASK: the desk may override with a reason.
    Warn,
    /// STOP: only a manager may override.
    Block,
}

impl Rule {
    /// Returns the strictness of the rule if the institute has not configured it.
    #[must_use]
    pub fn default_strictness(self) -> Strictness {
        match self {
            Self::TooEarly => Strictness::Warn,
            _ => Strictness::Block,
        }
    }
}

/// Configured strictness of each rule. A rule that is not listed has its [`Rule::default_strictness`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Policy(pub BTreeMap<Rule, Strictness>);

impl Policy {
    /// Returns the strictness of `rule` at this institute.
    #[must_use]
    pub fn of(&self, rule: Rule) -> Strictness {
        self.0.get(&rule).copied().unwrap_or_else(|| rule.default_strictness())
    }
}

/// Reason with its strictness at this institute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Reason.
    pub reason: Reason,
    /// `Warn` or `Block`.
    pub strictness: Strictness,
}

/// Verdict shown on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The desk can admit the person with Enter.
    Admit,
    /// The desk may override with a reason.
    Ask,
    /// The person cannot be admitted. A manager may override unless a reason always stops.
    Stop,
    /// The person is checked in already.
    AlreadyIn,
}

/// The decision on one seat at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Verdict on the seat.
    pub verdict: Verdict,
    /// Reasons, strictest first.
    pub findings: Vec<Finding>,
}

/// Place and time of a decision.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Time by the desk's clock.
    pub now: DateTime<Utc>,
    /// Institute with its settings.
    pub site: &'a Site,
    /// Class that the desk has selected for check-in; `None` if it has selected none.
    pub class: Option<Uuid>,
    /// Venue of the desk; `None` if the desk has no venue.
    pub place: Option<&'a str>,
}

/// Returns true if a seat needs attention. Either a reason prevents the plain admission of an expected participant, or
/// the order of a participant who may still come was refunded, or the seat was canceled or refunded after the
/// participant arrived.
#[must_use]
pub fn is_exception(seat: &Seat, policy: &Policy) -> bool {
    let is_expected = seat.is_taken() && !seat.is_here();
    is_expected && !lasting_findings(seat, policy).is_empty()
        || seat.closed_after_arrival().is_some()
        || seat.must_not_enter()
}

/// Returns the findings that do not depend on time and place. The exception list shows them before the class.
#[must_use]
pub fn lasting_findings(seat: &Seat, policy: &Policy) -> Vec<Finding> {
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

/// Decides on admission for a person who is at the desk now. A person who is checked in already has at most one
/// finding: that the seat was canceled or refunded afterward.
#[must_use]
pub fn decide(seat: &Seat, at: Moment<'_>) -> Decision {
    if seat.is_here() {
        let since = seat.closed_after_arrival().map(|closure| Reason::ClosedSince(closure, seat.closed_at));
        return Decision { verdict: Verdict::AlreadyIn, findings: weigh(since, &at.site.policy) };
    }
    let policy = &at.site.policy;
    let mut findings = weigh(timing(seat, at).into_iter().chain(place(seat, at)), policy);
    findings.extend(lasting_findings(seat, policy));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.strictness));
    let verdict = match findings.first().map(|finding| finding.strictness) {
        Some(Strictness::Block) => Verdict::Stop,
        Some(_) => Verdict::Ask,
        None => Verdict::Admit,
    };
    Decision { verdict, findings }
}

/// Checks whether a user with these rights may override the decision.
///
/// # Errors
/// Returns a sentence for the user if nothing needs an override, a reason always stops, or the user lacks the right.
pub fn may_lift(decision: &Decision, rights: &Rights, format: Format<'_>) -> Result<(), String> {
    match decision.verdict {
        Verdict::Admit => return Err("Nothing to override: Enter admits.".into()),
        Verdict::AlreadyIn => return Err("Already checked in.".into()),
        Verdict::Ask | Verdict::Stop => {}
    }
    if let Some(fixed) = decision.findings.iter().find(|finding| finding.reason.rule().is_none()) {
        return Err(format!("{} This cannot be overridden.", fixed.reason.sentence(format)));
    }
    match decision.verdict {
        Verdict::Stop if !rights.has(Right::OverrideBlock) => {
            Err("Only a manager or an admin can override this.".into())
        }
        Verdict::Ask if !rights.has(Right::Override) => Err("You may not override this. A manager can.".into()),
        _ => Ok(()),
    }
}

/// Returns the reasons that close a seat permanently.
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

/// Returns the reasons about the named participant: waiver, age, guardian, identity, prerequisites and double booking.
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

/// Returns the reason about the selected class, the day or the time. A class is open on each of its days at the site,
/// until it ends.
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

/// Returns a reason if the class is at another venue than the desk, unless the desk has selected a class.
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
