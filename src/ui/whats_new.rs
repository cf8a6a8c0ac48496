//! The keys that have changed with this release. Shown once to each person who used the previous release on this
//! machine, and kept in the help.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::context::View;
use super::theme::Meaning;
use super::widgets::dialog::Dialog;
use crate::domain::text;

/// The old key, its scope, and the new key for the same action.
const CHANGED: &[(&str, &str, &str)] = &[
    ("e, s", "Roster", "y left early, z no-show"),
    ("x", "Today, Roster", "! only to fix"),
    ("t", "Today, Audit", ". back to today; , goes to any day"),
    ("a", "Check-in", "Ctrl-A selects all who are ready"),
    ("a", "Leads, Tickets", "g gives to somebody"),
    ("n", "Leads, Tickets", "+ makes a new one"),
    ("w", "Leads, Tickets", "f filter and saved views"),
    ("c", "Leads, Tickets", "v next view: board, list, figures"),
    ("H, L", "Leads, Tickets", "Shift-← and Shift-→"),
    ("s, c", "a lead", "+ next step; of a won lead, the class"),
    ("c", "a ticket", "t note, or what the customer said"),
    ("o, p, R", "a ticket", "k person; Shift-↑ Shift-↓ urgency; : unread"),
    ("m, t", "People", "t notes, k tickets"),
    ("a, d, r, p, u", "Staff", "+ new, V disable, e role, password, unlock"),
    ("Alt-N, Alt-X", "everywhere", "F6 new ticket, F3 all actions"),
];

const RULE: &str = "One key now means the same in every pane. Alt with a letter does what the letter does, \
                    also while you type. On Check-in and People letters are always text.";

/// Returns the lines of the box and of the help.
fn lines<'a>(width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> =
        text::wrap(RULE, width).into_iter().map(|line| Line::raw(format!(" {line}"))).collect();
    lines.push(Line::default());
    let head = format!(" {}{}{}", text::column("Before", 15), text::column("Where", 16), "Now");
    lines.push(Line::styled(head, view.theme.style(Meaning::Muted)));
    lines.extend(CHANGED.iter().map(|(old, place, new)| {
        Line::from(vec![
            Span::styled(format!(" {}", text::column(old, 15)), view.theme.style(Meaning::Muted)),
            Span::raw(text::column(place, 16)),
            Span::raw(*new),
        ])
    }));
    lines
}

/// Returns the part of the help about changed keys.
pub(super) fn help_lines<'a>(view: View<'_>) -> Vec<Line<'a>> {
    let head = Line::styled(" Keys that have changed", view.theme.style(Meaning::Title));
    std::iter::once(head).chain(lines(72, view)).collect()
}

/// Draws the announcement.
pub fn draw(frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let lines = lines(72, view);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let keys = "Any-key close · F1 help shows it again";
    let inner = Dialog { title: "The keys have changed", keys, width: 76, height }.draw(frame, area, view);
    frame.render_widget(Paragraph::new(lines), inner);
}
