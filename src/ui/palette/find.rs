//! Finds actions by name, by synonyms, and by a similar name.

use super::PaletteItem;

/// How an action was found, the surest way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// By the beginning of its name, or by its key.
    Name,
    /// By words of its name.
    Words,
    /// By another word for it.
    OtherWords,
    /// By a word with a slip of the finger.
    Similar,
}

/// An action that fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct PaletteHit<'a> {
    pub(super) entry: &'a PaletteItem,
    pub(super) by: By,
    /// The other word by which it was found.
    pub(super) word: Option<&'static str>,
}

/// Words that say nothing about an action.
const FILLERS: [&str; 15] =
    ["a", "an", "the", "to", "of", "in", "on", "for", "my", "i", "how", "do", "can", "want", "please"];

/// The actions that fit, best first. While nothing is typed, those of this pane and of everywhere.
pub(super) fn found<'a>(typed: &str, entries: &'a [PaletteItem]) -> Vec<PaletteHit<'a>> {
    let typed = typed.trim().to_lowercase();
    let wanted = wanted(&typed);
    if wanted.is_empty() {
        let here = entries.iter().filter(|entry| entry.place.is_none());
        let mut here: Vec<PaletteHit<'_>> = here.map(|entry| PaletteHit { entry, by: By::Name, word: None }).collect();
        here.sort_by_key(|found| found.entry.group);
        return here;
    }
    let mut found: Vec<PaletteHit<'_>> = entries.iter().filter_map(|entry| fit(entry, &typed, &wanted)).collect();
    let sure = found.iter().map(|found| found.by).min();
    // A slip is only looked for when nothing fits as it is typed.
    if sure.is_some_and(|by| by < By::Similar) {
        found.retain(|found| found.by < By::Similar);
    }
    found.sort_by_key(|found| {
        let by = if found.by == By::Words { By::Name } else { found.by };
        (by, found.entry.place.is_some(), found.by, found.entry.group)
    });
    found
}

/// The words that count, without a plural's s.
fn wanted(typed: &str) -> Vec<String> {
    let all: Vec<&str> = words(typed).collect();
    let telling: Vec<&str> = all.iter().copied().filter(|word| !FILLERS.contains(word)).collect();
    let used = if telling.is_empty() { all } else { telling };
    used.into_iter().map(|word| singular(word).to_owned()).collect()
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(one) if word.chars().count() > 4 && !one.ends_with('s') => one,
        _ => word,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn fit<'a>(entry: &'a PaletteItem, typed: &str, wanted: &[String]) -> Option<PaletteHit<'a>> {
    let title = entry.title.to_lowercase();
    let of = |by, word| Some(PaletteHit { entry, by, word });
    if title.starts_with(typed) || entry.key.to_lowercase() == typed || entry.short.to_lowercase() == typed {
        return of(By::Name, None);
    }
    let begins = |word: &str, said: &str| words(said).any(|one| one.starts_with(word));
    if wanted.iter().all(|word| begins(word, &title)) {
        return of(By::Words, None);
    }
    let others = || entry.also.iter().copied().chain([entry.short]);
    let also = |word: &String| others().find(|also| begins(word, &also.to_lowercase()));
    if wanted.iter().all(|word| begins(word, &title) || also(word).is_some()) {
        return of(By::OtherWords, wanted.iter().find_map(also));
    }
    let slips = |word: &String, said: &str| words(said).any(|one| is_slip(word, one));
    let almost = |word: &String| entry.also.iter().find(|also| slips(word, also)).copied();
    if wanted.iter().all(|word| slips(word, &title) || almost(word).is_some()) {
        return of(By::Similar, wanted.iter().find_map(almost));
    }
    None
}

/// Whether a word, or its beginning, is this one but for a letter or two.
fn is_slip(typed: &str, word: &str) -> bool {
    let length = typed.chars().count();
    let most = match length {
        0..4 => return false,
        4..8 => 1,
        _ => 2,
    };
    let beginning: String = word.chars().take(length).collect();
    strsim::osa_distance(typed, word).min(strsim::osa_distance(typed, &beginning)) <= most
}
