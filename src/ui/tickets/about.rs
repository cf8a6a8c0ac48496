//! The facts about the current ticket, below and beside the queue and the board.

use ratatui::text::Line;

use super::card::urgency;
use super::messages;
use crate::domain::format;
use crate::domain::text;
use crate::domain::ticket::Card;
use crate::ui::context::View;
use crate::ui::roster::flow;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fact::fact;

/// Returns who asks and what the ticket is about, in lines of `width` columns.
pub(super) fn below<'a>(card: &Card, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let parts: Vec<String> = [
        Some(card.requester.clone().map_or_else(|| "nobody named".into(), |name| format!("asked by {name}"))),
        card.class.clone(),
        card.order_number.clone(),
        Some(messages::due(card, view.now).0).filter(|due| !due.is_empty()),
        card.blocked_reason.clone(),
        Some(tags(card)).filter(|tags| !tags.is_empty()),
        (card.reopened > 0).then(|| format!("opened again {}×", card.reopened)),
        Some(format!("{} old", age(card, view))),
    ]
    .into_iter()
    .flatten()
    .map(|part| text::safe(&part))
    .collect();
    let style = view.theme.style(Meaning::Muted);
    let lines = flow(&parts, width.saturating_sub(3));
    lines.into_iter().map(|words| Line::styled(format!("  {words}"), style)).collect()
}

/// Returns all facts of the card, one a line.
pub(super) fn beside<'a>(card: &Card, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let (due, due_meaning) = messages::due(card, view.now);
    let (urgency, urgency_meaning) = urgency(card);
    let when = card.due_at.map(|at| view.format().when(at));
    let assignee = card.assigned_to().unwrap_or_else(|| "nobody".into());
    let facts = [
        ("Asks", card.requester.clone().or_else(|| Some("nobody named".into())), Meaning::Text),
        ("State", Some(card.status.title().to_owned()), Meaning::Text),
        ("Urgency", Some(urgency), urgency_meaning),
        ("Due", Some(due).filter(|due| !due.is_empty()), due_meaning),
        ("", when, Meaning::Muted),
        ("With", Some(assignee), if card.assignee_is_disabled { Meaning::Warn } else { Meaning::Text }),
        ("Class", card.class.clone(), Meaning::Text),
        ("Order", card.order_number.clone(), Meaning::Text),
        ("Blocked", card.blocked_reason.clone(), Meaning::Text),
        ("Tags", Some(tags(card)).filter(|tags| !tags.is_empty()), Meaning::Text),
        ("Closed", card.close_reason.clone(), Meaning::Text),
        ("Reopened", (card.reopened > 0).then(|| format!("{}×", card.reopened)), Meaning::Text),
        ("Came", Some(view.format().when(card.created_at)), Meaning::Muted),
        (
            "Written",
            Some(text::count(usize::try_from(card.comments).unwrap_or(0), "message", "messages")),
            Meaning::Muted,
        ),
        ("", card.is_unread.then(|| "• something new to you".to_owned()), Meaning::Focus),
    ];
    let mut lines = vec![Line::default()];
    lines.extend(facts.into_iter().flat_map(|(label, words, meaning)| fact(label, words, meaning, width, view)));
    lines
}

fn tags(card: &Card) -> String {
    card.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
}

fn age(card: &Card, view: View<'_>) -> String {
    format::wait((view.now - card.created_at).num_minutes())
}
