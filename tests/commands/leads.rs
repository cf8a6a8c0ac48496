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
    // The same rows in another file, with one new row.
    let more = write(&dir, "more.csv", &format!("{FILE}Zion,Zoe,zoe@zion.org,,Oak Hill,WV,,,\n"));
    shell
        .run(&format!("leads import {more} --map Pastor=contact_name"))
        .ends(0)
        .says("1 lead added, 2 rows already there.");
    let leads = shell.run("leads --json").ends(0).json();
    let leads = leads.as_array().unwrap();
    assert_eq!(leads.len(), 3);
    let grace = leads.iter().find(|lead| lead["organization"] == "Grace Church").unwrap();
    assert_eq!((&grace["stage"], &grace["attendance"]), (&"new".into(), &1200.into()));
    shell.run("leads --find beckley").ends(0).says("Calvary").never_says("Grace");
    shell.run("leads --stage won").ends(0).says("No lead matches");
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
        .says("line 3: organization is missing")
        .says("line 4")
        .says("not an email")
        .says("line 5: Short: email is missing");
    said.says("line 6")
        .says("likely the lead Grace Church")
        .says("4 of 5 rows refused, so nothing was added")
        .says("--keep-good adds the other rows");
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
    said.says(&format!("1 lead added, 2 rows already there, {left_out}"));
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
    shell.run(&format!("leads import {bars}")).ends(2).says("separated by commas, semicolons or tabs");
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
    assert!(lines[0].starts_with("Organization") && lines[0].ends_with("Next step"), "{list}");
    assert!(lines[1].starts_with(name), "{list}");
    assert_eq!(lines[0].find("Stage"), lines[1].find("new"), "{list}");
    for stage in ["proposal sent", "proposal_sent", "Proposal-Sent", "WON"] {
        shell.run_with(["leads", "--stage", stage]).ends(0).says("No lead matches.");
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
    // Without the column, every lead is new.
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
    // The same lead in another stage is the same lead: an import adds leads and never moves them.
    let moved = write(&dir, "moved.csv", "Church,Contact,Email,Stage\nGrace,Ann,ann@grace.org,contacted\n");
    shell.run(&format!("leads import {moved}")).ends(0).says("0 leads added, 1 row already there.");
    // An export can be imported with its stages.
    let out = dir.path().join("out.csv");
    shell.run(&format!("leads export {}", out.display())).ends(0);
    let other = TestDb::new().await;
    Shell::on(&other.url())
        .run(&format!("leads import {}", out.display()))
        .ends(0)
        .says(&format!("4 leads added {stages}."));
}

#[tokio::test]
async fn a_quotation_mark_that_never_closes_refuses_the_file_and_names_its_line() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "open.csv",
        "Church,Contact,Email,Notes\r\n\r\nGrace,Ann,ann@grace.org,\"two\r\nlines\"\r\n\
         Zion,Zoe,zoe@zion.org,\"call\r\nTrinity,Tom,tom@trinity.org,\r\n",
    );
    for import in ["leads import", "leads import --keep-good"] {
        shell
            .run(&format!("{import} {file}"))
            .ends(2)
            .says("the quotation mark that opens on line 5 does not close")
            .says("Nothing was added.");
    }
    assert_eq!(shell.run("leads --json").json(), serde_json::json!([]));
    // The next row's quotation mark closes it by accident.
    let file = write(
        &dir,
        "chance.csv",
        "Church,Contact,Email,Notes\nGrace,Ann,ann@grace.org,\"call\nZion,Zoe,zoe@zion.org,later\"\n",
    );
    shell
        .run(&format!("leads import {file}"))
        .ends(1)
        .says("line 2: Grace: notes: the cell has several lines; is a quotation mark missing?");
    assert_eq!(shell.run("leads --json").json(), serde_json::json!([]));
}

#[tokio::test]
async fn a_file_from_another_country_is_read_as_it_is_meant() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "abroad.csv",
        "\u{feff}sep=;\r\nChurch;Contact;Email;Attendance;State;Phone;City\r\n\
         Grace;;Paul Byrd <paul@grace.org>;1.200;West Virginia;(304) 555-0142, extension 12;Elkview;;\r\n\
         \r\n\
         Zion;Zoe;zoe@zion.org;1'200;W. Va.\r\n\
         Trinity;Tom;tom@trinity.org;1.200,50;WV\r\n",
    );
    shell
        .run(&format!("leads import {file}"))
        .ends(1)
        .says("line 6: Trinity: attendance: \u{201c}1.200,50\u{201d} has a fraction")
        .says("1 of 3 rows refused, so nothing was added.");
    let good = std::fs::read_to_string(&file).unwrap().replace("1.200,50", "1.200,00");
    let file = write(&dir, "mended.csv", &good);
    shell.run(&format!("leads import {file}")).ends(0).says("3 leads added.");
    let leads = shell.run("leads --json").json();
    for lead in leads.as_array().unwrap() {
        assert_eq!((&lead["attendance"], &lead["state"]), (&1200.into(), &"WV".into()), "{lead}");
    }
    let grace = leads.as_array().unwrap().iter().find(|lead| lead["organization"] == "Grace").unwrap();
    assert_eq!((&grace["contact"], &grace["email"]), (&"Paul Byrd".into(), &"paul@grace.org".into()));
    assert_eq!(grace["phone"], "304-555-0142 x12");
    shell.run("leads --find 3045550142").ends(0).says("Grace").never_says("Zion");
    shell.run_with(["leads", "--state", "west virginia"]).ends(0).says("Grace").says("Zion");
    shell.run_with(["leads", "--state", "Narnia"]).ends(2).says("WV or West Virginia");
}

