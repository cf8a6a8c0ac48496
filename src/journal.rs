//! The journal of writes that have no result yet: an append-only file for each login, so that a console that is
//! killed finds them when that login is in again.
//!
//! A line is a checksum and a record in JSON. A line that a crash has cut off, or that does not fit its checksum,
//! is left out; the others hold. A write is in the file before it is sent, which outlives the console; what is said
//! to be waiting has been brought to the disk before ([`Journal::disk`]), which outlives a power cut.

mod summary;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::domain::journal::{Left, Record};
use crate::paths;
pub use summary::{Summary, summaries};

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
    /// Held while this console runs.
    _lock: File,
}

impl Journal {
    /// Opens the first journal of `login` at the database `place` that no other console has, and takes into it what
    /// consoles that run no more have left.
    ///
    /// # Errors
    /// The system's. The files stay as they are.
    pub fn open(folder: &Path, login: &str, place: &str) -> io::Result<(Self, Left)> {
        paths::make_private(folder)?;
        let name = name(login, place);
        let mut own = None;
        let mut others = Vec::new();
        let mut records = Vec::new();
        for number in 0..CONSOLES {
            let path = folder.join(format!("{name}-{number}.journal"));
            let is_known = path.exists();
            if own.is_some() && !is_known {
                continue;
            }
            let Some(lock) = lock(&path.with_extension("lock"))? else { continue };
            if is_known {
                records.extend(decode(&std::fs::read(&path)?));
            }
            match &own {
                None => own = Some((path, lock)),
                Some(_) => others.push((path, lock)),
            }
        }
        let Some((path, lock)) = own else { return Err(io::Error::other("too many consoles of one login")) };
        let left = Left::of(records);
        let of = Record::Of { login: login.to_owned(), place: place.to_owned() };
        write_anew(&path, &of, &left)?;
        // Only now: what is in both is there once, by its number.
        for (path, _lock) in &others {
            std::fs::remove_file(path)?;
        }
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok((Self { file, of, is_blank: left.is_empty(), is_torn: false, _lock: lock }, left))
    }

    /// Adds a record. It outlives this console at once, and a power cut after [`Journal::disk`].
    ///
    /// # Errors
    /// The system's: nothing is kept then.
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
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
        self.file.set_len(0)?;
        (self.is_torn, self.is_blank) = (false, true);
        Ok(())
    }

    /// Another handle, to bring to the disk what is in the file (`sync_data`) without keeping others from it.
    ///
    /// # Errors
    /// The system's.
    pub fn disk(&self) -> io::Result<File> {
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
    let whole = |line: &[u8]| {
        let (sum, json) = (line.get(..DIGITS)?, line.get(DIGITS + 1..)?);
        (sum == checksum(json).as_bytes()).then(|| serde_json::from_slice(json).ok()).flatten()
    };
    bytes.split(|byte| *byte == b'\n').filter_map(whole).collect()
}

