//! Colours by meaning. Colour never speaks alone: whatever a style says, a word says too.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after what they mean")]
pub enum Meaning {
    Text,
    Muted,
    Title,
    Border,
    Focus,
    Selected,
    Good,
    Warn,
    Stop,
    Accent,
    Key,
    Field,
}

/// The looks to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// Light text on a dark background.
    #[default]
    Dark,
    /// Dark text on a light background.
    Light,
    /// Black on white, bold, for a laptop in the sun.
    Sunlight,
}

impl Look {
    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Sunlight,
            Self::Sunlight => Self::Dark,
        }
    }
}

/// A look, with or without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// The look.
    pub look: Look,
    /// `NO_COLOR` is set: weight, underline and reversal only.
    pub no_color: bool,
}

impl Theme {
    /// The style of a meaning.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        if self.no_color {
            return plain(meaning);
        }
        match self.look {
            Look::Dark => dark(meaning),
            Look::Light => light(meaning),
            Look::Sunlight => sunlight(meaning),
        }
    }

    /// The whole screen's ground. Without colours, and in the dark look, it is the terminal's own.
    #[must_use]
    pub fn ground(&self) -> Style {
        match self.look {
            _ if self.no_color => Style::new(),
            Look::Dark => Style::new(),
            Look::Light => Style::new().fg(Color::Black).bg(Color::Rgb(250, 250, 248)),
            Look::Sunlight => Style::new().fg(Color::Black).bg(Color::White).add_modifier(Modifier::BOLD),
        }
    }
}

fn plain(meaning: Meaning) -> Style {
    let style = Style::new();
    match meaning {
        Meaning::Text | Meaning::Border => style,
        Meaning::Muted => style.add_modifier(Modifier::DIM),
        Meaning::Title | Meaning::Focus | Meaning::Key | Meaning::Accent | Meaning::Good => {
            style.add_modifier(Modifier::BOLD)
        }
        Meaning::Selected => style.add_modifier(Modifier::REVERSED),
        Meaning::Warn => style.add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
        Meaning::Stop => style.add_modifier(Modifier::BOLD.union(Modifier::REVERSED)),
        Meaning::Field => style.add_modifier(Modifier::UNDERLINED),
    }
}

fn dark(meaning: Meaning) -> Style {
    let style = Style::new();
    match meaning {
        Meaning::Text => style,
        // The darker grey is hard to read as text on many terminals.
        Meaning::Muted => style.fg(Color::Gray),
        Meaning::Border => style.fg(Color::DarkGray),
        Meaning::Title => style.add_modifier(Modifier::BOLD),
        Meaning::Focus | Meaning::Accent => style.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Meaning::Selected => style.add_modifier(Modifier::REVERSED),
        Meaning::Good => style.fg(Color::Green).add_modifier(Modifier::BOLD),
        Meaning::Warn => style.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        Meaning::Stop => style.fg(Color::LightRed).add_modifier(Modifier::BOLD),
        Meaning::Key => style.fg(Color::Cyan),
        Meaning::Field => style.add_modifier(Modifier::UNDERLINED),
    }
}

fn light(meaning: Meaning) -> Style {
    let style = Style::new().fg(Color::Black);
    match meaning {
        Meaning::Text => style,
        Meaning::Muted | Meaning::Border => style.fg(Color::Rgb(100, 100, 100)),
        Meaning::Title => style.add_modifier(Modifier::BOLD),
        Meaning::Focus | Meaning::Accent | Meaning::Key => {
            style.fg(Color::Rgb(0, 70, 160)).add_modifier(Modifier::BOLD)
        }
        Meaning::Selected => style.bg(Color::Rgb(190, 215, 250)),
        Meaning::Good => style.fg(Color::Rgb(0, 105, 40)).add_modifier(Modifier::BOLD),
        Meaning::Warn => style.fg(Color::Rgb(150, 80, 0)).add_modifier(Modifier::BOLD),
        Meaning::Stop => style.fg(Color::Rgb(170, 0, 0)).add_modifier(Modifier::BOLD),
        Meaning::Field => style.add_modifier(Modifier::UNDERLINED),
    }
}

fn sunlight(meaning: Meaning) -> Style {
    let style = Style::new().fg(Color::Black).bg(Color::White).add_modifier(Modifier::BOLD);
    match meaning {
        Meaning::Selected | Meaning::Focus => style.fg(Color::White).bg(Color::Black),
        Meaning::Stop => style.fg(Color::White).bg(Color::Rgb(150, 0, 0)),
        Meaning::Warn | Meaning::Field => style.add_modifier(Modifier::UNDERLINED),
        _ => style,
    }
}
