//! `frontdesk leads`: the list, due leads, import and export.

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
    /// Leads with a step due today, the longest overdue first
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
    /// Only unassigned ones
    #[arg(long)]
    unassigned: bool,
    /// Only those whose next step is late
    #[arg(long)]
    overdue: bool,
    /// Only those that are stale: waiting too long with nothing planned
    #[arg(long)]
    stale: bool,
    /// Only those assigned to this person, by name or login
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mine", "unassigned", "disabled_assignee"])]
    assignee: Option<String>,
    /// Only open ones assigned to a disabled account
    #[arg(long, conflicts_with_all = ["mine", "unassigned"])]
    disabled_assignee: bool,
    /// From this state, as WV or West Virginia
    #[arg(long, value_parser = state)]
    state: Option<String>,
    /// From this source, as google
    #[arg(long)]
    source: Option<String>,
    /// Words from the organization, contact, place, email, phone or assignee
    #[arg(long, value_name = "WORDS")]
    find: Option<String>,
}

fn state(said: &str) -> Result<String, String> {
    us_states::code(said).ok_or_else(|| "a state is written as WV or West Virginia".to_owned())
}

/// Parses a stage as the list prints it or as the database spells it, in any case.
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
