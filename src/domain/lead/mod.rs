//! Leads: from a church's inquiry to a class on the schedule. The rules of the pipeline, the questions that
//! the pane asks and the commands that it gives, all of them plain data.

pub mod duplicates;
pub mod fields;
pub mod file;
pub mod filter;
pub mod funnel;
pub mod import_stage;
pub mod query;
pub mod round_robin;
pub mod row;
pub mod same;
pub mod stage;
pub mod work;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use duplicates::MatchFields;
use stage::Stage;

/// What the institute has set, and who takes leads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rules {
    /// After so many days in a stage a lead is stale.
    pub stale_days: BTreeMap<Stage, u32>,
    /// Why leads are won.
    pub won_reasons: Vec<String>,
    /// Why leads are lost.
    pub lost_reasons: Vec<String>,
    /// Those who take leads in turn, in their order.
    #[serde(default)]
    pub turns: Vec<Assignee>,
    /// All to whom a lead can be given.
    #[serde(default)]
    pub takers: Vec<Assignee>,
    /// Users whose account is disabled and to whom open leads are still assigned.
    #[serde(default)]
    pub disabled: Vec<Assignee>,
    /// The member of staff who asks; none for the owner.
    #[serde(default)]
    pub me: Option<Uuid>,
}

impl Rules {
    /// The reasons for a closed stage.
    #[must_use]
    pub fn reasons(&self, stage: Stage) -> &[String] {
        match stage {
            Stage::Won => &self.won_reasons,
            Stage::Lost => &self.lost_reasons,
            _ => &[],
        }
    }
}

/// Somebody who works on leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    /// The staff row.
    pub id: Uuid,
    /// The name.
    pub name: String,
}

/// The next open step of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub what: String,
    /// By which day at the site.
    pub due_on: NaiveDate,
}

/// A lead on the board or in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// Who asked.
    pub org_name: String,
    /// `church`, `business`, `school`.
    pub org_type: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// People on a Sunday.
    pub avg_attendance: Option<i32>,
    /// The budget as it was said.
    pub budget_range: Option<String>,
    /// What it is at least, where that is known.
    pub budget_low: Option<Decimal>,
    /// What it is at most, where that is known.
    pub budget_high: Option<Decimal>,
    /// Whom to talk to.
    pub contact_name: String,
    /// Their email.
    pub contact_email: String,
    /// Their phone.
    pub contact_phone: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub stage_since: DateTime<Utc>,
    /// Why it was won or lost.
    pub close_reason: Option<String>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When anybody last did anything about it.
    pub touched_at: DateTime<Utc>,
    /// The earlier of the next step's day and the day to come back.
    pub due_on: Option<NaiveDate>,
    /// The day to come back, in nurture.
    pub return_on: Option<NaiveDate>,
    /// What is to be done next.
    pub next_step: Option<NextStep>,
    /// Who works on it; none for an account that is not of the staff.
    pub assignee_id: Option<Uuid>,
    /// Their name.
    pub assignee: Option<String>,
    /// Whether their account is disabled while the lead is open.
    #[serde(default)]
    pub assignee_is_disabled: bool,
    /// Where it came from (`utm_source`).
    pub source: Option<String>,
    /// Counts its changes.
    pub version: i32,
    /// What the list is sorted by, for the next page.
    pub key: Option<String>,
}

impl Card {
    /// What tells it apart.
    #[must_use]
    pub fn match_fields(&self) -> MatchFields {
        MatchFields {
            org_name: self.org_name.clone(),
            city: self.city.clone(),
            state: self.state.clone(),
            contact_email: Some(self.contact_email.clone()),
            contact_phone: self.contact_phone.clone(),
        }
    }

    /// Who works on it, as a page says it: `Dana Cole`, `Dana Cole (account disabled)`; `None` if nobody does.
    #[must_use]
    pub fn assigned_to(&self) -> Option<String> {
        self.assignee.as_deref().map(|name| assigned_to(name, self.assignee_is_disabled))
    }

