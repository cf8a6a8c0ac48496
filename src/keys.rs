//! The registry of actions: one table makes the key map, the footer's hints, the `?` help and the
//! `:` palette. What an action does lives in the pane that it belongs to.

use std::collections::BTreeMap;

use crokey::KeyCombination;

/// Everything that a key or the palette can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the table below says what each one is")]
pub enum Action {
    Quit,
    Help,
    Palette,
    FindPerson,
    Refresh,
    Redraw,
    Suspend,
    NextTheme,
    SwitchStaff,
    Lock,
    ChangePassword,
    PaneStaff,
    StaffAdd,
    StaffRole,
    StaffPassword,
    StaffDisable,
    StaffEnable,
    StaffUnlock,
    PaneToday,
    PaneRoster,
    PaneCheckIn,
    PaneLeads,
    PanePeople,
    PaneAudit,
    Back,
    NextField,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Open,
    Filter,
    PreviousDay,
    NextDay,
    ThisDay,
    Exceptions,
    Timeline,
    CheckInHere,
    Admit,
    Select,
    SelectAll,
    Waiver,
    Identity,
    Payment,
    Name,
    Override,
    Undo,
    MarkPresent,
    MarkLate,
    MarkLeftEarly,
    MarkNoShow,
    Note,
    Details,
    PersonNotes,
    ExportCsv,
    PrintSheet,
    History,
    SameWriter,
    BoardOrList,
    ColumnLeft,
    ColumnRight,
    StageLeft,
    StageRight,
    PickStage,
    Assign,
    TakeTurns,
    LeadNew,
    LeadFilter,
    SortBy,
    SavedViews,
    DueToday,
    Figures,
    LogContact,
    NextStep,
    StepDone,
    LeadEdit,
    LeadMerge,
    LeadUnmerge,
    MakeClass,
}

/// Where an action can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere.
    Global,
    /// In every list.
    List,
    /// In the Today pane.
    Today,
    /// In the Roster pane.
    Roster,
    /// In the Check-in pane.
    CheckIn,
    /// On the board and in the list of leads.
    Leads,
    /// On a lead's page.
    Lead,
    /// At the leads' figures.
    LeadFigures,
    /// In the People pane.
    People,
    /// In the staff pane.
    Staff,
    /// In the Audit pane.
    Audit,
}

impl Scope {
    /// The heading in the help.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Lists",
            Self::Today => "Today",
            Self::Roster => "Roster",
            Self::CheckIn => "Check-in",
            Self::Leads => "Leads",
            Self::Lead => "A lead",
            Self::LeadFigures => "Figures",
            Self::People => "People",
            Self::Staff => "Staff",
            Self::Audit => "Audit",
        }
    }
}

/// A line of the registry.
#[derive(Debug)]
pub struct Spec {
    /// What it asks for.
    pub action: Action,
    /// Where it holds.
    pub scopes: &'static [Scope],
    /// Its name in the configuration's `[keys]` table.
    pub id: &'static str,
    /// What it does, for the help and the palette.
    pub title: &'static str,
    /// The word in the footer; empty when the footer leaves it out.
    pub hint: &'static str,
    /// Its keys, unless the configuration says otherwise.
    pub keys: &'static [&'static str],
}

const DESK: &[Scope] = &[Scope::Roster, Scope::CheckIn];
/// Wherever one stands on a lead.
const LEAD: &[Scope] = &[Scope::Leads, Scope::Lead];
const ALL: &[Scope] = &[Scope::Global];
const LIST: &[Scope] = &[Scope::List];

const fn spec(
    action: Action,
    scopes: &'static [Scope],
    id: &'static str,
    title: &'static str,
    hint: &'static str,
    keys: &'static [&'static str],
) -> Spec {
    Spec { action, scopes, id, title, hint, keys }
}

