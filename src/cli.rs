//! The commands without a screen. They run the same actions through the same code as the console. Output is for
//! people by default and for programs with `--json`.

/// Prints a line. A reader that closes the pipe early (`| head`) is no error.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod assignee;
mod backup;
mod checkin;
mod console;
mod database;
mod database_error;
mod demo;
mod doctor;
mod encryption_keys;
mod files;
mod leads;
mod lists;
mod progress;
mod restart;
mod staff;
mod target;
mod ticket;
mod tickets;
mod upkeep;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use uuid::Uuid;

use crate::config::Config;
use crate::domain::dates::{parse_day, parse_past_or_coming_day};
use crate::embedded::supervisor::SuperviseArgs;
use crate::{logging, paths};

pub use database::Database;
pub use database_error::DatabaseError;

/// Exit status if something was not admitted or not done.
const NOT_DONE: u8 = 1;
/// Exit status for a wrong command line, configuration or file.
const USAGE: u8 = 2;
/// Exit status if there is no database to work on.
const NO_DATABASE: u8 = 3;

/// A console for the front desk of a training institute.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Without a command the console opens. `frontdesk demo` opens it on sample data."
)]
pub struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// A constant, because names in a doc comment would need quotes.
const URL_HELP: &str = "The server, as postgres://user@host/database?sslmode=verify-full or service=name. A password \
                        does not belong here: use PGPASSWORD, ~/.pgpass, DATABASE_URL or the configuration file";

/// Options of every command.
#[derive(Debug, Args)]
struct Options {
    /// The configuration file (usually frontdesk.toml in the configuration folder)
    #[arg(long, global = true, env = "FRONTDESK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The server's address. Do not put a password here: all users of this machine can read it
    #[arg(long, global = true, value_name = "URL", help = URL_HELP)]
    database_url: Option<String>,
    /// Work on the demo database (see `frontdesk demo`)
    #[arg(long, global = true)]
    demo: bool,
    /// The name of this desk
    #[arg(long, global = true, value_name = "NAME")]
    desk: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the console on a throw-away database with a sample institute
    Demo,
    /// Check the configuration, the server and the data, and report what needs attention
    Doctor(Json),
    /// Update the database to this console's schema
    Migrate(upkeep::Migrate),
    /// Load a sample institute
    Sample(upkeep::Sample),
    /// Run the daily jobs: purge identity uploads, complete classes, mark no-shows
    Maintain(upkeep::Maintain),
    /// Save the private server's data in one file
    Backup(backup::Backup),
    /// Restore such a file into a private server that is still empty
    Restore(backup::Restore),
    /// Publish the text of a new waiver version
    #[command(subcommand)]
    Waiver(upkeep::Waiver),
    /// Manage who may sign in, and in which role
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Make, check, use or change the key to the sensitive fields
    #[command(subcommand)]
    Keys(encryption_keys::Keys),
    /// List the classes of a day
    Today {
        /// Another day: 11/21/2026, 2026-11-21, nov 21, tomorrow
        #[arg(long, value_parser = any_day)]
        date: Option<NaiveDate>,
        #[command(flatten)]
        json: Json,
    },
    /// List the roster of a class
    Roster {
        /// The class's id, as `frontdesk today --json` shows it
        session: Uuid,
        #[command(flatten)]
        json: Json,
    },
    /// Find people by name, phone, email or order
    Search {
        /// Name, phone, email or order
        #[arg(required = true)]
        text: Vec<String>,
        #[command(flatten)]
        json: Json,
    },
    /// List requests for security training and their next steps
    Leads(leads::Leads),
    /// List the queue of support tickets
    Tickets(tickets::Tickets),
    /// Make, answer, move or read a support ticket
    #[command(subcommand)]
    Ticket(ticket::Ticket),
    /// Check a person in by the code on the ticket
    CheckIn(checkin::CheckIn),
    /// Undo an arrival or a mark
    Undo(checkin::Undo),
    /// Keeps a private PostgreSQL server running while consoles need it
    #[command(hide = true)]
    Supervise(SuperviseArgs),
}

#[derive(Debug, Clone, Copy, Args)]
struct Json {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Error that ends a command: exit status and a sentence for the user.
#[derive(Debug)]
struct Failure {
    code: u8,
    sentence: String,
}

impl Failure {
    fn usage(sentence: impl Into<String>) -> Self {
        Self { code: USAGE, sentence: sentence.into() }
    }

    fn not_done(sentence: impl Into<String>) -> Self {
        Self { code: NOT_DONE, sentence: sentence.into() }
    }

