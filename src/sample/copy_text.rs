//! Rows in PostgreSQL's text format for COPY.

use std::io::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use uuid::Uuid;

/// An amount of money in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cents(pub(super) i64);

/// A value that can stand in a row.
pub(super) trait Field {
    fn put(&self, out: &mut Vec<u8>);
}

/// Rows that wait to be sent.
#[derive(Default)]
pub(super) struct CopyText {
    bytes: Vec<u8>,
    rows: u64,
}

impl CopyText {
    pub(super) fn row(&mut self, fields: &[&dyn Field]) {
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                self.bytes.push(b'\t');
            }
            field.put(&mut self.bytes);
        }
        self.bytes.push(b'\n');
        self.rows += 1;
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Rows written so far, sent ones included.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Forgets what was sent and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }
}

/// Formats into the buffer; writing to memory cannot fail.
fn format_into(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn put_digits(out: &mut Vec<u8>, number: u32, separator: u8) {
    out.extend_from_slice(&[separator, b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]);
}

impl Field for str {
    fn put(&self, out: &mut Vec<u8>) {
        for &byte in self.as_bytes() {
            match byte {
                b'\\' => out.extend_from_slice(b"\\\\"),
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                // PostgreSQL has no text with a NUL in it.
                0 => {}
                _ => out.push(byte),
            }
        }
    }
}

impl Field for String {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_str().put(out);
    }
}

impl<T: Field + ?Sized> Field for &T {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
}

impl<T: Field> Field for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.put(out),
            None => out.extend_from_slice(b"\\N"),
        }
    }
}

/// A `TEXT[]`: every element quoted, then the whole escaped as text.
impl Field for [&str] {
    fn put(&self, out: &mut Vec<u8>) {
        let quoted: Vec<String> =
            self.iter().map(|word| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))).collect();
        format!("{{{}}}", quoted.join(",")).put(out);
    }
}

impl Field for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(if *self { b't' } else { b'f' });
    }
}

impl Field for i64 {
    fn put(&self, out: &mut Vec<u8>) {
        format_into(out, format_args!("{self}"));
    }
}

impl Field for usize {
    fn put(&self, out: &mut Vec<u8>) {
        format_into(out, format_args!("{self}"));
    }
}

impl Field for Cents {
    fn put(&self, out: &mut Vec<u8>) {
        format_into(out, format_args!("{}.{:02}", self.0 / 100, self.0 % 100));
    }
}

impl Field for Uuid {
    fn put(&self, out: &mut Vec<u8>) {
        let mut text = Uuid::encode_buffer();
        out.extend_from_slice(self.hyphenated().encode_lower(&mut text).as_bytes());
    }
}

impl Field for NaiveDate {
    fn put(&self, out: &mut Vec<u8>) {
        format_into(out, format_args!("{:04}", self.year()));
        put_digits(out, self.month(), b'-');
        put_digits(out, self.day(), b'-');
    }
}

impl Field for DateTime<Utc> {
    fn put(&self, out: &mut Vec<u8>) {
        let instant = self.naive_utc();
        instant.date().put(out);
        put_digits(out, instant.hour(), b' ');
        put_digits(out, instant.minute(), b':');
        put_digits(out, instant.second(), b':');
        out.extend_from_slice(b"+00");
    }
}

impl Field for serde_json::Value {
    fn put(&self, out: &mut Vec<u8>) {
        self.to_string().put(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_one_field_of_one_row() {
        let mut out = CopyText::default();
        out.row(&[&"a\tb\\N\nc\u{1b}[31m", &None::<String>, &&["x\"y", "a\\b"][..], &Cents(1205), &true]);
        assert_eq!(
            std::str::from_utf8(out.bytes()).unwrap(),
            "a\\tb\\\\N\\nc\u{1b}[31m\t\\N\t{\"x\\\\\"y\",\"a\\\\\\\\b\"}\t12.05\tt\n"
        );
    }
}
