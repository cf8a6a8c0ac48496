//! Who acts at a desk.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The four roles, each a PostgreSQL group role of the same name with `frontdesk_` before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Front desk: checks people in.
    Desk,
    /// Teaches, and sees the rosters of the classes taught.
    Instructor,
    /// Runs the day: overrides blocks, triages leads.
    Manager,
    /// Looks after staff, settings and the database.
    Admin,
}

impl Role {
    /// The role as people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Desk => "front desk",
            Self::Instructor => "instructor",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }
}

/// The person at the console and the desk where it stands; every write carries both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The staff row, when there is one for this login.
    pub staff_id: Option<Uuid>,
    /// The name that other desks are told.
    pub name: String,
    /// What this person may do.
    pub role: Role,
    /// The desk's name, `desk-1`.
    pub desk: String,
    /// The venue at which the desk stands, when it stands at one.
    pub venue: Option<String>,
}
