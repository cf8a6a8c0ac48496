//! Exported files and the printer.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Saves an export readable only by its owner. Adds a number to the name if a file of that name exists. Returns the
/// sentence that names the path.
///
/// # Errors
/// A sentence for the user if the file cannot be written.
pub(super) fn save(name: &str, content: &str) -> Result<String, String> {
    let folder = crate::paths::exports_dir().map_err(|error| error.to_string())?;
    save_in(&folder, name, content)
        .map(|path| format!("Saved {}", path.display()))
        .map_err(|error| format!("The file could not be saved in {}: {error}.", folder.display()))
}

fn save_in(folder: &Path, name: &str, content: &str) -> std::io::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "txt"));
    let mut attempt = 1;
    loop {
        let numbered = if attempt == 1 { format!("{stem}.{ending}") } else { format!("{stem}-{attempt}.{ending}") };
        let path = folder.join(numbered);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                file.write_all(content.as_bytes())?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Prints plain text with `lp`. Saves the text as a file if printing fails.
///
/// # Errors
/// A sentence for the user if neither works.
pub(super) fn print(title: &str, content: &str) -> Result<String, String> {
    match print_with_lp(title, content) {
        Ok(()) => Ok(format!("Sent to the printer: {title}")),
        Err(why) => {
            let name: String = title.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
            let saved = save(&format!("{name}.txt"), content)?;
            Ok(format!("{why} {saved}"))
        }
    }
}

fn print_with_lp(title: &str, content: &str) -> Result<(), String> {
    let mut child = Command::new("lp")
        .args(["-t", title, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| "This computer has no print command (lp).".to_owned())?;
    let sent = child.stdin.take().map(|mut stdin| stdin.write_all(content.as_bytes()));
    let done = child.wait().map_err(|_| "Printing was interrupted.".to_owned())?;
    match sent {
        Some(Ok(())) if done.success() => Ok(()),
        _ => Err("The printer did not accept the job.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn an_export_is_private_and_overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let first = save_in(folder.path(), "roster.csv", "one").unwrap();
        let second = save_in(folder.path(), "roster.csv", "two").unwrap();
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "one");
        assert_eq!(second.file_name().unwrap(), "roster-2.csv");
        assert_eq!(first.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
