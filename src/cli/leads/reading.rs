//! Reads a file of leads: what its columns are, its rows, and what is wrong with which.

use std::path::Path;

use serde::Serialize;

use super::super::Failure;
use crate::db::leads::Row;
use crate::domain::lead::standing::Standing;
use crate::domain::lead::{Inquiry, file};

/// A row that is not taken.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    /// Its line in the file.
    pub line: u64,
    /// As the row has it; may be empty.
    pub organisation: String,
    /// A part of a sentence.
    pub why: String,
}

/// What a file holds.
pub(super) struct Content {
    /// Of the bytes.
    pub hash: String,
    /// The rows that can be read.
    pub rows: Vec<Row>,
    /// The others.
    pub refused: Vec<Refused>,
    /// All rows, empty ones aside.
    pub total: usize,
    /// Whether a column is the stage.
    pub says_stages: bool,
    /// The columns that are nothing a lead has; those without a name only when something stands in them.
    pub unused: Vec<String>,
}

impl Content {
    /// Takes the rows out that `why` says something against.
    pub fn refuse(&mut self, mut why: impl FnMut(&mut Row) -> Option<String>) {
        let refused = &mut self.refused;
        self.rows.retain_mut(|row| {
            let Some(why) = why(row) else { return true };
            let line = u64::try_from(row.line).unwrap_or_default();
            refused.push(Refused { line, organisation: row.fields.org_name.clone(), why });
            false
        });
    }
}

/// Reads a CSV file whose first line names the columns; `map` says what some of them are.
pub(super) fn read(path: &Path, map: &[(String, String)]) -> Result<Content, Failure> {
    let shown = path.display();
    let not_csv = |error: csv::Error| Failure::usage(format!("{shown} is not CSV: {error}."));
    let bytes = std::fs::read(path).map_err(|error| Failure::usage(format!("{shown} cannot be read: {error}.")))?;
    // Spreadsheets begin a file with a mark of its encoding.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(text)
        .map_err(|_| Failure::usage(format!("{shown} is not in UTF-8. Save it as \u{201c}CSV UTF-8\u{201d}.")))?;
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.flexible(true).delimiter(file::delimiter(text)).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().map_err(not_csv)?.iter().map(|name| name.trim().to_owned()).collect();
    let columns = file::columns(&header, map).map_err(Failure::usage)?;
    let mut found = Content {
        hash: file::hash(&bytes),
        rows: Vec::new(),
        refused: Vec::new(),
        total: 0,
        says_stages: columns.contains(&Some("stage")),
        unused: Vec::new(),
    };
    let mut holds_something = vec![false; header.len()];
    for record in reader.records() {
        let record = record.map_err(not_csv)?;
        let line = record.position().map_or(0, csv::Position::line);
        let values: Vec<String> = record.iter().map(str::to_owned).collect();
        if values.iter().all(|value| value.trim().is_empty()) {
            continue;
        }
        found.total += 1;
        for (holds, value) in holds_something.iter_mut().zip(&values) {
            *holds |= !value.trim().is_empty();
        }
        match row(&columns, &values) {
            Ok((fields, standing)) => {
                let (line, hash) = (i32::try_from(line).unwrap_or(i32::MAX), file::row_hash(&fields));
                found.rows.push(Row { line, hash, fields, standing });
            }
            Err(why) => {
                let at = columns.iter().position(|field| *field == Some("org_name"));
                let organisation = at.and_then(|at| values.get(at)).map(|name| name.trim().to_owned());
                found.refused.push(Refused { line, organisation: organisation.unwrap_or_default(), why });
            }
        }
    }
    let unused = file::unused(&header, &columns, map).into_iter();
    let told = unused.filter(|at| !header[*at].is_empty() || holds_something[*at]);
    found.unused = told.map(|at| name(&header, at)).collect();
    Ok(found)
}

/// A row's lead and where it stands, or all that is wrong with it.
fn row(columns: &file::Columns, values: &[String]) -> Result<(Inquiry, Standing), String> {
    if values.len() != columns.len() {
        return Err(format!("it has {} columns of {}", values.len(), columns.len()));
    }
    file::row(columns, values).map_err(|wrong| wrong.join("; "))
}

/// What the header calls a column.
fn name(header: &[String], at: usize) -> String {
    if header[at].is_empty() { format!("column {}", at + 1) } else { header[at].clone() }
}
