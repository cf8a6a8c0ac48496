//! Form fields of a lead: titles, parsing and display.

use serde_json::{Value, json};

use super::file;
use crate::domain::{email, format, numbers, phone, us_states};

/// Type of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// A number of people.
    People,
    /// Yes, no or unknown.
    YesNo,
    /// Several values, separated by semicolons.
    List,
    /// A date.
    Day,
}

/// A field of an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Column name.
    pub name: &'static str,
    /// Title on the screen.
    pub title: &'static str,
    /// Type of the value.
    pub kind: Kind,
}

const fn field(name: &'static str, title: &'static str, kind: Kind) -> Field {
    Field { name, title, kind }
}

/// All fields, in the order of the form.
pub const ALL: [Field; 21] = [
    field("org_name", "Organization", Kind::Text),
    field("org_type", "Type", Kind::Text),
    field("denomination", "Denomination", Kind::Text),
    field("contact_name", "Contact", Kind::Text),
    field("contact_role", "Role", Kind::Text),
    field("contact_email", "Email", Kind::Text),
    field("contact_phone", "Phone", Kind::Text),
    field("address", "Address", Kind::Text),
    field("city", "Town", Kind::Text),
    field("state", "State", Kind::Text),
    field("zip_code", "ZIP", Kind::Text),
    field("avg_attendance", "Attendance", Kind::People),
    field("has_security_team", "Security team", Kind::YesNo),
    field("team_size", "Team size", Kind::People),
    field("budget_range", "Budget", Kind::Text),
    field("timeline", "Timeline", Kind::Text),
    field("services_needed", "Services", Kind::List),
    field("notes", "Notes", Kind::Text),
    field("utm_source", "Source", Kind::Text),
    field("message", "Message", Kind::Text),
    field("return_on", "Come back on", Kind::Day),
];

/// Returns the field with this column name; `None` if there is no such field.
#[must_use]
pub fn named(name: &str) -> Option<&'static Field> {
    ALL.iter().find(|field| field.name == name)
}

/// Returns the title of a column; the column name itself if the form does not show it.
#[must_use]
pub fn title(name: &str) -> &str {
    named(name).map_or(name, |field| field.title)
}

impl Field {
    /// Converts typed text to the JSON value that the database stores; empty text becomes `null`. A date stays text,
    /// because the caller knows today's date and parses it.
    ///
    /// # Errors
    /// A sentence about the problem.
    pub fn read(&self, typed: &str) -> Result<Value, String> {
        let typed = &self.understood(typed.trim());
        if let Some(most) = file::longest(self.name)
            && typed.chars().count() > most
        {
            return Err(format!("{}: at most {most} characters.", self.title));
        }
        if typed.is_empty() {
            return Ok(Value::Null);
        }
        match self.kind {
            Kind::Text if self.name == "contact_email" && !email::is_email(typed) => {
                Err(format!("\u{201c}{typed}\u{201d} is not an email."))
            }
            Kind::Text if self.name == "contact_phone" && !phone::is_number(typed) => {
                Err(format!("\u{201c}{typed}\u{201d} is not one phone number."))
            }
            Kind::Text | Kind::Day => Ok(json!(typed.replace('⏎', "\n"))),
            Kind::People => numbers::whole(typed).map(|people| json!(people)).map_err(|why| {
                format!("{}: \u{201c}{typed}\u{201d} {why}. Write a number of people as 250.", self.title)
            }),
            Kind::YesNo => match typed.as_str() {
                "yes" => Ok(json!(true)),
                "no" => Ok(json!(false)),
                _ => Ok(Value::Null),
            },
            Kind::List => {
                let parts: Vec<&str> = typed.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
                Ok(json!(parts))
            }
        }
    }
}

impl Field {
    /// Returns the value as the form shows it, see [`in_words`].
    #[must_use]
    pub fn shown(&self, value: &Value) -> String {
        match self.name {
            "budget_range" | "timeline" => in_words(self.name, &shown(value)),
            _ => shown(value),
        }
    }

    /// Normalizes typed text: `WV` for West Virginia, the email of `Paul <paul@grace.org>`. A phone number and its
    /// extension are shortened to the length of the column.
    fn understood(&self, typed: &str) -> String {
        let understood = match self.name {
            "state" => us_states::code(typed),
            "contact_email" => email::read(typed).map(|address| address.email),
            "contact_phone" => file::longest(self.name).and_then(|most| phone::fitting(typed, most)),
            _ => None,
        };
        understood.unwrap_or_else(|| typed.to_owned())
    }
}

