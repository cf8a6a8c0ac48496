//! The sections of a person's page: tables, newest row first. They are computed without drawing, so that an update
//! knows the rows.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::tickets;
use crate::domain::format::Format;
use crate::domain::person::{IdentityLine, OrderLine, PersonPage, WaiverLine};
use crate::domain::rights::{Right, Rights};
use crate::domain::sealed::{DocumentNumber, PersonSealed};
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::ticket::PersonTickets;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::table::{Cell, Column, Fit};

/// A section of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Classes,
    Orders,
    Tickets,
    Notes,
    Documents,
}

impl Section {
    pub(super) fn title(self) -> &'static str {
        self.columns()[0].head
    }

    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::Classes => CLASSES,
            Self::Orders => ORDERS,
            Self::Tickets => TICKETS,
            Self::Notes => NOTES,
            Self::Documents => DOCUMENTS,
        }
    }
}

const fn column(head: &'static str, leaves: u8) -> Column {
    Column { head, fit: Fit::Left, leaves }
}

const fn amount(head: &'static str) -> Column {
    Column { head, fit: Fit::Right, leaves: 0 }
}

const CLASSES: &[Column] =
    &[column("Classes", 0), column("Date and time", 0), column("Place", 3), column("Order", 2), column("Status", 1)];
const ORDERS: &[Column] =
    &[column("Orders", 0), column("Date", 0), amount("Total"), amount("Paid"), column("Status", 1)];
const TICKETS: &[Column] = &[column("Tickets", 0), Column { head: "", fit: Fit::Free, leaves: 0 }, column("Status", 1)];
const NOTES: &[Column] = &[column("Notes", 0), column("", 1)];
const DOCUMENTS: &[Column] = &[column("Documents", 0), column("Date", 0), column("What", 1)];

/// What Enter opens on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The roster of a class.
    Class(Uuid),
    /// A ticket.
    Ticket(Uuid),
    /// The form for the notes.
    Notes,
    /// Nothing: the page shows all of the row's record.
    Nothing,
}

/// A row of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) section: Section,
    /// The row's record. It keeps the cursor in place when the page is read again.
    pub(super) id: Option<Uuid>,
    pub(super) cells: Vec<Cell>,
    /// Text below the cells.
    pub(super) more: Option<Cell>,
    pub(super) target: Target,
}

impl Entry {
    fn new(section: Section, id: Option<Uuid>, cells: Vec<Cell>) -> Self {
        Self { section, id, cells, more: None, target: Target::Nothing }
    }
}

/// The data of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) page: &'a PersonPage,
    pub(super) sealed: &'a Remote<PersonSealed>,
    pub(super) tickets: &'a Remote<PersonTickets>,
    pub(super) site: &'a Site,
    pub(super) now: DateTime<Utc>,
    /// The rights of the user who reads the page.
    pub(super) rights: &'a Rights,
}

impl<'a> Facts<'a> {
    pub(super) fn format(&self) -> Format<'a> {
        self.site.format(self.site.date_of(self.now))
    }
}

/// Returns the number of rows of each section. Leaves out sections that the user may not read.
pub(super) fn counts(facts: Facts<'_>) -> Vec<(Section, u64)> {
    let Facts { page, sealed, tickets, rights, .. } = facts;
    let count = |n: usize| u64::try_from(n).unwrap_or_default();
    let mut counts = vec![(Section::Classes, count(page.seats.len()))];
    if rights.has(Right::OrdersRead) {
        counts.push((Section::Orders, count(page.orders.len())));
    }
    if tickets::may_see(rights) {
        counts.push((Section::Tickets, tickets.value().map_or(0, |tickets| tickets.all)));
    }
    let written = sealed.value().and_then(|sealed| sealed.notes.notes.open());
    let notes = written.map_or(0, |notes| {
        [&notes.emergency, &notes.medical].into_iter().filter(|note| !note.expose().is_empty()).count()
    });
    counts.push((Section::Notes, count(notes)));
    counts.push((Section::Documents, count(documents(facts).len())));
    counts
}

