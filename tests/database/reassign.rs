//! Reassigns all open work of one user to another in one step, with the rights that it needs.

use frontdesk::db::{leads, staff, tickets};
use frontdesk::domain::staff_admin::{OpenWork, StaffCommand};
use sqlx::{Executor, PgConnection};
use uuid::Uuid;

use crate::support::{Login, TestDb};
use crate::tickets::sql;

async fn reassign(conn: &mut PgConnection, from: &str, to: &str) -> String {
    let deed = StaffCommand::Reassign { login: from.into(), name: from.into(), to: to.into(), to_name: to.into() };
    staff::run(conn, &deed).await.unwrap()
}

struct House {
    db: TestDb,
    owner: PgConnection,
    ruth: Login,
    dana: Login,
    mia: Login,
}

/// Sets up Ruth with three open leads, two steps, a won lead, two open tickets and a done one.
async fn house() -> House {
    let db = TestDb::new().await;
    let ruth = db.sign_up("manager", "Ruth Boyd").await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let mia = db.sign_up("manager", "Mia Tran").await;
    let mut owner = db.connect().await;
    sql(
        &mut owner,
        &format!(
            "INSERT INTO church_inquiries (org_name, contact_name, contact_email, status, close_reason, assignee_id)
             SELECT 'Church ' || s, 'P', 'p@' || s, s, CASE WHEN s = 'won' THEN 'Price' END, '{id}'
             FROM unnest('{{new,contacted,qualified,won}}'::text[]) s;
             INSERT INTO lead_steps (id, lead_id, what, due_on, created_by, done_at, done_by)
             SELECT gen_random_uuid(), id, 'Call', site_date(now()), 'R', CASE WHEN status = 'contacted' THEN now() END,
                    CASE WHEN status = 'contacted' THEN 'R' END FROM church_inquiries;
             INSERT INTO tickets (title, status, close_reason, assignee_id)
             VALUES ('One', 'todo', NULL, '{id}'), ('Two', 'todo', NULL, '{id}'), ('Three', 'todo', NULL, '{id}');
             UPDATE tickets SET status = 'done', close_reason = 'Spam' WHERE title = 'Three'",
            id = ruth.id
        ),
    )
    .await;
    House { db, owner, ruth, dana, mia }
}

#[tokio::test]
async fn open_work_goes_to_another_at_once_and_what_is_closed_stays() {
    let mut house = house().await;
    let mut mia = house.mia.connect().await;
    assert!(staff::disabled_work(&mut mia).await.unwrap().is_empty());
    sql(&mut house.owner, &format!("UPDATE staff SET is_active = FALSE WHERE id = '{}'", house.ruth.id)).await;
    let all = OpenWork { leads: 3, steps: 2, tickets: 2 };
    assert_eq!(staff::disabled_work(&mut mia).await.unwrap(), [(house.ruth.name.clone(), "Ruth Boyd".into(), all)]);
    let members = staff::overview(&mut house.owner).await.unwrap();
    assert_eq!(members.iter().find(|member| member.id == house.ruth.id).unwrap().work, all);

    // All or nothing: the front desk cannot take leads.
    assert_eq!(reassign(&mut mia, &house.ruth.name, &house.dana.name).await, "cannot_take_leads 3 2 2");
    assert_eq!(reassign(&mut mia, &house.ruth.name, &house.ruth.name).await, "no_such_taker 3 2 2");
    assert_eq!(reassign(&mut mia, "nobody", &house.mia.name).await, "not_found 0 0 0");
    assert_eq!(reassign(&mut mia, &house.mia.name, &house.mia.name).await, "the_same 0 0 0");
    assert_eq!(staff::disabled_work(&mut mia).await.unwrap().len(), 1);

    // The user is given by login or by id. Sending the command again finds no more work.
    assert_eq!(reassign(&mut mia, &house.ruth.id.to_string(), &house.mia.name).await, "done 3 2 2");
    assert_eq!(reassign(&mut mia, &house.ruth.name, &house.mia.id.to_string()).await, "done 0 0 0");
    assert!(staff::disabled_work(&mut mia).await.unwrap().is_empty());
    let kept: (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM church_inquiries WHERE assignee_id = $1 AND status = 'won'),
                (SELECT count(*) FROM tickets WHERE assignee_id = $1 AND status = 'done')",
    )
    .bind(house.ruth.id)
    .fetch_one(&mut house.owner)
    .await
    .unwrap();
    assert_eq!(kept, (1, 1));
    // The timeline of each lead and ticket shows the reassignment.
    let lead: Uuid = sqlx::query_scalar("SELECT id FROM church_inquiries WHERE status = 'new'")
        .fetch_one(&mut house.owner)
        .await
        .unwrap();
    let page = leads::page(&mut mia, lead).await.unwrap().unwrap();
    let told = &page.activities[0];
    assert_eq!((told.kind.as_str(), told.actor.as_str()), ("assigned", "Mia Tran"));
    assert_eq!((&told.details["from"], &told.details["how"]), (&"Ruth Boyd".into(), &"reassigned".into()));
    let ticket: Uuid =
        sqlx::query_scalar("SELECT id FROM tickets WHERE title = 'One'").fetch_one(&mut house.owner).await.unwrap();
    let page = tickets::page(&mut mia, ticket).await.unwrap().unwrap();
    assert_eq!(page.card.assignee.as_deref(), Some("Mia Tran"));
    assert!(page.activities.iter().any(|line| line.kind == "assigned" && line.details["from"] == "Ruth Boyd"));
}

#[tokio::test]
async fn the_front_desk_reassigns_nothing_and_an_admin_may() {
    let house = house().await;
    let mut dana = house.dana.connect().await;
    let deed = StaffCommand::Reassign {
        login: house.ruth.name.clone(),
        name: String::new(),
        to: house.mia.name.clone(),
        to_name: String::new(),
    };
    assert!(staff::run(&mut dana, &deed).await.is_err());
    assert!(staff::disabled_work(&mut dana).await.is_err());
    for inner in ["SELECT staff_open_work(gen_random_uuid())", "SELECT staff_is_working(gen_random_uuid())"] {
        assert!(dana.execute(inner).await.is_err(), "{inner}");
    }
    let alex = house.db.sign_up("admin", "Alex Reyes").await;
    let mut alex = alex.connect().await;
    assert_eq!(staff::run(&mut alex, &deed).await.unwrap(), "done 3 2 2");
}

/// Two desks at once: in either order, every lead ends with one of the two users, and neither desk blocks forever.
#[tokio::test]
async fn work_that_is_assigned_meanwhile_is_not_lost() {
    let house = house().await;
    let (mut mia, mut other) = (house.mia.connect().await, house.db.connect().await);
    other.execute("BEGIN").await.unwrap();
    sql(&mut other, &format!("UPDATE church_inquiries SET assignee_id = '{}' WHERE status = 'new'", house.mia.id))
        .await;
    let (ruth, taker) = (house.ruth.name.clone(), house.mia.name.clone());
    let moved = tokio::spawn(async move { reassign(&mut mia, &ruth, &taker).await });
    house.db.waits_for_a_lock().await;
    other.execute("COMMIT").await.unwrap();
    assert_eq!(moved.await.unwrap(), "done 2 2 2");
}
