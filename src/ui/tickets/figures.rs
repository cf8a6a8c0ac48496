//! The figures: what came and what was closed by week, how long answers and closings took, by tag and by person.
//! Bars with their numbers beside them; what came is hollow, what was closed is filled.

use chrono::{Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::words;
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::text;
use crate::domain::ticket::figures::{self, Share, Took, Week};
use crate::domain::ticket::query;
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bars::{bar, thousands};
use crate::ui::widgets::panel::{absence, notice, panel, remote_panel};

/// Of which time tickets are counted, by when they came, in days.
const PERIODS: [(&str, u64); 4] =
    [("the last 4 weeks", 28), ("the last 12 weeks", 84), ("the last 12 months", 365), ("the last 3 years", 3 * 365)];

/// The figures' state.
#[derive(Debug)]
pub(super) struct Figures {
    period: usize,
    read: Remote<figures::Figures>,
}

impl Default for Figures {
    fn default() -> Self {
        Self { period: 1, read: Remote::default() }
    }
}

impl Figures {
    fn since(&self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_days(Days::new(PERIODS[self.period].1)).unwrap_or(today)
    }

    /// Reads them (again).
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        let query = query::Query::Figures(self.since(cx.today()));
        self.read.asking(cx.ask(Slot::TicketFigures, Query::Ticket(query)));
    }

    /// Takes the answer.
    pub(super) fn answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Ticket(query::Answer::Figures(figures))) => {
                self.read.answer(id, *figures, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.read.fail(id, trouble),
        }
    }

    /// A shorter or a longer time. Says whether the action was one of these.
    pub(super) fn step(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let period = match action {
            Action::ColumnLeft => self.period.saturating_sub(1),
            Action::ColumnRight => (self.period + 1).min(PERIODS.len() - 1),
            _ => return false,
        };
        if period != self.period {
            self.period = period;
            self.read.clear();
            self.load(cx);
        }
        true
    }

    /// Draws them.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let title = format!("Figures · tickets that came in {}", PERIODS[self.period].0);
        let block = remote_panel(view, &title, true, &self.read);
        let Some(figures) = self.read.value() else {
            let words = absence(&self.read).unwrap_or_default();
            return frame.render_widget(notice(view, &words).block(block), area);
        };
        let inner = block.inner(area);
        frame.render_widget(block.title_bottom(" ←/→ another time · times are opening hours "), area);
        let [head, weeks, shares] =
            Layout::vertical([Constraint::Length(3), Constraint::Fill(1), Constraint::Fill(1)]).areas(inner);
        frame.render_widget(Paragraph::new(head_lines(figures, view)), head);
        draw_weeks(&figures.weeks, frame, weeks, view);
        let [tags, people] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(shares);
        draw_shares("By tag", "no tag", &figures.by_tag, frame, tags, view);
        draw_shares("By person", "nobody", &figures.by_assignee, frame, people, view);
    }
}

fn head_lines<'a>(figures: &figures::Figures, view: View<'_>) -> Vec<Line<'a>> {
    let took = |what: &str, took: &Took| {
        let time = |minutes: Option<f64>| minutes.map_or_else(|| "—".to_owned(), words::minutes);
        let words = format!(
            " {what:<14} median {:<9} nine of ten within {:<9} of {}",
            time(took.median),
            time(took.p90),
            thousands(took.tickets)
        );
        Line::raw(words)
    };
    let overdue = if figures.overdue > 0 { Meaning::Stop } else { Meaning::Good };
    let open = format!(" open now {} · opened again {} · ", thousands(figures.open), thousands(figures.reopened));
    vec![
        Line::from(vec![
            Span::raw(open),
            Span::styled(format!("overdue {}", thousands(figures.overdue)), view.theme.style(overdue)),
        ]),
        took("first answer", &figures.answer),
        took("until closed", &figures.close),
    ]
}

/// A week a line, the newest first: what came beside what was closed.
fn draw_weeks(weeks: &[Week], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, "By week: came ░, closed █", false);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let most = weeks.iter().map(|week| week.opened.max(week.closed)).max().unwrap_or(1).max(1);
    let room = usize::from(inner.width).saturating_sub(10 + 2 * 7) / 2;
    let line = |week: &Week| {
        Line::from(vec![
            Span::raw(format!("{:<10}", week.monday.format("%-d %b %y"))),
            Span::styled(bar(week.opened, most, room, '░'), view.theme.style(Meaning::Muted)),
            Span::raw(format!("{:>6} ", thousands(week.opened))),
            Span::styled(bar(week.closed, most, room, '█'), view.theme.style(Meaning::Good)),
            Span::raw(format!("{:>6} ", thousands(week.closed))),
        ])
    };
    let lines: Vec<Line<'_>> = weeks.iter().rev().take(usize::from(inner.height)).map(line).collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

/// A name a line: how many, still open, median of the first answer and of the closing.
fn draw_shares(title: &str, unknown: &str, shares: &[Share], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, title, false).title_bottom(" all/open · answer · closed ");
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inner.width);
    let most = shares.iter().map(|share| share.tickets).max().unwrap_or(1).max(1);
    let facts_width = 28;
    let name_width = width.saturating_sub(facts_width + 1).clamp(4, 18);
    let room = width.saturating_sub(name_width + facts_width + 2);
    let line = |share: &Share| {
        let name = if share.name.is_empty() { unknown } else { share.name.as_str() };
        let time = |took: &Took| took.median.map_or_else(|| "—".to_owned(), words::minutes);
        let numbers = format!("{}/{}", thousands(share.tickets), thousands(share.open));
        let facts = format!(" {numbers:>9} {:>8} {:>8}", time(&share.answer), time(&share.close));
        Line::from(vec![
            Span::raw(format!("{} ", text::column(name, name_width))),
            Span::styled(bar(share.tickets, most, room, '█'), view.theme.style(Meaning::Accent)),
            Span::raw(text::column(&facts, facts_width)),
        ])
    };
    let lines: Vec<Line<'_>> = shares.iter().take(usize::from(inner.height)).map(line).collect();
    frame.render_widget(Paragraph::new(lines), inner);
}
