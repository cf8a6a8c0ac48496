//! A small pipeline in memory: leads of every stage, and commands on them.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use frontdesk::domain::lead::filter::{AssigneeFilter, DueFilter, Filter, SavedView, Sort};
use frontdesk::domain::lead::funnel::Reached;
use frontdesk::domain::lead::query::{Answer, Choices, Course, Instructor, Query, Venue};
use frontdesk::domain::lead::stage::Stage;
use frontdesk::domain::lead::work::{Assigned, Command, MoveResult, Moved, Outcome, ViewWrite};
use frontdesk::domain::lead::{
    Activity, Assignee, Card, Column, Inquiry, LeadPage, NextStep, Rules, Share, Stats, Step,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::fixtures::{day, now};

pub const RUTH: Uuid = Uuid::from_u128(501);
pub const ALEX: Uuid = Uuid::from_u128(502);

/// Fake tables of leads.
#[derive(Debug, Clone)]
pub struct Leads {
    pub cards: Vec<Card>,
    pub views: Vec<SavedView>,
    /// Commands received, oldest first.
    pub commands: Vec<Command>,
    /// Prepared outcomes, returned instead of running the next commands.
    pub answers: Vec<Outcome>,
    /// Content of every lead page, besides the card.
    pub page: Option<LeadPage>,
    /// Likely duplicates, returned for every lead.
    pub doubles: Vec<Card>,
    /// Users whose account is disabled and who still have open leads.
    pub disabled: Vec<Assignee>,
}

pub fn rules() -> Rules {
    let taker = |id, name: &str| Assignee { id, name: name.into() };
    Rules {
        stale_days: [(Stage::New, 2), (Stage::Contacted, 7), (Stage::Qualified, 14), (Stage::ProposalSent, 10)].into(),
        won_reasons: ["Price", "Recommended", "Other"].map(Into::into).to_vec(),
        lost_reasons: ["No budget", "No answer", "Other"].map(Into::into).to_vec(),
        turns: vec![taker(RUTH, "Ruth Boyd")],
        takers: vec![taker(ALEX, "Alex Reyes"), taker(RUTH, "Ruth Boyd")],
        disabled: Vec::new(),
        me: Some(RUTH),
    }
}

/// Returns a lead that came `days` ago and has stayed in its stage.
pub fn lead(number: u128, name: &str, stage: Stage, days: i64) -> Card {
    Card {
        id: Uuid::from_u128(4000 + number),
        org_name: name.into(),
        org_type: Some("church".into()),
        city: Some("Elkview".into()),
        state: Some("WV".into()),
        avg_attendance: Some(250),
        budget_range: Some("2500_5000".into()),
        budget_low: Some(Decimal::from(2_500)),
        budget_high: Some(Decimal::from(5_000)),
        contact_name: "Paul Harris".into(),
        contact_email: format!("office{number}@example.org"),
        contact_phone: Some("304-555-0142".into()),
        stage,
        stage_since: now() - Duration::days(days),
        close_reason: None,
        created_at: now() - Duration::days(days),
        touched_at: now() - Duration::days(days),
        due_on: None,
        return_on: None,
        next_step: None,
        assignee_id: None,
        assignee: None,
        assignee_is_disabled: false,
        source: Some("google".into()),
        version: 1,
        key: Some("infinity".into()),
    }
}

pub fn with_step(card: Card, what: &str, due_on: NaiveDate) -> Card {
    let next_step = Some(NextStep { id: Uuid::from_u128(card.id.as_u128() + 900), what: what.into(), due_on });
    Card { due_on: Some(due_on), next_step, ..card }
}

fn of_ruth(card: Card) -> Card {
    Card { assignee_id: Some(RUTH), assignee: Some("Ruth Boyd".into()), ..card }
}

impl Default for Leads {
    fn default() -> Self {
        let lost = Card { close_reason: Some("No budget".into()), ..lead(8, "Ridge Chapel", Stage::Lost, 40) };
        let won = Card { close_reason: Some("Recommended".into()), ..lead(7, "Faith Temple", Stage::Won, 9) };
        let nurture = Card {
            return_on: Some(day(2027, 1, 15)),
            due_on: Some(day(2027, 1, 15)),
            ..lead(9, "Hope Fellowship", Stage::Nurture, 20)
        };
        let unknown = Card {
            city: None,
            state: None,
            avg_attendance: None,
            budget_range: None,
            budget_low: None,
            budget_high: None,
            ..lead(3, "Zion Baptist", Stage::New, 0)
        };
        let cards = vec![
            lead(1, "First Baptist Church of Elkview", Stage::New, 4),
            with_step(lead(2, "Grace Chapel", Stage::New, 1), "call back", day(2026, 11, 21)),
            unknown,
            of_ruth(with_step(lead(4, "St. Mark's", Stage::Contacted, 6), "send the dates", day(2026, 11, 18))),
            of_ruth(with_step(lead(5, "New Life Assembly", Stage::Qualified, 3), "site visit", day(2026, 11, 24))),
            lead(6, "Riverside Church", Stage::ProposalSent, 12),
            won,
            lost,
            nurture,
        ];
        Self {
            cards,
            views: Vec::new(),
            commands: Vec::new(),
            answers: Vec::new(),
            page: None,
            doubles: Vec::new(),
            disabled: Vec::new(),
        }
    }
}

fn fits(card: &Card, ask: &Filter, today: NaiveDate) -> bool {
    let whose = match ask.whose {
        Some(AssigneeFilter::Mine) => card.assignee_id == Some(RUTH),
        Some(AssigneeFilter::Nobody) => card.assignee_id.is_none(),
        Some(AssigneeFilter::Disabled) => card.assignee_is_disabled,
        None => true,
    };
    let due = match ask.due {
        Some(DueFilter::Today) => card.due_on.is_some_and(|due| due <= today),
        Some(DueFilter::Overdue) => card.due_on.is_some_and(|due| due < today),
        None => true,
    };
    whose
        && due
        && (ask.stages.is_empty() || ask.stages.contains(&card.stage))
        && ask.assignee.is_none_or(|id| card.assignee_id == Some(id))
        && ask.state.as_ref().is_none_or(|state| card.state.as_ref() == Some(state))
        && ask.text.as_ref().is_none_or(|text| card.org_name.to_lowercase().contains(&text.to_lowercase()))
}

impl Leads {
    fn fitting(&self, ask: &Filter) -> Vec<Card> {
        let today = day(2026, 11, 21);
        let mut cards: Vec<Card> = self.cards.iter().filter(|card| fits(card, ask, today)).cloned().collect();
        match ask.sort {
            Sort::Organization => cards.sort_by_key(|card| card.org_name.to_lowercase()),
            _ => cards.sort_by_key(|card| (card.due_on.unwrap_or(NaiveDate::MAX), card.stage_since)),
        }
        if ask.descending {
            cards.reverse();
        }
        cards
    }

    fn board(&self, ask: &Filter) -> Vec<Column> {
        let column = |stage| {
            let cards: Vec<Card> = self.fitting(ask).into_iter().filter(|card| card.stage == stage).collect();
            let known = cards.iter().filter(|card| card.budget_low.is_some());
            Column {
                stage,
                leads: cards.len() as u64,
                with_budget: known.clone().count() as u64,
                low: known.clone().filter_map(|card| card.budget_low).sum(),
                high: known.filter_map(|card| card.budget_high).sum(),
                cards,
            }
        };
        Stage::ALL.map(column).to_vec()
    }

    /// Answers a query approximately as the database would.
    pub fn answer(&self, query: &Query) -> Answer {
        match query {
            Query::Board { ask, most } => {
                let mut board = self.board(ask);
                for column in &mut board {
                    column.cards.truncate(*most);
                }
                Answer::Board(board)
            }
            Query::List { ask, after, most } => {
                let cards = self.fitting(ask);
                let from = after.as_ref().and_then(|after| cards.iter().position(|card| card.id == after.id));
                Answer::List(cards.into_iter().skip(from.map_or(0, |at| at + 1)).take(*most).collect())
            }
            Query::Count(ask) => Answer::Count(self.fitting(ask).len() as u64),
            Query::Page(lead) => Answer::Page(self.page(*lead).map(Box::new)),
            Query::Rules => Answer::Rules(Box::new(Rules { disabled: self.disabled.clone(), ..rules() })),
            Query::Views => Answer::Views(self.views.clone()),
            Query::Doubles(face) => Answer::Doubles(
                self.doubles
                    .iter()
                    .map(|card| {
                        (card.clone(), frontdesk::domain::lead::duplicates::compare(face, &card.match_fields()))
                    })
                    .collect(),
            ),
            Query::Figures(_) => Answer::Figures(Box::new(figures())),
            Query::Choices => Answer::Choices(Box::new(choices())),
        }
    }

    pub fn page(&self, lead: Uuid) -> Option<LeadPage> {
        let card = self.cards.iter().find(|card| card.id == lead)?.clone();
        match &self.page {
            Some(page) => Some(LeadPage { card, ..page.clone() }),
            None => Some(page_of(card)),
        }
    }

    /// Runs a command approximately as the database would.
    pub fn run(&mut self, command: &Command, actor: &str) -> Outcome {
        self.commands.push(command.clone());
        if !self.answers.is_empty() {
            return self.answers.remove(0);
        }
        match command {
            Command::Move { leads, to, reason, return_on, .. } => {
                let moved =
                    leads.iter().map(|seen| self.moved(seen.id, seen.seen, *to, reason.as_ref(), *return_on, actor));
                Outcome::Moved { leads: moved.collect() }
            }
            Command::Assign { leads, to } => Outcome::Assigned { leads: self.assigned(leads, *to) },
            Command::TakeTurns { leads } => Outcome::Assigned { leads: self.assigned(leads, Some(RUTH)) },
            Command::Create { lead, fields } => {
                let created =
                    Card { id: *lead, org_name: fields.org_name.clone(), ..self::lead(90, "", Stage::New, 0) };
                self.cards.push(created);
                Outcome::Done { lead: *lead, version: 1 }
            }
            Command::MakeClass { lead, .. } => Outcome::Class {
                lead: *lead,
                schedule: Uuid::from_u128(1),
                order: Uuid::from_u128(2),
                order_number: "MDI-2026-00077".into(),
            },
            other => Outcome::Done { lead: other.lead().unwrap_or_default(), version: 2 },
        }
    }

    fn moved(
        &mut self,
        id: Uuid,
        seen: Stage,
        to: Stage,
        reason: Option<&String>,
        return_on: Option<NaiveDate>,
        actor: &str,
    ) -> Moved {
        let Some(card) = self.cards.iter_mut().find(|card| card.id == id) else {
            return Moved { id, result: MoveResult::Gone, stage: None, by: None, at: None };
        };
        let result = if card.stage == seen { MoveResult::Moved } else { MoveResult::Changed };
        if result == MoveResult::Moved {
            card.stage = to;
            card.stage_since = now();
            card.close_reason = reason.cloned();
            card.return_on = return_on;
        }
        Moved { id, result, stage: Some(card.stage), by: Some(actor.into()), at: Some(now()) }
    }

    fn assigned(&mut self, leads: &[Uuid], to: Option<Uuid>) -> Vec<Assigned> {
        let name = rules().takers.into_iter().find(|taker| Some(taker.id) == to).map(|taker| taker.name);
        for card in self.cards.iter_mut().filter(|card| leads.contains(&card.id)) {
            card.assignee_id = to;
            card.assignee.clone_from(&name);
        }
        leads
            .iter()
            .map(|id| Assigned { id: *id, result: "assigned".into(), assignee_id: to, assignee: name.clone() })
            .collect()
    }

    /// Saves or deletes a view.
    pub fn write_view(&mut self, write: &ViewWrite) {
        match write {
            ViewWrite::Save(view) => self.views.push(view.clone()),
            ViewWrite::Forget(id) => self.views.retain(|view| view.id != *id),
        }
    }
}

fn page_of(card: Card) -> LeadPage {
    let activity = |number: u128, kind: &str, happened_at: DateTime<Utc>| Activity {
        id: Uuid::from_u128(number),
        lead_id: card.id,
        kind: kind.into(),
        from_stage: None,
        to_stage: None,
        reason: None,
        body: None,
        details: serde_json::json!({}),
        happened_at,
        actor: "Ruth Boyd".into(),
        desk: Some("desk-1".into()),
    };
    let call = Activity {
        body: Some("Pastor Harris wants two dates in January.\nTeam of eight, two of them new.".into()),
        ..activity(11, "call", now() - Duration::hours(20))
    };
    let moved = Activity {
        from_stage: Some(Stage::New),
        to_stage: Some(Stage::Contacted),
        ..activity(12, "stage", now() - Duration::hours(21))
    };
    let created = Activity {
        to_stage: Some(Stage::New),
        actor: "website".into(),
        desk: None,
        ..activity(13, "created", card.created_at)
    };
    let inquiry = Inquiry {
        id: card.id,
        org_name: card.org_name.clone(),
        org_type: card.org_type.clone(),
        denomination: Some("Baptist".into()),
        avg_attendance: card.avg_attendance,
        contact_name: card.contact_name.clone(),
        contact_role: Some("Pastor".into()),
        contact_email: card.contact_email.clone(),
        contact_phone: card.contact_phone.clone(),
        address: Some("12 Main St".into()),
        city: card.city.clone(),
        state: card.state.clone(),
        zip_code: Some("25071".into()),
        has_security_team: Some(true),
        team_size: Some(8),
        budget_range: card.budget_range.clone(),
        timeline: Some("1_3_months".into()),
        services_needed: Some(vec!["team_training".into(), "assessment".into()]),
        message: Some("We had an incident in the parking lot and want our ushers trained.".into()),
        notes: None,
        utm_source: card.source.clone(),
        utm_medium: Some("cpc".into()),
        utm_campaign: None,
        close_note: None,
        merged_into: None,
    };
    let step = card.next_step.clone().map(|step| Step {
        id: step.id,
        what: step.what,
        due_on: step.due_on,
        created_by: "Ruth Boyd".into(),
        done_at: None,
        done_by: None,
    });
    let done = Step {
        id: Uuid::from_u128(15),
        what: "look at the website".into(),
        due_on: day(2026, 11, 19),
        created_by: "Ruth Boyd".into(),
        done_at: Some(now() - Duration::days(1)),
        done_by: Some("Alex Reyes".into()),
    };
    LeadPage {
        card,
        inquiry,
        merged: Vec::new(),
        activities: vec![call, moved, created],
        steps: step.into_iter().chain([done]).collect(),
        classes: Vec::new(),
    }
}

fn figures() -> Stats {
    let reached = |stage, leads, median_days| Reached { stage, leads, median_days };
    let share = |name: &str, leads, won, lost| Share { name: name.into(), leads, won, lost };
    Stats {
        funnel: vec![
            reached(Stage::New, 1_240, Some(0.8)),
            reached(Stage::Contacted, 930, Some(4.5)),
            reached(Stage::Qualified, 410, Some(6.0)),
            reached(Stage::ProposalSent, 260, Some(11.5)),
            reached(Stage::Won, 97, None),
        ],
        by_source: vec![
            share("google", 600, 40, 200),
            share("", 330, 12, 100),
            share("facebook", 200, 30, 90),
            share("newsletter", 110, 15, 20),
        ],
        by_month: (1..=11).map(|month| share(&format!("2026-{month:02}"), 60 + month * 9, month, month * 3)).collect(),
        by_state: vec![share("WV", 700, 70, 200), share("OH", 300, 20, 90), share("", 240, 7, 100)],
    }
}

fn choices() -> Choices {
    let course = |number, name: &str, price: i64, hours| Course {
        id: Uuid::from_u128(number),
        name: name.into(),
        price: Decimal::from(price),
        hours,
        seats: Some(12),
    };
    Choices {
        courses: vec![course(601, "Church Security Team", 175, 8), course(602, "Stop the Bleed", 60, 2)],
        venues: vec![
            Venue { id: Uuid::from_u128(611), name: "Hall 1".into(), capacity: Some(20) },
            Venue { id: Uuid::from_u128(612), name: "Range A".into(), capacity: None },
        ],
        instructors: vec![
            Instructor { id: Uuid::from_u128(621), name: "Luis Ortiz".into() },
            Instructor { id: Uuid::from_u128(622), name: "Mia Tran".into() },
        ],
    }
}
