//! Names are stored without repeated spaces, whichever client writes them.

use frontdesk::db::migrate::MIGRATOR;
use frontdesk::db::people::search;
use frontdesk::db::schema;
use frontdesk::domain::desk::Outcome;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::institute::*;
use crate::support::TestDb;

#[tokio::test]
async fn spaces_around_and_within_a_name_are_collapsed() {
    let mut mdi = Institute::open().await;
    for (written, stored) in [
        ("  Ana   Ruiz ", "Ana Ruiz"),
        ("Ana\t\nRuiz", "Ana Ruiz"),
        ("Ana\u{a0}\u{3000}Ruiz\u{2009}", "Ana Ruiz"),
        ("Ana Ruiz", "Ana Ruiz"),
        ("", ""),
        (" ", ""),
        ("Ana\u{200b}Ruiz", "Ana\u{200b}Ruiz"),
    ] {
        let tidied: String =
            sqlx::query_scalar("SELECT tidy_name($1)").bind(written).fetch_one(&mut mdi.conn).await.unwrap();
        assert_eq!(tidied, stored, "{written:?}");
    }
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Gus   Gast").guest()).await;
    let account = mdi.account(&seat_for("Mary  Ann Watson")).await;
    for (column, stored) in [
        (format!("guest_name FROM orders WHERE id = '{}'", order.id), "Gus Gast"),
        (format!("participant_name FROM order_items WHERE id = '{}'", order.item), "Gus Gast"),
        (format!("first_name || '|' || last_name FROM users WHERE id = '{account}'"), "Mary|Ann Watson"),
    ] {
        assert_eq!(mdi.get::<String>(&format!("SELECT {column}")).await, stored);
    }
    assert_eq!(mdi.seat(&order).await.name.as_deref(), Some("Gus Gast"));
    let update = format!(
        "UPDATE order_items SET participant_name = ' Gus \u{a0} Gast' WHERE id = '{}' RETURNING participant_name::text",
        order.item
    );
    assert_eq!(mdi.get::<String>(&update).await, "Gus Gast");
}

#[tokio::test]
async fn a_desk_that_types_two_spaces_names_and_signs_all_the_same() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, unnamed_seats(1)).await;
    let seat = mdi.seat(&order).await;
    let naming = name(&seat, " Ana  Ruiz");
    for again in 0..2 {
        let Outcome::Done(named) = mdi.run(&naming).await else { panic!("named, {again}") };
        assert_eq!(named.name.as_deref(), Some("Ana Ruiz"));
    }
    let seat = mdi.seat(&order).await;
    mdi.run(&sign(&seat, "Ana  Ruiz")).await;
    // The signature keeps the signed name as written.
    assert_eq!(mdi.get::<String>("SELECT signed_name::text FROM waivers").await, "Ana  Ruiz");
    assert_eq!(mdi.get::<String>("SELECT covers_name::text FROM waivers").await, "Ana Ruiz");
    assert_eq!(mdi.seat(&order).await.waiver, frontdesk::domain::seat::WaiverState::Valid);
}

#[tokio::test]
async fn the_website_writes_names_as_before() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let mut site = mdi.website().await;
    site.try_sql(&format!("SET frontdesk.customer = '{}'", ana.account.unwrap())).await.unwrap();
    for statement in [
        format!("UPDATE users SET first_name = ' Ana  Maria ' WHERE id = '{}'", ana.account.unwrap()),
        format!("UPDATE orders SET billing_name = 'Ana   Ruiz' WHERE id = '{}'", ana.id),
        format!("UPDATE order_items SET participant_name = 'Ben  Ruiz' WHERE id = '{}'", ana.item),
    ] {
        assert_eq!(site.try_sql(&statement).await.unwrap(), 1, "{statement}");
    }
    assert_eq!(mdi.seat(&ana).await.name.as_deref(), Some("Ben Ruiz"));
}

