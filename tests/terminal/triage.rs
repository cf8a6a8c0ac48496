//! Ten new inquiries in the evening: a manager triages them with the keyboard.

use std::collections::BTreeMap;

use sqlx::Executor;

use crate::desk::Setup;
use crate::support::TestDb;

/// Inserts inquiries with the website's documented statement, the oldest first.
const TEN: &str = "
    INSERT INTO church_inquiries (org_name, org_type, contact_name, contact_email, city, state, budget_range, created_at)
    SELECT 'Triage Chapel ' || to_char(n, 'FM00'), 'church', 'Pastor ' || n, 'p' || n || '@triage.org', 'Triageville', 'WV',
           '2500_5000', now() - (60 - n) * interval '1 minute'
    FROM generate_series(1, 10) n";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn ten_new_inquiries_are_triaged() {
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    owner.execute(TEN).await.unwrap();
    let mut desk = Setup::new(&db.url_for_staff()).login("ruth.boyd").desk("office").open();
    desk.press("4").sees("contacted").press("/").sees("Find:").types("triageville").press("enter").sees("new 10");

    // Two were called already. One move was a mistake and is undone.
    desk.press("shift-right")
        .sees("Triage Chapel 01: new → contacted.")
        .press("shift-right")
        .sees("Triage Chapel 02: new → contacted.");
    desk.press("shift-right")
        .sees("Triage Chapel 03: new → contacted.")
        .press("u")
        .sees("Triage Chapel 03: contacted → new.");
    desk.sees("new 8");

    // The lead that was moved back is the newest in its stage. One lead is spam, another wants a call later.
    desk.press("m").sees("to which stage?").types("lost").press("enter").sees("why lost?");
    desk.types("spam").press("enter").sees("In words").types("no such town").press("enter").sees("new → lost.");
    desk.press("m").sees("to which stage?").types("nurt").press("enter").sees("Come back on");
    desk.types("+30").press("tab").press("enter").sees("new → nurture.").sees("new 6");

    // Three leads go to the manager, and the rest in turn.
    desk.press(" ").sees("1 marked").press(" ").sees("2 marked").press(" ").sees("3 marked");
    desk.press("g").sees("who works on them?").types("ruth").press("enter").sees("3 leads → Ruth Boyd.");
    desk.press("v").sees("by due").press("A").sees("→ ");

    // The first lead gets a call and a promise of dates.
    desk.press("/").sees("Find:").types(" 06").press("enter").sees("Triage Chapel 06").press("enter").sees("Pastor 6");
    desk.press("t")
        .sees("Ctrl-S saves")
        .press("tab")
        .sees("its letter")
        .press("c")
        .sees("Ctrl-S saves")
        .writes("Wants two dates");
    desk.press("ctrl-s").sees("the call is written down");
    desk.press("+")
        .sees("a day:")
        .types("Send the dates")
        .press("tab")
        .types("+3")
        .press("enter")
        .sees("planned: Send");
    desk.press("shift-right").sees("Triage Chapel 06: new → contacted.");

    let stages: Vec<(String, i64)> =
        sqlx::query_as("SELECT status::text, count(*) FROM church_inquiries WHERE city = 'Triageville' GROUP BY 1")
            .fetch_all(&mut owner)
            .await
            .unwrap();
    let stages: BTreeMap<String, i64> = stages.into_iter().collect();
    let expected = [("contacted", 3), ("lost", 1), ("new", 5), ("nurture", 1)];
    assert_eq!(stages, expected.map(|(stage, leads)| (stage.to_owned(), leads)).into());
    let told: (String, String, bool, i64) = sqlx::query_as(
        "SELECT (SELECT close_reason FROM church_inquiries WHERE org_name = 'Triage Chapel 04'),
                (SELECT close_note FROM church_inquiries WHERE org_name = 'Triage Chapel 04'),
                (SELECT due_on = site_date(now()) + 3 FROM church_inquiries WHERE org_name = 'Triage Chapel 06'),
                (SELECT count(*) FROM church_inquiries WHERE city = 'Triageville' AND assignee_name = 'Ruth Boyd')",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!((told.0.as_str(), told.1.as_str(), told.2), ("Duplicate or spam", "no such town", true));
    assert!(told.3 >= 3, "{}", told.3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn marks_survive_a_filter_and_enter_finds_what_is_missing() {
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    owner.execute(TEN).await.unwrap();
    let mut desk = Setup::new(&db.url_for_staff()).login("ruth.boyd").desk("office").open();
    desk.press("4").sees("contacted").press("/").sees("Find:").types("triageville").press("enter").sees("new 10");

    // Two are marked and then hidden: nothing happens to them that was not asked for.
    desk.press(" ").sees("1 marked").press(" ").sees("2 marked");
    desk.press("/").sees("Find:").types("chapel 09").press("enter").sees("2 marked, 2 hidden by the filter");
    desk.press("g").sees("Yes, all 2").press("enter").sees_no_more("Yes, all 2");
    desk.press("g").sees("Yes, all 2").press("ctrl-y").sees("who works on them?");
    desk.types("ruth").press("enter").sees("2 leads → Ruth Boyd.");

    // Enter goes from one missing field to the next, and saves from the last.
    desk.press("+").sees("A new lead").press("enter").sees("Organization: a lead needs it.");
    desk.types("Zed Chapel").press("enter").sees("Contact: a lead needs it.");
    desk.types("Zed Hill").press("enter").sees("Email: a lead needs it.");
    desk.types("hill@zed.example").press("enter").sees("Zed Chapel is a new lead.");

    let found: (i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE city = 'Triageville' AND assigned_to IS NOT NULL),
                count(*) FILTER (WHERE org_name = 'Zed Chapel' AND contact_name = 'Zed Hill')
         FROM church_inquiries",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!(found, (2, 1));
}
