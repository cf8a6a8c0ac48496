//! Merges two cards about the same matter. The form lists likely duplicates first, searches for other cards, and shows
//! both cards before it merges them.

use std::fmt::Debug;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use uuid::Uuid;

use super::{Done, FormBody, FormEvent, FormSet, SubmitResult};
use crate::domain::desk::{Answer, DeskError, Query};
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::widgets::confirm::YesKey;
use crate::ui::widgets::finder::{self, Finder};
use crate::ui::widgets::paged::Identified;

/// Most hits of one search.
pub const MOST: usize = 20;

/// Forms about cards that can be merged.
pub trait Merging: FormSet {
    /// A card.
    type Card: Identified + Clone + Debug + Send;
    /// A found card, with the reasons why it matches.
    type Hit: Clone + Debug + Send;

    /// The slot that receives the search's answer.
    const SLOT: Slot;
    /// The key hints of the search.
    const KEYS: &'static str;
    /// The texts for no hits: without a search text, and with one.
    const NOTHING: [&'static str; 2];

    /// Returns the card's name for users.
    fn name(this: &Self::Card) -> String;
    /// Returns the query for likely duplicates if `typed` is empty, or else for cards with these words.
    fn query(this: &Self::Card, typed: &str) -> Query;
    /// Reads an answer; `None` if it does not belong to this search. The hits may include the card itself.
    fn hits(this: &Self::Card, answer: &Answer) -> Option<Vec<Self::Hit>>;
    /// Returns the card of a hit.
    fn card(hit: &Self::Hit) -> &Self::Card;
    /// Whether `this` stays by default, and `other` is merged into it.
    fn comes_before(this: &Self::Card, other: &Self::Card) -> bool;
    /// Returns the command that merges `gone` into `keep`.
    fn merge(keep: Uuid, gone: Uuid) -> Self::Command;
    /// Returns the message for a merge; `None` if the outcome is not a success.
    fn merged(keep: &Self::Card, gone: &Self::Card, outcome: &Self::Outcome) -> Option<Done>;
    /// Returns the lines of a hit in the list.
    fn lines(hit: &Self::Hit, is_on: bool, width: usize, view: View<'_>) -> Vec<Line<'static>>;
    /// Returns the preview of the merge.
    fn outlook(keep: &Self::Card, gone: &Self::Card, width: usize, view: View<'_>) -> Vec<Line<'static>>;
}

/// The search for the other card, and the preview.
#[derive(Debug)]
pub struct MergeForm<W: Merging> {
    /// The card whose page is open.
    this: W::Card,
    finder: Finder<W::Hit>,
    /// The picked card, and whether `this` is the card that stays.
    picked: Option<(W::Card, bool)>,
    yes: YesKey,
}

impl<W: Merging> MergeForm<W> {
    /// Creates the form without a picked card.
    pub fn new(this: W::Card) -> Self {
        Self { this, finder: Finder::default(), picked: None, yes: YesKey::default() }
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        let query = W::query(&self.this, self.finder.text());
        self.finder.asking(cx.ask(W::SLOT, query));
    }

    fn search_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match self.finder.key(key) {
            finder::FinderEvent::Taken => {}
            finder::FinderEvent::Ask => self.ask(cx),
            finder::FinderEvent::Picked(hit) => {
                let other = W::card(&hit).clone();
                let keeps_this = W::comes_before(&self.this, &other);
                self.picked = Some((other, keeps_this));
                self.yes = YesKey::new(cx.now);
            }
        }
    }

    /// Returns the card that stays and the card that is merged into it.
    fn sides(&self) -> Option<(&W::Card, &W::Card)> {
        let (other, keeps_this) = self.picked.as_ref()?;
        Some(if *keeps_this { (&self.this, other) } else { (other, &self.this) })
    }
}

impl<W: Merging> FormBody<W> for MergeForm<W> {
    fn title(&self) -> String {
        match &self.picked {
            Some(_) => "Merge these two?".into(),
            None => format!("Merge {} with", W::name(&self.this)),
        }
    }

    fn keys(&self) -> &'static str {
        match &self.picked {
            Some(_) => "Ctrl-Y merge · Tab the other one stays · Esc back, nothing is done",
            None => W::KEYS,
        }
    }

    fn height(&self) -> u16 {
        12
    }

    fn is_dirty(&self) -> bool {
        false
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn back(&mut self) -> bool {
        self.picked.take().is_some()
    }

    fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> FormEvent {
        if self.picked.is_some() && self.yes.says(key, cx.now) {
            return FormEvent::Submit;
        }
        match (&mut self.picked, key.code) {
            (None, _) => self.search_key(key, cx),
            (Some((_, keeps_this)), KeyCode::Tab | KeyCode::BackTab) => *keeps_this = !*keeps_this,
            (Some(_), _) => {}
        }
        FormEvent::Taken
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if self.picked.is_none() {
            self.finder.paste(text);
            self.ask(cx);
        }
    }

    fn answer(&mut self, slot: Slot, id: QueryId, answer: &Result<Answer, DeskError>, cx: &mut Cx<'_>) -> FormEvent {
        match answer {
            _ if slot != W::SLOT => {}
            Ok(answer) => {
                if let Some(mut hits) = W::hits(&self.this, answer) {
                    hits.retain(|hit| W::card(hit).id() != self.this.id());
                    self.finder.answer(id, hits, cx.now);
                }
            }
            Err(trouble) => self.finder.fail(id, trouble.clone()),
        }
        FormEvent::Taken
    }

    fn command(&mut self, _thing: Uuid, _cx: &Cx<'_>) -> Result<W::Command, String> {
        let (keep, gone) = self.sides().ok_or("Pick the other one first.")?;
        Ok(W::merge(keep.id(), gone.id()))
    }

    fn submit_result(&mut self, outcome: &W::Outcome, cx: &mut Cx<'_>) -> SubmitResult {
        let done = self.sides().and_then(|(keep, gone)| W::merged(keep, gone, outcome));
        done.map_or_else(|| W::failure(outcome, cx), SubmitResult::Done)
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        let width = usize::from(area.width);
        if let Some((keep, gone)) = self.sides() {
            return frame.render_widget(Paragraph::new(W::outlook(keep, gone, width, view)), area);
        }
        let [unlikely, unknown] = W::NOTHING;
        let nothing = if self.finder.text().is_empty() { unlikely } else { unknown };
        self.finder.draw(frame, area, view, nothing, |hit, is_on| W::lines(hit, is_on, width, view));
    }
}
