//! The texts of a lead's card: the next step and the time in the stage. Also the card of the board.

use ratatui::text::{Line, Span};

use super::messages;
use crate::domain::format;
use crate::domain::lead::stage::{Due, days_in_stage, due, is_stale};
use crate::domain::lead::{Card, Rules};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::fact::two_ends;
use crate::ui::widgets::marks::{Marks, with};

/// Returns the next step with its date, and how urgent it is.
pub(super) fn next(card: &Card, rules: &Rules, view: View<'_>) -> (String, Meaning) {
    let today = view.today();
    let due = due(card.stage, card.due_on, today);
    let what = card.next_step.as_ref().map(|step| step.what.as_str());
    let what = what.or_else(|| card.return_on.map(|_| "come back")).unwrap_or("next step");
    match (due, messages::due(due, card, view.format())) {
        (Due::Overdue(_), Some(when)) => (format!("! {when}: {what}"), Meaning::Stop),
        (Due::Today, Some(when)) => (format!("{when}: {what}"), Meaning::Warn),
        (_, Some(when)) => (format!("{when}: {what}"), Meaning::Muted),
        _ if card.stage.is_closed() => (card.close_reason.clone().unwrap_or_default(), Meaning::Muted),
        _ if is_stale_now(card, rules, view) => ("! stale, nothing planned".to_owned(), Meaning::Warn),
        _ => ("nothing planned".to_owned(), Meaning::Muted),
    }
}

/// Whether the lead is in its stage too long without a planned step.
pub(super) fn is_stale_now(card: &Card, rules: &Rules, view: View<'_>) -> bool {
    let days = days_in_stage(card.stage_since, view.today(), view.site);
    is_stale(card.stage, days, card.next_step.as_ref().map(|step| step.due_on), view.today(), rules)
}

/// Whether the next step is overdue.
pub(super) fn is_late(card: &Card, view: View<'_>) -> bool {
    matches!(due(card.stage, card.due_on, view.today()), Due::Overdue(_))
}

/// Returns the time in the stage: `4 days`.
pub(super) fn days(card: &Card, view: View<'_>) -> String {
    format::days(days_in_stage(card.stage_since, view.today(), view.site))
}

/// Returns the card's mark: `!` late or stale, `·` open, `–` closed.
pub(super) fn shape(card: &Card, rules: &Rules, view: View<'_>) -> (&'static str, Meaning) {
    match () {
        () if is_late(card, view) => ("!", Meaning::Stop),
        () if card.stage.is_closed() => ("–", Meaning::Muted),
        () if is_stale_now(card, rules, view) => ("!", Meaning::Warn),
        () => ("·", Meaning::Muted),
    }
}

/// Returns the card of the board: name and age, facts and assignee, next step.
pub(super) fn lines<'a>(
    card: &Card,
    marks: Marks,
    has_boxes: bool,
    width: usize,
    rules: &Rules,
    view: View<'_>,
) -> Vec<Line<'a>> {
    let lead = marks.boxed(has_boxes);
    let indent = 2 + text::width(lead);
    let name = format!("{}{}", card.org_name, marks.pending());
    let mut lines = two_ends((&name, Meaning::Title), (&days(card, view), Meaning::Muted), indent, width, view);
    if let Some(first) = lines.first_mut().and_then(|line| line.spans.first_mut()) {
        *first = Span::raw(format!("  {lead}"));
    }
    let facts = [
        Some(card.place()).filter(|place| !place.is_empty()),
        card.avg_attendance.map(|people| text::count(usize::try_from(people).unwrap_or_default(), "person", "people")),
        view.format().compact_money_range(card.budget_low, card.budget_high),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (who, who_meaning) = with(card.assignee.as_deref(), card.assignee_is_disabled, false);
    let (next, meaning) = next(card, rules, view);
    // The assignee is at the end of the first line below the name.
    let (upper, lower) = if facts.is_empty() { ("", who.as_str()) } else { (who.as_str(), "") };
    lines.extend(two_ends((&facts, Meaning::Text), (upper, who_meaning), indent, width, view));
    lines.extend(two_ends((&next, meaning), (lower, who_meaning), indent, width, view));
    lines
}
