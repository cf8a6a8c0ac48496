//! A private PostgreSQL server for a desk without one. The first console starts the server, and later consoles share
//! it. It stops after the last console has ended, however that console ended.
//!
//! A console only needs [`attach`]. The server runs under [`supervisor`], a small process of our own. [`cluster`]
//! handles the folder, [`binaries`] finds PostgreSQL, and [`owner`] chooses the system user.

pub mod binaries;
pub mod cluster;
mod error;
pub mod owner;
mod prepare;
pub mod server_handle;
pub mod supervisor;

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::db::address;

pub use binaries::Binaries;
pub use cluster::Cluster;
pub use error::Error;
pub use owner::Owner;
pub use server_handle::SupervisorHandle;

/// Oldest major version of PostgreSQL that Frontdesk works with.
pub const OLDEST_SUPPORTED: u32 = 15;
/// Superuser role of a private server.
pub const SUPERUSER: &str = "frontdesk";

/// Timeout of one connection attempt to a socket on this machine.
const PING: Duration = Duration::from_secs(3);
/// How long a starting server may give no answer.
const SILENCE: Duration = Duration::from_secs(30);
/// How long a server may report that it is recovering after a power cut.
const RECOVERY: Duration = Duration::from_mins(5);

/// How a private server treats its data. The console that starts the server decides. A console that joins a running
/// server accepts its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// Whether to remove the folder after the server has stopped.
    pub throw_away: bool,
    /// Whether to trade safety against power cuts for speed.
    pub fast: bool,
    /// How long the server waits for a new console after the last one has gone, in whole seconds.
    pub linger: Duration,
}

impl Mode {
    /// Returns the mode for an institute's own data: saved data survives a power cut.
    #[must_use]
    pub const fn durable() -> Self {
        Self { throw_away: false, fast: false, linger: Duration::ZERO }
    }

    /// Returns the mode for a demo or a test: fast, and leaves nothing behind.
    #[must_use]
    pub const fn throw_away(linger: Duration) -> Self {
        Self { throw_away: true, fast: true, linger }
    }
}

/// A console's use of a private server. The server runs while any console holds one.
#[derive(Debug)]
pub struct Attached {
    cluster: Cluster,
    socket_dir: PathBuf,
    /// Only held, never read. The kernel releases the lock when this console ends, however it ends.
    _console: File,
}

impl Attached {
    /// Returns the cluster folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.cluster.dir
    }

    /// Returns the folder of the server's socket.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Returns the options to connect as the superuser to `database`, which need not exist yet.
    #[must_use]
    pub fn connect_options(&self, database: &str) -> PgConnectOptions {
        connect_options(&self.socket_dir, database)
    }

    /// Returns the same as a URL, for programs that take one. It contains no password.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        address::socket_url(SUPERUSER, None, &self.socket_dir, database)
    }

    /// Creates the database if it does not exist.
    ///
    /// # Errors
    /// The server's error, as [`Error::Database`].
    pub async fn ensure_database(&self, database: &str) -> Result<(), Error> {
        let failed = |source| Error::Database { database: database.to_owned(), source };
        let mut admin = self.connect_options("postgres").connect().await.map_err(failed)?;
        let exists: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
            .bind(database)
            .fetch_optional(&mut admin)
            .await
            .map_err(failed)?;
        if exists.is_none() {
            let name = database.replace('"', "\"\"");
            match admin.execute(AssertSqlSafe(format!("CREATE DATABASE \"{name}\""))).await {
                // Another console was faster.
                Err(sqlx::Error::Database(e)) if matches!(e.code().as_deref(), Some("42P04" | "23505")) => {}
                Err(e) => return Err(failed(e)),
                Ok(_) => {}
            }
        }
        admin.close().await.map_err(failed)
    }
}

/// Joins the private server in `dir`. Creates and starts the server if needed, with this program's `supervise`
/// subcommand. Must run inside a tokio runtime.
///
/// # Errors
/// A sentence that says what to do. Nothing is left half made.
pub async fn attach(dir: &Path, mode: Mode) -> Result<Attached, Error> {
    let program = std::env::current_exe();
    let program = program.map_err(|e| Error::folder(Path::new("frontdesk"), "find", e))?;
    attach_with(&program, dir, mode).await
}

/// Does the same as [`attach`] with a given path of the `frontdesk` program, for other programs.
///
/// # Errors
/// Same as [`attach`].
pub async fn attach_with(program: &Path, dir: &Path, mode: Mode) -> Result<Attached, Error> {
    let cluster = Cluster::at(dir)?;
    let console = blocking(&cluster, Cluster::enter).await?;
    if is_up(&cluster).await?.is_none() {
        let _start = blocking(&cluster, Cluster::lock_start).await?;
        if is_up(&cluster).await?.is_none() {
            blocking(&cluster, move |cluster| cluster.prepare(mode)).await?;
            start(program, &cluster, mode).await?;
        }
    }
    let socket_dir = cluster.socket_dir().ok_or_else(|| silent(&cluster, SILENCE))?;
    Ok(Attached { cluster, socket_dir, _console: console })
}

