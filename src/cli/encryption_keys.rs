//! `frontdesk keys`: the key to the sensitive fields. It is made once, stored apart from the data, and changed while
//! the desks continue to work.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use serde::Serialize;
use sqlx::{Connection, PgConnection};

use super::database::Database;
use super::target::DatabaseTarget;
use super::{Done, Failure, Json};
use crate::config::Config;
use crate::db::connect;
use crate::db::sealed::{self, Begun, Job, Next, Status};
use crate::domain::text::count;
use crate::vault::{self, EncryptionKeys as KeyRing, Source, Vault};

/// `frontdesk keys`.
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make the institute's key, on the first desk
    New(New),
    /// Show which key this desk has, and how many values are sealed under which key
    Status(Json),
    /// Seal values that were written without the key
    Seal(Json),
    /// Replace the old key with a new one; can be stopped and continued
    Rotate(Rotate),
}

/// `frontdesk keys new`.
#[derive(Debug, Args)]
pub(super) struct New {
    /// Store it in the system's keyring instead of a file
    #[arg(long)]
    keyring: bool,
}

/// `frontdesk keys rotate`.
#[derive(Debug, Args)]
pub(super) struct Rotate {
    /// Only add the new key before the old one, to copy both to the other desks first
    #[arg(long)]
    prepare: bool,
    #[command(flatten)]
    json: Json,
}

impl From<vault::VaultError> for Failure {
    fn from(trouble: vault::VaultError) -> Self {
        Self::usage(trouble.to_string())
    }
}

/// Returns the keys for a target. The demo has its own.
pub(super) async fn vault(place: &DatabaseTarget, config: &Config) -> Result<Option<Vault>, vault::VaultError> {
    match place {
        DatabaseTarget::Demo => Vault::of_demo(),
        _ => Vault::find(config).await,
    }
}

pub(super) async fn run(place: &DatabaseTarget, config: &Config, command: &Keys) -> Done {
    match command {
        Keys::Status(json) => status(place, config, json.json).await,
        Keys::Seal(json) => seal(place, config, json.json).await,
        _ if matches!(place, DatabaseTarget::Demo) => Err(Failure::usage("The demonstration has a key of its own.")),
        Keys::New(args) => new(place, config, args).await,
        Keys::Rotate(args) => rotate(place, config, args).await,
    }
}

async fn new(place: &DatabaseTarget, config: &Config, args: &New) -> Done {
    if let Some(Vault { keys, source }) = vault(place, config).await? {
        let id = keys.ids().remove(0);
        return Err(Failure::not_done(format!("This desk has a key already ({id}, in {source}), and keeps it.")));
    }
    let database = Database::open(place, config).await?;
    let status = sealed::status(&mut database.connect().await?).await?;
    if let Some(current) = status.current {
        return Err(Failure::not_done(format!(
            "The institute has a key already ({current}). Copy that key to this desk; a new one could not read the data."
        )));
    }
    let keys = KeyRing::random().map_err(Failure::not_done)?;
    let source = Vault::make(&keys, config, args.keyring).await?;
    // Make it current at once, so that no other desk makes another key before the first value is sealed.
    if let Err(failure) = make_current(&database, &keys).await {
        Vault::unmake(&source).await;
        return Err(failure);
    }
    say!("The key {} is in {source}. It is the institute's from now on.", keys.ids().remove(0));
    say!("Keep a copy apart from the data and its backups. Without the key, sealed values can never be read again.");
    say!("Copy the same key to the other desks, then seal the existing values: frontdesk keys seal");
    Ok(ExitCode::SUCCESS)
}

async fn make_current(database: &Database, keys: &KeyRing) -> Result<(), Failure> {
    let mut conn = PgConnection::connect_with(&connect::with_key(database.options(), &keys.setting())).await?;
    match sealed::begin(&mut conn).await? {
        Begun::Begun | Begun::Current => Ok(()),
        Begun::NoKey | Begun::LacksOld => {
            Err(Failure::not_done("Another desk has just made the institute's key. Copy that key here."))
        }
    }
}

/// Output of `keys status`.
#[derive(Debug, Serialize)]
struct Standing {
    source: Option<String>,
    can_seal: bool,
    #[serde(flatten)]
    status: Status,
}

