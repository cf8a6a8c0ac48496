//! Asks before an action that also changes selected cards which are not shown.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::{CardSource, Collection};
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::widgets::confirm::{Answer, Confirm};

/// How many of the hidden cards the question names.
const NAMED: usize = 4;

/// The question and its action.
#[derive(Debug)]
pub struct Unseen {
    action: Action,
    confirm: Confirm,
}

/// The result of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acts {
    /// The question stays open.
    Open,
    /// The user cancels the action.
    No,
    /// The action runs on all selected cards.
    Yes(Action),
}

impl Unseen {
    /// Returns the question before `action`; `None` if all selected cards are shown. `many` is the plural noun for the
    /// cards, `doing` the action's title, and `name` returns a card's name.
    pub fn before<K: CardSource>(
        action: Action,
        cards: &Collection<K>,
        (many, doing): (&str, &str),
        name: impl Fn(&K::CardRef) -> String,
        cx: &Cx<'_>,
    ) -> Option<Self> {
        let hidden = cards.hidden();
        if hidden.is_empty() {
            return None;
        }
        let all = cards.selected.all().len();
        let are = if hidden.len() == 1 { "is" } else { "are" };
        let n = hidden.len();
        let question = format!("{doing}: {all} marked {many}, of which {n} {are} {}?", cards.why_hidden());
        let mut names: Vec<String> = hidden.iter().take(NAMED).map(|named| text::safe(&name(named))).collect();
        if hidden.len() > NAMED {
            names.push(format!("and {} more", hidden.len() - NAMED));
        }
        let confirm = Confirm::new(question, "No, change nothing", format!("Yes, all {all}"), cx.now)
            .fact(format!("Not in sight: {}.", names.join(", ")));
        let confirm =
            if cards.is_default_filter() { confirm } else { confirm.fact("Without the filter (Esc) they are listed.") };
        Some(Self { action, confirm })
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, cx: &Cx<'_>) -> Acts {
        match self.confirm.key(key, cx.now) {
            Answer::Open => Acts::Open,
            Answer::No => Acts::No,
            Answer::Yes => Acts::Yes(self.action),
        }
    }

    /// Draws the question.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.confirm.draw(frame, area, view);
    }
}
