//! Override: the findings to override, and the reason.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::{FormEvent, Validated};
use crate::domain::admission::{Decision, Finding};
use crate::domain::desk::{Admit, Command};
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fields::{Fields, FieldsEvent};

#[derive(Debug)]
pub(super) struct OverrideForm {
    pub(super) fields: Fields,
    findings: Vec<Finding>,
}

impl OverrideForm {
    pub(super) fn new(decision: &Decision) -> Self {
        Self { fields: Fields::default().text("Reason", ""), findings: decision.findings.clone() }
    }

    /// Shows the findings of a decision. Returns whether they are the same as before.
    pub(super) fn show(&mut self, decision: &Decision) -> bool {
        let is_as_read = self.findings == decision.findings;
        self.findings.clone_from(&decision.findings);
        is_as_read
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> FormEvent {
        match self.fields.key(key) {
            FieldsEvent::Submit => FormEvent::Submit,
            _ => FormEvent::Taken,
        }
    }

    pub(super) fn command(&self, id: Uuid, seat: &Seat) -> Validated {
        let reason = self.fields.value(0);
        if reason.chars().count() < 3 {
            return Err("Say why, in a few words: it is kept with the arrival.".into());
        }
        Ok(Command::Admit(Admit {
            event_id: id,
            seat: seat.into(),
            token: seat.token.clone(),
            reason: Some(reason.to_owned()),
            overridden: self.findings.iter().map(|finding| finding.reason.word().to_owned()).collect(),
        }))
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let listed = u16::try_from(self.findings.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
        let [findings, _, fields] =
            Layout::vertical([Constraint::Length(listed), Constraint::Length(1), Constraint::Min(1)]).areas(area);
        let lines: Vec<Line<'_>> = self
            .findings
            .iter()
            .map(|finding| Line::from(format!("! {}", text::safe(&finding.reason.sentence(view.format())))))
            .collect();
        frame.render_widget(Paragraph::new(lines).style(view.theme.style(Meaning::Warn)), findings);
        self.fields.draw(frame, fields, view);
    }
}
