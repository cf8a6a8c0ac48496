//! `frontdesk leads import`: reads a file, says what is wrong with which row, and adds all rows or none.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::Utc;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::super::database::{Database, Place};
use super::super::{Done, Failure, NOT_DONE};
use crate::config::Config;
use crate::db::leads::{self, Row};
use crate::db::site;
use crate::domain::lead::doubles::{Earlier, Face};
use crate::domain::lead::stage::Stage;
use crate::domain::lead::{Inquiry, file};
use crate::domain::text::{count, safe};

/// Rows that are sent together.
const CHUNK: usize = 500;

#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// The CSV file; its first line names the columns
    file: PathBuf,
    /// What a column is; COLUMN=- leaves one out
    #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Add rows, too, that are likely there already under another spelling, or stand in the file twice
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

#[derive(Debug, Serialize)]
struct Refused {
    line: u64,
    organisation: String,
    why: String,
}

#[derive(Debug, Default, Serialize)]
struct Report {
    rows: usize,
    added: usize,
    /// Rows that came before, in this file or another.
    known: usize,
    /// The stages in which they begin, when the file says any.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    stages: BTreeMap<Stage, usize>,
    refused: Vec<Refused>,
    dry_run: bool,
}

struct Read {
    hash: String,
    rows: Vec<Row>,
    refused: Vec<Refused>,
    total: usize,
    says_stages: bool,
}

impl Read {
    /// Takes the rows out that `why` says something against.
    fn refuse(&mut self, mut why: impl FnMut(&mut Row) -> Option<String>) {
        let refused = &mut self.refused;
        self.rows.retain_mut(|row| {
            let Some(why) = why(row) else { return true };
            let line = u64::try_from(row.line).unwrap_or_default();
            refused.push(Refused { line, organisation: row.fields.org_name.clone(), why });
            false
        });
    }
}

fn read(args: &Import) -> Result<Read, Failure> {
    let shown = args.file.display();
    let bytes =
        std::fs::read(&args.file).map_err(|error| Failure::usage(format!("{shown} cannot be read: {error}.")))?;
    // Spreadsheets begin a file with a mark of its encoding.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(text)
        .map_err(|_| Failure::usage(format!("{shown} is not in UTF-8. Save it as \u{201c}CSV UTF-8\u{201d}.")))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
        Err(error) => return Err(Failure::usage(format!("{shown} is not CSV: {error}."))),
    };
    let columns = file::columns(&header, &args.map).map_err(Failure::usage)?;
    let mut found = Read {
        hash: file::hash(&bytes),
        rows: Vec::new(),
        refused: Vec::new(),
        total: 0,
        says_stages: columns.contains(&Some("stage")),
    };
    for record in reader.records() {
        let record = record.map_err(|error| Failure::usage(format!("{shown} is not CSV: {error}.")))?;
        let line = record.position().map_or(0, csv::Position::line);
        let values: Vec<String> = record.iter().map(str::to_owned).collect();
        if values.iter().all(|value| value.trim().is_empty()) {
            continue;
        }
        found.total += 1;
        let organisation = || {
            let at = columns.iter().position(|field| *field == Some("org_name"));
            at.and_then(|at| values.get(at)).cloned().unwrap_or_default()
        };
        let refuse = |why| Refused { line, organisation: organisation(), why };
        if values.len() != header.len() {
            found.refused.push(refuse(format!("it has {} columns of {}", values.len(), header.len())));
            continue;
        }
        match file::row(&columns, &values) {
            Ok((fields, standing)) => {
                let (line, hash) = (i32::try_from(line).unwrap_or(i32::MAX), file::row_hash(&fields));
                found.rows.push(Row { line, hash, fields, standing });
            }
            Err(wrong) => found.refused.push(refuse(wrong.join("; "))),
        }
    }
    Ok(found)
}

fn face(lead: &Inquiry) -> Face {
    Face {
        org_name: lead.org_name.clone(),
        city: lead.city.clone(),
        state: lead.state.clone(),
        contact_email: Some(lead.contact_email.clone()),
        contact_phone: lead.contact_phone.clone(),
    }
}

