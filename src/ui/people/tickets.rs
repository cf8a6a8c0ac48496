//! A person's tickets on their page: what is open first, the newest first; Enter opens one.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::page::PageLine;
use super::{Focus, Go, People};
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::format;
use crate::domain::rights::{Right, Rights};
use crate::domain::site::Site;
use crate::domain::ticket::clock::Due;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::{Card, PersonRef, PersonTickets, query};
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;

/// Tickets that a page shows; whoever has more is looked up in the Tickets pane.
const MOST: usize = 30;

/// Whether somebody sees tickets at all.
pub(super) fn may_see(rights: &Rights) -> bool {
    rights.has(Right::TicketsRead) || rights.has(Right::TicketsReadOwn)
}

/// The tickets, two lines each; how many more there are; or why they are not here.
pub(super) fn lines(read: &Remote<PersonTickets>, site: &Site, now: DateTime<Utc>) -> Vec<PageLine> {
    let Some(tickets) = read.value() else {
        let words = match read.trouble() {
            Some(trouble) => (Meaning::Warn, format!("! {}", trouble.sentence)),
            None => (Meaning::Muted, "Loading…".to_owned()),
        };
        return vec![words.into()];
    };
    let more = tickets.all.saturating_sub(tickets.cards.len() as u64);
    let rest = (more > 0).then(|| (Meaning::Muted, format!("and {more} older, in the Tickets pane")).into());
    tickets.cards.iter().flat_map(|card| two_lines(card, site, now)).chain(rest).collect()
}

fn two_lines(card: &Card, site: &Site, now: DateTime<Utc>) -> [PageLine; 2] {
    let (meaning, stands) = stands(card, site, now);
    let line = |meaning, text| PageLine { meaning, text, ticket: Some(card.id) };
    let open = if card.status == Status::Done { Meaning::Muted } else { Meaning::Text };
    [line(open, format!("{} {}", card.label(), card.title)), line(meaning, format!("    {stands}"))]
}

/// `todo · ! overdue 2 h · came 3 d ago · Dana Cole`, `blocked: waits for Bank · …`, `done, Sat, Nov 14`.
fn stands(card: &Card, site: &Site, now: DateTime<Utc>) -> (Meaning, String) {
    let due = card.due(now);
    let (meaning, said) = match (card.status, due) {
        (Status::Done, _) => {
            let day =
                card.done_at.map(|at| format!(", {}", site.format(site.date_of(now)).date_at(at))).unwrap_or_default();
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
    let who = card.assignee.as_deref().unwrap_or("nobody works on it");
    let came = match (now - card.created_at).num_minutes() {
        ..1 => "just now".to_owned(),
        minutes => format!("{} ago", format::minutes(minutes)),
    };
    (meaning, format!("{said} · came {came} · {who}"))
}

impl People {
    /// Reads the tickets of whoever's page is open (again). Nothing for somebody who sees no tickets.
    pub fn load_tickets(&mut self, cx: &mut Cx<'_>) {
        if let Some((id, kind)) = self.opened
            && may_see(&cx.actor.rights)
        {
            let of_person = query::Query::OfPerson { person: PersonRef { id, kind }, most: MOST };
            self.tickets.asking(cx.ask(Slot::PersonTickets, Query::Ticket(of_person)));
        }
    }

    /// Whether a page is open, on which any ticket may come to stand.
    #[must_use]
    pub fn shows_tickets(&self) -> bool {
        self.opened.is_some()
    }

    pub(super) fn tickets_answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Ticket(query::Answer::OfPerson(tickets))) => {
                self.tickets.answer(id, *tickets, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.tickets.fail(id, trouble),
        }
    }

    /// The ticket whose line one reads.
    pub(super) fn ticket_on(&self, lines: &[PageLine]) -> Option<Uuid> {
        lines.get(self.reading.0).filter(|_| self.focus == Focus::Page)?.ticket
    }

    /// Enter on the page: the ticket that one is on.
    pub(super) fn open_ticket(&self, cx: &mut Cx<'_>) -> Option<Go> {
        let ticket = self.ticket_on(&self.lines(cx.site, cx.now, &cx.actor.rights));
        if ticket.is_none() {
            cx.say(Tone::Info, NO_TICKET_HERE);
        }
        ticket.map(Go::Ticket)
    }

    /// To the next ticket of the page, round and round; from the list to the page first.
    pub(super) fn next_ticket(&mut self, cx: &mut Cx<'_>) {
        let lines = self.lines(cx.site, cx.now, &cx.actor.rights);
        let on = self.ticket_on(&lines);
        let firsts: Vec<usize> =
            (0..lines.len()).filter(|at| lines[*at].ticket.is_some() && first_of(&lines, *at)).collect();
        let at = firsts.iter().find(|at| on.is_some() && **at > self.reading.0).or(firsts.first());
        self.focus = Focus::Page;
        if let Some(at) = at {
            self.reading.0 = *at;
        }
    }

    /// Why there is no ticket to go to.
    pub(super) fn why_no_ticket(&self, view: &View<'_>) -> Option<String> {
        if !may_see(&view.actor.rights) {
            return view.actor.why_not(Right::TicketsRead);
        }
        if self.shown_page().is_none() {
            return Some("Open the person's page first.".into());
        }
        let has_one = self.tickets.value().is_some_and(|tickets| !tickets.cards.is_empty());
        (!has_one).then(|| "There is no ticket on this page; F6 takes down a new one.".into())
    }
}

/// What Enter says on a line that is no ticket's.
pub(super) const NO_TICKET_HERE: &str = "The page is open. Enter opens a ticket from its line.";

fn first_of(lines: &[PageLine], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| lines[before].ticket != lines[at].ticket)
}
