//! A small box in which the user types a day to go to, in everyday words.

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

/// The field, and why its text is not a valid day.
#[derive(Debug, Default)]
pub struct DayJump {
    typed: LineInput,
    /// The last valid day; `None` without a limit.
    last: Option<NaiveDate>,
    complaint: Option<String>,
}

/// Result of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jumped {
    /// The box stays open.
    Nothing,
    /// The box was closed with Esc.
    Closed,
    /// Go to this day.
    To(NaiveDate),
}

impl DayJump {
    /// Returns a field for days up to `last`.
    #[must_use]
    pub fn up_to(last: NaiveDate) -> Self {
        Self { last: Some(last), ..Self::default() }
    }

    /// Handles a key.
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

    /// Inserts pasted text.
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

    /// Draws the box in the middle of `area`, with the day that the text means.
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
