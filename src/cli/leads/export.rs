//! `frontdesk leads export`: all leads as CSV, in the columns that `import` reads.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::super::database::Database;
use super::super::place::Place;
use super::super::{Done, Failure};
use crate::config::Config;
use crate::db;
use crate::domain::lead::{Card, Inquiry, file};
use crate::domain::text::count;

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// Where to; standard output when not given
    file: Option<PathBuf>,
    /// Write over a file that is there already
    #[arg(long, requires = "file")]
    force: bool,
}

/// In the columns that `import` reads, with what has become of the lead behind them.
pub(super) async fn run(place: &Place, config: &Config, args: &Export) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let wrong = |error: &dyn std::fmt::Display| Failure::not_done(format!("The leads could not be written: {error}."));
    let header = file::fields().chain(["assignee", "due_on", "created_at", "id"]);
    writer.write_record(header).map_err(|error| wrong(&error))?;
    let leads = db::leads::export(&mut conn).await?;
    for (lead, card) in &leads {
        let mut row: Vec<String> = file::fields().map(|field| value(lead, card, field)).collect();
        row.extend([
            card.assignee.clone().unwrap_or_default(),
            card.due_on.map(|day| day.to_string()).unwrap_or_default(),
            card.created_at.to_rfc3339(),
            card.id.to_string(),
        ]);
        writer.write_record(row.iter().map(|value| harmless(value))).map_err(|error| wrong(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| wrong(&error))?;
    if let Some(path) = &args.file {
        save(path, &bytes, args.force)?;
        say!("{} written to {}.", count(leads.len(), "lead", "leads"), path.display());
    } else {
        let _ = std::io::stdout().write_all(&bytes);
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that only its owner can read; over one that is there only when that is wished.
fn save(path: &Path, bytes: &[u8], is_forced: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    if is_forced {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let opened = options.open(path).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            let shown = path.display();
            return Failure::not_done(format!(
                "{shown} is there already and was left as it is. Choose another name, or write over it with --force."
            ));
        }
        Failure::usage(format!("{} cannot be written: {error}.", path.display()))
    });
    let mut file = opened?;
    file.write_all(bytes)
        .and_then(|()| file.flush())
        .map_err(|error| Failure::not_done(format!("{} is not complete: {error}.", path.display())))
}

/// A field as text, as a file has it.
fn value(lead: &Inquiry, card: &Card, field: &str) -> String {
    match field {
        "stage" => return card.stage.word().to_owned(),
        "close_reason" => return card.close_reason.clone().unwrap_or_default(),
        "return_on" => return card.return_on.map(|day| day.to_string()).unwrap_or_default(),
        _ => {}
    }
    match serde_json::to_value(lead).ok().and_then(|mut lead| lead.get_mut(field).map(serde_json::Value::take)) {
        Some(serde_json::Value::String(text)) => text,
        Some(serde_json::Value::Bool(yes)) => if yes { "yes" } else { "no" }.to_owned(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        Some(serde_json::Value::Array(list)) => {
            list.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    }
}

/// A spreadsheet would run a text that begins like a formula; a phone number is none.
fn harmless(value: &str) -> String {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r'])
        && value.chars().any(|c| c.is_alphabetic() || c == '(' && value.starts_with('='));
    if is_formula { format!("'{value}") } else { value.to_owned() }
}
