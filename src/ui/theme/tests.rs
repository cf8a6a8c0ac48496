use super::*;

fn channels(color: Color) -> [u8; 3] {
    match color {
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(index) => palette::value_of(index),
        other => panic!("{other} has no fixed value"),
    }
}

fn luminance(color: Color) -> f64 {
    let [red, green, blue] = channels(color).map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast of two colors as WCAG defines it.
fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

const LOOKS: [Look; 3] = [Look::Dark, Look::Light, Look::Sunlight];
const WORDS: [Meaning; 8] = [
    Meaning::Text,
    Meaning::Muted,
    Meaning::Title,
    Meaning::Focus,
    Meaning::Good,
    Meaning::Warn,
    Meaning::Stop,
    Meaning::Key,
];

fn theme(look: Look, colors: Colors) -> Theme {
    Theme { look, colors, ascii: false }
}

/// The ground that a role is drawn on.
fn ground_of(theme: Theme, style: Style) -> Color {
    let palette = Palette::of(theme.look, theme.colors).unwrap();
    style.bg.unwrap_or(palette.ground)
}

#[test]
fn contrast_is_computed_as_defined() {
    let black_on_white = contrast(Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255));
    assert!((black_on_white - 21.0).abs() < 0.01, "{black_on_white}");
}

#[test]
fn every_role_can_be_read_on_its_ground() {
    for look in LOOKS {
        for colors in [Colors::True, Colors::Indexed] {
            let theme = theme(look, colors);
            for meaning in WORDS {
                let style = theme.style(meaning);
                let ratio = contrast(style.fg.unwrap(), ground_of(theme, style));
                // Two of the light look are at 6.7 and 6.8: enough for large and small text alike.
                assert!(ratio >= 6.6, "{look:?} {colors:?} {meaning:?}: {ratio:.1}");
            }
            let rule = theme.style(Meaning::Rule);
            let ratio = contrast(rule.fg.unwrap(), ground_of(theme, rule));
            assert!(ratio >= 3.0, "{look:?} {colors:?} rule: {ratio:.1}");
        }
    }
}

#[test]
fn every_role_can_be_read_on_the_selected_row() {
    for look in LOOKS {
        for colors in [Colors::True, Colors::Indexed] {
            let theme = theme(look, colors);
            for meaning in WORDS {
                let style = theme.on_selection(theme.style(meaning));
                let ratio = contrast(style.fg.unwrap(), style.bg.unwrap());
                assert!(ratio >= 4.5, "{look:?} {colors:?} {meaning:?} selected: {ratio:.1}");
            }
        }
    }
}

#[test]
fn bands_and_tabs_can_be_read() {
    for look in LOOKS {
        for colors in [Colors::True, Colors::Indexed] {
            let theme = theme(look, colors);
            for style in [Band::Admit, Band::Ask, Band::Stop].map(|band| theme.band(band)) {
                let ratio = contrast(style.fg.unwrap(), style.bg.unwrap());
                assert!(ratio >= 7.0, "{look:?} {colors:?} {style:?}: {ratio:.1}");
            }
            let tab = theme.style(Meaning::Tab);
            assert!(contrast(tab.fg.unwrap(), tab.bg.unwrap()) >= 7.0);
        }
    }
}

#[test]
fn words_keep_their_color_on_the_selected_row() {
    for look in [Look::Dark, Look::Light] {
        let theme = theme(look, Colors::True);
        for meaning in WORDS {
            let style = theme.style(meaning);
            assert_eq!(theme.on_selection(style).fg, style.fg);
        }
    }
}

#[test]
fn only_a_terminal_without_colors_reverses() {
    for look in LOOKS {
        for colors in [Colors::Sixteen, Colors::Indexed, Colors::True] {
            let theme = theme(look, colors);
            for meaning in WORDS.into_iter().chain([Meaning::Selected]) {
                let styles = [theme.style(meaning), theme.on_selection(theme.style(meaning))];
                assert!(styles.iter().all(|style| !style.add_modifier.contains(Modifier::REVERSED)));
            }
        }
        let style = theme(look, Colors::None).on_selection(Style::new());
        assert!(style.add_modifier.contains(Modifier::REVERSED));
    }
}

#[test]
fn nothing_is_colored_without_colors() {
    let theme = theme(Look::Sunlight, Colors::None);
    let bands = [Band::Admit, Band::Ask, Band::Stop].map(|band| theme.band(band));
    let styles = WORDS.into_iter().map(|meaning| theme.style(meaning)).chain(bands).chain([theme.ground()]);
    assert!(styles.into_iter().all(|style| style.fg.is_none() && style.bg.is_none()));
    let fills = [Band::Admit, Band::Ask, Band::Stop].map(|band| theme.band_fill(band));
    assert_eq!(fills, ["█", "▒", "▚"]);
}

#[test]
fn the_environment_says_what_the_terminal_can_show() {
    let detect = |vars: &[(&str, &str)]| {
        Colors::detect(|name| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    };
    assert_eq!(detect(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Colors::True);
    assert_eq!(detect(&[("TERM", "screen"), ("COLORTERM", "24bit")]), Colors::True);
    assert_eq!(detect(&[("TERM", "xterm-kitty")]), Colors::True);
    assert_eq!(detect(&[("TERM", "tmux-256color")]), Colors::Indexed);
    assert_eq!(detect(&[("TERM", "xterm")]), Colors::Sixteen);
    assert_eq!(detect(&[("TERM", "linux")]), Colors::Sixteen);
    assert_eq!(detect(&[]), Colors::Sixteen);
    assert_eq!(detect(&[("TERM", "vt220")]), Colors::None);
    assert_eq!(detect(&[("TERM", "dumb"), ("COLORTERM", "truecolor")]), Colors::None);
    assert_eq!(detect(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), Colors::None);
    assert_eq!(detect(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), Colors::Indexed);
}
