//! Leads: from a church's inquiry to a class on the schedule. This module holds the pipeline rules, the queries and
//! the commands of the Leads pane as plain data.

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

/// Settings of the institute for leads, and the staff who work on leads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rules {
    /// Days in a stage after which a lead is stale.
    pub stale_days: BTreeMap<Stage, u32>,
    /// Reasons for a won lead.
    pub won_reasons: Vec<String>,
    /// Reasons for a lost lead.
    pub lost_reasons: Vec<String>,
    /// Assignees of the round robin, in its order.
    #[serde(default)]
    pub turns: Vec<Assignee>,
    /// Everyone a lead can be assigned to.
    #[serde(default)]
    pub takers: Vec<Assignee>,
    /// Users whose account is disabled and to whom open leads are still assigned.
    #[serde(default)]
    pub disabled: Vec<Assignee>,
    /// Staff id of the signed-in user; `None` for the database owner.
    #[serde(default)]
    pub me: Option<Uuid>,
}

impl Rules {
    /// Returns the reasons for a closed stage; empty for an open one.
    #[must_use]
    pub fn reasons(&self, stage: Stage) -> &[String] {
        match stage {
            Stage::Won => &self.won_reasons,
            Stage::Lost => &self.lost_reasons,
            _ => &[],
        }
    }
}

/// A member of staff who works on leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    /// Id of the staff row.
    pub id: Uuid,
    /// Name of the member of staff.
    pub name: String,
}

/// The next open step of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// Id of the step.
    pub id: Uuid,
    /// Text of the task.
    pub what: String,
    /// Due date in the site's time zone.
    pub due_on: NaiveDate,
}

/// A lead on the board or in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Id of the lead.
    pub id: Uuid,
    /// Organization that sent the inquiry.
    pub org_name: String,
    /// `church`, `business`, `school`.
    pub org_type: Option<String>,
    /// Town of the organization.
    pub city: Option<String>,
    /// State of the organization, such as `WV`.
    pub state: Option<String>,
    /// Average Sunday attendance, in people.
    pub avg_attendance: Option<i32>,
    /// Budget as the organization wrote it.
    pub budget_range: Option<String>,
    /// Lower bound of the budget in the site's currency; `None` if unknown.
    pub budget_low: Option<Decimal>,
    /// Upper bound of the budget in the site's currency; `None` if unknown.
    pub budget_high: Option<Decimal>,
    /// Name of the contact person.
    pub contact_name: String,
    /// Email of the contact.
    pub contact_email: String,
    /// Phone of the contact.
    pub contact_phone: Option<String>,
    /// Current stage.
    pub stage: Stage,
    /// Time at which the lead entered its stage.
    pub stage_since: DateTime<Utc>,
    /// Reason why the lead was won or lost.
    pub close_reason: Option<String>,
    /// Time at which the lead was created.
    pub created_at: DateTime<Utc>,
    /// Time of the last change or activity.
    pub touched_at: DateTime<Utc>,
    /// Date of the next step or return date, whichever is earlier.
    pub due_on: Option<NaiveDate>,
    /// Return date of a lead in nurture.
    pub return_on: Option<NaiveDate>,
    /// Next open step.
    pub next_step: Option<NextStep>,
    /// Staff id of the assignee; `None` if the account is not on the staff.
    pub assignee_id: Option<Uuid>,
    /// Name of the assignee.
    pub assignee: Option<String>,
    /// Whether the assignee's account is disabled while the lead is open.
    #[serde(default)]
    pub assignee_is_disabled: bool,
    /// Source of the lead (`utm_source`).
    pub source: Option<String>,
    /// Version of the row; every change increments it.
    pub version: i32,
    /// Sort key of the card, for the cursor of the next page.
    pub key: Option<String>,
}

impl Card {
    /// Returns the fields by which duplicates are found.
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

    /// Returns the assignee as the page shows it: `Dana Cole`, `Dana Cole (account disabled)`; `None` if unassigned.
    #[must_use]
    pub fn assigned_to(&self) -> Option<String> {
        self.assignee.as_deref().map(|name| assigned_to(name, self.assignee_is_disabled))
    }

