//! Texts of each action: a short name, a description, and search terms for the palette.

use super::Action as A;
use super::{Action, Scope};

/// Subject of an action. Help and palette group actions by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The row under the cursor.
    Row,
    /// The content of the pane.
    Pane,
    /// Independent of the pane.
    Everywhere,
    /// Navigation with common keys.
    Moving,
}

/// Texts of an action.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Group in help and palette.
    pub group: Group,
    /// Short name; fits a help column of 26 cells.
    pub short: &'static str,
    /// Sentence about the effect of Enter in the palette.
    pub does: &'static str,
    /// Search terms for users who do not know the short name.
    pub also: &'static [&'static str],
}

impl Group {
    /// Returns the heading of the group in a scope.
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
    /// Returns the group of the action in a scope.
    #[must_use]
    pub fn group(self, scope: Scope) -> Group {
        match (self, scope) {
            (Self::CheckInHere, Scope::Roster) | (Self::TicketNew, Scope::Tickets) => Group::Pane,
            _ => self.words().group,
        }
    }

    /// Returns the texts it in a pane.
    #[must_use]
    pub fn words_in(self, scope: Scope) -> Words {
        match (self, scope) {
            (Self::GoToLinked, Scope::CheckIn) => VALID_SEAT,
            _ => self.words(),
        }
    }

    /// The words for of the action.
    #[must_use]
    pub fn words(self) -> Words {
        let mut rows = [EVERYWHERE, OF_CLASSES, OF_CARDS].into_iter().flatten();
        rows.find(|(action, _)| *action == self).map_or(NONE, |(_, words)| *words)
    }
}

/// Fallback for an action without texts; a test finds such actions.
const NONE: Words = Words { group: Group::Pane, short: "", does: "", also: &[] };

const VALID_SEAT: Words = Words {
    group: Group::Row,
    short: "the valid seat",
    does: "Opens the later booking of a person whose ticket is no longer good.",
    also: &["good ticket", "other booking", "rebooked", "moved"],
};

const fn words(group: Group, short: &'static str, does: &'static str, also: &'static [&'static str]) -> Words {
    Words { group, short, does, also }
}

