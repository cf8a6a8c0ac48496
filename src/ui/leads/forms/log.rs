//! The form for a note, a call, an email or a visit, in an editor with undo.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use uuid::Uuid;

use super::{LeadForms, Validated};
use crate::domain::lead::work::{ActivityKind, Command, Outcome};
use crate::ui::collection::forms::{FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::editor::Editor;

const KINDS: [(ActivityKind, &str); 4] = [
    (ActivityKind::Note, "note"),
    (ActivityKind::Call, "call"),
    (ActivityKind::Email, "email"),
    (ActivityKind::Visit, "visit"),
];
/// Most characters that the database stores of one entry.
const MOST: usize = 20_000;

#[derive(Debug)]
pub(super) struct LogForm {
    lead: Uuid,
    name: String,
    kind: usize,
    /// Whether the keys choose the kind of entry. If not, they type.
    is_choosing: bool,
    editor: Editor,
}

impl LogForm {
    pub(super) fn new(lead: Uuid, name: String) -> Self {
        Self { lead, name, kind: 0, is_choosing: false, editor: Editor::default() }
    }

    fn choose(&mut self, key: KeyEvent) {
        let last = KINDS.len() - 1;
        match key.code {
            KeyCode::Left => self.kind = self.kind.checked_sub(1).unwrap_or(last),
            KeyCode::Right => self.kind = if self.kind == last { 0 } else { self.kind + 1 },
            KeyCode::Down | KeyCode::Tab | KeyCode::BackTab => self.is_choosing = false,
            KeyCode::Char(typed) => {
                if let Some(found) = KINDS.iter().position(|(_, word)| word.starts_with(typed.to_ascii_lowercase())) {
                    self.kind = found;
                    self.is_choosing = false;
                }
            }
            _ => {}
        }
    }
}

impl FormBody<LeadForms> for LogForm {
    fn title(&self) -> String {
        format!("Write down · {}", self.name)
    }

    fn keys(&self) -> &'static str {
        if self.is_choosing {
            "↵ saves · ←/→ or its letter chooses · Tab to the text · Esc back, draft kept"
        } else {
            "Ctrl-S saves · ↵ new line · Tab what it was · Alt-U undo · Esc, draft kept"
        }
    }

    fn height(&self) -> u16 {
        13
    }

    fn is_dirty(&self) -> bool {
        !self.editor.is_empty()
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        match key.code {
            KeyCode::Char('s') if key.modifiers.contains(KeyModifiers::CONTROL) => return FormEvent::Submit,
            KeyCode::Enter if self.is_choosing => return FormEvent::Submit,
            _ if self.is_choosing => self.choose(key),
            KeyCode::Tab | KeyCode::BackTab => self.is_choosing = true,
            _ => self.editor.key(key),
        }
        FormEvent::Taken
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.is_choosing = false;
        self.editor.insert(text);
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Validated {
        // Only the text can be missing, so the keys go to the editor.
        let body = self.editor.said(MOST).inspect_err(|_| self.is_choosing = false)?;
        Ok(Command::Log { lead: self.lead, kind: KINDS[self.kind].0, body })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        match outcome {
            Outcome::Done { .. } => {
                SubmitResult::done(format!("{}: the {} is written down.", self.name, KINDS[self.kind].1))
            }
            other => LeadForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [kinds, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let mut line = Line::from(if self.is_choosing { "▸ " } else { "  " });
        for (at, (_, word)) in KINDS.iter().enumerate() {
            let is_on = at == self.kind;
            let meaning = if is_on { Meaning::Selected } else { Meaning::Muted };
            let shown = if is_on { format!("‹{word}›") } else { format!(" {word} ") };
            line.push_span(Span::styled(shown, view.theme.style(meaning)));
        }
        frame.render_widget(line, kinds);
        self.editor.draw(!self.is_choosing, frame, body, view);
    }
}
