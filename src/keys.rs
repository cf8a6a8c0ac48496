//! The registry of actions: one table makes the key map, the footer's hints, the `?` help and the
//! `:` palette. What an action does lives in the pane that it belongs to.

mod registry;

use std::collections::BTreeMap;

use crokey::KeyCombination;

pub use registry::REGISTRY;

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
    PaneTickets,
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
    PersonTickets,
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
    TicketNew,
    SetPriority,
    Tags,
    CloseTicket,
    Waiting,
    WaitingChanges,
    Unread,
    Reply,
    WriteNote,
    Hear,
    TicketEdit,
    TicketMerge,
    TicketUnmerge,
    SplitComment,
    GoToLinked,
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
    /// In the queue and on the board of tickets.
    Tickets,
    /// On a ticket's page.
    Ticket,
    /// At the tickets' figures.
    TicketFigures,
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
            Self::LeadFigures | Self::TicketFigures => "Figures",
            Self::Tickets => "Tickets",
            Self::Ticket => "A ticket",
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
