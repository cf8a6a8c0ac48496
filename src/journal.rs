//! The journal of writes without a result: an append-only file for each login. After a crash, a console finds its
//! writes when the same login signs in again.
//!
//! A line is a checksum and a JSON record. Reading skips lines that are truncated or have a wrong checksum, and keeps
//! the others. A write is in the file before it is sent, so it survives the end of the console. A write that the
//! screen calls waiting is also synced to disk ([`Journal::disk`]), so it survives a power failure.

mod summary;

use std::collections::{BTreeSet, VecDeque};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::domain::journal::{Record, Recovered};
use crate::paths;
pub use summary::{Summary, left_behind, summaries};

/// Number of hexadecimal digits of a checksum.
const DIGITS: usize = 16;
/// Maximum number of consoles of one login on one machine; any further console has no journal.
const CONSOLES: u32 = 32;

/// Journal of one console, which holds its lock.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// Header of the journal: login and database. It is the first line of a non-empty file.
    of: Record,
    /// Whether the file is empty.
    is_blank: bool,
    /// Whether the last record was written only in part. The next record then begins on a new line.
    is_torn: bool,
    /// Records that are not yet in the file, in order.
    unwritten: VecDeque<Record>,
    /// Intact lines of another console version, which this version cannot parse.
    foreign: Vec<Vec<u8>>,
    /// Lock that this console holds while it runs.
    _lock: File,
}

impl Journal {
    /// Opens the first unlocked journal of `login` at the database `place`. Moves the records of consoles that no
    /// longer run into it.
    ///
    /// # Errors
    /// Errors of the file system. The files stay unchanged.
    pub fn open(folder: &Path, login: &str, place: &str) -> io::Result<(Self, Recovered)> {
        paths::make_private(folder)?;
        let name = name(login, place);
        let mut own = None;
        let mut others = Vec::new();
        let (mut records, mut foreign) = (Vec::new(), Vec::new());
        for number in 0..CONSOLES {
            let path = folder.join(format!("{name}-{number}.journal"));
            let is_known = path.exists();
            if own.is_some() && !is_known {
                continue;
            }
            let Some(lock) = lock(&path.with_extension("lock"))? else { continue };
            if is_known {
                let (known, unknown) = read(&std::fs::read(&path)?);
                records.extend(known);
                foreign.extend(unknown);
            }
            match &own {
                None => own = Some((path, lock)),
                Some(_) => others.push((path, lock)),
            }
        }
        let Some((path, lock)) = own else { return Err(io::Error::other("too many consoles of one login")) };
        let left = Recovered::of(records);
        let of = Record::Header { login: login.to_owned(), place: place.to_owned() };
        let is_blank = left.is_empty() && foreign.is_empty();
        write_anew(&path, &of, &left, &foreign)?;
        // The other files are removed only now. A record that is in both files counts once, by its number.
        for (path, _lock) in &others {
            std::fs::remove_file(path)?;
        }
        let file = OpenOptions::new().append(true).open(&path)?;
        let unwritten = VecDeque::new();
        Ok((Self { file, of, is_blank, is_torn: false, unwritten, foreign, _lock: lock }, left))
    }

    /// Returns the number of records of another console version that this version cannot read. The records stay in
    /// the file.
    #[must_use]
    pub fn foreign(&self) -> usize {
        self.foreign.len()
    }

