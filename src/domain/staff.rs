//! Who acts at a desk.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rights::{Right, Rights};

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
    /// All of them, in the order of what they may do.
    pub const ALL: [Self; 4] = [Self::Desk, Self::Instructor, Self::Manager, Self::Admin];

    /// The database's word (`staff.role`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Instructor => "instructor",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// The role that the database names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The role in a sentence: `an admin`.
    #[must_use]
    pub fn with_article(self) -> String {
        let article = match self {
            Self::Desk => "the",
            Self::Manager => "a",
            Self::Instructor | Self::Admin => "an",
        };
        format!("{article} {}", self.title())
    }

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
    /// What this person does here.
    pub role: Role,
    /// What this person may do now.
    pub rights: Rights,
    /// The desk's name, `desk-1`.
    pub desk: String,
    /// The venue at which the desk stands, when it stands at one.
    pub venue: Option<String>,
}

impl Actor {
    /// Whether this person has a right now.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.rights.has(right)
    }

    /// Why something that needs a right is refused; none when it is not.
    #[must_use]
    pub fn why_not(&self, right: Right) -> Option<String> {
        let refuse = || {
            format!("As {} you may not {}. An admin can allow it ({}).", self.role.title(), right.deed(), right.word())
        };
        (!self.may(right)).then(refuse)
    }
}
