//! What a scanner reads: an order number, one seat of an order, an order item's id, or a link
//! that ends in one of these.

use uuid::Uuid;

/// What a code names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// `MDI-2026-00042`: all seats of an order.
    Order(String),
    /// `MDI-2026-00042-2`: one seat of an order, counted from 1.
    Seat(String, i32),
    /// The id of an order item or a seat.
    Item(Uuid),
}

/// Why something that was scanned is no code of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Nothing but white space.
    #[error("Nothing was scanned. Scan the code again or type the name.")]
    Empty,
    /// Begins like an order number and stops too early.
    #[error("\u{201c}{0}\u{201d} is only a part of an order number. Scan the code again or type the name.")]
    Truncated(String),
    /// A code of somebody else's.
    #[error("\u{201c}{0}\u{201d} is not a code of ours. Scan the ticket's code or type the name.")]
    Foreign(String),
}

impl Code {
    /// Reads a scan. Case, surrounding white space, a link before it and a query after it do not
    /// matter.
    ///
    /// # Errors
    /// A sentence for the desk when it is empty, truncated or not ours.
    pub fn parse(scanned: &str) -> Result<Self, ScanError> {
        let text: String = scanned.trim().chars().filter(|c| !c.is_control()).collect();
        let tail = last_part(&text);
        if tail.is_empty() {
            return Err(ScanError::Empty);
        }
        if let Ok(id) = Uuid::try_parse(tail) {
            return Ok(Self::Item(id));
        }
        let upper = tail.to_ascii_uppercase();
        match order_parts(&upper) {
            Some((number, None)) => Ok(Self::Order(number)),
            Some((number, Some(seat))) => Ok(Self::Seat(number, seat)),
            None if is_order_beginning(&upper) => Err(ScanError::Truncated(shorten(tail))),
            None => Err(ScanError::Foreign(shorten(tail))),
        }
    }

    /// Whether `typed` must be meant as a code, so that it is no name to search for.
    #[must_use]
    pub fn looks_like(typed: &str) -> bool {
        let tail = last_part(typed.trim());
        let upper = tail.to_ascii_uppercase();
        typed.contains("://")
            || Uuid::try_parse(tail).is_ok()
            || is_order_beginning(&upper)
            || order_parts(&upper).is_some()
    }
}

/// What stands behind the last slash or equals sign, without a query, fragment or closing slash.
fn last_part(text: &str) -> &str {
    if !text.contains('/') {
        return text;
    }
    let path = match text.split_once(['?', '#']) {
        Some((before, after)) if last_segment(before).contains('-') || !after.contains('-') => before,
        Some((_, after)) => after,
        None => text,
    };
    last_segment(path)
}

fn last_segment(path: &str) -> &str {
    path.trim_end_matches('/').rsplit(['/', '=', '&']).next().unwrap_or_default()
}

/// `MDI-2026-00042` and, behind it, a seat's number.
fn order_parts(upper: &str) -> Option<(String, Option<i32>)> {
    let mut parts = upper.split('-');
    let (prefix, year, number) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, least: usize| text.len() >= least && text.bytes().all(|b| b.is_ascii_digit());
    let is_ours = (2..=5).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_uppercase());
    if !is_ours || year.len() != 4 || !digits(year, 4) || !digits(number, 5) || number.len() > 10 {
        return None;
    }
    let order = format!("{prefix}-{year}-{number}");
    match (parts.next(), parts.next()) {
        (None, _) => Some((order, None)),
        (Some(seat), None) if digits(seat, 1) => {
            let seat = seat.parse().ok().filter(|n| *n > 0)?;
            Some((order, Some(seat)))
        }
        _ => None,
    }
}

/// `MDI-20`, `MDI-2026-000`: the institute's prefix and no whole number behind it.
fn is_order_beginning(upper: &str) -> bool {
    upper
        .strip_prefix("MDI")
        .is_some_and(|rest| rest.starts_with('-') && rest.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