const EVERYWHERE: &[(A, Words)] = &[
    (
        A::Quit,
        words(
            Group::Everywhere,
            "quit",
            "Leaves Frontdesk. Asks when something is not saved.",
            &["exit", "close", "stop", "log off", "leave", "end", "shut down", "bye"],
        ),
    ),
    (
        A::Help,
        words(
            Group::Everywhere,
            "help",
            "Shows what the keys of this pane do.",
            &[
                "keys",
                "manual",
                "shortcuts",
                "how",
                "help",
                "instructions",
                "commands",
                "what can i do",
                "legend",
                "shapes",
            ],
        ),
    ),
    (
        A::Palette,
        words(
            Group::Everywhere,
            "all actions",
            "Lists all actions by name.",
            &["menu", "commands", "help", "actions", "find a command", "everything"],
        ),
    ),
    (
        A::FindPerson,
        words(
            Group::Everywhere,
            "find a person",
            "Goes to People. Finds a person as you type.",
            &[
                "search",
                "customer",
                "client",
                "student",
                "look up",
                "phone number",
                "email",
                "who",
                "find",
                "lookup",
                "guest",
                "member",
                "name",
            ],
        ),
    ),
    (
        A::Refresh,
        words(
            Group::Everywhere,
            "read again",
            "Reloads the shown data from the database.",
            &["refresh", "reload", "update", "sync", "reread", "load again", "up to date"],
        ),
    ),
    (
        A::Redraw,
        words(
            Group::Everywhere,
            "draw again",
            "Draws the whole screen again.",
            &["garbled", "clean", "repaint", "redraw", "broken screen"],
        ),
    ),
    (
        A::Suspend,
        words(
            Group::Everywhere,
            "shell",
            "Goes to the shell. The command fg comes back.",
            &["terminal", "command line", "background", "bash", "ctrl-z"],
        ),
    ),
    (
        A::NextTheme,
        words(
            Group::Everywhere,
            "next theme",
            "Changes the colors: dark, light, sunlight.",
            &[
                "color",
                "colour",
                "dark mode",
                "bright",
                "outdoors",
                "contrast",
                "large",
                "theme",
                "light mode",
                "night",
                "sun",
                "big letters",
            ],
        ),
    ),
    (
        A::SwitchStaff,
        words(
            Group::Everywhere,
            "sign in as someone else",
            "Asks who takes over this desk. Your unsaved text is kept for you.",
            &[
                "log in",
                "login",
                "log out",
                "sign out",
                "switch user",
                "change user",
                "shift",
                "take over",
                "logout",
                "logoff",
                "log off",
                "signout",
                "sign off",
                "sign in",
                "another user",
                "handover",
                "hand over",
            ],
        ),
    ),
    (
        A::Lock,
        words(
            Group::Everywhere,
            "lock",
            "Hides the screen until you sign in again.",
            &[
                "away",
                "break",
                "lunch",
                "secure",
                "lock screen",
                "step away",
                "leave the desk",
                "privacy",
                "log off",
                "logout",
            ],
        ),
    ),
    (
        A::ChangePassword,
        words(
            Group::Everywhere,
            "change your password",
            "Asks for the old and the new password.",
            &["my password", "pin", "credentials", "login", "new password", "passcode", "reset"],
        ),
    ),
    (
        A::WaitingChanges,
        words(
            Group::Everywhere,
            "waiting changes",
            "Shows the changes that wait for a connection.",
            &[
                "offline",
                "not saved",
                "unsaved",
                "pending",
                "unsent",
                "sync",
                "connection",
                "queue",
                "not sent",
                "results",
                "outbox",
            ],
        ),
    ),
    (
        A::PaneToday,
        words(
            Group::Everywhere,
            "Today",
            "Goes to the classes of the day.",
            &["classes", "schedule", "calendar", "home", "start", "day", "agenda", "courses", "events"],
        ),
    ),
    (
        A::PaneRoster,
        words(
            Group::Everywhere,
            "Roster",
            "Goes to the people of one class.",
            &[
                "class list",
                "attendance",
                "participants",
                "students",
                "who is here",
                "attendees",
                "names",
                "list",
                "sheet",
            ],
        ),
    ),
    (
        A::PaneCheckIn,
        words(
            Group::Everywhere,
            "Check-in",
            "Goes to the field for scans and names.",
            &["scan", "arrival", "door", "admit", "let in", "barcode", "ticket", "register", "checkin"],
        ),
    ),
    (
        A::PaneLeads,
        words(
            Group::Everywhere,
            "Leads",
            "Goes to the inquiries of organizations.",
            &[
                "inquiry",
                "inquiries",
                "church",
                "prospect",
                "sales",
                "request",
                "pipeline",
                "crm",
                "organization",
                "deal",
            ],
        ),
    ),
    (
        A::PaneTickets,
        words(
            Group::Everywhere,
            "Tickets",
            "Goes to the questions of customers.",
            &["support", "question", "complaint", "message", "inbox", "issue", "help desk", "email", "request", "case"],
        ),
    ),
    (
        A::PanePeople,
        words(
            Group::Everywhere,
            "People",
            "Goes to all people.",
            &[
                "customer", "client", "student", "member", "search", "guest", "contact", "profile", "account",
                "attendee",
            ],
        ),
    ),
    (
        A::PaneStaff,
        words(
            Group::Everywhere,
            "Staff",
            "Shows who may sign in, and in which role.",
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
                "employees",
                "coworker",
            ],
        ),
    ),
    (
        A::PaneAudit,
        words(
            Group::Everywhere,
            "Audit",
            "Shows who changed what, and when.",
            &["log", "history", "who changed", "trail", "record", "activity", "log book", "who did", "changes"],
        ),
    ),
    (
        A::TicketNew,
        words(
            Group::Everywhere,
            "new ticket",
            "Opens a form for a ticket, linked to the row under the cursor.",
            &[
                "question",
                "complaint",
                "problem",
                "message",
                "issue",
                "request",
                "add",
                "support",
                "report",
                "case",
                "help request",
            ],
        ),
    ),
    (
        A::Back,
        words(
            Group::Moving,
            "clear, back, close",
            "Clears the typed text, then goes back.",
            &["escape", "close", "cancel", "return"],
        ),
    ),
    (A::NextField, words(Group::Moving, "next part", "Goes to the next part.", &[])),
    (A::PreviousField, words(Group::Moving, "previous part", "Goes to the previous part.", &[])),
    (A::Up, words(Group::Moving, "up", "Goes up.", &[])),
    (A::Down, words(Group::Moving, "down", "Goes down.", &[])),
    (A::PageUp, words(Group::Moving, "page up", "Goes a page up.", &[])),
    (A::PageDown, words(Group::Moving, "page down", "Goes a page down.", &[])),
    (A::First, words(Group::Moving, "first", "Goes to the first row.", &["top", "beginning"])),
    (A::Last, words(Group::Moving, "last", "Goes to the last row.", &["bottom", "end"])),
    (A::ColumnLeft, words(Group::Moving, "to the left", "Goes to the left.", &[])),
    (A::ColumnRight, words(Group::Moving, "to the right", "Goes to the right.", &[])),
];

