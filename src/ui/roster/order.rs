//! The order of the rows: exceptions first, then by last name. It changes only when the user asks for other rows.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::domain::admission::{Policy, is_exception};
use crate::domain::name_match;
use crate::domain::seat::Seat;

/// The seats of a class in the order of the list.
#[derive(Debug, Default)]
pub(super) struct RowOrder {
    seats: Vec<Uuid>,
    /// The next update sorts all rows anew.
    is_outdated: bool,
}

impl RowOrder {
    /// Forgets the order at once.
    pub(super) fn forget(&mut self) {
        self.seats.clear();
    }

    /// Keeps the order until the next update.
    pub(super) fn forget_at_next_update(&mut self) {
        self.is_outdated = true;
    }

    /// Takes the seats of the class. Known rows keep their places, unless the order was to be forgotten.
    pub(super) fn update(&mut self, seats: &[Seat], policy: &Policy) {
        if std::mem::take(&mut self.is_outdated) {
            self.forget();
        }
        let mut sorted: Vec<&Seat> = seats.iter().collect();
        sorted.sort_by_cached_key(|seat| {
            let is_fine = !is_exception(seat, policy);
            (is_fine, seat.name.is_none(), name_match::sort_key(&seat.label()), seat.code())
        });
        let sorted: Vec<Uuid> = sorted.into_iter().map(|seat| seat.seat_id).collect();
        self.seats = with_new_seats(&self.seats, &sorted);
    }

    /// Returns the seats in this order; unknown ones last.
    pub(super) fn sorted<'a>(&self, seats: impl Iterator<Item = &'a Seat>) -> Vec<&'a Seat> {
        let places: HashMap<Uuid, usize> = self.seats.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut seats: Vec<&Seat> = seats.collect();
        seats.sort_by_key(|seat| places.get(&seat.seat_id).copied().unwrap_or(usize::MAX));
        seats
    }
}

/// Returns the known seats in their order. A new seat follows the seat before it in `sorted`.
fn with_new_seats(known: &[Uuid], sorted: &[Uuid]) -> Vec<Uuid> {
    let here: HashSet<Uuid> = sorted.iter().copied().collect();
    let mut order: Vec<Uuid> = known.iter().copied().filter(|id| here.contains(id)).collect();
    let old: HashSet<Uuid> = order.iter().copied().collect();
    let mut before = None;
    for id in sorted {
        if !old.contains(id) {
            let at = before.and_then(|before| order.iter().position(|known| *known == before));
            order.insert(at.map_or(0, |at| at + 1), *id);
        }
        before = Some(*id);
    }
    order
}
