//! The page of one lead: the inquiry as it came, its contact, the timeline and the next steps.

mod head;
mod inquiry;
mod steps;
mod timeline;
mod view;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::LeadRef;
use super::forms::FormKind;
use super::unsent::UnsentLogEntry;
use crate::domain::desk::{Answer, DeskError, Query};
use crate::domain::format::Format;
use crate::domain::lead::stage::Stage;
use crate::domain::lead::work::Command;
use crate::domain::lead::{Card, LeadPage, Rules, Step, query};
use crate::domain::rights::Right;
use crate::domain::staff::Actor;
use crate::keys::Action;
use crate::ui::context::{Cx, Tone, View};
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;
use crate::ui::remote::Remote;
use crate::ui::theme::Meaning;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::page_find::PageFind;

/// A line of the page with its meaning.
type PageLine = (Meaning, String);

/// Columns of a line. A part fits on the narrowest screen, and two parts fit side by side on a wide one.
const WIDTH: usize = 74;

/// What an action of the page requests.
#[derive(Debug, Clone)]
pub(super) enum PageRequest {
    /// Open this form.
    Form(FormKind),
    /// Send this command, and report this message if it succeeds.
    Do(Command, String),
}

/// A part of the page. Tab moves to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Timeline,
    Steps,
    Inquiry,
}

impl Part {
    const ALL: [Self; 3] = [Self::Timeline, Self::Steps, Self::Inquiry];

    fn next(self) -> Self {
        match self {
            Self::Timeline => Self::Steps,
            Self::Steps => Self::Inquiry,
            Self::Inquiry => Self::Timeline,
        }
    }
}

/// The page's state.
#[derive(Debug)]
pub(super) struct Page {
    lead: Uuid,
    read: Remote<Option<LeadPage>>,
    /// Log entries of this lead that were written here and wait for a connection, in order.
    unsent: Vec<UnsentLogEntry>,
    part: Part,
    /// Whether the user has moved to a part or within one. From then on the page does not change the part.
    has_navigated: bool,
    find: PageFind,
    /// The current line of each part. Among the steps it is the current step.
    cursors: [Cursor; 3],
}

impl Page {
    /// Creates the page of a lead without a query.
    pub(super) fn of(lead: Uuid) -> Self {
        Self {
            lead,
            read: Remote::default(),
            unsent: Vec::new(),
            part: Part::default(),
            has_navigated: false,
            find: PageFind::default(),
            cursors: <[Cursor; 3]>::default(),
        }
    }

