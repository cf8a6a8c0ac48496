//! The form for a person's emergency and medical notes: two editors, saved together.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};
use tui_textarea::TextArea;
use uuid::Uuid;

use super::{People, Who, who};
use crate::domain::desk::{Command, DeskError, Outcome, WriteNotes};
use crate::domain::journal::WriteId;
use crate::domain::person::{PersonKind, PersonPage};
use crate::domain::rights::Right;
use crate::domain::sealed::{KeptNotes, Notes, PersonSealed, Sealed};
use crate::domain::text;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::dialog::Dialog;

const LABELS: [&str; 2] = ["Emergency: whom to call, what to do", "Medical: what to know"];
/// Most characters of a note. More than that is not readable in an emergency.
const MOST: usize = 4_000;

pub(super) struct NotesForm {
    person: Who,
    name: String,
    /// The last write of the notes that this form has read.
    seen: Option<Uuid>,
    /// The id of the form's write. It stays the same when the write is sent again.
    write_id: Uuid,
    editors: [TextArea<'static>; 2],
    focus: usize,
    complaint: Option<String>,
    saving: Option<WriteId>,
    is_touched: bool,
}

/// Written by hand, because the editors and the complaint contain the notes.
impl fmt::Debug for NotesForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotesForm").field("person", &self.person).field("saving", &self.saving).finish_non_exhaustive()
    }
}

impl NotesForm {
    fn new(page: &PersonPage, kept: &KeptNotes, write_id: Uuid) -> Self {
        let notes = kept.notes.open().cloned().unwrap_or_default();
        let editor = |text: &str| {
            let mut editor = TextArea::new(text.lines().map(text::safe).collect());
            editor.move_cursor(tui_textarea::CursorMove::Bottom);
            editor.move_cursor(tui_textarea::CursorMove::End);
            editor
        };
        Self {
            person: who(&page.person),
            name: page.person.name.clone(),
            seen: kept.write_id,
            write_id,
            editors: [editor(notes.emergency.expose()), editor(notes.medical.expose())],
            focus: 0,
            complaint: None,
            saving: None,
            is_touched: false,
        }
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        if self.saving.is_some() {
            return;
        }
        self.complaint = None;
        match key.code {
            KeyCode::Char('s') if key.modifiers.contains(KeyModifiers::CONTROL) => self.submit(cx),
            KeyCode::Tab | KeyCode::BackTab => self.focus = 1 - self.focus,
            _ => {
                self.is_touched = true;
                self.editors[self.focus].input(key);
            }
        }
    }

    fn submit(&mut self, cx: &mut Cx<'_>) {
        let [emergency, medical] = self.editors.each_ref().map(|editor| editor.lines().join("\n").trim().to_owned());
        if emergency.chars().count().max(medical.chars().count()) > MOST {
            self.complaint = Some(format!("That is too long: {MOST} characters are kept of each."));
            return;
        }
        let (person, kind) = self.person;
        let notes = Notes { emergency: emergency.into(), medical: medical.into() };
        self.saving =
            Some(cx.run(Command::WriteNotes(WriteNotes { id: self.write_id, person, kind, seen: self.seen, notes })));
    }

    /// Takes the result of the form's write. Returns the person's encrypted data if the form is done.
    fn settle<'a>(&mut self, result: &'a Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> Option<&'a PersonSealed> {
        self.saving = None;
        self.complaint = Some(match result {
            Ok(Outcome::NotesWritten(sealed)) => {
                cx.report(Tone::Good, format!("{}: notes saved, sealed.", self.name));
                return Some(sealed);
            }
            Ok(Outcome::NotesChanged(sealed)) => {
                self.seen = sealed.notes.write_id;
                self.write_id = cx.ids.uuid();
                let by = sealed.notes.written_by.as_deref().unwrap_or("another desk");
                format!(
                    "{by} wrote these notes meanwhile: {}. Nothing of yours was saved; Ctrl-S puts it in their place, Esc leaves theirs.",
                    in_short(&sealed.notes.notes)
                )
            }
            Ok(Outcome::Refused(sentence)) => {
                self.write_id = cx.ids.uuid();
                sentence.clone()
            }
            Ok(_) => "Unexpected answer. Ctrl-S tries again.".into(),
            Err(trouble) => format!("{} Ctrl-S tries again; nothing is done twice.", trouble.sentence),
        });
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let title = format!("Notes about {}", self.name);
        let keys = "Ctrl-S saves, sealed · ↵ new line · Tab the other one · Esc, draft kept";
        let inner = Dialog { title: &title, keys, width: 76, height: 17 }.draw(frame, area, view);
        let complaint_height = if self.complaint.is_some() { 3 } else { 1 };
        let [first_label, first, second_label, second, complaint] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(complaint_height),
        ])
        .areas(inner);
        let places = [(first_label, first), (second_label, second)];
        for (at, (label, place)) in places.into_iter().enumerate() {
            let is_on = at == self.focus;
            let lead = if is_on { "▸ " } else { "  " };
            let meaning = if is_on { Meaning::Focus } else { Meaning::Text };
            frame.render_widget(Line::styled(format!("{lead}{}", LABELS[at]), view.theme.style(meaning)), label);
            let mut editor = self.editors[at].clone();
            editor.set_wrap_mode(tui_textarea::WrapMode::WordOrGlyph);
            editor.set_cursor_line_style(Style::new());
            editor.set_style(view.theme.style(Meaning::Text));
            if !is_on {
                editor.set_cursor_style(Style::new());
            }
            frame.render_widget(&editor, place);
        }
        if let Some(sentence) = &self.complaint {
            let words = Paragraph::new(text::safe(sentence)).wrap(Wrap { trim: true });
            frame.render_widget(words.style(view.theme.style(Meaning::Stop)), complaint);
        } else if self.saving.is_some() {
            frame.render_widget(Line::styled("Saving…", view.theme.style(Meaning::Text)), complaint);
        }
    }
}

