//! Sign-in as the console does it: real logins, real passwords, real refusals by the server.

use frontdesk::db::auth::Authenticator;
use frontdesk::db::limits::Limits;
use frontdesk::db::staff;
use frontdesk::domain::rights::Right;
use frontdesk::domain::sign_in::{Credentials, Password, SignInError, SignedIn};
use frontdesk::domain::staff::Role;
use frontdesk::domain::staff_admin::{Member, StaffCommand};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

use crate::support::{Login, PASSWORD, TestDb};

fn door(db: &TestDb) -> Authenticator {
    Authenticator {
        servers: db.options().into(),
        keeper: Some(db.options().into()),
        limits: Limits::default(),
        desk: "desk-1".into(),
        venue: None,
    }
}

fn credentials(login: &str, password: &str) -> Credentials {
    Credentials { login: login.into(), password: Password::new(password) }
}

async fn enter(door: &Authenticator, login: &str, password: &str) -> Result<SignedIn, SignInError> {
    door.sign_in(&credentials(login, password)).await.map(|(_, entered)| entered)
}

/// Moves the recorded failures of this database one minute into the past, so that no attempt has to wait.
async fn a_minute_passes(db: &TestDb) {
    let earlier = "UPDATE sign_in_locks SET last_at = last_at - interval '1 minute'";
    db.connect().await.execute(earlier).await.unwrap();
}

/// Fails a sign-in without a wait before it.
async fn fail(db: &TestDb, door: &Authenticator, login: &str) -> SignInError {
    a_minute_passes(db).await;
    enter(door, login, "not this one").await.unwrap_err()
}

async fn run(conn: &mut PgConnection, deed: StaffCommand) -> String {
    staff::run(conn, &deed).await.unwrap()
}

fn add(login: &str, name: &str, role: Role) -> StaffCommand {
    StaffCommand::Add {
        login: login.into(),
        name: name.into(),
        role,
        password: Password::new(PASSWORD),
        valid_until: None,
        account: None,
        must_change: false,
    }
}

async fn member(conn: &mut PgConnection, login: &str) -> Member {
    let members = staff::overview(conn).await.unwrap();
    members.into_iter().find(|member| member.login == login).expect("a member of staff")
}

fn denied(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() == Some("42501")
}

/// Returns a login that is unique to this test, because roles belong to the whole server.
async fn unique(db: &TestDb, name: &str) -> String {
    let database: String =
        sqlx::query_scalar("SELECT current_database()::text").fetch_one(&mut db.connect().await).await.unwrap();
    format!("{database}.{name}")
}

#[tokio::test]
async fn each_no_has_its_sentence_and_names_are_not_told() {
    let db = TestDb::new().await;
    let door = door(&db);
    let dana = db.sign_up("desk", "Dana Cole").await;
    let entered = enter(&door, &dana.name, PASSWORD).await.unwrap();
    assert_eq!(
        (entered.actor.name.as_str(), entered.actor.role, entered.must_change),
        ("Dana Cole", Role::Desk, false)
    );
    assert!(entered.actor.may(Right::PaymentsWrite) && !entered.actor.may(Right::StaffManage));
    // A wrong password and an unknown login get the same answer.
    assert_eq!(fail(&db, &door, &dana.name).await, SignInError::Wrong);
    assert_eq!(fail(&db, &door, "nobody.of.that.name").await, SignInError::Wrong);
    // Only a user who knows the password learns that the account has expired.
    let mut owner = db.connect().await;
    owner.execute("UPDATE staff SET valid_until = now() - interval '1 second'").await.unwrap();
    assert_eq!(fail(&db, &door, &dana.name).await, SignInError::Wrong);
    a_minute_passes(&db).await;
    assert_eq!(enter(&door, &dana.name, PASSWORD).await.unwrap_err(), SignInError::Expired);
    let mut open = dana.connect().await;
    let may: bool = sqlx::query_scalar("SELECT may('people.read')").fetch_one(&mut open).await.unwrap();
    assert!(!may, "an account that has run out has no rights on any connection");
    // A server that cannot be reached.
    let mut nowhere = door.clone();
    nowhere.servers = db.options().socket("/nonexistent").into();
    nowhere.keeper = None;
    let refusal = enter(&nowhere, &dana.name, PASSWORD).await.unwrap_err();
    assert!(matches!(&refusal, SignInError::NoServer(sentence) if !sentence.contains("nonexistent")), "{refusal:?}");
}

