//! Encryption: the meaning of `sslmode` and the related files, as in libpq.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::settings::Settings;
use super::surroundings::Surroundings;

/// Encryption of TCP connections. A local socket needs no encryption, whatever the address asks for.
#[derive(Debug, Clone)]
pub(super) struct Tls {
    mode: PgSslMode,
    roots: Roots,
    client: Option<Client>,
}

/// Authorities trusted to sign the server's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Roots {
    /// No certificate is checked.
    Unchecked,
    /// The authorities that the system trusts.
    System,
    /// Only the authorities in a file.
    Only(PathBuf),
}

/// A client certificate, and its key.
#[derive(Debug, Clone)]
struct Client {
    cert: PathBuf,
    key: PathBuf,
}

/// A variable that this process must set to a value, or unset.
pub(super) type Need = (&'static str, Option<PathBuf>);

const WEAK: &str = "Without a file in sslrootcert the system's authorities are trusted. Any of their customers could \
                    pass for the server unless its name is checked: use sslmode=verify-full.";

impl Tls {
    /// Decides the encryption from the settings.
    ///
    /// # Errors
    /// A sentence if the settings contradict each other, or if a file cannot be used.
    pub(super) fn decide(settings: &Settings, around: &Surroundings) -> Result<Self, String> {
        let mode: PgSslMode =
            settings.text("sslmode").unwrap_or("prefer").parse().map_err(|_| "The value of sslmode is not known.")?;
        if matches!(mode, PgSslMode::Disable) {
            return Ok(Self { mode, roots: Roots::Unchecked, client: None });
        }
        let (mode, roots) = roots(mode, settings, around)?;
        Ok(Self { mode, roots, client: client(settings, around)? })
    }

    /// Returns no encryption, for sockets.
    pub(super) fn none() -> Self {
        Self { mode: PgSslMode::Disable, roots: Roots::Unchecked, client: None }
    }

    /// Returns true if the server's certificate is compared with its host name.
    pub(super) fn checks_name(&self) -> bool {
        matches!(self.mode, PgSslMode::VerifyFull)
    }

    /// Applies the encryption to the options of a connection.
    pub(super) fn apply(&self, options: PgConnectOptions) -> PgConnectOptions {
        let options = options.ssl_mode(self.mode);
        let options = match &self.roots {
            Roots::Only(file) => options.ssl_root_cert(file),
            // sqlx would add the file that PGSSLROOTCERT names.
            Roots::System | Roots::Unchecked => options.ssl_root_cert_from_pem(Vec::new()),
        };
        match &self.client {
            Some(Client { cert, key }) => options.ssl_client_cert(cert).ssl_client_key(key),
            None => options,
        }
    }

    /// Returns the environment variables that sqlx reads by itself, with the values that it must find.
    pub(super) fn needs(&self, around: &Surroundings) -> Vec<Need> {
        let mut needs = Vec::new();
        if let Roots::Only(file) = &self.roots {
            // sqlx also trusts the system's authorities. This variable chooses them.
            if around.variable("SSL_CERT_FILE").is_none_or(|set| Path::new(set) != file) {
                needs.push(("SSL_CERT_FILE", Some(file.clone())));
            }
            if around.has("SSL_CERT_DIR") {
                needs.push(("SSL_CERT_DIR", None));
            }
        }
        if self.client.is_none() && !matches!(self.mode, PgSslMode::Disable) {
            let unwanted = ["PGSSLCERT", "PGSSLKEY"].into_iter().filter(|name| around.has(name));
            needs.extend(unwanted.map(|name| (name, None)));
        }
        needs
    }

    /// Returns a phrase that describes the encryption.
    pub(super) fn words(&self) -> &'static str {
        match (self.mode, &self.roots) {
            (PgSslMode::Disable, _) => "without encryption",
            (PgSslMode::Allow | PgSslMode::Prefer, _) => "encrypted if the server offers it",
            (PgSslMode::Require, _) => "encrypted, with any certificate",
            (PgSslMode::VerifyCa, _) => "encrypted, with a certificate of a trusted authority",
            (PgSslMode::VerifyFull, Roots::Only(_)) => "encrypted, with a certificate of your authority and its name",
            (PgSslMode::VerifyFull, _) => "encrypted, with a certificate of a trusted authority and its name",
        }
    }
}

