//! Text to a ticket: a reply, a note that the customer never reads, or what the customer said.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::body::{DraftText, TicketFormBody};
use super::concurrent_changes::ConcurrentChanges;
use super::{FormKind, TicketForms, Validated};
use crate::domain::text;
use crate::domain::ticket::Rules;
use crate::domain::ticket::canned::{Canned, Fields};
use crate::domain::ticket::flow::{AfterReply, Status};
use crate::domain::ticket::number;
use crate::domain::ticket::page::{Channel, TicketPage};
use crate::domain::ticket::work::{Command, Outcome};
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::editor::Editor;
use crate::ui::widgets::picker::{Picker, PickerEvent, PickerItem};

/// Maximum characters of one text in the database.
const MOST: usize = 20_000;

/// What the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::tickets) enum WriteKind {
    Reply,
    Note,
    Heard,
}

/// A row of options, of which one is chosen.
#[derive(Debug, Clone)]
struct Row {
    label: &'static str,
    options: &'static [&'static str],
    chosen: usize,
}

impl Row {
    fn key(&mut self, key: KeyEvent) {
        let len = self.options.len();
        match key.code {
            KeyCode::Right | KeyCode::Char(' ') => self.chosen = (self.chosen + 1) % len,
            KeyCode::Left => self.chosen = (self.chosen + len - 1) % len,
            KeyCode::Char(typed) => {
                let begins = |option: &&str| option.starts_with(typed.to_ascii_lowercase());
                self.chosen = self.options.iter().position(begins).unwrap_or(self.chosen);
            }
            _ => {}
        }
    }

    fn line<'a>(&self, has_focus: bool, view: View<'_>) -> Line<'a> {
        let lead = if has_focus { "▸ " } else { "  " };
        let meaning = if has_focus { Meaning::Focus } else { Meaning::Text };
        let mut line =
            Line::from(Span::styled(format!("{lead}{} ", text::column(self.label, 4)), view.theme.style(meaning)));
        for (at, option) in self.options.iter().enumerate() {
            let is_chosen = at == self.chosen;
            let shown = if is_chosen { format!("‹{option}›") } else { format!(" {option} ") };
            let meaning = if is_chosen { Meaning::Selected } else { Meaning::Muted };
            line.push_span(Span::styled(shown, view.theme.style(meaning)));
        }
        line
    }
}

const REPLIED_BY: (&[&str], &[Channel]) =
    (&["email", "phone", "in person"], &[Channel::Email, Channel::Phone, Channel::InPerson]);
const HEARD_BY: (&[&str], &[Channel]) =
    (&["phone", "in person", "email"], &[Channel::Phone, Channel::InPerson, Channel::Email]);
/// A note for the staff, or what the customer said, in the order of [`HEARD_BY`].
const NOTED_AS: &[&str] = &["note for the staff", "customer, by phone", "customer, in person", "customer, by email"];
const THEN: (&[&str], &[AfterReply]) =
    (&["it goes on", "wait for the customer", "close it"], &[AfterReply::Stay, AfterReply::Wait, AfterReply::Close]);

#[derive(Debug)]
pub(super) struct WriteForm {
    kind: WriteKind,
    ticket: Uuid,
    /// `T-1042 Lost card`.
    name: String,
    number: i64,
    /// The last event of the ticket that the desk has seen.
    seen: i64,
    editor: Editor,
    /// The channel, and for a reply what happens afterwards.
    rows: Vec<Row>,
    /// The row that gets the keys; `None` for the editor.
    focused_row: Option<usize>,
    fields: Fields,
    canned: Vec<Canned>,
    picker: Option<Picker<String>>,
    /// Fields of a canned reply that could not be filled in.
    left: Vec<String>,
    /// Whether the user was warned that fields are left.
    is_warned: bool,
    /// What others did since the user last looked.
    changes: ConcurrentChanges,
    /// Whether the text sent last closes an open ticket, which can be undone.
    closes: bool,
}

