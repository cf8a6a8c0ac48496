//! Ids from a seeded source, so that an update depends only on state and message.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;
use uuid::Uuid;

use crate::domain::journal::WriteId;

/// A database session, numbered by the attempt to sign in that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A query, numbered in the order in which the console asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueryId(pub u64);

/// Numbers for sessions and queries, and ids for writes.
#[derive(Debug, Clone)]
pub struct Ids {
    rng: ChaCha12Rng,
    sessions: u64,
    queries: u64,
}

impl Ids {
    /// Returns a source that gives the same ids for the same seed. A console seeds it from the system's randomness.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self { rng: ChaCha12Rng::from_seed(seed), sessions: 0, queries: 0 }
    }

    /// Returns the number of the next query.
    pub fn query(&mut self) -> QueryId {
        self.queries += 1;
        QueryId(self.queries)
    }

    /// Returns the number of the last query.
    #[must_use]
    pub fn last_query(&self) -> QueryId {
        QueryId(self.queries)
    }

    /// Returns the number of the next attempt to sign in.
    pub fn session(&mut self) -> SessionId {
        self.sessions += 1;
        SessionId(self.sessions)
    }

    /// Returns a random number from 0 (included) to 1 (excluded).
    pub fn chance(&mut self) -> f64 {
        self.rng.random()
    }

    /// Returns the id of the next write.
    pub fn write(&mut self) -> WriteId {
        WriteId(self.uuid())
    }

    /// Returns a fresh random (version 4) UUID.
    pub fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.rng.random()).into_uuid()
    }
}