    /// `Elkview, WV`.
    #[must_use]
    pub fn place(&self) -> String {
        [&self.city, &self.state].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Who works on something, as a page says it: `Dana Cole`, `Dana Cole (account disabled)`.
#[must_use]
pub fn assigned_to(name: &str, is_disabled: bool) -> String {
    if is_disabled { format!("{name} (account disabled)") } else { name.to_owned() }
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its stage.
    pub stage: Stage,
    /// Leads in it.
    pub leads: u64,
    /// Those of which the budget is known.
    pub with_budget: u64,
    /// The known budgets at least.
    pub low: Decimal,
    /// The known budgets at most; an open end counts with its beginning.
    pub high: Decimal,
    /// The first cards by what is due.
    pub cards: Vec<Card>,
}

/// A line of a lead's time-line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: Uuid,
    /// The inquiry that it is about: this lead, or one that was merged into it.
    pub lead_id: Uuid,
    /// `stage`, `note`, `call`, …: the words of `lead_activities_kind_known`.
    pub kind: String,
    /// The stage before.
    pub from_stage: Option<Stage>,
    /// The stage after.
    pub to_stage: Option<Stage>,
    /// Why it was won or lost.
    pub reason: Option<String>,
    /// What was written.
    pub body: Option<String>,
    /// What changed: `{field: [old, new]}`, or who was assigned, or what a merge filled in.
    pub details: serde_json::Value,
    /// When.
    pub happened_at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// At which desk.
    pub desk: Option<String>,
}

/// A next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub what: String,
    /// By which day.
    pub due_on: NaiveDate,
    /// Who planned it.
    pub created_by: String,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
    /// Who did it.
    pub done_by: Option<String>,
}

/// The inquiry as it came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the documented columns")]
pub struct Inquiry {
    #[serde(default)]
    pub id: Uuid,
    pub org_name: String,
    pub org_type: Option<String>,
    pub denomination: Option<String>,
    pub avg_attendance: Option<i32>,
    pub contact_name: String,
    pub contact_role: Option<String>,
    pub contact_email: String,
    pub contact_phone: Option<String>,
    pub address: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub zip_code: Option<String>,
    pub has_security_team: Option<bool>,
    pub team_size: Option<i32>,
    pub budget_range: Option<String>,
    pub timeline: Option<String>,
    pub services_needed: Option<Vec<String>>,
    pub message: Option<String>,
    pub notes: Option<String>,
    pub utm_source: Option<String>,
    pub utm_medium: Option<String>,
    pub utm_campaign: Option<String>,
    #[serde(default)]
    pub close_note: Option<String>,
    /// The lead of which it is a part now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Uuid>,
}

/// A class that was made for a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeClass {
    /// The class.
    pub schedule: Uuid,
    /// What is taught.
    pub course: String,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Where.
    pub venue: String,
    /// Its places.
    pub seats: i32,
    /// The class's state, in the database's word.
    pub class_status: String,
    /// The organisation's order.
    pub order: Uuid,
    /// Its number.
    pub order_number: String,
    /// What it comes to.
    pub total: Decimal,
    /// Whether it is paid, in the database's word.
    pub payment_status: String,
}

/// One lead whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadPage {
    /// As on the board.
    pub card: Card,
    /// As it came.
    pub inquiry: Inquiry,
    /// The inquiries that were merged into it, as they came.
    pub merged: Vec<Inquiry>,
    /// What was done, newest first.
    pub activities: Vec<Activity>,
    /// Open steps first, by day.
    pub steps: Vec<Step>,
    /// Its classes.
    pub classes: Vec<MadeClass>,
}

/// A line of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// A source, a month as `2026-11`, a state; empty where it is not known.
    pub name: String,
    /// Leads.
    pub leads: u64,
    /// Of these won.
    pub won: u64,
    /// Of these lost.
    pub lost: u64,
}

/// The figures of the leads that came since a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// The way from new to won.
    pub funnel: Vec<funnel::Reached>,
    /// Most first.
    pub by_source: Vec<Share>,
    /// Oldest first.
    pub by_month: Vec<Share>,
    /// Most first.
    pub by_state: Vec<Share>,
}
