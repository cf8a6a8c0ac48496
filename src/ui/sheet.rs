//! A roster on paper and in a spreadsheet: pure functions from a class to text.

use chrono::NaiveDate;

use super::roster::{equipment, flags, minor_words};
use crate::domain::admission::{self, Policy, Rule};
use crate::domain::format::{self, Format};
use crate::domain::seat::Seat;
use crate::domain::session::Session;
use crate::domain::site::Site;
use crate::domain::text::{column, count, fit, safe, width};

/// Columns of the paper.
const WIDTH: usize = 78;
/// Lines of a page.
const PAGE: usize = 60;
/// Lines for people who walk in.
const WALK_INS: usize = 4;
/// Columns of a code: `MDI-2026-00042-2`.
const CODE: usize = 17;
/// Columns of a name.
const NAME: usize = 30;

/// The columns of the file, in this order; scripts rely on them.
const COLUMNS: [&str; 10] =
    ["seat", "name", "standing", "arrived", "flags", "birth_year", "email", "phone", "guardian", "note"];

/// The class as a spreadsheet: the file's name and its content, UTF-8 with a header line. Times are
/// RFC 3339 at the site; amounts are left out, because a file travels.
#[must_use]
pub fn csv(session: &Session, site: &Site) -> (String, String) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail.
    let mut written = writer.write_record(COLUMNS);
    for seat in &session.seats {
        written = written.and_then(|()| writer.write_record(csv_line(seat, site).map(|cell| guarded(&cell))));
    }
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    (file_name(session, site), String::from_utf8_lossy(&bytes).into_owned())
}

fn csv_line(seat: &Seat, site: &Site) -> [String; 10] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let arrived = seat.arrived_at.map(|at| at.with_timezone(&site.timezone).to_rfc3339());
    [
        seat.code(),
        text(&seat.name),
        seat.standing_words(),
        arrived.unwrap_or_default(),
        flags(seat, site, site.format(seat.class_date), false).join("; "),
        seat.birth_date.map(|date| date.format("%Y").to_string()).unwrap_or_default(),
        text(&seat.email),
        seat.phone.as_deref().map(format::phone).unwrap_or_default(),
        text(&seat.guardian),
        text(&seat.note),
    ]
}

/// A cell that no spreadsheet takes for a formula. Tabs and other controls are gone after `safe`,
/// so they are looked for before it.
fn guarded(cell: &str) -> String {
    let shown = safe(cell);
    let is_formula = |text: &str| {
        text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    };
    let is_risky = is_formula(&shown) || cell.starts_with(['\t', '\r', '\n']);
    if is_risky { format!("'{shown}") } else { shown }
}

/// `2026-11-21-1000-ccw-permit.csv`.
fn file_name(session: &Session, site: &Site) -> String {
    let start = session.starts_at.with_timezone(&site.timezone).format("%Y-%m-%d-%H%M");
    let letters = session.course.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let letters: String = letters.take(60).collect();
    let words: Vec<&str> = letters.split('-').filter(|word| !word.is_empty()).collect();
    let course = if words.is_empty() { "class".into() } else { words.join("-") };
    format!("{start}-{course}.csv")
}

/// The paper to sign: its title and plain text of at most 78 columns, in pages of 60 lines that
/// form feeds part and that each begin with the class.
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
    vec![
        fit(&format!("{} - sign-in sheet", site.name), WIDTH),
        fit(&format!("{}  {when}", fit(&session.course, WIDTH - 2 - when.len().min(WIDTH - 2))), WIDTH),
        fit(
            &format!("Place: {}   Instructor: {instructor}   Printed: {}", session.venue, format.full_date(today)),
            WIDTH,
        ),
        String::new(),
        format!("     {} {} [ ] Signature", column("Name", NAME), column("Code", CODE)),
        "-".repeat(WIDTH),
    ]
}

/// What must stay together on a page: a person's lines, the walk-ins, the totals.
fn blocks(session: &Session, site: &Site, format: Format<'_>) -> Vec<Vec<String>> {
    let taken: Vec<&Seat> = session.taken_seats().collect();
    let mut blocks: Vec<Vec<String>> =
        taken.iter().enumerate().map(|(index, seat)| person(index + 1, seat, site, format)).collect();
    if taken.is_empty() {
        blocks.push(vec!["Nobody is booked.".into()]);
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
    let mut lines = vec![String::new(), signed(&format!("{number:>3}."), &name, &seat.code())];
    let bought = seat.name.is_none().then(|| seat.buyer.as_ref().map(|buyer| format!("bought by {buyer}"))).flatten();
    let minor = minor_words(seat).map(|words| format!("MINOR {words}"));
    let here = (seat.is_here()).then(|| seat.standing_words());
    let mut flags = must_not_shoot(seat, &site.policy, format);
    flags.extend([minor, bought, here].into_iter().flatten());
    if !flags.is_empty() {
        lines.push(format!("     {}", fit(&flags.join(" - "), WIDTH - 5)));
    }
    lines
}

/// What nobody on the range must overlook, in capitals, since paper has no colours.
fn must_not_shoot(seat: &Seat, policy: &Policy, format: Format<'_>) -> Vec<String> {
    let is_grave = |rule: Option<Rule>| matches!(rule, Some(Rule::Waiver | Rule::Age | Rule::Guardian));
    let findings = admission::standing(seat, policy);
    findings.iter().filter(|f| is_grave(f.reason.rule())).map(|f| f.reason.short(format).to_uppercase()).collect()
}

fn signed(number: &str, name: &str, code: &str) -> String {
    let line = format!("{number} {} {} [ ] ", column(name, NAME), column(code, CODE));
    let rule = "_".repeat(WIDTH.saturating_sub(width(&line)));
    format!("{line}{rule}")
}

/// A line of the totals, broken between words.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::from("  ")];
    for word in safe(text).replace('×', "x").split_whitespace() {
        let word = fit(word, WIDTH - 4);
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= WIDTH => {
                line.push_str(&word);
                line.push(' ');
            }
            _ => lines.push(format!("    {word} ")),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
