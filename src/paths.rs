//! Where Frontdesk keeps its files: by the XDG rules, with a place of their own for root's data.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};

const NAME: &str = "frontdesk";

/// This user has no home folder, so there is no usual place for anything.
#[derive(Debug, thiserror::Error)]
#[error(
    "This user has no home folder, so Frontdesk does not know where to keep its files. Set HOME, \
     or name a folder with `data_dir` in a configuration file given by --config."
)]
pub struct NoHome;

/// The usual configuration file: `$XDG_CONFIG_HOME/frontdesk/frontdesk.toml`.
///
/// # Errors
/// When the user has no home folder.
pub fn config_file() -> Result<PathBuf, NoHome> {
    Ok(xdg()?.config_dir().join(NAME).join("frontdesk.toml"))
}

/// The usual key file: `$XDG_CONFIG_HOME/frontdesk/key`.
///
/// # Errors
/// When the user has no home folder.
pub fn key_file() -> Result<PathBuf, NoHome> {
    Ok(xdg()?.config_dir().join(NAME).join("key"))
}

/// The data folder: `$XDG_DATA_HOME/frontdesk`. For root, whose home the database's own user may
/// not enter, `/var/lib/frontdesk` unless `XDG_DATA_HOME` is set.
///
/// # Errors
/// When the user has no home folder.
pub fn data_dir() -> Result<PathBuf, NoHome> {
    let chosen = std::env::var_os("XDG_DATA_HOME").is_some_and(|path| !path.is_empty());
    if rustix::process::geteuid().is_root() && !chosen {
        return Ok(Path::new("/var/lib").join(NAME));
    }
    Ok(xdg()?.data_dir().join(NAME))
}

/// The private server's cluster folder, inside of `data_dir` or of the usual data folder.
///
/// # Errors
/// When it is needed and the user has no home folder.
pub fn server_dir(data_dir: Option<&Path>) -> Result<PathBuf, NoHome> {
    let folder = data_dir.map_or_else(self::data_dir, |dir| Ok(dir.to_path_buf()))?;
    Ok(folder.join("server"))
}

/// The folder of the log files: `$XDG_STATE_HOME/frontdesk`.
///
/// # Errors
/// When the user has no home folder.
pub fn state_dir() -> Result<PathBuf, NoHome> {
    let xdg = xdg()?;
    Ok(xdg.state_dir().unwrap_or_else(|| xdg.data_dir()).join(NAME))
}

/// The folder of the journals of writes that have no result yet: `waiting` in [`state_dir`].
///
/// # Errors
/// When the user has no home folder.
pub fn waiting_dir() -> Result<PathBuf, NoHome> {
    Ok(state_dir()?.join("waiting"))
}

/// The folder of exports: `frontdesk-exports` in the user's home folder.
///
/// # Errors
/// When the user has no home folder.
pub fn exports_dir() -> Result<PathBuf, NoHome> {
    Ok(xdg()?.home_dir().join("frontdesk-exports"))
}

/// The throw-away cluster of the demonstration: in the user's runtime folder, where the system clears up after it, or in
/// memory. Another home or runtime folder is another demonstration. [`crate::embedded::attach`] sees to it that nobody
/// else has made it.
#[must_use]
pub fn demo_dir() -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|dir| dir.is_absolute());
    demo_dir_of(std::env::home_dir().as_deref(), runtime.as_deref())
}

fn demo_dir_of(home: Option<&Path>, runtime: Option<&Path>) -> PathBuf {
    let user = rustix::process::geteuid();
    let folder = |seed: &[Option<&Path>]| {
        let seed: Vec<u8> = seed.iter().flat_map(|path| [path_bytes(*path), b"\0"].concat()).collect();
        let hash = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, &seed).simple().to_string();
        format!("{NAME}-demo-{}", &hash[..12])
    };
    match runtime {
        // Root's is closed to the server's own user.
        Some(runtime) if !user.is_root() && is_fit(runtime, user.as_raw()) => runtime.join(folder(&[home])),
        _ => memory_dir().join(format!("{}-{}", folder(&[home, runtime]), user.as_raw())),
    }
}

fn path_bytes(path: Option<&Path>) -> &[u8] {
    path.map_or(b"", |path| path.as_os_str().as_encoded_bytes())
}

/// Whether a runtime folder is this user's, and large enough for a database.
fn is_fit(runtime: &Path, user: u32) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_ours = std::fs::metadata(runtime).is_ok_and(|found| found.is_dir() && found.uid() == user);
    is_ours && rustix::fs::statvfs(runtime).is_ok_and(|found| found.f_blocks * found.f_frsize >= DEMO_SPACE)
}

/// A small machine's runtime folder may hold less than the demonstration needs.
const DEMO_SPACE: u64 = 256 << 20;

/// `/dev/shm` where there is one, else the folder for temporary files.
#[must_use]
pub fn memory_dir() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        return memory.to_path_buf();
    }
    std::env::temp_dir()
}

fn xdg() -> Result<Xdg, NoHome> {
    Xdg::new().map_err(|_| NoHome)
}

/// Makes a folder, and those above it, that only this user may enter.
///
/// # Errors
/// The system's.
pub fn make_private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_home_or_runtime_folder_is_another_demonstration() {
        let [one, other] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [one, other] = [Some(one.path()), Some(other.path())];
        let dirs = [
            demo_dir_of(one, None),
            demo_dir_of(other, None),
            demo_dir_of(one, one),
            demo_dir_of(one, other),
            demo_dir_of(other, other),
            demo_dir_of(None, None),
        ];
        for (at, dir) in dirs.iter().enumerate() {
            assert!(!dirs[at + 1..].contains(dir), "{dirs:?}");
        }
        assert_eq!(demo_dir_of(one, other), dirs[3], "and the same is the same");
    }
}
