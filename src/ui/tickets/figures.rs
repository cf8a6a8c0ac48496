//! The figures: tickets that came and were closed by week, how long answers and closings took, by tag and by person.
//! Bars have their numbers beside them. Bars of new tickets are hollow; bars of closed tickets are filled.

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};

use super::cards::TicketCards;
use crate::domain::desk::{Answer, Query};
use crate::domain::format::number as number_words;
use crate::domain::format::{DATE_WIDTH, working_time};
use crate::domain::text;
use crate::domain::ticket::query;
use crate::domain::ticket::stats::{self, Share, Took, Week};
use crate::ui::collection::figures::{FigureSource, Period, window};
use crate::ui::context::View;
use crate::ui::effect::Slot;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bars::bar;
use crate::ui::widgets::panel::panel;

/// Counts tickets by the date when they came.
impl FigureSource for TicketCards {
    type Figures = stats::Stats;

    const SLOT: Slot = Slot::TicketFigures;
    const PERIODS: [Period; 4] = [
        ("the last 4 weeks", Some(28)),
        ("the last 12 weeks", Some(84)),
        ("the last 12 months", Some(365)),
        ("the last 3 years", Some(3 * 365)),
    ];
    const FOOT: &'static str = "←→ another period · of tickets opened in it · times are opening hours";

    fn title(period: &str) -> String {
        format!("Figures · {period}")
    }

    fn query(since: NaiveDate) -> Query {
        Query::Ticket(query::Query::Figures(since))
    }

    fn figures(answer: Answer) -> Option<stats::Stats> {
        if let Answer::Ticket(query::Answer::Figures(stats)) = answer { Some(*stats) } else { None }
    }

    fn rows(figures: &stats::Stats) -> usize {
        figures.weeks.len().max(figures.by_tag.len()).max(figures.by_assignee.len())
    }

    fn draw(stats: &stats::Stats, scroll: usize, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [head, weeks, shares] =
            Layout::vertical([Constraint::Length(3), Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
        frame.render_widget(Paragraph::new(head_lines(stats, view)), head);
        draw_weeks(&stats.weeks, scroll, frame, weeks, view);
        let [tags, people] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(shares);
        draw_shares(("By tag", "no tag"), &stats.by_tag, scroll, frame, tags, view);
        draw_shares(("By person", "nobody"), &stats.by_assignee, scroll, frame, people, view);
    }
}

fn head_lines<'a>(stats: &stats::Stats, view: View<'_>) -> Vec<Line<'a>> {
    let took = |what: &str, took: &Took| {
        let time = |minutes: Option<f64>| minutes.map_or_else(|| "—".to_owned(), working_time);
        let words = format!(
            " {what:<14} median {:<9} nine of ten within {:<9} of {}",
            time(took.median),
            time(took.p90),
            number_words(took.tickets)
        );
        Line::raw(words)
    };
    let overdue = if stats.overdue > 0 { Meaning::Stop } else { Meaning::Good };
    let open = format!(" open now {} · opened again {} · ", number_words(stats.open), number_words(stats.reopened));
    vec![
        Line::from(vec![
            Span::raw(open),
            Span::styled(format!("overdue {}", number_words(stats.overdue)), view.theme.style(overdue)),
        ]),
        took("first answer", &stats.answer),
        took("until closed", &stats.close),
    ]
}

/// Returns the columns of the longest of some words.
fn longest(words: impl Iterator<Item = String>) -> usize {
    words.map(|words| text::width(&words)).max().unwrap_or_default()
}

/// Draws a line for each week, the newest first, with new tickets beside closed tickets.
fn draw_weeks(weeks: &[Week], scroll: usize, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, "By week: came ░, closed █", false).padding(Padding::left(2));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let most = weeks.iter().map(|week| week.opened.max(week.closed)).max().unwrap_or(1).max(1);
    let number = longest(weeks.iter().flat_map(|week| [week.opened, week.closed]).map(number_words)).max(4);
    let room = usize::from(inner.width).saturating_sub(DATE_WIDTH + 1 + 2 * (number + 2)) / 2;
    let line = |week: &Week| {
        Line::from(vec![
            Span::raw(text::column(&view.format().short_date(week.monday), DATE_WIDTH + 1)),
            Span::styled(bar(week.opened, most, room, '░'), view.theme.style(Meaning::Muted)),
            Span::raw(format!(" {:>number$} ", number_words(week.opened))),
            Span::styled(bar(week.closed, most, room, '█'), view.theme.style(Meaning::Good)),
            Span::raw(format!(" {:>number$} ", number_words(week.closed))),
        ])
    };
    let lines = window(weeks.iter().rev().map(line).collect(), usize::from(inner.height), scroll, view);
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Returns the facts after a name: how many tickets, and how many of them are open. Then the median times of the first
/// answer and of the closing.
fn facts(share: &Share) -> [String; 3] {
    let time = |took: &Took| took.median.map_or_else(|| "—".to_owned(), working_time);
    let numbers = format!("{}/{}", number_words(share.tickets), number_words(share.open));
    [numbers, time(&share.answer), time(&share.close)]
}

