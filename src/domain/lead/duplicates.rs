//! Duplicate detection: how likely two inquiries are from one organization. Compares name, place, email and phone as
//! people write them.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::domain::phone::Phone;
use crate::domain::us_states;

/// Fields that identify an organization.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MatchFields {
    /// Name of the organization.
    pub org_name: String,
    /// Town of the organization.
    pub city: Option<String>,
    /// State of the organization.
    pub state: Option<String>,
    /// Email of the contact.
    pub contact_email: Option<String>,
    /// Phone of the contact.
    pub contact_phone: Option<String>,
}

/// A feature that two inquiries share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum MatchReason {
    Email,
    Phone,
    Name,
    SimilarName,
    Town,
}

/// Likelihood that two inquiries are from one organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchScore {
    /// Score from 0 to 100.
    pub score: u8,
    /// Features that both inquiries share.
    pub common: Vec<MatchReason>,
    /// Name of the matching lead, if it has been merged into another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<String>,
}

/// Minimum score at which a duplicate is shown before a lead is created or imported.
pub const LIKELY_FROM: u8 = 50;

impl MatchReason {
    /// Returns the text that the screen shows.
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

impl MatchScore {
    /// Returns true if the duplicate is shown to the user.
    #[must_use]
    pub fn is_likely(&self) -> bool {
        self.score >= LIKELY_FROM
    }

    /// Returns the reason: `same email, same town` or `same email as Calvary, which was merged into it`.
    #[must_use]
    pub fn why(&self) -> String {
        let common = self.common.iter().map(|common| common.words()).collect::<Vec<_>>().join(", ");
        match &self.merged {
            Some(name) => format!("{common} as {name}, which was merged into it"),
            None => common,
        }
    }
}

/// Returns the likelihood that `a` and `b` are one organization; symmetric in `a` and `b`.
#[must_use]
pub fn compare(a: &MatchFields, b: &MatchFields) -> MatchScore {
    Features::of(a).likeness(&Features::of(b))
}

/// Normalized features of an inquiry, computed once.
#[derive(Debug)]
struct Features {
    email: Option<String>,
    phone: Option<String>,
    town: Option<(String, String)>,
    name: String,
    /// Pairs of adjacent letters, sorted and without duplicates.
    pairs: Vec<(char, char)>,
}

impl Features {
    fn of(face: &MatchFields) -> Self {
        let name = name_key(&face.org_name);
        Self { email: email(face), phone: phone(face), town: town(face), pairs: pairs(&name), name }
    }

    fn likeness(&self, other: &Self) -> MatchScore {
        let mut common = Vec::new();
        let mut score: u32 = 0;
        if same(self.email.as_ref(), other.email.as_ref()) {
            common.push(MatchReason::Email);
            score += 70;
        }
        if same(self.phone.as_ref(), other.phone.as_ref()) {
            common.push(MatchReason::Phone);
            score += 60;
        }
        // "Grace Church" in two towns means two organizations. In one town, or without a town, it may be one.
        let apart = self.town.is_some() && other.town.is_some() && self.town != other.town;
        let near = self.name_likeness(other);
        if near >= 60 && !apart {
            common.push(if near == 100 { MatchReason::Name } else { MatchReason::SimilarName });
            score += near * 45 / 100;
        }
        if self.town.is_some() && self.town == other.town && score > 0 {
            common.push(MatchReason::Town);
            score += 20;
        }
        MatchScore { score: u8::try_from(score.min(100)).unwrap_or(100), common, merged: None }
    }

    /// Returns the similarity of two names from 0 to 100: the share of letter pairs that both have.
    fn name_likeness(&self, other: &Self) -> u32 {
        if self.name.is_empty() || other.name.is_empty() {
            return 0;
        }
        if self.name == other.name {
            return 100;
        }
        let both = in_both(&self.pairs, &other.pairs) * 2;
        u32::try_from(both * 99 / (self.pairs.len() + other.pairs.len())).unwrap_or(0)
    }
}

/// Returns the number of common elements of two sorted slices.
fn in_both(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let (mut a, mut b, mut both) = (a.iter().peekable(), b.iter().peekable(), 0);
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let order = x.cmp(y);
        both += usize::from(order.is_eq());
        if order.is_le() {
            a.next();
        }
        if order.is_ge() {
            b.next();
        }
    }
    both
}

