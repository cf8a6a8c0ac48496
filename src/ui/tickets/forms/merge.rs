//! Two tickets that are one matter: those of the same person first, others by number or words, and a look before
//! it is done.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::sheet::TicketSheet;
use super::{Filled, TicketWork};
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::person::PersonKind;
use crate::domain::site::long_date;
use crate::domain::text;
use crate::domain::ticket::ask::{Ask, Sort};
use crate::domain::ticket::page::TicketPage;
use crate::domain::ticket::work::{Command, Outcome};
use crate::domain::ticket::{Card, query};
use crate::ui::collection::forms::{Done, Pressed, Sheet, Verdict, Work};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::theme::Meaning;
use crate::ui::widgets::finder::{self, Finder};
use crate::ui::widgets::panel::highlight;

/// As many as are searched for.
const MOST: usize = 20;

#[derive(Debug)]
pub(super) struct MergeSheet {
    /// The ticket of the page.
    this: Card,
    finder: Finder<Card>,
    /// The one that was picked, and whether the page's ticket is the one that stays.
    picked: Option<(Card, bool)>,
}

impl MergeSheet {
    pub(super) fn new(page: &TicketPage) -> Self {
        Self { this: page.card.clone(), finder: Finder::default(), picked: None }
    }

    /// Those of the same person while nothing is typed, else those of the number or with the words.
    fn ask(&mut self, cx: &mut Cx<'_>) {
        let typed = self.finder.text();
        let newest = Ask { sort: Sort::Touched, descending: true, ..Ask::default() };
        let ask = match (typed, self.this.person, &self.this.requester) {
            ("", Some(person), _) if person.kind == PersonKind::Account => Ask { user_id: Some(person.id), ..newest },
            ("", _, Some(name)) => Ask { text: Some(name.clone()), ..newest },
            ("", _, None) => newest,
            (typed, ..) => Ask { text: Some(typed.to_owned()), ..newest },
        };
        let query = query::Query::List { ask, after: None, most: MOST };
        self.finder.asking(cx.ask(Slot::TicketFind, Query::Ticket(query)));
    }

    fn search_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match self.finder.key(key) {
            finder::Pressed::Taken => {}
            finder::Pressed::Ask => self.ask(cx),
            // What came first keeps its number in front, unless one says otherwise.
            finder::Pressed::Picked(card) => {
                let is_older = self.this.number < card.number;
                self.picked = Some((card, is_older));
            }
        }
    }

    /// The one that stays and the one that points to it from then on.
    fn sides(&self) -> Option<(&Card, &Card)> {
        let (other, keeps_this) = self.picked.as_ref()?;
        Some(if *keeps_this { (&self.this, other) } else { (other, &self.this) })
    }
}

impl TicketSheet for MergeSheet {}

impl Sheet<TicketWork> for MergeSheet {
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
            self.finder.paste(text);
            self.ask(cx);
        }
    }

    fn answer(&mut self, slot: Slot, id: u64, answer: &Result<Answer, Trouble>, cx: &mut Cx<'_>) -> Pressed {
        match answer {
            _ if slot != Slot::TicketFind => {}
            Ok(Answer::Ticket(query::Answer::List(cards))) => {
                let others = cards.iter().filter(|card| card.id != self.this.id).cloned().collect();
                self.finder.answer(id, others, cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.finder.fail(id, trouble.clone()),
        }
        Pressed::Taken
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Filled {
        let (keep, gone) = self.sides().ok_or("Pick the other one first.")?;
        Ok(Command::Merge { keep: keep.id, gone: gone.id })
    }

    fn verdict(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> Verdict {
        match (outcome, self.sides()) {
            (Outcome::Done { .. }, Some((keep, gone))) => {
                let sentence = format!("{} points to {} now; u takes it back.", gone.label(), keep.label());
                let undo = Some(format!("the merge of {}", gone.label()));
                Verdict::Done(Done { undo, ..Done::well(sentence).showing(keep.id) })
            }
            (other, _) => TicketWork::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some((keep, gone)) = self.sides() {
            return draw_sides(keep, gone, frame, area, view);
        }
        let nothing = match self.finder.text() {
            "" => "No other ticket of this person. Type a number or words to find one.",
            _ => "No other ticket has this number or these words.",
        };
        let width = usize::from(area.width);
        self.finder.draw(frame, area, view, nothing, |card, is_on| vec![line(card, is_on, width, view)]);
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
