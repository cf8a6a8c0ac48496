//! Layers lie above the panes and take the keys: help, palette, a question before quitting, queued writes.

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
    /// Keys that have changed with this release, announced once.
    WhatsNew,
    Palette(Palette),
    /// A question before quitting, because something would be lost.
    Leave(Confirm),
    /// A question before an undo that concerns another person or a record.
    Undo(UndoQuestion),
    /// The list of queued writes.
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

    /// Shows which keys have changed, unless another layer or the lock screen has the keys. Otherwise the next sign-in
    /// shows them.
    pub(super) fn show_whats_new(&mut self, login: &str) {
        if self.work.login == login && self.lock_screen.is_none() && self.work.layer.is_none() {
            self.work.layer = Some(Layer::WhatsNew);
        }
    }

    /// Returns the subject of the help: the open pane.
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

    /// Returns the palette's items: the open pane's actions, the global ones, and those of the other panes.
    pub(super) fn entries(&self) -> Vec<PaletteItem> {
        let here = [self.scope(), Scope::Global];
        let is_listed = |spec: &Spec| spec.action != Action::Palette && spec.words.group != Group::Moving;
        let mut entries: Vec<PaletteItem> =
            self.keys.lines(&here).filter(|(spec, _)| is_listed(spec)).map(|(spec, _)| self.entry_here(spec)).collect();
        for scope in Scope::ALL.iter().copied().filter(|scope| !here.contains(scope)) {
            for (spec, _) in self.keys.lines(&[scope]).filter(|(spec, _)| is_listed(spec)) {
                if !entries.iter().any(|entry| entry.title == spec.title) {
                    entries.extend(self.entry_elsewhere(spec, scope));
                }
            }
        }
        entries
    }

    fn entry_here(&self, spec: &'static Spec) -> PaletteItem {
        let scope = if spec.scopes.contains(&Scope::Global) { Scope::Global } else { self.scope() };
        let words = spec.words;
        let about = if words.group == Group::Row { self.open_pane().subject(&self.view()) } else { None };
        let title = scope.group_title(words.group);
        PaletteItem {
            pick: Pick::Do(spec.action),
            group: words.group,
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

    /// Returns the item for an action of another scope; `None` if that scope has no pane.
    fn entry_elsewhere(&self, spec: &'static Spec, scope: Scope) -> Option<PaletteItem> {
        let pane = scope.pane_action()?;
        let words = spec.words;
        let is_here = PaneId::of(pane) == Some(self.work.pane);
        Some(PaletteItem {
            pick: if is_here { Pick::Do(spec.action) } else { Pick::GoTo(pane) },
            group: words.group,
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

    /// Returns the question before quitting. It lists everything that is unfinished, the most serious first.
    pub(super) fn leave_question(&self) -> Confirm {
        let question = Confirm::new("Leave Frontdesk?", "No, stay here", "Yes, leave", self.now);
        self.unfinished_work().into_iter().fold(question, Confirm::fact)
    }

    fn unfinished_work(&self) -> Vec<String> {
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
                "not saved yet. Frontdesk waits for the database before it closes.",
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

/// Returns why an action of the open pane is not possible in its current view.
fn elsewhere(scope: Scope) -> &'static str {
    match scope {
        Scope::Lead => "Open a lead first.",
        Scope::Ticket => "Open a ticket first.",
        Scope::LeadFigures | Scope::TicketFigures => "Go to the figures first.",
        _ => "Esc goes back to the list first.",
    }
}
