//! A roster as a printed sheet and as a spreadsheet: pure functions from a class to text.

use chrono::{DateTime, NaiveDate, Utc};

use super::roster::{equipment, flags, minor_words};
use crate::domain::admission::{self, Policy, Rule};
use crate::domain::format::Format;
use crate::domain::name_order;
use crate::domain::seat::Seat;
use crate::domain::session::Session;
use crate::domain::site::Site;
use crate::domain::spreadsheet::{self, BYTE_ORDER_MARK, guarded};
use crate::domain::text::{column, count, safe, width, wrap};

/// Columns of the printed sheet.
const WIDTH: usize = 78;
/// Lines per page.
const PAGE: usize = 60;
/// Lines for walk-ins.
const WALK_INS: usize = 4;
/// Columns of a seat's code: `MDI-2026-00042-2`.
const CODE: usize = 17;
/// Columns of a name.
const NAME: usize = 30;

/// The file's columns, in this order. Scripts rely on it, so new columns are added at the end.
const COLUMNS: [&str; 19] = [
    "seat",
    "name",
    "standing",
    "arrived",
    "flags",
    "birth_year",
    "email",
    "phone",
    "guardian",
    "note",
    "last_name",
    "class",
    "date",
    "starts",
    "ends",
    "place",
    "instructor",
    "buyer",
    "buyer_phone",
];

/// Returns the seats by the participants' last names; seats without a name come last.
fn by_last_name<'a>(seats: impl Iterator<Item = &'a Seat>) -> Vec<&'a Seat> {
    let mut seats: Vec<&'a Seat> = seats.collect();
    let key = |seat: &Seat| (seat.name.is_none(), seat.name.as_deref().map(name_order::sort_key), seat.seat_no);
    seats.sort_by_cached_key(|seat| key(seat));
    seats
}

/// Returns the class as a spreadsheet, by last name: the file's name and its content. The content is UTF-8 with a
/// byte-order mark and a header line. An arrival is in RFC 3339 at the site; the class's day and times are in ISO 8601.
/// Amounts are left out, because files are passed on.
#[must_use]
pub fn csv(session: &Session, site: &Site) -> (String, String) {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    // Writing into memory cannot fail.
    let mut written = writer.write_record(COLUMNS);
    for seat in by_last_name(session.seats.iter()) {
        written = written.and_then(|()| writer.write_record(csv_line(seat, session, site)));
    }
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    (file_name(session, site), String::from_utf8_lossy(&bytes).into_owned())
}

fn csv_line(seat: &Seat, session: &Session, site: &Site) -> [String; 19] {
    // Removes control characters. A cell that begins with one is probably an attack, so it also gets a quote.
    let words = |words: &str| {
        let shown = safe(words);
        if words.starts_with(['\t', '\r', '\n']) { format!("'{shown}") } else { guarded(&shown) }
    };
    let optional = |value: &Option<String>| value.as_deref().map(words).unwrap_or_default();
    let phone = |value: &Option<String>| value.as_deref().map(|number| spreadsheet::phone(&safe(number)));
    let local = |at: DateTime<Utc>, pattern: &str| at.with_timezone(&site.timezone).format(pattern).to_string();
    let arrived = seat.arrived_at.map(|at| at.with_timezone(&site.timezone).to_rfc3339());
    let name = seat.name.as_deref().unwrap_or_default();
    [
        words(&seat.code()),
        words(name),
        words(&seat.standing_words()),
        arrived.unwrap_or_default(),
        words(&flags(seat, site, site.format(seat.class_date), false).join("; ")),
        seat.birth_date.map(|date| date.format("%Y").to_string()).unwrap_or_default(),
        optional(&seat.email),
        phone(&seat.phone).unwrap_or_default(),
        optional(&seat.guardian),
        optional(&seat.note),
        words(&name_order::last(name)),
        words(&session.course),
        local(session.starts_at, "%Y-%m-%d"),
        local(session.starts_at, "%H:%M"),
        local(session.ends_at, "%H:%M"),
        words(&session.venue),
        optional(&session.instructor),
        optional(&seat.buyer),
        phone(&seat.buyer_phone).unwrap_or_default(),
    ]
}

/// Returns the file's name: `2026-11-21-1000-ccw-permit.csv`.
fn file_name(session: &Session, site: &Site) -> String {
    let start = session.starts_at.with_timezone(&site.timezone).format("%Y-%m-%d-%H%M");
    let letters = session.course.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let letters: String = letters.take(60).collect();
    let words: Vec<&str> = letters.split('-').filter(|word| !word.is_empty()).collect();
    let course = if words.is_empty() { "class".into() } else { words.join("-") };
    format!("{start}-{course}.csv")
}

/// Returns the sign-in sheet: its title and plain text of at most 78 columns. A form feed separates pages of 60 lines,
/// and each page begins with the class.
#[must_use]
pub fn sign_in_sheet(session: &Session, site: &Site, today: NaiveDate) -> (String, String) {
    let format = site.format(today);
    let head = head(session, site, today);
    let blocks = blocks(session, site, format);
    let room = PAGE.saturating_sub(head.len() + 2);
    let mut pages: Vec<Vec<String>> = vec![Vec::new()];
    for block in blocks {
        let is_full = pages.last().is_some_and(|page| !page.is_empty() && page.len() + block.len() > room);
        if is_full {
            pages.push(Vec::new());
        }
        if let Some(page) = pages.last_mut() {
            page.extend(block);
        }
    }
    let total = pages.len();
    let sheets: Vec<String> = pages
        .into_iter()
        .enumerate()
        .map(|(index, page)| {
            let foot = format!("Page {} of {total}", index + 1);
            let lines = head.iter().cloned().chain(page).chain([String::new(), foot]);
            lines.map(|line| line.trim_end().to_owned() + "\n").collect()
        })
        .collect();
    let day = format.full_date(site.date_of(session.starts_at));
    let start = format.time(session.starts_at);
    (safe(&format!("{}, {day}, {start}", session.course)), sheets.join("\u{c}"))
}

