//! `frontdesk leads import`: reads a file, reports the errors per row, and adds all rows or none. With `--keep-good`
//! it adds the good rows.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::Utc;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::super::database::Database;
use super::super::target::DatabaseTarget;
use super::super::{Done, Failure, NOT_DONE, files};
use super::known::{self, There};
use super::parse::{Content, Refused, read};
use super::refused;
use crate::config::Config;
use crate::db::leads;
use crate::db::site;
use crate::domain::lead::stage::Stage;
use crate::domain::phone;
use crate::domain::text::{count, safe};

/// Rows per statement: few enough for a busy server.
const CHUNK: usize = 100;

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(in crate::cli) struct Import {
    /// The CSV file; its first line names the columns, separated by commas, semicolons or tabs
    file: PathBuf,
    /// The field of a column, as "Pastor=contact"; COLUMN=- leaves one out
    #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Only report what would be done
    #[arg(long)]
    dry_run: bool,
    /// Add the good rows, and write the others with the reasons to a file that can be corrected and imported
    #[arg(long)]
    keep_good: bool,
    /// Where --keep-good writes the other rows; NAME-refused.csv beside the file if not given
    #[arg(long, value_name = "FILE", requires = "keep_good")]
    refused: Option<PathBuf>,
    /// Also add rows that likely exist already, or earlier in the file, under another spelling
    #[arg(long)]
    allow_duplicates: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn mapping(text: &str) -> Result<(String, String), String> {
    let parts = text.rsplit_once('=').filter(|(column, field)| !column.trim().is_empty() && !field.trim().is_empty());
    let (column, field) = parts.ok_or("write it as COLUMN=FIELD")?;
    Ok((column.trim().to_owned(), field.trim().to_owned()))
}

impl Import {
    /// Returns the file for the refused rows; `None` if none is written.
    fn refused_file(&self) -> Option<PathBuf> {
        let beside = || {
            let stem = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            self.file.with_file_name(format!("{stem}-refused.csv"))
        };
        (self.keep_good && !self.dry_run).then(|| self.refused.clone().unwrap_or_else(beside))
    }
}

#[derive(Debug, Default, Serialize)]
struct Report {
    rows: usize,
    added: usize,
    /// Rows that exist already, from this file, another file or manual entry.
    known: usize,
    /// Details of rows that exist already.
    already_there: Vec<There>,
    /// Rows that repeat an earlier line of this file exactly.
    repeated: usize,
    /// Number of leads per stage, if the file has stages.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    stages: BTreeMap<Stage, usize>,
    refused: Vec<Refused>,
    /// File with the refused rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_file: Option<PathBuf>,
    /// Columns of the file that match no field of a lead.
    unused_columns: Vec<String>,
    /// True if good rows are added although others are refused.
    #[serde(skip)]
    keeps_good: bool,
    dry_run: bool,
}

impl Report {
    fn is_nothing_added(&self) -> bool {
        !self.refused.is_empty() && !self.keeps_good
    }
}

pub(super) async fn run(place: &DatabaseTarget, config: &Config, args: &Import) -> Done {
    let mut found = read(&args.file, &args.map)?;
    let refused_file = args.refused_file();
    if let Some(path) = &refused_file {
        files::is_free(path, "Nothing was added. Choose another name with --refused FILE.")?;
    }
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let mut report = Report {
        rows: found.total,
        unused_columns: std::mem::take(&mut found.unused),
        keeps_good: args.keep_good,
        dry_run: args.dry_run,
        ..Report::default()
    };
    leave_out_known(&mut conn, &mut found, &mut report).await?;
    if found.says_stages {
        stages_fit(&mut conn, &mut found).await?;
    }
    let bar = progress(found.rows.len());
    let there = known::look(&mut conn, &mut found, args.allow_duplicates, &bar).await?;
    // Only new rows: a lead that has words as its phone is already there all the same.
    found.refuse(|row| phone_problem(row.fields.contact_phone.as_deref()?));
    report.known += there.len();
    report.already_there.extend(there);
    report.already_there.sort_by_key(|there| there.line);
    found.refused.sort_by_key(|refused| refused.line);
    report.refused = std::mem::take(&mut found.refused);
    if !report.is_nothing_added() {
        report.added = found.rows.len();
        if found.says_stages {
            for row in &found.rows {
                *report.stages.entry(row.standing.stage()).or_default() += 1;
            }
        }
    }
    if !report.is_nothing_added() && !args.dry_run {
        let others = refused_file.filter(|_| !report.refused.is_empty());
        report.added = write(&mut conn, &found, &report.refused, others.as_deref(), args, &config.desk, &bar).await?;
        report.refused_file = others;
    }
    bar.finish_and_clear();
    told(&report, args)
}

/// Leaves out rows that were imported before, from this file or another, and exact repeats of earlier rows.
async fn leave_out_known(conn: &mut PgConnection, found: &mut Content, report: &mut Report) -> Result<(), Failure> {
    let hashes: Vec<String> = found.rows.iter().map(|row| row.hash.clone()).collect();
    let before = leads::imported(conn, &found.hash, &hashes).await?;
    let imported: HashSet<String> = before.rows.into_iter().collect();
    let mut earlier = HashSet::new();
    found.rows.retain(|row| {
        let is_known = imported.contains(&row.hash);
        let is_repeated = !is_known && !earlier.insert(row.hash.clone());
        if is_known {
            report.known += 1;
            let organization = row.fields.org_name.clone();
            report.already_there.push(There { line: row.line, organization, differs: Vec::new() });
        }
        report.repeated += usize::from(is_repeated);
        !is_known && !is_repeated
    });
    Ok(())
}

/// Refuses rows that lack what their stage needs.
async fn stages_fit(conn: &mut PgConnection, found: &mut Content) -> Result<(), Failure> {
    let rules = leads::rules(conn).await?;
    let today = site::read(conn).await?.date_of(Utc::now());
    found.refuse(|row| match std::mem::take(&mut row.standing).validate(&rules, today) {
        Ok(standing) => {
            row.standing = standing;
            None
        }
        Err(why) => Some(why),
    });
    Ok(())
}

/// Adds all good rows and writes the file of the refused ones, or does neither. Returns how many were added.
async fn write(
    conn: &mut PgConnection,
    found: &Content,
    refused: &[Refused],
    others: Option<&Path>,
    args: &Import,
    actor: &str,
    bar: &ProgressBar,
) -> Result<usize, Failure> {
    bar.set_message("adding");
    bar.set_position(0);
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let batch = Uuid::new_v4();
    let mut transaction = conn.begin().await?;
    let mut added = 0;
    // An import without new rows is recorded too.
    let chunks = found.rows.chunks(CHUNK).chain(found.rows.is_empty().then_some(&found.rows[..]));
    for rows in chunks {
        let new = leads::import(&mut transaction, batch, (&found.hash, &name), rows, actor).await?;
        added += usize::try_from(new).unwrap_or_default();
        bar.inc(rows.len() as u64);
    }
    if let Some(path) = others {
        files::save(path, &refused::csv(&found.table, refused), false, "Nothing was added.")?;
    }
    if let Err(error) = transaction.commit().await {
        // Remove the file: after an error, a corrected copy of it would lack the good rows.
        if let Some(path) = others {
            let _ = std::fs::remove_file(path);
        }
        return Err(error.into());
    }
    Ok(added)
}

fn progress(rows: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}");
    ProgressBar::new(rows as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn told(report: &Report, args: &Import) -> Done {
    if args.json {
        let text = serde_json::to_string_pretty(report).map_err(|error| Failure::not_done(error.to_string()))?;
        say!("{text}");
    } else {
        say_words(report);
    }
    Ok(if report.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NOT_DONE) })
}

