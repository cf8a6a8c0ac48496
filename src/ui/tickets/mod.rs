//! Pane 5: what people ask for. It has a queue by due time, a board of the same tickets, one ticket's conversation, and
//! the figures. Forms are above them.

mod about;
mod card;
mod cards;
mod commands;
mod figures;
mod filter;
mod forms;
mod keys;
pub(super) mod messages;
mod page;
mod pane;
mod peek;
mod pickers;
mod queries;
mod queue;
mod unsent;
mod view;

use crossterm::event::KeyEvent;
use uuid::Uuid;

pub use page::text as page_text;
pub use pane::PANE;
use view::draw;

use super::collection::filter::FilterForm;
use super::collection::reassign::{self, Person};
use super::collection::{Acts, Collection, Unseen, ViewMode};
use super::context::{Cx, Tone, View};
use super::pane::Goto;
use super::remote::Remote;
use super::widgets::paged::Identified;
use super::widgets::picker::Picker;
use crate::domain::rights::Right;
use crate::domain::staff::Actor;
use crate::domain::ticket::filter::{Filter, SavedView};
use crate::domain::ticket::flow::{Priority, Status};
use crate::domain::ticket::work::New;
use crate::domain::ticket::{Card, Rules};
use crate::keys::{Action, Scope, title_of};
use cards::TicketCards;
use commands::SentCommands;
use forms::{FormKind, Forms};
use page::Page;
use peek::Peek;
use pickers::Choice;

/// A ticket as commands and messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TicketRef {
    id: Uuid,
    /// `T-1042 Lost card`.
    name: String,
    /// The status that the user saw.
    status: Status,
    /// Whether it waits for the customer.
    is_waiting: bool,
    tags: Vec<String>,
    priority: Priority,
}

