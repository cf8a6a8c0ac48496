//! Shapes and lines for terminals and fonts that have only ASCII.

use ratatui::buffer::Buffer;

/// Replaces every shape and line on the screen by a letter of the same width. Names keep their letters.
pub fn without_shapes(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if let Some(plain) = plain(cell.symbol()) {
            cell.set_symbol(plain);
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
        "→" | "▸" | "▹" | "›" => ">",
        "↩" | "←" | "‹" | "↵" => "<",
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
