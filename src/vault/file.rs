//! The key file. It is used only if no other user can access it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::{EncryptionKeys, VaultError};
use crate::paths;

/// Maximum number of bytes to read; larger than any list of keys.
const MOST: u64 = 64 * 1024;

/// Reads the keys from the file; `None` if the file does not exist.
pub(super) fn read(path: &Path) -> Result<Option<EncryptionKeys>, VaultError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(VaultError::File { path: path.to_path_buf(), why: error.to_string() }),
    };
    // Metadata of the opened file, so that no one can replace the file between check and read.
    let meta =
        file.metadata().map_err(|error| VaultError::File { path: path.to_path_buf(), why: error.to_string() })?;
    if !meta.is_file() {
        return Err(VaultError::File { path: path.to_path_buf(), why: "it is not a file".into() });
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(VaultError::NotPrivate { path: path.to_path_buf(), why: "belongs to another user" });
    }
    if meta.mode() & 0o077 != 0 {
        return Err(VaultError::NotPrivate { path: path.to_path_buf(), why: "can be read or written by others" });
    }
    let mut text = String::new();
    let read = file.take(MOST).read_to_string(&mut text);
    let text = SecretString::from(text);
    read.map_err(|error| VaultError::File { path: path.to_path_buf(), why: error.to_string() })?;
    match EncryptionKeys::parse(text.expose_secret()) {
        Ok(Some(keys)) => Ok(Some(keys)),
        Ok(None) => Err(VaultError::File { path: path.to_path_buf(), why: "it is empty".into() }),
        Err(why) => Err(VaultError::File { path: path.to_path_buf(), why: why.into() }),
    }
}

/// Creates the file and its folder; never overwrites an existing file.
pub(super) fn create(path: &Path, keys: &EncryptionKeys) -> Result<(), VaultError> {
    let written = path.parent().map_or(Ok(()), paths::make_private).and_then(|()| write_new(path, keys));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => VaultError::Write { path: path.to_path_buf(), why: "it already exists".into() },
        _ => VaultError::Write { path: path.to_path_buf(), why: error.to_string() },
    })
}

/// Replaces the file atomically, so that a reader gets either the old or the new content.
pub(super) fn replace(path: &Path, keys: &EncryptionKeys) -> Result<(), VaultError> {
    let trouble = |error: io::Error| VaultError::Write { path: path.to_path_buf(), why: error.to_string() };
    // Replace the target of a symbolic link, not the link.
    let path = path.canonicalize().map_err(trouble)?;
    let beside = path.with_extension("new");
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(trouble(error)),
        _ => {}
    }
    write_new(&beside, keys).and_then(|()| std::fs::rename(&beside, &path)).map_err(trouble)?;
    // Sync the new name to disk, too: all data is lost if a power failure destroys the key.
    path.parent().map_or(Ok(()), |folder| File::open(folder).and_then(|folder| folder.sync_all())).map_err(trouble)
}

fn write_new(path: &Path, keys: &EncryptionKeys) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(keys.lines().expose_secret().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_made_once_and_for_this_user_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/key");
        assert!(read(&path).unwrap().is_none(), "no file is no key");
        let first = EncryptionKeys::random().unwrap();
        create(&path, &first).unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        let refused = create(&path, &EncryptionKeys::random().unwrap()).unwrap_err().to_string();
        assert!(refused.contains("already exists"), "{refused}");
        let both = first.behind(&EncryptionKeys::random().unwrap());
        replace(&path, &both).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().ids(), both.ids());
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_others_can_read_is_no_key_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, &EncryptionKeys::random().unwrap()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for mode in [0o640, 0o604, 0o620] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let refused = read(&path).unwrap_err().to_string();
            assert!(refused.contains("by others") && refused.contains("chmod 600"), "{refused}");
            assert!(!refused.contains(text.trim()));
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
        assert!(read(&path).unwrap().is_some());
    }

    #[test]
    fn what_is_no_key_is_told_without_being_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (content, says) in [("my secret\n", "64 hexadecimal digits"), ("\n", "empty")] {
            std::fs::write(&path, content).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            let refused = read(&path).unwrap_err().to_string();
            assert!(refused.contains(says) && !refused.contains("my secret"), "{refused}");
        }
        assert!(read(folder.path()).is_err(), "a folder");
    }
}
