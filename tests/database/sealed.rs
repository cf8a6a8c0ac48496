//! Sensitive fields: encrypted under a key that only sessions have, read by users with the right, and re-encrypted
//! under another key while desks keep working.

use frontdesk::db::connect::{Pools, session_options, with_key};
use frontdesk::db::limits::Limits;
use frontdesk::db::sealed::{self, Begun, Job, Next};
use frontdesk::domain::desk::{Command, Outcome, RecordIdentity, SeatRef, Stamp, WriteNotes};
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::sealed::{Confidential, KeptNotes, Notes, PersonSealed, Sealed};
use frontdesk::vault::EncryptionKeys;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use uuid::Uuid;

use crate::institute::*;
use crate::support::server;

const MEDICAL: &str = "allergic to penicillin 7c1f";
const EMERGENCY: &str = "husband Luis, 304 555 9911";
const NUMBER: &str = "WV-D1234567";

fn key() -> EncryptionKeys {
    EncryptionKeys::random().unwrap()
}

async fn session(options: &PgConnectOptions, keys: &EncryptionKeys) -> PgConnection {
    with_key(options.clone(), &keys.setting()).connect().await.unwrap()
}

fn notes(emergency: &str, medical: &str) -> Notes {
    Notes { emergency: emergency.into(), medical: medical.into() }
}

fn write(person: Uuid, kind: PersonKind, seen: Option<Uuid>, medical: &str) -> Command {
    Command::WriteNotes(WriteNotes { id: Uuid::new_v4(), person, kind, seen, notes: notes(EMERGENCY, medical) })
}

async fn run(conn: &mut PgConnection, command: &Command) -> Outcome {
    frontdesk::db::desk::run(conn, command, &dana()).await.unwrap()
}

async fn of(conn: &mut PgConnection, person: Uuid) -> PersonSealed {
    sealed::of_person(conn, person, PersonKind::Account).await.unwrap()
}

async fn medical(conn: &mut PgConnection, person: Uuid) -> Sealed<String> {
    match of(conn, person).await.notes.notes {
        Sealed::Open { value } => Sealed::Open { value: value.medical.expose().to_owned() },
        Sealed::Nothing => Sealed::Nothing,
        Sealed::NoKey => Sealed::NoKey,
        Sealed::OtherKey { key } => Sealed::OtherKey { key },
        Sealed::Damaged => Sealed::Damaged,
        Sealed::Withheld => Sealed::Withheld,
    }
}

fn open(text: &str) -> Sealed<String> {
    Sealed::Open { value: text.into() }
}

fn written(outcome: &Outcome) -> &KeptNotes {
    let Outcome::NotesWritten(sealed) = outcome else { panic!("{outcome:?}") };
    &sealed.notes
}

/// Runs a whole job in batches of `most` rows. Returns the number of rows.
async fn whole(conn: &mut PgConnection, job: Job, most: i32) -> i64 {
    let (mut next, mut rows) = (Next::First, 0);
    while next != Next::Done {
        let batch = sealed::batch(conn, job, &next, most).await.unwrap().expect("a session that can seal");
        rows += batch.rows;
        next = batch.next;
    }
    rows
}

/// Returns every row of every table as text, to search it for plain text.
async fn everything(conn: &mut PgConnection) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let mut all = String::new();
    for table in tables {
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("SELECT t::text FROM {table} t")))
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        all.push_str(&rows.join("\n"));
    }
    all
}

struct Desk {
    mdi: Institute,
    options: PgConnectOptions,
    person: Uuid,
    key: EncryptionKeys,
}

/// Sets up an institute with Ana Ruiz's account and a desk login.
async fn desk() -> Desk {
    let mut mdi = Institute::open().await;
    let person = mdi.account(&seat_for("Ana Ruiz").email("ana@example.org").phone("(304) 555-0142")).await;
    let login = mdi.db.sign_up("desk", "Dana Cole").await;
    let key = key();
    let begun = sealed::begin(&mut session(&mdi.db.options(), &key).await).await.unwrap();
    assert_eq!(begun, Begun::Begun);
    Desk { mdi, options: login.options, person, key }
}

