use crossterm::event::{KeyCode, KeyModifiers};
use proptest::prelude::*;
use std::fmt::Write as _;

use super::*;
use crate::domain::license::samples::license;

const MS: Duration = Duration::from_millis(1);

fn key(c: char) -> KeyEvent {
    key_of(c)
}

/// Types `text` with `gap` between the keys, and flushes held input when it is due.
fn typed_at(text: &str, gap: Duration, target: Target) -> Vec<Input> {
    let mut scanner = Scanner::default();
    let mut at = Instant::now();
    let mut out = Vec::new();
    for c in text.chars() {
        out.extend(scanner.expire(at));
        out.extend(scanner.feed(key(c), at, target));
        at += gap;
    }
    while let Some(deadline) = scanner.deadline() {
        out.extend(scanner.flush(deadline));
    }
    out
}

fn typed(text: &str, gap: Duration) -> Vec<Input> {
    typed_at(text, gap, Target::Keys)
}

/// Returns the texts of the bursts and skips single keys.
fn texts(inputs: &[Input]) -> Vec<&str> {
    fn burst(input: &Input) -> Option<&str> {
        match input {
            Input::Burst(burst) => Some(burst.text.expose()),
            Input::Key(key) => panic!("{key:?}"),
            Input::Reading => None,
        }
    }
    inputs.iter().filter_map(burst).collect()
}

fn keys(inputs: &[Input]) -> Vec<KeyEvent> {
    let key = |input: &Input| match input {
        Input::Key(key) => *key,
        other => panic!("{other:?}"),
    };
    inputs.iter().map(key).collect()
}

fn all_keys(text: &str) -> Vec<KeyEvent> {
    text.chars().map(key).collect()
}

/// Returns the text of a field after the input, and the scans that were removed from the field.
fn field(inputs: &[Input]) -> (String, Vec<String>) {
    let (mut field, mut scans) = (String::new(), Vec::new());
    for input in inputs {
        match input {
            Input::Key(key) => push(&mut field, *key),
            Input::Burst(burst) => {
                let left = field.chars().count() - burst.shown;
                field = field.chars().take(left).collect();
                scans.push(burst.text.expose().to_owned());
            }
            Input::Reading => {}
        }
    }
    (field, scans)
}

fn push(field: &mut String, key: KeyEvent) {
    run::push_char(field, key);
}

#[test]
fn a_key_held_down_is_no_scan() {
    for gap in [15, 33, 40] {
        let out = typed("jjjjjjjjjjjj", gap * MS);
        assert_eq!(keys(&out), all_keys("jjjjjjjjjjjj"), "{gap} ms");
    }
}

#[test]
fn a_key_held_down_moves_before_it_is_let_go() {
    let mut scanner = Scanner::default();
    let start = Instant::now();
    let moved: usize = (0..10).map(|n| scanner.feed(key('j'), start + n * 33 * MS, Target::Keys).len()).sum();
    assert_eq!(moved, 10);
}

#[test]
fn what_ends_a_burst_comes_with_it() {
    let out = typed("Ana Garcia\tana@x.org\t", MS);
    let ends = out.iter().map(|input| matches!(input, Input::Burst(Burst { end: Some(_), .. }))).collect::<Vec<_>>();
    assert_eq!(ends, [true, true]);
}

#[test]
fn a_scan_is_one_burst_whatever_ends_it() {
    for end in ["\r", "\t", "", "\u{3}", "\u{3}\r"] {
        for gap in [1, 3, 20, 40, 80, 100] {
            let out = typed(&format!("MDI-2026-00042{end}"), gap * MS);
            assert_eq!(texts(&out).len(), 1, "{end:?} {gap} ms: {out:?}");
            assert!(texts(&out)[0].starts_with("MDI-2026-00042"));
        }
    }
}

