//! Parses a file of leads: its columns, its rows, and the errors in each row.

use std::path::Path;

use serde::Serialize;
use uuid::Uuid;

use super::super::Failure;
use crate::db::leads::Row;
use crate::domain::lead::duplicates::MatchFields;
use crate::domain::lead::row::row;
use crate::domain::lead::{Inquiry, file};
use crate::domain::spreadsheet::unguarded;
use crate::domain::table::{self, Table};

/// A row that is not imported.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    /// Line number in the file.
    pub line: u64,
    /// Organization as in the row; may be empty.
    pub organization: String,
    /// Reason, as part of a sentence.
    pub why: String,
}

/// Content of a file.
pub(super) struct Content {
    /// Hash of the file's bytes.
    pub hash: String,
    /// Rows that can be read.
    pub rows: Vec<Row>,
    /// Rows that cannot be imported.
    pub refused: Vec<Refused>,
    /// Number of rows, without empty ones.
    pub total: usize,
    /// True if the file has a stage column.
    pub says_stages: bool,
    /// Columns that match no field of a lead. A column without a name is listed only if it has content.
    pub unused: Vec<String>,
    /// The file cell by cell.
    pub table: Table,
}

impl Content {
    /// Moves the rows for which `why` returns a reason to the refused ones.
    pub fn refuse(&mut self, mut why: impl FnMut(&mut Row) -> Option<String>) {
        let refused = &mut self.refused;
        self.rows.retain_mut(|row| {
            let Some(why) = why(row) else { return true };
            let line = u64::try_from(row.line).unwrap_or_default();
            refused.push(Refused { line, organization: row.fields.org_name.clone(), why });
            false
        });
    }
}

/// Reads a CSV file whose first line names the columns. `map` assigns fields to columns.
pub(super) fn read(path: &Path, map: &[(String, String)]) -> Result<Content, Failure> {
    let unreadable = |why: &dyn std::fmt::Display| {
        Failure::usage(format!("{} cannot be read: {why}. Nothing was added.", path.display()))
    };
    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
    let table = table::read(&bytes).map_err(|why| unreadable(&why))?;
    let columns = file::columns(&table.header, map).map_err(Failure::usage)?;
    let organization = columns.iter().position(|field| *field == Some("org_name"));
    let id = file::id_column(&table.header);
    let mut content = Content {
        hash: file::hash(&bytes),
        rows: Vec::new(),
        refused: Vec::new(),
        total: table.rows.len(),
        says_stages: columns.contains(&Some("stage")),
        unused: unused(&table, &columns, map),
        table,
    };
    for found in &content.table.rows {
        let cell = |at: Option<usize>| at.and_then(|at| found.cells.get(at)).map(|cell| cell.trim());
        let read = match &found.flaw {
            Some(flaw) => Err(flaw.clone()),
            None => row(&columns, &found.cells, content.table.delimiter).map_err(|wrong| wrong.join("; ")),
        };
        match read {
            Ok((fields, standing)) => {
                let (line, hash) = (i32::try_from(found.line).unwrap_or(i32::MAX), file::row_hash(&fields));
                let lead = cell(id).and_then(|id| Uuid::parse_str(unguarded(id)).ok());
                content.rows.push(Row { line, hash, fields, standing, lead });
            }
            Err(why) => {
                let organization = cell(organization).unwrap_or_default().to_owned();
                content.refused.push(Refused { line: found.line, organization, why });
            }
        }
    }
    Ok(content)
}

/// Returns the names of the columns that are not used.
fn unused(table: &Table, columns: &file::Columns, map: &[(String, String)]) -> Vec<String> {
    let is_filled =
        |at: usize| table.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| !cell.trim().is_empty()));
    let told = |at: &usize| !table.header[*at].is_empty() || is_filled(*at);
    let name = |at: usize| match table.header[at].as_str() {
        "" => format!("column {}", at + 1),
        name => name.to_owned(),
    };
    file::unused(&table.header, columns, map).into_iter().filter(told).map(name).collect()
}

/// Returns the fields of a row for the duplicate check.
pub(super) fn face(lead: &Inquiry) -> MatchFields {
    MatchFields {
        org_name: lead.org_name.clone(),
        city: lead.city.clone(),
        state: lead.state.clone(),
        contact_email: Some(lead.contact_email.clone()),
        contact_phone: lead.contact_phone.clone(),
    }
}
