//! Debian's `PgBouncer` in front of a test server.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection};

/// A pooler that ends with the test.
pub struct Bouncer {
    child: Child,
    folder: tempfile::TempDir,
}

impl Bouncer {
    /// Starts a pooler for the server whose socket is in `server`, with these additional settings.
    pub async fn start(server: &Path, mode: &str, user: &str, password: &str, settings: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("fd-pool-").tempdir().expect("a folder");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("open to the pooler");
        let path = folder.path().display();
        // Any login of the server may connect: the pooler asks the server for the password hash.
        std::fs::write(folder.path().join("users"), "\"frontdesk\" \"\"\n").expect("the users");
        std::fs::write(
            folder.path().join("pgbouncer.ini"),
            format!(
                "[databases]\n* = host={} \n[pgbouncer]\nlisten_addr =\nlisten_port = 5432\nunix_socket_dir = {path}\n\
                 logfile = {path}/log\nauth_type = scram-sha-256\nauth_file = {path}/users\nauth_user = frontdesk\n\
                 auth_query = SELECT rolname, rolpassword FROM pg_authid WHERE rolname = $1\npool_mode = {mode}\n\
                 default_pool_size = 12\nmax_client_conn = 100\n{settings}\n",
                server.display()
            ),
        )
        .expect("the settings");
        // `PgBouncer` refuses to run as root, and the server's socket is not root's.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let mut command = Command::new(if is_root { "runuser" } else { "pgbouncer" });
        if is_root {
            command.args(["-u", "postgres", "--", "pgbouncer"]);
        }
        // Debian installs it outside most users' PATH.
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env("PATH", format!("{path}:/usr/sbin"))
            .arg(folder.path().join("pgbouncer.ini"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().expect("PgBouncer is needed for these tests: run `make setup`, which installs it");
        let mut bouncer = Self { child, folder };
        bouncer.waits_for_callers(user, password).await;
        bouncer
    }

    /// Returns connect options through this pooler.
    pub fn options(&self, user: &str, password: &str, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.folder.path())
            .port(5432)
            .ssl_mode(PgSslMode::Disable)
            .extra_float_digits(None)
            .username(user)
            .password(password)
            .database(database)
    }

    async fn waits_for_callers(&mut self, user: &str, password: &str) {
        let options = self.options(user, password, "postgres");
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match options.connect().await {
                Ok(conn) => {
                    let _ = PgConnection::close(conn).await;
                    return;
                }
                Err(error) => {
                    let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                    let has_ended = self.child.try_wait().is_ok_and(|ended| ended.is_some());
                    assert!(
                        !has_ended && Instant::now() < deadline,
                        "PgBouncer does not run. Is it installed (make setup)? {error}\n{log}"
                    );
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        // `runuser` forwards the signal.
        let pid = self.child.id().try_into().ok().and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let _ = self.child.wait();
    }
}
