//! Which tickets are shown: the search, the filter's form, views with a name, and what the title says of it all.

use crossterm::event::KeyEvent;

use super::Tickets;
use crate::domain::desk::Command;
use crate::domain::ticket::Rules;
use crate::domain::ticket::ask::{Ask, DueBy, SavedView, Sort, Whose};
use crate::domain::ticket::flow::{Priority, Status};
use crate::domain::ticket::work::Keep;
use crate::ui::collection::filter::{Filled, FilterForm, People};
use crate::ui::collection::order::{Order, SortBy};
use crate::ui::context::Cx;
use crate::ui::widgets::fields::{Fault, Fields};

/// A view that everybody has: its name, what it shows, and the question.
type BuiltIn = (&'static str, &'static str, fn() -> Ask);

/// The views that everybody has.
pub(super) const BUILT_IN: [BuiltIn; 11] = [
    ("Open", "all that is not done", Ask::open),
    ("Mine", "what you work on", || Ask { whose: Some(Whose::Mine), ..Ask::open() }),
    ("Unassigned", "what nobody works on", || Ask { whose: Some(Whose::Nobody), ..Ask::open() }),
    ("Disabled accounts", "open tickets whose assignee cannot sign in", || Ask {
        whose: Some(Whose::Disabled),
        ..Ask::open()
    }),
    ("Overdue", "late already", || Ask { due: Some(DueBy::Overdue), ..Ask::open() }),
    ("Runs out", "late, or soon", || Ask { due: Some(DueBy::RunsOut), ..Ask::open() }),
    ("Unread", "with something new to you", || Ask { unread: true, ..Ask::open() }),
    ("Blocked", "waits for something", || Ask { statuses: vec![Status::Blocked], ..Ask::default() }),
    ("Waiting", "for the customer", || Ask { waiting: Some(true), ..Ask::open() }),
    ("Raised", "because the time ran out", || Ask { escalated: true, ..Ask::open() }),
    ("All", "also what is done", Ask::default),
];

impl Tickets {
    /// Takes a key while the filter's form is open.
    pub(super) fn filter_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.filter else { return };
        match form.key(key) {
            Filled::Nothing => {}
            Filled::Closed => self.filter = None,
            Filled::Ask(ask) => {
                self.filter = None;
                self.narrow(*ask, cx);
            }
            Filled::Name(name) => {
                let view = SavedView { id: cx.ids.write(), name, ask: self.cards.ask.clone() };
                self.filter = None;
                let write = cx.run(Command::TicketKeep(Box::new(Keep::View(Box::new(view)))));
                self.deeds.expect(write, cx);
            }
        }
    }
}

/// Whose tickets, by the filter's options.
const WHOSE: [(&str, Option<Whose>); 4] = [
    ("anybody's", None),
    ("mine", Some(Whose::Mine)),
    ("nobody's", Some(Whose::Nobody)),
    ("of disabled accounts", Some(Whose::Disabled)),
];
const DUE: [(&str, Option<DueBy>); 4] = [
    ("any time", None),
    ("today", Some(DueBy::Today)),
    ("runs out", Some(DueBy::RunsOut)),
    ("overdue", Some(DueBy::Overdue)),
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

/// The filter as it is.
pub(super) fn form(ask: &Ask, rules: Option<&Rules>) -> FilterForm<Ask> {
    let at = |found: Option<usize>| found.unwrap_or_default();
    let takers = rules.into_iter().flat_map(|rules| rules.takers.iter().chain(&rules.disabled));
    let people: People = takers.map(|one| (one.name.clone(), one.id)).collect();
    let named = people.iter().position(|(_, id)| Some(*id) == ask.assignee).map(|at| WHOSE.len() + at);
    let whose = WHOSE.iter().position(|(_, whose)| *whose == ask.whose);
    let whose = named.filter(|_| ask.whose.is_none()).or(whose);
    let options = WHOSE.iter().map(|(word, _)| (*word).to_owned()).chain(people.iter().map(|(name, _)| name.clone()));
    let fields = Fields::default()
        .choice("Stands in", &STANDING)
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

/// What is filled in.
#[expect(clippy::unnecessary_wraps, reason = "another kind's filter may be filled in wrongly")]
fn read(fields: &Fields, before: &Ask, people: &People) -> Result<Ask, Fault> {
    let named = fields.chosen(2).checked_sub(WHOSE.len()).and_then(|at| people.get(at));
    let tags = fields.value(5).split([' ', ',']).map(|tag| tag.trim_start_matches('#').to_lowercase());
    Ok(Ask {
        statuses: statuses_of(fields.chosen(0)),
        priorities: priorities_of(fields.chosen(1)),
        whose: WHOSE.get(fields.chosen(2)).and_then(|(_, whose)| *whose),
        assignee: named.map(|(_, id)| *id),
        due: DUE[fields.chosen(3)].1,
        unread: fields.chosen(4) == 1,
        tags: tags.filter(|tag| !tag.is_empty()).collect(),
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
            Self::Status => "where it stands",
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

/// The order of the queue.
pub(super) fn order(ask: &Ask) -> Order<Sort> {
    Order { by: ask.sort, descending: ask.descending }
}

/// Which tickets in which order: what a saved view is.
pub(super) fn described(ask: &Ask, rules: &Rules) -> String {
    order(ask).described(words(ask, rules))
}

/// Which tickets are shown, in words: `mine · urgent · overdue`; empty for all that is open.
pub(super) fn words(ask: &Ask, rules: &Rules) -> String {
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
        taker.map_or_else(|| "somebody's".to_owned(), |taker| format!("{}'s", taker.name))
    }));
    words.extend(DUE.iter().filter(|(_, due)| due.is_some() && *due == ask.due).map(|(word, _)| (*word).to_owned()));
    words.extend(ask.waits_for.as_ref().map(|what| format!("blocked on {what}")));
    words.extend(ask.waiting.map(|waits| if waits { "waiting" } else { "not waiting" }.to_owned()));
    words.extend(ask.unread.then(|| "unread".to_owned()));
    words.extend(ask.escalated.then(|| "raised".to_owned()));
    words.extend(ask.tags.iter().map(|tag| format!("#{tag}")));
    words.join(" · ")
}
