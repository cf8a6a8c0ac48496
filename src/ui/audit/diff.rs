//! What was done together, as lines of text: pure, so that an update knows how many there are.

use crate::domain::audit::{self, Change, Deed, Entry};
use crate::domain::site::{Site, long_date};
use crate::domain::text;
use crate::ui::theme::Meaning;

/// A line and what it means.
pub(super) type DiffLine = (Meaning, String);

/// The column's name and its values stand side by side within this; else each value has lines of its own.
const WIDTH: usize = 54;
/// Of the column's name.
const NAME: usize = 20;

/// Who, when and why, then each row with its columns, old and new.
pub(super) fn lines(entries: &[Entry], site: &Site) -> Vec<DiffLine> {
    let Some(first) = entries.first() else { return Vec::new() };
    let at = first.place.at;
    let clock = at.with_timezone(&site.timezone).format("%H:%M:%S");
    let program = first.application.as_deref().unwrap_or("no name");
    let mut lines = vec![
        (Meaning::Text, format!("{} {clock} · {}", long_date(site.date_of(at)), audit::who(first))),
        (Meaning::Text, format!("login {} · {program} · {}", first.login, first.cause)),
    ];
    for entry in entries {
        lines.push((Meaning::Text, String::new()));
        lines.push(heading(entry));
        let shown = entry.changes.iter().filter(|change| change.column != "id");
        lines.extend(shown.flat_map(|change| change_lines(entry.deed, change, site)));
    }
    lines
}

fn heading(entry: &Entry) -> DiffLine {
    let (done, meaning) = match entry.deed {
        Deed::Insert => ("added", Meaning::Title),
        Deed::Update => ("changed", Meaning::Title),
        Deed::Delete => ("! deleted", Meaning::Warn),
        Deed::Truncate => ("! emptied", Meaning::Warn),
    };
    let subject = entry.subject.as_deref().or(entry.row.as_deref()).unwrap_or_default();
    (meaning, format!("{} {subject}: {done}", audit::row_words(&entry.table)))
}

fn change_lines(deed: Deed, change: &Change, site: &Site) -> Vec<DiffLine> {
    let words = |value: &Option<String>| match value {
        Some(value) if value.is_empty() => "(empty)".to_owned(),
        Some(value) => text::safe(&audit::value_words(&change.column, value, site)),
        None => "nothing".to_owned(),
    };
    let (old, new) = (words(&change.old), words(&change.new));
    let values: &[(&str, &str)] = match deed {
        Deed::Insert => &[("", &new)],
        Deed::Delete | Deed::Truncate => &[("", &old)],
        Deed::Update => &[("was ", &old), ("is  ", &new)],
    };
    let name = text::column(&audit::column_words(&change.column), NAME);
    let beside = match deed {
        Deed::Update => format!("{old} → {new}"),
        _ => values.iter().map(|(_, value)| *value).collect(),
    };
    if text::width(&beside) <= WIDTH - NAME {
        return vec![(Meaning::Text, format!("  {name} {beside}"))];
    }
    let mut lines = vec![(Meaning::Text, format!("  {}", name.trim_end()))];
    for (lead, value) in values {
        for (at, part) in text::wrap(value, WIDTH - 8).into_iter().enumerate() {
            let lead = if at == 0 { (*lead).to_owned() } else { " ".repeat(lead.len()) };
            lines.push((Meaning::Text, format!("    {lead}{part}")));
        }
    }
    lines
}