/// Returns all rows of the page, section by section.
pub(super) fn entries(facts: Facts<'_>) -> Vec<Entry> {
    let Facts { page, sealed, tickets, rights, site, now } = facts;
    let format = facts.format();
    let mut entries: Vec<Entry> = page.seats.iter().map(|seat| class(seat, &page.person.name, site, now)).collect();
    if rights.has(Right::OrdersRead) {
        entries.extend(page.orders.iter().map(|line| order(line, format)));
    }
    if tickets::may_see(rights) {
        entries.extend(tickets::entries(tickets, format, now));
    }
    entries.extend(notes(sealed, format));
    entries.extend(documents(facts));
    entries
}

/// Always shows the full date, not `today 8:00 AM`, because the dates form a column.
fn class(seat: &Seat, person: &str, site: &Site, now: DateTime<Utc>) -> Entry {
    let format = site.format(site.date_of(now));
    let when = format!("{} {}", dated(format, seat.starts_at), format.time_column(seat.starts_at));
    let meaning = match seat.status_label() {
        "in" | "in, late" | "left early" => Meaning::Good,
        "no-show" | "canceled" | "refunded" => Meaning::Muted,
        _ => Meaning::Text,
    };
    let status =
        if seat.status_label() == "in" && seat.ends_at < now { "attended".into() } else { seat.standing_words() };
    let cells = vec![
        Cell::new(seat.course.as_str()),
        Cell::new(when),
        Cell::new(seat.venue.as_str()),
        Cell::new(seat.code()),
        Cell::of(meaning, status),
    ];
    let more = match &seat.name {
        None => Some(Cell::new("seat without a name")),
        Some(name) if name.to_lowercase() != person.to_lowercase() => Some(Cell::new(format!("for {name}"))),
        Some(_) => None,
    };
    let target = Target::Class(seat.schedule_id);
    Entry { more, target, ..Entry::new(Section::Classes, Some(seat.seat_id), cells) }
}

/// Returns the date, padded so that the times form a column.
fn dated(format: Format<'_>, at: DateTime<Utc>) -> String {
    format!("{:12}", format.date_at(at))
}

fn order(order: &OrderLine, format: Format<'_>) -> Entry {
    let owes = order.balance > Decimal::ZERO && order.status != "cancelled";
    let (meaning, status) = match (order.status.as_str(), owes) {
        ("cancelled", _) => (Meaning::Muted, format!("canceled, payment {}", words(&order.payment_status))),
        (_, true) => (Meaning::Warn, format!("! {} to pay", format.money(order.balance))),
        _ if order.payment_status == "completed" => (Meaning::Good, "paid".into()),
        _ => (Meaning::Text, words(&order.payment_status)),
    };
    let cells = vec![
        Cell::new(order.order_number.as_str()),
        Cell::new(format.date_at(order.created_at)),
        Cell::new(format.money(order.total)),
        Cell::new(format.money(order.total - order.balance)),
        Cell::of(meaning, status),
    ];
    Entry::new(Section::Orders, Some(order.order_id), cells)
}

