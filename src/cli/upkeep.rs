//! `frontdesk migrate`, `sample`, `maintain` and `waiver`.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use chrono_tz::Tz;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use sqlx::Executor;

use super::database::Database;
use super::database_error::DatabaseError;
use super::target::DatabaseTarget;
use super::{Done, Failure, NOT_DONE};
use crate::config::Config;
use crate::db::{self, migrate::MigrationError};
use crate::domain::text::{safe, safe_lines};
use crate::sample::{self, Plan};

/// `frontdesk migrate`.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// Run every step and roll all of them back
    #[arg(long)]
    dry_run: bool,
    /// Adopt a live database that was made from the MDI document
    #[arg(long)]
    adopt: bool,
    /// The institute's IANA time zone, in which the document's times are read (with --adopt, or the first time); New
    /// York if not given
    #[arg(long, value_name = "ZONE")]
    timezone: Option<Tz>,
}

pub(super) async fn migrate(place: &DatabaseTarget, config: &Config, args: &Migrate) -> Done {
    let database = Database::reach(place, config).await?;
    let mut conn = database.connect().await?;
    let options = db::migrate::Options { adopt: args.adopt, dry_run: args.dry_run, timezone: args.timezone };
    let done = db::migrate::migrate(&mut conn, &options).await.map_err(|trouble| match trouble {
        MigrationError::Database(_) => Failure::from(DatabaseError::from(trouble)),
        other => Failure { code: NOT_DONE, sentence: other.to_string() },
    })?;
    for (version, description) in &done {
        say!("{version:>4}  {}", safe(description));
    }
    match (done.len(), args.dry_run) {
        (0, _) => say!("The database is up to date."),
        (n, true) => say!("{n} step(s) would run; all were tried and rolled back."),
        (n, false) => say!("{n} step(s) ran."),
    }
    Ok(ExitCode::SUCCESS)
}

/// `frontdesk sample`.
#[derive(Debug, Args)]
pub(super) struct Sample {
    /// The same seed and date make the same institute
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The institute's day in the middle of the data (today if not given)
    #[arg(long)]
    date: Option<NaiveDate>,
    /// Number of customers
    #[arg(long)]
    people: Option<usize>,
    /// Number of days with classes
    #[arg(long)]
    days: Option<usize>,
    /// Add it to a database that already has people
    #[arg(long)]
    force: bool,
}

pub(super) async fn sample(place: &DatabaseTarget, config: &Config, args: &Sample) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    // A large institute takes longer than a desk's timeouts allow.
    conn.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0").await?;
    let site = db::site::read(&mut conn).await?;
    let day = args.date.unwrap_or_else(|| site.date_of(Utc::now()));
    let plan = Plan { people: args.people, days: args.days, ..Plan::on(args.seed, day, site.timezone) };
    let bar = ProgressBar::new(1).with_style(bar_style());
    let loaded = sample::load(&mut conn, &plan, args.force, &mut |progress| {
        bar.set_message(progress.stage);
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    })
    .await;
    bar.finish_and_clear();
    let summary = loaded.map_err(|problem| match problem {
        sample::Error::Database(error) => Failure::from(error),
        refused => Failure::not_done(refused.to_string()),
    })?;
    for (table, rows) in &summary.rows {
        say!("{rows:>10}  {table}");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn bar_style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:24} {bar:32} {pos}/{len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// `frontdesk maintain`.
#[derive(Debug, Args)]
pub(super) struct Maintain {
    /// Only count
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    json: super::Json,
}

pub(super) async fn maintain(place: &DatabaseTarget, config: &Config, args: &Maintain) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let reports = db::maintain::run(&mut conn, args.dry_run).await?;
    if args.json.json {
        say!("{}", serde_json::to_string(&reports).map_err(|error| Failure::not_done(error.to_string()))?);
    } else {
        if args.dry_run {
            say!("Nothing was changed. There would be:");
        }
        for report in &reports {
            say!("{:>6}  {}", report.rows, report.does);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `frontdesk waiver`.
#[derive(Debug, Subcommand)]
pub(super) enum Waiver {
    /// Make a text file the current waiver; earlier signatures become outdated
    Publish {
        /// The version's name, such as 2026-1
        version: String,
        /// The text, UTF-8
        file: PathBuf,
    },
    /// Show the current waiver
    Show,
}

pub(super) async fn waiver(place: &DatabaseTarget, config: &Config, args: &Waiver) -> Done {
    let body = match args {
        Waiver::Publish { file, .. } => Some(super::files::text(file)?),
        Waiver::Show => None,
    };
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    if let (Waiver::Publish { version, .. }, Some(body)) = (args, body) {
        db::site::publish_waiver(&mut conn, version, &body).await?;
        say!("Waiver {} is current. Earlier signatures are now outdated.", safe(version));
        return Ok(ExitCode::SUCCESS);
    }
    let words = db::site::waiver_terms(&mut conn).await?.map_or_else(
        || "No waiver has been published. Publish one with: frontdesk waiver publish VERSION FILE".to_owned(),
        |terms| format!("Version {}\n\n{}", terms.version, terms.body),
    );
    say!("{}", safe_lines(&words).join("\n"));
    Ok(ExitCode::SUCCESS)
}
