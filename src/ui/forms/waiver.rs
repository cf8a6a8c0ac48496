//! A waiver is read and signed at the desk. The signature keeps the version and the text that were shown. A guardian
//! signs for a minor. The form asks before it accepts another name than the known one, or a second signature over a
//! valid one.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Paragraph, Wrap};
use uuid::Uuid;

use super::{FormEvent, Validated};
use crate::domain::desk::{Command, SignWaiver, WaiverTerms};
use crate::domain::seat::{Seat, WaiverState};
use crate::domain::signature::signs_for;
use crate::domain::text::{safe, safe_lines};
use crate::ui::context::{Cx, View};
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::confirm::Confirm;
use crate::ui::widgets::fields::{Fields, FieldsEvent};
use crate::ui::widgets::panel::{absence, notice};

const SIGNER: usize = 0;
const PHONE: usize = 1;

/// Lines that a page key scrolls.
const PAGE: u16 = 8;

#[derive(Debug)]
pub(super) struct WaiverForm {
    pub(super) terms: Remote<Option<WaiverTerms>>,
    pub(super) fields: Fields,
    scroll: u16,
    is_minor: bool,
    /// Whether the user confirmed a new signature although the waiver is valid.
    pub(super) is_again: bool,
}

impl WaiverForm {
    pub(super) fn new(seat: &Seat) -> Self {
        let is_minor = seat.is_minor();
        let fields = if is_minor {
            Fields::default()
                .text("Guardian signs (full name)", seat.guardian.as_deref().unwrap_or_default())
                .text("Guardian's phone", "")
        } else {
            Fields::default().text("Signed by (full name)", "")
        };
        Self { terms: Remote::default(), fields, scroll: 0, is_minor, is_again: false }
    }

    /// Returns the question before a valid waiver is signed again. `None` if the waiver is not valid, or the user has
    /// already agreed.
    pub(super) fn again(&self, seat: &Seat, cx: &Cx<'_>) -> Option<Confirm> {
        let is_valid = seat.waiver == WaiverState::Valid && !self.is_again;
        is_valid.then(|| {
            let question = format!("The waiver of {} is valid. Have it signed again?", seat.label());
            Confirm::new(question, "No, the waiver is fine", "Yes, sign again", cx.now)
                .fact(seat.class_line(cx.format()))
                .fact("Both signatures are kept.")
        })
    }

    /// Returns the question about a signature that differs from the known name; `None` if it agrees.
    pub(super) fn doubt(&self, seat: &Seat, cx: &Cx<'_>) -> Option<Confirm> {
        let (signed, who) = (self.fields.value(SIGNER), seat.label());
        let (known, role) = if self.is_minor {
            (seat.guardian.as_deref(), format!("the guardian of {who}"))
        } else {
            (seat.name.as_deref(), "the participant".to_owned())
        };
        let again = self.again(seat, cx);
        let Some(known) = known.filter(|known| !signs_for(signed, known)) else { return again };
        let question = format!("Signed as “{signed}”, but {role} is {known}. Keep this signature?");
        let confirm = Confirm::new(question, "No, back to the name", "Yes, keep it as signed", cx.now)
            .fact(format!("The waiver of {who}: {}.", seat.class_line(cx.format())));
        Some(match again {
            Some(_) => confirm.fact("A valid waiver is on file already; both signatures are kept."),
            None => confirm,
        })
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> FormEvent {
        match key.code {
            KeyCode::PageDown => self.scroll = self.scroll.saturating_add(PAGE).min(self.last_scroll()),
            KeyCode::PageUp => self.scroll = self.scroll.saturating_sub(PAGE),
            _ if self.fields.key(key) == FieldsEvent::Submit => return FormEvent::Submit,
            _ => {}
        }
        FormEvent::Taken
    }

    /// Returns a generous limit: the text's lines when wrapped on a narrow screen.
    fn last_scroll(&self) -> u16 {
        let lines = self
            .terms
            .value()
            .and_then(Option::as_ref)
            .map_or(0, |terms| terms.body.lines().map(|line| 1 + line.len() / 60).sum::<usize>());
        u16::try_from(lines.saturating_sub(3)).unwrap_or(u16::MAX)
    }

    pub(super) fn command(&mut self, id: Uuid, seat: &Seat) -> Validated {
        self.fields.focus(SIGNER);
        let Some(Some(terms)) = self.terms.value() else {
            return Err("There is no waiver text to sign yet.".into());
        };
        let signed_name = self.fields.value(SIGNER);
        if signed_name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Err("The signer types their full name.".into());
        }
        if self.is_minor && seat.name.as_deref().is_some_and(|name| signs_for(signed_name, name)) {
            return Err("A minor cannot sign alone: the guardian types their own name.".into());
        }
        let guardian = self.is_minor.then(|| signed_name.to_owned());
        let phone = self.fields.value(PHONE);
        Ok(Command::SignWaiver(SignWaiver {
            id,
            seat: seat.into(),
            covers: seat.name.clone().unwrap_or_default(),
            version: terms.version.clone(),
            signed_name: signed_name.to_owned(),
            guardian,
            guardian_phone: (self.is_minor && !phone.is_empty()).then(|| phone.to_owned()),
        }))
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, seat: &Seat) {
        let [text, who, fields] =
            Layout::vertical([Constraint::Min(3), Constraint::Length(1), Constraint::Length(self.fields.height())])
                .areas(area);
        self.draw_terms(frame, text, view);
        let words = if self.is_minor {
            format!("{} is {} and a minor: the guardian reads and signs.", seat.label(), seat.age().unwrap_or_default())
        } else {
            format!("By typing the name, {} agrees to the text above.", seat.label())
        };
        frame.render_widget(Line::styled(safe(&words), view.theme.style(Meaning::Text)), who);
        self.fields.draw(frame, fields, view);
    }

    fn draw_terms(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(words) = absence(&self.terms) {
            frame.render_widget(notice(view, &words), area);
            return;
        }
        let Some(Some(terms)) = self.terms.value() else {
            let words = "No waiver has been published. An admin does it with: frontdesk waiver publish VERSION FILE";
            frame.render_widget(notice(view, words), area);
            return;
        };
        let block = Block::new()
            .borders(Borders::TOP | Borders::BOTTOM)
            .border_style(view.theme.style(Meaning::Rule))
            .title(format!(" Version {} ", safe(&terms.version)))
            .title_bottom(Line::from(" PgDn for more ").right_aligned());
        let lines: Vec<Line<'_>> = safe_lines(&terms.body).into_iter().map(Line::from).collect();
        let text = Paragraph::new(lines).wrap(Wrap { trim: false }).scroll((self.scroll, 0)).block(block);
        frame.render_widget(text, area);
    }
}
