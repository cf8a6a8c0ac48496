//! Automatic escalation: however many consoles poll, it happens once and is attributed to no user.

use frontdesk::db::tickets::{self, Turn};
use frontdesk::domain::ticket::filter::Filter;
use frontdesk::domain::ticket::flow::Priority;
use frontdesk::domain::ticket::page::TicketPage;
use frontdesk::domain::ticket::work::{Command, New};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::support::{Login, TestDb};
use crate::tickets::sql;

async fn runs_out(desk: &mut PgConnection, owner: &mut PgConnection) -> Uuid {
    let ticket = Uuid::new_v4();
    let new = New { title: "Slow".into(), ..New::default() };
    let create = Command::Create { ticket, new: Box::new(new) };
    tickets::run(desk, Uuid::new_v4(), &create, "x").await.unwrap();
    sql(owner, &format!("UPDATE tickets SET running_since = now() - interval '30 days' WHERE id = '{ticket}'")).await;
    ticket
}

async fn page(desk: &mut PgConnection, ticket: Uuid) -> TicketPage {
    tickets::page(desk, ticket).await.unwrap().unwrap()
}

/// Moves the last turn three minutes into the past.
async fn time_goes_by(owner: &mut PgConnection) {
    sql(owner, "UPDATE ticket_turns SET escalated_at = escalated_at - interval '3 minutes'").await;
}

async fn ask(login: &Login) -> Turn {
    let mut conn = login.connect().await;
    tickets::escalate_in_turn(&mut conn).await.unwrap()
}

#[tokio::test]
async fn of_ten_consoles_that_ask_at_once_one_does_it_and_none_waits() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let ruth = db.sign_up("manager", "Ruth Boyd").await;
    let (mut owner, mut conn) = (db.connect().await, dana.connect().await);
    let slow = runs_out(&mut conn, &mut owner).await;
    let ten = (0..10).map(|n| ask(if n % 2 == 0 { &dana } else { &ruth }));
    let turns = futures_util::future::join_all(ten).await;
    assert_eq!(turns.iter().filter(|turn| **turn == Turn::Raised(1)).count(), 1, "{turns:?}");
    assert_eq!(turns.iter().filter(|turn| **turn == Turn::NotNow).count(), 9, "{turns:?}");
    let page = page(&mut conn, slow).await;
    let escalated: Vec<_> = page.activities.iter().filter(|line| line.kind == "escalated").collect();
    assert_eq!(escalated.len(), 1);
    assert_eq!((escalated[0].actor.as_str(), escalated[0].desk.as_deref()), ("system", None));
    assert_eq!((page.card.priority, page.card.promised), (Priority::High, Priority::Medium));
    // The audit log still shows whose session it was.
    let logged: (Option<String>, String) = sqlx::query_as(
        "SELECT DISTINCT staff_name, cause FROM audit_logs WHERE table_name = 'tickets' AND changes ? 'escalated_at'",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert!(matches!(logged.0.as_deref(), Some("Dana Cole" | "Ruth Boyd")), "{logged:?}");
    assert_eq!(logged.1, "service clock");
}

#[tokio::test]
async fn while_one_console_has_its_turn_the_next_finds_nothing_to_do() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let (mut owner, mut one, mut other) = (db.connect().await, dana.connect().await, dana.connect().await);
    let slow = runs_out(&mut one, &mut owner).await;
    let mut turn = one.begin().await.unwrap();
    assert_eq!(tickets::escalate_in_turn(&mut turn).await.unwrap(), Turn::Raised(1));
    assert_eq!(tickets::escalate_in_turn(&mut other).await.unwrap(), Turn::NotNow, "it does not wait either");
    // A turn that was rolled back does not count.
    turn.rollback().await.unwrap();
    assert_eq!(tickets::escalate_in_turn(&mut other).await.unwrap(), Turn::Raised(1));
    assert_eq!(page(&mut other, slow).await.card.priority, Priority::High);
}

#[tokio::test]
async fn a_turn_comes_again_and_raises_what_a_desk_held_before() {
    let db = TestDb::new().await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let (mut owner, mut conn) = (db.connect().await, dana.connect().await);
    let [first, held] = [runs_out(&mut conn, &mut owner).await, runs_out(&mut conn, &mut owner).await];
    let mut holds = owner.begin().await.unwrap();
    sql(&mut holds, &format!("SELECT FROM tickets WHERE id = '{held}' FOR UPDATE")).await;
    assert_eq!(ask(&dana).await, Turn::Raised(1));
    holds.rollback().await.unwrap();
    assert_eq!(ask(&dana).await, Turn::NotNow);
    time_goes_by(&mut owner).await;
    assert_eq!(ask(&dana).await, Turn::Raised(1));
    time_goes_by(&mut owner).await;
    assert_eq!(ask(&dana).await, Turn::Raised(0), "once for each ticket");
    for ticket in [first, held] {
        assert_eq!(page(&mut conn, ticket).await.card.priority, Priority::High);
    }
    // A server clock that was set back does not stop escalation until it catches up.
    sql(&mut owner, "UPDATE ticket_turns SET escalated_at = now() + interval '1 year'").await;
    assert_eq!(ask(&dana).await, Turn::Raised(0));
}

#[tokio::test]
async fn who_does_not_work_on_tickets_has_no_turn() {
    let db = TestDb::new().await;
    let mia = db.sign_up("instructor", "Mia Tran").await;
    let dana = db.sign_up("desk", "Dana Cole").await;
    let (mut owner, mut conn) = (db.connect().await, dana.connect().await);
    runs_out(&mut conn, &mut owner).await;
    assert_eq!(ask(&mia).await, Turn::NotOurs);
    let mut hers = mia.connect().await;
    sqlx::query("SELECT tickets_escalate_in_turn()").execute(&mut hers).await.expect_err("no right");
    sqlx::query("SELECT ticket_raise(NULL)").execute(&mut conn).await.expect_err("nobody's to call");
    sqlx::query("UPDATE ticket_turns SET escalated_at = now()")
        .execute(&mut conn)
        .await
        .expect_err("nobody's to write");
    assert_eq!(tickets::count(&mut conn, &Filter { escalated: true, ..Filter::default() }).await.unwrap(), 0);
    // The user's next command is attributed to the user's own name and desk again.
    assert_eq!(tickets::escalate_in_turn(&mut conn).await.unwrap(), Turn::Raised(1));
    let ticket = Uuid::new_v4();
    let create = Command::Create { ticket, new: Box::new(New { title: "Mine".into(), ..New::default() }) };
    tickets::run(&mut conn, Uuid::new_v4(), &create, "x").await.unwrap();
    assert_eq!(page(&mut conn, ticket).await.activities[0].actor, "Dana Cole");
}
