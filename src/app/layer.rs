//! What lies above the panes and takes the keys: help, the palette, a question before leaving.

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use super::undo::UndoQuestion;
use crate::domain::text;
use crate::keys::Action;
use crate::ui::effect::Effect;
use crate::ui::help;
use crate::ui::palette::{Entry, Palette, Picked};
use crate::ui::waiting::Reading;
use crate::ui::widgets::confirm::{Answer, Confirm};

/// A layer.
#[derive(Debug)]
pub(super) enum Layer {
    Help {
        scroll: u16,
    },
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
            Some(Layer::Help { scroll }) => self.help_key(key, scroll),
            Some(Layer::Palette(palette)) => self.palette_key(key, palette, effects),
            Some(Layer::Leave(question)) => self.leave_key(key, question, effects),
            Some(Layer::Undo(question)) => self.undo_key(key, question, effects),
            Some(Layer::Waiting(reading)) => self.waiting_key(reading.key(key, &self.work.waiting, self.now), effects),
            None => {}
        }
    }

    fn help_key(&mut self, key: KeyEvent, scroll: u16) {
        let last = help::length(self.view(), self.work.pane.about(), &self.scopes());
        let last = u16::try_from(last.saturating_sub(8)).unwrap_or(u16::MAX);
        let scroll = match key.code {
            KeyCode::Down | KeyCode::Char('j') => scroll.saturating_add(1),
            KeyCode::PageDown | KeyCode::Char(' ') => scroll.saturating_add(10),
            KeyCode::Up | KeyCode::Char('k') => scroll.saturating_sub(1),
            KeyCode::PageUp => scroll.saturating_sub(10),
            _ => return,
        };
        self.work.layer = Some(Layer::Help { scroll: scroll.min(last) });
    }

    /// What the palette offers: the pane's own actions and those of everywhere.
    pub(super) fn entries(&self) -> Vec<Entry> {
        self.keys
            .lines(&[self.scope(), crate::keys::Scope::Global])
            .filter(|(spec, _)| !matches!(spec.action, Action::Palette | Action::Back))
            .map(|(spec, keys)| Entry {
                action: spec.action,
                title: spec.title,
                keys,
                why_not: self.why_not(spec.action),
            })
            .collect()
    }

    fn palette_key(&mut self, key: KeyEvent, mut palette: Palette, effects: &mut Vec<Effect>) {
        match palette.key(key, &self.entries()) {
            Picked::Nothing => self.work.layer = Some(Layer::Palette(palette)),
            Picked::Closed => {}
            Picked::Action(action) => self.act(action, effects),
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
        let kept = if works().any(|work| work.waiting.is_unkept()) {
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
