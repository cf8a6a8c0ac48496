//! Layout of a cluster folder, and its locks.
//!
//! ```text
//! <dir>/consoles.lock    shared by every console; exclusive for the supervisor that stops
//! <dir>/start.lock       exclusive for the console that starts the server
//! <dir>/supervisor.lock  exclusive for the supervisor, all its life
//! <dir>/data             PostgreSQL's data
//! <dir>/run              the socket's folder, or a link to a short one
//! <dir>/pg_hba.conf …    who may connect, written anew at each start
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Binaries, Error};

const OURS: [&str; 11] = [
    "consoles.lock",
    "start.lock",
    "supervisor.lock",
    "supervisor.log",
    "supervisor.log.1",
    "postgres.log",
    "postgres.log.1",
    "pg_hba.conf",
    "pg_ident.conf",
    "data.new",
    "run",
];

/// The paths of one cluster folder.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Cluster folder.
    pub dir: PathBuf,
}

impl Cluster {
    /// Returns the cluster in this folder.
    ///
    /// # Errors
    /// If the working directory of a relative `dir` is gone.
    pub fn at(dir: &Path) -> Result<Self, Error> {
        let dir = std::path::absolute(dir).map_err(|e| Error::folder(dir, "find", e))?;
        Ok(Self { dir })
    }

    /// Returns PostgreSQL's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Returns the path of the lock that every console holds.
    #[must_use]
    pub fn consoles_lock(&self) -> PathBuf {
        self.dir.join("consoles.lock")
    }

    /// Returns the paths of the two logs: the supervisor's and the server's.
    #[must_use]
    pub fn logs(&self) -> [PathBuf; 2] {
        ["supervisor.log", "postgres.log"].map(|name| self.dir.join(name))
    }

    /// Creates the folder if needed and takes the console's shared lock. Waits while a server is being stopped.
    pub(super) fn enter(&self) -> Result<File, Error> {
        loop {
            self.make_folder()?;
            let path = self.consoles_lock();
            let lock = match open_lock(&path) {
                // A throw-away folder was removed between the two steps.
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(|e| Error::folder(&path, "open", e))?,
            };
            lock.lock_shared().map_err(|e| Error::folder(&path, "lock", e))?;
            if is_still_at(&lock, &path) {
                // A lingering supervisor reads from this time when the last console came.
                let now = lock.set_modified(SystemTime::now());
                now.map_err(|e| Error::folder(&path, "write", e))?;
                return Ok(lock);
            }
        }
    }

    /// Waits until no other console is starting the server.
    pub(super) fn lock_start(&self) -> Result<File, Error> {
        let path = self.dir.join("start.lock");
        let lock = open_lock(&path).map_err(|e| Error::folder(&path, "open", e))?;
        lock.lock().map_err(|e| Error::folder(&path, "lock", e))?;
        Ok(lock)
    }

    /// Takes the supervisor's lock; `None` if there is a supervisor.
    pub(super) fn try_lock_supervisor(&self) -> io::Result<Option<File>> {
        let lock = open_lock(&self.dir.join("supervisor.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn make_folder(&self) -> Result<(), Error> {
        let failed = |e| Error::folder(&self.dir, "create", e);
        if let Some(parent) = self.dir.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        match DirBuilder::new().mode(0o700).create(&self.dir) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => self.check_folder(),
            Err(e) => Err(failed(e)),
        }
    }

    /// Checks that the folder is ours. In a place where all users may write, it must not be trusted otherwise.
    fn check_folder(&self) -> Result<(), Error> {
        let found = fs::symlink_metadata(&self.dir);
        let found = found.map_err(|e| Error::folder(&self.dir, "read", e))?;
        if !found.is_dir() {
            let what = if found.is_symlink() { "a link" } else { "a file" };
            return Err(self.not_ours(what));
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Err(Error::OtherOwner { folder: self.dir.clone(), owner: found.uid() });
        }
        if self.data().exists() || self.consoles_lock().exists() {
            return Ok(());
        }
        let entries = fs::read_dir(&self.dir).map_err(|e| Error::folder(&self.dir, "read", e))?;
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !OURS.contains(&name.as_str()) {
                return Err(self.not_ours(&format!("other things, such as `{name}`")));
            }
        }
        Ok(())
    }

    fn not_ours(&self, what: &str) -> Error {
        Error::NotOurs { folder: self.dir.clone(), what: what.to_owned() }
    }

    /// Returns the PostgreSQL programs that fit the data.
    pub(super) fn binaries(&self) -> Result<Binaries, Error> {
        let made_by = self.made_by()?;
        let binaries = Binaries::find(made_by)?;
        match made_by {
            Some(data) if data != binaries.major => {
                Err(Error::OtherVersion { folder: self.data(), data, installed: binaries.major })
            }
            _ => Ok(binaries),
        }
    }

    /// Returns the major version that made the data; `None` before there is data.
    fn made_by(&self) -> Result<Option<u32>, Error> {
        if !self.data().exists() {
            return Ok(None);
        }
        let version = fs::read_to_string(self.data().join("PG_VERSION"));
        match version.ok().and_then(|text| text.trim().parse().ok()) {
            Some(major) => Ok(Some(major)),
            None => Err(Error::NotOurs {
                folder: self.data(),
                what: "something that is not a PostgreSQL database, or a damaged one".to_owned(),
            }),
        }
    }

    /// Returns the folder of the running server's socket. `None` if it does not exist, or if another user made it.
    #[must_use]
    pub fn socket_dir(&self) -> Option<PathBuf> {
        let run = self.dir.join("run");
        let folder = fs::read_link(&run).unwrap_or(run);
        let found = fs::symlink_metadata(&folder).ok()?;
        let server = fs::metadata(self.data()).ok()?;
        (found.is_dir() && found.uid() == server.uid()).then_some(folder)
    }

    /// Removes a throw-away cluster. Renames the folder first in one step, so that a console that starts now creates
    /// a new one.
    pub(super) fn remove(&self) -> io::Result<()> {
        if let Ok(short) = fs::read_link(self.dir.join("run")) {
            fs::remove_dir_all(short)?;
        }
        let mut gone = self.dir.clone().into_os_string();
        gone.push(format!(".gone-{}", std::process::id()));
        fs::rename(&self.dir, &gone)?;
        fs::remove_dir_all(&gone)
    }

    /// Returns the current length of each log. [`Self::report_since`] then returns what one start wrote.
    pub(super) fn mark_logs(&self) -> [u64; 2] {
        self.logs().map(|log| fs::metadata(log).map_or(0, |found| found.len()))
    }

    pub(super) fn report_since(&self, marks: [u64; 2]) -> String {
        let texts = self.logs().into_iter().zip(marks).map(|(log, mark)| {
            let mut bytes = Vec::new();
            let read = File::open(log).and_then(|mut file| {
                file.seek(SeekFrom::Start(mark))?;
                file.take(64 << 10).read_to_end(&mut bytes)
            });
            read.map_or_else(|_| String::new(), |_| String::from_utf8_lossy(&bytes).into_owned())
        });
        texts.collect()
    }
}

/// Opens a log file for appending, readable only by its owner.
pub(super) fn open_log(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Returns true if the locked file is still the one at `path`, and was not removed.
fn is_still_at(lock: &File, path: &Path) -> bool {
    let (Ok(ours), Ok(there)) = (lock.metadata(), fs::metadata(path)) else {
        return false;
    };
    (ours.dev(), ours.ino()) == (there.dev(), there.ino())
}
