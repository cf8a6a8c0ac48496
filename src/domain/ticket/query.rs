//! Queries of the Tickets pane, and their answers.

use chrono::NaiveDate;
use uuid::Uuid;

use super::filter::{Filter, PageCursor, SavedView};
use super::page::{Present, TicketPage};
use super::stats::Stats;
use super::{Card, Column, PersonRef, PersonTickets, Rules};

/// A query about tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every status with its first cards.
    Board {
        /// Filter; its statuses and sort order are ignored.
        ask: Filter,
        /// Maximum number of cards per column.
        most: usize,
    },
    /// A page of the queue, or of one column of the board.
    List {
        /// Filter and sort order.
        ask: Filter,
        /// Cursor after which the page begins; `None` for the first page.
        after: Option<PageCursor>,
        /// Maximum number of cards on the page.
        most: usize,
    },
    /// Tickets of one person: open ones first, the newest first.
    OfPerson {
        /// The person.
        person: PersonRef,
        /// Maximum number of cards.
        most: usize,
    },
    /// Number of tickets that match a filter.
    Count(Filter),
    /// Full page of one ticket. The query marks the ticket as read.
    Page(Uuid),
    /// Settings of the institute, and the staff who work on tickets.
    Rules,
    /// Saved views of the signed-in user.
    Views,
    /// Statistics of the tickets that were created since a date.
    Figures(NaiveDate),
    /// Other users who have a ticket open. The query also announces this user to them.
    Presence {
        /// Id of the ticket.
        ticket: Uuid,
        /// Whether this user is writing a comment.
        is_writing: bool,
    },
}

/// Answer to a [`Query`].
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Answer to `Query::Board`, in the order of the statuses.
    Board(Vec<Column>),
    /// Answer to `Query::List`.
    List(Vec<Card>),
    /// Answer to `Query::OfPerson`.
    OfPerson(Box<PersonTickets>),
    /// Answer to `Query::Count`.
    Count(u64),
    /// Answer to `Query::Page`; `None` if the ticket does not exist or the user may not see it.
    Page(Option<Box<TicketPage>>),
    /// Answer to `Query::Rules`.
    Rules(Box<Rules>),
    /// Answer to `Query::Views`, by name.
    Views(Vec<SavedView>),
    /// Answer to `Query::Figures`.
    Figures(Box<Stats>),
    /// Answer to `Query::Presence`.
    Presence(Vec<Present>),
}
