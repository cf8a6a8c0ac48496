//! What the pane asks about leads, and what comes back.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::duplicates::{MatchFields, MatchScore};
use super::filter::{Filter, PageCursor, SavedView};
use super::{Card, Column, LeadPage, Rules, Stats};

/// Something to read about leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every stage with its first cards.
    Board {
        /// Which leads; its stages and order do not count.
        ask: Filter,
        /// Cards of each stage.
        most: usize,
    },
    /// A page of the list, or of one stage of the board.
    List {
        /// Which leads.
        ask: Filter,
        /// Where it begins; at the first without.
        after: Option<PageCursor>,
        /// Cards of the page.
        most: usize,
    },
    /// How many a question finds.
    Count(Filter),
    /// One lead whole.
    Page(Uuid),
    /// What the institute has set, and who takes leads.
    Rules,
    /// One's own saved views.
    Views,
    /// Who is likely the same organisation.
    Doubles(MatchFields),
    /// The figures of those that came since a day.
    Figures(NaiveDate),
    /// What a class can be made of.
    Choices,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `Query::Board`, in the stages' order.
    Board(Vec<Column>),
    /// To `Query::List`.
    List(Vec<Card>),
    /// To `Query::Count`.
    Count(u64),
    /// To `Query::Page`; none when there is no such lead.
    Page(Option<Box<LeadPage>>),
    /// To `Query::Rules`.
    Rules(Box<Rules>),
    /// To `Query::Views`, by name.
    Views(Vec<SavedView>),
    /// To `Query::Doubles`, the likeliest first.
    Doubles(Vec<(Card, MatchScore)>),
    /// To `Query::Figures`.
    Figures(Box<Stats>),
    /// To `Query::Choices`.
    Choices(Box<Choices>),
}

/// What a class can be made of, each list by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// What can be taught.
    pub courses: Vec<Course>,
    /// Where.
    pub venues: Vec<Venue>,
    /// By whom.
    pub instructors: Vec<Instructor>,
}

/// A course that can be taught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// A seat's price in the site's currency.
    pub price: Decimal,
    /// How long it takes.
    pub hours: i32,
    /// Seats as a rule.
    pub seats: Option<i32>,
}

/// A place for a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Venue {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How many it holds, where that is known.
    pub capacity: Option<i32>,
}

/// Who can teach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instructor {
    /// Their instructor's row.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}
