//! Takes a merge back: which of those that were merged into the lead stands by itself again.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::{Filled, LeadWork};
use crate::domain::lead::LeadPage;
use crate::domain::lead::work::{Command, Outcome};
use crate::domain::text;
use crate::keys::Action;
use crate::ui::collection::forms::{Pressed, Sheet, Verdict, Work};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::panel::highlight;

#[derive(Debug)]
pub(super) struct UnmergeSheet {
    name: String,
    /// Those that are a part of it, with a few words that tell them apart.
    merged: Vec<(Uuid, String, String)>,
    cursor: Cursor,
}

impl UnmergeSheet {
    pub(super) fn new(page: &LeadPage) -> Self {
        let merged = page.merged.iter().map(|inquiry| {
            let words = [inquiry.city.as_ref(), inquiry.state.as_ref(), Some(&inquiry.contact_email)];
            let words = words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
            (inquiry.id, inquiry.org_name.clone(), words)
        });
        Self { name: page.card.org_name.clone(), merged: merged.collect(), cursor: Cursor::default() }
    }
}

impl Sheet<LeadWork> for UnmergeSheet {
    fn title(&self) -> String {
        format!("Take a merge back · {}", self.name)
    }

    fn keys(&self) -> &'static str {
        "↑/↓ which · y takes it out · Esc back, nothing is done"
    }

    fn height(&self) -> u16 {
        u16::try_from(self.merged.len()).unwrap_or(u16::MAX).clamp(1, 8) + 4
    }

    fn holds_something(&self) -> bool {
        false
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Pressed {
        let len = self.merged.len();
        match key.code {
            KeyCode::Up => drop(self.cursor.act(Action::Up, len)),
            KeyCode::Down => drop(self.cursor.act(Action::Down, len)),
            KeyCode::Char('y') => return Pressed::Submit,
            _ => {}
        }
        Pressed::Taken
    }

    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Filled {
        let (gone, ..) = self.merged.get(self.cursor.0).ok_or("Nothing was merged into this lead.")?;
        Ok(Command::Unmerge { gone: *gone })
    }

    fn verdict(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> Verdict {
        match outcome {
            Outcome::Done { .. } => {
                let gone = self.merged.get(self.cursor.0).map_or("It", |(_, name, _)| name.as_str());
                Verdict::done(format!("{gone} stands by itself again."))
            }
            other => LeadWork::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let room = usize::from(area.height).saturating_sub(4).max(1);
        let window = self.cursor.window(self.merged.len(), room);
        let mut lines: Vec<Line<'_>> = window
            .map(|at| {
                let (_, name, words) = &self.merged[at];
                let is_on = at == self.cursor.0;
                let lead = if is_on { "▸" } else { " " };
                let line = Line::raw(text::column(&format!("{lead}{name} · {words}"), width));
                if is_on { highlight(view, line) } else { line }
            })
            .collect();
        lines.push(Line::default());
        let sentence = "It becomes a lead of its own with its own time-line and steps. What it had filled in goes with \
                        it, unless somebody has changed it since.";
        let style = view.theme.style(Meaning::Text);
        lines.extend(text::wrap(sentence, width).into_iter().map(|line| Line::styled(line, style)));
        frame.render_widget(Paragraph::new(lines), area);
    }
}
