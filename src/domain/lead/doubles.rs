//! How likely two inquiries are one organisation's: by name, place, email and phone as people write them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What tells organisations apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Face {
    /// The organisation.
    pub org_name: String,
    /// Its town.
    pub city: Option<String>,
    /// Its state.
    pub state: Option<String>,
    /// Whom to write to.
    pub contact_email: Option<String>,
    /// Whom to call.
    pub contact_phone: Option<String>,
}

/// What two inquiries have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Common {
    Email,
    Phone,
    Name,
    SimilarName,
    Town,
}

/// How likely two are one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// From 0 to 100.
    pub score: u8,
    /// Why.
    pub common: Vec<Common>,
}

/// From here on a double is shown before a lead is made or imported.
pub const LIKELY: u8 = 50;

impl Common {
    /// As people say it, after "same".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "same email",
            Self::Phone => "same phone",
            Self::Name => "same name",
            Self::SimilarName => "similar name",
            Self::Town => "same town",
        }
    }
}

impl Likeness {
    /// Whether it should be shown.
    #[must_use]
    pub fn is_likely(&self) -> bool {
        self.score >= LIKELY
    }

    /// `same email, same town`.
    #[must_use]
    pub fn why(&self) -> String {
        self.common.iter().map(|common| common.words()).collect::<Vec<_>>().join(", ")
    }
}

/// How likely `a` and `b` are one organisation. The order does not matter.
#[must_use]
pub fn likeness(a: &Face, b: &Face) -> Likeness {
    let mut common = Vec::new();
    let mut score: u32 = 0;
    if same(email(a).as_ref(), email(b).as_ref()) {
        common.push(Common::Email);
        score += 70;
    }
    if same(phone(a).as_ref(), phone(b).as_ref()) {
        common.push(Common::Phone);
        score += 60;
    }
    // "Grace Church" of two towns are two; of one town, or without one, they may be one.
    let (one, other) = (town(a), town(b));
    let apart = one.is_some() && other.is_some() && one != other;
    let near = name_likeness(&a.org_name, &b.org_name);
    if near >= 60 && !apart {
        common.push(if near == 100 { Common::Name } else { Common::SimilarName });
        score += near * 45 / 100;
    }
    if one.is_some() && one == other && score > 0 {
        common.push(Common::Town);
        score += 20;
    }
    Likeness { score: u8::try_from(score.min(100)).unwrap_or(100), common }
}

fn same(a: Option<&String>, b: Option<&String>) -> bool {
    a.is_some() && a == b
}

fn email(face: &Face) -> Option<String> {
    face.contact_email.as_deref().map(|email| email.trim().to_lowercase()).filter(|email| email.contains('@'))
}

/// The last ten digits: with or without the country's 1.
fn phone(face: &Face) -> Option<String> {
    let digits: Vec<char> = face.contact_phone.as_deref()?.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 10).then(|| digits[digits.len() - 10..].iter().collect())
}

fn town(face: &Face) -> Option<(String, String)> {
    let city = words(face.city.as_deref()?).join(" ");
    (!city.is_empty()).then(|| (city, face.state.as_deref().unwrap_or_default().trim().to_lowercase()))
}

fn words(text: &str) -> Vec<String> {
    let plain: String = text.replace(['\'', '’'], "").to_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words that name it: `St. Mark's Church of Elkview, Inc.` is `saint marks elkview`.
#[must_use]
pub fn name_key(name: &str) -> String {
    const EMPTY: [&str; 9] = ["the", "of", "and", "inc", "llc", "church", "at", "in", "a"];
    let spelled = words(name).into_iter().map(|word| match word.as_str() {
        "st" => "saint".to_owned(),
        "mt" => "mount".to_owned(),
        "1st" => "first".to_owned(),
        _ => word,
    });
    let mut kept: Vec<String> = spelled.filter(|word| !EMPTY.contains(&word.as_str())).collect();
    if kept.is_empty() {
        kept = words(name);
    }
    kept.join(" ")
}

/// How near two names are, from 0 to 100: pairs of letters that both have.
fn name_likeness(a: &str, b: &str) -> u32 {
    let (a, b) = (name_key(a), name_key(b));
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    if a == b {
        return 100;
    }
    let pairs = |name: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = format!(" {name} ").chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, b) = (pairs(&a), pairs(&b));
    let (both, all) = (a.intersection(&b).count() * 2, a.len() + b.len());
    u32::try_from(both * 99 / all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn face(org: &str, city: &str, email: &str, phone: &str) -> Face {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Face {
            org_name: org.into(),
            city: some(city),
            state: Some("WV".into()),
            contact_email: some(email),
            contact_phone: some(phone),
        }
    }

    #[test]
    fn one_organisation_as_people_write_it() {
        let first = face("St. Mark's Church of Elkview", "Elkview", "office@stmarks.org", "(304) 555-0142");
        for other in [
            face("Saint Marks Elkview", "elkview", "", ""),
            face("The Church of St Mark", "", "OFFICE@stmarks.org ", ""),
            face("Youth group", "", "", "+1 304 555 0142"),
        ] {
            let found = likeness(&first, &other);
            assert!(found.is_likely(), "{other:?}: {found:?}");
        }
    }

    #[test]
    fn two_organisations_are_two() {
        let first = face("Grace Church", "Charleston", "a@grace.org", "304-555-0001");
        for other in [
            face("Grace Church", "Huntington", "b@grace.org", "304-555-0002"),
            face("Riverside Church", "Charleston", "", ""),
            face("", "", "", ""),
        ] {
            let found = likeness(&first, &other);
            assert!(!found.is_likely(), "{other:?}: {found:?}");
        }
    }

    fn faces() -> impl Strategy<Value = Face> {
        let text = || prop::option::of("[A-Za-z' ]{0,14}");
        (
            "[A-Za-zé'. ]{0,20}",
            text(),
            text(),
            prop::option::of("[a-z]{1,5}@[a-z]{1,5}"),
            prop::option::of("[0-9 ()-]{0,16}"),
        )
            .prop_map(|(org_name, city, state, contact_email, contact_phone)| Face {
                org_name,
                city,
                state,
                contact_email,
                contact_phone,
            })
    }

    proptest! {
        #[test]
        fn the_order_does_not_matter(a in faces(), b in faces()) {
            prop_assert_eq!(likeness(&a, &b), likeness(&b, &a));
            prop_assert!(likeness(&a, &b).score <= 100);
        }

        #[test]
        fn how_it_is_written_does_not_matter(a in faces()) {
            let loud = Face {
                org_name: a.org_name.to_uppercase(),
                contact_email: a.contact_email.as_ref().map(|email| format!(" {} ", email.to_uppercase())),
                ..a.clone()
            };
            prop_assert_eq!(likeness(&a, &loud), likeness(&a, &a));
        }

        #[test]
        fn an_email_in_common_is_always_shown(a in faces(), b in faces(), email in "[a-z]{1,5}@[a-z]{1,5}") {
            let with = |face: Face| Face { contact_email: Some(email.clone()), ..face };
            prop_assert!(likeness(&with(a), &with(b)).is_likely());
        }
    }
}
