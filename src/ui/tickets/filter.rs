//! Which tickets are shown: the search, the filter's form, views with a name, and what the title says of it all.

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use tui_input::backend::crossterm::EventHandler;

use super::Tickets;
use crate::domain::desk::Command;
use crate::domain::ticket::Rules;
use crate::domain::ticket::ask::{Ask, DueBy, SavedView, Sort, Whose};
use crate::domain::ticket::flow::{Priority, Status};
use crate::domain::ticket::work::Keep;
use crate::ui::context::{Cx, View};
use crate::ui::widgets::fields::{Fields, FieldsKey};
pub(super) use crate::ui::widgets::search::Search;
use crate::ui::widgets::small_form::SmallForm;

/// A view that everybody has: its name, what it shows, and the question.
type BuiltIn = (&'static str, &'static str, fn() -> Ask);

/// The views that everybody has.
pub(super) const BUILT_IN: [BuiltIn; 10] = [
    ("Open", "all that is not done", Ask::open),
    ("Mine", "what you work on", || Ask { whose: Some(Whose::Mine), ..Ask::open() }),
    ("Unassigned", "what nobody works on", || Ask { whose: Some(Whose::Nobody), ..Ask::open() }),
    ("Overdue", "late already", || Ask { due: Some(DueBy::Overdue), ..Ask::open() }),
    ("Runs out", "late, or soon", || Ask { due: Some(DueBy::RunsOut), ..Ask::open() }),
    ("Unread", "with something new to you", || Ask { unread: true, ..Ask::open() }),
    ("Blocked", "waits for something", || Ask { statuses: vec![Status::Blocked], ..Ask::default() }),
    ("Waiting", "for the customer", || Ask { waiting: Some(true), ..Ask::open() }),
    ("Raised", "because the time ran out", || Ask { escalated: true, ..Ask::open() }),
    ("All", "also what is done", Ask::default),
];

impl Tickets {
    /// Takes a key while the search is typed; searches as one types.
    pub fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) {
        match key.code {
            KeyCode::Enter | KeyCode::Down | KeyCode::Tab => self.search.type_off(),
            KeyCode::Esc => {
                self.search.clear();
                self.look(cx);
            }
            _ => {
                self.search.input.handle_event(&Event::Key(key));
                self.look(cx);
            }
        }
    }

    /// Shows what is searched for, when it is something else than before.
    pub(super) fn look(&mut self, cx: &mut Cx<'_>) {
        let ask = Ask { text: self.search.text(), ..self.ask.clone() };
        self.narrow(ask, cx);
    }

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
                let view = SavedView { id: cx.ids.write(), name, ask: self.ask.clone() };
                self.filter = None;
                let write = cx.run(Command::TicketKeep(Box::new(Keep::View(Box::new(view)))));
                self.deeds.expect(write, cx);
            }
        }
    }
}

/// What a key in the form did.
#[derive(Debug)]
enum Filled {
    Nothing,
    Closed,
    Ask(Box<Ask>),
    Name(String),
}

/// What the form is for.
#[derive(Debug)]
enum Purpose {
    /// To narrow what is shown.
    Narrow,
    /// To name it.
    Name,
}

/// The form of the filter, or of a view's name.
#[derive(Debug)]
pub(super) struct FilterForm {
    purpose: Purpose,
    /// What the form does not ask for stays.
    ask: Ask,
    form: SmallForm,
}

/// Whose tickets, by the filter's options.
const WHOSE: [(&str, Option<Whose>); 3] =
    [("anybody's", None), ("mine", Some(Whose::Mine)), ("nobody's", Some(Whose::Nobody))];
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

impl FilterForm {
    /// The filter as it is.
    pub(super) fn of(ask: &Ask) -> Self {
        let at = |found: Option<usize>| found.unwrap_or_default();
        let fields = Fields::default()
            .choice("Stands in", &STANDING)
            .choice("Priority", &URGENCY)
            .choice("Whose", &WHOSE.map(|(word, _)| word))
            .choice("Due", &DUE.map(|(word, _)| word))
            .choice("Read", &READ)
            .text("Tags, with blanks between", &ask.tags.join(" "))
            .choosing(0, at((0..STANDING.len()).find(|option| statuses_of(*option) == ask.statuses)))
            .choosing(1, at((0..URGENCY.len()).find(|option| priorities_of(*option) == ask.priorities)))
            .choosing(2, at(WHOSE.iter().position(|(_, whose)| *whose == ask.whose)))
            .choosing(3, at(DUE.iter().position(|(_, due)| *due == ask.due)))
            .choosing(4, usize::from(ask.unread));
        let form = SmallForm::new("Filter", "Tab next field · ←/→ choose · ↵ shows it · Esc back", fields);
        Self { purpose: Purpose::Narrow, ask: ask.clone(), form }
    }

    /// A name for what is shown now.
    pub(super) fn naming(ask: &Ask) -> Self {
        let fields = Fields::default().text("Name of the view", "");
        let form = SmallForm::new("Keep this view", "↵ keeps it · Esc back", fields);
        Self { purpose: Purpose::Name, ask: ask.clone(), form }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.form.paste(text);
    }

    fn key(&mut self, key: KeyEvent) -> Filled {
        if key.code == KeyCode::Esc {
            return Filled::Closed;
        }
        // Enter narrows from any field: a filter is looked at, not sent.
        let submits = self.form.key(key) == FieldsKey::Submit || key.code == KeyCode::Enter;
        match self.purpose {
            _ if !submits => Filled::Nothing,
            Purpose::Narrow => Filled::Ask(Box::new(self.asked())),
            Purpose::Name => self.form.name(60).map_or(Filled::Nothing, Filled::Name),
        }
    }

    fn asked(&self) -> Ask {
        let fields = &self.form.fields;
        let tags = fields.value(5).split([' ', ',']).map(|tag| tag.trim_start_matches('#').to_lowercase());
        Ask {
            statuses: statuses_of(fields.chosen(0)),
            priorities: priorities_of(fields.chosen(1)),
            whose: WHOSE[fields.chosen(2)].1,
            due: DUE[fields.chosen(3)].1,
            unread: fields.chosen(4) == 1,
            tags: tags.filter(|tag| !tag.is_empty()).collect(),
            ..self.ask.clone()
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        self.form.draw(frame, area, view);
    }
}

/// The order's name.
pub(super) fn sort_title(sort: Sort) -> &'static str {
    match sort {
        Sort::Due => "due",
        Sort::Number => "number",
        Sort::Title => "title",
        Sort::Status => "where it stands",
        Sort::Priority => "priority",
        Sort::Age => "age",
        Sort::Touched => "last touched",
        Sort::Assignee => "who works on it",
        Sort::Requester => "who asks",
        Sort::Done => "when it was closed",
    }
}

/// The order in words: `age, down`.
pub(super) fn order(ask: &Ask) -> String {
    format!("{}{}", sort_title(ask.sort), if ask.descending { ", down" } else { "" })
}

/// Which tickets in which order: what a saved view is.
pub(super) fn described(ask: &Ask, rules: &Rules) -> String {
    let is_usual = ask.sort == Sort::default() && !ask.descending;
    let words = [words(ask, rules), if is_usual { String::new() } else { format!("by {}", order(ask)) }];
    words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
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
        let taker = rules.takers.iter().find(|taker| taker.id == id);
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
