//! What an action is called in few words, what it does, and by which other words people look for it.

use super::{Action, Scope};

/// What an action is about. Help and palette are grouped by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What the cursor is on.
    Row,
    /// What the pane shows.
    Pane,
    /// Any pane.
    Everywhere,
    /// Moving about: keys that everybody knows.
    Moving,
}

/// The words for an action.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// What it is about.
    pub group: Group,
    /// In a help column of 26 cells.
    pub short: &'static str,
    /// What Enter in the palette does, as a sentence.
    pub does: &'static str,
    /// What people call it when they do not know its name.
    pub also: &'static [&'static str],
}

impl Group {
    /// Its heading in a pane.
    #[must_use]
    pub fn title(self, scope: Scope) -> &'static str {
        match (self, scope) {
            (Self::Everywhere, _) => "Everywhere",
            (Self::Moving, _) => "Moving about",
            (Self::Row, Scope::Today) | (Self::Pane, Scope::Roster) => "This class",
            (Self::Pane, Scope::Today) => "This day",
            (Self::Row, Scope::CheckIn | Scope::People | Scope::Staff) => "This person",
            (Self::Row, Scope::Leads | Scope::Lead) => "This lead",
            (Self::Row, Scope::Tickets | Scope::Ticket) => "This ticket",
            (Self::Row, Scope::Audit) => "This change",
            (Self::Row, _) => "This row",
            (Self::Pane, Scope::Lead | Scope::Ticket) => "This page",
            (Self::Pane, Scope::LeadFigures | Scope::TicketFigures) => "These figures",
            (Self::Pane, Scope::CheckIn) => "This search",
            (Self::Pane, _) => "This list",
        }
    }
}

impl Action {
    /// What it is about in a pane.
    #[must_use]
    pub fn group(self, scope: Scope) -> Group {
        match (self, scope) {
            (Self::CheckInHere, Scope::Roster) | (Self::TicketNew, Scope::Tickets) => Group::Pane,
            _ => self.words().group,
        }
    }

    /// The words for it.
    #[must_use]
    pub fn words(self) -> Words {
        everywhere(self).or_else(|| of_classes(self)).or_else(|| of_cards(self)).unwrap_or(NONE)
    }
}

/// For an action that the tables forget; a test finds it.
const NONE: Words = Words { group: Group::Pane, short: "", does: "", also: &[] };

const fn words(group: Group, short: &'static str, does: &'static str, also: &'static [&'static str]) -> Words {
    Words { group, short, does, also }
}

