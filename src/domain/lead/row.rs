//! Reads and validates a row of a lead file. Reports every problem of the row.

use std::collections::BTreeMap;

use super::Inquiry;
use super::file::{Columns, LENGTHS, NEEDED, called};
use super::import_stage::ImportStage;
use crate::domain::spreadsheet::unguarded;
use crate::domain::{email, numbers, phone, us_states};

/// Fields whose text may have several lines.
const LONG: [&str; 6] = ["address", "services_needed", "message", "notes", "timeline", "close_note"];

/// Fields that hold a number of people.
const PEOPLE: [&str; 2] = ["avg_attendance", "team_size"];

/// Reads a row: the lead and its stage. Cells that are missing at the end of the row count as empty.
///
/// # Errors
/// All problems of the row, each as a part of a sentence.
pub fn row(columns: &Columns, values: &[String], delimiter: char) -> Result<(Inquiry, ImportStage), Vec<String>> {
    let shape = misshapen(columns, values, delimiter);
    if !shape.is_empty() {
        return Err(shape);
    }
    let mut given = Given::of(columns, values);
    given.contact();
    given.state();
    given.phone();
    let (avg_attendance, team_size) = (given.people("avg_attendance"), given.people("team_size"));
    let has_security_team = given.yes_or_no("has_security_team");
    given.whole();
    let standing = ImportStage::read(|field| given.values.get(field).map(String::as_str));
    let standing = standing.map_err(|more| given.wrong.extend(more)).ok();
    let Some(standing) = standing.filter(|_| given.wrong.is_empty()) else {
        return Err(given.wrong);
    };
    let text = |field: &str| given.values.get(field).cloned();
    let services = |list: String| {
        let parts = list.split([';', ',', '|', '\n']).map(str::trim).filter(|part| !part.is_empty());
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
        state: text("state"),
        zip_code: text("zip_code"),
        has_security_team,
        team_size,
        budget_range: text("budget_range"),
        timeline: text("timeline"),
        services_needed: text("services_needed").map(services),
        message: text("message"),
        notes: text("notes"),
        utm_source: text("utm_source"),
        ..Inquiry::default()
    };
    Ok((lead, standing))
}

/// Returns the problems of the row's shape: unquoted commas, surplus cells and swallowed rows.
fn misshapen(columns: &Columns, values: &[String], delimiter: char) -> Vec<String> {
    let mut wrong = Vec::new();
    let cell = |at: usize| values.get(at).map(|value| value.trim()).unwrap_or_default();
    let people = |at: &usize| columns[*at].is_some_and(|field| PEOPLE.contains(&field));
    let is_parted = |at: &usize| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (1..=3).contains(&cell(*at).len()) && digits(cell(*at)) && cell(at + 1).len() == 3 && digits(cell(at + 1))
    };
    // An unquoted comma in 1,200 splits the cell and shifts every later cell by one column.
    let parted = (0..columns.len()).filter(people).find(is_parted).filter(|_| values.len() > columns.len());
    if let Some(at) = parted {
        let (name, number) = (columns[at].map(called).unwrap_or_default(), [cell(at), cell(at + 1)].join(","));
        wrong.push(format!("{name}: {number} needs quotation marks, because a comma separates the cells"));
    } else if let Some(beyond) = values.iter().skip(columns.len()).find(|value| !value.trim().is_empty()) {
        let (cells, many) = (values.len(), columns.len());
        wrong.push(format!("it has {cells} cells for {many} columns: \u{201c}{}\u{201d} has no column", beyond.trim()));
    }
    for (field, value) in columns.iter().zip(values) {
        let Some(field) = field else { continue };
        let value = value.trim();
        if value.contains('\n') && (!LONG.contains(field) || swallows_a_row(columns, value, delimiter)) {
            wrong.push(format!("{}: the cell has several lines; is a quotation mark missing?", called(field)));
        }
    }
    wrong
}

/// Returns true if a later line of a cell has an email in the position of the email column.
fn swallows_a_row(columns: &Columns, value: &str, delimiter: char) -> bool {
    let at = columns.iter().position(|field| *field == Some("contact_email")).unwrap_or_default();
    let cell =
        |line: &str| line.split(delimiter).nth(at).is_some_and(|cell| email::is_email(cell.trim().trim_matches('"')));
    value.lines().skip(1).any(cell)
}

/// Values of a row by field, and the problems found so far.
struct Given {
    values: BTreeMap<&'static str, String>,
    wrong: Vec<String>,
}

