//! A test shell: runs the program and checks its output.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{PASSWORD, PROGRAM};

/// A user with a new home directory and an otherwise empty environment.
pub struct Shell {
    home: TempDir,
    variables: Vec<(String, String)>,
}

/// Exit status and output of a command.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Shell {
    /// Creates a user without a database.
    pub fn new() -> Self {
        // A folder that the private server's user can also enter.
        let base = frontdesk::paths::memory_dir();
        let home = tempfile::Builder::new().prefix("fd-user-").tempdir_in(base).expect("a home");
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).expect("a home to enter");
        Self { home, variables: Vec::new() }
    }

    /// Creates a user with `DATABASE_URL`.
    pub fn on(url: &str) -> Self {
        Self::new().with("DATABASE_URL", url)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Works as this member of staff at `desk-1`.
    pub fn staff(self, login: &str) -> Self {
        self.login(login, PASSWORD)
    }

    /// Works under this login at `desk-1`.
    pub fn login(self, login: &str, password: &str) -> Self {
        self.staff_without_password(login).with("PGPASSWORD", password)
    }

    /// Sets this login at `desk-1`, but no password.
    pub fn staff_without_password(self, login: &str) -> Self {
        let config = self.file("frontdesk.toml", &format!("desk = \"desk-1\"\nlogin = \"{login}\"\n"));
        let config = config.display().to_string();
        self.with("FRONTDESK_CONFIG", &config)
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).expect("writing a file");
        path
    }

    /// Writes a file in the home folder that only this user can read.
    pub fn private_file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.file(name, content);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a file of one's own");
        path
    }

    pub fn run(&self, arguments: &str) -> Said {
        self.run_with(arguments.split_whitespace())
    }

    pub fn run_with(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Said {
        self.run_typing(arguments, "")
    }

    /// Runs the program with this standard input.
    pub fn run_typing(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>, input: &str) -> Said {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("starting the program");
        // A program that does not read its input may have ended.
        let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("running the program");
        Said {
            status: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Runs another program in the same environment. Returns whether it succeeded, and its output.
    pub fn run_other(&self, program: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> (bool, String) {
        let ours = self.command([""; 0]);
        let mut command = Command::new(program);
        command.args(arguments).env_clear().stdin(Stdio::null());
        command.envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = command.output().expect("running another program");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Starts the program and leaves it running.
    pub fn start(&self, arguments: &str) -> Child {
        let mut command = self.command(arguments.split_whitespace());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starting the program")
    }

    fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let home = self.home.path();
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("USER", "tester")
            .env("LANG", "C.UTF-8")
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Returns the content of the log.
    pub fn log(&self) -> String {
        let folder = self.home.path().join("state/frontdesk");
        let Ok(files) = std::fs::read_dir(folder) else { return String::new() };
        files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text")).collect()
    }
}

impl Said {
    /// Asserts the exit status.
    #[track_caller]
    pub fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// Asserts that standard output or standard error contains these words.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.out.contains(words) || self.err.contains(words), "{words:?} is not in {self:?}");
        self
    }

    #[track_caller]
    pub fn never_says(self, words: &str) -> Self {
        assert!(!self.out.contains(words) && !self.err.contains(words), "{words:?} is in {self:?}");
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
