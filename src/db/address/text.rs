//! Parses an address as libpq does: a URL, or `name=value` pairs.

use secrecy::SecretString;

use super::params;

/// The values of an address, in its order. They may be passwords, so `Debug` does not show them.
#[derive(Default)]
pub(super) struct Written {
    pairs: Vec<(&'static str, SecretString)>,
}

/// The two URL schemes of `PostgreSQL`.
const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

const NEITHER: &str = "The database address must begin with postgres:// or have the form host=… dbname=… \
                       (it is not shown here, for its password).";
const ENCODING: &str = "A % in the database address must be followed by the two digits of a character's code (%25 is % \
                        itself).";
const HOST_TWICE: &str = "The database address names its host twice.";

impl Written {
    /// Parses an address.
    ///
    /// # Errors
    /// A sentence that never repeats a value, because it may be a password.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(rest) = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)) {
            return Self::url(rest);
        }
        // A text with another scheme is no list of pairs.
        let is_url = text.split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(char::is_alphanumeric));
        if is_url || !text.contains('=') {
            return Err(NEITHER.into());
        }
        Self::pairs(text)
    }

    /// Returns the values that the address gives.
    pub(super) fn into_pairs(self) -> Vec<(&'static str, SecretString)> {
        self.pairs
    }

    fn add(&mut self, name: &str, value: String) -> Result<(), String> {
        // For compatibility with JDBC, as in libpq.
        let (name, value) =
            if name == "ssl" && value == "true" { ("sslmode", "require".into()) } else { (name, value) };
        let param = params::find(name).ok_or_else(|| params::unknown(name))?;
        if self.pairs.iter().any(|(known, _)| *known == param.name) {
            return Err(format!("The database address has {name} twice. Leave one out."));
        }
        self.pairs.push((param.name, value.into()));
        Ok(())
    }

    /// Parses `user:password@host:port,host:port/dbname?name=value&name=value`, after the scheme.
    fn url(rest: &str) -> Result<Self, String> {
        let mut written = Self::default();
        let rest = match rest.find(['@', '/']) {
            Some(end) if rest[end..].starts_with('@') => {
                let (user, password) = rest[..end].split_once(':').map_or((&rest[..end], None), |(u, p)| (u, Some(p)));
                if !user.is_empty() {
                    written.add("user", decoded(user)?)?;
                }
                if let Some(password) = password.filter(|password| !password.is_empty()) {
                    written.add("password", decoded(password)?)?;
                }
                &rest[end + 1..]
            }
            _ => rest,
        };
        let (hosts, ports, rest) = hosts(rest)?;
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        if let Some(name) = path.strip_prefix('/').filter(|name| !name.is_empty()) {
            written.add("dbname", decoded(name)?)?;
        }
        let mut pairs = Vec::new();
        for part in query.into_iter().flat_map(|query| query.split('&')).filter(|part| !part.is_empty()) {
            let Some((name, value)) = part.split_once('=') else {
                return Err("A parameter in the database address has no value: write it as name=value.".into());
            };
            pairs.push((decoded(name)?, decoded(value)?));
        }
        // In `user@localhost/db?host=/run/pg` the host is a placeholder: some programs accept a user only before a
        // host.
        let names_socket = |(name, value): &(String, String)| name == "host" && value.starts_with('/');
        let is_placeholder = hosts == "localhost" && pairs.iter().any(names_socket);
        if !hosts.is_empty() && !is_placeholder {
            if pairs.iter().any(|(name, _)| name == "host") {
                return Err(HOST_TWICE.into());
            }
            written.add("host", hosts)?;
        }
        if !ports.replace(',', "").is_empty() {
            written.add("port", ports)?;
        }
        for (name, value) in pairs {
            written.add(&name, value)?;
        }
        Ok(written)
    }

    /// Parses `host=localhost password='it''s'`. Quotes may enclose spaces, and a backslash takes the next character
    /// literally.
    fn pairs(text: &str) -> Result<Self, String> {
        let mut written = Self::default();
        let mut signs = text.chars().peekable();
        loop {
            while signs.next_if(|sign| sign.is_whitespace()).is_some() {}
            if signs.peek().is_none() {
                return Ok(written);
            }
            let mut name = String::new();
            while let Some(sign) = signs.next_if(|sign| *sign != '=' && !sign.is_whitespace()) {
                name.push(sign);
            }
            while signs.next_if(|sign| sign.is_whitespace()).is_some() {}
            if signs.next_if_eq(&'=').is_none() {
                return Err("A word in the database address has no value: write it as name=value, and put a value \
                            with blanks in it into single quotes."
                    .into());
            }
            while signs.next_if(|sign| sign.is_whitespace()).is_some() {}
            let value = value(&mut signs)?;
            written.add(&name, value)?;
        }
    }
}