#[tokio::test]
async fn the_good_rows_are_added_and_the_others_are_corrected_in_a_file_of_their_own() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "fair.csv",
        "Church;Contact;Email;Attendance;Shoe size\r\n\
         Grace;Ann;ann@grace.org;80;7\r\n\
         Zion;Zoe;zoe at zion;80;\"=1;\"\"x\"\"\"\r\n\
         Trinity;Tom;tom@trinity.org;many;\r\n",
    );
    let keep = format!("leads import {file} --keep-good");
    shell.run(&format!("{keep} --dry-run")).ends(1).says("1 lead would be added.").says("2 of 3 rows refused.");
    let refused = dir.path().join("fair-refused.csv");
    assert!(!refused.exists());
    let shown = refused.display().to_string();
    shell
        .run(&keep)
        .ends(1)
        .says("line 3: Zion: \u{201c}zoe at zion\u{201d} is not an email")
        .says("1 lead added.")
        .says(&format!("2 of 3 rows refused; {shown} has them with the reasons."));
    let text = std::fs::read_to_string(&refused).unwrap();
    assert!(text.starts_with("\u{feff}refused because;Church;Contact;Email;Attendance;Shoe size"), "{text}");
    assert!(text.contains(";Trinity;Tom;tom@trinity.org;many;") && text.contains("\"'=1;\"\"x\"\"\""), "{text}");
    let mode = std::fs::metadata(&refused).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others read it");
    // The second time, the file already exists and nothing is done.
    shell.run(&keep).ends(1).says("fair-refused.csv already exists").says("--refused FILE");
    let elsewhere = dir.path().join("rest.csv").display().to_string();
    let report = shell.run(&format!("{keep} --refused {elsewhere} --json")).ends(1).json();
    assert_eq!(
        (&report["added"], &report["known"], &report["refused_file"]),
        (&0.into(), &1.into(), &elsewhere.clone().into())
    );

    let mended = text.replace("zoe at zion", "zoe@zion.org").replace("many", "90");
    std::fs::write(&refused, mended).unwrap();
    shell.run(&format!("leads import {shown}")).ends(0).says("2 leads added.").never_says("refused because");
    assert_eq!(shell.run("leads --json").json().as_array().unwrap().len(), 3);
    // Importing the first file again: each row is already there, or refused as before.
    shell.run(&format!("leads import {file}")).ends(1).says("line 2: Grace: already there").says("2 of 3 rows refused");
    shell.run(&format!("leads import {file} --refused x.csv")).ends(2).says("--keep-good");
}

#[tokio::test]
async fn what_was_exported_is_read_again() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "in.csv",
        "Church,Contact,Email,Services,Phone,Zip\n\"=cmd()|Grace\",Paul,paul@grace.org,a; b,3045550142,02134\n\
         Zion,Zoe,zoe@zion.org,,+44 20 7946 0958,\n",
    );
    shell.run(&format!("leads import {file}")).ends(0);
    let out = dir.path().join("out.csv");
    shell.run(&format!("leads export {}", out.display())).ends(0).says("2 leads written");
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.starts_with('\u{feff}'), "{text}");
    // Text stays text in a spreadsheet: formulas, phone numbers, a leading zero.
    for cell in ["'=cmd()|Grace", "a; b", ",304-555-0142,", ",'+44 20 7946 0958,", ",'02134,"] {
        assert!(text.contains(cell), "{cell}: {text}");
    }
    let mode = std::fs::metadata(&out).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others read it");
    std::fs::write(&out, "mine").unwrap();
    let export = format!("leads export {}", out.display());
    shell.run(&export).ends(1).says("already exists and was not changed").says("--force");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
    shell.run(&format!("{export} --force")).ends(0).says("2 leads written");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
    let other = TestDb::new().await;
    let there = Shell::on(&other.url());
    there.run(&format!("leads import {}", out.display())).ends(0).says("2 leads added").never_says("Not used");
    // The second export is the same except for the ids and the times.
    let again = dir.path().join("again.csv");
    there.run(&format!("leads export {}", again.display())).ends(0);
    let cells = |path: &std::path::Path| {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let rows = reader.records().map(|row| row.unwrap().iter().take(24).map(str::to_owned).collect::<Vec<_>>());
        let mut rows: Vec<_> = rows.collect();
        rows.sort();
        rows
    };
    assert_eq!(cells(&again), cells(&out));
}

