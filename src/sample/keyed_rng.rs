//! Random numbers by key: a draw depends on the seed, the kind of thing and its number, never on
//! what was drawn before. So any row can be made again at any time, and nothing need be remembered.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};

/// Subject of a draw. Each kind has a stream of its own.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Person = 1,
    Session,
    Booking,
    Planning,
    CasePerson,
    CaseSession,
    CaseBooking,
    Venue,
    Instructor,
    Catalogue,
    Lead,
    Office,
    Ticket,
}

/// One keyed source of chance.
pub(super) struct KeyedRng(ChaCha8Rng);

impl KeyedRng {
    pub(super) fn new(seed: u64, kind: Kind, index: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = kind as u8;
        key[16..24].copy_from_slice(&(index as u64).to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    pub(super) fn id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A whole number from 0 to `limit - 1`; 0 where there is no choice.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(0..limit.max(1))
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.0.random_range(0..100) < chance
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}
