//! What lies above the panes and takes the keys: help, the palette, a question before leaving.

use crossterm::event::KeyEvent;

use super::undo::UndoQuestion;
use super::{App, PaneId};
use crate::domain::text;
use crate::keys::{Action, Group, Scope, Spec};
use crate::ui::effect::Effect;
use crate::ui::help::{Help, HelpSubject};
use crate::ui::palette::{Palette, PaletteEvent, PaletteItem, Pick};
use crate::ui::waiting::Reading;
use crate::ui::widgets::confirm::{Answer, Confirm};

/// A layer.
#[derive(Debug)]
pub(super) enum Layer {
    Help(Help),
    /// The keys that have changed, told once.
    WhatsNew,
    Palette(Palette),
    /// Leaving would lose something.
    Leave(Confirm),
    /// Before an undo that concerns another person or a record.
    Undo(UndoQuestion),
    /// What waits for a connection.
    Waiting(Reading),
}

impl Layer {
    pub(super) fn palette() -> Self {
        Self::Palette(Palette::default())
    }
}

impl App {
    pub(super) fn layer_key(&mut self, key: KeyEvent, effects: &mut Vec<Effect>) {
        match self.work.layer.take() {
            Some(Layer::Help(help)) => self.help_key(key, help),
            Some(Layer::WhatsNew) => effects.push(Effect::MarkInformed { login: self.work.login.clone() }),
            Some(Layer::Palette(palette)) => self.palette_key(key, palette, effects),
            Some(Layer::Leave(question)) => self.leave_key(key, question, effects),
            Some(Layer::Undo(question)) => self.undo_key(key, question, effects),
            Some(Layer::Waiting(reading)) => self.waiting_key(reading.key(key, &self.work.waiting, self.now), effects),
            None => {}
        }
    }

    /// Tells which keys have changed, where nothing else has the keys; else the next sign-in does.
    pub(super) fn tell_whats_new(&mut self, login: &str) {
        if self.work.login == login && self.lock_screen.is_none() && self.work.layer.is_none() {
            self.work.layer = Some(Layer::WhatsNew);
        }
    }

    /// What the help is about: the pane that is open.
    pub(super) fn help_subject(&self) -> HelpSubject {
        let pane = self.work.pane;
        let is_field = pane.spec().letters_are_text && self.is_typing();
        HelpSubject { scope: self.scope(), about: pane.spec().about, is_field }
    }

    fn help_key(&mut self, key: KeyEvent, mut help: Help) {
        if help.key(key, self.view(), self.help_subject()) {
            self.work.layer = Some(Layer::Help(help));
        }
    }

    /// What the palette offers: the pane's own actions, those of everywhere, and those of the other panes.
    pub(super) fn entries(&self) -> Vec<PaletteItem> {
        let here = [self.scope(), Scope::Global];
        let is_listed = |action: Action| action != Action::Palette && action.words().group != Group::Moving;
        let mut entries: Vec<PaletteItem> = self
            .keys
            .lines(&here)
            .filter(|(spec, _)| is_listed(spec.action))
            .map(|(spec, _)| self.entry_here(spec))
            .collect();
        for scope in Scope::ALL.iter().copied().filter(|scope| !here.contains(scope)) {
            for (spec, _) in self.keys.lines(&[scope]).filter(|(spec, _)| is_listed(spec.action)) {
                if !entries.iter().any(|entry| entry.title == spec.title) {
                    entries.extend(self.entry_elsewhere(spec, scope));
                }
            }
        }
        entries
    }

    fn entry_here(&self, spec: &'static Spec) -> PaletteItem {
        let scope = if spec.scopes.contains(&Scope::Global) { Scope::Global } else { self.scope() };
        let words = spec.action.words_in(scope);
        let group = spec.action.group(scope);
        let about = if group == Group::Row { self.open_pane().subject(&self.view()) } else { None };
        let title = group.title(scope);
        PaletteItem {
            pick: Pick::Do(spec.action),
            group,
            heading: about.as_ref().map_or_else(|| title.to_owned(), |about| format!("{title}: {about}")),
            title: spec.title,
            about,
            key: self.keys.key_of(spec.action, &[scope]).unwrap_or_default(),
            place: None,
            does: words.does,
            short: words.short,
            also: words.also,
            why_not: self.why_not(spec.action),
        }
    }

