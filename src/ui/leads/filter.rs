//! Which leads are shown: the search, the form of the filter, named views, and the filter in words.

use crossterm::event::KeyEvent;

use super::Leads;
use super::pickers::WHOSE;
use crate::domain::dates::parse_amount;
use crate::domain::desk::Command;
use crate::domain::lead::Rules;
use crate::domain::lead::filter::{AssigneeFilter, DueFilter, Filter, SavedView, Sort};
use crate::domain::lead::stage::Stage;
use crate::domain::lead::work::ViewWrite;
use crate::domain::us_states;
use crate::ui::collection::filter::{FilterForm, FilterResult, People};
use crate::ui::collection::order::{Order, SortBy};
use crate::ui::context::Cx;
use crate::ui::widgets::fields::{Fault, Fields};
use rust_decimal::Decimal;

/// A view for every user: its name, a hint, and its filter.
type BuiltIn = (&'static str, &'static str, fn() -> Filter);

/// The views for every user.
pub(super) const BUILT_IN: [BuiltIn; 8] = [
    ("All", "every lead", Filter::default),
    ("New", "nobody has answered yet", || Filter { stages: vec![Stage::New], ..Filter::default() }),
    ("Mine", "what you work on", || Filter { whose: Some(AssigneeFilter::Mine), ..Filter::default() }),
    ("Unassigned", "what nobody works on", || Filter { whose: Some(AssigneeFilter::Nobody), ..Filter::default() }),
    ("Disabled accounts", "open leads whose assignee cannot sign in", || Filter {
        whose: Some(AssigneeFilter::Disabled),
        ..Filter::default()
    }),
    ("Due", "by today, and what is late", || Filter { due: Some(DueFilter::Today), ..Filter::default() }),
    ("Overdue", "late already", || Filter { due: Some(DueFilter::Overdue), ..Filter::default() }),
    ("Stale", "too long in a stage, nothing planned", || Filter { stale: true, ..Filter::default() }),
];

impl Leads {
    /// Takes a key while the form of the filter is open.
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
                let message = format!("The view {name} is kept: f finds it.");
                let view = SavedView { id: cx.ids.uuid(), name, ask: self.cards.ask.clone() };
                self.filter = None;
                let write = cx.run(Command::LeadView(Box::new(ViewWrite::Save(view))));
                self.commands.expect(write, message);
            }
        }
    }
}

const STALE: [&str; 2] = ["all", "stale only"];
const DUE: [(&str, Option<DueFilter>); 3] =
    [("any time", None), ("by today", Some(DueFilter::Today)), ("late", Some(DueFilter::Overdue))];
const STAGES: [&str; 8] = ["any", "new", "contacted", "qualified", "proposal sent", "won", "lost", "nurture"];

/// Returns the position in `STAGES`. A view with several stages has no position; its stages are kept.
fn stage_place(stages: &[Stage]) -> usize {
    match stages {
        [one] => Stage::ALL.iter().position(|stage| stage == one).map_or(0, |at| at + 1),
        _ => 0,
    }
}

/// Reads `5000`, or `5k` as on the cards.
fn parse_budget(typed: &str) -> Result<Decimal, String> {
    match typed.strip_suffix(['k', 'K']) {
        Some(thousands) => parse_amount(thousands).map(|amount| amount * Decimal::from(1_000)),
        None => parse_amount(typed),
    }
}

/// Returns the form, filled with the current filter.
pub(super) fn form(ask: &Filter, rules: &Rules) -> FilterForm<Filter> {
    let people: People = rules.takers.iter().chain(&rules.disabled).map(|one| (one.name.clone(), one.id)).collect();
    let amount = |amount: Option<Decimal>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    let named = people.iter().position(|(_, id)| Some(*id) == ask.assignee).map(|at| WHOSE.len() + at);
    let whose = WHOSE.iter().position(|(_, whose)| *whose == ask.whose);
    let whose = named.filter(|_| ask.whose.is_none()).or(whose).unwrap_or_default();
    let options = WHOSE.iter().map(|(word, _)| (*word).to_owned()).chain(people.iter().map(|(name, _)| name.clone()));
    let due = DUE.iter().position(|(_, due)| *due == ask.due).unwrap_or_default();
    let fields = Fields::default()
        .text("State, as WV or its name", ask.state.as_deref().unwrap_or_default())
        .text("Budget from", &amount(ask.budget_from))
        .text("Budget to", &amount(ask.budget_to))
        .text(
            "Source, none for no source",
            ask.source.as_deref().map_or("", |source| if source.is_empty() { "none" } else { source }),
        )
        .pick("Whose", options.collect(), whose)
        .choice("Due", &DUE.map(|(word, _)| word))
        .choice("Age", &STALE)
        .pick("Stage, in the list", STAGES.map(str::to_owned).to_vec(), stage_place(&ask.stages))
        .choosing(5, due)
        .choosing(6, usize::from(ask.stale));
    FilterForm::narrowing(ask.clone(), people, fields, read)
}

