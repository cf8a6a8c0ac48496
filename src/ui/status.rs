//! The pane's status in the message row while there is no message: position, marks and filter. It also shows that the
//! data is being read, is old, or could not be read.

use chrono::{DateTime, TimeDelta, Utc};

use super::context::View;
use super::effect::Slot;
use super::remote::Remote;
use crate::domain::text;

/// How long a query may take before the message row mentions it.
pub const QUIET: TimeDelta = TimeDelta::milliseconds(150);

/// Status of a pane.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    parts: Vec<String>,
    is_warning: bool,
}

impl Status {
    /// Returns an empty status.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Returns a status with one part.
    pub fn of(words: impl Into<String>) -> Self {
        Self::none().and(words)
    }

    /// Returns the position in a list: `3 of 12`.
    #[must_use]
    pub fn at(cursor: usize, len: usize) -> Self {
        if len == 0 { Self::none() } else { Self::of(format!("{} of {len}", cursor.min(len - 1) + 1)) }
    }

    /// Adds a part, unless it is empty.
    #[must_use]
    pub fn and(mut self, words: impl Into<String>) -> Self {
        let words = words.into();
        if !words.is_empty() {
            self.parts.push(words);
        }
        self
    }

    /// Adds the number of marked rows.
    #[must_use]
    pub fn marked(self, marked: usize) -> Self {
        if marked == 0 { self } else { self.and(format!("{marked} marked")) }
    }

    /// Adds the filter of the list.
    #[must_use]
    pub fn filtered(self, typed: &str) -> Self {
        let typed = typed.trim();
        if typed.is_empty() { self } else { self.and(format!("filter \u{201c}{}\u{201d}", text::safe(typed))) }
    }

    /// Puts first that the data is old or could not be read.
    #[must_use]
    pub fn with<T>(mut self, remote: &Remote<T>, view: View<'_>) -> Self {
        if let Some(words) = remote.notice(view.site, view.now) {
            self.parts.insert(0, words);
            self.is_warning = true;
        }
        self
    }

    /// Whether the status is a warning.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.is_warning
    }

    /// Returns as many parts as fit whole.
    #[must_use]
    pub fn words(&self, room: usize) -> String {
        let mut words = String::new();
        for part in self.parts.iter().map(|part| text::safe(part)) {
            let gap = if words.is_empty() { "" } else { " · " };
            if !words.is_empty() && text::width(&words) + text::width(gap) + text::width(&part) > room {
                break;
            }
            words.push_str(gap);
            words.push_str(&part);
        }
        text::fit(&words, room)
    }

    /// Returns the status of a query in flight; `None` at first.
    #[must_use]
    pub fn reading(slot: Slot, asked_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Self> {
        let waited = now - asked_at;
        let what = slot_words(slot).filter(|_| waited >= QUIET)?;
        let seconds = waited.num_seconds();
        Some(Self::of(if seconds > 0 {
            format!("Reading {what}… {seconds} s")
        } else {
            format!("Reading {what}…")
        }))
    }
}

/// Returns what a slot's query reads; `None` if the user does not wait for the answer.
fn slot_words(slot: Slot) -> Option<&'static str> {
    Some(match slot {
        Slot::Site | Slot::TicketPresence | Slot::TicketPeek | Slot::LeadRules | Slot::TicketRules => return None,
        Slot::Day | Slot::Classes => "the classes",
        Slot::Session => "the roster",
        Slot::Find => "tickets and names",
        Slot::People => "people",
        Slot::Person => "the person",
        Slot::Sealed | Slot::ClassNotes => "emergency and medical notes",
        Slot::PersonTickets | Slot::Tickets | Slot::TicketsMore | Slot::TicketsCount | Slot::TicketFind => "tickets",
        Slot::Waiver => "the waiver",
        Slot::SeatRecords => "the records",
        Slot::Arrivals => "the last arrivals",
        Slot::Staff => "the staff",
        Slot::Audit | Slot::AuditTransaction => "the audit log",
        Slot::Leads | Slot::LeadsMore | Slot::LeadsCount => "leads",
        Slot::LeadViews | Slot::TicketViews => "saved views",
        Slot::LeadFigures | Slot::TicketFigures => "figures",
        Slot::LeadPage => "the lead",
        Slot::LeadDuplicates => "similar leads",
        Slot::LeadChoices => "courses and places",
        Slot::TicketPage => "the ticket",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_query_is_reported_in_the_first_moment() {
        let at = |ms| DateTime::UNIX_EPOCH + TimeDelta::milliseconds(ms);
        assert_eq!(Status::reading(Slot::Session, at(0), at(149)), None);
        let words = |ms| Status::reading(Slot::Session, at(0), at(ms)).unwrap().words(80);
        assert_eq!(words(150), "Reading the roster…");
        assert_eq!(words(2_100), "Reading the roster… 2 s");
        assert_eq!(Status::reading(Slot::Site, at(0), at(9_000)), None);
    }

    #[test]
    fn a_part_is_shown_whole_or_not_at_all() {
        let status = Status::at(2, 12).marked(3).filtered("jes");
        assert_eq!(status.words(80), "3 of 12 · 3 marked · filter \u{201c}jes\u{201d}");
        assert_eq!(status.words(25), "3 of 12 · 3 marked");
        assert_eq!(Status::at(0, 0).marked(0).filtered(" "), Status::none());
    }
}
