//! Canned replies with placeholder fields.

use serde::{Deserialize, Serialize};

/// A canned reply from the setting `tickets.canned`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// Name in the list.
    pub name: String,
    /// Text with the fields `{name}`, `{class}`, `{date}`, `{order}`, `{ticket}` and `{me}`.
    pub body: String,
}

/// Values of the fields of a canned reply; `None` if the ticket does not have the value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    /// `{name}`: the requester.
    pub name: Option<String>,
    /// `{class}`: the course of the class.
    pub class: Option<String>,
    /// `{date}`: date and time of the class in the site's time zone.
    pub date: Option<String>,
    /// `{order}`: the order number.
    pub order: Option<String>,
    /// `{ticket}`: the ticket number, such as `T-1042`.
    pub ticket: Option<String>,
    /// `{me}`: the writer of the reply.
    pub me: Option<String>,
}

/// A filled text. Fields without a value stay in it as they are, so that the writer notices them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Fields without a value, such as `{date}`, each once.
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

    /// Fills the fields of a text. Braces inside an inserted value are not filled again.
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