/// The registry. The footer shows hints in this order, as many as fit.
pub const REGISTRY: &[Spec] = &[
    spec(Action::Open, &[Scope::Today], "today.open-roster", "Open the class's roster", "roster", &["enter"]),
    spec(Action::Open, &[Scope::People], "people.open", "Open the person's page", "open", &["enter"]),
    spec(
        Action::CheckInHere,
        &[Scope::Today, Scope::People],
        "check-in-here",
        "Check in for this class or person",
        "check in",
        &["c"],
    ),
    spec(
        Action::PersonNotes,
        &[Scope::People],
        "people.notes",
        "Write emergency and medical notes, sealed",
        "notes",
        &["m"],
    ),
    spec(Action::Exceptions, &[Scope::Today], "exceptions", "Show only who needs attention", "exceptions", &["x"]),
    spec(Action::PreviousDay, &[Scope::Today], "today.previous-day", "The day before", "day", &["left"]),
    spec(Action::NextDay, &[Scope::Today], "today.next-day", "The day after", "", &["right"]),
    spec(Action::ThisDay, &[Scope::Today], "today.this-day", "Back to today", "today", &["t"]),
    spec(Action::Timeline, &[Scope::Today], "today.timeline", "The day as a time-line by venue", "time-line", &["v"]),
    spec(Action::Admit, DESK, "admit", "Admit", "admit", &["enter"]),
    spec(Action::Select, &[Scope::CheckIn], "check-in.select", "Select for the party", "select", &["space"]),
    spec(
        Action::SelectAll,
        &[Scope::CheckIn],
        "check-in.select-all",
        "Select everybody who can be admitted",
        "all",
        &["a"],
    ),
    spec(Action::MarkPresent, &[Scope::Roster], "roster.present", "Mark present", "present", &["a"]),
    spec(Action::MarkLate, &[Scope::Roster], "roster.late", "Mark late", "late", &["l"]),
    spec(Action::MarkLeftEarly, &[Scope::Roster], "roster.left-early", "Mark as left early", "left early", &["e"]),
    spec(Action::MarkNoShow, &[Scope::Roster], "roster.no-show", "Mark as no-show", "no-show", &["s"]),
    spec(Action::Waiver, DESK, "waiver", "Sign the waiver", "waiver", &["w"]),
    spec(Action::Identity, DESK, "identity", "Record an identity check", "identity", &["i"]),
    spec(Action::Payment, DESK, "payment", "Record the payment of the balance", "payment", &["p"]),
    spec(Action::Name, DESK, "name", "Name the seat, or put in a substitute", "name", &["n"]),
    spec(Action::Override, DESK, "override", "Admit all the same, with a reason", "override", &["o"]),
    spec(Action::Note, &[Scope::Roster], "roster.note", "Write a note about the attendee", "note", &["t"]),
    spec(
        Action::Undo,
        &[Scope::Today, Scope::Roster, Scope::CheckIn],
        "undo",
        "Undo the last arrival or mark",
        "undo",
        &["u", "alt-u"],
    ),
    spec(Action::Exceptions, &[Scope::Roster], "exceptions", "Show only who needs attention", "exceptions", &["x"]),
    spec(Action::CheckInHere, &[Scope::Roster], "check-in-here", "Check in for this class", "check in", &["c"]),
    spec(
        Action::Details,
        &[Scope::Roster],
        "roster.details",
        "Show or hide contact and emergency details",
        "details",
        &["d"],
    ),
    spec(Action::ExportCsv, &[Scope::Roster], "roster.export", "Export the roster as CSV", "csv", &["shift-e"]),
    spec(Action::PrintSheet, &[Scope::Roster], "roster.print", "Print a paper sign-in sheet", "sheet", &["shift-p"]),
    spec(Action::StaffAdd, &[Scope::Staff], "staff.add", "Add somebody to the staff", "add", &["a"]),
    spec(Action::StaffRole, &[Scope::Staff], "staff.role", "Set the role, and the account behind it", "role", &["r"]),
    spec(Action::StaffPassword, &[Scope::Staff], "staff.password", "Reset the password", "password", &["p"]),
    spec(Action::StaffDisable, &[Scope::Staff], "staff.disable", "Switch the account off", "disable", &["d"]),
    spec(Action::StaffEnable, &[Scope::Staff], "staff.enable", "Switch the account on again", "enable", &["e"]),
    spec(Action::StaffUnlock, &[Scope::Staff], "staff.unlock", "Unlock after wrong passwords", "unlock", &["u"]),
    spec(Action::Open, &[Scope::Leads], "leads.open", "Open the lead's page", "open", &["enter"]),
    spec(
        Action::LogContact,
        &[Scope::Lead],
        "lead.write",
        "Write down a note, a call, an email or a visit",
        "write",
        &["t"],
    ),
    spec(Action::NextStep, &[Scope::Lead], "lead.step", "Plan the next step", "step", &["s"]),
    spec(Action::StepDone, &[Scope::Lead], "lead.step-done", "The step is done, or not yet after all", "done", &["x"]),
    spec(Action::StageLeft, LEAD, "leads.stage-left", "Back by one stage", "", &["shift-h", "shift-left"]),
    spec(Action::StageRight, LEAD, "leads.stage-right", "On to the next stage", "on", &["shift-l", "shift-right"]),
    spec(Action::PickStage, LEAD, "leads.stage", "To another stage", "stage", &["m"]),
    spec(Action::Assign, LEAD, "leads.assign", "Give to somebody", "assign", &["a"]),
    spec(Action::TakeTurns, LEAD, "leads.take-turns", "Give to those who take leads, in turn", "", &["shift-a"]),
    spec(Action::LeadEdit, &[Scope::Lead], "lead.edit", "Change what is known of the organisation", "edit", &["e"]),
    spec(Action::MakeClass, &[Scope::Lead], "lead.class", "Make the class of a won lead", "class", &["c"]),
    spec(Action::LeadMerge, &[Scope::Lead], "lead.merge", "Merge with a double", "merge", &["shift-m"]),
    spec(Action::LeadUnmerge, &[Scope::Lead], "lead.unmerge", "Take a merge back", "", &["shift-u"]),
    spec(Action::NextField, &[Scope::Lead], "lead.next-part", "Go to the next part of the page", "", &["tab"]),
    spec(Action::Select, &[Scope::Leads], "leads.select", "Select, to move or assign several", "select", &["space"]),
    spec(Action::SelectAll, &[Scope::Leads], "leads.select-all", "Select all of the column or list", "", &["ctrl-a"]),
    spec(Action::ColumnLeft, &[Scope::Leads], "leads.left", "The column to the left", "", &["left", "h"]),
    spec(Action::ColumnRight, &[Scope::Leads], "leads.right", "The column to the right", "", &["right", "l"]),
    spec(Action::BoardOrList, &[Scope::Leads], "leads.list", "Board or list", "board/list", &["v"]),
    spec(
        Action::LeadFilter,
        &[Scope::Leads],
        "leads.filter",
        "Filter by state, budget, source and more",
        "filter",
        &["f"],
    ),
    spec(Action::SortBy, &[Scope::Leads], "leads.sort", "Sort the list", "sort", &["s"]),
    spec(
        Action::SavedViews,
        &[Scope::Leads],
        "leads.views",
        "Views: new, mine, unassigned, overdue, your own",
        "views",
        &["w"],
    ),
    spec(Action::DueToday, &[Scope::Leads], "leads.due", "What is due today", "due", &["d"]),
    spec(Action::LeadNew, &[Scope::Leads], "leads.new", "A new lead", "new", &["n"]),
    spec(
        Action::Figures,
        &[Scope::Leads, Scope::LeadFigures],
        "leads.figures",
        "The funnel and other figures",
        "figures",
        &["c"],
    ),
    spec(Action::ColumnLeft, &[Scope::LeadFigures], "leads.shorter", "A shorter time", "time", &["left", "h"]),
    spec(Action::ColumnRight, &[Scope::LeadFigures], "leads.longer", "A longer time", "", &["right", "l"]),
    spec(Action::Undo, &[Scope::Leads], "leads.undo", "Take the last move back", "undo", &["u"]),
    spec(
        Action::Filter,
        &[Scope::Today, Scope::Roster, Scope::CheckIn, Scope::Leads, Scope::People],
        "filter",
        "Type to find or filter",
        "find",
        &["/"],
    ),
    spec(
        Action::NextField,
        &[Scope::CheckIn, Scope::People],
        "next-part",
        "Go to the next part of the pane",
        "",
        &["tab"],
    ),
    spec(Action::Open, &[Scope::Audit], "audit.open", "Show what changed", "open", &["enter"]),
    spec(Action::PreviousDay, &[Scope::Audit], "audit.previous-day", "The day before", "day", &["left"]),
    spec(Action::NextDay, &[Scope::Audit], "audit.next-day", "The day after", "", &["right"]),
    spec(Action::ThisDay, &[Scope::Audit], "audit.this-day", "Back to today", "today", &["t"]),
    spec(Action::SameWriter, &[Scope::Audit], "audit.same-person", "All that this person changed", "person", &["p"]),
    spec(Action::History, &[Scope::Audit], "audit.same-record", "All that happened to this record", "record", &["h"]),
    spec(
        Action::History,
        &[Scope::Today, Scope::Roster, Scope::CheckIn, Scope::People],
        "history",
        "Who changed this",
        "",
        &["h"],
    ),
    spec(Action::Back, ALL, "back", "Back; clears what is typed first", "", &["esc"]),
    spec(Action::Palette, ALL, "actions", "Find an action by name", "actions", &[":", "alt-x"]),
    spec(Action::Help, ALL, "help", "Explain this pane", "help", &["?", "f1"]),
    spec(Action::PaneToday, ALL, "pane.today", "Today", "", &["1", "alt-1"]),
    spec(Action::PaneRoster, ALL, "pane.roster", "Roster", "", &["2", "alt-2"]),
    spec(Action::PaneCheckIn, ALL, "pane.check-in", "Check-in", "", &["3", "alt-3"]),
    spec(Action::PaneLeads, ALL, "pane.leads", "Leads", "", &["4", "alt-4"]),
    spec(Action::PanePeople, ALL, "pane.people", "People", "", &["6", "alt-6"]),
    spec(Action::PaneAudit, ALL, "pane.audit", "Audit: who changed what", "", &["f7"]),
    spec(Action::FindPerson, ALL, "find-person", "Find a person, from anywhere", "", &["ctrl-p"]),
    spec(Action::Refresh, ALL, "refresh", "Read again from the database", "", &["f5", "ctrl-r"]),
    spec(Action::Redraw, ALL, "redraw", "Draw the screen anew", "", &["ctrl-l"]),
    spec(Action::NextTheme, ALL, "theme", "Next theme: dark, light, sunlight", "", &["f9"]),
    spec(
        Action::SwitchStaff,
        ALL,
        "switch-staff",
        "Sign in as somebody else: another person takes over this desk",
        "",
        &["f2"],
    ),
    spec(Action::Lock, ALL, "lock", "Lock the screen", "", &["f4", "alt-l"]),
    spec(Action::ChangePassword, ALL, "password", "Change your password", "", &[]),
    spec(Action::PaneStaff, ALL, "staff", "Staff: who may sign in, and as what", "", &[]),
    spec(Action::Suspend, ALL, "suspend", "Go to the shell; fg comes back", "", &["ctrl-z"]),
    spec(Action::Quit, ALL, "quit", "Leave", "quit", &["q", "ctrl-q", "ctrl-c"]),
    spec(Action::Up, LIST, "up", "Up", "", &["up", "k"]),
    spec(Action::Down, LIST, "down", "Down", "", &["down", "j"]),
    spec(Action::PageUp, LIST, "page-up", "A page up", "", &["pageup"]),
    spec(Action::PageDown, LIST, "page-down", "A page down", "", &["pagedown"]),
    spec(Action::First, LIST, "first", "To the first", "", &["home", "g"]),
    spec(Action::Last, LIST, "last", "To the last", "", &["end", "shift-g"]),
];

