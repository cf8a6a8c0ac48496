//! A lead in a few short lines for the board, and in one long line for the list.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::words;
use crate::domain::format;
use crate::domain::lead::stage::{Due, days_in_stage, due, is_stale};
use crate::domain::lead::{Card, Rules};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cells;
use crate::ui::widgets::marks::{Marks, assignee};

/// Lines that a card takes on a board of so many: more where there is room for them.
pub(super) fn height(board: usize) -> usize {
    if board >= 24 { 4 } else { 3 }
}

/// What is to be done, how urgent that is in words and in style.
fn next(card: &Card, rules: &Rules, view: View<'_>) -> (String, Meaning) {
    let today = view.today();
    let due = due(card.stage, card.due_on, today);
    let what = card.next_step.as_ref().map(|step| step.what.as_str());
    let what = what.or_else(|| card.return_on.map(|_| "come back")).unwrap_or("next step");
    let days = days_in_stage(card.stage_since, today, view.site);
    match (due, words::due(due, card, view.format())) {
        (Due::Overdue(_), Some(when)) => (format!("! {when}: {what}"), Meaning::Stop),
        (Due::Today, Some(when)) => (format!("{when}: {what}"), Meaning::Warn),
        (_, Some(when)) => (format!("{when}: {what}"), Meaning::Muted),
        _ if card.stage.is_closed() => (card.close_reason.clone().unwrap_or_default(), Meaning::Muted),
        _ if is_stale(card.stage, days, card.next_step.as_ref().map(|step| step.due_on), today, rules) => {
            ("! stale, nothing planned".to_owned(), Meaning::Warn)
        }
        _ => ("nothing planned".to_owned(), Meaning::Muted),
    }
}

/// The card on the board, in so many lines.
pub(super) fn lines<'a>(
    card: &Card,
    marks: Marks,
    (width, height): (usize, usize),
    rules: &Rules,
    view: View<'_>,
) -> Vec<Line<'a>> {
    let muted = view.theme.style(Meaning::Muted);
    let age = format!(" {} d", days_in_stage(card.stage_since, view.today(), view.site));
    let name = text::column(&card.org_name, width.saturating_sub(2 + text::width(&age)));
    let budget = view.format().compact_money_range(card.budget_low, card.budget_high);
    let facts = if height > 3 {
        let people = card.avg_attendance.map(|people| format!("{people} people"));
        vec![vec![Some(card.place()).filter(|place| !place.is_empty())], vec![people, budget]]
    } else {
        let town = card.city.clone().or_else(|| card.state.clone());
        vec![vec![town, budget, card.avg_attendance.map(|people| people.to_string())]]
    };
    let fact_line = |facts: Vec<Option<String>>| {
        let words = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Line::raw(format!("  {}", text::column(&words, width.saturating_sub(2))))
    };
    let (next, meaning) = next(card, rules, view);
    let (who, who_meaning) = assignee(card.assignee.as_deref(), card.assignee_is_disabled, 3);
    let who = if card.assignee.is_some() { format!(" {who}") } else { String::new() };
    let next_width = width.saturating_sub(2 + text::width(&who));
    let head = Line::from(vec![
        Span::raw(marks.signs()),
        Span::styled(name, view.theme.style(Meaning::Title)),
        Span::styled(age, muted),
    ]);
    let foot = Line::from(vec![
        Span::raw("  "),
        Span::styled(text::column(&next, next_width), view.theme.style(meaning)),
        Span::styled(who, view.theme.style(who_meaning)),
    ]);
    std::iter::once(head).chain(facts.into_iter().map(fact_line)).chain([foot]).collect()
}