#[test]
fn a_scan_is_one_burst_behind_any_header_and_in_any_disguise() {
    for code in [
        "]C1MDI-2026-00042",
        "]e0\u{1d}MDI-2026-00042",
        "\u{2}MDI-2026-00042",
        "mdi-2026-00042",
        "MDIß2026ß00042",
        "?DI)éàé-)ààà'é",
        ":DI6@)@^6)))$@",
        "MDI_@)@^_)))$@",
        "https://mdi.example/t/MDI-2026-00042",
        // Near misses are collected as well, but never run.
        "MDI-2O26-OOO42",
        "MDI-20",
        "ЬВШ-2026-00042",
    ] {
        for gap in [2, 40, 80] {
            let out = typed(&format!("{code}\r"), gap * MS);
            // A control character on its own becomes a key before the scan is recognized.
            let header = usize::from(code.starts_with('\u{2}') && gap > 50);
            assert_eq!(texts(&out[header..]).len(), 1, "{code:?} {gap} ms: {out:?}");
        }
    }
}

fn enters(inputs: &[Input]) -> usize {
    inputs.iter().filter(|input| matches!(input, Input::Key(key) if key.code == KeyCode::Enter)).count()
}

#[test]
fn a_scan_presses_no_enter_in_a_form_at_any_speed() {
    let plain = license("RUIZ", "ANA", "F123", "03041990", "03042030");
    let scans = [
        "MDI-2026-00042-1\r".to_owned(),
        "]C1MDI-2026-00042\r".into(),
        "mdi-2026-00042\r".into(),
        "?DI)éàé-)ààà'é\r".into(),
        "ЬВШ-2026-00042-1\r".into(),
        "MDI-2O26-00042\r".into(),
        "https://mdi.example/t/MDI-2026-00042\r".into(),
        plain.replace('\n', "\r"),
        plain.replace("@\n\u{1e}\r", "").replace('\n', "\r"),
    ];
    for scan in &scans {
        for gap in [0, 1, 5, 20, 30, 31, 35, 40, 50, 60, 75, 90, 100, 120] {
            for target in [Target::Form, Target::Choice, Target::Field] {
                let out = typed_at(scan, gap * MS, target);
                assert_eq!(enters(&out), 0, "{scan:?} {gap} ms {target:?}: {out:?}");
            }
        }
    }
}

#[test]
fn a_slow_scan_types_nothing_where_letters_choose() {
    for gap in [40, 90, 120, 145] {
        let out = typed_at("MDI-2026-00042-1\r", gap * MS, Target::Choice);
        assert_eq!(texts(&out), ["MDI-2026-00042-1"], "{gap} ms");
    }
}

#[test]
fn words_in_a_form_that_begin_like_a_scan_come_whole() {
    for word in ["ann\r", "ansi\r", "mdi\r", "éva\r", "http\r"] {
        for gap in [60, 100, 200] {
            assert_eq!(keys(&typed_at(word, gap * MS, Target::Form)), all_keys(word), "{word:?} {gap} ms");
        }
    }
}

#[test]
fn behind_a_symbology_the_slowest_scan_runs_no_letters() {
    for gap in [120, 150, 300] {
        let out = typed("]C1MDI-2026-00042-1\r", gap * MS);
        assert_eq!(texts(&out), ["]C1MDI-2026-00042-1"], "{gap} ms");
    }
}

#[test]
fn a_license_without_its_header_runs_no_keys() {
    let plain = license("RUIZ", "ANA", "F123", "03041990", "03042030");
    let bare = plain.replace("@\n\u{1e}\r", "");
    assert!(bare.starts_with("ANSI "));
    for gap in [2, 40, 60, 100] {
        for target in [Target::Keys, Target::Choice] {
            assert_eq!(texts(&typed_at(&bare, gap * MS, target)), [bare.as_str()], "{gap} ms {target:?}");
        }
    }
}

