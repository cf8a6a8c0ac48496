//! Pickers: a status to move to, an assignee, a priority, the queue's order, a view.

use crossterm::event::KeyEvent;
use uuid::Uuid;

use super::filter;
use super::forms::FormKind;
use super::{TicketRef, Tickets};
use crate::domain::desk::Command;
use crate::domain::ticket::filter::{DueFilter, Filter, SavedView, Sort};
use crate::domain::ticket::flow::{Priority, Status};
use crate::domain::ticket::work::PersonalState;
use crate::ui::collection::ViewMode;
use crate::ui::collection::filter::FilterForm;
use crate::ui::collection::order::Order;
use crate::ui::collection::reassign::{self, Reassignment};
use crate::ui::context::{Cx, Tone};
use crate::ui::widgets::picker::{Picker, PickerEvent, PickerItem};

/// What can be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    Status(Status),
    /// Why tickets are closed, or what they wait for; `None` for answered tickets.
    Words(Status, Option<String>),
    Taker(Option<Uuid>),
    /// The new assignee of all open work of an assignee.
    NewAssignee(Reassignment),
    Priority(Priority),
    Sort(Sort),
    View(Filter),
    Saved(SavedView),
    SaveThis,
    /// Opens the filter form.
    Filter,
}

impl Tickets {
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
                let write = cx.run(Command::TicketPersonal(Box::new(PersonalState::ForgetView(view.id))));
                self.commands.expect(write, cx);
            }
            PickerEvent::Nothing | PickerEvent::Deleted(_) => {}
        }
    }

    fn chosen(&mut self, choice: Choice, cx: &mut Cx<'_>) {
        let targets = std::mem::take(&mut self.picker_targets);
        match choice {
            Choice::Status(to) => {
                let tickets = targets.into_iter().filter(|named| named.status != to).collect();
                self.move_to(tickets, to, cx);
            }
            Choice::Words(to, picked) => self.open_form(FormKind::Move { tickets: targets, to, picked }, cx),
            Choice::Taker(to) => self.assign(targets, to, cx),
            Choice::NewAssignee(reassignment) => reassign::chosen(reassignment, cx),
            Choice::Priority(to) => self.set_priority(targets, to, cx),
            Choice::Sort(sort) => self.sort_by(sort, cx),
            Choice::View(ask) => self.show_view(ask, cx),
            Choice::Saved(view) => self.show_view(view.ask, cx),
            Choice::SaveThis => self.filter = Some(FilterForm::naming()),
            Choice::Filter => self.filter = Some(filter::form(&self.cards.ask, self.rules.value())),
        }
    }

    /// Returns `T-1042 Lost card: {question}`, or the question with the number of tickets.
    fn title(&self, question: &str) -> String {
        match self.picker_targets.as_slice() {
            [one] => format!("{}: {question}", one.name),
            many => format!("{} tickets: {question}", many.len()),
        }
    }

    /// Opens the picker of a status for the current tickets. A status that is not possible has its reason beside it.
    pub(super) fn pick_status(&mut self) {
        self.picker_targets = self.targets();
        let statuses: Vec<Status> = self.picker_targets.iter().map(|named| named.status).collect();
        let entry = |to: Status| {
            let hint = match to {
                Status::Blocked => "asks why, and what it waits for",
                Status::Done => "asks for a reason if there is no answer",
                Status::Todo | Status::InProgress => "",
            };
            let can = statuses.iter().any(|status| status.next().contains(&to));
            let is_there = statuses.iter().all(|status| *status == to);
            let why_not = (!can).then(|| if is_there { "is there now" } else { "open it again first" }.to_owned());
            PickerItem { why_not, ..PickerItem::new(to.title(), hint, Choice::Status(to)) }
        };
        self.picker = Some(Picker::new(self.title("where to?"), Status::ALL.map(entry).to_vec()));
    }

    /// Opens the picker of the list entry that a move needs. The user's own words come afterwards, in a form.
    pub(super) fn pick_words(&mut self, tickets: Vec<TicketRef>, to: Status, cx: &mut Cx<'_>) {
        let Some(rules) = self.rules.value() else {
            return cx.say(Tone::Info, "The institute's rules are being read. Try again in a moment.");
        };
        let (question, words) = match to {
            Status::Blocked => ("what does it wait for?", &rules.waits_for),
            _ => ("why is it done?", &rules.close_reasons),
        };
        let answered = PickerItem::new("It is answered", "needs a reply, and no reason", Choice::Words(to, None));
        let listed = words.iter().map(|word| PickerItem::new(word.as_str(), "", Choice::Words(to, Some(word.clone()))));
        let entries = (to == Status::Done).then_some(answered).into_iter().chain(listed).collect();
        self.picker_targets = tickets;
        self.picker = Some(Picker::new(self.title(question), entries));
    }

    /// Opens the picker of an assignee for the current tickets.
    pub(super) fn pick_taker(&mut self) {
        self.picker_targets = self.targets();
        let rules = self.rules.value();
        let me = rules.and_then(|rules| rules.me);
        let takers = rules.map(|rules| rules.takers.as_slice()).unwrap_or_default();
        let entry = |taker: &crate::domain::ticket::Assignee| {
            let hint = if Some(taker.id) == me { "yourself" } else { "" };
            PickerItem::new(taker.name.as_str(), hint, Choice::Taker(Some(taker.id)))
        };
        let mut entries: Vec<PickerItem<Choice>> = takers.iter().map(entry).collect();
        entries.push(PickerItem::new("Nobody", "", Choice::Taker(None)));
        let picker = Picker::new(self.title("who works on it?"), entries);
        self.picker = Some(picker.standing_on(|choice| me.is_some() && *choice == Choice::Taker(me)));
    }

    /// Opens the picker of a new assignee for all open work of the assignee.
    pub(super) fn pick_new_assignee(&mut self, cx: &mut Cx<'_>) {
        let Some(from) = self.assignee() else { return cx.say(Tone::Info, "No one works on this ticket.") };
        let takers = self.rules.value().map(|rules| rules.takers.as_slice()).unwrap_or_default();
        let takers = takers.iter().map(|taker| (taker.id, taker.name.as_str()));
        self.picker = Some(reassign::picker(&from, takers, Choice::NewAssignee));
    }

    pub(super) fn pick_priority(&mut self) {
        self.picker_targets = self.targets();
        let mut entries = Priority::ALL.map(|to| PickerItem::new(to.word(), "", Choice::Priority(to))).to_vec();
        entries.reverse();
        let now = self.picker_targets.first().map(|named| Choice::Priority(named.priority));
        let picker = Picker::new(self.title("how urgent?"), entries);
        self.picker = Some(picker.standing_on(|choice| Some(choice) == now.as_ref()));
    }

    /// Opens the picker of the queue's order. Picking the current order again reverses it.
    pub(super) fn pick_sort(&mut self) {
        self.picker = Some(filter::order(&self.cards.ask).picker(Choice::Sort));
    }

    fn sort_by(&mut self, sort: Sort, cx: &mut Cx<'_>) {
        let Order { by: sort, descending } = filter::order(&self.cards.ask).picked(sort);
        self.cards.reorder(Filter { sort, descending, ..self.cards.ask.clone() });
        self.reload(cx);
    }

    /// Opens the picker of views. It has the filter form, the views that every user has, the user's own, and saving the
    /// current view.
    pub(super) fn pick_view(&mut self) {
        let mut entries = vec![PickerItem::new("Filter…", "by urgency, tag, due time and more", Choice::Filter)];
        entries.extend(filter::BUILT_IN.map(|(name, hint, ask)| PickerItem::new(name, hint, Choice::View(ask()))));
        if let Some(rules) = self.rules.value() {
            entries.extend(rules.waits_for.iter().map(|what| {
                let ask = Filter { waits_for: Some(what.clone()), ..Filter::open() };
                PickerItem::new(format!("Blocked on: {what}"), "", Choice::View(ask))
            }));
            entries.extend(rules.tags.iter().take(12).map(|tag| {
                let ask = Filter { tags: vec![tag.clone()], ..Filter::open() };
                PickerItem::new(format!("#{tag}"), "open ones with this tag", Choice::View(ask))
            }));
            entries.extend(rules.takers.iter().filter(|taker| Some(taker.id) != rules.me).map(|taker| {
                let ask = Filter { assignee: Some(taker.id), ..Filter::open() };
                PickerItem::new(taker.name.as_str(), "whose tickets", Choice::View(ask))
            }));
            entries.extend(rules.disabled.iter().map(|gone| {
                let ask = Filter { assignee: Some(gone.id), ..Filter::open() };
                PickerItem::new(gone.name.as_str(), "whose tickets; the account is disabled", Choice::View(ask))
            }));
            let saved = self.views.value().map(Vec::as_slice).unwrap_or_default();
            entries.extend(saved.iter().map(|view| {
                let hint = filter::described(&view.ask, rules);
                PickerItem::new(format!("★ {}", view.name), hint, Choice::Saved(view.clone()))
            }));
            let keep = PickerItem::new("Save this view…", filter::described(&self.cards.ask, rules), Choice::SaveThis);
            let why_not = (self.cards.ask == Filter::open()).then(|| "filter, search or sort first".to_owned());
            entries.push(PickerItem { why_not, ..keep });
        }
        self.picker = Some(Picker::new("Filter and views", entries).with_keys("Del forgets your own"));
    }

    /// Shows only overdue tickets; if they are shown already, shows all.
    pub(super) fn toggle_overdue(&mut self, cx: &mut Cx<'_>) {
        let due = if self.cards.ask.due == Some(DueFilter::Overdue) { None } else { Some(DueFilter::Overdue) };
        self.set_filter(Filter { due, ..self.cards.ask.clone() }, cx);
    }

    fn show_view(&mut self, ask: Filter, cx: &mut Cx<'_>) {
        // Only the queue has statuses and an order.
        self.cards.showing = ViewMode::List;
        self.cards.search.set(ask.text.as_deref().unwrap_or_default());
        self.set_filter(ask, cx);
    }
}
