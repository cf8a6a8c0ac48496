//! A person's page as lines of text: pure, so that an update knows how long it is.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tickets;
use crate::domain::format::{Format, phone as shown_phone};
use crate::domain::person::{IdentityLine, OrderLine, PersonHit, PersonPage, WaiverLine};
use crate::domain::rights::{Right, Rights};
use crate::domain::sealed::{DocumentNumber, PersonSealed};
use crate::domain::seat::Seat;
use crate::domain::site::Site;
use crate::domain::text;
use crate::domain::ticket::PersonTickets;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;

/// Columns of a note's line: it fits on the narrowest screen.
const NOTE_WIDTH: usize = 72;

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageLine {
    pub(super) meaning: Meaning,
    pub(super) text: String,
    /// The ticket that it is about.
    pub(super) ticket: Option<Uuid>,
}

impl From<(Meaning, String)> for PageLine {
    fn from((meaning, text): (Meaning, String)) -> Self {
        Self { meaning, text, ticket: None }
    }
}

/// What the page is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) page: &'a PersonPage,
    pub(super) sealed: &'a Remote<PersonSealed>,
    pub(super) tickets: &'a Remote<PersonTickets>,
    pub(super) site: &'a Site,
    pub(super) now: DateTime<Utc>,
    /// Of whoever reads it.
    pub(super) rights: &'a Rights,
}

/// The page of somebody, in parts with headings; a part that is not for whoever reads it is left out.
pub(super) fn lines(facts: Facts<'_>) -> Vec<PageLine> {
    let Facts { page, sealed, tickets, site, now, rights } = facts;
    let format = site.format(site.date_of(now));
    let sees_money = rights.has(Right::OrdersRead);
    let mut lines = contact(page, format, rights);
    if sees_money {
        lines.push(balance(page, format).into());
    }
    let notes = notes(sealed, format);
    if !notes.is_empty() {
        part(&mut lines, "Emergency and medical notes", "", notes);
    }
    part(
        &mut lines,
        "Classes",
        "No classes.",
        page.seats.iter().flat_map(|seat| class(seat, &page.person.name, format)),
    );
    if tickets::may_see(rights) {
        part(&mut lines, "Tickets", "No tickets.", tickets::lines(tickets, site, now));
    }
    if sees_money {
        part(&mut lines, "Orders", "No orders.", page.orders.iter().flat_map(|line| order(line, format)));
    }
    if rights.has(Right::WaiversRead) {
        part(&mut lines, "Waivers", "No waiver signed.", page.waivers.iter().map(|line| waiver(line, format)));
    }
    if rights.has(Right::IdentityRead) {
        let checks = page.identity.iter().map(|line| identity(line, format));
        part(&mut lines, "Identity checks", "No document was checked.", checks);
    }
    let numbers = sealed.value().map(|sealed| sealed.documents.as_slice()).unwrap_or_default();
    if !numbers.is_empty() {
        part(&mut lines, "Document numbers", "", numbers.iter().map(|seen| number(seen, format)));
    }
    part(
        &mut lines,
        "Guardians",
        "No guardian on file.",
        page.guardians.iter().map(|name| (Meaning::Text, name.clone())),
    );
    lines
}

/// A line that opens nothing.
type Said = (Meaning, String);

fn waiver(waiver: &WaiverLine, format: Format<'_>) -> Said {
    let guardian = waiver.guardian.as_ref().map(|name| format!(", guardian {name}")).unwrap_or_default();
    let day = format.date_at(waiver.signed_at);
    let line = format!(
        "{}version {} · {day} · {}{guardian}",
        void_mark(waiver.void_reason.as_ref()),
        waiver.version,
        waiver.signed_name
    );
    match &waiver.void_reason {
        Some(why) => (Meaning::Warn, format!("{line} · {why}")),
        None => (Meaning::Text, line),
    }
}

fn identity(check: &IdentityLine, format: Format<'_>) -> Said {
    let until = match check.valid_until {
        Some(until) if until < format.today() => format!("! expired {}", format.date(until)),
        Some(until) => format!("valid until {}", format.date(until)),
        None => "no expiry noted".into(),
    };
    let day = format.date_at(check.checked_at);
    let meaning = if until.starts_with('!') { Meaning::Warn } else { Meaning::Text };
    (meaning, format!("{} · {until} · {day} by {}", document(&check.kind), check.checked_by))
}

