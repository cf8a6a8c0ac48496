//! A file of leads: which column is which field, and what a row lacks. Nothing here reads a file.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Inquiry;
use super::standing::Standing;
use crate::domain::text::safe;

/// The fields that a column can be: its own name, what people call it, and other names that files have for it.
///
/// Many files have a "status" that is none of ours, so it is a stage only when that is said.
const FIELDS: [(&str, &str, &[&str]); 24] = [
    ("org_name", "organisation", &["organization", "church", "company", "name"]),
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

/// The fields that every lead needs.
const NEEDED: [&str; 3] = ["org_name", "contact_name", "contact_email"];

/// The most characters that the documented columns hold.
const LENGTHS: [(&str, usize); 16] = [
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

/// The names of all fields, as the database has them.
pub fn fields() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(field, ..)| *field)
}

/// What people call a field.
pub(super) fn called(field: &str) -> &str {
    FIELDS.iter().find(|(name, ..)| *name == field).map_or(field, |(_, called, _)| called)
}

/// The field of that name: its own, what people call it, or another that files have for it.
fn named(name: &str) -> Option<&'static str> {
    let name = plain(name);
    FIELDS
        .iter()
        .find(|(field, called, others)| plain(field) == name || *called == name || others.contains(&name.as_str()))
        .map(|(field, ..)| *field)
}

/// Which field each column is; none for a column that is left out.
pub type Columns = Vec<Option<&'static str>>;

fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// Names of a file's columns, as a sentence shows them.
fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("\u{201c}{}\u{201d}", safe(name))).collect::<Vec<_>>().join(", ")
}

/// What parts the columns: a comma, a semicolon or a tab, whichever the first line has most of outside quotes.
/// Spreadsheets write semicolons in countries where numbers have commas.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    let first = text.trim_start_matches(['\r', '\n']).lines().next().unwrap_or_default();
    let bare: String = first.split('"').step_by(2).collect();
    let often = |sign: u8| bare.bytes().filter(|byte| *byte == sign).count();
    // Of several that are as frequent the last is taken.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| often(*sign)).unwrap_or(b',')
}

