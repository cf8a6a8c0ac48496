//! Sign in, lock the screen, and be signed out by an admin.

use frontdesk::db::staff;
use frontdesk::domain::staff_admin::StaffCommand;
use sqlx::Executor;

use crate::desk::Setup;
use crate::support::{PASSWORD, TestDb, sample::order_of};
use crate::{admissions, state};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn somebody_comes_in_steps_away_comes_back_and_is_sent_away() {
    let db = TestDb::morning().await;
    let order = order_of("Pearl Sizemore").await;
    let robin = db.sign_up("desk", "Robin Hale").await;
    // The owner's address counts the failed attempts. No one is signed in with it.
    let mut desk = Setup::new(&db.url()).login(&robin.name).open_at_the_door();
    desk.types_unseen("not this one").press("enter").sees("The name or the password is not right.");
    let mut owner = db.connect().await;
    owner.execute("UPDATE sign_in_locks SET last_at = last_at - interval '1 minute'").await.unwrap();
    desk.types_unseen(PASSWORD).press("enter").sees("● Live").sees("CCW Permit").sees("Robin Hale");

    desk.press("3").sees("Scan, or type a name").types("pearl size").sees("ADMIT Pearl Sizemore");
    desk.press("f4").sees("Locked").sees_no_more("Pearl");
    desk.scan(&order).sees("Sign in first");
    assert_eq!(admissions(&db, &order).await, 0, "a locked desk lets nobody in");
    desk.types_unseen(PASSWORD).press("enter").sees("ADMIT Pearl Sizemore");
    desk.press("enter").sees("Pearl Sizemore checked in");
    assert_eq!(state(&db, &order).await, "attended");

    // Another user takes over in seconds, sees only their own work, and leaves the first user's work intact.
    desk.types("john smith").sees("people").press("f2").sees("stays with the person who typed it");
    desk.types("mia.tran").press("enter").types_unseen(PASSWORD).press("enter").sees("Mia Tran · ● Live");
    desk.sees("CCW Permit")
        .sees_no_more("Handgun I")
        .press("3")
        .sees("Scan, or type a name")
        .sees_no_more("john smith");
    desk.press("f2").types(&robin.name).press("enter").types_unseen(PASSWORD).press("enter").sees("people");

    let disable = StaffCommand::Disable { login: robin.name.clone() };
    assert_eq!(staff::run(&mut owner, &disable).await.unwrap(), "done");
    desk.sees("This account is disabled").sees_no_more("john smith");
    let raw = desk.raw();
    let shown = raw.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes());
    assert!(!shown, "no password ever reaches the terminal");
    let log: String = std::fs::read_dir(desk.home().join(".local/state/frontdesk"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    assert!(log.contains("a sign-in failed") && !log.contains(PASSWORD) && !log.contains("not this one"), "{log}");
}
