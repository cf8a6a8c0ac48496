//! The colors of each look, as true colors, as the nearest of 256, or as the sixteen named ones.

use std::sync::LazyLock;

use ratatui::style::Color;

use super::{Colors, Look};

/// The colors of a look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    pub(super) ground: Color,
    pub(super) text: Color,
    pub(super) muted: Color,
    pub(super) rule: Color,
    pub(super) focus: Color,
    pub(super) on_focus: Color,
    pub(super) selection: Color,
    pub(super) on_selection: Color,
    pub(super) good: Color,
    pub(super) warn: Color,
    pub(super) stop: Color,
    pub(super) key: Color,
    /// Text and ground of ADMIT, ASK and STOP.
    pub(super) bands: [(Color, Color); 3],
    pub(super) underlines_warn: bool,
}

const BLACK: Color = rgb(0x00_00_00);
const WHITE: Color = rgb(0xFF_FF_FF);
/// Of the 256 the nearest to the light look's warning is too bright to be read on a selected row.
const DARK_BROWN: Color = Color::Indexed(58);

/// Its ground is only assumed: the terminal keeps its own.
const DARK: Palette = Palette {
    ground: rgb(0x1E_1E_1E),
    text: rgb(0xE4_E4_E4),
    muted: rgb(0xB2_B2_B2),
    rule: rgb(0x80_80_80),
    focus: rgb(0x5F_D7_FF),
    on_focus: BLACK,
    selection: rgb(0x1E_3A_5A),
    on_selection: rgb(0xE4_E4_E4),
    good: rgb(0x5F_D7_87),
    warn: rgb(0xFF_D7_5F),
    stop: rgb(0xFF_87_87),
    key: rgb(0x5F_D7_FF),
    bands: [(BLACK, rgb(0x5F_D7_87)), (BLACK, rgb(0xFF_D7_5F)), (WHITE, rgb(0xB0_00_20))],
    underlines_warn: false,
};

const LIGHT: Palette = Palette {
    ground: rgb(0xFA_FA_F8),
    text: rgb(0x1A_1A_1A),
    muted: rgb(0x59_59_59),
    rule: rgb(0x8A_8A_8A),
    focus: rgb(0x00_45_8F),
    on_focus: WHITE,
    selection: rgb(0xCF_E3_FF),
    on_selection: rgb(0x1A_1A_1A),
    good: rgb(0x00_66_2B),
    warn: rgb(0x7A_4B_00),
    stop: rgb(0xA8_00_12),
    key: rgb(0x00_45_8F),
    bands: [(WHITE, rgb(0x00_66_2B)), (BLACK, rgb(0xFF_D7_5F)), (WHITE, rgb(0xA8_00_12))],
    underlines_warn: false,
};

const SUNLIGHT: Palette = Palette {
    ground: WHITE,
    text: BLACK,
    muted: BLACK,
    rule: BLACK,
    focus: BLACK,
    on_focus: WHITE,
    selection: BLACK,
    on_selection: WHITE,
    good: rgb(0x00_4D_1A),
    warn: rgb(0x5C_33_00),
    stop: rgb(0x8F_00_00),
    key: BLACK,
    bands: [(WHITE, rgb(0x00_4D_1A)), (BLACK, rgb(0xFF_E1_00)), (WHITE, rgb(0x8F_00_00))],
    underlines_warn: true,
};

/// The bands of sixteen colors, the same in every look.
const NAMED_BANDS: [(Color, Color); 3] =
    [(Color::Black, Color::Green), (Color::Black, Color::Yellow), (Color::White, Color::Red)];

const NAMED_DARK: Palette = Palette {
    ground: Color::Reset,
    text: Color::Reset,
    muted: Color::Gray,
    rule: Color::DarkGray,
    focus: Color::LightCyan,
    on_focus: Color::Black,
    selection: Color::Blue,
    on_selection: Color::White,
    good: Color::Green,
    warn: Color::Yellow,
    stop: Color::LightRed,
    key: Color::Cyan,
    bands: NAMED_BANDS,
    underlines_warn: false,
};

