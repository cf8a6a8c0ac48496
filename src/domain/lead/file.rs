//! Columns and fields of a lead file. This module does no file access.

use sha2::{Digest, Sha256};

use super::Inquiry;
use crate::domain::text::safe;

/// Fields that a column can hold: database name, displayed name and aliases in files.
///
/// Many files have a "status" column with other values than Frontdesk's stages. Only "stage" names are therefore read
/// as the stage.
const FIELDS: [(&str, &str, &[&str]); 24] = [
    ("org_name", "organization", &["organisation", "church", "company", "name"]),
    ("org_type", "type", &["kind"]),
    ("denomination", "denomination", &[]),
    ("avg_attendance", "attendance", &["average attendance", "members", "size"]),
    ("contact_name", "contact", &["person", "full name"]),
    ("contact_role", "role", &["title", "position"]),
    ("contact_email", "email", &["e mail", "mail"]),
    ("contact_phone", "phone", &["telephone", "mobile"]),
    ("address", "address", &["street"]),
    ("city", "town", &[]),
    ("state", "state", &["province"]),
    ("zip_code", "zip", &["postcode", "postal code"]),
    ("has_security_team", "security team", &[]),
    ("team_size", "team size", &["team"]),
    ("budget_range", "budget", &[]),
    ("timeline", "timeline", &["when"]),
    ("services_needed", "services", &["needs"]),
    ("message", "message", &["comments", "inquiry"]),
    ("notes", "notes", &["note"]),
    ("utm_source", "source", &["lead source"]),
    ("stage", "stage", &["lead stage", "pipeline stage"]),
    ("close_reason", "reason", &[]),
    ("close_note", "closing note", &[]),
    ("return_on", "come back on", &["come back"]),
];

/// Fields that every lead needs.
pub(super) const NEEDED: [&str; 3] = ["org_name", "contact_name", "contact_email"];

/// Maximum length in characters of the documented columns.
pub(super) const LENGTHS: [(&str, usize); 16] = [
    ("org_name", 200),
    ("org_type", 50),
    ("denomination", 100),
    ("contact_name", 200),
    ("contact_role", 100),
    ("contact_email", 255),
    ("contact_phone", 20),
    ("address", 255),
    ("city", 100),
    ("state", 2),
    ("zip_code", 10),
    ("budget_range", 50),
    ("timeline", 50),
    ("utm_source", 100),
    ("message", 20_000),
    ("close_note", 20_000),
];

/// Returns the database names of all fields.
pub fn fields() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(field, ..)| *field)
}

/// Returns the displayed name of a field.
pub(super) fn called(field: &str) -> &'static str {
    FIELDS.iter().find(|(name, ..)| *name == field).map_or("", |(_, called, _)| called)
}

/// Returns the field for a database name, displayed name or alias; `None` if unknown.
fn named(name: &str) -> Option<&'static str> {
    let name = plain(name);
    FIELDS
        .iter()
        .find(|(field, called, others)| plain(field) == name || *called == name || others.contains(&name.as_str()))
        .map(|(field, ..)| *field)
}

/// Field of each column; `None` for a column that is left out.
pub type Columns = Vec<Option<&'static str>>;

fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// Returns column names in quotation marks, separated by commas.
fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("\u{201c}{}\u{201d}", safe(name))).collect::<Vec<_>>().join(", ")
}

/// Finds the field of each column, from `--map column=field` or else from the column's name.
///
/// # Errors
/// One sentence: an invalid mapping, two columns for one field, or a required field without a column.
pub fn columns(header: &[String], mapped: &[(String, String)]) -> Result<Columns, String> {
    let mapped = mapped.iter().map(|(column, field)| mapping(header, column, field)).collect::<Result<Vec<_>, _>>()?;
    let found: Columns = header
        .iter()
        .map(|name| match mapped.iter().find(|(column, _)| plain(column) == plain(name)) {
            Some((_, field)) => *field,
            // A mapped column takes precedence over a column with the field's name.
            None => named(name).filter(|field| !mapped.iter().any(|(_, said)| *said == Some(*field))),
        })
        .collect();
    for field in fields() {
        let mut named_so =
            header.iter().zip(&found).filter(|(_, column)| **column == Some(field)).map(|(name, _)| name);
        if let (Some(one), Some(other)) = (named_so.next(), named_so.next()) {
            let what = if plain(one) == plain(other) {
                "Rename one of them in the file.".to_owned()
            } else {
                format!("Leave one out, for example with --map \"{}=-\".", safe(other))
            };
            let both = quoted([one, other].into_iter().map(String::as_str));
            return Err(format!("Two columns are the {}: {both}. {what}", called(field)));
        }
    }
    let missing: Vec<&str> = NEEDED.into_iter().filter(|needed| !found.contains(&Some(needed))).map(called).collect();
    if let Some(first) = missing.first() {
        let missing = missing.join(", nor the ");
        let columns = quoted(header.iter().map(String::as_str));
        let example = header.iter().zip(&found).find(|(_, field)| field.is_none()).map_or("COLUMN", |(name, _)| name);
        let parted = if header.len() > 1 { "" } else { " Columns are separated by commas, semicolons or tabs." };
        return Err(format!(
            "No column is the {missing}, which every lead needs. The file has {columns}.{parted} \
             Name it, for example with --map \"{}={first}\".",
            safe(example)
        ));
    }
    Ok(found)
}