impl Given {
    fn of(columns: &Columns, values: &[String]) -> Self {
        let cells = columns.iter().zip(values).filter_map(|(field, value)| {
            let value = unguarded(value.trim()).trim().replace("\r\n", "\n").replace('\r', "\n");
            Some(((*field)?, value))
        });
        Self { values: cells.filter(|(_, value)| !value.is_empty()).collect(), wrong: Vec::new() }
    }

    /// Reads `Paul Byrd <paul@grace.org>` as name and email, in either column.
    fn contact(&mut self) {
        if let Some(said) = self.values.get("contact_name").filter(|said| said.contains('@'))
            && let Some(address) = email::read(said)
        {
            self.values.entry("contact_email").or_insert(address.email);
            if let Some(name) = address.name {
                self.values.insert("contact_name", name);
            }
        }
        let Some(said) = self.values.get("contact_email").cloned() else { return };
        match email::read(&said) {
            Some(address) => {
                self.values.insert("contact_email", address.email);
                if let Some(name) = address.name {
                    self.values.entry("contact_name").or_insert(name);
                }
            }
            None if said.matches('@').count() > 1 => {
                self.wrong.push(format!("email: \u{201c}{said}\u{201d} is more than one email; choose one"));
            }
            None => self.wrong.push(format!("\u{201c}{said}\u{201d} is not an email")),
        }
    }

    fn state(&mut self) {
        let Some(said) = self.values.get("state") else { return };
        match us_states::code(said) {
            Some(code) => {
                self.values.insert("state", code);
            }
            None => {
                self.wrong.push(format!("state: \u{201c}{said}\u{201d} is not a state such as WV or West Virginia"));
            }
        }
    }

    fn phone(&mut self) {
        let most = LENGTHS.iter().find(|(field, _)| *field == "contact_phone").map_or(0, |(_, most)| *most);
        if let Some(fitting) = self.values.get("contact_phone").and_then(|said| phone::fitting(said, most)) {
            self.values.insert("contact_phone", fitting);
        }
    }

    fn people(&mut self, field: &str) -> Option<i32> {
        let said = self.values.get(field)?;
        match numbers::whole(said) {
            Ok(people) => Some(people),
            Err(why) => {
                let told = format!("{}: \u{201c}{said}\u{201d} {why}; write a number of people as 1200", called(field));
                self.wrong.push(told);
                None
            }
        }
    }

