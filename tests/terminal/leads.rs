//! Two managers on one lead: each sees the other's changes, and the later writer gets a conflict.

use sqlx::Executor;

use crate::desk::{Desk, Setup};
use crate::support::TestDb;

/// Opens the page of the lead that just came from the website.
fn at_the_lead(db: &TestDb, login: &str, desk: &'static str) -> Desk {
    let mut desk = Setup::new(&db.url_for_staff()).login(login).desk(desk).open();
    desk.press("4").sees("contacted").press("/").sees("Find:").types("zebulon").sees("Zebulon Chapel");
    desk.press("enter").sees_no_more("Find:").press("enter").sees("Zoe Zimmer");
    desk
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn of_two_managers_on_one_lead_the_second_is_told() {
    let db = TestDb::morning().await;
    let vera = db.sign_up("manager", "Vera Lind").await;
    let mut owner = db.connect().await;
    let documented = "INSERT INTO church_inquiries (org_name, org_type, contact_name, contact_email, city, state, message)
                      VALUES ('Zebulon Chapel', 'church', 'Zoe Zimmer', 'zoe@zebulon.org', 'Elkview', 'WV', 'Train us')";
    owner.execute(documented).await.unwrap();
    let mut first = at_the_lead(&db, "ruth.boyd", "desk-1");
    let mut second = at_the_lead(&db, &vera.name, "office");

    // A call is logged. Its draft is left and continued.
    first.press("t").sees("Ctrl-S saves").press("tab").sees("its letter").press("c").sees("Ctrl-S saves");
    first.writes("They want two dates");
    first.press("esc").sees_no_more("Ctrl-S saves").press("t").sees("They want two dates");
    first.writes(" in May").sees("two dates in May").press("ctrl-s");
    first.sees("the call is written down");
    first
        .press("+")
        .sees("a day:")
        .types("Send the dates")
        .press("tab")
        .types("+3")
        .press("enter")
        .sees("planned: Send");

    // One manager completes the step that the other planned.
    second.sees("Next: Send the dates").press("x").sees("Send the dates: done.");
    first.sees("Vera Lind · done: Send the dates").press("x").sees("No step is open");

    // Both managers change the phone number.
    let phone = |desk: &mut Desk, number: &str| {
        desk.press("e").sees("Edit ·");
        for _ in 0..6 {
            desk.press("tab");
        }
        desk.sees("▸ Phone").types(number);
    };
    phone(&mut first, "304-555-0001");
    phone(&mut second, "304-555-0002");
    first.press("ctrl-s").sees("Zebulon Chapel: saved.");
    second.press("ctrl-s").sees("Changed meanwhile").sees("theirs: “304-555-0001”").sees("(Ruth Boyd, ");
    second.press("m").sees("‹put mine›").press("enter").sees("Zebulon Chapel: saved.");
    first.sees("304-555-0002");

    let told: Vec<(String, String)> = sqlx::query_as(
        "SELECT kind, actor FROM lead_activities a JOIN church_inquiries l ON l.id = a.lead_id
         WHERE l.org_name = 'Zebulon Chapel' ORDER BY a.happened_at, a.recorded_at",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let told: Vec<_> = told.iter().skip(1).map(|(kind, actor)| (kind.as_str(), actor.as_str())).collect();
    let (ruth, vera) = ("Ruth Boyd", "Vera Lind");
    assert_eq!(told, [("call", ruth), ("step", ruth), ("step_done", vera), ("edited", ruth), ("edited", vera)]);
    let phone: String =
        sqlx::query_scalar("SELECT contact_phone FROM church_inquiries WHERE org_name = 'Zebulon Chapel'")
            .fetch_one(&mut owner)
            .await
            .unwrap();
    assert_eq!(phone, "304-555-0002");
}
