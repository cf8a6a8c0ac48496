//! The conversation of the current ticket, which a wide screen shows beside the tickets.

use ratatui::text::{Line, Span};
use uuid::Uuid;

use super::{Tickets, page};
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::query;
use crate::ui::collection::shows_current_beside;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;

/// What was read of the current ticket.
#[derive(Debug, Default)]
pub(super) struct Peek {
    /// The ticket that was asked for, its last event, and its version.
    of: Option<(Uuid, i64, i32)>,
    read: Remote<Option<Box<TicketPage>>>,
}

impl Peek {
    /// Forgets a query that has no answer, because it may have been lost with the connection.
    pub(super) fn forget_query(&mut self) {
        if self.read.is_loading() || self.read.trouble().is_some() {
            *self = Self::default();
        }
    }
}

impl Tickets {
    /// Reads the conversation of the current ticket if a screen of `columns` columns shows it. At most one query is in
    /// flight, so a held arrow key asks no more often than the database answers.
    pub fn peek(&mut self, columns: u16, cx: &mut Cx<'_>) {
        let is_shown = self.page.is_none() && shows_current_beside(self.cards.showing, columns);
        if !is_shown || self.peek.read.is_loading() {
            return;
        }
        let of = self.cards.current().map(|card| (card.id, card.last_event_seq, card.version));
        if of == self.peek.of {
            return;
        }
        if of.map(|of| of.0) != self.peek.of.map(|of| of.0) {
            self.peek.read.clear();
        }
        self.peek.of = of;
        if let Some((ticket, ..)) = of {
            let query = Query::Ticket(query::Query::Page(ticket));
            self.peek.read.asking(cx.ask(Slot::TicketPeek, query));
        }
    }

    /// Takes the answer with the conversation.
    pub(super) fn peek_answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Ticket(query::Answer::Page(page))) => {
                self.peek.read.answer(id, page, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.peek.read.fail(id, trouble),
        }
    }

    /// Returns the conversation of a ticket in lines of `width` columns; empty before it has been read.
    pub(super) fn talk_of<'a>(&self, ticket: Uuid, width: usize, view: View<'_>) -> Vec<Line<'a>> {
        let read = self.peek.read.value().and_then(Option::as_ref).filter(|page| page.card.id == ticket);
        let lines = read.map(|read| page::talk_lines(read, width, view)).unwrap_or_default();
        let line = |(bar, bar_meaning, words, meaning)| {
            let bar = Span::styled(bar, view.theme.style(bar_meaning));
            Line::from(vec![bar, Span::raw(" "), Span::styled(words, view.theme.style(meaning))])
        };
        lines.into_iter().map(line).collect()
    }
}
