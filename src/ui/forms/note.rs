//! A note about an attendee, in an editor with undo.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::FormEvent;
use crate::domain::desk::{Command, Mark, SetMark};
use crate::domain::seat::Seat;
use crate::ui::context::View;
use crate::ui::widgets::editor::Editor;

#[derive(Debug)]
pub(super) struct NoteForm {
    editor: Editor,
    /// The note before the change. The form's seat may be read again while the user types.
    pub(super) seen: Option<String>,
}

impl NoteForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let editor = Editor::of(seat.note.as_deref().unwrap_or_default());
        Self { editor, seen: seat.note.clone() }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> FormEvent {
        if key.code == KeyCode::Char('s') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return FormEvent::Submit;
        }
        self.editor.key(key);
        FormEvent::Taken
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        self.editor.insert(pasted);
    }

    pub(super) fn command(&self, event_id: Uuid, seat: &Seat) -> Command {
        let note = self.editor.text();
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
        self.editor.draw(true, frame, area, view);
    }
}
