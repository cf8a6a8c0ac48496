//! Finds PostgreSQL's own programs.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Error, OLDEST_SUPPORTED};

/// The folder with `postgres` and `initdb` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// Folder of the programs.
    pub bin: PathBuf,
    /// Major version, such as 15.
    pub major: u32,
}

impl Binaries {
    /// Finds the server's programs: in `FRONTDESK_PG_BIN` if set, otherwise the newest version on the system.
    /// `wanted` is the major version that made existing data; that version is preferred if it is installed.
    ///
    /// # Errors
    /// If there are none, or only versions before [`OLDEST_SUPPORTED`].
    pub fn find(wanted: Option<u32>) -> Result<Self, Error> {
        if let Some(bin) = env::var_os("FRONTDESK_PG_BIN").filter(|bin| !bin.is_empty()) {
            let bin = PathBuf::from(bin);
            let found = Self::probe(&bin).ok_or_else(|| Error::NotThere(bin))?;
            return choose(vec![found], wanted);
        }
        choose(usual_places().iter().filter_map(|bin| Self::probe(bin)).collect(), wanted)
    }

    /// Returns the full path of one program.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    fn probe(bin: &Path) -> Option<Self> {
        if !bin.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(bin.join("postgres")).arg("--version").stdin(Stdio::null()).output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { bin: bin.to_path_buf(), major })
    }
}

/// Returns the version `wanted` if it was found, otherwise the newest.
fn choose(mut found: Vec<Binaries>, wanted: Option<u32>) -> Result<Binaries, Error> {
    found.sort_by_key(|one| one.major);
    if let Some(index) = found.iter().position(|one| Some(one.major) == wanted && one.major >= OLDEST_SUPPORTED) {
        return Ok(found.swap_remove(index));
    }
    match found.pop() {
        None => Err(Error::NotInstalled),
        Some(newest) if newest.major < OLDEST_SUPPORTED => Err(Error::TooOld { found: newest.major, bin: newest.bin }),
        Some(newest) => Ok(newest),
    }
}

/// Parses "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)" and "… 19beta1".
fn major_version(text: &str) -> Option<u32> {
    let number = text.split("(PostgreSQL)").nth(1)?.trim_start();
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

/// Returns the folders where packages install the programs, without duplicates.
fn usual_places() -> Vec<PathBuf> {
    let versioned = [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql-"),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
    ];
    let mut places: Vec<PathBuf> = versioned
        .iter()
        .flat_map(|(parent, prefix)| subfolders(Path::new(parent), prefix))
        .map(|folder| folder.join("bin"))
        .collect();
    let path = env::var_os("PATH").unwrap_or_default();
    places.extend(env::split_paths(&path).filter_map(|folder| {
        let real = fs::canonicalize(folder.join("postgres")).ok()?;
        real.parent().map(Path::to_path_buf)
    }));
    places.sort();
    places.dedup();
    places
}

fn subfolders(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let name = entry.file_name();
            AsRef::<OsStr>::as_ref(&name).to_string_lossy().starts_with(prefix)
        })
        .map(|entry| entry.path())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(major: u32) -> Binaries {
        Binaries { bin: format!("/pg/{major}/bin").into(), major }
    }

    #[test]
    fn versions_are_read_from_every_spelling() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(major_version("postgres (PostgreSQL) 9.6.24\n"), Some(9));
        assert_eq!(major_version("command not found"), None);
    }

    #[test]
    fn the_newest_is_taken_unless_the_data_wants_another() {
        assert_eq!(choose(vec![at(17), at(15), at(9)], None).unwrap(), at(17));
        assert_eq!(choose(vec![at(17), at(15)], Some(15)).unwrap(), at(15));
        assert_eq!(choose(vec![at(17)], Some(16)).unwrap(), at(17));
    }

    #[test]
    fn none_and_too_old_are_told_apart() {
        assert!(matches!(choose(vec![], None), Err(Error::NotInstalled)));
        let error = choose(vec![at(13), at(14)], Some(14)).unwrap_err();
        assert!(matches!(error, Error::TooOld { found: 14, .. }), "{error}");
        assert!(error.to_string().contains("version 15 or newer"), "{error}");
    }
}
