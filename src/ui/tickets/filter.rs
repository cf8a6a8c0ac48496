//! Which tickets are shown: the search, the filter form, named views, and the description in the title.

use crossterm::event::KeyEvent;

use super::Tickets;
use crate::domain::desk::Command;
use crate::domain::ticket::filter::{AssigneeFilter, DueFilter, Filter, SavedView, Sort};
use crate::domain::ticket::flow::{Priority, Status};
use crate::domain::ticket::work::PersonalState;
use crate::domain::ticket::{self, Rules};
use crate::ui::collection::filter::{FilterForm, FilterResult, People};
use crate::ui::collection::order::{Order, SortBy};
use crate::ui::context::Cx;
use crate::ui::widgets::fields::{Fault, Fields};

/// A view that every user has: its name, what it shows, and its filter.
type BuiltIn = (&'static str, &'static str, fn() -> Filter);

/// The views that every user has.
pub(super) const BUILT_IN: [BuiltIn; 11] = [
    ("Open", "all that is not done", Filter::open),
    ("Mine", "what you work on", || Filter { whose: Some(AssigneeFilter::Mine), ..Filter::open() }),
    ("Unassigned", "what nobody works on", || Filter { whose: Some(AssigneeFilter::Nobody), ..Filter::open() }),
    ("Disabled accounts", "open tickets whose assignee cannot sign in", || Filter {
        whose: Some(AssigneeFilter::Disabled),
        ..Filter::open()
    }),
    ("Overdue", "late already", || Filter { due: Some(DueFilter::Overdue), ..Filter::open() }),
    ("Runs out", "late, or soon", || Filter { due: Some(DueFilter::RunsOut), ..Filter::open() }),
    ("Unread", "with something new to you", || Filter { unread: true, ..Filter::open() }),
    ("Blocked", "waits for something", || Filter { statuses: vec![Status::Blocked], ..Filter::default() }),
    ("Waiting", "for the customer", || Filter { waiting: Some(true), ..Filter::open() }),
    ("Raised", "because the time ran out", || Filter { escalated: true, ..Filter::open() }),
    ("All", "also what is done", Filter::default),
];

impl Tickets {
    /// Takes a key while the filter's form is open.
    pub(super) fn filter_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.filter else { return };
        match form.key(key) {
            FilterResult::Nothing => {}
            FilterResult::Closed => self.filter = None,
            FilterResult::Ask(ask) => {
                self.filter = None;
                self.set_filter(*ask, cx);
            }
            FilterResult::Name(name) => {
                let view = SavedView { id: cx.ids.uuid(), name, ask: self.cards.ask.clone() };
                self.filter = None;
                let write = cx.run(Command::TicketPersonal(Box::new(PersonalState::View(Box::new(view)))));
                self.commands.expect(write, cx);
            }
        }
    }
}

/// The filter form's options for the assignee.
const WHOSE: [(&str, Option<AssigneeFilter>); 4] = [
    ("anybody's", None),
    ("mine", Some(AssigneeFilter::Mine)),
    ("nobody's", Some(AssigneeFilter::Nobody)),
    ("of disabled accounts", Some(AssigneeFilter::Disabled)),
];
const DUE: [(&str, Option<DueFilter>); 4] = [
    ("any time", None),
    ("today", Some(DueFilter::Today)),
    ("runs out", Some(DueFilter::RunsOut)),
    ("overdue", Some(DueFilter::Overdue)),
];
const READ: [&str; 2] = ["all", "unread only"];
const STANDING: [&str; 6] = ["open", "todo", "in progress", "blocked", "done", "all"];
const URGENCY: [&str; 5] = ["any", "urgent", "high", "medium", "low"];

fn statuses_of(option: usize) -> Vec<Status> {
    match option {
        0 => Status::OPEN.to_vec(),
        5 => Vec::new(),
        one => vec![Status::ALL[one - 1]],
    }
}

fn priorities_of(option: usize) -> Vec<Priority> {
    Priority::from_word(URGENCY[option]).into_iter().collect()
}

