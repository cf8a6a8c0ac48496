//! Roles of the staff, and the user who acts at a desk.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rights::{Right, Rights};

/// The four roles. Each is a PostgreSQL group role, named with the prefix `frontdesk_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Front desk: checks people in.
    Desk,
    /// Instructor: teaches, and sees the rosters of the own classes.
    Instructor,
    /// Manager: runs the day, overrides blocks and triages leads.
    Manager,
    /// Admin: manages staff, settings and the database.
    Admin,
}

impl Role {
    /// All roles, from the fewest rights to the most.
    pub const ALL: [Self; 4] = [Self::Desk, Self::Instructor, Self::Manager, Self::Admin];

    /// Returns the role as stored in the database (`staff.role`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Instructor => "instructor",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// Returns the role for a word of the database; `None` if unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Returns the role with its article: `an admin`.
    #[must_use]
    pub fn with_article(self) -> String {
        let article = match self {
            Self::Desk => "the",
            Self::Manager => "a",
            Self::Instructor | Self::Admin => "an",
        };
        format!("{article} {}", self.title())
    }

    /// Returns the role as the screen shows it.
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

/// The user at the console and the console's desk. Every write carries both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Id of the user's staff row; `None` if the login has no such row.
    pub staff_id: Option<Uuid>,
    /// Name of the user, as other desks show it.
    pub name: String,
    /// Role of the user.
    pub role: Role,
    /// Current rights of the user.
    pub rights: Rights,
    /// Name of the desk, such as `desk-1`.
    pub desk: String,
    /// Venue of the desk; `None` if it has none.
    pub venue: Option<String>,
}

impl Actor {
    /// Returns true if the user has the right now.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.rights.has(right)
    }

    /// Returns a sentence that explains why the right is missing; `None` if the user has it.
    #[must_use]
    pub fn why_not(&self, right: Right) -> Option<String> {
        let refuse = || {
            format!("As {} you may not {}. An admin can allow it ({}).", self.role.title(), right.deed(), right.word())
        };
        (!self.may(right)).then(refuse)
    }
}