/// Finds the field of each column: as `--map column=field` says, else by its name.
///
/// # Errors
/// One sentence: a mapping that fits nothing, two columns for one field, or a needed field without a column.
pub fn columns(header: &[String], mapped: &[(String, String)]) -> Result<Columns, String> {
    let mapped = mapped.iter().map(|(column, field)| mapping(header, column, field)).collect::<Result<Vec<_>, _>>()?;
    let found: Columns = header
        .iter()
        .map(|name| match mapped.iter().find(|(column, _)| plain(column) == plain(name)) {
            Some((_, field)) => *field,
            // A column that is named for a field gives way to one that is mapped to it.
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
                format!("Leave one out, as with --map \"{}=-\".", safe(other))
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
        let parted = if header.len() > 1 { "" } else { " Columns are parted by commas, semicolons or tabs." };
        return Err(format!(
            "No column is the {missing}, which every lead needs. The file has {columns}.{parted} \
             Say which it is, as with --map \"{}={first}\".",
            safe(example)
        ));
    }
    Ok(found)
}

/// The field that a column is mapped to; none for `-`, which leaves it out.
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

/// The columns that are not used although nobody left them out, each as its place in the header.
#[must_use]
pub fn unused(header: &[String], columns: &Columns, mapped: &[(String, String)]) -> Vec<usize> {
    let is_left_out = |name: &str| mapped.iter().any(|(column, field)| field == "-" && plain(column) == plain(name));
    let each = header.iter().zip(columns).enumerate();
    each.filter(|(_, (name, field))| field.is_none() && !is_left_out(name)).map(|(at, _)| at).collect()
}

/// Reads a row: the lead, and where it stands.
///
/// # Errors
/// All that is wrong with it, a sentence each.
pub fn row(columns: &Columns, values: &[String]) -> Result<(Inquiry, Standing), Vec<String>> {
    let given: BTreeMap<&str, &str> = columns
        .iter()
        .zip(values)
        .filter_map(|(field, value)| Some(((*field)?, value.trim())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let mut wrong = Vec::new();
    for needed in NEEDED {
        if !given.contains_key(needed) {
            wrong.push(format!("{} is missing", called(needed)));
        }
    }
    for (field, most) in LENGTHS {
        if given.get(field).is_some_and(|value| value.chars().count() > most) {
            wrong.push(format!("{} is longer than {most} characters", called(field)));
        }
    }
    if given.values().any(|value| value.contains('\0')) {
        wrong.push("a character cannot be kept".into());
    }
    if let Some(email) = given.get("contact_email")
        && !is_email(email)
    {
        wrong.push(format!("\u{201c}{email}\u{201d} is not an email"));
    }
    let text = |field: &str| given.get(field).map(|value| (*value).to_owned());
    let mut number = |field: &str| {
        let value = *given.get(field)?;
        let plain: String = value.chars().filter(|c| *c != ',' && *c != ' ').collect();
        let number = plain.parse::<i32>().ok().filter(|number| *number >= 0);
        if number.is_none() {
            wrong.push(format!("{}: \u{201c}{value}\u{201d} is not a number of people", called(field)));
        }
        number
    };
    let (avg_attendance, team_size) = (number("avg_attendance"), number("team_size"));
    let has_security_team = match given.get("has_security_team").map(|value| value.to_lowercase()).as_deref() {
        None => None,
        Some("yes" | "y" | "true" | "1") => Some(true),
        Some("no" | "n" | "false" | "0") => Some(false),
        Some(other) => {
            wrong.push(format!("security team: \u{201c}{other}\u{201d} is neither yes nor no"));
            None
        }
    };
    let standing = Standing::read(|field| given.get(field).copied()).map_err(|more| wrong.extend(more)).ok();
    let Some(standing) = standing.filter(|_| wrong.is_empty()) else {
        return Err(wrong);
    };
    let services = |list: &&str| {
        let parts = list.split([';', ',', '|']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let lead = Inquiry {
        org_name: text("org_name").unwrap_or_default(),
        org_type: text("org_type").map(|kind| kind.to_lowercase()),
        denomination: text("denomination"),
        avg_attendance,
        contact_name: text("contact_name").unwrap_or_default(),
        contact_role: text("contact_role"),
        contact_email: text("contact_email").unwrap_or_default(),
        contact_phone: text("contact_phone"),
        address: text("address"),
        city: text("city"),
        state: text("state").map(|state| state.to_uppercase()),
        zip_code: text("zip_code"),
        has_security_team,
        team_size,
        budget_range: text("budget_range"),
        timeline: text("timeline"),
        services_needed: given.get("services_needed").map(services),
        message: text("message"),
        notes: text("notes"),
        utm_source: text("utm_source"),
        ..Inquiry::default()
    };
    Ok((lead, standing))
}

/// The most characters that a field holds; none where there is no end.
#[must_use]
pub fn longest(field: &str) -> Option<usize> {
    LENGTHS.iter().find(|(name, _)| *name == field).map(|(_, most)| *most)
}

/// Whether a text can be an email address.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !text.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

/// The same for the same content, whatever the file is called.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The same for the same lead, whatever the order of the columns and the stage in which it stands: a file adds
/// leads and never moves one.
#[must_use]
pub fn row_hash(lead: &Inquiry) -> String {
    hash(serde_json::to_string(lead).unwrap_or_default().as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[test]
    fn the_first_line_says_what_parts_the_columns() {
        assert_eq!(delimiter("Church,Contact\na;b;c;d"), b',');
        assert_eq!(delimiter("\r\nChurch;\"Who, when, where\";Email\r\n"), b';');
        assert_eq!(delimiter("Church\tContact\tEmail"), b'\t');
        assert_eq!(delimiter("Church"), b',');
    }

    #[test]
    fn a_row_says_all_that_is_wrong_with_it() {
        let found =
            columns(&names(&["church", "contact", "email", "attendance", "state", "security team"]), &[]).unwrap();
        let wrong =
            row(&found, &names(&["", "Paul", "paul at grace", "many", "West Virginia", "perhaps"])).unwrap_err();
        assert_eq!(wrong.len(), 5, "{wrong:?}");
        let (lead, _) = row(&found, &names(&["Grace", "Paul", "p@grace.org", "1,200", "wv", "Yes"])).unwrap();
        assert_eq!(
            (lead.avg_attendance, lead.state.as_deref(), lead.has_security_team),
            (Some(1200), Some("WV"), Some(true))
        );
    }

    proptest! {
        #[test]
        fn whatever_a_row_holds_is_read_or_refused(values in prop::collection::vec("\\PC{0,30}", 0..8)) {
            let found = columns(&names(&["church", "contact", "email", "attendance", "state", "services", "stage"]), &[]).unwrap();
            match row(&found, &values) {
                Ok((lead, _)) => {
                    prop_assert!(!lead.org_name.is_empty() && is_email(&lead.contact_email));
                    prop_assert!(lead.state.is_none_or(|state| state.chars().count() <= 2));
                }
                Err(wrong) => prop_assert!(!wrong.is_empty()),
            }
        }

        #[test]
        fn the_order_of_columns_does_not_matter(org in "[a-z]{1,9}", city in "[a-z]{0,9}") {
            let one = columns(&names(&["church", "contact", "email", "city"]), &[]).unwrap();
            let other = columns(&names(&["city", "email", "contact", "church"]), &[]).unwrap();
            let a = row(&one, &[org.clone(), "P".into(), "p@x".into(), city.clone()]).unwrap();
            let b = row(&other, &[city, "p@x".into(), "P".into(), org]).unwrap();
            prop_assert_eq!(row_hash(&a.0), row_hash(&b.0));
        }
    }
}