/// Runs work that waits for locks or programs on a blocking thread, so that it does not block the runtime.
async fn blocking<T: Send + 'static>(
    cluster: &Cluster,
    work: impl FnOnce(&Cluster) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (dir, cluster) = (cluster.dir.clone(), cluster.clone());
    let done = tokio::task::spawn_blocking(move || work(&cluster)).await;
    done.map_err(|e| Error::folder(&dir, "work in", std::io::Error::other(e)))?
}

enum Answer {
    Up,
    /// The server exists and asks to retry later: it is starting, recovering or stopping.
    Later,
    None,
}

async fn is_up(cluster: &Cluster) -> Result<Option<()>, Error> {
    Ok(matches!(ping(cluster).await?, Answer::Up).then_some(()))
}

/// Tests the server by connecting. Files that a server left behind prove nothing.
async fn ping(cluster: &Cluster) -> Result<Answer, Error> {
    let Some(socket_dir) = cluster.socket_dir() else {
        return Ok(Answer::None);
    };
    let options = connect_options(&socket_dir, "postgres");
    match tokio::time::timeout(PING, PgConnection::connect_with(&options)).await {
        Ok(Ok(connection)) => {
            // The server has answered; a failed close does not matter.
            let _ = connection.close().await;
            Ok(Answer::Up)
        }
        Ok(Err(sqlx::Error::Database(error))) => match error.code().as_deref() {
            // Too many connections: busy, but up.
            Some("53300") => Ok(Answer::Up),
            Some("57P03") => Ok(Answer::Later),
            Some(code) if code.starts_with("28") => {
                Err(Error::Refused { folder: cluster.dir.clone(), reason: error.message().to_owned() })
            }
            _ => Ok(Answer::None),
        },
        Ok(Err(_)) | Err(_) => Ok(Answer::None),
    }
}

fn connect_options(socket_dir: &Path, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        // The host name is part of the key under which a console stores its unsent writes. PGHOST must not change it.
        .host("localhost")
        .socket(socket_dir)
        .port(5432)
        .username(SUPERUSER)
        .database(database)
        // A local socket has no TLS, whatever PGSSLMODE asks for.
        .ssl_mode(PgSslMode::Disable)
        .application_name("frontdesk")
}

/// Starts the supervisor and waits until the server answers.
async fn start(program: &Path, cluster: &Cluster, mode: Mode) -> Result<(), Error> {
    let (began, mut heard) = (Instant::now(), Instant::now());
    let mut marks = cluster.mark_logs();
    let mut supervisor = spawn(program, cluster, mode)?;
    let mut pause = Duration::from_millis(10);
    loop {
        match ping(cluster).await? {
            Answer::Up => return Ok(()),
            Answer::Later => heard = Instant::now(),
            Answer::None => {}
        }
        let late = heard.elapsed() > SILENCE || began.elapsed() > RECOVERY;
        if let Ok(Some(_)) = supervisor.try_wait() {
            let report = cluster.report_since(marks);
            let error = Error::Start { folder: cluster.dir.clone(), report };
            if late || !error.is_passing() {
                return Err(error);
            }
            // A server whose supervisor was killed is still shutting down.
            marks = cluster.mark_logs();
            supervisor = spawn(program, cluster, mode)?;
        } else if late {
            return Err(silent(cluster, began.elapsed()));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(250));
    }
}

fn silent(cluster: &Cluster, limit: Duration) -> Error {
    Error::Silent { folder: cluster.dir.clone(), seconds: limit.as_secs() }
}

/// Starts the supervisor so that it outlives this console: own process group, no terminal, no passwords, and a
/// readable log.
fn spawn(program: &Path, cluster: &Cluster, mode: Mode) -> Result<Child, Error> {
    let [log, _] = cluster.logs();
    let stderr = cluster::open_log(&log).map_err(|e| Error::folder(&log, "open", e))?;
    let mut command = Command::new(program);
    command.arg("supervise").arg("--dir").arg(&cluster.dir);
    command.arg("--linger").arg(mode.linger.as_secs().to_string());
    command.args(mode.throw_away.then_some("--throw-away"));
    command.args(mode.fast.then_some("--fast"));
    for hidden in ["DATABASE_URL", "PGPASSWORD", "PGPASSFILE", "RUST_BACKTRACE"] {
        command.env_remove(hidden);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
    command.current_dir("/").process_group(0);
    command.spawn().map_err(|e| Error::folder(program, "run", e))
}