/// Draws a line for each name with its facts, and a bar if there is room for one. No figure is ever cut.
fn draw_shares(
    (title, unknown): (&str, &str),
    shares: &[Share],
    scroll: usize,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
) {
    let block = panel(view, &format!("{title}: all/open, answer, closed"), false).padding(Padding::left(2));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inner.width);
    let most = shares.iter().map(|share| share.tickets).max().unwrap_or(1).max(1);
    let name = |share: &Share| if share.name.is_empty() { unknown.to_owned() } else { share.name.clone() };
    let [numbers, answer, close] = [0, 1, 2].map(|at| longest(shares.iter().map(|share| facts(share)[at].clone())));
    let facts_width = numbers + answer + close + 3;
    let name_width = longest(shares.iter().map(name)).clamp(4, 24).min(width.saturating_sub(facts_width));
    let room = width.saturating_sub(name_width + facts_width + 1);
    let line = |share: &Share| {
        let [all, answered, closed] = facts(share);
        Line::from(vec![
            Span::raw(text::column(&name(share), name_width)),
            Span::raw(if room > 0 { " " } else { "" }),
            Span::styled(bar(share.tickets, most, room, '█'), view.theme.style(Meaning::Text)),
            Span::raw(format!(" {all:>numbers$} {answered:>answer$} {closed:>close$}")),
        ])
    };
    let lines = window(shares.iter().map(line).collect(), usize::from(inner.height), scroll, view);
    frame.render_widget(Paragraph::new(lines), inner);
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::domain::staff::Role;
    use crate::keys::Action;
    use crate::ui::collection::figures::Figures;
    use crate::ui::roster::fixtures::{Desk, screens};

    #[test]
    fn a_narrow_screen_cuts_no_figure_and_counts_hidden_rows() {
        let took = |minutes| Took { tickets: 1_234_567, median: Some(minutes), p90: Some(minutes * 10.0) };
        let share = |name: &str| Share {
            name: name.into(),
            tickets: 123_456,
            open: 98_765,
            answer: took(7_407.0),
            close: took(74_074.0),
        };
        let names: Vec<Share> = (1..=9).map(|n| share(&format!("{n} Featherstonehaugh"))).collect();
        let monday = NaiveDate::from_ymd_opt(2026, 11, 16).expect("a date");
        let week = |n: u64| Week { monday: monday - Days::new(7 * n), opened: 1_234_567, closed: 1_234_566 };
        let read = stats::Stats {
            weeks: (0..12).rev().map(week).collect(),
            answer: took(7_407.0),
            close: took(74_074.0),
            reopened: 123_456,
            open: 1_234_567,
            overdue: 123_456,
            by_tag: names.clone(),
            by_assignee: names,
        };
        let (mut shown, mut desk) = (Figures::<TicketCards>::default(), Desk::new(Role::Manager));
        shown.load(&mut desk.cx());
        let id = desk.asked();
        shown.answer(id, Ok(Answer::Ticket(query::Answer::Figures(Box::new(read)))), &desk.cx());
        let drawn = screens(&mut desk, 80, 20, |frame, view| shown.draw(frame, frame.area(), view)).swap_remove(0);
        for whole in [
            "Figures · the last 12 weeks",
            "overdue 123,456",
            "nine of ten within 1234.5 h",
            "nine of ten within 12345.7 h of 1,234,567",
            " 1,234,566 ",
            " 123,456/98,765 123.5 h 1234.6 h",
            "6 more below",
            "1 F",
        ] {
            assert!(drawn.contains(whole), "{whole}:\n{drawn}");
        }
        // The last row can be reached.
        assert!(!drawn.contains("9 F"), "{drawn}");
        shown.step(Action::Last, &mut desk.cx());
        let end = screens(&mut desk, 80, 20, |frame, view| shown.draw(frame, frame.area(), view)).swap_remove(0);
        assert!(end.contains("9 F") && end.contains(" above") && !end.contains("below"), "{end}");
        for (width, height) in [(20, 5), (1, 1), (160, 48)] {
            screens(&mut desk, width, height, |frame, view| shown.draw(frame, frame.area(), view));
        }
    }
}
