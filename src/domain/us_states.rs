//! US states as people write them.

/// Two-letter code, name, and older abbreviations.
const STATES: [(&str, &str, &[&str]); 56] = [
    ("AL", "Alabama", &["Ala"]),
    ("AK", "Alaska", &[]),
    ("AZ", "Arizona", &["Ariz"]),
    ("AR", "Arkansas", &["Ark"]),
    ("CA", "California", &["Calif", "Cal"]),
    ("CO", "Colorado", &["Colo"]),
    ("CT", "Connecticut", &["Conn"]),
    ("DE", "Delaware", &["Del"]),
    ("DC", "District of Columbia", &["Washington DC"]),
    ("FL", "Florida", &["Fla"]),
    ("GA", "Georgia", &[]),
    ("HI", "Hawaii", &[]),
    ("ID", "Idaho", &[]),
    ("IL", "Illinois", &["Ill"]),
    ("IN", "Indiana", &["Ind"]),
    ("IA", "Iowa", &[]),
    ("KS", "Kansas", &["Kan", "Kans"]),
    ("KY", "Kentucky", &[]),
    ("LA", "Louisiana", &[]),
    ("ME", "Maine", &[]),
    ("MD", "Maryland", &[]),
    ("MA", "Massachusetts", &["Mass"]),
    ("MI", "Michigan", &["Mich"]),
    ("MN", "Minnesota", &["Minn"]),
    ("MS", "Mississippi", &["Miss"]),
    ("MO", "Missouri", &[]),
    ("MT", "Montana", &["Mont"]),
    ("NE", "Nebraska", &["Neb", "Nebr"]),
    ("NV", "Nevada", &["Nev"]),
    ("NH", "New Hampshire", &[]),
    ("NJ", "New Jersey", &[]),
    ("NM", "New Mexico", &["N Mex"]),
    ("NY", "New York", &[]),
    ("NC", "North Carolina", &["N Car"]),
    ("ND", "North Dakota", &["N Dak"]),
    ("OH", "Ohio", &[]),
    ("OK", "Oklahoma", &["Okla"]),
    ("OR", "Oregon", &["Ore", "Oreg"]),
    ("PA", "Pennsylvania", &["Penn", "Penna"]),
    ("RI", "Rhode Island", &[]),
    ("SC", "South Carolina", &["S Car"]),
    ("SD", "South Dakota", &["S Dak"]),
    ("TN", "Tennessee", &["Tenn"]),
    ("TX", "Texas", &["Tex"]),
    ("UT", "Utah", &[]),
    ("VT", "Vermont", &[]),
    ("VA", "Virginia", &[]),
    ("WA", "Washington", &["Wash"]),
    ("WV", "West Virginia", &["W Va"]),
    ("WI", "Wisconsin", &["Wis", "Wisc"]),
    ("WY", "Wyoming", &["Wyo"]),
    ("PR", "Puerto Rico", &[]),
    ("GU", "Guam", &[]),
    ("VI", "Virgin Islands", &[]),
    ("AS", "American Samoa", &[]),
    ("MP", "Northern Mariana Islands", &[]),
];

/// Returns the two-letter code of a state: `WV` for `West Virginia`, `W. Va.` and `wv`. Keeps two letters that are
/// not a US state, such as a province's code. `None` for other text.
#[must_use]
pub fn code(typed: &str) -> Option<String> {
    let typed = letters(typed);
    let is_one = |state: &&(&str, &str, &[&str])| {
        let (code, name, others) = **state;
        letters(code) == typed || letters(name) == typed || others.iter().any(|other| letters(other) == typed)
    };
    let found = STATES.iter().find(is_one).map(|(code, ..)| (*code).to_owned());
    found.or_else(|| {
        Some(typed.to_uppercase()).filter(|two| two.len() == 2 && two.bytes().all(|b| b.is_ascii_uppercase()))
    })
}

fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, ' ' | '.' | ',' | '-' | '\u{a0}'));
    kept.collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_known_by_its_letters_its_name_and_its_old_abbreviation() {
        for typed in ["WV", "wv", "West Virginia", "west  virginia", "W. Va.", "W.Va.", "WVa", "W.V."] {
            assert_eq!(code(typed).as_deref(), Some("WV"), "{typed}");
        }
        for (typed, expected) in [("Virginia", "VA"), ("Penna.", "PA"), ("Washington, D.C.", "DC"), ("on", "ON")] {
            assert_eq!(code(typed).as_deref(), Some(expected), "{typed}");
        }
        for typed in ["", "W", "Westphalia", "W1", "West", "\u{fc}"] {
            assert_eq!(code(typed), None, "{typed}");
        }
    }

    #[test]
    fn no_two_states_are_written_alike() {
        let mut all: Vec<String> = Vec::new();
        for (code, name, others) in STATES {
            all.extend([code, name].into_iter().chain(others.iter().copied()).map(letters));
        }
        let many = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), many);
    }
}
