use std::collections::BTreeMap;

use super::{actions, key_map};
use crate::keys::{Action, Key, KeyMap, RENAMED, Scope, Spec};

fn key(text: &str) -> Key {
    text.parse().unwrap_or_else(|_| panic!("{text} is no key"))
}

fn changed(id: &str, keys: &[&str]) -> Result<KeyMap, String> {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    key_map().with(&BTreeMap::from([(id.to_owned(), keys)]), false)
}

/// Meaning of each key in all panes: the key, and the actions that share this meaning.
const TABLE: &[(&str, &[Action])] = &[
    ("a", &[Action::MarkPresent]),
    ("c", &[Action::CheckInHere]),
    ("d", &[Action::Details]),
    ("e", &[Action::LeadEdit, Action::TicketEdit, Action::StaffEdit]),
    // Showing all changes of one person is a filter of the log.
    ("f", &[Action::LeadFilter, Action::SameWriter]),
    ("g", &[Action::Assign, Action::Reassign]),
    ("h", &[Action::History]),
    ("i", &[Action::Identity]),
    ("k", &[Action::GoToLinked, Action::PersonTickets]),
    ("l", &[Action::MarkLate]),
    ("m", &[Action::PickStage]),
    ("n", &[Action::Name]),
    ("o", &[Action::Override]),
    ("p", &[Action::Payment]),
    ("q", &[Action::Quit]),
    ("r", &[Action::Reply]),
    ("s", &[Action::SortBy]),
    ("t", &[Action::Note, Action::PersonNotes, Action::LogContact, Action::WriteNote]),
    ("u", &[Action::Undo]),
    ("v", &[Action::BoardOrList, Action::Timeline]),
    ("w", &[Action::Waiver]),
    ("x", &[Action::CloseTicket, Action::StepDone]),
    ("y", &[Action::MarkLeftEarly]),
    ("z", &[Action::MarkNoShow]),
    ("A", &[Action::TakeTurns]),
    ("E", &[Action::ExportCsv]),
    ("M", &[Action::LeadMerge, Action::TicketMerge]),
    ("O", &[Action::StaffEnable]),
    ("P", &[Action::PrintSheet]),
    ("S", &[Action::SplitComment]),
    ("U", &[Action::LeadUnmerge, Action::TicketUnmerge]),
    ("V", &[Action::StaffDisable, Action::Correct]),
    ("+", &[Action::LeadNew, Action::LeadAdd, Action::TicketNew, Action::StaffAdd]),
    ("!", &[Action::Exceptions]),
    ("/", &[Action::Filter]),
    ("ctrl-f", &[Action::Filter]),
    (":", &[Action::Palette]),
    ("?", &[Action::Help]),
    (".", &[Action::ThisDay]),
    (",", &[Action::PickDay]),
    ("space", &[Action::Select]),
    ("ctrl-a", &[Action::SelectAll]),
    ("enter", &[Action::Open, Action::Admit]),
    ("esc", &[Action::Back]),
    ("tab", &[Action::NextField]),
    ("shift-tab", &[Action::PreviousField]),
    ("left", &[Action::PreviousDay, Action::ColumnLeft]),
    ("right", &[Action::NextDay, Action::ColumnRight]),
    ("shift-left", &[Action::StageLeft]),
    ("shift-right", &[Action::StageRight]),
    ("shift-up", &[Action::PriorityUp]),
    ("shift-down", &[Action::PriorityDown]),
    ("up", &[Action::Up]),
    ("down", &[Action::Down]),
    ("home", &[Action::First]),
    ("end", &[Action::Last]),
    ("pageup", &[Action::PageUp]),
    ("pagedown", &[Action::PageDown]),
    ("1", &[Action::PaneToday]),
    ("2", &[Action::PaneRoster]),
    ("3", &[Action::PaneCheckIn]),
    ("4", &[Action::PaneLeads]),
    ("5", &[Action::PaneTickets]),
    ("6", &[Action::PanePeople]),
    ("alt-1", &[Action::PaneToday]),
    ("alt-2", &[Action::PaneRoster]),
    ("alt-3", &[Action::PaneCheckIn]),
    ("alt-4", &[Action::PaneLeads]),
    ("alt-5", &[Action::PaneTickets]),
    ("alt-6", &[Action::PanePeople]),
    ("ctrl-p", &[Action::FindPerson]),
    ("f1", &[Action::Help]),
    ("f2", &[Action::SwitchStaff]),
    ("f3", &[Action::Palette]),
    ("f4", &[Action::Lock]),
    ("f5", &[Action::Refresh]),
    ("f6", &[Action::TicketNew]),
    ("f7", &[Action::PaneAudit]),
    ("f8", &[Action::WaitingChanges]),
    ("f9", &[Action::NextTheme]),
    ("ctrl-l", &[Action::Redraw]),
    ("ctrl-z", &[Action::Suspend]),
    ("ctrl-q", &[Action::Quit]),
    // Shell users press it to leave a program.
    ("ctrl-c", &[Action::Quit]),
];

