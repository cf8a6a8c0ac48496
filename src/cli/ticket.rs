//! `frontdesk ticket new`, `reply`, `move` and `show`: one ticket, for scripts.

use std::io::Read;
use std::process::ExitCode;

use chrono::Utc;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::database::Database;
use super::target::DatabaseTarget;
use super::tickets::{Line, line, priority, status};
use super::{Done, Failure, Json, NOT_DONE, files};
use crate::app::key_map;
use crate::config::Config;
use crate::db;
use crate::domain::phone;
use crate::domain::site::Site;
use crate::domain::staff::Actor;
use crate::domain::text::{safe, safe_lines};
use crate::domain::ticket::flow::{AfterReply, InvalidMove, MoveDetails, Priority, Status};
use crate::domain::ticket::page::{Channel, Comment, CommentKind, TicketPage};
use crate::domain::ticket::work::{Command, Each, EachResult, New, Outcome, SeenTicket};
use crate::domain::ticket::{Rules, number, parse_number};
use crate::ui::context::View;
use crate::ui::theme::{Colors, Theme};
use crate::ui::tickets::page_text;

#[derive(Debug, Subcommand)]
pub(super) enum Ticket {
    /// Make a ticket
    New(NewTicket),
    /// Record what the customer was told, or a note for the staff
    Reply(Reply),
    /// Move a ticket to another status
    Move(Move),
    /// Print a ticket with its conversation
    Show {
        /// T-1042
        #[arg(value_parser = known)]
        ticket: i64,
        #[command(flatten)]
        json: Json,
    },
}

/// Options of every action.
#[derive(Debug, Args)]
struct TicketAction {
    /// The id of this action; a retry with the same id is applied once
    #[arg(long, value_name = "UUID")]
    id: Option<Uuid>,
    #[command(flatten)]
    json: Json,
}

#[derive(Debug, Args)]
pub(super) struct NewTicket {
    /// What it is about
    title: String,
    /// What the customer said; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// low, medium, high or urgent
    #[arg(long, value_parser = priority, default_value = "medium")]
    priority: Priority,
    /// A tag; may be given again
    #[arg(long, value_parser = super::tickets::tag)]
    tag: Vec<String>,
    /// The email of the requester's account
    #[arg(long, value_name = "EMAIL")]
    person: Option<String>,
    /// The number of the related order
    #[arg(long, value_name = "NUMBER")]
    order: Option<String>,
    /// The related class
    #[arg(long, value_name = "ID")]
    class: Option<Uuid>,
    /// The requester's name, if the person, the order and the class do not say it
    #[arg(long)]
    name: Option<String>,
    /// The requester's email
    #[arg(long)]
    email: Option<String>,
    /// The requester's phone
    #[arg(long, value_parser = phone_number)]
    phone: Option<String>,
    #[command(flatten)]
    deed: TicketAction,
}

/// How the customer was told.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ChannelArg {
    Email,
    Phone,
    InPerson,
}

/// What happens to the ticket.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum AfterReplyArg {
    /// It stays as it is
    Stay,
    /// It waits for the customer
    Wait,
    /// It is done
    Close,
}

#[derive(Debug, Args)]
pub(super) struct Reply {
    /// T-1042
    #[arg(value_parser = known)]
    ticket: i64,
    /// The text; - reads it from standard input
    text: String,
    /// For the staff only: the customer never reads it
    #[arg(long, conflicts_with_all = ["via", "then", "seen", "from_customer"])]
    note: bool,
    /// What the customer said, not what they were told
    #[arg(long, conflicts_with_all = ["then", "seen"])]
    from_customer: bool,
    /// How they were told
    #[arg(long, value_enum, default_value = "email")]
    via: ChannelArg,
    /// What happens to the ticket
    #[arg(long, value_enum, default_value = "stay")]
    then: AfterReplyArg,
    /// The `news` of the ticket when you read it: if there is a newer message, nothing is written
    #[arg(long, value_name = "NEWS")]
    seen: Option<i64>,
    #[command(flatten)]
    deed: TicketAction,
}

