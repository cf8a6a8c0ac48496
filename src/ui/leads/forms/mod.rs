//! The forms about leads. Whatever is typed stays until it is sent or given up, whichever pane one goes to.

mod class;
mod edit;
mod log;
mod merge;
mod moving;
mod new;
mod step;
mod unmerge;

use uuid::Uuid;

use super::{Named, words};
use crate::domain::desk;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::work::{Command, Outcome, Write};
use crate::domain::lead::{LeadPage, Rules};
use crate::keys::Action;
use crate::ui::collection::forms::{self, Form, MergeSheet, Sheet, Verdict, Work};
use crate::ui::context::Cx;

/// Which form is wanted, and about what.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// What a move to won, lost or nurture needs.
    Move { leads: Vec<Named>, to: Stage, reason: Option<String> },
    /// A lead by hand.
    New,
    /// A note, a call, an email or a visit.
    Log { lead: Uuid, name: String },
    /// A next step.
    Step { lead: Uuid, name: String },
    /// What is known of the organisation.
    Edit(Box<LeadPage>),
    /// With a double of it.
    Merge(Box<LeadPage>),
    /// Out of it again: those that were merged into it.
    Unmerge(Box<LeadPage>),
    /// A won lead's class.
    Class(Box<LeadPage>),
}

/// What a draft is about: there is one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Move(Vec<Uuid>, Stage),
    New,
    Log(Uuid),
    Step(Uuid),
    Edit(Uuid),
    Merge(Uuid),
    Unmerge(Uuid),
    Class(Uuid),
}

/// What leads' forms are about.
#[derive(Debug)]
pub(super) struct LeadWork;

/// A command, or the sentence that says what is missing.
type Filled = Result<Command, String>;

impl Work for LeadWork {
    type Wanted = Wanted;
    type Subject = Subject;
    type Rules = Rules;
    type Sheet = dyn Sheet<Self>;
    type Backup = ();
    type Command = Command;
    type Outcome = Outcome;

    fn subject(wanted: &Wanted) -> Subject {
        match wanted {
            Wanted::Move { leads, to, .. } => Subject::Move(leads.iter().map(|named| named.id).collect(), *to),
            Wanted::New => Subject::New,
            Wanted::Log { lead, .. } => Subject::Log(*lead),
            Wanted::Step { lead, .. } => Subject::Step(*lead),
            Wanted::Edit(page) => Subject::Edit(page.card.id),
            Wanted::Merge(page) => Subject::Merge(page.card.id),
            Wanted::Unmerge(page) => Subject::Unmerge(page.card.id),
            Wanted::Class(page) => Subject::Class(page.card.id),
        }
    }

    fn sheet(wanted: Wanted, rules: &Rules, _cx: &Cx<'_>) -> Box<dyn Sheet<Self>> {
        match wanted {
            Wanted::Move { leads, to, reason } => Box::new(moving::MoveSheet::new(leads, to, reason.as_ref(), rules)),
            Wanted::New => Box::new(new::NewSheet::new()),
            Wanted::Log { lead, name } => Box::new(log::LogSheet::new(lead, name)),
            Wanted::Step { lead, name } => Box::new(step::StepSheet::new(lead, name)),
            Wanted::Edit(page) => Box::new(edit::EditSheet::new(&page)),
            Wanted::Merge(page) => Box::new(MergeSheet::<Self>::new(page.card.clone())),
            Wanted::Unmerge(page) => Box::new(unmerge::sheet(&page)),
            Wanted::Class(page) => Box::new(class::ClassSheet::new(&page)),
        }
    }

    fn write(id: Uuid, command: Command) -> desk::Command {
        desk::Command::Lead(Box::new(Write { id, command }))
    }

    fn outcome(outcome: &desk::Outcome) -> Option<&Outcome> {
        if let desk::Outcome::Lead(outcome) = outcome { Some(outcome) } else { None }
    }

    fn failure(outcome: &Outcome, cx: &Cx<'_>) -> Verdict {
        Verdict::Stay(words::of_outcome(outcome, &[], cx).1)
    }
}

/// The form that is open, and the drafts of others.
pub(super) type Forms = forms::Forms<LeadWork>;

/// The actions that open a draft about this lead again.
pub(super) fn drafts_of(lead: Uuid, forms: &Forms) -> Vec<Action> {
    let action = |form: &Form<LeadWork>| match form.subject() {
        Subject::Log(of) if *of == lead => Some(Action::LogContact),
        Subject::Step(of) if *of == lead => Some(Action::NextStep),
        Subject::Edit(of) if *of == lead => Some(Action::LeadEdit),
        Subject::Class(of) if *of == lead => Some(Action::MakeClass),
        _ => None,
    };
    forms.drafts().iter().filter(|form| form.is_draft()).filter_map(action).collect()
}
