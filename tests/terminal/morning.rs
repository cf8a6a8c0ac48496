//! Thirty people in ten minutes.

use crate::desk::Desk;
use crate::support::TestDb;
use crate::{admissions, ready, state};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn thirty_people_are_in_class_with_the_keyboard_alone() {
    let db = TestDb::morning().await;
    let people = ready(&db).await;
    assert!(people.len() >= 30, "only {} people can just walk in", people.len());
    let mut desk = Desk::open(&db.url());
    desk.press("3").sees("scan, or type a name");
    let (typed, scanned) = people[..30].split_at(4);
    for (name, _, _) in typed {
        desk.types(name).sees(&format!("ADMIT {name}")).press("enter").sees(&format!("{name} is in"));
    }
    for (at, (name, code, _)) in scanned.iter().enumerate() {
        // Scanners end with Enter, with Tab, or with nothing; links and small letters are codes too.
        match at % 4 {
            0 => desk.scan(code),
            1 => desk.send(&format!("{code}\t")),
            2 => desk.send(&code.to_lowercase()),
            _ => desk.scan(&format!("https://mdi.example/ticket/{code}")),
        };
        desk.sees(&format!("{name} is in"));
    }
    for (name, code, _) in &people[..30] {
        let (order, _) = code.rsplit_once('-').unwrap();
        assert_eq!(admissions(&db, order).await, 1, "{name}");
        assert_eq!(state(&db, order).await, "attended", "{name}");
    }
    // The rosters show them.
    let mut conn = db.connect().await;
    let class = people[29].2;
    let session = frontdesk::db::day::session(&mut conn, class).await.unwrap().unwrap();
    let here = format!("{} of {} here", session.here(), session.held().count());
    desk.press("alt-1").sees("scan")
        .sees_no_more("type a name");
    desk.press("/").sees("find:").types(&session.course).press("enter");
    desk.sees(&session.course);
    drop(desk);
    let mut roster = Desk::open(&db.url());
    roster.press("/").sees("find:").types(&session.venue).press("enter").press("end").press("home");
    for _ in 0..12 {
        if roster.screen().contains(&here) {
            break;
        }
        roster.press("down");
        roster.is_quiet_for(std::time::Duration::from_millis(120));
    }
    roster.press("enter").sees(&here).sees(&session.course);
}
