//! Finds the encryption key of the sensitive fields: in the environment, in a file that only this user may read, or
//! in the system's keyring. A key is 256 random bits, written as 64 hexadecimal digits. During a key rotation there
//! are two keys, the new one first. The console stores both and gives both to its sessions.

mod file;
mod keyring;

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::paths::{self, NoHome};

/// Environment variable with the key; `none` disables encryption.
pub const VARIABLE: &str = "FRONTDESK_KEY";
/// Environment variable with the next key of a rotation.
pub const NEW_VARIABLE: &str = "FRONTDESK_NEW_KEY";
/// Number of hexadecimal digits of a key.
const DIGITS: usize = 64;
/// Key of the demonstration. It protects nothing, because the demonstration's people are fictional.
const DEMO: &str = "64656d6f2d6b65792d6f662d66726f6e746465736b2d6e6f742d612d73656372";

/// One or more keys. The first one encrypts.
#[derive(Clone)]
pub struct EncryptionKeys(Vec<SecretString>);

/// Shows only the key ids.
impl fmt::Debug for EncryptionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl EncryptionKeys {
    /// Parses keys that are separated by commas, spaces or line breaks; `None` if there are none.
    ///
    /// # Errors
    /// The problem, without the text itself.
    pub fn parse(text: &str) -> Result<Option<Self>, &'static str> {
        let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
        let keys: Option<Vec<SecretString>> = words
            .map(|word| {
                let is_key = word.len() == DIGITS && word.bytes().all(|digit| digit.is_ascii_hexdigit());
                is_key.then(|| word.to_ascii_lowercase().into())
            })
            .collect();
        match keys {
            None => Err("a key is 64 hexadecimal digits, as frontdesk keys new makes it"),
            Some(keys) if keys.is_empty() => Ok(None),
            Some(keys) => Ok(Some(Self(keys))),
        }
    }

    /// Generates a new key.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn random() -> Result<Self, String> {
        let mut bytes = zeroize::Zeroizing::new([0_u8; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|error| format!("The system gives no random numbers: {error}."))?;
        Ok(Self(vec![hex(bytes.as_ref()).into()]))
    }

    /// Returns the key of the demonstration.
    #[must_use]
    pub fn demo() -> Self {
        Self(vec![DEMO.into()])
    }

    /// Returns the first key of `newer`, followed by these keys.
    #[must_use]
    pub fn behind(&self, newer: &Self) -> Self {
        let first = newer.0.first();
        let rest = self.0.iter().filter(|key| first.is_none_or(|first| first.expose_secret() != key.expose_secret()));
        Self(first.into_iter().chain(rest).cloned().collect())
    }

    /// Returns the first key only.
    #[must_use]
    pub fn first(&self) -> Self {
        Self(self.0.iter().take(1).cloned().collect())
    }

    /// Returns true during a key rotation.
    #[must_use]
    pub fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// Returns the fingerprints, as the database and `frontdesk keys status` show them.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(id).collect()
    }

    /// Returns the keys as a database session receives them.
    #[must_use]
    pub fn setting(&self) -> SecretString {
        self.joined(",")
    }

    /// Returns the keys as a file or the keyring stores them.
    fn lines(&self) -> SecretString {
        self.joined("\n")
    }

    fn joined(&self, between: &str) -> SecretString {
        let keys: Vec<&str> = self.0.iter().map(ExposeSecret::expose_secret).collect();
        keys.join(between).into()
    }
}

/// Returns the fingerprint of a key: eight bytes of a hash, the same as `sealing_key_id()` in the database.
fn id(key: &SecretString) -> String {
    let digits = key.expose_secret().as_bytes();
    let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|n| u8::try_from(n).ok()).unwrap_or_default();
    let bytes: zeroize::Zeroizing<Vec<u8>> = zeroize::Zeroizing::new(
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, d| byte << 4 | nibble(*d))).collect(),
    );
    let mut hash = Sha256::new();
    hash.update(b"frontdesk key: ");
    hash.update(&*bytes);
    hex(&hash.finalize()[..8])
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Source of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The environment variable.
    Environment,
    /// A key file.
    File(PathBuf),
    /// The system's keyring.
    Keyring,
    /// The built-in key of the demonstration.
    Demo,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str(VARIABLE),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Keyring => f.write_str("the system's keyring"),
            Self::Demo => f.write_str("the demonstration"),
        }
    }
}

