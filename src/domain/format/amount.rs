//! Formats amounts of money and plain numbers.

use rust_decimal::{Decimal, RoundingStrategy};

/// Minus sign U+2212, as wide as a digit.
const MINUS: &str = "−";

/// Formats an amount with the sign or the code of its currency: `$1,200.00`, `−$79.50`, `1,200.00 EUR`.
#[must_use]
pub fn money_in(amount: Decimal, currency: &str) -> String {
    let amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    signed(amount, &grouped(&format!("{:.2}", amount.abs())), currency)
}

pub(super) fn round_money_in(amount: Decimal, currency: &str) -> String {
    if !amount.fract().is_zero() {
        return money_in(amount, currency);
    }
    signed(amount, &grouped(&format!("{:.0}", amount.abs())), currency)
}

/// Formats an amount in short form: `$950`, `$7.5k`, `$1.2M`.
pub(super) fn compact_money_in(amount: Decimal, currency: &str) -> String {
    let scaled =
        |by: i64, letter: &str| format!("{}{letter}", (amount.abs() / Decimal::from(by)).round_dp(1).normalize());
    let digits = match amount.abs() {
        size if size >= Decimal::from(1_000_000) => scaled(1_000_000, "M"),
        size if size >= Decimal::from(1_000) => scaled(1_000, "k"),
        _ => scaled(1, ""),
    };
    signed(amount, &digits, currency)
}

pub(super) fn range_in(
    low: Option<Decimal>,
    high: Option<Decimal>,
    currency: &str,
    written: impl Fn(Decimal, &str) -> String,
) -> Option<String> {
    let amount = |amount| written(amount, currency);
    Some(match (low, high) {
        (Some(low), Some(high)) if low == high => amount(low),
        (Some(low), Some(high)) if low.is_zero() => format!("up to {}", amount(high)),
        // Writes the sign only once.
        (Some(low), Some(high)) if currency == "USD" => {
            format!("{}–{}", amount(low), amount(high).replacen('$', "", 1))
        }
        (Some(low), Some(high)) => format!("{}–{}", amount(low).replace(&format!(" {currency}"), ""), amount(high)),
        (Some(low), None) => format!("{}+", amount(low)),
        (None, Some(high)) => format!("up to {}", amount(high)),
        (None, None) => return None,
    })
}

fn signed(amount: Decimal, digits: &str, currency: &str) -> String {
    let minus = if amount.is_sign_negative() && !amount.is_zero() { MINUS } else { "" };
    if currency == "USD" { format!("{minus}${digits}") } else { format!("{minus}{digits} {currency}") }
}

/// Formats a whole number with thousands separators: `1,500`.
#[must_use]
pub fn number(n: impl Into<i128>) -> String {
    let n = n.into();
    let minus = if n < 0 { MINUS } else { "" };
    format!("{minus}{}", grouped(&n.unsigned_abs().to_string()))
}

/// Formats a part of a whole: `15/16`.
#[must_use]
pub fn count_of(part: impl Into<i128>, whole: impl Into<i128>) -> String {
    format!("{}/{}", number(part), number(whole))
}

/// Adds thousands separators to the digits before the decimal point.
fn grouped(digits: &str) -> String {
    let (whole, cents) = digits.split_once('.').map_or((digits, None), |(whole, cents)| (whole, Some(cents)));
    let mut shown = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(cents) = cents {
        shown.push('.');
        shown.push_str(cents);
    }
    shown
}
