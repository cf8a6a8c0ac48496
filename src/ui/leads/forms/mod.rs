//! The forms about leads. Whatever is typed stays until it is sent or given up, whichever pane one goes to.

mod class;
mod edit;
mod form;
mod log;
mod merge;
mod moving;
mod new;
mod sheet;
mod step;
mod unmerge;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Named;
use crate::domain::desk::{Answer, Outcome, Trouble};
use crate::domain::lead::stage::Stage;
use crate::domain::lead::{LeadPage, Rules};
use crate::keys::Action;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use form::{After, Form};
use sheet::{Pressed, Sheet};

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
enum Subject {
    Move(Vec<Uuid>, Stage),
    New,
    Log(Uuid),
    Step(Uuid),
    Edit(Uuid),
    Merge(Uuid),
    Unmerge(Uuid),
    Class(Uuid),
}

impl Wanted {
    fn subject(&self) -> Subject {
        match self {
            Self::Move { leads, to, .. } => Subject::Move(leads.iter().map(|named| named.id).collect(), *to),
            Self::New => Subject::New,
            Self::Log { lead, .. } => Subject::Log(*lead),
            Self::Step { lead, .. } => Subject::Step(*lead),
            Self::Edit(page) => Subject::Edit(page.card.id),
            Self::Merge(page) => Subject::Merge(page.card.id),
            Self::Unmerge(page) => Subject::Unmerge(page.card.id),
            Self::Class(page) => Subject::Class(page.card.id),
        }
    }

    /// The empty sheet.
    fn sheet(self, rules: &Rules) -> Box<dyn Sheet> {
        match self {
            Self::Move { leads, to, reason } => Box::new(moving::MoveSheet::new(leads, to, reason.as_ref(), rules)),
            Self::New => Box::new(new::NewSheet::new()),
            Self::Log { lead, name } => Box::new(log::LogSheet::new(lead, name)),
            Self::Step { lead, name } => Box::new(step::StepSheet::new(lead, name)),
            Self::Edit(page) => Box::new(edit::EditSheet::new(&page)),
            Self::Merge(page) => Box::new(merge::MergeSheet::new(&page)),
            Self::Unmerge(page) => Box::new(unmerge::UnmergeSheet::new(&page)),
            Self::Class(page) => Box::new(class::ClassSheet::new(&page)),
        }
    }
}

/// What a write's result meant to the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// It was not theirs.
    NotMine,
    /// It was, and the form stays open.
    Open,
    /// It was, and it is done; to show this lead's page, where there is one to show.
    Done { show: Option<Uuid> },
}

/// The form that is open, and the drafts of others.
#[derive(Debug, Default)]
pub(super) struct Forms {
    open: Option<Form>,
    drafts: Vec<Form>,
}

impl Forms {
    /// Opens a form, with its draft where there is one.
    pub(super) fn open(&mut self, wanted: Wanted, rules: &Rules, cx: &mut Cx<'_>) {
        self.set_aside();
        let subject = wanted.subject();
        let left = self.drafts.iter().position(|draft| draft.subject == subject);
        let form = if let Some(at) = left {
            let mut form = self.drafts.swap_remove(at);
            form.sheet.reopened(&wanted);
            form
        } else {
            let mut form = Form::new(subject, wanted.sheet(rules), cx);
            form.sheet.opened(cx);
            form
        };
        self.open = Some(form);
    }

    /// Whether a form has the keys.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether something typed is not sent yet.
    pub(super) fn has_drafts(&self) -> bool {
        self.open.iter().chain(&self.drafts).any(Form::is_draft)
    }

    /// The actions that open a draft about this lead again.
    pub(super) fn drafts_of(&self, lead: Uuid) -> Vec<Action> {
        let action = |form: &Form| match form.subject {
            Subject::Log(of) if of == lead => Some(Action::LogContact),
            Subject::Step(of) if of == lead => Some(Action::NextStep),
            Subject::Edit(of) if of == lead => Some(Action::LeadEdit),
            Subject::Class(of) if of == lead => Some(Action::MakeClass),
            _ => None,
        };
        self.drafts.iter().filter(|form| form.is_draft()).filter_map(action).collect()
    }

    /// Closes the form and keeps its draft. What nobody has typed in is made anew from what is known then.
    pub(super) fn set_aside(&mut self) {
        self.drafts.extend(self.open.take().filter(|form| form.is_draft() || form.is_saving()));
    }

    /// Takes a key while a form is open; the lead whose page is wanted instead.
    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Option<Uuid> {
        let form = self.open.as_mut()?;
        if key.code == KeyCode::Esc {
            // Whoever leaves a complaint has read it.
            form.complaint = None;
            if form.is_saving() || !form.sheet.back() {
                self.set_aside();
            }
            return None;
        }
        match form.key(key, cx) {
            Pressed::Taken | Pressed::Submit => None,
            Pressed::Shut => {
                self.open = None;
                None
            }
            Pressed::Show(lead) => {
                self.set_aside();
                Some(lead)
            }
        }
    }

    /// Types pasted text.
    pub(super) fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(form) = self.open.as_mut().filter(|form| !form.is_saving()) {
            form.is_touched = true;
            form.sheet.paste(text, cx);
        }
    }

    /// Takes an answer to `Slot::LeadDoubles` or `Slot::LeadChoices`.
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answer: &Result<Answer, Trouble>, cx: &mut Cx<'_>) {
        for form in self.open.iter_mut().chain(&mut self.drafts) {
            if form.sheet.answer(slot, id, answer, cx) == Pressed::Submit {
                form.submit(cx);
            }
        }
    }

    /// Takes a write's result.
    pub(super) fn outcome(&mut self, write: Uuid, result: &Result<Outcome, Trouble>, cx: &mut Cx<'_>) -> Settled {
        let in_front = self.open.as_ref().is_some_and(|form| form.has_sent(write));
        let left = self.drafts.iter().position(|form| form.has_sent(write));
        let form = match (in_front, left) {
            (true, _) => self.open.as_mut(),
            (false, Some(at)) => self.drafts.get_mut(at),
            (false, None) => return Settled::NotMine,
        };
        let Some(form) = form else { return Settled::NotMine };
        match form.settle(result, cx) {
            After::Stays => {
                // Nobody looks at a draft: it is said at the foot, and there when it is opened again.
                if let (false, Some(complaint)) = (in_front, &form.complaint) {
                    cx.report(Tone::Bad, format!("{}: {complaint}", form.sheet.title()));
                }
                Settled::Open
            }
            After::Done { show } => {
                if in_front {
                    self.open = None;
                } else if let Some(at) = left {
                    self.drafts.swap_remove(at);
                }
                // Whoever has gone on to something else is not taken away from it.
                Settled::Done { show: show.filter(|_| in_front) }
            }
        }
    }

    /// A write has to wait: its form lets go of it, and what is typed next is something else.
    pub(super) fn waits(&mut self, write: Uuid) {
        self.drafts.retain(|form| !form.has_sent(write));
        let _ = self.open.take_if(|form| form.has_sent(write));
    }

    /// Draws the form that is open above the pane.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
        if let Some(form) = &self.open {
            form.draw(frame, area, view);
        }
    }
}