async fn status(place: &DatabaseTarget, config: &Config, json: bool) -> Done {
    let vault = vault(place, config).await?;
    let database = Database::open(place, config).await?;
    let status = sealed::status(&mut database.connect().await?).await?;
    let source = vault.map(|vault| vault.source.to_string());
    if json {
        return print(&Standing { source, can_seal: status.can_seal(), status });
    }
    if let (Some(source), false) = (&source, status.session.is_empty()) {
        say!("This desk's key: {}, from {source}", status.session.join(", then "));
    } else {
        say!("This desk has no key: sensitive fields show as sealed. frontdesk keys new makes the first one.");
    }
    match &status.current {
        None => say!("Nothing has been sealed yet."),
        Some(current) if status.can_seal() => say!("The institute's key: {current}"),
        Some(current) => say!("The institute's key: {current}. This desk does not have it and cannot seal."),
    }
    for value in &status.values {
        say!("{:>10}  {:16} under {}", value.rows, words(&value.kind), value.key);
    }
    for entry in &status.looked_up {
        say!("{:>10}  {:16} under {}", entry.rows, "look-up entries", entry.key);
    }
    say!("{:>10}  waivers not sealed yet", status.unsealed_waivers);
    say!("{:>10}  emails and phones not in the look-up yet", status.unindexed);
    Ok(ExitCode::SUCCESS)
}

/// Returns `document_number` as "document number".
fn words(kind: &str) -> String {
    kind.replace('_', " ")
}

fn print(value: &impl Serialize) -> Done {
    say!("{}", serde_json::to_string(value).map_err(|error| Failure::not_done(error.to_string()))?);
    Ok(ExitCode::SUCCESS)
}

async fn seal(place: &DatabaseTarget, config: &Config, json: bool) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let status = sealed::status(&mut conn).await?;
    if !status.can_seal() {
        return Err(Failure::not_done(why_not(&status)));
    }
    let mut work = Work::new(status.unsealed());
    let waivers = work.whole(&mut conn, Job::Waivers).await?;
    let indexed = work.whole(&mut conn, Job::Index).await?;
    let left = sealed::status(&mut conn).await?.unsealed();
    if json {
        print(&serde_json::json!({ "waivers": waivers, "indexed": indexed, "left": left }))?;
    } else {
        say!("{waivers:>10}  waivers sealed");
        say!("{indexed:>10}  emails and phones added to the look-up");
    }
    work.end(left, "frontdesk keys seal")
}

fn why_not(status: &Status) -> String {
    match (&status.current, status.session.first()) {
        (_, None) => {
            "This desk has no key. frontdesk keys new makes the first one; if another desk has one, copy it here."
                .into()
        }
        (Some(current), Some(own)) => {
            format!(
                "This desk's key ({own}) is not the institute's ({current}). Copy that key here; nothing was changed."
            )
        }
        (None, Some(_)) => "There is nothing to do.".into(),
    }
}

async fn rotate(place: &DatabaseTarget, config: &Config, args: &Rotate) -> Done {
    let Some(mut vault) = vault(place, config).await? else {
        return Err(Failure::not_done("This desk has no key to replace. frontdesk keys new makes one."));
    };
    let database = Database::open(place, config).await?;
    let status = sealed::status(&mut database.connect().await?).await?;
    let keys = both(&vault)?;
    if status.current.as_ref().is_some_and(|current| !keys.ids().contains(current)) {
        return Err(Failure::not_done(why_not(&status)));
    }
    if keys.ids() != vault.keys.ids() {
        vault.replace(keys).await?;
    }
    if args.prepare {
        prepared(&vault);
        return Ok(ExitCode::SUCCESS);
    }
    let options = connect::with_key(database.options(), &vault.keys.setting());
    let mut conn = PgConnection::connect_with(&options).await?;
    match sealed::begin(&mut conn).await? {
        Begun::Begun | Begun::Current => {}
        Begun::LacksOld => return Err(Failure::not_done(LACKS_OLD)),
        Begun::NoKey => return Err(Failure::not_done("The session got no key. Nothing was changed.")),
    }
    let before = sealed::status(&mut conn).await?.under_others();
    let mut work = Work::new(before);
    let resealed = work.whole(&mut conn, Job::Reseal).await?;
    let indexed = work.whole(&mut conn, Job::Index).await?;
    let left = sealed::status(&mut conn).await?.under_others();
    let is_whole = left == 0 && !work.is_stopped();
    let new = vault.keys.ids().remove(0);
    let set_aside = if is_whole { vault.retire().await? } else { None };
    if args.json.json {
        print(&serde_json::json!({
            "key": new, "resealed": resealed, "indexed": indexed, "unreadable": work.stuck, "left": left, "done": is_whole,
        }))?;
    } else {
        say!("{resealed:>10}  values resealed under {new}");
        say!("{indexed:>10}  emails and phones indexed under it");
        if is_whole {
            say!("{}", farewell(&vault, set_aside.as_ref()));
        }
    }
    work.end(left, "frontdesk keys rotate")
}

const LACKS_OLD: &str = "Some values are sealed under a key that this desk does not have, so they were not resealed. \
                         frontdesk keys status shows its id; put that key behind the others. Nothing was changed.";

