//! The small process between the consoles and PostgreSQL.
//!
//! It starts the server, waits for the last console to end, stops the server, and ends. It never polls. One thread
//! waits for the server, another for a file lock that the consoles hold. The kernel releases the lock of a crashed
//! console, so no server is left running.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::cluster::{Cluster, open_log};
use super::{Mode, Owner};

pub(super) const ALREADY_SUPERVISED: &str = "another supervisor is at work here";

/// Arguments of the hidden subcommand `supervise`.
#[derive(Debug, Clone, clap::Args)]
pub struct SuperviseArgs {
    /// The cluster folder, prepared by [`super::attach`].
    #[arg(long)]
    pub dir: PathBuf,
    /// Remove the folder when the server has stopped.
    #[arg(long)]
    pub throw_away: bool,
    /// Trade safety against a power cut for speed.
    #[arg(long)]
    pub fast: bool,
    /// Seconds to wait for a new console after the last one has gone.
    #[arg(long, default_value_t = 0)]
    pub linger: u64,
}

impl SuperviseArgs {
    fn mode(&self) -> Mode {
        Mode { throw_away: self.throw_away, fast: self.fast, linger: Duration::from_secs(self.linger) }
    }
}

/// Process id of the server while it may be signalled, and the lock that makes new consoles wait during the shutdown.
#[derive(Default)]
struct Watch {
    server: Option<Pid>,
    lock: Option<File>,
}

/// Runs the server until the last console has gone.
///
/// Call this on the main thread, before there is an async runtime. The kernel ends the server when the thread that
/// started it ends, and only the main thread lives as long as the process. Standard error is the supervisor's log.
///
/// # Errors
/// If the server cannot be started, or ends without an order to stop.
pub fn run(args: &SuperviseArgs) -> anyhow::Result<()> {
    let cluster = Cluster::at(&args.dir)?;
    let Some(_only_one) = cluster.try_lock_supervisor()? else {
        bail!("{ALREADY_SUPERVISED}");
    };
    let server = start(&cluster, args.mode())?;
    let watch = Arc::new(Mutex::new(Watch { server: Pid::from_raw(i32::try_from(server.id())?), lock: None }));
    note(&format!("server {} started", server.id()));

    let (stopper, path, linger) = (Arc::clone(&watch), cluster.consoles_lock(), args.mode().linger);
    thread::Builder::new()
        .name("last console".to_owned())
        .spawn(move || match last_console_gone(&path, linger) {
            Ok(lock) => stop(&stopper, lock),
            // The consoles continue to work. The server ends with this process at the latest.
            Err(error) => note(&format!("cannot wait for the last console: {error}")),
        })
        .context("could not start watching the consoles")?;

    let status = wait(server, &watch)?;
    let was_told = watch.lock().unwrap_or_else(PoisonError::into_inner).lock.is_some();
    note(&format!("server ended, {status}"));
    if !was_told {
        bail!("the server ended by itself, {status}; see postgres.log");
    }
    if args.throw_away {
        cluster.remove().context("could not remove the throw-away folder")?;
    }
    Ok(())
}

fn start(cluster: &Cluster, mode: Mode) -> anyhow::Result<Child> {
    let (owner, binaries) = (Owner::current()?, cluster.binaries()?);
    let socket_dir = cluster.socket_dir().context("the socket's folder is missing")?;
    let [_, log] = cluster.logs();
    let log = open_log(&log).context("could not open postgres.log")?;
    let mut command = owner.bound_command(&binaries.program("postgres"));
    command.arg("-D").arg(cluster.data());
    add_settings(&mut command, &cluster.dir, &socket_dir, mode);
    command.stdout(log.try_clone()?).stderr(log);
    command.spawn().context("could not start the server")
}

/// Adds the server settings as arguments, so that a newer Frontdesk applies its own settings to older data.
fn add_settings(command: &mut Command, dir: &Path, socket_dir: &Path, mode: Mode) {
    let mut set = |name: &str, value: &str| {
        command.arg("-c").arg(format!("{name}={value}"));
    };
    set("listen_addresses", "");
    set("port", "5432");
    set("unix_socket_directories", &quoted(socket_dir));
    set("unix_socket_permissions", "0700");
    set("hba_file", &dir.join("pg_hba.conf").to_string_lossy());
    set("ident_file", &dir.join("pg_ident.conf").to_string_lossy());
    set("password_encryption", "scram-sha-256");
    set("cluster_name", "frontdesk");
    set("timezone", "UTC");
    // Statements are short and local: compiling a plan costs more than it saves.
    set("jit", "off");

    // The log reports the server's state. It never contains personal data or user input.
    set("logging_collector", "off");
    set("log_destination", "stderr");
    set("log_timezone", "UTC");
    set("log_statement", "none");
    set("log_min_duration_statement", "-1");
    set("log_min_error_statement", "panic");
    set("log_error_verbosity", "terse");

    set("max_connections", if mode.fast { "300" } else { "100" });
    if mode.fast {
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            set(setting, "off");
        }
        set("wal_level", "minimal");
        set("max_wal_senders", "0");
    }
}

/// Quotes a folder name for a list. A name with a comma or a space needs quotes.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('"', "\"\""))
}

/// Blocks until there has been no console for `linger`. Returns the lock, which makes new consoles wait.
fn last_console_gone(path: &Path, linger: Duration) -> io::Result<File> {
    let lock = File::options().read(true).write(true).open(path)?;
    loop {
        lock.lock()?;
        if linger.is_zero() {
            return Ok(lock);
        }
        let last_came = lock.metadata()?.modified()?;
        lock.unlock()?;
        thread::sleep(linger);
        match lock.try_lock() {
            Ok(()) if lock.metadata()?.modified()? == last_came => return Ok(lock),
            // A console came and went in between, so the time starts again.
            Ok(()) => lock.unlock()?,
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Starts PostgreSQL's fast shutdown. The lock is held until this process ends.
fn stop(watch: &Mutex<Watch>, lock: File) {
    let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
    watch.lock = Some(lock);
    note("the last console has gone");
    if let Some(server) = watch.server
        && let Err(error) = kill_process(server, Signal::INT)
    {
        note(&format!("could not stop the server: {error}"));
    }
}

/// Waits for the server to end. Reaps it only after the other thread can no longer signal it. From then on its
/// process id may belong to another process.
fn wait(mut server: Child, watch: &Mutex<Watch>) -> anyhow::Result<ExitStatus> {
    let pid = Pid::from_raw(i32::try_from(server.id())?).context("the server has no number")?;
    let ended = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while let Err(error) = waitid(WaitId::Pid(pid), ended) {
        if error != rustix::io::Errno::INTR {
            return Err(error).context("could not wait for the server");
        }
    }
    watch.lock().unwrap_or_else(PoisonError::into_inner).server = None;
    Ok(server.wait()?)
}

fn note(what: &str) {
    let now = chrono::Utc::now().format("%Y-%m-%d %H:%M:%SZ");
    eprintln!("{now} supervisor {}: {what}", std::process::id());
}