fn everywhere(action: Action) -> Option<Words> {
    use Action as A;
    const G: Group = Group::Everywhere;
    const M: Group = Group::Moving;
    Some(match action {
        A::Quit => words(
            G,
            "quit",
            "Leaves Frontdesk. Asks when something is not saved.",
            &["exit", "close", "stop", "log off"],
        ),
        A::Help => words(G, "help", "Shows what the keys of this pane do.", &["keys", "manual", "shortcuts", "how"]),
        A::Palette => words(G, "all actions", "Lists all actions by name.", &["menu", "commands"]),
        A::FindPerson => words(
            G,
            "find a person",
            "Goes to People. Finds a person as you type.",
            &["search", "customer", "client", "student", "look up", "phone number", "email", "who"],
        ),
        A::Refresh => words(
            G,
            "read again",
            "Reads what is shown from the database again.",
            &["refresh", "reload", "update", "sync"],
        ),
        A::Redraw => words(G, "draw again", "Draws the whole screen again.", &["garbled", "clean", "repaint"]),
        A::Suspend => words(
            G,
            "shell",
            "Goes to the shell. The command fg comes back.",
            &["terminal", "command line", "background"],
        ),
        A::NextTheme => words(
            G,
            "next theme",
            "Changes the colors: dark, light, sunlight.",
            &["color", "colour", "dark mode", "bright", "outdoors", "contrast", "large"],
        ),
        A::SwitchStaff => words(
            G,
            "sign in as someone else",
            "Asks who takes over this desk. What you typed stays yours.",
            &["log in", "login", "log out", "sign out", "switch user", "change user", "shift", "take over"],
        ),
        A::Lock => words(G, "lock", "Hides the screen until you sign in again.", &["away", "break", "lunch", "secure"]),
        A::ChangePassword => words(
            G,
            "change your password",
            "Asks for the old and the new password.",
            &["my password", "pin", "credentials", "login"],
        ),
        A::WaitingChanges => words(
            G,
            "waiting changes",
            "Shows the changes that wait for a connection.",
            &["offline", "not saved", "unsaved", "pending", "unsent", "sync", "connection"],
        ),
        A::PaneToday => {
            words(G, "Today", "Goes to the classes of the day.", &["classes", "schedule", "calendar", "home", "start"])
        }
        A::PaneRoster => words(
            G,
            "Roster",
            "Goes to the people of one class.",
            &["class list", "attendance", "participants", "students", "who is here"],
        ),
        A::PaneCheckIn => words(
            G,
            "Check-in",
            "Goes to the field for scans and names.",
            &["scan", "arrival", "door", "admit", "let in"],
        ),
        A::PaneLeads => words(
            G,
            "Leads",
            "Goes to the inquiries of organizations.",
            &["inquiry", "inquiries", "church", "prospect", "sales", "request"],
        ),
        A::PaneTickets => words(
            G,
            "Tickets",
            "Goes to the questions of customers.",
            &["support", "question", "complaint", "message", "inbox", "issue"],
        ),
        A::PanePeople => {
            words(G, "People", "Goes to all people.", &["customer", "client", "student", "member", "search"])
        }
        A::PaneStaff => words(
            G,
            "Staff",
            "Shows who may sign in, and as what.",
            &[
                "employee",
                "user",
                "account",
                "team",
                "instructor",
                "colleague",
                "role",
                "permission",
                "rights",
                "password",
            ],
        ),
        A::PaneAudit => words(
            G,
            "Audit",
            "Shows who changed what, and when.",
            &["log", "history", "who changed", "trail", "record"],
        ),
        A::TicketNew => words(
            G,
            "new ticket",
            "Opens a form for a ticket, linked to what the cursor is on.",
            &["question", "complaint", "problem", "message", "issue", "request", "add"],
        ),
        A::Back => words(M, "clear, back, close", "Clears what is typed, then goes back.", &["escape", "close"]),
        A::NextField => words(M, "next part", "Goes to the next part.", &[]),
        A::PreviousField => words(M, "previous part", "Goes to the previous part.", &[]),
        A::Up => words(M, "up", "Goes up.", &[]),
        A::Down => words(M, "down", "Goes down.", &[]),
        A::PageUp => words(M, "page up", "Goes a page up.", &[]),
        A::PageDown => words(M, "page down", "Goes a page down.", &[]),
        A::First => words(M, "first", "Goes to the first row.", &["top", "beginning"]),
        A::Last => words(M, "last", "Goes to the last row.", &["bottom", "end"]),
        A::ColumnLeft => words(M, "to the left", "Goes to the left.", &[]),
        A::ColumnRight => words(M, "to the right", "Goes to the right.", &[]),
        _ => return None,
    })
}