    /// Adds a record. The record survives the end of this console at once, and a power failure after
    /// [`Journal::disk`].
    ///
    /// # Errors
    /// Errors of the file system. The record is then kept in memory. The next call of this function or
    /// [`Journal::disk`] writes it again.
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
        self.unwritten.push_back(record.clone());
        self.write_out()
    }

    fn write_out(&mut self) -> io::Result<()> {
        while let Some(record) = self.unwritten.pop_front() {
            if let Err(error) = self.write(&record) {
                self.unwritten.push_front(record);
                return Err(error);
            }
        }
        Ok(())
    }

    fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut line = if self.is_torn { vec![b'\n'] } else { Vec::new() };
        if self.is_blank {
            line.extend(encode(&self.of)?);
        }
        line.extend(encode(record)?);
        self.is_torn = true;
        self.file.write_all(&line)?;
        (self.is_torn, self.is_blank) = (false, false);
        Ok(())
    }

    /// Removes all records, once every write has a result that a user has seen. Keeps the lines of other versions.
    ///
    /// # Errors
    /// Errors of the file system.
    pub fn clear(&mut self) -> io::Result<()> {
        self.unwritten.clear();
        self.file.set_len(0)?;
        (self.is_torn, self.is_blank) = (false, true);
        if !self.foreign.is_empty() {
            self.file.write_all(&[encode(&self.of)?, self.foreign.concat()].concat())?;
            self.is_blank = false;
        }
        Ok(())
    }

    /// Writes pending records and returns a second file handle, so that the caller can sync the file (`sync_data`)
    /// without blocking the journal.
    ///
    /// # Errors
    /// Errors of the file system; some records may not be in the file.
    pub fn disk(&mut self) -> io::Result<File> {
        self.write_out()?;
        self.file.try_clone()
    }
}

/// Encodes a record as a line.
///
/// # Errors
/// The record cannot be written as JSON.
pub fn encode(record: &Record) -> io::Result<Vec<u8>> {
    let json = serde_json::to_string(record)?;
    Ok(format!("{} {json}\n", checksum(json.as_bytes())).into_bytes())
}

/// Returns the records of a file and skips damaged lines.
#[must_use]
pub fn decode(bytes: &[u8]) -> Vec<Record> {
    read(bytes).0
}

/// Returns the records of a file, and the intact lines that this version cannot parse.
fn read(bytes: &[u8]) -> (Vec<Record>, Vec<Vec<u8>>) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for line in bytes.split(|byte| *byte == b'\n') {
        let (Some(sum), Some(json)) = (line.get(..DIGITS), line.get(DIGITS + 1..)) else { continue };
        if sum != checksum(json).as_bytes() {
            continue;
        }
        match serde_json::from_slice(json) {
            Ok(record) => known.push(record),
            Err(_) => unknown.push([line, b"\n"].concat()),
        }
    }
    (known, unknown)
}

fn checksum(json: &[u8]) -> String {
    hex(&Sha256::digest(json)[..DIGITS / 2])
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Returns the login with only those characters that are safe in a file name.
#[must_use]
pub fn login_in_name(login: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    login.chars().map(plain).take(40).collect()
}

/// Returns the logins with a journal in this folder, as spelled in the file names.
#[must_use]
pub fn logins_in(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let journals = entries.filter(|path| path.extension().is_some_and(|ending| ending == "journal"));
    journals.map(|path| summary::login_of(&path)).collect()
}

/// Returns the base name of a journal: the login, and a hash of login and database.
fn name(login: &str, place: &str) -> String {
    let shown = login_in_name(login);
    let digest = Sha256::digest(format!("{login}\0{place}"));
    format!("{shown}-{}", hex(&digest[..6]))
}

/// Retries and pause for a lock. A child process holds copies of this console's files until it executes its own
/// program.
const TRIES: usize = 6;
const PAUSE: Duration = Duration::from_millis(20);

/// Takes the lock of a journal; `None` if a running console holds it.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(std::fs::TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(None)
}

/// Replaces the file atomically by one with only these records.
fn write_anew(path: &Path, of: &Record, left: &Recovered, foreign: &[Vec<u8>]) -> io::Result<()> {
    let fresh: PathBuf = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
    if !(left.is_empty() && foreign.is_empty()) {
        file.write_all(&encode(of)?)?;
    }
    file.write_all(&foreign.concat())?;
    for record in left.records() {
        file.write_all(&encode(&record)?)?;
    }
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests;
