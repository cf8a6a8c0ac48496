//! Shapes and lines for terminals and fonts that have only ASCII.

use ratatui::buffer::Buffer;

/// The name of the key ↵.
const ENTER: &str = "Enter";

/// Replaces every shape and line on the screen by a letter of the same width. Names keep their letters.
pub fn without_shapes(buffer: &mut Buffer) {
    let columns = usize::from(buffer.area.width).max(1);
    for at in 0..buffer.content.len() {
        // The key has a name where the cells behind it are free.
        let behind = buffer.content.get(at + 1..at + ENTER.len()).unwrap_or_default();
        let is_in_row = at % columns + ENTER.len() <= columns;
        if buffer.content[at].symbol() == "↵" && is_in_row && behind.iter().all(|cell| cell.symbol() == " ") {
            let style = buffer.content[at].style();
            for (offset, letter) in ENTER.chars().enumerate() {
                buffer.content[at + offset].set_char(letter).set_style(style);
            }
        } else if let Some(plain) = plain(buffer.content[at].symbol()) {
            buffer.content[at].set_symbol(plain);
        }
    }
}

#[allow(clippy::match_same_arms, reason = "grouped by what the symbols mean")]
fn plain(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "✓" | "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" => "+",
        "·" => ".",
        "✗" => "x",
        "–" | "—" | "─" | "−" | "━" => "-",
        "→" | "▸" | "▹" | "›" | "↵" => ">",
        "↩" | "←" | "‹" => "<",
        "•" | "●" => "*",
        "▪" | "█" | "▓" => "#",
        "▌" | "│" | "┃" => "|",
        "○" | "◌" | "◐" => "o",
        "↑" => "^",
        "↓" => "v",
        "░" => ":",
        "▒" => "=",
        "▚" => "%",
        "…" => "~",
        "“" | "”" => "\"",
        "’" | "‘" => "'",
        "×" => "x",
        "✎" => "*",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::text::Line;
    use ratatui::widgets::Widget;

    use super::*;
    use crate::domain::text;

    #[test]
    fn shapes_change_and_names_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 1));
        Line::raw("▸ ✓ José · 王小明 – 1/2 …").render(buffer.area, &mut buffer);
        without_shapes(&mut buffer);
        let shown: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(shown.starts_with("> + José . 王"), "{shown}");
        assert!(shown.contains("- 1/2 ~"), "{shown}");
    }

    #[test]
    fn the_enter_key_has_its_name_where_there_is_room() {
        let shown = |line: &str| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
            Line::raw(line.to_owned()).render(buffer.area, &mut buffer);
            without_shapes(&mut buffer);
            buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        assert_eq!(shown("   ↵       admit").trim_end(), "   Enter   admit");
        assert_eq!(shown("   ↵ admit").trim_end(), "   > admit");
        assert_eq!(shown("                  ↵").trim_end(), "                  >");
    }

    #[test]
    fn a_replacement_is_as_wide_as_its_shape() {
        for shape in "✓·✗–→↩•▪▸▹▌│─┌┐└┘█▒░▚●○◌◐↑↓←↵‹›…".chars()
        {
            let shape = shape.to_string();
            let plain = plain(&shape).unwrap();
            assert_eq!((text::width(&shape), plain.len()), (1, 1), "{shape}");
            assert!(plain.is_ascii());
        }
    }
}
