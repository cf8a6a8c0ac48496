//! Counts the open writes and unread results in this machine's journals without showing their content.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use super::decode;
use crate::domain::journal::{Record, Recovered};

/// Journals of one login at one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// PostgreSQL login.
    pub login: String,
    /// Hosts, ports and name of the database; `None` if an old console wrote no header.
    pub place: Option<String>,
    /// Number of writes without a result.
    pub open: usize,
    /// Number of results that no user has seen.
    pub unread: usize,
}

/// Returns a summary of every non-empty journal in a folder. Changes nothing and takes no lock.
///
/// # Errors
/// Errors of the file system; a missing folder is not an error.
pub fn summaries(folder: &Path) -> io::Result<Vec<Summary>> {
    read(folder, |_| true)
}

/// Returns a summary of the journals without a running console. The next user of this machine may be someone else and
/// would not learn about them.
///
/// # Errors
/// The errors of [`summaries`].
pub fn left_behind(folder: &Path) -> io::Result<Vec<Summary>> {
    read(folder, |path| File::open(path.with_extension("lock")).is_ok_and(|lock| lock.try_lock().is_ok()))
}

fn read(folder: &Path, counts: impl Fn(&Path) -> bool) -> io::Result<Vec<Summary>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut each: BTreeMap<(String, Option<String>), (usize, usize)> = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "journal") || !counts(&path) {
            continue;
        }
        let records = decode(&std::fs::read(&path)?);
        let of = records.iter().find_map(|record| match record {
            Record::Header { login, place } => Some((login.clone(), Some(place.clone()))),
            _ => None,
        });
        let left = Recovered::of(records);
        if !left.is_empty() {
            let sums = each.entry(of.unwrap_or_else(|| (login_of(&path), None))).or_default();
            sums.0 += left.queue.all().count();
            sums.1 += left.unread.len();
        }
    }
    let summary = |((login, place), (open, unread))| Summary { login, place, open, unread };
    Ok(each.into_iter().map(summary).collect())
}

/// Returns the login in a file name: `dana.cole` in `dana.cole-0123456789ab-0.journal`.
pub(super) fn login_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.rsplitn(3, '-').last().unwrap_or_default().to_owned()
}
