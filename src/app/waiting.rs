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

    /// Takes note of what can wait, before it leaves.
    pub(super) fn note_waitable(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::Run { id, command } = effect else { continue };
            if journal::can_wait(command, |event| self.work.waiting.makes(event)).is_ok() {
                let seat = command.seat().and_then(|seat| self.seat(seat.seat)).cloned();
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
    pub(super) fn waits(&mut self, id: Uuid, is_kept: bool, is_away: bool, effects: &mut Vec<Effect>) {
        if self.work.waiting.has(id) {
            if is_away {
                let trouble = Trouble { kind: TroubleKind::Connection, sentence: String::new() };
                self.note_link(Some(&trouble), effects);
            }
            return self.waits_here(id, is_kept);
        }
        let Some(at) = self.parked.iter().position(|work| work.waiting.has(id)) else { return };
        std::mem::swap(&mut self.work, &mut self.parked[at]);
        self.waits_here(id, is_kept);
        std::mem::swap(&mut self.work, &mut self.parked[at]);
    }

    fn waits_here(&mut self, id: Uuid, is_kept: bool) {
        self.work.writes.remove(&id);
        self.work.waiting.waits(id, is_kept);
        let mut effects = Vec::new();
        let effects = &mut effects;
        with_cx!(self, effects, check_in.waits(id));
        self.work.roster.waits(id);
        self.work.tickets.waits(id);
        self.work.leads.waits(id);
        self.show_waiting();
        let (tone, text) = if is_kept {
            let then = match self.link {
                Link::Reconnecting { .. } => "sent when the connection is back",
                _ => "others are being sent before it",
            };
            let site = &self.site;
            let what = self.work.waiting.title(id, |at| site.clock(at));
            (Tone::Info, format!("{what}: waits, kept on this machine; {then}."))
        } else {
            (Tone::Bad, "There is no connection, and this machine's disk takes nothing: what waits is lost when this console ends. Write it down.".into())
        };
        self.work.toast = Some(Toast { tone, text });
    }

    /// What the last console of this login left is being sent, and what it had not told is told now.
    pub(super) fn left(&mut self, way: u64, left: Vec<Kept>, unread: Vec<Unread>) {
        let mut everybody = std::iter::once(&mut self.work).chain(&mut self.parked);
        let Some(work) = everybody.find(|work| work.way == way) else { return };
        let (sent, told) = work.waiting.left(left, unread);
        let toast = |tone, text| Some(Toast { tone, text });
        if told > 0 {
            let words = count(told, "result of the last time is", "results of the last time are");
            work.toast =
                toast(Tone::Bad, format!("{words} not as shown, and nobody has read so. :waiting says which."));
        } else if sent > 0 {
            let words = count(sent, "change of the last time is", "changes of the last time are");
            work.toast = toast(Tone::Info, format!("{words} being sent. :waiting lists them."));
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
                }
                self.work.layer = Some(Layer::Waiting(Reading::default()));
            }
            Read::Drop => {
                let dropped = self.work.waiting.drop_words();
                effects.extend(dropped.into_iter().map(|id| Effect::Keep(Record::Done(id))));
                self.work.layer = Some(Layer::Waiting(Reading::default()));
            }
            Read::Closed => {
                let read = self.work.waiting.read();
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
        work.leads.show_waiting(work.waiting.waiting(), &self.site);
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
        let about = self.work.waiting.about(id).unwrap_or_default().to_owned();
        let made = self.work.waiting.event(id);
        let command = self.work.waiting.command(id).cloned();
        let cx = Cx {
            now: self.now,
            site: &self.site,
            actor: &self.work.actor,
            ids: &mut self.ids,
            effects,
            toast: &mut self.work.toast,
        };
        let words = outcomes::late_words(command.as_ref(), result, &cx);
        let words = if words.contains(&about) { words } else { format!("{about}: {words}") };
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
        if let Came::Otherwise(_) = came {
            if let Some(event) = made {
                self.work.roster.is_not(event);
            }
            self.work.toast =
                Some(Toast { tone: Tone::Bad, text: format!("{words} :waiting keeps this until it is read.") });
        }
        if let Some(came) = self.work.waiting.all_came() {
            let words = count(came, "change that waited is", "changes that waited are");
            let has_failure = self.work.toast.as_ref().is_some_and(|toast| toast.tone == Tone::Bad);
            if !has_failure {
                self.work.toast = Some(Toast { tone: Tone::Good, text: format!("{words} saved.") });
            }
        } else if matches!(result, Ok(Outcome::Withdrawn)) && came == Came::AsShown {
            self.work.toast = Some(Toast {
                tone: Tone::Info,
                text: format!("{about}: taken back before it was sent; nothing was written."),
            });
        }
        let is_about_seat = command.is_none_or(|command| command.seat().is_some());
        if self.work.waiting.count() == 0 || !is_about_seat {
            // What was shown of them was made here: from now on as it is in the database.
            self.load(effects);
        }
        true
    }
}
