//! The connection parameters that libpq knows, and how Frontdesk handles each.

/// One parameter of libpq.
#[derive(Debug)]
pub(super) struct Param {
    /// Name in an address and in a service file.
    pub name: &'static str,
    /// Environment variable that gives the default.
    pub variable: Option<&'static str>,
    rule: Rule,
}

/// Values that a parameter may have.
#[derive(Debug)]
enum Rule {
    /// Any text.
    Text,
    /// One of a list.
    OneOf(&'static [&'static str]),
    /// A whole number, which may be negative.
    Number,
    /// Values that Frontdesk fulfills, values that it does not support, and the reason.
    Only { fine: &'static [&'static str], refused: &'static [&'static str], why: &'static str },
    /// Every value asks for something that Frontdesk does not support.
    Refused(&'static str),
}

use Rule::{Number, OneOf, Only, Refused, Text};

const fn param(name: &'static str, variable: &'static str, rule: Rule) -> Param {
    Param { name, variable: Some(variable), rule }
}

const fn without_variable(name: &'static str, rule: Rule) -> Param {
    Param { name, variable: None, rule }
}

const SSL_MODES: &[&str] = &["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
const TLS_VERSIONS: &[&str] = &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
const SWITCH: &[&str] = &["0", "1"];
const GSS: &str = "Frontdesk has no GSSAPI encryption.";
const REVOKED: &str = "Frontdesk cannot check lists of revoked certificates.";
const PEER: &str = "Frontdesk cannot check which user runs the server behind a socket.";
const BINDING: &str = "Frontdesk has no channel binding. sslmode=verify-full protects against an impostor, too.";
const METHODS: &str = "Frontdesk cannot restrict how the server asks for the password. Use sslmode=verify-full.";
const SNI: &str = "Frontdesk always tells the server which host name it wants.";
const DIRECT: &str = "Frontdesk asks the server for encryption the usual way only (sslnegotiation=postgres).";
const LOWEST: &str = "Frontdesk always takes TLS 1.2 or newer, and cannot leave out TLS 1.2.";
const HIGHEST: &str = "Frontdesk always offers TLS 1.3.";
const CERTMODE: &str = "Frontdesk cannot check that the server asks for a client certificate.";
const KEYLOG: &str = "Frontdesk never writes the keys of a connection to a file.";
const LOCKED_KEY: &str = "Frontdesk cannot use a client key that is protected by a password.";
const PRIMARY: &str = "Frontdesk always looks for the server that takes writes (target_session_attrs=read-write).";
const REPLICATION: &str = "A console is no standby.";
const SCRAM_KEYS: &str = "Frontdesk signs in with the password itself.";
const OAUTH: &str = "Frontdesk has no OAuth sign-in.";
const PROTOCOL: &str = "Frontdesk uses version 3.0 of PostgreSQL's protocol.";

/// All parameters. docs/operator.md says how Frontdesk handles each.
pub(super) const PARAMS: &[Param] = &[
    // Frontdesk uses these.
    param("host", "PGHOST", Text),
    param("hostaddr", "PGHOSTADDR", Text),
    param("port", "PGPORT", Text),
    param("dbname", "PGDATABASE", Text),
    param("user", "PGUSER", Text),
    param("password", "PGPASSWORD", Text),
    param("passfile", "PGPASSFILE", Text),
    param("service", "PGSERVICE", Text),
    param("servicefile", "PGSERVICEFILE", Text),
    param("options", "PGOPTIONS", Text),
    param("connect_timeout", "PGCONNECT_TIMEOUT", Number),
    param("sslmode", "PGSSLMODE", OneOf(SSL_MODES)),
    param("sslrootcert", "PGSSLROOTCERT", Text),
    param("sslcert", "PGSSLCERT", Text),
    param("sslkey", "PGSSLKEY", Text),
    param("sslcertmode", "PGSSLCERTMODE", Only { fine: &["disable", "allow"], refused: &["require"], why: CERTMODE }),
    // Frontdesk fulfills these by default, and rejects values that ask for more.
    param(
        "target_session_attrs",
        "PGTARGETSESSIONATTRS",
        Only {
            fine: &["any", "read-write", "primary"],
            refused: &["read-only", "standby", "prefer-standby"],
            why: PRIMARY,
        },
    ),
    param(
        "channel_binding",
        "PGCHANNELBINDING",
        Only { fine: &["disable", "prefer"], refused: &["require"], why: BINDING },
    ),
    param("gssencmode", "PGGSSENCMODE", Only { fine: &["disable", "prefer"], refused: &["require"], why: GSS }),
    param("sslnegotiation", "PGSSLNEGOTIATION", Only { fine: &["postgres"], refused: &["direct"], why: DIRECT }),
    param("sslsni", "PGSSLSNI", Only { fine: &["1"], refused: &["0"], why: SNI }),
    param(
        "ssl_min_protocol_version",
        "PGSSLMINPROTOCOLVERSION",
        Only { fine: &["TLSv1", "TLSv1.1", "TLSv1.2"], refused: &["TLSv1.3"], why: LOWEST },
    ),
    param(
        "ssl_max_protocol_version",
        "PGSSLMAXPROTOCOLVERSION",
        Only { fine: &["TLSv1.3"], refused: TLS_VERSIONS, why: HIGHEST },
    ),
    param(
        "min_protocol_version",
        "PGMINPROTOCOLVERSION",
        Only { fine: &["3.0"], refused: &["3.2", "latest"], why: PROTOCOL },
    ),
    param("max_protocol_version", "PGMAXPROTOCOLVERSION", OneOf(&["3.0", "3.2", "latest"])),
    without_variable(
        "replication",
        Only { fine: &["false", "off", "no", "0"], refused: &["true", "on", "yes", "1", "database"], why: REPLICATION },
    ),
    // Frontdesk does not support these.
    param("requirepeer", "PGREQUIREPEER", Refused(PEER)),
    param("require_auth", "PGREQUIREAUTH", Refused(METHODS)),
    param("sslcrl", "PGSSLCRL", Refused(REVOKED)),
    param("sslcrldir", "PGSSLCRLDIR", Refused(REVOKED)),
    without_variable("sslpassword", Refused(LOCKED_KEY)),
    without_variable("sslkeylogfile", Refused(KEYLOG)),
    without_variable("scram_client_key", Refused(SCRAM_KEYS)),
    without_variable("scram_server_key", Refused(SCRAM_KEYS)),
    without_variable("oauth_issuer", Refused(OAUTH)),
    without_variable("oauth_client_id", Refused(OAUTH)),
    without_variable("oauth_client_secret", Refused(OAUTH)),
    without_variable("oauth_scope", Refused(OAUTH)),
    // These have no effect here.
    param("application_name", "PGAPPNAME", Text),
    without_variable("fallback_application_name", Text),
    param("client_encoding", "PGCLIENTENCODING", Text),
    without_variable("keepalives", Number),
    without_variable("keepalives_idle", Number),
    without_variable("keepalives_interval", Number),
    without_variable("keepalives_count", Number),
    without_variable("tcp_user_timeout", Number),
    param("load_balance_hosts", "PGLOADBALANCEHOSTS", OneOf(&["disable", "random"])),
    param("sslcompression", "PGSSLCOMPRESSION", OneOf(SWITCH)),
    param("krbsrvname", "PGKRBSRVNAME", Text),
    param("gsslib", "PGGSSLIB", Text),
    param("gssdelegation", "PGGSSDELEGATION", OneOf(SWITCH)),
];

/// Returns the parameter with this name; `None` if libpq has none.
pub(super) fn find(name: &str) -> Option<&'static Param> {
    PARAMS.iter().find(|param| param.name == name)
}