/// Yellow cannot be read on white: a warning is black and underlined.
const NAMED_LIGHT: Palette = Palette {
    ground: Color::White,
    text: Color::Black,
    muted: Color::Black,
    rule: Color::Black,
    focus: Color::Blue,
    on_focus: Color::White,
    selection: Color::Blue,
    on_selection: Color::White,
    good: Color::Green,
    warn: Color::Black,
    stop: Color::Red,
    key: Color::Blue,
    bands: NAMED_BANDS,
    underlines_warn: true,
};

const NAMED_SUNLIGHT: Palette =
    Palette { focus: Color::Black, selection: Color::Black, key: Color::Black, ..NAMED_LIGHT };

// A screen asks for the palette with every styled cell, and finding the nearest colors takes a millisecond.
static INDEXED_DARK: LazyLock<Palette> = LazyLock::new(|| DARK.indexed());
static INDEXED_LIGHT: LazyLock<Palette> = LazyLock::new(|| Palette { warn: DARK_BROWN, ..LIGHT.indexed() });
static INDEXED_SUNLIGHT: LazyLock<Palette> = LazyLock::new(|| SUNLIGHT.indexed());

impl Palette {
    /// Returns the colors of a look; `None` on a terminal without colors.
    pub(super) fn of(look: Look, colors: Colors) -> Option<Self> {
        let (full, named) = match look {
            Look::Dark => (DARK, NAMED_DARK),
            Look::Light => (LIGHT, NAMED_LIGHT),
            Look::Sunlight => (SUNLIGHT, NAMED_SUNLIGHT),
        };
        match colors {
            Colors::None => None,
            Colors::Sixteen => Some(named),
            Colors::Indexed => Some(match look {
                Look::Dark => *INDEXED_DARK,
                Look::Light => *INDEXED_LIGHT,
                Look::Sunlight => *INDEXED_SUNLIGHT,
            }),
            Colors::True => Some(full),
        }
    }

    fn indexed(self) -> Self {
        Self {
            ground: nearest(self.ground),
            text: nearest(self.text),
            muted: nearest(self.muted),
            rule: nearest(self.rule),
            focus: nearest(self.focus),
            on_focus: nearest(self.on_focus),
            selection: nearest(self.selection),
            on_selection: nearest(self.on_selection),
            good: nearest(self.good),
            warn: nearest(self.warn),
            stop: nearest(self.stop),
            key: nearest(self.key),
            bands: self.bands.map(|(ink, ground)| (nearest(ink), nearest(ground))),
            underlines_warn: self.underlines_warn,
        }
    }
}

/// Returns the bright form of a named color, which can be read on blue.
pub(super) fn on_blue(ink: Color) -> Color {
    match ink {
        Color::Green => Color::LightGreen,
        Color::Yellow => Color::LightYellow,
        Color::Red | Color::LightRed => Color::LightRed,
        Color::Cyan | Color::LightCyan => Color::LightCyan,
        _ => Color::White,
    }
}

const fn rgb(value: u32) -> Color {
    let [_, red, green, blue] = value.to_be_bytes();
    Color::Rgb(red, green, blue)
}

/// The six levels of each channel in the color cube of xterm.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The color of the cube or of the gray ramp that is nearest to a true color.
fn nearest(color: Color) -> Color {
    let Color::Rgb(red, green, blue) = color else { return color };
    let wanted = [red, green, blue];
    let candidates = (16..=255u8).map(|index| (distance(wanted, value_of(index)), index));
    candidates.min().map_or(color, |(_, index)| Color::Indexed(index))
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.into_iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// The value of one of the colors from 16 to 255.
pub(super) fn value_of(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + (index - 232) * 10; 3];
    }
    let at = index.saturating_sub(16);
    [at / 36, at / 6 % 6, at % 6].map(|level| LEVELS[usize::from(level)])
}