/// All that the short lines leave out of the lead that one is on, for the foot of the pane.
pub(super) fn details<'a>(card: &Card, width: usize, rules: &Rules, view: View<'_>) -> Vec<Line<'a>> {
    let (next, meaning) = next(card, rules, view);
    let facts = [
        Some(card.org_name.clone()),
        Some(card.place()).filter(|place| !place.is_empty()),
        card.avg_attendance.map(|people| format!("{people} people")),
        view.format().compact_money_range(card.budget_low, card.budget_high).map(|budget| format!("budget {budget}")),
        card.source.as_ref().map(|source| format!("from {source}")),
    ];
    let phone = card.contact_phone.as_deref().map(format::phone);
    let contact = [Some(card.contact_name.clone()), phone, Some(card.contact_email.clone())];
    let join = |facts: &[Option<String>]| facts.iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
    let who = card.assigned_to().unwrap_or_else(|| "nobody works on it".into());
    let next_width = (text::width(&next) + 3).min(width / 2);
    vec![
        Line::styled(text::fit(&format!(" {}", join(&facts)), width), view.theme.style(Meaning::Text)),
        Line::from(vec![
            Span::styled(text::column(&format!(" {next}"), next_width), view.theme.style(meaning)),
            Span::styled(
                text::fit(&format!("{who} · {}", join(&contact)), width.saturating_sub(next_width)),
                view.theme.style(Meaning::Muted),
            ),
        ]),
    ]
}

/// The widths of the list's columns; one that has no room is left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Widths {
    name: usize,
    place: usize,
    contact: usize,
    people: usize,
    budget: usize,
    age: usize,
    source: usize,
    who: usize,
    next: usize,
}

/// The stage's column.
const STAGE: usize = 13;

impl Widths {
    /// For a list of so many columns.
    pub(super) fn of(width: usize) -> Self {
        let is_wide = width >= 130;
        let (budget, age, who) = (10, 5, if is_wide { 14 } else { 3 });
        let (place, contact, people, source) = if is_wide { (18, 18, 6, 10) } else { (0, 0, 0, 0) };
        let fixed = [STAGE, place, contact, people, budget, age, source, who];
        let gaps = fixed.iter().filter(|width| **width > 0).count() + 1;
        let left = width.saturating_sub(2 + gaps + fixed.iter().sum::<usize>());
        let name = left * 4 / 7;
        Self { name, place, contact, people, budget, age, source, who, next: left - name }
    }
}

/// The list's heading.
pub(super) fn heading<'a>(widths: Widths, view: View<'_>) -> Line<'a> {
    let cells = [
        ("organization", widths.name),
        ("stage", STAGE),
        ("place", widths.place),
        ("contact", widths.contact),
        ("people", widths.people),
        ("budget", widths.budget),
        ("days", widths.age),
        ("next step", widths.next),
        ("source", widths.source),
        ("who", widths.who),
    ];
    cells::heading(&cells, view.theme.style(Meaning::Muted))
}

/// The lead in the list.
pub(super) fn row<'a>(card: &Card, marks: Marks, widths: Widths, rules: &Rules, view: View<'_>) -> Line<'a> {
    let muted = view.theme.style(Meaning::Muted);
    let (next, meaning) = next(card, rules, view);
    let (who, who_meaning) = assignee(card.assignee.as_deref(), card.assignee_is_disabled, widths.who);
    let days = days_in_stage(card.stage_since, view.today(), view.site);
    let optional = |value: Option<String>| value.unwrap_or_default();
    let cells = [
        (card.org_name.clone(), widths.name, view.theme.style(Meaning::Title)),
        (card.stage.title().to_owned(), STAGE, Style::new()),
        (card.place(), widths.place, Style::new()),
        (card.contact_name.clone(), widths.contact, Style::new()),
        (optional(card.avg_attendance.map(|people| people.to_string())), widths.people, Style::new()),
        (optional(view.format().compact_money_range(card.budget_low, card.budget_high)), widths.budget, Style::new()),
        (format!("{days} d"), widths.age, muted),
        (next, widths.next, view.theme.style(meaning)),
        (optional(card.source.clone()), widths.source, muted),
        (who, widths.who, view.theme.style(who_meaning)),
    ];
    cells::line(marks.signs(), cells)
}
