//! A ticket in three short lines for the board, and in one long line for the queue.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::words;
use crate::domain::format;
use crate::domain::text;
use crate::domain::ticket::Card;
use crate::domain::ticket::flow::Priority;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cells;
use crate::ui::widgets::marks::{Marks, assignee};

/// Lines that a card takes on the board.
pub(super) const LINES: usize = 3;

/// `urgent`, and `high ↑` where the time that ran out made it so.
fn priority(card: &Card) -> (String, Meaning) {
    let raised = if card.escalated_at.is_some() && card.priority > card.promised { " ↑" } else { "" };
    let meaning = match card.priority {
        Priority::Urgent => Meaning::Stop,
        Priority::High => Meaning::Warn,
        Priority::Medium => Meaning::Text,
        Priority::Low => Meaning::Muted,
    };
    (format!("{}{raised}", card.priority.word()), meaning)
}

/// `•` before what holds something new.
fn unread(card: &Card) -> &'static str {
    if card.is_unread { "•" } else { " " }
}

fn title_style(card: &Card, view: View<'_>) -> Style {
    view.theme.style(if card.is_unread { Meaning::Title } else { Meaning::Text })
}

/// The card on the board.
pub(super) fn lines<'a>(card: &Card, marks: Marks, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let muted = view.theme.style(Meaning::Muted);
    let age = format!(" {}", format::minutes((view.now - card.created_at).num_minutes()));
    let head = format!("{}{} {}", unread(card), card.label(), card.title);
    let (urgency, urgency_meaning) = priority(card);
    let asks = card.requester.as_deref().unwrap_or("nobody named");
    let asks_width = width.saturating_sub(3 + text::width(&urgency) + 1);
    let (due, due_meaning) = words::due(card, view.now);
    let (who, who_meaning) = assignee(card.assignee.as_deref(), card.assignee_is_disabled, 3);
    let who = if card.assignee.is_some() { format!(" {who}") } else { String::new() };
    let due_width = width.saturating_sub(3 + text::width(&who));
    vec![
        Line::from(vec![
            Span::raw(marks.signs()),
            Span::styled(text::column(&head, width.saturating_sub(2 + text::width(&age))), title_style(card, view)),
            Span::styled(age, muted),
        ]),
        Line::from(vec![
            Span::raw("   "),
            Span::styled(text::column(asks, asks_width), muted),
            Span::styled(format!(" {urgency}"), view.theme.style(urgency_meaning)),
        ]),
        Line::from(vec![
            Span::raw("   "),
            Span::styled(text::column(&due, due_width), view.theme.style(due_meaning)),
            Span::styled(who, view.theme.style(who_meaning)),
        ]),
    ]
}

/// All that the short lines leave out of the ticket that one is on, for the foot of the pane.
pub(super) fn details<'a>(card: &Card, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let (due, meaning) = words::due(card, view.now);
    let due_width = (text::width(&due) + 3).min(width / 2);
    let tags = card.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let facts = [
        Some(card.assigned_to().unwrap_or_else(|| "nobody works on it".into())),
        card.requester.as_ref().map(|name| format!("asked by {name}")),
        card.class.clone(),
        card.order_number.clone(),
        Some(tags).filter(|tags| !tags.is_empty()),
        (card.reopened > 0).then(|| format!("opened again {}×", card.reopened)),
        card.blocked_reason.clone(),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    vec![
        Line::styled(text::fit(&format!(" {} {}", card.label(), card.title), width), view.theme.style(Meaning::Text)),
        Line::from(vec![
            Span::styled(text::column(&format!(" {due}"), due_width), view.theme.style(meaning)),
            Span::styled(text::fit(&facts, width.saturating_sub(due_width)), view.theme.style(Meaning::Muted)),
        ]),
    ]
}

/// The widths of the queue's columns; one that has no room is left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Widths {
    title: usize,
    age: usize,
    asks: usize,
    tags: usize,
    comments: usize,
    due: usize,
    who: usize,
}

const NUMBER: usize = 8;
const STATUS: usize = 11;
const PRIORITY: usize = 8;

impl Widths {
    /// For a queue of so many columns.
    pub(super) fn of(width: usize) -> Self {
        let is_wide = width >= 130;
        let (age, asks, tags, comments) = if is_wide { (4, 20, 18, 4) } else { (0, 0, 0, 0) };
        let (due, who) = if is_wide { (26, 14) } else { (18, 3) };
        let fixed = [NUMBER, STATUS, PRIORITY, age, asks, tags, comments, due, who];
        let gaps = fixed.iter().filter(|width| **width > 0).count();
        let title = width.saturating_sub(2 + gaps + fixed.iter().sum::<usize>());
        Self { title, age, asks, tags, comments, due, who }
    }
}

/// The queue's heading.
pub(super) fn heading<'a>(widths: Widths, view: View<'_>) -> Line<'a> {
    let cells = [
        (" ticket", NUMBER),
        ("title", widths.title),
        ("stands in", STATUS),
        ("priority", PRIORITY),
        ("due", widths.due),
        ("age", widths.age),
        ("asked by", widths.asks),
        ("tags", widths.tags),
        ("said", widths.comments),
        ("who", widths.who),
    ];
    cells::heading(&cells, view.theme.style(Meaning::Muted))
}

/// The ticket in the queue.
pub(super) fn row<'a>(card: &Card, marks: Marks, widths: Widths, view: View<'_>) -> Line<'a> {
    let muted = view.theme.style(Meaning::Muted);
    let (due, due_meaning) = words::due(card, view.now);
    let (urgency, urgency_meaning) = priority(card);
    let (who, who_meaning) = assignee(card.assignee.as_deref(), card.assignee_is_disabled, widths.who);
    let tags = card.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let cells = [
        (format!("{}{}", unread(card), card.label()), NUMBER, title_style(card, view)),
        (card.title.clone(), widths.title, title_style(card, view)),
        (card.status.title().to_owned(), STATUS, Style::new()),
        (urgency, PRIORITY, view.theme.style(urgency_meaning)),
        (due, widths.due, view.theme.style(due_meaning)),
        (format::minutes((view.now - card.created_at).num_minutes()), widths.age, muted),
        (card.requester.clone().unwrap_or_default(), widths.asks, Style::new()),
        (tags, widths.tags, muted),
        (card.comments.to_string(), widths.comments, muted),
        (who, widths.who, view.theme.style(who_meaning)),
    ];
    cells::line(marks.signs(), cells)
}
