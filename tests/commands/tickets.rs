//! `frontdesk tickets` and `frontdesk ticket new`, `reply`, `move`, `show`.

use crate::shell::Shell;
use crate::support::TestDb;

#[tokio::test]
async fn a_ticket_from_a_script() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("tickets").ends(0).says("No ticket matches");
    assert_eq!(shell.run("tickets --json").ends(0).json(), serde_json::json!([]));
    let new =
        ["ticket", "new", "Lost my card", "--text", "-", "--tag", "#Card", "--name", "Ann Lee", "--priority", "high"];
    shell.run_typing(new, "I lost it\nyesterday").ends(0).says("T-1001: created");
    shell.run_with(["ticket", "new", "x", "--priority", "now"]).ends(2).says("urgent");
    shell.run_with(["ticket", "new", "x", "--order", "MDI-1"]).ends(1).says("no order MDI-1");
    shell.run_with(["ticket", "new", "x", "--person", "a@b.c"]).ends(1).says("No account");
    // Sending it twice with one id creates it once.
    let id = "0f9fbb0e-8c6f-4d1c-a3d5-3f5dd1f1a001";
    for _ in 0..2 {
        shell.run_with(["ticket", "new", "Parking", "--id", id]).ends(0).says("T-1002: created");
    }
    shell.run_with(["ticket", "new", " "]).ends(1).says("needs a title");
    let listed = shell.run("tickets --json").ends(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let card = listed.as_array().unwrap().iter().find(|ticket| ticket["number"] == "T-1001").unwrap();
    assert_eq!(
        (&card["priority"], &card["tags"][0], &card["requester"]),
        (&"high".into(), &"card".into(), &"Ann Lee".into())
    );
    assert!(card["due_at"].is_string() && card["is_overdue"] == false, "{card}");
    let seen = card["news"].to_string();

    shell.run_with(["ticket", "reply", "T-1001", "for us", "--note"]).ends(0).says("noted");
    let reply = ["ticket", "reply", "t1001", "It is in the mail.", "--seen", &seen, "--then", "wait"];
    shell.run_with(reply).ends(0).says("T-1001: answered");
    shell.run_with(reply).ends(1).says("Nothing was written").says("It is in the mail.").says("--seen");
    shell.run_with(["ticket", "reply", "1001", "Thank you", "--from-customer", "--via", "phone"]).ends(0);
    shell.run_with(["ticket", "reply", "T-1001", ""]).ends(1).says("nothing written");
    shell.run_with(["ticket", "reply", "T-9999", "x"]).ends(1).says("no ticket T-9999");
    shell.run_with(["ticket", "reply", "lost", "x"]).ends(2).says("T-1042");
    shell.run("ticket show T-1001").ends(0).says("yesterday").says("NOTE · not for the customer").says("in the mail");

    let reasons = "--reason TEXT: Solved by itself,";
    shell.run("ticket move T-1002 done").ends(1).says("No answer since it was last opened").says(reasons);
    shell.run("ticket move T-1002 done --reason tired").ends(1).says(reasons);
    let flags = "Give --waits-for WHAT (Instructor, Manager, Bank,";
    shell.run("ticket move T-1002 blocked").ends(1).says("Say why it is blocked.").says(flags).says("--reason TEXT.");
    shell.run("ticket move T-1002 blocked --reason full").ends(1).says("what it waits for").says(flags);
    let other = "ticket move T-1002 blocked --reason full --waits-for Godot";
    shell.run(other).ends(1).says("Give --waits-for WHAT: Instructor,");
    shell.run("ticket move T-1002 blocked --reason full --waits-for Supplier").ends(0).says("now blocked");
    shell.run("tickets --blocked-on Supplier").ends(0).says("T-1002").never_says("T-1001");
    shell.run("ticket move T-1002 done --reason Spam --json").ends(0);
    shell.run("ticket move T-1002 sold").ends(2).says("in_progress");
    shell.run("tickets").ends(0).says("T-1001").never_says("T-1002");
    shell.run("tickets --all").ends(0).says("T-1002").says("2 tickets");
    shell.run("tickets --find T-1002 --all").ends(0).says("Parking").never_says("Lost");
    shell.run("tickets --status sold").ends(2).says("blocked");
    let changed = shell.run_with(["ticket", "reply", "T-1001", "x", "--seen", "1", "--json"]).ends(1).json();
    assert_eq!((&changed["outcome"], changed["since"].as_array().unwrap().len()), (&"changed".into(), 2));
    let page = shell.run("ticket show T-1001 --json").ends(0).json();
    assert_eq!(page["comments"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_ticket_is_shown_whole() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let new = ["ticket", "new", "Lost my card", "--text", "I lost it", "--tag", "card", "--name", "Ann Lee", "--email"];
    shell.run_with([&new[..], &["ann@example.org", "--phone", "banana"]].concat()).ends(2).says("one phone number");
    shell.run_with([&new[..], &["ann@example.org", "--phone", "304-555-0142"]].concat()).ends(0);
    shell.run_with(["ticket", "new", "The same, urgent", "--text", "Please hurry", "--priority", "urgent"]).ends(0);
    shell.run_with(["ticket", "reply", "T-1001", "for us only", "--note"]).ends(0);
    shell.run_with(["ticket", "move", "T-1001", "blocked", "--waits-for", "Bank", "--reason", "they check"]).ends(0);
    let mut conn = db.connect().await;
    sqlx::raw_sql(
        "SELECT ticket_command(gen_random_uuid(), jsonb_build_object('verb', 'merge',
             'keep', (SELECT id FROM tickets WHERE number = 1001), 'gone', (SELECT id FROM tickets WHERE number = 1002)), 'Ruth');
         INSERT INTO ticket_drafts (login, ticket_id, is_note, body)
         SELECT session_user, id, FALSE, 'Dear Ann' FROM tickets WHERE number = 1001",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let mut said = shell.run("ticket show t1002").ends(0);
    for words in [
        "T-1001 Lost my card",
        "T-1002 was merged into this one.",
        "Ann Lee",
        "304-555-0142",
        "ann@example.org",
        "Status    blocked",
        "Waits for Bank: they check",
        "Priority  urgent",
        "With      nobody yet",
        "#card",
        "Merged    T-1002",
        "I lost it",
        "Please hurry",
        "T-1002 The same, urgent was merged into it, so its priority rose: medium → urgent",
        "NOTE · not for the customer",
        "for us only",
        "todo → blocked, waits for Bank: they check",
        "Your draft of a reply",
        "Dear Ann",
    ] {
        said = said.says(words);
    }
    // Key hints are only shown in the console.
    said.never_says("a gives it").never_says("goes to their page");
}

#[tokio::test]
async fn tickets_are_found_by_tag_and_by_assignee() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let ruth = db.sign_up("manager", "Ruth Boyd").await;
    shell.run_with(["ticket", "new", "Parking", "--tag", "lost property"]).ends(0);
    shell.run_with(["ticket", "new", "Waiver"]).ends(0);
    shell.run_with(["tickets", "--find", "property"]).ends(0).says("Parking").never_says("Waiver");
    shell.run_with(["tickets", "--tag", "#Lost property"]).ends(0).says("Parking").never_says("Waiver");
    let mut conn = db.connect().await;
    let assign = "UPDATE tickets SET assignee_id = $1 WHERE title = 'Waiver'";
    sqlx::query(assign).bind(ruth.id).execute(&mut conn).await.unwrap();
    for arguments in [["tickets", "--assignee", "boyd"], ["tickets", "--find", "ruth boyd"]] {
        shell.run_with(arguments).ends(0).says("Waiver").never_says("Parking");
    }
    shell.run("tickets --disabled-assignee").ends(0).says("No ticket matches");
    sqlx::query("UPDATE staff SET is_active = FALSE").execute(&mut conn).await.unwrap();
    shell.run("tickets --disabled-assignee").ends(0).says("Waiver").says("! Ruth Boyd");
    shell.run("ticket show T-1002").ends(0).says("! Ruth Boyd (account disabled)");
}

#[tokio::test]
async fn a_text_is_read_however_it_was_saved() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run_typing(["ticket", "new", "Parking", "--text", "-"], "\u{feff}one\r\ntwo\r\n").ends(0);
    let page = shell.run("ticket show T-1001 --json").ends(0).json();
    assert_eq!(page["description"].as_str().unwrap().trim_end(), "one\ntwo");
    let latin = shell.home().join("latin.txt");
    std::fs::write(&latin, b"I agree\n\xe9\n").unwrap();
    shell.run(&format!("waiver publish 1 {}", latin.display())).ends(2).says("line 2");
    let empty = shell.file("empty.txt", "\u{feff}\n");
    shell.run(&format!("waiver publish 1 {}", empty.display())).ends(2).says("it is empty");
    let good = shell.file("good.txt", "\u{feff}I agree.\r\nTo all.\r\n");
    shell.run(&format!("waiver publish 1 {}", good.display())).ends(0);
    let kept: String = sqlx::query_scalar("SELECT body FROM waiver_versions WHERE is_current")
        .fetch_one(&mut db.connect().await)
        .await
        .unwrap();
    assert_eq!(kept.trim_end(), "I agree.\nTo all.");
}