const OF_CLASSES: &[(A, Words)] = &[
    (
        A::Open,
        words(
            Group::Row,
            "open",
            "Opens the row under the cursor.",
            &["show", "view", "see", "details", "go to", "enter"],
        ),
    ),
    (
        A::Filter,
        words(
            Group::Pane,
            "find in this list",
            "Goes to the search field.",
            &["search", "look for", "find", "filter", "narrow"],
        ),
    ),
    (A::PreviousDay, words(Group::Pane, "day before", "Shows the day before.", &["yesterday", "back"])),
    (A::NextDay, words(Group::Pane, "day after", "Shows the day after.", &["tomorrow", "next"])),
    (A::ThisDay, words(Group::Pane, "today", "Goes back to today.", &["now", "current"])),
    (
        A::PickDay,
        words(
            Group::Pane,
            "another day",
            "Asks for a day, such as Dec 14 or next monday.",
            &["date", "calendar", "jump", "week", "month"],
        ),
    ),
    (
        A::Exceptions,
        words(
            Group::Pane,
            "only to fix",
            "Shows only what needs attention. Press again to show all.",
            &[
                "problem",
                "unpaid",
                "no waiver",
                "missing",
                "attention",
                "overdue",
                "late",
                "due",
                "to fix",
                "exceptions",
                "refunded",
                "must not enter",
                "balance",
                "open issues",
            ],
        ),
    ),
    (
        A::Timeline,
        words(
            Group::Pane,
            "timeline by place",
            "Changes between list and timeline.",
            &["venue", "room", "range", "chart", "schedule", "time-line", "time line", "gantt", "rooms"],
        ),
    ),
    (
        A::CheckInHere,
        words(
            Group::Row,
            "check in",
            "Goes to Check-in with the row under the cursor.",
            &["open_session", "arrival", "scan", "admit", "let in", "checkin", "attend", "register"],
        ),
    ),
    (
        A::Admit,
        words(
            Group::Row,
            "admit",
            "Admits the person. u undoes it.",
            &["let in", "check in", "enter", "open_session", "checkin", "attended", "allow"],
        ),
    ),
    (
        A::Select,
        words(
            Group::Pane,
            "select",
            "Selects or deselects the row.",
            &["mark", "tick", "choose", "select", "pick", "check"],
        ),
    ),
    (
        A::SelectAll,
        words(
            Group::Pane,
            "select all",
            "Selects all rows that can be selected.",
            &["everyone", "party", "group", "mark all"],
        ),
    ),
    (
        A::Waiver,
        words(
            Group::Row,
            "waiver",
            "Opens the waiver to be signed.",
            &["sign", "release", "liability", "signature", "consent", "form", "guardian", "minor", "agreement"],
        ),
    ),
    (
        A::Identity,
        words(
            Group::Row,
            "identity",
            "Opens the form for an identity check.",
            &[
                "id",
                "driver's license",
                "license",
                "passport",
                "document",
                "age",
                "check id",
                "photo id",
                "birth date",
                "date of birth",
                "verify",
                "proof",
            ],
        ),
    ),
    (
        A::Payment,
        words(
            Group::Row,
            "payment",
            "Opens the form for a payment.",
            &[
                "pay",
                "money",
                "cash",
                "credit card",
                "card",
                "charge",
                "balance",
                "collect",
                "check",
                "owed",
                "owes",
                "unpaid",
                "receipt",
                "take money",
                "bill",
            ],
        ),
    ),
    (
        A::Name,
        words(
            Group::Row,
            "name the seat",
            "Opens the form that gives the seat to a person.",
            &[
                "substitute",
                "replace",
                "transfer",
                "swap",
                "rename",
                "guest",
                "someone else",
                "exchange",
                "switch",
                "change name",
                "give away",
                "attendee",
                "participant",
            ],
        ),
    ),
    (
        A::Override,
        words(
            Group::Row,
            "override",
            "Asks for the reason, then admits the person.",
            &["let in anyway", "exception", "force", "allow", "bypass", "manager", "make an exception", "waive"],
        ),
    ),
    (
        A::Correct,
        words(
            Group::Row,
            "correct a record",
            "Lists the records of this seat. Takes one of them back, with a reason.",
            &[
                "void",
                "mistake",
                "wrong",
                "reverse",
                "take back",
                "cancel payment",
                "revoke",
                "fix",
                "refund",
                "money back",
                "give back",
                "chargeback",
                "return",
                "undo payment",
                "wrong payment",
                "delete",
            ],
        ),
    ),
    (
        A::Undo,
        words(
            Group::Pane,
            "undo",
            "Undoes the last action of this desk.",
            &[
                "take back",
                "mistake",
                "wrong",
                "revert",
                "reverse",
                "cancel",
                "back out",
                "oops",
                "ctrl-z",
                "cancel check-in",
            ],
        ),
    ),
    (
        A::MarkPresent,
        words(
            Group::Row,
            "arrived",
            "Marks the person as present. u undoes it.",
            &["here", "attended", "in", "present", "check in", "attendance", "came"],
        ),
    ),
    (
        A::MarkLate,
        words(
            Group::Row,
            "late",
            "Marks the person as late. u undoes it.",
            &["delayed", "tardy", "came late", "after start"],
        ),
    ),
    (
        A::MarkLeftEarly,
        words(
            Group::Row,
            "left early",
            "Marks the person as left early. u undoes it.",
            &["gone", "went home", "left", "leave early", "departed"],
        ),
    ),
    (
        A::MarkNoShow,
        words(
            Group::Row,
            "no-show",
            "Marks the person as a no-show. u undoes it.",
            &["absent", "missing", "did not come", "not here", "noshow", "never came", "did not show"],
        ),
    ),
    (
        A::Note,
        words(
            Group::Row,
            "note",
            "Opens a note about the attendee.",
            &["comment", "remark", "write", "memo", "notes", "message", "instructor"],
        ),
    ),
    (
        A::Details,
        words(
            Group::Pane,
            "details",
            "Shows or hides contact and emergency details.",
            &["contact", "phone", "emergency", "address", "more", "show more", "email", "contact details"],
        ),
    ),
    (
        A::PersonNotes,
        words(
            Group::Row,
            "emergency, medical notes",
            "Opens the sealed notes about the person.",
            &[
                "allergy",
                "allergies",
                "health",
                "medication",
                "emergency contact",
                "medical",
                "notes",
                "health notes",
                "condition",
            ],
        ),
    ),
    (
        A::PersonTickets,
        words(
            Group::Row,
            "tickets",
            "Goes to the next ticket on the page.",
            &["support", "messages", "questions", "cases", "emails"],
        ),
    ),
    (
        A::ExportCsv,
        words(
            Group::Pane,
            "export as CSV",
            "Saves the roster as a file for a spreadsheet.",
            &["excel", "download", "spreadsheet", "file", "save", "csv", "export"],
        ),
    ),
    (
        A::PrintSheet,
        words(
            Group::Pane,
            "print the sheet",
            "Prints a sign-in sheet.",
            &["paper", "printer", "printout", "print", "sign-in sheet", "attendance sheet", "clipboard"],
        ),
    ),
    (
        A::History,
        words(
            Group::Row,
            "history",
            "Shows who changed this, and when.",
            &["audit", "log", "changes", "who did", "who changed", "when", "trail"],
        ),
    ),
    (
        A::SameWriter,
        words(
            Group::Row,
            "all by this person",
            "Shows only what this person changed.",
            &["filter", "their changes", "same person", "by whom"],
        ),
    ),
    (
        A::StaffAdd,
        words(
            Group::Pane,
            "new person",
            "Opens the form for a new account.",
            &["hire", "new employee", "new user", "create", "onboard", "add", "new staff", "colleague", "invite"],
        ),
    ),
    (
        A::StaffEdit,
        words(
            Group::Row,
            "edit",
            "Asks what to change: role, password, lock.",
            &["change", "modify", "update", "rename"],
        ),
    ),
    (
        A::StaffRole,
        words(
            Group::Row,
            "role",
            "Opens the form for the role.",
            &["promote", "permission", "rights", "manager", "instructor", "access", "admin", "front desk"],
        ),
    ),
    (
        A::StaffPassword,
        words(
            Group::Row,
            "password",
            "Opens the form for a new password.",
            &["reset", "forgot", "forgotten", "set password", "new password"],
        ),
    ),
    (
        A::StaffDisable,
        words(
            Group::Row,
            "disable",
            "Asks first, then signs the account out of every console.",
            &[
                "fire",
                "remove",
                "delete",
                "deactivate",
                "block",
                "suspend",
                "lock out",
                "switch off",
                "revoke",
                "end access",
                "left the company",
            ],
        ),
    ),
    (
        A::StaffEnable,
        words(
            Group::Row,
            "enable",
            "Lets the account sign in again, at once.",
            &["reactivate", "activate", "unblock", "switch on", "restore", "rehire"],
        ),
    ),
    (
        A::Reassign,
        words(
            Group::Row,
            "reassign open work",
            "Asks who takes all open leads and tickets.",
            &["hand over", "take over", "leaves", "vacation", "left", "reassign", "give away", "transfer"],
        ),
    ),
    (
        A::StaffUnlock,
        words(
            Group::Row,
            "unlock",
            "Unlocks the account at once.",
            &["locked out", "wrong password", "unblock", "locked", "reset"],
        ),
    ),
];

