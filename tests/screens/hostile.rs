//! Names that would break the layout or the terminal if they were printed unchanged.

use frontdesk::domain::staff::Role;
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use crate::fixtures::Desk;
use crate::render;

const NAMES: [&str; 12] = [
    "\u{1b}[31mMallory\u{1b}[0m Redd",
    "\u{1b}]0;owned\u{7}Title",
    "\u{9b}2JC1 control",
    "Evan \u{202e}nosdrogN\u{202c}",
    "By\u{200b}rd\u{200d} \u{feff}Zero",
    "Joy 👩‍👩‍👧‍👦🎯🇺🇸 Sparks",
    "美咲 田中美咲 田中美咲 田中美咲 田中美咲 田中",
    "יוסף כהן",
    "ليلى حداد",
    "Line\nbreak\ttab\rreturn",
    "Z\u{0351}\u{0360}a\u{0352}\u{0323}lgo\u{0300}\u{0301}\u{0302}\u{0303}",
    "é",
];

/// Returns a desk where each person and each record has this name.
fn desk_of(name: &str, role: Role) -> Desk {
    let mut desk = Desk::of(role);
    for session in &mut desk.world.sessions {
        session.course = name.into();
        session.venue = name.into();
        session.instructor = session.instructor.as_ref().map(|_| name.into());
        session.notes = Some(name.into());
        for change in &mut session.changes {
            change.old = Some(name.into());
        }
        for seat in &mut session.seats {
            seat.name = seat.name.as_ref().map(|_| name.into());
            seat.buyer = Some(name.into());
            seat.course = name.into();
            seat.venue = name.into();
            seat.email = Some(name.into());
            seat.phone = Some(name.into());
            seat.guardian = seat.guardian.as_ref().map(|_| name.into());
            seat.emergency_name = Some(name.into());
            seat.waiver_elsewhere = Some(name.into());
            seat.note = Some(name.into());
            seat.missing_prerequisites = vec![name.into()];
            if let Some(arrival) = &mut seat.arrival {
                arrival.by = name.into();
                arrival.desk = name.into();
            }
        }
    }
    desk.press("f5").settle();
    desk
}

/// Returns the screens that show a name.
fn screens(name: &str) -> Vec<(&'static str, Desk)> {
    let of = |keys: &str| {
        let mut desk = desk_of(name, Role::Manager);
        for key in keys.split(' ') {
            desk.press(key).settle();
        }
        desk
    };
    let scanned = |code: &str, keys: &str| {
        let mut desk = desk_of(name, Role::Manager);
        desk.press("3").settle().scan(code).settle().press(keys).settle();
        desk
    };
    let mut person = of("6");
    person.type_in(&name.chars().take(2).collect::<String>()).settle().press("enter enter").settle();
    let mut waiver = scanned("MDI-2026-00003", "w");
    waiver.type_in("ab");
    vec![
        ("today", of("home")),
        ("timeline", of("v")),
        ("roster", of("home down down enter home")),
        ("details", of("home down down enter end up d")),
        ("note", of("home down down enter home t")),
        ("admitted", scanned("MDI-2026-00001", "tab")),
        ("stop", scanned("MDI-2026-00008", "esc")),
        ("party", scanned("MDI-2026-00020", "ctrl-a")),
        ("name form", scanned("MDI-2026-00001", "n")),
        ("name form of a minor", scanned("MDI-2026-00003", "n")),
        ("waiver of a minor", waiver),
        ("override", scanned("MDI-2026-00008", "o")),
        ("person", person),
    ]
}

/// Checks that each cell is one visible grapheme, as wide as the cells that it uses, and that the frame's left and
/// right edges are in one column.
fn check(buffer: &Buffer, what: &str) {
    let width = buffer.area.width;
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            let is_safe = symbol.chars().all(|c| {
                let is_mark = matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
                !c.is_control() && !is_mark
            });
            assert!(is_safe, "{what}: {symbol:?} at {x},{y}\n{}", render::text(buffer));
            x += u16::try_from(symbol.width()).unwrap_or(1).max(1);
        }
        assert_eq!(x, width, "{what}: row {y} is too wide\n{}", render::text(buffer));
    }
    let edges = ["│", "┃", "┌", "┏", "└", "┗", "┐", "┓", "┘", "┛"];
    for y in 2..buffer.area.height - 2 {
        let (left, right) = (buffer[(0, y)].symbol(), buffer[(width - 1, y)].symbol());
        let is_broken = edges.contains(&left) && !edges.contains(&right);
        assert!(!is_broken, "{what}: the frame is broken in row {y}\n{}", render::text(buffer));
    }
}

#[test]
fn no_name_breaks_a_screen() {
    let long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(9);
    for name in NAMES.into_iter().chain([long.as_str()]) {
        for (screen, desk) in screens(name) {
            for size in [(80, 24), (160, 48), (79, 24)] {
                check(&render::drawn(&desk.app, size).0, &format!("{screen} with {name:?} at {size:?}"));
            }
        }
    }
}

/// The terminal state after the screen's escape sequences equals the drawn buffer.
#[test]
fn a_terminal_shows_what_was_drawn_and_obeys_no_name() {
    use ratatui::backend::CrosstermBackend;
    for name in
        ["\u{1b}[31mMallory\u{1b}[0m Redd", "\u{1b}]0;owned\u{7}Title", "\u{9b}2JC1 control", "Line\nbreak\ttab"]
    {
        for (screen, desk) in screens(name) {
            let mut bytes = Vec::new();
            let viewport = ratatui::Viewport::Fixed(ratatui::layout::Rect::new(0, 0, 80, 24));
            let options = ratatui::TerminalOptions { viewport };
            let backend = CrosstermBackend::new(&mut bytes);
            let mut terminal = ratatui::Terminal::with_options(backend, options).unwrap();
            terminal.draw(|frame| desk.app.draw(frame)).unwrap();
            drop(terminal);
            let mut parser = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
            parser.process(&bytes);
            let seen: Vec<String> = parser.screen().rows(0, 80).map(|row| row.trim_end().to_owned()).collect();
            assert_eq!(seen.join("\n"), render::words(&desk.app, (80, 24)), "{screen} with {name:?}");
            let has_title = bytes.windows(4).any(|window| window == b"\x1b]0;");
            assert!(!has_title, "{screen} with {name:?} sets the window's title");
        }
    }
}

#[test]
fn a_roster_of_hostile_names_stays_straight() {
    let mut desk = Desk::of(Role::Desk);
    let names = NAMES.into_iter().zip(1..);
    for (name, number) in names.take(8) {
        desk.world.change(number, |seat| seat.name = Some(name.into()));
    }
    desk.roster();
    crate::picture!(desk);
}
