//! `frontdesk staff`: who may sign in, and in which role.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use clap::{Args, Subcommand, ValueEnum};
use sqlx::{Connection, PgConnection};

use super::database::Database;
use super::target::DatabaseTarget;
use super::{Done, Failure};
use crate::config::Config;
use crate::db::{self, auth, error};
use crate::domain::dates::parse_day_and_time;
use crate::domain::sign_in::Password;
use crate::domain::staff::Role;
use crate::domain::staff_admin::{Member, StaffCommand};
use crate::domain::text::{column, safe};

/// `frontdesk staff`.
#[derive(Debug, Subcommand)]
pub(super) enum Staff {
    /// List all staff members
    List(super::Json),
    /// Add a staff member who may sign in
    Add(Add),
    /// Disable an account at once, open consoles included
    Disable {
        /// The name they sign in with
        login: String,
    },
    /// Enable an account again
    Enable {
        /// The name they sign in with
        login: String,
        /// The last day on which the account is valid
        #[arg(long, value_name = "DATE", value_parser = super::day_to_come)]
        until: Option<NaiveDate>,
    },
    /// Reassign all open leads and tickets of one person to another
    Reassign {
        /// The current assignee: the name they sign in with
        login: String,
        /// The new assignee: the name they sign in with
        #[arg(long, value_name = "LOGIN")]
        to: String,
    },
    /// Set another person's password; it is asked for, or read from standard input
    ResetPassword {
        /// The name they sign in with
        login: String,
        /// They need not choose a new password at the next sign-in
        #[arg(long)]
        keep: bool,
    },
    /// Change a person's role
    SetRole {
        /// The name they sign in with
        login: String,
        /// The role
        role: RoleName,
        /// The email of their own account, which links an instructor to classes
        #[arg(long, value_name = "EMAIL")]
        account: Option<String>,
    },
    /// Reset the failed attempts, so that the login can be tried at once
    Unlock {
        /// The name they sign in with
        login: String,
    },
    /// Give or withhold a single right (docs/rights.md), for a while or for good
    Right(RightArgs),
    /// Change your own password
    Password,
}

/// `frontdesk staff add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The name they sign in with
    login: String,
    /// The name that others see
    #[arg(long)]
    name: String,
    /// The role
    #[arg(long)]
    role: RoleName,
    /// The email of their own account, which links an instructor to classes
    #[arg(long, value_name = "EMAIL")]
    account: Option<String>,
    /// The last day on which the account is valid
    #[arg(long, value_name = "DATE", value_parser = super::day_to_come)]
    until: Option<NaiveDate>,
    /// They need not choose a new password at the first sign-in
    #[arg(long)]
    keep: bool,
}

