//! A license's elements by their ids.

use super::Kind;

/// The elements that are read. Their order is that of the standard.
const IDS: [&str; 17] = [
    "DAA", "DAB", "DAC", "DAD", "DAJ", "DAQ", "DBA", "DBB", "DBD", "DCG", "DCS", "DCT", "DCU", "DDE", "DDF", "DDG",
    "DAR",
];

/// How the subfile that matters is called, and what it is of.
const SUBFILES: [(&str, Kind); 3] = [("DL", Kind::License), ("ID", Kind::IdCard), ("EN", Kind::License)];

/// What stands in an element that has nothing.
const NOTHING: [&str; 4] = ["NONE", "UNAVL", "UNAVAIL", "N/A"];

/// The elements.
pub(super) struct Elements<'a> {
    pub(super) kind: Kind,
    found: Vec<(&'static str, &'a str)>,
}

impl<'a> Elements<'a> {
    /// Reads them line by line. `None` if there are no lines.
    pub(super) fn of(scanned: &'a str) -> Option<Self> {
        let mut lines = scanned.split(char::is_control).map(str::trim).filter(|line| !line.is_empty());
        let header = lines.find(|line| line.len() > 1)?;
        let subfile = subfile(header);
        let mut kind = subfile.map(|(kind, _)| kind);
        // Where the header was lost, the first line is an element like the others.
        let first = subfile.map(|(_, first)| first).or_else(|| element(header).map(|_| header));
        let mut found = Vec::new();
        let mut count = 0;
        for line in first.into_iter().chain(lines) {
            count += 1;
            let line = match at_subfile(line) {
                Some((own, rest)) => {
                    kind = kind.or(Some(own));
                    rest
                }
                None => line,
            };
            if let Some(element) = element(line) {
                found.push(element);
            }
        }
        let kind = kind.unwrap_or(Kind::License);
        (count > 1).then_some(Self { kind, found })
    }

    /// An element's text. `None` if it is not there, has nothing in it, or stands there twice with different texts.
    pub(super) fn get(&self, id: &str) -> Option<&'a str> {
        let mut texts = self.found.iter().filter(|(known, _)| *known == id).map(|(_, text)| *text);
        let first = texts.next()?;
        let is_nothing = first.is_empty() || NOTHING.iter().any(|nothing| first.eq_ignore_ascii_case(nothing));
        (!is_nothing && texts.all(|text| text == first)).then_some(first)
    }
}

fn element(line: &str) -> Option<(&'static str, &str)> {
    let id = line.get(..3)?;
    let known = IDS.iter().find(|known| known.eq_ignore_ascii_case(id))?;
    Some((known, line[3..].trim()))
}

/// A line that begins with a subfile's name, with its first element behind that or not.
fn at_subfile(line: &str) -> Option<(Kind, &str)> {
    let name = line.get(..2)?;
    let (_, kind) = SUBFILES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    let rest = line[2..].trim();
    (rest.is_empty() || element(rest).is_some()).then_some((*kind, rest))
}

/// The first element in the header's line, which has no line break before its subfile. The offsets that the header gives
/// are not asked.
fn subfile(header: &str) -> Option<(Kind, &str)> {
    let starts = header.char_indices().map(|(at, _)| at).filter(|at| *at > 0);
    let mut found = starts.filter_map(|at| at_subfile(&header[at..]).filter(|(_, rest)| !rest.is_empty()));
    found.next()
}
