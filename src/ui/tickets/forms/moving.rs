//! The details of a move. A blocked ticket needs a reason and what it waits for. A ticket that is closed without an
//! answer needs a reason.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::body::{TicketFormBody, said};
use super::{FormKind, TicketForms, TicketRef, Validated};
use crate::domain::text::{self, count};
use crate::domain::ticket::Rules;
use crate::domain::ticket::flow::{InvalidMove, MoveDetails, Status};
use crate::domain::ticket::work::{Command, EachResult, Outcome, SeenTicket};
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::tickets::messages;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};

const PICKED: usize = 0;
const WORDS: usize = 1;

#[derive(Debug)]
pub(super) struct MoveForm {
    tickets: Vec<TicketRef>,
    to: Status,
    /// The options: what it waits for, or the reason.
    options: Vec<String>,
    fields: Fields,
}

impl MoveForm {
    pub(super) fn new(tickets: Vec<TicketRef>, to: Status, picked: Option<&String>, rules: &Rules) -> Self {
        let (label, nothing, options, words) = match to {
            Status::Blocked => ("Waits for", "choose with ←/→", &rules.waits_for, "Why"),
            _ => ("Reason", "none: it is answered", &rules.close_reasons, "In words"),
        };
        // The first option is none of the list, so that no reason is chosen by chance.
        let shown = std::iter::once(nothing.to_owned()).chain(options.iter().cloned()).collect();
        let fields = Fields::default().pick(label, shown, 0).text(words, "");
        let mut sheet = Self { tickets, to, options: options.clone(), fields };
        sheet.pick(picked);
        sheet
    }

    /// Chooses the picked option, and moves on to the words.
    fn pick(&mut self, picked: Option<&String>) {
        let at = self.options.iter().position(|option| Some(option) == picked);
        self.fields.choose(PICKED, at.map_or(0, |at| at + 1));
        self.fields.focus(WORDS);
    }

    fn says(&self) -> Result<MoveDetails, Fault> {
        let picked = self.fields.chosen(PICKED).checked_sub(1).and_then(|at| self.options.get(at)).cloned();
        let words = said(self.fields.value(WORDS));
        match (self.to, picked, words) {
            (Status::Blocked, None, _) => Err(Fault::new(PICKED, InvalidMove::WaitsForMissing.why())),
            (Status::Blocked, _, None) => Err(Fault::new(WORDS, InvalidMove::ReasonMissing.why())),
            (Status::Blocked, waits_for, reason) => Ok(MoveDetails { reason, waits_for, note: None }),
            (_, reason, note) => Ok(MoveDetails { reason, waits_for: None, note }),
        }
    }
}

impl TicketFormBody for MoveForm {}

impl FormBody<TicketForms> for MoveForm {
    fn title(&self) -> String {
        match self.tickets.as_slice() {
            [one] => format!("{}: {} → {}", one.name, one.status.title(), self.to.title()),
            many => format!("{} → {}", count(many.len(), "ticket", "tickets"), self.to.title()),
        }
    }

    fn keys(&self) -> &'static str {
        "↵ moves it · Tab next field · ←/→ choose · Esc back, draft kept"
    }

    fn consequence(&self) -> Option<String> {
        let to = self.to.title();
        Some(match self.tickets.as_slice() {
            [one] => format!("↵ moves {} from {} to {to}", one.name, one.status.title()),
            many => format!("↵ moves {} to {to}", count(many.len(), "ticket", "tickets")),
        })
    }

    fn height(&self) -> u16 {
        4
    }

    fn is_dirty(&self) -> bool {
        self.fields.chosen(PICKED) > 0 || !self.fields.value(WORDS).is_empty()
    }

    fn reopened(&mut self, wanted: &FormKind) {
        if let FormKind::Move { tickets, picked, .. } = wanted {
            self.tickets.clone_from(tickets);
            self.pick(picked.as_ref());
        }
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        if self.fields.key(key) == FieldsEvent::Submit { FormEvent::Submit } else { FormEvent::Taken }
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.fields.paste(text);
    }

    fn command(&mut self, _thing: uuid::Uuid, _cx: &Cx<'_>) -> Validated {
        let read = self.says();
        let words = self.fields.checked(read)?;
        let tickets = self.tickets.iter().map(|named| SeenTicket { id: named.id, seen: named.status }).collect();
        Ok(Command::Move { tickets, to: self.to, words })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        let Outcome::Each { tickets: each } = outcome else { return TicketForms::failure(outcome, cx) };
        let (tone, sentence) = messages::outcome_message(outcome, &self.tickets, self.to.title(), cx);
        if each.iter().any(|one| matches!(one.result, EachResult::Done | EachResult::Already)) {
            let undo = each.iter().any(|one| one.result == EachResult::Done).then(|| self.to.title().to_owned());
            return SubmitResult::Done(Done { tone, undo, ..Done::well(sentence) });
        }
        // Nothing was moved. The typed words can still be sent, from the present status of each ticket.
        for named in &mut self.tickets {
            if let Some(status) = each.iter().find(|one| one.id == named.id).and_then(|one| one.status) {
                named.status = status;
            }
        }
        SubmitResult::Stay(sentence)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [fields, hint] = Layout::vertical([Constraint::Length(2), Constraint::Min(0)]).areas(area);
        self.fields.draw(frame, fields, view);
        let words = match self.to {
            Status::Blocked => "The clock pauses while it is blocked. Customers never read why.",
            _ => "A ticket without a reply needs a reason from the list. An answered ticket needs none.",
        };
        let style = view.theme.style(Meaning::Muted);
        let lines = text::wrap(words, usize::from(hint.width)).into_iter().map(|line| Line::styled(line, style));
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), hint);
    }
}
