//! Databases for tests: each test gets its own migrated database within a few hundredths of a second.
//! ¶ One private server serves all test programs of a run and ends soon after the last. A template database is migrated
//! once for each state of `migrations/`, and cloned.
#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "a failing harness fails the test")]

pub mod console;
pub mod crowd;
pub mod pair;
pub mod pgbouncer;
pub mod proxy;
pub mod sample;

/// SQL that creates a hundred thousand leads of three years, with their histories and steps.
pub const HUNDRED_THOUSAND_LEADS: &str = include_str!("leads.sql");

/// Returns SQL that creates this many tickets of five years, each with five comments.
#[must_use]
pub fn many_tickets(tickets: u32) -> String {
    include_str!("tickets.sql").replace("{tickets}", &tickets.to_string())
}

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use frontdesk::db::{migrate, schema};
use frontdesk::embedded::{Attached, Mode, attach_with};
use frontdesk::paths;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Path of the program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_frontdesk");
/// How long the server waits for the next test program, which cargo has to start.
const LINGER: Duration = Duration::from_secs(10);
/// Advisory lock of the test program that creates the template.
const TEMPLATE_LOCK: i64 = 0x4652_4f4e_5444;

static SERVER: OnceCell<Attached> = OnceCell::const_new();
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// Installs the schema in the template.
async fn migrate(connection: &mut PgConnection) {
    migrate::migrate(connection, &migrate::Options::default()).await.expect("migrating the template");
}

/// Returns the private server of this test run.
pub async fn server() -> &'static Attached {
    SERVER
        .get_or_init(|| async {
            // Two checkouts have two programs, and therefore two servers.
            let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, PROGRAM.as_bytes()).simple().to_string();
            let dir = paths::memory_dir().join(format!("frontdesk-test-{}", &id[..12]));
            let mode = Mode::throw_away(LINGER);
            attach_with(Path::new(PROGRAM), &dir, mode).await.expect("starting the test server")
        })
        .await
}

/// The database of one test, dropped with this value.
pub struct TestDb {
    name: String,
    options: PgConnectOptions,
}

impl TestDb {
    /// Creates a migrated database with only the migrations' own rows.
    /// ¶ It copies files: sixteen clones at once took 163 ms, and 346 ms with `wal_log`.
    pub async fn new() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
        Self::create(&format!("TEMPLATE \"{template}\" STRATEGY file_copy")).await
    }

    /// Creates the sample institute at nine in the morning, see [`sample`].
    pub async fn morning() -> Self {
        let template = sample::template().await;
        Self::create(&format!("TEMPLATE \"{template}\" STRATEGY file_copy")).await
    }

    /// Creates a database without any object, for tests of migrations.
    pub async fn empty() -> Self {
        Self::create("").await
    }

    async fn create(how: &str) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let create = format!("CREATE DATABASE \"{name}\" {how}");
        let mut admin = admin().await;
        admin.execute(AssertSqlSafe(create)).await.expect("cloning the template");
        // A clone has the template's tables, but not the grants on the template itself.
        let revoke = format!("REVOKE TEMPORARY ON DATABASE \"{name}\" FROM PUBLIC");
        admin.execute(AssertSqlSafe(revoke)).await.expect("closing the clone as its template was");
        let _ = admin.close().await;
        let options = server().await.connect_options(&name);
        Self { name, options }
    }

    /// Returns the connect options of the superuser.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// Opens a new connection.
    pub async fn connect(&self) -> PgConnection {
        self.options.connect().await.expect("connecting to the test database")
    }

    /// Opens a pool of up to 20 connections.
    pub async fn pool(&self) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(20);
        pool.connect_with(self.options()).await.expect("connecting to the test database")
    }

    /// Creates a member of staff with their own login and the password [`PASSWORD`].
    pub async fn sign_up(&self, role: &str, name: &str) -> Login {
        let login = format!("{}_{role}_{}", self.name, NEXT.fetch_add(1, Ordering::Relaxed));
        self.sign_up_as(&login, role, name).await
    }

    /// Creates a member of staff with the given login, which belongs to the whole server.
    pub async fn sign_up_as(&self, login: &str, role: &str, name: &str) -> Login {
        let mut owner = self.connect().await;
        let create = "SELECT format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE %I', $1, $2, 'frontdesk_' || $3)";
        let create: Result<String, _> =
            sqlx::query_scalar(create).bind(login).bind(PASSWORD).bind(role).fetch_one(&mut owner).await;
        owner.execute(AssertSqlSafe(create.expect("quoting a login"))).await.expect("making a login");
        let insert = "INSERT INTO staff (login, display_name, role) VALUES ($1, $2, $3) RETURNING id";
        let id: Result<Uuid, _> =
            sqlx::query_scalar(insert).bind(login).bind(name).bind(role).fetch_one(&mut owner).await;
        let options = self.options().username(login).password(PASSWORD);
        Login { id: id.expect("entering a member of staff"), name: login.to_owned(), options }
    }

    /// Waits until a session of this database waits for a lock.
    pub async fn waits_for_a_lock(&self) {
        let mut conn = self.connect().await;
        let query =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let deadline = std::time::Instant::now() + Duration::from_secs(20);
        loop {
            let waiting: i64 = sqlx::query_scalar(query).fetch_one(&mut conn).await.expect("looking who waits");
            if waiting > 0 {
                return;
            }
            assert!(std::time::Instant::now() < deadline, "nobody waits for the lock");
            sqlx::query("SELECT pg_sleep(0.02)").execute(&mut conn).await.expect("a moment");
        }
    }

    /// Returns the `DATABASE_URL` for a program that signs in with a configured login and [`PASSWORD`].
    #[must_use]
    pub fn url_for_staff(&self) -> String {
        let socket = SERVER.get().expect("the server runs").socket_dir().display();
        format!("postgres:///{}?host={socket}", self.name)
    }

    /// Returns the `DATABASE_URL` for a program of the owner.
    #[must_use]
    pub fn url(&self) -> String {
        frontdesk::db::address::socket_url(
            self.options.get_username(),
            None,
            self.options.get_socket().expect("a socket"),
            &self.name,
        )
    }
}

