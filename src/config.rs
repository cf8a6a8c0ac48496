//! The configuration file `frontdesk.toml`.
//!
//! The file and all its keys are optional. An existing file must be valid, because Frontdesk would otherwise ignore a
//! misspelled key without notice.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

use crate::paths::{self, NoHome};

/// Settings of the configuration file, with defaults for missing keys.
///
/// `Debug` hides the URL, which may contain a password.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Path of the file; `None` if there is no file.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// URL of the database server; `None` to run a private server.
    #[serde(default, deserialize_with = "secret")]
    pub database_url: Option<SecretString>,
    /// Name of this desk; by default the computer's name.
    #[serde(default = "computer_name", deserialize_with = "name")]
    pub desk: String,
    /// Venue of this desk.
    #[serde(default, deserialize_with = "optional_name")]
    pub venue: Option<String>,
    /// Login of this desk. The console signs in automatically if `PGPASSWORD` or `~/.pgpass` has the password.
    /// Otherwise the sign-in form is prefilled with the login.
    #[serde(default, deserialize_with = "optional_name")]
    pub login: Option<String>,
    /// Color theme.
    #[serde(default)]
    pub theme: Theme,
    /// Options of the screen.
    #[serde(default)]
    pub ui: Ui,
    /// Keys of actions, by action name. The key map validates both.
    #[serde(default)]
    pub keys: BTreeMap<String, Vec<String>>,
    /// Log level.
    #[serde(default)]
    pub log_level: LogLevel,
    /// Data folder of the private server; `None` for the XDG data folder.
    #[serde(default, deserialize_with = "absolute")]
    pub data_dir: Option<PathBuf>,
    /// File with the encryption key of the sensitive fields; `None` for `key` beside this file.
    #[serde(default, deserialize_with = "absolute")]
    pub key_file: Option<PathBuf>,
    /// Statement timeout of the server; milliseconds in the file.
    #[serde(default = "statement_timeout", rename = "statement_timeout_ms", deserialize_with = "milliseconds")]
    pub statement_timeout: Duration,
    /// Lock timeout of the server, for waiting on another desk; milliseconds in the file.
    #[serde(default = "lock_timeout", rename = "lock_timeout_ms", deserialize_with = "milliseconds")]
    pub lock_timeout: Duration,
}

/// Color theme of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Light text on a dark background.
    #[default]
    Dark,
    /// Dark text on a light background.
    Light,
    /// High contrast, for outdoor use.
    Sunlight,
    /// The background that the terminal reports (`COLORFGBG`); dark if it reports none.
    Auto,
}

/// Options of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ui {
    /// Whether to draw shapes and lines in ASCII, for terminals and fonts without them.
    pub ascii: bool,
    /// Whether h j k l g G navigate. Actions with these letters stay on Alt with the letter.
    pub vi_keys: bool,
}

/// Log level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Errors only.
    Error,
    /// Errors and warnings.
    Warn,
    /// Also completed operations.
    #[default]
    Info,
    /// Also details of operations.
    Debug,
    /// Everything.
    Trace,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            file: None,
            database_url: None,
            desk: computer_name(),
            venue: None,
            login: None,
            theme: Theme::default(),
            ui: Ui::default(),
            keys: BTreeMap::new(),
            log_level: LogLevel::default(),
            data_dir: None,
            key_file: None,
            statement_timeout: statement_timeout(),
            lock_timeout: lock_timeout(),
        }
    }
}

/// Reason why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The requested file does not exist.
    #[error(
        "There is no configuration file {}. Correct the name, or leave it out: Frontdesk works \
         without one.",
        .0.display()
    )]
    Missing(PathBuf),

    /// The file cannot be read.
    #[error(
        "The configuration file {} could not be read: {reason}. Nothing was started.",
        path.display()
    )]
    Unreadable {
        /// Path of the file.
        path: PathBuf,
        /// The reason of the failure.
        reason: String,
    },

    /// The file has a mistake.
    // The message omits the line itself, which may contain a password.
    #[error(
        "The configuration file has a mistake:\n  \
         {}, line {line}, column {column}: {message}\n\
         Nothing was started. Correct that line, or rename the file to start without it.",
        path.display()
    )]
    Mistake {
        /// Path of the file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: usize,
        /// Character in the line, from 1.
        column: usize,
        /// Description of the mistake.
        message: String,
    },

    /// There is no default location for the file.
    #[error(transparent)]
    NoHome(#[from] NoHome),
}

