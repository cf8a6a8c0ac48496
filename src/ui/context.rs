//! What an update and a view get besides their own state.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::effect::{Effect, Slot};
use super::ids::Ids;
use super::pane::Goto;
use super::theme::Theme;
use crate::domain::admission::{self, Decision, Moment};
use crate::domain::desk::{Command, Query, Stamp};
use crate::domain::format::Format;
use crate::domain::journal::{JournaledWrite, WriteId};
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::keys::KeyMap;
use crate::ui::ids::QueryId;

/// How long a message stays that says something went well.
const STAYS: TimeDelta = TimeDelta::seconds(6);

/// A message in the message row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// How grave.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// When it appeared; `None` until the update that made it ends.
    since: Option<DateTime<Utc>>,
    /// Keys pressed since.
    keys: u8,
    /// How much of the sentence was said first; a success may stand behind it.
    first: usize,
}

impl Toast {
    /// A new message.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        let text = text.into();
        let first = text.len();
        Self { tone, text, since: None, keys: 0, first }
    }

    /// Says something in the place of the message that is shown. A success is put behind a failure that no key has
    /// followed yet: its reader may not have seen it.
    pub fn report(shown: &mut Option<Self>, tone: Tone, text: impl Into<String>) {
        match shown {
            Some(failure) if tone != Tone::Bad && failure.tone == Tone::Bad && failure.keys == 0 => {
                failure.text.truncate(failure.first);
                failure.text = format!("{} {}", failure.text, text.into());
            }
            _ => *shown = Some(Self::new(tone, text)),
        }
    }

    /// Whether it has not been on the screen yet.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.since.is_none()
    }

    /// Notes when it appeared, once.
    pub fn appears(&mut self, now: DateTime<Utc>) {
        // A clock that is set back must not keep it longer.
        self.since = Some(self.since.map_or(now, |since| since.min(now)));
    }

    /// When it leaves by itself; `None` for a failure, which stays.
    #[must_use]
    pub fn leaves_at(&self) -> Option<DateTime<Utc>> {
        self.since.filter(|_| self.tone != Tone::Bad).map(|since| since + STAYS)
    }

    /// Returns the message as it is after one more key; `None` when that key takes it away.
    #[must_use]
    pub fn after_key(self, is_escape: bool) -> Option<Self> {
        let keys = self.keys.saturating_add(1);
        let stays = if self.tone == Tone::Bad { !is_escape } else { keys < 2 };
        stays.then_some(Self { keys, ..self })
    }
}

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Good,
    /// To know.
    Info,
    /// It did not work.
    Bad,
}

/// Where and when something is decided: what an update and a view know alike.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The desk's clock.
    pub now: DateTime<Utc>,
    /// The institute.
    pub site: &'a Site,
    /// Who acts.
    pub actor: &'a Actor,
}

impl Here<'_> {
    /// The site's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.site.date_of(self.now)
    }

    /// Decides on a seat now.
    #[must_use]
    pub fn decide(&self, seat: &Seat, class: Option<Uuid>) -> Decision {
        admission::decide(seat, Moment { now: self.now, site: self.site, class, place: self.actor.venue.as_deref() })
    }
}

/// An update's surroundings: it reads the clock and the institute, and pushes effects.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The desk's clock at the message.
    pub now: DateTime<Utc>,
    /// The institute.
    pub site: &'a Site,
    /// Who acts.
    pub actor: &'a Actor,
    /// The source of ids.
    pub ids: &'a mut Ids,
    /// What is to be done outside.
    pub effects: &'a mut Vec<Effect>,
    /// The message row's message.
    pub toast: &'a mut Option<Toast>,
    /// Where the app goes after this call.
    pub goto: &'a mut Option<Goto>,
}

impl<'a> Cx<'a> {
    /// The site's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.site.date_of(self.now)
    }

    /// Writes dates, times and amounts as the institute does, today.
    #[must_use]
    pub fn format(&self) -> Format<'a> {
        self.site.format(self.today())
    }

    /// Where and when the update happens.
    #[must_use]
    pub fn here(&self) -> Here<'a> {
        Here { now: self.now, site: self.site, actor: self.actor }
    }

    /// Asks the database; gives back the question's number.
    pub fn ask(&mut self, slot: Slot, query: Query) -> QueryId {
        let id = self.ids.query();
        self.effects.push(Effect::Ask { slot, id, query });
        id
    }

    /// Writes; gives back the write's number.
    pub fn run(&mut self, command: Command) -> WriteId {
        let id = self.ids.write();
        let stamp = Stamp { actor: self.actor.name.clone(), desk: self.actor.desk.clone(), at: self.now };
        self.effects.push(Effect::Run(JournaledWrite { id, stamp, about: String::new(), command }));
        id
    }

    /// Asks the app to show something else after this call.
    pub fn go(&mut self, goto: Goto) {
        *self.goto = Some(goto);
    }

    /// Says something in the message row.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        *self.toast = Some(Toast::new(tone, text));
    }

    /// Takes a message away that holds no longer.
    pub fn withdraw(&mut self, words: &str) {
        if self.toast.as_ref().is_some_and(|toast| toast.text == words) {
            *self.toast = None;
        }
    }

    /// Says what came of a write. A failure that no key has followed yet is not replaced by a success.
    pub fn report(&mut self, tone: Tone, text: impl Into<String>) {
        Toast::report(self.toast, tone, text);
    }

    /// Decides on a seat now.
    #[must_use]
    pub fn decide(&self, seat: &Seat, class: Option<Uuid>) -> Decision {
        admission::decide(seat, Moment { now: self.now, site: self.site, class, place: self.actor.venue.as_deref() })
    }
}

/// A view's surroundings.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The desk's clock when the screen is drawn.
    pub now: DateTime<Utc>,
    /// The institute.
    pub site: &'a Site,
    /// Who acts.
    pub actor: &'a Actor,
    /// Colors by meaning.
    pub theme: &'a Theme,
    /// The keys, for hints.
    pub keys: &'a KeyMap,
}

impl<'a> View<'a> {
    /// Where and when the view is drawn.
    #[must_use]
    pub fn here(&self) -> Here<'a> {
        Here { now: self.now, site: self.site, actor: self.actor }
    }

    /// The site's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.site.date_of(self.now)
    }

    /// Writes dates, times and amounts as the institute does, today.
    #[must_use]
    pub fn format(&self) -> Format<'a> {
        self.site.format(self.today())
    }

    /// Decides on a seat now.
    #[must_use]
    pub fn decide(&self, seat: &Seat, class: Option<Uuid>) -> Decision {
        admission::decide(seat, Moment { now: self.now, site: self.site, class, place: self.actor.venue.as_deref() })
    }
}
