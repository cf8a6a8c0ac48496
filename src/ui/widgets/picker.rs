//! A list to choose one item from. Typed letters narrow it; Enter takes the current item. An item that cannot be chosen
//! now stays in the list and says why.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::cursor::Cursor;
use super::dialog::Dialog;
use super::line_input::{LineInput, Typed};
use super::list::List;
use super::text_field::{cursor_at, visible};
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Width with the border.
const WIDTH: u16 = 76;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickerItem<T> {
    /// The item's name.
    pub label: String,
    /// A short description; may be empty.
    pub hint: String,
    /// Why the item cannot be chosen; `None` if it can.
    pub why_not: Option<String>,
    /// The value that a choice returns.
    pub value: T,
}

impl<T> PickerItem<T> {
    /// Returns an item that can be chosen.
    pub fn new(label: impl Into<String>, hint: impl Into<String>, value: T) -> Self {
        Self { label: label.into(), hint: hint.into(), why_not: None, value }
    }
}

/// The list with the typed letters and the cursor.
#[derive(Debug, Clone)]
pub struct Picker<T> {
    title: String,
    /// Hints for more keys besides those of every picker.
    more_keys: &'static str,
    entries: Vec<PickerItem<T>>,
    typed: LineInput,
    cursor: Cursor,
    /// Why the item cannot be chosen on which Enter was pressed.
    complaint: Option<String>,
}

/// Result of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickerEvent<T> {
    /// The picker stays open.
    Nothing,
    /// The picker was closed without a choice.
    Closed,
    /// The user chose this value.
    Chosen(T),
    /// The user pressed Delete on this value.
    Deleted(T),
}

impl<T: Clone> Picker<T> {
    /// Returns a picker with the cursor on the first item that can be chosen.
    pub fn new(title: impl Into<String>, entries: Vec<PickerItem<T>>) -> Self {
        let first = entries.iter().position(|entry| entry.why_not.is_none()).unwrap_or_default();
        Self {
            title: title.into(),
            more_keys: "",
            entries,
            typed: LineInput::default(),
            cursor: Cursor(first),
            complaint: None,
        }
    }

    /// Adds hints for more keys.
    #[must_use]
    pub fn with_keys(mut self, more_keys: &'static str) -> Self {
        self.more_keys = more_keys;
        self
    }

    /// Moves the cursor to the first item for which `is_it` is true.
    #[must_use]
    pub fn standing_on(mut self, is_it: impl Fn(&T) -> bool) -> Self {
        if let Some(at) = self.entries.iter().position(|entry| is_it(&entry.value)) {
            self.cursor = Cursor(at);
        }
        self
    }

    fn fitting(&self) -> Vec<&PickerItem<T>> {
        let typed = self.typed.value().trim().to_lowercase();
        let mut fitting: Vec<&PickerItem<T>> =
            self.entries.iter().filter(|entry| entry.label.to_lowercase().contains(&typed)).collect();
        // The typed letters "do" should find "done" before "todo".
        fitting.sort_by_key(|entry| !entry.label.to_lowercase().starts_with(&typed));
        fitting
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) -> PickerEvent<T> {
        self.complaint = None;
        let fitting = self.fitting();
        let (len, on) = (fitting.len(), fitting.get(self.cursor.0).map(|entry| (*entry).clone()));
        match (key.code, on) {
            (KeyCode::Esc, _) => return PickerEvent::Closed,
            (KeyCode::Enter, Some(entry)) => match entry.why_not {
                None => return PickerEvent::Chosen(entry.value),
                why => self.complaint = why,
            },
            (KeyCode::Delete, Some(entry)) => return PickerEvent::Deleted(entry.value),
            (KeyCode::Up, _) => {
                self.cursor.act(Action::Up, len);
            }
            (KeyCode::Down, _) => {
                self.cursor.act(Action::Down, len);
            }
            (KeyCode::PageUp, _) => {
                self.cursor.act(Action::PageUp, len);
            }
            (KeyCode::PageDown, _) => {
                self.cursor.act(Action::PageDown, len);
            }
            _ => {
                if self.typed.key(key) == Typed::Changed {
                    self.cursor = Cursor::default();
                }
            }
        }
        PickerEvent::Nothing
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str) {
        self.complaint = None;
        self.typed.insert(text);
        self.cursor = Cursor::default();
    }