/// Which key asks for which action, where.
#[derive(Debug, Clone)]
pub struct KeyMap {
    bindings: Vec<(usize, Vec<KeyCombination>)>,
}

impl Default for KeyMap {
    fn default() -> Self {
        let parse = |keys: &[&str]| keys.iter().filter_map(|key| parse_key(key)).collect();
        Self { bindings: REGISTRY.iter().enumerate().map(|(at, spec)| (at, parse(spec.keys))).collect() }
    }
}

impl KeyMap {
    /// The default map with the configuration's changes: action name to keys.
    ///
    /// # Errors
    /// A sentence for an unknown action, an unknown key, or one key for two actions in one place.
    pub fn with(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut map = Self::default();
        for (id, keys) in changes {
            let parsed = keys
                .iter()
                .map(|key| {
                    parse_key(key).ok_or_else(|| {
                        format!("[keys] {id}: \u{201c}{key}\u{201d} is not a key, such as x, ctrl-x or f5.")
                    })
                })
                .collect::<Result<Vec<_>, _>>()?;
            let mut known = false;
            for (at, bound) in &mut map.bindings {
                if REGISTRY[*at].id == id {
                    bound.clone_from(&parsed);
                    known = true;
                }
            }
            if !known {
                return Err(format!("[keys] {id}: there is no such action. Names: {}.", action_ids().join(", ")));
            }
        }
        map.check_clashes().map(|()| map)
    }

