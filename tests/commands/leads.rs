//! `frontdesk leads`: the list, what is due, import and export.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use sqlx::Executor;

use crate::shell::Shell;
use crate::support::TestDb;

const FILE: &str = "Church,Pastor,E-Mail,Phone,Town,State,Attendance,Budget,Source\n\
    Grace Church,Paul Byrd,paul@grace.org,304-555-0001,Elkview,WV,\"1,200\",5-10k,fair\n\
    Calvary,Ann Lee,ann@calvary.org,304-555-0002,Beckley,wv,80,,fair\n";

fn write(dir: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn a_file_is_added_once_and_whole() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file = write(&dir, "leads.csv", FILE);
    shell
        .run(&format!("leads import {file}"))
        .ends(2)
        .says("No column is the contact, which every lead needs")
        .says("--map \"Pastor=contact\"");
    let import = format!("leads import {file} --map Pastor=contact");
    shell.run(&format!("{import} --dry-run")).ends(0).says("2 leads would be added");
    assert_eq!(shell.run("leads --json").ends(0).json(), serde_json::json!([]));
    shell.run(&import).ends(0).says("2 leads added");
    let again = shell.run(&format!("{import} --json")).ends(0).json();
    assert_eq!((&again["added"], &again["known"]), (&Value::from(0), &Value::from(2)));
    // The same rows in another file, with one that is new.
    let more = write(&dir, "more.csv", &format!("{FILE}Zion,Zoe,zoe@zion.org,,Oak Hill,WV,,,\n"));
    shell
        .run(&format!("leads import {more} --map Pastor=contact_name"))
        .ends(0)
        .says("1 lead added, 2 rows already imported.");
    let leads = shell.run("leads --json").ends(0).json();
    let leads = leads.as_array().unwrap();
    assert_eq!(leads.len(), 3);
    let grace = leads.iter().find(|lead| lead["organisation"] == "Grace Church").unwrap();
    assert_eq!((&grace["stage"], &grace["attendance"]), (&"new".into(), &1200.into()));
    shell.run("leads --find beckley").ends(0).says("Calvary").never_says("Grace");
    shell.run("leads --stage won").ends(0).says("No lead fits");
    shell.run("leads --stage sold").ends(2).says("proposal sent");
}

#[tokio::test]
async fn each_refused_row_is_told_and_nothing_is_half_done() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let good = write(&dir, "good.csv", "Church,Contact,Email,City\nGrace Church,Paul,paul@grace.org,Elkview\n");
    shell.run(&format!("leads import {good}")).ends(0).says("1 lead added");
    let bad = write(
        &dir,
        "bad.csv",
        "Church,Contact,Email,City\n\
         New Hope,Ann,ann@hope.org,Beckley\n\
         ,Bob,bob@x.org,Beckley\n\
         Trinity,Cid,cid at trinity,Beckley\n\
         Short,Row\n\
         The Grace Church,Paul B,other@grace.org,Elkview\n",
    );
    let said = shell
        .run(&format!("leads import {bad}"))
        .ends(1)
        .says("line 3")
        .says("line 3: organisation is missing")
        .says("line 4")
        .says("not an email")
        .says("line 5")
        .says("2 columns of 4");
    said.says("line 6").says("likely the lead Grace Church").says("4 of 5 rows refused, so nothing was added");
    assert_eq!(shell.run("leads --json").json().as_array().unwrap().len(), 1);
    let report = shell.run(&format!("leads import {bad} --json --allow-duplicates")).ends(1).json();
    assert_eq!((report["refused"].as_array().unwrap().len(), &report["added"]), (3, &Value::from(0)));
    shell
        .run(&format!("leads import {bad} --dry-run"))
        .ends(1)
        .says("4 of 5 rows refused, so nothing would be added.")
        .never_says(": :");
    shell.run("leads import nowhere.csv").ends(2).says("cannot be read");
    let latin = dir.path().join("latin.csv");
    std::fs::write(&latin, b"Church,Contact,Email\nM\xfcller,A,a@b\n").unwrap();
    shell.run(&format!("leads import {}", latin.display())).ends(2).says("UTF-8");
}

#[tokio::test]
async fn who_stands_in_a_file_twice_is_refused_as_who_is_there_already() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "twice.csv",
        "Church,Contact,Email,Phone,City\n\
         St. Mark's Church,Ann,ann@mark.org,,Elkview\n\
         Zion,Zoe,zoe@zion.org,304-555-0007,Oak Hill\n\
         Saint Marks,Bob,bob@other.org,,elkview\n\
         Mount Zion,Zed,zed@zion.org,+1 304 555 0007,Beckley\n",
    );
    shell
        .run(&format!("leads import {file} --dry-run"))
        .ends(1)
        .says("line 4: Saint Marks: likely line 2 of this file, St. Mark's Church (same name, same town)")
        .says("line 5: Mount Zion: likely line 3 of this file, Zion (same phone)")
        .says("2 of 4 rows refused");
    assert_eq!(shell.run("leads --json").json().as_array().unwrap().len(), 0);
    shell.run(&format!("leads import {file} --allow-duplicates")).ends(0).says("4 leads added");
}

