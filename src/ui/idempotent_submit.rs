//! How a form sends its command so that it happens once: under one id until there is an answer, and under a new
//! one when something else is sent.

use uuid::Uuid;

use super::context::Cx;
use crate::domain::journal::WriteId;

/// What a command is made of: the ids of the command and of what it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotentSubmit {
    /// The command's, the same however often it is sent.
    pub command: Uuid,
    /// Of what it makes, where it makes something.
    pub thing: Uuid,
}

/// A form's command on its way.
#[derive(Debug)]
pub struct Sending<C> {
    ids: IdempotentSubmit,
    /// What was sent last, when it is not known whether it arrived.
    sent: Option<C>,
    /// The write in flight.
    write: Option<WriteId>,
}

impl<C: Clone + PartialEq> Sending<C> {
    /// Nothing is sent yet.
    pub fn new(cx: &mut Cx<'_>) -> Self {
        Self { ids: IdempotentSubmit { command: cx.ids.uuid(), thing: cx.ids.uuid() }, sent: None, write: None }
    }

    /// Whether it has no result yet.
    #[must_use]
    pub fn is_underway(&self) -> bool {
        self.write.is_some()
    }

    /// Whether this is the write in flight.
    #[must_use]
    pub fn is(&self, write: WriteId) -> bool {
        self.write == Some(write)
    }

    /// Sends what is filled in, unless something is on its way.
    ///
    /// # Errors
    /// The sentence that says what is missing.
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
        // What was changed since it may have arrived is something else, and must not be answered as the first.
        if self.sent.is_some() && filled.as_ref().ok() != self.sent.as_ref() {
            self.begin_anew(cx);
            filled = fill(self.ids.thing, cx);
        }
        let command = filled?;
        self.sent = Some(command.clone());
        self.write = Some(send(self.ids.command, command, cx));
        Ok(())
    }

    /// Its result is here, for better or worse; the ids that it had.
    pub fn arrived(&mut self) -> IdempotentSubmit {
        self.write = None;
        self.ids
    }

    /// This id has its answer for good: what is sent next is something else.
    pub fn begin_anew(&mut self, cx: &mut Cx<'_>) {
        *self = Self::new(cx);
    }
}
