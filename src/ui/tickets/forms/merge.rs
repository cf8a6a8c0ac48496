//! Two tickets that are one matter: those of the same person first, others by number or words, and a look before
//! it is done.

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;
use uuid::Uuid;

use super::sheet::{Done, Filled, Pressed, Sheet, Verdict, failure};
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::person::PersonKind;
use crate::domain::site::long_date;
use crate::domain::text;
use crate::domain::ticket::ask::{Ask, Sort};
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, Outcome};
use crate::domain::ticket::{Card, query};
use crate::keys::Action;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::fields::{cursor_at, visible};
use crate::ui::widgets::panel::highlight;

/// As many as are searched for.
const MOST: usize = 20;

#[derive(Debug)]
pub(super) struct MergeSheet {
    /// The ticket of the page.
    this: Card,
    typed: Input,
    found: Remote<Vec<Card>>,
    cursor: Cursor,
    /// The one that was picked, and whether the page's ticket is the one that stays.
    picked: Option<(Card, bool)>,
}

impl MergeSheet {
    pub(super) fn new(page: &TicketPage) -> Self {
        Self {
            this: page.card.clone(),
            typed: Input::default(),
            found: Remote::default(),
            cursor: Cursor::default(),
            picked: None,
        }
    }

    /// Those of the same person while nothing is typed, else those of the number or with the words.
    fn ask(&mut self, cx: &mut Cx<'_>) {
        let typed = self.typed.value().trim();
        let newest = Ask { sort: Sort::Touched, descending: true, ..Ask::default() };
        let ask = match (typed, self.this.person, &self.this.requester) {
            ("", Some(person), _) if person.kind == PersonKind::Account => Ask { user_id: Some(person.id), ..newest },
            ("", _, Some(name)) => Ask { text: Some(name.clone()), ..newest },
            ("", _, None) => newest,
            (typed, ..) => Ask { text: Some(typed.to_owned()), ..newest },
        };
        let query = query::Query::List { ask, after: None, most: MOST };
        self.found.asking(cx.ask(Slot::TicketFind, Query::Ticket(query)));
    }

    fn found(&self) -> &[Card] {
        self.found.value().map(Vec::as_slice).unwrap_or_default()
    }

    fn search_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let len = self.found().len();
        match key.code {
            KeyCode::Up => drop(self.cursor.act(Action::Up, len)),
            KeyCode::Down => drop(self.cursor.act(Action::Down, len)),
            KeyCode::PageUp => drop(self.cursor.act(Action::PageUp, len)),
            KeyCode::PageDown => drop(self.cursor.act(Action::PageDown, len)),
            KeyCode::F(5) => self.ask(cx),
            KeyCode::Enter => {
                // What came first keeps its number in front, unless one says otherwise.
                let picked = self.found().get(self.cursor.0).cloned();
                self.picked = picked.map(|card| {
                    let is_older = self.this.number < card.number;
                    (card, is_older)
                });
            }
            _ => {
                if self.typed.handle_event(&Event::Key(key)).is_some_and(|change| change.value) {
                    self.cursor = Cursor::default();
                    self.ask(cx);
                }
            }
        }
    }

    /// The one that stays and the one that points to it from then on.
    fn sides(&self) -> Option<(&Card, &Card)> {
        let (other, keeps_this) = self.picked.as_ref()?;
        Some(if *keeps_this { (&self.this, other) } else { (other, &self.this) })
    }
}

impl Sheet for MergeSheet {
    fn title(&self) -> String {
        match &self.picked {
            Some(_) => "Merge these two?".into(),
            None => format!("Merge {} {} with", self.this.label(), self.this.title),
        }
    }