    fn no_database(sentence: impl Into<String>) -> Self {
        Self { code: NO_DATABASE, sentence: sentence.into() }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let trouble = crate::db::error::trouble(&error);
        tracing::warn!(%error, "a command failed");
        let code = if trouble.kind.is_away() { NO_DATABASE } else { NOT_DONE };
        Self { code, sentence: trouble.sentence }
    }
}

impl From<DatabaseError> for Failure {
    fn from(trouble: DatabaseError) -> Self {
        if matches!(trouble, DatabaseError::Key(_)) {
            return Self::usage(trouble.to_string());
        }
        Self::no_database(trouble.to_string())
    }
}

type Done = Result<ExitCode, Failure>;

impl Cli {
    /// Returns the supervisor's arguments. The supervisor must run on the main thread before there is a tokio
    /// runtime.
    #[must_use]
    pub fn supervise(&self) -> Option<&SuperviseArgs> {
        match &self.command {
            Some(Command::Supervise(args)) => Some(args),
            _ => None,
        }
    }

    /// Runs the command. Reports a failure as one sentence on standard error and an exit status.
    pub async fn run(self) -> ExitCode {
        let config = match Config::load(self.options.config.as_deref()) {
            Ok(config) => config,
            Err(error) => return fail(&Failure::usage(error.to_string())),
        };
        // Choose the target before the log is opened: the program may restart itself.
        let demo = self.options.demo || matches!(self.command, Some(Command::Demo));
        let place = match target::DatabaseTarget::choose(demo, self.options.database_url.clone(), &config) {
            Ok(place) => place,
            Err(sentence) => return fail(&Failure::usage(sentence)),
        };
        let log = start_log(&config);
        let done = Box::pin(self.dispatch(place, config)).await;
        drop(log);
        match done {
            Ok(code) => code,
            Err(failure) => fail(&failure),
        }
    }

    async fn dispatch(self, place: target::DatabaseTarget, mut config: Config) -> Done {
        if let Some(desk) = self.options.desk {
            config.desk = desk;
        }
        match self.command {
            None | Some(Command::Demo) => Box::pin(console::open(&place, &config)).await,
            Some(Command::Doctor(json)) => doctor::run(&place, &config, json.json).await,
            Some(Command::Migrate(args)) => upkeep::migrate(&place, &config, &args).await,
            Some(Command::Sample(args)) => upkeep::sample(&place, &config, &args).await,
            Some(Command::Maintain(args)) => upkeep::maintain(&place, &config, &args).await,
            Some(Command::Backup(args)) => backup::backup(&place, &config, &args).await,
            Some(Command::Restore(args)) => backup::restore(&place, &config, &args).await,
            Some(Command::Waiver(args)) => upkeep::waiver(&place, &config, &args).await,
            Some(Command::Staff(args)) => staff::run(&place, &config, args).await,
            Some(Command::Keys(command)) => encryption_keys::run(&place, &config, &command).await,
            Some(Command::Today { date, json }) => lists::today(&place, &config, date, json.json).await,
            Some(Command::Roster { session, json }) => lists::roster(&place, &config, session, json.json).await,
            Some(Command::Search { text, json }) => lists::search(&place, &config, &text.join(" "), json.json).await,
            Some(Command::Leads(args)) => leads::run(&place, &config, args).await,
            Some(Command::Tickets(args)) => tickets::run(&place, &config, args).await,
            Some(Command::Ticket(what)) => Box::pin(ticket::run(&place, &config, what)).await,
            Some(Command::CheckIn(args)) => checkin::check_in(&place, &config, &args).await,
            Some(Command::Undo(args)) => checkin::undo(&place, &config, &args).await,
            Some(Command::Supervise(_)) => Ok(ExitCode::SUCCESS),
        }
    }
}

/// Parses a future day, relative to today on this machine.
fn day_to_come(text: &str) -> Result<NaiveDate, String> {
    parse_day(text, chrono::Local::now().date_naive())
}

/// Parses a past or future day, relative to today on this machine.
fn any_day(text: &str) -> Result<NaiveDate, String> {
    parse_past_or_coming_day(text, chrono::Local::now().date_naive())
}

/// Starts the log. Reports a log that cannot be written and continues without it.
fn start_log(config: &Config) -> Option<tracing_appender::non_blocking::WorkerGuard> {
    use std::io::Write;
    let started = paths::state_dir()
        .map_err(|error| error.to_string())
        .and_then(|dir| logging::start(&dir, config.log_level).map_err(|error| error.to_string()));
    started.map_err(|sentence| writeln!(std::io::stderr(), "{sentence}")).ok()
}

fn fail(failure: &Failure) -> ExitCode {
    use std::io::Write;
    // The sentence may quote values from the database, and the reader may be gone.
    let _ = writeln!(std::io::stderr(), "{}", crate::domain::text::safe_lines(&failure.sentence).join("\n"));
    ExitCode::from(failure.code)
}
