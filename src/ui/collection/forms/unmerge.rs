//! Undoes a merge: the user picks the merged card that becomes separate again.

use std::fmt::Debug;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::confirm::YesKey;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::list::List;

/// A merged card that can be separated again.
pub trait Unmerge: Debug + Send {
    /// The forms of its pane.
    type Work: FormSet;

    /// The form's title.
    const TITLE: &'static str;
    /// The form's key hints.
    const KEYS: &'static str;
    /// The text to show if no card was merged.
    const NOTHING: &'static str;

    /// Returns the card in one line.
    fn line(&self) -> String;
    /// Returns a sentence about the effect of the separation.
    fn prospect(&self) -> &'static str;
    /// Returns the command that separates the card.
    fn command(&self) -> <Self::Work as FormSet>::Command;
    /// Returns the message for a separation; `None` if the outcome is not a success.
    fn done(&self, outcome: &<Self::Work as FormSet>::Outcome) -> Option<Done>;
}

/// The form that lists the merged cards.
#[derive(Debug)]
pub struct UnmergeForm<A> {
    /// The card into which they were merged.
    name: String,
    choices: Vec<A>,
    cursor: Cursor,
    yes: YesKey,
}

impl<A: Unmerge> UnmergeForm<A> {
    /// Creates the form with the first card selected.
    #[must_use]
    pub fn new(name: String, choices: Vec<A>) -> Self {
        Self { name, choices, cursor: Cursor::default(), yes: YesKey::default() }
    }

    fn chosen(&self) -> Option<&A> {
        self.choices.get(self.cursor.0)
    }
}

impl<A: Unmerge> FormBody<A::Work> for UnmergeForm<A> {
    fn title(&self) -> String {
        format!("{} · {}", A::TITLE, self.name)
    }

    fn keys(&self) -> &'static str {
        A::KEYS
    }

    fn height(&self) -> u16 {
        u16::try_from(self.choices.len()).unwrap_or(u16::MAX).clamp(1, 8) + 4
    }

    fn is_dirty(&self) -> bool {
        false
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.yes = YesKey::new(cx.now);
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent {
        if self.yes.says(key, cx.now) {
            return FormEvent::Submit;
        }
        let len = self.choices.len();
        match key.code {
            KeyCode::Up => drop(self.cursor.act(Action::Up, len)),
            KeyCode::Down => drop(self.cursor.act(Action::Down, len)),
            _ => {}
        }
        FormEvent::Taken
    }

    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Result<<A::Work as FormSet>::Command, String> {
        self.chosen().map(A::command).ok_or_else(|| A::NOTHING.into())
    }

    fn submit_result(&mut self, outcome: &<A::Work as FormSet>::Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        let done = self.chosen().and_then(|chosen| chosen.done(outcome));
        done.map_or_else(|| A::Work::failure(outcome, cx), SubmitResult::Done)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let room = usize::from(area.height).saturating_sub(4).max(1);
        let rows = u16::try_from(room.min(self.choices.len())).unwrap_or_default();
        let [choices, _, words] =
            Layout::vertical([Constraint::Length(rows), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        List::new(self.choices.len(), self.cursor.0, true)
            .draw(frame, choices, view, |at| Line::raw(text::fit(&format!("  {}", self.choices[at].line()), width)));
        let sentence = self.chosen().map_or(A::NOTHING, A::prospect);
        let style = view.theme.style(Meaning::Text);
        let room = width.saturating_sub(2);
        let lines = text::wrap(sentence, room).into_iter().map(|line| Line::styled(format!("  {line}"), style));
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), words);
    }
}
