//! Makes a comment a ticket of its own, which needs a title.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::body::TicketFormBody;
use super::{TicketForms, Validated};
use crate::domain::text;
use crate::domain::ticket::number;
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, Outcome};
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsEvent};

/// Maximum characters of a title in the database.
pub(super) const TITLE_MOST: usize = 200;

#[derive(Debug)]
pub(super) struct SplitForm {
    comment: Uuid,
    name: String,
    author: String,
    content: String,
    fields: Fields,
}

impl SplitForm {
    pub(super) fn new(page: &TicketPage, comment: Uuid) -> Self {
        let found = page.comments.iter().find(|one| one.id == comment);
        Self {
            comment,
            name: page.card.label(),
            author: found.map(|found| found.author.clone()).unwrap_or_default(),
            content: found.map(|found| found.content.clone()).unwrap_or_default(),
            fields: Fields::default().text("Title", ""),
        }
    }
}

/// Returns a title that the database takes.
///
/// # Errors
/// A sentence that says what is wrong.
pub(super) fn title(typed: &str) -> Result<String, String> {
    match typed.trim().chars().count() {
        0 => Err("Give the ticket a title: what it is about, in a few words.".into()),
        n if n > TITLE_MOST => {
            Err(format!("The title is too long: {TITLE_MOST} characters are kept, and these are {n}."))
        }
        _ => Ok(typed.trim().to_owned()),
    }
}

impl TicketFormBody for SplitForm {}

impl FormBody<TicketForms> for SplitForm {
    fn title(&self) -> String {
        format!("A ticket of its own · out of {}", self.name)
    }

    fn keys(&self) -> &'static str {
        "↵ makes it a ticket of its own · Esc back, draft kept"
    }

    fn height(&self) -> u16 {
        8
    }

    fn is_dirty(&self) -> bool {
        !self.fields.value(0).is_empty()
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        if self.fields.key(key) == FieldsEvent::Submit { FormEvent::Submit } else { FormEvent::Taken }
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.fields.paste(text);
    }

    fn command(&mut self, ticket: Uuid, _cx: &Cx<'_>) -> Validated {
        Ok(Command::Split { comment: self.comment, ticket, title: title(self.fields.value(0))? })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        match outcome {
            Outcome::Done { number: made, .. } => {
                let sentence =
                    format!("{} is a ticket of its own now, out of {}; u undoes it.", number(*made), self.name);
                let undo = Some(format!("the split of {}", number(*made)));
                SubmitResult::Done(Done { undo, ..Done::well(sentence) })
            }
            Outcome::Gone => {
                SubmitResult::Stay("Another user has split it off. Nothing was written. Esc shows the ticket.".into())
            }
            other => TicketForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [field, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        self.fields.draw(frame, field, view);
        let width = usize::from(body.width);
        let mut lines = vec![
            Line::styled(
                text::fit("  It asks for the same person, and has its own status, tags and clock.", width),
                view.theme.style(Meaning::Muted),
            ),
            Line::styled(text::fit(&format!("  {} wrote:", self.author), width), view.theme.style(Meaning::Muted)),
        ];
        let words = text::wrap_lines(&self.content, width.saturating_sub(4));
        lines
            .extend(words.into_iter().map(|line| Line::styled(format!("  │ {line}"), view.theme.style(Meaning::Text))));
        frame.render_widget(Paragraph::new(lines), body);
    }
}
