//! Starting this program anew in another environment.
//!
//! sqlx takes some things from the environment by itself: the authorities whose certificates count (`SSL_CERT_FILE`),
//! `PGOPTIONS` and the client's certificate. A program without unsafe code cannot change its own environment; but it can
//! replace itself by itself before it has done anything.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::db::address::Address;

/// Gives the address back when this process's environment fits it. Otherwise it does not return: the same program, with
/// the same arguments and process number, goes on in an environment that fits.
///
/// # Errors
/// A sentence: the program cannot be started anew.
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
    format!("Frontdesk could not start itself anew, which this address needs: {problem}. Nothing was started.")
}