/// Returns `emergency "call Eva", no medical note`.
fn in_short(notes: &Sealed<Notes>) -> String {
    let Some(notes) = notes.open() else { return "they are sealed here".into() };
    let part =
        |what: &str, text: &str| if text.is_empty() { format!("no {what} note") } else { format!("{what} {text:?}") };
    format!("{}, {}", part("emergency", notes.emergency.expose()), part("medical", notes.medical.expose()))
}

/// The open form and the drafts of forms that the user left, one for each person.
#[derive(Debug, Default)]
pub(super) struct NotesForms {
    open: Option<NotesForm>,
    drafts: Vec<NotesForm>,
}

impl People {
    /// Whether a form is open above the pane.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.forms.open.is_some()
    }

    /// Whether a form has typed text that is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.forms.open.iter().chain(&self.forms.drafts).any(|form| form.is_touched)
    }

    /// Closes the open form and keeps its draft.
    pub fn stash_form(&mut self) {
        self.forms.drafts.extend(self.forms.open.take());
    }

    /// Takes a key for the open form.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match &mut self.forms.open {
            Some(_) if key.code == KeyCode::Esc => self.stash_form(),
            Some(form) => form.key(key, cx),
            None => {}
        }
    }

    /// Inserts pasted text into the open form.
    pub(super) fn form_paste(&mut self, pasted: &str) {
        if let Some(form) = &mut self.forms.open {
            form.is_touched = true;
            form.editors[form.focus].insert_str(text::several_lines(pasted));
        }
    }

    /// Returns why notes cannot be written now; `None` if they can.
    pub(super) fn why_no_notes(&self, view: &View<'_>) -> Option<String> {
        let Some(page) = self.focused_page() else { return Some(super::OPEN_FIRST.into()) };
        if let Some(why) = view.actor.why_not(Right::MedicalWrite) {
            return Some(why);
        }
        if page.person.kind == PersonKind::Buyer {
            return Some("Notes are for people who take part in classes. This person only buys.".into());
        }
        match self.sealed.value() {
            None => Some("The notes are not read yet. F5 reads them again.".into()),
            Some(sealed) => sealed.notes.notes.why_sealed().map(|why| format!("The notes are {why}.")),
        }
    }

    /// Opens the form, with its draft if there is one.
    pub(super) fn write_notes(&mut self, cx: &mut Cx<'_>) {
        let Some(page) = self.focused_page() else { return };
        let person = who(&page.person);
        let left = self.forms.drafts.iter().position(|draft| draft.person == person);
        let form = match (left, self.sealed.value()) {
            (Some(at), _) => self.forms.drafts.swap_remove(at),
            (None, Some(sealed)) => NotesForm::new(page, &sealed.notes, cx.ids.uuid()),
            (None, None) => return,
        };
        self.stash_form();
        // A form without typed text is created anew with current data.
        self.forms.drafts.retain(|draft| draft.is_touched || draft.saving.is_some());
        self.forms.open = Some(form);
    }

    /// Takes a write's result. Returns whether the write belonged to a form of this pane.
    pub fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let in_front = self.forms.open.as_ref().is_some_and(|form| form.saving == Some(write));
        let left = self.forms.drafts.iter().position(|form| form.saving == Some(write));
        let form = match (in_front, left) {
            (true, _) => self.forms.open.as_mut(),
            (false, Some(at)) => self.forms.drafts.get_mut(at),
            (false, None) => return false,
        };
        let Some(form) = form else { return false };
        let person = form.person;
        let Some(sealed) = form.settle(result, cx) else {
            if let (false, Some(complaint)) = (in_front, &form.complaint) {
                cx.report(Tone::Bad, format!("Notes about {}: {complaint}", form.name));
            }
            return true;
        };
        if in_front {
            self.forms.open = None;
        } else if let Some(at) = left {
            self.forms.drafts.swap_remove(at);
        }
        if self.opened == Some(person) {
            let id = cx.ids.query();
            self.sealed.asking(id);
            self.sealed.answer(id, sealed.clone(), cx.now);
        }
        true
    }

    pub(super) fn draw_form(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(form) = &self.forms.open {
            form.draw(frame, area, view);
        }
    }
}
