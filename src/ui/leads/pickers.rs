//! The pickers: stage, assignee, order of the list, view.

use crossterm::event::KeyEvent;
use uuid::Uuid;

use super::filter;
use super::forms::FormKind;
use super::{LeadRef, Leads};
use crate::domain::desk::{Command, Query};
use crate::domain::lead::filter::{AssigneeFilter, DueFilter, Filter, SavedView, Sort};
use crate::domain::lead::query;
use crate::domain::lead::stage::{RequiredDetails, Stage};
use crate::domain::lead::work::ViewWrite;
use crate::keys::Action;
use crate::ui::collection::ViewMode;
use crate::ui::collection::filter::FilterForm;
use crate::ui::collection::order::Order;
use crate::ui::collection::reassign::{self, Reassignment};
use crate::ui::context::{Cx, Tone};
use crate::ui::effect::Slot;
use crate::ui::widgets::picker::{Picker, PickerEvent, PickerItem};

/// The choices of all pickers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    Stage(Stage),
    /// Why leads are won or lost.
    Reason(Stage, String),
    Taker(Option<Uuid>),
    /// Who takes all open work of an assignee.
    Reassign(Reassignment),
    InTurn,
    Sort(Sort),
    View(Filter),
    Saved(SavedView),
    SaveThis,
    /// Opens the form of the filter.
    Filter,
    /// Adds something to the lead whose page is open.
    Add(Action),
}

