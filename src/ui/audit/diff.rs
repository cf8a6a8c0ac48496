//! The changes of one transaction as lines of text. They are computed without drawing, so that an update knows their
//! number.

use crate::domain::audit::{self, AuditEntry, AuditOperation, Change, TransactionGroup};
use crate::domain::format::Format;
use crate::domain::text;
use crate::ui::theme::Meaning;

/// A line with its meaning.
pub(super) type DiffLine = (Meaning, String);

/// Columns of a line. If name and values do not fit in them, each value has lines of its own.
const WIDTH: usize = 54;
/// Columns of the changed column's name.
const NAME: usize = 18;

/// Returns who, when and why, then each row with its columns, old and new.
pub(super) fn lines(entries: &[AuditEntry], format: Format<'_>) -> Vec<DiffLine> {
    let Some(first) = entries.first() else { return Vec::new() };
    let together = TransactionGroup(entries.iter().collect());
    let at = first.cursor.at;
    let program = first.application.as_deref().unwrap_or("no name");
    let mut lines = vec![
        (
            Meaning::Text,
            format!("{} {} · {}", format.date_at(at), format.time_with_seconds(at), audit::doer(&together)),
        ),
        (Meaning::Text, format!("login {} · {program} · {}", first.login, first.cause)),
    ];
    for entry in entries {
        lines.push((Meaning::Text, String::new()));
        lines.push(heading(entry));
        let shown = entry.changes.iter().filter(|change| !is_redundant(entry, change));
        lines.extend(shown.flat_map(|change| change_lines(entry.operation, change, format)));
    }
    if entries.len() >= audit::MAX_GROUP {
        let words = format!("Only the first {} rows that were changed together are shown.", audit::MAX_GROUP);
        lines.extend([(Meaning::Text, String::new()), (Meaning::Warn, words)]);
    }
    lines
}

/// Whether a change tells the user nothing. These are database keys, empty lists of a new row, and the seat's state in
/// an attendance event. The seat's own change shows that state.
fn is_redundant(entry: &AuditEntry, change: &Change) -> bool {
    change.column == "id"
        || (entry.operation == AuditOperation::Insert && change.new.as_deref() == Some("[]"))
        || (entry.table == "attendance_events" && ["seq", "before", "after"].contains(&change.column.as_str()))
}

fn heading(entry: &AuditEntry) -> DiffLine {
    let (done, meaning) = match entry.operation {
        AuditOperation::Insert => ("added", Meaning::Title),
        AuditOperation::Update => ("changed", Meaning::Title),
        AuditOperation::Delete => ("! deleted", Meaning::Warn),
        AuditOperation::Truncate => ("! emptied", Meaning::Warn),
    };
    (meaning, format!("{}: {done}", audit::title(entry)))
}

fn change_lines(operation: AuditOperation, change: &Change, format: Format<'_>) -> Vec<DiffLine> {
    let (old, new) = audit::both(change, format);
    let (old, new) = (text::safe(&old), text::safe(&new));
    let values: &[(&str, &str)] = match operation {
        AuditOperation::Insert => &[("", &new)],
        AuditOperation::Delete | AuditOperation::Truncate => &[("", &old)],
        AuditOperation::Update => &[("was ", &old), ("is  ", &new)],
    };
    let name = audit::column_words(&change.column);
    let beside = match operation {
        AuditOperation::Update => format!("{old} → {new}"),
        _ => values.iter().map(|(_, value)| *value).collect(),
    };
    if text::width(&name) <= NAME && text::width(&beside) <= WIDTH - NAME {
        return vec![(Meaning::Text, format!("  {} {beside}", text::column(&name, NAME)))];
    }
    let mut lines = vec![(Meaning::Text, format!("  {name}"))];
    for (lead, value) in values {
        for (at, part) in text::wrap(value, WIDTH - 8).into_iter().enumerate() {
            let lead = if at == 0 { (*lead).to_owned() } else { " ".repeat(lead.len()) };
            lines.push((Meaning::Text, format!("    {lead}{part}")));
        }
    }
    lines
}