#[derive(Debug, Args)]
pub(super) struct Move {
    /// T-1042
    #[arg(value_parser = known)]
    ticket: i64,
    /// todo, in-progress, blocked or done
    #[arg(value_parser = status)]
    to: Status,
    /// Why it is blocked; or why it is closed unanswered, from the institute's list
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// What it waits for, from the institute's list
    #[arg(long, value_name = "WHAT")]
    waits_for: Option<String>,
    /// A note for the timeline
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    deed: TicketAction,
}

fn phone_number(typed: &str) -> Result<String, String> {
    if phone::is_number(typed) {
        Ok(typed.to_owned())
    } else {
        Err("write one phone number, as 304-555-0142".to_owned())
    }
}

fn known(word: &str) -> Result<i64, String> {
    parse_number(word).ok_or_else(|| "a ticket's number is written as T-1042".to_owned())
}

struct Desk {
    conn: PgConnection,
    site: Site,
    actor: Actor,
    _database: Database,
}

/// The printed result of an action.
#[derive(Debug, Serialize)]
struct Report<'a> {
    outcome: &'static str,
    ticket: Option<Line<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    since: Vec<&'a Comment>,
    message: String,
}

impl Desk {
    async fn open(place: &DatabaseTarget, config: &Config) -> Result<Self, Failure> {
        let database = Database::open(place, config).await?;
        let mut conn = database.connect().await?;
        let site = db::site::read(&mut conn).await?;
        let actor = database.actor(&mut conn, config).await?;
        Ok(Self { conn, site, actor, _database: database })
    }

    async fn page(&mut self, ticket: i64) -> Result<TicketPage, Failure> {
        let page = db::tickets::page_of_number(&mut self.conn, ticket).await?;
        page.ok_or_else(|| Failure::not_done(format!("There is no ticket {} that you may see.", number(ticket))))
    }

    /// Runs a command and prints its result.
    async fn done(&mut self, deed: &TicketAction, command: &Command, is_done: &str) -> Done {
        let id = deed.id.unwrap_or_else(Uuid::new_v4);
        let outcome = db::tickets::run(&mut self.conn, id, command, &self.actor.name).await?;
        let (word, ticket, mut message) = told(&outcome, is_done)?;
        if let Some(why) = refusal(&outcome) {
            let rules = db::tickets::rules(&mut self.conn).await?;
            message.extend(to_give(why, &rules).map(|give| format!(" {give}")));
        }
        let page = match ticket {
            Some(ticket) => db::tickets::page(&mut self.conn, ticket).await?,
            None => None,
        };
        let since = match &outcome {
            Outcome::Changed { comments, .. } => comments.iter().collect(),
            _ => Vec::new(),
        };
        let card = page.as_ref().map(|page| &page.card);
        if deed.json.json {
            let ticket = card.map(|card| Line::of(card, &self.site, Utc::now()));
            let report = Report { outcome: word, ticket, since, message };
            let text = serde_json::to_string(&report).map_err(|error| Failure::not_done(error.to_string()))?;
            say!("{text}");
        } else {
            say!("{}", safe(&message));
            for comment in since {
                say_comment(comment, &self.site);
            }
            if let Some(card) = card {
                say!("{}", line(card, Utc::now()));
            }
        }
        Ok(if word == "done" { ExitCode::SUCCESS } else { ExitCode::from(NOT_DONE) })
    }
}

