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

/// Whether text that came as fast as a scan, and is no code of ours, is somebody else's code
/// rather than a name, an email or a phone number that a slow line brought in one piece.
#[must_use]
pub fn is_foreign_code(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = digits == text.len() && (10..=11).contains(&digits);
    digits > 0 && !is_phone && !text.contains(['@', ' ', '(', '+'])
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ticket_is_read_in_all_its_forms() {
        let order = Code::Order("MDI-2026-00042".into());
        for scan in [
            "MDI-2026-00042",
            " mdi-2026-00042\r",
            "https://mdi.example/t/MDI-2026-00042",
            "https://mdi.example/t/MDI-2026-00042/?utm_source=mail",
            "https://mdi.example/t?order=MDI-2026-00042",
        ] {
            assert_eq!(Code::parse(scan), Ok(order.clone()), "{scan}");
        }
        assert_eq!(Code::parse("MDI-2026-00042-2"), Ok(Code::Seat("MDI-2026-00042".into(), 2)));
        let id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
        let item = Code::Item(Uuid::try_parse(id).unwrap());
        assert_eq!(Code::parse(id), Ok(item.clone()));
        assert_eq!(Code::parse(&format!("https://mdi.example/items/{}", id.to_uppercase())), Ok(item));
    }

    #[test]
    fn a_part_of_a_code_is_told_from_a_foreign_one() {
        for part in ["MDI-", "MDI-20", "MDI-2026-000", "MDI-2026-00042-", "MDI-2026-00042-0"] {
            assert!(matches!(Code::parse(part), Err(ScanError::Truncated(_))), "{part}");
        }
        for foreign in ["4006381333931", "garcia", "https://example.com/", "MDI-2026-00042-2-9x", "MDIX"] {
            assert!(matches!(Code::parse(foreign), Err(ScanError::Foreign(_) | ScanError::Empty)), "{foreign}");
        }
        assert_eq!(Code::parse(" \r\n"), Err(ScanError::Empty));
    }

    #[test]
    fn a_name_never_looks_like_a_code() {
        for name in ["garcia ana", "O'Brien", "304-555-4242", "smith-jones", "ana@example.org"] {
            assert!(!Code::looks_like(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_scan_has_a_code_or_a_sentence(scan in "\\PC{0,60}|.{0,60}|MDI-[0-9-]{0,20}") {
            if let Err(error) = Code::parse(&scan) {
                prop_assert!(error.to_string().ends_with('.'));
            }
        }

        #[test]
        fn a_printed_seat_code_names_that_seat(year in 2000..2100i32, number in 0..10_000_000u32, seat in 1..40i32) {
            let order = format!("MDI-{year}-{number:05}");
            prop_assert_eq!(Code::parse(&format!("{order}-{seat}")), Ok(Code::Seat(order, seat)));
        }
    }
}
