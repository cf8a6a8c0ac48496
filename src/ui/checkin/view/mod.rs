//! Draws check-in: the field, and below it the next classes, a list, or a card. A wide screen has the class at hand
//! beside it.

mod card;
mod facts;
mod idle;
mod list;
mod side;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Span;

use super::shown::{OnEnter, Shown};
use super::{CheckIn, Part};
use crate::domain::rights::Right;
use crate::domain::text;
use crate::keys::{Action, Scope};
use crate::ui::context::View;
use crate::ui::frame::Hint;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::panel::notice;
use crate::ui::widgets::text_field;
use crate::ui::widgets::title::title;

/// Minimum width with the class at hand at the right.
const WIDE: u16 = 120;
/// Minimum width with more room for the class at hand.
const WIDEST: u16 = 160;

/// Draws the pane.
pub fn draw(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let side = match area.width {
        WIDEST.. => 59,
        WIDE.. => 41,
        _ => 0,
    };
    let [main, beside] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(area);
    let [head, field, _, below] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)])
            .areas(main);
    draw_head(pane, frame, head, view);
    draw_field(pane, frame, field, view);
    draw_below(pane, frame, below, view);
    if side > 0 {
        side::draw(pane, frame, beside, view);
    }
    pane.forms.draw(frame, area, view);
}

fn draw_head(pane: &CheckIn, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    let words = match &pane.class {
        Some((_, class)) => format!("Check in for {class} only · Esc: all classes"),
        None => "Scan, or type a name, an order number, or a phone number".into(),
    };
    let words = text::fit(&words, usize::from(row.width).saturating_sub(2));
    frame.render_widget(title(view, &words, pane.part == Part::Field && !pane.has_form()), row);
}

fn draw_field(pane: &CheckIn, frame: &mut Frame<'_>, row: Rect, view: View<'_>) {
    frame.render_widget(Span::styled("▸ ", view.theme.style(Meaning::Focus)), row);
    let field = Rect { x: row.x + 2, width: row.width.saturating_sub(3), ..row };
    text_field::draw_plain(&pane.input, pane.is_typing(), frame, field, view);
}

fn draw_below(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    match pane.shown(view.here()) {
        Shown::Idle => idle::draw(pane, frame, area, view),
        Shown::Looking => {}
        Shown::Failed => {
            let trouble = pane.found.trouble().map(|trouble| trouble.sentence.clone()).unwrap_or_default();
            frame.render_widget(notice(view, &format!("{trouble}\nF5 tries again.")), area);
        }
        Shown::Nothing => {
            let words = pane.not_found_words(view.actor.may(Right::ScheduleRead));
            frame.render_widget(notice(view, &words), area);
        }
        Shown::Card(at) => card::draw(pane, at, frame, area, view),
        Shown::Party => list::draw_party(pane, frame, area, view),
        Shown::List => list::draw_people(pane, frame, area, view),
    }
}

impl CheckIn {
    /// Returns what the message row shows about the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        let looked_up = if self.is_entered { format!("Looked up {}", self.answered_words()) } else { String::new() };
        let typing =
            if self.input.is_finished() || self.input.value().is_empty() { "typing starts a new search" } else { "" };
        let status = match self.shown(view.here()) {
            Shown::Idle => Status::of(if self.admitting.is_empty() { "Ready" } else { "Saving…" }),
            Shown::Looking => Status::of(format!("Looking for {}…", text::fit(&self.asked, 40))),
            Shown::Failed | Shown::Nothing => Status::none(),
            Shown::Card(_) if self.is_entered => Status::of(looked_up).and(typing),
            Shown::Card(_) => Status::of(format!("{} found", self.seats().len())).and(typing),
            Shown::Party => Status::of(text::count(self.seats().len(), "seat", "seats"))
                .and("letters and digits go to the search field"),
            Shown::List => match self.row() {
                Some(row) => Status::at(row, self.seats().len()).marked(self.party.len()),
                None => Status::of(format!("{} found", self.seats().len())).marked(self.party.len()),
            },
        };
        let saving = if self.admitting.is_empty() || matches!(self.shown(view.here()), Shown::Idle) {
            String::new()
        } else {
            format!("saving {}", self.admitting.len())
        };
        status.and(saving).with(&self.found, view)
    }

    /// Returns what the keys do now, the most used first.
    #[must_use]
    pub fn hints(&self, can_undo: bool, view: View<'_>) -> Vec<Hint> {
        let shown = self.shown(view.here());
        let mut hints: Vec<Hint> = Vec::new();
        let key = |action| view.keys.field_key_of(action, &[Scope::CheckIn, Scope::Global]);
        let mut add = |key: Option<String>, word: &str| {
            hints.extend(key.map(|key| Hint { key, word: word.to_owned() }));
        };
        if matches!(shown, Shown::List) && self.row().is_none() {
            add(Some("↓".into()), "choose");
        }
        match self.on_enter(view.here()) {
            OnEnter::LookUp => add(key(Action::Admit), "look up"),
            OnEnter::Admit(seats) if seats.len() > 1 => add(key(Action::Admit), &format!("admit {}", seats.len())),
            OnEnter::Admit(_) => add(key(Action::Admit), "admit"),
            OnEnter::Open(_) => add(key(Action::Admit), "open the card"),
            OnEnter::Arrival(_) => add(key(Action::Admit), "card"),
            OnEnter::Nothing(_) if shown == Shown::Idle => add(key(Action::Admit), "look up"),
            OnEnter::Nothing(_) => {}
        }
        if shown == Shown::Party {
            add(Some("Space".into()), "select");
            add(key(Action::SelectAll), "all ready");
        }
        let rest = [
            (Action::Payment, "payment"),
            (Action::Waiver, "waiver"),
            (Action::Identity, "identity"),
            (Action::Name, "name"),
            (Action::GoToLinked, "valid seat"),
            (Action::Override, "override"),
            (Action::Note, "note"),
        ];
        let wanted = self.selected(&view).map(|seat| facts::remedies(seat, &view.decide(seat, self.class_id())));
        let is_wanted = |action: &Action| {
            let remedies = wanted.as_deref().unwrap_or_default();
            matches!(action, Action::Override | Action::Note | Action::GoToLinked) || remedies.contains(action)
        };
        let is_possible =
            |action| view.why_no_right(action, Scope::CheckIn).or_else(|| self.why_not(action, &view)).is_none();
        for (action, word) in rest.into_iter().filter(|(action, _)| is_wanted(action)) {
            if is_possible(action) {
                add(key(action), word);
            }
        }
        if matches!(shown, Shown::Idle) && can_undo {
            add(key(Action::Undo), "undo");
        }
        if matches!(shown, Shown::Card(_)) {
            add(key(Action::History), "history");
        }
        if shown != Shown::Idle {
            add(Some("Esc".into()), if self.opened.is_some() { "list" } else { "clear" });
        }
        if matches!(shown, Shown::Card(_)) && is_possible(Action::Correct) {
            add(key(Action::Correct), "correct");
        }
        hints
    }
}
