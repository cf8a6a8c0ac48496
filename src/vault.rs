//! Where the key to the sensitive fields comes from: the environment, a file that only this user may
//! read, or the system's keyring. A key is 256 random bits, written as 64 hexadecimal digits. While a key
//! is being changed there are two, the new one first; they are kept, and given to a session, together.

mod file;
mod keyring;

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::paths::{self, NoHome};

/// The variable with the key; `none` means to do without.
pub const VARIABLE: &str = "FRONTDESK_KEY";
/// The variable with the key that takes its place.
pub const NEW_VARIABLE: &str = "FRONTDESK_NEW_KEY";
/// Hexadecimal digits of a key.
const DIGITS: usize = 64;
/// The demonstration's key. It protects nothing: its people are invented.
const DEMO: &str = "64656d6f2d6b65792d6f662d66726f6e746465736b2d6e6f742d612d73656372";

/// One or several keys, the one that seals first.
#[derive(Clone)]
pub struct EncryptionKeys(Vec<SecretString>);

/// By hand: ids only.
impl fmt::Debug for EncryptionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl EncryptionKeys {
    /// Reads keys that stand with commas, blanks or line breaks between them. None when there are none.
    ///
    /// # Errors
    /// What is wrong, without repeating it.
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

    /// A new key.
    ///
    /// # Errors
    /// When the system has no random numbers to give.
    pub fn random() -> Result<Self, String> {
        let mut bytes = zeroize::Zeroizing::new([0_u8; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|error| format!("The system gives no random numbers: {error}."))?;
        Ok(Self(vec![hex(bytes.as_ref()).into()]))
    }

    /// The demonstration's.
    #[must_use]
    pub fn demo() -> Self {
        Self(vec![DEMO.into()])
    }

    /// These behind the first of `newer`.
    #[must_use]
    pub fn behind(&self, newer: &Self) -> Self {
        let first = newer.0.first();
        let rest = self.0.iter().filter(|key| first.is_none_or(|first| first.expose_secret() != key.expose_secret()));
        Self(first.into_iter().chain(rest).cloned().collect())
    }

    /// The first alone.
    #[must_use]
    pub fn first(&self) -> Self {
        Self(self.0.iter().take(1).cloned().collect())
    }

    /// Whether a change of keys is under way.
    #[must_use]
    pub fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// The fingerprints, as the database and `frontdesk keys status` show them.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(id).collect()
    }

    /// As a session takes them.
    #[must_use]
    pub fn setting(&self) -> SecretString {
        self.joined(",")
    }

    /// As a file or the keyring keeps them.
    fn lines(&self) -> SecretString {
        self.joined("\n")
    }

    fn joined(&self, between: &str) -> SecretString {
        let keys: Vec<&str> = self.0.iter().map(ExposeSecret::expose_secret).collect();
        keys.join(between).into()
    }
}

/// The fingerprint of a key: eight bytes of a hash, the same as `sealing_key_id()` in the database.
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

/// Where a key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The environment.
    Environment,
    /// A file.
    File(PathBuf),
    /// The system's keyring.
    Keyring,
    /// The demonstration's own.
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

/// The keys and where they were found.
#[derive(Debug, Clone)]
pub struct Vault {
    /// The keys.
    pub keys: EncryptionKeys,
    /// Where they stand.
    pub source: Source,
}

/// Why a key cannot be used or kept.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The variable.
    #[error("{0} is not a key: {1}. Nothing was started.")]
    Variable(&'static str, &'static str),
    /// The file is open to others, or somebody else's.
    #[error(
        "The key file {} {why}, so it is not used and nothing was started. Make it yours alone: chown it to this \
         user, and chmod 600.",
        path.display()
    )]
    NotPrivate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The file cannot be read or holds something else.
    #[error("The key file {} cannot be used: {why}. Nothing was started.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The file cannot be written.
    #[error("The key file {} cannot be written: {why}.", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The keyring holds something else, or does not take it.
    #[error("The system's keyring {0}.")]
    Keyring(String),
    /// There is no usual place for the file.
    #[error(transparent)]
    NoHome(#[from] NoHome),
}

/// What the environment says about the key.
enum Environment {
    Silent,
    /// To do without one.
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
    /// Looks for the key: the environment, the key file, the system's keyring. None when there is none
    /// anywhere: then the console works, and sealed fields show as sealed.
    ///
    /// # Errors
    /// When what is found there is no key, or the file is open to others.
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

    /// The demonstration's, unless the environment says otherwise.
    ///
    /// # Errors
    /// When the environment has no key in its variable.
    pub fn of_demo() -> Result<Option<Self>, VaultError> {
        Ok(match Environment::read()? {
            Environment::Silent => Some(Self { keys: EncryptionKeys::demo(), source: Source::Demo }),
            Environment::None => None,
            Environment::Key(keys) => Some(Self { keys, source: Source::Environment }),
        })
    }

    /// Keeps a first key, in the file or the keyring; what is there is never written over.
    ///
    /// # Errors
    /// When there is one already, or it cannot be kept.
    pub async fn make(keys: &EncryptionKeys, config: &Config, in_keyring: bool) -> Result<Source, VaultError> {
        if in_keyring {
            keyring::write(keys).await?;
            return Ok(Source::Keyring);
        }
        let path = key_file(config)?;
        file::create(&path, keys)?;
        Ok(Source::File(path))
    }

    /// Takes back what [`Vault::make`] has just made.
    pub async fn unmake(source: &Source) {
        match source {
            Source::File(path) => {
                if let Err(error) = std::fs::remove_file(path) {
                    tracing::warn!(%error, "a key file stays that is not used");
                }
            }
            Source::Keyring => keyring::remove().await,
            Source::Environment | Source::Demo => {}
        }
    }

    /// Puts other keys where these were found; what stands there is replaced whole or not at all. The
    /// environment is the user's to change.
    ///
    /// # Errors
    /// When they cannot be kept.
    pub async fn replace(&mut self, keys: EncryptionKeys) -> Result<(), VaultError> {
        match &self.source {
            Source::File(path) => file::replace(path, &keys)?,
            Source::Keyring => keyring::write(&keys).await?,
            Source::Environment | Source::Demo => {}
        }
        self.keys = keys;
        Ok(())
    }

    /// Drops all keys but the first, when nothing is sealed under them any more. A file's older keys are set
    /// aside beside it: backups made before need them.
    ///
    /// # Errors
    /// When they cannot be kept.
    pub async fn retire(&mut self) -> Result<Option<PathBuf>, VaultError> {
        let older = EncryptionKeys(self.keys.0.iter().skip(1).cloned().collect());
        let mut aside = None;
        if let (Source::File(path), Some(id)) = (&self.source, older.ids().first()) {
            let beside = path.with_extension(format!("old-{id}"));
            match file::create(&beside, &older) {
                // From a run that was stopped just then.
                Err(_) if file::read(&beside)?.is_some_and(|kept| kept.ids() == older.ids()) => {}
                other => other?,
            }
            aside = Some(beside);
        }
        self.replace(self.keys.first()).await?;
        Ok(aside)
    }
}

/// The key of [`NEW_VARIABLE`].
///
/// # Errors
/// When there is something else in it.
pub fn new_from_environment() -> Result<Option<EncryptionKeys>, VaultError> {
    let text = std::env::var(NEW_VARIABLE).unwrap_or_default();
    let keys = EncryptionKeys::parse(&text).map_err(|why| VaultError::Variable(NEW_VARIABLE, why))?;
    Ok(keys.map(|keys| keys.first()))
}

/// The configured file, or the usual one beside the configuration.
///
/// # Errors
/// When the user has no home folder.
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
