//! Parser for typed and pasted email addresses.

/// Email address with the name written beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Name; `None` if the text has no name.
    pub name: Option<String>,
    /// Address without `mailto:` and brackets.
    pub email: String,
}

/// Returns true if the text can be an email address.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '"'))
    })
}

/// Parses `paul@grace.org`, `Paul Byrd <paul@grace.org>`, `"Byrd, Paul" <paul@grace.org>`, `mailto:paul@grace.org`.
/// `None` if the text has no address, or more than one.
#[must_use]
pub fn read(text: &str) -> Option<Address> {
    let text = text.trim().trim_end_matches([';', ',']);
    let (name, email) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, email)) => (name.trim().trim_matches(['"', '\'']).trim(), email.trim()),
        None => ("", text),
    };
    let scheme = email.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:"));
    let email = &email[scheme.map_or(0, str::len)..];
    // A name with these characters contains a second address.
    let is_one = is_email(email) && !name.contains(['<', '>', '@']);
    is_one.then(|| Address { name: Some(name.to_owned()).filter(|name| !name.is_empty()), email: email.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_and_without_a_name() {
        for text in [
            "Paul Byrd <paul@grace.org>",
            "\"Paul Byrd\" <paul@grace.org>",
            "'Paul Byrd'  <mailto:paul@grace.org>;",
            "Paul Byrd<paul@grace.org>",
        ] {
            let address = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (address.name.as_deref(), address.email.as_str()),
                (Some("Paul Byrd"), "paul@grace.org"),
                "{text}"
            );
        }
        for text in ["paul@grace.org", " <paul@grace.org> ", "MAILTO:paul@grace.org", "paul@grace.org,"] {
            assert_eq!(read(text), Some(Address { name: None, email: "paul@grace.org".into() }), "{text}");
        }
        assert_eq!(read("\"Byrd, Paul\" <p@g>").unwrap().name.as_deref(), Some("Byrd, Paul"));
    }

    #[test]
    fn no_address_or_several_addresses_give_none() {
        for text in [
            "",
            "paul",
            "paul at grace",
            "a@b@c",
            "@b",
            "a@",
            "a@b; c@d",
            "a@b, c@d",
            "a@b,c",
            "P <a@b> <c@d>",
            "a@b <c@d>",
            "<>",
            "P <a b@c>",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
