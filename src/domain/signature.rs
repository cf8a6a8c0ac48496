//! Compares a signature with a person's name.

use super::name_match::words;

/// Returns true if the signature fits the name. Ignores case, accents, punctuation, spaces within names and middle
/// initials. `Ana M. Ruiz` signs for `Ana Ruiz` and for `Ana Maria Ruiz`, but not for `Ana K. Ruiz`.
#[must_use]
pub fn signs_for(signed: &str, name: &str) -> bool {
    let (signed, name) = (words(signed), words(name));
    if signed.is_empty() || name.is_empty() {
        return false;
    }
    if signed.concat() == name.concat() {
        return true;
    }
    let (plain, initials) = without_initials(&signed);
    let (plain_name, initials_of_name) = without_initials(&name);
    let agrees = initials.is_empty() || initials_of_name.is_empty() || initials == initials_of_name;
    if agrees && plain == plain_name {
        return true;
    }
    signed.len() == name.len()
        && signed.iter().zip(&name).enumerate().all(|(at, (one, other))| {
            let is_middle = at > 0 && at + 1 < signed.len();
            one == other || is_middle && (is_initial_of(one, other) || is_initial_of(other, one))
        })
}

/// Returns the joined words without the middle initials, and those initials.
fn without_initials(words: &[String]) -> (String, Vec<&String>) {
    let last = words.len().saturating_sub(1);
    let is_left_out = |at: usize| at > 0 && at < last && is_initial(&words[at]);
    let kept = words.iter().enumerate().filter(|(at, _)| !is_left_out(*at)).map(|(_, word)| word.as_str()).collect();
    let initials = words.iter().enumerate().filter(|(at, _)| is_left_out(*at)).map(|(_, word)| word).collect();
    (kept, initials)
}

/// Returns true if the word is one letter of a script with lowercase letters. In other scripts a single character is
/// a word.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_lowercase) && letters.next().is_none()
}

fn is_initial_of(initial: &str, word: &str) -> bool {
    is_initial(initial) && word.starts_with(initial)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_accents_spaces_and_middle_initials_are_forgiven() {
        for (signed, name) in [
            ("Ana Ruiz", "Ana Ruiz"),
            ("ANA  RUIZ", "Ana Ruiz"),
            ("ana ruiz", "Aña Ruíz"),
            ("Ana M. Ruiz", "Ana Ruiz"),
            ("Ana Ruiz", "Ana M Ruiz"),
            ("Ana M. Ruiz", "Ana Maria Ruiz"),
            ("Ana Maria Ruiz", "Ana M. Ruiz"),
            ("Jan Vanderberg", "Jan van der Berg"),
            ("Jan P. van der Berg", "Jan Vanderberg"),
            ("Sean OBrien", "Sean O’Brien"),
            ("Mary Smith Jones", "Mary Smith-Jones"),
            ("Иван П. Петров", "Иван Петров"),
            ("Suharto", "Suharto"),
            ("王小明", "王 小 明"),
        ] {
            assert!(signs_for(signed, name), "{signed} / {name}");
        }
    }

    #[test]
    fn another_name_is_not_forgiven() {
        for (signed, name) in [
            ("Anna Ruiz", "Ana Ruiz"),
            ("Ana", "Ana Ruiz"),
            ("Ruiz", "Ana Ruiz"),
            ("A. Ruiz", "Ana Ruiz"),
            ("Ana R.", "Ana Ruiz"),
            ("Ana K. Ruiz", "Ana M. Ruiz"),
            ("Ana K. Ruiz", "Ana Maria Ruiz"),
            ("Ana Maria Ruiz", "Ana Ruiz"),
            ("Ana Ruiz Smith", "Ana Ruiz"),
            ("Peggy Lawson", "Joon Kim"),
            ("son", "Peggy Lawson"),
            ("王明", "王 小 明"),
            ("", "Ana Ruiz"),
            ("Ana Ruiz", ""),
            (". -", "Ana Ruiz"),
        ] {
            assert!(!signs_for(signed, name), "{signed} / {name}");
        }
    }

    proptest! {
        #[test]
        fn everyone_signs_for_themselves(name in "[A-ZÄÖ][a-zéñ]{1,6}( [A-Z][a-z]{0,6}){0,4}") {
            prop_assert!(signs_for(&name, &name));
            prop_assert!(signs_for(&name.to_uppercase(), &name));
        }

        #[test]
        fn it_holds_in_both_directions(one in "[A-B][a-b]{0,2}( [A-B][a-b]{0,1}){0,3}", other in "[A-B][a-b]{0,2}( [A-B][a-b]{0,1}){0,3}") {
            prop_assert_eq!(signs_for(&one, &other), signs_for(&other, &one));
        }
    }
}
