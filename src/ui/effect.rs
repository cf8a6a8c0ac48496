//! Work that an update requests from the runtime: plain data that a test can read.

use crate::domain::desk::Query;
use crate::domain::journal::{JournaledWrite, Record, WriteId};
use crate::domain::sign_in::{Credentials, Password};
use crate::domain::staff_admin::StaffCommand;
use crate::ui::ids::{QueryId, SessionId};

/// A place on the screen that shows one answer at a time. A newer query of the same slot replaces an older one.
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

/// Work for the runtime.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Query the database. The answer comes back with the slot and the number.
    Ask {
        /// The slot that shows the answer.
        slot: Slot,
        /// The query's number. The answer to an older query is dropped.
        id: QueryId,
        /// The query.
        query: Query,
    },
    /// Write; the result comes back with the id.
    Run(JournaledWrite),
    /// Record in the journal that a queued write's result was seen, or still has to be shown. The journal keeps this
    /// for the next start.
    Acknowledge(Record),
    /// Sign a user in.
    SignIn {
        /// The attempt's number.
        id: SessionId,
        /// Login and password.
        credentials: Credentials,
    },
    /// Make the session opened by this sign-in attempt the current one. Later queries and writes use it.
    ActivateSession {
        /// The attempt's number.
        id: SessionId,
    },
    /// Change a user's password, and sign the user in with it.
    ChangePassword {
        /// The attempt's number.
        id: SessionId,
        /// Login and current password.
        old: Credentials,
        /// The new password.
        new: Password,
    },
    /// Create the first admin account, and sign the admin in.
    CreateFirstAdmin {
        /// The attempt's number.
        id: SessionId,
        /// The name that others see.
        name: String,
        /// The login and its password.
        credentials: Credentials,
    },
    /// Run a staff command. It is not a `Command`, so that a password in it is never stored anywhere.
    Staff {
        /// The command's id.
        id: WriteId,
        /// The command.
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
    /// Record on this machine that this person has seen what changed.
    MarkInformed {
        /// The login.
        login: String,
    },
    /// Give the terminal back to the shell until it comes back.
    Suspend,
    /// Draw the whole screen again.
    Redraw,
    /// Quit after the writes in flight.
    Quit,
}