#[test]
fn every_default_key_is_a_key() {
    for spec in actions() {
        for key in spec.keys {
            assert!(key.parse::<Key>().is_ok(), "{}: {key}", spec.id);
        }
    }
}

#[test]
fn a_key_means_the_same_in_every_pane() {
    for spec in actions() {
        for pressed in spec.keys {
            let meaning = TABLE.iter().find(|(known, _)| key(known) == key(pressed));
            let (_, meant) = meaning.unwrap_or_else(|| panic!("{pressed} ({}) is not in the table", spec.id));
            assert!(meant.contains(&spec.action), "{pressed} means {meant:?}, and {} is none of them", spec.id);
        }
    }
}

#[test]
fn every_key_of_the_table_is_bound() {
    for (pressed, meant) in TABLE {
        for action in *meant {
            let is_bound = |spec: &Spec| spec.action == *action && spec.keys.iter().any(|own| key(own) == key(pressed));
            assert!(actions().any(is_bound), "{action:?} is not on {pressed}");
        }
    }
}

#[test]
fn no_key_is_two_actions_in_one_pane() {
    assert_eq!(key_map().with(&BTreeMap::new(), false).map(|_| ()), Ok(()));
    assert_eq!(key_map().with(&BTreeMap::new(), true).map(|_| ()), Ok(()));
}

#[test]
fn no_key_of_everywhere_is_taken_by_a_pane() {
    let is_everywhere = |spec: &&Spec| spec.scopes.iter().any(|scope| matches!(scope, Scope::Global | Scope::List));
    for everywhere in actions().filter(is_everywhere) {
        for other in actions().filter(|other| other.action != everywhere.action) {
            let both = everywhere.keys.iter().find(|one| other.keys.iter().any(|two| key(one) == key(two)));
            assert_eq!(both, None, "{} and {}", everywhere.id, other.id);
        }
    }
}

#[test]
fn alt_with_a_letter_does_what_the_letter_does() {
    let map = key_map();
    for spec in actions() {
        for letter in spec.keys.iter().map(|text| key(text)) {
            if let Some(alt) = letter.with_alt() {
                assert_eq!(map.resolve(alt, spec.scopes), Some(spec.action), "{}", spec.id);
                assert_eq!(map.bound(alt, spec.scopes), None, "in a dialog it does nothing");
            }
        }
    }
    assert_eq!(map.resolve(key("alt-+"), &[Scope::Leads]), None, "only letters");
}

#[test]
fn a_letter_bound_with_alt_comes_before_the_letter() {
    let map = changed("lock", &["alt-a"]).unwrap();
    assert_eq!(map.resolve(key("alt-a"), &[Scope::Roster, Scope::Global]), Some(Action::Lock));
}

