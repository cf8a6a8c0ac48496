//! The installed functions and views equal the files under `schema/`: one file each, with the same text and the same
//! rights.

use std::collections::BTreeSet;

use frontdesk::db::migrate::{MIGRATOR, Options, migrate, status};
use frontdesk::db::schema::{self, FILES};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::support::TestDb;

/// Selects each of our functions and views with its definition, owner and rights. `live_watch` creates the trigger
/// functions named `live_…`.
const INSTALLED: &str = r"
    SELECT concat_ws(E'\n', 'function ' || proname, pg_get_functiondef(p.oid), proowner::regrole, proacl) AS definition
    FROM pg_proc p
    WHERE pronamespace = 'public'::regnamespace AND NOT (proname LIKE 'live\_%' AND prorettype = 'trigger'::regtype)
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT concat_ws(E'\n', 'view ' || relname, pg_get_viewdef(oid), relowner::regrole, relacl, reloptions)
    FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
    ORDER BY 1";

async fn texts(conn: &mut PgConnection, query: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(conn).await.unwrap()
}

#[tokio::test]
async fn installed_functions_and_views_equal_their_files() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let before = texts(&mut conn, INSTALLED).await;
    let mut transaction = conn.begin().await.unwrap();
    schema::load_files(&mut transaction).await.unwrap();
    let after = texts(&mut transaction, INSTALLED).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert_eq!(before.len(), after.len());
}

#[tokio::test]
async fn each_function_and_view_has_one_file() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let installed: BTreeSet<String> = texts(&mut conn, INSTALLED)
        .await
        .iter()
        .filter_map(|text| text.lines().next())
        .map(|first| first.split(' ').next_back().unwrap().to_owned())
        .collect();
    let name = |path: &str| {
        let file = path.rsplit('/').next().and_then(|file| file.strip_suffix(".sql")).unwrap();
        file.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('_').to_owned()
    };
    let names: Vec<String> = FILES.iter().map(|(path, _)| name(path)).collect();
    let files: BTreeSet<String> = names.iter().cloned().collect();
    assert_eq!(names.len(), files.len(), "two files of one name");
    assert_eq!(installed.difference(&files).collect::<Vec<_>>(), Vec::<&String>::new(), "no file");
    assert_eq!(files.difference(&installed).collect::<Vec<_>>(), Vec::<&String>::new(), "not installed");
}

/// A check, a default or an index keeps results of the old text when a function is replaced.
#[tokio::test]
async fn functions_that_stored_results_depend_on_are_marked_frozen() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let depended_on = texts(
        &mut conn,
        "SELECT DISTINCT p.proname::text FROM pg_depend d
         JOIN pg_proc p ON p.oid = d.refobjid AND d.refclassid = 'pg_proc'::regclass
         WHERE p.pronamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
           AND (d.classid IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass)
                OR d.classid = 'pg_class'::regclass AND (SELECT relkind FROM pg_class WHERE oid = d.objid) = 'i')",
    )
    .await;
    let frozen: Vec<String> = FILES
        .iter()
        .filter(|(_, text)| text.starts_with("-- frozen"))
        .filter_map(|(path, _)| path.rsplit('/').next()?.strip_suffix(".sql").map(str::to_owned))
        .collect();
    assert_eq!(depended_on, frozen);
}

#[tokio::test]
async fn migration_is_pending_until_the_files_are_loaded() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    // Simulates a console that died between the last migration and the load of the schema files.
    conn.execute("UPDATE schema_state SET fingerprint = 'none'; DROP VIEW seats").await.unwrap();
    let newest = MIGRATOR.iter().map(|step| step.version).max();
    assert_eq!(status(&mut conn).await.unwrap().pending.first().map(|step| step.0), newest);
    let ran = migrate(&mut conn, &Options { dry_run: true, ..Options::default() }).await.unwrap();
    assert_eq!(ran.len(), 1);
    assert_eq!(status(&mut conn).await.unwrap().pending, ran, "a rehearsal changes nothing");
    assert_eq!(migrate(&mut conn, &Options::default()).await.unwrap(), ran);
    assert_eq!(status(&mut conn).await.unwrap().pending, []);
    let views = texts(&mut conn, "SELECT viewname::text FROM pg_views WHERE viewname = 'seats'").await;
    assert_eq!(views, ["seats"]);
}

/// An open console of the previous release sends its own queries to the new schema.
#[tokio::test]
async fn queries_of_the_previous_release_still_prepare() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    let queries: Vec<String> = serde_json::from_str(include_str!("../fixtures/previous_release_queries.json")).unwrap();
    assert!(queries.len() > 50, "the fixture holds a whole release");
    for (number, query) in queries.iter().enumerate() {
        let prepare = format!("PREPARE previous_{number} AS {query}");
        if let Err(error) = conn.execute(sqlx::raw_sql(AssertSqlSafe(prepare))).await {
            panic!("{error}\n{query}");
        }
    }
}

/// Findings of `plpgsql_check` where the code is right: function, part of the message, reason.
const EXCUSED: [(&str, &str, &str); 1] =
    [("build_person_search", "\"person_search_new\" does not exist", "the function makes this table itself")];

/// Checks each function against the tables and columns that it names.
#[tokio::test]
async fn plpgsql_check_finds_no_faults() {
    let db = TestDb::new().await;
    let mut conn = db.connect().await;
    conn.execute("CREATE EXTENSION plpgsql_check").await.expect("scripts/setup installs plpgsql_check");
    let findings = texts(
        &mut conn,
        "WITH checked AS (
             SELECT p.oid, p.proname, coalesce(max(t.tgrelid), 0) AS relation,
                    max(t.tgoldtable) AS old_rows, max(t.tgnewtable) AS new_rows
             FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
             LEFT JOIN pg_trigger t ON t.tgfoid = p.oid AND NOT t.tgisinternal
             WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype <> 'event_trigger'::regtype
               AND (p.prorettype <> 'trigger'::regtype OR t.oid IS NOT NULL)
             GROUP BY p.oid, p.proname)
         SELECT format('%s, line %s: %s %s', c.proname, f.lineno, f.message, f.hint)
         FROM checked c
         CROSS JOIN LATERAL plpgsql_check_function_tb(
             c.oid, c.relation, oldtable => c.old_rows, newtable => c.new_rows,
             other_warnings => false, extra_warnings => false, performance_warnings => false) f
         WHERE f.level = 'error' ORDER BY 1",
    )
    .await;
    let unexcused: Vec<_> = findings
        .iter()
        .filter(|finding| !EXCUSED.iter().any(|(name, words, _)| finding.starts_with(name) && finding.contains(words)))
        .collect();
    assert!(unexcused.is_empty(), "{unexcused:#?}");
}
