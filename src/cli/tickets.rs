//! `frontdesk tickets`: the queue.

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::assignee::named;
use super::database::Database;
use super::target::DatabaseTarget;
use super::{Done, Failure, Json};
use crate::config::Config;
use crate::db;
use crate::domain::site::Site;
use crate::domain::text::{column, count, safe};
use crate::domain::ticket::filter::{AssigneeFilter, DueFilter, Filter, PageCursor};
use crate::domain::ticket::flow::{Priority, Status};
use crate::domain::ticket::{self, Card};
use crate::ui::widgets::marks::assignee;

/// Number of cards per page.
const AT_ONCE: i32 = 500;

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Tickets {
    /// In this status: todo, in-progress, blocked or done; may be given again. By default, all open ones
    #[arg(long, value_parser = status)]
    status: Vec<Status>,
    /// Include done tickets
    #[arg(long, conflicts_with = "status")]
    all: bool,
    /// Of this priority: low, medium, high or urgent; may be given again
    #[arg(long, value_parser = priority)]
    priority: Vec<Priority>,
    /// Only mine
    #[arg(long, conflicts_with = "unassigned")]
    mine: bool,
    /// Only unassigned ones
    #[arg(long)]
    unassigned: bool,
    /// Only those assigned to this person, by name or login
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mine", "unassigned", "disabled_assignee"])]
    assignee: Option<String>,
    /// Only open ones assigned to a disabled account
    #[arg(long, conflicts_with_all = ["mine", "unassigned"])]
    disabled_assignee: bool,
    /// Only overdue ones
    #[arg(long, conflicts_with = "due_today")]
    overdue: bool,
    /// Only those that are due by tonight
    #[arg(long)]
    due_today: bool,
    /// Only those that are blocked on this, as Bank
    #[arg(long, value_name = "WHAT")]
    blocked_on: Option<String>,
    /// Only those that wait for the customer
    #[arg(long)]
    waiting: bool,
    /// With this tag; if given again, with all of them
    #[arg(long, value_parser = tag)]
    tag: Vec<String>,
    /// Only unread ones
    #[arg(long)]
    unread: bool,
    /// A number, or words from the title, conversation, requester, order, tags or assignee
    #[arg(long, value_name = "WORDS")]
    find: Option<String>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn status(word: &str) -> Result<Status, String> {
    let words = || Status::ALL.map(Status::word).join(", ");
    Status::from_word(&word.replace('-', "_")).ok_or_else(|| format!("a ticket is in one of {}", words()))
}

/// Parses a tag, with or without `#`.
pub(super) fn tag(word: &str) -> Result<String, String> {
    ticket::tag(word).ok_or_else(|| "a tag has at least one letter".into())
}

pub(super) fn priority(word: &str) -> Result<Priority, String> {
    let words = || Priority::ALL.map(Priority::word).join(", ");
    Priority::from_word(word).ok_or_else(|| format!("the priorities are {}", words()))
}

impl Tickets {
    fn ask(&self) -> Filter {
        let whose = [
            (self.mine, AssigneeFilter::Mine),
            (self.unassigned, AssigneeFilter::Nobody),
            (self.disabled_assignee, AssigneeFilter::Disabled),
        ];
        let whose = whose.into_iter().find(|(is_wanted, _)| *is_wanted).map(|(_, whose)| whose);
        let due = if self.overdue { Some(DueFilter::Overdue) } else { self.due_today.then_some(DueFilter::Today) };
        let statuses = if self.status.is_empty() && !self.all { Status::OPEN.to_vec() } else { self.status.clone() };
        Filter {
            statuses,
            priorities: self.priority.clone(),
            whose,
            due,
            waits_for: self.blocked_on.clone(),
            waiting: self.waiting.then_some(true),
            tags: self.tag.clone(),
            unread: self.unread,
            text: self.find.clone(),
            ..Filter::default()
        }
    }
}

/// Reads all tickets that match a filter, page by page.
async fn every(conn: &mut PgConnection, ask: &Filter) -> sqlx::Result<Vec<Card>> {
    let (mut cards, mut after): (Vec<Card>, Option<PageCursor>) = (Vec::new(), None);
    loop {
        let page = db::tickets::list(conn, ask, after.as_ref(), AT_ONCE).await?;
        after = page.last().and_then(PageCursor::card);
        cards.extend(page);
        if after.is_none() {
            return Ok(cards);
        }
    }
}

/// A ticket as `--json` prints it. Times are in the site's zone.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a separate field of the output")]
pub(super) struct Line<'a> {
    id: Uuid,
    number: String,
    title: &'a str,
    status: Status,
    priority: Priority,
    is_escalated: bool,
    waits_for_customer: bool,
    waits_for: Option<&'a str>,
    assignee: Option<&'a str>,
    assignee_is_disabled: bool,
    requester: Option<&'a str>,
    tags: &'a [String],
    class: Option<&'a str>,
    order_number: Option<&'a str>,
    created_at: String,
    due_at: Option<String>,
    is_overdue: bool,
    answered_at: Option<String>,
    done_at: Option<String>,
    close_reason: Option<&'a str>,
    reopened: i32,
    comments: i64,
    is_unread: bool,
    /// Value for `ticket reply --seen`.
    news: i64,
}