    fn check_clashes(&self) -> Result<(), String> {
        for (i, (at, keys)) in self.bindings.iter().enumerate() {
            for (other, other_keys) in &self.bindings[i + 1..] {
                let (a, b) = (&REGISTRY[*at], &REGISTRY[*other]);
                let together = a.scopes.iter().any(|scope| b.scopes.contains(scope));
                if let Some(key) = keys.iter().find(|key| together && other_keys.contains(key)) {
                    return Err(format!("[keys] {key} stands for both {} and {}.", a.id, b.id));
                }
            }
        }
        Ok(())
    }

    /// The action that `key` asks for in the first of `scopes` that knows it.
    #[must_use]
    pub fn resolve(&self, key: KeyCombination, scopes: &[Scope]) -> Option<Action> {
        scopes.iter().find_map(|scope| {
            self.bindings
                .iter()
                .find(|(at, keys)| REGISTRY[*at].scopes.contains(scope) && keys.contains(&key))
                .map(|(at, _)| REGISTRY[*at].action)
        })
    }

    /// The first key of an action in one of `scopes`, as people write it.
    #[must_use]
    pub fn key_of(&self, action: Action, scopes: &[Scope]) -> Option<String> {
        self.bindings
            .iter()
            .find(|(at, _)| {
                let spec = &REGISTRY[*at];
                spec.action == action && spec.scopes.iter().any(|scope| scopes.contains(scope))
            })
            .and_then(|(_, keys)| keys.first())
            .map(|key| written(*key))
    }

