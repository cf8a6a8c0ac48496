//! What an update wants done outside: plain data that a test can read.

use uuid::Uuid;

use crate::domain::desk::{Command, Query};

/// A place on the screen that shows one answer at a time; a newer question of the same slot
/// makes an older one pointless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "named after what they show")]
pub enum Slot {
    Site,
    Day,
    Session,
    Find,
    People,
    Person,
    Sealed,
    ClassNotes,
    Waiver,
    Arrivals,
}

/// What the runtime is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the database; the answer comes back with the slot and the number.
    Ask {
        /// Where the answer is shown.
        slot: Slot,
        /// The question's number; an answer to an older one is dropped.
        id: u64,
        /// The question.
        query: Query,
    },
    /// Write; the result comes back with the id.
    Run {
        /// The write's number in this console.
        id: Uuid,
        /// The command.
        command: Command,
    },
    /// Save a file in the export folder.
    SaveFile {
        /// The file's name.
        name: String,
        /// Its text.
        content: String,
    },
    /// Send text to the printer (`lp`).
    Print {
        /// The job's title.
        title: String,
        /// Plain text.
        content: String,
    },
    /// Give the terminal back to the shell until it comes back.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave, after the writes in flight.
    Quit,
}
