//! Pane 5: what people ask for. A queue by what is due and a board of the same tickets, one ticket's conversation,
//! the figures; forms lie above them.

mod board;
mod card;
mod deeds;
mod figures;
mod filter;
mod forms;
mod page;
mod pickers;
mod queue;
mod reading;
mod view;
mod words;

use crossterm::event::KeyEvent;
use uuid::Uuid;

pub use view::draw;

use super::context::{Cx, Tone, View};
use super::remote::Remote;
use super::widgets::paged::Row;
use super::widgets::picker::Picker;
use super::widgets::selection::Selection;
use crate::domain::rights::Right;
use crate::domain::staff::Actor;
use crate::domain::ticket::ask::{Ask, SavedView};
use crate::domain::ticket::flow::{Priority, Status};
use crate::domain::ticket::work::New;
use crate::domain::ticket::{Card, PersonRef, Rules};
use crate::keys::{Action, Scope};
use board::Board;
use deeds::Deeds;
use figures::Figures;
use filter::{FilterForm, Search};
use forms::{Forms, Wanted};
use page::Page;
use pickers::Choice;
use queue::Queue;

/// What of the tickets is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Showing {
    #[default]
    Queue,
    Board,
    Figures,
}

/// A ticket as commands and sentences name it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    id: Uuid,
    /// `T-1042 Lost card`.
    name: String,
    /// Where it was seen.
    status: Status,
    /// Whether it waits for the customer.
    is_waiting: bool,
    tags: Vec<String>,
    priority: Priority,
}

