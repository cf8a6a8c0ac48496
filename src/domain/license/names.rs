//! The holder's name.

use unicode_normalization::UnicodeNormalization;

use super::elements::Elements;

/// What parts a full name in one element.
const PARTING: [char; 3] = [',', '@', '$'];

/// A name as the document has it, in capitals or not.
#[derive(Clone, PartialEq, Eq)]
pub struct HolderName {
    /// The family name; empty if the person has one name only, or if it is unknown which of the words it is.
    family: String,
    /// The given names, the first one first.
    given: Vec<String>,
    suffix: String,
    /// Whether the card cut it.
    is_cut: bool,
}

impl HolderName {
    /// Reads the elements of any version. `None` if there is no name, or one with other signs than names have.
    pub(super) fn of(elements: &Elements<'_>) -> Option<Self> {
        let family = elements.get("DCS").or_else(|| elements.get("DAB"));
        let given = elements.get("DAC").or_else(|| elements.get("DCT"));
        let is_cut =
            ["DDE", "DDF"].iter().any(|flag| elements.get(flag).is_some_and(|text| text.eq_ignore_ascii_case("T")));
        let name = match (family, given) {
            (None, None) => Self::in_one(elements.get("DAA")?),
            (family, given) => {
                let middle = elements.get("DAD").filter(|_| elements.get("DAC").is_some());
                Self {
                    family: plain(family.unwrap_or_default()),
                    given: given.into_iter().chain(middle).map(plain).filter(|name| !name.is_empty()).collect(),
                    suffix: plain(elements.get("DCU").unwrap_or_default()),
                    is_cut,
                }
            }
        };
        let all = || name.given.iter().chain([&name.family, &name.suffix]);
        (all().any(|part| part.chars().any(char::is_alphabetic)) && all().all(|part| part.chars().all(is_of_names)))
            .then_some(name)
    }

    /// `LAST,FIRST,MIDDLE`; without a comma the parts are unknown.
    fn in_one(text: &str) -> Self {
        let mut parts = text.split(PARTING).map(plain);
        let first = parts.next().unwrap_or_default();
        let rest: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        let (family, given) = if rest.is_empty() {
            (String::new(), first.split(' ').map(str::to_owned).collect())
        } else {
            (first, rest)
        };
        Self { family, given, suffix: String::new(), is_cut: false }
    }

    /// The family name; empty if it is not known which word that is.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The given names, each of them; all words if it is not known which is the family name.
    #[must_use]
    pub fn given(&self) -> String {
        self.given.join(" ")
    }

    /// As the desk writes it: `Mary Ann O'Neil Jr`. Without middle names.
    #[must_use]
    pub fn shown(&self) -> String {
        let given =
            if self.family.is_empty() { self.given.as_slice() } else { self.given.get(..1).unwrap_or_default() };
        let parts = given.iter().chain([&self.family, &self.suffix]).filter(|part| !part.is_empty());
        parts.map(|part| capitalized(part)).collect::<Vec<_>>().join(" ")
    }

    /// What to look the person up by: the first given name and the family name.
    #[must_use]
    pub fn looked_up(&self) -> String {
        let given =
            if self.family.is_empty() { self.given.as_slice() } else { self.given.get(..1).unwrap_or_default() };
        given.iter().chain([&self.family]).map(|part| capitalized(part)).collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    /// How far this is the name of a person as the desk has it: without case, accents and signs. A name that the card
    /// has cut is the beginning of it.
    #[must_use]
    pub fn fits(&self, name: &str) -> Fit {
        let name = letters(name);
        let is_in = |part: &String| !part.is_empty() && name.contains(&letters(part));
        let is_given =
            self.given.iter().flat_map(|given| given.split(' ')).map(str::to_owned).any(|given| is_in(&given));
        match (self.family.is_empty(), is_in(&self.family), is_given) {
            (true, _, _) if self.given.iter().all(is_in) => Fit::Whole,
            (_, true, true) => Fit::Whole,
            (_, true, false) => Fit::Family,
            _ => Fit::No,
        }
    }

    /// The name to fill a form with. `None` if the card cut it, or does not say which word is the family name.
    #[must_use]
    pub fn whole(&self) -> Option<String> {
        (!self.is_cut && !self.family.is_empty() && !self.given.is_empty()).then(|| self.shown())
    }
}

/// How far a name is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The family name and a given name.
    Whole,
    /// The family name: a nickname may be the rest, or a relative.
    Family,
    /// Another person.
    No,
}

fn letters(text: &str) -> String {
    text.nfd().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// One line with single blanks. Given names of older cards stand with commas.
fn plain(text: &str) -> String {
    let parted = text.replace(PARTING, " ");
    parted.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_of_names(c: char) -> bool {
    c.is_alphabetic() || " '’-.`".contains(c)
}

/// `O'NEIL-SMITH` as `O'Neil-Smith`. What is not in capitals only stays as it is.
fn capitalized(name: &str) -> String {
    let is_one_case = !name.chars().any(char::is_lowercase) || !name.chars().any(char::is_uppercase);
    if !is_one_case {
        return name.to_owned();
    }
    let mut begins = true;
    let letter = |c: char| {
        let cased: String = if begins { c.to_uppercase().collect() } else { c.to_lowercase().collect() };
        begins = !c.is_alphabetic();
        cased
    };
    name.chars().map(letter).collect()
}
