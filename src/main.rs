//! The `frontdesk` program.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use frontdesk::cli::Cli;
use frontdesk::embedded::supervisor;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // The server ends with the thread that starts it. Start it on this thread, not on one of a runtime.
    if let Some(args) = cli.supervise() {
        return match supervisor::run(args) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error:#}");
                ExitCode::FAILURE
            }
        };
    }
    match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(cli.run());
            // A hanging printer must not keep the program running.
            runtime.shutdown_timeout(Duration::from_secs(5));
            code
        }
        Err(error) => {
            eprintln!("The system gave Frontdesk no threads to run on: {error}.");
            ExitCode::FAILURE
        }
    }
}
