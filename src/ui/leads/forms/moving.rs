//! The form for the details of a move: the reason for won or lost, and the return date for nurture.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use uuid::Uuid;

use super::step::draw_day;
use super::{FormKind, LeadForms, LeadRef, Validated};
use crate::domain::dates::parse_day;
use crate::domain::lead::Rules;
use crate::domain::lead::stage::{InvalidMove, MoveDetails, RequiredDetails, Stage};
use crate::domain::lead::work::{Command, MoveResult, Outcome, SeenLead};
use crate::domain::text::{self, count};
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::leads::messages;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};

const NEEDED: usize = 0;
const WORDS: usize = 1;

#[derive(Debug)]
pub(super) struct MoveForm {
    leads: Vec<LeadRef>,
    to: Stage,
    rules: Rules,
    fields: Fields,
}

impl MoveForm {
    pub(super) fn new(leads: Vec<LeadRef>, to: Stage, reason: Option<&String>, rules: &Rules) -> Self {
        let mut fields = match to.required_details() {
            RequiredDetails::Date => Fields::default().text("Come back on", ""),
            // The first reason of the list must not be taken by accident.
            _ => Fields::default().pick(
                "Reason",
                std::iter::once("choose with ←/→".to_owned()).chain(rules.reasons(to).iter().cloned()).collect(),
                place_of(reason, rules.reasons(to)),
            ),
        }
        .text("In words", "");
        // If a reason was picked, the user continues with the note or sends the form.
        fields.focus(if reason.is_some() { WORDS } else { NEEDED });
        Self { leads, to, rules: rules.clone(), fields }
    }

    fn details(&self, cx: &Cx<'_>) -> Result<MoveDetails, Fault> {
        let note = Some(self.fields.value(WORDS).to_owned()).filter(|note| !note.is_empty());
        let reason = || {
            let at = self.fields.chosen(NEEDED).checked_sub(1)?;
            self.rules.reasons(self.to).get(at).cloned()
        };
        Ok(match self.to.required_details() {
            RequiredDetails::Date => {
                let return_on = Some(parse_day(self.fields.value(NEEDED), cx.today()).map_err(Fault::of(NEEDED))?);
                MoveDetails { reason: None, note, return_on }
            }
            _ => MoveDetails { reason: reason(), note, return_on: None },
        })
    }
}

/// Returns the position of a reason in the field. Position 0 asks for one.
fn place_of(reason: Option<&String>, reasons: &[String]) -> usize {
    reasons.iter().position(|known| Some(known) == reason).map_or(0, |at| at + 1)
}

impl FormBody<LeadForms> for MoveForm {
    fn title(&self) -> String {
        match self.leads.as_slice() {
            [one] => format!("{}: {} → {}", one.name, one.stage.title(), self.to.title()),
            many => format!("{} → {}", count(many.len(), "lead", "leads"), self.to.title()),
        }
    }

    fn keys(&self) -> &'static str {
        "↵ moves it · Tab next field · ←/→ choose · Esc back, draft kept"
    }

    fn consequence(&self) -> Option<String> {
        let to = self.to.title();
        Some(match self.leads.as_slice() {
            [one] => format!("↵ moves {} from {} to {to}", one.name, one.stage.title()),
            many => format!("↵ moves {} to {to}", count(many.len(), "lead", "leads")),
        })
    }

    fn height(&self) -> u16 {
        3
    }

    fn reopened(&mut self, wanted: &FormKind) {
        if let FormKind::Move { leads, reason, .. } = wanted {
            self.leads.clone_from(leads);
            self.fields.choose(NEEDED, place_of(reason.as_ref(), self.rules.reasons(self.to)));
            self.fields.focus(if reason.is_some() { WORDS } else { NEEDED });
        }
    }

    fn is_dirty(&self) -> bool {
        self.fields.chosen(NEEDED) > 0 || !self.fields.value(NEEDED).is_empty() || !self.fields.value(WORDS).is_empty()
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        if self.fields.key(key) == FieldsEvent::Submit { FormEvent::Submit } else { FormEvent::Taken }
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.fields.paste(text);
    }

    fn command(&mut self, _thing: Uuid, cx: &Cx<'_>) -> Validated {
        let read = self.details(cx);
        let details = self.fields.checked(read)?;
        // The database reports each lead that cannot be moved. The form itself reports that none can.
        let checks: Vec<_> =
            self.leads.iter().map(|named| named.stage.may_move(self.to, &details, &self.rules, cx.today())).collect();
        if let Some(Err(no)) = checks.first().copied().filter(|_| checks.iter().all(Result::is_err)) {
            if no != InvalidMove::Already {
                self.fields.focus(NEEDED);
            }
            return Err(no.why());
        }
        let MoveDetails { reason, note, return_on } = details;
        let leads = self.leads.iter().map(|named| SeenLead { id: named.id, seen: named.stage }).collect();
        Ok(Command::Move { leads, to: self.to, reason, note, return_on })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        let Outcome::Moved { leads: moved } = outcome else { return LeadForms::failure(outcome, cx) };
        let (tone, sentence) = messages::outcome_message(outcome, &self.leads, cx);
        if moved.iter().any(|one| one.result != MoveResult::Changed) {
            return SubmitResult::Done(Done { tone, ..Done::well(sentence) });
        }
        // Another user has moved all of these leads. The form can still be sent, from their current stages.
        for named in &mut self.leads {
            if let Some(stage) = moved.iter().find(|one| one.id == named.id).and_then(|one| one.stage) {
                named.stage = stage;
            }
        }
        SubmitResult::Stay(format!("{sentence} ↵ moves it from there, Esc leaves it."))
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [fields, hint] = Layout::vertical([Constraint::Length(2), Constraint::Length(1)]).areas(area);
        self.fields.draw(frame, fields, view);
        if self.to.required_details() == RequiredDetails::Date {
            draw_day(self.fields.value(NEEDED), frame, hint, view);
        } else {
            let words = text::fit(
                "  A reason from the list is needed; words of your own are welcome.",
                usize::from(hint.width),
            );
            frame.render_widget(Line::styled(words, view.theme.style(Meaning::Muted)), hint);
        }
    }
}