    /// An action of another pane; `None` where its pane is the one that is open.
    fn entry_elsewhere(&self, spec: &'static Spec, scope: Scope) -> Option<PaletteItem> {
        let pane = scope.pane_action()?;
        let words = spec.action.words_in(scope);
        let is_here = PaneId::of(pane) == Some(self.work.pane);
        Some(PaletteItem {
            pick: if is_here { Pick::Do(spec.action) } else { Pick::GoTo(pane) },
            group: spec.action.group(scope),
            heading: String::new(),
            title: spec.title,
            about: None,
            key: self.keys.key_of(spec.action, &[scope]).unwrap_or_default(),
            place: Some(scope.title()),
            does: words.does,
            short: words.short,
            also: words.also,
            why_not: if is_here { Some(elsewhere(scope).to_owned()) } else { self.why_not(pane) },
        })
    }

    fn palette_key(&mut self, key: KeyEvent, mut palette: Palette, effects: &mut Vec<Effect>) {
        match palette.key(key, &self.entries()) {
            PaletteEvent::Nothing => self.work.layer = Some(Layer::Palette(palette)),
            PaletteEvent::Closed => {}
            PaletteEvent::Help => {
                let help = Help::at_all_keys(self.view(), self.help_subject());
                self.work.layer = Some(Layer::Help(help));
            }
            PaletteEvent::This(Pick::Do(action) | Pick::GoTo(action)) => self.act(action, effects),
        }
    }

    fn leave_key(&mut self, key: KeyEvent, mut question: Confirm, effects: &mut Vec<Effect>) {
        match question.key(key, self.now) {
            Answer::Yes => effects.push(Effect::Quit),
            Answer::No => {}
            Answer::Open => self.work.layer = Some(Layer::Leave(question)),
        }
    }

    /// The question before leaving: what it means for everything that is unfinished, the gravest first.
    pub(super) fn leave_question(&self) -> Confirm {
        let question = Confirm::new("Leave Frontdesk?", "No, stay here", "Yes, leave", self.now);
        self.left_behind().into_iter().fold(question, Confirm::fact)
    }

    fn left_behind(&self) -> Vec<String> {
        let works = || std::iter::once(&self.work).chain(&self.parked);
        let of = |n: usize, one: &str, many: &str, rest: &str| {
            (n > 0).then(|| format!("{} {rest}", text::count(n, one, many)))
        };
        let waiting: usize = works().map(|work| work.waiting.count()).sum();
        let kept = if works().any(|work| work.waiting.is_unjournaled()) {
            "the disk does not have it all, and leaving loses that."
        } else {
            "kept on this machine, and sent when the person who made it signs in here again."
        };
        let typed = works().any(super::workspace::Workspace::has_drafts);
        let lines = [
            typed.then(|| "A form is not sent yet; what is typed in it would be lost.".to_owned()),
            of(waiting, "change waits:", "changes wait:", kept),
            of(
                works().map(|work| work.writes.len()).sum(),
                "change is",
                "changes are",
                "not saved yet. Leaving waits for the database.",
            ),
            of(
                works().map(|work| work.waiting.unread()).sum(),
                "result is",
                "results are",
                "not read yet: :waiting shows them.",
            ),
        ];
        lines.into_iter().flatten().collect()
    }
}

/// Why an action of the same pane is not possible where the person is in it.
fn elsewhere(scope: Scope) -> &'static str {
    match scope {
        Scope::Lead => "Open a lead first.",
        Scope::Ticket => "Open a ticket first.",
        Scope::LeadFigures | Scope::TicketFigures => "Go to the figures first.",
        _ => "Esc goes back to the list first.",
    }
}