impl Row for Named {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl Named {
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

/// What the pane wants of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// To a person's page.
    Person(PersonRef),
}

/// Why somebody sees no tickets; none when they see some.
#[must_use]
pub fn why_no_pane(actor: &Actor) -> Option<String> {
    if actor.may(Right::TicketsReadOwn) { None } else { actor.why_not(Right::TicketsRead) }
}

/// The pane's state.
#[derive(Debug)]
pub struct Tickets {
    showing: Showing,
    /// What was shown before the figures.
    before_figures: Showing,
    /// Which tickets, and the queue's order.
    ask: Ask,
    search: Search,
    queue: Queue,
    board: Board,
    figures: Figures,
    rules: Remote<Rules>,
    views: Remote<Vec<SavedView>>,
    /// Those that were selected, to change them together.
    selected: Selection<Named>,
    page: Option<Page>,
    picker: Option<Picker<Choice>>,
    /// What the picker is about: what is read meanwhile may put something else under the cursor.
    meant: Vec<Named>,
    filter: Option<FilterForm>,
    forms: Forms,
    /// A form that opens as soon as the institute's rules are here.
    wanted: Option<Wanted>,
    deeds: Deeds,
}

impl Default for Tickets {
    fn default() -> Self {
        Self {
            showing: Showing::default(),
            before_figures: Showing::default(),
            ask: Ask::open(),
            search: Search::default(),
            queue: Queue::default(),
            board: Board::default(),
            figures: Figures::default(),
            rules: Remote::default(),
            views: Remote::default(),
            selected: Selection::default(),
            page: None,
            picker: None,
            meant: Vec::new(),
            filter: None,
            forms: Forms::default(),
            wanted: None,
            deeds: Deeds::default(),
        }
    }
}

impl Tickets {
    /// Where its keys are kept now.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.showing {
            _ if self.page.is_some() => Scope::Ticket,
            Showing::Figures => Scope::TicketFigures,
            Showing::Board | Showing::Queue => Scope::Tickets,
        }
    }

    /// Whether letters go into the search field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.search.is_typing() && self.page.is_none()
    }

    /// Whether a form or a picker has the keys.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.picker.is_some() || self.filter.is_some() || self.forms.is_open()
    }

    /// Whether something typed is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.forms.has_drafts()
    }

    /// Closes what is open; drafts stay.
    pub fn set_form_aside(&mut self) {
        self.picker = None;
        self.filter = None;
        self.wanted = None;
        self.forms.set_aside();
    }

    /// The card that one is on.
    fn on(&self) -> Option<&Card> {
        match self.showing {
            Showing::Board => self.board.on(),
            Showing::Queue => self.queue.tickets.on(),
            Showing::Figures => None,
        }
    }

    /// What an action is about: the page's ticket, those selected, else the one that one is on.
    fn targets(&self) -> Vec<Named> {
        if let Some(page) = &self.page {
            return page.named().into_iter().collect();
        }
        if self.selected.is_empty() {
            return self.on().map(Named::of).into_iter().collect();
        }
        self.selected.all()
    }

    /// Why an action is not possible here and now.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        if changes(action)
            && let Some(why) = view.actor.why_not(Right::TicketsWrite)
        {
            return Some(why);
        }
        let needs_one = (changes(action) && action != Action::TicketNew && action != Action::Undo)
            || matches!(action, Action::Open | Action::Select);
        match action {
            _ if needs_one && self.targets().is_empty() => Some(match self.page {
                Some(_) => page::NOT_READ.into(),
                None => "There is no ticket here.".into(),
            }),
            Action::StageLeft | Action::StageRight => self.why_no_step(action == Action::StageRight),
            Action::SortBy if self.showing == Showing::Board => {
                Some("The board is sorted by what is due; v changes to the queue, which sorts by any column.".into())
            }
            Action::Undo => self.deeds.why_no_undo(),
            Action::ColumnLeft | Action::ColumnRight if self.showing == Showing::Queue => {
                Some("The queue has one column; v changes to the board.".into())
            }
            Action::Figures => view.actor.why_not(Right::ReportsRead),
            _ => self.page.as_ref().and_then(|page| page.why_not(action, view)),
        }
    }

    /// Does an action; may want another pane.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Go> {
        if self.page.is_some() {
            return self.act_on_page(action, cx);
        }
        if self.step(action, cx) {
            return None;
        }
        match action {
            Action::Open => self.open_on(cx),
            Action::Select => self.select_on(cx),
            Action::SelectAll => self.select_all(),
            Action::BoardOrList => self.turn(cx),
            Action::Figures => self.show_figures(cx),
            Action::Filter => self.search.type_on(),
            Action::LeadFilter => self.filter = Some(FilterForm::of(&self.ask)),
            Action::SortBy => self.pick_sort(),
            Action::SavedViews => self.pick_view(),
            Action::TicketNew => self.want(Wanted::New(Box::default(), None), cx),
            Action::Back => self.back(cx),
            _ => self.act_on_targets(action, cx),
        }
        None
    }

    /// Opens the form for a new ticket about something of another pane.
    pub fn new_about(&mut self, new: New, named: Option<String>, cx: &mut Cx<'_>) {
        self.close_page(cx);
        self.want(Wanted::New(Box::new(new), named), cx);
    }

    /// What is done to tickets, be it on their page or from afar.
    fn act_on_targets(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::StageLeft => self.move_beside(false, cx),
            Action::StageRight => self.move_beside(true, cx),
            Action::PickStage => self.pick_status(),
            Action::CloseTicket => self.move_to(self.targets(), Status::Done, cx),
            Action::Assign => self.pick_taker(),
            Action::SetPriority => self.pick_priority(),
            Action::Tags => self.want_tags(cx),
            Action::Waiting => self.turn_waiting(cx),
            Action::Unread => self.mark_unread(cx),
            Action::Undo => self.deeds.undo(cx),
            _ => {}
        }
    }

    fn act_on_page(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<Go> {
        if action == Action::Back {
            self.close_page(cx);
            self.look_again(cx);
            return None;
        }
        match self.page.as_mut()?.act(action, cx) {
            Some(page::Go::Form(wanted)) => self.want(wanted, cx),
            Some(page::Go::Person(person)) => return Some(Go::Person(person)),
            None => self.act_on_targets(action, cx),
        }
        None
    }

    /// Moves the cursor. Says whether the action was one that does.
    fn step(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match self.showing {
            Showing::Board => board::step(&mut self.board, action, &self.ask, cx),
            Showing::Queue => self.queue.step(action, &self.ask, cx),
            Showing::Figures => self.figures.step(action, cx),
        }
    }

    fn open_on(&mut self, cx: &mut Cx<'_>) {
        if let Some(ticket) = self.on().map(|card| card.id) {
            self.open_page(ticket, cx);
        }
    }

    fn select_on(&mut self, cx: &mut Cx<'_>) {
        let Some(named) = self.on().map(Named::of) else { return };
        self.selected.turn(named);
        self.step(Action::Down, cx);
    }

    /// All that are here of the column or the queue; again, none.
    fn select_all(&mut self) {
        let cards = match self.showing {
            Showing::Board => self.board.lane_cards(),
            _ => self.queue.tickets.rows(),
        };
        self.selected.turn_all(cards.iter().map(Named::of).collect());
    }

    fn turn(&mut self, cx: &mut Cx<'_>) {
        self.showing = if self.showing == Showing::Board { Showing::Queue } else { Showing::Board };
        self.look_again(cx);
    }

    fn show_figures(&mut self, cx: &mut Cx<'_>) {
        if self.showing == Showing::Figures {
            self.showing = self.before_figures;
        } else {
            self.before_figures = std::mem::replace(&mut self.showing, Showing::Figures);
        }
        self.look_again(cx);
    }

    /// Esc: from the figures, then from a selection, then from the filter.
    fn back(&mut self, cx: &mut Cx<'_>) {
        if self.showing == Showing::Figures {
            self.showing = self.before_figures;
            self.look_again(cx);
        } else if !self.selected.is_empty() {
            self.selected.clear();
        } else if self.ask != Ask::open() {
            let (sort, descending) = (self.ask.sort, self.ask.descending);
            self.search.clear();
            self.narrow(Ask { sort, descending, ..Ask::open() }, cx);
        }
    }

    /// Shows other tickets: what was selected among those before is selected no longer.
    fn narrow(&mut self, ask: Ask, cx: &mut Cx<'_>) {
        if ask == self.ask {
            return;
        }
        self.ask = ask;
        self.selected.clear();
        self.board.begin();
        self.queue.begin();
        self.look_again(cx);
    }

    fn want(&mut self, wanted: Wanted, cx: &mut Cx<'_>) {
        if let Some(rules) = self.rules.value() {
            self.forms.open(wanted, rules, cx);
        } else {
            self.wanted = Some(wanted);
            cx.say(Tone::Info, "The institute's rules are being read; the form opens when they are here.");
        }
        self.tell_presence(cx);
    }

    /// Takes a key while a form or a picker is open.
    pub fn form_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        if self.picker.is_some() {
            return self.picker_key(key, cx);
        }
        if self.filter.is_some() {
            return self.filter_key(key, cx);
        }
        self.forms.key(key, cx);
        self.tell_presence(cx);
    }

    /// Types pasted text into the form or the search field.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(filter) = &mut self.filter {
            filter.paste(text);
        } else if self.forms.is_open() {
            self.forms.paste(text, cx);
        } else if self.page.is_none() && self.showing != Showing::Figures {
            self.search.paste(text);
            self.look(cx);
        }
    }
}

/// Whether an action writes.
fn changes(action: Action) -> bool {
    matches!(
        action,
        Action::TicketNew
            | Action::Reply
            | Action::WriteNote
            | Action::Hear
            | Action::StageLeft
            | Action::StageRight
            | Action::PickStage
            | Action::CloseTicket
            | Action::Assign
            | Action::SetPriority
            | Action::Tags
            | Action::Waiting
            | Action::TicketEdit
            | Action::TicketMerge
            | Action::TicketUnmerge
            | Action::SplitComment
            | Action::Undo
    )
}