fn of_classes(action: Action) -> Option<Words> {
    use Action as A;
    const R: Group = Group::Row;
    const P: Group = Group::Pane;
    Some(match action {
        A::Open => words(R, "open", "Opens what the cursor is on.", &["show", "view", "see"]),
        A::Filter => words(P, "find in this list", "Goes to the search field.", &["search", "look for"]),
        A::PreviousDay => words(P, "day before", "Shows the day before.", &["yesterday", "back"]),
        A::NextDay => words(P, "day after", "Shows the day after.", &["tomorrow", "next"]),
        A::ThisDay => words(P, "today", "Goes back to today.", &["now", "current"]),
        A::PickDay => words(
            P,
            "another day",
            "Asks for a day, such as Dec 14 or next monday.",
            &["date", "calendar", "jump", "week", "month"],
        ),
        A::Exceptions => words(
            P,
            "only to fix",
            "Shows only what needs attention. Again shows all.",
            &["problem", "unpaid", "no waiver", "missing", "attention", "overdue", "late", "due"],
        ),
        A::Timeline => words(
            P,
            "timeline by place",
            "Changes between list and timeline.",
            &["venue", "room", "range", "chart", "schedule"],
        ),
        A::CheckInHere => words(
            R,
            "check in",
            "Goes to Check-in with what the cursor is on.",
            &["arrive", "arrival", "scan", "admit", "let in"],
        ),
        A::Admit => {
            words(R, "admit", "Lets the person in. u takes it back.", &["let in", "check in", "enter", "arrive"])
        }
        A::Select => words(P, "select", "Selects the row, or no longer.", &["mark", "tick", "choose"]),
        A::SelectAll => words(P, "select all", "Selects all that can be.", &["everyone", "party", "group", "mark all"]),
        A::Waiver => {
            words(R, "waiver", "Opens the waiver to be signed.", &["sign", "release", "liability", "signature"])
        }
        A::Identity => words(
            R,
            "identity",
            "Opens the form for an identity check.",
            &["id", "driver's license", "license", "passport", "document", "age"],
        ),
        A::Payment => words(
            R,
            "payment",
            "Opens the form for a payment.",
            &["pay", "money", "cash", "credit card", "card", "charge", "balance", "collect"],
        ),
        A::Name => words(
            R,
            "name the seat",
            "Opens the form that gives the seat to a person.",
            &["substitute", "replace", "transfer", "swap", "rename", "guest", "someone else"],
        ),
        A::Override => words(
            R,
            "override",
            "Asks for the reason, then admits all the same.",
            &["let in anyway", "exception", "force"],
        ),
        A::Undo => words(
            P,
            "undo",
            "Takes back the last action of this desk.",
            &["take back", "mistake", "wrong", "revert", "reverse", "cancel"],
        ),
        A::MarkPresent => {
            words(R, "arrived", "Marks the person as present. u takes it back.", &["here", "attended", "in"])
        }
        A::MarkLate => words(R, "late", "Marks the person as late. u takes it back.", &["delayed", "tardy"]),
        A::MarkLeftEarly => {
            words(R, "left early", "Marks the person as left early. u takes it back.", &["gone", "went home"])
        }
        A::MarkNoShow => words(
            R,
            "no-show",
            "Marks the person as a no-show. u takes it back.",
            &["absent", "missing", "did not come", "not here"],
        ),
        A::Note => words(R, "note", "Opens a note about the attendee.", &["comment", "remark", "write", "memo"]),
        A::Details => words(
            P,
            "details",
            "Shows or hides contact and emergency details.",
            &["contact", "phone", "emergency", "address", "more"],
        ),
        A::PersonNotes => words(
            R,
            "emergency, medical notes",
            "Opens the sealed notes about the person.",
            &["allergy", "allergies", "health", "medication", "emergency contact"],
        ),
        A::PersonTickets => {
            words(R, "tickets", "Goes to the next ticket on the page.", &["support", "messages", "questions"])
        }
        A::ExportCsv => words(
            P,
            "export as CSV",
            "Saves the roster as a file for a spreadsheet.",
            &["excel", "download", "spreadsheet", "file", "save"],
        ),
        A::PrintSheet => words(P, "print the sheet", "Prints a sign-in sheet.", &["paper", "printer", "printout"]),
        A::History => words(R, "history", "Shows who changed this, and when.", &["audit", "log", "changes", "who did"]),
        A::SameWriter => {
            words(R, "all by this person", "Shows only what this person changed.", &["filter", "their changes"])
        }
        A::StaffAdd => words(
            P,
            "new person",
            "Opens the form for a new account.",
            &["hire", "new employee", "new user", "create", "onboard"],
        ),
        A::StaffEdit => words(R, "edit", "Asks what to change: role, password, lock.", &["change", "modify"]),
        A::StaffRole => words(
            R,
            "role",
            "Opens the form for the role.",
            &["promote", "permission", "rights", "manager", "instructor"],
        ),
        A::StaffPassword => {
            words(R, "password", "Opens the form for a new password.", &["reset", "forgot", "forgotten"])
        }
        A::StaffDisable => words(
            R,
            "disable",
            "Asks first, then shuts the account out of every console.",
            &["fire", "remove", "delete", "deactivate", "block", "suspend"],
        ),
        A::StaffEnable => {
            words(R, "enable", "Lets the account sign in again, at once.", &["reactivate", "activate", "unblock"])
        }
        A::StaffUnlock => {
            words(R, "unlock", "Unlocks the account at once.", &["locked out", "wrong password", "unblock"])
        }
        _ => return None,
    })
}

