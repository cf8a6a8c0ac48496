//! A board: lanes with cards. The cursor keeps its place in each lane when this desk or another one moves cards. A long
//! lane is read page by page as the user scrolls down.

use std::ops::Range;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cursor::Cursor;
use super::paged::Identified;
use crate::domain::desk::DeskError;
use crate::keys::Action;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;

/// Cards of a lane that are queried at once: more than any screen shows.
pub const PAGE: usize = 40;
/// More cards are queried when fewer than this follow the cursor.
const AHEAD: usize = 20;

/// A lane of the board.
pub trait Lane {
    /// The lane's cards.
    type Card: Identified;
    /// Returns the first cards, as far as they have been read.
    fn cards(&self) -> &[Self::Card];
    /// Returns the cards for updates.
    fn cards_mut(&mut self) -> &mut Vec<Self::Card>;
    /// Returns the number of cards in the lane, read or not.
    fn total(&self) -> u64;
    /// Returns the number of cards for updates.
    fn total_mut(&mut self) -> &mut u64;
}

/// The board.
#[derive(Debug)]
pub struct Lanes<L> {
    /// The lanes, as far as they have been read.
    pub lanes: Remote<Vec<L>>,
    /// Index of the current lane.
    pub at: usize,
    /// The cursor of each lane.
    cursors: Vec<Cursor>,
    /// The query for more cards of a lane.
    more: Remote<()>,
    more_of: usize,
}

impl<L> Default for Lanes<L> {
    fn default() -> Self {
        Self { lanes: Remote::default(), at: 0, cursors: Vec::new(), more: Remote::default(), more_of: 0 }
    }
}

impl<L: Lane> Lanes<L> {
    /// Forgets the lanes and cursors, because other cards are shown.
    pub fn reset(&mut self) {
        *self = Self { at: self.at, ..Self::default() };
    }

