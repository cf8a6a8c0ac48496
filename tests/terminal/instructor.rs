//! An instructor at the range: marks, notes, exceptions, export and print.

use crate::desk::{Desk, Setup};
use crate::support::{TestDb, sample::order_of};

/// Opens the roster of the CCW class.
fn roster(db: &TestDb) -> Desk {
    let mut desk = Setup::new(&db.url_for_staff()).login("mia.tran").desk("range-b").open();
    desk.press("/").sees("Find:").types("ccw").press("enter").press("enter").sees("1,000 rounds");
    desk
}

async fn seat_of(db: &TestDb, find: &str) -> (String, bool, Option<String>) {
    sqlx::query_as(
        "SELECT oi.status::text, oi.is_late, oi.roster_note FROM order_items oi JOIN orders o ON o.id = oi.order_id
         WHERE o.order_number = $1",
    )
    .bind(order_of(find).await)
    .fetch_one(&mut db.connect().await)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn marks_a_note_and_the_exceptions() {
    let db = TestDb::morning().await;
    let mut desk = roster(&db);
    desk.press("!").sees("only who needs attention").sees("no waiver").sees_no_more("Pearl Sizemore");
    desk.press("esc").sees_no_more("only who needs attention");
    desk.press("/").sees("Find:").types("pearl").press("enter").sees("Pearl Sizemore");
    desk.press("l").sees("Mark Pearl Sizemore as late?").press("ctrl-y").sees("Pearl Sizemore: marked late");
    assert_eq!(seat_of(&db, "Pearl Sizemore").await.0, "attended");
    desk.press("t")
        .sees("Note")
        .send("left")
        .sees("left")
        .send("-arm")
        .sees("left-arm")
        .press("ctrl-s")
        .sees("note saved");
    let (_, is_late, note) = seat_of(&db, "Pearl Sizemore").await;
    assert_eq!((is_late, note.as_deref()), (true, Some("left-arm")));
    desk.press("u").sees("undone");
    desk.press("z").sees("as a no-show?").press("ctrl-y").sees("marked no-show");
    assert_eq!(seat_of(&db, "Pearl Sizemore").await.0, "no_show");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_roster_as_a_file_and_on_paper() {
    let db = TestDb::morning().await;
    let mut desk = roster(&db);
    desk.press("E").sees("Saved");
    let exports = desk.home().join("frontdesk-exports");
    let files: Vec<_> = std::fs::read_dir(&exports).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert!(file.to_string_lossy().ends_with("-1000-ccw-permit.csv"), "{file:?}");
    let text = std::fs::read_to_string(file).unwrap();
    let columns = "\u{feff}seat,name,standing,arrived,flags,birth_year,email,phone,guardian,note,last_name,class,date,\
                   starts,ends,place,instructor,buyer,buyer_phone";
    assert_eq!(text.lines().next(), Some(columns));
    assert_eq!(text.lines().count(), 21, "{text}");
    assert!(text.contains("Pearl Sizemore") && text.contains("no waiver"), "{text}");
    desk.press("P").sees("Sent to the printer");
    let paper = std::fs::read_to_string(desk.home().join("printed.txt")).unwrap();
    assert!(paper.contains("Pearl Sizemore") && paper.contains("CCW Permit"), "{paper}");
    assert!(paper.lines().all(|line| line.chars().count() <= 78), "{paper}");
}
