//! `~/.pgpass`: passwords by host, port, database and user.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// The fields by which a password is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key<'a> {
    /// Host names under which the server may be listed.
    pub hosts: &'a [String],
    /// Port.
    pub port: u16,
    /// Database.
    pub database: &'a str,
    /// User.
    pub user: &'a str,
}

/// A password of the file.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Password.
    pub password: SecretString,
    /// Line number, from 1.
    pub line: usize,
}

/// Reasons why a password file gives no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPassword {
    /// The user has no home folder and names no file.
    NoHome,
    /// The file does not exist.
    NoFile(PathBuf),
    /// No line matches this server, database and user.
    NoLine(PathBuf),
    /// Other users of the machine can read the file, so it is not used.
    OthersCanRead(PathBuf),
    /// The file is not an ordinary file, or this user may not read it.
    Unreadable(PathBuf),
}

impl NoPassword {
    /// Returns true if the file exists and cannot be used, so that the user has to fix it.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        matches!(self, Self::OthersCanRead(_) | Self::Unreadable(_))
    }
}

impl fmt::Display for NoPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHome => f.write_str("PGPASSWORD is not set, and this user has no home folder with a .pgpass."),
            Self::NoFile(path) => {
                write!(f, "PGPASSWORD is not set, and there is no password file {}.", path.display())
            }
            Self::NoLine(path) => write!(f, "PGPASSWORD is not set, and no line of {} matches.", path.display()),
            Self::OthersCanRead(path) => {
                let path = path.display();
                write!(f, "Other users can read {path}, so it was not used. Run: chmod 600 {path}")
            }
            Self::Unreadable(path) => {
                write!(f, "The password file {} cannot be read, so it was not used.", path.display())
            }
        }
    }
}

/// Looks a password up as libpq does: the first matching line.
pub(crate) fn find(path: &Path, key: Key<'_>) -> Result<Entry, NoPassword> {
    let unreadable = |_| NoPassword::Unreadable(path.to_owned());
    let mut file = std::fs::File::open(path).map_err(|problem| match problem.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => NoPassword::NoFile(path.to_owned()),
        _ => NoPassword::Unreadable(path.to_owned()),
    })?;
    let found = file.metadata().map_err(unreadable)?;
    if !found.is_file() {
        return Err(NoPassword::Unreadable(path.to_owned()));
    }
    if found.permissions().mode() & 0o077 != 0 {
        return Err(NoPassword::OthersCanRead(path.to_owned()));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    let text = zeroize::Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    zeroize::Zeroize::zeroize(&mut bytes);
    look_up(&text, key).ok_or_else(|| NoPassword::NoLine(path.to_owned()))
}

fn look_up(text: &str, key: Key<'_>) -> Option<Entry> {
    let port = key.port.to_string();
    let found = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')).find_map(|(at, line)| {
        let rest = key.hosts.iter().find_map(|host| after_field(line, host))?;
        let rest = [port.as_str(), key.database, key.user].into_iter().try_fold(rest, after_field)?;
        Some((at + 1, rest))
    });
    found.map(|(line, password)| Entry { password: unescaped(password).into(), line })
}

/// Returns the rest of the line after a field that equals the value or is `*`.
fn after_field<'a>(line: &'a str, value: &str) -> Option<&'a str> {
    if let Some(rest) = line.strip_prefix("*:") {
        return Some(rest);
    }
    let (mut rest, mut wanted) = (line.chars(), value.chars());
    loop {
        let sign = match rest.next()? {
            ':' => return wanted.next().is_none().then_some(rest.as_str()),
            '\\' => rest.next()?,
            sign => sign,
        };
        if wanted.next() != Some(sign) {
            return None;
        }
    }
}

fn unescaped(password: &str) -> String {
    let (mut plain, mut signs) = (String::with_capacity(password.len()), password.chars());
    while let Some(sign) = signs.next() {
        // A backslash at the end is an ordinary character.
        plain.push(if sign == '\\' { signs.next().unwrap_or(sign) } else { sign });
    }
    plain
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn password(text: &str, host: &str, user: &str) -> Option<(String, usize)> {
        let hosts = [host.to_owned()];
        let entry = look_up(text, Key { hosts: &hosts, port: 5432, database: "mdi", user })?;
        Some((entry.password.expose_secret().to_owned(), entry.line))
    }

    #[test]
    fn the_first_line_that_fits_is_taken() {
        let text = "# comment\n\
                    db:5433:mdi:dana:other port\n\
                    db:5432:shop:dana:other database\n\
                    db:5432:mdi:ruth:ruth's\n\
                    db:5432:mdi:dana:dana's\r\n\
                    *:*:*:*:anybody's \n";
        assert_eq!(password(text, "db", "dana"), Some(("dana's".into(), 5)));
        assert_eq!(password(text, "db", "ruth"), Some(("ruth's".into(), 4)));
        assert_eq!(password(text, "elsewhere", "x"), Some(("anybody's ".into(), 6)));
        assert_eq!(password("db:5432:mdi:dana", "db", "dana"), None, "a line without a password");
        assert_eq!(password("d*:5432:mdi:dana:x", "db", "dana"), None, "* stands alone");
    }

    #[test]
    fn a_socket_folder_and_escaped_signs_fit() {
        assert_eq!(password("/run/pg:5432:mdi:dana:x", "/run/pg", "dana"), Some(("x".into(), 1)));
        assert_eq!(password(r"/run/a\:b:*:*:da\\na:x\:y\\z\q", "/run/a:b", r"da\na"), Some((r"x:y\zq".into(), 1)));
        assert_eq!(password(r"\:\:1:*:*:*:x\", "::1", "dana"), Some((r"x\".into(), 1)));
        assert_eq!(password(r"::1:5432:mdi:dana:x", "::1", "dana"), None);
    }

    #[test]
    fn any_of_the_hosts_names_fits_and_the_order_of_lines_decides() {
        let hosts = ["/run/pg".to_owned(), "localhost".to_owned()];
        let key = Key { hosts: &hosts, port: 5432, database: "mdi", user: "dana" };
        let text = "localhost:*:*:*:first\n/run/pg:*:*:*:second\n";
        assert_eq!(look_up(text, key).unwrap().password.expose_secret(), "first");
    }

    #[test]
    fn why_there_is_none_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pgpass");
        let hosts = ["db".to_owned()];
        let find = |path: &Path| super::find(path, Key { hosts: &hosts, port: 5432, database: "mdi", user: "dana" });
        assert_eq!(find(&path).unwrap_err(), NoPassword::NoFile(path.clone()));
        std::fs::write(&path, "db:5432:mdi:dana:x\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(find(&path).unwrap_err(), NoPassword::OthersCanRead(path.clone()));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(find(&path).unwrap().line, 1);
        std::fs::write(&path, "db:5432:mdi:ruth:x\n").unwrap();
        assert_eq!(find(&path).unwrap_err(), NoPassword::NoLine(path.clone()));
        assert_eq!(find(folder.path()).unwrap_err(), NoPassword::Unreadable(folder.path().to_owned()));
        assert!(
            !format!("{:?}", super::look_up("*:*:*:*:horse", Key { hosts: &hosts, port: 1, database: "", user: "" }))
                .contains("horse")
        );
    }
}
