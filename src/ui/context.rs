//! What an update and a view get besides their own state.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::effect::{Effect, Slot};
use super::ids::Ids;
use super::theme::Theme;
use crate::domain::admission::{self, Decision, Moment};
use crate::domain::desk::{Command, Query};
use crate::domain::format::Format;
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::keys::KeyMap;

/// A message at the foot of the screen until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// How grave.
    pub tone: Tone,
    /// What to say.
    pub text: String,
}

impl Toast {
    /// Says something in the place of what is shown, unless a failure is shown and this is none.
    pub fn report(shown: &mut Option<Self>, tone: Tone, text: impl Into<String>) {
        let has_failure = shown.as_ref().is_some_and(|toast| toast.tone == Tone::Bad);
        if tone == Tone::Bad || !has_failure {
            *shown = Some(Self { tone, text: text.into() });
        }
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
    /// What to say at the foot of the screen.
    pub toast: &'a mut Option<Toast>,
}

impl Cx<'_> {
    /// The site's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.site.date_of(self.now)
    }

    /// Writes dates, times and amounts as the institute does, today.
    #[must_use]
    pub fn format(&self) -> Format<'_> {
        self.site.format(self.today())
    }

    /// Asks the database; gives back the question's number.
    pub fn ask(&mut self, slot: Slot, query: Query) -> u64 {
        let id = self.ids.question();
        self.effects.push(Effect::Ask { slot, id, query });
        id
    }

    /// Writes; gives back the write's number.
    pub fn run(&mut self, command: Command) -> Uuid {
        let id = self.ids.write();
        self.effects.push(Effect::Run { id, command });
        id
    }

    /// Says something at the foot of the screen.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        *self.toast = Some(Toast { tone, text: text.into() });
    }

    /// Says what came of a write. That one failed stays until the next key, whatever else goes well.
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
    /// Colours by meaning.
    pub theme: &'a Theme,
    /// The keys, for hints.
    pub keys: &'a KeyMap,
}

impl<'a> View<'a> {
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
