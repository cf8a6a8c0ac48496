//! Restarts this program in another environment.
//!
//! sqlx reads some things from the environment by itself: the trusted authorities (`SSL_CERT_FILE`), `PGOPTIONS` and
//! the client's certificate. A program without unsafe code cannot change its own environment. It can exec itself
//! before it has done anything.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::db::address::Address;

/// Returns the address if this process's environment fits it. Otherwise does not return: the same program continues
/// with the same arguments and process id in an environment that fits.
///
/// # Errors
/// A sentence if the program cannot be restarted.
pub(super) fn in_fit_environment(address: Address) -> Result<Address, String> {
    if address.needs().is_empty() {
        return Ok(address);
    }
    let program = std::env::current_exe().map_err(|problem| failed(&problem))?;
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    for (name, value) in address.needs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Err(failed(&command.exec()))
}

fn failed(problem: &std::io::Error) -> String {
    format!("Frontdesk could not restart itself, which this address needs: {problem}. Nothing was started.")
}
