//! Replies that are written beforehand, with fields for what differs.

use serde::{Deserialize, Serialize};

/// A reply of the setting `tickets.canned`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// What it is called in the list.
    pub name: String,
    /// The text, with `{name}`, `{class}`, `{date}`, `{order}`, `{ticket}` and `{me}`.
    pub body: String,
}

/// What the fields of a canned reply stand for; those that the ticket does not know are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    /// `{name}`: who asks.
    pub name: Option<String>,
    /// `{class}`: what the class teaches.
    pub class: Option<String>,
    /// `{date}`: when it is, at the site.
    pub date: Option<String>,
    /// `{order}`: the order's number.
    pub order: Option<String>,
    /// `{ticket}`: `T-1042`.
    pub ticket: Option<String>,
    /// `{me}`: who writes.
    pub me: Option<String>,
}

/// A text whose fields are filled, and those that could not be: they stay as they are, for the writer to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// The fields that are left, as `{date}`, each once.
    pub left: Vec<String>,
}

impl Fields {
    fn of(&self, field: &str) -> Option<&str> {
        match field {
            "name" => self.name.as_deref(),
            "class" => self.class.as_deref(),
            "date" => self.date.as_deref(),
            "order" => self.order.as_deref(),
            "ticket" => self.ticket.as_deref(),
            "me" => self.me.as_deref(),
            _ => None,
        }
    }

    /// Fills a text. What a field stands for is not looked at again, whatever braces are in it.
    #[must_use]
    pub fn fill(&self, body: &str) -> Filled {
        let (mut text, mut left, mut rest) = (String::new(), Vec::new(), body);
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            text.push_str(before);
            let Some(end) = from.find('}').filter(|end| !from[1..*end].contains(['{', '\n'])) else {
                text.push('{');
                rest = &from[1..];
                continue;
            };
            let field = &from[..=end];
            let value = self.of(field[1..end].trim());
            text.push_str(value.unwrap_or(field));
            if value.is_none() && !left.iter().any(|known| known == field) {
                left.push(field.to_owned());
            }
            rest = &from[end + 1..];
        }
        text.push_str(rest);
        Filled { text, left }
    }
}