impl WriteForm {
    pub(super) fn new(kind: WriteKind, page: &TicketPage, rules: &Rules, cx: &Cx<'_>) -> Self {
        let row = |label, options| Row { label, options, chosen: 0 };
        let rows = match kind {
            WriteKind::Reply => vec![row("By", REPLIED_BY.0), row("Then", THEN.0)],
            WriteKind::Heard => vec![row("By", HEARD_BY.0)],
            WriteKind::Note => vec![row("As", NOTED_AS)],
        };
        Self {
            kind,
            ticket: page.card.id,
            name: format!("{} {}", page.card.label(), page.card.title),
            number: page.card.number,
            seen: page.card.last_event_seq,
            editor: Editor::default(),
            rows,
            focused_row: None,
            fields: page.fields(&cx.actor.name, cx.format()),
            canned: rules.canned.clone(),
            picker: None,
            left: Vec::new(),
            is_warned: false,
            changes: ConcurrentChanges::since(page),
            closes: false,
        }
    }

    /// Returns how the customer said the text; `None` for a note or a reply.
    fn said_by(&self) -> Option<Channel> {
        match self.kind {
            WriteKind::Reply => None,
            WriteKind::Heard => Some(self.chosen(0, HEARD_BY.1)),
            WriteKind::Note => HEARD_BY.1.get(self.rows.first()?.chosen.checked_sub(1)?).copied(),
        }
    }

    fn is_email(&self) -> bool {
        self.kind == WriteKind::Reply && self.chosen(0, REPLIED_BY.1) == Channel::Email
    }

    /// Returns what happened to a reply. The console keeps it, and sends no email itself.
    fn saved(&self) -> &'static str {
        if self.is_email() { "the reply is saved, not emailed" } else { "the reply is saved" }
    }

    fn chosen<T: Copy + Default>(&self, row: usize, values: &[T]) -> T {
        self.rows.get(row).and_then(|row| values.get(row.chosen)).copied().unwrap_or_default()
    }

    fn pick_canned(&mut self) {
        let entries = self.canned.iter().map(|canned| {
            // All begin with the same greeting. The line after it distinguishes them.
            let mut lines = canned.body.lines().filter(|line| !line.trim().is_empty());
            let greeting = lines.next().unwrap_or_default();
            PickerItem::new(&canned.name, lines.next().unwrap_or(greeting), canned.body.clone())
        });
        let title = if self.canned.is_empty() { "No replies are written beforehand yet" } else { "Which reply?" };
        self.picker = Some(Picker::new(title, entries.collect()));
    }

    fn put_canned(&mut self, body: &str) {
        let filled = self.fields.fill(body);
        let text = self.editor.text();
        if !text.is_empty() && !text.ends_with('\n') {
            self.editor.insert("\n");
        }
        self.editor.insert(&filled.text);
        self.left.extend(filled.left);
        self.focused_row = None;
    }

    /// Returns the fields that are left in the text. They could not be filled in, or are from a draft of another day.
    fn left_in(&self, body: &str) -> Vec<String> {
        let known = ["{name}", "{class}", "{date}", "{order}", "{ticket}", "{me}"].map(str::to_owned);
        let mut left: Vec<String> = Vec::new();
        for field in self.left.iter().chain(&known) {
            if body.contains(field.as_str()) && !left.contains(field) {
                left.push(field.clone());
            }
        }
        left
    }

    /// Handles Tab: moves from the text to the rows and back.
    fn next_stop(&mut self, back: bool) {
        let stops = self.rows.len() + 1;
        let at = self.focused_row.map_or(0, |row| row + 1);
        let next = (at + if back { stops - 1 } else { 1 }) % stops;
        self.focused_row = next.checked_sub(1);
    }
}

impl TicketFormBody for WriteForm {
    fn kept(&self) -> Option<DraftText> {
        let is_note = match self.kind {
            WriteKind::Reply => false,
            WriteKind::Note => true,
            WriteKind::Heard => return None,
        };
        Some(DraftText { ticket: self.ticket, is_note, body: self.editor.text() })
    }

