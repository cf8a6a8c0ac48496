//! `?`: what this pane is for and what its keys do, made from the registry.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::context::View;
use super::theme::Meaning;
use super::widgets::dialog::Dialog;
use crate::domain::text;
use crate::keys::Scope;

/// The help's lines for a pane: its own keys first.
fn lines<'a>(view: View<'_>, about: &str, scopes: &[Scope]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = about.lines().map(|line| Line::raw(line.to_owned())).collect();
    for scope in scopes {
        lines.push(Line::default());
        lines.push(Line::styled(scope.title(), view.theme.style(Meaning::Title)));
        for (spec, keys) in view.keys.lines(std::slice::from_ref(scope)) {
            lines.push(Line::from(vec![
                Span::styled(text::column(&format!("  {keys}"), 18), view.theme.style(Meaning::Key)),
                Span::raw(spec.title),
            ]));
        }
    }
    lines
}

/// How many lines the help of a pane has.
#[must_use]
pub fn length(view: View<'_>, about: &str, scopes: &[Scope]) -> usize {
    lines(view, about, scopes).len()
}

/// Draws it, scrolled by `scroll` lines.
pub fn draw(frame: &mut Frame<'_>, area: Rect, view: View<'_>, about: &str, scopes: &[Scope], scroll: u16) {
    let lines = lines(view, about, scopes);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let keys = if height > area.height { "↑↓ scroll · Esc close" } else { "Esc close" };
    let inner = Dialog { title: "Help", keys, width: 76, height }.draw(frame, area, view);
    frame.render_widget(Paragraph::new(lines).scroll((scroll, 0)), inner);
}
