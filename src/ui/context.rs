//! The surroundings of updates and views: what they use besides their own state.

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
use crate::keys::{Action, KeyMap, Scope};
use crate::ui::ids::QueryId;

/// How long a success or information message stays.
const STAYS: TimeDelta = TimeDelta::seconds(6);

/// A message in the message row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Severity.
    pub tone: Tone,
    /// The text.
    pub text: String,
    /// When it appeared; `None` until the update that made it ends.
    since: Option<DateTime<Utc>>,
    /// Keys pressed since.
    keys: u8,
    /// Length of the first message. A success may be appended to it.
    first: usize,
}

impl Toast {
    /// Returns a new message.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        let text = text.into();
        let first = text.len();
        Self { tone, text, since: None, keys: 0, first }
    }

    /// Shows a message in place of the current one. A success is appended to a failure if no key has followed yet: the
    /// user may not have read the failure.
    pub fn report(shown: &mut Option<Self>, tone: Tone, text: impl Into<String>) {
        match shown {
            Some(failure) if tone != Tone::Bad && failure.tone == Tone::Bad && failure.keys == 0 => {
                failure.text.truncate(failure.first);
                failure.text = format!("{} {}", failure.text, text.into());
            }
            _ => *shown = Some(Self::new(tone, text)),
        }
    }

    /// Whether the message has not been on the screen yet.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.since.is_none()
    }

    /// Notes when the message first appeared.
    pub fn appears(&mut self, now: DateTime<Utc>) {
        // If the clock is set back, the message must not stay longer.
        self.since = Some(self.since.map_or(now, |since| since.min(now)));
    }

    /// Returns when the message disappears by itself; `None` for a failure, which stays.
    #[must_use]
    pub fn leaves_at(&self) -> Option<DateTime<Utc>> {
        self.since.filter(|_| self.tone != Tone::Bad).map(|since| since + STAYS)
    }

    /// Returns the message after one more key; `None` if that key removes it.
    #[must_use]
    pub fn after_key(self, is_escape: bool) -> Option<Self> {
        let keys = self.keys.saturating_add(1);
        let stays = if self.tone == Tone::Bad { !is_escape } else { keys < 2 };
        stays.then_some(Self { keys, ..self })
    }
}

/// Severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Success.
    Good,
    /// Information.
    Info,
    /// Failure.
    Bad,
}

/// Time and place of a decision: what an update and a view have in common.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The desk's clock.
    pub now: DateTime<Utc>,
    /// The institute.
    pub site: &'a Site,
    /// The user who acts.
    pub actor: &'a Actor,
}

impl Here<'_> {
    /// Returns the site's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.site.date_of(self.now)
    }

    /// Returns the decision on a seat now.
    #[must_use]
    pub fn decide(&self, seat: &Seat, class: Option<Uuid>) -> Decision {
        admission::decide(seat, Moment { now: self.now, site: self.site, class, place: self.actor.venue.as_deref() })
    }
}

/// An update's surroundings: the clock, the institute, and the list of effects.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The desk's clock at the message.
    pub now: DateTime<Utc>,
    /// The institute.
    pub site: &'a Site,
    /// The user who acts.
    pub actor: &'a Actor,
    /// The source of ids.
    pub ids: &'a mut Ids,
    /// Effects of the update, for the runtime.
    pub effects: &'a mut Vec<Effect>,
    /// The message in the message row.
    pub toast: &'a mut Option<Toast>,
    /// Navigation that the app follows after this call.
    pub goto: &'a mut Option<Goto>,
}

impl<'a> Cx<'a> {
    /// Returns the site's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.site.date_of(self.now)
    }

    /// Returns the institute's formats for dates, times and amounts, relative to today.
    #[must_use]
    pub fn format(&self) -> Format<'a> {
        self.site.format(self.today())
    }

    /// Returns the time and place of the update.
    #[must_use]
    pub fn here(&self) -> Here<'a> {
        Here { now: self.now, site: self.site, actor: self.actor }
    }

    /// Sends a query; returns its number.
    pub fn ask(&mut self, slot: Slot, query: Query) -> QueryId {
        let id = self.ids.query();
        self.effects.push(Effect::Ask { slot, id, query });
        id
    }

    /// Sends a write; returns its id.
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

    /// Shows a message in the message row.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        *self.toast = Some(Toast::new(tone, text));
    }

    /// Removes a message that no longer applies.
    pub fn withdraw(&mut self, words: &str) {
        if self.toast.as_ref().is_some_and(|toast| toast.text == words) {
            *self.toast = None;
        }
    }

    /// Reports the result of a write. A success does not replace a failure that no key has followed yet.
    pub fn report(&mut self, tone: Tone, text: impl Into<String>) {
        Toast::report(self.toast, tone, text);
    }

    /// Returns the decision on a seat now.
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
    /// The user who acts.
    pub actor: &'a Actor,
    /// Colors by meaning.
    pub theme: &'a Theme,
    /// The keys, for hints.
    pub keys: &'a KeyMap,
}

impl<'a> View<'a> {
    /// Returns the time and place of the drawing.
    #[must_use]
    pub fn here(&self) -> Here<'a> {
        Here { now: self.now, site: self.site, actor: self.actor }
    }

    /// Returns the site's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.site.date_of(self.now)
    }

    /// Returns the institute's formats for dates, times and amounts, relative to today.
    #[must_use]
    pub fn format(&self) -> Format<'a> {
        self.site.format(self.today())
    }

    /// Returns which right this user lacks for an action, as a sentence; `None` if none.
    #[must_use]
    pub fn why_no_right(&self, action: Action, scope: Scope) -> Option<String> {
        self.keys.spec_of(action, &[scope]).and_then(|spec| spec.why_not(self.actor))
    }

    /// Returns the decision on a seat now.
    #[must_use]
    pub fn decide(&self, seat: &Seat, class: Option<Uuid>) -> Decision {
        admission::decide(seat, Moment { now: self.now, site: self.site, class, place: self.actor.venue.as_deref() })
    }
}
