//! Queued writes: refuses those that cannot wait, shows the others before their results, and reports the results.

use super::App;
use super::layer::Layer;
use super::workspace::Workspace;
use uuid::Uuid;

use crate::domain::desk::{Command, DeskError, DeskErrorKind, Outcome};
use crate::domain::journal::{self, JournaledWrite, Record, UnreadResult, WriteId};
use crate::domain::seat::Seat;
use crate::domain::text::count;
use crate::ui::context::{Toast, Tone};
use crate::ui::effect::Effect;
use crate::ui::frame::ConnectionStatus;
use crate::ui::ids::SessionId;
use crate::ui::outcomes;
use crate::ui::waiting::{Read, Reading, Settled};

impl App {
    /// While offline, refuses at once each write that cannot wait. Its form shows why.
    pub(super) fn refuse_writes_that_cannot_wait(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.connection, ConnectionStatus::Reconnecting { .. }) {
            return;
        }
        let refused = |effect: &Effect| match effect {
            // The console sends personal settings by itself, not because of a user's action.
            Effect::Run(JournaledWrite { command: Command::TicketPersonal(_), .. }) => None,
            Effect::Run(JournaledWrite { id, command, .. }) => {
                journal::can_wait(command, |event| self.work.waiting.has_event(event)).err().map(|why| (*id, why))
            }
            _ => None,
        };
        let refused: Vec<(WriteId, &str)> = effects.iter().filter_map(refused).collect();
        effects.retain(|effect| !matches!(effect, Effect::Run(write) if refused.iter().any(|(id, _)| *id == write.id)));
        for (id, why) in refused {
            let trouble = DeskError { kind: DeskErrorKind::Connection, sentence: why.into() };
            self.wrote_here(id, &Err(trouble), effects);
        }
    }

    /// Remembers writes that can be undone or queued, before they are sent.
    pub(super) fn show_optimistically(&mut self, effects: &mut [Effect]) {
        self.work.undo.begins();
        for effect in effects {
            let Effect::Run(write) = effect else { continue };
            let JournaledWrite { id, command, .. } = &*write;
            let seat = command.seat().and_then(|seat| self.seat(seat.seat)).cloned();
            let format = self.site.format(self.site.date_of(self.now));
            self.work.undo.sent(*id, command, seat.as_ref(), format);
            if journal::can_wait(command, |event| self.work.waiting.has_event(event)).is_ok() {
                let about = self.work.panes.all().find_map(|pane| pane.name_of(command));
                write.about = self.work.waiting.about(seat.as_ref(), about, command);
                self.work.waiting.sent(write.clone(), seat);
            }
        }
    }

    fn seat(&self, id: Uuid) -> Option<&Seat> {
        let panes = &self.work.panes;
        panes.check_in.seat(id).or_else(|| panes.all().find_map(|pane| pane.seat(id)))
    }

    /// Handles a write that had to be queued.
    pub(super) fn write_queued(
        &mut self,
        id: WriteId,
        is_kept: bool,
        why: Option<DeskErrorKind>,
        effects: &mut Vec<Effect>,
    ) {
        if !self.work.waiting.has(id) {
            return self.in_workspace_of(id, effects, |app, effects| app.write_queued_here(id, is_kept, why, effects));
        }
        if let Some(kind) = why {
            let trouble = DeskError { kind, sentence: String::new() };
            if kind.is_away() {
                self.note_connection(Some(&trouble), effects);
            }
            self.note_server(Some(&trouble), effects);
        }
        self.write_queued_here(id, is_kept, why, effects);
    }

    fn write_queued_here(&mut self, id: WriteId, is_kept: bool, why: Option<DeskErrorKind>, effects: &mut Vec<Effect>) {
        self.work.writes.remove(&id);
        self.work.waiting.set_waiting(id, is_kept);
        let message = self.with_panes(self.work.pane, effects, |panes, cx| {
            // Each pane releases the write if it is its own.
            panes.all_mut().find_map(|pane| pane.queued(id, cx))
        });
        self.work.undo.queued(id);
        self.show_waiting();
        let (tone, text) = if is_kept {
            let site = &self.site;
            let what = message.unwrap_or_else(|| {
                let title = self.work.waiting.title(id, |at| site.clock(at));
                format!("{title}: waits")
            });
            (Tone::Info, format!("{what}, kept on this machine; {}.", until_when(why)))
        } else {
            (
                Tone::Bad,
                "This computer cannot write to its disk. Closing loses the queued changes. Write them down.".into(),
            )
        };
        Toast::report(&mut self.work.toast, tone, text);
    }

    /// Reports the writes of this login that an earlier console left and that are being sent. Also reports unread
    /// results.
    pub(super) fn restored_from_journal(
        &mut self,
        session: SessionId,
        left: Vec<JournaledWrite>,
        unread: Vec<UnreadResult>,
        trouble: Option<String>,
    ) {
        let mut workspaces = std::iter::once(&mut self.work).chain(&mut self.parked);
        let Some(work) = workspaces.find(|work| work.session == session) else { return };
        let (sent, unread) = work.waiting.restore(left, unread);
        let toast = &mut work.toast;
        if let Some(trouble) = trouble {
            Toast::report(toast, Tone::Bad, trouble);
        } else if unread > 0 {
            let words = count(unread, "earlier change was", "earlier changes were");
            Toast::report(toast, Tone::Bad, format!("{words} not saved as shown. :waiting shows which."));
        } else if sent > 0 {
            let words = count(sent, "earlier change is", "earlier changes are");
            Toast::report(toast, Tone::Info, format!("{words} being sent. :waiting lists them."));
        }
        self.show_waiting();
    }

    /// Handles what a key in the list of queued writes asks for.
    pub(super) fn waiting_key(&mut self, wants: Read, effects: &mut Vec<Effect>) {
        match wants {
            Read::On(reading) => self.work.layer = Some(Layer::Waiting(reading)),
            Read::Save => {
                let site = &self.site;
                let day = site.date_of(self.now);
                if let Some(content) = self.work.waiting.lost_words(|at| site.clock_or_day(at, day)) {
                    let name = format!("not-written-{day}.txt");
                    effects.push(Effect::SaveFile { name, content });
                    self.work.saves_words = true;
                }
                self.work.layer = Some(Layer::Waiting(Reading::default()));
            }
            Read::Drop => {
                let dropped = self.work.waiting.drop_words();
                effects.extend(dropped.into_iter().map(|id| Effect::Acknowledge(Record::Done(id))));
                self.work.layer = Some(Layer::Waiting(Reading::default()));
            }
            Read::Closed(results) => {
                let read = self.work.waiting.read(results);
                effects.extend(read.into_iter().map(|id| Effect::Acknowledge(Record::Done(id))));
            }
        }
    }

    /// Shows queued writes over the data from the database, which does not contain them yet.
    pub(super) fn show_waiting(&mut self) {
        let Self { site, now, work: Workspace { panes, waiting, .. }, .. } = self;
        panes.all_mut().for_each(|pane| pane.overlay(waiting, site, site.date_of(*now)));
    }

    /// Takes the result of a write that can wait. Returns whether it was queued; if not, its pane reports the result.
    pub(super) fn settle_waiting(
        &mut self,
        id: WriteId,
        result: &Result<Outcome, DeskError>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        if !self.work.waiting.has(id) {
            return false;
        }
        let made = self.work.waiting.event(id);
        let command = self.work.waiting.command(id).cloned();
        let words = self.delayed_message(id, command.as_ref(), result, effects);
        let settled = self.work.waiting.settle(id, result, &words);
        let record = match &settled {
            Settled::Direct => return false,
            Settled::AsPredicted => Record::Done(id),
            Settled::Diverged(divergence) => Record::Diverged(id, divergence.clone()),
        };
        effects.push(Effect::Acknowledge(record));
        if let Some(command) = &command {
            self.work.panes.all_mut().for_each(|pane| pane.settled(command, result));
        }
        self.show_waiting();
        if let (Settled::Diverged(_), Some(event)) = (&settled, made) {
            self.work.undo.not_made(event);
        }
        self.report_delayed(&settled, &words, result);
        let is_about_seat = command.is_none_or(|command| command.seat().is_some());
        if self.work.waiting.count() == 0 || !is_about_seat {
            // The seats show predictions that this console made. From now on they show the database's data.
            self.load(effects);
        }
        true
    }

    /// Returns the message for a delayed result. It names the subject, because the user is probably working on
    /// something else by now.
    fn delayed_message(
        &mut self,
        id: WriteId,
        command: Option<&Command>,
        result: &Result<Outcome, DeskError>,
        effects: &mut Vec<Effect>,
    ) -> String {
        let words = self.with_cx(effects, |cx| outcomes::delayed_result(command, result, cx));
        let about = self.work.waiting.subject(id).unwrap_or_default();
        if words.contains(about) { words } else { format!("{about}: {words}") }
    }

    fn report_delayed(&mut self, settled: &Settled, words: &str, result: &Result<Outcome, DeskError>) {
        let toast = &mut self.work.toast;
        if let Settled::Diverged(_) = settled {
            Toast::report(toast, Tone::Bad, format!("{words} :waiting keeps this until it is read."));
        }
        if let Some(finished) = self.work.waiting.take_finished() {
            let words = count(finished, "change that waited is", "changes that waited are");
            Toast::report(toast, Tone::Good, format!("{words} saved."));
        } else if matches!((result, settled), (Ok(Outcome::Withdrawn), Settled::AsPredicted)) {
            Toast::report(toast, Tone::Info, words);
        }
    }
}

/// Returns when a queued write will be sent. `why` is `None` if it only has to follow earlier writes.
fn until_when(why: Option<DeskErrorKind>) -> &'static str {
    match why {
        None => "others are being sent before it",
        Some(DeskErrorKind::ReadOnly) => "sent when the database takes writes again",
        Some(DeskErrorKind::Busy) => "sent when a connection of this console is free",
        Some(DeskErrorKind::Exhausted) => "sent when the server has room again",
        Some(_) => "sent when the connection is back",
    }
}
