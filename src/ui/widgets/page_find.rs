//! A search in the lines of a page. It moves the cursor to a line with all typed words, then to the next one.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Clear;

use super::line_input::{LineInput, Typed};
use super::text_field::draw_search;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// The search field, if it is open.
#[derive(Debug, Default)]
pub struct PageFind {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    typed: LineInput,
    /// The line on which the search began.
    from: usize,
    /// The number of the current match, from 1, and the number of matches.
    found: (usize, usize),
}

impl PageFind {
    /// Whether the field is open and takes letters.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens the field. The search begins at the line `at`.
    pub fn open(&mut self, at: usize) {
        self.open = Some(Open { typed: LineInput::default(), from: at, found: (0, 0) });
    }

    /// Handles a key with the cursor on the line `at` of `lines`. Returns the line to go to.
    pub fn key(&mut self, key: KeyEvent, at: usize, lines: &[String]) -> Option<usize> {
        let open = self.open.as_mut()?;
        let step = match key.code {
            KeyCode::Esc => {
                self.open = None;
                return None;
            }
            KeyCode::Enter | KeyCode::Down => Step::Next,
            KeyCode::Up => Step::Previous,
            _ if open.typed.key(key) == Typed::Changed => Step::First,
            _ => return None,
        };
        open.go(step, at, lines)
    }

    /// Inserts pasted text. Returns the line to go to.
    pub fn paste(&mut self, pasted: &str, at: usize, lines: &[String]) -> Option<usize> {
        let open = self.open.as_mut()?;
        open.typed.insert(pasted);
        open.go(Step::First, at, lines)
    }

    /// Draws the field over the last row of `area`.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let Some(open) = self.open.as_ref().filter(|_| area.height > 0) else { return };
        let row = Rect { y: area.bottom() - 1, height: 1, ..area };
        frame.render_widget(Clear, row);
        frame.buffer_mut().set_style(row, view.theme.ground());
        let (meaning, found) = match open.found {
            _ if open.typed.value().trim().is_empty() => (Meaning::Muted, String::new()),
            (_, 0) => (Meaning::Warn, "not on this page  ".to_owned()),
            (at, all) => (Meaning::Text, format!("{at} of {all}  ↵ next  ↑ previous  ")),
        };
        let words = format!("  {found}Esc back ");
        let width = u16::try_from(text::width(&words)).unwrap_or(u16::MAX).min(row.width / 2);
        let [field, right] = Layout::horizontal([Constraint::Min(0), Constraint::Length(width)]).areas(row);
        draw_search(&open.typed, " Find: ", true, frame, field, view);
        frame.render_widget(Line::styled(words, view.theme.style(meaning)), right);
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The first match from the line where the search began.
    First,
    Next,
    Previous,
}

impl Open {
    fn go(&mut self, step: Step, at: usize, lines: &[String]) -> Option<usize> {
        let wanted = self.typed.value().to_lowercase();
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        let fits = |line: &str| {
            let line = line.to_lowercase();
            !wanted.is_empty() && wanted.iter().all(|word| line.contains(word))
        };
        let matches: Vec<usize> = (0..lines.len()).filter(|at| fits(&lines[*at])).collect();
        let to = match step {
            Step::First => matches.iter().find(|line| **line >= self.from).or(matches.first()),
            Step::Next => matches.iter().find(|line| **line > at).or(matches.first()),
            Step::Previous => matches.iter().rev().find(|line| **line < at).or(matches.last()),
        };
        let nth = to.and_then(|to| matches.iter().position(|line| line == to));
        self.found = (nth.map_or(0, |nth| nth + 1), matches.len());
        to.copied()
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    fn page() -> Vec<String> {
        ["Dana called", "a note", "Ruth called Dana", "the last", "Dana wrote"].map(str::to_owned).to_vec()
    }

    fn press(find: &mut PageFind, code: KeyCode, at: usize) -> Option<usize> {
        find.key(KeyEvent::new(code, KeyModifiers::NONE), at, &page())
    }

    fn type_in(find: &mut PageFind, text: &str, at: usize) -> Option<usize> {
        text.chars().map(|c| press(find, KeyCode::Char(c), at)).last().flatten()
    }

    #[test]
    fn typing_goes_to_the_first_match_from_where_it_began() {
        let mut find = PageFind::default();
        find.open(1);
        assert_eq!(type_in(&mut find, "dana", 1), Some(2));
        assert_eq!(find.open.as_ref().map(|open| open.found), Some((2, 3)));
    }

    #[test]
    fn enter_wraps_around_and_up_goes_back() {
        let mut find = PageFind::default();
        find.open(0);
        assert_eq!(type_in(&mut find, "dana", 0), Some(0));
        assert_eq!(press(&mut find, KeyCode::Enter, 0), Some(2));
        assert_eq!(press(&mut find, KeyCode::Enter, 2), Some(4));
        assert_eq!(press(&mut find, KeyCode::Enter, 4), Some(0));
        assert_eq!(press(&mut find, KeyCode::Up, 0), Some(4));
    }

    #[test]
    fn a_match_has_every_word_and_without_one_the_cursor_stays() {
        let mut find = PageFind::default();
        find.open(0);
        assert_eq!(type_in(&mut find, "called dana", 0), Some(0));
        assert_eq!(press(&mut find, KeyCode::Enter, 0), Some(2));
        assert_eq!(type_in(&mut find, " xyzzy", 2), None);
        press(&mut find, KeyCode::Esc, 2);
        assert!(!find.is_open());
    }
}