#[tokio::test]
async fn a_login_that_is_no_staff_does_not_come_in() {
    let db = TestDb::new().await;
    let login = unique(&db, "reporting").await;
    let create = format!("CREATE ROLE \"{login}\" LOGIN PASSWORD '{PASSWORD}'");
    db.connect().await.execute(AssertSqlSafe(create)).await.unwrap();
    assert_eq!(enter(&door(&db), &login, PASSWORD).await.unwrap_err(), SignInError::Stranger);
}

#[tokio::test]
async fn wrong_passwords_slow_down_then_lock_and_an_admin_unlocks() {
    let db = TestDb::new().await;
    let door = door(&db);
    let dana = db.sign_up("desk", "Dana Cole").await;
    let alex = db.sign_up("admin", "Alex Reyes").await;
    for name in [dana.name.as_str(), "a name that nobody has"] {
        assert_eq!(enter(&door, name, "wrong").await.unwrap_err(), SignInError::Wrong);
        // An immediate retry has to wait and is not counted.
        let refusal = enter(&door, name, "wrong").await.unwrap_err();
        assert!(matches!(refusal, SignInError::Wait(time) if time.num_milliseconds() <= 1000), "{refusal:?}");
        for _ in 0..4 {
            assert_eq!(fail(&db, &door, name).await, SignInError::Wrong);
        }
        let refusal = fail(&db, &door, name).await;
        assert!(matches!(refusal, SignInError::Locked(time) if (14..=15).contains(&time.num_minutes())), "{refusal:?}");
    }
    // The right password does not unlock the account.
    assert!(matches!(enter(&door, &dana.name, PASSWORD).await, Err(SignInError::Locked(_))));
    let mut admin = alex.connect().await;
    assert!(member(&mut admin, &dana.name).await.locked_until.is_some());
    assert_eq!(run(&mut admin, StaffCommand::Unlock { login: dana.name.clone() }).await, "done");
    enter(&door, &dana.name, PASSWORD).await.unwrap();
    // A successful sign-in deletes the failures.
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sign_in_locks WHERE name_hash = encode(sha256($1::bytea), 'hex')")
            .bind(dana.name.as_bytes())
            .fetch_one(&mut db.connect().await)
            .await
            .unwrap();
    assert_eq!(left, 0);
    let recorded: Vec<String> =
        sqlx::query_scalar("SELECT outcome FROM sign_in_attempts WHERE staff_id = $1 ORDER BY id")
            .bind(dana.id)
            .fetch_all(&mut admin)
            .await
            .unwrap();
    let expected = [
        "tried",
        "held_back",
        "tried",
        "tried",
        "tried",
        "tried",
        "locked",
        "held_back",
        "unlocked",
        "tried",
        "entered",
    ];
    assert_eq!(recorded, expected);
}

