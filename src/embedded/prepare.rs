//! Prepares a cluster folder for a start: permissions, data and the socket's folder.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::{Binaries, Cluster, Error, Mode, Owner, SUPERUSER};

/// Longest path of a socket. Some systems allow about 104 bytes.
const LONGEST_SOCKET: usize = 100;
const SOCKET: &str = ".s.PGSQL.5432";
/// A log larger than this is rotated when the server starts. In bytes.
const LONGEST_LOG: u64 = 4 << 20;

impl Cluster {
    /// Prepares everything that a start needs: programs, folders, data, access rules. The caller holds the start
    /// lock.
    pub(super) fn prepare(&self, mode: Mode) -> Result<(), Error> {
        let (owner, binaries) = (Owner::current()?, self.binaries()?);
        self.open_to(&owner)?;
        if !self.data().exists() {
            self.init(&owner, &binaries, mode)?;
        }
        self.make_socket_folder(&owner)?;
        self.write_rules(&owner)?;
        self.logs().iter().try_for_each(|log| set_aside_if_long(log))
    }

    /// Lets only our user enter the folder, and the server's user if that is another one.
    fn open_to(&self, owner: &Owner) -> Result<(), Error> {
        let mode = if owner.switch.is_some() { 0o710 } else { 0o700 };
        let opened = match owner.switch {
            Some((_, gid)) => chown(&self.dir, None, Some(gid)),
            None => Ok(()),
        };
        opened
            .and_then(|()| fs::set_permissions(&self.dir, Permissions::from_mode(mode)))
            .map_err(|e| Error::folder(&self.dir, "protect", e))?;
        let reached = owner.command(Path::new("test")).arg("-x").arg(&self.dir).status();
        if owner.switch.is_some() && !reached.is_ok_and(|status| status.success()) {
            return Err(Error::Unreachable { user: owner.name.clone(), folder: self.dir.clone() });
        }
        Ok(())
    }

    /// Creates the data under a temporary name and renames it when complete. A power cut leaves either no data or
    /// complete data.
    fn init(&self, owner: &Owner, binaries: &Binaries, mode: Mode) -> Result<(), Error> {
        let new = self.dir.join("data.new");
        let mut report = String::new();
        // The first locale exists on Debian and on every recent system, the last one everywhere.
        for locale in ["C.UTF-8", "en_US.UTF-8", "C"] {
            make_empty(&new, owner)?;
            let mut command = owner.command(&binaries.program("initdb"));
            command.arg("-D").arg(&new).args(["-U", SUPERUSER, "--encoding=UTF8"]);
            command.args(["--data-checksums", "--auth-local=peer", "--auth-host=reject"]);
            command.arg(format!("--locale={locale}"));
            if mode.fast {
                command.arg("--no-sync");
            }
            let output = command.stdout(Stdio::null()).output();
            let output = output.map_err(|e| Error::folder(&binaries.bin, "run initdb in", e))?;
            if output.status.success() {
                return self.move_in(&new);
            }
            report = String::from_utf8_lossy(&output.stderr).into_owned();
            if !report.contains("invalid locale") {
                break;
            }
        }
        // An unusable folder only fills the disk. The report is what matters here.
        let _ = fs::remove_dir_all(&new);
        Err(Error::Init { folder: self.dir.clone(), report })
    }

    fn move_in(&self, new: &Path) -> Result<(), Error> {
        fs::rename(new, self.data())
            .and_then(|()| File::open(&self.dir)?.sync_all())
            .map_err(|e| Error::folder(&self.data(), "create", e))
    }

    /// Writes the access rules. Only the local socket exists. The system user that made the cluster is the superuser
    /// (peer authentication). Staff sign in with passwords.
    fn write_rules(&self, owner: &Owner) -> Result<(), Error> {
        let rules = format!(
            "# Written by Frontdesk at each start.\n\
             local all {SUPERUSER} peer map=frontdesk\n\
             local all all scram-sha-256\n"
        );
        let map: String =
            owner.peers().iter().fold("# Written by Frontdesk at each start.\n".to_owned(), |text, user| {
                text + &format!("frontdesk \"{user}\" {SUPERUSER}\n")
            });
        for (name, text) in [("pg_hba.conf", rules), ("pg_ident.conf", map)] {
            let path = self.dir.join(name);
            fs::write(&path, text)
                .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o644)))
                .map_err(|e| Error::folder(&path, "write", e))?;
        }
        Ok(())
    }

    fn make_socket_folder(&self, owner: &Owner) -> Result<(), Error> {
        let run = self.dir.join("run");
        if fs::symlink_metadata(&run).is_ok_and(|found| found.is_symlink()) {
            fs::remove_file(&run).map_err(|e| Error::folder(&run, "replace", e))?;
        }
        if run.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET {
            return make_private(&run, owner);
        }
        let short = short_folder(&self.dir, owner);
        make_private(&short, owner)?;
        symlink(&short, &run).map_err(|e| Error::folder(&run, "create", e))
    }
}

fn make_empty(folder: &Path, owner: &Owner) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            return Err(Error::folder(folder, "replace", e));
        }
        _ => {}
    }
    make_private(folder, owner)
}

/// Creates a folder that only the server's user may enter. An existing folder must belong to that user.
fn make_private(folder: &Path, owner: &Owner) -> Result<(), Error> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(folder);
            let found = found.map_err(|e| Error::folder(folder, "read", e))?;
            if !found.is_dir() || found.uid() != owner.uid() {
                return Err(Error::OtherOwner { folder: folder.to_path_buf(), owner: found.uid() });
            }
        }
        Err(e) => return Err(Error::folder(folder, "create", e)),
    }
    owner
        .give(folder)
        .and_then(|()| fs::set_permissions(folder, Permissions::from_mode(0o700)))
        .map_err(|e| Error::folder(folder, "protect", e))
}

/// Returns a short folder for the socket. The user's runtime folder is private already, but root's is closed to the
/// server's user.
fn short_folder(dir: &Path, owner: &Owner) -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let base = runtime.filter(|path| owner.switch.is_none() && path.is_dir());
    let base = base.unwrap_or_else(std::env::temp_dir);
    let hash = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, dir.as_os_str().as_encoded_bytes());
    base.join(format!("frontdesk-{}", &hash.simple().to_string()[..16]))
}

fn set_aside_if_long(log: &Path) -> Result<(), Error> {
    if fs::metadata(log).is_ok_and(|found| found.len() > LONGEST_LOG) {
        let aside = log.with_extension("log.1");
        fs::rename(log, aside).map_err(|e| Error::folder(log, "set aside", e))?;
    }
    Ok(())
}
