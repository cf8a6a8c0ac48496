//! Defaults for an address: the environment, the home folder, the user's name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The environment, read once. It may contain a password, so there is no `Debug`.
#[derive(Clone)]
pub struct Surroundings {
    variables: BTreeMap<String, String>,
    home: Option<PathBuf>,
    user: String,
    /// Folders where local servers may have their sockets, the usual one first.
    socket_dirs: Vec<PathBuf>,
}

/// Debian and Fedora, then macOS with Homebrew, then PostgreSQL's own default.
const SOCKET_DIRS: [&str; 3] = ["/var/run/postgresql", "/private/tmp", "/tmp"];

impl Surroundings {
    /// Reads this process's environment.
    #[must_use]
    pub fn real() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .filter(|(name, _)| name.starts_with("PG") || name.starts_with("SSL_CERT_"))
            .collect();
        Self {
            variables,
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            user: whoami::username().unwrap_or_default(),
            socket_dirs: SOCKET_DIRS.iter().map(PathBuf::from).collect(),
        }
    }

    /// Returns a variable that is set and not empty.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Returns true if a variable is set, even to an empty value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    pub(super) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// Returns the system's name of the user.
    pub(super) fn user(&self) -> &str {
        &self.user
    }

    /// Returns the first set variable that by itself names a server; `None` if none is set.
    #[must_use]
    pub fn names_a_server(&self) -> Option<&'static str> {
        ["PGSERVICE", "PGHOST", "PGHOSTADDR", "PGDATABASE"].into_iter().find(|name| self.variable(name).is_some())
    }

    /// Returns the folder in which local programs look for a server's socket; `None` if there is none.
    pub(super) fn socket_dir(&self) -> Option<&Path> {
        self.socket_dirs.iter().map(PathBuf::as_path).find(|dir| dir.is_dir())
    }

    /// Returns the folder that has a socket for this port; `None` if none has.
    pub(super) fn socket_dir_with(&self, port: u16) -> Option<&Path> {
        let file = format!(".s.PGSQL.{port}");
        self.socket_dirs.iter().map(PathBuf::as_path).find(|dir| dir.join(&file).exists())
    }

    #[cfg(test)]
    pub(super) fn of(variables: &[(&str, &str)], home: Option<&Path>) -> Self {
        Self {
            variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            home: home.map(Path::to_owned),
            user: "me".into(),
            socket_dirs: Vec::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn with_socket_dir(mut self, dir: &Path) -> Self {
        self.socket_dirs.push(dir.to_owned());
        self
    }
}