    /// Draws the picker in the middle of `area`.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let fitting = self.fitting();
        let label_width = self.label_width(usize::from(WIDTH.min(area.width)).saturating_sub(2));
        let width = usize::from(WIDTH.min(area.width)).saturating_sub(2);
        let rows = |entry: &PickerItem<T>| Self::hint_lines(entry, label_width, width).len();
        let height: usize = self.entries.iter().map(rows).sum();
        let height = u16::try_from(height).unwrap_or(u16::MAX).saturating_add(4);
        let keys = ["↑↓ choose", "↵ take it", self.more_keys, "Esc back"].join(" · ");
        let inner = Dialog { title: &self.title, keys: &keys, width: WIDTH, height }.draw(frame, area, view);
        let [field, list, foot] =
            Layout::vertical([Constraint::Length(1), Constraint::Min(1), Constraint::Length(1)]).areas(inner);
        self.draw_field(frame, field, view);
        let width = usize::from(list.width);
        let rows = List::new(fitting.len(), self.cursor.0, true);
        let drawn: Vec<Vec<Line<'_>>> =
            fitting.iter().map(|entry| Self::lines(entry, label_width, width, view)).collect();
        rows.draw_tall(frame, list, view, |at| drawn[at].len(), |at| drawn[at].clone());
        let (words, meaning) = match &self.complaint {
            Some(why) => (why.clone(), Meaning::Stop),
            None if fitting.is_empty() => ("No match. Ctrl-U clears the field.".to_owned(), Meaning::Text),
            None => (String::new(), Meaning::Text),
        };
        frame.render_widget(Line::styled(text::fit(&words, width), view.theme.style(meaning)), foot);
    }

    fn draw_field(&self, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
        let lead = "type to narrow: ";
        let room = usize::from(row.width).saturating_sub(lead.len());
        let line = Line::from(vec![
            Span::styled(lead, view.theme.style(Meaning::Muted)),
            Span::styled(visible(self.typed.input(), room), view.theme.style(Meaning::Field)),
        ]);
        frame.render_widget(line, row);
        if room > 0 {
            frame.set_cursor_position(cursor_at(self.typed.input(), row, lead.len(), room));
        }
    }

    /// Returns the columns for the labels with their indent: enough for the longest, and at most half.
    fn label_width(&self, width: usize) -> usize {
        let longest = self.entries.iter().map(|entry| text::width(&text::safe(&entry.label)) + 2).max();
        longest.unwrap_or_default().min(width / 2).max(1)
    }

    /// Returns the description of an item, in as many lines as it needs.
    fn hint_lines(entry: &PickerItem<T>, label_width: usize, width: usize) -> Vec<String> {
        let hint = text::safe(entry.why_not.as_ref().unwrap_or(&entry.hint));
        let lines = text::wrap(&hint, width.saturating_sub(label_width + 2).max(1));
        if lines.is_empty() { vec![String::new()] } else { lines }
    }

    fn lines<'a>(entry: &PickerItem<T>, label_width: usize, width: usize, view: View<'_>) -> Vec<Line<'a>> {
        let meaning = if entry.why_not.is_some() { Meaning::Muted } else { Meaning::Text };
        let hints = Self::hint_lines(entry, label_width, width).into_iter().enumerate();
        let line = |(at, hint): (usize, String)| {
            let label = if at == 0 { format!("  {}", entry.label) } else { String::new() };
            Line::from(vec![
                Span::styled(text::column(&label, label_width), view.theme.style(meaning)),
                Span::raw("  "),
                Span::styled(hint, view.theme.style(Meaning::Muted)),
            ])
        };
        hints.map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    fn picker() -> Picker<u8> {
        let entries = vec![
            PickerItem { why_not: Some("It is in this stage.".into()), ..PickerItem::new("contacted", "", 1) },
            PickerItem::new("qualified", "", 2),
            PickerItem::new("won", "needs a reason", 3),
        ];
        Picker::new("Stage", entries)
    }

    fn press(picker: &mut Picker<u8>, code: KeyCode) -> PickerEvent<u8> {
        picker.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn the_cursor_starts_on_the_first_item_that_can_be_chosen() {
        assert_eq!(press(&mut picker(), KeyCode::Enter), PickerEvent::Chosen(2));
    }

    #[test]
    fn typed_letters_narrow_the_list() {
        let mut picker = picker();
        press(&mut picker, KeyCode::Char('W'));
        assert_eq!(press(&mut picker, KeyCode::Enter), PickerEvent::Chosen(3));
    }

    #[test]
    fn pasted_text_narrows_the_list() {
        let mut picker = picker();
        picker.paste("wo\r\n");
        assert_eq!(press(&mut picker, KeyCode::Enter), PickerEvent::Chosen(3));
    }

    #[test]
    fn items_that_begin_with_the_text_come_first() {
        let mut picker = Picker::new("", vec![PickerItem::new("todo", "", 1), PickerItem::new("done", "", 2)]);
        press(&mut picker, KeyCode::Char('d'));
        press(&mut picker, KeyCode::Char('o'));
        assert_eq!(press(&mut picker, KeyCode::Enter), PickerEvent::Chosen(2));
    }

    #[test]
    fn an_item_that_cannot_be_chosen_says_why() {
        let mut picker = picker();
        press(&mut picker, KeyCode::Up);
        assert_eq!(press(&mut picker, KeyCode::Enter), PickerEvent::Nothing);
        assert_eq!(picker.complaint.as_deref(), Some("It is in this stage."));
    }
}
