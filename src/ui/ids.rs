//! Ids from a seeded source, so that an update depends only on state and message.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;
use uuid::Uuid;

/// Numbers for queries and ids for writes.
#[derive(Debug, Clone)]
pub struct Ids {
    rng: ChaCha12Rng,
    questions: u64,
}

impl Ids {
    /// Returns a source that gives the same ids for the same seed. A console seeds it from the system's randomness.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self { rng: ChaCha12Rng::from_seed(seed), questions: 0 }
    }

    /// Returns the next query's number.
    pub fn question(&mut self) -> u64 {
        self.questions += 1;
        self.questions
    }

    /// Returns the last query's number.
    #[must_use]
    pub fn last_question(&self) -> u64 {
        self.questions
    }

    /// Returns a random number from 0 (included) to 1 (excluded).
    pub fn chance(&mut self) -> f64 {
        self.rng.random()
    }

    /// Returns a fresh random (version 4) id.
    pub fn write(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.rng.random()).into_uuid()
    }
}
