//! `frontdesk tickets` and `frontdesk ticket new`, `reply`, `move`, `show`.

use crate::shell::Shell;
use crate::support::TestDb;

#[tokio::test]
async fn a_ticket_from_a_script() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("tickets").ends(0).says("No ticket fits");
    assert_eq!(shell.run("tickets --json").ends(0).json(), serde_json::json!([]));
    let new =
        ["ticket", "new", "Lost my card", "--text", "-", "--tag", "Card", "--name", "Ann Lee", "--priority", "high"];
    shell.run_typing(new, "I lost it\nyesterday").ends(0).says("T-1001: made");
    shell.run_with(["ticket", "new", "x", "--priority", "now"]).ends(2).says("urgent");
    shell.run_with(["ticket", "new", "x", "--order", "MDI-1"]).ends(1).says("no order MDI-1");
    shell.run_with(["ticket", "new", "x", "--person", "a@b.c"]).ends(1).says("No account");
    // Sent twice with one id, it is done once.
    let id = "0f9fbb0e-8c6f-4d1c-a3d5-3f5dd1f1a001";
    for _ in 0..2 {
        shell.run_with(["ticket", "new", "Parking", "--id", id]).ends(0).says("T-1002: made");
    }
    shell.run_with(["ticket", "new", " "]).ends(1).says("what it is about");
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
    shell.run_with(reply).ends(1).says("nothing was written").says("It is in the mail.").says("--seen");
    shell.run_with(["ticket", "reply", "1001", "Thank you", "--from-customer", "--via", "phone"]).ends(0);
    shell.run_with(["ticket", "reply", "T-1001", ""]).ends(1).says("nothing written");
    shell.run_with(["ticket", "reply", "T-9999", "x"]).ends(1).says("no ticket T-9999");
    shell.run_with(["ticket", "reply", "lost", "x"]).ends(2).says("T-1042");
    shell.run("ticket show T-1001").ends(0).says("yesterday").says("noted for the staff").says("in the mail");

    let reasons = "--reason TEXT: Solved by itself,";
    shell.run("ticket move T-1002 done").ends(1).says("Nobody has answered since").says(reasons);
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
