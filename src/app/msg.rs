//! Messages to the app: plain data.

use crate::domain::desk::{Answer, DeskError, DeskErrorKind, Outcome};
use crate::domain::journal::{JournaledWrite, UnreadResult, WriteId};
use crate::domain::live::{Changes, LiveUpdates};
use crate::domain::sealed::Confidential;
use crate::domain::sign_in::{SignInError, SignedIn};
use crate::scanner::Burst;
use crate::ui::effect::Slot;
use crate::ui::ids::{QueryId, SessionId};
use crossterm::event::KeyEvent;

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key.
    Key(KeyEvent),
    /// Characters that came too fast for fingers, or that only a scanner types. They come from a scanner or a slow
    /// line.
    Burst(Burst),
    /// A scanner has begun to type a license.
    ScanStarted,
    /// Pasted text. It may be a password.
    Paste(Confidential),
    /// The window has these columns and rows. `None` if they are unknown; the screen has to be drawn again then.
    Resize(Option<(u16, u16)>),
    /// Suspending failed: there is no shell to return to.
    SuspendFailed,
    /// A time at which the app asked to be woken.
    Tick,
    /// The answer to a query.
    Answer {
        /// The slot that shows the answer.
        slot: Slot,
        /// The query's number.
        id: QueryId,
        /// The answer, or why there is none.
        result: Result<Answer, DeskError>,
    },
    /// A write's result.
    Wrote {
        /// The write's id.
        id: WriteId,
        /// The outcome, or the error.
        result: Result<Outcome, DeskError>,
    },
    /// A write was queued. It is sent when there is a connection, after the writes queued before it.
    WriteQueued {
        /// The write's id.
        id: WriteId,
        /// Whether it is also in the journal on disk.
        is_kept: bool,
        /// What the server cannot do now; `None` if it only has to follow earlier writes.
        why: Option<DeskErrorKind>,
    },
    /// Writes of a console that ended before their results came. They are being sent.
    RestoredFromJournal {
        /// The session of the user who made them.
        session: SessionId,
        /// The writes, in the order in which they were made.
        left: Vec<JournaledWrite>,
        /// Results that differ from what was shown and that the user has not read.
        unread: Vec<UnreadResult>,
        /// A message about journal entries that can be neither sent nor reported.
        trouble: Option<String>,
    },
    /// Result of a sign-in, a changed password or the first admin.
    SignedIn {
        /// The attempt's number.
        id: SessionId,
        /// The user who signed in, or why not.
        result: Result<Box<SignedIn>, SignInError>,
    },
    /// The server no longer accepts this session's login.
    SignedOut {
        /// The session's number. A newer session of the same login is not affected.
        session: SessionId,
        /// The reason.
        refusal: SignInError,
    },
    /// Result of a staff command: a sentence for success or failure.
    StaffDone {
        /// The command's id.
        id: WriteId,
        /// The message to show.
        result: Result<String, String>,
    },
    /// A file was saved or printed: a message for the message row.
    FileDone {
        /// The session of the user who asked for it.
        session: SessionId,
        /// Whether it succeeded.
        worked: bool,
        /// The message to show.
        words: String,
    },
    /// This person used an earlier release on this machine and has not seen yet what has changed.
    WhatsNew {
        /// The login.
        login: String,
    },
    /// Rows have changed in the database.
    Changed {
        /// The session that received the notification.
        session: SessionId,
        /// Changes by writes of this session. Their results may already contain them.
        own: Changes,
        /// Changes by others, or by an unknown session.
        others: Changes,
    },
    /// How the console learns of changes from now on.
    LiveUpdates {
        /// The session that listens.
        session: SessionId,
        /// The new state.
        hearing: LiveUpdates,
    },
    /// The system asks the console to end.
    Terminate,
}

impl Msg {
    /// Whether the user typed, pasted or scanned something.
    #[must_use]
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Burst(_) | Self::ScanStarted | Self::Paste(_))
    }
}