const OF_CARDS: &[(A, Words)] = &[
    (
        A::BoardOrList,
        words(
            Group::Pane,
            "next view",
            "Changes between board, list and figures.",
            &["kanban", "columns", "layout", "switch", "view", "board", "list", "queue", "figures"],
        ),
    ),
    (
        A::LeadFilter,
        words(
            Group::Pane,
            "filter, saved views",
            "Asks what to show.",
            &["narrow", "mine", "unassigned", "saved", "filter", "views", "only mine", "show"],
        ),
    ),
    (
        A::SortBy,
        words(
            Group::Pane,
            "sort",
            "Asks for the order of the list.",
            &["order", "arrange", "sort", "arrange by", "newest", "oldest"],
        ),
    ),
    (
        A::Figures,
        words(
            Group::Pane,
            "figures",
            "Shows the figures.",
            &["report", "statistics", "numbers", "chart", "figures", "metrics", "dashboard", "stats", "analytics"],
        ),
    ),
    (
        A::StageLeft,
        words(
            Group::Row,
            "one stage back",
            "Moves it back at once. u undoes it.",
            &["status", "move back", "stage", "previous stage"],
        ),
    ),
    (
        A::StageRight,
        words(
            Group::Row,
            "one stage on",
            "Moves it on at once. u undoes it.",
            &["status", "advance", "move on", "stage", "next stage", "progress"],
        ),
    ),
    (
        A::PickStage,
        words(
            Group::Row,
            "move",
            "Asks where to move it.",
            &["move", "stage", "status", "state", "won", "lost", "transfer", "close", "done", "blocked", "in progress"],
        ),
    ),
    (
        A::Assign,
        words(
            Group::Row,
            "give to",
            "Asks who works on it.",
            &[
                "assign",
                "owner",
                "responsible",
                "hand over",
                "delegate",
                "transfer",
                "give",
                "reassign",
                "person in charge",
            ],
        ),
    ),
    (
        A::TakeTurns,
        words(
            Group::Row,
            "assign in turn",
            "Gives it at once to the next in turn. u undoes it.",
            &["round robin", "distribute", "automatic", "in turn", "rotate", "assign"],
        ),
    ),
    (
        A::LeadNew,
        words(
            Group::Pane,
            "new lead",
            "Opens the form for a new lead.",
            &["inquiry", "prospect", "add", "create", "church", "new inquiry", "new organization", "deal"],
        ),
    ),
    (
        A::LogContact,
        words(
            Group::Row,
            "note, call, visit",
            "Opens the form for a note, a call, an email or a visit.",
            &["phone call", "talked", "log", "comment", "note", "call", "visit", "email", "write", "activity"],
        ),
    ),
    (
        A::LeadAdd,
        words(
            Group::Row,
            "next step",
            "Opens the form for a step. Asks first on a won lead.",
            &["plan", "reminder", "follow up", "task", "appointment", "add", "class", "next", "schedule"],
        ),
    ),
    (
        A::NextStep,
        words(
            Group::Row,
            "next step",
            "Opens the form for a step.",
            &["plan", "reminder", "follow up", "task", "appointment", "next", "to do"],
        ),
    ),
    (
        A::StepDone,
        words(
            Group::Row,
            "step done",
            "Marks the step as done, or open again, at once.",
            &["finish", "complete", "tick off", "done", "check off"],
        ),
    ),
    (
        A::LeadEdit,
        words(
            Group::Row,
            "edit",
            "Opens the form with the lead's data.",
            &["change", "correct", "address", "phone", "contact", "edit", "organization", "rename", "update"],
        ),
    ),
    (
        A::LeadMerge,
        words(
            Group::Row,
            "merge",
            "Asks for the other lead.",
            &["duplicate", "double", "combine", "same", "merge", "duplicates", "same organization"],
        ),
    ),
    (
        A::LeadUnmerge,
        words(Group::Row, "undo a merge", "Asks which merge to undo.", &["separate", "split", "unmerge", "undo merge"]),
    ),
    (
        A::MakeClass,
        words(
            Group::Row,
            "make the class",
            "Opens the form for the class.",
            &["schedule", "book", "training", "event", "create", "new class", "course", "session"],
        ),
    ),
    (
        A::SetPriority,
        words(
            Group::Row,
            "urgency",
            "Asks how urgent it is.",
            &["priority", "urgent", "importance", "urgency", "severity"],
        ),
    ),
    (
        A::PriorityUp,
        words(
            Group::Row,
            "more urgent",
            "Makes it more urgent at once. u undoes it.",
            &["priority", "raise", "escalate", "urgent", "increase"],
        ),
    ),
    (
        A::PriorityDown,
        words(
            Group::Row,
            "less urgent",
            "Makes it less urgent at once. u undoes it.",
            &["priority", "lower", "decrease", "not urgent"],
        ),
    ),
    (A::Tags, words(Group::Row, "tags", "Opens the form for tags.", &["label", "category", "tag", "topic"])),
    (
        A::CloseTicket,
        words(
            Group::Row,
            "close",
            "Asks why, then closes it.",
            &["done", "finish", "resolve", "solve", "complete", "close", "end", "settled", "fixed"],
        ),
    ),
    (
        A::Waiting,
        words(
            Group::Row,
            "waits for the customer",
            "Pauses or resumes the clock at once.",
            &["on hold", "pause", "blocked", "waiting", "wait", "stop the clock"],
        ),
    ),
    (
        A::Unread,
        words(Group::Row, "mark as unread", "Marks it as unread at once.", &["new", "later", "unread", "not read"]),
    ),
    (
        A::Reply,
        words(
            Group::Row,
            "reply",
            "Opens the reply to the customer.",
            &["answer", "email", "respond", "write back", "message", "reply", "send", "refund request"],
        ),
    ),
    (
        A::WriteNote,
        words(
            Group::Row,
            "note, customer said",
            "Opens an internal note, or the customer's message.",
            &["internal", "comment", "private", "call", "note", "memo", "team only"],
        ),
    ),
    (
        A::Hear,
        words(
            Group::Row,
            "customer said",
            "Opens the form for what the customer said.",
            &["phone", "call", "take down", "customer called", "visit"],
        ),
    ),
    (
        A::TicketEdit,
        words(
            Group::Row,
            "edit",
            "Opens title, requester and links.",
            &["change", "correct", "title", "link", "edit", "rename", "requester"],
        ),
    ),
    (
        A::TicketMerge,
        words(
            Group::Row,
            "merge",
            "Asks for the other ticket.",
            &["duplicate", "double", "combine", "merge", "duplicates", "same"],
        ),
    ),
    (
        A::TicketUnmerge,
        words(
            Group::Row,
            "undo merge or split",
            "Asks what to undo.",
            &["separate", "unmerge", "undo merge", "undo split"],
        ),
    ),
    (
        A::SplitComment,
        words(
            Group::Row,
            "split off",
            "Makes a ticket of the comment under the cursor.",
            &["separate", "new ticket", "split", "two questions"],
        ),
    ),
    (
        A::GoToLinked,
        words(
            Group::Row,
            "person",
            "Goes to the page of the person.",
            &[
                "customer",
                "profile",
                "linked",
                "go to person",
                "who asked",
                "valid seat",
                "good ticket",
                "other booking",
            ],
        ),
    ),
];
