//! Errors of the private server, each as a sentence for the user.

use std::io;
use std::path::{Path, PathBuf};

/// Reasons why the private server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// PostgreSQL is not installed on this machine.
    #[error(
        "PostgreSQL is not installed on this machine. Frontdesk needs its server, version {} or \
         newer: run `make setup`, or install the package `postgresql`. If it is installed in an \
         unusual place, name that folder in FRONTDESK_PG_BIN.",
        super::OLDEST_SUPPORTED
    )]
    NotInstalled,

    /// Only servers that are too old are installed.
    #[error(
        "PostgreSQL {found} in {} is too old: Frontdesk needs version {} or newer. Install a newer \
         one beside it (see https://www.postgresql.org/download/); nothing was changed.",
        bin.display(), super::OLDEST_SUPPORTED
    )]
    TooOld {
        /// Major version of the newest server found.
        found: u32,
        /// Folder of its programs.
        bin: PathBuf,
    },

    /// `FRONTDESK_PG_BIN` does not contain the programs.
    #[error(
        "FRONTDESK_PG_BIN is {}, but `postgres` and `initdb` cannot be run from there. Correct it, \
         or unset it to let Frontdesk search.",
        .0.display()
    )]
    NotThere(PathBuf),

    /// The version of PostgreSQL that made the data is not installed.
    #[error(
        "The data in {} was made by PostgreSQL {data}, but this machine has {installed}. Nothing \
         was changed: install PostgreSQL {data} again and start Frontdesk once more.",
        folder.display()
    )]
    OtherVersion {
        /// Data folder.
        folder: PathBuf,
        /// Major version that made the data.
        data: u32,
        /// Major version of the newest server found.
        installed: u32,
    },

    /// The folder contains something that is not ours.
    #[error(
        "{} holds {what}, so Frontdesk will not put its database there. Nothing was changed: name \
         an empty folder instead.",
        folder.display()
    )]
    NotOurs {
        /// Cluster folder.
        folder: PathBuf,
        /// Description of its content.
        what: String,
    },

    /// The folder belongs to another user of the machine.
    #[error(
        "{} belongs to another user of this machine (number {owner}). Run Frontdesk as that user, \
         or choose another folder with `data_dir` in the configuration.",
        folder.display()
    )]
    OtherOwner {
        /// Cluster folder.
        folder: PathBuf,
        /// User id of the owner.
        owner: u32,
    },

    /// A file or folder could not be used.
    #[error("{}", folder_sentence(path, doing, source))]
    Folder {
        /// File or folder.
        path: PathBuf,
        /// Verb of the operation, such as "create".
        doing: &'static str,
        /// Error of the system.
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
        /// System user of the server.
        user: String,
        /// Cluster folder.
        folder: PathBuf,
    },

    /// The operating system has no name for the current user.
    #[error(
        "This machine has no name for user number {0}, and PostgreSQL only works for a named user. \
         Ask the administrator for an account, or connect to a server with --database-url."
    )]
    NamelessUser(u32),

    /// `initdb` failed.
    #[error("The new database could not be created in {}. {}", folder.display(), advice(report))]
    Init {
        /// Cluster folder.
        folder: PathBuf,
        /// Output of `initdb`.
        report: String,
    },

    /// The server ended while it started.
    #[error(
        "The database in {} did not start. {} Your data was not changed.",
        folder.display(), advice(report)
    )]
    Start {
        /// Cluster folder.
        folder: PathBuf,
        /// Output of the server and its supervisor.
        report: String,
    },

    /// The server neither answers nor ends.
    #[error(
        "The database in {} did not answer within {seconds} seconds. Your data was not changed: \
         try again in a minute. If this continues, see postgres.log and supervisor.log in that folder.",
        folder.display()
    )]
    Silent {
        /// Cluster folder.
        folder: PathBuf,
        /// Waiting time in seconds.
        seconds: u64,
    },

    /// The server rejects our connection.
    #[error(
        "The database in {} refused the connection: {reason}. It belongs to the user who created it: \
         run Frontdesk as that user.",
        folder.display()
    )]
    Refused {
        /// Cluster folder.
        folder: PathBuf,
        /// Message of the server.
        reason: String,
    },

    /// A statement on the private server failed.
    #[error("The database `{database}` could not be created on the private server: {source}.")]
    Database {
        /// Name of the database.
        database: String,
        /// Error of the server.
        source: sqlx::Error,
    },
}

impl Error {
    pub(super) fn folder(path: &Path, doing: &'static str, source: io::Error) -> Self {
        Self::Folder { path: path.to_path_buf(), doing, source }
    }

    /// Returns true if a server that is just shutting down was in the way, so that a retry helps.
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
        _ => "Fix that, or choose another folder with `data_dir` in the configuration.",
    };
    format!("Frontdesk could not {doing} {}: {source}. {advice}", path.display())
}

/// Phrases in PostgreSQL's reports, each with advice for the user.
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
    ("Permission denied", "A file there may not be used by this user: check who owns the folder."),
];

/// Returns advice about a report, followed by its last lines.
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