pub(super) async fn run(place: &Place, config: &Config, args: &Import) -> Done {
    let mut found = read(args)?;
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let hashes: Vec<String> = found.rows.iter().map(|row| row.hash.clone()).collect();
    let before = leads::imported(&mut conn, &found.hash, &hashes).await?;
    let mut known: HashSet<String> = before.rows.into_iter().collect();
    let valid = found.rows.len();
    found.rows.retain(|row| known.insert(row.hash.clone()));
    let mut report =
        Report { rows: found.total, known: valid - found.rows.len(), dry_run: args.dry_run, ..Report::default() };
    if before.file.is_some() {
        // The same file twice: all that it holds is there.
        report.known = found.total;
        return told(&report, args);
    }
    if found.says_stages {
        stages_fit(&mut conn, &mut found).await?;
    }
    let bar = progress(found.rows.len());
    if !args.allow_duplicates {
        likely_doubles(&mut conn, &mut found, &bar).await?;
    }
    found.refused.sort_by_key(|refused| refused.line);
    report.refused = std::mem::take(&mut found.refused);
    if report.refused.is_empty() && args.dry_run {
        report.added = found.rows.len();
    } else if report.refused.is_empty() {
        report.added = write(&mut conn, &found, args, &config.desk, &bar).await?;
    }
    bar.finish_and_clear();
    if found.says_stages && report.refused.is_empty() {
        for row in &found.rows {
            *report.stages.entry(row.standing.stage()).or_default() += 1;
        }
    }
    told(&report, args)
}

/// Refuses the rows that lack what their stage needs.
async fn stages_fit(conn: &mut PgConnection, found: &mut Read) -> Result<(), Failure> {
    let rules = leads::rules(conn).await?;
    let today = site::read(conn).await?.date_of(Utc::now());
    found.refuse(|row| match std::mem::take(&mut row.standing).fitting(&rules, today) {
        Ok(standing) => {
            row.standing = standing;
            None
        }
        Err(why) => Some(why),
    });
    Ok(())
}

/// Refuses the rows that are likely there already, or stand in the file before.
async fn likely_doubles(conn: &mut PgConnection, found: &mut Read, bar: &ProgressBar) -> Result<(), Failure> {
    bar.set_message("looking for duplicates");
    let faces: Vec<Face> = found.rows.iter().map(|row| face(&row.fields)).collect();
    let told: Vec<(i32, String)> = found.rows.iter().map(|row| (row.line, row.fields.org_name.clone())).collect();
    let mut earlier = Earlier::default();
    let mut why = Vec::new();
    for faces in faces.chunks(CHUNK) {
        for (face, near) in faces.iter().zip(leads::doubles(conn, faces).await?) {
            let before = earlier.likely(face);
            let there = near.first().map(|(card, like)| format!("likely the lead {} ({})", card.org_name, like.why()));
            why.push(there.or_else(|| {
                let (at, like) = before?;
                let (row, name) = &told[at];
                Some(format!("likely line {row} of this file, {name} ({})", like.why()))
            }));
        }
        bar.inc(faces.len() as u64);
    }
    let mut why = why.into_iter();
    found.refuse(|_| why.next().flatten());
    bar.set_position(0);
    Ok(())
}

/// All rows in one transaction; how many were added.
async fn write(
    conn: &mut PgConnection,
    found: &Read,
    args: &Import,
    actor: &str,
    bar: &ProgressBar,
) -> Result<usize, Failure> {
    bar.set_message("adding");
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let batch = Uuid::new_v4();
    let mut transaction = conn.begin().await?;
    let mut added = 0;
    // Also of a file without new rows it is kept that it came.
    let chunks = found.rows.chunks(CHUNK).chain(found.rows.is_empty().then_some(&found.rows[..]));
    for rows in chunks {
        let new = leads::import(&mut transaction, batch, (&found.hash, &name), rows, actor).await?;
        added += usize::try_from(new).unwrap_or_default();
        bar.inc(rows.len() as u64);
    }
    transaction.commit().await?;
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
        for refused in &report.refused {
            say!("line {}: {}: {}", refused.line, safe(&refused.organisation), safe(&refused.why));
        }
        let rows = |n| count(n, "row", "rows");
        if report.refused.is_empty() {
            let deed = if report.dry_run { "would be added" } else { "added" };
            let known = if report.known > 0 { format!(", {} came before", rows(report.known)) } else { String::new() };
            let stages = report.stages.iter().map(|(stage, n)| format!("{n} {}", stage.title())).collect::<Vec<_>>();
            let stages = if stages.is_empty() { String::new() } else { format!(" ({})", stages.join(", ")) };
            say!("{} {deed}{stages}{known}.", count(report.added, "lead", "leads"));
        } else {
            say!("{} of {} refused, so nothing was added.", report.refused.len(), rows(report.rows));
        }
    }
    Ok(if report.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NOT_DONE) })
}