    /// Returns the lanes.
    #[must_use]
    pub fn lanes(&self) -> &[L] {
        self.lanes.value().map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns how many cards of each lane to query, so that no fewer are here afterwards.
    #[must_use]
    pub fn most(&self) -> usize {
        self.lanes().iter().map(|lane| lane.cards().len()).max().unwrap_or_default().max(PAGE)
    }

    /// Returns every card that is here.
    pub fn cards(&self) -> impl Iterator<Item = &L::Card> {
        self.lanes().iter().flat_map(Lane::cards)
    }

    /// Returns the cards of the current lane.
    #[must_use]
    pub fn lane_cards(&self) -> &[L::Card] {
        self.lanes().get(self.at).map(Lane::cards).unwrap_or_default()
    }

    /// Returns the cursor of a lane.
    #[must_use]
    pub fn cursor(&self, lane: usize) -> Cursor {
        self.cursors.get(lane).copied().unwrap_or_default()
    }

    /// Returns the current card.
    #[must_use]
    pub fn current(&self) -> Option<&L::Card> {
        self.lane_cards().get(self.cursor(self.at).0)
    }

    /// Moves by an action. Returns whether the action moves.
    pub fn move_cursor(&mut self, action: Action) -> bool {
        match action {
            Action::ColumnLeft => self.at = self.at.saturating_sub(1),
            Action::ColumnRight => self.at = (self.at + 1).min(self.lanes().len().saturating_sub(1)),
            _ => {
                let (at, len) = (self.at, self.lane_cards().len());
                return self.cursors.get_mut(at).unwrap_or(&mut Cursor::default()).act(action, len);
            }
        }
        true
    }

    /// Returns the current lane and its last card if more cards should be queried.
    #[must_use]
    pub fn wants_more(&self) -> Option<(&L, &L::Card)> {
        let lane = self.lanes().get(self.at)?;
        let here = lane.cards().len();
        let has_more = u64::try_from(here).is_ok_and(|here| here < lane.total());
        let is_near = self.cursor(self.at).0 + AHEAD >= here;
        let asks = has_more && is_near && !self.more.is_loading() && !self.lanes.is_loading();
        lane.cards().last().filter(|_| asks).map(|last| (lane, last))
    }

    /// Notes that more cards of the current lane were queried.
    pub fn note_more_asked(&mut self, question: QueryId) {
        self.more_of = self.at;
        self.more.asking(question);
    }

    /// Replaces the lanes by the new answer.
    pub fn set_lanes(&mut self, question: QueryId, lanes: Vec<L>, now: DateTime<Utc>) {
        let on: Vec<Option<Uuid>> = (0..lanes.len()).map(|lane| self.id_at(lane)).collect();
        if !self.lanes.answer(question, lanes, now) {
            return;
        }
        // A query for more cards belongs to the previous lanes.
        self.more = Remote::default();
        if self.cursors.is_empty() {
            self.start_at_first_filled_lane();
        }
        self.cursors.resize(on.len(), Cursor::default());
        for (lane, on) in on.into_iter().enumerate() {
            self.keep_place(lane, on);
        }
    }

    /// Appends cards to the lane for which they were queried.
    pub fn append_cards(&mut self, question: QueryId, mut cards: Vec<L::Card>, now: DateTime<Utc>) {
        if !self.more.answer(question, (), now) {
            return;
        }
        let more_of = self.more_of;
        if let Some(lane) = self.lanes.value_mut().and_then(|lanes| lanes.get_mut(more_of)) {
            cards.retain(|card| lane.cards().iter().all(|known| known.id() != card.id()));
            lane.cards_mut().append(&mut cards);
        }
    }

    /// Notes that more cards could not be read.
    pub fn fail_more(&mut self, question: QueryId, trouble: DeskError) {
        self.more.fail(question, trouble);
    }

    /// If the current lane is empty, moves to the first lane with cards.
    fn start_at_first_filled_lane(&mut self) {
        let has_cards = |lane: &L| !lane.cards().is_empty();
        if self.lane_cards().is_empty()
            && let Some(at) = self.lanes().iter().position(has_cards)
        {
            self.at = at;
        }
    }

    fn id_at(&self, lane: usize) -> Option<Uuid> {
        self.lanes().get(lane)?.cards().get(self.cursor(lane).0).map(Identified::id)
    }

    /// Keeps the cursor on its card. If the card has left the lane, the cursor keeps its index. A cursor at the top
    /// stays at the top, where the most urgent cards come.
    fn keep_place(&mut self, lane: usize, on: Option<Uuid>) {
        let cards = self.lanes().get(lane).map(Lane::cards).unwrap_or_default();
        let place = cards.iter().position(|card| Some(card.id()) == on);
        let len = cards.len();
        let cursor = &mut self.cursors[lane];
        cursor.0 = place.filter(|_| cursor.0 > 0).unwrap_or(cursor.0);
        cursor.clamp(len);
    }

    /// Moves a card to its target lane before the database confirms the move. So the next key acts on the next card.
    /// The next answer replaces this prediction. `place` returns the card's index in the target lane.
    pub fn show_moved(
        &mut self,
        card: Uuid,
        target: usize,
        change: impl FnOnce(&mut L::Card),
        place: impl FnOnce(&[L::Card], &L::Card) -> usize,
    ) {
        let Some(lanes) = self.lanes.value_mut() else { return };
        let found = lanes
            .iter()
            .enumerate()
            .find_map(|(lane, known)| known.cards().iter().position(|known| known.id() == card).map(|at| (lane, at)));
        let Some((from, at)) = found.filter(|(from, _)| *from != target && target < lanes.len()) else { return };
        let mut card = lanes[from].cards_mut().remove(at);
        change(&mut card);
        *lanes[from].total_mut() = lanes[from].total().saturating_sub(1);
        *lanes[target].total_mut() += 1;
        let to = place(lanes[target].cards(), &card).min(lanes[target].cards().len());
        lanes[target].cards_mut().insert(to, card);
        let there = &mut self.cursors[target];
        if there.0 > 0 && to <= there.0 {
            there.0 += 1;
        }
        // The cards below move up under the cursor. If the card was above the cursor, the cursor moves up, too.
        let len = lanes[from].cards().len();
        let here = &mut self.cursors[from];
        if at < here.0 {
            here.0 -= 1;
        }
        here.clamp(len);
    }

    /// Returns the lanes to show if `fit` of them have room side by side. Lanes scroll by whole pages, so nothing
    /// slides while the cursor moves.
    #[must_use]
    pub fn shown(&self, fit: usize) -> Range<usize> {
        shown(self.at, self.lanes().len(), fit)
    }
}

fn shown(at: usize, len: usize, fit: usize) -> Range<usize> {
    let fit = fit.clamp(1, len.max(1));
    let start = (at / fit * fit).min(len.saturating_sub(fit));
    start..(start + fit).min(len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_current_lane_is_always_shown(at in 0usize..7, fit in 0usize..12) {
            let shown = shown(at, 7, fit);
            prop_assert!(shown.contains(&at));
            prop_assert_eq!(shown.len(), fit.clamp(1, 7));
        }
    }
}