#[test]
fn from_a_field_an_action_is_reached_by_a_key_that_types_nothing() {
    let map = key_map();
    let scopes = [Scope::Roster, Scope::List, Scope::Global];
    for (action, reached) in [
        (Action::Admit, Some("↵")),
        (Action::Waiver, Some("Alt-W")),
        (Action::Undo, Some("Alt-U")),
        (Action::Palette, Some("F3")),
        (Action::Help, Some("F1")),
        (Action::Filter, Some("Ctrl-F")),
        (Action::Quit, Some("Ctrl-Q")),
        (Action::MarkPresent, None),
        (Action::Exceptions, None),
    ] {
        assert_eq!(map.field_key_of(action, &scopes).as_deref(), reached, "{action:?}");
    }
}

#[test]
fn vi_keys_move_about_and_leave_alt_to_the_commands() {
    let map = key_map().with(&BTreeMap::new(), true).unwrap();
    let roster = [Scope::Roster, Scope::List, Scope::Global];
    let today = [Scope::Today, Scope::List, Scope::Global];
    for (pressed, action) in [("k", Action::Up), ("j", Action::Down), ("g", Action::First), ("G", Action::Last)] {
        assert_eq!(map.resolve(key(pressed), &roster), Some(action));
    }
    assert_eq!(map.resolve(key("h"), &today), Some(Action::PreviousDay));
    assert_eq!(map.resolve(key("alt-h"), &today), Some(Action::History));
    assert_eq!(map.resolve(key("alt-l"), &roster), Some(Action::MarkLate));
    assert_eq!(map.key_of(Action::MarkLate, &roster).as_deref(), Some("Alt-L"), "the footer says so");
    assert_eq!(key_map().resolve(key("j"), &roster), None, "they are off by default");
}

#[test]
fn a_remapped_key_replaces_the_default() {
    let map = changed("roster.late", &["L"]).unwrap();
    assert_eq!(map.resolve(key("shift-l"), &[Scope::Roster]), Some(Action::MarkLate));
    assert_eq!(map.resolve(key("l"), &[Scope::Roster]), None);
}

#[test]
fn any_single_character_can_be_bound() {
    for pressed in ["ä", "Ä", "ф", "€", "ñ"] {
        let map = changed("roster.late", &[pressed]).unwrap();
        assert_eq!(map.resolve(key(pressed), &[Scope::Roster]), Some(Action::MarkLate), "{pressed}");
        assert_eq!(map.key_of(Action::MarkLate, &[Scope::Roster]).as_deref(), Some(pressed));
    }
}

#[test]
fn mistakes_in_the_configuration_are_named() {
    let wrong = |id: &str, key: &str| changed(id, &[key]).unwrap_err();
    assert_eq!(wrong("roster.lte", "x"), "[keys] roster.lte: unknown action. Did you mean roster.late?");
    assert_eq!(wrong("zzzzzzzzzzzzzzzzzz", "x"), "[keys] zzzzzzzzzzzzzzzzzz: unknown action.");
    assert!(wrong("roster.late", "hyper-q-w").contains("\u{201c}hyper-q-w\u{201d} is not a key"));
    assert_eq!(wrong("roster.late", "a"), "[keys] a is bound to both roster.present and roster.late.");
}

#[test]
fn names_of_the_release_before_still_work_and_are_told() {
    for (old, new) in RENAMED {
        assert!(actions().all(|spec| spec.id != *old), "{old} is a name again");
        let (map, found) = key_map().read(&BTreeMap::from([((*old).to_owned(), vec!["f12".to_owned()])]), false);
        assert_eq!((found.wrong, found.notes), (Vec::new(), vec![format!("[keys] {old} is now called {new}.")]));
        let spec = actions().find(|spec| spec.id == *new).unwrap_or_else(|| panic!("{new} is no action"));
        assert_eq!(map.resolve(key("f12"), spec.scopes), Some(spec.action));
    }
}

