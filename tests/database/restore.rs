//! Restoring a backup replaces an empty institute completely, or changes nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use frontdesk::embedded::{Attached, Mode, attach_with};
use frontdesk::paths;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use crate::support::PROGRAM;

/// A data directory with its own private server. Both are removed when the test ends.
struct Machine {
    folder: tempfile::TempDir,
    server: Option<Attached>,
}

impl Machine {
    async fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("fd-").tempdir_in(paths::memory_dir()).unwrap();
        // The server runs as another user and needs to pass through this directory.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(folder.path().join("frontdesk.toml"), format!("data_dir = '{}'", folder.path().display())).unwrap();
        let mut machine = Self { folder, server: None };
        // Fast mode; the server keeps running for all commands of the test.
        let mode = Mode { fast: true, linger: Duration::ZERO, ..Mode::durable() };
        machine.server = Some(attach_with(Path::new(PROGRAM), &machine.file("server"), mode).await.unwrap());
        machine
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the exit status of a command and all of its output.
    fn run(&self, command: &str, file: &str) -> (i32, String) {
        let said = Command::new(PROGRAM)
            .arg("--config")
            .arg(self.file("frontdesk.toml"))
            .arg(command)
            .args(if file.is_empty() { None } else { Some(self.file(file)) })
            .env_remove("DATABASE_URL")
            .env("XDG_STATE_HOME", self.folder.path())
            .output()
            .unwrap();
        let words = [said.stdout, said.stderr].concat();
        (said.status.code().unwrap(), String::from_utf8_lossy(&words).into_owned())
    }

    async fn connect(&self) -> PgConnection {
        self.server.as_ref().unwrap().connect_options("frontdesk").connect().await.unwrap()
    }

    async fn sql(&self, statement: &str) {
        let mut conn = self.connect().await;
        conn.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
        conn.close().await.unwrap();
    }

    async fn get(&self, query: &str) -> String {
        let mut conn = self.connect().await;
        let value = sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        value
    }
}

impl Drop for Machine {
    /// Stops the server before its files are deleted.
    fn drop(&mut self) {
        self.server = None;
        let Ok(lock) = fs::File::options().write(true).open(self.file("server").join("supervisor.lock")) else {
            return;
        };
        let began = Instant::now();
        while lock.try_lock().is_err() && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[tokio::test]
async fn a_backup_replaces_only_an_institute_in_which_nobody_has_entered_anything() {
    let machine = Machine::new().await;
    assert_eq!(machine.run("migrate", "").0, 0);
    machine.sql("INSERT INTO staff (login, display_name, role) VALUES ('dana', 'Dana Cole', 'desk')").await;
    assert_eq!(machine.run("backup", "good").0, 0);

    let (code, words) = machine.run("restore", "good");
    assert_eq!((code, words.contains("already has staff")), (1, true), "{words}");
    machine
        .sql("DELETE FROM staff; INSERT INTO courses (slug, name, category, price, duration_hours) VALUES ('a', 'A', 'ccw', 1, 1)")
        .await;
    let (code, words) = machine.run("restore", "good");
    assert_eq!((code, words.contains("already has courses")), (1, true), "{words}");
    machine.sql("DELETE FROM courses; UPDATE settings SET value = '\"Here\"' WHERE key = 'site.name'").await;

    // A file that is not a backup, or a truncated backup, changes nothing.
    let whole = fs::read(machine.file("good")).unwrap();
    fs::write(machine.file("text"), "CREATE TABLE users ()").unwrap();
    fs::write(machine.file("half"), &whole[..whole.len() - whole.len() / 4]).unwrap();
    for file in ["text", "half", "missing"] {
        let (code, words) = machine.run("restore", file);
        assert_eq!((code, words.to_lowercase().contains("nothing was changed")), (1, true), "{file}: {words}");
        let left = "SELECT (SELECT value #>> '{}' FROM settings WHERE key = 'site.name') || ' ' ||
                    (SELECT count(*) FROM pg_database WHERE datname LIKE 'frontdesk_%')";
        assert_eq!(machine.get(left).await, "Here 0", "{file}");
    }

    let other = machine.connect().await;
    let (code, words) = machine.run("restore", "good");
    assert_eq!((code, words.contains("Close the other consoles")), (1, true), "{words}");
    other.close().await.unwrap();

    let (code, words) = machine.run("restore", "good");
    assert_eq!((code, words.contains("Restored")), (0, true), "{words}");
    // Settings of the database as a whole are in no backup. They are present all the same.
    let now = "SELECT concat_ws(' ', (SELECT display_name FROM staff),
                      (SELECT setconfig[1] FROM pg_db_role_setting r JOIN pg_database d ON d.oid = r.setdatabase
                       WHERE d.datname = current_database()),
                      (SELECT count(*) FROM pg_database WHERE datname LIKE 'frontdesk_%'))";
    assert_eq!(machine.get(now).await, "Dana Cole TimeZone=America/New_York 0");
}