/// Reads the form's fields into a filter. Reports the first invalid field.
fn read(fields: &Fields, before: &Filter, people: &People) -> Result<Filter, Fault> {
    let some = |at: usize| Some(fields.value(at)).filter(|typed| !typed.is_empty());
    let amount = |at: usize, label: &str| {
        let amount = some(at).map(parse_budget).transpose();
        amount.map_err(|sentence| Fault::new(at, format!("{label}: {sentence}")))
    };
    let state = some(0)
        .map(|typed| us_states::code(typed).ok_or_else(|| Fault::new(0, "A state is written as WV or West Virginia.")));
    let state = state.transpose()?;
    let named = fields.chosen(4).checked_sub(WHOSE.len()).and_then(|at| people.get(at));
    let source =
        some(3).map(|source| if source.eq_ignore_ascii_case("none") { String::new() } else { source.to_owned() });
    Ok(Filter {
        state,
        stages: match (fields.chosen(7), before.stages.as_slice()) {
            (0, many) if many.len() > 1 => many.to_vec(),
            (0, _) => Vec::new(),
            (at, _) => vec![Stage::ALL[at - 1]],
        },
        budget_from: amount(1, "Budget from")?,
        budget_to: amount(2, "Budget to")?,
        source,
        whose: WHOSE.get(fields.chosen(4)).and_then(|(_, whose)| *whose),
        assignee: named.map(|(_, id)| *id),
        due: DUE[fields.chosen(5)].1,
        stale: fields.chosen(6) == 1,
        ..before.clone()
    })
}

impl SortBy for Sort {
    const OFFERED: &'static [Self] = &Self::ALL;

    fn title(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Organization => "organization",
            Self::Place => "place",
            Self::Stage => "stage",
            Self::Budget => "budget",
            Self::Attendance => "attendance",
            Self::Created => "when it came",
            Self::Age => "time in stage",
            Self::Touched => "last touched",
            Self::Source => "source",
            Self::Assignee => "who works on it",
        }
    }

    fn is_most_first(self) -> bool {
        matches!(self, Self::Budget | Self::Attendance | Self::Created | Self::Touched)
    }
}

/// Returns the order of the list.
pub(super) fn order(ask: &Filter) -> Order<Sort> {
    Order { by: ask.sort, descending: ask.descending }
}

/// Returns the filter and the order of a saved view in words.
pub(super) fn described(ask: &Filter, rules: &Rules) -> String {
    order(ask).described(words(ask, rules))
}

/// Returns the filter in words: `mine · WV · due by today`; empty if all leads are shown.
pub(super) fn words(ask: &Filter, rules: &Rules) -> String {
    let mut words: Vec<String> = ask.stages.iter().map(|stage| stage.title().to_owned()).collect();
    words.extend(ask.text.as_ref().map(|text| format!("“{text}”")));
    words.extend(
        WHOSE.iter().filter(|(_, whose)| whose.is_some() && *whose == ask.whose).map(|(word, _)| (*word).to_owned()),
    );
    words.extend(ask.assignee.map(|id| {
        let taker = rules.takers.iter().chain(&rules.disabled).find(|taker| taker.id == id);
        taker.map_or_else(|| "somebody's".to_owned(), |taker| format!("{}'s", taker.name))
    }));
    words.extend(match ask.due {
        Some(DueFilter::Today) => Some("due by today".to_owned()),
        Some(DueFilter::Overdue) => Some("late".to_owned()),
        None => None,
    });
    words.extend(ask.stale.then(|| "stale".to_owned()));
    words.extend(ask.state.clone());
    words.extend(match (ask.budget_from, ask.budget_to) {
        (Some(from), Some(to)) => Some(format!("budget {from}–{to}")),
        (Some(from), None) => Some(format!("budget from {from}")),
        (None, Some(to)) => Some(format!("budget to {to}")),
        (None, None) => None,
    });
    words.extend(
        ask.source.as_ref().map(
            |source| {
                if source.is_empty() { "no source".to_owned() } else { format!("from {source}") }
            },
        ),
    );
    words.join(" · ")
}
