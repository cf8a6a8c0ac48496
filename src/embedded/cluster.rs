//! One cluster folder: what lies where, and how a new one is made.
//!
//! ```text
//! <dir>/consoles.lock    shared by every console; exclusive for the supervisor that stops
//! <dir>/start.lock       exclusive for the console that starts the server
//! <dir>/supervisor.lock  exclusive for the supervisor, all its life
//! <dir>/data             PostgreSQL's data
//! <dir>/run              the socket's folder, or a link to a short one
//! <dir>/pg_hba.conf …    who may connect, written anew at each start
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{
    DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, symlink,
};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

use super::{Binaries, Error, Mode, Owner, SUPERUSER};

/// A socket's path must fit in some 104 bytes on every system.
const LONGEST_SOCKET: usize = 100;
const SOCKET: &str = ".s.PGSQL.5432";
/// Beyond this size a log is set aside when the server starts.
const LONGEST_LOG: u64 = 4 << 20;
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
    /// The folder.
    pub dir: PathBuf,
}

impl Cluster {
    /// # Errors
    /// When the working directory of a relative `dir` is gone.
    pub fn at(dir: &Path) -> Result<Self, Error> {
        let dir = std::path::absolute(dir).map_err(|e| Error::folder(dir, "find", e))?;
        Ok(Self { dir })
    }

    /// PostgreSQL's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// The lock that says who is there.
    #[must_use]
    pub fn consoles_lock(&self) -> PathBuf {
        self.dir.join("consoles.lock")
    }

    /// The two logs, the supervisor's and the server's.
    #[must_use]
    pub fn logs(&self) -> [PathBuf; 2] {
        ["supervisor.log", "postgres.log"].map(|name| self.dir.join(name))
    }