#[tokio::test]
async fn a_lock_ends_by_itself() {
    let db = TestDb::new().await;
    let door = door(&db);
    let dana = db.sign_up("desk", "Dana Cole").await;
    for _ in 0..6 {
        fail(&db, &door, &dana.name).await;
    }
    assert!(matches!(enter(&door, &dana.name, PASSWORD).await, Err(SignInError::Locked(_))));
    let later = "UPDATE sign_in_locks SET locked_until = locked_until - interval '15 minutes'";
    db.connect().await.execute(later).await.unwrap();
    enter(&door, &dana.name, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once() {
    let db = TestDb::new().await;
    let door = door(&db);
    let alex = db.sign_up("admin", "Alex Reyes").await;
    let login = unique(&db, "dana").await;
    let mut admin = alex.connect().await;
    assert_eq!(run(&mut admin, add(&login, "Dana Cole", Role::Desk)).await, "done");
    let dana = Login {
        id: member(&mut admin, &login).await.id,
        name: login.clone(),
        options: db.options().username(&login).password(PASSWORD),
    };
    let mut desk = dana.connect().await;
    desk.execute("SELECT 1").await.unwrap();
    assert_eq!(member(&mut admin, &login).await.status_label(chrono::Utc::now()), "signed in");
    let began = std::time::Instant::now();
    assert_eq!(run(&mut admin, StaffCommand::Disable { login: login.clone() }).await, "done");
    let cut = desk.execute("SELECT 1").await;
    assert!(cut.is_err(), "the open connection is ended");
    let refusal = enter(&door, &login, PASSWORD).await.unwrap_err();
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(refusal, SignInError::Disabled);
    assert_eq!(fail(&db, &door, &login).await, SignInError::Wrong, "not told to who does not know the password");
    assert_eq!(run(&mut admin, StaffCommand::Enable { login: login.clone(), valid_until: None }).await, "done");
    a_minute_passes(&db).await;
    enter(&door, &login, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn only_an_admin_looks_after_the_staff_and_the_last_one_stays() {
    let db = TestDb::new().await;
    let alex = db.sign_up("admin", "Alex Reyes").await;
    let mut admin = alex.connect().await;
    assert_eq!(run(&mut admin, StaffCommand::Disable { login: alex.name.clone() }).await, "last_admin");
    // An admin whose account has expired does not count as an admin.
    db.sign_up("admin", "Former Admin").await;
    let past = "UPDATE staff SET valid_until = now() - interval '1 day' WHERE display_name = 'Former Admin'";
    db.connect().await.execute(past).await.unwrap();
    assert_eq!(run(&mut admin, StaffCommand::Disable { login: alex.name.clone() }).await, "last_admin");
    let down = StaffCommand::SetRole { login: alex.name.clone(), role: Role::Desk, account: None };
    assert_eq!(run(&mut admin, down).await, "last_admin");
    for role in ["desk", "instructor", "manager"] {
        let login = db.sign_up(role, "Somebody").await;
        let mut conn = login.connect().await;
        assert!(denied(&staff::overview(&mut conn).await.unwrap_err()), "{role}");
        for deed in [
            add("somebody.new", "New", Role::Admin),
            StaffCommand::Disable { login: alex.name.clone() },
            StaffCommand::Enable { login: login.name.clone(), valid_until: None },
            StaffCommand::SetRole { login: login.name.clone(), role: Role::Admin, account: None },
            StaffCommand::ResetPassword {
                login: alex.name.clone(),
                password: Password::new(PASSWORD),
                must_change: false,
            },
            StaffCommand::Unlock { login: login.name.clone() },
            StaffCommand::Decide {
                login: login.name.clone(),
                right: "staff.manage".into(),
                given: Some(true),
                until: None,
                reason: None,
            },
        ] {
            assert!(denied(&staff::run(&mut conn, &deed).await.unwrap_err()), "{role}: {deed:?}");
        }
        // Direct SQL does not bypass the functions either.
        for statement in [
            "UPDATE staff SET role = 'admin'",
            "INSERT INTO staff (login, display_name, role) VALUES ('x', 'X', 'admin')",
            "INSERT INTO staff_permissions (staff_id, permission_id, is_granted) SELECT s.id, p.id, TRUE FROM staff s, permissions p",
            "DELETE FROM sign_in_locks",
            "DELETE FROM password_changes",
            "SELECT give_login(s, 'x') FROM staff s",
            "CREATE ROLE mine",
        ] {
            assert!(denied(&conn.execute(statement).await.unwrap_err()), "{role}: {statement}");
        }
    }
}

#[tokio::test]
async fn a_role_holds_from_the_next_action_on() {
    let db = TestDb::new().await;
    let alex = db.sign_up("admin", "Alex Reyes").await;
    let mut admin = alex.connect().await;
    let login = unique(&db, "ruth").await;
    run(&mut admin, add(&login, "Ruth Boyd", Role::Desk)).await;
    let mut open = db.options().username(&login).password(PASSWORD).connect().await.unwrap();
    let may = "SELECT may('schedule.manage')";
    assert!(!sqlx::query_scalar::<_, bool>(may).fetch_one(&mut open).await.unwrap());
    assert_eq!(
        run(&mut admin, StaffCommand::SetRole { login: login.clone(), role: Role::Manager, account: None }).await,
        "done"
    );
    assert!(sqlx::query_scalar::<_, bool>(may).fetch_one(&mut open).await.unwrap());
    let groups: Vec<String> = sqlx::query_scalar(
        "SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
         WHERE r.rolname = $1",
    )
    .bind(&login)
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert_eq!(groups, ["frontdesk_manager"]);
}

#[tokio::test]
async fn a_first_password_is_changed_and_every_change_is_recorded() {
    let db = TestDb::new().await;
    let door = door(&db);
    let alex = db.sign_up("admin", "Alex Reyes").await;
    let mut admin = alex.connect().await;
    let login = unique(&db, "dana").await;
    run(&mut admin, add(&login, "Dana Cole", Role::Desk)).await;
    let first = StaffCommand::ResetPassword {
        login: login.clone(),
        password: Password::new("from the admin"),
        must_change: true,
    };
    assert_eq!(run(&mut admin, first).await, "done");
    assert!(enter(&door, &login, "from the admin").await.unwrap().must_change);
    let wrong = door.change_password(&credentials(&login, "not it"), &Password::new("my own words")).await;
    assert_eq!(wrong.unwrap_err(), SignInError::Wrong);
    a_minute_passes(&db).await;
    let (_, entered) =
        door.change_password(&credentials(&login, "from the admin"), &Password::new("my own words")).await.unwrap();
    assert!(!entered.must_change);
    assert_eq!(enter(&door, &login, "from the admin").await.unwrap_err(), SignInError::Wrong);
    run(
        &mut admin,
        StaffCommand::ResetPassword {
            login: "no.such".into(),
            password: Password::new("whatever it is"),
            must_change: false,
        },
    )
    .await;
    let recorded: Vec<(String, String, String, bool)> =
        sqlx::query_as("SELECT login, changed_by, change_type, success FROM password_changes ORDER BY id")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    let row = |whose: &str, by: &str, kind: &str, ok| (whose.to_owned(), by.to_owned(), kind.to_owned(), ok);
    assert_eq!(
        recorded,
        [
            row(&login, &alex.name, "ADMIN_RESET", true),
            row(&login, &login, "SELF_CHANGE", true),
            row("no.such", &alex.name, "ADMIN_FORCE_CHANGE", false),
        ]
    );
}

#[tokio::test]
async fn no_password_stands_in_the_database() {
    let db = TestDb::new().await;
    let mut owner = db.connect().await;
    let login = unique(&db, "dana").await;
    run(&mut owner, add(&login, "Dana Cole", Role::Desk)).await;
    let kept: String = sqlx::query_scalar("SELECT rolpassword FROM pg_authid WHERE rolname = $1")
        .bind(&login)
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert!(kept.starts_with("SCRAM-SHA-256$") && !kept.contains(PASSWORD), "{kept}");
    let plain: String = sqlx::query_scalar("SELECT staff_reset_password($1, 'a plain password', FALSE)")
        .bind(&login)
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert_eq!(plain, "not_a_verifier");
}

#[tokio::test]
async fn a_login_with_other_powers_is_never_taken_over() {
    let db = TestDb::new().await;
    let mut owner = db.connect().await;
    let rival = unique(&db, "dba").await;
    owner.execute(AssertSqlSafe(format!("CREATE ROLE \"{rival}\" LOGIN CREATEDB"))).await.unwrap();
    for login in ["frontdesk", "pg_monitor", &rival] {
        assert_eq!(run(&mut owner, add(login, "Mallory", Role::Admin)).await, "login_taken", "{login}");
    }
    let alex = db.sign_up("admin", "Alex Reyes").await;
    let other = db.sign_up("desk", "In another database").await;
    owner.execute("DELETE FROM staff WHERE role = 'desk'").await.unwrap();
    let mut admin = alex.connect().await;
    assert_eq!(run(&mut admin, add(&other.name, "Mallory", Role::Admin)).await, "login_taken", "somebody's elsewhere");
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM staff").fetch_one(&mut owner).await.unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn names_that_steer_are_names() {
    let db = TestDb::new().await;
    let door = door(&db);
    let mut owner = db.connect().await;
    let login = format!("{} o'hara\"; DROP TABLE staff; --%$1", unique(&db, "x").await);
    let name = "O'Hara \u{202e}evil\u{1b}[2J; --";
    assert_eq!(run(&mut owner, add(&login, name, Role::Desk)).await, "done");
    let entered = enter(&door, &login, PASSWORD).await.unwrap();
    assert_eq!(entered.actor.name, name, "kept byte for byte; the screen makes it safe");
    assert_eq!(fail(&db, &door, "'; DROP TABLE staff; --").await, SignInError::Wrong);
    assert_eq!(fail(&db, &door, "\u{1b}]0;owned\u{7}").await, SignInError::Wrong);
    run(&mut owner, StaffCommand::Disable { login: login.clone() }).await;
    a_minute_passes(&db).await;
    assert_eq!(enter(&door, &login, PASSWORD).await.unwrap_err(), SignInError::Disabled);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM staff").fetch_one(&mut owner).await.unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn the_doors_own_login_may_knock_and_nothing_else() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let keeper = unique(&db, "door").await;
    let create = format!("CREATE ROLE \"{keeper}\" LOGIN PASSWORD '{PASSWORD}' IN ROLE frontdesk_door");
    db.connect().await.execute(AssertSqlSafe(create)).await.unwrap();
    let options = db.options().username(&keeper).password(PASSWORD);
    let door = Authenticator { keeper: Some(options.clone().into()), ..door(&db) };
    enter(&door, &dana.name, PASSWORD).await.unwrap();
    assert_eq!(enter(&door, &dana.name, "wrong").await.unwrap_err(), SignInError::Wrong);
    assert!(matches!(enter(&door, &dana.name, "wrong").await.unwrap_err(), SignInError::Wait(_)));
    assert_eq!(enter(&door, &keeper, PASSWORD).await.unwrap_err(), SignInError::Stranger);
    let mut conn = options.connect().await.unwrap();
    for statement in [
        "SELECT * FROM users",
        "SELECT * FROM staff",
        "SELECT * FROM sign_in_locks",
        "SELECT sign_in('x')",
        "SELECT staff_overview()",
    ] {
        assert!(denied(&conn.execute(statement).await.unwrap_err()), "{statement}");
    }
}

#[tokio::test]
async fn whoever_is_in_keeps_the_door_where_nobody_else_does() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let open = Authenticator { keeper: None, ..door(&db) };
    for _ in 0..7 {
        assert_eq!(enter(&open, &dana.name, "wrong").await.unwrap_err(), SignInError::Wrong, "nobody counts");
    }
    let kept = open.with_counter(Some(dana.options.clone().into()));
    assert_eq!(enter(&kept, "ruth", "wrong").await.unwrap_err(), SignInError::Wrong);
    assert!(matches!(enter(&kept, "ruth", "wrong").await.unwrap_err(), SignInError::Wait(_)));
}

#[tokio::test]
async fn what_happened_at_the_door_is_forgotten_after_half_a_year() {
    let db = TestDb::new().await;
    let door = door(&db);
    let alex = db.sign_up("admin", "Alex Reyes").await;
    for name in ["long ago", "just now"] {
        enter(&door, name, "wrong").await.unwrap_err();
    }
    let mut owner = db.connect().await;
    let earlier =
        "UPDATE sign_in_attempts SET at = at - interval '181 days' WHERE id = (SELECT min(id) FROM sign_in_attempts);
                   UPDATE sign_in_locks SET last_at = last_at - interval '2 days'
                   WHERE name_hash = encode(sha256('long ago'), 'hex')";
    sqlx::raw_sql(earlier).execute(&mut owner).await.unwrap();
    let mut admin = alex.connect().await;
    for (dry_run, rows) in [(true, 2), (false, 2), (false, 0)] {
        let reports = frontdesk::db::maintain::run(&mut admin, dry_run).await.unwrap();
        let report = reports.iter().find(|report| report.job == "forget_sign_ins").unwrap();
        assert_eq!(report.rows, rows, "dry run: {dry_run}");
    }
    assert!(matches!(enter(&door, "just now", "wrong").await.unwrap_err(), SignInError::Wait(_)), "still counted");
}

#[tokio::test]
async fn the_first_admin_is_made_by_the_owner() {
    let db = TestDb::new().await;
    let login = unique(&db, "alex").await;
    let (_, entered) = door(&db).create_first_admin("Alex Reyes", &credentials(&login, PASSWORD)).await.unwrap();
    assert_eq!((entered.login, entered.actor.role), (login.clone(), Role::Admin));
    let closed = Authenticator { keeper: None, ..door(&db) };
    assert!(
        closed.create_first_admin("Mallory", &credentials("mallory", PASSWORD)).await.is_err(),
        "nobody without the owner's session"
    );
}

#[tokio::test]
async fn an_owner_without_a_superusers_powers_is_enough() {
    let db = TestDb::empty().await;
    let owner = unique(&db, "owner").await;
    let mut superuser = db.connect().await;
    for statement in [
        format!("CREATE ROLE \"{owner}\" LOGIN CREATEROLE PASSWORD '{PASSWORD}'"),
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), current_database() || '.owner'); END $$".into(),
        format!("ALTER SCHEMA public OWNER TO \"{owner}\""),
    ] {
        superuser.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let options = db.options().username(&owner).password(PASSWORD);
    let mut conn = options.connect().await.unwrap();
    frontdesk::db::migrate::migrate(&mut conn, &frontdesk::db::migrate::Options::default()).await.unwrap();
    let door = Authenticator { servers: options.clone().into(), keeper: Some(options.into()), ..door(&db) };
    let login = unique(&db, "alex").await;
    let (pools, entered) = door.create_first_admin("Alex Reyes", &credentials(&login, PASSWORD)).await.unwrap();
    assert_eq!(entered.actor.role, Role::Admin);
    let mut admin = pools.writes.acquire().await.unwrap();
    let desk = unique(&db, "dana").await;
    assert_eq!(run(&mut admin, add(&desk, "Dana Cole", Role::Desk)).await, "done");
    let mut open = door.servers.first().clone().username(&desk).password(PASSWORD).connect().await.unwrap();
    open.execute("SELECT 1").await.unwrap();
    assert_eq!(run(&mut admin, StaffCommand::Disable { login: desk.clone() }).await, "done");
    assert!(open.execute("SELECT 1").await.is_err(), "the owner may end its staff's connections");
    // An ordinary member of staff cannot create roles here, not even for a moment.
    run(&mut admin, StaffCommand::Enable { login: desk.clone(), valid_until: None }).await;
    let mut open = door.servers.first().clone().username(&desk).password(PASSWORD).connect().await.unwrap();
    for statement in [
        "CREATE TEMP TABLE mine (a INT)",
        "CREATE FUNCTION pg_temp.peek(TEXT) RETURNS BOOL LANGUAGE sql AS 'SELECT TRUE'",
        "CREATE TABLE mine (a INT)",
    ] {
        assert!(denied(&open.execute(statement).await.unwrap_err()), "{statement}");
    }
}

/// A transaction that holds a login's row open neither locks the user out nor leaves a trace while it is open.
#[tokio::test]
async fn an_open_transaction_at_the_door_locks_nobody_out() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let knock = format!("SELECT wait_ms FROM knock('{}', 'desk-1')", dana.name);
    let (mut mallory, mut keeper, mut open) = (db.connect().await, db.connect().await, dana.connect().await);
    mallory.execute(AssertSqlSafe(knock.clone())).await.unwrap();
    a_minute_passes(&db).await;
    mallory.execute("BEGIN").await.unwrap();
    mallory.execute(AssertSqlSafe(knock.clone())).await.unwrap();
    keeper.execute("SET statement_timeout = '8s'").await.unwrap();
    open.execute("SET statement_timeout = '8s'").await.unwrap();
    let wait: i64 = sqlx::query_scalar(AssertSqlSafe(knock)).fetch_one(&mut keeper).await.unwrap();
    assert_eq!(wait, 0);
    let outcome: String =
        sqlx::query_scalar("SELECT outcome FROM sign_in('desk-1')").fetch_one(&mut open).await.unwrap();
    assert_eq!(outcome, "entered");
    let told = "SELECT count(*) FROM sign_in_attempts WHERE outcome = 'tried'";
    let told: i64 = sqlx::query_scalar(told).fetch_one(&mut keeper).await.unwrap();
    assert_eq!(told, 2, "the try is in the log");
    mallory.execute("ROLLBACK").await.unwrap();
}

/// A login with other powers stays what it is: a group, the sign-in login, or one that reads the server's files.
#[tokio::test]
async fn a_login_with_other_powers_is_nobodys_to_take_over() {
    let db = TestDb::new().await;
    let mut owner = db.connect().await;
    let (door, files) = (unique(&db, "keeper").await, unique(&db, "files").await);
    let verifier = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy";
    // Rolled back, because these roles belong to the whole server.
    owner.execute("BEGIN").await.unwrap();
    let make = format!(
        "CREATE ROLE \"{door}\" LOGIN IN ROLE frontdesk_door; CREATE ROLE \"{files}\" LOGIN IN ROLE pg_read_server_files"
    );
    owner.execute(AssertSqlSafe(make)).await.unwrap();
    for login in ["frontdesk_manager", "frontdesk_staff", "frontdesk_door", "frontdesk_website", &door, &files] {
        let told: String = sqlx::query_scalar("SELECT staff_add($1, 'Mallory', 'desk', $2, NULL, NULL, FALSE)")
            .bind(login)
            .bind(verifier)
            .fetch_one(&mut owner)
            .await
            .unwrap();
        assert_eq!(told, "login_taken", "{login}");
        // An admin cannot take it over either where the name is among the staff, as after a restore.
        sqlx::query("INSERT INTO staff (login, display_name, role) VALUES ($1, 'Mallory', 'desk')")
            .bind(login)
            .execute(&mut owner)
            .await
            .unwrap();
        let told: String = sqlx::query_scalar("SELECT staff_reset_password($1, $2, FALSE)")
            .bind(login)
            .bind(verifier)
            .fetch_one(&mut owner)
            .await
            .unwrap();
        assert_eq!(told, "login_taken", "{login}");
    }
    owner.execute("ROLLBACK").await.unwrap();
}
