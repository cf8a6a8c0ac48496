//! The form for a next step: what to do, and by which day.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use uuid::Uuid;

use super::{LeadForms, Validated};
use crate::domain::dates::parse_day;
use crate::domain::format::relative_day;
use crate::domain::lead::work::{Command, Outcome};
use crate::domain::text;
use crate::ui::collection::forms::{FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fault, Fields, FieldsEvent};

const WHAT: usize = 0;
const DAY: usize = 1;
/// Most characters that the database stores.
const MOST: usize = 500;

#[derive(Debug)]
pub(super) struct StepForm {
    lead: Uuid,
    name: String,
    fields: Fields,
}

impl StepForm {
    pub(super) fn new(lead: Uuid, name: String) -> Self {
        Self { lead, name, fields: Fields::default().text("What", "").text("By", "") }
    }

    /// Returns what to do, and by which day.
    fn read(&self, cx: &Cx<'_>) -> Result<(String, NaiveDate), Fault> {
        let what = self.fields.value(WHAT).to_owned();
        let too_long = |n| format!("That is too long: {MOST} characters are kept, and these are {n}.");
        match what.chars().count() {
            0 => return Err(Fault::new(WHAT, "Say what is to be done.")),
            n if n > MOST => return Err(Fault::new(WHAT, too_long(n))),
            _ => {}
        }
        let due_on = parse_day(self.fields.value(DAY), cx.today()).map_err(Fault::of(DAY))?;
        Ok((what, due_on))
    }
}

impl FormBody<LeadForms> for StepForm {
    fn title(&self) -> String {
        format!("Next step · {}", self.name)
    }

    fn keys(&self) -> &'static str {
        "↵ plans it · Tab next field · Esc back, draft kept"
    }

    fn height(&self) -> u16 {
        3
    }

    fn is_dirty(&self) -> bool {
        !self.fields.value(WHAT).is_empty() || !self.fields.value(DAY).is_empty()
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        if self.fields.key(key) == FieldsEvent::Submit { FormEvent::Submit } else { FormEvent::Taken }
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.fields.paste(text);
    }

    fn command(&mut self, thing: Uuid, cx: &Cx<'_>) -> Validated {
        let read = self.read(cx);
        let (what, due_on) = self.fields.checked(read)?;
        Ok(Command::Step { step: thing, lead: self.lead, what, due_on })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        match outcome {
            Outcome::Done { .. } => SubmitResult::done(format!("{}: planned: {}.", self.name, self.fields.value(WHAT))),
            other => LeadForms::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [fields, hint] = Layout::vertical([Constraint::Length(2), Constraint::Length(1)]).areas(area);
        self.fields.draw(frame, fields, view);
        draw_day(self.fields.value(DAY), frame, hint, view);
    }
}

/// Draws the date that was typed, or how to type one.
pub(super) fn draw_day(typed: &str, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let (meaning, words) = match parse_day(typed, view.today()) {
        _ if typed.is_empty() => (Meaning::Muted, "a day: dec 1, fri, +7 or 12/1/2026".to_owned()),
        Ok(day) => (Meaning::Text, format!("{}, {}", view.format().date(day), relative_day(day, view.today()))),
        Err(sentence) => (Meaning::Muted, sentence),
    };
    let shown = text::fit(&format!("  {words}"), usize::from(area.width));
    frame.render_widget(Line::styled(shown, view.theme.style(meaning)), area);
}
