//! What lies in the journals of this machine, without what it says.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use super::decode;
use crate::domain::journal::{Record, Recovered};

/// The journals of one login at one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The login.
    pub login: String,
    /// The database: hosts, ports and its name; none where a console of long ago has not said it.
    pub place: Option<String>,
    /// How many writes have no result yet.
    pub open: usize,
    /// How many results nobody has read.
    pub unread: usize,
}

/// All journals of a folder in which there is something. Nothing is changed, and no console is kept from its own.
///
/// # Errors
/// The system's, but for a folder that is not there.
pub fn summaries(folder: &Path) -> io::Result<Vec<Summary>> {
    read(folder, |_| true)
}

/// The same of consoles that run no more: who comes in here next may be somebody else, and nobody would know.
///
/// # Errors
/// As [`summaries`].
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

/// What the file's name says: `dana.cole` of `dana.cole-0123456789ab-0.journal`.
pub(super) fn login_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.rsplitn(3, '-').last().unwrap_or_default().to_owned()
}
