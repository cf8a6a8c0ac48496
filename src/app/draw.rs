//! Draws the whole screen from the state. Starts no work.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layer::Layer;
use super::{App, PaneId};
use crate::domain::text;
use crate::keys::{Action, Scope, Spec};
use crate::ui::effect::Slot;
use crate::ui::frame::{self, Hint, Parts, Pending, Tab};
use crate::ui::status::Status;
use crate::ui::theme::without_shapes;
use crate::ui::{sign_in, waiting, whats_new};

/// The actions whose hints end the key row.
const ALWAYS: [Action; 2] = [Action::Palette, Action::Help];

impl App {
    /// Draws the screen.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        frame.buffer_mut().set_style(area, self.theme.ground());
        // While the window is too small, keys are ignored. The screen must not suggest that they work.
        match frame::parts(area).filter(|_| !self.is_too_small()) {
            None => frame::draw_too_small(frame, area, self.too_small_words()),
            Some(parts) => match &self.lock_screen {
                Some(screen) => {
                    sign_in::draw(screen, frame, area, self.view(), self.outlook());
                    if let Some(question) = &self.leaving {
                        question.draw(frame, area, self.view());
                    }
                }
                None => self.draw_screen(frame, parts),
            },
        }
        keep_edges(frame.buffer_mut());
        if self.theme.ascii {
            without_shapes(frame.buffer_mut());
        }
    }

    fn draw_screen(&self, frame: &mut Frame<'_>, mut parts: Parts) {
        let view = self.view();
        if let Some(toast) = &self.work.toast {
            parts.body.height = parts.body.height.saturating_sub(frame::rows_above(parts.message, toast));
        }
        frame::draw_status(frame, parts.status, view, self.shown_connection(), self.pending());
        frame::draw_tabs(frame, parts.tabs, view, &self.tabs());
        self.open_pane().draw(frame, parts.body, view);
        match &self.work.toast {
            Some(toast) => frame::draw_message(frame, parts.message, view, toast),
            None => frame::draw_status_of_pane(frame, parts.message, view, &self.status()),
        }
        if !self.has_form() && self.work.layer.is_none() {
            frame::draw_keys(frame, parts.keys, view, &self.hints(), &self.hints_always());
        }
        self.draw_layer(frame, parts.body);
    }

    fn draw_layer(&self, frame: &mut Frame<'_>, body: Rect) {
        let view = self.view();
        match &self.work.layer {
            Some(Layer::Help(help)) => help.draw(frame, body, view, self.help_subject()),
            Some(Layer::WhatsNew) => whats_new::draw(frame, frame.area(), view),
            Some(Layer::Palette(palette)) => palette.draw(frame, body, view, &self.entries()),
            Some(Layer::Leave(question)) => question.draw(frame, body, view),
            Some(Layer::Undo(question)) => question.confirm().draw(frame, body, view),
            Some(Layer::Waiting(reading)) => {
                let is_away = matches!(self.connection, frame::ConnectionStatus::Reconnecting { .. });
                let saving = self.work.writes.len();
                waiting::draw(&self.work.waiting, reading, frame, body, view, (is_away, saving));
            }
            None => {}
        }
    }

    /// Returns what the sign-in screen shows about the desk: nothing that belongs to one person.
    fn outlook(&self) -> sign_in::Outlook {
        let works = std::iter::once(&self.work).chain(&self.parked);
        let waiting = works.map(|work| work.writes.len() + work.waiting.count()).sum();
        sign_in::Outlook { link: self.shown_connection(), waiting }
    }

    fn pending(&self) -> Pending {
        let (saving, waiting) = (self.work.writes.len(), &self.work.waiting);
        Pending { saving, waiting: waiting.count(), unread: waiting.unread() }
    }

    /// Returns the tabs of the panes that this person uses, and of the open pane.
    fn tabs(&self) -> Vec<Tab> {
        let current = self.work.pane;
        let numbered = PaneId::tabs().filter(|pane| *pane == current || self.uses(*pane));
        let others = current.number().is_none().then_some(current);
        let tab = |pane: PaneId| Tab { number: pane.number(), name: pane.title(), is_current: pane == current };
        numbered.chain(others).map(tab).collect()
    }

    /// Returns the contents of the message row while there is no message: progress of long work, then a running query,
    /// then the pane's own status.
    fn status(&self) -> Status {
        if let Some(progress) = self.work.progress.status(self.now) {
            return progress;
        }
        let is_here = |slot: &Slot| self.work.asked_by.get(slot) == Some(&self.work.pane);
        let asked = self.work.in_flight.iter().filter(|(slot, _)| is_here(slot));
        let oldest = asked.min_by_key(|(_, open)| open.asked_at);
        let reading = oldest.and_then(|(slot, open)| Status::reading(*slot, open.asked_at, self.now));
        reading.unwrap_or_else(|| self.open_pane().status(self.view()))
    }

    /// Returns the hints of the keys that work here and now, in the registry's order.
    fn hints(&self) -> Vec<Hint> {
        if let Some(hints) = self.open_pane().hints(self.why_no_undo().is_none(), self.view()) {
            return hints;
        }
        let scopes = [self.scope(), Scope::Global];
        let typing = self.is_typing();
        // Where letters are always text, the hints show the pane's actions with Alt.
        let letters_are_text = self.work.pane.spec().letters_are_text;
        let is_of_field = |spec: &Spec| {
            matches!(spec.action, Action::Admit | Action::Open | Action::Undo)
                || letters_are_text && spec.scopes.contains(&scopes[0]) && spec.action != Action::Filter
        };
        self.keys
            .lines(&scopes)
            .filter(|(spec, _)| !spec.hint.is_empty() && !ALWAYS.contains(&spec.action))
            .filter(|(spec, _)| !typing || is_of_field(spec))
            .filter(|(spec, _)| self.why_not(spec.action).is_none())
            .filter_map(|(spec, _)| {
                let key = self.hint_key(spec.action, &scopes, typing)?;
                // One hint covers both directions.
                let other = match spec.action {
                    Action::PreviousDay => self.hint_key(Action::NextDay, &scopes, typing),
                    Action::ColumnLeft => self.hint_key(Action::ColumnRight, &scopes, typing),
                    _ => None,
                };
                Some(Hint { key: key + &other.unwrap_or_default(), word: spec.hint.to_owned() })
            })
            .collect()
    }

    /// Returns the two hints at the end of the key row.
    fn hints_always(&self) -> Vec<Hint> {
        let typing = self.is_typing();
        let hint = |(action, word): (Action, &str)| {
            let key = self.hint_key(action, &[Scope::Global], typing)?;
            Some(Hint { key, word: word.to_owned() })
        };
        ALWAYS.into_iter().zip(["all", "help"]).filter_map(hint).collect()
    }

    /// Returns the key to show. While the user types text, this is a key that types nothing.
    fn hint_key(&self, action: Action, scopes: &[Scope], typing: bool) -> Option<String> {
        if typing { self.keys.field_key_of(action, scopes) } else { self.keys.key_of(action, scopes) }
    }
}

/// Replaces a wide character by `…` where only half of it fits. A wrapped line may end in one, and on a terminal it
/// would cover the frame beside it.
fn keep_edges(buffer: &mut Buffer) {
    let columns = usize::from(buffer.area.width).max(1);
    for at in 0..buffer.content.len() {
        let is_wide = !buffer.content[at].symbol().is_ascii() && text::width(buffer.content[at].symbol()) > 1;
        let is_last = (at + 1) % columns == 0;
        if is_wide && (is_last || buffer.content[at + 1].symbol() != " ") {
            buffer.content[at].set_symbol("…");
        }
    }
}