/// The keys and their source.
#[derive(Debug, Clone)]
pub struct Vault {
    /// The keys.
    pub keys: EncryptionKeys,
    /// Source of the keys.
    pub source: Source,
}

/// Reason why a key cannot be used or stored.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The environment variable does not hold a key.
    #[error("{0} is not a key: {1}. Nothing was started.")]
    Variable(&'static str, &'static str),
    /// The file belongs to another user, or others can access it.
    #[error(
        "The key file {} {why}, so it is not used and nothing was started. Make it yours alone: chown it to this \
         user, and chmod 600.",
        path.display()
    )]
    NotPrivate {
        /// Path of the file.
        path: PathBuf,
        /// The problem with the file.
        why: &'static str,
    },
    /// The file cannot be read, or does not hold a key.
    #[error("The key file {} cannot be used: {why}. Nothing was started.", path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// The problem with the file.
        why: String,
    },
    /// The file cannot be written.
    #[error("The key file {} cannot be written: {why}.", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// The reason of the failure.
        why: String,
    },
    /// The keyring holds something other than a key, or did not store the key.
    #[error("The system's keyring {0}.")]
    Keyring(String),
    /// There is no default location for the file.
    #[error(transparent)]
    NoHome(#[from] NoHome),
}

/// Value of the environment variable.
enum Environment {
    Silent,
    /// The user wants no key.
    None,
    Key(EncryptionKeys),
}

impl Environment {
    fn read() -> Result<Self, VaultError> {
        let Ok(text) = std::env::var(VARIABLE) else { return Ok(Self::Silent) };
        if text.trim().eq_ignore_ascii_case("none") {
            return Ok(Self::None);
        }
        let keys = EncryptionKeys::parse(&text).map_err(|why| VaultError::Variable(VARIABLE, why))?;
        Ok(keys.map_or(Self::Silent, Self::Key))
    }
}

impl Vault {
    /// Finds the key: first in the environment, then in the key file, then in the system's keyring. `None` if there
    /// is no key. The console then works, but sealed fields stay unreadable.
    ///
    /// # Errors
    /// A source holds something other than a key, or the file is accessible to others.
    pub async fn find(config: &Config) -> Result<Option<Self>, VaultError> {
        match Environment::read()? {
            Environment::Silent => {}
            Environment::None => return Ok(None),
            Environment::Key(keys) => return Ok(Some(Self { keys, source: Source::Environment })),
        }
        let path = key_file(config)?;
        if let Some(keys) = file::read(&path)? {
            return Ok(Some(Self { keys, source: Source::File(path) }));
        }
        Ok(keyring::read().await?.map(|keys| Self { keys, source: Source::Keyring }))
    }

    /// Returns the key of the demonstration, unless the environment names another.
    ///
    /// # Errors
    /// The environment variable does not hold a key.
    pub fn of_demo() -> Result<Option<Self>, VaultError> {
        Ok(match Environment::read()? {
            Environment::Silent => Some(Self { keys: EncryptionKeys::demo(), source: Source::Demo }),
            Environment::None => None,
            Environment::Key(keys) => Some(Self { keys, source: Source::Environment }),
        })
    }

    /// Stores a first key in the file or the keyring. Never overwrites an existing file.
    ///
    /// # Errors
    /// The file already exists, or the key cannot be stored.
    pub async fn make(keys: &EncryptionKeys, config: &Config, in_keyring: bool) -> Result<Source, VaultError> {
        if in_keyring {
            keyring::write(keys).await?;
            return Ok(Source::Keyring);
        }
        let path = key_file(config)?;
        file::create(&path, keys)?;
        Ok(Source::File(path))
    }

