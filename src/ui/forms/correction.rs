//! Correction: reverses a record of a seat that was made by mistake, with a typed reason.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::{FormEvent, Validated};
use crate::domain::desk::{Command, RecordKind, SeatRecord, TakeBack};
use crate::domain::seat::Seat;
use crate::domain::text::{self, safe};
use crate::ui::context::{Cx, View};
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::confirm::Confirm;
use crate::ui::widgets::fields::{Fields, FieldsEvent};
use crate::ui::widgets::list::{List, Row};
use crate::ui::widgets::panel::{absence, notice};

/// Columns of the record's kind.
const HEAD: usize = 10;
/// Most characters of a reason.
const LONGEST: usize = 500;

#[derive(Debug)]
pub(super) struct CorrectionForm {
    pub(super) records: Remote<Vec<SeatRecord>>,
    pub(super) fields: Fields,
    /// The record to reverse. The first record is chosen until the user chooses another.
    chosen: Option<Uuid>,
}

impl CorrectionForm {
    pub(super) fn new() -> Self {
        let fields = Fields::default().text("Reason", "");
        Self { records: Remote::default(), fields, chosen: None }
    }

    fn all(&self) -> &[SeatRecord] {
        self.records.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the index of the chosen record. `None` if that record is gone, so that Enter never means another one.
    fn at(&self) -> Option<usize> {
        match self.chosen {
            Some(target) => self.all().iter().position(|record| record.target == target),
            None => (!self.all().is_empty()).then_some(0),
        }
    }

    pub(super) fn record(&self) -> Option<&SeatRecord> {
        self.all().get(self.at()?)
    }

    /// Handles a key: arrows choose a record, other keys edit the reason.
    pub(super) fn key(&mut self, key: KeyEvent) -> FormEvent {
        let (at, last) = (self.at(), self.all().len().saturating_sub(1));
        let to = match key.code {
            KeyCode::Up | KeyCode::BackTab => at.map_or(0, |at| at.saturating_sub(1)),
            KeyCode::Down | KeyCode::Tab => at.map_or(0, |at| (at + 1).min(last)),
            _ => {
                let is_sent = self.fields.key(key) == FieldsEvent::Submit;
                return if is_sent { FormEvent::Submit } else { FormEvent::Taken };
            }
        };
        self.chosen = self.all().get(to).map(|record| record.target);
        FormEvent::Taken
    }

    pub(super) fn command(&mut self, id: Uuid, seat: &Seat, cx: &Cx<'_>) -> Validated {
        let Some(record) = self.record() else {
            let is_read = self.records.value().is_some();
            return Err(match (is_read, self.chosen) {
                (false, _) => "The records are still being read.".into(),
                (true, Some(_)) => "That record is no longer there. ↑↓ chooses another.".into(),
                (true, None) => "There is nothing to correct.".into(),
            });
        };
        if record.why_not(cx.actor, cx.format(), cx.now).is_some() {
            return Err("Nothing was taken back: you may not correct this record. ↑↓ chooses another.".into());
        }
        let reason = self.fields.value(0).to_owned();
        match reason.chars().count() {
            0..3 => return Err("Say why, in a few words: it is kept with the correction.".into()),
            n if n > LONGEST => return Err(format!("The reason is too long: {LONGEST} characters are kept.")),
            _ => {}
        }
        let (kind, target) = (record.kind, record.target);
        self.chosen = Some(target);
        Ok(Command::TakeBack(TakeBack { id, seat: seat.into(), kind, target, tenders: Vec::new(), reason }))
    }

    /// Returns the question before a payment is reversed; `None` for other records.
    pub(super) fn doubt(&self, seat: &Seat, cx: &Cx<'_>) -> Option<Confirm> {
        let record = self.record().filter(|record| record.kind == RecordKind::Payment)?;
        let format = cx.format();
        let question = format!("Take back the payment of {} for {}?", record.what(format), seat.label());
        let confirm = Confirm::new(question, "No, leave the payment", "Yes, take the payment back", cx.now)
            .fact(seat.class_line(format));
        Some(confirm.fact(record.affects(seat, format).join(" ")))
    }

    /// Returns the correction for the message.
    pub(super) fn done_words(&self, view: crate::domain::format::Format<'_>) -> String {
        match self.record() {
            Some(record) => format!("{} taken back: {}", record.kind.title().to_lowercase(), record.what(view)),
            None => "correction saved".into(),
        }
    }

    /// Returns what Enter does.
    pub(super) fn says(&self, view: View<'_>) -> Option<String> {
        let record = self.record()?;
        if record.why_not(view.actor, view.format(), view.now).is_some() || self.fields.value(0).is_empty() {
            return None;
        }
        let asks = if record.kind == RecordKind::Payment { ", after a question" } else { "" };
        Some(format!("↵ takes back the {}{asks}.", record.kind.title().to_lowercase()))
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, seat: &Seat) {
        let [list, _, reason, _, follows] = Layout::vertical([
            Constraint::Min(3),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(4),
        ])
        .areas(area);
        if let Some(words) = absence(&self.records) {
            let words = if words.is_empty() { "Reading the records…" } else { words.as_str() };
            frame.render_widget(notice(view, words), list);
        } else if self.all().is_empty() {
            let words = "Nothing is recorded for this seat that can be corrected here.";
            frame.render_widget(notice(view, words), list);
        } else {
            let width = usize::from(list.width);
            let rows = List::new(self.all().len(), self.at().unwrap_or(usize::MAX), true);
            let rows = List { at: rows.at.filter(|_| self.at().is_some()), ..rows };
            let row = |at: usize| Self::row(&self.all()[at], width, view);
            rows.draw_tall(frame, list, view, |at| row(at).lines.len(), row);
        }
        self.fields.draw(frame, reason, view);
        let Some(record) = self.record() else { return };
        let (meaning, words) = match record.why_not(view.actor, view.format(), view.now) {
            Some(why) => (Meaning::Stop, why),
            None => (Meaning::Text, record.affects(seat, view.format()).join(" ")),
        };
        let lines: Vec<Line<'_>> = text::wrap(&safe(&words), usize::from(follows.width).saturating_sub(4).max(1))
            .into_iter()
            .map(|line| Line::raw(format!("  {line}")))
            .collect();
        frame.render_widget(Paragraph::new(lines).style(view.theme.style(meaning)), follows);
    }

    /// Returns the row of a record: what it is, and below that who recorded it and when.
    fn row<'a>(record: &SeatRecord, width: usize, view: View<'_>) -> Row<'a> {
        let room = width.saturating_sub(HEAD + 2).max(1);
        let what = text::wrap(&record.what(view.format()), room).into_iter();
        let by = text::wrap(&record.by_words(view.format()), room).into_iter();
        let line = |head: &str, words: &str, meaning| {
            Line::from(Span::styled(format!("  {head:<HEAD$}{words}"), view.theme.style(meaning)))
        };
        let title = record.kind.title();
        let what = what.enumerate().map(|(at, words)| line(if at == 0 { title } else { "" }, &words, Meaning::Text));
        Row::from(what.chain(by.map(|words| line("", &words, Meaning::Muted))).collect::<Vec<_>>())
    }
}