#[tokio::test]
async fn an_export_that_comes_back_is_already_there_row_by_row() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    db.connect()
        .await
        .execute(
            "INSERT INTO church_inquiries (org_name, contact_name, contact_email, contact_phone, city, state, message,
                                           services_needed, status)
             VALUES ('Grace', 'Paul', 'paul@grace.org', '3045550142', 'Elkview', 'WV', E'- first\\r\\n- second', '{a,b}',
                     'contacted'),
                    ('Grace', 'Paul B', 'p2@grace.org', 'call the office', 'Elkview', 'WV', NULL, NULL, 'new'),
                    (E'\\'tis', 'Zoe', 'zoe@zion.org', '+44 20 7946 0958', NULL, NULL, '=1', NULL, 'new')",
        )
        .await
        .unwrap();
    let out = dir.path().join("out.csv").display().to_string();
    shell.run(&format!("leads export {out}")).ends(0);
    let there = |said: &crate::shell::Said| said.out.lines().filter(|line| line.ends_with(": already there")).count();
    for import in ["leads import", "leads import --allow-duplicates", "leads import --dry-run"] {
        let said = shell.run(&format!("{import} {out}")).ends(0);
        let said = said.says("3 rows already there.").never_says("Not used");
        assert_eq!(there(&said), 3, "{}", said.out);
    }
    // A new row needs a number as its phone.
    let fresh =
        write(&dir, "fresh.csv", "org_name,contact_name,contact_email,contact_phone\nZion,Zoe,zoe@new.org,banana\n");
    shell.run(&format!("leads import {fresh}")).ends(1).says("\u{201c}banana\u{201d} is not one phone number");
    // Without ids, a row is recognized by its content. With ids, it is recognized even if its content changed.
    let text = std::fs::read_to_string(&out).unwrap();
    let nameless = write(&dir, "nameless.csv", &text.replacen(",id\n", ",number\n", 1));
    let said = shell.run(&format!("leads import {nameless}")).ends(0);
    assert_eq!(there(&said), 3, "{}", said.out);
    let edited = write(&dir, "edited.csv", &text.replace("p2@grace.org", "p3@grace.org"));
    shell
        .run(&format!("leads import {edited}"))
        .ends(0)
        .says("Grace: already there; the file says something else in email, and nothing was changed")
        .says("0 leads added, 3 rows already there.");
    assert_eq!(shell.run("leads --json").json().as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_part_of_another_lead_is_known_when_a_file_has_it() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let dir = tempfile::tempdir().unwrap();
    db.connect()
        .await
        .execute(
            r#"INSERT INTO church_inquiries (id, org_name, contact_name, contact_email, city) VALUES
               ('00000000-0000-4000-8000-000000000001', 'Grace', 'Paul', 'paul@grace.org', 'Elkview'),
               ('00000000-0000-4000-8000-000000000002', 'Calvary', 'Ann', 'ann@calvary.org', 'Beckley');
               SELECT lead_command(gen_random_uuid(), '{"verb": "merge", "keep": "00000000-0000-4000-8000-000000000001",
                                   "gone": "00000000-0000-4000-8000-000000000002"}', 'Ruth')"#,
        )
        .await
        .unwrap();
    let file = write(&dir, "a.csv", "Church,Contact,Email,City\nYouth,Bob,ANN@calvary.org,Elkview\n");
    shell
        .run(&format!("leads import {file}"))
        .ends(1)
        .says("line 2: Youth: likely the lead Grace (same email as Calvary, which was merged into it)");
    let file = write(&dir, "b.csv", "Church,Contact,Email,City\nCalvary,Ann,ann@calvary.org,Beckley\n");
    shell.run(&format!("leads import {file}")).ends(0).says("line 2: Calvary: already there");
}

#[tokio::test]
async fn the_list_is_filtered_by_who_works_on_a_lead() {
    let db = TestDb::new().await;
    let shell = Shell::on(&db.url());
    let ruth = db.sign_up("manager", "Ruth Boyd").await;
    let mut conn = db.connect().await;
    sqlx::query(
        "INSERT INTO church_inquiries (org_name, contact_name, contact_email, assignee_id)
         VALUES ('Grace', 'P', 'p@g', $1), ('Zion', 'Z', 'z@z', NULL)",
    )
    .bind(ruth.id)
    .execute(&mut conn)
    .await
    .unwrap();
    for arguments in [["leads", "--assignee", "ruth.boyd"], ["leads", "--find", "boyd"]] {
        shell.run_with(arguments).ends(0).says("Grace").never_says("Zion");
    }
    shell.run_with(["leads", "--assignee", "dana"]).ends(2).says("The names are: Ruth Boyd.");
    shell.run("leads --disabled-assignee").ends(0).says("No lead matches");
    conn.execute("UPDATE staff SET is_active = FALSE").await.unwrap();
    shell.run("leads --disabled-assignee").ends(0).says("Grace").says("! Ruth Boyd");
    shell.run_with(["leads", "--assignee", "ruth"]).ends(0).says("Grace");
    assert_eq!(shell.run("leads --disabled-assignee --json").json()[0]["assignee_is_disabled"], true);
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