    /// Removes the key that [`Vault::make`] has just stored.
    pub async fn unmake(source: &Source) {
        match source {
            Source::File(path) => {
                if let Err(error) = std::fs::remove_file(path) {
                    tracing::warn!(%error, "could not remove the unused key file");
                }
            }
            Source::Keyring => keyring::remove().await,
            Source::Environment | Source::Demo => {}
        }
    }

    /// Replaces the keys in their source. A file is replaced atomically. Only the user can change the environment.
    ///
    /// # Errors
    /// The keys cannot be stored.
    pub async fn replace(&mut self, keys: EncryptionKeys) -> Result<(), VaultError> {
        match &self.source {
            Source::File(path) => file::replace(path, &keys)?,
            Source::Keyring => keyring::write(&keys).await?,
            Source::Environment | Source::Demo => {}
        }
        self.keys = keys;
        Ok(())
    }

    /// Removes all keys but the first, once no value is encrypted with them. Moves older keys of a file to a second
    /// file, because older backups need them. Returns the path of that file.
    ///
    /// # Errors
    /// The keys cannot be stored.
    pub async fn retire(&mut self) -> Result<Option<PathBuf>, VaultError> {
        let older = EncryptionKeys(self.keys.0.iter().skip(1).cloned().collect());
        let mut aside = None;
        if let (Source::File(path), Some(id)) = (&self.source, older.ids().first()) {
            let beside = path.with_extension(format!("old-{id}"));
            match file::create(&beside, &older) {
                // An earlier run was interrupted after it wrote this file.
                Err(_) if file::read(&beside)?.is_some_and(|kept| kept.ids() == older.ids()) => {}
                other => other?,
            }
            aside = Some(beside);
        }
        self.replace(self.keys.first()).await?;
        Ok(aside)
    }
}

/// Returns the key of [`NEW_VARIABLE`]; `None` if the variable is not set.
///
/// # Errors
/// The variable holds something other than a key.
pub fn new_from_environment() -> Result<Option<EncryptionKeys>, VaultError> {
    let text = std::env::var(NEW_VARIABLE).unwrap_or_default();
    let keys = EncryptionKeys::parse(&text).map_err(|why| VaultError::Variable(NEW_VARIABLE, why))?;
    Ok(keys.map(|keys| keys.first()))
}

/// Returns the configured key file, or the default one beside the configuration.
///
/// # Errors
/// The user has no home folder.
pub fn key_file(config: &Config) -> Result<PathBuf, NoHome> {
    config.key_file.clone().map_or_else(paths::key_file, Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const B: &str = "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn keys(text: &str) -> EncryptionKeys {
        EncryptionKeys::parse(text).unwrap().unwrap()
    }

    #[test]
    fn keys_are_read_in_their_order_and_never_shown() {
        let both = keys(&format!(" {B},\n{}\n", A.to_uppercase()));
        assert_eq!(both.setting().expose_secret(), &format!("{B},{A}"));
        assert!(both.are_several());
        assert!(!format!("{both:?}").contains(&A[..16]), "{both:?}");
        assert!(EncryptionKeys::parse(" \n").unwrap().is_none());
        for wrong in ["secret", &A[1..], &format!("{A}0"), &A.replace('0', "g"), &format!("{A} x")] {
            let why = EncryptionKeys::parse(wrong).unwrap_err();
            assert!(!why.contains(wrong), "{why}");
        }
    }

    #[test]
    fn a_new_key_stands_first_and_once() {
        let (a, b) = (keys(A), keys(B));
        let both = a.behind(&b);
        assert_eq!(both.setting().expose_secret(), &format!("{B},{A}"));
        assert_eq!(both.behind(&b).setting().expose_secret(), both.setting().expose_secret());
        assert_eq!(both.first().ids(), b.ids());
    }

    #[test]
    fn every_new_key_is_another() {
        let (a, b) = (EncryptionKeys::random().unwrap(), EncryptionKeys::random().unwrap());
        assert_ne!(a.setting().expose_secret(), b.setting().expose_secret());
        assert!(EncryptionKeys::parse(a.setting().expose_secret()).unwrap().is_some());
        assert!(EncryptionKeys::parse(DEMO).unwrap().is_some());
    }
}
