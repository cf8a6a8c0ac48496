//! `frontdesk leads`: the list, what is due, import and export.

mod import;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use clap::{Args, Subcommand};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::database::{Database, Place};
use super::{Done, Failure, Json};
use crate::config::Config;
use crate::db;
use crate::domain::lead::ask::{After, Ask, DueBy, Whose};
use crate::domain::lead::stage::{Due, Stage, days_in_stage, due};
use crate::domain::lead::{Card, Inquiry, file};
use crate::domain::site::Site;
use crate::domain::text::{column, count, safe};

/// Cards that are asked for at once.
const AT_ONCE: i32 = 500;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Leads {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    json: Json,
}

#[derive(Debug, Subcommand)]
enum What {
    /// What is to be done today, the longest overdue first
    Due(Json),
    /// Add the leads of a CSV file: all of them or none
    Import(import::Import),
    /// Write all leads as CSV, as `import` reads it
    Export {
        /// Where to; standard output when not given
        file: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
struct Filter {
    /// In this stage, as the database calls it; may be given again
    #[arg(long, value_parser = stage)]
    stage: Vec<Stage>,
    /// Only mine
    #[arg(long, conflicts_with = "unassigned")]
    mine: bool,
    /// Only those that nobody works on
    #[arg(long)]
    unassigned: bool,
    /// Only those whose next step is late
    #[arg(long)]
    overdue: bool,
    /// Only those that have waited too long with nothing planned
    #[arg(long)]
    stale: bool,
    /// From this state, as WV
    #[arg(long)]
    state: Option<String>,
    /// From this source, as google
    #[arg(long)]
    source: Option<String>,
    /// Words of the organisation, the contact, the place, the email or the phone
    #[arg(long, value_name = "WORDS")]
    find: Option<String>,
}

fn stage(word: &str) -> Result<Stage, String> {
    let words = || Stage::ALL.map(Stage::word).join(", ");
    Stage::from_word(word).ok_or_else(|| format!("the stages are {}", words()))
}

impl Filter {
    fn ask(self) -> Ask {
        let whose = if self.mine { Some(Whose::Mine) } else { self.unassigned.then_some(Whose::Nobody) };
        Ask {
            stages: self.stage,
            whose,
            due: self.overdue.then_some(DueBy::Overdue),
            stale: self.stale,
            state: self.state,
            source: self.source,
            text: self.find,
            ..Ask::default()
        }
    }
}

pub(super) async fn run(place: &Place, config: &Config, args: Leads) -> Done {
    match args.what {
        None => list(place, config, args.filter.ask(), args.json.json, "No lead fits.").await,
        Some(What::Due(json)) => {
            let ask = Ask { due: Some(DueBy::Today), ..Ask::default() };
            list(place, config, ask, json.json, "Nothing is due today.").await
        }
        Some(What::Import(args)) => import::run(place, config, &args).await,
        Some(What::Export { file }) => export(place, config, file).await,
    }
}

/// All that a question finds, page by page.
async fn every(conn: &mut PgConnection, ask: &Ask) -> sqlx::Result<Vec<Card>> {
    let (mut cards, mut after): (Vec<Card>, Option<After>) = (Vec::new(), None);
    loop {
        let page = db::leads::list(conn, ask, after.as_ref(), AT_ONCE).await?;
        after = page.last().and_then(After::card);
        cards.extend(page);
        if after.is_none() {
            return Ok(cards);
        }
    }
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    id: Uuid,
    organisation: &'a str,
    city: Option<&'a str>,
    state: Option<&'a str>,
    stage: Stage,
    days_in_stage: i64,
    next_step: Option<&'a str>,
    due_on: Option<NaiveDate>,
    assignee: Option<&'a str>,
    budget: Option<&'a str>,
    attendance: Option<i32>,
    contact: &'a str,
    email: &'a str,
    phone: Option<&'a str>,
    source: Option<&'a str>,
    created_at: String,
}

impl<'a> Line<'a> {
    fn of(card: &'a Card, site: &Site, today: NaiveDate) -> Self {
        Self {
            id: card.id,
            organisation: &card.org_name,
            city: card.city.as_deref(),
            state: card.state.as_deref(),
            stage: card.stage,
            days_in_stage: days_in_stage(card.stage_since, today, site),
            next_step: card.next_step.as_ref().map(|step| step.what.as_str()),
            due_on: card.due_on,
            assignee: card.assignee.as_deref(),
            budget: card.budget_range.as_deref(),
            attendance: card.avg_attendance,
            contact: &card.contact_name,
            email: &card.contact_email,
            phone: card.contact_phone.as_deref(),
            source: card.source.as_deref(),
            created_at: card.created_at.with_timezone(&site.timezone).to_rfc3339(),
        }
    }
}

fn due_words(card: &Card, today: NaiveDate) -> String {
    let what = card.next_step.as_ref().map_or("ask again", |step| step.what.as_str());
    match due(card.stage, card.due_on, today) {
        Due::Nothing => String::new(),
        Due::Today => format!("today: {what}"),
        Due::Overdue(days) => {
            format!("{} late: {what}", count(usize::try_from(days).unwrap_or_default(), "day", "days"))
        }
        Due::In(days) => format!("in {}: {what}", count(usize::try_from(days).unwrap_or_default(), "day", "days")),
    }
}

async fn list(place: &Place, config: &Config, ask: Ask, json: bool, none: &str) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let site = db::site::read(&mut conn).await?;
    let today = site.date_of(Utc::now());
    let cards = every(&mut conn, &ask).await?;
    if json {
        let lines: Vec<_> = cards.iter().map(|card| Line::of(card, &site, today)).collect();
        let text = serde_json::to_string_pretty(&lines).map_err(|error| Failure::not_done(error.to_string()))?;
        say!("{text}");
        return Ok(ExitCode::SUCCESS);
    }
    if cards.is_empty() {
        say!("{none}");
    }
    for card in &cards {
        say!(
            "{} {} {} {:>4}d  {} {}",
            column(&card.org_name, 32),
            column(&card.place(), 18),
            column(card.stage.title(), 13),
            days_in_stage(card.stage_since, today, &site),
            column(card.assignee.as_deref().unwrap_or("—"), 14),
            safe(&due_words(card, today))
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// In the columns that `import` reads, with what has become of the lead behind them.
async fn export(place: &Place, config: &Config, to: Option<PathBuf>) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let wrong = |error: &dyn std::fmt::Display| Failure::not_done(format!("The leads could not be written: {error}."));
    let header = file::fields().chain(["assignee", "due_on", "created_at", "id"]);
    writer.write_record(header).map_err(|error| wrong(&error))?;
    let leads = db::leads::export(&mut conn).await?;
    for (lead, card) in &leads {
        let mut row: Vec<String> = file::fields().map(|field| value(lead, card, field)).collect();
        row.extend([
            card.assignee.clone().unwrap_or_default(),
            card.due_on.map(|day| day.to_string()).unwrap_or_default(),
            card.created_at.to_rfc3339(),
            card.id.to_string(),
        ]);
        writer.write_record(row.iter().map(|value| harmless(value))).map_err(|error| wrong(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| wrong(&error))?;
    if let Some(path) = to {
        std::fs::write(&path, bytes)
            .map_err(|error| Failure::usage(format!("{} cannot be written: {error}.", path.display())))?;
        say!("{} written to {}.", count(leads.len(), "lead", "leads"), path.display());
    } else {
        use std::io::Write;
        let _ = std::io::stdout().write_all(&bytes);
    }
    Ok(ExitCode::SUCCESS)
}

/// A field as text, as a file has it.
fn value(lead: &Inquiry, card: &Card, field: &str) -> String {
    match field {
        "stage" => return card.stage.word().to_owned(),
        "close_reason" => return card.close_reason.clone().unwrap_or_default(),
        "return_on" => return card.return_on.map(|day| day.to_string()).unwrap_or_default(),
        _ => {}
    }
    match serde_json::to_value(lead).ok().and_then(|mut lead| lead.get_mut(field).map(serde_json::Value::take)) {
        Some(serde_json::Value::String(text)) => text,
        Some(serde_json::Value::Bool(yes)) => if yes { "yes" } else { "no" }.to_owned(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        Some(serde_json::Value::Array(list)) => {
            list.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    }
}

/// A spreadsheet would run a text that begins like a formula; a phone number is none.
fn harmless(value: &str) -> String {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r'])
        && value.chars().any(|c| c.is_alphabetic() || c == '(' && value.starts_with('='));
    if is_formula { format!("'{value}") } else { value.to_owned() }
}