/// Returns the new key before the old one. Two keys mean that a rotation was prepared or stopped.
fn both(vault: &Vault) -> Result<KeyRing, Failure> {
    if let Some(new) = vault::new_from_environment()? {
        return Ok(vault.keys.behind(&new));
    }
    if vault.keys.are_several() {
        return Ok(vault.keys.clone());
    }
    if vault.source == Source::Environment {
        return Err(Failure::usage(format!(
            "The key is in {}, so the new one must come from you: set {} to 64 hexadecimal digits (openssl rand -hex 32).",
            vault::VARIABLE,
            vault::NEW_VARIABLE
        )));
    }
    Ok(vault.keys.behind(&KeyRing::random().map_err(Failure::not_done)?))
}

fn prepared(vault: &Vault) {
    let ids = vault.keys.ids().join(" before ");
    say!("Prepared: {ids}, in {}. Nothing is sealed under the new key yet.", vault.source);
    say!("Copy both keys to the other desks and restart their consoles, then run: frontdesk keys rotate");
}

fn farewell(vault: &Vault, set_aside: Option<&std::path::PathBuf>) -> String {
    let old = match (&vault.source, set_aside) {
        (Source::Environment, _) => {
            return format!(
                "Nothing is left under the old key. Set {} to the new one on every desk; keep the old one with the backups \
                 made before today, which need it.",
                vault::VARIABLE
            );
        }
        (_, Some(path)) => format!("it is in {} now", path.display()),
        _ => "this desk has dropped it".into(),
    };
    format!(
        "Nothing is left under the old key: {old}. Backups made before today need it: store it with them. The other desks \
         need the new key."
    )
}

/// A job in batches, with its progress. Ctrl-C stops after a batch. Finished batches stay applied.
struct Work {
    bar: ProgressBar,
    stopped: Arc<AtomicBool>,
    stuck: i64,
}

impl Work {
    fn new(total: i64) -> Self {
        let bar = ProgressBar::new(u64::try_from(total).unwrap_or_default()).with_style(super::upkeep::bar_style());
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stopped);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                flag.store(true, Ordering::Relaxed);
            }
        });
        Self { bar, stopped, stuck: 0 }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Runs a job to its end, unless it is stopped. Returns the number of rows.
    async fn whole(&mut self, conn: &mut PgConnection, job: Job) -> Result<i64, Failure> {
        let (title, most) = match job {
            Job::Waivers => ("sealing waivers", 100),
            Job::Reseal => ("resealing", 100),
            Job::Index => ("look-up", 1_000),
        };
        self.bar.set_message(title);
        let (mut next, mut rows) = (Next::First, 0);
        while next != Next::Done && !self.is_stopped() {
            let Some(batch) = sealed::batch(conn, job, &next, most).await? else {
                return Err(Failure::not_done(
                    "The key was changed in the meantime. Finished work stays; run: frontdesk keys status",
                ));
            };
            rows += batch.rows;
            self.stuck += batch.stuck;
            self.bar.inc(u64::try_from(batch.rows).unwrap_or_default());
            next = batch.next;
        }
        Ok(rows)
    }

    /// Ends the command while `left` rows are not done.
    fn end(self, left: i64, command: &str) -> Done {
        self.bar.finish_and_clear();
        let left_words = count(usize::try_from(left).unwrap_or_default(), "value is", "values are");
        if self.is_stopped() {
            return Err(Failure::not_done(format!(
                "Stopped: {left_words} left. Finished work stays; continue with: {command}"
            )));
        }
        if self.stuck > 0 {
            return Err(Failure::not_done(format!(
                "{} damaged: no key can read them, and they were not changed. The old key is kept too.",
                count(usize::try_from(self.stuck).unwrap_or_default(), "value is", "values are")
            )));
        }
        if left > 0 {
            return Err(Failure::not_done(format!("{left_words} left, written in the meantime. Run again: {command}")));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Returns what `frontdesk doctor` reports about the key: whether it is in order, and the text.
pub(super) async fn look(conn: &mut PgConnection) -> Result<(bool, String), sqlx::Error> {
    let status = sealed::status(conn).await?;
    if sealed::log_shows_values(conn).await? {
        return Ok((false, "the server's log contains sealed values; set log_parameter_max_length = 0 there".into()));
    }
    let sealed: i64 = status.values.iter().map(|value| value.rows).sum();
    let under_old = status.under_others();
    Ok(match (&status.current, status.session.first()) {
        (None, None) => (true, "no key yet: frontdesk keys new makes one".into()),
        (Some(key), None) => (true, format!("{sealed} value(s) under {key}; this desk has no key")),
        (Some(key), Some(own)) if !status.can_seal() => {
            (false, format!("this desk's key {own} is not the institute's, {key}"))
        }
        _ if under_old > 0 => (false, format!("{under_old} value(s) under an old key; run: frontdesk keys rotate")),
        _ if status.unsealed() > 0 => {
            (false, format!("{} value(s) not sealed yet; run: frontdesk keys seal", status.unsealed()))
        }
        _ => (true, format!("{sealed} value(s), all under this desk's key")),
    })
}
