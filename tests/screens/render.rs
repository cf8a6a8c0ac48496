//! A screen as text for review: the characters, then the styles by runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use frontdesk::app::App;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::fixtures::Desk;

/// Returns the drawn buffer, and the cursor position if the cursor is visible.
pub fn drawn(app: &App, (width, height): (u16, u16)) -> (Buffer, Option<(u16, u16)>) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal in memory");
    terminal.draw(|frame| app.draw(frame)).expect("drawing into memory");
    let backend = terminal.backend();
    let cursor = backend.cursor_visible().then(|| backend.cursor_position());
    (backend.buffer().clone(), cursor.map(|position| (position.x, position.y)))
}

/// Returns each character of a row once, however wide it is.
fn row(buffer: &Buffer, y: u16) -> Vec<(u16, &Cell)> {
    let mut cells = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        cells.push((x, cell));
        x += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
    }
    cells
}

/// Returns the characters, one line per row, without trailing blanks.
pub fn text(buffer: &Buffer) -> String {
    let lines = (0..buffer.area.height).map(|y| {
        let line: String = row(buffer, y).into_iter().map(|(_, cell)| cell.symbol()).collect();
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg));
    }
    for (name, modifier) in [
        ("bold", Modifier::BOLD),
        ("dim", Modifier::DIM),
        ("underlined", Modifier::UNDERLINED),
        ("reversed", Modifier::REVERSED),
        ("crossed out", Modifier::CROSSED_OUT),
    ] {
        if cell.modifier.contains(modifier) {
            words.push(name.to_owned());
        }
    }
    words.join(" ")
}

/// Returns the styles: for each row the runs that are not plain, and a legend.
fn styles(buffer: &Buffer) -> String {
    let mut legend: BTreeMap<String, char> = BTreeMap::new();
    let mut letters = ('a'..='z').chain('A'..='Z');
    let mut lines = String::new();
    for y in 0..buffer.area.height {
        let mut runs: Vec<(String, u16, u16)> = Vec::new();
        for x in 0..buffer.area.width {
            let style = style(&buffer[(x, y)]);
            match runs.last_mut() {
                Some((known, _, to)) if *known == style => *to = x,
                _ => runs.push((style, x, x)),
            }
        }
        let mut line = String::new();
        for (style, from, to) in runs.into_iter().filter(|(style, _, _)| !style.is_empty()) {
            let letter = *legend.entry(style).or_insert_with(|| letters.next().unwrap_or('?'));
            let _ = write!(line, " {letter}{from}-{to}");
        }
        if !line.is_empty() {
            let _ = writeln!(lines, "{y:>2}:{line}");
        }
    }
    let mut meanings: Vec<_> = legend.into_iter().map(|(style, letter)| format!("{letter} {style}")).collect();
    meanings.sort();
    format!("{}\n{lines}", meanings.join(" | "))
}

/// Returns one picture: characters, cursor and styles.
pub fn picture(app: &App, size: (u16, u16)) -> String {
    let (buffer, cursor) = drawn(app, size);
    let cursor = cursor.map_or_else(|| "hidden".to_owned(), |(x, y)| format!("{x},{y}"));
    format!("── {}×{} · cursor {cursor}\n{}\n── styles\n{}", size.0, size.1, text(&buffer), styles(&buffer))
}

/// Returns the screen at common sizes: characters, cursor and styles at the smallest, and characters at the others.
pub fn pictures(app: &App) -> String {
    let larger = |(width, height)| format!("── {width}×{height}\n{}\n", text(&drawn(app, (width, height)).0));
    format!("{}\n{}{}", picture(app, (80, 24)), larger((120, 36)), larger((160, 48)))
}

/// Returns the characters at a size, for tests that search for text.
pub fn words(app: &App, size: (u16, u16)) -> String {
    text(&drawn(app, size).0)
}

/// Asserts that the screen shows the text.
pub fn shows(desk: &Desk, expected: &str) {
    let screen = words(&desk.app, (80, 24));
    assert!(screen.contains(expected), "{expected:?} is not on:\n{screen}");
}

/// Asserts that the screen shows the text, ignoring blanks, line ends and borders between its words.
pub fn reads(desk: &Desk, expected: &str) {
    let screen = words(&desk.app, (80, 24));
    let squeezed = screen
        .split(|c: char| c.is_whitespace() || c == '│')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    assert!(squeezed.contains(expected), "{expected:?} is not on:\n{screen}");
}

/// Returns the text in Check-in's field.
pub fn field(desk: &Desk) -> String {
    let screen = words(&desk.app, (80, 24));
    screen.lines().nth(3).unwrap_or_default().trim_start_matches('▸').trim().to_owned()
}

/// Asserts that the screen does not show the text.
pub fn hides(desk: &Desk, unexpected: &str) {
    let screen = words(&desk.app, (80, 24));
    assert!(!screen.contains(unexpected), "{unexpected:?} is on:\n{screen}");
}
