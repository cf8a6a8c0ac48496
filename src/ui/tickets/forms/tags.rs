//! Adds and removes tags. The user types them, and the form offers tags in use.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::body::TicketFormBody;
use super::{FormKind, TicketForms, TicketRef, Validated};
use crate::domain::text::{self, count};
use crate::domain::ticket::work::{Command, EachResult, Outcome};
use crate::domain::ticket::{Rules, tag};
use crate::ui::collection::forms::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::ui::context::{Cx, View};
use crate::ui::theme::Meaning;
use crate::ui::tickets::messages;
use crate::ui::widgets::line_input::LineInput;
use crate::ui::widgets::text_field::draw_search;

#[derive(Debug)]
pub(super) struct TagsForm {
    tickets: Vec<TicketRef>,
    /// Tags that all of the tickets have.
    on: Vec<String>,
    /// Tags in use, the most used first.
    known: Vec<String>,
    typed: LineInput,
}

/// Returns typed tags, separated by blanks or commas, with or without `#`.
pub(super) fn parse(typed: &str) -> Vec<String> {
    let parts = typed.split(|c: char| c == ',' || c.is_whitespace());
    let mut tags: Vec<String> = Vec::new();
    for tag in parts.filter_map(tag) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

impl TagsForm {
    pub(super) fn new(tickets: Vec<TicketRef>, on: Vec<String>, rules: &Rules) -> Self {
        Self { tickets, on, known: rules.tags.clone(), typed: LineInput::default() }
    }

    /// Returns the tags to add and the tags to remove.
    fn changes(&self) -> (Vec<String>, Vec<String>) {
        let (off, on): (Vec<String>, Vec<String>) =
            parse(self.typed.value()).into_iter().partition(|tag| tag.starts_with('-'));
        let off = off.iter().map(|tag| tag.trim_start_matches(['-', '#']).to_owned()).filter(|tag| !tag.is_empty());
        (on, off.collect())
    }

    /// Returns the word that is being typed, without its sign, and whether it removes a tag.
    fn word(&self) -> (&str, bool) {
        let word = self.typed.value().rsplit(|c: char| c == ',' || c.is_whitespace()).next().unwrap_or_default();
        (word.trim_start_matches(['-', '#']), word.starts_with('-'))
    }

    /// Returns tags in use that begin like the word. After a minus, returns such tags of the tickets.
    fn offered(&self) -> Vec<&String> {
        let (word, is_off) = self.word();
        let word = word.to_lowercase();
        let from = if is_off { &self.on } else { &self.known };
        from.iter()
            .filter(|tag| tag.starts_with(&word) && **tag != word && (is_off || !self.on.contains(tag)))
            .collect()
    }

    /// Replaces the word by the first offered tag.
    fn complete(&mut self) {
        let Some(tag) = self.offered().first().map(|tag| (*tag).clone()) else { return };
        let (word, _) = self.word();
        let stem = self.typed.value().len() - word.len();
        let completed = format!("{}{tag} ", &self.typed.value()[..stem]);
        self.typed = LineInput::typed(&completed);
    }

    fn what(&self) -> String {
        let (on, off) = self.changes();
        let on = on.iter().map(|tag| format!("+{tag}"));
        on.chain(off.iter().map(|tag| format!("-{tag}"))).collect::<Vec<_>>().join(" ")
    }
}

impl TicketFormBody for TagsForm {}

impl FormBody<TicketForms> for TagsForm {
    fn title(&self) -> String {
        match self.tickets.as_slice() {
            [one] => format!("Tags · {}", one.name),
            many => format!("Tags · {}", count(many.len(), "ticket", "tickets")),
        }
    }

    fn keys(&self) -> &'static str {
        "-tag takes off · Tab completes · ↵ does it · Esc back, draft kept"
    }

    fn height(&self) -> u16 {
        4
    }

    fn is_dirty(&self) -> bool {
        !self.typed.value().trim().is_empty()
    }

    fn reopened(&mut self, wanted: &FormKind) {
        if let FormKind::Tags { tickets, on } = wanted {
            self.tickets.clone_from(tickets);
            self.on.clone_from(on);
        }
    }

    fn key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> FormEvent {
        match key.code {
            KeyCode::Enter => return FormEvent::Submit,
            KeyCode::Char('s') if key.modifiers.contains(KeyModifiers::CONTROL) => return FormEvent::Submit,
            KeyCode::Tab => self.complete(),
            _ => {
                self.typed.key(key);
            }
        }
        FormEvent::Taken
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.typed.insert(text);
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Validated {
        let (add, remove) = self.changes();
        if add.is_empty() && remove.is_empty() {
            return Err("Type a tag to put on, or -tag to take one off.".into());
        }
        Ok(Command::Tag { tickets: self.tickets.iter().map(|named| named.id).collect(), add, remove })
    }

    fn submit_result(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        let Outcome::Each { tickets: each } = outcome else { return TicketForms::failure(outcome, cx) };
        let what = self.what();
        let (tone, sentence) = messages::outcome_message(outcome, &self.tickets, &what, cx);
        if each.iter().any(|one| matches!(one.result, EachResult::Done | EachResult::Already)) {
            let undo = each.iter().any(|one| one.result == EachResult::Done).then_some(what);
            return SubmitResult::Done(Done { tone, undo, ..Done::well(sentence) });
        }
        SubmitResult::Stay(sentence)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let [field, rest] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        draw_search(&self.typed, "tags: ", true, frame, field, view);
        let listed = |tags: Vec<&String>| tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
        let on = if self.on.is_empty() { "none".to_owned() } else { listed(self.on.iter().collect()) };
        let which = if self.tickets.len() == 1 { "on it now" } else { "on all of them now" };
        let offered = self.offered();
        let offered = if offered.is_empty() { "none begins like this: a new tag".to_owned() } else { listed(offered) };
        let width = usize::from(rest.width);
        let lines = [(Meaning::Text, format!("{which}: {on}")), (Meaning::Muted, format!("in use: {offered}"))];
        let lines: Vec<Line<'_>> = lines
            .into_iter()
            .map(|(meaning, words)| Line::styled(text::fit(&words, width), view.theme.style(meaning)))
            .collect();
        frame.render_widget(Paragraph::new(lines), rest);
    }
}
