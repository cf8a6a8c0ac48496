//! Parser for typed amounts of money.

use rust_decimal::Decimal;

/// First refused amount: no column of the database can store it.
const TOO_MUCH: i64 = 100_000_000;

/// Parses an amount above zero in dollars and cents: `75`, `75.5`, `$1,200.50`, `1,200 USD`.
///
/// # Errors
/// Returns a sentence for the user: why the amount is refused, and how to write it.
pub fn parse_amount(typed: &str) -> Result<Decimal, String> {
    let typed = typed.trim();
    let (minus, plain) = without_signs(typed);
    let Some(amount) = plain.as_deref().and_then(|plain| plain.parse::<Decimal>().ok()) else {
        return Err(format!("\u{201c}{}\u{201d} is not an amount. Write it as 75 or 1,200.50.", shown(typed)));
    };
    if minus && !amount.is_zero() {
        return Err(format!("\u{201c}{}\u{201d} is below zero. Write the amount without a minus.", shown(typed)));
    }
    if amount.scale() > 2 {
        return Err(format!(
            "\u{201c}{}\u{201d} has more than two decimals. Write it as 75 or 1,200.50.",
            shown(typed)
        ));
    }
    if amount.is_zero() {
        return Err("The amount is zero. Write how much it is, such as 75 or 1,200.50.".into());
    }
    if amount >= Decimal::from(TOO_MUCH) {
        return Err(format!("\u{201c}{}\u{201d} is more than Frontdesk can take.", shown(typed)));
    }
    Ok(amount)
}

/// Returns whether the amount has a minus, and its digits with at most one decimal point. The digits are `None` if the
/// text contains anything else.
fn without_signs(typed: &str) -> (bool, Option<String>) {
    let mut rest = typed;
    let mut minus = false;
    for _ in 0..2 {
        if let Some(after) = rest.strip_prefix(['-', '\u{2212}']) {
            (minus, rest) = (true, after.trim_start());
        }
        rest = rest.strip_prefix('$').unwrap_or(rest).trim_start();
    }
    // A currency code of three letters may follow.
    let letters = rest.len() - rest.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    if letters == 3 {
        rest = rest[..rest.len() - 3].trim_end();
    }
    let (whole, cents) = rest.split_once('.').map_or((rest, None), |(whole, cents)| (whole, Some(cents)));
    let is_number = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest_of_groups: Vec<&str> = groups.collect();
    // A comma separates thousands only: `1,20` is not an amount.
    let is_whole = match rest_of_groups.as_slice() {
        [] => is_number(first) || first.is_empty() && cents.is_some(),
        groups => {
            is_number(first) && first.len() <= 3 && groups.iter().all(|group| group.len() == 3 && is_number(group))
        }
    };
    let is_fine = is_whole && cents.is_none_or(is_number);
    let plain = is_fine.then(|| {
        let whole = if whole.is_empty() { "0".to_owned() } else { whole.replace(',', "") };
        cents.map_or(whole.clone(), |cents| format!("{whole}.{cents}"))
    });
    (minus, plain)
}

/// Shortens the typed text to fit into a sentence.
fn shown(typed: &str) -> String {
    crate::domain::text::fit(typed, 24)
}
