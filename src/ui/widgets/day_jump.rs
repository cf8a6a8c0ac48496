//! A small box that asks for a day, as people say it, and goes there.

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};

use super::dialog::Dialog;
use super::line_input::LineInput;
use super::text_field::draw_search;
use crate::domain::dates;
use crate::domain::format::{Format, relative_day};
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The field, and why what was typed is no day to go to.
#[derive(Debug, Default)]
pub struct DayJump {
    typed: LineInput,
    /// Only days up to this one: there is nothing later.
    last: Option<NaiveDate>,
    complaint: Option<String>,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jumped {
    /// Still typing.
    Nothing,
    /// Esc closed it.
    Closed,
    /// To this day.
    To(NaiveDate),
}

impl DayJump {
    /// A field for days up to `last`.
    #[must_use]
    pub fn up_to(last: NaiveDate) -> Self {
        Self { last: Some(last), ..Self::default() }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, format: Format<'_>) -> Jumped {
        self.complaint = None;
        match key.code {
            KeyCode::Esc => return Jumped::Closed,
            KeyCode::Enter => match self.day(format) {
                Ok(day) => return Jumped::To(day),
                Err(sentence) => self.complaint = Some(sentence),
            },
            _ => drop(self.typed.key(key)),
        }
        Jumped::Nothing
    }

    /// Types pasted text.
    pub fn paste(&mut self, text: &str) {
        self.complaint = None;
        self.typed.insert(text);
    }

    fn day(&self, format: Format<'_>) -> Result<NaiveDate, String> {
        let day = dates::parse_past_or_coming_day(self.typed.value(), format.today())?;
        match self.last {
            Some(last) if day > last => Err(format!("{} is still to come.", format.full_date(day))),
            _ => Ok(day),
        }
    }

    /// Draws it in the middle of `area`, with the day that is meant.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let keys = "↵ go · Ctrl-U clear · Esc back";
        let inner = Dialog { title: "Go to a day", keys, width: 58, height: 6 }.draw(frame, area, view);
        let [field, meant] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(inner);
        draw_search(&self.typed, " Day  ", true, frame, field, view);
        let (meaning, words) = match (&self.complaint, self.day(view.format())) {
            (Some(complaint), _) => (Meaning::Stop, complaint.clone()),
            (None, Ok(day)) => {
                (Meaning::Text, format!("{}, {}", view.format().full_date(day), relative_day(day, view.today())))
            }
            (None, Err(_)) => (Meaning::Muted, "12/14/26, Dec 14, tomorrow, next monday, +7".to_owned()),
        };
        let lines: Vec<Line<'_>> = vec![Line::default(), Line::raw(words)];
        let words = Paragraph::new(lines).wrap(Wrap { trim: true });
        let words = words.style(view.theme.style(meaning));
        frame.render_widget(words, Rect { x: meant.x + 1, width: meant.width.saturating_sub(1), ..meant });
    }
}