    fn keys(&self) -> &'static str {
        match &self.picked {
            Some(_) => "y merges · Tab the other one stays · Esc back, nothing is done",
            None => "type a number or words · ↑/↓ which · ↵ looks at it · Esc back",
        }
    }

    fn height(&self) -> u16 {
        12
    }

    fn holds_something(&self) -> bool {
        false
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn back(&mut self) -> bool {
        self.picked.take().is_some()
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Pressed {
        match (&mut self.picked, key.code) {
            (None, _) => self.search_key(key, cx),
            (Some(_), KeyCode::Char('y')) => return Pressed::Submit,
            (Some((_, keeps_this)), KeyCode::Tab | KeyCode::BackTab) => *keeps_this = !*keeps_this,
            (Some(_), _) => {}
        }
        Pressed::Taken
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if self.picked.is_none() {
            for c in text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()) {
                self.typed.handle(tui_input::InputRequest::InsertChar(c));
            }
            self.cursor = Cursor::default();
            self.ask(cx);
        }
    }

    fn answer(&mut self, slot: Slot, id: u64, answer: &Result<Answer, Trouble>, cx: &mut Cx<'_>) {
        match answer {
            _ if slot != Slot::TicketFind => {}
            Ok(Answer::Ticket(query::Answer::List(cards))) => {
                let others = cards.iter().filter(|card| card.id != self.this.id).cloned().collect();
                self.found.answer(id, others, cx.now);
                self.cursor.clamp(self.found().len());
            }
            Ok(_) => {}
            Err(trouble) => self.found.fail(id, trouble.clone()),
        }
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Filled {
        let (keep, gone) = self.sides().ok_or("Pick the other one first.")?;
        Ok(Command::Merge { keep: keep.id, gone: gone.id })
    }

    fn verdict(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> Verdict {
        match (outcome, self.sides()) {
            (Outcome::Done { .. }, Some((keep, gone))) => Verdict::Done(Done {
                tone: Tone::Good,
                sentence: format!("{} points to {} now; u takes it back.", gone.label(), keep.label()),
                show: Some(keep.id),
                undo: Some(format!("the merge of {}", gone.label())),
            }),
            (other, _) => failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some((keep, gone)) = self.sides() {
            return draw_sides(keep, gone, frame, area, view);
        }
        let [field, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let lead = "find: ";
        let room = usize::from(field.width).saturating_sub(lead.len());
        let search = Line::from(vec![
            Span::styled(lead, view.theme.style(Meaning::Key)),
            Span::styled(visible(&self.typed, room), view.theme.style(Meaning::Field)),
        ]);
        frame.render_widget(search, field);
        if room > 0 {
            frame.set_cursor_position(cursor_at(&self.typed, field, lead.len(), room));
        }
        let width = usize::from(list.width);
        let found = self.found();
        if found.is_empty() {
            let words = match (self.found.trouble(), self.found.is_loading(), self.typed.value().trim()) {
                (Some(trouble), _, _) => format!("{} F5 tries again.", trouble.sentence),
                (None, true, _) => "Looking…".into(),
                (None, false, "") => "No other ticket of this person. Type a number or words to find one.".into(),
                (None, false, _) => "No other ticket has this number or these words.".into(),
            };
            let words = text::fit(&words, width);
            return frame.render_widget(Line::styled(words, view.theme.style(Meaning::Muted)), list);
        }
        let window = self.cursor.window(found.len(), usize::from(list.height));
        let lines: Vec<Line<'_>> = window.map(|at| line(&found[at], at == self.cursor.0, width, view)).collect();
        frame.render_widget(Paragraph::new(lines), list);
    }
}

/// `▸T-1042 Charged twice · todo · Ana Ruiz`.
fn line<'a>(card: &Card, is_on: bool, width: usize, view: View<'_>) -> Line<'a> {
    let lead = if is_on { "▸" } else { " " };
    let who = card.requester.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    let words = format!("{lead}{} {} · {}{who}", card.label(), card.title, card.status.title());
    let shown = Line::styled(text::column(&words, width), view.theme.style(Meaning::Text));
    if is_on { highlight(view, shown) } else { shown }
}

/// What will be, before it is done.
fn draw_sides(keep: &Card, gone: &Card, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let width = usize::from(area.width);
    let side = |lead: &str, card: &Card| {
        let day = long_date(view.site.date_of(card.created_at));
        let who = card.requester.as_deref().unwrap_or("nobody named");
        let words = [
            format!("{lead} {} {}", card.label(), card.title),
            format!("             {who} · {} · came {day}", card.status.title()),
        ];
        let meanings = [Meaning::Title, Meaning::Text];
        words
            .into_iter()
            .zip(meanings)
            .map(|(words, meaning)| Line::styled(text::fit(&words, width), view.theme.style(meaning)))
            .collect::<Vec<_>>()
    };
    let mut lines = side("stays:      ", keep);
    lines.extend(side("points to it:", gone));
    lines.push(Line::default());
    let asks_another = keep.requester.is_some() && gone.requester.is_some() && keep.requester != gone.requester;
    if asks_another {
        let words = "! They ask for two different people: what one is told would be about the other's matter.";
        let style = view.theme.style(Meaning::Warn);
        lines.extend(text::wrap(words, width).into_iter().map(|line| Line::styled(line, style)));
    }
    let sentence = format!(
        "Status, clock and whoever works on it are those of {}. Both conversations are shown together, and what is \
         written to {} follows. Nothing is lost: u takes it back.",
        keep.label(),
        gone.label()
    );
    lines.extend(text::wrap(&sentence, width).into_iter().map(Line::from));
    frame.render_widget(Paragraph::new(lines), area);
}