impl Leads {
    /// Takes a key while a picker is open.
    pub(super) fn picker_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let Some(picker) = &mut self.picker else { return };
        match picker.key(key) {
            PickerEvent::Closed => self.picker = None,
            PickerEvent::Chosen(choice) => {
                self.picker = None;
                self.chosen(choice, cx);
            }
            PickerEvent::Deleted(Choice::Saved(view)) => {
                self.picker = None;
                let write = cx.run(Command::LeadView(Box::new(ViewWrite::Forget(view.id))));
                self.commands.expect(write, format!("The view {} is forgotten.", view.name));
            }
            PickerEvent::Nothing | PickerEvent::Deleted(_) => {}
        }
    }

    fn chosen(&mut self, choice: Choice, cx: &mut Cx<'_>) {
        match choice {
            Choice::Stage(to) => {
                let leads =
                    std::mem::take(&mut self.picker_targets).into_iter().filter(|named| named.stage != to).collect();
                self.move_to(leads, to, cx);
            }
            Choice::Reason(to, reason) => {
                let leads = std::mem::take(&mut self.picker_targets);
                self.open_form(FormKind::Move { leads, to, reason: Some(reason) }, cx);
            }
            Choice::Taker(to) => {
                let leads = std::mem::take(&mut self.picker_targets);
                self.assign(leads, to, cx);
            }
            Choice::Reassign(reassignment) => reassign::chosen(reassignment, cx),
            Choice::InTurn => {
                let leads = std::mem::take(&mut self.picker_targets);
                self.assign_round_robin(leads, cx);
            }
            Choice::Sort(sort) => self.sort_by(sort, cx),
            Choice::View(ask) => self.show_view(ask, cx),
            Choice::Saved(view) => self.show_view(view.ask, cx),
            Choice::SaveThis => self.filter = Some(FilterForm::naming()),
            Choice::Filter => self.filter = Some(filter::form(&self.cards.ask, self.rules())),
            Choice::Add(action) => self.act_on_page(action, cx),
        }
    }

    /// Opens a picker of stages for the target leads. It shows why a stage cannot be chosen.
    pub(super) fn pick_stage(&mut self, cx: &mut Cx<'_>) {
        let targets = self.targets();
        let Some(first) = targets.first() else { return cx.say(Tone::Info, "There is no lead here.") };
        let stages: Vec<Stage> = targets.iter().map(|named| named.stage).collect();
        let entry = |to: Stage| {
            let hint = match to.required_details() {
                RequiredDetails::Nothing => "",
                RequiredDetails::Reason => "asks for the reason",
                RequiredDetails::Date => "asks when to come back",
            };
            let can = |stage: &Stage| stage.next().contains(&to);
            let is_there = stages.iter().all(|stage| *stage == to);
            let why =
                || if is_there { "is there now".to_owned() } else { format!("does not follow {}", stages[0].title()) };
            let why_not = (!stages.iter().any(can)).then(why);
            PickerItem { why_not, ..PickerItem::new(to.title(), hint, Choice::Stage(to)) }
        };
        let title = match targets.len() {
            1 => format!("{}: to which stage?", first.name),
            many => format!("{many} leads: to which stage?"),
        };
        self.picker = Some(Picker::new(title, Stage::ALL.map(entry).to_vec()));
        self.picker_targets = targets;
    }

    /// Opens a picker of the institute's reasons. The form that follows has room for a note.
    pub(super) fn pick_reason(&mut self, leads: Vec<LeadRef>, to: Stage) {
        let reasons = self.rules().reasons(to).iter();
        let entries = reasons.map(|reason| PickerItem::new(reason.as_str(), "", Choice::Reason(to, reason.clone())));
        let title = match leads.as_slice() {
            [one] => format!("{}: why {}?", one.name, to.title()),
            many => format!("{} leads: why {}?", many.len(), to.title()),
        };
        self.picker = Some(Picker::new(title, entries.collect()));
        self.picker_targets = leads;
    }

    /// Opens a picker of assignees for the target leads.
    pub(super) fn pick_assignee(&mut self) {
        let rules = self.rules();
        let me = rules.me;
        let mut entries: Vec<PickerItem<Choice>> = rules
            .takers
            .iter()
            .map(|taker| {
                let hint = if Some(taker.id) == me { "yourself" } else { "" };
                PickerItem::new(taker.name.as_str(), hint, Choice::Taker(Some(taker.id)))
            })
            .collect();
        let turns: Vec<&str> = rules.turns.iter().map(|taker| taker.name.as_str()).collect();
        entries.push(PickerItem::new("In turn", turns.join(", "), Choice::InTurn));
        entries.push(PickerItem::new("Nobody", "", Choice::Taker(None)));
        self.picker_targets = self.targets();
        let title = match self.picker_targets.as_slice() {
            [one] => format!("{}: who works on it?", one.name),
            many => format!("{} leads: who works on them?", many.len()),
        };
        self.picker = Some(Picker::new(title, entries).standing_on(|choice| *choice == Choice::Taker(me)));
    }

    /// Opens a picker of people who can take all open work of the assignee.
    pub(super) fn pick_reassignment(&mut self, cx: &mut Cx<'_>) {
        let Some(from) = self.assignee() else { return cx.say(Tone::Info, "No one works on this lead.") };
        let takers = self.rules().takers.iter().map(|taker| (taker.id, taker.name.as_str()));
        self.picker = Some(reassign::picker(&from, takers, Choice::Reassign));
    }

    /// Opens a picker of the list's order. Picking the same column again reverses it.
    pub(super) fn pick_sort(&mut self) {
        self.picker = Some(filter::order(&self.cards.ask).picker(Choice::Sort));
    }

    fn sort_by(&mut self, sort: Sort, cx: &mut Cx<'_>) {
        let Order { by: sort, descending } = filter::order(&self.cards.ask).picked(sort);
        self.cards.reorder(Filter { sort, descending, ..self.cards.ask.clone() });
        self.reload(cx);
    }

    /// Adds a next step. A won lead also offers to create its class.
    pub(super) fn pick_addition(&mut self, cx: &mut Cx<'_>) {
        let why_no_class = self.page.as_ref().and_then(|page| page.why_no_class(cx.actor));
        if self.targets().iter().all(|named| named.stage != Stage::Won) {
            return self.act_on_page(Action::NextStep, cx);
        }
        let class = PickerItem::new("The class", "with seats and an order", Choice::Add(Action::MakeClass));
        let entries = vec![
            PickerItem::new("A next step", "with its date", Choice::Add(Action::NextStep)),
            PickerItem { why_not: why_no_class, ..class },
        ];
        self.picker = Some(Picker::new("Add", entries));
    }

    /// Opens a picker of the filter form, the built-in views, the user's own views, and saving the current view.
    pub(super) fn pick_view(&mut self) {
        let mut entries = vec![PickerItem::new("Filter…", "by state, budget, source and more", Choice::Filter)];
        entries.extend(filter::BUILT_IN.map(|(name, hint, ask)| PickerItem::new(name, hint, Choice::View(ask()))));
        let rules = self.rules();
        entries.extend(rules.takers.iter().filter(|taker| Some(taker.id) != rules.me).map(|taker| {
            let ask = Filter { assignee: Some(taker.id), ..Filter::default() };
            PickerItem::new(taker.name.as_str(), "whose leads", Choice::View(ask))
        }));
        entries.extend(rules.disabled.iter().map(|gone| {
            let ask = Filter { assignee: Some(gone.id), ..Filter::default() };
            PickerItem::new(gone.name.as_str(), "whose leads; the account is disabled", Choice::View(ask))
        }));
        let saved = self.views.value().map(Vec::as_slice).unwrap_or_default();
        entries.extend(saved.iter().map(|view| {
            let hint = filter::described(&view.ask, rules);
            PickerItem::new(format!("★ {}", view.name), hint, Choice::Saved(view.clone()))
        }));
        let keep = PickerItem::new("Save this view…", filter::described(&self.cards.ask, rules), Choice::SaveThis);
        let why_not = (self.cards.ask == Filter::default()).then(|| "filter, search or sort first".to_owned());
        entries.push(PickerItem { why_not, ..keep });
        self.picker = Some(Picker::new("Filter and views", entries).with_keys("Del forgets your own"));
    }

    pub(super) fn ask_views(&mut self, cx: &mut Cx<'_>) {
        self.views.asking(cx.ask(Slot::LeadViews, Query::Lead(query::Query::Views)));
    }

    fn show_view(&mut self, ask: Filter, cx: &mut Cx<'_>) {
        // Only the list shows a filter by stages or another order.
        if !ask.stages.is_empty() || ask.sort != Sort::default() {
            self.cards.showing = ViewMode::List;
        }
        self.cards.search.set(ask.text.as_deref().unwrap_or_default());
        self.set_filter(ask, cx);
    }

    /// Shows the leads that are due today or overdue. The same key shows all again.
    pub(super) fn toggle_due(&mut self, cx: &mut Cx<'_>) {
        let due = if self.cards.ask.due == Some(DueFilter::Today) { None } else { Some(DueFilter::Today) };
        self.set_filter(Filter { due, ..self.cards.ask.clone() }, cx);
    }
}

/// The filter's options for the assignee.
pub(super) const WHOSE: [(&str, Option<AssigneeFilter>); 4] = [
    ("anybody's", None),
    ("mine", Some(AssigneeFilter::Mine)),
    ("nobody's", Some(AssigneeFilter::Nobody)),
    ("of disabled accounts", Some(AssigneeFilter::Disabled)),
];