    /// Makes the folder if needed and takes the console's shared lock, waiting for a server that
    /// is just being stopped.
    pub(super) fn enter(&self) -> Result<File, Error> {
        loop {
            self.make_folder()?;
            let path = self.consoles_lock();
            let lock = match open_lock(&path) {
                // A throw-away folder was taken away between the two steps.
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(|e| Error::folder(&path, "open", e))?,
            };
            lock.lock_shared()
                .map_err(|e| Error::folder(&path, "lock", e))?;
            if is_still_at(&lock, &path) {
                // A lingering supervisor reads from this when the last console came.
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

    /// Takes the supervisor's lock, or none if there is a supervisor.
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

    /// A folder in a place where everybody may write must be ours before it is trusted.
    fn check_folder(&self) -> Result<(), Error> {
        let found = fs::symlink_metadata(&self.dir);
        let found = found.map_err(|e| Error::folder(&self.dir, "read", e))?;
        if !found.is_dir() {
            let what = if found.is_symlink() {
                "a link"
            } else {
                "a file"
            };
            return Err(self.not_ours(what));
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Err(Error::OtherOwner {
                folder: self.dir.clone(),
                owner: found.uid(),
            });
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
        Error::NotOurs {
            folder: self.dir.clone(),
            what: what.to_owned(),
        }
    }

    /// Everything that a start needs: programs, folders, data, rules. Only under the start lock.
    pub(super) fn prepare(&self, mode: Mode) -> Result<(), Error> {
        let (owner, binaries) = (Owner::current()?, self.binaries()?);
        self.open_to(&owner)?;
        if !self.data().exists() {
            self.init(&owner, &binaries, mode)?;
        }
        self.make_socket_folder(&owner)?;
        self.write_rules(&owner)?;
        self.logs()
            .iter()
            .try_for_each(|log| set_aside_if_long(log))
    }

    /// The programs that fit the data.
    pub(super) fn binaries(&self) -> Result<Binaries, Error> {
        let made_by = self.made_by()?;
        let binaries = Binaries::find(made_by)?;
        match made_by {
            Some(data) if data != binaries.major => Err(Error::OtherVersion {
                folder: self.data(),
                data,
                installed: binaries.major,
            }),
            _ => Ok(binaries),
        }
    }

    /// The major version that made the data; none before there is data.
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

    /// Only we may enter the folder, and the server's user where that is another.
    fn open_to(&self, owner: &Owner) -> Result<(), Error> {
        let mode = if owner.switch.is_some() { 0o710 } else { 0o700 };
        let opened = match owner.switch {
            Some((_, gid)) => chown(&self.dir, None, Some(gid)),
            None => Ok(()),
        };
        opened
            .and_then(|()| fs::set_permissions(&self.dir, Permissions::from_mode(mode)))
            .map_err(|e| Error::folder(&self.dir, "protect", e))?;
        let reached = owner
            .command(Path::new("test"))
            .arg("-x")
            .arg(&self.dir)
            .status();
        if owner.switch.is_some() && !reached.is_ok_and(|status| status.success()) {
            return Err(Error::Unreachable {
                user: owner.name.clone(),
                folder: self.dir.clone(),
            });
        }
        Ok(())
    }

    /// Makes the data beside its place and moves it there when complete, so that a power cut
    /// leaves either no data or a whole one.
    fn init(&self, owner: &Owner, binaries: &Binaries, mode: Mode) -> Result<(), Error> {
        let new = self.dir.join("data.new");
        let mut report = String::new();
        // The first is on every Debian and every newer system; the last everywhere.
        for locale in ["C.UTF-8", "en_US.UTF-8", "C"] {
            make_empty(&new, owner)?;
            let mut command = owner.command(&binaries.program("initdb"));
            command
                .arg("-D")
                .arg(&new)
                .args(["-U", SUPERUSER, "--encoding=UTF8"]);
            command.args([
                "--data-checksums",
                "--auth-local=peer",
                "--auth-host=reject",
            ]);
            command.arg(format!("--locale={locale}"));
            if mode.fast {
                command.arg("--no-sync");
            }
            let output = command.stdout(Stdio::null()).output();
            let output = output.map_err(|e| Error::folder(&binaries.bin, "run initdb in", e))?;
            if output.status.success() {
                return self.move_in(&new);
            }
            report = String::from_utf8_lossy(&output.stderr).into_owned();
            if !report.contains("invalid locale") {
                break;
            }
        }
        // What cannot be used only fills the disk; the report is what matters here.
        let _ = fs::remove_dir_all(&new);
        Err(Error::Init {
            folder: self.dir.clone(),
            report,
        })
    }

    fn move_in(&self, new: &Path) -> Result<(), Error> {
        fs::rename(new, self.data())
            .and_then(|()| File::open(&self.dir)?.sync_all())
            .map_err(|e| Error::folder(&self.data(), "create", e))
    }

    /// Only the local socket exists. The superuser is whoever made the cluster, by the word of
    /// the operating system; staff sign in with passwords.
    fn write_rules(&self, owner: &Owner) -> Result<(), Error> {
        let rules = format!(
            "# Written by Frontdesk at each start.\n\
             local all {SUPERUSER} peer map=frontdesk\n\
             local all all scram-sha-256\n"
        );
        let map: String = owner.peers().iter().fold(
            "# Written by Frontdesk at each start.\n".to_owned(),
            |text, user| text + &format!("frontdesk \"{user}\" {SUPERUSER}\n"),
        );
        for (name, text) in [("pg_hba.conf", rules), ("pg_ident.conf", map)] {
            let path = self.dir.join(name);
            fs::write(&path, text)
                .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o644)))
                .map_err(|e| Error::folder(&path, "write", e))?;
        }
        Ok(())
    }

    /// The folder of the running server's socket; none if there is no such folder, or if somebody
    /// else has put one in its place.
    #[must_use]
    pub fn socket_dir(&self) -> Option<PathBuf> {
        let run = self.dir.join("run");
        let folder = fs::read_link(&run).unwrap_or(run);
        let found = fs::symlink_metadata(&folder).ok()?;
        let server = fs::metadata(self.data()).ok()?;
        (found.is_dir() && found.uid() == server.uid()).then_some(folder)
    }

    fn make_socket_folder(&self, owner: &Owner) -> Result<(), Error> {
        let run = self.dir.join("run");
        if fs::symlink_metadata(&run).is_ok_and(|found| found.is_symlink()) {
            fs::remove_file(&run).map_err(|e| Error::folder(&run, "replace", e))?;
        }
        if run.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET {
            return make_private(&run, owner);
        }
        let short = short_folder(&self.dir, owner);
        make_private(&short, owner)?;
        symlink(&short, &run).map_err(|e| Error::folder(&run, "create", e))
    }

    /// Takes a throw-away cluster away; first out of the way in one step, so that a console that
    /// comes now makes a new one.
    pub(super) fn remove(&self) -> io::Result<()> {
        if let Ok(short) = fs::read_link(self.dir.join("run")) {
            fs::remove_dir_all(short)?;
        }
        let mut gone = self.dir.clone().into_os_string();
        gone.push(format!(".gone-{}", std::process::id()));
        fs::rename(&self.dir, &gone)?;
        fs::remove_dir_all(&gone)
    }

    /// How long each log is now; with [`Self::report_since`], what one start wrote.
    pub(super) fn mark_logs(&self) -> [u64; 2] {
        self.logs()
            .map(|log| fs::metadata(log).map_or(0, |found| found.len()))
    }

    pub(super) fn report_since(&self, marks: [u64; 2]) -> String {
        let texts = self.logs().into_iter().zip(marks).map(|(log, mark)| {
            let mut bytes = Vec::new();
            let read = File::open(log).and_then(|mut file| {
                file.seek(SeekFrom::Start(mark))?;
                file.take(64 << 10).read_to_end(&mut bytes)
            });
            read.map_or_else(
                |_| String::new(),
                |_| String::from_utf8_lossy(&bytes).into_owned(),
            )
        });
        texts.collect()
    }
}

/// A log file to append to, for our eyes only.
pub(super) fn open_log(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

/// Whether the locked file is the one that everybody else finds, not one that was taken away.
fn is_still_at(lock: &File, path: &Path) -> bool {
    let (Ok(ours), Ok(there)) = (lock.metadata(), fs::metadata(path)) else {
        return false;
    };
    (ours.dev(), ours.ino()) == (there.dev(), there.ino())
}

fn make_empty(folder: &Path, owner: &Owner) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            return Err(Error::folder(folder, "replace", e));
        }
        _ => {}
    }
    make_private(folder, owner)
}

