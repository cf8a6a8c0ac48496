//! The inquiry as it came, its contact, the leads merged into it, and the classes made from it.

use super::{PageLine, WIDTH};
use crate::domain::format::{self, Format};
use crate::domain::lead::{Inquiry, LeadPage, MadeClass, fields};
use crate::domain::text;
use crate::ui::theme::Meaning;

/// Width of a fact's title, in columns.
const TITLE: usize = 14;

/// Returns the lines. They are computed without drawing, so that an update knows their number.
pub(super) fn lines(page: &LeadPage, format: Format<'_>) -> Vec<PageLine> {
    let mut lines = Vec::new();
    if !page.classes.is_empty() {
        lines.push((Meaning::Title, "Classes made of it".into()));
        lines.extend(page.classes.iter().flat_map(|class| made(class, format)));
        blank(&mut lines);
    }
    lines.push((Meaning::Title, "The inquiry".into()));
    let came = page.card.created_at;
    fact(&mut lines, "Came", &format.date_time(came));
    facts(&mut lines, &page.inquiry);
    if let Some(reason) = &page.card.close_reason {
        let note = page.inquiry.close_note.as_ref().map(|note| format!(". {note}")).unwrap_or_default();
        fact(&mut lines, "Decided", &format!("{}: {reason}{note}", page.card.stage.title()));
    }
    for merged in &page.merged {
        blank(&mut lines);
        lines.push((Meaning::Title, text::fit(&format!("Merged into it: {}", merged.org_name), WIDTH)));
        facts(&mut lines, merged);
    }
    lines
}

fn blank(lines: &mut Vec<PageLine>) {
    lines.push((Meaning::Text, String::new()));
}

/// Adds a title with its text. Further lines of the text are below the first.
fn fact(lines: &mut Vec<PageLine>, title: &str, words: &str) {
    let mut lead = text::column(title, TITLE);
    for part in words.lines() {
        for line in text::wrap(part, WIDTH - TITLE - 1) {
            lines.push((Meaning::Text, format!("{lead} {line}")));
            lead = " ".repeat(TITLE);
        }
    }
}

/// Adds the known facts of an inquiry, and leaves out empty ones.
fn facts(lines: &mut Vec<PageLine>, inquiry: &Inquiry) {
    let text = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty()).unwrap_or_default();
    let joined = |parts: &[String], between: &str| {
        parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(between)
    };
    let number = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    let organization = joined(&[inquiry.org_name.clone(), text(&inquiry.org_type), text(&inquiry.denomination)], " · ");
    let contact = joined(&[inquiry.contact_name.clone(), text(&inquiry.contact_role)], ", ");
    let reach = joined(&[format::phone(&text(&inquiry.contact_phone)), inquiry.contact_email.clone()], " · ");
    let town = joined(&[text(&inquiry.state), text(&inquiry.zip_code)], " ");
    let place = joined(&[text(&inquiry.address), text(&inquiry.city), town], ", ");
    let source = joined(&[text(&inquiry.utm_source), text(&inquiry.utm_medium), text(&inquiry.utm_campaign)], " · ");
    let rows = [
        ("Organization", organization),
        ("Contact", contact),
        ("Reach", reach),
        ("Place", place),
        ("Attendance", number(inquiry.avg_attendance)),
        ("Security team", team(inquiry)),
        ("Budget", fields::in_words("budget_range", &text(&inquiry.budget_range))),
        ("Timeline", fields::in_words("timeline", &text(&inquiry.timeline))),
        (
            "Services",
            fields::in_words("services_needed", &inquiry.services_needed.as_deref().unwrap_or_default().join("; ")),
        ),
        ("Source", source),
        ("Message", text(&inquiry.message)),
        ("Notes", text(&inquiry.notes)),
    ];
    for (title, words) in rows {
        if !words.trim().is_empty() {
            fact(lines, title, &words);
        }
    }
}

fn team(inquiry: &Inquiry) -> String {
    match (inquiry.has_security_team, inquiry.team_size) {
        (Some(true), Some(size)) => {
            format!("yes, {}", text::count(usize::try_from(size).unwrap_or(0), "person", "people"))
        }
        (Some(true), None) => "yes".into(),
        (Some(false), Some(size)) if size > 0 => {
            format!("not yet; {}", text::count(usize::try_from(size).unwrap_or(0), "person", "people"))
        }
        (Some(false), _) => "no, or not said".into(),
        (None, Some(size)) => text::count(usize::try_from(size).unwrap_or(0), "person", "people"),
        (None, None) => String::new(),
    }
}

/// Returns two lines: what, when and where; then seats and order.
fn made(class: &MadeClass, format: Format<'_>) -> [PageLine; 2] {
    let status = fields::shown(&serde_json::Value::String(
        class.class_status.replace('_', " ").replace("cancelled", "canceled"),
    ));
    let when = format.date_time(class.starts_at);
    let seats = text::count(usize::try_from(class.seats).unwrap_or(0), "seat", "seats");
    let order = format!(
        "  {seats} · order {} · {} · payment {}",
        class.order_number,
        format.money(class.total),
        class.payment_status.replace('_', " ")
    );
    let meaning = if class.class_status == "cancelled" { Meaning::Warn } else { Meaning::Text };
    let mark = if class.class_status == "cancelled" { "! " } else { "" };
    [
        (meaning, text::fit(&format!("{mark}{when} · {} · {} · {status}", class.course, class.venue), WIDTH)),
        (Meaning::Text, text::fit(&order, WIDTH)),
    ]
}