async fn run(conn: &mut PgConnection, statement: &str) {
    conn.execute(AssertSqlSafe(statement.to_owned())).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Runs a range of migrations as a console does.
async fn steps(conn: &mut PgConnection, versions: std::ops::Range<i64>) {
    for step in MIGRATOR.iter().filter(|step| versions.contains(&step.version)) {
        let mut transaction = conn.begin().await.unwrap();
        run(&mut transaction, step.sql.as_str()).await;
        transaction.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_stood_before_is_repaired_once_and_the_log_says_so() {
    let db = TestDb::empty().await;
    let mut conn = db.connect().await;
    steps(&mut conn, 0..62).await;
    run(
        &mut conn,
        "INSERT INTO courses (slug, name, category, price, duration_hours) VALUES ('ccw', 'CCW', 'ccw', 150, 5);
         INSERT INTO schedule (course_id, start_datetime, end_datetime, location_name, max_capacity)
         SELECT id, now() + interval '1 day', now() + interval '29 hours', 'Range A', 4 FROM courses;
         INSERT INTO users (id, email, first_name, last_name)
         VALUES ('00000000-0000-0000-0000-000000000001', 'a@example.org', 'Mary  Ann ', ' Watson');
         INSERT INTO orders (id, order_number, guest_name, guest_email, subtotal, tax_amount, total) VALUES
             ('00000000-0000-0000-0000-000000000002', 'MDI-2026-00001', 'Gus   Gast', 'gus@example.org', 300, 0, 300),
             ('00000000-0000-0000-0000-000000000003', 'MDI-2026-00002', 'Peg Gast', NULL, 300, 0, 300);
         INSERT INTO order_items (id, order_id, schedule_id, participant_name, unit_price)
         SELECT '00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000002', id, 'Gus  van der Gast', 150
         FROM schedule;
         INSERT INTO order_items (order_id, schedule_id, unit_price, quantity)
         SELECT '00000000-0000-0000-0000-000000000003', id, 150, 3 FROM schedule;
         UPDATE orders SET status = 'cancelled' WHERE order_number = 'MDI-2026-00002'",
    )
    .await;
    assert_eq!(
        sqlx::query_scalar::<_, String>("SELECT status::text || spots_filled FROM schedule")
            .fetch_one(&mut conn)
            .await
            .unwrap(),
        "full4"
    );
    steps(&mut conn, 62..i64::MAX).await;
    schema::load(&mut conn).await.unwrap();

    let texts = async |conn: &mut PgConnection, query: &str| -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(conn).await.unwrap()
    };
    let names = "SELECT first_name || '|' || last_name FROM users UNION ALL (SELECT guest_name FROM orders ORDER BY order_number)
                 UNION ALL SELECT participant_name FROM order_items WHERE participant_name IS NOT NULL";
    assert_eq!(texts(&mut conn, names).await, ["Mary Ann|Watson", "Gus Gast", "Peg Gast", "Gus van der Gast"]);
    let logged = "SELECT table_name || ' ' || (changes ->> 'participant_name') FROM audit_logs
                  WHERE changes ? 'participant_name' AND action = 'update'";
    assert_eq!(texts(&mut conn, logged).await, [r#"order_items ["Gus  van der Gast", "Gus van der Gast"]"#]);
    // The canceled order frees its places. The time of its cancellation comes from the log.
    assert_eq!(texts(&mut conn, "SELECT status::text || spots_filled FROM schedule").await, ["scheduled1"]);
    assert_eq!(
        texts(&mut conn, "SELECT order_number::text FROM orders WHERE closed_at > now() - interval '1 hour'").await,
        ["MDI-2026-00002"]
    );
    // The search table equals the one that a console would build.
    let found = search(&mut conn, "vandergast", today()).await.unwrap();
    assert_eq!(found.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(), ["Gus van der Gast"]);
    let all = "SELECT string_agg(to_jsonb(p)::text, E'\\n' ORDER BY person_id) FROM person_search p";
    let kept = texts(&mut conn, all).await;
    run(&mut conn, "SELECT person_search_rebuild()").await;
    assert_eq!(texts(&mut conn, all).await, kept);
}