/// A folder that only the server's user may enter. One that exists must be that user's own.
fn make_private(folder: &Path, owner: &Owner) -> Result<(), Error> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(folder);
            let found = found.map_err(|e| Error::folder(folder, "read", e))?;
            if !found.is_dir() || found.uid() != owner.uid() {
                return Err(Error::OtherOwner {
                    folder: folder.to_path_buf(),
                    owner: found.uid(),
                });
            }
        }
        Err(e) => return Err(Error::folder(folder, "create", e)),
    }
    owner
        .give(folder)
        .and_then(|()| fs::set_permissions(folder, Permissions::from_mode(0o700)))
        .map_err(|e| Error::folder(folder, "protect", e))
}

/// The user's runtime folder is private already, but root's is closed to the server's user.
fn short_folder(dir: &Path, owner: &Owner) -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let base = runtime.filter(|path| owner.switch.is_none() && path.is_dir());
    let base = base.unwrap_or_else(std::env::temp_dir);
    let hash = uuid::Uuid::new_v5(
        &uuid::Uuid::NAMESPACE_URL,
        dir.as_os_str().as_encoded_bytes(),
    );
    base.join(format!("frontdesk-{}", &hash.simple().to_string()[..16]))
}

fn set_aside_if_long(log: &Path) -> Result<(), Error> {
    if fs::metadata(log).is_ok_and(|found| found.len() > LONGEST_LOG) {
        let aside = log.with_extension("log.1");
        fs::rename(log, aside).map_err(|e| Error::folder(log, "set aside", e))?;
    }
    Ok(())
}
