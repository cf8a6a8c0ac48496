//! A primary and its standby: two servers started and stopped by one test.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use frontdesk::embedded::Binaries;
use sqlx::postgres::PgConnectOptions;

/// Two servers: the second is the standby of the first.
pub struct Pair {
    folder: tempfile::TempDir,
    binaries: Binaries,
}

impl Pair {
    /// Starts the primary alone.
    pub fn primary() -> Self {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("fd-pair-").tempdir_in(base).expect("a folder");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("open to the server");
        for which in ["a", "b"] {
            let socket = folder.path().join(format!("{which}-socket"));
            std::fs::create_dir(&socket).expect("a folder for the socket");
            std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o777)).expect("open to the server");
        }
        let pair = Self { folder, binaries: Binaries::find(None).expect("PostgreSQL") };
        pair.run("initdb", &["-A", "trust", "-U", "frontdesk", "-E", "UTF8", "--no-locale", "--no-sync"], Some("a"));
        pair.start("a");
        pair
    }

    /// Creates the standby from the primary's current state and starts replication.
    pub fn follow(&self) {
        let from = self.socket("a").display().to_string();
        let to = self.data("b").display().to_string();
        let source = format!("host={from} user=frontdesk");
        self.run("pg_basebackup", &["-D", &to, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", &source], None);
        self.start("b");
    }

    /// Stops the primary immediately, as if its machine failed.
    pub fn kill_primary(&self) {
        self.run("pg_ctl", &["-m", "immediate", "-w", "stop"], Some("a"));
    }

    /// Stops one server as an operator does, which ends its sessions.
    pub fn stop(&self, which: &str) {
        self.run("pg_ctl", &["-m", "fast", "-w", "stop"], Some(which));
    }

    /// Promotes the standby.
    pub fn promote(&self) {
        self.run("pg_ctl", &["-w", "promote"], Some("b"));
    }

    /// Returns the owner's connect options for the first (`a`) or the second (`b`).
    pub fn options(&self, which: &str, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(self.socket(which)).username("frontdesk").database(database)
    }

    /// Returns the URL that names both servers, the standby first.
    pub fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={},{}", self.socket("b").display(), self.socket("a").display())
    }

    /// Writes a file to the data directory of one server, readable by the server only.
    pub fn write(&self, which: &str, name: &str, text: &str) {
        let (data, path) = (self.data(which), self.data(which).join(name));
        std::fs::write(&path, text).expect("a file among the data");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a file of the server's");
        let owner = std::fs::metadata(data).expect("the data");
        std::os::unix::fs::chown(&path, Some(owner.uid()), Some(owner.gid())).expect("a file of the server's");
    }

    /// Returns the log of one server.
    pub fn log(&self, which: &str) -> String {
        std::fs::read_to_string(self.data(which).join("log")).expect("the server's log")
    }

    /// Returns the path of a PostgreSQL program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.binaries.program(name)
    }

    fn data(&self, which: &str) -> PathBuf {
        self.folder.path().join(which)
    }

    /// Returns the folder of a server's socket.
    pub fn socket(&self, which: &str) -> PathBuf {
        self.folder.path().join(format!("{which}-socket"))
    }

    /// Starts one server.
    pub fn start(&self, which: &str) {
        self.start_with(which, "");
    }

    /// Starts one server with additional settings.
    pub fn start_with(&self, which: &str, more: &str) {
        let (data, socket) = (self.data(which).display().to_string(), self.socket(which).display().to_string());
        let settings = format!(
            "-k {socket} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB {more}"
        );
        let log = format!("{data}/log");
        self.run("pg_ctl", &["-w", "-l", &log, "-o", &settings, "start"], Some(which));
    }

    fn run(&self, program: &str, arguments: &[&str], data: Option<&str>) {
        let program = self.binaries.program(program);
        // PostgreSQL refuses to run as root.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let mut command = if is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        if let Some(data) = data {
            command.arg("-D").arg(self.data(data));
        }
        let log = std::fs::File::create(self.folder.path().join("program.log")).expect("a log");
        let errors = log.try_clone().expect("the log");
        command.args(arguments).current_dir("/").env("LC_ALL", "C").stdin(Stdio::null()).stdout(log).stderr(errors);
        let done = command.status().expect("running a program of PostgreSQL's");
        let said = std::fs::read_to_string(self.folder.path().join("program.log")).unwrap_or_default();
        let server =
            data.and_then(|data| std::fs::read_to_string(self.data(data).join("log")).ok()).unwrap_or_default();
        assert!(done.success(), "{}: {said}\n{server}", program.display());
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for which in ["b", "a"] {
            if self.data(which).join("postmaster.pid").exists() {
                let stop = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    self.run("pg_ctl", &["-m", "immediate", "-w", "stop"], Some(which));
                }));
                let _ = stop;
            }
        }
    }
}