/// `frontdesk staff right`.
#[derive(Debug, Args)]
pub(super) struct RightArgs {
    /// The name they sign in with
    login: String,
    /// The right, such as schedule.manage
    right: String,
    /// The decision
    decision: Decision,
    /// When it ends: 12/24/2026 (the end of that day), "12/24/2026 6 pm" or 2026-12-24T18:00 at the institute
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    until: Option<Moment>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

/// The end of a day, or a time of day.
#[derive(Debug, Clone, Copy)]
pub(super) enum Moment {
    EndOf(NaiveDate),
    At(chrono::NaiveDateTime),
}

fn moment(text: &str) -> Result<Moment, String> {
    let today = chrono::Local::now().date_naive();
    match parse_day_and_time(text, today) {
        Ok((day, time)) => Ok(Moment::At(day.and_time(time))),
        Err(_) => super::day_to_come(text).map(Moment::EndOf),
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Decision {
    /// The right is given.
    Give,
    /// The right is withheld.
    Withhold,
    /// The role decides again.
    Role,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    Desk,
    Instructor,
    Manager,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Desk => Self::Desk,
            RoleName::Instructor => Self::Instructor,
            RoleName::Manager => Self::Manager,
            RoleName::Admin => Self::Admin,
        }
    }
}

pub(super) async fn run(place: &DatabaseTarget, config: &Config, args: Staff) -> Done {
    if let Staff::Password = args {
        return change_own(&Database::open_for_password(place, config).await?, config).await;
    }
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    if let Staff::List(json) = args {
        return list(&mut conn, json.json).await;
    }
    let zone = db::site::read(&mut conn).await?.timezone;
    let deed = deed(args, zone)?;
    if let Some(objection) = deed.problem() {
        return Err(Failure::usage(objection));
    }
    let outcome = db::staff::run(&mut conn, &deed).await?;
    let _ = conn.close().await;
    say!("{}", safe(&deed.outcome_message(&outcome).map_err(Failure::not_done)?));
    Ok(ExitCode::SUCCESS)
}

fn deed(args: Staff, zone: Tz) -> Result<StaffCommand, Failure> {
    Ok(match args {
        Staff::List(_) | Staff::Password => return Err(Failure::usage("There is nothing to do.")),
        Staff::Add(Add { login, name, role, account, until, keep }) => StaffCommand::Add {
            password: new_password(&format!("First password of {login}"))?,
            name,
            role: role.into(),
            account,
            valid_until: until.and_then(|day| end_of(day, zone)),
            must_change: !keep,
            login,
        },
        Staff::Disable { login } => StaffCommand::Disable { login },
        Staff::Enable { login, until } => {
            StaffCommand::Enable { login, valid_until: until.and_then(|day| end_of(day, zone)) }
        }
        Staff::ResetPassword { login, keep } => StaffCommand::ResetPassword {
            password: new_password(&format!("New password of {login}"))?,
            must_change: !keep,
            login,
        },
        Staff::SetRole { login, role, account } => StaffCommand::SetRole { login, role: role.into(), account },
        Staff::Reassign { login, to } => StaffCommand::Reassign { name: login.clone(), login, to_name: to.clone(), to },
        Staff::Unlock { login } => StaffCommand::Unlock { login },
        Staff::Right(RightArgs { login, right, decision, until, reason }) => StaffCommand::Decide {
            login,
            right,
            given: match decision {
                Decision::Give => Some(true),
                Decision::Withhold => Some(false),
                Decision::Role => None,
            },
            until: until
                .map(|moment| match moment {
                    Moment::EndOf(day) => end_of(day, zone).ok_or("That day is too far away."),
                    Moment::At(at) => at
                        .and_local_timezone(zone)
                        .latest()
                        .map(|at| at.with_timezone(&Utc))
                        .ok_or("The clocks go forward in that hour. Choose another time."),
                })
                .transpose()
                .map_err(Failure::usage)?,
            reason,
        },
    })
}

/// Returns the end of a day in the institute's time zone.
fn end_of(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.checked_add_days(Days::new(1))?.and_hms_opt(0, 0, 0)?;
    midnight.and_local_timezone(zone).earliest().map(|at| at.with_timezone(&Utc))
}

/// Reads a new password: twice from the terminal without echo, or from the first line of standard input.
fn new_password(what: &str) -> Result<Password, Failure> {
    let first = password(what)?;
    if std::io::stdin().is_terminal() && password("Once more")? != first {
        return Err(Failure::usage("The two passwords are not the same. Nothing was changed."));
    }
    Ok(first)
}

fn password(what: &str) -> Result<Password, Failure> {
    let unreadable = |error: std::io::Error| Failure::usage(format!("The password could not be read: {error}."));
    if std::io::stdin().is_terminal() {
        let _ = write!(std::io::stderr(), "{}: ", safe(what));
        return rpassword::read_password().map(|text| Password::new(&text)).map_err(unreadable);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n'])))
}

async fn change_own(database: &Database, config: &Config) -> Done {
    let mut conn = database.connect().await?;
    let actor = database.actor(&mut conn, config).await?;
    if actor.staff_id.is_none() {
        return Err(Failure::usage("This login is the owner's, not a staff member's. Nothing was changed."));
    }
    let new = new_password(&format!("New password of {}", actor.name))?;
    if let Some(objection) = new.problem(database.options().get_username()) {
        return Err(Failure::usage(objection));
    }
    // If the new password signs in, it is the current password.
    if PgConnection::connect_with(&database.options().password(new.expose())).await.is_ok() {
        return Err(Failure::usage("That is the password that you have now. Choose another."));
    }
    let outcome = db::staff::change_my_password(&mut conn, &new).await.map_err(|problem| {
        if auth::is_locked_out(&problem) {
            Failure::not_done(error::trouble(&problem).sentence)
        } else {
            problem.into()
        }
    })?;
    if outcome != "done" {
        return Err(Failure::not_done("The password was not changed; the old one is still valid."));
    }
    say!("The password is changed. If a file such as ~/.pgpass has it, change it there too.");
    Ok(ExitCode::SUCCESS)
}

async fn list(conn: &mut PgConnection, json: bool) -> Done {
    let members = db::staff::overview(conn).await?;
    if json {
        say!("{}", serde_json::to_string(&members).map_err(|error| Failure::not_done(error.to_string()))?);
        return Ok(ExitCode::SUCCESS);
    }
    if members.is_empty() {
        say!("There are no staff members yet. Add the first: frontdesk staff add LOGIN --name NAME --role admin");
    }
    for member in &members {
        say!("{}", line(member));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(member: &Member) -> String {
    let rights: Vec<_> =
        member.overrides.iter().map(|one| format!("{}{}", if one.given { "+" } else { "-" }, one.right)).collect();
    let work = if member.work.is_none() { String::new() } else { format!("{} open  ", member.work.summary()) };
    let line = format!(
        "{} {} {} {:18} {work}{}",
        column(&safe(&member.login), 20),
        column(&safe(&member.name), 24),
        column(member.role.title(), 11),
        member.status_label(Utc::now()),
        rights.join(" ")
    );
    line.trim_end().to_owned()
}
