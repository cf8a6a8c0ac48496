//! The operating-system user that runs the server.

use std::env;
use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Error;

/// The user of the console. For root it is `postgres`, because PostgreSQL refuses to run as root.
#[derive(Debug)]
pub struct Owner {
    /// Name of the user.
    pub name: String,
    /// User id and group id to switch to; `None` if the process already has this user.
    pub switch: Option<(u32, u32)>,
}

impl Owner {
    /// Returns the user that runs the server.
    ///
    /// # Errors
    /// If root finds no user `postgres`, or if this user has no name.
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

    /// Returns the system users that may connect as the server's superuser.
    #[must_use]
    pub fn peers(&self) -> Vec<&str> {
        let root = self.switch.map(|_| "root");
        root.into_iter().chain([self.name.as_str()]).collect()
    }

    /// Returns the user id that owns the server's files.
    #[must_use]
    pub fn uid(&self) -> u32 {
        self.switch.map_or_else(|| rustix::process::geteuid().as_raw(), |(uid, _)| uid)
    }

    /// Returns a command that runs as this user with an empty environment. The console's environment may hold
    /// passwords, which must not reach a server that outlives it.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let mut command = bare(program);
        if let Some((uid, gid)) = self.switch {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Does the same, and ties the command to the thread that spawns it. If the thread ends, even by `SIGKILL`, the
    /// command gets `SIGINT`, PostgreSQL's fast shutdown. This needs util-linux's `setpriv`. Without it the command
    /// runs directly.
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

    /// Changes the owner of a file or folder to this user.
    ///
    /// # Errors
    /// The system's error.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        match self.switch {
            Some((uid, gid)) => chown(path, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }
}

/// Returns a command with an empty environment and English messages, so that our advice recognizes them.
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

/// Returns true if `setpriv` works. It is tried, because other systems' `setpriv` may lack the option.
fn can_bind() -> bool {
    let tried = Command::new("setpriv")
        .args(["--pdeathsig", "INT", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}
