//! The funnel: how many leads reached each stage from new to won, and the median days between stages.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::stage::Stage;

/// Stages of a lead and the times at which it entered them, in any order.
pub type History = Vec<(Stage, DateTime<Utc>)>;

/// Statistics of one funnel stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// The stage.
    pub stage: Stage,
    /// Number of leads that reached this stage or a later one, whatever happened next. A lead that skipped the stage
    /// counts too.
    pub leads: u64,
    /// Median days from this stage to the next, rounded to one decimal; `None` if no lead reached the next stage.
    pub median_days: Option<f64>,
}

/// Returns the statistics of every funnel stage. Every lead counts in the first stage, even if it started in another.
#[must_use]
pub fn funnel(histories: &[History]) -> Vec<Reached> {
    let entered: Vec<[Option<DateTime<Utc>>; 5]> =
        histories.iter().filter(|history| !history.is_empty()).map(first_times).collect();
    let of = |(place, stage): (usize, Stage)| {
        let mut gaps: Vec<f64> = entered
            .iter()
            .filter_map(|times| Some((times[place]?, times.get(place + 1).copied().flatten()?)))
            .map(|(here, next)| days((next - here).max(chrono::Duration::zero())))
            .collect();
        gaps.sort_by(f64::total_cmp);
        let leads = entered.iter().filter(|times| times[place].is_some()).count() as u64;
        Reached { stage, leads, median_days: median(&gaps) }
    };
    Stage::FUNNEL.into_iter().enumerate().map(of).collect()
}

/// Returns, for each funnel stage, the time at which the lead first reached it or a later one.
fn first_times(history: &History) -> [Option<DateTime<Utc>>; 5] {
    let place = |stage: Stage| Stage::FUNNEL.iter().position(|other| *other == stage);
    let mut times = [None; 5];
    for (at, time) in times.iter_mut().enumerate() {
        *time = history
            .iter()
            .filter(|(stage, _)| place(*stage).is_some_and(|place| place >= at))
            .map(|(_, when)| *when)
            .min();
    }
    times[0] = times[0].or_else(|| history.iter().map(|(_, when)| *when).min());
    times
}

#[allow(clippy::cast_precision_loss, reason = "days of a few years in microseconds")]
fn days(time: chrono::Duration) -> f64 {
    time.num_microseconds().unwrap_or(i64::MAX) as f64 / 86_400_000_000.0
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let value = match sorted.len() {
        0 => return None,
        n if n % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    };
    Some((value * 10.0).round() / 10.0)
}

/// Returns the share of leads that went on from stage `at` to the next, in percent; `None` for the last stage or if
/// no lead reached stage `at`.
#[must_use]
pub fn conversion(way: &[Reached], at: usize) -> Option<u64> {
    let (here, next) = (way.get(at)?.leads, way.get(at + 1)?.leads);
    (here > 0).then(|| (next * 100 + here / 2) / here)
}
