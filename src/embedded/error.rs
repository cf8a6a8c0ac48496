//! What can go wrong with the private server, each as a sentence for the person at the desk.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No PostgreSQL server on this machine.
    #[error(
        "PostgreSQL is not installed on this machine. Frontdesk needs its server, version {} or \
         newer: run `make setup`, or install the package `postgresql`. If it is installed in an \
         unusual place, name that folder in FRONTDESK_PG_BIN.",
        super::OLDEST_SUPPORTED
    )]
    NotInstalled,

    /// Only servers that are too old.
    #[error(
        "PostgreSQL {found} in {} is too old: Frontdesk needs version {} or newer. Install a newer \
         one beside it (see https://www.postgresql.org/download/); nothing was changed.",
        bin.display(), super::OLDEST_SUPPORTED
    )]
    TooOld {
        /// Major version of the newest one found.
        found: u32,
        /// Its folder.
        bin: PathBuf,
    },

    /// `FRONTDESK_PG_BIN` does not hold the programs.
    #[error(
        "FRONTDESK_PG_BIN is {}, but `postgres` and `initdb` cannot be run from there. Correct it, \
         or unset it to let Frontdesk search.",
        .0.display()
    )]
    NotThere(PathBuf),

    /// The data was made by a version of PostgreSQL that is not installed.
    #[error(
        "The data in {} was made by PostgreSQL {data}, but this machine has {installed}. Nothing \
         was changed: install PostgreSQL {data} again and start Frontdesk once more.",
        folder.display()
    )]
    OtherVersion {
        /// The data folder.
        folder: PathBuf,
        /// Major version that made it.
        data: u32,
        /// Major version of the newest server found.
        installed: u32,
    },

    /// The folder holds something that is not ours.
    #[error(
        "{} holds {what}, so Frontdesk will not put its database there. Nothing was changed: name \
         an empty folder instead.",
        folder.display()
    )]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// What was found in it.
        what: String,
    },

    /// The folder belongs to another user of the machine.
    #[error(
        "{} belongs to another user of this machine (number {owner}). Run Frontdesk as that user, \
         or choose another folder with `data_dir` in the configuration.",
        folder.display()
    )]
    OtherOwner {
        /// The folder.
        folder: PathBuf,
        /// The user number that owns it.
        owner: u32,
    },

    /// A file or folder could not be used.
    #[error("{}", folder_sentence(path, doing, source))]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, as in "create".
        doing: &'static str,
        /// The system's answer.
        source: io::Error,
    },

    /// Root has no unprivileged user to run the server as.
    #[error(
        "PostgreSQL refuses to run as root, and there is no system user `postgres` to run it as. \
         Install the system's PostgreSQL package, which makes that user, or run Frontdesk as an \
         ordinary user."
    )]
    NoServerUser,

    /// The user `postgres` may not enter the folder.
    #[error(
        "Started by root, the database runs as the system user `{user}`, who cannot reach {}. \
         Choose a folder outside of private ones with `data_dir` in the configuration, such as \
         /var/lib/frontdesk, or run Frontdesk as an ordinary user.",
        folder.display()
    )]
    Unreachable {
        /// The OS user of the server.
        user: String,
        /// The folder.
        folder: PathBuf,
    },

    /// The operating system does not know who runs this.
    #[error(
        "This machine has no name for user number {0}, and PostgreSQL only works for a named user. \
         Ask the administrator for an account, or connect to a server with --database-url."
    )]
    NamelessUser(u32),

    /// `initdb` failed.
    #[error("The new database could not be made in {}. {}", folder.display(), advice(report))]
    Init {
        /// The cluster folder.
        folder: PathBuf,
        /// What `initdb` wrote.
        report: String,
    },

    /// The server ended while it started.
    #[error(
        "The database in {} did not start. {} Your data was not changed.",
        folder.display(), advice(report)
    )]
    Start {
        /// The cluster folder.
        folder: PathBuf,
        /// What the server and its supervisor wrote.
        report: String,
    },

    /// The server does not answer, and does not end either.
    #[error(
        "The database in {} did not answer within {seconds} seconds. Your data was not changed: \
         try again in a minute. If it stays so, see postgres.log and supervisor.log in that folder.",
        folder.display()
    )]
    Silent {
        /// The cluster folder.
        folder: PathBuf,
        /// How long it was waited for.
        seconds: u64,
    },

    /// The server answers, but not to us.
    #[error(
        "The database in {} refused the connection: {reason}. It belongs to the user who made it: \
         run Frontdesk as that user.",
        folder.display()
    )]
    Refused {
        /// The cluster folder.
        folder: PathBuf,
        /// The server's words.
        reason: String,
    },

    /// A statement on the private server failed.
    #[error("The database `{database}` could not be made on the private server: {source}.")]
    Database {
        /// Its name.
        database: String,
        /// The server's answer.
        source: sqlx::Error,
    },
}

