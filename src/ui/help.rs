//! `?`: the open pane's purpose and its keys, grouped by use. Below: all keys of all panes, and what has changed.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::context::View;
use super::theme::Meaning;
use super::whats_new;
use super::widgets::dialog::{Dialog, key_name};
use super::widgets::line_input::{LineInput, Typed};
use super::widgets::text_field::draw_search;
use crate::domain::text;
use crate::keys::{Action, Group, Scope, Spec};

/// Columns of the box with its border.
const WIDTH: u16 = 76;
/// Columns of one entry on the first page: the key and a few words.
const COLUMN: usize = 36;
const KEY: usize = 8;
/// Lines that a page key scrolls, on the smallest screen.
const PAGE: usize = 14;

/// Legend of the shapes before a row.
const SHAPES: [&str; 2] = [
    "✓ done, in   · open, to come   ? ask   ✗ must not enter   – canceled, none",
    "! to fix   ◌ waits to be sent   ▪ blocked   ▸ here   ▌ this part has the keys",
];

/// The subject of the help.
#[derive(Debug, Clone, Copy)]
pub struct HelpSubject {
    /// Scope of the keys that are listed first.
    pub scope: Scope,
    /// Purpose of the pane.
    pub about: &'static str,
    /// Whether letters are text in the pane, so that its actions need Alt.
    pub is_field: bool,
}

/// State of the open help.
#[derive(Debug, Default)]
pub struct Help {
    scroll: usize,
    /// The search text, while the field is open.
    find: Option<LineInput>,
}

impl Help {
    /// Returns the help, scrolled to the list of all keys.
    #[must_use]
    pub fn at_all_keys(view: View<'_>, subject: HelpSubject) -> Self {
        Self { scroll: first_page(view, subject).len(), find: None }
    }

    /// Handles a key. Returns whether the help stays open.
    pub fn key(&mut self, key: KeyEvent, view: View<'_>, subject: HelpSubject) -> bool {
        if let Some(find) = &mut self.find {
            match key.code {
                KeyCode::Esc => {
                    self.find = None;
                    self.scroll = 0;
                    return true;
                }
                KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {}
                _ => {
                    if find.key(key) == Typed::Changed {
                        self.scroll = 0;
                    }
                    return true;
                }
            }
        }
        let last = self.lines(view, subject).len().saturating_sub(PAGE);
        let to = match key.code {
            KeyCode::Char('/') => {
                self.find = Some(LineInput::default());
                0
            }
            KeyCode::Down => self.scroll.saturating_add(1),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll.saturating_add(PAGE),
            KeyCode::Up => self.scroll.saturating_sub(1),
            KeyCode::PageUp => self.scroll.saturating_sub(PAGE),
            KeyCode::Home => 0,
            KeyCode::End => last,
            _ => return false,
        };
        self.scroll = to.min(last);
        true
    }

    fn lines<'a>(&self, view: View<'_>, subject: HelpSubject) -> Vec<Line<'a>> {
        if let Some(find) = &self.find {
            return matching(find.value(), view, subject);
        }
        let mut lines = first_page(view, subject);
        lines.extend(all_keys(view, subject));
        lines.extend(whats_new::help_lines(view));
        lines
    }

    /// Draws the help.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, subject: HelpSubject) {
        let lines = self.lines(view, subject);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).max(8);
        let page = usize::from(height.min(area.height)).saturating_sub(2).max(1);
        let (at, of) = (self.scroll.div_ceil(page) + 1, lines.len().div_ceil(page).max(1));
        let title = format!("Help · {} · {}/{of}", subject.scope.title(), at.min(of));
        let keys = match self.find {
            Some(_) => "↑↓ scroll · Esc end the search",
            None => "PgDn all keys · / find · Esc close",
        };
        let inner = Dialog { title: &title, keys, width: WIDTH, height }.draw(frame, area, view);
        let field = u16::from(self.find.is_some());
        let [search, body] = Layout::vertical([Constraint::Length(field), Constraint::Min(0)]).areas(inner);
        if let Some(find) = &self.find {
            draw_search(find, " Find: ", true, frame, search, view);
        }
        let shown: Vec<Line<'_>> = lines.into_iter().skip(self.scroll).take(usize::from(body.height)).collect();
        frame.render_widget(Paragraph::new(shown), body);
    }
}

fn heading<'a>(words: impl Into<String>, view: View<'_>) -> Line<'a> {
    Line::styled(format!(" {}", words.into()), view.theme.style(Meaning::Title))
}

