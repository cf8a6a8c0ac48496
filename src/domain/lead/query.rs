//! Queries of the Leads pane, and their answers.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::duplicates::{MatchFields, MatchScore};
use super::filter::{Filter, PageCursor, SavedView};
use super::{Card, Column, LeadPage, Rules, Stats};

/// A query about leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every stage with its first cards.
    Board {
        /// Filter; its stages and sort order are ignored.
        ask: Filter,
        /// Maximum number of cards per stage.
        most: usize,
    },
    /// A page of the list, or of one stage of the board.
    List {
        /// Filter and sort order.
        ask: Filter,
        /// Cursor after which the page begins; `None` for the first page.
        after: Option<PageCursor>,
        /// Maximum number of cards on the page.
        most: usize,
    },
    /// Number of leads that match a filter.
    Count(Filter),
    /// Full page of one lead.
    Page(Uuid),
    /// Settings of the institute, and the staff who work on leads.
    Rules,
    /// Saved views of the signed-in user.
    Views,
    /// Leads that are likely duplicates of an inquiry.
    Doubles(MatchFields),
    /// Statistics of the leads that were created since a date.
    Figures(NaiveDate),
    /// Courses, venues and instructors for a new class.
    Choices,
}

/// Answer to a [`Query`].
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Answer to `Query::Board`, in the order of the stages.
    Board(Vec<Column>),
    /// Answer to `Query::List`.
    List(Vec<Card>),
    /// Answer to `Query::Count`.
    Count(u64),
    /// Answer to `Query::Page`; `None` if the lead does not exist.
    Page(Option<Box<LeadPage>>),
    /// Answer to `Query::Rules`.
    Rules(Box<Rules>),
    /// Answer to `Query::Views`, by name.
    Views(Vec<SavedView>),
    /// Answer to `Query::Doubles`, the highest score first.
    Doubles(Vec<(Card, MatchScore)>),
    /// Answer to `Query::Figures`.
    Figures(Box<Stats>),
    /// Answer to `Query::Choices`.
    Choices(Box<Choices>),
}

/// Choices for a new class, each list sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Courses that can be taught.
    pub courses: Vec<Course>,
    /// Venues for a class.
    pub venues: Vec<Venue>,
    /// Instructors who can teach.
    pub instructors: Vec<Instructor>,
}

/// A course that can be taught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Id of the course.
    pub id: Uuid,
    /// Name of the course.
    pub name: String,
    /// Price of a seat in the site's currency.
    pub price: Decimal,
    /// Length of the course in hours.
    pub hours: i32,
    /// Default number of seats.
    pub seats: Option<i32>,
}

/// A venue for a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Venue {
    /// Id of the venue.
    pub id: Uuid,
    /// Name of the venue.
    pub name: String,
    /// Capacity in people; `None` if unknown.
    pub capacity: Option<i32>,
}

/// An instructor who can teach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instructor {
    /// Id of the instructor row.
    pub id: Uuid,
    /// Name of the instructor.
    pub name: String,
}
