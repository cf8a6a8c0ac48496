//! The forms about leads. A draft stays until the user sends it or discards it, even if the user goes to another pane.

mod class;
mod edit;
mod log;
mod merge;
mod moving;
mod new;
mod step;
mod unmerge;

use uuid::Uuid;

use super::{LeadRef, messages};
use crate::domain::desk;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::work::{Command, Outcome, Write};
use crate::domain::lead::{LeadPage, Rules};
use crate::keys::Action;
use crate::ui::collection::forms::{self, Form, FormBody, FormSet, MergeForm, SubmitResult};
use crate::ui::context::Cx;

/// The kind of form to open, and its subject.
#[derive(Debug, Clone)]
pub(super) enum FormKind {
    /// What a move to won, lost or nurture needs.
    Move { leads: Vec<LeadRef>, to: Stage, reason: Option<String> },
    /// A new lead, entered by hand.
    New,
    /// A note, a call, an email or a visit.
    Log { lead: Uuid, name: String },
    /// A next step.
    Step { lead: Uuid, name: String },
    /// The data of the organization.
    Edit(Box<LeadPage>),
    /// Merges the lead with a duplicate.
    Merge(Box<LeadPage>),
    /// Separates a lead that was merged into this one.
    Unmerge(Box<LeadPage>),
    /// A won lead's class.
    Class(Box<LeadPage>),
}

/// The subject of a draft. Each subject has at most one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DraftKey {
    Move(Vec<Uuid>, Stage),
    New,
    Log(Uuid),
    Step(Uuid),
    Edit(Uuid),
    Merge(Uuid),
    Unmerge(Uuid),
    Class(Uuid),
}

/// The forms of the leads pane.
#[derive(Debug)]
pub(super) struct LeadForms;

/// A command, or the sentence that says what is missing.
type Validated = Result<Command, String>;

impl FormSet for LeadForms {
    type FormKind = FormKind;
    type DraftKey = DraftKey;
    type Rules = Rules;
    type Body = dyn FormBody<Self>;
    type Autosave = ();
    type Command = Command;
    type Outcome = Outcome;

    fn draft_key(wanted: &FormKind) -> DraftKey {
        match wanted {
            FormKind::Move { leads, to, .. } => DraftKey::Move(leads.iter().map(|named| named.id).collect(), *to),
            FormKind::New => DraftKey::New,
            FormKind::Log { lead, .. } => DraftKey::Log(*lead),
            FormKind::Step { lead, .. } => DraftKey::Step(*lead),
            FormKind::Edit(page) => DraftKey::Edit(page.card.id),
            FormKind::Merge(page) => DraftKey::Merge(page.card.id),
            FormKind::Unmerge(page) => DraftKey::Unmerge(page.card.id),
            FormKind::Class(page) => DraftKey::Class(page.card.id),
        }
    }

    fn body(wanted: FormKind, rules: &Rules, _cx: &Cx<'_>) -> Box<dyn FormBody<Self>> {
        match wanted {
            FormKind::Move { leads, to, reason } => Box::new(moving::MoveForm::new(leads, to, reason.as_ref(), rules)),
            FormKind::New => Box::new(new::NewForm::new()),
            FormKind::Log { lead, name } => Box::new(log::LogForm::new(lead, name)),
            FormKind::Step { lead, name } => Box::new(step::StepForm::new(lead, name)),
            FormKind::Edit(page) => Box::new(edit::EditForm::new(&page)),
            FormKind::Merge(page) => Box::new(MergeForm::<Self>::new(page.card.clone())),
            FormKind::Unmerge(page) => Box::new(unmerge::sheet(&page)),
            FormKind::Class(page) => Box::new(class::ClassForm::new(&page)),
        }
    }

    fn write(id: Uuid, command: Command) -> desk::Command {
        desk::Command::Lead(Box::new(Write { id, command }))
    }

    fn outcome(outcome: &desk::Outcome) -> Option<&Outcome> {
        if let desk::Outcome::Lead(outcome) = outcome { Some(outcome) } else { None }
    }

    fn failure(outcome: &Outcome, cx: &Cx<'_>) -> SubmitResult {
        SubmitResult::Stay(messages::outcome_message(outcome, &[], cx).1)
    }
}

/// The form that is open, and the drafts of others.
pub(super) type Forms = forms::Forms<LeadForms>;

/// Returns the actions that open the drafts about this lead.
pub(super) fn drafts_of(lead: Uuid, forms: &Forms) -> Vec<Action> {
    let action = |form: &Form<LeadForms>| match form.subject() {
        DraftKey::Log(of) if *of == lead => Some(Action::LogContact),
        DraftKey::Step(of) if *of == lead => Some(Action::NextStep),
        DraftKey::Edit(of) if *of == lead => Some(Action::LeadEdit),
        DraftKey::Class(of) if *of == lead => Some(Action::MakeClass),
        _ => None,
    };
    forms.drafts().iter().filter(|form| form.is_draft()).filter_map(action).collect()
}
