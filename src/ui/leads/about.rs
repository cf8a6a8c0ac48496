//! The facts of the current lead, below or beside the board and the list.

use ratatui::text::Line;

use super::card::{days, next};
use crate::domain::format;
use crate::domain::lead::{Card, Rules};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::roster::flow;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fact::fact;

fn people(card: &Card) -> Option<String> {
    card.avg_attendance.map(|people| text::count(usize::try_from(people).unwrap_or_default(), "person", "people"))
}

fn budget(card: &Card, view: View<'_>) -> Option<String> {
    view.format().money_range(card.budget_low, card.budget_high).or_else(|| card.budget_range.clone())
}

/// Returns contact data and known facts, in lines of at most `width` columns.
pub(super) fn below<'a>(card: &Card, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let parts: Vec<String> = [
        Some(card.contact_name.clone()),
        card.contact_phone.as_deref().map(format::phone),
        Some(card.contact_email.clone()),
        Some(card.place()),
        people(card),
        budget(card, view).map(|budget| format!("budget {budget}")),
        card.source.as_ref().map(|source| format!("from {source}")),
    ]
    .into_iter()
    .flatten()
    .filter(|part| !part.is_empty())
    .map(|part| text::safe(&part))
    .collect();
    let style = view.theme.style(Meaning::Muted);
    let lines = flow(&parts, width.saturating_sub(3));
    lines.into_iter().map(|words| Line::styled(format!("  {words}"), style)).collect()
}

/// Returns all facts of the card, one a line.
pub(super) fn beside<'a>(card: &Card, width: usize, rules: &Rules, view: View<'_>) -> Vec<Line<'a>> {
    let (next, next_meaning) = next(card, rules, view);
    let assignee = card.assigned_to().unwrap_or_else(|| "nobody".into());
    let facts = [
        ("Contact", Some(card.contact_name.clone()), Meaning::Text),
        ("Phone", card.contact_phone.as_deref().map(format::phone), Meaning::Text),
        ("Email", Some(card.contact_email.clone()), Meaning::Text),
        ("Stage", Some(format!("{}, {}", card.stage.title(), days(card, view))), Meaning::Text),
        ("Next", Some(next).filter(|next| !next.is_empty()), next_meaning),
        ("With", Some(assignee), if card.assignee_is_disabled { Meaning::Warn } else { Meaning::Text }),
        ("Place", Some(card.place()).filter(|place| !place.is_empty()), Meaning::Text),
        ("Kind", card.org_type.clone(), Meaning::Text),
        ("People", people(card), Meaning::Text),
        ("Budget", budget(card, view), Meaning::Text),
        ("From", card.source.clone(), Meaning::Text),
        ("Came", Some(view.format().when(card.created_at)), Meaning::Muted),
    ];
    let mut lines = vec![Line::default()];
    lines.extend(facts.into_iter().flat_map(|(label, words, meaning)| fact(label, words, meaning, width, view)));
    lines
}
