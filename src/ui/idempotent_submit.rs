//! Sends a form's command exactly once. Retries use the same id until there is an answer. A changed command gets a new
//! id.

use uuid::Uuid;

use super::context::Cx;
use crate::domain::journal::WriteId;

/// The ids of a command and of the record that it creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotentSubmit {
    /// The command's id, the same for every retry.
    pub command: Uuid,
    /// Id of the record that the command creates, if it creates one.
    pub thing: Uuid,
}

/// Sends a form's command.
#[derive(Debug)]
pub struct Sending<C> {
    ids: IdempotentSubmit,
    /// The command that was sent last, while it is unknown whether it arrived.
    sent: Option<C>,
    /// The write in flight.
    write: Option<WriteId>,
}

impl<C: Clone + PartialEq> Sending<C> {
    /// Returns a sender that has sent nothing.
    pub fn new(cx: &mut Cx<'_>) -> Self {
        Self { ids: IdempotentSubmit { command: cx.ids.uuid(), thing: cx.ids.uuid() }, sent: None, write: None }
    }

    /// Whether the command has no result yet.
    #[must_use]
    pub fn is_underway(&self) -> bool {
        self.write.is_some()
    }

    /// Whether `write` is the write in flight.
    #[must_use]
    pub fn is(&self, write: WriteId) -> bool {
        self.write == Some(write)
    }

    /// Sends the filled-in form, unless a write is in flight.
    ///
    /// # Errors
    /// Returns the message about missing input.
    pub fn submit(
        &mut self,
        mut fill: impl FnMut(Uuid, &Cx<'_>) -> Result<C, String>,
        send: impl FnOnce(Uuid, C, &mut Cx<'_>) -> WriteId,
        cx: &mut Cx<'_>,
    ) -> Result<(), String> {
        if self.is_underway() {
            return Ok(());
        }
        let mut filled = fill(self.ids.thing, cx);
        // A command that was changed after it may have arrived needs a new id. Otherwise it would get the first
        // command's answer.
        if self.sent.is_some() && filled.as_ref().ok() != self.sent.as_ref() {
            self.begin_anew(cx);
            filled = fill(self.ids.thing, cx);
        }
        let command = filled?;
        self.sent = Some(command.clone());
        self.write = Some(send(self.ids.command, command, cx));
        Ok(())
    }

    /// Notes that the result is here; returns the ids of the command.
    pub fn arrived(&mut self) -> IdempotentSubmit {
        self.write = None;
        self.ids
    }

    /// Starts with new ids, because the current id has its final answer.
    pub fn begin_anew(&mut self, cx: &mut Cx<'_>) {
        *self = Self::new(cx);
    }
}
