//! The system's keyring: the Secret Service on Linux, the keychain on macOS. A machine without a keyring has no key
//! there, which is not an error.

use std::time::Duration;

use ::keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use super::{EncryptionKeys, VaultError};

const SERVICE: &str = "frontdesk";
const USER: &str = "sensitive fields";
/// Timeout; a locked keyring asks its user first.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads the keys from the keyring; `None` if there is no keyring or it has no key.
pub(super) async fn read() -> Result<Option<EncryptionKeys>, VaultError> {
    let found =
        aside(|| Entry::new(SERVICE, USER).and_then(|entry| entry.get_password()).map(SecretString::from)).await;
    match found {
        Some(Ok(text)) => EncryptionKeys::parse(text.expose_secret())
            .map_err(|why| VaultError::Keyring(format!("holds no key: {why}"))),
        Some(Err(Error::BadEncoding(_))) => Err(VaultError::Keyring("holds something other than a key".into())),
        Some(Err(error)) => {
            tracing::debug!(error = %kind(&error), "no key in the keyring");
            Ok(None)
        }
        None => {
            tracing::warn!("the keyring did not answer");
            Ok(None)
        }
    }
}

/// Stores the keys in the keyring.
pub(super) async fn write(keys: &EncryptionKeys) -> Result<(), VaultError> {
    let text = keys.lines();
    let written =
        aside(move || Entry::new(SERVICE, USER).and_then(|entry| entry.set_password(text.expose_secret()))).await;
    match written {
        Some(Ok(())) => Ok(()),
        Some(Err(error)) => Err(VaultError::Keyring(format!("did not take the key: {}", kind(&error)))),
        None => Err(VaultError::Keyring("did not answer".into())),
    }
}

/// Removes the keys from the keyring.
pub(super) async fn remove() {
    let removed = aside(|| Entry::new(SERVICE, USER).and_then(|entry| entry.delete_credential())).await;
    if !matches!(removed, Some(Ok(()))) {
        tracing::warn!("could not remove the unused key from the keyring");
    }
}

/// Runs `work` on its own thread, because the keyring library blocks and has its own runtime. `None` after a timeout.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || sender.send(work()).ok());
    tokio::time::timeout(PATIENCE, receiver).await.ok().and_then(Result::ok)
}

/// Returns an error text that cannot contain the stored secret.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::NoEntry => "it has no entry for Frontdesk",
        Error::NoStorageAccess(_) => "it is locked, or does not answer",
        Error::NoDefaultStore => "this machine has none",
        _ => "it does not work",
    }
}