#[test]
fn a_license_that_lost_more_than_its_header_runs_no_keys() {
    let plain = license("RUIZ", "ANA", "F123", "03041990", "03042030");
    let from = |part: &str| plain[plain.find(part).unwrap()..].to_owned();
    for part in ["NSI 6360", "SI 6360", "I 6360", "636061", "36061", "DL00410278", "DAQF123"] {
        for ends in ["\n", "\r", "\r\n"] {
            let bare = from(part).replace('\n', ends);
            for gap in [2, 20, 40] {
                let out = typed(&bare, gap * MS);
                assert_eq!(texts(&out), [bare.as_str()], "{part} {ends:?} {gap} ms");
            }
        }
    }
}

#[test]
fn fingers_are_keys_one_by_one() {
    for word in ["garcia\r", "martin\r", "md\r", "mdi\r", "?:]@hm\r", "aan\r", "ANSI x"] {
        let out = typed(word, 80 * MS);
        assert_eq!(keys(&out), all_keys(word));
    }
}

#[test]
fn two_keys_at_once_stay_two_keys() {
    assert_eq!(keys(&typed("jk", MS)), all_keys("jk"));
}

#[test]
fn two_scans_in_a_row_are_two() {
    let out = typed("MDI-2026-00042\rMDI-2026-00043\r", 2 * MS);
    assert_eq!(texts(&out), ["MDI-2026-00042", "MDI-2026-00043"]);
}

#[test]
fn a_terminator_that_comes_after_the_pause_admits_nobody() {
    let mut scanner = Scanner::default();
    let start = Instant::now();
    for (n, c) in "MDI-2026-00042".chars().enumerate() {
        let at = start + u32::try_from(n).unwrap() * MS;
        assert_eq!(scanner.feed(key(c), at, Target::Keys), []);
    }
    let later = start + 70 * MS;
    assert_eq!(texts(&scanner.flush(later)), ["MDI-2026-00042"]);
    assert_eq!(scanner.feed(key('\u{3}'), later + 3 * MS, Target::Keys), []);
    assert_eq!(scanner.feed(key('\r'), later + 5 * MS, Target::Keys), []);
    let much_later = later + 500 * MS;
    assert_eq!(scanner.feed(key('\r'), much_later, Target::Keys), [Input::Key(key('\r'))]);
}

#[test]
fn a_single_key_waits_too_short_to_be_felt() {
    for c in ['j', 'm', '?', ':', '\u{2}', '@'] {
        let mut scanner = Scanner::default();
        let start = Instant::now();
        let mut out = scanner.feed(key(c), start, Target::Keys);
        while let Some(deadline) = scanner.deadline() {
            assert!(deadline - start <= SLOW, "{c:?}");
            out.extend(scanner.flush(deadline));
        }
        assert_eq!(keys(&out), [key(c)]);
    }
}

#[test]
fn in_a_field_a_letter_is_shown_at_once() {
    for gap in [60, 90, 140, 400] {
        let mut scanner = Scanner::default();
        let start = Instant::now();
        for (n, c) in "mdi training, maria@example.org".chars().enumerate() {
            let at = start + u32::try_from(n).unwrap() * gap * MS;
            assert_eq!(scanner.feed(key(c), at, Target::Field), [Input::Key(key(c))], "{c} {gap} ms");
        }
    }
}

#[test]
fn in_a_field_a_slow_scan_is_taken_back() {
    for gap in [2, 40, 80] {
        for code in ["MDI-2026-00042", "]C1MDI-2026-00042", "mdiß2026ß00042", "?DI)éàé-)ààà'é"] {
            let mut out = typed_at("smith ", 150 * MS, Target::Field);
            out.extend(typed_at(&format!("{code}\r"), gap * MS, Target::Field));
            assert_eq!(field(&out), ("smith ".into(), vec![code.into()]), "{gap} ms");
        }
    }
}

#[test]
fn a_scan_behind_letters_that_were_typed_leaves_them() {
    let mut scanner = Scanner::default();
    let mut at = Instant::now();
    let mut out = Vec::new();
    for (text, gap) in [("smi", 100), ("MDI-2026-00042\r", 60)] {
        for c in text.chars() {
            at += gap * MS;
            out.extend(scanner.expire(at));
            out.extend(scanner.feed(key(c), at, Target::Field));
        }
    }
    assert_eq!(field(&out), ("smi".into(), vec!["MDI-2026-00042".into()]));
}

