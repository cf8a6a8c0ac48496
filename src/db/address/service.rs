//! `pg_service.conf`: addresses that have a name.

use std::path::{Path, PathBuf};

use super::params;
use super::surroundings::Surroundings;

/// The parameters of a service, and their file.
#[derive(PartialEq)]
pub(super) struct Service {
    /// Service file.
    pub file: PathBuf,
    /// Parameters in the order of the file.
    pub pairs: Vec<(&'static str, String)>,
}

/// Folders where distributions keep the system's file.
const SYSTEM_DIRS: [&str; 4] = ["/etc/postgresql-common", "/etc/sysconfig/pgsql", "/etc", "/usr/local/etc/postgresql"];
const FILE: &str = "pg_service.conf";

/// Finds a service as libpq does: in the user's file, then in the system's.
///
/// # Errors
/// A sentence if there is no such service, or if its file has an error.
pub(super) fn find(name: &str, file: Option<&str>, around: &Surroundings) -> Result<Service, String> {
    let mut looked = Vec::new();
    for path in files(file, around) {
        let Ok(bytes) = std::fs::read(&path) else {
            // A file named explicitly must exist.
            if file.is_some() || around.variable("PGSERVICEFILE").is_some_and(|named| Path::new(named) == path) {
                return Err(format!("The service file {} cannot be read.", path.display()));
            }
            continue;
        };
        if let Some(pairs) = read(&String::from_utf8_lossy(&bytes), name, &path)? {
            return Ok(Service { file: path, pairs });
        }
        looked.push(path.display().to_string());
    }
    let looked = if looked.is_empty() { "there is no pg_service.conf".to_owned() } else { looked.join(" and ") };
    Err(if looked.starts_with('/') {
        format!("There is no service {name} in {looked}.")
    } else {
        format!("There is no service {name}: {looked}.")
    })
}

fn files(named: Option<&str>, around: &Surroundings) -> Vec<PathBuf> {
    let users = named
        .or(around.variable("PGSERVICEFILE"))
        .map(PathBuf::from)
        .or_else(|| around.home().map(|home| home.join(".pg_service.conf")));
    let system = match around.variable("PGSYSCONFDIR") {
        Some(dir) => Some(Path::new(dir).join(FILE)),
        None => SYSTEM_DIRS.iter().map(|dir| Path::new(dir).join(FILE)).find(|file| file.exists()),
    };
    users.into_iter().chain(system).collect()
}

/// Returns the parameters of one service; `None` if the file does not have it.
fn read(text: &str, name: &str, path: &Path) -> Result<Option<Vec<(&'static str, String)>>, String> {
    let mut pairs = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            if pairs.is_some() {
                break;
            }
            let is_it = head.strip_prefix(name).is_some_and(|rest| rest.starts_with(']'));
            pairs = is_it.then(Vec::new);
            continue;
        }
        let Some(pairs) = &mut pairs else { continue };
        let wrong = |why: &str| format!("{}, line {}: {why}", path.display(), at + 1);
        if line.starts_with("ldap") {
            return Err(wrong("Frontdesk cannot look up a service in LDAP."));
        }
        let (key, value) = line.split_once('=').ok_or_else(|| wrong("A line of a service has the form name=value."))?;
        if key != key.trim() && params::find(key.trim()).is_some() {
            return Err(wrong("There must be no blank before the =."));
        }
        if key == "service" || key == "servicefile" {
            return Err(wrong("A service cannot name another service."));
        }
        let param = params::find(key).ok_or_else(|| wrong(&params::unknown(key)))?;
        pairs.push((param.name, value.to_owned()));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# ours
[other]
host=elsewhere

[mdi]
  host=db.example.org
port=5433
port=9999
user=dana # not a comment
sslmode=verify-full\r
[mdi2]
host=wrong
[mdi]
dbname=too-late
";

    fn read_it(text: &str, name: &str) -> Result<Option<Vec<(&'static str, String)>>, String> {
        read(text, name, Path::new("/f"))
    }

    #[test]
    fn a_service_is_the_first_group_of_its_name() {
        let pairs = read_it(TEXT, "mdi").unwrap().unwrap();
        let expected = [
            ("host", "db.example.org"),
            ("port", "5433"),
            ("port", "9999"),
            ("user", "dana # not a comment"),
            ("sslmode", "verify-full"),
        ];
        assert_eq!(pairs, expected.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(read_it(TEXT, "md").unwrap(), None);
        assert_eq!(read_it(TEXT, "absent").unwrap(), None);
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let refused = |line: &str| read_it(&format!("[mdi]\n{line}\n"), "mdi").unwrap_err();
        assert_eq!(
            refused("sslmod=require"),
            "/f, line 2: There is no connection parameter sslmod. Did you mean sslmode?"
        );
        assert!(refused("host").contains("line 2: A line of a service has the form"));
        assert!(refused("host = a").contains("no blank before the ="));
        assert!(refused("service=b").contains("cannot name another service"));
        assert!(refused("ldap://ldap.example.org/dc=x").contains("LDAP"));
        assert_eq!(read_it("[other]\nsslmod=require\n[mdi]\nhost=a\n", "mdi").unwrap().unwrap().len(), 1);
    }

    #[test]
    fn the_users_file_comes_before_the_systems() {
        let (home, system) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let around = Surroundings::of(&[("PGSYSCONFDIR", &system.path().display().to_string())], Some(home.path()));
        let said = find("mdi", None, &around).err().unwrap();
        assert_eq!(said, "There is no service mdi: there is no pg_service.conf.");
        let host = |around: &Surroundings| find("mdi", None, around).ok().unwrap().pairs[0].1.clone();
        std::fs::write(system.path().join(FILE), "[mdi]\nhost=system\n").unwrap();
        assert_eq!(host(&around), "system");
        std::fs::write(home.path().join(".pg_service.conf"), "[other]\nhost=user\n").unwrap();
        assert_eq!(host(&around), "system", "the user's file has another service");
        std::fs::write(home.path().join(".pg_service.conf"), "[mdi]\nhost=user\n").unwrap();
        assert_eq!(host(&around), "user");
        let named = home.path().join("named");
        std::fs::write(&named, "[mdi]\nhost=named\n").unwrap();
        let around = Surroundings::of(&[("PGSERVICEFILE", &named.display().to_string())], Some(home.path()));
        assert_eq!(host(&around), "named");
        let around = Surroundings::of(&[("PGSERVICEFILE", "/no/such/file")], Some(home.path()));
        assert_eq!(find("mdi", None, &around).err().unwrap(), "The service file /no/such/file cannot be read.");
    }
}