    /// Returns town and state: `Elkview, WV`.
    #[must_use]
    pub fn place(&self) -> String {
        [&self.city, &self.state].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Returns an assignee's name as the page shows it: `Dana Cole`, `Dana Cole (account disabled)`.
#[must_use]
pub fn assigned_to(name: &str, is_disabled: bool) -> String {
    if is_disabled { format!("{name} (account disabled)") } else { name.to_owned() }
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Stage of the column.
    pub stage: Stage,
    /// Number of leads in the stage.
    pub leads: u64,
    /// Number of leads with a known budget.
    pub with_budget: u64,
    /// Sum of the lower bounds of the known budgets.
    pub low: Decimal,
    /// Sum of the upper bounds of the known budgets. A budget without an upper bound counts with its lower bound.
    pub high: Decimal,
    /// First cards, by due date.
    pub cards: Vec<Card>,
}

/// An entry of a lead's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Id of the activity.
    pub id: Uuid,
    /// Lead of the activity: the shown lead, or one that was merged into it.
    pub lead_id: Uuid,
    /// Kind of activity: `stage`, `note`, `call`, … The check constraint `lead_activities_kind_known` lists them.
    pub kind: String,
    /// Stage before the activity.
    pub from_stage: Option<Stage>,
    /// Stage after the activity.
    pub to_stage: Option<Stage>,
    /// Reason why the lead was won or lost.
    pub reason: Option<String>,
    /// Text of the activity.
    pub body: Option<String>,
    /// Changes: `{field: [old, new]}`, the assignee, or the fields that a merge filled in.
    pub details: serde_json::Value,
    /// Time of the activity.
    pub happened_at: DateTime<Utc>,
    /// Name of the user.
    pub actor: String,
    /// Desk at which the user worked.
    pub desk: Option<String>,
}

/// A next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Id of the step.
    pub id: Uuid,
    /// Text of the task.
    pub what: String,
    /// Due date in the site's time zone.
    pub due_on: NaiveDate,
    /// Name of the user who planned the step.
    pub created_by: String,
    /// Time at which the step was done; `None` if open.
    pub done_at: Option<DateTime<Utc>>,
    /// Name of the user who marked the step as done.
    pub done_by: Option<String>,
}

/// The inquiry with all fields, as received.
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
    /// Lead into which this one was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Uuid>,
}

/// A class that was made for a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeClass {
    /// Id of the class.
    pub schedule: Uuid,
    /// Name of the course.
    pub course: String,
    /// Start of the class.
    pub starts_at: DateTime<Utc>,
    /// Name of the venue.
    pub venue: String,
    /// Number of seats.
    pub seats: i32,
    /// Status of the class, as stored in the database.
    pub class_status: String,
    /// Id of the organization's order.
    pub order: Uuid,
    /// Order number.
    pub order_number: String,
    /// Total of the order in the site's currency.
    pub total: Decimal,
    /// Payment status of the order, as stored in the database.
    pub payment_status: String,
}

/// The full page of one lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadPage {
    /// The lead as on the board.
    pub card: Card,
    /// The inquiry of this lead.
    pub inquiry: Inquiry,
    /// Inquiries that were merged into this lead.
    pub merged: Vec<Inquiry>,
    /// Timeline, newest first.
    pub activities: Vec<Activity>,
    /// Steps: open ones first, by date.
    pub steps: Vec<Step>,
    /// Classes that were made for this lead.
    pub classes: Vec<MadeClass>,
}

/// A row of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// A source, a month such as `2026-11`, or a state; empty if unknown.
    pub name: String,
    /// Number of leads.
    pub leads: u64,
    /// Number of won leads among `leads`.
    pub won: u64,
    /// Number of lost leads among `leads`.
    pub lost: u64,
}

/// Statistics of the leads that were created since a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// The funnel from new to won.
    pub funnel: Vec<funnel::Reached>,
    /// Leads per source, the largest first.
    pub by_source: Vec<Share>,
    /// Leads per month, the oldest first.
    pub by_month: Vec<Share>,
    /// Leads per state, the largest first.
    pub by_state: Vec<Share>,
}
