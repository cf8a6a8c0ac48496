//! The whole screen from the state. Starts no work.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

use super::layer::Layer;
use super::{App, Pane};
use crate::domain::text;
use crate::keys::{Action, Scope};
use crate::ui::context::View;
use crate::ui::frame::{self, Hint, Pending};
use crate::ui::theme::Meaning;
use crate::ui::widgets::panel::{centred, panel};
use crate::ui::{audit, checkin, help, leads, people, roster, sign_in, staff, tickets, today, waiting};

impl App {
    /// Draws everything.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        frame.buffer_mut().set_style(area, self.theme.ground());
        let Some(parts) = frame::parts(area) else {
            return frame::draw_too_small(frame, area);
        };
        let view = self.view();
        if let Some(gate) = &self.gate {
            sign_in::draw(gate, frame, area, view);
            return keep_edges(frame.buffer_mut());
        }
        frame::draw_top(frame, parts.top, view, self.shown_link(), self.pending());
        let tabs: Vec<_> = Pane::TABS
            .iter()
            .filter_map(|pane| Some((pane.number()?, pane.title(), *pane == self.work.pane)))
            .collect();
        frame::draw_tabs(frame, parts.tabs, view, &tabs, self.is_typing());
        match self.work.pane {
            Pane::Today => today::draw(&self.work.today, frame, parts.body, view),
            Pane::Roster => roster::draw(&self.work.roster, frame, parts.body, view),
            Pane::CheckIn => checkin::draw(&self.work.check_in, frame, parts.body, view),
            Pane::Leads => leads::draw(&self.work.leads, frame, parts.body, view),
            Pane::Tickets => tickets::draw(&self.work.tickets, frame, parts.body, view),
            Pane::People => people::draw(&self.work.people, frame, parts.body, view),
            Pane::Staff => staff::draw(&self.work.staff, frame, parts.body, view),
            Pane::Audit => audit::draw(&self.work.audit, frame, parts.body, view),
        }
        frame::draw_foot(frame, parts.foot, view, &self.hints(), self.work.toast.as_ref());
        match &self.work.layer {
            Some(Layer::Help { scroll }) => {
                help::draw(frame, parts.body, view, self.work.pane.about(), &self.scopes(), *scroll);
            }
            Some(Layer::Palette(palette)) => palette.draw(frame, parts.body, view, &self.entries()),
            Some(Layer::LeaveAnyway) => draw_question(frame, parts.body, view, &self.left_behind()),
            Some(Layer::Waiting(reading)) => {
                let is_away = matches!(self.link, frame::Link::Reconnecting { .. });
                let saving = self.work.writes.len();
                waiting::draw(&self.work.waiting, *reading, frame, parts.body, view, (is_away, saving));
            }
            None => {}
        }
        keep_edges(frame.buffer_mut());
    }

    fn pending(&self) -> Pending {
        let (saving, waiting) = (self.work.writes.len(), &self.work.waiting);
        Pending { saving, waiting: waiting.count(), unread: waiting.unread() }
    }

    /// What leaving means for whatever is unfinished, the gravest first.
    fn left_behind(&self) -> Vec<String> {
        let works = || std::iter::once(&self.work).chain(&self.parked);
        let of = |n: usize, one: &str, many: &str, rest: &str| {
            (n > 0).then(|| format!("{} {rest}", text::count(n, one, many)))
        };
        let waiting: usize = works().map(|work| work.waiting.count()).sum();
        let kept = if works().any(|work| work.waiting.is_unkept()) {
            "the disk does not have it all, and leaving loses that."
        } else {
            "kept on this machine, and sent when whoever made it signs in here again."
        };
        let typed = works().any(super::workspace::Workspace::has_drafts);
        let lines = [
            typed.then(|| "A form is not sent yet; what is typed in it would be lost.".to_owned()),
            of(waiting, "change waits:", "changes wait:", kept),
            of(
                works().map(|work| work.writes.len()).sum(),
                "change is",
                "changes are",
                "not saved yet. Leaving waits for the database.",
            ),
            of(
                works().map(|work| work.waiting.unread()).sum(),
                "result is",
                "results are",
                "not read yet: :waiting shows them.",
            ),
        ];
        lines.into_iter().flatten().collect()
    }

    /// What the footer says the keys do: nothing while a form lists its own.
    fn hints(&self) -> Vec<Hint> {
        if self.has_form() || self.work.layer.is_some() {
            return Vec::new();
        }
        let scopes = [self.scope(), Scope::Global];
        let typing = self.is_typing();
        let on_check_in = self.work.pane == Pane::CheckIn;
        self.keys
            .lines(&scopes)
            .filter(|(spec, _)| !spec.hint.is_empty())
            .filter(|(spec, _)| {
                !typing
                    || matches!(
                        spec.action,
                        Action::Admit | Action::Open | Action::Help | Action::Palette | Action::Undo
                    )
                    || on_check_in
                        && spec.scopes.contains(&Scope::CheckIn)
                        && spec.action != Action::Filter
                        && self.why_not(spec.action).is_none()
            })
            .filter_map(|(spec, _)| {
                let key = self.hint_key(spec.action, &scopes, typing)?;
                Some(Hint { key, word: spec.hint, is_possible: typing || self.why_not(spec.action).is_none() })
            })
            .collect()
    }

    /// The key to show: while letters are typed, one that types nothing.
    fn hint_key(&self, action: Action, scopes: &[Scope], typing: bool) -> Option<String> {
        if typing { self.keys.field_key_of(action, scopes) } else { self.keys.key_of(action, scopes) }
    }
}

/// A wrapped line may end in a wide character of which only half has room; on a terminal it would
/// cover the frame beside it, so it gives way.
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

fn draw_question(frame: &mut Frame<'_>, area: Rect, view: View<'_>, left_behind: &[String]) {
    let mut lines: Vec<Line<'_>> = left_behind.iter().flat_map(|words| text::wrap(words, 66)).map(Line::raw).collect();
    let place = centred(area, 70, u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(3));
    frame.render_widget(Clear, place);
    frame.buffer_mut().set_style(place, view.theme.ground());
    let block = panel(view, "Leave?", true);
    lines.push(Line::styled("y leaves · any other key stays", view.theme.style(Meaning::Key)));
    frame.render_widget(Paragraph::new(lines).block(block), place);
}