impl Param {
    /// Checks a value. An empty text means the default, where the rule allows it.
    ///
    /// # Errors
    /// A sentence that says why the value is not valid.
    pub(super) fn check(&self, value: &str) -> Result<(), String> {
        let name = self.name;
        let listed = |list: &[&str]| list.iter().any(|one| one.eq_ignore_ascii_case(value));
        match &self.rule {
            Text => Ok(()),
            Refused(_) | Only { .. } if value.is_empty() => Ok(()),
            OneOf(_) | Number if value.is_empty() => Err(format!("{name} has no value.")),
            Number if value.trim().parse::<i32>().is_ok() => Ok(()),
            Number => Err(format!("{name} must be a whole number.")),
            OneOf(list) if list.contains(&value) => Ok(()),
            OneOf(list) => Err(not_among(name, value, list)),
            Only { fine, .. } if listed(fine) => Ok(()),
            Only { refused, why, .. } if listed(refused) => Err(format!("{name}={value} is not possible. {why}")),
            Only { fine, refused, .. } => Err(not_among(name, value, &[*fine, *refused].concat())),
            Refused(why) => Err(format!("{name} is not possible. {why}")),
        }
    }
}

/// Returns the sentence for an unknown value: the nearest valid one, or all of them. The value itself is not shown.
/// An address that was cut at the wrong place may have put a part of a password there.
fn not_among(name: &str, value: &str, list: &[&str]) -> String {
    match nearest(value, list.iter().copied()) {
        Some(meant) => format!("The value of {name} is not known. Did you mean {name}={meant}?"),
        None => format!("The value of {name} is not known. It must be one of: {}.", list.join(", ")),
    }
}

