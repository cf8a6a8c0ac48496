//! The facts about a seat on its card: problems with the keys that fix them, and passed checks.

use chrono::Datelike;

use crate::domain::admission::{Decision, Finding, Reason, Rule, Strictness, Verdict, may_lift};
use crate::domain::format::phone_tail;
use crate::domain::seat::{IdentityState, Seat, WaiverState};
use crate::keys::{Action, Scope};
use crate::ui::checkin::shown::LicenseDoubt;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::seat_line;

/// A row of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// Its shape; `meaning` gives the color.
    pub(super) shape: &'static str,
    pub(super) meaning: Meaning,
    /// What the fact is about.
    pub(super) label: &'static str,
    /// The fact as a sentence.
    pub(super) words: String,
    /// The key that acts on the fact, and what the key does.
    pub(super) key: Option<(String, &'static str)>,
}

impl Fact {
    fn new(shape: &'static str, meaning: Meaning, label: &'static str, words: String) -> Self {
        Self { shape, meaning, label, words, key: None }
    }

    fn passed(label: &'static str, words: String) -> Self {
        Self::new("✓", Meaning::Muted, label, words)
    }

    fn plain(label: &'static str, words: String) -> Self {
        Self::new(" ", Meaning::Text, label, words)
    }
}

/// Returns how the person differs from the holder of the license.
pub(super) fn license(doubt: LicenseDoubt, seat: &Seat, view: View<'_>) -> Fact {
    let words = match (doubt, seat.birth_date) {
        (LicenseDoubt::OtherBirth, Some(birth)) => {
            format!("{} is on file; the license has another birth date.", view.format().dated(birth))
        }
        (LicenseDoubt::OtherBirth, None) => "The license has another birth date.".into(),
        (LicenseDoubt::SimilarName, _) => "The license has another name.".into(),
    };
    Fact::new("?", Meaning::Warn, "License", words)
}

/// Returns the reasons against admission, the gravest first.
pub(super) fn problems(decision: &Decision, view: View<'_>) -> Vec<Fact> {
    decision.findings.iter().map(|finding| problem(finding, view)).collect()
}

fn problem(finding: &Finding, view: View<'_>) -> Fact {
    let (shape, meaning) = match finding.strictness {
        Strictness::Block => ("✗", Meaning::Stop),
        _ => ("?", Meaning::Warn),
    };
    let remedy = finding.reason.remedy().map(seat_line::action_of);
    let key = remedy.and_then(|action| {
        let key = view.keys.field_key_of(action, &[Scope::CheckIn])?;
        Some((key, remedy_words(action)))
    });
    let words = finding.reason.sentence(view.format());
    Fact { key, ..Fact::new(shape, meaning, label(&finding.reason), words) }
}

fn remedy_words(action: Action) -> &'static str {
    match action {
        Action::Payment => "take payment",
        Action::Waiver => "sign now",
        Action::Identity => "check it now",
        Action::Name => "name the seat",
        _ => "",
    }
}

/// Returns the remedies of the reasons against admission, each once.
pub(super) fn remedies(seat: &Seat, decision: &Decision) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    for action in decision.findings.iter().filter_map(|finding| finding.reason.remedy()).map(seat_line::action_of) {
        if !actions.contains(&action) {
            actions.push(action);
        }
    }
    // A substitute may come for any person.
    if !decision.findings.is_empty() && seat.is_open() && !actions.contains(&Action::Name) {
        actions.push(Action::Name);
    }
    actions
}

/// Returns in a word what a reason is about.
fn label(reason: &Reason) -> &'static str {
    match reason {
        Reason::ClassCancelled | Reason::OtherClass(_) => "Class",
        Reason::OrderCancelled | Reason::Refunded | Reason::ClosedSince(..) => "Order",
        Reason::SeatCancelled | Reason::BookedTwice => "Seat",
        Reason::WrongDay(_) => "Day",
        Reason::ClassOver | Reason::TooEarly(_) => "Time",
        Reason::OtherPlace(_) => "Place",
        Reason::Unnamed => "Name",
        Reason::Unpaid(_) | Reason::PaymentFailed(_) => "Balance",
        Reason::WaiverMissing(_)
        | Reason::WaiverOutdated
        | Reason::WaiverExpired
        | Reason::WaiverVoided
        | Reason::WaiverNeedsGuardian => "Waiver",
        Reason::UnderAge(..) | Reason::AgeUnknown(_) => "Age",
        Reason::GuardianMissing => "Guardian",
        Reason::IdentityUnverified | Reason::IdentityExpired(_) => "Identity",
        Reason::PrerequisiteMissing(_) => "Courses",
    }
}