#[test]
fn every_mistake_is_found_and_what_only_surprises_is_a_note() {
    let changes =
        [("roster.lte", "x"), ("roster.late", "xy"), ("roster.note", "y"), ("lock", "a"), ("theme", "ctrl-i")];
    let changes = changes.map(|(id, key)| (id.to_owned(), vec![key.to_owned()])).into();
    let (map, found) = key_map().read(&changes, false);
    assert_eq!(found.wrong.len(), 3, "{found:?}");
    assert!(found.wrong.contains(&"[keys] y is bound to both roster.left-early and roster.note.".to_owned()));
    assert!(found.notes.contains(&"[keys] a is roster.present in Roster, and lock elsewhere.".to_owned()), "{found:?}");
    assert!(found.notes.iter().any(|note| note.contains("as Tab")), "{found:?}");
    assert_eq!(map.resolve(key("a"), &[Scope::Roster, Scope::Global]), Some(Action::MarkPresent));
    assert_eq!(map.resolve(key("a"), &[Scope::Today, Scope::Global]), Some(Action::Lock));
}

#[test]
fn every_action_has_words_that_fit() {
    use crate::domain::text::width;
    for spec in actions() {
        let words = spec.words;
        assert!(!words.short.is_empty() && !words.does.is_empty(), "{} has no words", spec.id);
        assert!(width(words.short) <= 25, "{}: the help has 25 cells for {}", spec.id, words.short);
        assert!(width(spec.title) <= 57, "{}: the palette has 57 cells for {}", spec.id, spec.title);
        assert!(words.does.ends_with('.'), "{}: {} is no sentence", spec.id, words.does);
        let keys = key_map().key_of(spec.action, spec.scopes).unwrap_or_default();
        assert!(width(&keys) <= 9, "{}: the palette has 9 cells for {keys}", spec.id);
    }
}

#[test]
fn every_place_is_listed_once() {
    for spec in actions() {
        assert!(spec.scopes.iter().all(|scope| Scope::ALL.contains(scope)), "{}", spec.id);
    }
}

const ACTIONS: &str = "<!-- From the registry: UPDATE_ACTIONS=1 cargo test --lib every_action_is_documented -->\n";

/// A table for each pane: the name for the configuration, the keys, and what the action does.
fn documented() -> String {
    use std::fmt::Write as _;

    let mut tables = String::new();
    for &scope in Scope::ALL {
        write!(tables, "\n## {}\n\n| Name | Keys | What it does |\n|---|---|---|\n", scope.title()).unwrap();
        for spec in actions().filter(|spec| spec.scopes.contains(&scope)) {
            let keys: Vec<String> = spec.keys.iter().map(|key| format!("`{key}`")).collect();
            let keys = if keys.is_empty() { "by name".to_owned() } else { keys.join(" ") };
            let does = spec.words.does;
            writeln!(tables, "| `{}` | {keys} | {}: {does} |", spec.id, spec.title).unwrap();
        }
    }
    tables
}

#[test]
fn every_action_is_documented_with_its_keys() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/actions.md");
    let document = std::fs::read_to_string(&file).unwrap();
    let (prose, told) = document.split_once(ACTIONS).expect("the document says where the registry begins");
    let now = documented();
    if std::env::var_os("UPDATE_ACTIONS").is_some() {
        std::fs::write(&file, format!("{prose}{ACTIONS}{now}")).unwrap();
        return;
    }
    for (told, now) in told.lines().zip(now.lines()) {
        assert_eq!(told, now, "docs/actions.md is out of date; see the line above its first table");
    }
    assert_eq!(told.lines().count(), now.lines().count(), "docs/actions.md is out of date");
}

#[test]
fn an_example_of_the_configuration_takes_the_keys_of_an_action_away() {
    let map = changed("roster.late", &[]).expect("no keys are possible");
    assert_eq!(map.key_of(Action::MarkLate, &[Scope::Roster]), None);
}
