//! The figures: the funnel from new to won, and leads by source, month and state. Each bar has its number beside it.
//! Without colors, the won part of a bar is filled and the rest is hollow.

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};

use super::cards::LeadCards;
use crate::domain::desk::{Answer, Query};
use crate::domain::format::number as number_words;
use crate::domain::lead::funnel::Reached;
use crate::domain::lead::{self, Share, query};
use crate::domain::text;
use crate::ui::collection::figures::{FigureSource, Period, window};
use crate::ui::context::View;
use crate::ui::effect::Slot;
use crate::ui::theme::Meaning;
use crate::ui::widgets::bars::{bar, percent};
use crate::ui::widgets::panel::{notice, panel};

/// Leads are counted by their creation date.
impl FigureSource for LeadCards {
    type Figures = lead::Stats;

    const SLOT: Slot = Slot::LeadFigures;
    const PERIODS: [Period; 4] = [
        ("the last 90 days", Some(90)),
        ("the last 12 months", Some(365)),
        ("the last 3 years", Some(3 * 365)),
        ("all years", None),
    ];
    const FOOT: &'static str = "←→ another period";

    fn title(period: &str) -> String {
        format!("Figures · leads that came in {period}")
    }

    fn query(since: NaiveDate) -> Query {
        Query::Lead(query::Query::Figures(since))
    }

    fn figures(answer: Answer) -> Option<lead::Stats> {
        if let Answer::Lead(query::Answer::Figures(figures)) = answer { Some(*figures) } else { None }
    }

    fn rows(figures: &lead::Stats) -> usize {
        figures.by_month.len().max(figures.by_source.len()).max(figures.by_state.len())
    }

    fn draw(figures: &lead::Stats, scroll: usize, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [top, bottom] = Layout::vertical([Constraint::Length(7), Constraint::Min(0)]).areas(area);
        draw_funnel(&figures.funnel, frame, top, view);
        let thirds = [Constraint::Ratio(1, 3), Constraint::Ratio(1, 3), Constraint::Ratio(1, 3)];
        let [month, source, state] = Layout::horizontal(thirds).areas(bottom);
        // The newest month comes first.
        let months: Vec<Share> = figures.by_month.iter().rev().cloned().collect();
        draw_shares(("By month", ""), &months, scroll, frame, month, view);
        draw_shares(("By source", "not known"), &figures.by_source, scroll, frame, source, view);
        draw_shares(("By state", "not known"), &figures.by_state, scroll, frame, state, view);
    }
}

/// Draws one stage a line: bar, number, share of the stage before, median days to the next stage.
fn draw_funnel(funnel: &[Reached], frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let block = panel(view, "From inquiry to class", false).padding(Padding::left(2));
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
        let facts = format!(
            " {:>6} {:<12} {}",
            number_words(reached.leads),
            share.unwrap_or_default(),
            days.unwrap_or_default()
        );
        Line::from(vec![
            Span::styled(text::column(reached.stage.title(), 14), view.theme.style(Meaning::Text)),
            Span::styled(bar(reached.leads, most, room, '█'), view.theme.style(Meaning::Text)),
            Span::raw(text::column(&facts, words_width)),
        ])
    });
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), inner);
}

/// Draws one name a line: the won part of the bar filled, the rest hollow, and `won/all`.
fn draw_shares(
    (title, unknown): (&str, &str),
    shares: &[Share],
    scroll: usize,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
) {
    let block = panel(view, &format!("{title}, won/all"), false).padding(Padding::left(2));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let most = shares.iter().map(|share| share.leads).max().unwrap_or(1).max(1);
    let number_width = shares.iter().map(|share| numbers(share).len()).max().unwrap_or_default();
    // A name is shown whole if it fits beside its numbers. The bar has the remaining width.
    let name = |share: &Share| if share.name.is_empty() { unknown.to_owned() } else { share.name.clone() };
    let longest = shares.iter().map(|share| text::width(&name(share))).max().unwrap_or_default();
    let name_width = longest.clamp(4, 24).min(usize::from(inner.width).saturating_sub(number_width + 2)).max(1);
    let room = usize::from(inner.width).saturating_sub(name_width + number_width + 2);
    let lines: Vec<Line<'_>> = shares
        .iter()
        .map(|share| {
            let whole = bar(share.leads, most, room, '░');
            let won = bar(share.won, most, room, '█').trim_end().chars().count();
            Line::from(vec![
                Span::raw(format!("{} ", text::column(&name(share), name_width))),
                Span::styled("█".repeat(won), view.theme.style(Meaning::Good)),
                Span::styled(whole.chars().skip(won).collect::<String>(), view.theme.style(Meaning::Muted)),
                Span::raw(format!(" {:>number_width$}", numbers(share))),
            ])
        })
        .collect();
    let lines = window(lines, usize::from(inner.height), scroll, view);
    frame.render_widget(Paragraph::new(lines), inner);
}

fn numbers(share: &Share) -> String {
    format!("{}/{}", number_words(share.won), number_words(share.leads))
}
