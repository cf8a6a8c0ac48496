//! Files that commands read and write.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::Failure;
use crate::domain::table::decoded;

/// Reads a text file: UTF-8 with or without a byte-order mark, or UTF-16 with one. Line breaks become `
/// `.
///
/// # Errors
/// A sentence if it cannot be read, is not text, or is empty.
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    let unreadable =
        |why: &dyn std::fmt::Display| Failure::usage(format!("{} cannot be read as text: {why}.", path.display()));
    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
    let text = words(&bytes).map_err(|why| unreadable(&why))?;
    if text.trim().is_empty() { Err(unreadable(&"it is empty")) } else { Ok(text) }
}

/// Decodes the text of a file or of standard input.
///
/// # Errors
/// The reason why it is not text, as part of a sentence.
pub(super) fn words(bytes: &[u8]) -> Result<String, String> {
    let text = decoded(bytes).map_err(|why| why.replace("\u{201c}CSV UTF-8\u{201d}", "UTF-8"))?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Rejects an existing file before any work starts.
///
/// # Errors
/// A sentence that ends with `what`.
pub(super) fn is_free(path: &Path, what: &str) -> Result<(), Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(Failure::not_done(format!("{} already exists and was not changed. {what}", path.display())))
}

/// Writes a file that only its owner can read. Overwrites an existing file only if `is_forced`.
///
/// # Errors
/// A sentence if it cannot be written. The sentence ends with `what` if the file exists.
pub(super) fn save(path: &Path, bytes: &[u8], is_forced: bool, what: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    if is_forced {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let opened = options.open(path).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            return Failure::not_done(format!("{} already exists and was not changed. {what}", path.display()));
        }
        Failure::usage(format!("{} cannot be written: {error}.", path.display()))
    });
    let mut file = opened?;
    file.write_all(bytes)
        .and_then(|()| file.flush())
        .map_err(|error| Failure::not_done(format!("{} is not complete: {error}.", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_text_encoding_is_read() {
        let wide: Vec<u8> = "\u{feff}I agree.\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&b"I agree.\n"[..], b"\xef\xbb\xbfI agree.\r\n", b"I agree.\r", &wide] {
            assert_eq!(words(bytes).unwrap(), "I agree.\n");
        }
        assert!(words(b"one\n\xff\n").unwrap_err().contains("line 2"));
        assert!(words(b"one\0").unwrap_err().contains("line 1"));
    }
}
