//! A note, a call, an email or a visit, in an editor with undo.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use uuid::Uuid;

use super::{Filled, LeadWork};
use crate::domain::lead::work::{Command, Kind, Outcome};
use crate::ui::collection::forms::{Pressed, Sheet, Verdict, Work};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::editor::Editor;

const KINDS: [(Kind, &str); 4] =
    [(Kind::Note, "note"), (Kind::Call, "call"), (Kind::Email, "email"), (Kind::Visit, "visit")];
/// As much as the database keeps of one.
const MOST: usize = 20_000;

#[derive(Debug)]
pub(super) struct LogSheet {
    lead: Uuid,
    name: String,
    kind: usize,
    /// Whether the keys choose the kind; else they write.
    is_choosing: bool,
    editor: Editor,
}

impl LogSheet {
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

impl Sheet<LeadWork> for LogSheet {
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

    fn holds_something(&self) -> bool {
        !self.editor.is_empty()
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> Pressed {
        match key.code {
            KeyCode::Char('s') if key.modifiers.contains(KeyModifiers::CONTROL) => return Pressed::Submit,
            KeyCode::Enter if self.is_choosing => return Pressed::Submit,
            _ if self.is_choosing => self.choose(key),
            KeyCode::Tab | KeyCode::BackTab => self.is_choosing = true,
            _ => self.editor.key(key),
        }
        Pressed::Taken
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.is_choosing = false;
        self.editor.insert(text);
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Filled {
        // What is missing is missing in the text.
        let body = self.editor.said(MOST).inspect_err(|_| self.is_choosing = false)?;
        Ok(Command::Log { lead: self.lead, kind: KINDS[self.kind].0, body })
    }

    fn verdict(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> Verdict {
        match outcome {
            Outcome::Done { .. } => {
                Verdict::done(format!("{}: the {} is written down.", self.name, KINDS[self.kind].1))
            }
            other => LeadWork::failure(other, cx),
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