/// Returns the sentence for a name that libpq does not know.
pub(super) fn unknown(name: &str) -> String {
    // Text that does not look like a name may be a part of a password.
    let is_name = name.len() <= 40 && name.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-".contains(sign));
    if !is_name || name.is_empty() {
        return "The address has a parameter without a proper name.".into();
    }
    match nearest(name, PARAMS.iter().map(|param| param.name)) {
        Some(meant) => format!("There is no connection parameter {name}. Did you mean {meant}?"),
        None => format!("There is no connection parameter {name}."),
    }
}

/// Returns the nearest of several words; `None` if none is near.
fn nearest<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], "");
    let written = plain(word);
    let far = |other: &str| strsim::damerau_levenshtein(&written, &plain(other));
    words.map(|other| (far(other), other)).filter(|(far, other)| *far <= (other.len() / 3).min(3)).min().map(|(_, w)| w)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_gets_the_nearest_known_one() {
        for (wrong, meant) in [
            ("sslmod", "sslmode"),
            ("ssl-mode", "sslmode"),
            ("SSLMODE", "sslmode"),
            ("ssl-root-cert", "sslrootcert"),
            ("chanel_binding", "channel_binding"),
            ("require_peer", "requirepeer"),
            ("usr", "user"),
            ("hostadr", "hostaddr"),
        ] {
            let said = unknown(wrong);
            assert!(said.ends_with(&format!("Did you mean {meant}?")), "{wrong}: {said}");
        }
        assert_eq!(unknown("colour"), "There is no connection parameter colour.");
        assert!(!unknown("se cret").contains("cret"), "not a name: it may be a part of a password");
    }

    #[test]
    fn values_are_checked_and_the_meant_one_is_named() {
        let check = |name: &str, value: &str| find(name).unwrap().check(value);
        assert_eq!(check("sslmode", "verify-full"), Ok(()));
        assert_eq!(
            check("sslmode", "verify_full").unwrap_err(),
            "The value of sslmode is not known. Did you mean sslmode=verify-full?"
        );
        assert!(check("sslmode", "sometimes").unwrap_err().contains("one of: disable, allow, prefer, require"));
        assert!(check("connect_timeout", "soon").unwrap_err().contains("whole number"));
        assert_eq!(check("connect_timeout", "-1"), Ok(()));
    }

    #[test]
    fn what_asks_for_safety_that_frontdesk_lacks_is_refused() {
        for (name, value) in [
            ("channel_binding", "require"),
            ("gssencmode", "require"),
            ("requirepeer", "postgres"),
            ("require_auth", "scram-sha-256"),
            ("sslcrl", "/etc/revoked.crl"),
            ("sslcrldir", "/etc/revoked"),
            ("ssl_min_protocol_version", "TLSv1.3"),
            ("sslcertmode", "require"),
            ("sslnegotiation", "direct"),
        ] {
            let said = find(name).unwrap().check(value).unwrap_err();
            assert!(said.starts_with(name) && said.contains("is not possible. "), "{said}");
        }
        for (name, value) in [
            ("channel_binding", "prefer"),
            ("gssencmode", "disable"),
            ("ssl_min_protocol_version", "TLSv1.2"),
            ("ssl_max_protocol_version", "tlsv1.3"),
            ("target_session_attrs", "any"),
            ("replication", "false"),
        ] {
            assert_eq!(find(name).unwrap().check(value), Ok(()), "{name}={value}");
        }
    }

    #[test]
    fn each_name_and_variable_stands_once() {
        for (at, param) in PARAMS.iter().enumerate() {
            for other in &PARAMS[at + 1..] {
                assert_ne!(param.name, other.name);
                assert!(param.variable.is_none() || param.variable != other.variable, "{}", param.name);
            }
        }
    }
}
