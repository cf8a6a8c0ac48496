//! A question before an action that cannot be undone, is surprising, or concerns another person.
//!
//! The safe answer is selected. Only Ctrl-Y means yes, and only if no key came for 300 ms. So a key that is held, typed
//! ahead or scanned cannot answer yes.

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::dialog::Dialog;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// How long the question must be visible without a key before it accepts a yes.
const SEEN: TimeDelta = TimeDelta::milliseconds(300);
/// Width with the border.
const WIDTH: u16 = 66;

/// Recognizes the key for yes. Rejects it if it comes too soon after the question or after another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct YesKey {
    /// When the question was opened, or its last key came.
    quiet_since: DateTime<Utc>,
}

impl YesKey {
    /// Returns the state for a question that is opened now.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self { quiet_since: now }
    }

    /// Whether a key means yes.
    pub fn says(&mut self, key: KeyEvent, now: DateTime<Utc>) -> bool {
        let quiet = now - self.quiet_since;
        self.quiet_since = now;
        let is_yes = matches!(key.code, KeyCode::Char('y' | 'Y')) && key.modifiers == KeyModifiers::CONTROL;
        is_yes && quiet >= SEEN && key.kind != KeyEventKind::Repeat
    }
}

/// The question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    question: String,
    facts: Vec<String>,
    no: String,
    yes: String,
    yes_key: YesKey,
}

/// The answer that a key gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// No answer yet.
    Open,
    /// The safe answer.
    No,
    /// The confirmed answer.
    Yes,
}

impl Confirm {
    /// Returns a question with its two answers: the one for Esc and Enter, and the one for Ctrl-Y.
    #[must_use]
    pub fn new(question: impl Into<String>, no: impl Into<String>, yes: impl Into<String>, now: DateTime<Utc>) -> Self {
        Self { question: question.into(), facts: Vec::new(), no: no.into(), yes: yes.into(), yes_key: YesKey::new(now) }
    }

    /// Adds a paragraph: the class and its time, or a consequence.
    #[must_use]
    pub fn fact(mut self, fact: impl Into<String>) -> Self {
        self.facts.push(fact.into());
        self
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent, now: DateTime<Utc>) -> Answer {
        let is_yes = self.yes_key.says(key, now);
        match key.code {
            KeyCode::Esc | KeyCode::Enter => Answer::No,
            _ if is_yes => Answer::Yes,
            _ => Answer::Open,
        }
    }

    /// Draws the question in the middle of `area`.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let inside = usize::from(WIDTH.min(area.width)).saturating_sub(4).max(1);
        let mut lines: Vec<Line<'_>> = Vec::new();
        for (at, part) in text::wrap(&self.question, inside.saturating_sub(2)).into_iter().enumerate() {
            let lead = Span::styled(if at == 0 { " ? " } else { "   " }, view.theme.style(Meaning::Warn));
            lines.push(Line::from(vec![lead, Span::styled(part, view.theme.style(Meaning::Title))]));
        }
        for fact in &self.facts {
            lines.push(Line::default());
            lines.extend(
                text::wrap(fact, inside.saturating_sub(2)).into_iter().map(|part| Line::raw(format!("   {part}"))),
            );
        }
        lines.push(Line::default());
        let safe = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        lines.push(Self::answer(view, &self.no, "Esc, ↵", inside));
        lines.push(Self::answer(view, &self.yes, "Ctrl-Y", inside));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(3);
        let dialog = Dialog { title: "", keys: "", width: WIDTH, height };
        let inner = dialog.draw(frame, area, view);
        frame.render_widget(Paragraph::new(lines), Rect { y: inner.y, ..inner });
        if safe < inner.height {
            let row = Rect { y: inner.y + safe, height: 1, ..inner };
            frame.buffer_mut()[(row.x, row.y)].set_symbol("▸");
            view.theme.select(frame.buffer_mut(), row);
        }
    }

    fn answer<'a>(view: View<'_>, words: &str, key: &str, inside: usize) -> Line<'a> {
        let key = super::dialog::key_name(view, key);
        let room = inside.saturating_sub(text::width(&key) + 2);
        Line::from(vec![
            Span::raw("   "),
            Span::styled(text::column(words, room), view.theme.style(Meaning::Text)),
            Span::styled(format!(" {key}"), view.theme.style(Meaning::Key)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CTRL_Y: KeyEvent = KeyEvent::new(KeyCode::Char('y'), KeyModifiers::CONTROL);

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(milliseconds)
    }

    fn confirm() -> Confirm {
        Confirm::new("Leave?", "No", "Yes", at(0))
    }

    #[test]
    fn ctrl_y_says_yes_once_the_question_was_visible() {
        assert_eq!(confirm().key(CTRL_Y, at(300)), Answer::Yes);
        assert_eq!(confirm().key(CTRL_Y, at(299)), Answer::Open);
    }

    #[test]
    fn a_held_key_never_says_yes() {
        let mut confirm = confirm();
        assert!((1..100).all(|at_key| confirm.key(CTRL_Y, at(at_key * 33)) == Answer::Open));
        let repeat = KeyEvent { kind: KeyEventKind::Repeat, ..CTRL_Y };
        assert_eq!(confirm.key(repeat, at(10_000)), Answer::Open);
    }

    #[test]
    fn no_other_key_says_yes() {
        for code in [KeyCode::Char('y'), KeyCode::Char('Y'), KeyCode::Char(' '), KeyCode::Tab, KeyCode::Char('1')] {
            assert_eq!(confirm().key(KeyEvent::new(code, KeyModifiers::NONE), at(900)), Answer::Open);
        }
        let alt = KeyEvent::new(KeyCode::Char('y'), KeyModifiers::ALT);
        assert_eq!(confirm().key(alt, at(900)), Answer::Open);
    }

    #[test]
    fn enter_and_escape_say_no_at_once() {
        for code in [KeyCode::Enter, KeyCode::Esc] {
            assert_eq!(confirm().key(KeyEvent::new(code, KeyModifiers::NONE), at(1)), Answer::No);
        }
    }
}
