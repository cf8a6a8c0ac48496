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

use super::super::database::Database;
use super::super::place::Place;
use super::super::{Done, Failure, NOT_DONE};
use super::reading::{Content, Refused, read};
use crate::config::Config;
use crate::db::leads;
use crate::db::site;
use crate::domain::lead::Inquiry;
use crate::domain::lead::doubles::{Earlier, Face};
use crate::domain::lead::stage::Stage;
use crate::domain::text::{count, safe};

/// Rows that are sent together.
const CHUNK: usize = 500;

#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// The CSV file; its first line names the columns, parted by commas, semicolons or tabs
    file: PathBuf,
    /// What a column is, as "Pastor=contact"; COLUMN=- leaves one out
    #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Add rows, too, that are likely there already, or earlier in the file, under another spelling
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

#[derive(Debug, Default, Serialize)]
struct Report {
    rows: usize,
    added: usize,
    /// Rows that were imported already, from this file or another.
    known: usize,
    /// Rows that repeat an earlier line of this file to the letter.
    repeated: usize,
    /// The stages in which they begin, when the file says any.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    stages: BTreeMap<Stage, usize>,
    refused: Vec<Refused>,
    /// Columns of the file that are nothing a lead has.
    unused_columns: Vec<String>,
    dry_run: bool,
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
    let mut found = read(&args.file, &args.map)?;
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let hashes: Vec<String> = found.rows.iter().map(|row| row.hash.clone()).collect();
    let before = leads::imported(&mut conn, &found.hash, &hashes).await?;
    let imported: HashSet<String> = before.rows.into_iter().collect();
    let mut report = Report {
        rows: found.total,
        unused_columns: std::mem::take(&mut found.unused),
        dry_run: args.dry_run,
        ..Report::default()
    };
    let mut earlier = HashSet::new();
    found.rows.retain(|row| {
        let is_known = imported.contains(&row.hash);
        let is_repeated = !is_known && !earlier.insert(row.hash.clone());
        report.known += usize::from(is_known);
        report.repeated += usize::from(is_repeated);
        !is_known && !is_repeated
    });
    if before.file.is_some() {
        // The same file twice: all that it holds is there.
        (report.known, report.repeated) = (found.total, 0);
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
async fn stages_fit(conn: &mut PgConnection, found: &mut Content) -> Result<(), Failure> {
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
async fn likely_doubles(conn: &mut PgConnection, found: &mut Content, bar: &ProgressBar) -> Result<(), Failure> {
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
    found: &Content,
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
        say_words(report);
    }
    Ok(if report.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NOT_DONE) })
}

fn say_words(report: &Report) {
    let rows = |n| count(n, "row", "rows");
    if !report.unused_columns.is_empty() {
        let quoted = report.unused_columns.iter().map(|name| format!("\u{201c}{}\u{201d}", safe(name)));
        let names = quoted.collect::<Vec<_>>().join(", ");
        let (columns, they) =
            if report.unused_columns.len() == 1 { ("column", "it is") } else { ("columns", "they are") };
        say!(
            "Not used: the {columns} {names}. Say with --map COLUMN=FIELD what {they}, or COLUMN=- to leave it at that."
        );
    }
    for refused in &report.refused {
        let organisation = match safe(&refused.organisation) {
            name if name.is_empty() => name,
            name => format!("{name}: "),
        };
        say!("line {}: {organisation}{}", refused.line, safe(&refused.why));
    }
    if !report.refused.is_empty() {
        let deed = if report.dry_run { "would be added" } else { "was added" };
        say!("{} of {} refused, so nothing {deed}.", report.refused.len(), rows(report.rows));
        return;
    }
    let deed = if report.dry_run { "would be added" } else { "added" };
    let stages = report.stages.iter().map(|(stage, n)| format!("{n} {}", stage.title())).collect::<Vec<_>>();
    let stages = if stages.is_empty() { String::new() } else { format!(" ({})", stages.join(", ")) };
    let left_out = |n, why| if n > 0 { format!(", {} {why}", rows(n)) } else { String::new() };
    let known = left_out(report.known, "already imported");
    let repeated = left_out(report.repeated, "already on an earlier line of this file");
    say!("{} {deed}{stages}{known}{repeated}.", count(report.added, "lead", "leads"));
}
