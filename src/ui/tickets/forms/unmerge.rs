//! Takes a merge or a split back: which of those that were merged into the ticket stands by itself again, or that
//! the ticket goes back to where it was split from.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::sheet::TicketSheet;
use super::{Filled, TicketWork};
use crate::domain::text;
use crate::domain::ticket::number;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, Outcome};
use crate::keys::Action;
use crate::ui::collection::forms::{Done, Pressed, Sheet, Verdict, Work};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::panel::highlight;

#[derive(Debug)]
enum Back {
    Merged { gone: Uuid, name: String },
    Split,
}

#[derive(Debug)]
pub(super) struct UnmergeSheet {
    ticket: Uuid,
    name: String,
    choices: Vec<Back>,
    cursor: Cursor,
}

impl UnmergeSheet {
    pub(super) fn new(page: &TicketPage) -> Self {
        let merged = page.merged.iter().map(|merged| Back::Merged {
            gone: merged.id,
            name: format!("{} {}", number(merged.number), merged.title),
        });
        let choices = merged.chain(page.split_from.map(|_| Back::Split)).collect();
        Self { ticket: page.card.id, name: page.card.label(), choices, cursor: Cursor::default() }
    }
}

impl TicketSheet for UnmergeSheet {}

impl Sheet<TicketWork> for UnmergeSheet {
    fn title(&self) -> String {
        format!("Take a merge or a split back · {}", self.name)
    }

    fn keys(&self) -> &'static str {
        "↑/↓ which · y does it · Esc back, nothing is done"
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

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Filled {
        match self.choices.get(self.cursor.0) {
            Some(Back::Merged { gone, .. }) => Ok(Command::Unmerge { gone: *gone }),
            Some(Back::Split) => Ok(Command::Unsplit { ticket: self.ticket }),
            None => Err("Nothing was merged into this ticket.".into()),
        }
    }

    fn verdict(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> Verdict {
        match (outcome, self.choices.get(self.cursor.0)) {
            (Outcome::Done { .. }, Some(Back::Merged { name, .. })) => {
                Verdict::done(format!("{name} stands by itself again."))
            }
            (Outcome::Done { ticket, number: into, .. }, _) => {
                let sentence = format!("{} went back into {}.", self.name, number(*into));
                Verdict::Done(Done::well(sentence).showing(*ticket))
            }
            (other, _) => TicketWork::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let room = usize::from(area.height).saturating_sub(4).max(1);
        let window = self.cursor.window(self.choices.len(), room);
        let mut lines: Vec<Line<'_>> = window
            .map(|at| {
                let is_on = at == self.cursor.0;
                let lead = if is_on { "▸" } else { " " };
                let words = match &self.choices[at] {
                    Back::Merged { name, .. } => format!("{name} stands by itself again"),
                    Back::Split => format!("{} goes back to the ticket that it was split from", self.name),
                };
                let line = Line::raw(text::column(&format!("{lead}{words}"), width));
                if is_on { highlight(view, line) } else { line }
            })
            .collect();
        lines.push(Line::default());
        let sentence = match self.choices.get(self.cursor.0) {
            Some(Back::Split) => "The comment goes back to where it was; whatever was written since comes along.",
            _ => {
                "It becomes a ticket of its own with what was written to it. What it had filled in goes with it, unless \
                 somebody has changed it since."
            }
        };
        let style = view.theme.style(Meaning::Text);
        lines.extend(text::wrap(sentence, width).into_iter().map(|line| Line::styled(line, style)));
        frame.render_widget(Paragraph::new(lines), area);
    }
}