#[test]
fn a_code_that_is_typed_by_hand_stays_where_it_is_typed() {
    let out = typed_at("MDI-2026-00042\r", 160 * MS, Target::Field);
    assert_eq!(keys(&out), all_keys("MDI-2026-00042\r"));
    // A foreign link at the speed of a typist.
    let out = typed_at("https://example.org/a\r", 70 * MS, Target::Field);
    assert_eq!(keys(&out), all_keys("https://example.org/a\r"));
}

#[test]
fn typing_that_a_slow_line_brings_in_one_piece_is_whole() {
    let out = typed_at("garcia\r", Duration::ZERO, Target::Field);
    let [Input::Key(first), Input::Burst(burst)] = out.as_slice() else { panic!("{out:?}") };
    assert_eq!((*first, burst.text.expose(), burst.done, burst.shown), (key('g'), "garcia", 1, 1));
    let out = typed_at("\u{15}garcia", Duration::ZERO, Target::Field);
    let [Input::Burst(burst)] = out.as_slice() else { panic!("{out:?}") };
    assert_eq!((burst.text.expose(), burst.done, burst.shown), ("\u{15}garcia", 0, 0));
}

#[test]
fn a_license_is_one_burst_at_any_speed_with_any_line_ends() {
    let plain = license("RUIZ", "ANA", "F123", "03041990", "03042030");
    for gap in [0, 2, 10, 40, 80] {
        for scanned in [
            plain.clone(),
            plain.replace('\n', "\r"),
            plain.replace('\n', "\r\n"),
            plain.replace('\n', "\t"),
            plain.replace("@\n\u{1e}\r", "@\r\r"),
            plain.to_lowercase(),
        ] {
            for target in [Target::Keys, Target::Field] {
                let out = typed_at(&scanned, gap * MS, target);
                let shown = usize::from(target == Target::Field);
                assert!(matches!(out[shown], Input::Reading), "{gap} ms {target:?} {:?}", &out[..3]);
                assert_eq!(field(&out), (String::new(), vec![scanned.clone()]), "{gap} ms {target:?}");
            }
        }
    }
}

#[test]
fn what_only_begins_like_a_license_is_keys() {
    for text in ["@\r", "@\n", "@\rann\r", "ana@\r"] {
        assert_eq!(keys(&typed(text, 60 * MS)), all_keys(text), "{text:?}");
    }
}

#[test]
fn nothing_that_was_pressed_before_another_screen_is_typed_into_it() {
    let mut scanner = Scanner::default();
    let start = Instant::now();
    for (n, c) in "MDI-2026-00042".chars().enumerate() {
        let at = start + u32::try_from(n).unwrap() * MS;
        scanner.feed(key(c), at, Target::Field);
        if n == 4 {
            scanner.cut();
        }
    }
    let out = scanner.feed(key('\r'), start + 20 * MS, Target::Field);
    let [Input::Burst(burst)] = out.as_slice() else { panic!("{out:?}") };
    assert_eq!((burst.text.expose(), burst.done, burst.shown), ("MDI-2026-00042", 5, 0));

    let mut scanner = Scanner::default();
    scanner.feed(key('q'), start, Target::Keys);
    scanner.cut();
    assert_eq!(scanner.give_out(start + 10 * MS), []);
}

#[test]
fn a_save_right_behind_quick_words_is_meant() {
    let (mut scanner, start) = (Scanner::default(), Instant::now());
    for (n, c) in " in May".chars().enumerate() {
        scanner.feed(key(c), start + u32::try_from(n).unwrap() * MS, Target::Form);
    }
    let written = scanner.flush(start + 60 * MS);
    assert!(matches!(written.as_slice(), [Input::Burst(_)]), "{written:?}");
    let save = KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL);
    let mut seen = scanner.feed(save, start + 80 * MS, Target::Form);
    seen.extend(scanner.flush(start + 300 * MS));
    assert_eq!(seen, [Input::Key(save)]);
}

