//! A driver's license or ID card as its 2D code has it: AAMVA's card design standard, all versions.
//!
//! The code is a header, then lines that begin with an element's id. Only the ids count here: the header's offsets and
//! lengths are wrong on many cards. What is scanned is personal data: it is read at once and never kept, and neither
//! an error nor `Debug` shows anything of it.

mod beginning;
mod dates;
mod elements;
mod names;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;

use super::sealed::Confidential;
pub use beginning::{beginning, looks_like, looks_torn};
use elements::Elements;
pub use names::{Fit, HolderName};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A license to drive.
    License,
    /// A state's ID card.
    IdCard,
}

impl Kind {
    /// The documented word for an identity check.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::License => "drivers_license",
            Self::IdCard => "state_id",
        }
    }

    /// What the desk calls it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::License => "driver's license",
            Self::IdCard => "state ID",
        }
    }
}

/// When a document runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// After this day.
    On(NaiveDate),
    /// Never, as some states print for the old.
    Never,
    /// It is not there, or not readable.
    Unknown,
}

/// Data that is read from a document.
#[derive(Clone, PartialEq, Eq)]
pub struct License {
    /// What it is.
    pub kind: Kind,
    /// The holder.
    pub name: HolderName,
    /// The holder's date of birth.
    pub birth_date: NaiveDate,
    /// When it runs out.
    pub expiry: Expiry,
    /// Its number; `None` if it has none that is readable.
    pub number: Option<Confidential>,
    /// The state or province that issued it, as two letters.
    pub state: Option<String>,
}

/// By hand: whose document it is stays out of the log.
impl fmt::Debug for License {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("License").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A birth date that people are looked up by. `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Born(pub NaiveDate);

/// By hand: a birth date stays out of the log.
impl fmt::Debug for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Born(…)")
    }
}

/// How a person of a search may be the holder, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchScore {
    /// The name and the birth date are the holder's.
    Holder,
    /// The name is the holder's. No birth date is on file.
    Named,
    /// The birth date and a part of the name are the holder's, or the family name where no birth date is on file.
    Similar,
    /// The name is the holder's, the birth date is not.
    OtherBirth,
}

/// Why a scan is no license that can be used. Shows nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LicenseError {
    /// Without line breaks the end of an element is unknown.
    #[error(
        "The license arrived without its line breaks. Set the scanner to send control characters, or type the name."
    )]
    NoLines,
    /// Letters or signs arrive as others.
    #[error("The license arrived with changed characters. Check the scanner's keyboard layout, or type the name.")]
    Layout,
    /// No name, or no date of birth that can be right.
    #[error("The license could not be read completely. Scan it again, or type the name.")]
    Incomplete,
}

impl License {
    /// Reads a scan, with or without Enter after each line.
    ///
    /// # Errors
    /// When the name or the date of birth is not there or cannot be right on `today`. Nothing is guessed.
    pub fn parse(scanned: &str, today: NaiveDate) -> Result<Self, LicenseError> {
        if !beginning::has_own_layout(scanned) {
            return Err(LicenseError::Layout);
        }
        let elements = Elements::of(scanned).ok_or(LicenseError::NoLines)?;
        let name = HolderName::of(&elements).ok_or(LicenseError::Incomplete)?;
        let birth_date = elements.get("DBB").and_then(dates::day).filter(|birth| is_alive(*birth, today));
        let birth_date = birth_date.ok_or(LicenseError::Incomplete)?;
        let issued = elements.get("DBD").and_then(dates::day);
        let expiry = elements.get("DBA").map_or(Expiry::Unknown, dates::expiry);
        let is_in_order = issued.is_none_or(|issued| birth_date < issued)
            && match expiry {
                Expiry::On(day) => birth_date < day && issued.is_none_or(|issued| issued < day),
                Expiry::Never | Expiry::Unknown => true,
            };
        if !is_in_order {
            return Err(LicenseError::Incomplete);
        }
        let number = elements.get("DAQ").filter(|number| is_number(number)).map(Confidential::from);
        let state =
            elements.get("DAJ").filter(|state| state.len() == 2 && state.bytes().all(|b| b.is_ascii_alphabetic()));
        Ok(Self { kind: elements.kind, name, birth_date, expiry, number, state: state.map(str::to_ascii_uppercase) })
    }

    /// Whether it can be this person's: by the name, and by the date of birth where that is known. One of a relative, or
    /// under a nickname, has to have the same date of birth.
    #[must_use]
    pub fn fits(&self, name: &str, birth_date: Option<NaiveDate>) -> bool {
        match self.name.fits(name) {
            Fit::Whole => birth_date.is_none_or(|birth| birth == self.birth_date),
            Fit::Family => birth_date == Some(self.birth_date),
            Fit::No => false,
        }
    }

    /// How a person whom a search by the name has found may be the holder; `None` for a relative or anyone else.
    #[must_use]
    pub fn likeness(&self, name: &str, birth_date: Option<NaiveDate>) -> Option<MatchScore> {
        let is_birth = birth_date.map(|birth| birth == self.birth_date);
        match (self.name.fits(name), is_birth) {
            (Fit::Whole, Some(true)) => Some(MatchScore::Holder),
            (Fit::Whole, Some(false)) => Some(MatchScore::OtherBirth),
            (Fit::Whole, None) => Some(MatchScore::Named),
            (Fit::Family | Fit::No, Some(true)) | (Fit::Family, None) => Some(MatchScore::Similar),
            (Fit::Family | Fit::No, _) => None,
        }
    }

    /// Whether it ran out before `today`. The day itself still counts.
    #[must_use]
    pub fn ran_out(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self.expiry {
            Expiry::On(day) if day < today => Some(day),
            _ => None,
        }
    }
}

/// Whether a holder can have been born then.
fn is_alive(birth: NaiveDate, today: NaiveDate) -> bool {
    birth < today && today.years_since(birth).is_some_and(|age| age <= OLDEST)
}

/// The age above which a date of birth is a mistake.
const OLDEST: u32 = 120;

/// What a document's number can be.
fn is_number(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || " -*/.".contains(c);
    (1..=25).contains(&text.len()) && text.chars().all(is_sign) && text.chars().any(|c| c.is_ascii_digit())
}
