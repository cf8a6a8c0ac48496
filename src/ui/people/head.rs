//! The head of a person's page: name, contact data and open matters.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::sections::Facts;
use crate::domain::age::age_on;
use crate::domain::format::{self, Format};
use crate::domain::person::{PersonKind, PersonPage};
use crate::domain::rights::Right;
use crate::domain::seat::{IdentityState, Seat, WaiverState};
use crate::domain::text;
use crate::ui::theme::Meaning;
use crate::ui::widgets::table::Cell;

/// Returns the parts of `Dorothy Hayes · born Jan 19, 1978, 48 years · customer since Mar 4, 2024`. The last part needs
/// the right to read addresses.
pub(super) fn name(facts: Facts<'_>) -> Vec<Cell> {
    let Facts { page, rights, .. } = facts;
    let (person, format) = (&page.person, facts.format());
    let born = match person.birth_date {
        Some(birth) => format!("born {}, {} years", format.dated(birth), age_on(birth, format.today())),
        None => "no birth date".into(),
    };
    let since = page.about.since.filter(|_| rights.has(Right::PeopleRead));
    let since = since.map(|since| format!("customer since {}", format.dated(format.day_of(since))));
    // Most people are account holders. The page says so only if it has no customer date.
    let kind = (since.is_none() || person.kind != PersonKind::Account).then(|| person.kind.title().to_owned());
    let rest = [Some(born), kind, since].into_iter().flatten().map(Cell::new);
    [Cell::of(Meaning::Title, person.name.as_str())].into_iter().chain(rest).collect()
}

/// Returns phone, email and city. Returns nothing without the right to read them.
pub(super) fn contact(facts: Facts<'_>) -> Vec<Cell> {
    let Facts { page, rights, .. } = facts;
    if !rights.has(Right::PeopleRead) {
        return Vec::new();
    }
    let phone = page.person.phone.as_deref().map_or_else(|| "no phone".into(), format::phone);
    let email = page.person.email.clone().unwrap_or_else(|| "no email".into());
    [Some(phone), Some(email), page.about.place()].into_iter().flatten().map(Cell::new).collect()
}

/// Returns balance, waiver and identity.
pub(super) fn status(facts: Facts<'_>) -> Vec<Cell> {
    let Facts { page, rights, .. } = facts;
    let format = facts.format();
    let seat = nearest(page, facts);
    let mut cells = Vec::new();
    if rights.has(Right::OrdersRead) {
        let balance = page.balance();
        let owes = balance > Decimal::ZERO;
        let words = format!("Balance {}", format.money(balance));
        cells.push(if owes { Cell::of(Meaning::Warn, format!("! {words}")) } else { Cell::new(words) });
    }
    cells.extend(rights.has(Right::WaiversRead).then(|| waiver(page, seat, format)));
    cells.extend(rights.has(Right::IdentityRead).then(|| identity(page, seat, format)));
    cells
}

/// Returns the person's own seat in the next class, whose day decides on waiver and identity.
fn nearest<'a>(page: &'a PersonPage, facts: Facts<'_>) -> Option<&'a Seat> {
    let is_own = |seat: &&Seat| seat.name.as_deref().is_some_and(|name| is_same(name, &page.person.name));
    let coming = page.seats.iter().filter(|seat| seat.is_open() && seat.ends_at > facts.now).filter(is_own);
    coming.min_by_key(|seat| seat.starts_at)
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn waiver(page: &PersonPage, seat: Option<&Seat>, format: Format<'_>) -> Cell {
    let newest = page.waivers.iter().find(|waiver| waiver.void_reason.is_none());
    let version = newest.map(|waiver| format!(" {}", waiver.version)).unwrap_or_default();
    match (seat.map(|seat| seat.waiver), newest) {
        (Some(WaiverState::Valid), _) => {
            let until = newest.and_then(|waiver| waiver.until).map(|until| format!(" until {}", format.dated(until)));
            Cell::of(Meaning::Good, format!("waiver ✓{version}{}", until.unwrap_or_default()))
        }
        (Some(WaiverState::Outdated), _) => Cell::of(Meaning::Warn, format!("! waiver{version} outdated")),
        (Some(WaiverState::Expired), _) => Cell::of(Meaning::Warn, format!("! waiver{version} expired")),
        (Some(WaiverState::NeedsGuardian), _) => Cell::of(Meaning::Warn, "! waiver needs a guardian's signature"),
        (Some(WaiverState::Voided), _) => Cell::of(Meaning::Warn, "! waiver voided"),
        (Some(WaiverState::None), _) => Cell::of(Meaning::Warn, "! no waiver"),
        (None, Some(waiver)) => Cell::new(format!("waiver{version}, signed {}", format.date_at(waiver.signed_at))),
        (None, None) => Cell::new("no waiver"),
    }
}

fn identity(page: &PersonPage, seat: Option<&Seat>, format: Format<'_>) -> Cell {
    let until = page.identity.first().map(|check| check.valid_until);
    let checked = match until {
        None => IdentityState::Unverified,
        Some(Some(until)) if until < format.today() => IdentityState::Expired,
        Some(_) => IdentityState::Verified,
    };
    let state = seat.map_or(checked, |seat| seat.identity);
    match (state, seat) {
        (IdentityState::Verified, _) => Cell::of(Meaning::Good, "identity ✓"),
        (IdentityState::Expired, _) => Cell::of(Meaning::Warn, "! identity expired"),
        (IdentityState::Unverified, Some(_)) => Cell::of(Meaning::Warn, "! identity not checked"),
        (IdentityState::Unverified, None) => Cell::new("identity not checked"),
    }
}

/// Returns `Booked twice: Handgun I, today 8:00 AM (MDI-2026-00003-1, MDI-2026-00004-1)` for each class with two seats.
pub(super) fn booked_twice(facts: Facts<'_>) -> Vec<Cell> {
    let Facts { page, now, .. } = facts;
    let format = facts.format();
    let mut classes: BTreeMap<_, Vec<&Seat>> = BTreeMap::new();
    for seat in &page.seats {
        let is_own = seat.name.as_deref().is_some_and(|name| is_same(name, &page.person.name));
        if seat.is_open() && seat.ends_at > now && is_own {
            classes.entry((seat.starts_at, seat.schedule_id)).or_default().push(seat);
        }
    }
    let twice = classes.into_values().filter(|seats| seats.len() > 1);
    let warning = |seats: Vec<&Seat>| {
        let codes: Vec<String> = seats.iter().map(|seat| seat.code()).collect();
        let when = format.when(seats[0].starts_at);
        Cell::of(Meaning::Warn, format!("! Booked twice: {}, {when} ({})", seats[0].course, codes.join(", ")))
    };
    twice.map(warning).collect()
}

/// Joins parts with ` · ` into lines of at most `width` columns. Breaks a part only if it does not fit on a line of its
/// own.
pub(super) fn flowing(parts: Vec<Cell>, width: usize) -> Vec<Vec<Cell>> {
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    let mut used = 0;
    for part in parts {
        let size = text::width(&text::safe(&part.text));
        match lines.last_mut().filter(|_| used + 3 + size <= width) {
            Some(line) => {
                line.push(Cell::of(Meaning::Muted, " · "));
                line.push(part);
                used += 3 + size;
            }
            None => {
                for words in text::wrap(&part.text, width.max(1)) {
                    used = text::width(&words);
                    lines.push(vec![Cell::of(part.meaning, words)]);
                }
            }
        }
    }
    lines
}