impl Config {
    /// Loads the file at `explicit`, which must exist. Without `explicit`, loads the default file, or returns the
    /// defaults if it does not exist.
    ///
    /// # Errors
    /// The file is missing, unreadable or invalid.
    pub fn load(explicit: Option<&Path>) -> Result<Self, ConfigError> {
        let path = explicit.map_or_else(paths::config_file, |path| Ok(path.to_path_buf()))?;
        match fs::read(&path) {
            Ok(bytes) => Self::parse(&path, bytes),
            Err(e) if e.kind() == io::ErrorKind::NotFound && explicit.is_none() => Ok(Self::default()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err(ConfigError::Missing(path)),
            Err(e) => Err(unreadable(&path, plain(&e))),
        }
    }

    fn parse(path: &Path, bytes: Vec<u8>) -> Result<Self, ConfigError> {
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(unreadable(path, "it is not a text file in UTF-8".to_owned()));
        };
        // Some editors write a byte-order mark before the first character.
        let text = text.trim_start_matches('\u{feff}');
        let parsed = toml::from_str(text).map(|config| Self { file: Some(path.to_path_buf()), ..config });
        parsed.map_err(|error| {
            let (line, column) = position(text, error.span().map_or(0, |span| span.start));
            ConfigError::Mistake {
                path: path.to_path_buf(),
                line,
                column,
                message: error.message().replace('\n', ", "),
            }
        })
    }
}

fn unreadable(path: &Path, reason: String) -> ConfigError {
    ConfigError::Unreadable { path: path.to_path_buf(), reason }
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        _ => error.to_string(),
    }
}

/// Returns line and column, both from 1, of a byte in the text.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

fn computer_name() -> String {
    let name = hostname::get().unwrap_or_default().to_string_lossy().into_owned();
    if name.is_empty() { "desk".to_owned() } else { name }
}

const fn statement_timeout() -> Duration {
    Duration::from_secs(15)
}

const fn lock_timeout() -> Duration {
    Duration::from_secs(5)
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    // A type error would quote the value. The function therefore accepts any type and checks it itself.
    let text = toml::Value::deserialize(from)?;
    let text = text.as_str().ok_or_else(|| de::Error::custom("the database URL must be a text"))?;
    Ok(Some(text.to_owned().into()))
}

fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?.trim().to_owned();
    if text.is_empty() {
        return Err(de::Error::custom("this must not be empty: leave the key out instead"));
    }
    if text.chars().any(char::is_control) {
        return Err(de::Error::custom("this must not contain control characters"));
    }
    Ok(text)
}

fn optional_name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    name(from).map(Some)
}

fn absolute<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let path = PathBuf::deserialize(from)?;
    if !path.is_absolute() {
        return Err(de::Error::custom("this must be a full path, beginning with /"));
    }
    Ok(Some(path))
}

