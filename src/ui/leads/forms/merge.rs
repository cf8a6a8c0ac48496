//! Two leads that are one organisation's: the likely ones first, others by search, and a look before it is done.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::{Filled, LeadWork};
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::lead::ask::Ask;
use crate::domain::lead::doubles::{Likeness, likeness};
use crate::domain::lead::stage::Stage;
use crate::domain::lead::work::{Command, Outcome};
use crate::domain::lead::{Card, LeadPage, query};
use crate::domain::text;
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
    /// The lead of the page.
    this: Card,
    finder: Finder<(Card, Likeness)>,
    /// The one that was picked, and whether the page's lead is the one that stays.
    picked: Option<(Card, bool)>,
}

impl MergeSheet {
    pub(super) fn new(page: &LeadPage) -> Self {
        Self { this: page.card.clone(), finder: Finder::default(), picked: None }
    }

    /// Those that are likely the same while nothing is typed, else those that have the words.
    fn ask(&mut self, cx: &mut Cx<'_>) {
        let typed = self.finder.text();
        let query = if typed.is_empty() {
            query::Query::Doubles(self.this.face())
        } else {
            let ask = Ask { text: Some(typed.to_owned()), ..Ask::default() };
            query::Query::List { ask, after: None, most: MOST }
        };
        self.finder.asking(cx.ask(Slot::LeadDoubles, Query::Lead(query)));
    }

    fn search_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match self.finder.key(key) {
            finder::Pressed::Taken => {}
            finder::Pressed::Ask => self.ask(cx),
            // What came first keeps its history in front, unless one says otherwise.
            finder::Pressed::Picked((card, _)) => {
                let is_older = self.this.created_at <= card.created_at;
                self.picked = Some((card, is_older));
            }
        }
    }

    /// The one that stays and the one that becomes a part of it.
    fn sides(&self) -> Option<(&Card, &Card)> {
        let (other, keeps_this) = self.picked.as_ref()?;
        Some(if *keeps_this { (&self.this, other) } else { (other, &self.this) })
    }
}

impl Sheet<LeadWork> for MergeSheet {
    fn title(&self) -> String {
        match &self.picked {
            Some(_) => "Merge these two?".into(),
            None => format!("Merge {} with", self.this.org_name),
        }
    }

    fn keys(&self) -> &'static str {
        match &self.picked {
            Some(_) => "y merges · Tab the other one stays · Esc back, nothing is done",
            None => "type to search · ↑/↓ which · ↵ looks at it · Esc back",
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
        if slot != Slot::LeadDoubles {
            return Pressed::Taken;
        }
        let face = self.this.face();
        let found: Vec<(Card, Likeness)> = match answer {
            Ok(Answer::Lead(query::Answer::Doubles(found))) => found.clone(),
            Ok(Answer::Lead(query::Answer::List(cards))) => {
                cards.iter().map(|card| (card.clone(), likeness(&face, &card.face()))).collect()
            }
            Ok(_) => return Pressed::Taken,
            Err(trouble) => {
                self.finder.fail(id, trouble.clone());
                return Pressed::Taken;
            }
        };
        let others = found.into_iter().filter(|(card, _)| card.id != self.this.id).collect();
        self.finder.answer(id, others, cx.now);
        Pressed::Taken
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Filled {
        let (keep, gone) = self.sides().ok_or("Pick the other one first.")?;
        Ok(Command::Merge { keep: keep.id, gone: gone.id })
    }

    fn verdict(&mut self, outcome: &Outcome, cx: &mut Cx<'_>) -> Verdict {
        match (outcome, self.sides()) {
            (Outcome::Done { .. }, Some((keep, gone))) => {
                let sentence = format!("{} is a part of {} now; U takes it back.", gone.org_name, keep.org_name);
                Verdict::Done(Done::well(sentence).showing(keep.id))
            }
            (other, _) => LeadWork::failure(other, cx),
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some((keep, gone)) = self.sides() {
            return draw_sides(keep, gone, frame, area, view);
        }
        let nothing = match self.finder.text() {
            "" => "No other lead looks like this one. Type to search for one.",
            _ => "No other lead has these words.",
        };
        let width = usize::from(area.width);
        self.finder.draw(frame, area, view, nothing, |(card, like), is_on| {
            double_lines(card, Some(like).filter(|like| like.is_likely()), is_on, width, view).into()
        });
    }
}

/// What will be, before it is done.
fn draw_sides(keep: &Card, gone: &Card, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let width = usize::from(area.width);
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (lead, card) in [("stays:        ", keep), ("goes into it: ", gone)] {
        let [who, apart] = double_words(card, None, view);
        lines.push(Line::styled(text::fit(&format!("{lead}{who}"), width), view.theme.style(Meaning::Title)));
        lines.push(Line::styled(text::fit(&format!("{:14}{apart}", ""), width), view.theme.style(Meaning::Text)));
    }
    lines.push(Line::default());
    if gone.stage == Stage::Won && keep.stage != Stage::Won {
        let words =
            format!("! The one that goes is won, the one that stays is {}. Tab turns them.", keep.stage.title());
        lines.push(Line::styled(text::fit(&words, width), view.theme.style(Meaning::Warn)));
    }
    let sentences = [
        format!("Stage and assignee stay those of {}.", keep.org_name),
        "What it does not know is filled in, open steps come along, and both time-lines are shown together.".into(),
        "Nothing is lost: U on the page takes it back.".into(),
    ];
    for sentence in sentences {
        lines.extend(text::wrap(&sentence, width).into_iter().map(Line::from));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// Lines of one.
pub(super) const LINES: usize = 2;

/// `Grace Chapel · Elkview, WV · contacted`, and what tells it apart.
fn double_words(card: &Card, like: Option<&Likeness>, view: View<'_>) -> [String; LINES] {
    let place = Some(card.place()).filter(|place| !place.is_empty()).map(|place| format!(" · {place}"));
    let why = like.map(|like| format!("{} · ", like.why())).unwrap_or_default();
    let day = view.site.date_of(card.created_at).format("%-d %b %Y");
    let phone = card.contact_phone.as_ref().map(|phone| format!(" · {phone}")).unwrap_or_default();
    [
        format!("{}{} · {}", card.org_name, place.unwrap_or_default(), card.stage.title()),
        format!("{why}came {day} · {}{phone}", card.contact_name),
    ]
}

/// The words of a likely double as lines to pick from.
pub(super) fn double_lines<'a>(
    card: &Card,
    like: Option<&Likeness>,
    is_on: bool,
    width: usize,
    view: View<'_>,
) -> [Line<'a>; LINES] {
    let [who, apart] = double_words(card, like, view);
    let head = format!("{}{who}", if is_on { "▸" } else { " " });
    [(head, Meaning::Text), (format!("   {apart}"), Meaning::Muted)].map(|(words, meaning)| {
        let shown = Line::styled(text::column(&words, width), view.theme.style(meaning));
        if is_on { highlight(view, shown) } else { shown }
    })
}
