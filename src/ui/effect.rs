//! What an update wants done outside: plain data that a test can read.

use crate::domain::desk::Query;
use crate::domain::journal::{JournaledWrite, Record, WriteId};
use crate::domain::sign_in::{Credentials, Password};
use crate::domain::staff_admin::StaffCommand;
use crate::ui::ids::{QueryId, SessionId};

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
    PersonTickets,
    ClassNotes,
    Waiver,
    SeatRecords,
    Arrivals,
    Classes,
    Staff,
    Audit,
    AuditTransaction,
    Leads,
    LeadsMore,
    LeadsCount,
    LeadRules,
    LeadViews,
    LeadFigures,
    LeadPage,
    LeadDuplicates,
    LeadChoices,
    Tickets,
    TicketsMore,
    TicketsCount,
    TicketRules,
    TicketViews,
    TicketFigures,
    TicketPage,
    TicketPeek,
    TicketPresence,
    TicketFind,
}

/// What the runtime is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the database; the answer comes back with the slot and the number.
    Ask {
        /// Where the answer is shown.
        slot: Slot,
        /// The question's number; an answer to an older one is dropped.
        id: QueryId,
        /// The question.
        query: Query,
    },
    /// Write; the result comes back with the id.
    Run(JournaledWrite),
    /// Keep, until the next start if need be, what came of a write that waited; or that nobody has to be told of it.
    Acknowledge(Record),
    /// Let somebody in.
    SignIn {
        /// The try's number.
        id: SessionId,
        /// Who, with which password.
        credentials: Credentials,
    },
    /// From here on everything that is asked and written is theirs who have come in with this try.
    ActivateSession {
        /// The try's number.
        id: SessionId,
    },
    /// Give somebody a password of their own, and let them in with it.
    ChangePassword {
        /// The try's number.
        id: SessionId,
        /// Who, with the password so far.
        old: Credentials,
        /// The new one.
        new: Password,
    },
    /// Make the first admin, and let them in.
    CreateFirstAdmin {
        /// The try's number.
        id: SessionId,
        /// The name that others see.
        name: String,
        /// The login and its password.
        credentials: Credentials,
    },
    /// Do something about the staff. Not a `Command`: a password in it is never kept anywhere.
    Staff {
        /// The deed's number.
        id: WriteId,
        /// What.
        command: StaffCommand,
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
    /// Keep on this machine that this person was told what has changed.
    MarkInformed {
        /// Who.
        login: String,
    },
    /// Give the terminal back to the shell until it comes back.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave, after the writes in flight.
    Quit,
}
