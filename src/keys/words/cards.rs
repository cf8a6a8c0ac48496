//! Texts of the actions on leads and tickets.

use super::{Group, Words, words};
use crate::keys::Action as A;

pub(super) const WORDS: &[(A, Words)] = &[
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
