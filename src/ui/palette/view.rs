//! How the palette is drawn: the field, the actions under headings, and what Enter will do.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::find::{By, PaletteHit};
use super::{Palette, PaletteItem, Pick};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::dialog::Dialog;
use crate::ui::widgets::list::{List, Row};
use crate::ui::widgets::text_field::draw_search;
use crate::ui::widgets::title::named_rule;

/// The box with its border.
const WIDTH: u16 = 74;
const HEIGHT: u16 = 20;
/// Columns of a key.
const KEY: usize = 9;

impl Palette {
    /// Draws it.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, entries: &[PaletteItem]) {
        let found = self.found(entries);
        let title = format!("Actions · {} of {}", found.len(), entries.len());
        let keys = "↑↓ choose · ↵ do it · Ctrl-U clear · F1 help · Esc back";
        let inner = Dialog { title: &title, keys, width: WIDTH, height: HEIGHT }.draw(frame, area, view);
        let width = usize::from(inner.width).saturating_sub(4);
        let (meaning, told) = self.told(found.get(self.cursor.0), width);
        let below = u16::try_from(told.len()).unwrap_or(u16::MAX).saturating_add(1);
        let [field, _, list, foot] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Min(1),
            Constraint::Length(below),
        ])
        .areas(inner);
        draw_search(&self.typed, "▸ ", true, frame, field, view);
        if found.is_empty() {
            return self.draw_nothing(frame, list, view);
        }
        let headings = headings(&found, self.typed.value().trim().is_empty());
        let names = found.iter().map(|one| text::width(&name(one.entry, inner.width)));
        let name_width = names.max().unwrap_or_default();
        let height = |at: usize| 1 + usize::from(headings[at].is_some());
        List::new(found.len(), self.cursor.0, true).draw_tall(frame, list, view, height, |at| Row {
            heading: headings[at].iter().map(|words| named_rule(view, words, width)).collect(),
            lines: vec![action_line(&found[at], name_width, inner.width, view)],
        });
        let lines = told.into_iter().map(|line| Line::styled(format!("  {line}"), view.theme.style(meaning)));
        let lines: Vec<Line<'_>> = std::iter::once(Line::default()).chain(lines).collect();
        frame.render_widget(Paragraph::new(lines), foot);
    }

    fn draw_nothing(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let typed = text::fit(self.typed.value().trim(), 30);
        let words = format!("Nothing is called \u{201c}{typed}\u{201d}. F1 lists all actions.");
        let room = usize::from(area.width).saturating_sub(4);
        let lines: Vec<Line<'_>> =
            text::wrap(&words, room).into_iter().map(|line| Line::raw(format!("  {line}"))).collect();
        frame.render_widget(Paragraph::new(lines).style(view.theme.style(Meaning::Text)), area);
    }

    /// What Enter will do, or why it cannot be done now. Two lines at least, so that the list does not jump.
    fn told(&self, on: Option<&PaletteHit<'_>>, width: usize) -> (Meaning, Vec<String>) {
        let Some(PaletteHit { entry, .. }) = on else { return (Meaning::Text, Vec::new()) };
        let about = entry.about.as_ref().map(|about| format!("{about}: ")).unwrap_or_default();
        let (meaning, words) = match (&entry.why_not, entry.pick, entry.place) {
            (Some(why), ..) => {
                (if self.is_refused { Meaning::Stop } else { Meaning::Warn }, format!("! Not now: {why}"))
            }
            (None, Pick::GoTo(_), Some(place)) => {
                (Meaning::Text, format!("Goes to {place}, where this can be done. {}", entry.does))
            }
            _ => (Meaning::Text, format!("{about}{}", entry.does)),
        };
        let mut lines = text::wrap(&words, width);
        lines.resize(lines.len().max(2), String::new());
        (meaning, lines)
    }
}

/// The heading above each action, where one begins.
fn headings(found: &[PaletteHit<'_>], is_all: bool) -> Vec<Option<String>> {
    let heading = |one: &PaletteHit<'_>| match one.by {
        By::OtherWords => Some("Other words for it".to_owned()),
        By::Similar => Some("Similar".to_owned()),
        By::Name | By::Words => is_all.then(|| one.entry.heading.clone()),
    };
    let mut last = None;
    let mut begins = |one| {
        let words: Option<String> = heading(one);
        let is_new = words != last;
        last.clone_from(&words);
        words.filter(|_| is_new)
    };
    found.iter().map(&mut begins).collect()
}

/// The action's name, with whom it is about where that fits.
fn name(entry: &PaletteItem, width: u16) -> String {
    let room = usize::from(width).saturating_sub(4 + KEY + 2);
    let whole = entry.about.as_ref().map(|about| format!("{} · {}", entry.title, text::safe(about)));
    whole.filter(|whole| text::width(whole) <= room).unwrap_or_else(|| entry.title.to_owned())
}

fn action_line<'a>(one: &PaletteHit<'_>, name_width: usize, width: u16, view: View<'_>) -> Line<'a> {
    let entry = one.entry;
    let meaning = if entry.why_not.is_some() { Meaning::Muted } else { Meaning::Text };
    let mut line = Line::from(vec![
        Span::styled(format!("  {}  ", text::column(&name(entry, width), name_width)), view.theme.style(meaning)),
        Span::styled(text::column(&entry.key, KEY), view.theme.style(Meaning::Key)),
    ]);
    let note = match (one.word, entry.place, &entry.why_not) {
        (Some(word), ..) => format!("\u{201c}{word}\u{201d}"),
        (None, Some(place), _) => format!("go to {place}"),
        (None, None, Some(_)) => "not now".to_owned(),
        (None, None, None) => String::new(),
    };
    // Only where it fits: the lines below the list say it, too.
    if line.width() + text::width(&note) <= usize::from(width) {
        line.push_span(Span::styled(note, view.theme.style(Meaning::Muted)));
    }
    line
}