fn roots(mode: PgSslMode, settings: &Settings, around: &Surroundings) -> Result<(PgSslMode, Roots), String> {
    let usual = |name: &str| around.home().map(|home| home.join(".postgresql").join(name)).filter(|file| file.exists());
    let named = settings.text("sslrootcert");
    let is_system = named == Some("system");
    let file = named.filter(|_| !is_system).map(PathBuf::from);
    let is_lax = matches!(mode, PgSslMode::Allow | PgSslMode::Prefer);
    if is_lax && named.is_some() {
        return Err(settings.blame(
            "sslrootcert",
            "sslrootcert checks nothing while encryption is optional. Add sslmode=verify-full.",
        ));
    }
    if is_system && !matches!(mode, PgSslMode::VerifyFull) {
        return Err(settings.blame("sslrootcert", "sslrootcert=system needs sslmode=verify-full."));
    }
    if is_lax {
        // sqlx has no `allow`. Trying encryption first is permitted and safer.
        return Ok((PgSslMode::Prefer, Roots::Unchecked));
    }
    let Some(file) = file.or_else(|| usual("root.crt").filter(|_| !is_system)) else {
        return match mode {
            PgSslMode::VerifyFull => Ok((mode, Roots::System)),
            PgSslMode::VerifyCa => Err(settings.blame("sslmode", WEAK)),
            _ => Ok((PgSslMode::Require, Roots::Unchecked)),
        };
    };
    let text =
        std::fs::read(&file).map_err(|_| format!("The file {} in sslrootcert cannot be read.", file.display()))?;
    if !String::from_utf8_lossy(&text).contains("-----BEGIN CERTIFICATE-----") {
        return Err(format!("The file {} in sslrootcert has no certificate in PEM form.", file.display()));
    }
    if let Some(list) = usual("root.crl") {
        return Err(format!(
            "There is a list of revoked certificates, {}. Frontdesk cannot check such lists. Remove it to connect \
             without that check.",
            list.display()
        ));
    }
    // As in libpq: a file of authorities means that certificates are checked.
    let mode = if matches!(mode, PgSslMode::VerifyFull) { mode } else { PgSslMode::VerifyCa };
    Ok((mode, Roots::Only(file)))
}

fn client(settings: &Settings, around: &Surroundings) -> Result<Option<Client>, String> {
    if settings.text("sslcertmode") == Some("disable") {
        return Ok(None);
    }
    let usual = |name: &str| around.home().map(|home| home.join(".postgresql").join(name));
    let cert = match settings.text("sslcert") {
        Some(named) => PathBuf::from(named),
        None => match usual("postgresql.crt").filter(|file| file.exists()) {
            Some(file) => file,
            None => return Ok(None),
        },
    };
    let text = std::fs::read(&cert).map_err(|_| format!("The file {} in sslcert cannot be read.", cert.display()))?;
    if !String::from_utf8_lossy(&text).contains("-----BEGIN CERTIFICATE-----") {
        return Err(format!("The file {} in sslcert has no certificate in PEM form.", cert.display()));
    }
    let key = settings.text("sslkey").map(PathBuf::from).or_else(|| usual("postgresql.key"));
    let key = key.ok_or("sslcert needs the key to the certificate: name it in sslkey.")?;
    check_key(&key)?;
    Ok(Some(Client { cert, key }))
}

/// Applies libpq's rule: a key that others can read protects nothing.
fn check_key(key: &Path) -> Result<(), String> {
    let shown = key.display();
    let unreadable = |_| format!("The file {shown} in sslkey cannot be read.");
    let found = std::fs::metadata(key).map_err(unreadable)?;
    let forbidden = if found.uid() == 0 && !rustix::process::geteuid().is_root() { 0o027 } else { 0o077 };
    if !found.is_file() || found.permissions().mode() & forbidden != 0 {
        return Err(format!("Other users can read the key {shown}. Run: chmod 600 {shown}"));
    }
    let text = std::fs::read(key).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&text);
    if text.contains("ENCRYPTED") {
        return Err(format!("The key {shown} is protected by a password. Frontdesk cannot use such a key."));
    }
    if !text.contains("PRIVATE KEY-----") {
        return Err(format!("The file {shown} in sslkey has no key in PEM form."));
    }
    Ok(())
}

#[cfg(test)]
impl Tls {
    pub(super) fn mode(&self) -> PgSslMode {
        self.mode
    }

    pub(super) fn roots(&self) -> impl std::fmt::Debug {
        &self.roots
    }
}