/// Parses one value of `name=value`.
fn value(signs: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, String> {
    let is_quoted = signs.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match signs.peek().copied() {
            None if is_quoted => return Err("A quote in the database address is not closed.".into()),
            None => return Ok(value),
            Some('\'') if is_quoted => {
                signs.next();
                return Ok(value);
            }
            Some(sign) if !is_quoted && sign.is_whitespace() => return Ok(value),
            Some('\\') => {
                signs.next();
                value.extend(signs.next());
            }
            Some(sign) => {
                signs.next();
                value.push(sign);
            }
        }
    }
}

/// Splits off the hosts and ports at the start of a URL, each list with commas. Returns them with the rest.
fn hosts(mut rest: &str) -> Result<(String, String, &str), String> {
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    loop {
        let (host, after) = if let Some(inside) = rest.strip_prefix('[') {
            let (host, after) = inside.split_once(']').ok_or("An IPv6 address in the database address needs a ].")?;
            if !(after.is_empty() || after.starts_with([':', '/', '?', ','])) {
                return Err("After the ] of an IPv6 address only a port may follow.".into());
            }
            (host, after)
        } else {
            rest.split_at(rest.find([':', '/', '?', ',']).unwrap_or(rest.len()))
        };
        hosts.push(decoded(host)?);
        let port = after.strip_prefix(':');
        let (port, after) =
            port.map_or(("", after), |port| port.split_at(port.find(['/', '?', ',']).unwrap_or(port.len())));
        ports.push(decoded(port)?);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok((hosts.join(","), ports.join(","), after)),
        }
    }
}

/// Decodes percent-encoding such as `%41`.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else { return Err(ENCODING.into()) };
        let code = u8::try_from(high * 16 + low).map_err(|_| ENCODING)?;
        if code == 0 {
            return Err("%00 is not allowed in a database address.".into());
        }
        bytes.push(code);
    }
    String::from_utf8(bytes).map_err(|_| "A % in the database address does not decode to UTF-8.".into())
}