/// Rows of a file, indexed for comparison with each other and with existing leads.
#[derive(Debug, Default)]
pub struct Rows {
    faces: Vec<Features>,
    by_email: HashMap<String, Vec<usize>>,
    by_phone: HashMap<String, Vec<usize>>,
    by_town: HashMap<(String, String), Vec<usize>>,
}

impl Rows {
    /// Returns index and score of the most likely duplicate among the earlier rows; the first one wins a tie. Then
    /// adds this row.
    pub fn likely(&mut self, face: &MatchFields) -> Option<(usize, MatchScore)> {
        let face = Features::of(face);
        let found = self.near(&face).into_iter().max_by_key(|(at, like)| (like.score, std::cmp::Reverse(*at)));
        let at = self.faces.len();
        let keep = |map: &mut HashMap<String, Vec<usize>>, key: &Option<String>| {
            if let Some(key) = key {
                map.entry(key.clone()).or_default().push(at);
            }
        };
        keep(&mut self.by_email, &face.email);
        keep(&mut self.by_phone, &face.phone);
        if let Some(town) = &face.town {
            self.by_town.entry(town.clone()).or_default().push(at);
        }
        self.faces.push(face);
        found
    }

    /// Returns index and score of every row that is a likely duplicate of a lead.
    #[must_use]
    pub fn likely_all(&self, lead: &MatchFields) -> Vec<(usize, MatchScore)> {
        self.near(&Features::of(lead))
    }

    fn near(&self, face: &Features) -> Vec<(usize, MatchScore)> {
        // A match needs a common email, phone or town: a name alone never reaches the minimum score.
        let near = [
            face.email.as_ref().and_then(|email| self.by_email.get(email)),
            face.phone.as_ref().and_then(|phone| self.by_phone.get(phone)),
            face.town.as_ref().and_then(|town| self.by_town.get(town)),
        ];
        let near: BTreeSet<usize> = near.into_iter().flatten().flatten().copied().collect();
        let likes = near.into_iter().map(|at| (at, self.faces[at].likeness(face)));
        likes.filter(|(_, like)| like.is_likely()).collect()
    }
}

fn same(a: Option<&String>, b: Option<&String>) -> bool {
    a.is_some() && a == b
}

fn email(face: &MatchFields) -> Option<String> {
    face.contact_email.as_deref().map(|email| email.trim().to_lowercase()).filter(|email| email.contains('@'))
}

/// Returns the last ten digits of the phone number, without country code 1 and extension.
fn phone(face: &MatchFields) -> Option<String> {
    Phone::read(face.contact_phone.as_deref()?).key().map(str::to_owned)
}

fn town(face: &MatchFields) -> Option<(String, String)> {
    let city = words(face.city.as_deref()?).join(" ");
    let state = face.state.as_deref().unwrap_or_default();
    (!city.is_empty()).then(|| (city, us_states::code(state).unwrap_or_else(|| state.trim().to_lowercase())))
}

