//! One line on the terminal that shows what the command waits for. Nothing is shown on a pipe.
//!
//! The line appears when something takes longer than a moment. It disappears before any other output.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

use crate::domain::text::safe;

/// Shorter waits show no line.
const MOMENT: Duration = Duration::from_millis(200);
const TICK: Duration = Duration::from_millis(120);

/// The current waits, the outermost first.
static LINE: Mutex<Line> = Mutex::new(Line { waits: Vec::new(), shown: None, next: 0 });

struct Line {
    waits: Vec<(u64, String)>,
    shown: Option<(ProgressBar, JoinHandle<()>)>,
    next: u64,
}

/// Keeps its text on the line until it is dropped.
#[must_use = "the line disappears when this is dropped"]
pub(super) struct Wait(u64);

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows what the command waits for. Must run inside a tokio runtime.
pub(super) fn wait(words: impl Into<String>) -> Wait {
    let mut line = line();
    let id = line.next;
    line.next += 1;
    line.waits.push((id, words.into()));
    line.draw();
    Wait(id)
}

impl Wait {
    /// Replaces the text.
    pub(super) fn now(&self, words: impl Into<String>) {
        let mut line = line();
        if let Some((_, old)) = line.waits.iter_mut().find(|(id, _)| *id == self.0) {
            *old = words.into();
        }
        line.draw();
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let mut line = line();
        line.waits.retain(|(id, _)| *id != self.0);
        line.draw();
    }
}

impl Line {
    fn draw(&mut self) {
        let Some((_, words)) = self.waits.last() else {
            if let Some((bar, starting)) = self.shown.take() {
                starting.abort();
                bar.finish_and_clear();
            }
            return;
        };
        let (bar, _) = self.shown.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_style(style());
            let late = bar.clone();
            let starting = tokio::spawn(async move {
                tokio::time::sleep(MOMENT).await;
                // Holds the lock, so that the line is not removed in between.
                let _line = line();
                if !late.is_finished() {
                    late.set_draw_target(ProgressDrawTarget::stderr());
                    late.enable_steady_tick(TICK);
                }
            });
            (bar, starting)
        });
        bar.set_message(safe(words));
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}