/// Returns the word, the ticket and the sentence of an outcome.
fn told(outcome: &Outcome, is_done: &str) -> Result<(&'static str, Option<Uuid>, String), Failure> {
    Ok(match outcome {
        Outcome::Done { ticket, number: n, .. } => ("done", Some(*ticket), format!("{}: {is_done}.", number(*n))),
        Outcome::Changed { ticket, number: n, news, .. } => (
            "changed",
            Some(*ticket),
            format!(
                "{}: someone wrote since you looked. Nothing was written. Read it, then send again with --seen {news}.",
                number(*n)
            ),
        ),
        Outcome::NotAllowed { ticket, why, .. } => ("not_allowed", Some(*ticket), why.why().to_owned()),
        Outcome::Merged { into, number: n } => {
            ("merged", Some(*into), format!("It was merged into {}. Nothing was changed.", number(*n)))
        }
        Outcome::Nobody => ("nobody", None, "That person does not work on tickets. Nothing was changed.".into()),
        Outcome::Gone => ("gone", None, "There is no such ticket, person, order or class. Nothing was changed.".into()),
        Outcome::Each { tickets } => match tickets.as_slice() {
            [each] => one(each, is_done),
            _ => return Err(Failure::not_done("The database gave an answer that does not fit.")),
        },
        _ => return Err(Failure::not_done("The database gave an answer that does not fit.")),
    })
}

fn one(each: &Each, is_done: &str) -> (&'static str, Option<Uuid>, String) {
    let label = each.number.map(number).unwrap_or_default();
    let (word, sentence) = match each.result {
        EachResult::Done => return ("done", Some(each.id), format!("{label}: {is_done}.")),
        EachResult::Already => return ("done", Some(each.id), format!("{label} has that status already.")),
        EachResult::Changed => ("changed", "Someone moved it at the same time. Nothing was changed; try again."),
        EachResult::NotAllowed => ("not_allowed", each.why.map_or("That is not allowed.", |why| why.why())),
        EachResult::Merged => ("merged", "It was merged into another ticket. Nothing was changed."),
        EachResult::Gone => ("gone", "There is no such ticket."),
    };
    (word, Some(each.id), format!("{label}: {sentence}"))
}

/// Returns why the workflow refused the command; `None` if it did not.
fn refusal(outcome: &Outcome) -> Option<InvalidMove> {
    match outcome {
        Outcome::NotAllowed { why, .. } => Some(*why),
        Outcome::Each { tickets } => tickets.first()?.why,
        _ => None,
    }
}

/// Returns which options to give instead; `None` if none helps.
fn to_give(why: InvalidMove, rules: &Rules) -> Option<String> {
    let (waits_for, reasons) = (rules.waits_for.join(", "), rules.close_reasons.join(", "));
    match why {
        InvalidMove::ReasonMissing | InvalidMove::WaitsForMissing => {
            Some(format!("Give --waits-for WHAT ({waits_for}) and --reason TEXT."))
        }
        InvalidMove::WaitsForUnknown => Some(format!("Give --waits-for WHAT: {waits_for}.")),
        InvalidMove::Unanswered => {
            Some(format!("Answer with \u{201c}frontdesk ticket reply\u{201d}, or give --reason TEXT: {reasons}."))
        }
        InvalidMove::ReasonUnknown => Some(format!("Give --reason TEXT: {reasons}.")),
        InvalidMove::Already | InvalidMove::DoneBefore | InvalidMove::NotOpen => None,
    }
}

/// Returns a text of the command line, or reads it from standard input.
fn text(given: &str) -> Result<String, Failure> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let unreadable = |why: &dyn std::fmt::Display| Failure::usage(format!("The text cannot be read: {why}."));
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    files::words(&bytes).map_err(|why| unreadable(&why))
}

pub(super) async fn run(place: &DatabaseTarget, config: &Config, what: Ticket) -> Done {
    match what {
        Ticket::New(args) => new(place, config, args).await,
        Ticket::Reply(args) => reply(place, config, args).await,
        Ticket::Move(args) => move_to(place, config, args).await,
        Ticket::Show { ticket, json } => show(place, config, ticket, json.json).await,
    }
}