impl<'a> Line<'a> {
    pub(super) fn of(card: &'a Card, site: &Site, now: DateTime<Utc>) -> Self {
        let local = |at: DateTime<Utc>| at.with_timezone(&site.timezone).to_rfc3339();
        Self {
            id: card.id,
            number: card.label(),
            title: &card.title,
            status: card.status,
            priority: card.priority,
            is_escalated: card.escalated_at.is_some(),
            waits_for_customer: card.waiting_since.is_some(),
            waits_for: card.waits_for.as_deref(),
            assignee: card.assignee.as_deref(),
            assignee_is_disabled: card.assignee_is_disabled,
            requester: card.requester.as_deref(),
            tags: &card.tags,
            class: card.class.as_deref(),
            order_number: card.order_number.as_deref(),
            created_at: local(card.created_at),
            due_at: card.due_at.map(local),
            is_overdue: card.due_at.is_some_and(|due| due < now),
            answered_at: card.answered_at.map(local),
            done_at: card.done_at.map(local),
            close_reason: card.close_reason.as_deref(),
            reopened: card.reopened,
            comments: card.comments,
            is_unread: card.is_unread,
            news: card.last_event_seq,
        }
    }
}

pub(super) async fn run(place: &DatabaseTarget, config: &Config, args: Tickets) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let site = db::site::read(&mut conn).await?;
    let now = Utc::now();
    let mut ask = args.ask();
    if let Some(said) = &args.assignee {
        let rules = db::tickets::rules(&mut conn).await?;
        let people = rules.takers.into_iter().chain(rules.disabled).map(|taker| (taker.name, taker.id));
        ask.assignee = Some(named(&people.collect::<Vec<_>>(), said)?);
    }
    let cards = every(&mut conn, &ask).await?;
    if args.json.json {
        let lines: Vec<_> = cards.iter().map(|card| Line::of(card, &site, now)).collect();
        let text = serde_json::to_string_pretty(&lines).map_err(|error| Failure::not_done(error.to_string()))?;
        say!("{text}");
        return Ok(ExitCode::SUCCESS);
    }
    if cards.is_empty() {
        say!("No ticket matches.");
    }
    for card in &cards {
        say!("{}", line(card, now));
    }
    if cards.len() > 1 {
        say!("{}", count(cards.len(), "ticket", "tickets"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Formats one ticket as one line.
pub(super) fn line(card: &Card, now: DateTime<Utc>) -> String {
    format!(
        "{} {} {} {} {} {} {}",
        column(&card.label(), 8),
        column(if card.is_unread { "new" } else { "" }, 3),
        column(&card.title, 34),
        column(card.status.title(), 11),
        column(card.priority.word(), 6),
        column(&assignee(card.assignee.as_deref(), card.assignee_is_disabled), 14),
        safe(&card.due(now).words())
    )
    .trim_end()
    .to_owned()
}
