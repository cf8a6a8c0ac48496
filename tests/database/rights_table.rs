//! `docs/rights.md` matches the grants and policies in the catalog, and no object is open by mistake.

use std::fmt::Write as _;
use std::path::Path;

use sqlx::{AssertSqlSafe, PgConnection};

use crate::support::TestDb;

const BEGIN: &str = "<!-- From the catalogue: UPDATE_RIGHTS=1 cargo test --test database rights_table -->\n";

/// For each table and operation: the roles, the columns that each role may use, all columns, and the policies.
const TABLES: &str = "
WITH roles (role, place) AS (VALUES ('desk', 1), ('instructor', 2), ('manager', 3), ('admin', 4), ('website', 5)),
granted AS (
    SELECT c.relname::text AS tbl, v.verb, v.place, r.role, r.place AS role_place,
           array_agg(a.attname::text ORDER BY a.attnum)
               FILTER (WHERE CASE v.verb WHEN 'DELETE' THEN has_table_privilege('frontdesk_' || r.role, c.oid, 'DELETE')
                             ELSE has_column_privilege('frontdesk_' || r.role, c.oid, a.attnum, v.verb) END) AS cols,
           array_agg(a.attname::text ORDER BY a.attnum) AS all_cols,
           (SELECT string_agg(coalesce(p.qual, p.with_check), ' OR ' ORDER BY p.policyname) FROM pg_policies p
            WHERE p.schemaname = 'public' AND p.tablename = c.relname AND p.cmd IN (v.verb, 'ALL')
              AND EXISTS (SELECT FROM unnest(p.roles) g WHERE pg_has_role('frontdesk_' || r.role, g, 'MEMBER'))) AS rows
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN (VALUES ('SELECT', 1), ('INSERT', 2), ('UPDATE', 3), ('DELETE', 4)) AS v (verb, place)
    CROSS JOIN roles r
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
    GROUP BY c.oid, c.relname, v.verb, v.place, r.role, r.place
)
SELECT tbl, verb, string_agg(role, ', ' ORDER BY role_place), cols, all_cols, rows
FROM granted WHERE cols IS NOT NULL
GROUP BY tbl, verb, place, cols, all_cols, rows
ORDER BY tbl COLLATE \"C\", place, min(role_place)";

const FUNCTIONS: &str = "
SELECT p.oid::regprocedure::text,
       (SELECT string_agg(r.role, ', ' ORDER BY r.place)
        FROM (VALUES ('desk', 1), ('instructor', 2), ('manager', 3), ('admin', 4), ('website', 5)) AS r (role, place)
        WHERE has_function_privilege('frontdesk_' || r.role, p.oid, 'EXECUTE')),
       CASE WHEN p.prosecdef THEN 'owner' ELSE 'caller' END
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype <> 'trigger'::regtype
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY p.oid::regprocedure::text COLLATE \"C\"";

/// Returns `all`, `all but …` or the list of columns.
fn columns(verb: &str, some: &[String], all: &[String]) -> String {
    let without: Vec<&str> = all.iter().filter(|column| !some.contains(column)).map(String::as_str).collect();
    if verb == "DELETE" || without.is_empty() {
        "all".into()
    } else if without.len() * 2 < some.len() {
        format!("all but {}", without.join(", "))
    } else {
        some.join(", ")
    }
}

/// Returns a policy as it was written, not as the server prints it.
fn policy(printed: &str) -> String {
    let mut words = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    for cast in ["::text[]", "::uuid[]", "::text", "::character varying", "::integer"] {
        words = words.replace(cast, "");
    }
    // `( SELECT may('x') AS may)` is `may('x')`, evaluated once.
    while let Some(at) = words.find("( SELECT ") {
        let inside = &words[at + 9..];
        let Some(end) = inside.find(" AS ") else { break };
        let Some(close) = inside[end..].find(')') else { break };
        words = format!("{}{}{}", &words[..at], &inside[..end], &inside[end + close + 1..]);
    }
    words.replace('|', "\\|")
}

type Granted = (String, String, String, Vec<String>, Vec<String>, Option<String>);