/// Returns the emergency and medical notes, or the reason why they cannot be read. Returns no row if there are no
/// notes.
fn notes(sealed: &Remote<PersonSealed>, format: Format<'_>) -> Vec<Entry> {
    let warning = |what: &str, why: String| {
        vec![Entry::new(Section::Notes, None, vec![Cell::new(what), Cell::of(Meaning::Warn, format!("! {why}"))])]
    };
    let Some(PersonSealed { notes: kept, .. }) = sealed.value() else {
        return sealed.trouble().map(|trouble| warning("Notes", trouble.sentence.clone())).unwrap_or_default();
    };
    if let Some(why) = kept.notes.why_sealed() {
        return warning("Emergency and medical", why);
    }
    let Some(notes) = kept.notes.open() else { return Vec::new() };
    let by = match (&kept.written_by, kept.written_at) {
        (Some(by), Some(at)) => Some(Cell::of(Meaning::Muted, format!("by {by}, {}", format.date_at(at)))),
        _ => None,
    };
    let kinds = [("Emergency", notes.emergency.expose()), ("Medical", notes.medical.expose())];
    let written = kinds.into_iter().filter(|(_, text)| !text.is_empty());
    let entry = |(what, text): (&str, &str)| {
        let cells = vec![Cell::new(what), Cell::new(text)];
        Entry { more: by.clone(), target: Target::Notes, ..Entry::new(Section::Notes, None, cells) }
    };
    written.map(entry).collect()
}

/// Returns waivers, identity checks, document numbers and guardians.
fn documents(facts: Facts<'_>) -> Vec<Entry> {
    let Facts { page, sealed, rights, .. } = facts;
    let format = facts.format();
    let mut cells: Vec<Vec<Cell>> = Vec::new();
    if rights.has(Right::WaiversRead) {
        cells.extend(page.waivers.iter().map(|line| waiver(line, format)));
    }
    if rights.has(Right::IdentityRead) {
        cells.extend(page.identity.iter().map(|line| identity(line, format)));
    }
    let numbers = sealed.value().map(|sealed| sealed.documents.as_slice()).unwrap_or_default();
    cells.extend(numbers.iter().map(|seen| number(seen, format)));
    cells
        .extend(page.guardians.iter().map(|name| vec![Cell::new("Guardian"), Cell::new(""), Cell::new(name.as_str())]));
    cells.into_iter().map(|cells| Entry::new(Section::Documents, None, cells)).collect()
}

fn waiver(waiver: &WaiverLine, format: Format<'_>) -> Vec<Cell> {
    let guardian = waiver.guardian.as_ref().map(|name| format!(", guardian {name}")).unwrap_or_default();
    let signed = format!("signed {}{guardian}", waiver.signed_name);
    let what = match &waiver.void_reason {
        Some(why) => Cell::of(Meaning::Warn, format!("! voided: {why} · {signed}")),
        None => Cell::new(signed),
    };
    vec![Cell::new(format!("Waiver {}", waiver.version)), Cell::new(format.date_at(waiver.signed_at)), what]
}

fn identity(check: &IdentityLine, format: Format<'_>) -> Vec<Cell> {
    let by = &check.checked_by;
    let what = match check.valid_until {
        Some(until) if until < format.today() => {
            Cell::of(Meaning::Warn, format!("! expired {}, checked by {by}", format.date(until)))
        }
        Some(until) => Cell::new(format!("valid until {}, checked by {by}", format.date(until))),
        None => Cell::new(format!("checked by {by}, no expiry noted")),
    };
    vec![Cell::new(capital(&document(&check.kind))), Cell::new(format.date_at(check.checked_at)), what]
}

fn number(seen: &DocumentNumber, format: Format<'_>) -> Vec<Cell> {
    let what = match (seen.number.open(), seen.number.why_sealed()) {
        (Some(number), _) => Cell::new(format!("number {}", number.expose())),
        (None, why) => Cell::of(Meaning::Warn, format!("! number {}", why.unwrap_or_default())),
    };
    vec![Cell::new(capital(&document(&seen.kind))), Cell::new(format.date_at(seen.checked_at)), what]
}

/// Returns a status in plain words, for example of `partial_refund`.
fn words(state: &str) -> String {
    state.replace('_', " ").replace("cancelled", "canceled")
}

fn document(kind: &str) -> String {
    match kind {
        "drivers_license" => "driver's license".into(),
        "state_id" => "state ID".into(),
        "military_id" => "military ID".into(),
        other => words(other),
    }
}

fn capital(words: &str) -> String {
    let mut signs = words.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