/// Returns the filter form, filled in with the current filter.
pub(super) fn form(ask: &Filter, rules: Option<&Rules>) -> FilterForm<Filter> {
    let at = |found: Option<usize>| found.unwrap_or_default();
    let takers = rules.into_iter().flat_map(|rules| rules.takers.iter().chain(&rules.disabled));
    let people: People = takers.map(|one| (one.name.clone(), one.id)).collect();
    let named = people.iter().position(|(_, id)| Some(*id) == ask.assignee).map(|at| WHOSE.len() + at);
    let whose = WHOSE.iter().position(|(_, whose)| *whose == ask.whose);
    let whose = named.filter(|_| ask.whose.is_none()).or(whose);
    let options = WHOSE.iter().map(|(word, _)| (*word).to_owned()).chain(people.iter().map(|(name, _)| name.clone()));
    let fields = Fields::default()
        .choice("Status", &STANDING)
        .choice("Priority", &URGENCY)
        .pick("Whose", options.collect(), at(whose))
        .choice("Due", &DUE.map(|(word, _)| word))
        .choice("Read", &READ)
        .text("Tags, with blanks between", &ask.tags.join(" "))
        .choosing(0, at((0..STANDING.len()).find(|option| statuses_of(*option) == ask.statuses)))
        .choosing(1, at((0..URGENCY.len()).find(|option| priorities_of(*option) == ask.priorities)))
        .choosing(3, at(DUE.iter().position(|(_, due)| *due == ask.due)))
        .choosing(4, usize::from(ask.unread));
    FilterForm::narrowing(ask.clone(), people, fields, read)
}

/// Returns the filter that the fields describe.
#[expect(clippy::unnecessary_wraps, reason = "another kind's filter may be filled in wrongly")]
fn read(fields: &Fields, before: &Filter, people: &People) -> Result<Filter, Fault> {
    let named = fields.chosen(2).checked_sub(WHOSE.len()).and_then(|at| people.get(at));
    let tags = fields.value(5).split([' ', ',']).filter_map(ticket::tag);
    Ok(Filter {
        statuses: statuses_of(fields.chosen(0)),
        priorities: priorities_of(fields.chosen(1)),
        whose: WHOSE.get(fields.chosen(2)).and_then(|(_, whose)| *whose),
        assignee: named.map(|(_, id)| *id),
        due: DUE[fields.chosen(3)].1,
        unread: fields.chosen(4) == 1,
        tags: tags.collect(),
        ..before.clone()
    })
}

impl SortBy for Sort {
    const OFFERED: &'static [Self] = &Self::ALL;

    fn title(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Number => "number",
            Self::Title => "title",
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Age => "age",
            Self::Touched => "last touched",
            Self::Assignee => "who works on it",
            Self::Requester => "who asks",
            Self::Done => "when it was closed",
        }
    }

    fn is_most_first(self) -> bool {
        matches!(self, Self::Priority | Self::Touched | Self::Number | Self::Done)
    }
}

/// Returns the order of the queue.
pub(super) fn order(ask: &Filter) -> Order<Sort> {
    Order { by: ask.sort, descending: ask.descending }
}

/// Describes a saved view: which tickets, in which order.
pub(super) fn described(ask: &Filter, rules: &Rules) -> String {
    order(ask).described(words(ask, rules))
}

/// Describes which tickets are shown: `mine · urgent · overdue`; empty for all open tickets.
pub(super) fn words(ask: &Filter, rules: &Rules) -> String {
    let mut words: Vec<String> = Vec::new();
    if ask.statuses.is_empty() {
        words.push("also done".into());
    } else if ask.statuses != Status::OPEN {
        words.extend(ask.statuses.iter().map(|status| status.title().to_owned()));
    }
    words.extend(ask.text.as_ref().map(|text| format!("“{text}”")));
    words.extend(ask.priorities.iter().map(|priority| priority.word().to_owned()));
    words.extend(
        WHOSE.iter().filter(|(_, whose)| whose.is_some() && *whose == ask.whose).map(|(word, _)| (*word).to_owned()),
    );
    words.extend(ask.assignee.map(|id| {
        let taker = rules.takers.iter().chain(&rules.disabled).find(|taker| taker.id == id);
        taker.map_or_else(|| "another person's".to_owned(), |taker| format!("{}'s", taker.name))
    }));
    words.extend(DUE.iter().filter(|(_, due)| due.is_some() && *due == ask.due).map(|(word, _)| (*word).to_owned()));
    words.extend(ask.waits_for.as_ref().map(|what| format!("blocked on {what}")));
    words.extend(ask.waiting.map(|waits| if waits { "waiting" } else { "not waiting" }.to_owned()));
    words.extend(ask.unread.then(|| "unread".to_owned()));
    words.extend(ask.escalated.then(|| "raised".to_owned()));
    words.extend(ask.tags.iter().map(|tag| format!("#{tag}")));
    words.join(" · ")
}
