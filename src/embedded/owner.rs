//! The operating-system user under which the server runs.

use std::env;
use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Error;

/// Whoever runs the console; or, since PostgreSQL refuses to run as root, `postgres` for root.
#[derive(Debug)]
pub struct Owner {
    /// The user's name.
    pub name: String,
    /// User and group number to change to; none where we already are that user.
    pub switch: Option<(u32, u32)>,
}

impl Owner {
    /// # Errors
    /// When root finds no user `postgres`, or this user has no name.
    pub fn current() -> Result<Self, Error> {
        let me = rustix::process::geteuid();
        if !me.is_root() {
            let name = ask_id(&["-un"]).ok_or(Error::NamelessUser(me.as_raw()))?;
            return Ok(Self { name, switch: None });
        }
        let number = |what| ask_id(&[what, "postgres"])?.parse().ok();
        let switch = number("-u").zip(number("-g")).ok_or(Error::NoServerUser)?;
        Ok(Self { name: "postgres".to_owned(), switch: Some(switch) })
    }

    /// The OS users that may be the superuser of the server.
    #[must_use]
    pub fn peers(&self) -> Vec<&str> {
        let root = self.switch.map(|_| "root");
        root.into_iter().chain([self.name.as_str()]).collect()
    }

    /// The user number that the server's own files have.
    #[must_use]
    pub fn uid(&self) -> u32 {
        self.switch.map_or_else(|| rustix::process::geteuid().as_raw(), |(uid, _)| uid)
    }

    /// A command run as this user, with a bare environment: passwords that the console's own
    /// environment may hold have no business in a server that outlives it.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let mut command = bare(program);
        if let Some((uid, gid)) = self.switch {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// The same, and should the thread that spawns it end, by `SIGKILL` even, the command gets
    /// `SIGINT`, PostgreSQL's fast shutdown. That needs util-linux's `setpriv`; where there is
    /// none the command is run directly.
    #[must_use]
    pub fn bound_command(&self, program: &Path) -> Command {
        if !can_bind() {
            return self.command(program);
        }
        let mut command = bare(Path::new("setpriv"));
        command.args(["--pdeathsig", "INT"]);
        if let Some((uid, gid)) = self.switch {
            command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}"));
            command.arg("--init-groups");
        }
        command.arg("--").arg(program);
        command
    }

    /// Gives a file or folder to this user.
    ///
    /// # Errors
    /// The system's.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        match self.switch {
            Some((uid, gid)) => chown(path, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }
}

/// Messages in English, so that our advice recognises them.
fn bare(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
    command.env("PATH", env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into()));
    command
}

fn ask_id(arguments: &[&str]) -> Option<String> {
    let output = Command::new("id").args(arguments).stdin(Stdio::null()).output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !answer.is_empty()).then_some(answer)
}

/// Other systems' `setpriv` may lack the option, so it is tried.
fn can_bind() -> bool {
    let tried = Command::new("setpriv")
        .args(["--pdeathsig", "INT", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}
