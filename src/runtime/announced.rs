//! Who on this machine has been told which keys have changed: a file with a login a line, beside the journals.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::{journal, paths};

/// The file. The next change of the keys gets another one.
const FILE: &str = "keys-told-1";

/// Who was told, and who worked here before this console started.
#[derive(Debug)]
pub(super) struct Announced {
    /// `None` where the user has no home: nobody is told then, or it would be at every start.
    folder: Option<PathBuf>,
    /// The logins that have journals from before, as in their files' names.
    before: BTreeSet<String>,
}

impl Announced {
    /// Looks at the folder of the journals before this console adds its own.
    pub(super) fn new(folder: Option<&Path>) -> Self {
        let before = folder.map(journal::logins_in).unwrap_or_default();
        Self { folder: folder.map(Path::to_path_buf), before }
    }

    /// Whether this person worked here with an earlier release and has not been told. A person who is new on this
    /// machine knows no other keys, and counts as told.
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

    /// Notes that this person was told.
    pub(super) fn note(&self, login: &str) {
        let Some(folder) = &self.folder else { return };
        if let Err(error) = append(folder, login) {
            tracing::warn!(%error, "who was told of the keys is not kept");
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
    fn without_a_home_nobody_is_told() {
        assert!(!Announced::new(None).is_due("dana.cole"));
    }
}
