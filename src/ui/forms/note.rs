//! A note about an attendee, in an editor with undo.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use tui_textarea::TextArea;
use uuid::Uuid;

use super::SheetKey;
use crate::domain::desk::{Command, Mark, SetMark};
use crate::domain::seat::Seat;
use crate::domain::text::{safe, several_lines};
use crate::ui::context::View;
use crate::ui::theme::Meaning;

#[derive(Debug)]
pub(super) struct NoteForm {
    editor: TextArea<'static>,
    /// The note that is being changed; the form's seat is read anew while somebody types.
    pub(super) seen: Option<String>,
}

impl NoteForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let lines = seat.note.as_deref().unwrap_or_default().lines().map(safe).collect();
        let mut editor = TextArea::new(lines);
        editor.move_cursor(tui_textarea::CursorMove::Bottom);
        editor.move_cursor(tui_textarea::CursorMove::End);
        Self { editor, seen: seat.note.clone() }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> SheetKey {
        if key.code == KeyCode::Char('s') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return SheetKey::Submit;
        }
        self.editor.input(key);
        SheetKey::Taken
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        self.editor.insert_str(several_lines(pasted));
    }

    pub(super) fn command(&self, event_id: Uuid, seat: &Seat) -> Command {
        let note = self.editor.lines().join("\n").trim().to_owned();
        Command::Mark(SetMark {
            event_id,
            seat: seat.into(),
            seen_status: seat.seat_status,
            seen_note: self.seen.clone(),
            mark: Mark::Note,
            note: Some(note),
        })
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let mut editor = self.editor.clone();
        editor.set_cursor_line_style(ratatui::style::Style::new());
        editor.set_style(view.theme.style(Meaning::Text));
        frame.render_widget(&editor, area);
    }
}
