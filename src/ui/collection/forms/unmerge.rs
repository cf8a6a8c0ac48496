//! Takes a merge back: which of those that are one with it now stands by itself again.

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

/// Something that was put together and can be taken apart.
pub trait Unmerge: Debug + Send {
    /// What the forms about it are.
    type Work: FormSet;

    /// What the form does.
    const TITLE: &'static str;
    /// What its keys do.
    const KEYS: &'static str;
    /// Why there is nothing to do, where there is nothing.
    const NOTHING: &'static str;

    /// Which it is, in one line.
    fn line(&self) -> String;
    /// What becomes of it then, in a sentence.
    fn prospect(&self) -> &'static str;
    /// Takes it apart.
    fn command(&self) -> <Self::Work as FormSet>::Command;
    /// What is said when it is done; none when the outcome is no success.
    fn done(&self, outcome: &<Self::Work as FormSet>::Outcome) -> Option<Done>;
}

/// What can be taken apart, to pick one.
#[derive(Debug)]
pub struct UnmergeForm<A> {
    /// What they are a part of.
    name: String,
    choices: Vec<A>,
    cursor: Cursor,
    yes: YesKey,
}

impl<A: Unmerge> UnmergeForm<A> {
    /// Stands on the first.
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