fn of_cards(action: Action) -> Option<Words> {
    use Action as A;
    const R: Group = Group::Row;
    const P: Group = Group::Pane;
    Some(match action {
        A::BoardOrList => words(
            P,
            "next view",
            "Changes between board, list and figures.",
            &["kanban", "columns", "layout", "switch"],
        ),
        A::LeadFilter => {
            words(P, "filter, saved views", "Asks what to show.", &["narrow", "mine", "unassigned", "saved"])
        }
        A::SortBy => words(P, "sort", "Asks for the order of the list.", &["order", "arrange"]),
        A::Figures => words(P, "figures", "Shows the figures.", &["report", "statistics", "numbers", "chart"]),
        A::StageLeft => words(R, "one stage back", "Moves it back at once. u takes it back.", &["status", "move back"]),
        A::StageRight => {
            words(R, "one stage on", "Moves it on at once. u takes it back.", &["status", "advance", "move on"])
        }
        A::PickStage => {
            words(R, "move", "Asks where to move it.", &["move", "stage", "status", "state", "won", "lost", "transfer"])
        }
        A::Assign => words(
            R,
            "give to",
            "Asks who works on it.",
            &["assign", "owner", "responsible", "hand over", "delegate", "transfer"],
        ),
        A::TakeTurns => words(
            R,
            "assign in turn",
            "Gives it at once to the next in turn. u takes it back.",
            &["round robin", "distribute", "automatic"],
        ),
        A::LeadNew => {
            words(P, "new lead", "Opens the form for a new lead.", &["inquiry", "prospect", "add", "create", "church"])
        }
        A::LogContact => words(
            R,
            "note, call, visit",
            "Opens the form for a note, a call, an email or a visit.",
            &["phone call", "talked", "log", "comment"],
        ),
        A::LeadAdd => words(
            R,
            "next step",
            "Opens the form for a step; of a won lead, asks.",
            &["plan", "reminder", "follow up", "task", "appointment", "add"],
        ),
        A::NextStep => words(
            R,
            "next step",
            "Opens the form for a step.",
            &["plan", "reminder", "follow up", "task", "appointment"],
        ),
        A::StepDone => words(
            R,
            "step done",
            "Marks the step as done, or open again, at once.",
            &["finish", "complete", "tick off"],
        ),
        A::LeadEdit => words(
            R,
            "edit",
            "Opens the form with what is known.",
            &["change", "correct", "address", "phone", "contact"],
        ),
        A::LeadMerge => words(R, "merge", "Asks for the other lead.", &["duplicate", "double", "combine", "same"]),
        A::LeadUnmerge => words(R, "undo a merge", "Asks which merge to take back.", &["separate", "split", "unmerge"]),
        A::MakeClass => words(
            R,
            "make the class",
            "Opens the form for the class.",
            &["schedule", "book", "training", "event", "create"],
        ),
        A::SetPriority => words(R, "urgency", "Asks how urgent it is.", &["priority", "urgent", "importance"]),
        A::PriorityUp => words(
            R,
            "more urgent",
            "Makes it more urgent at once. u takes it back.",
            &["priority", "raise", "escalate"],
        ),
        A::PriorityDown => {
            words(R, "less urgent", "Makes it less urgent at once. u takes it back.", &["priority", "lower"])
        }
        A::Tags => words(R, "tags", "Opens the form for tags.", &["label", "category"]),
        A::CloseTicket => {
            words(R, "close", "Asks why, then closes it.", &["done", "finish", "resolve", "solve", "complete"])
        }
        A::Waiting => words(
            R,
            "waits for the customer",
            "Stops the clock, or starts it again, at once.",
            &["on hold", "pause", "blocked"],
        ),
        A::Unread => words(R, "mark as unread", "Marks it as unread at once.", &["new", "later"]),
        A::Reply => words(
            R,
            "reply",
            "Opens the answer to the customer.",
            &["answer", "email", "respond", "write back", "message"],
        ),
        A::WriteNote => words(
            R,
            "note, customer said",
            "Opens a note that the customer never reads, or their words.",
            &["internal", "comment", "private", "call"],
        ),
        A::Hear => {
            words(R, "customer said", "Opens the form for what the customer said.", &["phone", "call", "take down"])
        }
        A::TicketEdit => words(R, "edit", "Opens title, requester and links.", &["change", "correct", "title", "link"]),
        A::TicketMerge => words(R, "merge", "Asks for the other ticket.", &["duplicate", "double", "combine"]),
        A::TicketUnmerge => words(R, "undo merge or split", "Asks what to take back.", &["separate", "unmerge"]),
        A::SplitComment => {
            words(R, "split off", "Makes a ticket of the comment under the cursor.", &["separate", "new ticket"])
        }
        A::GoToLinked => words(R, "person", "Goes to the page of the person.", &["customer", "profile", "linked"]),
        _ => return None,
    })
}
