//! Offline writes: they are stored, survive the console, and are applied exactly once.

use rustix::process::Signal;

use crate::desk::{Desk, Setup};
use crate::line::Line;
use crate::support::{self, TestDb};
use crate::{admissions, ready};

/// Returns the order number of a ticket code.
fn order(code: &str) -> &str {
    code.rsplit_once('-').unwrap().0
}

/// Opens a desk, cuts its connection and admits three people of its roster offline.
async fn three_arrivals_without_a_line(db: &TestDb, line: &mut Line) -> (Desk, Vec<(String, String)>) {
    let setup = Setup::new(&line.url(&db.url_for_staff()));
    three_arrivals_at(setup, db, line).await
}

async fn three_arrivals_at(setup: Setup, db: &TestDb, line: &mut Line) -> (Desk, Vec<(String, String)>) {
    let ready = ready(db).await;
    let class = ready
        .iter()
        .map(|(_, _, class)| *class)
        .find(|class| ready.iter().filter(|(_, _, other)| other == class).count() >= 3);
    let people: Vec<_> =
        ready.into_iter().filter(|(_, _, c)| Some(*c) == class).map(|(n, c, _)| (n, c)).take(3).collect();
    assert_eq!(people.len(), 3);
    let course: String =
        sqlx::query_scalar("SELECT c.name FROM schedule s JOIN courses c ON c.id = s.course_id WHERE s.id = $1")
            .bind(class)
            .fetch_one(&mut db.connect().await)
            .await
            .unwrap();
    let mut desk = setup.open();
    desk.press("/").types(&course).press("enter").press("enter").sees(&people[0].0);
    line.cut();
    for (at, (name, _)) in people.iter().enumerate() {
        desk.press("/").press("ctrl-u").types(name).press("enter").press("enter");
        desk.sees(&format!("{name}: arrival")).sees(&format!("{} waiting", at + 1)).sees("in · waiting");
    }
    (desk, people)
}