/// Returns a value of the website's form in plain words: `1_3_months` becomes `1–3 months`, and the budget `1000_2500`
/// becomes `$1,000–2,500`. Other text stays.
#[must_use]
pub fn in_words(name: &str, value: &str) -> String {
    let is_token = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_; ".contains(c);
    if !value.contains('_') || !value.chars().all(is_token) {
        return value.to_owned();
    }
    let chars: Vec<char> = value.chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let shown = |(at, c): (usize, &char)| match *c {
        '_' if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) => '–',
        '_' => ' ',
        c => c,
    };
    let words: String = chars.iter().enumerate().map(shown).collect();
    if name == "budget_range" { dollars(&words) } else { words }
}

/// Writes the amounts in a text as money: a dollar sign before the first, commas between thousands.
fn dollars(words: &str) -> String {
    let mut shown = String::new();
    let mut rest = words;
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit()) {
        let len = rest[from..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - from);
        let (before, amount) = (&rest[..from], &rest[from..from + len]);
        let sign = if shown.contains('$') { "" } else { "$" };
        shown.extend([before, sign]);
        shown += &amount.parse::<u64>().map_or_else(|_| amount.to_owned(), format::number);
        rest = &rest[from + len..];
    }
    shown + rest
}

/// Returns a value as the form field shows it; a line break shows as `⏎`.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.replace("\r\n", "\n").replace(['\n', '\r'], "⏎"),
        Value::Array(parts) => parts.iter().map(shown).collect::<Vec<_>>().join("; "),
        Value::Object(_) => value.to_string(),
    }
}

/// Returns a value for a sentence: `“304-555-0142”`, `nothing`.
#[must_use]
pub fn told(value: &Value) -> String {
    let shown = shown(value);
    if shown.trim().is_empty() { "nothing".into() } else { format!("\u{201c}{shown}\u{201d}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_of_the_website_are_shown_in_words() {
        for (name, value, words) in [
            ("budget_range", "1000_2500", "$1,000–2,500"),
            ("budget_range", "under_1000", "under $1,000"),
            ("budget_range", "10000_plus", "$10,000 plus"),
            ("budget_range", "$5k - $10k", "$5k - $10k"),
            ("timeline", "1_3_months", "1–3 months"),
            ("services_needed", "on_site_training; assessment", "on site training; assessment"),
            ("services_needed", "First_Aid", "First_Aid"),
        ] {
            assert_eq!(in_words(name, value), words);
        }
    }

    #[test]
    fn every_field_that_is_written_has_a_name() {
        // Fields of `lead_fields()` in the schema, and the source.
        for name in [
            "org_name",
            "org_type",
            "denomination",
            "avg_attendance",
            "contact_name",
            "contact_role",
            "contact_email",
            "contact_phone",
            "address",
            "city",
            "state",
            "zip_code",
            "has_security_team",
            "team_size",
            "budget_range",
            "timeline",
            "services_needed",
            "message",
            "notes",
            "return_on",
            "utm_source",
        ] {
            assert!(named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_kept_says_so() {
        let read = |name: &str, typed: &str| named(name).unwrap().read(typed);
        assert!(read("contact_email", "paul at grace").unwrap_err().contains("not an email"));
        assert!(read("contact_phone", "banana").unwrap_err().contains("not one phone number"));
        assert!(read("team_size", "-3").unwrap_err().contains("number of people"));
        assert!(read("avg_attendance", "1,5").unwrap_err().contains("number of people"));
        assert!(read("state", "Westphalia").unwrap_err().contains("at most 2"));
        assert_eq!(read("state", "W. Va."), Ok(json!("WV")));
        assert_eq!(read("contact_email", "Paul Byrd <paul@grace.org>"), Ok(json!("paul@grace.org")));
        assert_eq!(read("contact_phone", "+1 (304) 555-0142, extension 12"), Ok(json!("304-555-0142 x12")));
        assert_eq!(read("avg_attendance", "1,200"), Ok(json!(1200)));
        assert_eq!(read("services_needed", "a; ;b "), Ok(json!(["a", "b"])));
        assert_eq!(read("state", " wv"), Ok(json!("WV")));
        assert_eq!(read("city", "  "), Ok(Value::Null));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again_as_it_was(
            text in "[a-zA-Z0-9⏎\n.,]{1,30}", people in 0i32.., yes in any::<bool>(),
            parts in prop::collection::vec("[a-z]{1,9}", 1..5),
        ) {
            let text = text.replace('⏎', "\n").trim().to_owned();
            prop_assume!(!text.is_empty());
            for (name, value) in [
                ("notes", json!(text)), ("team_size", json!(people)), ("has_security_team", json!(yes)),
                ("services_needed", json!(parts)), ("city", Value::Null),
            ] {
                prop_assert_eq!(named(name).unwrap().read(&shown(&value)), Ok(value));
            }
        }
    }
}
