//! What reaches the app: plain data.

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
    /// Characters that came too fast for fingers, a scanner's or a slow line's, or that only a scanner types.
    Burst(Burst),
    /// A scanner has begun to type a license.
    ScanStarted,
    /// Pasted text. It may be a password.
    Paste(Confidential),
    /// The window has these columns and rows, or, where they are not known, has to be drawn anew.
    Resize(Option<(u16, u16)>),
    /// The console was to be stopped, and there is no shell to go to.
    SuspendFailed,
    /// A moment that the app asked to be woken at.
    Tick,
    /// An answer.
    Answer {
        /// Where it is shown.
        slot: Slot,
        /// The question's number.
        id: QueryId,
        /// What came.
        result: Result<Answer, DeskError>,
    },
    /// A write's result.
    Wrote {
        /// The write's number.
        id: WriteId,
        /// What came.
        result: Result<Outcome, DeskError>,
    },
    /// A write that can wait has to: it is sent when there is a connection, behind those that waited before.
    WriteQueued {
        /// The write's number.
        id: WriteId,
        /// Whether the disk has it, too.
        is_kept: bool,
        /// What the server cannot do now; none when others are being sent before it.
        why: Option<DeskErrorKind>,
    },
    /// Writes of a console that ended before their results came: they are being sent.
    RestoredFromJournal {
        /// The way of whoever they are.
        session: SessionId,
        /// In the order in which they were made.
        left: Vec<JournaledWrite>,
        /// Results that came out otherwise than was shown, and that nobody has read.
        unread: Vec<UnreadResult>,
        /// What is said of what is neither sent nor told.
        trouble: Option<String>,
    },
    /// What came of a sign-in, a changed password or the first admin.
    SignedIn {
        /// The try's number.
        id: SessionId,
        /// Who is in, or why not.
        result: Result<Box<SignedIn>, SignInError>,
    },
    /// The server lets somebody in no longer.
    SignedOut {
        /// The number of their way in: whoever has come in again since is not meant.
        session: SessionId,
        /// Why.
        refusal: SignInError,
    },
    /// What an admin did about the staff has its result: a sentence either way.
    StaffDone {
        /// The deed's number.
        id: WriteId,
        /// What to say.
        result: Result<String, String>,
    },
    /// A file was saved or printed: words for the foot of the screen.
    FileDone {
        /// The way of whoever wanted it.
        session: SessionId,
        /// Whether it worked.
        worked: bool,
        /// What to say.
        words: String,
    },
    /// This person used an earlier release on this machine, and has not been told yet what has changed.
    WhatsNew {
        /// Who.
        login: String,
    },
    /// Something has changed in the database.
    Changed {
        /// The way of whoever heard it.
        session: SessionId,
        /// By writes of this way: their own results may have brought it already.
        own: Changes,
        /// By anybody else, or nobody knows by whom.
        others: Changes,
    },
    /// How changes are heard of from now on.
    LiveUpdates {
        /// The way of whoever hears.
        session: SessionId,
        /// How.
        hearing: LiveUpdates,
    },
    /// The system asks the console to end.
    Terminate,
}

impl Msg {
    /// Whether somebody has typed, pasted or scanned something.
    #[must_use]
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Burst(_) | Self::ScanStarted | Self::Paste(_))
    }
}
