//! Calls of panes. Every call goes through this module, so the app knows which pane asked and wrote what, and where it
//! navigates.

use uuid::Uuid;

use super::App;
use super::panes::{PaneId, Panes};
use super::workspace::Workspace;
use crate::domain::journal::JournaledWrite;
use crate::keys::Action;
use crate::ui::context::Cx;
use crate::ui::effect::Effect;
use crate::ui::pane::{Goto, Pane};

impl App {
    /// Runs `work` on a pane.
    pub(super) fn with_pane<R>(
        &mut self,
        id: PaneId,
        effects: &mut Vec<Effect>,
        work: impl FnOnce(&mut dyn Pane, &mut Cx<'_>) -> R,
    ) -> R {
        self.with_panes(id, effects, |panes, cx| work(panes.get_mut(id), cx))
    }

    /// Runs `work` on the panes for `id`: queries and writes that it pushes are that pane's. Follows its navigation.
    pub(super) fn with_panes<R>(
        &mut self,
        id: PaneId,
        effects: &mut Vec<Effect>,
        work: impl FnOnce(&mut Panes, &mut Cx<'_>) -> R,
    ) -> R {
        let before = effects.len();
        let mut goto = None;
        let result = self.split(effects, &mut goto, work);
        for effect in effects.get(before..).unwrap_or_default() {
            match effect {
                Effect::Ask { slot, .. } => drop(self.work.asked_by.insert(*slot, id)),
                Effect::Run(JournaledWrite { id: write, .. }) | Effect::Staff { id: write, .. } => {
                    self.work.written_by.insert(*write, id);
                }
                _ => {}
            }
        }
        if let Some(goto) = goto {
            self.follow(goto, effects);
        }
        result
    }

    /// Runs `work` with a context that belongs to no pane.
    pub(super) fn with_cx<R>(&mut self, effects: &mut Vec<Effect>, work: impl FnOnce(&mut Cx<'_>) -> R) -> R {
        self.split(effects, &mut None, |_, cx| work(cx))
    }

    /// Lends the panes, and as a context everything else that they may use.
    fn split<R>(
        &mut self,
        effects: &mut Vec<Effect>,
        goto: &mut Option<Goto>,
        work: impl FnOnce(&mut Panes, &mut Cx<'_>) -> R,
    ) -> R {
        let Self { now, site, ids, work: Workspace { panes, actor, toast, .. }, .. } = self;
        work(panes, &mut Cx { now: *now, site, actor, ids, effects, toast, goto })
    }

    /// Returns the open pane.
    pub(super) fn open_pane(&self) -> &dyn Pane {
        self.work.panes.get(self.work.pane)
    }

    /// Performs an action of the open pane.
    pub(super) fn pane_act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if self.work.pane == PaneId::Tickets && action == Action::Back && self.is_ticket_of_person() {
            return self.back_to_person(effects);
        }
        self.with_pane(self.work.pane, effects, |pane, cx| pane.act(action, cx));
    }

    fn follow(&mut self, goto: Goto, effects: &mut Vec<Effect>) {
        match goto {
            Goto::Roster { class, exceptions } => self.open_roster(class, exceptions, effects),
            Goto::CheckInClass(class) => self.check_in_for(class, effects),
            Goto::CheckInText(text) => {
                self.go(PaneId::CheckIn, effects);
                self.with_panes(PaneId::CheckIn, effects, |panes, cx| panes.check_in.look_up(&text, cx));
            }
            Goto::Person(person) => {
                self.go(PaneId::People, effects);
                self.with_panes(PaneId::People, effects, |panes, cx| {
                    panes.people.open_person(person.id, person.kind, cx);
                });
            }
            Goto::Lead(lead) => {
                self.go(PaneId::Leads, effects);
                self.with_panes(PaneId::Leads, effects, |panes, cx| panes.leads.open_page(lead, cx));
            }
            Goto::TicketOfPerson(ticket) => self.open_ticket_of_person(ticket, effects),
            Goto::Back => self.go(self.work.return_to, effects),
        }
    }

    /// Shows a pane and queries its contents.
    pub(super) fn go(&mut self, pane: PaneId, effects: &mut Vec<Effect>) {
        if self.work.pane.number().is_some() {
            self.work.return_to = self.work.pane;
        }
        self.show_pane(pane);
        self.load(effects);
    }

    /// Shows a pane without a query.
    pub(super) fn show_pane(&mut self, pane: PaneId) {
        self.work.panes.all_mut().for_each(Pane::leave);
        self.work.pane = pane;
    }

    fn open_roster(&mut self, class: Uuid, exceptions: bool, effects: &mut Vec<Effect>) {
        self.show_pane(PaneId::Roster);
        self.with_panes(PaneId::Roster, effects, |panes, cx| {
            let read_at = panes.today.read_at().unwrap_or(cx.now);
            match panes.today.sessions().iter().find(|known| known.id == class) {
                Some(known) => panes.roster.open_known(known, read_at, exceptions, cx),
                None => panes.roster.open(class, exceptions, cx),
            }
        });
    }

    fn check_in_for(&mut self, class: Uuid, effects: &mut Vec<Effect>) {
        let Panes { today, roster, check_in, .. } = &mut self.work.panes;
        let known = today.sessions().iter().chain(roster.session()).find(|known| known.id == class);
        let label = known.map(|known| (class, format!("{} {}", self.site.clock(known.starts_at), known.course)));
        check_in.for_class(label);
        self.go(PaneId::CheckIn, effects);
    }
}
