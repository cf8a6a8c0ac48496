//! The tickets on a person's page: open ones first, then newest first. Enter opens one.

use chrono::{DateTime, Utc};

use super::sections::{Entry, Section, Target};
use super::{Focus, People};
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::format::{self, Format};
use crate::domain::rights::{Right, Rights};
use crate::domain::ticket::clock::Due;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::{Card, PersonRef, PersonTickets, query};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::table::Cell;

/// Most tickets on a page. The Tickets pane finds the others.
const MOST: usize = 30;

/// Whether these rights allow reading any tickets.
pub(super) fn may_see(rights: &Rights) -> bool {
    rights.has(Right::TicketsRead) || rights.has(Right::TicketsReadOwn)
}

/// Returns the ticket rows and the number of further tickets, or the reason why they could not be read.
pub(super) fn entries(read: &Remote<PersonTickets>, format: Format<'_>, now: DateTime<Utc>) -> Vec<Entry> {
    let note = |cell: Cell| Entry {
        section: Section::Tickets,
        id: None,
        cells: vec![cell],
        more: None,
        target: Target::Nothing,
    };
    let Some(tickets) = read.value() else {
        let trouble = read.trouble().map(|trouble| note(Cell::of(Meaning::Warn, format!("! {}", trouble.sentence))));
        return trouble.into_iter().collect();
    };
    let more = tickets.all.saturating_sub(tickets.cards.len() as u64);
    let rest = (more > 0).then(|| note(Cell::of(Meaning::Muted, format!("and {more} older, in the Tickets pane"))));
    tickets.cards.iter().map(|card| entry(card, format, now)).chain(rest).collect()
}

fn entry(card: &Card, format: Format<'_>, now: DateTime<Utc>) -> Entry {
    let (meaning, words) = status_words(card, format, now);
    let open = if card.status == Status::Done { Meaning::Muted } else { Meaning::Text };
    let cells = vec![Cell::of(open, card.label()), Cell::of(open, card.title.as_str()), Cell::of(meaning, words)];
    Entry { section: Section::Tickets, id: Some(card.id), cells, more: None, target: Target::Ticket(card.id) }
}

/// Returns `todo · ! overdue 2 h · Dana Cole`, `blocked: waits for Bank · …` or `done, Sat, Nov 14`.
fn status_words(card: &Card, format: Format<'_>, now: DateTime<Utc>) -> (Meaning, String) {
    let due = card.due(now);
    let (meaning, words) = match (card.status, due) {
        (Status::Done, _) => {
            let day = card.done_at.map(|at| format!(", {}", format.date_at(at))).unwrap_or_default();
            let why = card.close_reason.as_ref().map(|why| format!(" · {why}")).unwrap_or_default();
            return (Meaning::Muted, format!("done{day}{why}"));
        }
        (Status::Blocked, _) => {
            let what = card.waits_for.as_ref().map(|what| format!(": waits for {what}")).unwrap_or_default();
            (Meaning::Text, format!("blocked{what}"))
        }
        (status, Due::Nothing) => (Meaning::Text, status.title().to_owned()),
        (status, Due::Overdue(_)) => (Meaning::Stop, format!("{} · ! {}", status.title(), due.words())),
        (status, Due::RunsOut(_)) => (Meaning::Warn, format!("{} · {}", status.title(), due.words())),
        (status, _) => (Meaning::Text, format!("{} · {}", status.title(), due.words())),
    };
    let who = card.assignee.as_deref().unwrap_or("not assigned");
    let came = match (now - card.created_at).num_minutes() {
        ..1 => "just now".to_owned(),
        minutes => format!("{} ago", format::minutes(minutes)),
    };
    (meaning, format!("{words} · came {came} · {who}"))
}

impl People {
    /// Reads the tickets of the person whose page is open (again). Does nothing without the right to read tickets.
    pub fn load_tickets(&mut self, cx: &mut Cx<'_>) {
        if let Some((id, kind)) = self.opened
            && may_see(&cx.actor.rights)
        {
            let of_person = query::Query::OfPerson { person: PersonRef { id, kind }, most: MOST };
            self.tickets.asking(cx.ask(Slot::PersonTickets, Query::Ticket(of_person)));
        }
    }

    /// Whether a page is open. Any changed ticket may belong to its person.
    #[must_use]
    pub fn shows_tickets(&self) -> bool {
        self.opened.is_some()
    }

    pub(super) fn tickets_answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Ticket(query::Answer::OfPerson(tickets))) => {
                self.tickets.answer(id, *tickets, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.tickets.fail(id, trouble),
        }
    }

    /// Moves to the next ticket of the page. After the last ticket comes the first.
    pub(super) fn next_ticket(&mut self, cx: &Cx<'_>) {
        let entries = self.entries(cx.site, cx.now, &cx.actor.rights);
        let is_ticket = |at: &usize| matches!(entries[*at].target, Target::Ticket(_));
        let on = entries.get(self.reading.0).is_some_and(|_| is_ticket(&self.reading.0));
        let tickets: Vec<usize> = (0..entries.len()).filter(is_ticket).collect();
        let next = tickets.iter().find(|at| on && **at > self.reading.0).or(tickets.first());
        self.reading = next.map_or(self.reading, |at| Cursor(*at));
    }

    /// Returns why there is no ticket to move to; `None` if there is one.
    pub(super) fn why_no_ticket(&self, view: &View<'_>) -> Option<String> {
        if !may_see(&view.actor.rights) {
            return view.actor.why_not(Right::TicketsRead);
        }
        if self.focus != Focus::Page || self.shown_page().is_none() {
            return Some(super::OPEN_FIRST.into());
        }
        let has_one = self.tickets.value().is_some_and(|tickets| !tickets.cards.is_empty());
        (!has_one).then(|| "There is no ticket on this page; F6 makes a new one.".into())
    }
}