#[tokio::test]
async fn notes_are_read_with_the_key_only() {
    let Desk { mdi: _mdi, options, person, key } = desk().await;
    let mut with = session(&options, &key).await;
    assert_eq!(medical(&mut with, person).await, Sealed::Nothing);
    let outcome = run(&mut with, &write(person, PersonKind::Account, None, MEDICAL)).await;
    assert_eq!(written(&outcome).written_by.as_deref(), Some("Dana Cole"), "the login's name, whatever is claimed");
    assert_eq!(medical(&mut with, person).await, open(MEDICAL));
    let mut without = options.connect().await.unwrap();
    assert_eq!(medical(&mut without, person).await, Sealed::NoKey);
    let other = self::key();
    let mut wrong = session(&options, &other).await;
    assert_eq!(medical(&mut wrong, person).await, Sealed::OtherKey { key: key.ids().remove(0) });
    let mut both = session(&options, &key.behind(&other)).await;
    assert_eq!(medical(&mut both, person).await, open(MEDICAL));
}

#[tokio::test]
async fn without_the_right_key_nothing_is_written() {
    let Desk { mut mdi, options, person, key } = desk().await;
    let mut with = session(&options, &key).await;
    let first = run(&mut with, &write(person, PersonKind::Account, None, MEDICAL)).await;
    let seen = written(&first).write_id;
    let other = self::key();
    for refused in [options.clone(), with_key(options.clone(), &other.setting())] {
        let mut conn = refused.connect().await.unwrap();
        let outcome = run(&mut conn, &write(person, PersonKind::Account, seen, "nothing")).await;
        let Outcome::Refused(sentence) = outcome else { panic!("{outcome:?}") };
        assert!(sentence.contains("does not have the institute's key"), "{sentence}");
    }
    assert_eq!(medical(&mut with, person).await, open(MEDICAL));
    let registered: i64 = mdi.get("SELECT count(*) FROM sealing_keys").await;
    assert_eq!(registered, 1, "a strange key is not taken for the institute's");
}

#[tokio::test]
async fn of_two_desks_the_second_is_told_and_what_is_sent_twice_is_done_once() {
    let Desk { mdi: _mdi, options, person, key } = desk().await;
    let (mut one, mut two) = (session(&options, &key).await, session(&options, &key).await);
    let first = write(person, PersonKind::Account, None, MEDICAL);
    written(&run(&mut one, &first).await);
    written(&run(&mut one, &first).await);
    let late = run(&mut two, &write(person, PersonKind::Account, None, "asthma")).await;
    let Outcome::NotesChanged(now) = late else { panic!("{late:?}") };
    assert_eq!(now.notes.notes.open().unwrap().medical.expose(), MEDICAL);
    let after = write(person, PersonKind::Account, now.notes.write_id, "asthma");
    written(&run(&mut two, &after).await);
    let Command::WriteNotes(WriteNotes { id, person, kind, seen, .. }) = first else { unreachable!() };
    let other_content = Command::WriteNotes(WriteNotes { id, person, kind, seen, notes: notes("", "other") });
    assert!(matches!(run(&mut one, &other_content).await, Outcome::NotesChanged(_)), "long overtaken");
    let Command::WriteNotes(WriteNotes { id, person, kind, seen, .. }) = after else { unreachable!() };
    let other_content = Command::WriteNotes(WriteNotes { id, person, kind, seen, notes: notes("", "other") });
    let outcome = run(&mut one, &other_content).await;
    assert!(matches!(&outcome, Outcome::Refused(why) if why.contains("was saved")), "{outcome:?}");
}

#[tokio::test]
async fn two_first_writers_at_once_make_one_note() {
    let Desk { mdi: _mdi, options, person, key } = desk().await;
    let (mut one, mut two) = (session(&options, &key).await, session(&options, &key).await);
    let (a, b) = (write(person, PersonKind::Account, None, "a"), write(person, PersonKind::Account, None, "b"));
    let (a, b) = tokio::join!(run(&mut one, &a), run(&mut two, &b));
    let wrote = [&a, &b].iter().filter(|outcome| matches!(outcome, Outcome::NotesWritten(_))).count();
    let changed = [&a, &b].iter().filter(|outcome| matches!(outcome, Outcome::NotesChanged(_))).count();
    assert_eq!((wrote, changed), (1, 1), "{a:?} {b:?}");
}

