//! Records which logins on this machine have seen the notice about changed keys. The file has one login per line and
//! lies beside the journals.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::{journal, paths};

/// File name. The next change of the keys uses a new name.
const FILE: &str = "keys-told-1";

/// Logins that have seen the notice, and logins that worked here before this console started.
#[derive(Debug)]
pub(super) struct Announced {
    /// `None` if the user has no home. Then the notice is never shown, because it would return at every start.
    folder: Option<PathBuf>,
    /// Logins that had journals before this start, as spelled in the journals' file names.
    before: BTreeSet<String>,
}

impl Announced {
    /// Reads the journals' folder before this console adds its own journal.
    pub(super) fn new(folder: Option<&Path>) -> Self {
        let before = folder.map(journal::logins_in).unwrap_or_default();
        Self { folder: folder.map(Path::to_path_buf), before }
    }

    /// Returns true if this login worked here with an earlier release and has not seen the notice. A login that is
    /// new on this machine knows no other keys. It is recorded as informed.
    pub(super) fn is_due(&self, login: &str) -> bool {
        let Some(folder) = &self.folder else { return false };
        let told = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        if told.lines().any(|line| line == login) {
            return false;
        }
        let is_due = self.before.contains(&journal::login_in_name(login));
        if !is_due {
            self.note(login);
        }
        is_due
    }

    /// Records that this login has seen the notice.
    pub(super) fn note(&self, login: &str) {
        let Some(folder) = &self.folder else { return };
        if let Err(error) = append(folder, login) {
            tracing::warn!(%error, "cannot record who has seen the notice about keys");
        }
    }
}

fn append(folder: &Path, login: &str) -> io::Result<()> {
    paths::make_private(folder)?;
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(folder.join(FILE))?;
    file.write_all(format!("{login}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_who_worked_here_before_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("dana.cole-0123456789ab-0.journal"), "").unwrap();
        let told = Announced::new(Some(folder.path()));
        assert!(told.is_due("dana.cole") && told.is_due("dana.cole"), "until it was seen");
        told.note("dana.cole");
        assert!(!told.is_due("dana.cole") && !Announced::new(Some(folder.path())).is_due("dana.cole"));
    }

    #[test]
    fn a_person_who_is_new_here_is_not_told_at_the_next_start_either() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("waiting");
        assert!(!Announced::new(Some(&folder)).is_due("ruth.boyd"));
        std::fs::write(folder.join("ruth.boyd-0123456789ab-0.journal"), "").unwrap();
        assert!(!Announced::new(Some(&folder)).is_due("ruth.boyd"));
    }

    #[test]
    fn without_a_home_the_notice_is_never_shown() {
        assert!(!Announced::new(None).is_due("dana.cole"));
    }
}