impl Identified for TicketRef {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl TicketRef {
    fn of(card: &Card) -> Self {
        Self {
            id: card.id,
            name: format!("{} {}", card.label(), card.title),
            status: card.status,
            is_waiting: card.waiting_since.is_some(),
            tags: card.tags.clone(),
            priority: card.priority,
        }
    }
}

/// Returns why a user sees no tickets; `None` if the user sees some.
#[must_use]
pub fn why_no_pane(actor: &Actor) -> Option<String> {
    if actor.may(Right::TicketsReadOwn) { None } else { actor.why_not(Right::TicketsRead) }
}

/// The pane's state.
#[derive(Debug)]
pub struct Tickets {
    /// The tickets on the board and in the queue.
    cards: Collection<TicketCards>,
    rules: Remote<Rules>,
    views: Remote<Vec<SavedView>>,
    page: Option<Page>,
    picker: Option<Picker<Choice>>,
    /// The tickets that the picker is about. An answer that comes while it is open may put another ticket under the
    /// cursor.
    picker_targets: Vec<TicketRef>,
    filter: Option<FilterForm<Filter>>,
    /// The question before selected tickets are changed that are not in sight.
    unseen: Option<Unseen>,
    forms: Forms,
    /// A form that opens as soon as the institute's rules are read.
    wanted: Option<FormKind>,
    commands: SentCommands,
    /// The conversation beside the queue of a wide screen.
    peek: Peek,
}

impl Default for Tickets {
    fn default() -> Self {
        Self {
            cards: Collection::new(ViewMode::List, Filter::open()),
            rules: Remote::default(),
            views: Remote::default(),
            page: None,
            picker: None,
            picker_targets: Vec::new(),
            filter: None,
            unseen: None,
            forms: Forms::default(),
            wanted: None,
            commands: SentCommands::default(),
            peek: Peek::default(),
        }
    }
}

impl Tickets {
    /// Returns the scope of the pane's keys now.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.cards.showing {
            _ if self.page.is_some() => Scope::Ticket,
            ViewMode::Figures => Scope::TicketFigures,
            ViewMode::Board | ViewMode::List => Scope::Tickets,
        }
    }

    /// Whether letters go into the search field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.page.as_ref().map_or(self.cards.search.is_typing(), Page::is_typing)
    }

    /// Whether a form or a picker gets the keys.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.picker.is_some() || self.filter.is_some() || self.unseen.is_some() || self.forms.is_open()
    }

    /// Whether typed text is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.forms.has_drafts()
    }

    /// Closes what is open. Drafts stay.
    pub fn stash_form(&mut self) {
        self.picker = None;
        self.filter = None;
        self.unseen = None;
        self.wanted = None;
        self.forms.set_aside();
    }

    /// Returns who works on the page's ticket, or without a page on the ticket under the cursor.
    fn assignee(&self) -> Option<Person> {
        let card = match &self.page {
            Some(page) => page.page().map(|page| &page.card),
            None => self.cards.current(),
        };
        card.and_then(|card| Some(Person { id: card.assignee_id?, name: card.assignee.clone()? }))
    }

    /// Returns the tickets that an action is about: the page's ticket, the selected tickets, or the ticket under the
    /// cursor.
    fn targets(&self) -> Vec<TicketRef> {
        if let Some(page) = &self.page {
            return page.named().into_iter().collect();
        }
        self.cards.targets()
    }

    /// Returns what an action is about, in a few words.
    #[must_use]
    pub fn at_hand(&self) -> Option<String> {
        match self.targets().as_slice() {
            [] => None,
            [one] => Some(one.name.clone()),
            many => Some(format!("{} tickets", many.len())),
        }
    }

    /// Returns why an action is not possible now; `None` if it is possible.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        match action {
            _ if needs_ticket(action) && self.targets().is_empty() => Some(match self.page {
                Some(_) => page::NOT_READ.into(),
                None => self.cards.why_wait("tickets").unwrap_or_else(|| "There is no ticket here.".into()),
            }),
            Action::StageLeft | Action::StageRight => self.why_no_step(action == Action::StageRight),
            Action::PriorityUp | Action::PriorityDown => self.why_no_priority(action == Action::PriorityUp),
            Action::SortBy if self.cards.showing == ViewMode::Board => {
                Some("The board is sorted by what is due; v changes to the queue, which sorts by any column.".into())
            }
            Action::Reassign => reassign::why_not(self.assignee().as_ref(), view),
            Action::Undo => self.commands.why_no_undo(),
            Action::ColumnLeft | Action::ColumnRight if self.cards.showing == ViewMode::List => {
                Some("The queue has one column; v changes to the board.".into())
            }
            _ => self.page.as_ref().and_then(|page| page.why_not(action, view)),
        }
    }

    /// Carries out an action. Returns where to go, if the action leads to another pane.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Goto> {
        if self.page.is_some() {
            return self.act_on_page(action, cx);
        }
        if self.cards.move_cursor(action, cx) {
            return None;
        }
        match action {
            Action::Open => self.open_current(cx),
            Action::Select => self.cards.toggle_current(cx),
            Action::SelectAll => self.cards.select_all(),
            Action::BoardOrList => self.toggle_board(cx),
            Action::Figures => self.show_figures(cx),
            Action::Filter => self.find(cx),
            Action::LeadFilter => self.pick_view(),
            Action::SortBy => self.pick_sort(),
            Action::Exceptions => self.toggle_overdue(cx),
            Action::TicketNew => self.open_form(FormKind::New(Box::default(), None), cx),
            Action::Back => self.back(cx),
            _ => self.act_on_selected(action, cx),
        }
        None
    }

    /// Opens the form for a new ticket about a record of another pane.
    pub fn new_about(&mut self, new: New, named: Option<String>, cx: &mut Cx<'_>) {
        self.close_page(cx);
        self.open_form(FormKind::New(Box::new(new), named), cx);
    }

    /// Carries out an action on the selected tickets, or without a selection on the ticket under the cursor. Asks
    /// before it changes a ticket that is not in sight.
    fn act_on_selected(&mut self, action: Action, cx: &mut Cx<'_>) {
        let asks = concerns_selected(action) && self.cards.why_wait("tickets").is_none();
        let here = ("tickets", title_of(keys::KEYS, action, self.scope()));
        let question = Unseen::before(action, &self.cards, here, |named| named.name.clone(), cx);
        match question.filter(|_| asks) {
            Some(question) => self.unseen = Some(question),
            None => self.act_on_targets(action, cx),
        }
    }

    fn unseen_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match self.unseen.as_mut().map(|question| question.key(key, cx)) {
            Some(Acts::Yes(action)) => {
                self.unseen = None;
                self.act_on_targets(action, cx);
            }
            Some(Acts::No) => self.unseen = None,
            Some(Acts::Open) | None => {}
        }
    }

    /// Carries out an action on tickets, from their page or from the list.
    fn act_on_targets(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::StageLeft => self.move_to_neighbor(false, cx),
            Action::StageRight => self.move_to_neighbor(true, cx),
            Action::PickStage => self.pick_status(),
            Action::CloseTicket => self.move_to(self.targets(), Status::Done, cx),
            Action::Assign => self.pick_taker(),
            Action::Reassign => self.pick_new_assignee(cx),
            Action::SetPriority => self.pick_priority(),
            Action::PriorityUp => self.step_priority(true, cx),
            Action::PriorityDown => self.step_priority(false, cx),
            Action::Tags => self.edit_tags(cx),
            Action::Waiting => self.toggle_waiting(cx),
            Action::Unread => self.mark_unread(cx),
            Action::Undo => self.commands.undo(cx),
            _ => {}
        }
    }

    fn act_on_page(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Goto> {
        if action == Action::Back {
            self.close_page(cx);
            self.reload(cx);
            return None;
        }
        match self.page.as_mut()?.act(action, cx) {
            Some(page::PageRequest::Form(wanted)) => self.open_form(wanted, cx),
            Some(page::PageRequest::Ticket(ticket)) => self.open_page(ticket, cx),
            Some(page::PageRequest::Goto(goto)) => return Some(goto),
            None => self.act_on_targets(action, cx),
        }
        None
    }

    fn open_current(&mut self, cx: &mut Cx<'_>) {
        if let Some(ticket) = self.cards.current().map(|card| card.id) {
            self.open_page(ticket, cx);
        }
    }

    fn toggle_board(&mut self, cx: &mut Cx<'_>) {
        self.cards.toggle_board_list(cx.actor.may(Right::ReportsRead));
        self.reload(cx);
    }

    fn show_figures(&mut self, cx: &mut Cx<'_>) {
        self.cards.toggle_figures();
        self.reload(cx);
    }

    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.cards.back() {
            self.reload(cx);
        }
    }

    /// Changes which tickets are shown.
    fn set_filter(&mut self, ask: Filter, cx: &mut Cx<'_>) {
        if self.cards.set_filter(ask) {
            self.reload(cx);
        }
    }

    /// Starts a search. From the figures it returns to the tickets, where the search field is.
    fn find(&mut self, cx: &mut Cx<'_>) {
        if self.cards.showing == ViewMode::Figures {
            self.show_figures(cx);
        }
        self.cards.search.type_on();
    }

    /// Takes a key while the user types the search. The search follows the typing.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        if let Some(page) = &mut self.page {
            page.type_key(key, cx);
        } else if self.cards.type_key(key) {
            self.reload(cx);
        }
    }

    fn open_form(&mut self, wanted: FormKind, cx: &mut Cx<'_>) {
        if let Some(rules) = self.rules.value() {
            self.forms.open(wanted, rules, cx);
        } else {
            self.wanted = Some(wanted);
            cx.say(Tone::Info, "The institute's rules are being read; the form opens when they are here.");
        }
        self.show_drafts(cx.site, cx.today());
        self.announce_presence(cx);
    }

    /// Takes a key while a form or a picker is open.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        if self.picker.is_some() {
            return self.picker_key(key, cx);
        }
        if self.filter.is_some() {
            return self.filter_key(key, cx);
        }
        if self.unseen.is_some() {
            return self.unseen_key(key, cx);
        }
        if let Some(ticket) = self.forms.key(key, cx) {
            self.open_page(ticket, cx);
        }
        self.show_drafts(cx.site, cx.today());
        self.announce_presence(cx);
    }

    /// Takes pasted text, for the form or the search field.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(picker) = &mut self.picker {
            picker.paste(text);
        } else if let Some(filter) = &mut self.filter {
            filter.paste(text);
        } else if self.unseen.is_some() {
            // Pasted text answers no question.
        } else if self.forms.is_open() {
            self.forms.paste(text, cx);
        } else if let Some(page) = &mut self.page {
            page.paste(text, cx);
        } else if self.cards.showing != ViewMode::Figures && self.cards.paste(text) {
            self.reload(cx);
        }
    }
}

/// Whether an action changes all selected tickets.
fn concerns_selected(action: Action) -> bool {
    matches!(
        action,
        Action::StageLeft
            | Action::StageRight
            | Action::PickStage
            | Action::CloseTicket
            | Action::Assign
            | Action::SetPriority
            | Action::PriorityUp
            | Action::PriorityDown
            | Action::Tags
            | Action::Waiting
            | Action::Unread
    )
}

/// Whether the action is about a ticket.
fn needs_ticket(action: Action) -> bool {
    matches!(
        action,
        Action::Open
            | Action::Select
            | Action::Reply
            | Action::WriteNote
            | Action::Hear
            | Action::StageLeft
            | Action::StageRight
            | Action::PickStage
            | Action::CloseTicket
            | Action::Assign
            | Action::SetPriority
            | Action::PriorityUp
            | Action::PriorityDown
            | Action::Tags
            | Action::Waiting
            | Action::TicketEdit
            | Action::TicketMerge
            | Action::TicketUnmerge
            | Action::SplitComment
    )
}
