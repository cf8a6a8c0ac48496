//! A queue of ten tickets, worked until it is empty.

use sqlx::Executor;

use crate::desk::Setup;
use crate::support::TestDb;

const TEN: &str = "
    INSERT INTO tickets (title, description, priority, requester_name, created_at)
    SELECT 'Zebra question ' || to_char(n, 'FM00'), 'Which zebra may I bring?', 'medium', 'Zoe ' || n,
           now() - (60 - n) * interval '1 minute'
    FROM generate_series(1, 10) n";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_queue_of_ten_is_worked_until_it_is_empty() {
    let db = TestDb::morning().await;
    let mut owner = db.connect().await;
    owner.execute(TEN).await.unwrap();
    let mut desk = Setup::new(&db.url_for_staff()).login("dana.cole").open();
    desk.press("5").sees("Tickets ·").press("/").sees("Find:").types("zebra").press("enter").sees("Tickets · 10 ·");
    // Sort by age.
    desk.press("s").sees("Sort by").types("age").press("enter").sees("by age");

    // Three are closed as spam. One of them is not spam, so the change is undone.
    desk.press(" ").sees("1 marked").press(" ").sees("2 marked").press(" ").sees("3 marked");
    desk.press("x").sees("why is it done?").types("spam").press("enter").sees("In words").press("enter");
    desk.sees("3 tickets → done").sees("Tickets · 7 ·");
    desk.press("u").sees("undone: ").sees("Tickets · 10 ·");
    desk.press(":").types("remove tags").press("enter").sees("on it now").press("esc").sees_no_more("on it now");

    // A ticket without a reply needs a reason to close.
    desk.press("x")
        .sees("why is it done?")
        .press("enter")
        .sees("In words")
        .press("enter")
        .sees("No answer since it was last opened");
    desk.press("esc").sees_no_more("In words");

    // One is answered and closed by the reply.
    desk.press("enter").sees("CUSTOMER Zoe").press("r").sees("Reply to the customer");
    desk.writes("Any one").press("tab").sees("▸ By").press("tab").sees("▸ Then");
    desk.press("right").sees("‹wait for the customer›").press("right").sees("‹close it›").press("ctrl-s");
    desk.sees("the reply is saved, not emailed").press("esc").sees_no_more("REPLY").sees("Tickets · 9 ·");

    // One is blocked. It stays in the queue.
    desk.press("m").sees("where to?").types("blocked").press("enter").sees("what does it wait for?").press("enter");
    desk.sees("Why").types("asks the zoo").press("enter").sees("→ blocked.").sees("blocked:");

    // The remaining tickets, including the blocked one, are closed as solved.
    desk.send("\x01").sees("9 marked").press("x").sees("why is it done?").types("solved").press("enter");
    desk.sees("In words").press("enter").sees("9 tickets → done").sees("Nothing matches");

    let left: (i64, i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE status <> 'done'), count(*) FILTER (WHERE answered_at IS NOT NULL), count(*)
         FROM tickets WHERE title LIKE 'Zebra%'",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!(left, (0, 1, 10));
}
