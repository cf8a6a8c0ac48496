//! What the pane shows below its field, and what Enter does there. View and update both ask here, so that Enter does
//! only what the screen says.

use uuid::Uuid;

use super::{CheckIn, Part};
use crate::domain::admission::Verdict;
use crate::domain::license::{Fit as NameFit, License, MatchScore};
use crate::domain::name_match::{self, Fit};
use crate::domain::person::Match;
use crate::domain::rights::Right;
use crate::domain::scan::Code;
use crate::domain::seat::Seat;
use crate::ui::context::Here;

/// How a seat was found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// The text is its code, or the name, phone number or email of its participant.
    Named,
    /// The text is the name of the person who bought it.
    Bought,
    /// A license with another birth date found it. Enter never admits such a seat.
    OtherBirth,
    /// The text is similar to its name. The user has to choose the seat.
    Similar,
}

impl Group {
    /// Returns the heading above the group in a list; empty for the first group.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Named => "",
            Self::Bought => "Bought by this person",
            Self::OtherBirth => "Other birth date",
            Self::Similar => "Similar names",
        }
    }
}

/// What the pane shows below the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nothing is looked up: the next classes and the last arrivals.
    Idle,
    /// The answer has not come yet.
    Looking,
    /// The query failed.
    Failed,
    /// Nothing was found.
    Nothing,
    /// One seat, by its index in the list.
    Card(usize),
    /// The seats of an order.
    Party,
    /// Seats to choose from.
    List,
}

/// What Enter does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OnEnter {
    /// Looks up the typed text, and acts on the answer.
    LookUp,
    /// Checks these seats in.
    Admit(Vec<Uuid>),
    /// Opens the card of a seat in the list.
    Open(Uuid),
    /// Looks up the seat of an arrival.
    Arrival(String),
    /// Does nothing; the text says why.
    Nothing(String),
}

impl CheckIn {
    /// Returns how a seat was found.
    pub(super) fn group(&self, seat: &Seat) -> Group {
        let typed = self.answered.as_str();
        if let Some(license) = &self.license {
            return license_group(license, seat).unwrap_or(Group::Similar);
        }
        // Codes, phone numbers and email addresses are never guessed.
        if Code::looks_like(typed) || typed.contains(|c: char| c == '@' || c.is_ascii_digit()) {
            let how = self.found.value().map(|found| found.how(seat)).unwrap_or_default();
            return if how == Match::Similar { Group::Similar } else { Group::Named };
        }
        let fits = |text: Option<&str>| text.is_some_and(|text| name_match::fit(typed, text) >= Fit::Beginning);
        if fits(seat.name.as_deref()) || fits(seat.email.as_deref()) {
            Group::Named
        } else if fits(seat.buyer.as_deref()) {
            Group::Bought
        } else {
            Group::Similar
        }
    }

    /// Returns what the pane shows below the field.
    pub(super) fn shown(&self, at: Here<'_>) -> Shown {
        if self.asked.is_empty() {
            return Shown::Idle;
        }
        if self.is_unanswered() {
            let has_failed = self.found.trouble().is_some() && !self.found.is_loading();
            return if has_failed { Shown::Failed } else { Shown::Looking };
        }
        let seats = self.seats();
        if seats.is_empty() {
            return Shown::Nothing;
        }
        let opened = self.opened.and_then(|id| seats.iter().position(|seat| seat.seat_id == id));
        if let Some(row) = opened.or_else(|| self.only_one(at).filter(|_| !self.is_listing)) {
            return Shown::Card(row);
        }
        let is_order = Code::looks_like(&self.answered) && seats.iter().all(|seat| seat.order_id == seats[0].order_id);
        if is_order { Shown::Party } else { Shown::List }
    }

