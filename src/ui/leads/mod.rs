//! Pane 4: the leads, which are churches and others who asked for training. It has a board by stage, a list of the same
//! leads, the figures and one lead's page. Forms open above them.

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
mod pickers;
mod queries;
mod table;
mod unsent;
mod view;

use std::sync::LazyLock;

use crossterm::event::KeyEvent;
use uuid::Uuid;

pub use pane::PANE;
use view::draw;

use super::collection::filter::FilterForm;
use super::collection::reassign::{self, Person};
use super::collection::{Acts, Collection, Unseen, ViewMode};
use super::context::{Cx, Tone, View};
use super::remote::Remote;
use super::widgets::paged::Identified;
use super::widgets::picker::Picker;
use crate::domain::lead::filter::{Filter, SavedView};
use crate::domain::lead::stage::Stage;
use crate::domain::lead::{Card, Rules};
use crate::keys::{Action, Scope, title_of};
use cards::LeadCards;
use commands::SentCommands;
use forms::{FormKind, Forms};
use page::Page;
use pickers::Choice;

/// A lead's identity in commands and messages.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LeadRef {
    id: Uuid,
    name: String,
    /// The stage that this console has read.
    stage: Stage,
    /// The assignee that this console has read.
    assignee: Option<Uuid>,
}

impl Identified for LeadRef {
    fn id(&self) -> Uuid {
        self.id
    }
}

impl LeadRef {
    fn of(card: &Card) -> Self {
        Self { id: card.id, name: card.org_name.clone(), stage: card.stage, assignee: card.assignee_id }
    }
}

/// The pane's state.
#[derive(Debug)]
pub struct Leads {
    /// The leads on the board and in the list.
    cards: Collection<LeadCards>,
    rules: Remote<Rules>,
    views: Remote<Vec<SavedView>>,
    page: Option<Page>,
    picker: Option<Picker<Choice>>,
    /// The leads of the open picker. New answers may move the cursor while the picker is open.
    picker_targets: Vec<LeadRef>,
    filter: Option<FilterForm<Filter>>,
    /// The question before an action that changes hidden selected leads.
    unseen: Option<Unseen>,
    forms: Forms,
    commands: SentCommands,
}

impl Default for Leads {
    fn default() -> Self {
        Self {
            cards: Collection::new(ViewMode::Board, Filter::default()),
            rules: Remote::default(),
            views: Remote::default(),
            page: None,
            picker: None,
            picker_targets: Vec::new(),
            filter: None,
            unseen: None,
            forms: Forms::default(),
            commands: SentCommands::default(),
        }
    }
}