#[tokio::test]
async fn nothing_secret_stands_in_the_database_its_log_or_its_activity() {
    let Desk { mut mdi, options, person, key } = desk().await;
    let login: String = options.get_username().to_owned();
    // The server logs as much as it can.
    mdi.sql(&format!("ALTER ROLE \"{login}\" SET log_statement = 'all'")).await;
    mdi.sql(&format!("ALTER ROLE \"{login}\" SET log_min_duration_statement = 0")).await;
    mdi.sql(&format!("ALTER ROLE \"{login}\" SET log_parameter_max_length = 0")).await;
    let keyed = with_key(session_options(options, Limits::default(), "desk-1"), &key.setting());
    let pools = Pools::new(keyed.clone(), Limits::default());
    let mut conn = keyed.connect().await.unwrap();
    written(&run(&mut conn, &write(person, PersonKind::Account, None, MEDICAL)).await);
    sqlx::query("SELECT 'a statement that is logged'").execute(&mut conn).await.unwrap();
    let activity: String = mdi.get("SELECT string_agg(a::text, ' ') FROM pg_stat_activity a").await;
    let log = std::fs::read_to_string(server().await.dir().join("postgres.log")).unwrap();
    assert!(log.contains("a statement that is logged"), "this is the log");
    let broken =
        sqlx::query("SELECT pgp_sym_decrypt('\\x00', current_setting('frontdesk.key'))").execute(&mut conn).await;
    let all = format!("{} {activity} {log} {pools:?} {broken:?}", everything(&mut mdi.conn).await);
    let digits = key.setting().expose_secret().to_owned();
    for secret in [digits.as_str(), "penicillin", "Luis", "555 9911"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_right_that_is_missing_withholds() {
    let Desk { mut mdi, options, person, key } = desk().await;
    let mut with = session(&options, &key).await;
    written(&run(&mut with, &write(person, PersonKind::Account, None, MEDICAL)).await);
    let eric = mdi.db.sign_up("instructor", "Eric Sowers").await;
    let mut instructor = session(&eric.options, &key).await;
    assert_eq!(medical(&mut instructor, person).await, Sealed::Withheld, "not on a roster of his");
    let stamp = Stamp { ..dana() };
    let denied =
        frontdesk::db::desk::run(&mut instructor, &write(person, PersonKind::Account, None, "x"), &stamp).await;
    let told = frontdesk::db::error::trouble(&denied.unwrap_err());
    assert!(told.sentence.contains("may not"), "{told}");
    for table in ["sealed_values", "sealing_keys", "blind_index"] {
        let read = sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table}"))).execute(&mut with).await;
        assert_eq!(read.unwrap_err().as_database_error().unwrap().code().as_deref(), Some("42501"), "{table}");
    }
    // The instructor reads the notes once he teaches her.
    let teacher = mdi.instructor("Eric Sowers").await;
    mdi.sql(&format!(
        "UPDATE staff SET user_id = (SELECT user_id FROM instructors WHERE id = '{teacher}') WHERE id = '{}'",
        eric.id
    ))
    .await;
    let class = mdi.hold(class("CCW Permit").taught_by(teacher)).await;
    mdi.sell(&class, seat_for("Bo Park").ready()).await;
    assert_eq!(medical(&mut instructor, person).await, Sealed::Withheld, "others are on it");
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    mdi.sql(&format!("UPDATE order_items SET participant_id = '{person}' WHERE id = '{}'", order.item)).await;
    assert_eq!(medical(&mut instructor, person).await, open(MEDICAL));
    let roster = sealed::of_class(&mut instructor, class.id).await.unwrap();
    assert_eq!(roster.len(), 1);
    assert_eq!(roster[0].seat_id, order.item);
    let elsewhere = mdi.hold(self::class("Rifle")).await;
    assert!(sealed::of_class(&mut instructor, elsewhere.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_substitute_does_not_get_the_notes_of_the_account() {
    let Desk { mut mdi, options, person, key } = desk().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    mdi.sql(&format!("UPDATE order_items SET participant_id = '{person}' WHERE id = '{}'", order.item)).await;
    let mut conn = session(&options, &key).await;
    written(&run(&mut conn, &write(person, PersonKind::Account, None, MEDICAL)).await);
    assert_eq!(sealed::of_class(&mut conn, class.id).await.unwrap().len(), 1);
    mdi.sql(&format!("UPDATE order_items SET participant_name = 'Joon Kim' WHERE id = '{}'", order.item)).await;
    assert!(sealed::of_class(&mut conn, class.id).await.unwrap().is_empty());
}

/// The seat has a substitute, so its instructor may not read the notes of the account behind the seat. Without the
/// right to their own classes, the instructor may read no notes at all.
#[tokio::test]
async fn an_instructor_does_not_read_the_notes_of_who_is_not_there() {
    let Desk { mut mdi, options, person, key } = desk().await;
    let mut desk = session(&options, &key).await;
    written(&run(&mut desk, &write(person, PersonKind::Account, None, MEDICAL)).await);
    let (eric, teacher) = mdi.sign_in_instructor("Eric Sowers").await;
    let mut conn = session(&mdi.db.options().username(&eric.login).password(crate::support::PASSWORD), &key).await;
    let class = mdi.hold(class("CCW Permit").taught_by(teacher)).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    mdi.sql(&format!("UPDATE order_items SET participant_id = '{person}' WHERE id = '{}'", order.item)).await;
    assert_eq!(medical(&mut conn, person).await, open(MEDICAL));
    mdi.set_right(&eric, "schedule.read_own", false).await;
    assert_eq!(medical(&mut conn, person).await, Sealed::Withheld, "the right is withheld");
    mdi.set_right(&eric, "schedule.read_own", true).await;
    mdi.sql(&format!("UPDATE order_items SET participant_name = 'Joon Kim' WHERE id = '{}'", order.item)).await;
    assert_eq!(medical(&mut conn, person).await, Sealed::Withheld, "somebody else sits there");
}

#[tokio::test]
async fn an_attendee_without_an_account_has_notes_and_a_mere_buyer_has_none() {
    let Desk { mut mdi, options, key, .. } = desk().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Joon Kim").guest()).await;
    let mut conn = session(&options, &key).await;
    written(&run(&mut conn, &write(order.item, PersonKind::Attendee, None, MEDICAL)).await);
    let roster = sealed::of_class(&mut conn, class.id).await.unwrap();
    assert_eq!(roster[0].kept.notes.open().unwrap().medical.expose(), MEDICAL);
    let buyer = run(&mut conn, &write(order.id, PersonKind::Buyer, None, MEDICAL)).await;
    assert!(matches!(&buyer, Outcome::Refused(why) if why.contains("take part")), "{buyer:?}");
}

mod documents {
    use super::*;

    fn check(seat: &frontdesk::domain::seat::Seat, number: Option<&str>) -> Command {
        let mut command = check_identity(seat, None);
        if let Command::RecordIdentity(RecordIdentity { number: slot, .. }) = &mut command {
            *slot = number.map(Confidential::from);
        }
        command
    }

    fn with_number(command: &Command, number: Option<&str>) -> Command {
        let mut command = command.clone();
        if let Command::RecordIdentity(RecordIdentity { number: slot, .. }) = &mut command {
            *slot = number.map(Confidential::from);
        }
        command
    }

    #[tokio::test]
    async fn a_number_is_kept_sealed_with_its_check_and_sent_twice_it_is_one() {
        let Desk { mut mdi, options, key, .. } = desk().await;
        let class = mdi.hold(class("CCW Permit")).await;
        let order = mdi.sell(&class, seat_for("Joon Kim")).await;
        let seat = mdi.seat(&order).await;
        let mut conn = session(&options, &key).await;
        let command = check(&seat, Some(NUMBER));
        for _ in 0..2 {
            assert!(matches!(run(&mut conn, &command).await, Outcome::Done(_)));
        }
        for other in [Some("another"), None] {
            let outcome = run(&mut conn, &with_number(&command, other)).await;
            assert!(matches!(&outcome, Outcome::Refused(why) if why.contains("was saved")), "{other:?}: {outcome:?}");
        }
        let person = seat.person_id.unwrap();
        let numbers = of(&mut conn, person).await.documents;
        assert_eq!(numbers.len(), 1);
        assert_eq!(numbers[0].number.open().unwrap().expose(), NUMBER);
        assert_eq!(numbers[0].kind, "passport");
        let mut without = options.connect().await.unwrap();
        assert_eq!(of(&mut without, person).await.documents[0].number, Sealed::NoKey);
        assert!(!everything(&mut mdi.conn).await.contains(NUMBER));
        let refused = mdi.refusal("DELETE FROM sealed_values").await;
        assert_eq!(refused, "sealed_values_are_evidence");
    }

    #[tokio::test]
    async fn without_the_key_a_check_is_recorded_without_its_number_or_not_at_all() {
        let Desk { mut mdi, options, .. } = desk().await;
        let class = mdi.hold(class("CCW Permit")).await;
        let order = mdi.sell(&class, seat_for("Joon Kim")).await;
        let seat = mdi.seat(&order).await;
        let mut conn = options.connect().await.unwrap();
        let command = check(&seat, Some(NUMBER));
        let outcome = run(&mut conn, &command).await;
        assert!(
            matches!(&outcome, Outcome::Refused(why) if why.contains("does not have the institute's key")),
            "{outcome:?}"
        );
        let checks: i64 = mdi.get("SELECT count(*) FROM identity_checks").await;
        assert_eq!(checks, 0);
        assert!(matches!(run(&mut conn, &check(&seat, None)).await, Outcome::Done(_)));
        let missing = Command::RecordIdentity(RecordIdentity {
            id: Uuid::new_v4(),
            seat: SeatRef { item: Uuid::new_v4(), seat: Uuid::new_v4() },
            covers: "Joon Kim".into(),
            kind: "passport".into(),
            valid_until: None,
            birth_date: None,
            number: None,
        });
        assert!(matches!(run(&mut conn, &missing).await, Outcome::Refused(_)));
    }
}

mod waivers {
    use super::*;

    const SIGNED: &str = "data:image/png;base64,iVBORw0KGgoXYZZY";

    async fn sign(conn: &mut PgConnection) -> Uuid {
        sqlx::query_scalar(
            "INSERT INTO waivers (waiver_version, waiver_text, signed_name, signed_date, signature_data, ip_address, user_agent)
             VALUES ('2026-01', 'text', 'Ana Ruiz', now(), $1, '203.0.113.77', 'Mozilla/5.0 Netscape') RETURNING id",
        )
        .bind(SIGNED)
        .fetch_one(conn)
        .await
        .unwrap()
    }

    async fn evidence(conn: &mut PgConnection, waiver: Uuid) -> String {
        sqlx::query_scalar("SELECT signature::text || ' ' || network::text FROM waiver_evidence($1)")
            .bind(waiver)
            .fetch_one(conn)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_session_with_the_key_seals_a_signature_at_once() {
        let Desk { mut mdi, options, key, .. } = desk().await;
        let mut website = session(&mdi.db.options(), &key).await;
        let waiver = sign(&mut website).await;
        let all = everything(&mut mdi.conn).await;
        for secret in [SIGNED, "203.0.113.77", "Netscape"] {
            assert!(!all.contains(secret), "{secret}");
        }
        let mut conn = session(&options, &key).await;
        let read = evidence(&mut conn, waiver).await;
        assert!(read.contains(SIGNED) && read.contains("203.0.113.77") && read.contains("Netscape"), "{read}");
        let mut without = options.connect().await.unwrap();
        assert!(evidence(&mut without, waiver).await.contains("no_key"));
    }

    #[tokio::test]
    async fn what_the_website_wrote_in_plain_is_sealed_later_and_never_changed() {
        let Desk { mut mdi, options: _, key, .. } = desk().await;
        let mut waivers = Vec::new();
        for _ in 0..7 {
            waivers.push(sign(&mut mdi.conn).await);
        }
        let changes = [
            "UPDATE waivers SET signature_data = 'forged'",
            "UPDATE waivers SET signature_data = NULL",
            "UPDATE waivers SET ip_address = NULL, user_agent = NULL",
            "UPDATE waivers SET user_agent = 'other'",
        ];
        for change in changes {
            assert_eq!(mdi.refusal(change).await, "waivers_are_evidence", "{change}");
        }
        let admin = mdi.db.sign_up("admin", "Ada Boss").await;
        let mut conn = session(&admin.options, &key).await;
        assert_eq!(sealed::status(&mut conn).await.unwrap().unsealed_waivers, 7);
        assert_eq!(whole(&mut conn, Job::Waivers, 3).await, 7);
        assert_eq!(whole(&mut conn, Job::Waivers, 3).await, 0, "nothing is left");
        assert_eq!(sealed::status(&mut conn).await.unwrap().unsealed_waivers, 0);
        assert!(evidence(&mut conn, waivers[3]).await.contains(SIGNED));
        let mut website = session(&mdi.db.options(), &key).await;
        for change in [
            "UPDATE waivers SET signature_data = 'forged'",
            "UPDATE waivers SET user_agent = 'other'",
            "UPDATE sealed_values SET content = seal('forged')",
            "DELETE FROM sealed_values",
            "TRUNCATE sealed_values",
        ] {
            let error = sqlx::query(change).execute(&mut website).await.unwrap_err();
            assert!(rule_of(&error).ends_with("are_evidence"), "{change}");
        }
        assert!(!everything(&mut mdi.conn).await.contains("Netscape"));
        assert!(!everything(&mut mdi.conn).await.contains(SIGNED));
    }

    #[tokio::test]
    async fn a_signature_may_come_after_the_rest_once() {
        let Desk { mut mdi, key, .. } = desk().await;
        let waiver = mdi.sign_on_the_website(None, None, "Ana Ruiz", chrono::Utc::now()).await;
        let mut website = session(&mdi.db.options(), &key).await;
        let late = format!("UPDATE waivers SET signature_data = '{SIGNED}' WHERE id = '{waiver}'");
        sqlx::query(AssertSqlSafe(late.clone())).execute(&mut website).await.unwrap();
        assert!(evidence(&mut website, waiver).await.contains(SIGNED));
        let again = sqlx::query(AssertSqlSafe(late)).execute(&mut website).await.unwrap_err();
        assert_eq!(rule_of(&again), "waivers_are_evidence");
    }

    #[tokio::test]
    async fn only_who_runs_maintenance_seals_in_batches() {
        let Desk { mdi: _mdi, options, key, .. } = desk().await;
        let mut conn = session(&options, &key).await;
        for job in [Job::Waivers, Job::Index, Job::Reseal] {
            let refused = sealed::batch(&mut conn, job, &Next::First, 10).await.unwrap_err();
            assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{job:?}");
        }
        assert!(sealed::begin(&mut conn).await.is_err());
    }
}

mod look_up {
    use super::*;

    #[tokio::test]
    async fn an_exact_email_or_phone_is_found_and_nothing_else() {
        let Desk { mut mdi, options, person, key } = desk().await;
        let class = mdi.hold(class("CCW Permit")).await;
        let guest = mdi.sell(&class, seat_for("Joon Kim").guest().email("Joon@Example.org")).await;
        let admin = mdi.db.sign_up("admin", "Ada Boss").await;
        let mut boss = session(&admin.options, &key).await;
        let before = sealed::status(&mut boss).await.unwrap().unindexed;
        assert!(before >= 3, "{before}");
        assert_eq!(whole(&mut boss, Job::Index, 2).await, before);
        assert_eq!(sealed::status(&mut boss).await.unwrap().unindexed, 0);
        let mut conn = session(&options, &key).await;
        for (kind, value, found) in [
            ("email", " ANA@example.org ", true),
            ("email", "ana@example.or", false),
            ("phone", "304-555-0142", true),
            ("phone", "+1 304 555 0142", true),
            ("phone", "3045550143", false),
            ("phone", "ana@example.org", false),
            ("email", "", false),
            ("phone", "", false),
        ] {
            let ids = sealed::find_exact(&mut conn, kind, value).await.unwrap();
            assert_eq!(ids == [person], found, "{kind} {value}: {ids:?}");
        }
        assert!(!sealed::find_exact(&mut conn, "email", "joon@example.org").await.unwrap().is_empty());
        let _ = guest;
        let mut without = options.connect().await.unwrap();
        assert!(sealed::find_exact(&mut without, "email", "ana@example.org").await.unwrap().is_empty());
        let mut wrong = session(&options, &self::key()).await;
        assert!(sealed::find_exact(&mut wrong, "email", "ana@example.org").await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_index_follows_whoever_changes_an_email_with_or_without_the_key() {
        let Desk { mut mdi, options, person, key } = desk().await;
        let mut conn = session(&options, &key).await;
        let mut website = session(&mdi.db.options(), &key).await;
        let change = |email: &str| format!("UPDATE users SET email = '{email}' WHERE id = '{person}'");
        sqlx::query(AssertSqlSafe(change("new@example.org"))).execute(&mut website).await.unwrap();
        assert_eq!(sealed::find_exact(&mut conn, "email", "new@example.org").await.unwrap(), [person]);
        mdi.sql(&change("newer@example.org")).await;
        for email in ["new@example.org", "newer@example.org"] {
            assert!(sealed::find_exact(&mut conn, "email", email).await.unwrap().is_empty(), "{email}");
        }
        assert!(sealed::status(&mut conn).await.unwrap().unindexed >= 1, "and what is missing is counted");
        let rebuilt = "SELECT person_search_rebuild()";
        sqlx::query(rebuilt).execute(&mut website).await.unwrap();
        assert_eq!(sealed::find_exact(&mut conn, "email", "newer@example.org").await.unwrap(), [person]);
        mdi.sql(&format!("UPDATE users SET deleted_at = now() WHERE id = '{person}'")).await;
        assert!(sealed::find_exact(&mut conn, "email", "newer@example.org").await.unwrap().is_empty());
    }
}

mod rotation {
    use super::*;

    /// Sets up twelve people with notes under the first key, their index, and an admin's login.
    async fn filled() -> (Desk, Vec<Uuid>, PgConnectOptions) {
        let mut desk = desk().await;
        let admin = desk.mdi.db.sign_up("admin", "Ada Boss").await.options;
        let mut conn = session(&desk.options, &desk.key).await;
        let mut people = vec![desk.person];
        for n in 0..11 {
            people.push(desk.mdi.account(&seat_for(&format!("Person {n}"))).await);
        }
        for person in &people {
            written(&run(&mut conn, &write(*person, PersonKind::Account, None, &format!("about {person}"))).await);
        }
        let mut boss = session(&admin, &desk.key).await;
        whole(&mut boss, Job::Index, 100).await;
        (desk, people, admin)
    }

    #[tokio::test]
    async fn it_may_stop_anywhere_and_go_on_while_desks_work_with_both_keys() {
        let (desk, people, admin) = filled().await;
        let (old, new) = (desk.key.clone(), key());
        let both = old.behind(&new);
        // A desk that has had both keys since before the change.
        let mut ready = session(&desk.options, &both).await;
        let saw = seen(&mut ready, people[0]).await;
        written(&run(&mut ready, &write(people[0], PersonKind::Account, saw, "early")).await);
        let mut boss = session(&admin, &both).await;
        let status = sealed::status(&mut boss).await.unwrap();
        assert_eq!(status.current.as_ref(), Some(&old.ids()[0]), "what it wrote is under the old one, which all have");
        assert_eq!(sealed::begin(&mut boss).await.unwrap(), Begun::Begun);
        assert_eq!(sealed::begin(&mut boss).await.unwrap(), Begun::Current, "safe to repeat");
        let first = sealed::batch(&mut boss, Job::Reseal, &Next::First, 5).await.unwrap().unwrap();
        assert_eq!(first.rows, 5);
        drop(boss);
        // The job stops here. Some rows are under each key. A desk with both keys reads all and writes under the new
        // one.
        for person in &people[1..] {
            assert_eq!(medical(&mut ready, *person).await, open(&format!("about {person}")));
        }
        let saw = seen(&mut ready, people[3]).await;
        written(&run(&mut ready, &write(people[3], PersonKind::Account, saw, "written meanwhile")).await);
        // A desk with only the old key reads what is still under it, but cannot write.
        let mut behind = session(&desk.options, &old).await;
        let saw = seen(&mut ready, people[11]).await;
        let refused = run(&mut behind, &write(people[11], PersonKind::Account, saw, "under the old key")).await;
        assert!(matches!(refused, Outcome::Refused(_)), "{refused:?}");
        // The job continues.
        let mut boss = session(&admin, &both).await;
        let left = sealed::status(&mut boss).await.unwrap().under_others();
        assert!(left > 0);
        whole(&mut boss, Job::Reseal, 4).await;
        whole(&mut boss, Job::Index, 4).await;
        assert_eq!(sealed::status(&mut boss).await.unwrap().under_others(), 0);
        let mut only_new = session(&desk.options, &new).await;
        for person in &people {
            let expected = match person {
                p if *p == people[0] => "early".to_owned(),
                p if *p == people[3] => "written meanwhile".to_owned(),
                p => format!("about {p}"),
            };
            assert_eq!(medical(&mut only_new, *person).await, open(&expected));
        }
        assert_eq!(sealed::find_exact(&mut only_new, "email", "ana@example.org").await.unwrap(), [people[0]]);
        assert_eq!(medical(&mut behind, people[1]).await, Sealed::OtherKey { key: new.ids().remove(0) });
    }

    async fn seen(conn: &mut PgConnection, person: Uuid) -> Option<Uuid> {
        of(conn, person).await.notes.write_id
    }

    #[tokio::test]
    async fn it_waits_for_a_desk_that_is_just_sealing() {
        let (desk, people, admin) = filled().await;
        let new = key();
        let mut writer = session(&desk.options, &desk.key).await;
        sqlx::query("BEGIN").execute(&mut writer).await.unwrap();
        let saw = seen(&mut writer, people[0]).await;
        written(&run(&mut writer, &write(people[0], PersonKind::Account, saw, "in the middle")).await);
        let both = desk.key.behind(&new);
        let mut boss = session(&admin, &both).await;
        sqlx::query("SET lock_timeout = '80ms'").execute(&mut boss).await.unwrap();
        let waited = sealed::begin(&mut boss).await.unwrap_err();
        assert_eq!(waited.as_database_error().unwrap().code().as_deref(), Some("55P03"));
        sqlx::query("COMMIT").execute(&mut writer).await.unwrap();
        assert_eq!(sealed::begin(&mut boss).await.unwrap(), Begun::Begun);
        whole(&mut boss, Job::Reseal, 100).await;
        assert_eq!(medical(&mut boss, people[0]).await, open("in the middle"));
    }

    #[tokio::test]
    async fn it_does_not_begin_without_the_old_key_and_leaves_what_is_damaged() {
        let (mut desk, people, admin) = filled().await;
        let new = key();
        let mut stranger = session(&admin, &new).await;
        assert_eq!(sealed::begin(&mut stranger).await.unwrap(), Begun::LacksOld);
        assert_eq!(sealed::begin(&mut admin.connect().await.unwrap()).await.unwrap(), Begun::NoKey);
        let damage = format!(
            "UPDATE sealed_values SET content = set_byte(content, 20, get_byte(content, 20) # 255) WHERE owner = '{}'",
            people[5]
        );
        desk.mdi.sql(&damage).await;
        let mut boss = session(&admin, &desk.key.behind(&new)).await;
        assert_eq!(medical(&mut boss, people[5]).await, Sealed::Damaged);
        sealed::begin(&mut boss).await.unwrap();
        let (mut next, mut stuck) = (Next::First, 0);
        while next != Next::Done {
            let batch = sealed::batch(&mut boss, Job::Reseal, &next, 3).await.unwrap().unwrap();
            stuck += batch.stuck;
            next = batch.next;
        }
        assert_eq!(stuck, 1);
        whole(&mut boss, Job::Index, 100).await;
        assert_eq!(sealed::status(&mut boss).await.unwrap().under_others(), 1, "so the old key is not dropped");
    }
}

#[tokio::test]
async fn whatever_is_sealed_comes_back_and_garbage_is_nothing() {
    let Desk { mdi, key, .. } = desk().await;
    let mut conn = session(&mdi.db.options(), &key).await;
    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..200)
        .map(|_| "[^\\x00]{0,300}".new_tree(&mut runner).unwrap().current())
        .chain([String::new(), "é\r\n\t\u{1f600}\u{202e}".into(), "x".repeat(100_000)])
        .collect();
    let lost: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM unnest($1::text[]) t WHERE unseal(seal(t)) IS DISTINCT FROM t
           OR (length(t) > 8 AND position(convert_to(t, 'UTF8') IN seal(t)) > 0)",
    )
    .bind(&texts)
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(lost, 0);
    let garbage: Vec<Vec<u8>> = (0..200)
        .map(|_| proptest::collection::vec(proptest::num::u8::ANY, 0..200).new_tree(&mut runner).unwrap().current())
        .collect();
    let read: i64 = sqlx::query_scalar(
        "SELECT count(unseal(g)) + count(unseal('\\x01' || g)) + count(unseal(substr(seal('a'), 1, 9) || g))
              + count(reveal(g) ->> 'value')
         FROM unnest($1::bytea[]) g",
    )
    .bind(&garbage)
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(read, 0);
}

#[tokio::test]
async fn a_desk_with_a_key_of_its_own_making_does_not_choose_for_the_institute() {
    let mut mdi = Institute::open().await;
    let person = mdi.account(&seat_for("Ana Ruiz")).await;
    let dana = mdi.db.sign_up("desk", "Dana Cole").await;
    let mut conn = session(&dana.options, &key()).await;
    let outcome = run(&mut conn, &write(person, PersonKind::Account, None, MEDICAL)).await;
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    let chosen: i64 = mdi.get("SELECT count(*) FROM sealing_keys").await;
    assert_eq!(chosen, 0);
    let ada = mdi.db.sign_up("admin", "Ada Boss").await;
    let mut conn = session(&ada.options, &key()).await;
    written(&run(&mut conn, &write(person, PersonKind::Account, None, MEDICAL)).await);
}

#[tokio::test]
async fn what_is_no_key_counts_for_nothing() {
    let Desk { mdi: _mdi, options, person, .. } = desk().await;
    for setting in ["", "secret", "00,11", &"g".repeat(64), &"0".repeat(63)] {
        let mut conn = options.clone().options([("frontdesk.key", setting)]).connect().await.unwrap();
        assert_eq!(medical(&mut conn, person).await, Sealed::Nothing, "{setting}");
        let outcome = run(&mut conn, &write(person, PersonKind::Account, None, "x")).await;
        assert!(matches!(outcome, Outcome::Refused(_)), "{setting}: {outcome:?}");
    }
}
