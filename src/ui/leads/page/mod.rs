//! One lead whole: the inquiry as it came, whom to talk to, the time-line, the next steps.

use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::Named;
use super::forms::Wanted;
use crate::domain::desk::{Answer, Query, Trouble};
use crate::domain::lead::query;
use crate::domain::lead::work::Command;
use crate::domain::lead::{LeadPage, Rules};
use crate::keys::Action;
use crate::ui::context::{Cx, View};
use crate::ui::effect::Slot;
use crate::ui::remote::Remote;
use crate::ui::widgets::panel::{absence, notice, remote_panel};

/// What an action of the page asks for.
#[derive(Debug, Clone)]
pub(super) enum Go {
    /// A form.
    Form(Wanted),
    /// A command that needs none.
    Do(Command),
}

/// The page's state.
#[derive(Debug)]
pub(super) struct Page {
    lead: Uuid,
    read: Remote<Option<LeadPage>>,
}

impl Page {
    /// The page of a lead; nothing is asked yet.
    pub(super) fn of(lead: Uuid) -> Self {
        Self { lead, read: Remote::default() }
    }

    /// Reads it (again).
    pub(super) fn load(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Lead(query::Query::Page(self.lead));
        self.read.asking(cx.ask(Slot::LeadPage, query));
    }

    /// Takes the answer.
    pub(super) fn answer(&mut self, id: u64, answer: Result<Answer, Trouble>, cx: &Cx<'_>) {
        match answer {
            Ok(Answer::Lead(query::Answer::Page(page))) => {
                self.read.answer(id, page.map(|page| *page), cx.now);
            }
            Ok(_) => {}
            Err(trouble) => self.read.fail(id, trouble),
        }
    }

    /// The lead as a command names it; none before it is read.
    pub(super) fn named(&self) -> Option<Named> {
        self.read.value()?.as_ref().map(|page| Named::of(&page.card))
    }

    /// Why an action of the page is not possible now.
    pub(super) fn why_not(&self, _action: Action, _view: &View<'_>) -> Option<String> {
        None
    }

    /// Does an action of the page; may want a form or a command.
    pub(super) fn act(&mut self, _action: Action, _cx: &mut Cx<'_>) -> Option<Go> {
        None
    }

    /// Draws it.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: View<'_>, _rules: &Rules) {
        let block = remote_panel(view, "Lead", true, &self.read);
        let words = absence(&self.read).unwrap_or_default();
        frame.render_widget(notice(view, &words).block(block), area);
    }
}