#[tokio::test]
async fn a_row_that_is_repeated_to_the_letter_is_left_out_and_counted() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let grace = "Grace,Ann,ann@grace.org\n";
    let zion = "Zion,Zoe,zoe@zion.org\n";
    let first = write(&dir, "first.csv", &format!("Church,Contact,Email\n{grace}{grace}"));
    let left_out = "1 row already on an earlier line of this file.";
    shell.run(&format!("leads import {first} --dry-run")).ends(0).says(&format!("1 lead would be added, {left_out}"));
    shell.run(&format!("leads import {first} --allow-duplicates")).ends(0).says(&format!("1 lead added, {left_out}"));
    let second = write(&dir, "second.csv", &format!("Church,Contact,Email\n{grace}{zion}{grace}{zion}"));
    let said = shell.run(&format!("leads import {second}")).ends(0);
    said.says(&format!("1 lead added, 2 rows already imported, {left_out}"));
    assert_eq!(shell.run("leads --json").json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn columns_that_are_not_used_are_told_unless_they_were_left_out() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file =
        write(&dir, "in.csv", "Church,Contact,Email,Favourite Hymn,,\nGrace,Ann,ann@grace.org,Rock of Ages,,x\n");
    let import = format!("leads import {file} --dry-run");
    shell
        .run(&import)
        .ends(0)
        .says("Not used: the columns \u{201c}Favourite Hymn\u{201d}, \u{201c}column 6\u{201d}.")
        .says("1 lead would be added.");
    let report = shell.run(&format!("{import} --json")).ends(0).json();
    assert_eq!(report["unused_columns"], serde_json::json!(["Favourite Hymn", "column 6"]));
    let said = shell.run_with([&["leads", "import", &file, "--map", "Favourite Hymn=-"][..], &["--dry-run"]].concat());
    said.ends(0).says("the column \u{201c}column 6\u{201d}.").never_says("Hymn");
}

#[tokio::test]
async fn columns_may_be_parted_by_semicolons_or_tabs() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let semicolons = write(&dir, "a.csv", "Church;Contact;Email;Services\nGrace, Elkview;Ann;ann@grace.org;\"a; b\"\n");
    shell.run(&format!("leads import {semicolons}")).ends(0).says("1 lead added.");
    let tabs = write(&dir, "b.csv", "Church\tContact\tEmail\nZion\tZoe\tzoe@zion.org\n");
    shell.run(&format!("leads import {tabs}")).ends(0).says("1 lead added.");
    shell.run("leads").ends(0).says("Grace, Elkview").says("Zion");
    let bars = write(&dir, "c.csv", "Church|Contact|Email\nZion|Zoe|zoe@zion.org\n");
    shell.run(&format!("leads import {bars}")).ends(2).says("parted by commas, semicolons or tabs");
}

#[tokio::test]
async fn the_list_has_a_heading_and_whole_names_and_takes_a_stage_as_it_prints_it() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let none = "There are no leads in this database.";
    shell.run("leads").ends(0).says(none);
    shell.run("leads --stage won").ends(0).says(none);
    let name = "The First Missionary Baptist Church of the Upper Elk River";
    db.connect()
        .await
        .execute(
            "INSERT INTO church_inquiries (org_name, contact_name, contact_email, status) VALUES
             ('The First Missionary Baptist Church of the Upper Elk River', 'P', 'p@g', 'new')",
        )
        .await
        .unwrap();
    let list = shell.run("leads").ends(0).out.clone();
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[0].starts_with("Organisation") && lines[0].ends_with("Next step"), "{list}");
    assert!(lines[1].starts_with(name), "{list}");
    assert_eq!(lines[0].find("Stage"), lines[1].find("new"), "{list}");
    for stage in ["proposal sent", "proposal_sent", "Proposal-Sent", "WON"] {
        shell.run_with(["leads", "--stage", stage]).ends(0).says("No lead fits.");
    }
    shell.run_with(["leads", "--stage", "New"]).ends(0).says(name);
}

