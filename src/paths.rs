//! Locations of Frontdesk's files, by the XDG rules. Root's data has its own location.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};

const NAME: &str = "frontdesk";

/// Error: the user has no home folder, so there are no default locations.
#[derive(Debug, thiserror::Error)]
#[error(
    "This user has no home folder, so Frontdesk does not know where to keep its files. Set HOME, \
     or name a folder with `data_dir` in a configuration file given by --config."
)]
pub struct NoHome;

/// Returns the default configuration file: `$XDG_CONFIG_HOME/frontdesk/frontdesk.toml`.
///
/// # Errors
/// The user has no home folder.
pub fn config_file() -> Result<PathBuf, NoHome> {
    Ok(xdg()?.config_dir().join(NAME).join("frontdesk.toml"))
}

/// Returns the default key file: `$XDG_CONFIG_HOME/frontdesk/key`.
///
/// # Errors
/// The user has no home folder.
pub fn key_file() -> Result<PathBuf, NoHome> {
    Ok(xdg()?.config_dir().join(NAME).join("key"))
}

/// Returns the data folder: `$XDG_DATA_HOME/frontdesk`. For root without `XDG_DATA_HOME` the folder is
/// `/var/lib/frontdesk`, because the database's own user may not enter root's home.
///
/// # Errors
/// The user has no home folder.
pub fn data_dir() -> Result<PathBuf, NoHome> {
    let chosen = std::env::var_os("XDG_DATA_HOME").is_some_and(|path| !path.is_empty());
    if rustix::process::geteuid().is_root() && !chosen {
        return Ok(Path::new("/var/lib").join(NAME));
    }
    Ok(xdg()?.data_dir().join(NAME))
}

/// Returns the cluster folder of the private server, inside `data_dir` or the default data folder.
///
/// # Errors
/// The default data folder is needed, but the user has no home folder.
pub fn server_dir(data_dir: Option<&Path>) -> Result<PathBuf, NoHome> {
    let folder = data_dir.map_or_else(self::data_dir, |dir| Ok(dir.to_path_buf()))?;
    Ok(folder.join("server"))
}

/// Returns the folder of the log files: `$XDG_STATE_HOME/frontdesk`.
///
/// # Errors
/// The user has no home folder.
pub fn state_dir() -> Result<PathBuf, NoHome> {
    let xdg = xdg()?;
    Ok(xdg.state_dir().unwrap_or_else(|| xdg.data_dir()).join(NAME))
}

/// Returns the folder of the journals of writes without a result: `waiting` in [`state_dir`].
///
/// # Errors
/// The user has no home folder.
pub fn waiting_dir() -> Result<PathBuf, NoHome> {
    Ok(state_dir()?.join("waiting"))
}

/// Returns the folder of exports: `frontdesk-exports` in the user's home folder.
///
/// # Errors
/// The user has no home folder.
pub fn exports_dir() -> Result<PathBuf, NoHome> {
    Ok(xdg()?.home_dir().join("frontdesk-exports"))
}

/// Returns the folder of the demonstration's temporary cluster. It is in the user's runtime folder, which the system
/// cleans up, or in memory. Each combination of home and runtime folder has its own demonstration.
/// [`crate::embedded::attach`] checks that no other user created the folder.
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
        // The server's own user cannot enter root's runtime folder.
        Some(runtime) if !user.is_root() && is_fit(runtime, user.as_raw()) => runtime.join(folder(&[home])),
        _ => memory_dir().join(format!("{}-{}", folder(&[home, runtime]), user.as_raw())),
    }
}

fn path_bytes(path: Option<&Path>) -> &[u8] {
    path.map_or(b"", |path| path.as_os_str().as_encoded_bytes())
}

/// Returns true if the runtime folder belongs to this user and is large enough for a database.
fn is_fit(runtime: &Path, user: u32) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_ours = std::fs::metadata(runtime).is_ok_and(|found| found.is_dir() && found.uid() == user);
    is_ours && rustix::fs::statvfs(runtime).is_ok_and(|found| found.f_blocks * found.f_frsize >= DEMO_SPACE)
}

/// Minimum size in bytes of a runtime folder for the demonstration; small machines may have less.
const DEMO_SPACE: u64 = 256 << 20;

/// Returns `/dev/shm` if it exists, else the folder for temporary files.
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

/// Creates a folder and its missing parents with access for this user only.
///
/// # Errors
/// Errors of the file system.
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
