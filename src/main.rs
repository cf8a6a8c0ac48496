//! The `frontdesk` program.

use clap::Parser;
use frontdesk::embedded::supervisor::{self, SuperviseArgs};

#[derive(Parser)]
#[command(version, about)]
enum Cli {
    /// Keeps a private PostgreSQL server running while consoles need it.
    #[command(hide = true)]
    Supervise(SuperviseArgs),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse() {
        Cli::Supervise(args) => supervisor::run(&args),
    }
}