/// Returns what is in order, and what distinguishes this person from others with the same name.
pub(super) fn passed(seat: &Seat, decision: &Decision, view: View<'_>) -> Vec<Fact> {
    let fails = |rule: Rule| decision.findings.iter().any(|finding| finding.reason.rule() == Some(rule));
    let bought = bought_words(seat);
    let mut facts = Vec::new();
    if seat.is_open() && !seat.is_owing() {
        facts.push(Fact::passed("Paid", bought.clone()));
    }
    if seat.name.is_some() && seat.waiver == WaiverState::Valid {
        let by = seat.guardian.as_deref().filter(|_| seat.is_minor());
        facts.push(Fact::passed("Waiver", by.map_or("signed and valid".into(), |by| format!("signed by {by}"))));
    }
    if seat.name.is_some() && seat.identity == IdentityState::Verified && !fails(Rule::Identity) {
        facts.push(Fact::passed("Identity", identity_words(seat, view)));
    }
    facts.extend(person(seat, fails(Rule::Age)));
    if facts.iter().all(|fact| fact.label != "Paid") {
        facts.push(Fact { meaning: Meaning::Muted, ..Fact::plain("", bought) });
    }
    facts
}

fn identity_words(seat: &Seat, view: View<'_>) -> String {
    let kind = match seat.identity_kind.as_deref() {
        Some("drivers_license") => "driver's license".to_owned(),
        Some("state_id") => "state ID".to_owned(),
        Some("military_id") => "military ID".to_owned(),
        Some(kind) => kind.replace('_', " "),
        None => "checked".to_owned(),
    };
    match seat.identity_until {
        Some(until) => format!("{kind}, valid until {}", view.format().dated(until)),
        None => kind,
    }
}

/// Returns `34 · born 1992 · phone …6693`; `None` if nothing of it is known.
fn person(seat: &Seat, has_age_problem: bool) -> Option<Fact> {
    let age = seat.age().map(|age| age.to_string());
    let born = seat.birth_date.map(|birth| format!("born {}", birth.year()));
    let phone = seat.phone.as_deref().and_then(phone_tail).map(|tail| format!("phone {tail}"));
    let email = seat.email.clone().filter(|_| phone.is_none() || born.is_none());
    let parts: Vec<String> = [age, born, phone, email].into_iter().flatten().collect();
    if parts.is_empty() {
        return None;
    }
    let is_in_order = seat.birth_date.is_some() && !has_age_problem;
    let fact = if is_in_order { Fact::passed("Age", parts.join(" · ")) } else { Fact::plain("", parts.join(" · ")) };
    Some(Fact { meaning: Meaning::Muted, ..fact })
}

/// Returns `MDI-2026-00029-1 · bought by Joon Kim`, with the buyer's phone if the buyer is another person.
pub(super) fn bought_words(seat: &Seat) -> String {
    let buyer = seat.buyer.as_deref().map(|buyer| format!("bought by {buyer}"));
    let is_other = seat.buyer != seat.name;
    let phone = seat.buyer_phone.as_deref().filter(|_| is_other).and_then(phone_tail);
    let party = (seat.party_size > 1).then(|| format!("party of {}", seat.party_size));
    let words = [Some(seat.code()), party, buyer, phone];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Returns further facts: when the person came, another seat that is good, and the note.
pub(super) fn more(seat: &Seat, view: View<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(arrival) = seat.arrival.as_ref().filter(|_| seat.is_here()) {
        let waits = if seat.is_waiting { " · waiting for the connection" } else { "" };
        let words = format!("{}, {} at {}{waits}", view.format().moment(arrival.at), arrival.by, arrival.desk);
        facts.push(Fact::plain("Arrived", words));
    }
    if let Some(valid) = &seat.valid_seat {
        let when = view.format().when(valid.starts_at);
        let words = format!("{}, {when}, {} · {}", valid.course, valid.venue, valid.code());
        let key = view.keys.field_key_of(Action::GoToLinked, &[Scope::CheckIn]).map(|key| (key, "open it"));
        facts.push(Fact { key, ..Fact::new("→", Meaning::Warn, "Valid seat", words) });
    }
    if let Some(note) = seat.note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
        facts.push(Fact::plain("Note", note.to_owned()));
    }
    facts
}

/// Returns what the user can do instead.
pub(super) fn instead(seat: &Seat, decision: &Decision, view: View<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !matches!(decision.verdict, Verdict::Ask | Verdict::Stop) {
        return facts;
    }
    let key = |action| view.keys.field_key_of(action, &[Scope::CheckIn, Scope::Global]);
    let names_it = decision.findings.iter().any(|finding| finding.reason == Reason::Unnamed);
    if seat.is_open() && !seat.is_here() && !names_it {
        let fact = Fact::plain("", "Give the seat to another person".into());
        facts.push(Fact { key: key(Action::Name).map(|key| (key, "name the seat")), ..fact });
    }
    match may_lift(decision, &view.actor.rights, view.format()) {
        Ok(()) => {
            let fact = Fact::plain("", "Check in all the same".into());
            facts.push(Fact { key: key(Action::Override).map(|key| (key, "with a reason")), ..fact });
        }
        Err(_) if decision.findings.iter().all(|finding| finding.reason.rule().is_some()) => {
            let fact = Fact::plain("", "Override: only a manager may".into());
            facts.push(Fact { key: key(Action::SwitchStaff).map(|key| (key, "sign in as one")), ..fact });
        }
        Err(_) => {}
    }
    if let Some(first) = facts.first_mut() {
        first.label = "Or";
    }
    facts
}
