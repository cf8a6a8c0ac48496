//! What an instructor sees: their own classes and the participants, but no amount, address, contact or lead, through
//! any query.

use chrono::{Duration, Utc};
use frontdesk::db;
use frontdesk::domain::desk::{Mark, Outcome};
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::seat::SeatStatus;
use frontdesk::domain::session::Session;
use uuid::Uuid;

use crate::institute::*;
use crate::rights::Staff;

/// Values that Mia must never see. They occur in many tables.
const SECRETS: [&str; 8] =
    ["secret-ana", "555-0666", "5550666", "137.77", "Hidden Lane", "Hiddenville", "Ghost Church", "Paula Pays"];

/// Two classes: Ana sits in Mia's class and owes money, Ben sits in the other.
struct Range {
    mdi: Institute,
    mia: Staff,
    instructor: Uuid,
    hers: Class,
    other: Class,
    ana: Order,
    ben: Order,
}

async fn range() -> Range {
    let mut mdi = Institute::open().await;
    let (mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let soon = -Duration::minutes(5);
    let hers = mdi.hold(class("Rifle I").today_in(soon).taught_by(instructor)).await;
    let other = mdi.hold(class("CCW Permit").today_in(soon)).await;
    let who = seat_for("Ana Ruiz").email("secret-ana@example.org").phone("304 555-0666").waiver().identity();
    let ana = mdi.sell(&hers, who).await;
    let ben = mdi.sell(&other, seat_for("Ben Okri").email("secret-ana2@example.org").ready()).await;
    let account = ana.account.unwrap();
    for statement in [
        format!("UPDATE users SET address_line1 = '1 Hidden Lane', city = 'Hiddenville', emergency_name = 'Eve Ruiz' WHERE id = '{account}'"),
        "UPDATE orders SET subtotal = 137.77, total = 137.77, billing_address = '1 Hidden Lane', billing_name = 'Paula Pays'"
            .into(),
        "UPDATE order_items SET unit_price = 137.77".into(),
        "UPDATE schedule SET price_override = 137.77".into(),
        format!(
            "INSERT INTO payments (id, order_id, amount, method, received_by, desk, received_at)
             VALUES (gen_random_uuid(), '{}', 137.77, 'cash', 'Dana', 'desk-1', now())",
            ben.id
        ),
        "INSERT INTO church_inquiries (org_name, contact_name, contact_email, message)
         VALUES ('Ghost Church', 'Paula Pays', 'secret-ana3@example.org', '137.77')"
            .into(),
    ] {
        mdi.sql(&statement).await;
    }
    Range { mdi, mia, instructor, hers, other, ana, ben }
}

impl Range {
    async fn session(&mut self, class: &Class) -> Option<Session> {
        db::day::session(&mut self.mia.conn, class.id).await.unwrap()
    }

    async fn classes(&mut self) -> Vec<Uuid> {
        let day = Utc::now().with_timezone(&chrono_tz::America::New_York).date_naive();
        let mut ids = Vec::new();
        for day in [day, day.succ_opt().unwrap()] {
            ids.extend(db::day::day(&mut self.mia.conn, day).await.unwrap().sessions.iter().map(|class| class.id));
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

#[tokio::test]
async fn the_own_roster_with_flags_and_no_figures() {
    let mut range = range().await;
    let (hers, other) = (range.hers, range.other);
    assert_eq!(range.classes().await, [hers.id]);
    assert_eq!(range.session(&other).await, None);
    let roster = range.session(&hers).await.unwrap();
    let ana = &roster.seats[0];
    assert_eq!((ana.email.clone(), ana.phone.clone(), ana.buyer.clone(), ana.balance), (None, None, None, None));
    assert!(ana.is_owing());
    assert_eq!(
        (ana.name.as_deref(), ana.age(), ana.emergency_name.as_deref()),
        (Some("Ana Ruiz"), ana.age(), Some("Eve Ruiz"))
    );
    assert!(ana.birth_date.is_some(), "the age is theirs to know");
    let site = db::site::read(&mut range.mia.conn).await.unwrap();
    let (_, sheet) = frontdesk::ui::roster_export::csv(&roster, &site);
    assert!(sheet.contains("Ana Ruiz,to come,,not paid"), "{sheet}");
    assert!(SECRETS.iter().all(|secret| !sheet.contains(secret)), "{sheet}");
    assert!(range.mia.seats(&range.ben).await.is_empty());

    // The token of the facts that a write refers to is the same for every role.
    let mut dana = range.mdi.sign_in("desk", "Dana Cole").await;
    assert_eq!(dana.seat(&range.ana).await.token, ana.token);
    let inner: String =
        range.mdi.get(&format!("SELECT facts ->> 'token' FROM seat_facts_all WHERE seat_id = '{}'", ana.seat_id)).await;
    assert_ne!(inner, ana.token, "with a secret in it, so that nobody finds the balance by trying");
}

#[tokio::test]
async fn they_check_in_and_mark_in_their_class_and_nothing_else() {
    let mut range = range().await;
    range.mdi.sql("UPDATE orders SET payment_status = 'completed', status = 'confirmed'").await;
    let ben = range.mdi.seat(&range.ben).await;
    let Range { mdi, mia, ana, .. } = &mut range;
    let seat = mia.seat(ana).await;
    assert_eq!(seat.balance, Some(rust_decimal::Decimal::ZERO), "that nothing is to pay is no figure");
    let arrival = admit(&seat);
    let elsewhere = admit(&ben);
    mdi.run(&elsewhere).await;
    let Outcome::Admitted { seat, .. } = mia.done(&arrival).await else { panic!("not admitted") };
    let arrivals = db::day::arrivals(&mut mia.conn, today()).await.unwrap();
    assert_eq!(arrivals.iter().map(|arrival| arrival.name.as_str()).collect::<Vec<_>>(), ["Ana Ruiz"]);
    mdi.run(&undo(&elsewhere)).await;
    assert_eq!((seat.email.clone(), seat.arrival.map(|arrival| arrival.by)), (None, Some("Mia Tran".into())));
    assert!(matches!(mia.done(&undo(&arrival)).await, Outcome::Done(_)));
    let seat = mia.seat(ana).await;
    assert!(
        matches!(mia.done(&mark(&seat, Mark::NoShow)).await, Outcome::Done(seat) if seat.seat_status == SeatStatus::NoShow)
    );
    let seat = mia.seat(ana).await;
    assert!(matches!(mia.done(&note(&seat, "'; DROP TABLE users; --")).await, Outcome::Done(_)));
    for command in [name(&seat, "Sue Stitute"), sign(&seat, "Ana Ruiz"), check_identity(&seat, None), pay(&seat, 10)] {
        assert!(mia.refused(&command).await.contains("permission denied for function"));
    }
    // A seat of another class does not exist for the instructor.
    for command in [admit(&ben), mark(&ben, Mark::NoShow), note(&ben, "x")] {
        assert!(matches!(mia.done(&command).await, Outcome::Refused(why) if why.contains("no longer there")));
    }
    let desk_s = admit(&ben);
    range.mdi.run(&desk_s).await;
    assert!(matches!(range.mia.done(&undo(&desk_s)).await, Outcome::Refused(_)));
    assert_eq!(range.mdi.seat(&range.ben).await.seat_status, SeatStatus::Attended);
}

#[tokio::test]
async fn from_the_minute_of_being_assigned_to_that_of_being_taken_off() {
    let mut range = range().await;
    let (hers, other, instructor) = (range.hers, range.other, range.instructor);
    let seat = range.mia.seat(&range.ana).await;
    let noted = note(&seat, "hello");
    range.mia.done(&noted).await;
    range
        .mdi
        .sql(&format!(
            "UPDATE schedule SET instructor_id = CASE WHEN id = '{}' THEN '{instructor}'::uuid END, status = 'scheduled'",
            other.id
        ))
        .await;
    assert_eq!(range.classes().await, [other.id]);
    assert_eq!(range.session(&hers).await, None);
    assert_eq!(range.session(&other).await.unwrap().seats.len(), 1);
    assert!(range.mia.seats(&range.ana).await.is_empty());
    assert!(matches!(range.mia.done(&undo(&noted)).await, Outcome::Refused(_)), "nor undone what was once written");
    for table in
        ["schedule", "order_items", "orders", "users", "attendance_events", "schedule_changes", "person_search"]
    {
        let key = match table {
            "attendance_events" | "schedule_changes" => "schedule_id",
            "person_search" => "person_id",
            _ => "id",
        };
        let text = range.mia.dump(&format!("SELECT {key} FROM {table}")).await;
        for gone in [hers.id, range.ana.id, range.ana.item, range.ana.account.unwrap()] {
            assert!(!text.contains(&gone.to_string()), "{table}: {text}");
        }
    }
}

#[tokio::test]
async fn whatever_is_granted_holds_no_secret() {
    let mut range = range().await;
    let ids = [
        range.ana.item,
        range.ben.item,
        range.ana.account.unwrap(),
        range.ben.account.unwrap(),
        range.ana.id,
        range.ben.id,
    ];
    let ids = ids.map(|id| format!("'{id}'")).join(",");
    let mut queries: Vec<String> = vec![
        format!("SELECT * FROM sessions_of(ARRAY['{}', '{}']::uuid[])", range.hers.id, range.other.id),
        format!("SELECT * FROM facts_of_items(ARRAY[{ids}]::uuid[])"),
        format!("SELECT * FROM items_of_people(ARRAY[{ids}]::uuid[])"),
        format!("SELECT * FROM person_hits(ARRAY[{ids}]::uuid[], current_date)"),
        format!("SELECT p.* FROM unnest(ARRAY[{ids}]::uuid[]) i, person_page(i, current_date) p"),
        "SELECT * FROM unnest(ARRAY['ana', 'ben', 'a', 'okri', 'ruiz']) t, search_people(t, current_date, 100)".into(),
        "SELECT f.* FROM unnest(ARRAY['Ana Ruiz', 'Ben Okri', 'Zed Okri']) t, find_holder(t, '1990-05-17', current_date, 100) f"
            .into(),
        "SELECT * FROM seats".into(),
        "SELECT my_classes(), my_orders(), my_people(), current_staff()".into(),
    ];
    // Each column of each table with any grant.
    let granted: Vec<String> = sqlx::query_scalar(
        "SELECT format('SELECT %s FROM %I', string_agg(quote_ident(a.attname), ', '), c.relname)
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p', 'm')
           AND has_column_privilege(c.oid, a.attnum, 'SELECT')
         GROUP BY c.oid",
    )
    .fetch_all(&mut range.mia.conn)
    .await
    .unwrap();
    assert!(granted.len() > 15, "{granted:?}");
    queries.extend(granted);
    let mut all = String::new();
    for query in &queries {
        let text = range.mia.dump(query).await;
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {query}: {text}");
        }
        for stranger in [range.ben.id, range.ben.item, range.other.id] {
            assert!(!text.contains(&stranger.to_string()), "{stranger} in {query}: {text}");
        }
        all += &text;
    }
    assert!(all.contains("Ana Ruiz") && !all.contains("Okri"), "the one is hers, the other is not");
    // The same queries do find all secrets when the owner runs them.
    let mut owner = String::new();
    for query in &queries {
        let query = format!("SELECT jsonb_agg(to_jsonb(q))::text FROM ({query}) q");
        owner += &range.mdi.get::<Option<String>>(&query).await.unwrap_or_default();
    }
    assert!(["secret-ana", "137.77", "Okri"].iter().all(|secret| owner.contains(secret)));
}

#[tokio::test]
async fn what_is_not_granted_is_refused() {
    let mut range = range().await;
    let mia = &mut range.mia;
    for (table, columns) in [
        ("users", "email, phone, address_line1, city, state, zip_code, password_hash, role, last_login"),
        (
            "orders",
            "subtotal, tax_amount, total, discount_amount, guest_email, guest_phone, guest_name, billing_name, billing_address, payment_method, payment_ref",
        ),
        ("order_items", "unit_price, participant_email"),
        ("schedule", "price_override"),
        ("person_search", "email, phone, words"),
        ("payments", "id, amount"),
        ("waivers", "id, signed_name, signature_data, ip_address"),
        ("identity_checks", "id, document_type"),
        ("id_verifications", "id, file_url"),
        ("guardians", "id, phone"),
        ("church_inquiries", "id, org_name, notes, budget_range"),
        ("promo_codes", "id, code"),
        ("newsletter_subscribers", "id, email"),
        ("facts_secret", "secret"),
        ("seat_facts_all", "facts"),
        ("named_seats", "email"),
        ("person_search_source", "email"),
        ("staff", "disabled_by"),
    ] {
        for column in columns.split(", ") {
            let words = mia.denied(&format!("SELECT {column} FROM {table}")).await;
            assert!(words.contains("permission denied for"), "{table}.{column}: {words}");
            // Nor as a condition or a sort key.
            mia.denied(&format!("SELECT 1 FROM {table} WHERE {column} IS NOT NULL")).await;
            mia.denied(&format!("SELECT 1 FROM {table} ORDER BY {column}")).await;
        }
    }
    let item = range.ana.item;
    for call in [
        "SELECT order_balance(o) FROM orders o".to_owned(),
        format!("SELECT facts_of('{item}', '{item}')"),
        format!("SELECT facts_unhidden('{item}', '{item}')"),
        "SELECT find_everybody('ana', current_date, 9)".into(),
        "SELECT items_of_person(id, 'account') FROM users".into(),
        format!("SELECT record_payment(gen_random_uuid(), '{}', 9999, 'cash', '', 'x', 'x', now())", range.ana.id),
        format!("SELECT pay_for_seat(gen_random_uuid(), '{item}', '{item}', 9999, 'cash', '', 'x', 'x', now())"),
        format!("SELECT hold_seat('{item}', '{item}')"),
        format!("SELECT split_item('{item}')"),
        "SELECT mark_no_shows(true)".into(),
        "SELECT person_search_rebuild()".into(),
        "CREATE TABLE mine (x int)".into(),
        "CREATE TEMP TABLE mine (x int)".into(),
        "CREATE FUNCTION public.peek(text) RETURNS boolean LANGUAGE sql COST 0.0001 AS 'SELECT true'".into(),
        "SET ROLE frontdesk_manager".into(),
        "SET SESSION AUTHORIZATION frontdesk".into(),
    ] {
        range.mia.denied(&call).await;
    }
}

/// The policy applies before a condition, so an error reveals no row of another class. A count includes only the
/// instructor's own rows.
#[tokio::test]
async fn errors_and_counts_tell_nothing() {
    let mut range = range().await;
    range.mdi.sql(&format!("UPDATE schedule SET instructor_id = NULL WHERE id = '{}'", range.hers.id)).await;
    let mia = &mut range.mia;
    for (table, condition) in [
        ("users", "(first_name || last_name)::integer = 1"),
        ("users", "1 / (length(first_name) - 3) > 0"),
        ("order_items", "participant_name::integer = 1"),
        ("order_items", "1 / (quantity - 1) > 0"),
        ("orders", "order_number::integer = 1"),
        ("orders", "status::integer = 1"),
        ("schedule", "location_name::integer = 1"),
        ("person_search", "name::integer = 1"),
        (
            "settings",
            "(value #>> '{}') <> '' AND key NOT LIKE 'site%' AND key NOT LIKE 'admission%' AND key NOT LIKE 'waiver%' AND key NOT LIKE 'attendance%' AND key::integer = 1",
        ),
    ] {
        let count: i64 = mia.get(&format!("SELECT count(*) FROM {table} WHERE {condition}")).await;
        assert_eq!(count, 0, "{table}");
    }
    for table in [
        "users",
        "orders",
        "order_items",
        "schedule",
        "attendance_events",
        "schedule_changes",
        "person_search",
        "seats",
    ] {
        assert_eq!(mia.get::<i64>(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    for nothing in ["", "ana", "ruiz", "ben okri", "secret-ana@example.org", "5550666", "MDI"] {
        let found = db::people::find(&mut mia.conn, nothing, today()).await.unwrap();
        assert!(found.people.is_empty() && found.seats.is_empty(), "{nothing}");
    }
}

#[tokio::test]
async fn a_search_finds_the_people_of_the_own_rosters_by_name_alone() {
    let mut range = range().await;
    let gus = range.mdi.sell(&range.hers, seat_for("Gus O'Gast").guest().email("gus@example.org")).await;
    let hostile = "Bo\"b'); DROP TABLE users;-- \u{1b}[31m\u{202e}%_\\";
    range.mdi.sell(&range.hers, seat_for(hostile).guest()).await;
    let mut names = async |typed: &str| -> Vec<String> {
        let found = db::people::search(&mut range.mia.conn, typed, today()).await.unwrap();
        found.into_iter().map(|hit| hit.name).collect()
    };
    for (typed, name) in [
        ("ana ruiz", "Ana Ruiz"),
        ("RUIZ", "Ana Ruiz"),
        ("rui", "Ana Ruiz"),
        ("ana riuz", "Ana Ruiz"),
        ("o'gast", "Gus O'Gast"),
        ("ogast gus", "Gus O'Gast"),
        ("drop table", hostile),
        (&gus.number, "Gus O'Gast"),
    ] {
        assert_eq!(names(typed).await, [name], "{typed}");
    }
    for typed in [
        "okri",
        "ben okri",
        "secret-ana@example.org",
        "gus@example.org",
        "555-0666",
        "Paula Pays",
        "%",
        "_",
        "'",
        "\\",
        "\0",
    ] {
        assert_eq!(names(typed).await, Vec::<String>::new(), "{typed}");
    }
    let account = range.ana.account.unwrap();
    let page = db::people::page(&mut range.mia.conn, account, PersonKind::Account).await.unwrap().unwrap();
    assert_eq!((page.person.email, page.person.phone, page.orders.len(), page.waivers.len()), (None, None, 0, 0));
    assert_eq!(page.seats.len(), 1);
    let ben = range.ben.account.unwrap();
    assert!(db::people::page(&mut range.mia.conn, ben, PersonKind::Account).await.unwrap().is_none());
}

/// The website named a substitute without an account: the account behind the seat is not on the roster.
#[tokio::test]
async fn the_account_behind_a_substitute_is_nobody_of_theirs() {
    let mut range = range().await;
    range
        .mdi
        .sql(&format!("UPDATE order_items SET participant_name = 'Sub Stitute' WHERE id = '{}'", range.ana.item))
        .await;
    let seat = range.mia.seat(&range.ana).await;
    assert_eq!((seat.name.as_deref(), seat.person_id), (Some("Sub Stitute"), None));
    assert_eq!(range.mia.get::<i64>("SELECT count(*) FROM users").await, 0);
    let page = db::people::page(&mut range.mia.conn, range.ana.account.unwrap(), PersonKind::Account).await.unwrap();
    assert_eq!(page, None);
}

/// A signed-out user, or one without a right to any class, sees no rows, even in an open session.
#[tokio::test]
async fn who_is_out_is_out_at_once() {
    let mut range = range().await;
    let mut dana = range.mdi.sign_in("desk", "Dana Cole").await;
    assert_eq!(range.session(&range.hers.clone()).await.map(|session| session.seats.len()), Some(1));
    range.mdi.sql("UPDATE staff SET is_active = FALSE").await;
    for staff in [&mut range.mia, &mut dana] {
        assert!(db::day::session(&mut staff.conn, range.hers.id).await.unwrap().is_none());
        assert!(staff.seats(&range.ana).await.is_empty());
        for table in ["users", "orders", "order_items", "schedule", "courses", "staff", "settings", "roles"] {
            assert_eq!(staff.get::<i64>(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        assert!(db::people::search(&mut staff.conn, "ana", today()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_whole_of_a_phone_or_an_email_finds_who_it_is_and_shows_neither() {
    let mut range = range().await;
    let bring = format!("SELECT set_config('frontdesk.key', '{}', false)", "5a".repeat(32));
    for statement in [&bring, "SELECT begin_sealing_key()", "SELECT person_search_rebuild()"] {
        range.mdi.sql(statement).await;
    }
    let mut found = async |typed: &str| db::people::search(&mut range.mia.conn, typed, today()).await.unwrap();
    assert!(found("304 555-0666").await.is_empty(), "not without the key");
    range.mia.try_sql(&bring).await.unwrap();
    let mut found = async |typed: &str| db::people::search(&mut range.mia.conn, typed, today()).await.unwrap();
    for typed in ["304 555-0666", "+1 (304) 555-0666", "Secret-Ana@example.org"] {
        let hits = found(typed).await;
        let seen: Vec<_> = hits.iter().map(|hit| (hit.name.as_str(), &hit.email, &hit.phone)).collect();
        assert_eq!(seen, [("Ana Ruiz", &None, &None)], "{typed}");
    }
    for typed in ["555-0666", "secret-ana2@example.org", "secret-ana@example.or", "0666"] {
        assert!(found(typed).await.is_empty(), "{typed}: a part, or somebody of another class");
    }
}
