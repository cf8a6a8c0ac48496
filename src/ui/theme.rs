//! Colors by meaning. A color only repeats what a shape and a word show.

mod ascii;
mod palette;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

pub use ascii::without_shapes;
use palette::Palette;

/// The meaning of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Plain text.
    Text,
    /// Column heads, labels, facts that need no action.
    Muted,
    /// The name of an area or of a record.
    Title,
    /// Thin lines.
    Rule,
    /// The mark and the title of the area that has the keys.
    Focus,
    /// The current tab.
    Tab,
    /// The row under the cursor.
    Selected,
    /// Admitted, paid, signed.
    Good,
    /// Needs attention.
    Warn,
    /// Stop or failure.
    Stop,
    /// A key in a hint.
    Key,
    /// A field that takes text.
    Field,
}

/// A verdict as a band across the full width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after the verdicts")]
pub enum Band {
    Admit,
    Ask,
    Stop,
}

/// The looks to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// Light text on the terminal's own dark background.
    #[default]
    Dark,
    /// Dark text on a light background.
    Light,
    /// Black on white, bold, for a laptop in the sun.
    Sunlight,
}

impl Look {
    /// Returns the look that F9 changes to.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Sunlight,
            Self::Sunlight => Self::Dark,
        }
    }
}

/// How many colors the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colors {
    /// No colors: only weight, underline and reversal.
    None,
    /// The sixteen named colors.
    Sixteen,
    /// The 256 colors of xterm.
    Indexed,
    /// Any color.
    #[default]
    True,
}

impl Colors {
    /// Determines from the environment what the terminal can show; `var` returns a variable's value.
    #[must_use]
    pub fn detect(var: impl Fn(&str) -> Option<String>) -> Self {
        let of = |name: &str| var(name).unwrap_or_default().to_lowercase();
        let (term, color_term) = (of("TERM"), of("COLORTERM"));
        let has = |words: &[&str]| words.iter().any(|word| term.contains(word));
        if !of("NO_COLOR").is_empty() || term == "dumb" || term.starts_with("vt") || term.ends_with("-mono") {
            Self::None
        } else if color_term == "truecolor"
            || color_term == "24bit"
            || has(&["direct", "truecolor", "kitty", "alacritty", "ghostty", "wezterm"])
        {
            Self::True
        } else if has(&["256"]) {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

/// A look with the abilities of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// The look.
    pub look: Look,
    /// The colors that the terminal can show.
    pub colors: Colors,
    /// Whether shapes and lines are drawn in ASCII.
    pub ascii: bool,
}

impl Theme {
    /// Returns the style of a meaning.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        let Some(palette) = self.palette() else { return plain(meaning) };
        let style = Style::new();
        let sunlight = self.look == Look::Sunlight;
        match meaning {
            Meaning::Text => style.fg(palette.text),
            Meaning::Muted if sunlight => style.fg(palette.muted).remove_modifier(Modifier::BOLD),
            Meaning::Muted => style.fg(palette.muted),
            Meaning::Title => style.fg(palette.text).add_modifier(Modifier::BOLD),
            Meaning::Rule => style.fg(palette.rule),
            Meaning::Focus if sunlight => style.fg(palette.ground).bg(palette.focus),
            Meaning::Focus => style.fg(palette.focus).add_modifier(Modifier::BOLD),
            Meaning::Tab => style.fg(palette.on_focus).bg(palette.focus).add_modifier(Modifier::BOLD),
            Meaning::Selected => style.fg(palette.on_selection).bg(palette.selection),
            Meaning::Good => style.fg(palette.good).add_modifier(Modifier::BOLD),
            Meaning::Warn if palette.underlines_warn => {
                style.fg(palette.warn).add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED))
            }
            Meaning::Warn => style.fg(palette.warn).add_modifier(Modifier::BOLD),
            Meaning::Stop => style.fg(palette.stop).add_modifier(Modifier::BOLD),
            Meaning::Key if sunlight => style.fg(palette.key).add_modifier(Modifier::UNDERLINED),
            Meaning::Key if self.look == Look::Light => style.fg(palette.key).add_modifier(Modifier::BOLD),
            Meaning::Key => style.fg(palette.key),
            Meaning::Field => style.fg(palette.text).add_modifier(Modifier::UNDERLINED),
        }
    }

    /// Returns the style of a verdict's band: a solid background, or plain where [`Self::band_fill`] has to show the
    /// verdict.
    #[must_use]
    pub fn band(&self, band: Band) -> Style {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let Some(palette) = self.palette() else {
            return if band == Band::Stop { bold } else { Style::new() };
        };
        let (ink, ground) = palette.bands[band as usize];
        bold.fg(ink).bg(ground)
    }

    /// Returns the character that fills a band: hatching without colors, otherwise a blank on the solid background.
    #[must_use]
    pub fn band_fill(&self, band: Band) -> &'static str {
        match band {
            _ if self.colors != Colors::None => " ",
            Band::Admit => "█",
            Band::Ask => "▒",
            Band::Stop => "▚",
        }
    }

    /// Returns the background of the whole screen. Without colors, and in the dark look, the terminal keeps its own
    /// background.
    #[must_use]
    pub fn ground(&self) -> Style {
        let Some(palette) = self.palette() else { return Style::new() };
        let style = Style::new().fg(palette.text);
        match self.look {
            Look::Dark => style,
            Look::Light => style.bg(palette.ground),
            Look::Sunlight => style.bg(palette.ground).add_modifier(Modifier::BOLD),
        }
    }

    /// Returns the style of a word on the row under the cursor. The background is the selection's; the word keeps its
    /// color.
    #[must_use]
    pub fn on_selection(&self, style: Style) -> Style {
        let Some(palette) = self.palette() else {
            return style.add_modifier(Modifier::REVERSED);
        };
        let ink = match style.fg {
            _ if self.look == Look::Sunlight => palette.on_selection,
            None | Some(Color::Reset) => palette.on_selection,
            Some(ink) if self.colors == Colors::Sixteen => palette::on_blue(ink),
            Some(ink) => ink,
        };
        style.fg(ink).bg(palette.selection)
    }

    /// Gives a drawn row the background of the selection, across its full width.
    pub fn select(&self, buffer: &mut Buffer, row: Rect) {
        let row = row.intersection(buffer.area);
        for position in row.positions() {
            let cell = &mut buffer[position];
            let style = self.on_selection(cell.style());
            cell.set_style(style);
        }
    }

    fn palette(self) -> Option<Palette> {
        Palette::of(self.look, self.colors)
    }
}

fn plain(meaning: Meaning) -> Style {
    let style = Style::new();
    match meaning {
        Meaning::Text | Meaning::Rule | Meaning::Good => style,
        Meaning::Muted => style.add_modifier(Modifier::DIM),
        Meaning::Title | Meaning::Focus | Meaning::Tab | Meaning::Key => style.add_modifier(Modifier::BOLD),
        Meaning::Selected => style.add_modifier(Modifier::REVERSED),
        Meaning::Warn | Meaning::Field => style.add_modifier(Modifier::UNDERLINED),
        Meaning::Stop => style.add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
    }
}

#[cfg(test)]
mod tests;
