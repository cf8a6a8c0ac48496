//! One lead whole: the inquiry as it came, whom to talk to, the time-line, the next steps.

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

/// A line of the page and what it means.
type PageLine = (Meaning, String);

/// Columns of a line: a part fits on the narrowest screen, and twice beside each other on a wide one.
const WIDTH: usize = 74;

/// What an action of the page asks for.
#[derive(Debug, Clone)]
pub(super) enum PageRequest {
    /// A form.
    Form(FormKind),
    /// A command that needs none, and what to say when it is done.
    Do(Command, String),
}

/// A part of the page; Tab goes to the next.
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
    /// What is written into its log here and waits for a connection, in order.
    late: Vec<UnsentLogEntry>,
    part: Part,
    /// Whether one has gone to a part, or through one: from then on it stays.
    has_turned: bool,
    find: PageFind,
    /// The line one is on, in each part; among the steps it is the step.
    cursors: [Cursor; 3],
}

impl Page {
    /// The page of a lead; nothing is asked yet.
    pub(super) fn of(lead: Uuid) -> Self {
        Self {
            lead,
            read: Remote::default(),
            late: Vec::new(),
            part: Part::default(),
            has_turned: false,
            find: PageFind::default(),
            cursors: <[Cursor; 3]>::default(),
        }
    }

    /// Reads it (again).
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Lead(query::Query::Page(self.lead));
        self.read.asking(cx.ask(Slot::LeadPage, query));
    }

    /// Takes the answer. Whoever stood on a step stays on it, should the steps be others now.
    /// A lead that was merged into another meanwhile is followed there.
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
                // Before anything was done the inquiry is what there is to read.
                if !self.has_turned {
                    self.part =
                        if page.activities.len() > 1 || !self.late.is_empty() { Part::Timeline } else { Part::Inquiry };
                }
                if let Some(at) = page.steps.iter().position(|step| Some(step.id) == on) {
                    self.cursors[Part::Steps as usize] = Cursor(at);
                }
                for part in Part::ALL {
                    self.cursors[part as usize].clamp(part_len(page, &self.late, part, cx.format()));
                }
            }
            Ok(_) => {}
            Err(trouble) => self.read.fail(id, trouble),
        }
    }

    /// Shows what waits for a connection, of all that does.
    pub(super) fn show_late(&mut self, mut late: Vec<UnsentLogEntry>, format: Format<'_>) {
        let Some(page) = self.read.value().and_then(Option::as_ref) else { return };
        let belongs = |to: Uuid| to == page.card.id || page.merged.iter().any(|merged| merged.id == to);
        late.retain(|one| belongs(one.lead));
        if late == self.late {
            return;
        }
        // The log is where it stands, whatever part was shown before anything was done about the lead.
        if !late.is_empty() && !self.has_turned {
            self.part = Part::Timeline;
        }
        self.late = late;
        let len = part_len(page, &self.late, Part::Timeline, format);
        self.cursors[Part::Timeline as usize].clamp(len);
    }

    fn page(&self) -> Option<&LeadPage> {
        self.read.value()?.as_ref()
    }

    fn cursor(&self, part: Part) -> Cursor {
        self.cursors[part as usize]
    }

    /// The step that one is on.
    fn step(&self) -> Option<&Step> {
        self.page()?.steps.get(self.cursor(Part::Steps).0)
    }

    /// The step that a key marks. Another desk may have done it a moment ago, so that what is done is opened again
    /// only by somebody who stands on it among the steps.
    fn marked(&self) -> Option<&Step> {
        let is_open = |step: &&Step| step.done_at.is_none();
        match self.part {
            Part::Steps => self.step(),
            _ => self.step().filter(is_open).or_else(|| self.page()?.steps.iter().find(is_open)),
        }
    }

    /// The lead as on the board; `None` before it is read.
    pub(super) fn card(&self) -> Option<&Card> {
        self.page().map(|page| &page.card)
    }

    /// The lead as a command names it; `None` before it is read.
    pub(super) fn named(&self) -> Option<LeadRef> {
        self.page().map(|page| LeadRef::of(&page.card))
    }

    /// Why an action of the page is not possible now.
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

    /// Why no class can be made of the lead; `None` when one can.
    pub(super) fn why_no_class(&self, actor: &Actor) -> Option<String> {
        let stage = self.page()?.card.stage;
        if stage != Stage::Won {
            return Some(format!("A class is made of a won lead; this one is {}.", stage.title()));
        }
        actor.why_not(Right::ScheduleManage).or_else(|| actor.why_not(Right::OrdersWrite))
    }

    /// Does an action of the page; may want a form or a command.
    pub(super) fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> Option<PageRequest> {
        match action {
            Action::NextField | Action::PreviousField => {
                self.part = if action == Action::NextField { self.part.next() } else { self.part.next().next() };
                self.has_turned = true;
                return None;
            }
            Action::Filter => {
                self.find.open(self.cursor(self.part).0);
                return None;
            }
            _ => {}
        }
        let page = self.page()?;
        let len = part_len(page, &self.late, self.part, cx.format());
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
                let said = if done { "done" } else { "open again" };
                return Some(PageRequest::Do(
                    Command::Finish { step: step.id, done },
                    format!("{}: {said}.", step.what),
                ));
            }
            _ => {
                self.has_turned |= self.cursors[self.part as usize].act(action, len);
                return None;
            }
        };
        Some(PageRequest::Form(form))
    }

    /// Whether letters go into the search field.
    pub(super) fn is_typing(&self) -> bool {
        self.find.is_open()
    }

    /// Takes a key while a search is typed.
    pub(super) fn type_key(&mut self, key: KeyEvent, format: Format<'_>) {
        let (at, lines) = (self.cursor(self.part).0, self.part_words(format));
        if let Some(to) = self.find.key(key, at, &lines) {
            self.go_to(to);
        }
    }

    /// Types pasted text into the search.
    pub(super) fn paste(&mut self, text: &str, format: Format<'_>) {
        let (at, lines) = (self.cursor(self.part).0, self.part_words(format));
        if let Some(to) = self.find.paste(text, at, &lines) {
            self.go_to(to);
        }
    }

    fn go_to(&mut self, line: usize) {
        self.cursors[self.part as usize] = Cursor(line);
        self.has_turned = true;
    }

    /// What can be found in the part that is shown: a text for each place of its cursor.
    fn part_words(&self, format: Format<'_>) -> Vec<String> {
        let Some(page) = self.page() else { return Vec::new() };
        let words = |lines: Vec<PageLine>| lines.into_iter().map(|(_, words)| words).collect();
        match self.part {
            Part::Timeline => words(timeline::lines(page, &self.late, format)),
            Part::Steps => page.steps.iter().map(|step| step.what.clone()).collect(),
            Part::Inquiry => words(inquiry::lines(page, format)),
        }
    }

    /// Draws it. `drafts` are the actions whose forms hold something about this lead that is not sent yet.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, rules: &Rules, drafts: &[Action]) {
        view::draw(self, frame, area, view, rules, drafts);
        self.find.draw(frame, area, view);
    }

    /// Its lead.
    pub(super) fn lead(&self) -> Uuid {
        self.lead
    }
}

/// How many lines, or steps, one can go through.
fn part_len(page: &LeadPage, late: &[UnsentLogEntry], part: Part, format: Format<'_>) -> usize {
    match part {
        Part::Timeline => timeline::lines(page, late, format).len(),
        Part::Steps => page.steps.len(),
        Part::Inquiry => inquiry::lines(page, format).len(),
    }
}
