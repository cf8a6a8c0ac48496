//! Finds the assignee that a name on the command line means.

use uuid::Uuid;

use super::Failure;
use crate::domain::text::safe;

/// Returns the only person of `people` whose name contains all words of `said`. A login such as `ruth.boyd` counts as
/// two words.
///
/// # Errors
/// A sentence that lists the names if no name or several names match.
pub(super) fn named(people: &[(String, Uuid)], said: &str) -> Result<Uuid, Failure> {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let wanted = words(said);
    let fits = |name: &str| !wanted.is_empty() && wanted.iter().all(|word| words(name).contains(word));
    let fitting: Vec<&(String, Uuid)> = people.iter().filter(|(name, _)| fits(name)).collect();
    let list = |people: &[&(String, Uuid)]| people.iter().map(|(name, _)| safe(name)).collect::<Vec<_>>().join(", ");
    match fitting.as_slice() {
        [(_, id)] => Ok(*id),
        [] => {
            let all: Vec<_> = people.iter().collect();
            Err(Failure::usage(format!(
                "\u{201c}{}\u{201d} matches no assignee. The names are: {}.",
                safe(said),
                list(&all)
            )))
        }
        several => Err(Failure::usage(format!("\u{201c}{}\u{201d} can be {}. Which one?", safe(said), list(several)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_meant_or_the_names_are_told() {
        let people: Vec<(String, Uuid)> = ["Ruth Boyd", "Ruth Cole", "Al"]
            .iter()
            .zip(1..)
            .map(|(name, n)| ((*name).to_owned(), Uuid::from_u128(n)))
            .collect();
        assert_eq!(named(&people, "ruth.cole").unwrap(), Uuid::from_u128(2));
        assert_eq!(named(&people, "AL").unwrap(), Uuid::from_u128(3));
        assert!(named(&people, "ruth").unwrap_err().sentence.contains("Ruth Boyd, Ruth Cole"));
        assert!(named(&people, "dana").unwrap_err().sentence.contains("Ruth Boyd, Ruth Cole, Al"));
        assert!(named(&people, "").is_err());
    }
}
