//! Takes a merge back: which of those that are one with it now stands by itself again.

use std::fmt::Debug;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::{Done, Pressed, Sheet, Verdict, Work};
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::panel::highlight;

/// Something that was put together and can be taken apart.
pub trait Apart: Debug + Send {
    /// What the forms about it are.
    type Work: Work;

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
    fn command(&self) -> <Self::Work as Work>::Command;
    /// What is said when it is done; none when the outcome is no success.
    fn done(&self, outcome: &<Self::Work as Work>::Outcome) -> Option<Done>;
}

/// What can be taken apart, to pick one.
#[derive(Debug)]
pub struct ApartSheet<A> {
    /// What they are a part of.
    name: String,
    choices: Vec<A>,
    cursor: Cursor,
}

impl<A: Apart> ApartSheet<A> {
    /// Stands on the first.
    #[must_use]
    pub fn new(name: String, choices: Vec<A>) -> Self {
        Self { name, choices, cursor: Cursor::default() }
    }

    fn chosen(&self) -> Option<&A> {
        self.choices.get(self.cursor.0)
    }
}

impl<A: Apart> Sheet<A::Work> for ApartSheet<A> {
    fn title(&self) -> String {
        format!("{} · {}", A::TITLE, self.name)
    }

    fn keys(&self) -> &'static str {
        A::KEYS
    }

    fn height(&self) -> u16 {
        u16::try_from(self.choices.len()).unwrap_or(u16::MAX).clamp(1, 8) + 4
    }

    fn holds_something(&self) -> bool {
        false
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Pressed {
        let len = self.choices.len();
        match key.code {
            KeyCode::Up => drop(self.cursor.act(Action::Up, len)),
            KeyCode::Down => drop(self.cursor.act(Action::Down, len)),
            KeyCode::Char('y') => return Pressed::Submit,
            _ => {}
        }
        Pressed::Taken
    }

    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Result<<A::Work as Work>::Command, String> {
        self.chosen().map(A::command).ok_or_else(|| A::NOTHING.into())
    }

    fn verdict(&mut self, outcome: &<A::Work as Work>::Outcome, cx: &mut Cx<'_>) -> Verdict {
        let done = self.chosen().and_then(|chosen| chosen.done(outcome));
        done.map_or_else(|| A::Work::failure(outcome, cx), Verdict::Done)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let room = usize::from(area.height).saturating_sub(4).max(1);
        let window = self.cursor.window(self.choices.len(), room);
        let mut lines: Vec<Line<'_>> = window
            .map(|at| {
                let is_on = at == self.cursor.0;
                let lead = if is_on { "▸" } else { " " };
                let line = Line::raw(text::column(&format!("{lead}{}", self.choices[at].line()), width));
                if is_on { highlight(view, line) } else { line }
            })
            .collect();
        lines.push(Line::default());
        let sentence = self.chosen().map_or(A::NOTHING, A::prospect);
        let style = view.theme.style(Meaning::Text);
        lines.extend(text::wrap(sentence, width).into_iter().map(|line| Line::styled(line, style)));
        frame.render_widget(Paragraph::new(lines), area);
    }
}
