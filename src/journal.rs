//! The journal of writes that have no result yet: an append-only file for each login, so that a console that is
//! killed finds them when that login is in again.
//!
//! A line is a checksum and a record in JSON. A line that a crash has cut off, or that does not fit its checksum,
//! is left out; the others hold. A write is in the file before it is sent, which outlives the console; what is said
//! to be waiting has been brought to the disk before ([`Journal::disk`]), which outlives a power cut.

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

/// Hexadecimal digits of a checksum.
const DIGITS: usize = 16;
/// So many consoles of one login can run on one machine; a further one keeps nothing.
const CONSOLES: u32 = 32;

/// A console's own journal. Nobody else writes to it while this lives.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// Whose it is: the first line of a file that is not empty.
    of: Record,
    /// Nothing is in it.
    is_blank: bool,
    /// A record was only half written: the next one begins on a line of its own.
    is_torn: bool,
    /// What the disk has not taken yet, in order.
    unwritten: VecDeque<Record>,
    /// Whole lines that another version of the console has written and this one does not know.
    foreign: Vec<Vec<u8>>,
    /// Held while this console runs.
    _lock: File,
}

impl Journal {
    /// Opens the first journal of `login` at the database `place` that no other console has, and takes into it what
    /// consoles that run no more have left.
    ///
    /// # Errors
    /// The system's. The files stay as they are.
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
        // Only now: what is in both is there once, by its number.
        for (path, _lock) in &others {
            std::fs::remove_file(path)?;
        }
        let file = OpenOptions::new().append(true).open(&path)?;
        let unwritten = VecDeque::new();
        Ok((Self { file, of, is_blank, is_torn: false, unwritten, foreign, _lock: lock }, left))
    }

    /// How much of what another version of the console has left this one cannot read. It stays in the file.
    #[must_use]
    pub fn foreign(&self) -> usize {
        self.foreign.len()
    }

    /// Adds a record. It outlives this console at once, and a power cut after [`Journal::disk`].
    ///
    /// # Errors
    /// The system's: it is not kept then, and tried again with the next one and by [`Journal::disk`].
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

    /// Forgets everything: nothing is without a result, or unread.
    ///
    /// # Errors
    /// The system's.
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

    /// Another handle, to bring to the disk what is in the file (`sync_data`) without keeping others from it.
    ///
    /// # Errors
    /// The system's: something is not in the file.
    pub fn disk(&mut self) -> io::Result<File> {
        self.write_out()?;
        self.file.try_clone()
    }
}

/// A record as a line.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn encode(record: &Record) -> io::Result<Vec<u8>> {
    let json = serde_json::to_string(record)?;
    Ok(format!("{} {json}\n", checksum(json.as_bytes())).into_bytes())
}

/// The records of a file, without lines that are not whole.
#[must_use]
pub fn decode(bytes: &[u8]) -> Vec<Record> {
    read(bytes).0
}

/// The records of a file, and the whole lines that are none this console knows.
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

/// The login in letters that a file name may have.
#[must_use]
pub fn login_in_name(login: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    login.chars().map(plain).take(40).collect()
}

/// The logins that have a journal in this folder, as in the files' names.
#[must_use]
pub fn logins_in(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let journals = entries.filter(|path| path.extension().is_some_and(|ending| ending == "journal"));
    journals.map(|path| summary::login_of(&path)).collect()
}

/// The login in letters that a file name may have, and what tells its databases apart.
fn name(login: &str, place: &str) -> String {
    let shown = login_in_name(login);
    let digest = Sha256::digest(format!("{login}\0{place}"));
    format!("{shown}-{}", hex(&digest[..6]))
}

/// How often, and after which pause, a lock is tried again: a program that is just being started has this one's
/// files until it is another program.
const TRIES: usize = 6;
const PAUSE: Duration = Duration::from_millis(20);

/// The lock of a console that runs is somebody else's: none then.
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

/// Puts a file with nothing but these in the place of the old one.
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
