//! `today`, `roster`, `search`.

use chrono::DateTime;
use serde_json::Value;
use uuid::Uuid;

use crate::shell::Shell;
use crate::support::{TestDb, sample::order_of, sample::plan};

fn ids(value: &Value, key: &str) -> Vec<Uuid> {
    value.as_array().unwrap().iter().map(|line| line[key].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn todays_classes_have_the_documented_fields() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let classes = shell.run("today --json").ends(0).json();
    let classes = classes.as_array().unwrap();
    // The sample's day has twelve classes. A class that began last night may still run.
    assert!(classes.len() >= 12, "{classes:?}");
    for class in classes {
        class["id"].as_str().unwrap().parse::<Uuid>().unwrap();
        let starts = DateTime::parse_from_rfc3339(class["starts_at"].as_str().unwrap()).unwrap();
        let ends = DateTime::parse_from_rfc3339(class["ends_at"].as_str().unwrap()).unwrap();
        assert!(starts < ends);
        assert!(class["course"].is_string() && class["venue"].is_string(), "{class}");
        assert!(class["instructor"].is_string() || class["instructor"].is_null(), "{class}");
        for number in ["capacity", "taken", "arrived", "attention"] {
            assert!(class[number].is_u64(), "{number} of {class}");
        }
    }
    let ccw = classes.iter().find(|class| class["course"] == "CCW Permit").unwrap();
    assert_eq!((&ccw["capacity"], &ccw["taken"], &ccw["instructor"]), (&20.into(), &20.into(), &"Mia Tran".into()));
    assert!(ccw["starts_at"].as_str().unwrap().contains("T10:00:00"), "site time with its offset: {ccw}");
    assert!(ccw["attention"].as_u64().unwrap() >= 4);
    let rifle = classes.iter().find(|class| class["course"] == "Rifle II").unwrap();
    assert!(rifle["instructor"].is_null());
}

#[tokio::test]
async fn a_day_for_people_is_a_line_each_with_what_stands_out() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let said = shell.run("today").ends(0).says("Mountaineer Dynamics").says("CCW Permit").says("no instructor");
    said.says("oversold by 2").says("canceled").says("need attention");
    let tomorrow = plan().await.now.with_timezone(&plan().await.timezone).date_naive().succ_opt().unwrap();
    let date = tomorrow.to_string();
    shell.run(&format!("today --date {date}")).ends(0).says("Handgun I").never_says("oversold");
    shell.run("today --date tomorrow").ends(0);
    shell.run("today --date 1999-01-01").ends(0).says("No classes on this day");
    assert_eq!(shell.run("today --date 1999-01-01 --json").ends(0).json(), serde_json::json!([]));
    for wrong in ["2026-02-30", "soon", "21.11.2026"] {
        shell.run(&format!("today --date {wrong}")).ends(2).says(wrong);
    }
}

#[tokio::test]
async fn a_roster_has_the_documented_fields() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let classes = shell.run("today --json").json();
    let ccw = classes.as_array().unwrap().iter().find(|class| class["course"] == "CCW Permit").unwrap();
    let id = ccw["id"].as_str().unwrap();
    let seats = shell.run(&format!("roster {id} --json")).ends(0).json();
    assert_eq!(ids(&seats, "seat_id").len(), 20);
    for seat in seats.as_array().unwrap() {
        assert!(seat["name"].is_string() || seat["name"].is_null());
        assert!(
            ["registered", "attended", "no_show", "cancelled"].contains(&seat["state"].as_str().unwrap()),
            "{seat}"
        );
        assert!(seat["flags"].as_array().unwrap().iter().all(Value::is_string));
        assert!(seat["order_number"].as_str().unwrap().starts_with("MDI-"));
    }
    let ana = seats.as_array().unwrap().iter().find(|seat| seat["name"] == "Ana Ruiz").unwrap();
    assert_eq!(ana["flags"], serde_json::json!(["waiver_missing"]));
    assert_eq!(ana["order_number"], Value::from(order_of("Ana Ruiz").await));
    shell.run(&format!("roster {id}")).ends(0).says("CCW Permit").says("Ana Ruiz").says("no waiver");
    shell.run("roster 00000000-0000-0000-0000-000000000000").ends(1).says("no class with this id");
    shell.run("roster ccw").ends(2).says("ccw");
    shell.run("roster").ends(2);
}

#[tokio::test]
async fn a_search_forgives_and_tells_two_of_one_name_apart() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let found = shell.run("search john smith --json").ends(0).json();
    let smiths: Vec<_> = found.as_array().unwrap().iter().filter(|hit| hit["name"] == "John Smith").collect();
    assert_eq!(smiths.len(), 2, "{found}");
    for smith in &smiths {
        smith["person_id"].as_str().unwrap().parse::<Uuid>().unwrap();
        assert!(smith["matched"].is_string() && smith["birth_year"].is_i64(), "{smith}");
        assert!(smith["phone_tail"].is_null() || smith["phone_tail"].as_str().unwrap().len() == 4, "{smith}");
    }
    assert_ne!(smiths[0]["birth_year"], smiths[1]["birth_year"]);
    for text in ["RUIZ ana", "ana ruiz", "ruiz", &order_of("Ana Ruiz").await] {
        shell.run(&format!("search {text}")).ends(0).says("Ana Ruiz");
    }
    shell.run("search zzzzzz").ends(0).says("No one matches");
    assert_eq!(shell.run("search zzzzzz --json").ends(0).json(), serde_json::json!([]));
    shell.run("search").ends(2);
}

#[tokio::test]
async fn hostile_names_are_only_text() {
    let db = TestDb::morning().await;
    let shell = Shell::on(&db.url());
    let classes = shell.run("today --json").json();
    let bleed = classes.as_array().unwrap().iter().filter(|class| class["course"] == "Stop the Bleed");
    let evening = bleed.max_by_key(|class| class["starts_at"].as_str().map(str::to_owned)).unwrap();
    let roster = shell
        .run(&format!("roster {}", evening["id"].as_str().unwrap()))
        .ends(0)
        .says("Mallory")
        .says("DROP TABLE users");
    let searches = ["mallory", "nosdrog", "byrd", "tables"].map(|name| shell.run(&format!("search {name}")).ends(0));
    let order = order_of("Mallory Redd").await;
    let admitted = shell.run_with(["check-in", &order, "--override", "early"]).ends(0).says("checked in: ");
    for said in [&roster, &admitted].into_iter().chain(&searches) {
        let is_safe = |c: char| !matches!(c, '\u{0}'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(said.out.chars().all(is_safe) && said.err.chars().all(is_safe), "{said:?}");
    }
}
