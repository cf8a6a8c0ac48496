//! The pane's queries, and how it takes the answers.

use uuid::Uuid;

use super::commands::is_refused;
use super::page::Page;
use super::{LeadRef, Leads};
use crate::domain::desk::{Answer, DeskError, Outcome, Query};
use crate::domain::journal::WriteId;
use crate::domain::lead::query;
use crate::domain::lead::work::{self, MoveResult};
use crate::domain::rights::Right;
use crate::ui::collection::forms::Settled;
use crate::ui::context::Cx;
use crate::ui::effect::Slot;
use crate::ui::ids::QueryId;

impl Leads {
    /// Reads the current view, and the institute's rules for leads.
    pub fn load(&mut self, cx: &mut Cx<'_>) {
        self.load_rules(cx);
        self.reload(cx);
    }

    /// Reads the institute's rules for leads, and the saved views. Does nothing without the right to manage leads.
    pub fn load_rules(&mut self, cx: &mut Cx<'_>) {
        if cx.actor.may(Right::LeadsManage) {
            self.rules.asking(cx.ask(Slot::LeadRules, Query::Lead(query::Query::Rules)));
            self.ask_views(cx);
        }
    }

    /// Reads the current view again. Does nothing without the right to manage leads.
    pub fn reload(&mut self, cx: &mut Cx<'_>) {
        if !cx.actor.may(Right::LeadsManage) {
            return;
        }
        if let Some(page) = &mut self.page {
            return page.load(cx);
        }
        self.cards.load(cx);
    }

    /// Takes an answer.
    pub fn answer(&mut self, slot: Slot, id: QueryId, answer: Result<Answer, DeskError>, cx: &mut Cx<'_>) {
        match (slot, answer) {
            (Slot::LeadPage, answer) => {
                if let Some(page) = &mut self.page {
                    page.answer(id, answer, cx);
                }
            }
            (Slot::LeadDuplicates | Slot::LeadChoices, answer) => self.forms.answer(slot, id, &answer, cx),
            (Slot::LeadRules, Ok(Answer::Lead(query::Answer::Rules(rules)))) => {
                self.rules.answer(id, *rules, cx.now);
            }
            (Slot::LeadViews, Ok(Answer::Lead(query::Answer::Views(views)))) => {
                self.views.answer(id, views, cx.now);
            }
            (Slot::LeadRules, Err(trouble)) => self.rules.fail(id, trouble),
            (Slot::LeadViews, Err(trouble)) => self.views.fail(id, trouble),
            (_, answer) => {
                self.cards.answer(slot, id, answer, cx);
                self.commands.show_moves(&mut self.cards);
            }
        }
    }

    /// Takes a write's result. Returns whether the write belonged to this pane.
    pub fn outcome(&mut self, write: WriteId, result: &Result<Outcome, DeskError>, cx: &mut Cx<'_>) -> bool {
        let changed = self.commands.changed_by(write);
        self.cards.settle(changed, |lead| is_refused(result, lead));
        match self.forms.outcome(write, result, cx) {
            Settled::NotMine if !self.commands.settle(write, result, cx) => return false,
            Settled::Done { show, .. } => {
                self.cards.list.keep_index();
                self.remember_moves(result);
                self.unmark_moved(result);
                if let Some(lead) = show {
                    self.open_page(lead, cx);
                }
            }
            _ => {}
        }
        self.load(cx);
        true
    }

    /// Unselects the leads that a form has moved.
    fn unmark_moved(&mut self, result: &Result<Outcome, DeskError>) {
        let marked: Vec<Uuid> = self.cards.selected.all().iter().map(|named| named.id).collect();
        let moved: Vec<Uuid> = marked.into_iter().filter(|lead| !is_refused(result, *lead)).collect();
        self.cards.selected.send(moved.clone());
        self.cards.selected.settle(moved, |_| false);
    }

    /// Records a form's moves for undo, with the stages that were read before.
    fn remember_moves(&mut self, result: &Result<Outcome, DeskError>) {
        let Ok(Outcome::Lead(outcome)) = result else { return };
        let work::Outcome::Moved { leads: moved } = outcome.as_ref() else { return };
        let done = |id: Uuid| moved.iter().find(|one| one.id == id && one.result == MoveResult::Moved);
        let page = self.page.as_ref().and_then(Page::named);
        let cards = self.cards.cards().map(LeadRef::of);
        let mut leads: Vec<LeadRef> = page.into_iter().chain(cards).filter(|named| done(named.id).is_some()).collect();
        leads.sort_by_key(|named| named.id);
        leads.dedup_by_key(|named| named.id);
        if let Some(to) = moved.iter().find(|one| one.result == MoveResult::Moved).and_then(|one| one.stage) {
            self.commands.has_moved(leads, to);
        }
    }
}