    /// Reads the page (again).
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Lead(query::Query::Page(self.lead));
        self.read.asking(cx.ask(Slot::LeadPage, query));
    }

    /// Takes the answer. The cursor stays on its step, even if the steps have changed. If the lead was merged into
    /// another one, the page changes to that one.
    pub(super) fn answer(&mut self, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match answer {
            Ok(Answer::Lead(query::Answer::Page(page))) => {
                let on = self.step().map(|step| step.id);
                if !self.read.answer(id, page.map(|page| *page), cx.now) {
                    return;
                }
                let Some(page) = self.read.value().and_then(Option::as_ref) else { return };
                if let Some(keep) = page.inquiry.merged_into {
                    cx.say(Tone::Info, format!("{} is a part of another lead now; this is it.", page.card.org_name));
                    *self = Self::of(keep);
                    return self.load(cx);
                }
                // A new lead has no history yet, so the page shows the inquiry first.
                if !self.has_navigated {
                    self.part = if page.activities.len() > 1 || !self.unsent.is_empty() {
                        Part::Timeline
                    } else {
                        Part::Inquiry
                    };
                }
                if let Some(at) = page.steps.iter().position(|step| Some(step.id) == on) {
                    self.cursors[Part::Steps as usize] = Cursor(at);
                }
                for part in Part::ALL {
                    self.cursors[part as usize].clamp(part_len(page, &self.unsent, part, cx.format()));
                }
            }
            Ok(_) => {}
            Err(trouble) => self.read.fail(id, trouble),
        }
    }

    /// Shows this lead's entries among all queued log entries.
    pub(super) fn show_unsent(&mut self, mut unsent: Vec<UnsentLogEntry>, format: Format<'_>) {
        let Some(page) = self.read.value().and_then(Option::as_ref) else { return };
        let belongs = |to: Uuid| to == page.card.id || page.merged.iter().any(|merged| merged.id == to);
        unsent.retain(|one| belongs(one.lead));
        if unsent == self.unsent {
            return;
        }
        // The timeline shows the queued entry, so it replaces the part that was shown first.
        if !unsent.is_empty() && !self.has_navigated {
            self.part = Part::Timeline;
        }
        self.unsent = unsent;
        let len = part_len(page, &self.unsent, Part::Timeline, format);
        self.cursors[Part::Timeline as usize].clamp(len);
    }

    fn page(&self) -> Option<&LeadPage> {
        self.read.value()?.as_ref()
    }

    fn cursor(&self, part: Part) -> Cursor {
        self.cursors[part as usize]
    }

    /// Returns the current step.
    fn step(&self) -> Option<&Step> {
        self.page()?.steps.get(self.cursor(Part::Steps).0)
    }

    /// Returns the step that the key marks as done or opens again. Another desk may have done a step a moment ago. So
    /// only the current step of the steps part can be opened again.
    fn marked(&self) -> Option<&Step> {
        let is_open = |step: &&Step| step.done_at.is_none();
        match self.part {
            Part::Steps => self.step(),
            _ => self.step().filter(is_open).or_else(|| self.page()?.steps.iter().find(is_open)),
        }
    }

    /// Returns the lead's card; `None` before the page is read.
    pub(super) fn card(&self) -> Option<&Card> {
        self.page().map(|page| &page.card)
    }

    /// Returns the lead's identity for commands; `None` before the page is read.
    pub(super) fn named(&self) -> Option<LeadRef> {
        self.page().map(|page| LeadRef::of(&page.card))
    }

    /// Returns why an action of the page is not possible now; `None` if it is.
    pub(super) fn why_not(&self, action: Action, view: &View<'_>) -> Option<String> {
        let Some(page) = self.page() else {
            let needs_page = matches!(
                action,
                Action::LogContact
                    | Action::NextStep
                    | Action::StepDone
                    | Action::LeadEdit
                    | Action::LeadMerge
                    | Action::LeadUnmerge
                    | Action::MakeClass
            );
            return needs_page.then(|| "The lead is not read yet. F5 reads it again.".into());
        };
        match action {
            Action::StepDone if self.marked().is_none() => Some("No step is open; + plans the next step.".into()),
            Action::LeadUnmerge if page.merged.is_empty() => Some("No other inquiry was merged into this one.".into()),
            Action::MakeClass => self.why_no_class(view.actor),
            _ => None,
        }
    }

    /// Returns why no class can be created for the lead; `None` if one can.
    pub(super) fn why_no_class(&self, actor: &Actor) -> Option<String> {
        let stage = self.page()?.card.stage;
        if stage != Stage::Won {
            return Some(format!("A class is made of a won lead; this one is {}.", stage.title()));
        }
        actor.why_not(Right::ScheduleManage).or_else(|| actor.why_not(Right::OrdersWrite))
    }

    /// Does an action of the page. Returns the form or the command that it requests.
    pub(super) fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<PageRequest> {
        match action {
            Action::NextField | Action::PreviousField => {
                self.part = if action == Action::NextField { self.part.next() } else { self.part.next().next() };
                self.has_navigated = true;
                return None;
            }
            Action::Filter => {
                self.find.open(self.cursor(self.part).0);
                return None;
            }
            _ => {}
        }
        let page = self.page()?;
        let len = part_len(page, &self.unsent, self.part, cx.format());
        let (lead, name) = (page.card.id, page.card.org_name.clone());
        let whole = || Box::new(page.clone());
        let form = match action {
            Action::LogContact => FormKind::Log { lead, name },
            Action::NextStep => FormKind::Step { lead, name },
            Action::LeadEdit => FormKind::Edit(whole()),
            Action::LeadMerge => FormKind::Merge(whole()),
            Action::LeadUnmerge => FormKind::Unmerge(whole()),
            Action::MakeClass => FormKind::Class(whole()),
            Action::StepDone => {
                let step = self.marked()?;
                let done = step.done_at.is_none();
                let state = if done { "done" } else { "open again" };
                return Some(PageRequest::Do(
                    Command::Finish { step: step.id, done },
                    format!("{}: {state}.", step.what),
                ));
            }
            _ => {
                self.has_navigated |= self.cursors[self.part as usize].act(action, len);
                return None;
            }
        };
        Some(PageRequest::Form(form))
    }

    /// Whether letters go into the search field.
    pub(super) fn is_typing(&self) -> bool {
        self.find.is_open()
    }

    /// Takes a key of the search field.
    pub(super) fn type_key(&mut self, key: KeyEvent, format: Format<'_>) {
        let (at, lines) = (self.cursor(self.part).0, self.part_words(format));
        if let Some(to) = self.find.key(key, at, &lines) {
            self.go_to(to);
        }
    }

    /// Inserts pasted text into the search field.
    pub(super) fn paste(&mut self, text: &str, format: Format<'_>) {
        let (at, lines) = (self.cursor(self.part).0, self.part_words(format));
        if let Some(to) = self.find.paste(text, at, &lines) {
            self.go_to(to);
        }
    }

    fn go_to(&mut self, line: usize) {
        self.cursors[self.part as usize] = Cursor(line);
        self.has_navigated = true;
    }

    /// Returns the searchable text of the current part, one string for each position of its cursor.
    fn part_words(&self, format: Format<'_>) -> Vec<String> {
        let Some(page) = self.page() else { return Vec::new() };
        let words = |lines: Vec<PageLine>| lines.into_iter().map(|(_, words)| words).collect();
        match self.part {
            Part::Timeline => words(timeline::lines(page, &self.unsent, format)),
            Part::Steps => page.steps.iter().map(|step| step.what.clone()).collect(),
            Part::Inquiry => words(inquiry::lines(page, format)),
        }
    }

    /// Draws the page. `drafts` are the actions that open unsent drafts about this lead.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, rules: &Rules, drafts: &[Action]) {
        view::draw(self, frame, area, view, rules, drafts);
        self.find.draw(frame, area, view);
    }

    /// Returns the page's lead.
    pub(super) fn lead(&self) -> Uuid {
        self.lead
    }
}

/// Returns how many lines or steps the cursor of a part can move through.
fn part_len(page: &LeadPage, unsent: &[UnsentLogEntry], part: Part, format: Format<'_>) -> usize {
    match part {
        Part::Timeline => timeline::lines(page, unsent, format).len(),
        Part::Steps => page.steps.len(),
        Part::Inquiry => inquiry::lines(page, format).len(),
    }
}