fn checksum(json: &[u8]) -> String {
    hex(&Sha256::digest(json)[..DIGITS / 2])
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The login in letters that a file name may have, and what tells its databases apart.
fn name(login: &str, place: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    let shown: String = login.chars().map(plain).take(40).collect();
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
fn write_anew(path: &Path, of: &Record, left: &Left) -> io::Result<()> {
    let fresh: PathBuf = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
    if !left.is_empty() {
        file.write_all(&encode(of)?)?;
    }
    for record in left.records() {
        file.write_all(&encode(&record)?)?;
    }
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::desk::{Admit, Command, SeatRef, Stamp};
    use crate::domain::journal::{Kept, Told};
    use uuid::Uuid;

    fn write(n: u128) -> Record {
        let seat = SeatRef { item: Uuid::from_u128(n), seat: Uuid::from_u128(n) };
        let command = Command::Admit(Admit {
            event_id: Uuid::from_u128(100 + n),
            seat,
            token: "a\nb".into(),
            reason: None,
            overridden: Vec::new(),
        });
        let stamp = Stamp { actor: "Zoë".into(), desk: "desk-1".into(), at: chrono::DateTime::UNIX_EPOCH };
        Record::Write(Box::new(Kept { id: Uuid::from_u128(n), stamp, about: "Ana\nRuiz".into(), command }))
    }

    fn numbers(left: &Left) -> Vec<u128> {
        left.queue.all().map(|kept| kept.id.as_u128()).collect()
    }

    fn the_file(folder: &Path) -> PathBuf {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut journals: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "journal")).collect();
        assert_eq!(journals.len(), 1, "{journals:?}");
        journals.remove(0)
    }

    #[test]
    fn whatever_byte_a_crash_cuts_at_the_whole_lines_before_it_hold() {
        let records = [write(1), write(2), Record::Done(Uuid::from_u128(1)), write(3)];
        let lines: Vec<Vec<u8>> = records.iter().map(|record| encode(record).unwrap()).collect();
        let all: Vec<u8> = lines.concat();
        for cut in 0..=all.len() {
            let mut end = 0;
            // A record is whole without its line's end.
            let whole = lines.iter().take_while(|line| {
                end += line.len();
                end - 1 <= cut
            });
            let whole = whole.count();
            assert_eq!(decode(&all[..cut]), records[..whole], "cut at {cut}");
            let folder = tempfile::tempdir().unwrap();
            let (mut journal, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
            journal.file.write_all(&all[..cut]).unwrap();
            drop(journal);
            let (mut journal, left) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
            journal.add(&write(9)).unwrap();
            drop(journal);
            let (_, after) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
            assert_eq!(numbers(&after), [numbers(&left), vec![9]].concat(), "what is written after it holds, too");
        }
    }

    #[test]
    fn a_line_that_was_spoilt_takes_no_other_with_it() {
        let mut all = [encode(&write(1)).unwrap(), encode(&write(2)).unwrap(), encode(&write(3)).unwrap()].concat();
        let middle = all.len() / 2;
        all[middle] ^= 1;
        assert_eq!(decode(&all), [write(1), write(3)]);
    }

    #[test]
    fn a_half_written_record_does_not_spoil_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        journal.file.write_all(b"0123456789abcdef {\"wri").unwrap();
        journal.is_torn = true;
        journal.add(&write(1)).unwrap();
        drop(journal);
        assert_eq!(numbers(&Journal::open(folder.path(), "dana.cole", "here").unwrap().1), [1]);
    }

    #[test]
    fn each_login_and_each_database_has_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        journal.add(&write(1)).unwrap();
        drop(journal);
        for (login, place) in [("mia.tran", "here"), ("dana.cole", "there"), ("dana/cole", "here")] {
            assert!(Journal::open(folder.path(), login, place).unwrap().1.is_empty(), "{login} {place}");
        }
        assert_eq!(numbers(&Journal::open(folder.path(), "dana.cole", "here").unwrap().1), [1]);
    }

    #[test]
    fn what_a_running_console_has_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        first.add(&write(1)).unwrap();
        let (mut second, left) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        assert!(left.is_empty());
        second.add(&write(2)).unwrap();
        drop(first);
        drop(second);
        let (_, left) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        assert_eq!(numbers(&left), [1, 2], "of both, once they run no more");
        the_file(folder.path());
    }

    #[test]
    fn what_lies_here_is_counted_for_each_login_and_database() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(summaries(&folder.path().join("none")).unwrap(), []);
        let told = Told { sentence: "It is not there any more.".into(), is_written: false };
        let (mut first, _) = Journal::open(folder.path(), "dana.cole", "here:5432/mdi").unwrap();
        let (mut second, _) = Journal::open(folder.path(), "dana.cole", "here:5432/mdi").unwrap();
        let (_empty, _) = Journal::open(folder.path(), "mia.tran", "here:5432/mdi").unwrap();
        for record in [write(1), write(2), Record::Told(Uuid::from_u128(2), told)] {
            first.add(&record).unwrap();
        }
        second.add(&write(3)).unwrap();
        let of_old = format!("{}-0.journal", name("ruth.boyd", "there"));
        std::fs::write(folder.path().join(of_old), encode(&write(4)).unwrap()).unwrap();
        let summary = |login: &str, place: Option<&str>, open, unread| Summary {
            login: login.into(),
            place: place.map(str::to_owned),
            open,
            unread,
        };
        let expected = [summary("dana.cole", Some("here:5432/mdi"), 2, 1), summary("ruth.boyd", None, 1, 0)];
        assert_eq!(summaries(folder.path()).unwrap(), expected);
        second.clear().unwrap();
        first.clear().unwrap();
        assert_eq!(summaries(folder.path()).unwrap(), expected[1..]);
    }

    #[test]
    fn only_this_user_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("waiting");
        let (mut journal, _) = Journal::open(&inner, "dana.cole", "here").unwrap();
        journal.add(&write(1)).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&the_file(&inner))), (0o700, 0o600));
        journal.clear().unwrap();
        assert!(std::fs::read(the_file(&inner)).unwrap().is_empty(), "no name stays");
    }

    #[test]
    fn what_nobody_has_read_outlives_the_console_until_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Journal::open(folder.path(), "dana.cole", "here").unwrap();
        let told = Told { sentence: "It is not there any more.".into(), is_written: false };
        let (mut journal, _) = open();
        journal.add(&write(1)).unwrap();
        journal.add(&Record::Told(Uuid::from_u128(1), told.clone())).unwrap();
        for _ in 0..2 {
            drop(journal);
            let left;
            (journal, left) = open();
            assert!(left.queue.is_empty());
            assert_eq!(left.unread.iter().map(|unread| &unread.told).collect::<Vec<_>>(), [&told]);
        }
        journal.add(&Record::Done(Uuid::from_u128(1))).unwrap();
        drop(journal);
        assert!(open().1.is_empty());
    }
}
