//! Actions that a key or the palette can trigger.

/// An action that a key or the palette can trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the registry says what each one is")]
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
    StaffEdit,
    StaffRole,
    StaffPassword,
    StaffDisable,
    StaffEnable,
    StaffUnlock,
    Reassign,
    PaneToday,
    PaneRoster,
    PaneCheckIn,
    PaneLeads,
    PaneTickets,
    PanePeople,
    PaneAudit,
    Back,
    NextField,
    PreviousField,
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
    PickDay,
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
    Correct,
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
    Figures,
    LogContact,
    LeadAdd,
    NextStep,
    StepDone,
    LeadEdit,
    LeadMerge,
    LeadUnmerge,
    MakeClass,
    TicketNew,
    SetPriority,
    PriorityUp,
    PriorityDown,
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

impl Action {
    /// Returns true if the action changes or exports data without a confirmation. Such an action has no Alt letter in
    /// a text field, because a slow connection may merge Esc and the next letter.
    #[must_use]
    pub fn is_done_at_once(self) -> bool {
        matches!(
            self,
            Self::Admit
                | Self::MarkPresent
                | Self::MarkLate
                | Self::MarkLeftEarly
                | Self::MarkNoShow
                | Self::StageLeft
                | Self::StageRight
                | Self::TakeTurns
                | Self::StepDone
                | Self::PriorityUp
                | Self::PriorityDown
                | Self::Waiting
                | Self::Unread
                | Self::StaffEnable
                | Self::StaffUnlock
                | Self::ExportCsv
                | Self::PrintSheet
        )
    }
}
