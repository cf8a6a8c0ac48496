//! `frontdesk leads export`: all leads as CSV, in the columns that `import` reads.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::super::database::Database;
use super::super::target::DatabaseTarget;
use super::super::{Done, Failure, files};
use crate::config::Config;
use crate::db;
use crate::domain::lead::{Card, Inquiry, file};
use crate::domain::spreadsheet::{self, BYTE_ORDER_MARK};
use crate::domain::text::count;

/// Columns with numbers and dates. Every other column stays text in a spreadsheet.
const FIGURES: [&str; 5] = ["avg_attendance", "team_size", "return_on", "due_on", "created_at"];

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The file to write; standard output if not given
    file: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, requires = "file")]
    force: bool,
}

/// Exports in the columns that `import` reads, followed by the lead's current state.
pub(super) async fn run(place: &DatabaseTarget, config: &Config, args: &Export) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let wrong = |error: &dyn std::fmt::Display| Failure::not_done(format!("The leads could not be written: {error}."));
    let leads = db::leads::export(&mut conn).await?;
    let bytes = csv(&leads).map_err(|error| wrong(&error))?;
    if let Some(path) = &args.file {
        files::save(path, &bytes, args.force, "Choose another name, or overwrite it with --force.")?;
        say!("{} written to {}.", count(leads.len(), "lead", "leads"), path.display());
    } else {
        let _ = std::io::stdout().write_all(&bytes);
    }
    Ok(ExitCode::SUCCESS)
}

fn csv(leads: &[(Inquiry, Card)]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let columns = || file::fields().chain(file::EXPORTED);
    writer.write_record(columns())?;
    for (lead, card) in leads {
        writer.write_record(columns().map(|column| cell(column, value(lead, card, column))))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn cell(column: &str, value: String) -> String {
    match column {
        "contact_phone" => spreadsheet::phone(&value),
        column if FIGURES.contains(&column) => value,
        _ => spreadsheet::text(&value),
    }
}

/// Returns the text of a column, as in an import file.
fn value(lead: &Inquiry, card: &Card, column: &str) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    match column {
        "stage" => return card.stage.word().to_owned(),
        "close_reason" => return card.close_reason.clone().unwrap_or_default(),
        "return_on" => return day(card.return_on),
        "assignee" => return card.assignee.clone().unwrap_or_default(),
        "due_on" => return day(card.due_on),
        "created_at" => return card.created_at.to_rfc3339(),
        "id" => return card.id.to_string(),
        _ => {}
    }
    match serde_json::to_value(lead).ok().and_then(|mut lead| lead.get_mut(column).map(serde_json::Value::take)) {
        Some(serde_json::Value::String(text)) => text,
        Some(serde_json::Value::Bool(yes)) => if yes { "yes" } else { "no" }.to_owned(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        Some(serde_json::Value::Array(list)) => {
            list.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    }
}
