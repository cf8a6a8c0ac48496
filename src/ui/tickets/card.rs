//! The parts of a ticket's card: its shape, its urgency, its due time, and its lines on the board.

use chrono::{DateTime, Timelike, Utc};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::messages;
use crate::domain::format;
use crate::domain::text;
use crate::domain::ticket::Card;
use crate::domain::ticket::clock::Due;
use crate::domain::ticket::flow::{Priority, Status};
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fact::two_ends;
use crate::ui::widgets::marks::{Marks, with};

/// Returns `urgent`, and `high ↑` if an escalation raised the priority.
pub(super) fn urgency(card: &Card) -> (String, Meaning) {
    let raised = if card.escalated_at.is_some() && card.priority > card.promised { " ↑" } else { "" };
    let meaning = match card.priority {
        Priority::Urgent => Meaning::Stop,
        Priority::High => Meaning::Warn,
        Priority::Medium => Meaning::Text,
        Priority::Low => Meaning::Muted,
    };
    (format!("{}{raised}", card.priority.word()), meaning)
}

/// Returns `!` for overdue, `▪` for blocked, `✓` for done, `•` for unread, `·` for open.
pub(super) fn shape(card: &Card, now: DateTime<Utc>) -> (&'static str, Meaning) {
    match (card.status, card.due(now)) {
        (Status::Done, _) => ("✓", Meaning::Muted),
        (_, Due::Overdue(_)) => ("!", Meaning::Stop),
        (Status::Blocked, _) => ("▪", Meaning::Muted),
        _ if card.is_unread => ("•", Meaning::Focus),
        _ => ("·", Meaning::Muted),
    }
}

/// Returns when the ticket is due, short enough for a column: `2 d ago`, `10:37 AM`, `Tue 11 AM`, `waits`.
pub(super) fn due_column(card: &Card, view: View<'_>) -> (String, Meaning) {
    match (card.due(view.now), card.due_at) {
        (Due::Overdue(minutes), _) => (format!("{} ago", format::minutes(minutes)), Meaning::Stop),
        (Due::RunsOut(_), Some(at)) => (clock_or_weekday(at, view), Meaning::Warn),
        (Due::In(_), Some(at)) => (clock_or_weekday(at, view), Meaning::Text),
        (Due::Blocked | Due::Waiting, _) => ("waits".into(), Meaning::Muted),
        _ => (String::new(), Meaning::Muted),
    }
}

fn clock_or_weekday(at: DateTime<Utc>, view: View<'_>) -> String {
    let (format, day) = (view.format(), view.site.date_of(at));
    match (day - view.today()).num_days() {
        0 => format.time(at),
        1..7 if at.minute() == 0 => format!("{} {}", format.weekday(day), format.hour(at)),
        1..7 => format!("{} {}", format.weekday(day), format.time(at)),
        _ => format.short_date(day),
    }
}

pub(super) fn title_style(card: &Card, view: View<'_>) -> Style {
    view.theme.style(if card.is_unread { Meaning::Title } else { Meaning::Text })
}

/// Returns the card on the board: number and title, who asks with the urgency, when it is due with the assignee.
pub(super) fn lines<'a>(
    card: &Card,
    marks: Marks,
    is_any_selected: bool,
    width: usize,
    view: View<'_>,
) -> Vec<Line<'a>> {
    let (sign, sign_meaning) = shape(card, view.now);
    let lead = marks.boxed(is_any_selected);
    let indent = 4 + text::width(lead);
    let room = width.saturating_sub(indent).max(1);
    let name = format!("{} {}{}", card.label(), card.title, marks.pending());
    let mut lines: Vec<Line<'a>> = text::wrap(&text::safe(&name), room)
        .into_iter()
        .map(|words| Line::from(vec![Span::raw(" ".repeat(indent)), Span::styled(words, title_style(card, view))]))
        .collect();
    if let Some(first) = lines.first_mut() {
        let lead =
            vec![Span::raw(format!("  {lead}")), Span::styled(format!("{sign} "), view.theme.style(sign_meaning))];
        first.spans.splice(0..1, lead);
    }
    let (urgency, urgency_meaning) = urgency(card);
    let asks = card.requester.as_deref().unwrap_or("nobody named");
    let (due, due_meaning) = messages::due(card, view.now);
    let (who, who_meaning) = with(card.assignee.as_deref(), card.assignee_is_disabled, false);
    lines.extend(two_ends((asks, Meaning::Muted), (&urgency, urgency_meaning), indent, width, view));
    lines.extend(two_ends((&due, due_meaning), (&who, who_meaning), indent, width, view));
    lines
}
