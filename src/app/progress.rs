//! Progress of work that takes longer than a second: writes without a result, queued writes that are being sent, files
//! and print jobs. The message row shows it while the keys stay free. The results report the end.

use chrono::{DateTime, Duration, Utc};

use super::App;
use crate::domain::desk::Command;
use crate::domain::format::number;
use crate::domain::{lead, ticket};
use crate::ui::effect::Effect;
use crate::ui::frame::ConnectionStatus;
use crate::ui::status::Status;
use crate::ui::widgets::bars::bar;

/// Work that takes less time than this is not shown.
const MOMENT: Duration = Duration::seconds(1);
/// Columns of the bar.
const BAR: usize = 12;

/// Work of one kind that has begun and not ended.
#[derive(Debug, Clone, Copy)]
struct Run {
    since: DateTime<Utc>,
    /// Number of parts in all.
    all: usize,
    /// Number of parts without a result.
    left: usize,
    /// Number of rows that the parts change together.
    rows: usize,
}

impl Run {
    /// Returns the continued run; `None` if no part is left.
    fn continued(run: Option<Self>, left: usize, rows: usize, now: DateTime<Utc>) -> Option<Self> {
        match run {
            _ if left == 0 => None,
            None => Some(Self { since: now, all: left, left, rows }),
            Some(run) => {
                let new = left.saturating_sub(run.left);
                Some(Self { all: run.all + new, left, rows: run.rows + rows, ..run })
            }
        }
    }

    /// Returns `Saving ███▒▒▒ 4 of 12 · about 20 s`, or for a single part `Saving 40 rows… 3 s`.
    fn words(self, doing: &str, now: DateTime<Utc>) -> String {
        let spent = (now - self.since).num_seconds();
        let done = self.all - self.left;
        let count = |n: usize| number(i128::try_from(n).unwrap_or_default());
        if self.all == 1 {
            let rows = if self.rows > 1 { format!(" {} rows", count(self.rows)) } else { String::new() };
            return format!("{doing}{rows}… {spent} s");
        }
        let small = |n: usize| u64::try_from(n).unwrap_or_default();
        let bar = bar(small(done), small(self.all), BAR, '█').replace(' ', "░");
        let left = i64::try_from(self.left).unwrap_or_default();
        let about = i64::try_from(done).ok().filter(|done| *done > 0).map(|done| spent * left / done);
        let about = about.filter(|about| *about > 0).map(|about| format!(" · about {about} s")).unwrap_or_default();
        format!("{doing} {bar} {} of {}{about}", count(done), count(self.all))
    }
}

/// The work in progress of one person's console.
#[derive(Debug, Default)]
pub(super) struct Progress {
    saving: Option<Run>,
    sending: Option<Run>,
    files: Option<Run>,
    /// Number of files and print jobs without a result.
    handed_out: usize,
}

impl Progress {
    fn runs(&self) -> [(Option<Run>, &'static str); 3] {
        [(self.sending, "Sending queued changes"), (self.saving, "Saving"), (self.files, "Writing the file")]
    }

    /// Notes the result of a file or a print job.
    pub(super) fn note_result(&mut self) {
        self.handed_out = self.handed_out.saturating_sub(1);
    }

    /// Returns when the shown text changes.
    pub(super) fn changes_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let runs = self.runs().into_iter().filter_map(|(run, _)| run);
        let next = |run: Run| {
            let spent = (now - run.since).num_seconds().max(0);
            run.since + Duration::seconds(spent + 1)
        };
        runs.map(next).min()
    }

    /// Whether any work is in progress.
    pub(super) fn is_any(&self) -> bool {
        self.runs().iter().any(|(run, _)| run.is_some())
    }

    /// Returns the contents of the message row; `None` in the first second.
    pub(super) fn status(&self, now: DateTime<Utc>) -> Option<Status> {
        let slow = |(run, doing): (Option<Run>, &'static str)| {
            Some((run?, doing)).filter(|(run, _)| now - run.since >= MOMENT)
        };
        self.runs().into_iter().find_map(slow).map(|(run, doing)| Status::of(run.words(doing, now)))
    }
}

impl App {
    /// Notes work that begins with these effects, and work that has ended.
    pub(super) fn note_progress(&mut self, effects: &[Effect]) {
        let rows = effects.iter().map(|effect| if let Effect::Run(write) = effect { rows(&write.command) } else { 0 });
        let rows = rows.sum();
        let files = effects.iter().filter(|effect| matches!(effect, Effect::SaveFile { .. } | Effect::Print { .. }));
        let is_sending = self.connection == ConnectionStatus::Live && !self.server.is_read_only;
        let now = self.now;
        let work = &mut self.work;
        let waiting = if is_sending { work.waiting.count() } else { 0 };
        let progress = &mut work.progress;
        progress.handed_out += files.count();
        progress.saving = Run::continued(progress.saving, work.writes.len(), rows, now);
        progress.sending = Run::continued(progress.sending, waiting, 0, now);
        progress.files = Run::continued(progress.files, progress.handed_out, 0, now);
    }
}

/// Returns how many rows a command changes.
fn rows(command: &Command) -> usize {
    match command {
        Command::Lead(write) => match &write.command {
            lead::work::Command::Move { leads, .. } => leads.len(),
            lead::work::Command::Assign { leads, .. } | lead::work::Command::TakeTurns { leads } => leads.len(),
            _ => 1,
        },
        Command::Ticket(write) => match &write.command {
            ticket::work::Command::Move { tickets, .. } | ticket::work::Command::Wait { tickets, .. } => tickets.len(),
            ticket::work::Command::Assign { tickets, .. }
            | ticket::work::Command::Prioritise { tickets, .. }
            | ticket::work::Command::Tag { tickets, .. } => tickets.len(),
            _ => 1,
        },
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::seconds(seconds)
    }

    #[test]
    fn a_run_counts_added_and_finished_parts() {
        let run = Run::continued(None, 12, 12, at(0));
        let run = Run::continued(run, 8, 0, at(4));
        assert_eq!(run.unwrap().words("Sending", at(4)), "Sending ████░░░░░░░░ 4 of 12 · about 8 s");
        let run = Run::continued(run, 10, 2, at(5));
        assert_eq!(run.unwrap().words("Sending", at(5)), "Sending ████░░░░░░░░ 4 of 14 · about 12 s");
        assert!(Run::continued(run, 0, 0, at(6)).is_none());
    }

    #[test]
    fn no_progress_is_shown_in_the_first_second() {
        let run = Run::continued(None, 1, 40, at(0));
        let progress = Progress { saving: run, ..Progress::default() };
        assert_eq!(progress.status(at(0)), None);
        assert_eq!(progress.changes_at(at(0)), Some(at(1)));
        assert_eq!(progress.status(at(3)).unwrap().words(80), "Saving 40 rows… 3 s");
        assert_eq!(progress.changes_at(at(3)), Some(at(4)));
    }
}
