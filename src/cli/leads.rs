//! `frontdesk leads`: the list, what is due, import and export.

mod export;
mod import;
mod known;
mod list;
mod parse;
mod refused;

use clap::{Args, Subcommand};

use super::target::DatabaseTarget;
use super::{Done, Json};
use crate::config::Config;
use crate::domain::lead::filter::{AssigneeFilter, DueFilter, Filter};
use crate::domain::lead::stage::Stage;
use crate::domain::us_states;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Leads {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    filter: FilterArgs,
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
    Export(export::Export),
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
struct FilterArgs {
    /// In this stage, as "proposal sent"; may be given again
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
    /// Only those assigned to this person, by name or login
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mine", "unassigned", "disabled_assignee"])]
    assignee: Option<String>,
    /// Only open ones that are assigned to somebody whose account is disabled
    #[arg(long, conflicts_with_all = ["mine", "unassigned"])]
    disabled_assignee: bool,
    /// From this state, as WV or West Virginia
    #[arg(long, value_parser = state)]
    state: Option<String>,
    /// From this source, as google
    #[arg(long)]
    source: Option<String>,
    /// Words of the organisation, the contact, the place, the email, the phone or the assignee
    #[arg(long, value_name = "WORDS")]
    find: Option<String>,
}

fn state(said: &str) -> Result<String, String> {
    us_states::code(said).ok_or_else(|| "a state is written as WV or West Virginia".to_owned())
}

/// As the list prints it or the database calls it, whatever the case.
fn stage(said: &str) -> Result<Stage, String> {
    let words: Vec<&str> = said.split([' ', '-', '_']).filter(|word| !word.is_empty()).collect();
    let all = || Stage::ALL.map(Stage::title).join(", ");
    Stage::from_word(&words.join("_").to_lowercase()).ok_or_else(|| format!("the stages are {}", all()))
}

impl FilterArgs {
    fn ask(self) -> Filter {
        let whose = [
            (self.mine, AssigneeFilter::Mine),
            (self.unassigned, AssigneeFilter::Nobody),
            (self.disabled_assignee, AssigneeFilter::Disabled),
        ];
        let whose = whose.into_iter().find(|(is_wanted, _)| *is_wanted).map(|(_, whose)| whose);
        Filter {
            stages: self.stage,
            whose,
            due: self.overdue.then_some(DueFilter::Overdue),
            stale: self.stale,
            state: self.state,
            source: self.source,
            text: self.find,
            ..Filter::default()
        }
    }
}

pub(super) async fn run(place: &DatabaseTarget, config: &Config, args: Leads) -> Done {
    match args.what {
        None => {
            let assignee = args.filter.assignee.clone();
            list::run(place, config, args.filter.ask(), assignee.as_deref(), args.json.json).await
        }
        Some(What::Due(json)) => {
            list::run(place, config, Filter { due: Some(DueFilter::Today), ..Filter::default() }, None, json.json).await
        }
        Some(What::Import(args)) => import::run(place, config, &args).await,
        Some(What::Export(args)) => export::run(place, config, &args).await,
    }
}
