//! The log: one file per day in the state folder. The log never writes to the screen.

use std::io;
use std::panic;
use std::path::{Path, PathBuf};

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

use crate::config::LogLevel;
use crate::paths;

/// Number of daily log files to keep.
const KEPT: usize = 7;

/// Reason why the log cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The log folder cannot be created or written.
    #[error(
        "The log cannot be written to {}: {reason}. Make that folder yours, or set XDG_STATE_HOME \
         to another one.",
        dir.display()
    )]
    Folder {
        /// Path of the folder.
        dir: PathBuf,
        /// Error text of the system.
        reason: String,
    },

    /// `FRONTDESK_LOG` is invalid.
    #[error("FRONTDESK_LOG is not a log level: {0}. Use error, warn, info, debug or trace, or unset it.")]
    Filter(String),

    /// A global subscriber is already set.
    #[error("The log was set up twice. This is a bug in Frontdesk.")]
    Twice,
}

/// Starts the log in `dir`. The level is `level`, or the environment variable `FRONTDESK_LOG`: a level, or directives
/// such as `frontdesk=trace,sqlx=debug`. Panics are logged, too, before any other panic hook runs. Dropping the
/// returned guard flushes the log, so keep it until the end.
///
/// # Errors
/// The folder cannot be written, or `FRONTDESK_LOG` is invalid.
pub fn start(dir: &Path, level: LogLevel) -> Result<WorkerGuard, LogError> {
    let asked = std::env::var("FRONTDESK_LOG").ok().filter(|text| !text.trim().is_empty());
    let filter = filter(asked.as_deref(), level)?;
    let (writer, guard) = tracing_appender::non_blocking(appender(dir)?);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_ansi(false)
        .try_init()
        .map_err(|_| LogError::Twice)?;
    log_panics();
    Ok(guard)
}

fn appender(dir: &Path) -> Result<RollingFileAppender, LogError> {
    let failed = |reason: String| LogError::Folder { dir: dir.to_path_buf(), reason };
    paths::make_private(dir).map_err(|e: io::Error| failed(e.to_string()))?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("frontdesk")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(dir)
        .map_err(|e: InitError| failed(e.to_string()))
}

/// Returns the filter. The level applies to Frontdesk; other crates log only warnings and errors. Statements are
/// never logged, because they would reveal whom a user searched for.
fn filter(asked: Option<&str>, level: LogLevel) -> Result<EnvFilter, LogError> {
    let level = match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "warn,frontdesk=info",
        LogLevel::Debug => "warn,frontdesk=debug",
        LogLevel::Trace => "warn,frontdesk=trace",
    };
    let text = format!("{},sqlx::query=off", asked.unwrap_or(level));
    EnvFilter::try_new(text).map_err(|e| LogError::Filter(e.to_string()))
}

fn log_panics() {
    let then = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let backtrace = std::backtrace::Backtrace::capture();
        tracing::error!(target: "frontdesk::panic", "{info}\n{backtrace}");
        then(info);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_stay_out_of_every_log() {
        for asked in [None, Some("trace"), Some("frontdesk=debug"), Some("sqlx::query=trace")] {
            let filter = filter(asked, LogLevel::Trace).unwrap().to_string();
            assert!(filter.contains("sqlx::query=off"), "{asked:?}: {filter}");
            assert!(!filter.contains("sqlx::query=trace"), "{asked:?}: {filter}");
        }
    }

    #[test]
    fn nonsense_in_the_environment_is_named() {
        let error = filter(Some("frontdesk=loudest"), LogLevel::Info).unwrap_err();
        assert!(error.to_string().starts_with("FRONTDESK_LOG is not a log level"), "{error}");
    }

    #[test]
    fn what_is_logged_lands_in_a_file_of_the_day() {
        use std::io::Write;
        let dir = tempfile::tempdir().unwrap();
        let logs = dir.path().join("state/frontdesk");
        appender(&logs).unwrap().write_all(b"admitted\n").unwrap();
        let file = std::fs::read_dir(&logs).unwrap().next().unwrap().unwrap();
        let today = chrono::Utc::now().format("frontdesk.%Y-%m-%d.log").to_string();
        assert_eq!(file.file_name().into_string().unwrap(), today);
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "admitted\n");
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = appender(&file.path().join("x")).unwrap_err();
        assert!(error.to_string().contains("The log cannot be written to"), "{error}");
    }
}