async fn new(place: &DatabaseTarget, config: &Config, args: NewTicket) -> Done {
    let description = args.text.as_deref().map(text).transpose()?;
    let mut desk = Desk::open(place, config).await?;
    let user_id = match &args.person {
        Some(email) => Some(
            db::tickets::account_of_email(&mut desk.conn, email)
                .await?
                .ok_or_else(|| Failure::not_done(format!("No account has the email {email}. Nothing was created.")))?,
        ),
        None => None,
    };
    let order_id = match &args.order {
        Some(order) => Some(
            db::tickets::order_of_number(&mut desk.conn, order)
                .await?
                .ok_or_else(|| Failure::not_done(format!("There is no order {order}. Nothing was created.")))?,
        ),
        None => None,
    };
    let new = New {
        title: args.title,
        description,
        priority: args.priority,
        tags: args.tag,
        user_id,
        order_id,
        schedule_id: args.class,
        requester_name: args.name,
        requester_email: args.email,
        requester_phone: args.phone,
        ..New::default()
    };
    let command = Command::Create { ticket: Uuid::new_v4(), new: Box::new(new) };
    desk.done(&args.deed, &command, "created").await
}

async fn reply(place: &DatabaseTarget, config: &Config, args: Reply) -> Done {
    let body = text(&args.text)?;
    let mut desk = Desk::open(place, config).await?;
    let card = desk.page(args.ticket).await?.card;
    let (ticket, comment) = (card.id, Uuid::new_v4());
    let via = match args.via {
        ChannelArg::Email => Channel::Email,
        ChannelArg::Phone => Channel::Phone,
        ChannelArg::InPerson => Channel::InPerson,
    };
    let then = match args.then {
        AfterReplyArg::Stay => AfterReply::Stay,
        AfterReplyArg::Wait => AfterReply::Wait,
        AfterReplyArg::Close => AfterReply::Close,
    };
    let (command, is_done) = if args.note {
        (Command::Note { ticket, comment, body }, "noted")
    } else if args.from_customer {
        (Command::LogCustomerMessage { ticket, comment, body, via }, "recorded")
    } else {
        (
            Command::Reply { ticket, comment, seen: args.seen.unwrap_or(card.last_event_seq), body, via, then },
            "answered",
        )
    };
    desk.done(&args.deed, &command, is_done).await
}

async fn move_to(place: &DatabaseTarget, config: &Config, args: Move) -> Done {
    let mut desk = Desk::open(place, config).await?;
    let card = desk.page(args.ticket).await?.card;
    let words = MoveDetails { reason: args.reason, waits_for: args.waits_for, note: args.note };
    let command = Command::Move { tickets: vec![SeenTicket { id: card.id, seen: card.status }], to: args.to, words };
    desk.done(&args.deed, &command, &format!("now {}", args.to.title())).await
}

async fn show(place: &DatabaseTarget, config: &Config, ticket: i64, json: bool) -> Done {
    let mut desk = Desk::open(place, config).await?;
    let page = desk.page(ticket).await?;
    if json {
        let text = serde_json::to_string_pretty(&page).map_err(|error| Failure::not_done(error.to_string()))?;
        say!("{text}");
        return Ok(ExitCode::SUCCESS);
    }
    let (theme, keys) = (Theme { colors: Colors::None, ..Theme::default() }, key_map());
    let view = View { now: Utc::now(), site: &desk.site, actor: &desk.actor, theme: &theme, keys: &keys };
    for line in page_text(&page, view) {
        say!("{}", safe(&line).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

fn say_comment(comment: &Comment, site: &Site) {
    let today = site.date_of(Utc::now());
    let what = match comment.kind {
        CommentKind::Customer => "wrote",
        CommentKind::Reply => "answered",
        CommentKind::Note => "noted for the staff",
    };
    let via = comment.via.map(|via| format!(" {}", via.title())).unwrap_or_default();
    say!("{} {} {what}{via}:", site.clock_or_day(comment.created_at, today), safe(&comment.author));
    for text in safe_lines(&comment.content) {
        say!("  {text}");
    }
}
