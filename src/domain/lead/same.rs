//! Compares a row of a file with an existing lead.

use serde_json::Value;

use super::Inquiry;
use super::file::{called, fields};
use crate::domain::phone::Phone;

/// Returns the displayed names of the fields in which a row differs from a lead. Empty cells and different spellings
/// of one phone number do not count.
#[must_use]
pub fn differences(row: &Inquiry, lead: &Inquiry) -> Vec<&'static str> {
    let (row, lead) = (serde_json::to_value(row).unwrap_or_default(), serde_json::to_value(lead).unwrap_or_default());
    let differs = |field: &&str| match (row.get(*field), lead.get(*field)) {
        (None | Some(Value::Null), _) => false,
        (Some(Value::String(said)), Some(Value::String(known))) => !is_same(field, said, known),
        (said, known) => said != known,
    };
    fields().filter(differs).map(called).collect()
}

fn is_same(field: &str, said: &str, known: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match field {
        "contact_phone" => {
            let (said, known) = (Phone::read(said), Phone::read(known));
            let is_one_line = said.key().is_some() && said.key() == known.key() || said.line == known.line;
            is_one_line && said.extension == known.extension
        }
        "contact_email" | "org_type" | "state" => plain(said).to_lowercase() == plain(known).to_lowercase(),
        _ => plain(said) == plain(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_differs_where_it_says_something_else() {
        let lead = Inquiry {
            org_name: "Grace Church".into(),
            contact_email: "Paul@grace.org".into(),
            contact_phone: Some("+1 (304) 555-0142".into()),
            state: Some("WV".into()),
            notes: Some("first\r\nsecond".into()),
            avg_attendance: Some(80),
            ..Inquiry::default()
        };
        let row = Inquiry {
            contact_email: "paul@grace.org".into(),
            contact_phone: Some("304-555-0142".into()),
            notes: Some("first\nsecond".into()),
            avg_attendance: None,
            ..lead.clone()
        };
        assert!(differences(&row, &lead).is_empty());
        let row = Inquiry {
            contact_phone: Some("304-555-0142 x7".into()),
            city: Some("Elkview".into()),
            avg_attendance: Some(90),
            ..row
        };
        assert_eq!(differences(&row, &lead), ["attendance", "phone", "town"]);
    }
}