#[tokio::test]
async fn a_file_may_say_in_which_stage_a_lead_begins() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let bad = write(
        &dir,
        "bad.csv",
        "Church,Contact,Email,Stage,Reason,Come back\n\
         Grace,Ann,ann@grace.org,Open,,\n\
         Zion,Zoe,zoe@zion.org,won,,\n\
         Trinity,Tom,tom@trinity.org,Lost,Bad weather,\n\
         Calvary,Cal,cal@calvary.org,nurture,,2020-01-01\n\
         Bethel,Ben,ben@bethel.org,nurture,,\n",
    );
    shell
        .run(&format!("leads import {bad}"))
        .ends(1)
        .says("line 2: Grace: \u{201c}Open\u{201d} is not a stage (new, contacted,")
        .says("line 3: Zion: won needs a reason (Price,")
        .says("line 4: Trinity: reason: \u{201c}Bad weather\u{201d} is not on the list (No budget,")
        .says("line 5: Calvary: come back on: 2020-01-01 is not later than today")
        .says("line 6: Bethel: nurture needs a day in the column \u{201c}come back on\u{201d}")
        .says("5 of 5 rows refused");
    // Left out, every lead is new.
    shell.run(&format!("leads import {bad} --map Stage=- --dry-run")).ends(0).says("5 leads would be added.");
    let good = write(
        &dir,
        "good.csv",
        "Church,Contact,Email,Stage,Reason,Come back\n\
         Grace,Ann,ann@grace.org,,,\n\
         Zion,Zoe,zoe@zion.org,Won,price,\n\
         Trinity,Tom,tom@trinity.org,Proposal sent,,\n\
         Calvary,Cal,cal@calvary.org,nurture,,2099-01-01\n",
    );
    let stages = "(1 new, 1 proposal sent, 1 won, 1 nurture)";
    shell.run(&format!("leads import {good} --dry-run")).ends(0).says(&format!("4 leads would be added {stages}."));
    shell.run(&format!("leads import {good}")).ends(0).says(&format!("4 leads added {stages}."));
    shell.run("leads --stage won").ends(0).says("Zion").never_says("Grace");
    let mut conn = db.connect().await;
    let kept: Vec<(String, String, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT a.kind, a.to_stage, l.close_reason, l.return_on::text FROM lead_activities a
         JOIN church_inquiries l ON l.id = a.lead_id ORDER BY l.org_name",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let of = |stage: &str, reason: Option<&str>, day: Option<&str>| {
        ("imported".to_owned(), stage.to_owned(), reason.map(str::to_owned), day.map(str::to_owned))
    };
    let told = [
        of("nurture", None, Some("2099-01-01")),
        of("new", None, None),
        of("proposal_sent", None, None),
        of("won", Some("Price"), None),
    ];
    assert_eq!(kept, told);
    // The same lead in another stage is the same lead: a file adds, and never moves.
    let moved = write(&dir, "moved.csv", "Church,Contact,Email,Stage\nGrace,Ann,ann@grace.org,contacted\n");
    shell.run(&format!("leads import {moved}")).ends(0).says("0 leads added, 1 row already imported.");
    // What was exported is read again with its stages.
    let out = dir.path().join("out.csv");
    shell.run(&format!("leads export {}", out.display())).ends(0);
    let other = TestDb::new().await;
    Shell::on(&other.url())
        .run(&format!("leads import {}", out.display()))
        .ends(0)
        .says(&format!("4 leads added {stages}."));
}

#[tokio::test]
async fn what_was_exported_is_read_again() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "in.csv",
        "Church,Contact,Email,Services\n\"=cmd()|Grace\",Paul,paul@grace.org,a; b\nZion,Zoe,zoe@zion.org,\n",
    );
    shell.run(&format!("leads import {file}")).ends(0);
    let out = dir.path().join("out.csv");
    shell.run(&format!("leads export {}", out.display())).ends(0).says("2 leads written");
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("'=cmd()|Grace") && text.contains("a; b"), "{text}");
    let mode = std::fs::metadata(&out).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others read it");
    std::fs::write(&out, "mine").unwrap();
    let export = format!("leads export {}", out.display());
    shell.run(&export).ends(1).says("is there already and was left as it is").says("--force");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
    shell.run(&format!("{export} --force")).ends(0).says("2 leads written");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
    let other = TestDb::new().await;
    Shell::on(&other.url()).run(&format!("leads import {}", out.display())).ends(0).says("2 leads added");
}

#[tokio::test]
async fn what_is_due_today_is_a_list_of_its_own() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    shell.run("leads due").ends(0).says("Nothing is due today");
    db.connect()
        .await
        .execute(
            "INSERT INTO church_inquiries (org_name, contact_name, contact_email) VALUES ('Grace', 'P', 'p@g'), ('Zion', 'Z', 'z@z');
             INSERT INTO lead_steps (id, lead_id, what, due_on, created_by)
             SELECT gen_random_uuid(), id, 'Call the trustees', site_date(now()) - 3, 'R' FROM church_inquiries WHERE org_name = 'Grace'",
        )
        .await
        .unwrap();
    shell.run("leads due").ends(0).says("Grace").says("3 days late: Call the trustees").never_says("Zion");
    assert_eq!(shell.run("leads due --json").ends(0).json().as_array().unwrap().len(), 1);
    shell.run("leads --overdue").ends(0).says("Grace").never_says("Zion");
}