fn words(text: &str) -> Vec<String> {
    let plain: String = text.replace(['\'', '’'], "").to_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns the distinctive words of a name: `St. Mark's Church of Elkview, Inc.` becomes `saint marks elkview`.
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

fn pairs(name: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = format!(" {name} ").chars().collect();
    let pairs: BTreeSet<(char, char)> = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn face(org: &str, city: &str, email: &str, phone: &str) -> MatchFields {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        MatchFields {
            org_name: org.into(),
            city: some(city),
            state: Some("WV".into()),
            contact_email: some(email),
            contact_phone: some(phone),
        }
    }

    #[test]
    fn one_organization_as_people_write_it() {
        let first = face("St. Mark's Church of Elkview", "Elkview", "office@stmarks.org", "(304) 555-0142");
        for other in [
            face("Saint Marks Elkview", "elkview", "", ""),
            face("The Church of St Mark", "", "OFFICE@stmarks.org ", ""),
            face("Youth group", "", "", "+1 304 555 0142"),
            face("Youth group", "", "", "304-555-0142 ext. 7"),
        ] {
            let found = compare(&first, &other);
            assert!(found.is_likely(), "{other:?}: {found:?}");
        }
    }

    #[test]
    fn two_organizations_are_two() {
        let first = face("Grace Church", "Charleston", "a@grace.org", "304-555-0001");
        for other in [
            face("Grace Church", "Huntington", "b@grace.org", "304-555-0002"),
            face("Riverside Church", "Charleston", "", ""),
            face("", "", "", ""),
        ] {
            let found = compare(&first, &other);
            assert!(!found.is_likely(), "{other:?}: {found:?}");
        }
    }

    fn faces() -> impl Strategy<Value = MatchFields> {
        let text = || prop::option::of("[A-Za-z' ]{0,14}");
        (
            "[A-Za-zé'. ]{0,20}",
            text(),
            text(),
            prop::option::of("[a-z]{1,5}@[a-z]{1,5}"),
            prop::option::of("[0-9 ()-]{0,16}"),
        )
            .prop_map(|(org_name, city, state, contact_email, contact_phone)| MatchFields {
                org_name,
                city,
                state,
                contact_email,
                contact_phone,
            })
    }

    /// Few different words, so that many inquiries are alike.
    fn crowded() -> impl Strategy<Value = MatchFields> {
        let of = |words: &'static [&'static str]| prop::sample::select(words);
        (
            of(&["Grace Church", "Grace", "Graze Church", "Calvary", "", "St. Mark"]),
            of(&["", "Elkview", "elkview ", "Beckley"]),
            of(&["", "a@x", "A@x ", "b@x"]),
            of(&["", "304 555 0001", "(304) 555-0001", "304 555 0002"]),
        )
            .prop_map(|(org, city, email, phone)| face(org, city, email, phone))
    }

    proptest! {
        #[test]
        fn the_order_does_not_matter(a in faces(), b in faces()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a));
            prop_assert!(compare(&a, &b).score <= 100);
        }

        #[test]
        fn how_it_is_written_does_not_matter(a in faces()) {
            let loud = MatchFields {
                org_name: a.org_name.to_uppercase(),
                contact_email: a.contact_email.as_ref().map(|email| format!(" {} ", email.to_uppercase())),
                ..a.clone()
            };
            prop_assert_eq!(compare(&a, &loud), compare(&a, &a));
        }

        #[test]
        fn an_email_in_common_is_always_shown(a in faces(), b in faces(), email in "[a-z]{1,5}@[a-z]{1,5}") {
            let with = |face: MatchFields| MatchFields { contact_email: Some(email.clone()), ..face };
            prop_assert!(compare(&with(a), &with(b)).is_likely());
        }

        #[test]
        fn a_file_finds_what_a_look_at_every_pair_finds(faces in prop::collection::vec(crowded(), 0..12)) {
            let mut earlier = Rows::default();
            for (at, face) in faces.iter().enumerate() {
                let likes = faces[..at].iter().map(|before| compare(before, face)).filter(MatchScore::is_likely);
                let best = likes.map(|like| like.score).max();
                let all: Vec<usize> = earlier.likely_all(face).into_iter().map(|(before, _)| before).collect();
                let every = (0..at).filter(|before| compare(&faces[*before], face).is_likely());
                prop_assert_eq!(all, every.collect::<Vec<_>>());
                let found = earlier.likely(face);
                prop_assert_eq!(found.as_ref().map(|(_, like)| like.score), best);
                if let Some((before, like)) = found {
                    prop_assert_eq!(&compare(&faces[before], face), &like);
                }
            }
        }
    }
}
