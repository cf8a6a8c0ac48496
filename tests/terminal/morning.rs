//! Thirty arrivals in ten minutes.

use crate::desk::Desk;
use crate::support::TestDb;
use crate::{admissions, ready, state};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn thirty_people_are_in_class_with_the_keyboard_alone() {
    let db = TestDb::morning().await;
    // All of the day's classes can be checked in, so that there are thirty people.
    let mut owner = db.connect().await;
    sqlx::query("UPDATE settings SET value = '14' WHERE key = 'admission.ask_hours_before'")
        .execute(&mut owner)
        .await
        .unwrap();
    let people = ready(&db).await;
    assert!(people.len() >= 30, "only {} people can just walk in", people.len());
    let mut desk = Desk::open(&db.url_for_staff());
    desk.press("3").sees("Scan, or type a name");
    let (typed, scanned) = people[..30].split_at(4);
    for (name, _, _) in typed {
        desk.types(name)
            .sees_no_more("Looking for")
            .sees(&format!("ADMIT {name}"))
            .press("enter")
            .sees(&format!("{name} checked in"));
    }
    for (at, (name, code, _)) in scanned.iter().enumerate() {
        // Scanners end with Enter, with Tab, or with nothing. Links and lowercase codes are valid, too.
        match at % 4 {
            0 => desk.scan(code),
            1 => desk.send(&format!("{code}\t")),
            2 => desk.send(&code.to_lowercase()),
            _ => desk.scan(&format!("https://mdi.example/ticket/{code}")),
        };
        desk.sees(&format!("{name} checked in"));
    }
    for (name, code, _) in &people[..30] {
        let (order, _) = code.rsplit_once('-').unwrap();
        assert_eq!(admissions(&db, order).await, 1, "{name}");
        assert_eq!(state(&db, order).await, "attended", "{name}");
    }
    // The roster shows all of them.
    let mut conn = db.connect().await;
    let now = chrono::Utc::now();
    let site = frontdesk::db::site::read(&mut conn).await.unwrap();
    let day = frontdesk::db::day::day(&mut conn, site.date_of(now)).await.unwrap();
    let class = day.sessions.iter().find(|session| session.course == "CCW Permit").unwrap();
    let came = people[..30].iter().filter(|(_, _, id)| *id == class.id);
    assert!(came.count() > 3, "some of the thirty are in the class that is looked at");
    let here = format!("{} in ", class.here());
    desk.press("alt-1").sees("Bkd To do").press("/").sees("Find:").types("ccw").press("enter").sees(" 20/20");
    desk.press("enter").sees("1,000 rounds").sees(&here);
}