    fn writes_to(&self) -> Option<Uuid> {
        Some(self.ticket)
    }

    fn page_came(&mut self, page: &TicketPage) {
        if self.kind == WriteKind::Reply {
            self.changes.page_came(page);
        }
    }

    fn take_kept(&mut self, body: &str) {
        self.editor = Editor::of(body);
    }
}

impl FormBody<TicketForms> for WriteForm {
    fn title(&self) -> String {
        let what = match self.kind {
            WriteKind::Reply => "Reply to the customer",
            _ if self.said_by().is_some() => "What the customer said",
            _ => "NOTE · not for the customer",
        };
        format!("{what} · {}", self.name)
    }

    fn keys(&self) -> &'static str {
        match (self.kind, self.focused_row) {
            (_, Some(_)) => "↵ saves · ←/→ choose · Tab next field · Esc back, draft kept",
            (WriteKind::Reply, None) => "Ctrl-S saves · ↵ new line · Ctrl-T canned · Tab by, then · Esc, draft kept",
            (WriteKind::Heard, None) => "Ctrl-S saves · ↵ new line · Tab which way · Alt-U undo · Esc, draft kept",
            (WriteKind::Note, None) => "Ctrl-S saves · ↵ new line · Tab what it is · Alt-U undo · Esc, draft kept",
        }
    }

    fn consequence(&self) -> Option<String> {
        let key = if self.focused_row.is_some() { "↵" } else { "Ctrl-S" };
        let ticket = number(self.number);
        let words = match (self.kind, self.said_by()) {
            (WriteKind::Reply, _) => {
                let then = match self.chosen(1, THEN.1) {
                    AfterReply::Stay => "goes on",
                    AfterReply::Wait => "waits for the customer",
                    AfterReply::Close => "is closed",
                };
                let email = if self.is_email() { " and emails nothing" } else { "" };
                format!("saves the reply{email}; {ticket} {then}")
            }
            (_, Some(by)) => format!("saves what the customer said, {}, in {ticket}", by.title()),
            (_, None) => format!("saves a note in {ticket} that customers never see"),
        };
        Some(format!("{key} {words}"))
    }

    fn height(&self) -> u16 {
        12 + self.changes.height()
    }

    fn is_dirty(&self) -> bool {
        !self.editor.is_empty()
    }

    fn reopened(&mut self, wanted: &FormKind) {
        // The page that the form was opened from shows what others did.
        if let Some(page) = wanted.written_to() {
            if page.card.last_event_seq > self.seen {
                self.seen = page.card.last_event_seq;
                self.changes.forget_news();
            }
            self.changes.look(page);
        }
    }

    fn back(&mut self) -> bool {
        self.picker.take().is_some()
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        if let Some(picker) = &mut self.picker {
            match picker.key(key) {
                PickerEvent::Chosen(body) => {
                    self.picker = None;
                    self.put_canned(&body);
                }
                PickerEvent::Closed => self.picker = None,
                PickerEvent::Nothing | PickerEvent::Deleted(_) => {}
            }
            return FormEvent::Taken;
        }
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        let is_held = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let is_enter = key.code == KeyCode::Enter && self.focused_row.is_some() && !is_held;
        if is_enter || (is_control && key.code == KeyCode::Char('s')) {
            return FormEvent::Submit;
        }
        self.is_warned = false;
        match (key.code, self.focused_row) {
            (KeyCode::Char('t'), _) if is_control && self.kind == WriteKind::Reply => self.pick_canned(),
            (KeyCode::Tab, _) | (KeyCode::Down, Some(_)) => self.next_stop(false),
            (KeyCode::BackTab, _) | (KeyCode::Up, Some(_)) => self.next_stop(true),
            (_, Some(row)) => {
                if let Some(row) = self.rows.get_mut(row).filter(|_| !is_held) {
                    row.key(key);
                }
            }
            (_, None) => self.editor.key(key),
        }
        FormEvent::Taken
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        if let Some(picker) = &mut self.picker {
            return picker.paste(text);
        }
        self.focused_row = None;
        self.is_warned = false;
        self.editor.insert(text);
    }

    fn command(&mut self, comment: Uuid, _cx: &Cx<'_>) -> Validated {
        // A fault is in the text, so the editor gets the keys.
        let body = self.editor.said(MOST).inspect_err(|_| self.focused_row = None)?;
        let ticket = self.ticket;
        if let Some(via) = self.said_by() {
            return Ok(Command::LogCustomerMessage { ticket, comment, body, via });
        }
        if self.kind == WriteKind::Note {
            return Ok(Command::Note { ticket, comment, body });
        }
        let left = self.left_in(&body);
        if !left.is_empty() && !self.is_warned {
            self.is_warned = true;
            return Err(format!(
                "Not saved: {} could not be filled in. Write it yourself or take it out; Ctrl-S again saves it as it is.",
                joined(&left)
            ));
        }
        if let Some(by) = self.changes.take_unreported_closer() {
            return Err(format!(
                "Not saved: {by} has closed the ticket meanwhile. Esc shows why, and your draft is kept; Ctrl-S again \
                 saves it all the same."
            ));
        }
        let (via, then) = (self.chosen(0, REPLIED_BY.1), self.chosen(1, THEN.1));
        self.closes = then == AfterReply::Close && self.changes.is_open();
        Ok(Command::Reply { ticket, comment, seen: self.seen, body, via, then })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        let undo = self.closes.then(|| "the closing; the reply stays".to_owned());
        let show = |into: Uuid, sentence: String| {
            SubmitResult::Done(Done { undo: undo.clone(), ..Done::well(sentence).showing(into) })
        };
        match outcome {
            Outcome::Done { ticket, number: done, status, .. } => {
                let to = if *ticket == self.ticket { String::new() } else { format!(", to {}", number(*done)) };
                let words = match (self.kind, self.chosen(1, THEN.1)) {
                    _ if self.said_by().is_some() => "what the customer said is written down".to_owned(),
                    (WriteKind::Note | WriteKind::Heard, _) => "the note is written".to_owned(),
                    (WriteKind::Reply, AfterReply::Wait) => {
                        format!("{}; it waits for the customer", self.saved())
                    }
                    (WriteKind::Reply, _) if self.closes || *status == Status::Done => {
                        format!("{}; the ticket is done", self.saved())
                    }
                    (WriteKind::Reply, _) => format!("{}; {}", self.saved(), status.title()),
                };
                let undo = if self.closes { " u reopens it; the reply stays." } else { "" };
                show(*ticket, format!("{}: {words}{to}.{undo}", number(self.number)))
            }
            Outcome::Changed { news, comments, .. } => {
                self.seen = *news;
                self.changes.written(comments);
                SubmitResult::Stay(
                    "Others have written meanwhile, see above. Yours is not saved and all of it is kept: Ctrl-S again \
                     saves it all the same."
                        .into(),
                )
            }
            other => TicketForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        let news = self.changes.lines(width, view);
        let [above, rows, body] = Layout::vertical([
            Constraint::Length(u16::try_from(news.len()).unwrap_or(u16::MAX).min(area.height / 2)),
            Constraint::Length(u16::try_from(self.rows.len()).unwrap_or(0)),
            Constraint::Min(0),
        ])
        .areas(area);
        frame.render_widget(Paragraph::new(news), above);
        let mut lines: Vec<Line<'_>> =
            self.rows.iter().enumerate().map(|(at, row)| row.line(self.focused_row == Some(at), view)).collect();
        if let Some(by) = lines.first_mut().filter(|_| self.is_email()) {
            by.push_span(Span::styled("  saved here, not emailed", view.theme.style(Meaning::Muted)));
        }
        frame.render_widget(Paragraph::new(lines), rows);
        self.editor.draw(self.focused_row.is_none() && self.picker.is_none(), frame, body, view);
        if let Some(picker) = &self.picker {
            picker.draw(frame, frame.area(), view);
        }
    }
}

/// Returns `{class}, {date} and {order}`.
fn joined(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}
