//! Parses CSV files as spreadsheets save them: cells, rows and the line on which each row begins. This module does no
//! file access. It refuses a whole file if the borders of its rows are uncertain.

/// Delimiters to choose from, if the file does not name one.
const DELIMITERS: [char; 3] = ['\t', ';', ','];

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// Cells of the row, without their quotation marks.
    pub cells: Vec<String>,
    /// Reason why the cells are uncertain, as a part of a sentence; `None` if they are certain.
    pub flaw: Option<String>,
}

impl Row {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// A file: its header and the rows below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Delimiter of the cells.
    pub delimiter: char,
    /// Column names, trimmed.
    pub header: Vec<String>,
    /// Rows that are not blank.
    pub rows: Vec<Row>,
}

/// Reads a file.
///
/// # Errors
/// One sentence if the file is not text, or if a quotation mark is never closed.
pub fn read(bytes: &[u8]) -> Result<Table, String> {
    let text = decoded(bytes)?;
    let (line, text, named) = separator(&text);
    let delimiter = named.unwrap_or_else(|| delimiter(text));
    let mut reader = Reader { rest: text, line, delimiter };
    let mut rows = Vec::new();
    while let Some(row) = reader.row()? {
        if !row.is_blank() {
            rows.push(row);
        }
    }
    let mut rows = rows.into_iter();
    let header = rows.next().map(|row| row.cells).unwrap_or_default();
    let header = header.into_iter().map(|name| name.trim().to_owned()).collect();
    Ok(Table { delimiter, header, rows: rows.collect() })
}

/// Decodes the text of a file: UTF-8 with or without a byte-order mark, or UTF-16 with one.
///
/// # Errors
/// One sentence that names the first line that is not text.
pub fn decoded(bytes: &[u8]) -> Result<String, String> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))?,
    };
    if let Some(at) = text.find('\0') {
        return Err(format!("line {} holds a character that is not text", line_of(&text.as_bytes()[..at])));
    }
    Ok(text)
}

fn utf8(bytes: &[u8]) -> Result<String, String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(wrong) => {
            let line = line_of(&bytes[..wrong.valid_up_to()]);
            Err(format!("it is not in UTF-8 (line {line}). Save it as \u{201c}CSV UTF-8\u{201d}"))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>();
    text.ok()
        .filter(|_| rest.is_empty())
        .ok_or_else(|| "it is not in UTF-16 although it says so. Save it as \u{201c}CSV UTF-8\u{201d}".to_owned())
}

/// Returns the line number of the position after these bytes.
fn line_of(before: &[u8]) -> usize {
    let lone = |at: usize| before[at] == b'\r' && before.get(at + 1) != Some(&b'\n');
    (0..before.len()).filter(|at| before[*at] == b'\n' || lone(*at)).count() + 1
}

/// Removes a first line such as `sep=;`, with which spreadsheets name the delimiter. Returns the line number of the
/// rest, the rest, and the delimiter.
fn separator(text: &str) -> (u64, &str, Option<char>) {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let first = text[..end].trim_matches('"');
    let said = first.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &first[4..]);
    let mut signs = said.unwrap_or_default().chars();
    match (signs.next(), signs.next()) {
        (Some(sign), None) if sign != '"' && !sign.is_alphanumeric() => (2, after_break(&text[end..]), Some(sign)),
        _ => (1, text, None),
    }
}

fn after_break(text: &str) -> &str {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\r', '\n'])).unwrap_or(text)
}

/// Returns the delimiter that is most frequent in the first non-empty line, outside quotation marks. Spreadsheets
/// write semicolons in countries where numbers have commas.
fn delimiter(text: &str) -> char {
    let first = text.trim_start_matches(['\r', '\n']).split(['\r', '\n']).next().unwrap_or_default();
    let bare: String = first.split('"').step_by(2).collect();
    // `max_by_key` takes the last of several maxima.
    DELIMITERS.into_iter().max_by_key(|sign| bare.matches(*sign).count()).unwrap_or(',')
}

struct Reader<'a> {
    rest: &'a str,
    /// Line of the file on which `rest` begins.
    line: u64,
    delimiter: char,
}

impl Reader<'_> {
    fn row(&mut self) -> Result<Option<Row>, String> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut row = Row { line: self.line, ..Row::default() };
        loop {
            let cell = self.cell(&mut row.flaw)?;
            row.cells.push(cell);
            match self.rest.strip_prefix(self.delimiter) {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        self.end_of_line();
        Ok(Some(row))
    }

    fn end_of_line(&mut self) {
        let rest = after_break(self.rest);
        self.line += u64::from(rest.len() < self.rest.len());
        self.rest = rest;
    }

    fn cell(&mut self, flaw: &mut Option<String>) -> Result<String, String> {
        let spaces = |c: char| c == ' ' && c != self.delimiter;
        let Some(quoted) = self.rest.trim_start_matches(spaces).strip_prefix('"') else {
            return Ok(self.bare());
        };
        self.rest = quoted;
        let opened = self.line;
        let mut cell = self.quoted()?;
        let behind = self.bare();
        if behind.trim().is_empty() {
            return Ok(cell);
        }
        if self.line != opened {
            return Err(never_closed(opened));
        }
        *flaw =
            Some("text follows a closing quotation mark; write a quotation mark inside a quoted cell twice".to_owned());
        cell.push_str(&behind);
        Ok(cell)
    }

    /// Reads the cell up to the next delimiter or the end of the line.
    fn bare(&mut self) -> String {
        let end = self.rest.find([self.delimiter, '\r', '\n']).unwrap_or(self.rest.len());
        let (cell, rest) = self.rest.split_at(end);
        self.rest = rest;
        cell.to_owned()
    }

    /// Reads the cell up to its closing quotation mark. A doubled quotation mark is a part of the cell.
    fn quoted(&mut self) -> Result<String, String> {
        let opened = self.line;
        let mut cell = String::new();
        loop {
            let end = self.rest.find('"').ok_or_else(|| never_closed(opened))?;
            let (piece, rest) = self.rest.split_at(end);
            self.line += u64::try_from(line_of(piece.as_bytes()) - 1).unwrap_or_default();
            cell.push_str(piece);
            self.rest = &rest[1..];
            match self.rest.strip_prefix('"') {
                Some(rest) => {
                    cell.push('"');
                    self.rest = rest;
                }
                None => return Ok(cell),
            }
        }
    }
}