/// Returns the first page: the pane's purpose, its keys by use, and the keys that work everywhere.
fn first_page<'a>(view: View<'_>, subject: HelpSubject) -> Vec<Line<'a>> {
    let about = text::wrap(&subject.about.replace('\n', " "), usize::from(WIDTH) - 4);
    let mut lines: Vec<Line<'a>> = about.into_iter().map(|line| Line::raw(format!(" {line}"))).collect();
    lines.push(Line::default());
    let of = |group: Group| entries(group, view, subject);
    let (row, pane) = (of(Group::Row), of(Group::Pane));
    let title = |group: Group| format!(" {}", subject.scope.group_title(group));
    if row.is_empty() || pane.is_empty() {
        let (group, all) = if row.is_empty() { (Group::Pane, pane) } else { (Group::Row, row) };
        lines.push(Line::styled(title(group), view.theme.style(Meaning::Title)));
        let half = all.len().div_ceil(2);
        let (left, right) = all.split_at(half);
        lines.extend(beside(left, right, view));
    } else {
        let heads = format!("{}{}", text::column(&title(Group::Row), COLUMN), title(Group::Pane));
        lines.push(Line::styled(heads, view.theme.style(Meaning::Title)));
        lines.extend(beside(&row, &pane, view));
    }
    lines.push(Line::default());
    let key = |action| view.keys.field_key_of(action, &[Scope::Global]).unwrap_or_default();
    let find = view.keys.key_of(Action::Filter, &[subject.scope]).unwrap_or_default();
    let named = view.keys.key_of(Action::Palette, &[Scope::Global]).unwrap_or_default();
    lines.push(heading("Everywhere", view));
    lines.push(Line::raw(format!(
        "   {find}  find in this list   {}  any person   {named} or {}  all actions",
        key(Action::FindPerson),
        key(Action::Palette)
    )));
    lines.push(Line::raw("   Alt with a letter does the same while you type.".to_owned()));
    lines.push(Line::default());
    lines.push(heading("Shapes", view));
    lines.extend(SHAPES.map(|words| Line::raw(format!("   {words}"))));
    lines.push(Line::default());
    lines
}

/// Returns the key and the short name of each action of a group.
fn entries(group: Group, view: View<'_>, subject: HelpSubject) -> Vec<(String, &'static str)> {
    let scopes = [subject.scope];
    let specs = view.keys.lines(&scopes).map(|(spec, _)| spec);
    let of_group = specs.filter(|spec| spec.words.group == group);
    let key = |spec: &Spec| {
        if subject.is_field {
            view.keys.field_key_of(spec.action, &scopes)
        } else {
            view.keys.key_of(spec.action, &scopes)
        }
    };
    of_group.filter_map(|spec| Some((key(spec)?, spec.words.short))).collect()
}

fn beside<'a>(left: &[(String, &'static str)], right: &[(String, &'static str)], view: View<'_>) -> Vec<Line<'a>> {
    // A key is never cut. A long key takes room from its words.
    let cells = |entry: Option<&(String, &'static str)>| match entry {
        Some((key, words)) => {
            let key = key_name(view, key);
            let width = (text::width(&key) + 1).clamp(KEY, COLUMN - 4);
            [
                Span::styled(text::column(&format!("   {key}"), width + 3), view.theme.style(Meaning::Key)),
                Span::raw(text::column(words, COLUMN - width - 3)),
            ]
        }
        None => [Span::raw(" ".repeat(COLUMN)), Span::raw("")],
    };
    (0..left.len().max(right.len()))
        .map(|at| Line::from([cells(left.get(at)), cells(right.get(at))].concat()))
        .collect()
}

/// Returns every scope with keys, the current one first.
fn places(subject: HelpSubject) -> Vec<Scope> {
    let here = [subject.scope, Scope::Global, Scope::List];
    let others = Scope::ALL.iter().copied().filter(move |scope| !here.contains(scope));
    here.into_iter().chain(others).collect()
}

fn all_keys<'a>(view: View<'_>, subject: HelpSubject) -> Vec<Line<'a>> {
    let mut lines = vec![heading("All keys", view), Line::default()];
    for scope in places(subject) {
        lines.push(heading(scope.title(), view));
        lines.extend(view.keys.lines(&[scope]).map(|(spec, keys)| key_line(spec, &keys, view)));
        lines.push(Line::default());
    }
    lines
}

fn key_line<'a>(spec: &Spec, keys: &str, view: View<'_>) -> Line<'a> {
    let keys = if keys.is_empty() { "by name".to_owned() } else { key_name(view, keys) };
    let width = (text::width(&keys) + 4).max(18);
    Line::from(vec![
        Span::styled(text::column(&format!("   {keys}"), width), view.theme.style(Meaning::Key)),
        Span::raw(spec.title),
    ])
}

/// Returns the keys whose title or synonyms contain all typed words.
fn matching<'a>(typed: &str, view: View<'_>, subject: HelpSubject) -> Vec<Line<'a>> {
    let typed = typed.trim().to_lowercase();
    let fits = |spec: &Spec, keys: &str| {
        let words = spec.words;
        let searched = format!("{} {} {keys} {}", spec.title, words.short, words.also.join(" ")).to_lowercase();
        typed.split_whitespace().all(|word| searched.contains(word))
    };
    let mut lines = Vec::new();
    for scope in places(subject) {
        let scopes = [scope];
        let found = view.keys.lines(&scopes).filter(|(spec, keys)| fits(spec, keys));
        let found: Vec<Line<'a>> = found.map(|(spec, keys)| key_line(spec, &keys, view)).collect();
        if !found.is_empty() {
            lines.push(heading(scope.title(), view));
            lines.extend(found);
        }
    }
    if lines.is_empty() {
        lines.push(Line::raw(format!(" No key has to do with \u{201c}{}\u{201d}.", text::fit(&typed, 40))));
    }
    lines
}
