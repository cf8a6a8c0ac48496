//! Exponential backoff with full jitter for retries. Each console pauses differently, so a server that comes back does
//! not get all retries at once.

use std::time::Duration;

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(5);
/// Upper limit of the first pause. It doubles with each retry, up to `LONGEST`.
const FIRST: Duration = Duration::from_millis(250);
/// The shortest pause.
const SHORTEST: Duration = Duration::from_millis(50);

/// Retry state: counts the failed attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// Returns the next pause: a random share of this retry's limit ("full jitter"). `chance` is the share, at least 0
    /// and below 1.
    pub fn pause(&mut self, chance: f64) -> Duration {
        let most = FIRST.saturating_mul(2u32.saturating_pow(self.tries)).min(LONGEST);
        self.tries = self.tries.saturating_add(1);
        most.mul_f64(chance.clamp(0.0, 1.0)).max(SHORTEST)
    }

    /// Starts over after a success.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_limit_doubles_up_to_the_longest_pause() {
        let mut backoff = Backoff::default();
        let pauses: Vec<u128> = (0..7).map(|_| backoff.pause(1.0).as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000]);
        backoff.reset();
        assert_eq!(backoff.pause(0.5).as_millis(), 125);
    }

    proptest! {
        #[test]
        fn every_pause_is_within_the_limits(tries in 0u32..100, chance in 0.0f64..1.0) {
            let pause = Backoff { tries }.pause(chance);
            prop_assert!((SHORTEST..=LONGEST).contains(&pause));
        }
    }
}
