//! What the pane asks about tickets, and what comes back.

use chrono::NaiveDate;
use uuid::Uuid;

use super::filter::{Filter, PageCursor, SavedView};
use super::page::{Present, TicketPage};
use super::stats::Stats;
use super::{Card, Column, PersonRef, PersonTickets, Rules};

/// Something to read about tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every status with its first cards.
    Board {
        /// Which tickets; its statuses and order do not count.
        ask: Filter,
        /// Cards of each column.
        most: usize,
    },
    /// A page of the queue, or of one column of the board.
    List {
        /// Which tickets.
        ask: Filter,
        /// Where it begins; at the first without.
        after: Option<PageCursor>,
        /// Cards of the page.
        most: usize,
    },
    /// Those of one person, what is open first, the newest first.
    OfPerson {
        /// Whose.
        person: PersonRef,
        /// Cards at most.
        most: usize,
    },
    /// How many a question finds.
    Count(Filter),
    /// One ticket whole; it is read from then on.
    Page(Uuid),
    /// What the institute has set, and who works on tickets.
    Rules,
    /// One's own saved views.
    Views,
    /// The figures of those that came since a day.
    Figures(NaiveDate),
    /// Who else has a ticket open; they learn that this desk has, too.
    Presence {
        /// The ticket.
        ticket: Uuid,
        /// Whether somebody here is writing.
        is_writing: bool,
    },
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `Query::Board`, in the order of the statuses.
    Board(Vec<Column>),
    /// To `Query::List`.
    List(Vec<Card>),
    /// To `Query::OfPerson`.
    OfPerson(Box<PersonTickets>),
    /// To `Query::Count`.
    Count(u64),
    /// To `Query::Page`; none when there is no such ticket, or none that the session sees.
    Page(Option<Box<TicketPage>>),
    /// To `Query::Rules`.
    Rules(Box<Rules>),
    /// To `Query::Views`, by name.
    Views(Vec<SavedView>),
    /// To `Query::Figures`.
    Figures(Box<Stats>),
    /// To `Query::Presence`.
    Presence(Vec<Present>),
}
