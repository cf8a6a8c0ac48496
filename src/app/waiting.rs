//! Writes that wait for a connection: which have to be refused at once, what is shown of the others, and what is said
//! when their results come.

use uuid::Uuid;

use super::App;
use super::layer::Layer;
use crate::domain::desk::{Command, Outcome, Trouble, TroubleKind};
use crate::domain::journal::{self, Kept, Record, Unread};
use crate::domain::seat::Seat;
use crate::domain::text::count;
use crate::ui::context::{Cx, Toast, Tone};
use crate::ui::effect::Effect;
use crate::ui::frame::Link;
use crate::ui::outcomes;
use crate::ui::waiting::{Came, Read, Reading};

impl App {
    /// Whom a write is about, for the journal.
    #[must_use]
    pub fn about(&self, id: Uuid) -> String {
        let mut everybody = std::iter::once(&self.work).chain(&self.parked);
        everybody.find_map(|work| work.waiting.about(id)).unwrap_or_default().to_owned()
    }

    /// While there is known to be no connection, what cannot wait is refused at once, in its form.
    pub(super) fn refuse_what_cannot_wait(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.link, Link::Reconnecting { .. }) {
            return;
        }
        let refused = |effect: &Effect| match effect {
            // What the console keeps by itself is no deed of a person.
            Effect::Run { command: Command::TicketKeep(_), .. } => None,
            Effect::Run { id, command } => {
                journal::can_wait(command, |event| self.work.waiting.makes(event)).err().map(|why| (*id, why))
            }
            _ => None,
        };
        let refused: Vec<(Uuid, &str)> = effects.iter().filter_map(refused).collect();
        effects
            .retain(|effect| !matches!(effect, Effect::Run { id, .. } if refused.iter().any(|(other, _)| other == id)));
        for (id, why) in refused {
            let trouble = Trouble { kind: TroubleKind::Connection, sentence: why.into() };
            self.wrote_here(id, &Err(trouble), effects);
        }
    }

    /// Takes note of what can be undone and of what can wait, before it leaves.
    pub(super) fn note_waitable(&mut self, effects: &[Effect]) {
        self.work.undo.begins();
        for effect in effects {
            let Effect::Run { id, command } = effect else { continue };
            let seat = command.seat().and_then(|seat| self.seat(seat.seat)).cloned();
            let format = self.site.format(self.site.date_of(self.now));
            self.work.undo.sent(*id, command, seat.as_ref(), format);
            if journal::can_wait(command, |event| self.work.waiting.makes(event)).is_ok() {
                let stamp = self.stamp(self.now);
                let about = match command {
                    Command::Ticket(write) => write.command.ticket().and_then(|id| self.work.tickets.name_of(id)),
                    Command::Lead(write) => write.command.lead().and_then(|id| self.work.leads.name_of(id)),
                    _ => None,
                };
                self.work.waiting.sent(*id, stamp, seat, about, command.clone());
            }
        }
    }

    fn seat(&self, id: Uuid) -> Option<&Seat> {
        let in_roster = self.work.roster.session().into_iter().flat_map(|session| &session.seats);
        let in_day = self.work.today.sessions().iter().flat_map(|session| &session.seats);
        let known = || in_roster.chain(in_day).find(|seat| seat.seat_id == id);
        self.work.check_in.seat(id).or_else(known)
    }

    /// A write that can wait has to.
    pub(super) fn waits(&mut self, id: Uuid, is_kept: bool, why: Option<TroubleKind>, effects: &mut Vec<Effect>) {
        if !self.work.waiting.has(id) {
            return self.for_whom_wrote(id, effects, |app, effects| app.waits_here(id, is_kept, why, effects));
        }
        if let Some(kind) = why {
            let trouble = Trouble { kind, sentence: String::new() };
            if kind.is_away() {
                self.note_link(Some(&trouble), effects);
            }
            self.note_server(Some(&trouble), effects);
        }
        self.waits_here(id, is_kept, why, effects);
    }

    fn waits_here(&mut self, id: Uuid, is_kept: bool, why: Option<TroubleKind>, effects: &mut Vec<Effect>) {
        self.work.writes.remove(&id);
        self.work.waiting.waits(id, is_kept);
        let arrived = with_cx!(self, effects, check_in.waits(id));
        self.work.roster.waits(id);
        self.work.undo.queued(id);
        self.work.tickets.waits(id);
        self.work.leads.waits(id);
        self.show_waiting();
        let (tone, text) = if is_kept {
            let site = &self.site;
            let what = arrived.unwrap_or_else(|| {
                let title = self.work.waiting.title(id, |at| site.clock(at));
                format!("{title}: waits")
            });
            (Tone::Info, format!("{what}, kept on this machine; {}.", until_when(why)))
        } else {
            (
                Tone::Bad,
                "This machine's disk takes nothing: what waits is lost when this console ends. Write it down.".into(),
            )
        };
        Toast::report(&mut self.work.toast, tone, text);
    }

    /// What the last console of this login left is being sent, and what it had not told is told now.
    pub(super) fn left(&mut self, way: u64, left: Vec<Kept>, unread: Vec<Unread>, trouble: Option<String>) {
        let mut everybody = std::iter::once(&mut self.work).chain(&mut self.parked);
        let Some(work) = everybody.find(|work| work.way == way) else { return };
        let (sent, told) = work.waiting.left(left, unread);
        let toast = &mut work.toast;
        if let Some(trouble) = trouble {
            Toast::report(toast, Tone::Bad, trouble);
        } else if told > 0 {
            let words = count(told, "result of the last time is", "results of the last time are");
            Toast::report(
                toast,
                Tone::Bad,
                format!("{words} not as shown, and nobody has read so. :waiting says which."),
            );
        } else if sent > 0 {
            let words = count(sent, "change of the last time is", "changes of the last time are");
            Toast::report(toast, Tone::Info, format!("{words} being sent. :waiting lists them."));
        }
        self.show_waiting();
    }

    /// Takes what a key in the list of waiting changes wants.
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
                effects.extend(dropped.into_iter().map(|id| Effect::Keep(Record::Done(id))));
                self.work.layer = Some(Layer::Waiting(Reading::default()));
            }
            Read::Closed(results) => {
                let read = self.work.waiting.read(results);
                effects.extend(read.into_iter().map(|id| Effect::Keep(Record::Done(id))));
            }
        }
    }

    /// What waits is shown over what was read: the database does not know it yet.
    pub(super) fn show_waiting(&mut self) {
        let work = &mut self.work;
        let seats = work.today.seats_mut().chain(work.roster.seats_mut());
        for seat in seats.chain(work.check_in.seats_mut()).chain(work.people.seats_mut()) {
            work.waiting.show_on(seat);
        }
        work.check_in.show_waiting(work.waiting.arrivals());
        work.tickets.show_waiting(work.waiting.waiting(), &self.site, self.site.date_of(self.now));
        work.leads.show_waiting(work.waiting.waiting(), self.site.format(self.site.date_of(self.now)));
    }

    /// Takes the result of a write that can wait. Says whether it had waited; otherwise its pane tells it.
    pub(super) fn settle_waiting(
        &mut self,
        id: Uuid,
        result: &Result<Outcome, Trouble>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        if !self.work.waiting.has(id) {
            return false;
        }
        let made = self.work.waiting.event(id);
        let command = self.work.waiting.command(id).cloned();
        let words = self.late_words(id, command.as_ref(), result, effects);
        let came = self.work.waiting.settle(id, result, &words);
        let record = match &came {
            Came::AtOnce => return false,
            Came::AsShown => Record::Done(id),
            Came::Otherwise(told) => Record::Told(id, told.clone()),
        };
        effects.push(Effect::Keep(record));
        if let Some(command) = &command {
            self.work.tickets.has_come(command, result);
        }
        self.show_waiting();
        if let (Came::Otherwise(_), Some(event)) = (&came, made) {
            self.work.undo.not_made(event);
        }
        self.tell_late(&came, &words, result);
        let is_about_seat = command.is_none_or(|command| command.seat().is_some());
        if self.work.waiting.count() == 0 || !is_about_seat {
            // What was shown of them was made here: from now on as it is in the database.
            self.load(effects);
        }
        true
    }

    /// The sentence about a result that comes late: nobody looks at what it is about any more, so that is named.
    fn late_words(
        &mut self,
        id: Uuid,
        command: Option<&Command>,
        result: &Result<Outcome, Trouble>,
        effects: &mut Vec<Effect>,
    ) -> String {
        let about = self.work.waiting.about(id).unwrap_or_default();
        let words = with_cx!(self, effects, |cx| outcomes::late_words(command, result, cx));
        if words.contains(about) { words } else { format!("{about}: {words}") }
    }

    fn tell_late(&mut self, came: &Came, words: &str, result: &Result<Outcome, Trouble>) {
        let toast = &mut self.work.toast;
        if let Came::Otherwise(_) = came {
            Toast::report(toast, Tone::Bad, format!("{words} :waiting keeps this until it is read."));
        }
        if let Some(came) = self.work.waiting.all_came() {
            let words = count(came, "change that waited is", "changes that waited are");
            Toast::report(toast, Tone::Good, format!("{words} saved."));
        } else if matches!((result, came), (Ok(Outcome::Withdrawn), Came::AsShown)) {
            Toast::report(toast, Tone::Info, words);
        }
    }
}

/// When a write is sent that waits for this; for nothing when others are before it.
fn until_when(why: Option<TroubleKind>) -> &'static str {
    match why {
        None => "others are being sent before it",
        Some(TroubleKind::ReadOnly) => "sent when the database takes writes again",
        Some(TroubleKind::Busy) => "sent when a connection of this console is free",
        Some(TroubleKind::Exhausted) => "sent when the server has room again",
        Some(_) => "sent when the connection is back",
    }
}