async fn catalogue(conn: &mut PgConnection) -> String {
    let mut text = String::from("\n| Table | Who | May | Columns | Rows |\n|---|---|---|---|---|\n");
    let granted: Vec<Granted> = sqlx::query_as(TABLES).fetch_all(&mut *conn).await.unwrap();
    for (table, verb, roles, some, all, rows) in &granted {
        let rows = rows.as_deref().map_or("as the tables behind it".into(), |rows| format!("`{}`", policy(rows)));
        writeln!(text, "| `{table}` | {roles} | {verb} | {} | {rows} |", columns(verb, some, all)).unwrap();
    }
    let closed: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
           AND NOT relispartition ORDER BY relname COLLATE \"C\"",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let is_closed = |name: &&String| granted.iter().all(|(table, ..)| table != *name);
    let closed: Vec<String> = closed.iter().filter(is_closed).map(|name| format!("`{name}`")).collect();
    writeln!(text, "\nThe owner's alone: {}.\n", closed.join(", ")).unwrap();
    text += "| Function | Who may call it | With the rights of |\n|---|---|---|\n";
    let functions: Vec<(String, Option<String>, String)> = sqlx::query_as(FUNCTIONS).fetch_all(conn).await.unwrap();
    for (name, roles, whose) in functions {
        if let Some(roles) = roles {
            let name = name.replace("timestamp with time zone", "timestamptz");
            writeln!(text, "| `{name}` | {roles} | {whose} |").unwrap();
        }
    }
    text
}

#[tokio::test]
async fn the_document_is_the_catalogue() {
    let db = TestDb::new().await;
    let now = catalogue(&mut db.connect().await).await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rights.md");
    let document = std::fs::read_to_string(&file).unwrap();
    let (prose, told) = document.split_once(BEGIN).expect("the document says where the catalogue begins");
    if std::env::var_os("UPDATE_RIGHTS").is_some() {
        std::fs::write(&file, format!("{prose}{BEGIN}{now}")).unwrap();
        return;
    }
    for (told, now) in told.lines().zip(now.lines()) {
        assert_eq!(told, now, "docs/rights.md is out of date; see the line above its first table");
    }
    assert_eq!(told.lines().count(), now.lines().count(), "docs/rights.md is out of date");
}

async fn none(conn: &mut PgConnection, what: &str, query: &str) {
    let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(conn).await.unwrap();
    assert!(found.is_empty(), "{what}: {found:?}");
}

#[tokio::test]
async fn nothing_stands_open() {
    let db = TestDb::new().await;
    let conn = &mut db.connect().await;
    let ours = "p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')";
    none(
        conn,
        "tables without row-level security",
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND NOT relrowsecurity AND relname <> '_sqlx_migrations'",
    )
    .await;
    none(
        conn,
        "granted to a role, and no policy says which rows",
        "SELECT DISTINCT c.relname || ' ' || v.verb || ' ' || r.rolname
         FROM pg_class c CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE')) AS v (verb)
         JOIN pg_roles r ON r.rolname IN ('frontdesk_desk', 'frontdesk_instructor', 'frontdesk_manager', 'frontdesk_admin',
                                          'frontdesk_website', 'frontdesk_door')
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_sqlx_migrations'
           AND has_any_column_privilege(r.oid, c.oid, v.verb)
           AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
                             AND p.cmd IN (v.verb, 'ALL')
                             AND EXISTS (SELECT FROM unnest(p.roles) g WHERE pg_has_role(r.oid, g, 'MEMBER')))",
    )
    .await;
    none(
        conn,
        "policies for everybody",
        "SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'public' AND 'public' = ANY (roles)",
    )
    .await;
    none(
        conn,
        "granted to PUBLIC",
        &format!(
            "SELECT p.oid::regprocedure::text FROM pg_proc p
             CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
             WHERE a.grantee = 0 AND {ours}
             UNION ALL
             SELECT c.relname FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
             WHERE a.grantee = 0 AND c.relnamespace = 'public'::regnamespace"
        ),
    )
    .await;
    none(
        conn,
        "run as the owner without a search path of their own",
        &format!(
            "SELECT p.oid::regprocedure::text FROM pg_proc p
             WHERE p.prosecdef AND {ours} AND NOT coalesce('search_path=public, pg_temp' = ANY (p.proconfig), FALSE)"
        ),
    )
    .await;
    none(
        conn,
        "triggers that run as whoever writes",
        &format!("SELECT p.proname::text FROM pg_proc p WHERE p.prorettype = 'trigger'::regtype AND NOT p.prosecdef AND {ours}"),
    )
    .await;
    none(
        conn,
        "views that show a role what their owner sees",
        "SELECT c.relname::text FROM pg_class c
         JOIN pg_roles r ON r.rolname LIKE 'frontdesk\\_%' AND NOT r.rolcanlogin
         WHERE c.relkind IN ('v', 'm') AND c.relnamespace = 'public'::regnamespace
           AND has_any_column_privilege(r.oid, c.oid, 'SELECT')
           AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), FALSE)",
    )
    .await;
}