fn head(session: &Session, site: &Site, today: NaiveDate) -> Vec<String> {
    let (first, last) = (site.date_of(session.starts_at), site.date_of(session.ends_at));
    let over_midnight = if last > first { " (next day)" } else { "" };
    let format = site.format(today);
    let (starts, ends) = (format.time(session.starts_at), format.time(session.ends_at));
    let when = format!("{}  {starts}-{ends}{over_midnight}", format.full_date(first));
    let instructor = session.instructor.as_deref().unwrap_or("________________");
    let place = format!("Place: {}   Instructor: {instructor}   Printed: {}", session.venue, format.full_date(today));
    let words = [format!("{} - sign-in sheet", site.name), format!("{}  {when}", session.course), place];
    let mut lines: Vec<String> = words.iter().flat_map(|words| broken(words, WIDTH)).collect();
    lines.extend([
        String::new(),
        format!("     {} {} [ ] Signature", column("Name, by last name", NAME), column("Code", CODE)),
        "-".repeat(WIDTH),
    ]);
    lines
}

/// Breaks words into lines of the sheet; they stay unchanged if they fit into one line.
fn broken(words: &str, columns: usize) -> Vec<String> {
    let shown = safe(words);
    if width(&shown) <= columns { vec![shown] } else { wrap(&shown, columns) }
}

/// Returns the blocks of lines that must not be split between pages: each person, the walk-ins, the totals.
fn blocks(session: &Session, site: &Site, format: Format<'_>) -> Vec<Vec<String>> {
    let taken = by_last_name(session.taken_seats());
    let mut blocks: Vec<Vec<String>> =
        taken.iter().enumerate().map(|(index, seat)| person(index + 1, seat, site, format)).collect();
    if taken.is_empty() {
        blocks.push(vec!["No one is booked.".into()]);
    }
    let mut walk_ins = vec![String::new(), "Walk-ins:".into()];
    for number in 1..=WALK_INS {
        walk_ins.push(String::new());
        walk_ins.push(signed(&format!("{:>3}.", taken.len() + number), &"_".repeat(NAME), ""));
    }
    blocks.push(walk_ins);
    let equipment = equipment(session);
    if !equipment.is_empty() {
        let mut totals = vec![String::new(), format!("Equipment for {}:", count(taken.len(), "seat", "seats"))];
        totals.extend(equipment.iter().flat_map(|line| wrapped(line)));
        blocks.push(totals);
    }
    blocks
}

fn person(number: usize, seat: &Seat, site: &Site, format: Format<'_>) -> Vec<String> {
    let name = seat.name.clone().unwrap_or_else(|| "_".repeat(NAME));
    let code = seat.code();
    let mut name = broken(&name, NAME).into_iter();
    let first = name.next().unwrap_or_default();
    let has_room = width(&code) <= CODE;
    let mut lines = vec![String::new(), signed(&format!("{number:>3}."), &first, if has_room { &code } else { "" })];
    lines.extend(name.map(|line| format!("     {line}")));
    if !has_room {
        lines.extend(wrap(&code, WIDTH - 5).into_iter().map(|line| format!("     {line}")));
    }
    let bought = seat.name.is_none().then(|| seat.buyer.as_ref().map(|buyer| format!("bought by {buyer}"))).flatten();
    let minor = minor_words(seat).map(|words| format!("MINOR {words}"));
    let here = (seat.is_here()).then(|| seat.standing_words());
    let mut flags = must_not_shoot(seat, &site.policy, format);
    flags.extend([minor, bought, here].into_iter().flatten());
    if !flags.is_empty() {
        lines.extend(wrap(&flags.join(" - "), WIDTH - 5).into_iter().map(|line| format!("     {line}")));
    }
    lines
}

/// Returns the reasons why a person must not shoot, in capitals, since paper has no colors.
fn must_not_shoot(seat: &Seat, policy: &Policy, format: Format<'_>) -> Vec<String> {
    let is_grave = |rule: Option<Rule>| matches!(rule, Some(Rule::Waiver | Rule::Age | Rule::Guardian));
    let findings = admission::lasting_findings(seat, policy);
    findings.iter().filter(|f| is_grave(f.reason.rule())).map(|f| f.reason.short(format).to_uppercase()).collect()
}

fn signed(number: &str, name: &str, code: &str) -> String {
    let line = format!("{number} {} {} [ ] ", column(name, NAME), column(code, CODE));
    let rule = "_".repeat(WIDTH.saturating_sub(width(&line)));
    format!("{line}{rule}")
}

/// Breaks a line of the totals between words.
fn wrapped(text: &str) -> Vec<String> {
    let lines = wrap(&text.replace('\u{d7}', "x"), WIDTH - 4).into_iter().enumerate();
    lines.map(|(at, line)| format!("{}{line}", if at == 0 { "  " } else { "    " })).collect()
}

#[cfg(test)]
mod tests;