/// Percent-encodes a text for any position in a URL.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut written, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(written, "%{byte:02X}");
        }
        written
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(text: &str) -> Vec<(&'static str, String)> {
        let written = Written::read(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        written.into_pairs().into_iter().map(|(name, value)| (name, value.expose_secret().to_owned())).collect()
    }

    fn refused(text: &str) -> String {
        Written::read(text).err().unwrap_or_else(|| panic!("{text} is taken"))
    }

    fn pairs<const N: usize>(pairs: [(&'static str, &str); N]) -> Vec<(&'static str, String)> {
        pairs.map(|(name, value)| (name, value.to_owned())).to_vec()
    }

    /// The examples of libpq's own documentation and tests.
    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        assert_eq!(read("postgresql://"), []);
        assert_eq!(read("postgresql://localhost"), pairs([("host", "localhost")]));
        assert_eq!(read("postgresql://localhost:5433"), pairs([("host", "localhost"), ("port", "5433")]));
        assert_eq!(read("postgresql://localhost/mydb"), pairs([("dbname", "mydb"), ("host", "localhost")]));
        assert_eq!(read("postgresql://user@localhost"), pairs([("user", "user"), ("host", "localhost")]));
        assert_eq!(
            read("postgresql://user:secret@localhost"),
            pairs([("user", "user"), ("password", "secret"), ("host", "localhost")])
        );
        assert_eq!(
            read("postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp"),
            pairs([
                ("user", "other"),
                ("dbname", "otherdb"),
                ("host", "localhost"),
                ("connect_timeout", "10"),
                ("application_name", "myapp")
            ])
        );
        assert_eq!(
            read("postgresql://host1:123,host2:456/somedb?target_session_attrs=any"),
            pairs([
                ("dbname", "somedb"),
                ("host", "host1,host2"),
                ("port", "123,456"),
                ("target_session_attrs", "any")
            ])
        );
        assert_eq!(read("postgresql:///mydb?host=localhost&port=5433").len(), 3);
        assert_eq!(
            read("postgresql://[2001:db8::1234]/database"),
            pairs([("dbname", "database"), ("host", "2001:db8::1234")])
        );
        assert_eq!(read("postgresql:///dbname?host=/var/lib/postgresql").len(), 2);
        assert_eq!(
            read("postgresql://%2Fvar%2Flib%2Fpostgresql/dbname"),
            pairs([("dbname", "dbname"), ("host", "/var/lib/postgresql")])
        );
        assert_eq!(read("postgresql://user:@host"), pairs([("user", "user"), ("host", "host")]));
        assert_eq!(read("postgresql://host:/db"), pairs([("dbname", "db"), ("host", "host")]));
        assert_eq!(read("postgres://?ssl=true"), pairs([("sslmode", "require")]));
        assert_eq!(read("postgres://:pw@h"), pairs([("password", "pw"), ("host", "h")]));
        assert_eq!(
            read("postgres://u:a+b%2B@h?options=-c%20a=b"),
            pairs([("user", "u"), ("password", "a+b+"), ("host", "h"), ("options", "-c a=b")])
        );
    }

    #[test]
    fn a_socket_beside_the_placeholder_localhost_is_one_host() {
        assert_eq!(
            read("postgres://dana@localhost/mdi?host=/run/pg"),
            pairs([("user", "dana"), ("dbname", "mdi"), ("host", "/run/pg")])
        );
        assert_eq!(refused("postgres://dana@db/mdi?host=/run/pg"), HOST_TWICE);
        assert_eq!(refused("postgres://localhost/mdi?host=db"), HOST_TWICE);
    }

    #[test]
    fn pairs_are_read_as_libpq_reads_them() {
        assert_eq!(
            read("host=localhost port=5432 dbname=mydb connect_timeout=10"),
            pairs([("host", "localhost"), ("port", "5432"), ("dbname", "mydb"), ("connect_timeout", "10")])
        );
        assert_eq!(
            read("  user = 'o\\'hara dana'   password=a\\ b\\\\c host=''"),
            pairs([("user", "o'hara dana"), ("password", "a b\\c"), ("host", "")])
        );
        assert!(refused("host=a 'dbname=b'").contains("has no value") || refused("host=a 'x").contains("value"));
        assert!(refused("host='a").contains("not closed"));
        assert!(refused("host=a dbname").contains("has no value"));
    }

    #[test]
    fn what_is_unknown_or_twice_is_refused_by_name() {
        assert_eq!(
            refused("postgres://db/mdi?sslmod=verify-full"),
            "There is no connection parameter sslmod. Did you mean sslmode?"
        );
        assert_eq!(
            refused("host=db sslmod=verify-full"),
            "There is no connection parameter sslmod. Did you mean sslmode?"
        );
        for twice in [
            "postgres://db/mdi?sslmode=disable&sslmode=verify-full",
            "host=db sslmode=disable sslmode=verify-full",
            "postgres://db/mdi?%73slmode=disable&sslmode=require",
            "postgres://db/mdi?ssl=true&sslmode=disable",
        ] {
            assert_eq!(refused(twice), "The database address has sslmode twice. Leave one out.", "{twice}");
        }
        assert!(refused("postgres://dana@db/?user=ruth").contains("user twice"));
        assert!(refused("postgres://db:1/?port=2").contains("port twice"));
        assert!(refused("postgres://db/?ssl=false").contains("no connection parameter ssl."));
    }

    #[test]
    fn no_refusal_repeats_a_value() {
        for wrong in [
            "postgres://dana:horse@a/mdi?sslmode",
            "postgres://dana:ho%2@db",
            "postgres://dana:horse%00@db",
            "postgres://dana:horse%ff@db",
            "postgres://dana:horse@[::1",
            "postgres://dana:horse@[::1]x",
            "mysql://dana:horse@db/x=y",
            "dana:horse@db",
            "host=db password='horse",
            "host=db password=a horse",
            "host=db password=horse password=horse",
            "postgres://db/mdi?password=horse&password=horse",
            "postgres://db/mdi?pass%20horse=1",
        ] {
            let said = refused(wrong);
            assert!(!said.contains("horse") && said.ends_with(['.', '?', ')']), "{wrong}: {said}");
        }
    }

    #[test]
    fn what_is_encoded_comes_back() {
        let odd = "o'hara @:/?#[]&=% ä🦀";
        assert_eq!(decoded(&encoded(odd)).unwrap(), odd);
        assert_eq!(encoded("/run/a b"), "%2Frun%2Fa%20b");
    }
}