#[test]
fn nothing_that_is_on_its_way_is_shown_by_debug() {
    let mut scanner = Scanner::default();
    let mut shown = String::new();
    for (n, c) in license("RUIZ", "ANA", "F123", "03041990", "03042030").chars().enumerate() {
        let at = Instant::now() + u32::try_from(n).unwrap() * MS;
        write!(shown, "{:?}", scanner.feed(key(c), at, Target::Keys)).unwrap();
        write!(shown, "{scanner:?}").unwrap();
    }
    write!(shown, "{:?}", scanner.give_out(Instant::now())).unwrap();
    assert!(!shown.contains("RUIZ") && !shown.contains("1990"), "{shown}");
}

#[test]
fn a_key_is_the_character_that_it_sends() {
    for c in ('\0'..='\u{1f}').chain("aZß7@".chars()).filter(|c| !matches!(c, '\u{1b}')) {
        let mut text = String::new();
        push(&mut text, key_of(c));
        assert_eq!(text.chars().collect::<Vec<_>>(), [c]);
    }
}

#[derive(Debug, Clone, Copy)]
struct Press {
    key: KeyEvent,
    gap: u32,
}

fn press() -> impl Strategy<Value = Press> {
    let key = prop_oneof![
        8 => prop::sample::select("MDI-2026042mdi]C1?:)@ANSI ghjkq\r\t\n\u{1e}\u{3}é".chars().collect::<Vec<_>>()).prop_map(key),
        1 => Just(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE)),
        1 => Just(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::ALT)),
    ];
    (key, prop_oneof![0..6u32, 20..60u32, 60..160u32, 100..1_500u32]).prop_map(|(key, gap)| Press { key, gap })
}

proptest! {
    /// Each key comes out once and in order, on its own or in a burst. The only exception is the terminator of a
    /// recognized scan.
    #[test]
    fn no_key_is_lost_or_doubled(presses in prop::collection::vec(press(), 0..60), target in prop::sample::select(vec![Target::Field, Target::Form, Target::Choice, Target::Keys])) {
        let mut scanner = Scanner::default();
        let mut at = Instant::now();
        let mut out = Vec::new();
        for press in &presses {
            at += press.gap * MS;
            out.extend(scanner.expire(at));
            out.extend(scanner.feed(press.key, at, target));
        }
        while let Some(deadline) = scanner.deadline() {
            out.extend(scanner.flush(deadline));
        }
        let mut came = String::new();
        let mut had_burst = false;
        for input in &out {
            match input {
                Input::Key(key) if key.code == KeyCode::Down => came.push('\u{2193}'),
                Input::Key(key) => push(&mut came, *key),
                Input::Burst(burst) => {
                    had_burst = true;
                    let rest: String = burst.text.expose().chars().skip(burst.done).collect();
                    prop_assert!(burst.shown <= burst.done);
                    came.push_str(&rest);
                    burst.end.into_iter().for_each(|end| push(&mut came, end));
                }
                Input::Reading => {}
            }
        }
        let mut pressed = String::new();
        for press in &presses {
            if press.key.code == KeyCode::Down { pressed.push('\u{2193}') } else { push(&mut pressed, press.key) }
        }
        if had_burst {
            let plain = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
            prop_assert_eq!(plain(&came), plain(&pressed));
        } else {
            prop_assert_eq!(came, pressed);
        }
    }

    /// Text that fingers type into a field never disappears.
    #[test]
    fn what_fingers_type_stays(text in "[a-zA-Z0-9 @.,'-]{0,40}", gap in 125..400u32) {
        let out = typed_at(&text, gap * MS, Target::Field);
        prop_assert_eq!(keys(&out), all_keys(&text));
    }
}