/// Password of every test login.
pub const PASSWORD: &str = "correct horse";

/// A member of staff who can sign in.
pub struct Login {
    /// Id of the row in `staff`.
    pub id: Uuid,
    /// PostgreSQL role.
    pub name: String,
    /// Connect options of that role.
    pub options: PgConnectOptions,
}

impl Login {
    /// Opens a connection as that role.
    pub async fn connect(&self) -> PgConnection {
        self.options.connect().await.expect("signing in to the test database")
    }
}

impl Drop for TestDb {
    /// Drops the database if possible; the server's end removes the rest. The test's own runtime cannot be blocked from
    /// within, so this uses a thread.
    fn drop(&mut self) {
        let Some(server) = SERVER.get() else { return };
        let options = server.connect_options("postgres");
        let drop = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name);
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| {
                runtime.block_on(async {
                    let mut admin = options.connect().await?;
                    admin.execute(AssertSqlSafe(drop)).await?;
                    admin.close().await
                })
            })
        });
        let _ = dropping.join();
    }
}

async fn admin() -> PgConnection {
    let options = server().await.connect_options("postgres");
    options.connect().await.expect("connecting to the test server")
}

/// Creates the template unless another test program has done so, and returns its name.
/// ¶ Cloning fails while any session is connected to the template. It gets its name only after it has been closed to
/// all users, superusers included.
async fn make_template() -> String {
    let name = template_name();
    once(&name, async |connection: &mut PgConnection| migrate(connection).await).await;
    name
}

/// Creates a template called `name` unless it exists, filled by `fill`.
async fn once(name: &str, fill: impl AsyncFnOnce(&mut PgConnection)) {
    let mut admin = admin().await;
    let lock = sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK);
    lock.execute(&mut admin).await.expect("locking the template");
    let exists: Result<bool, _> = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut admin)
        .await;
    if !exists.expect("looking for the template") {
        build_template(&mut admin, name, fill).await;
    }
    // Closing the connection also releases the lock.
    let _ = admin.close().await;
}

async fn build_template(admin: &mut PgConnection, name: &str, fill: impl AsyncFnOnce(&mut PgConnection)) {
    let raw = format!("{name}_raw");
    run(admin, format!("DROP DATABASE IF EXISTS \"{raw}\" WITH (FORCE)")).await;
    run(admin, format!("CREATE DATABASE \"{raw}\"")).await;
    let options = server().await.connect_options(&raw);
    let mut connection = options.connect().await.expect("connecting to the template");
    fill(&mut connection).await;
    connection.close().await.expect("leaving the template");
    run(admin, format!("ALTER DATABASE \"{raw}\" ALLOW_CONNECTIONS false")).await;
    // The server waits a few seconds for sessions that are just ending.
    run(admin, format!("ALTER DATABASE \"{raw}\" RENAME TO \"{name}\"")).await;
}

async fn run(admin: &mut PgConnection, statement: String) {
    admin.execute(AssertSqlSafe(statement)).await.expect("making the template");
}

/// Returns a name that changes with every migration and every file under `schema/`.
fn template_name() -> String {
    let steps = migrate::MIGRATOR.iter().flat_map(|migration| migration.checksum.iter().copied());
    let sums: Vec<u8> = steps.chain(schema::fingerprint().bytes()).collect();
    format!("template_{}", Uuid::new_v5(&Uuid::NAMESPACE_OID, &sums).simple())
}
