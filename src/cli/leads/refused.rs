//! The file of refused rows. Each row is as it came, with the reason in the first column, to be corrected and
//! imported again.

use super::parse::Refused;
use crate::domain::lead::file::{REFUSED, refused_column};
use crate::domain::spreadsheet::{BYTE_ORDER_MARK, guarded, unguarded};
use crate::domain::table::Table;

/// Returns the refused rows of a file as CSV. Their cells are unchanged, and a reason from an earlier import is
/// replaced.
pub(super) fn csv(table: &Table, refused: &[Refused]) -> Vec<u8> {
    let delimiter = u8::try_from(table.delimiter).unwrap_or(b',');
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    let before = refused_column(&table.header);
    let cells = |cells: &[String]| {
        let kept = cells.iter().enumerate().filter(|(at, _)| Some(*at) != before);
        kept.map(|(_, cell)| guarded(unguarded(cell))).collect::<Vec<_>>()
    };
    // Writing into memory cannot fail.
    let mut written = writer.write_record([vec![REFUSED.to_owned()], cells(&table.header)].concat());
    for row in refused {
        let Some(found) = table.rows.iter().find(|found| found.line == row.line) else { continue };
        let why = guarded(&format!("line {}: {}", row.line, row.why));
        written = written.and_then(|()| writer.write_record([vec![why], cells(&found.cells)].concat()));
    }
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    [BYTE_ORDER_MARK.as_bytes(), &bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::table::read;

    fn refused(line: u64, why: &str) -> Refused {
        Refused { line, organization: String::new(), why: why.to_owned() }
    }

    #[test]
    fn the_cells_stay_as_they_were_with_the_reason_before_them() {
        let file = "Church;Email;Notes\r\nGrace;a@b;\"one; two\r\nthree\"\r\n=Zion;nobody\r\nShort\r\nLong;x;y;z\r\n";
        let table = read(file.as_bytes()).unwrap();
        let bytes = csv(&table, &[refused(4, "no email"), refused(6, "too long"), refused(2, "a; b")]);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.starts_with("\u{feff}refused because;Church;Email;Notes\n"), "{text}");
        let again = read(&bytes).unwrap();
        assert_eq!(again.rows[0].cells, ["line 4: no email", "'=Zion", "nobody"]);
        assert_eq!(again.rows[1].cells, ["line 6: too long", "Long", "x", "y", "z"]);
        assert_eq!(again.rows[2].cells, ["line 2: a; b", "Grace", "a@b", "one; two\r\nthree"]);
        // A row that is refused again has only the new reason.
        let third = read(&csv(&again, &[refused(2, "still none")])).unwrap();
        assert_eq!(third.header, ["refused because", "Church", "Email", "Notes"]);
        assert_eq!(third.rows[0].cells, ["line 2: still none", "'=Zion", "nobody"]);
    }
}