fn never_closed(line: u64) -> String {
    format!(
        "the quotation mark that opens on line {line} does not close where its cell ends, so the rows below it cannot \
         be told apart. Close it there; write a quotation mark within a quoted cell twice"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        read(text.as_bytes()).unwrap().rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn a_row_has_the_line_of_the_file_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "a,b", "", "1,\"x", "", "y\"", ",", "2,z", ""].join(end);
            let broken = ["x", "", "y"].join(end);
            assert_eq!(rows(&text), [row(4, &["1", &broken]), row(8, &["2", "z"])], "{end:?}");
        }
    }

    #[test]
    fn a_quotation_mark_that_never_closes_refuses_the_file_and_is_named() {
        for (text, line) in [
            ("a,b\n1,\"x\n2,y\n", 2),
            ("a,b\r\n\r\n1,x\r\n2,\"y\r\n3,z", 4),
            // The quotation mark closes by chance where the next one should open.
            ("a,b\n1,\"x\n2,\"y\"\n", 2),
            ("a,b\n1,\"one\n\ntwo\"\n2,\"three\n4,\"five\" \n", 5),
            ("\"a,b\n1,2\n", 1),
        ] {
            let told = read(text.as_bytes()).unwrap_err();
            assert!(told.contains(&format!("opens on line {line} ")), "{text:?}: {told}");
        }
    }

    #[test]
    fn text_behind_a_closing_quotation_mark_makes_its_row_uncertain_and_no_other() {
        let table = read(b"a,b\n\"The \"Rock\" Church\",x\n\"y\" ,z\n").unwrap();
        assert!(table.rows[0].flaw.as_ref().is_some_and(|why| why.contains("twice")));
        assert_eq!(
            (table.rows[1].flaw.as_ref(), table.rows[1].cells.as_slice()),
            (None, &["y".into(), "z".into()][..])
        );
        assert_eq!(rows("a\n12\" pipe\n"), [row(2, &["12\" pipe"])]);
        assert_eq!(rows("a,b\n1, \"x, y\"\n"), [row(2, &["1", "x, y"])]);
    }

    #[test]
    fn the_first_line_says_what_separates_the_cells() {
        for (text, sign) in [
            ("Church,Contact\na;b;c;d", ','),
            ("\r\nChurch;\"Who, when, where\";Email\r\n", ';'),
            ("Church\tContact\tEmail", '\t'),
            ("Church", ','),
            ("sep=;\r\nChurch, Elkview;Email", ';'),
            ("\"SEP=|\"\nChurch|Email", '|'),
            ("sep=a\nb,c", ','),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap().delimiter, sign, "{text:?}");
        }
        let table = read(b"\xef\xbb\xbfsep=;\r\na;b\r\n1;2\r\n").unwrap();
        assert_eq!((table.header, table.rows[0].line), (vec!["a".to_owned(), "b".to_owned()], 3));
    }

    #[test]
    fn a_file_that_is_not_text_names_the_line() {
        assert!(read(b"a,b\r\nM\xfcller,1\r\n").unwrap_err().contains("UTF-8 (line 2)"));
        assert!(read(b"a,b\n1,2\nx\0,1\n").unwrap_err().contains("line 3"));
        let wide: Vec<u8> = "\u{feff}a\tb\r\nM\u{fc}ller\t2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide).unwrap().rows[0].cells, ["M\u{fc}ller", "2"]);
        assert!(read(&wide[..wide.len() - 1]).unwrap_err().contains("UTF-16"));
        assert_eq!(read(b"").unwrap().header, Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn what_a_spreadsheet_writes_is_read_cell_by_cell_and_line_by_line(
            cells in prop::collection::vec(prop::collection::vec("[a-z\",;\t\r\n ]{0,8}", 3), 1..8),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']), crlf in any::<bool>(),
        ) {
            let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(end)
                .quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            let mut line = 2;
            let mut told = Vec::new();
            for row in &cells {
                writer.write_record(row).unwrap();
                if row.iter().any(|cell| !cell.trim().is_empty()) {
                    told.push((line, row.clone()));
                }
                line += 1 + row.iter().map(|cell| u64::try_from(line_of(cell.as_bytes()) - 1).unwrap()).sum::<u64>();
            }
            let bytes = writer.into_inner().unwrap();
            let table = read(&bytes).unwrap();
            prop_assert_eq!(table.delimiter, char::from(delimiter));
            let found: Vec<_> = table.rows.into_iter().map(|row| (row.line, row.cells)).collect();
            prop_assert_eq!(found, told);
        }

        #[test]
        fn no_text_is_lost_or_read_without_end(text in "[ab\",\r\n]{0,60}") {
            if let Ok(table) = read(text.as_bytes()) {
                let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
                let cells = table.rows.iter().flat_map(|row| &row.cells).chain(&table.header);
                prop_assert_eq!(cells.map(|cell| letters(cell)).sum::<usize>(), letters(&text));
            }
        }
    }
}