impl Leads {
    /// Returns the scope of the pane's keys for the current view.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.cards.showing {
            _ if self.page.is_some() => Scope::Lead,
            ViewMode::Figures => Scope::LeadFigures,
            ViewMode::Board | ViewMode::List => Scope::Leads,
        }
    }

    /// Whether letters go into the search field.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.page.as_ref().map_or(self.cards.search.is_typing(), Page::is_typing)
    }

    /// Whether a form, a picker or a question has the keys.
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.picker.is_some() || self.filter.is_some() || self.unseen.is_some() || self.forms.is_open()
    }

    /// Whether typed text is not sent yet.
    #[must_use]
    pub fn has_drafts(&self) -> bool {
        self.forms.has_drafts()
    }

    /// Closes what is open and keeps the drafts.
    pub fn stash_form(&mut self) {
        self.picker = None;
        self.filter = None;
        self.unseen = None;
        self.forms.stash();
    }

    /// Returns the institute's rules, or empty rules before they are read.
    fn rules(&self) -> &Rules {
        static NONE: LazyLock<Rules> = LazyLock::new(Rules::default);
        self.rules.value().unwrap_or(&NONE)
    }

    /// Returns the lead whose page is open.
    #[must_use]
    pub fn page_of(&self) -> Option<Uuid> {
        self.page.as_ref().map(Page::lead)
    }

    /// Returns the assignee of the page's lead, or else of the current lead.
    fn assignee(&self) -> Option<Person> {
        let card = match &self.page {
            Some(page) => page.card(),
            None => self.cards.current(),
        };
        card.and_then(|card| Some(Person { id: card.assignee_id?, name: card.assignee.clone()? }))
    }

    /// Returns the leads that an action is about: the page's lead, else the selected leads, else the current one.
    fn targets(&self) -> Vec<LeadRef> {
        if let Some(page) = &self.page {
            return page.named().into_iter().collect();
        }
        self.cards.targets()
    }

    /// Returns in a few words what an action is about.
    #[must_use]
    pub fn at_hand(&self) -> Option<String> {
        match self.targets().as_slice() {
            [] => None,
            [one] => Some(one.name.clone()),
            many => Some(format!("{} leads", many.len())),
        }
    }

    /// Returns why an action is not possible now; `None` if it is.
    #[must_use]
    pub fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        if matches!(
            action,
            Action::PickStage | Action::Assign | Action::TakeTurns | Action::StageLeft | Action::StageRight
        ) && self.page.is_none()
            && let Some(why) = self.cards.why_wait("leads")
        {
            return Some(why);
        }
        match action {
            Action::PickStage | Action::Assign | Action::TakeTurns | Action::StageLeft | Action::StageRight
                if self.targets().is_empty() =>
            {
                Some("There is no lead here.".into())
            }
            Action::StageLeft | Action::StageRight => self.why_no_step(action == Action::StageRight),
            Action::Open | Action::Select if self.page.is_none() && self.cards.current().is_none() => {
                Some("There is no lead here.".into())
            }
            Action::SortBy if self.cards.showing == ViewMode::Board => {
                Some("The board is sorted by what is due; v changes to the list, which sorts by any column.".into())
            }
            Action::Reassign => reassign::why_not(self.assignee().as_ref(), view),
            Action::Undo => self.commands.why_no_undo(),
            Action::ColumnLeft | Action::ColumnRight if self.cards.showing == ViewMode::List => {
                Some("The list has one column; v changes to the board.".into())
            }
            _ => self.page.as_ref().and_then(|page| page.why_not(action, view)),
        }
    }

    /// Does an action.
    pub fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if self.page.is_some() {
            return self.act_on_page(action, cx);
        }
        if self.cards.move_cursor(action, cx) {
            return;
        }
        match action {
            Action::Open => self.open_current(cx),
            Action::Select => self.cards.toggle_current(cx),
            Action::SelectAll => self.cards.select_all(),
            Action::BoardOrList => self.toggle_view(cx),
            Action::Figures => self.show_figures(cx),
            Action::Filter => self.find(cx),
            Action::LeadFilter => self.pick_view(),
            Action::SortBy => self.pick_sort(),
            Action::Exceptions => self.toggle_due(cx),
            Action::LeadNew => self.open_form(FormKind::New, cx),
            Action::Back => self.back(cx),
            _ => self.act_on_marked(action, cx),
        }
    }

    /// Does an action for the selected leads, or else for the current one. Asks first if a selected lead is hidden.
    fn act_on_marked(&mut self, action: Action, cx: &mut Cx<'_>) {
        let asks = concerns_marked(action) && self.cards.why_wait("leads").is_none();
        let here = ("leads", title_of(keys::KEYS, action, self.scope()));
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

    /// Does an action for the target leads, on a page as well as on the board and the list.
    fn act_on_targets(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::StageLeft => self.move_to_neighbor(false, cx),
            Action::StageRight => self.move_to_neighbor(true, cx),
            Action::Undo => self.undo(cx),
            Action::PickStage => self.pick_stage(cx),
            Action::Assign => self.pick_assignee(),
            Action::Reassign => self.pick_reassignment(cx),
            Action::TakeTurns => {
                let leads = self.targets();
                self.assign_round_robin(leads, cx);
            }
            _ => {}
        }
    }

    fn act_on_page(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action == Action::Back {
            self.page = None;
            return self.reload(cx);
        }
        if action == Action::LeadAdd {
            return self.pick_addition(cx);
        }
        let Some(page) = &mut self.page else { return };
        match page.act(action, cx) {
            Some(page::PageRequest::Form(wanted)) => self.open_form(wanted, cx),
            Some(page::PageRequest::Do(command, done)) => self.commands.run(command, done, cx),
            None => self.act_on_targets(action, cx),
        }
    }

    fn open_current(&mut self, cx: &mut Cx<'_>) {
        if let Some(lead) = self.cards.current().map(|card| card.id) {
            self.open_page(lead, cx);
        }
    }

    /// Opens a lead's page.
    pub fn open_page(&mut self, lead: Uuid, cx: &mut Cx<'_>) {
        let mut page = Page::of(lead);
        page.load(cx);
        self.page = Some(page);
    }

    fn toggle_view(&mut self, cx: &mut Cx<'_>) {
        self.cards.toggle_board_list(true);
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

    /// Applies another filter.
    fn set_filter(&mut self, ask: Filter, cx: &mut Cx<'_>) {
        if self.cards.set_filter(ask) {
            self.reload(cx);
        }
    }

    /// Opens the search. Leaves the figures first, because only board and list can be searched.
    fn find(&mut self, cx: &mut Cx<'_>) {
        if self.cards.showing == ViewMode::Figures {
            self.show_figures(cx);
        }
        self.cards.search.type_on();
    }

    /// Takes a key of the search field, and searches with every key.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        if let Some(page) = &mut self.page {
            page.type_key(key, cx.format());
        } else if self.cards.type_key(key) {
            self.reload(cx);
        }
    }

    fn open_form(&mut self, wanted: FormKind, cx: &mut Cx<'_>) {
        if let Some(rules) = self.rules.value() {
            self.forms.open(wanted, rules, cx);
        } else {
            cx.say(Tone::Info, "The institute's rules are being read. Try again in a moment.");
        }
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
        if let Some(lead) = self.forms.key(key, cx) {
            self.open_page(lead, cx);
        }
    }

    /// Inserts pasted text into the form or the search field.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(picker) = &mut self.picker {
            picker.paste(text);
        } else if let Some(filter) = &mut self.filter {
            filter.paste(text);
        } else if self.unseen.is_some() {
            // Pasted text does not answer a question.
        } else if self.forms.is_open() {
            self.forms.paste(text, cx);
        } else if let Some(page) = &mut self.page {
            page.paste(text, cx.format());
        } else if self.cards.showing != ViewMode::Figures && self.cards.paste(text) {
            self.reload(cx);
        }
    }
}

/// Whether an action changes all selected leads.
fn concerns_marked(action: Action) -> bool {
    matches!(action, Action::StageLeft | Action::StageRight | Action::PickStage | Action::Assign | Action::TakeTurns)
}