    /// Returns the seat that needs no choosing: the only named seat, or today's seat of the only person who fits.
    pub(super) fn only_one(&self, at: Here<'_>) -> Option<usize> {
        let named: Vec<(usize, &Seat)> =
            self.seats().iter().enumerate().filter(|(_, seat)| self.group(seat) == Group::Named).collect();
        let current: Vec<(usize, &Seat)> = named.iter().copied().filter(|(_, seat)| !is_past(seat, at)).collect();
        let fitting = if current.is_empty() { named } else { current };
        let [(_, first), ..] = fitting.as_slice() else { return None };
        let is_code = Code::looks_like(&self.answered);
        if !is_code && fitting.iter().any(|(_, seat)| !is_same_person(first, seat)) {
            return None;
        }
        let expected: Vec<usize> =
            fitting.iter().filter(|(_, seat)| is_expected(seat, self.class_id(), at)).map(|(row, _)| *row).collect();
        match (expected.as_slice(), fitting.as_slice()) {
            ([row], _) | ([], [(row, _)]) => Some(*row),
            _ => None,
        }
    }

    /// Returns the row under the cursor, while the cursor is in the list.
    pub(super) fn row(&self) -> Option<usize> {
        (self.part == Part::Results && self.cursor.0 < self.seats().len()).then_some(self.cursor.0)
    }

    /// Returns the seat that keys act on: the card's seat, otherwise the seat under the cursor.
    pub(super) fn seat_at_hand(&self, at: Here<'_>) -> Option<&Seat> {
        let row = match self.shown(at) {
            Shown::Card(row) => Some(row),
            Shown::Party | Shown::List => self.row(),
            Shown::Idle | Shown::Looking | Shown::Failed | Shown::Nothing => None,
        };
        self.seats().get(row?)
    }

    /// Returns what Enter does now.
    pub(super) fn on_enter(&self, at: Here<'_>) -> OnEnter {
        let typed = self.input.value().trim();
        if self.part == Part::Arrivals {
            return self.on_arrival();
        }
        if !typed.is_empty() && (typed != self.asked || self.is_unanswered()) {
            return OnEnter::LookUp;
        }
        let is_bad_code = || Code::looks_like(typed) && Code::parse(typed).is_err();
        if self.shown(at) == Shown::Nothing && !typed.is_empty() && is_bad_code() {
            // The lookup reports the problem with the code.
            return OnEnter::LookUp;
        }
        if !self.party.is_empty() {
            return OnEnter::Admit(self.marked().map(|seat| seat.seat_id).collect());
        }
        match self.shown(at) {
            Shown::Idle => OnEnter::Nothing("Scan a ticket, or type a name, an order number or a phone number.".into()),
            Shown::Looking | Shown::Failed => OnEnter::Nothing(self.still_looking()),
            Shown::Nothing => OnEnter::Nothing(self.not_found_words(at.actor.may(Right::ScheduleRead))),
            Shown::Card(row) => self.on_card(&self.seats()[row], at),
            Shown::Party | Shown::List => match self.row() {
                Some(row) => OnEnter::Open(self.seats()[row].seat_id),
                None => OnEnter::Nothing(self.why_to_choose()),
            },
        }
    }

    /// Returns why Enter does not admit a person found by a license; `None` if it may.
    pub(super) fn license_doubt(&self, seat: &Seat) -> Option<LicenseDoubt> {
        self.license.as_ref()?;
        match self.group(seat) {
            Group::OtherBirth => Some(LicenseDoubt::OtherBirth),
            Group::Similar => Some(LicenseDoubt::SimilarName),
            Group::Named | Group::Bought => None,
        }
    }

    /// Returns what Enter does on the card of a seat.
    pub(super) fn on_card(&self, seat: &Seat, at: Here<'_>) -> OnEnter {
        match at.decide(seat, self.class_id()).verdict {
            Verdict::Admit if let Some(doubt) = self.license_doubt(seat) => OnEnter::Nothing(doubt.sentence(seat)),
            Verdict::Admit => OnEnter::Admit(vec![seat.seat_id]),
            Verdict::AlreadyIn => OnEnter::Nothing(seat.already_in(seat.arrival.as_ref(), at.site, at.today())),
            Verdict::Ask => {
                OnEnter::Nothing(format!("{}: answer the question first, or Alt-O with a reason.", seat.label()))
            }
            Verdict::Stop => OnEnter::Nothing(format!("{} cannot be checked in like this.", seat.label())),
        }
    }

    fn on_arrival(&self) -> OnEnter {
        let seat = self.arrival_on().and_then(|arrival| self.seat_today(arrival.seat_id));
        match seat {
            Some(seat) => OnEnter::Arrival(seat.code()),
            None => OnEnter::Nothing("Alt-U undoes this arrival.".into()),
        }
    }

