//! The figures of one card source: the chosen period, and the figures that were read.

use std::fmt::Debug;

use chrono::{Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::desk::{Answer, DeskError, Query};
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::panel::{absence, draw_notice, panel};

/// A period: its name and its length in days. `None` covers all years.
pub type Period = (&'static str, Option<u64>);

/// The source of the figures.
pub trait FigureSource {
    /// The figures.
    type Figures: Debug;

    /// The slot that receives the answer.
    const SLOT: Slot;
    /// The periods, shortest first. The second one is shown first.
    const PERIODS: [Period; 4];
    /// The text of the message row.
    const FOOT: &'static str;

    /// Returns the title for a period.
    fn title(period: &str) -> String;
    /// Returns the query for the figures since a day.
    fn query(since: NaiveDate) -> Query;
    /// Reads an answer; `None` if it does not belong to this source.
    fn figures(answer: Answer) -> Option<Self::Figures>;
    /// Returns the number of rows of the longest list.
    fn rows(figures: &Self::Figures) -> usize;
    /// Draws the figures. A list that does not fit is scrolled by `scroll` rows.
    fn draw(figures: &Self::Figures, scroll: usize, frame: &mut Frame<'_>, area: Rect, view: View<'_>);
}

/// The state of the figures view.
#[derive(Debug)]
pub struct Figures<C: FigureSource> {
    period: usize,
    scroll: usize,
    read: Remote<C::Figures>,
}

impl<C: FigureSource> Default for Figures<C> {
    fn default() -> Self {
        Self { period: 1, scroll: 0, read: Remote::default() }
    }
}

impl<C: FigureSource> Figures<C> {
    fn since(&self, today: NaiveDate) -> NaiveDate {
        let days = C::PERIODS[self.period].1;
        days.and_then(|days| today.checked_sub_days(Days::new(days))).unwrap_or_default()
    }

    /// Reads the figures (again).
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        let query = C::query(self.since(cx.today()));
        self.read.asking(cx.ask(C::SLOT, query));
    }

    /// Takes the answer to the figures' query.
    pub fn answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &Cx<'_>) {
        match answer.map(C::figures) {
            Ok(Some(figures)) => {
                self.read.answer(id, figures, cx.now);
            }
            Ok(None) => {}
            Err(trouble) => self.read.fail(id, trouble),
        }
    }

    /// Scrolls, or changes the period. Returns whether the action was one of these.
    pub fn step(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let rows = self.read.value().map_or(0, C::rows);
        let mut cursor = Cursor(self.scroll.min(rows.saturating_sub(1)));
        if cursor.act(action, rows) {
            self.scroll = cursor.0;
            return true;
        }
        let period = match action {
            Action::ColumnLeft => self.period.saturating_sub(1),
            Action::ColumnRight => (self.period + 1).min(C::PERIODS.len() - 1),
            _ => return false,
        };
        if period != self.period {
            self.period = period;
            self.scroll = 0;
            self.read.clear();
            self.load(cx);
        }
        true
    }

    /// Returns the pane's message row.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        Status::of(C::FOOT).with(&self.read, view)
    }

    /// Draws the figures, or the reason why there are none.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let title = C::title(C::PERIODS[self.period].0);
        let block = panel(view, &title, true);
        let Some(figures) = self.read.value() else {
            let words = absence(&self.read).unwrap_or_default();
            return draw_notice(frame, area, view, block, &words);
        };
        let inner = block.inner(area);
        frame.render_widget(block, area);
        C::draw(figures, self.scroll, frame, inner, view);
    }
}

/// Returns the lines that fit, with a count of the lines above and below.
#[must_use]
pub fn window<'a>(lines: Vec<Line<'a>>, height: usize, scroll: usize, view: View<'_>) -> Vec<Line<'a>> {
    let all = lines.len();
    if all <= height || height < 3 {
        let from = scroll.min(all.saturating_sub(height));
        return lines.into_iter().skip(from).take(height).collect();
    }
    let from = scroll.min(all - (height - 1));
    let is_end = from + height > all;
    let rows = height - usize::from(from > 0) - usize::from(!is_end);
    let muted = |words: String| Line::styled(words, view.theme.style(Meaning::Muted));
    let above = (from > 0).then(|| muted(format!("↑ {from} above")));
    let below = (!is_end).then(|| muted(format!("↓ {} more below", all - from - rows)));
    above.into_iter().chain(lines.into_iter().skip(from).take(rows)).chain(below).collect()
}