/// The notes, or why they cannot be read; nothing while there are none.
fn notes(sealed: &Remote<PersonSealed>, format: Format<'_>) -> Vec<Said> {
    let Some(PersonSealed { notes: kept, .. }) = sealed.value() else {
        return sealed
            .trouble()
            .map(|trouble| (Meaning::Warn, format!("! {}", trouble.sentence)))
            .into_iter()
            .collect();
    };
    if let Some(why) = kept.notes.why_sealed() {
        return vec![(Meaning::Warn, format!("! {why}"))];
    }
    let Some(notes) = kept.notes.open() else { return Vec::new() };
    let mut lines = Vec::new();
    for (what, text) in [("Emergency", notes.emergency.expose()), ("Medical", notes.medical.expose())] {
        if !text.is_empty() {
            let whole = text.lines().enumerate().flat_map(|(at, line)| {
                let lead = if at == 0 { format!("{what}: ") } else { String::new() };
                text::wrap(&format!("{lead}{line}"), NOTE_WIDTH)
            });
            lines.extend(whole.map(|line| (Meaning::Text, line)));
        }
    }
    if let (Some(by), Some(at), false) = (&kept.written_by, kept.written_at, lines.is_empty()) {
        lines.push((Meaning::Muted, format!("by {by}, {}", format.date_at(at))));
    }
    lines
}

fn number(seen: &DocumentNumber, format: Format<'_>) -> Said {
    let day = format.date_at(seen.checked_at);
    let kind = document(&seen.kind);
    match (seen.number.open(), seen.number.why_sealed()) {
        (Some(number), _) => (Meaning::Text, format!("{kind} · {} · {day}", number.expose())),
        (None, why) => (Meaning::Warn, format!("{kind} · ! {} · {day}", why.unwrap_or_default())),
    }
}

fn part<L: Into<PageLine>>(lines: &mut Vec<PageLine>, title: &str, none: &str, content: impl IntoIterator<Item = L>) {
    lines.push((Meaning::Text, String::new()).into());
    lines.push((Meaning::Title, title.to_owned()).into());
    let before = lines.len();
    let inside = |line: PageLine| PageLine { text: format!("  {}", line.text), ..line };
    lines.extend(content.into_iter().map(|line| inside(line.into())));
    if lines.len() == before {
        lines.push((Meaning::Text, format!("  {none}")).into());
    }
}

fn contact(page: &PersonPage, format: Format<'_>, rights: &Rights) -> Vec<PageLine> {
    let PersonHit { birth_date, email, phone, kind, .. } = &page.person;
    let birth = match birth_date {
        Some(birth) => {
            format!("born {}, {} years old", format.dated(*birth), crate::domain::age::age_on(*birth, format.today()))
        }
        None => "no birth date".into(),
    };
    let or_none = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.into());
    let mut lines: Vec<PageLine> = vec![(Meaning::Text, format!("{} · {birth}", kind.title())).into()];
    if rights.has(Right::PeopleRead) {
        lines.push(
            (
                Meaning::Text,
                format!("{} · {}", or_none(&phone.as_deref().map(shown_phone), "no phone"), or_none(email, "no email")),
            )
                .into(),
        );
    }
    lines
}

fn balance(page: &PersonPage, format: Format<'_>) -> Said {
    let open = page.balance();
    if open > rust_decimal::Decimal::ZERO {
        (Meaning::Warn, format!("! Balance to pay: {}", format.money(open)))
    } else {
        (Meaning::Text, format!("Balance: {}", format.money(open)))
    }
}

/// Two lines: when and what; how it stands, the code, and whose it is when it is another's.
fn class(seat: &Seat, person: &str, format: Format<'_>) -> [Said; 2] {
    let when = format!("{} · {} · {}", format.date_time(seat.starts_at), seat.course, seat.venue);
    let name = match &seat.name {
        None => " · seat without a name".into(),
        Some(name) if name.to_lowercase() != person.to_lowercase() => format!(" · for {name}"),
        Some(_) => String::new(),
    };
    let stands = format!("    {} · {}{name}", seat.standing_words(), seat.code());
    [(Meaning::Text, when), (Meaning::Text, stands)]
}

/// Two lines: which order, when, how much; how it stands.
fn order(order: &OrderLine, format: Format<'_>) -> [Said; 2] {
    let day = format.date_at(order.created_at);
    let total = format!("{} · {day} · {}", order.order_number, format.money(order.total));
    let is_open = order.balance > rust_decimal::Decimal::ZERO;
    let open = if is_open { format!(" · ! {} to pay", format.money(order.balance)) } else { String::new() };
    let states = format!("    order {} · payment {}{open}", words(&order.status), words(&order.payment_status));
    [(Meaning::Text, total), (if is_open { Meaning::Warn } else { Meaning::Text }, states)]
}

/// `partial_refund` as people say it.
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

fn void_mark(reason: Option<&String>) -> &'static str {
    if reason.is_some() { "! voided · " } else { "" }
}
