//! Round-robin assignment: every taker gets one lead before any taker gets a second.

/// Returns the assignee for each of `leads` new leads; `last` got the previous lead. Starts with the first taker if
/// `last` has left. Empty if there are no takers.
#[must_use]
pub fn assign_in_turn<'a, T: PartialEq>(takers: &'a [T], last: Option<&T>, leads: usize) -> Vec<&'a T> {
    let first = last.and_then(|last| takers.iter().position(|taker| taker == last)).map_or(0, |at| at + 1);
    takers.iter().cycle().skip(first % takers.len().max(1)).take(if takers.is_empty() { 0 } else { leads }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nobody_gets_a_second_before_everybody_has_one(people in 1usize..8, last in 0usize..10, batches in prop::collection::vec(0usize..12, 0..6)) {
            let takers: Vec<usize> = (0..people).collect();
            let mut last = Some(last);
            let mut given = vec![0usize; people];
            for leads in batches {
                let taken = assign_in_turn(&takers, last.as_ref(), leads);
                prop_assert_eq!(taken.len(), leads);
                for taker in &taken {
                    given[**taker] += 1;
                }
                last = taken.last().map(|taker| **taker).or(last);
                let (least, most) = (given.iter().min().unwrap(), given.iter().max().unwrap());
                prop_assert!(most - least <= 1, "{:?}", given);
            }
        }
    }

    #[test]
    fn with_nobody_there_is_nobody() {
        assert!(assign_in_turn::<u8>(&[], None, 3).is_empty());
    }
}