async fn are_in_once(db: &TestDb, people: &[(String, String)]) {
    for (name, code) in people {
        assert_eq!(admissions(db, order(code)).await, 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn arrivals_without_a_line_are_written_once_when_it_is_back() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let (mut desk, people) = three_arrivals_without_a_line(&db, &mut line).await;
    desk.sees("Offline since ");
    line.mend();
    desk.sees("● Live").sees("3 changes that waited are saved.");
    are_in_once(&db, &people).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_killed_console_finds_what_it_had_not_sent() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let (mut desk, people) = three_arrivals_without_a_line(&db, &mut line).await;
    desk.signal(Signal::KILL);
    line.mend();
    for (_, code) in &people {
        assert_eq!(admissions(&db, order(code)).await, 0);
    }
    let mut desk = Setup::new(&line.url(&db.url_for_staff())).open_where(desk);
    desk.sees("3 changes that waited are saved.");
    are_in_once(&db, &people).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_console_whose_terminal_is_closed_ends_and_keeps_what_it_had_not_sent() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    // The script leads the terminal's session, so only the script gets the hang-up signal.
    let setup = Setup::new(&line.url(&db.url_for_staff())).in_script("trap '' HUP; \"$PROGRAM\"; exit 0");
    let (mut desk, people) = three_arrivals_at(setup, &db, &mut line).await;
    assert_eq!(desk.hang_up().ends(), 0);
    line.mend();
    for (_, code) in &people {
        assert_eq!(admissions(&db, order(code)).await, 0);
    }
    let mut desk = Setup::new(&line.url(&db.url_for_staff())).open_where(desk);
    desk.sees("3 changes that waited are saved.");
    are_in_once(&db, &people).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_console_killed_before_the_answer_asks_for_it_at_the_next_start() {
    let db = TestDb::morning().await;
    let (name, code, _) = ready(&db).await.remove(0);
    let mut line = Line::to(support::server().await.socket_dir());
    let mut desk = Setup::new(&line.url(&db.url_for_staff())).config("lock_timeout_ms = 30000").open();
    let mut busy = db.connect().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE attendance_events IN SHARE ROW EXCLUSIVE MODE").execute(&mut busy).await.unwrap();
    desk.press("3").sees("Scan, or type a name").scan(&code).sees("Saving…");
    db.waits_for_a_lock().await;
    // The server has the statement, but the console is gone before the answer.
    desk.signal(Signal::KILL);
    line.cut();
    sqlx::raw_sql("COMMIT").execute(&mut busy).await.unwrap();
    line.mend();
    let mut desk = Setup::new(&line.url(&db.url_for_staff())).open_where(desk);
    desk.sees("1 change that waited is saved.");
    are_in_once(&db, &[(name, code)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_taken_back_before_it_was_sent_never_happens() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let (mut desk, people) = three_arrivals_without_a_line(&db, &mut line).await;
    desk.press("alt-u").sees(&format!("{}: withdrawn before it was sent", people[2].0)).sees("2 waiting");
    line.mend();
    desk.sees("2 changes that waited are saved.");
    let (kept, taken_back) = people.split_at(2);
    are_in_once(&db, kept).await;
    let events: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM attendance_events e JOIN order_items oi ON oi.id = e.seat_id
         JOIN orders o ON o.id = oi.order_id WHERE o.order_number = $1",
    )
    .bind(order(&taken_back[0].1))
    .fetch_one(&mut db.connect().await)
    .await
    .unwrap();
    assert_eq!(events, 0, "neither the arrival nor its undo");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_another_desk_did_meanwhile_is_told_by_name_and_the_others_are_saved() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let (mut desk, people) = three_arrivals_without_a_line(&db, &mut line).await;
    let (name, code) = &people[1];
    let mut other = Setup::new(&db.url_for_staff()).desk("desk-2").open();
    other.press("3").sees("Scan, or type a name").scan(code).sees(&format!("{name} checked in"));
    line.mend();
    desk.sees(&format!("{name} is in already, by Dana Cole at desk-2")).sees("1 unread").sees_no_more("sending");
    are_in_once(&db, &people).await;
    desk.press(":").types("waiting ch").press("enter").sees("Waiting changes").sees("is in already");
    desk.press("enter").sees_no_more("! unread");
}

/// Opens a desk on a ticket's page, cuts its connection and writes a note. Returns the desk and the ticket.
async fn a_note_without_a_line(db: &TestDb, line: &mut Line, words: &str) -> (Desk, uuid::Uuid) {
    let mut desk = Desk::open(&line.url(&db.url_for_staff()));
    desk.press("5").sees("by due").sees("T-1").press("enter").sees("CUSTOMER");
    let number: i64 = desk.screen().split("T-").nth(1).unwrap()[..4].parse().unwrap();
    let ticket = sqlx::query_scalar("SELECT id FROM tickets WHERE number = $1")
        .bind(number)
        .fetch_one(&mut db.connect().await)
        .await
        .unwrap();
    desk.press("t").sees("NOTE · not for the customer");
    line.cut();
    desk.writes(words).press("ctrl-s").sees("waits, kept on this").sees("1 waiting");
    desk.press("end").sees("WAITING").sees(words);
    (desk, ticket)
}

async fn notes(db: &TestDb, words: &str) -> i64 {
    let query = "SELECT count(*) FROM ticket_comments WHERE kind = 'note' AND content = $1";
    sqlx::query_scalar(query).bind(words).fetch_one(&mut db.connect().await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_note_of_a_killed_console_is_sent_by_the_next_start() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let (mut desk, _) = a_note_without_a_line(&db, &mut line, "She sounds angry.").await;
    desk.signal(Signal::KILL);
    line.mend();
    // Another user sees that a change waits, but cannot send it.
    let vera = db.sign_up("manager", "Vera Lind").await;
    desk = Setup::new(&line.url(&db.url_for_staff())).login(&vera.name).open_where(desk);
    desk.sees("1 change by dana.cole not sent yet").press("q").ends();
    assert_eq!(notes(&db, "She sounds angry.").await, 0);
    let mut desk = Setup::new(&line.url(&db.url_for_staff())).open_where(desk);
    desk.sees("1 change that waited is saved.");
    assert_eq!(notes(&db, "She sounds angry.").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn words_that_nobody_has_read_to_be_unwritten_outlive_the_console_and_the_next() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let (mut desk, ticket) = a_note_without_a_line(&db, &mut line, "She sounds angry.").await;
    let mut owner = db.connect().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "SET session_replication_role = replica; DELETE FROM tickets WHERE id = '{ticket}'"
    )))
    .execute(&mut owner)
    .await
    .unwrap();
    line.mend();
    desk.sees("1 unread").signal(Signal::KILL);
    for _ in 0..2 {
        desk = Setup::new(&line.url(&db.url_for_staff())).open_where(desk);
        desk.sees("1 earlier change was not saved as shown").sees("1 unread").signal(Signal::KILL);
    }
    desk = Setup::new(&line.url(&db.url_for_staff())).open_where(desk);
    desk.sees("1 unread").press(":").types("waiting ch").press("enter").sees("It is not there any more.");
    desk.sees("She sounds angry.").press("x").sees("Drop your words").press("ctrl-y").sees_no_more("She sounds angry.");
    desk.press("enter").sees_no_more("! unread").press("q").ends();
    let mut desk = Setup::new(&line.url(&db.url_for_staff())).open_where(desk);
    desk.sees("● Live").sees_no_more("unread");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_cannot_wait_is_not_held_up_behind_a_note_that_does() {
    let db = TestDb::morning().await;
    let mut line = Line::to(support::server().await.socket_dir());
    let (mut desk, _) = a_note_without_a_line(&db, &mut line, "She sounds angry.").await;
    // The console tells the server after the note that the page was left. Quitting does not wait for that.
    desk.press("esc").sees("by due").press("q").sees("1 change waits: kept on this machine").press("ctrl-y");
    assert_eq!(desk.ends(), 0, "{}", desk.screen());
}
