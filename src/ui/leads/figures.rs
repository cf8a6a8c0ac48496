//! The figures: the funnel from new to won, and leads by source, month and state. Bars with their numbers beside
//! them; without colours a won lead's part is filled and the rest is hollow.

use chrono::{Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::lead::funnel::Reached;
use crate::domain::lead::query;
use crate::domain::lead::{self, Share};
use crate::domain::text;
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bars::{bar, percent, thousands};
use crate::ui::widgets::panel::{absence, notice, panel, remote_panel};

/// Of which time leads are counted, by when they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Period(&'static str, Option<u64>);

const PERIODS: [Period; 4] = [
    Period("the last 90 days", Some(90)),
    Period("the last 12 months", Some(365)),
    Period("the last 3 years", Some(3 * 365)),
    Period("all years", None),
];

/// The figures' state.
#[derive(Debug)]
pub(super) struct Figures {
    period: usize,
    read: Remote<lead::Figures>,
}

impl Default for Figures {
    fn default() -> Self {
        Self { period: 1, read: Remote::default() }
    }
}

impl Figures {
    fn since(&self, today: NaiveDate) -> NaiveDate {
        let days = PERIODS[self.period].1;
        days.and_then(|days| today.checked_sub_days(Days::new(days))).unwrap_or_default()
    }

    /// Reads them (again).
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        let query = query::Query::Figures(self.since(cx.today()));
        self.read.asking(cx.ask(Slot::LeadFigures, Query::Lead(query)));
    }

    /// Takes the answer.
    pub(super) fn answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Lead(query::Answer::Figures(figures))) => {
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
        let title = format!("Figures · leads that came in {}", PERIODS[self.period].0);
        let block = remote_panel(view, &title, true, &self.read);
        let Some(figures) = self.read.value() else {
            let words = absence(&self.read).unwrap_or_default();
            return frame.render_widget(notice(view, &words).block(block), area);
        };
        let inner = block.inner(area);
        frame.render_widget(block.title_bottom(" ←/→ another time "), area);
        let [top, bottom] = Layout::vertical([Constraint::Length(7), Constraint::Min(0)]).areas(inner);
        draw_funnel(&figures.funnel, frame, top, view);
        let thirds = [Constraint::Ratio(1, 3), Constraint::Ratio(1, 3), Constraint::Ratio(1, 3)];
        let [month, source, state] = Layout::horizontal(thirds).areas(bottom);
        // The newest month is the one that is asked for.
        let months: Vec<Share> = figures.by_month.iter().rev().cloned().collect();
        draw_shares("By month", "", &months, frame, month, view);
        draw_shares("By source", "not known", &figures.by_source, frame, source, view);
        draw_shares("By state", "not known", &figures.by_state, frame, state, view);
    }
}

/// A stage a line: bar, number, share of the stage before, median days to the next.
fn draw_funnel(funnel: &[Reached], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, "From inquiry to class", false);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if funnel.iter().all(|reached| reached.leads == 0) {
        return frame.render_widget(notice(view, "No leads came in this time."), inner);
    }
    let most = funnel.first().map_or(1, |reached| reached.leads).max(1);
    let words_width = 44;
    let room = usize::from(inner.width).saturating_sub(14 + words_width);
    let lines = funnel.iter().enumerate().map(|(at, reached)| {
        let before = at.checked_sub(1).and_then(|at| funnel.get(at)).map(|before| before.leads);
        let share =
            before.filter(|before| *before > 0).map(|before| format!("{:>3} % go on", percent(reached.leads, before)));
        let days = reached.median_days.map(|days| format!("{days} days to the next"));
        let facts =
            format!(" {:>6} {:<12} {}", thousands(reached.leads), share.unwrap_or_default(), days.unwrap_or_default());
        Line::from(vec![
            Span::styled(text::column(reached.stage.title(), 14), view.theme.style(Meaning::Text)),
            Span::styled(bar(reached.leads, most, room, '█'), view.theme.style(Meaning::Accent)),
            Span::raw(text::column(&facts, words_width)),
        ])
    });
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), inner);
}

/// A name a line: the won part of the bar filled, the rest hollow, and `won/all`.
fn draw_shares(title: &str, unknown: &str, shares: &[Share], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, title, false).title_bottom(" won/all ");
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let height = usize::from(inner.height);
    let has_rest = shares.len() > height;
    let shown = if has_rest { height.saturating_sub(1) } else { shares.len() };
    let most = shares.iter().map(|share| share.leads).max().unwrap_or(1).max(1);
    let name_width = (usize::from(inner.width) / 3).clamp(4, 16);
    let number_width = shares.iter().map(|share| numbers(share).len()).max().unwrap_or_default();
    let room = usize::from(inner.width).saturating_sub(name_width + number_width + 2);
    let mut lines: Vec<Line<'_>> = shares
        .iter()
        .take(shown)
        .map(|share| {
            let name = if share.name.is_empty() { unknown } else { share.name.as_str() };
            let whole = bar(share.leads, most, room, '░');
            let won = bar(share.won, most, room, '█').trim_end().chars().count();
            Line::from(vec![
                Span::raw(format!("{} ", text::column(name, name_width))),
                Span::styled("█".repeat(won), view.theme.style(Meaning::Good)),
                Span::styled(whole.chars().skip(won).collect::<String>(), view.theme.style(Meaning::Muted)),
                Span::raw(format!(" {:>number_width$}", numbers(share))),
            ])
        })
        .collect();
    if has_rest {
        let (rest, won): (u64, u64) =
            shares[shown..].iter().fold((0, 0), |sum, share| (sum.0 + share.leads, sum.1 + share.won));
        let words = format!("{} more: {}/{}", shares.len() - shown, thousands(won), thousands(rest));
        lines.push(Line::styled(text::fit(&words, usize::from(inner.width)), view.theme.style(Meaning::Muted)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

fn numbers(share: &Share) -> String {
    format!("{}/{}", thousands(share.won), thousands(share.leads))
}
