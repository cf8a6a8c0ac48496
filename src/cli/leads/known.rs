//! Finds rows of a file that exist already: as exported leads, as leads with the same content, or as leads that are
//! likely the same organization.

use std::collections::HashMap;

use indicatif::ProgressBar;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::parse::{Content, face};
use crate::db::leads::{self, Alike, Marks};
use crate::domain::lead::duplicates::{MatchScore, Rows};
use crate::domain::lead::same::differences;

/// Number of leads per page.
const PAGE: i32 = 2_000;

/// A row that exists already.
#[derive(Debug, Serialize)]
pub(super) struct There {
    /// Line number in the file.
    pub line: i32,
    /// Organization as in the row.
    pub organization: String,
    /// Fields in which the file differs. An import never changes a lead.
    pub differs: Vec<&'static str>,
}

/// Matches of one row.
#[derive(Default)]
struct Found {
    /// Fields in which the row differs from its existing lead; `None` if it has none.
    there: Option<Vec<&'static str>>,
    /// Best match among the leads: its score and its organization.
    likely: Option<(MatchScore, String)>,
    /// Earlier row that is likely the same: its index among the rows, and the score.
    earlier: Option<(usize, MatchScore)>,
}

/// Removes the rows that exist already and returns them. Refuses rows that likely exist under another spelling or
/// earlier in the file, unless duplicates are allowed.
pub(super) async fn look(
    conn: &mut PgConnection,
    content: &mut Content,
    allows_duplicates: bool,
    bar: &ProgressBar,
) -> sqlx::Result<Vec<There>> {
    bar.set_message("looking for duplicates");
    let mut rows = Rows::default();
    let mut found: Vec<Found> = Vec::new();
    for row in &content.rows {
        found.push(Found { earlier: rows.likely(&face(&row.fields)), ..Found::default() });
    }
    compare(conn, content, &rows, &mut found).await?;
    let told: Vec<(i32, String)> = content.rows.iter().map(|row| (row.line, row.fields.org_name.clone())).collect();
    let mut there = Vec::new();
    let mut known = found.iter().map(|found| found.there.clone());
    content.rows.retain(|row| {
        let Some(differs) = known.next().flatten() else { return true };
        there.push(There { line: row.line, organization: row.fields.org_name.clone(), differs });
        false
    });
    let mut rest = found.into_iter().filter(|found| found.there.is_none());
    content.refuse(|_| {
        let found = rest.next().filter(|_| !allows_duplicates)?;
        if let Some((like, name)) = found.likely {
            return Some(format!("likely the lead {name} ({})", like.why()));
        }
        let (at, why) = found.earlier?;
        let (line, name) = &told[at];
        Some(format!("likely line {line} of this file, {name} ({})", why.why()))
    });
    Ok(there)
}

/// Compares the rows with every lead that shares a value with one of them, page by page. No statement takes longer
/// because there are more leads.
async fn compare(conn: &mut PgConnection, content: &Content, rows: &Rows, found: &mut [Found]) -> sqlx::Result<()> {
    let mut exported: HashMap<Uuid, Vec<usize>> = HashMap::new();
    let mut marks = Marks::default();
    for (at, row) in content.rows.iter().enumerate() {
        marks.emails.push(row.fields.contact_email.clone());
        marks.phones.extend(row.fields.contact_phone.clone());
        marks.towns.extend(row.fields.city.clone());
        marks.ids.extend(row.lead);
        if let Some(lead) = row.lead {
            exported.entry(lead).or_default().push(at);
        }
    }
    let mut after = Uuid::nil();
    loop {
        let page = leads::alike(conn, &marks, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.lead;
        for lead in &page {
            for at in exported.get(&lead.lead).into_iter().flatten() {
                let differs = lead.inquiry.as_ref().map(|inquiry| differences(&content.rows[*at].fields, inquiry));
                found[*at].there = Some(differs.unwrap_or_default());
            }
            for (at, like) in rows.likely_all(&lead.face) {
                meet(lead, like, &content.rows[at], &mut found[at]);
            }
        }
    }
}

/// Marks a row as existing if a lead with its email has the same content. Records the lead if it is the best match so
/// far.
fn meet(lead: &Alike, like: MatchScore, row: &leads::Row, found: &mut Found) {
    let is_same = lead.inquiry.as_ref().is_some_and(|inquiry| differences(&row.fields, inquiry).is_empty());
    if is_same {
        found.there.get_or_insert_default();
    }
    if found.likely.as_ref().is_none_or(|(best, _)| like.score > best.score) {
        let merged = Some(lead.face.org_name.clone()).filter(|_| lead.root != lead.lead);
        found.likely = Some((MatchScore { merged, ..like }, lead.name.clone()));
    }
}
