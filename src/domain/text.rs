//! Sanitizes and measures text from outside. A name is data and never an instruction to a terminal.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Returns `text` as one line that cannot control a terminal or reorder the text around it. Control characters and
/// escape sequences show as `·`. Bidi controls and other invisible marks are removed. Joiners stay where an emoji
/// needs them.
#[must_use]
pub fn safe(text: &str) -> String {
    text.graphemes(true)
        .map(|grapheme| {
            if grapheme.chars().all(is_plain) {
                return grapheme.to_owned();
            }
            let is_emoji = grapheme.chars().next().is_some_and(is_plain) && grapheme.contains('\u{200d}');
            grapheme
                .chars()
                .filter_map(|c| match c {
                    c if is_plain(c) => Some(c),
                    '\u{200d}' if is_emoji => Some(c),
                    '\n' | '\r' | '\t' => Some(' '),
                    c if c.is_control() => Some('·'),
                    _ => None,
                })
                .collect()
        })
        .collect()
}

/// Converts pasted text for a single-line field. Each run of line breaks and tabs becomes a space, except at both
/// ends. Removes all control characters.
#[must_use]
pub fn one_line(pasted: &str) -> String {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let parts = pasted.split(is_break).map(|part| part.chars().filter(|c| !c.is_control()).collect::<String>());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Converts pasted text for a multi-line field. Keeps line breaks and tabs and removes other control characters.
#[must_use]
pub fn several_lines(pasted: &str) -> String {
    let broken = pasted.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    broken.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// Splits text at its line breaks and sanitizes each line.
#[must_use]
pub fn safe_lines(text: &str) -> Vec<String> {
    text.lines().map(safe).collect()
}

fn is_plain(c: char) -> bool {
    !c.is_control() && !is_invisible(c)
}

/// Returns true for zero-width characters, bidi controls, tags and other invisible marks. Leaves out U+FE0F, which
/// requests an emoji's colored form.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns the width of `text` in terminal columns.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// Sanitizes `text` and cuts it to `columns` at a grapheme boundary; `…` marks a cut.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let text = safe(text);
    if text.width() <= columns {
        return text;
    }
    let mut shown = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used + 1 > columns {
            break;
        }
        shown.push_str(grapheme);
    }
    if columns > 0 {
        shown.push('…');
    }
    shown
}

/// Sanitizes `text` and wraps it into lines of at most `columns`, between words if possible.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in safe(text).split_whitespace() {
        let mut rest = word;
        loop {
            let line = lines.last_mut().map_or(0, |line| line.width());
            let gap = usize::from(line > 0);
            if line + gap + rest.width() <= columns || (line == 0 && columns == 0) {
                if let Some(last) = lines.last_mut() {
                    last.push_str(if gap == 1 { " " } else { "" });
                    last.push_str(rest);
                }
                break;
            }
            if line > 0 {
                lines.push(String::new());
                continue;
            }
            // Cut a word that is longer than a line at a grapheme boundary. Each line takes at least one grapheme.
            let mut used = 0;
            let cut = rest.grapheme_indices(true).find_map(|(at, grapheme)| {
                used += grapheme.width();
                (used > columns && at > 0).then_some(at)
            });
            let (head, tail) = rest.split_at(cut.unwrap_or(rest.len()));
            if let Some(last) = lines.last_mut() {
                last.push_str(head);
            }
            if tail.is_empty() {
                break;
            }
            lines.push(String::new());
            rest = tail;
        }
    }
    lines
}

/// Wraps text like `wrap`, but keeps its line breaks.
#[must_use]
pub fn wrap_lines(text: &str, columns: usize) -> Vec<String> {
    text.lines().flat_map(|line| wrap(line, columns)).collect()
}

/// Cuts text like `fit` and pads it with spaces to exactly `columns`.
#[must_use]
pub fn column(text: &str, columns: usize) -> String {
    let mut shown = fit(text, columns);
    let missing = columns.saturating_sub(shown.width());
    shown.extend(std::iter::repeat_n(' ', missing));
    shown
}

/// Returns a number with its noun: `1 seat`, `2 seats`.
#[must_use]
pub fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_escape_sequence_is_only_text() {
        assert_eq!(safe("\u{1b}[31mMallory"), "·[31mMallory");
        assert_eq!(safe("two\nlines"), "two lines");
    }

    #[test]
    fn pasted_lines_become_one_line() {
        for (pasted, line) in [
            ("Ana\tGarcia\n", "Ana Garcia"),
            ("\r\nMDI-2026-00042\r\n", "MDI-2026-00042"),
            ("12 Main St\r\n\r\nHuntington", "12 Main St Huntington"),
            ("pass word ", "pass word "),
            ("\u{1b}[31mMal\u{7}lory\0", "[31mMallory"),
            ("\n\t\r", ""),
        ] {
            assert_eq!(one_line(pasted), line, "{pasted:?}");
        }
    }

    #[test]
    fn pasted_lines_stay_where_several_are_written() {
        assert_eq!(several_lines("one\r\ntwo\rthree\n\n\tfour\u{1b}\u{7}"), "one\ntwo\nthree\n\n\tfour");
    }

    #[test]
    fn line_breaks_of_the_text_stay() {
        assert_eq!(wrap_lines("Dear Ana,\n\none two three", 7), ["Dear", "Ana,", "", "one two", "three"]);
    }

    #[test]
    fn bidi_controls_and_zero_widths_vanish() {
        assert_eq!(safe("a\u{202e}b\u{200b}c"), "abc");
    }

    #[test]
    fn names_of_all_scripts_stay() {
        for name in ["José Muñoz", "王小明", "שרה כהן", "👩‍🚒 Ann", "❤️"] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn a_wide_name_is_cut_at_its_own_width() {
        assert_eq!(fit("王小明", 5), "王小…");
        assert_eq!(column("王", 4), "王  ");
    }

    #[test]
    fn a_long_text_goes_on_in_the_next_line() {
        assert_eq!(wrap("王小明 is in", 5), ["王小", "明 is", "in"]);
        assert_eq!(wrap("one twothree", 5), ["one", "twoth", "ree"]);
        assert_eq!(wrap(" abcd王", 5), ["abcd", "王"]);
        assert_eq!(wrap("", 5), [""]);
    }

    proptest! {
        #[test]
        fn whatever_comes_fits_and_holds_no_control(text in "\\PC*|.*", columns in 0usize..60) {
            let shown = fit(&text, columns);
            prop_assert!(width(&shown) <= columns);
            prop_assert!(!shown.chars().any(char::is_control));
            prop_assert_eq!(width(&column(&text, columns)), columns);
            let lines = wrap(&text, columns.max(2));
            // In some scripts one character is wider than two columns and cannot be split.
            let fits = |line: &String| width(line) <= columns.max(2) || line.graphemes(true).count() == 1;
            prop_assert!(lines.iter().all(fits), "{:?}", lines);
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&safe(&text)), "no letter is lost");
        }
    }
}