/// Parses a number of milliseconds. Refuses 0, because the server would take it as "no timeout" and the desk would
/// wait forever.
fn milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let number = i64::deserialize(from)?;
    match u64::try_from(number) {
        Ok(ms @ 1..=3_600_000) => Ok(Duration::from_millis(ms)),
        _ => Err(de::Error::custom("this must be a number of milliseconds between 1 and 3600000 (an hour)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(Path::new("/etc/frontdesk.toml"), text.as_bytes().to_vec())
    }

    fn mistake(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_file_means_defaults() {
        let config = parse("").unwrap();
        assert_eq!(config.theme, Theme::Dark);
        assert_eq!(config.statement_timeout, Duration::from_secs(15));
        assert_eq!(config.lock_timeout, Duration::from_secs(5));
        assert!(!config.desk.is_empty());
        assert!(config.database_url.is_none() && config.keys.is_empty());
    }

    #[test]
    fn every_key_is_read() {
        let config = parse(
            r#"
            database_url = "postgres://dana:horse@db.example.org/mdi?sslmode=verify-full"
            desk = " desk-1 "
            venue = "Range A"
            login = "dana.cole"
            theme = "sunlight"
            log_level = "debug"
            data_dir = "/srv/frontdesk"
            key_file = "/srv/frontdesk.key"
            statement_timeout_ms = 2000
            lock_timeout_ms = 300
            [ui]
            vi_keys = true
            [keys]
            undo = ["u", "ctrl-z"]
            "#,
        )
        .unwrap();
        assert_eq!(config.desk, "desk-1");
        assert_eq!(config.venue.as_deref(), Some("Range A"));
        assert_eq!(config.login.as_deref(), Some("dana.cole"));
        assert_eq!(config.theme, Theme::Sunlight);
        assert_eq!(config.log_level, LogLevel::Debug);
        assert_eq!(config.data_dir.as_deref(), Some(Path::new("/srv/frontdesk")));
        assert_eq!(config.key_file.as_deref(), Some(Path::new("/srv/frontdesk.key")));
        assert_eq!(config.statement_timeout, Duration::from_secs(2));
        assert_eq!(config.lock_timeout, Duration::from_millis(300));
        assert!(config.ui.vi_keys && !Config::default().ui.vi_keys);
        assert_eq!(config.keys["undo"], ["u", "ctrl-z"]);
        assert!(config.database_url.unwrap().expose_secret().ends_with("verify-full"));
    }

    #[test]
    fn the_password_is_never_shown() {
        let config = parse("database_url = 'postgres://dana:horse@db/mdi'").unwrap();
        assert!(!format!("{config:?}").contains("horse"));
        for wrong in [
            "database_url = 'postgres://dana:horse@db",
            "database_url = postgres://dana:horse@db/mdi",
            "database_url = ['postgres://dana:horse@db/mdi']",
            "database_url = \"postgres://dana:horse@db/mdi\" \"horse\"",
            "database_url = 'postgres://dana:horse@db'\ndatabase_url = 'postgres://dana:horse@db'",
        ] {
            let text = mistake(wrong);
            assert!(!text.contains("horse"), "{wrong}: {text}");
        }
    }

    #[test]
    fn an_unknown_key_is_pointed_at() {
        let text = mistake("desk = 'one'\n\n  colour = 'red'\n");
        assert!(text.contains("/etc/frontdesk.toml, line 3, column 3: unknown field `colour`"), "{text}");
        assert!(text.contains("`theme`"), "the known ones are listed: {text}");
    }

    #[test]
    fn what_is_not_toml_is_pointed_at() {
        let text = mistake("desk = 'one'\nthis is not a configuration\n");
        assert!(text.contains("line 2, column "), "{text}");
        assert!(text.contains("Nothing was started."), "{text}");
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(position("a\nÄÖ=x", 7), (2, 4));
        assert_eq!(position("", 0), (1, 1));
    }

    #[test]
    fn impossible_values_say_what_is_possible() {
        assert!(mistake("statement_timeout_ms = 0").contains("between 1 and 3600000"));
        assert!(mistake("lock_timeout_ms = -5").contains("line 1, column 19"));
        assert!(mistake("theme = 'pink'").contains("`sunlight`"));
        assert!(mistake("desk = ' '").contains("must not be empty"));
        assert!(mistake("venue = \"a\\u001b[2J\"").contains("control characters"));
        assert!(mistake("data_dir = 'here'").contains("full path"));
    }

    #[test]
    fn a_file_in_another_encoding_is_named_so() {
        let error = Config::parse(Path::new("/f.toml"), vec![b'#', 0xff]).unwrap_err();
        assert!(error.to_string().contains("/f.toml could not be read: it is not a text file in UTF-8"));
    }

    #[test]
    fn a_missing_file_and_a_folder_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let missing = Config::load(Some(&folder.path().join("no.toml"))).unwrap_err();
        assert!(matches!(missing, ConfigError::Missing(_)), "{missing}");
        let error = Config::load(Some(folder.path())).unwrap_err();
        assert!(error.to_string().contains("it is a folder"), "{error}");
    }
}