fn say_words(report: &Report) {
    say_unused(&report.unused_columns);
    for line in lines(report) {
        say!("{line}");
    }
    let rows = |n| count(n, "row", "rows");
    let refused = format!("{} of {} refused", report.refused.len(), rows(report.rows));
    let done = if report.dry_run { "would be added" } else { "added" };
    if report.is_nothing_added() {
        let nothing = if report.dry_run { "would be added" } else { "was added" };
        say!("{refused}, so nothing {nothing}. --keep-good adds the other rows.");
        return;
    }
    let stages = report.stages.iter().map(|(stage, n)| format!("{n} {}", stage.title())).collect::<Vec<_>>();
    let stages = if stages.is_empty() { String::new() } else { format!(" ({})", stages.join(", ")) };
    let left_out = |n, why| if n > 0 { format!(", {} {why}", rows(n)) } else { String::new() };
    let known = left_out(report.known, "already there");
    let repeated = left_out(report.repeated, "already on an earlier line of this file");
    say!("{} {done}{stages}{known}{repeated}.", count(report.added, "lead", "leads"));
    match &report.refused_file {
        Some(path) => {
            say!("{refused}; {} has them with the reasons. Correct them there, and import that file.", path.display());
        }
        None if !report.refused.is_empty() => say!("{refused}."),
        None => {}
    }
}

fn say_unused(columns: &[String]) {
    if columns.is_empty() {
        return;
    }
    let names = columns.iter().map(|name| format!("\u{201c}{}\u{201d}", safe(name))).collect::<Vec<_>>().join(", ");
    let (columns, they) = if columns.len() == 1 { ("column", "it is") } else { ("columns", "they are") };
    say!("Not used: the {columns} {names}. Use --map COLUMN=FIELD to say what {they}, or COLUMN=- to leave it out.");
}

/// Returns one line for each row that is refused or exists already, in the order of the file.
fn lines(report: &Report) -> Vec<String> {
    let line = |line: u64, organization: &str, words: &str| {
        let organization = match safe(organization) {
            name if name.is_empty() => name,
            name => format!("{name}: "),
        };
        (line, format!("line {line}: {organization}{}", safe(words)))
    };
    let refused = report.refused.iter().map(|row| line(row.line, &row.organization, &row.why));
    let there = report.already_there.iter().map(|row| {
        let at = u64::try_from(row.line).unwrap_or_default();
        let words = match row.differs.as_slice() {
            [] => "already there".to_owned(),
            differs => format!(
                "already there; the file says something else in {}, and nothing was changed",
                differs.join(", ")
            ),
        };
        line(at, &row.organization, &words)
    });
    let mut lines: Vec<(u64, String)> = refused.chain(there).collect();
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, words)| words).collect()
}

/// Returns why the text is no phone number; `None` if it is one.
fn phone_problem(text: &str) -> Option<String> {
    let words = || format!("phone: \u{201c}{text}\u{201d} is not one phone number; put words into the notes");
    (!phone::is_number(text)).then(words)
}