impl Error {
    pub(super) fn folder(path: &Path, doing: &'static str, source: io::Error) -> Self {
        Self::Folder { path: path.to_path_buf(), doing, source }
    }

    /// Whether a server that is just ending was in the way, so that trying again helps.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Start { report, .. }
            if report.contains("lock file") && report.contains("already exists")
                || report.contains(super::supervisor::ALREADY_SUPERVISED))
    }
}

fn folder_sentence(path: &Path, doing: &str, source: &io::Error) -> String {
    let advice = match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "The disk is full: make room and start again.",
        io::ErrorKind::PermissionDenied => {
            "Make it yours, or choose another folder with `data_dir` in the configuration."
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            "The disk is read-only: choose another folder with `data_dir` in the configuration."
        }
        _ => "Mend that, or choose another folder with `data_dir` in the configuration.",
    };
    format!("Frontdesk could not {doing} {}: {source}. {advice}", path.display())
}

/// Phrases of PostgreSQL's reports, and what a person can do about each.
const ADVICE: [(&str, &str); 8] = [
    ("No space left on device", "The disk is full: make room and start again."),
    ("Disk quota exceeded", "Your disk quota is used up: make room and start again."),
    (
        "not compatible with this version",
        "Its data was made by another version of PostgreSQL: install that version again.",
    ),
    ("could not locate a valid checkpoint record", "Its data is damaged: restore the last backup."),
    ("is not a valid data directory", "Its data is damaged or incomplete: restore the last backup."),
    (
        "already in use",
        "Another server uses the same socket: end that one, or choose another folder with \
         `data_dir` in the configuration.",
    ),
    ("lock file", "Another server still works on the same data: wait until it has ended, and start again."),
    ("Permission denied", "A file there may not be used by this user: see whom the folder belongs to."),
];

/// What to do about a report, followed by its last lines.
fn advice(report: &str) -> String {
    let known = ADVICE.iter().find(|(phrase, _)| report.contains(phrase));
    let lines: Vec<&str> = report.lines().filter(|line| !line.trim().is_empty()).collect();
    let tail = lines[lines.len().saturating_sub(4)..].join("\n  ");
    let advice = known.map_or("See the last lines of its report and start again.", |(_, say)| say);
    if tail.is_empty() {
        return format!("{advice} It left no report.");
    }
    format!("{advice} Its report ends:\n  {tail}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_before_the_report() {
        let error = Error::Start {
            folder: "/shop/server".into(),
            report: "LOG:  starting\n\nFATAL:  could not write lock file \"postmaster.pid\": No space left on device\n"
                .into(),
        };
        let text = error.to_string();
        assert!(text.contains("The disk is full: make room"), "{text}");
        assert!(text.contains("postmaster.pid"), "{text}");
        assert!(text.contains("Your data was not changed."), "{text}");
    }

    #[test]
    fn only_a_server_in_the_way_is_passing() {
        let start = |report: &str| Error::Start { folder: "/x".into(), report: report.into() };
        assert!(start("FATAL:  lock file \"postmaster.pid\" already exists").is_passing());
        assert!(!start("FATAL:  could not create lock file: Permission denied").is_passing());
    }

    #[test]
    fn a_long_report_is_cut_to_its_end() {
        let report = (1..=50).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
        let text = advice(&report);
        assert!(text.contains("line 50") && !text.contains("line 46\n"), "{text}");
    }
}