    fn yes_or_no(&mut self, field: &str) -> Option<bool> {
        let said = self.values.get(field)?;
        match said.to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => Some(true),
            "no" | "n" | "false" | "0" => Some(false),
            _ => {
                self.wrong.push(format!("{}: \u{201c}{said}\u{201d} is neither yes nor no", called(field)));
                None
            }
        }
    }

    /// Checks that the lead has an organization, a contact and an email, and that every value fits its column.
    fn whole(&mut self) {
        for needed in NEEDED {
            if !self.values.contains_key(needed) {
                self.wrong.push(format!("{} is missing", called(needed)));
            }
        }
        for (field, most) in LENGTHS {
            // `state` has already reported a value that is too long.
            let is_longer = |value: &String| field != "state" && value.chars().count() > most;
            if self.values.get(field).is_some_and(is_longer) {
                self.wrong.push(format!("{} is longer than {most} characters", called(field)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::lead::file::{columns, row_hash};

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|&name| name.to_owned()).collect()
    }

    const HEADER: [&str; 8] = ["church", "contact", "email", "attendance", "state", "phone", "notes", "zip"];

    fn read(values: &[&str]) -> Result<Inquiry, String> {
        let found = columns(&names(&HEADER), &[]).unwrap();
        row(&found, &names(values), ',').map(|(lead, _)| lead).map_err(|wrong| wrong.join("; "))
    }

    #[test]
    fn a_row_says_all_that_is_wrong_with_it() {
        let found =
            columns(&names(&["church", "contact", "email", "attendance", "state", "security team"]), &[]).unwrap();
        let wrong =
            row(&found, &names(&["", "Paul", "paul at grace", "many", "Westphalia", "perhaps"]), ',').unwrap_err();
        assert_eq!(wrong.len(), 5, "{wrong:?}");
        let (lead, _) = row(&found, &names(&["Grace", "Paul", "p@grace.org", "1,200", "wv", "Yes"]), ',').unwrap();
        assert_eq!(
            (lead.avg_attendance, lead.state.as_deref(), lead.has_security_team),
            (Some(1200), Some("WV"), Some(true))
        );
    }

    #[test]
    fn what_people_write_is_understood() {
        let lead =
            read(&["Grace", "", "Paul Byrd <paul@grace.org>", "1.200", "W. Va.", "(304) 555-0142, extension 12"])
                .unwrap();
        assert_eq!((lead.contact_name.as_str(), lead.contact_email.as_str()), ("Paul Byrd", "paul@grace.org"));
        assert_eq!((lead.avg_attendance, lead.state.as_deref()), (Some(1200), Some("WV")));
        assert_eq!(lead.contact_phone.as_deref(), Some("304-555-0142 x12"));
        // The name in its own column wins over the name beside the email.
        let lead = read(&["Grace", "Ann Lee", "Office <office@grace.org>"]).unwrap();
        assert_eq!((lead.contact_name.as_str(), lead.contact_email.as_str()), ("Ann Lee", "office@grace.org"));
        let lead = read(&["Grace", "Ann Lee <ann@grace.org>", ""]).unwrap();
        assert_eq!((lead.contact_name.as_str(), lead.contact_email.as_str()), ("Ann Lee", "ann@grace.org"));
        let lead = read(&["'=Grace", "Ann", "a@b", "", "", "'+44 20 7946 0958", "'- call", "'02134"]).unwrap();
        assert_eq!((lead.org_name.as_str(), lead.contact_phone.as_deref()), ("=Grace", Some("+44 20 7946 0958")));
        assert_eq!((lead.notes.as_deref(), lead.zip_code.as_deref()), (Some("- call"), Some("02134")));
    }

    #[test]
    fn a_number_is_never_altered() {
        for typed in ["1,5", "1 5", "1.200,50", "12,34", "1200,000", "-5"] {
            let told = read(&["Grace", "Ann", "a@b", typed]).unwrap_err();
            assert!(told.contains(typed) && told.contains("as 1200"), "{told}");
        }
    }

    #[test]
    fn cells_that_are_missing_or_empty_do_no_harm_and_a_cell_too_many_does() {
        assert_eq!(read(&["Grace", "Ann", "a@b"]).unwrap().org_name, "Grace");
        assert_eq!(read(&["Grace", "Ann", "a@b", "80", "WV", "", "", "", "", " "]).unwrap().avg_attendance, Some(80));
        let told = read(&["Grace", "Ann", "a@b", "80", "WV", "", "", "", "", "x"]).unwrap_err();
        assert!(told.contains("10 cells for 8 columns") && told.contains("\u{201c}x\u{201d}"), "{told}");
        // An unquoted comma in a number.
        let told = read(&["Grace", "Ann", "a@b", "1", "200", "WV", "", "", ""]).unwrap_err();
        assert!(told.contains("1,200 needs quotation marks"), "{told}");
    }

    #[test]
    fn a_cell_that_swallows_a_row_is_refused() {
        assert!(read(&["Grace\nZion", "Ann", "a@b"]).unwrap_err().contains("several lines"));
        let notes = |notes: &str| read(&["Grace", "Ann", "a@b", "", "", "", notes]);
        assert!(notes("call\nZion,Zoe,zoe@zion.org,80").unwrap_err().contains("is a quotation mark missing?"));
        assert_eq!(
            notes("call, then\r\nwrite, and wait").unwrap().notes.as_deref(),
            Some("call, then\nwrite, and wait")
        );
    }

    proptest! {
        #[test]
        fn whatever_a_row_holds_is_read_or_refused(values in prop::collection::vec("\\PC{0,30}", 0..8)) {
            let found = columns(&names(&["church", "contact", "email", "attendance", "state", "services", "stage"]), &[]).unwrap();
            match row(&found, &values, ',') {
                Ok((lead, _)) => {
                    prop_assert!(!lead.org_name.is_empty() && email::is_email(&lead.contact_email));
                    prop_assert!(lead.state.is_none_or(|state| state.chars().count() <= 2));
                }
                Err(wrong) => prop_assert!(!wrong.is_empty()),
            }
        }

        #[test]
        fn the_order_of_columns_does_not_matter(org in "[a-z]{1,9}", city in "[a-z]{0,9}") {
            let one = columns(&names(&["church", "contact", "email", "city"]), &[]).unwrap();
            let other = columns(&names(&["city", "email", "contact", "church"]), &[]).unwrap();
            let a = row(&one, &[org.clone(), "P".into(), "p@x".into(), city.clone()], ',').unwrap();
            let b = row(&other, &[city, "p@x".into(), "P".into(), org], ',').unwrap();
            prop_assert_eq!(row_hash(&a.0), row_hash(&b.0));
        }
    }
}