    /// Returns the selected seats in list order.
    pub(super) fn marked(&self) -> impl Iterator<Item = &Seat> {
        self.seats().iter().filter(|seat| self.party.contains(&seat.seat_id))
    }

    /// Returns how many different people were named.
    pub(super) fn people_named(&self) -> usize {
        let mut people: Vec<&Seat> = Vec::new();
        for seat in self.seats().iter().filter(|seat| self.group(seat) == Group::Named) {
            if !people.iter().any(|known| is_same_person(known, seat)) {
                people.push(seat);
            }
        }
        people.len()
    }

    /// Returns why Enter alone does not choose a seat from a list.
    pub(super) fn why_to_choose(&self) -> String {
        let has_bought = self.seats().iter().any(|seat| self.group(seat) == Group::Bought);
        match self.people_named() {
            _ if Code::looks_like(&self.answered) => {
                "↓ goes to the list. Space selects, Ctrl-A selects all who are ready.".into()
            }
            0 if self.license.is_some() => {
                "No one has the name and the birth date of the license. ↓ goes to the list.".into()
            }
            0 if has_bought => format!("No seat is in the name “{}”. ↓ goes to the list.", self.answered_words()),
            0 => format!("No one is called “{}”. ↓ goes to the list.", self.answered_words()),
            1 => "↓ goes to the list, and ↵ there opens the card.".into(),
            _ => "More than one fits. ↓ goes to the list.".into(),
        }
    }
}

/// How a person differs from the holder of the license.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LicenseDoubt {
    /// The name is the holder's; the birth date is not.
    OtherBirth,
    /// The name is similar to the holder's.
    SimilarName,
}

impl LicenseDoubt {
    /// Returns the words on the card and on its row in a list.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::OtherBirth => "other birth date",
            Self::SimilarName => "similar name",
        }
    }

    /// Returns the message that Enter shows instead of admitting.
    fn sentence(self, seat: &Seat) -> String {
        let differs = match self {
            Self::OtherBirth => "The license has another birth date than",
            Self::SimilarName => "The license has another name than",
        };
        format!("{differs} {}. If it is the same person, type the name.", seat.label())
    }
}

/// Returns how a search by license found a seat; `None` for a relative or anyone else.
pub(super) fn license_group(license: &License, seat: &Seat) -> Option<Group> {
    let likeness = seat.name.as_deref().and_then(|name| license.likeness(name, seat.birth_date));
    let has_bought = || seat.buyer.as_deref().is_some_and(|buyer| license.name.fits(buyer) == NameFit::Whole);
    match likeness {
        Some(MatchScore::Holder | MatchScore::Named) => Some(Group::Named),
        Some(MatchScore::OtherBirth) => Some(Group::OtherBirth),
        Some(MatchScore::Similar) if seat.birth_date.is_some() || !has_bought() => Some(Group::Similar),
        _ => has_bought().then_some(Group::Bought),
    }
}

/// Whether two seats certainly belong to one person.
pub(super) fn is_same_person(one: &Seat, other: &Seat) -> bool {
    if one.seat_id == other.seat_id {
        return true;
    }
    if let Some((one, other)) = one.person_id.zip(other.person_id) {
        return one == other;
    }
    let names = one.name.as_deref().zip(other.name.as_deref());
    let is_name = names.is_some_and(|(one, other)| name_match::words(one) == name_match::words(other));
    is_name && one.birth_date.is_some() && one.birth_date == other.birth_date
}

/// Whether a seat's class was on a day before today.
pub(super) fn is_past(seat: &Seat, at: Here<'_>) -> bool {
    at.site.days_of(seat.starts_at, seat.ends_at).1 < at.today()
}

/// Whether a seat is good, is for today, and is in the class being checked in, if there is such a class.
pub(super) fn is_expected(seat: &Seat, class: Option<Uuid>, at: Here<'_>) -> bool {
    let (first, last) = at.site.days_of(seat.starts_at, seat.ends_at);
    (first..=last).contains(&at.today()) && seat.is_open() && class.is_none_or(|class| class == seat.schedule_id)
}