    /// The lines of the registry that hold in one of `scopes`, with their keys.
    pub fn lines<'a>(&'a self, scopes: &'a [Scope]) -> impl Iterator<Item = (&'static Spec, String)> + 'a {
        self.bindings.iter().filter_map(move |(at, keys)| {
            let spec = &REGISTRY[*at];
            let holds = spec.scopes.iter().any(|scope| scopes.contains(scope));
            holds.then(|| (spec, keys.iter().map(|key| written(*key)).collect::<Vec<_>>().join(" ")))
        })
    }
}

fn action_ids() -> Vec<&'static str> {
    let mut ids: Vec<_> = REGISTRY.iter().map(|spec| spec.id).collect();
    ids.dedup();
    ids
}

fn parse_key(key: &str) -> Option<KeyCombination> {
    key.parse().ok()
}

/// A key as the footer writes it: `↵`, `^P`, `Alt-1`, `E`.
fn written(key: KeyCombination) -> String {
    let text = key.to_string();
    match text.as_str() {
        "Enter" => "↵".into(),
        "Left" => "←".into(),
        "Right" => "→".into(),
        "Up" => "↑".into(),
        "Down" => "↓".into(),
        other => match (other.strip_prefix("Shift-"), other.strip_prefix("Ctrl-")) {
            (Some(letter), _) if letter.chars().count() == 1 => letter.to_uppercase(),
            (_, Some(letter)) => format!("^{}", letter.to_uppercase()),
            _ => other.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_key_is_a_key() {
        for spec in REGISTRY {
            for key in spec.keys {
                assert!(parse_key(key).is_some(), "{}: {key}", spec.id);
            }
        }
    }

    #[test]
    fn the_defaults_do_not_clash() {
        assert_eq!(KeyMap::with(&BTreeMap::new()).map(|_| ()), Ok(()));
    }

    #[test]
    fn a_remapped_key_replaces_the_default() {
        let changes = BTreeMap::from([("roster.late".to_owned(), vec!["shift-l".to_owned()])]);
        let map = KeyMap::with(&changes).unwrap();
        let key = |text: &str| parse_key(text).unwrap();
        assert_eq!(map.resolve(key("shift-l"), &[Scope::Roster]), Some(Action::MarkLate));
        assert_eq!(map.resolve(key("l"), &[Scope::Roster]), None);
    }

    #[test]
    fn mistakes_in_the_configuration_are_named() {
        let with =
            |id: &str, key: &str| KeyMap::with(&BTreeMap::from([(id.to_owned(), vec![key.to_owned()])])).unwrap_err();
        assert!(with("roster.lte", "x").contains("roster.lte"));
        assert!(with("roster.late", "hyper-q-w").contains("hyper-q-w"));
        assert!(with("roster.late", "a").contains("roster.present"));
    }
}
