//! Parses numbers in several national formats. A number is read as its writer means it, or refused, but never
//! altered.

/// Thousands separators of the world: `1,200`, `1.200`, `1 200`, `1'200`.
const GROUPS: [char; 8] = [',', '.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];

/// Parses a non-negative whole number: `1200`, `1,200`, `1.200`, `1 200`, `1'200`, `1,200.00`.
///
/// # Errors
/// The problem, as a part of a sentence.
pub fn whole(typed: &str) -> Result<i32, &'static str> {
    let (whole, fraction) = parts(typed.trim())?;
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err("has a fraction");
    }
    whole.parse().map_err(|_| "is too large")
}

/// Returns the digits before and after the decimal separator.
fn parts(text: &str) -> Result<(String, &str), &'static str> {
    const NONE: &str = "is not a number";
    if is_digits(text) && !text.is_empty() {
        return Ok((text.to_owned(), ""));
    }
    if text.starts_with(['-', '\u{2212}']) {
        return Err("is negative");
    }
    // A single kind of separator that fits as a thousands separator is one: 1.200 people are twelve hundred.
    if let Some(digits) = GROUPS.iter().find_map(|sign| ungrouped(text, *sign)) {
        return Ok((digits, ""));
    }
    let at = text.rfind(['.', ',']).ok_or(NONE)?;
    let (whole, fraction) = (&text[..at], &text[at + 1..]);
    if fraction.is_empty() || !is_digits(fraction) {
        return Err(NONE);
    }
    // 1200,000 may be twelve hundred or more than a million.
    if fraction.len() == 3 {
        return Err("may be read as two different numbers");
    }
    let sign = text[at..].chars().next().unwrap_or('.');
    let mut groups = GROUPS.iter().filter(|group| **group != sign);
    let digits = groups.find_map(|group| ungrouped(whole, *group));
    Ok((digits.ok_or(NONE)?, fraction))
}

/// Returns the digits of a number with `sign` as its only thousands separator; `None` if the number does not fit.
/// Groups have three digits, or two before the last one as in India.
fn ungrouped(text: &str, sign: char) -> Option<String> {
    let groups: Vec<&str> = text.split(sign).collect();
    let (first, rest) = groups.split_first()?;
    if !groups.iter().all(|group| is_digits(group) && !group.is_empty()) {
        return None;
    }
    let Some((last, middle)) = rest.split_last() else { return Some(text.to_owned()) };
    let is_western = first.len() <= 3 && middle.iter().all(|group| group.len() == 3);
    let is_indian =
        sign == ',' && first.len() <= 2 && !middle.is_empty() && middle.iter().all(|group| group.len() == 2);
    (last.len() == 3 && !first.starts_with('0') && (is_western || is_indian)).then(|| groups.concat())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_whole_number_is_read_in_every_national_format_or_refused() {
        for (typed, read) in [
            ("1200", Some(1200)),
            (" 0 ", Some(0)),
            ("1,200", Some(1200)),
            ("1.200", Some(1200)),
            ("1 200", Some(1200)),
            ("1\u{a0}200", Some(1200)),
            ("1\u{202f}200", Some(1200)),
            ("1'200", Some(1200)),
            ("1\u{2019}200", Some(1200)),
            ("1,234,567", Some(1_234_567)),
            ("12,34,567", Some(1_234_567)),
            ("1,200.00", Some(1200)),
            ("1.200,00", Some(1200)),
            ("1 200,0", Some(1200)),
            ("1200.0", Some(1200)),
            ("1.200,50", None),
            ("1,200.50", None),
            ("1200,000", None),
            ("1,200.000", None),
            ("1,5", None),
            ("1 5", None),
            ("12,34", None),
            ("0,500", None),
            ("0.500", None),
            ("1,20,00", None),
            ("1,2345", None),
            ("1..200", None),
            ("1,200,", None),
            ("1.200.50", None),
            (",200", None),
            ("1,200.", None),
            ("1 2 0 0", None),
            ("1.200 300", None),
            ("-3", None),
            ("+3", None),
            ("1e3", None),
            ("1.2k", None),
            ("100-150", None),
            ("many", None),
            ("99999999999", None),
            ("\u{661}\u{662}", None),
            ("", None),
        ] {
            assert_eq!(whole(typed).ok(), read, "{typed}");
        }
        assert_eq!(whole("1.200,50"), Err("has a fraction"));
    }

    proptest! {
        #[test]
        fn a_number_is_read_as_it_was_written(number in 0i32.., sign in prop::sample::select(GROUPS.to_vec())) {
            let digits = number.to_string();
            let first = digits.len() % 3;
            let (head, rest) = digits.split_at(first);
            let mut groups: Vec<String> = Some(head.to_owned()).filter(|head| !head.is_empty()).into_iter().collect();
            groups.extend(rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned()));
            let written = groups.join(&sign.to_string());
            prop_assert_eq!(whole(&written), Ok(number), "{}", written);
        }

        #[test]
        fn what_is_read_has_the_digits_that_were_written(typed in "[0-9., ']{1,12}") {
            if let Ok(number) = whole(&typed) {
                let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
                let all = digits.trim_start_matches('0');
                let read = number.to_string();
                // The result may only lack zeros after the decimal separator.
                prop_assert!(all == read.trim_start_matches('0') || all.strip_prefix(read.as_str())
                    .is_some_and(|rest| rest.bytes().all(|zero| zero == b'0')), "{} as {}", typed, number);
            }
        }
    }
}
