//! `frontdesk staff`, and commands under a user's own login.

use crate::shell::Shell;
use crate::support::{PASSWORD, TestDb};

/// Returns a login that is unique to this test, because roles belong to the whole server.
fn unique(name: &str) -> String {
    format!("{name}.{}", uuid::Uuid::new_v4().simple())
}

#[tokio::test]
async fn an_admin_looks_after_the_staff() {
    let db = TestDb::new().await;
    let owner = Shell::on(&db.url());
    owner.run("staff list").ends(0).says("There are no staff members yet");
    owner.run("doctor").ends(1).says("no one can sign in yet");
    let (alex, dana) = (unique("alex"), unique("dana"));
    let add = |login: &str, name: &str, role: &str| {
        ["staff", "add", login, "--name", name, "--role", role, "--keep"].map(str::to_owned)
    };
    owner.run_typing(add(&alex, "Alex Reyes", "admin"), "short\n").ends(2).says("at least 10 characters");
    owner
        .run_typing(add(&alex, "Alex Reyes", "admin"), "three good words\n")
        .ends(0)
        .says("Alex Reyes (admin) can sign in");
    owner.run("doctor").says("1 can sign in");

    // From here on, the admin's own login is used, not the owner's.
    let admin = Shell::on(&db.url_for_staff()).login(&alex, "three good words");
    admin.run_typing(add(&dana, "Dana \u{1b}[2J", "desk"), "desk desk desk 1\n").ends(0);
    let listed = admin.run("staff list").ends(0);
    assert!(listed.out.contains(&dana[..15]) && !listed.out.contains('\u{1b}'), "{}", listed.out);
    let json = admin.run("staff list --json").ends(0).json();
    assert_eq!(json.as_array().unwrap().len(), 2);

    let desk = Shell::on(&db.url_for_staff()).login(&dana, "desk desk desk 1");
    desk.run("today").ends(0);
    desk.run("staff list").ends(1).says("Your login may not do this");
    desk.run("maintain").ends(1).says("Your login may not do this");
    admin.run(&format!("staff set-role {dana} manager")).ends(0).says("is now manager");
    admin.run(&format!("staff right {dana} audit.read give --until 2027-01-31 --reason complaint")).ends(0);
    admin.run("staff list").says("+audit.read");
    admin.run(&format!("staff right {dana} no.such give")).ends(1).says("no such right");

    admin.run(&format!("staff disable {dana}")).ends(0).says("out of every console");
    desk.run("today").ends(3).says("disabled");
    admin.run(&format!("staff disable {alex}")).ends(1).says("last admin");
    admin.run(&format!("staff enable {dana}")).ends(0);
    desk.run("today").ends(0);
    admin
        .run_typing(["staff", "reset-password", &dana].map(str::to_owned), "from the admin\n")
        .ends(0)
        .says("to be changed");
    desk.run("today").ends(3).says("name or the password");
    let desk = Shell::on(&db.url_for_staff()).login(&dana, "from the admin");
    desk.run("today").ends(3).says("Choose one of your own first");
    desk.run_typing(["staff", "password"], "from the admin\n").ends(2).says("the password that you have now");
    desk.run_typing(["staff", "password"].map(str::to_owned), "my very own words\n").ends(0);
    desk.run("today").ends(3);
    Shell::on(&db.url_for_staff()).login(&dana, "my very own words").run("today").ends(0);
    admin.run(&format!("staff unlock {dana}")).ends(0);
    admin.run("staff unlock nobody").ends(1).says("No one on the staff signs in as nobody");
}

#[tokio::test]
async fn a_login_of_ones_own_is_all_that_a_command_needs() {
    let db = TestDb::morning().await;
    let as_mia = Shell::on(&db.url_for_staff()).login("mia.tran", PASSWORD);
    let classes = as_mia.run("today --json").ends(0).json();
    let courses: Vec<_> = classes.as_array().unwrap().iter().map(|class| class["course"].as_str().unwrap()).collect();
    assert_eq!(courses, ["CCW Permit", "Stop the Bleed"], "only what she teaches");
    as_mia.run("search rhonda fundy").ends(0).says("No one");
    // `.pgpass`, for users who keep no password in the environment.
    let shell = Shell::on(&db.url_for_staff()).staff_without_password("mia.tran");
    shell.run("today").ends(3);
    let pgpass = shell.file(".pgpass", &format!("*:*:*:mia.tran:{PASSWORD}\n"));
    std::fs::set_permissions(&pgpass, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    shell.run("today").ends(0).says("CCW Permit");
}

#[tokio::test]
async fn the_work_of_a_disabled_account_is_counted_and_goes_to_another_in_one_step() {
    let db = TestDb::new().await;
    let owner = Shell::on(&db.url());
    let dana = db.sign_up("manager", "Dana Cole").await;
    let mia = db.sign_up("manager", "Mia Tran").await;
    let desk = db.sign_up("desk", "Dan Front").await;
    let mut conn = db.connect().await;
    sqlx::query(
        "WITH l AS (INSERT INTO church_inquiries (org_name, contact_name, contact_email, assignee_id)
                    VALUES ('Grace', 'P', 'p@g', $1), ('Zion', 'Z', 'z@z', $1))
         INSERT INTO tickets (title, assignee_id) VALUES ('Lost card', $1)",
    )
    .bind(dana.id)
    .execute(&mut conn)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO lead_steps (id, lead_id, what, due_on, created_by)
         SELECT gen_random_uuid(), id, 'Call', site_date(now()), 'D' FROM church_inquiries WHERE org_name = 'Grace'",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    owner.run("doctor").never_says("account is disabled");
    owner.run("staff list").says("2 leads (1 next step) and 1 ticket open");
    owner.run(&format!("staff disable {}", dana.name)).ends(0);
    let remedy = format!("run: frontdesk staff reassign {} --to LOGIN", dana.name);
    owner
        .run("doctor")
        .ends(1)
        .says("2 leads (1 next step) and 1 ticket of Dana Cole, whose account is disabled")
        .says(&remedy);
    let as_desk = Shell::on(&db.url_for_staff()).staff(&desk.name);
    let reassign = |to: &str| format!("staff reassign {} --to {to}", dana.name);
    as_desk.run(&reassign(&desk.name)).ends(1).says("Your login may not do this");
    as_desk.run("doctor").never_says("account is disabled");
    // A manager may reassign work without the right to manage staff.
    let as_mia = Shell::on(&db.url_for_staff()).staff(&mia.name);
    as_mia.run(&reassign(&desk.name)).ends(1).says("may not work on leads").says("2 open leads");
    as_mia.run(&reassign("nobody")).ends(1).says("nobody is not on the staff, or the account is disabled");
    as_mia
        .run(&reassign(&mia.name))
        .ends(0)
        .says(&format!("{} now has 2 leads (1 next step) and 1 ticket of {}.", mia.name, dana.name));
    as_mia.run(&reassign(&mia.name)).ends(0).says("has no open leads or tickets");
    as_mia.run("leads --mine").ends(0).says("Grace").says("Zion");
    owner.run("doctor").never_says("account is disabled");
    owner.run("staff reassign x").ends(2).says("--to");
}