/// Returns the field that a column is mapped to; `None` for `-`, which leaves the column out.
fn mapping<'a>(header: &[String], column: &'a str, field: &str) -> Result<(&'a str, Option<&'static str>), String> {
    if !header.iter().any(|name| plain(name) == plain(column)) {
        return Err(format!("The file has no column \u{201c}{column}\u{201d}."));
    }
    let found = named(field);
    if found.is_none() && field != "-" {
        let all = FIELDS.map(|(_, called, _)| called).join(", ");
        return Err(format!(
            "There is no field \u{201c}{field}\u{201d}. The fields are: {all}; - leaves a column out."
        ));
    }
    Ok((column, found))
}

/// Extra columns at the end of an export. An import reads only the id from them.
pub const EXPORTED: [&str; 4] = ["assignee", "due_on", "created_at", "id"];

/// Column with the reason in the file of refused rows.
pub const REFUSED: &str = "refused because";

/// Returns the index of the column with the lead ids in an exported file; `None` for other files.
#[must_use]
pub fn id_column(header: &[String]) -> Option<usize> {
    let is_exported = EXPORTED.iter().all(|name| header.iter().any(|column| plain(column) == plain(name)));
    header.iter().position(|column| plain(column) == "id").filter(|_| is_exported)
}

/// Returns the index of the column with the reason why a row was refused.
#[must_use]
pub fn refused_column(header: &[String]) -> Option<usize> {
    header.iter().position(|column| plain(column) == REFUSED)
}

/// Returns the indexes of unused columns. Skips columns that were left out with `--map` or written by Frontdesk.
#[must_use]
pub fn unused(header: &[String], columns: &Columns, mapped: &[(String, String)]) -> Vec<usize> {
    let is_exported = id_column(header).is_some();
    let is_left_out = |name: &str| {
        let name = plain(name);
        mapped.iter().any(|(column, field)| field == "-" && plain(column) == name)
            || name == REFUSED
            || is_exported && EXPORTED.iter().any(|exported| plain(exported) == name)
    };
    let each = header.iter().zip(columns).enumerate();
    each.filter(|(_, (name, field))| field.is_none() && !is_left_out(name)).map(|(at, _)| at).collect()
}

/// Returns the maximum length of a field in characters; `None` if unlimited.
#[must_use]
pub fn longest(field: &str) -> Option<usize> {
    LENGTHS.iter().find(|(name, _)| *name == field).map(|(_, most)| *most)
}

/// Returns the SHA-256 of a file's content in hexadecimal.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns a hash of the lead, independent of column order and stage. The stage does not count, because a file adds
/// leads and never moves one.
#[must_use]
pub fn row_hash(lead: &Inquiry) -> String {
    hash(serde_json::to_string(lead).unwrap_or_default().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn columns_are_known_by_many_names() {
        let found = columns(&names(&["Church", "Contact", "E-Mail", "Shoe size", "ZIP"]), &[]).unwrap();
        assert_eq!(found, [Some("org_name"), Some("contact_name"), Some("contact_email"), None, Some("zip_code")]);
    }

    #[test]
    fn a_mapping_goes_before_a_name() {
        let header = names(&["Church", "Pastor", "Contact", "Email"]);
        let mapped = [("pastor".to_owned(), "contact_name".to_owned())];
        assert_eq!(
            columns(&header, &mapped).unwrap(),
            [Some("org_name"), Some("contact_name"), None, Some("contact_email")]
        );
    }

    #[test]
    fn what_does_not_fit_says_so() {
        let header = names(&["Church", "Contact", "Email", "Mail"]);
        assert!(
            columns(&header, &[])
                .unwrap_err()
                .contains("Two columns are the email: \u{201c}Email\u{201d}, \u{201c}Mail\u{201d}")
        );
        let map = |column: &str, field: &str| [(column.to_owned(), field.to_owned())];
        assert!(columns(&header, &map("Fax", "city")).unwrap_err().contains("no column"));
        assert!(columns(&header, &map("Mail", "fax")).unwrap_err().contains("no field"));
        assert!(columns(&header, &map("Mail", "-")).is_ok());
        let missing = columns(&names(&["Church", "Who", "Where"]), &[]).unwrap_err();
        assert!(missing.contains("No column is the contact, nor the email,"), "{missing}");
        assert!(missing.ends_with("--map \"Who=contact\"."), "{missing}");
    }

    #[test]
    fn a_mapping_takes_the_words_of_people_and_of_the_database() {
        let header = names(&["Parish", "Priest", "Reach", "Place", "Hymn"]);
        let map = |fields: [&str; 4]| {
            let mapped: Vec<_> = header.iter().zip(fields).map(|(c, f)| (c.clone(), f.to_owned())).collect();
            columns(&header, &mapped).unwrap()
        };
        let found = map(["organisation", "Contact", "e-mail", "town"]);
        assert_eq!(found, map(["org_name", "contact_name", "contact_email", "city"]));
        assert_eq!(unused(&header, &found, &[]), [4]);
        assert!(unused(&header, &found, &[("hymn".into(), "-".into())]).is_empty());
    }

    #[test]
    fn every_field_is_called_as_in_the_console() {
        for field in crate::domain::lead::fields::ALL {
            assert_eq!(called(field.name), field.title.to_lowercase());
        }
        for (field, called, _) in FIELDS {
            assert_eq!((named(field), named(called)), (Some(field), Some(field)));
        }
    }
}
