//! Parsers for typed dates, times and amounts. `domain::format` writes the same forms.

mod amount;
mod day;
mod moment;
mod written;

pub use amount::parse_amount;
pub use day::{optional, parse_birth_date, parse_date, parse_day, parse_expiry_date, parse_past_or_coming_day};
pub use moment::{parse_day_and_time, parse_time};

#[cfg(test)]
mod tests;
