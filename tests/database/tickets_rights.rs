//! Who can read and write tickets, tested with SQL: the desk, an instructor, the website for one customer.

use chrono::{Duration, Utc};
use frontdesk::db::tickets;
use frontdesk::domain::ticket::filter::Filter;
use frontdesk::domain::ticket::page::Channel;
use frontdesk::domain::ticket::work::{Command, New};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use uuid::Uuid;

use crate::institute::*;
use crate::rights::Staff;
use crate::support::PASSWORD;

/// Two classes, one of them Mia's, and a ticket about each with a reply and a note.
struct Support {
    mdi: Institute,
    dana: Staff,
    mia: Staff,
    hers: Uuid,
    other: Uuid,
    ana: Order,
    ben: Order,
}

async fn support() -> Support {
    let mut mdi = Institute::open().await;
    let (mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let soon = Utc::now() + Duration::days(2);
    let own = mdi.hold(class("Rifle I").starting(soon).taught_by(instructor)).await;
    let strange = mdi.hold(class("CCW Permit").starting(soon)).await;
    let ana = mdi.sell(&own, seat_for("Ana Ruiz").email("ana@example.org").phone("304-555-0001")).await;
    let ben = mdi.sell(&strange, seat_for("Ben Okri")).await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let (hers, other) = (Uuid::new_v4(), Uuid::new_v4());
    for (ticket, order, class) in [(hers, &ana, own.id), (other, &ben, strange.id)] {
        let new = New {
            title: "A question".into(),
            order_id: Some(order.id),
            user_id: order.account,
            schedule_id: Some(class),
            ..New::default()
        };
        for command in [
            Command::Create { ticket, new: Box::new(new) },
            Command::LogCustomerMessage {
                ticket,
                comment: Uuid::new_v4(),
                body: "Where do I park?".into(),
                via: Channel::Phone,
            },
            Command::Note { ticket, comment: Uuid::new_v4(), body: "She owes us $75 xyzzy".into() },
        ] {
            tickets::run(&mut dana.conn, Uuid::new_v4(), &command, "x").await.unwrap();
        }
    }
    Support { mdi, dana, mia, hers, other, ana, ben }
}

#[tokio::test]
async fn an_instructor_reads_the_tickets_of_their_classes_without_notes_and_contacts() {
    let mut all = support().await;
    let mia = &mut all.mia.conn;
    let cards = tickets::list(mia, &Filter::default(), None, 50).await.unwrap();
    assert_eq!(cards.iter().map(|card| card.id).collect::<Vec<_>>(), [all.hers]);
    assert_eq!(tickets::count(mia, &Filter::default()).await.unwrap(), 1);
    let page = tickets::page(mia, all.hers).await.unwrap().unwrap();
    assert_eq!(page.comments.iter().map(|c| c.content.as_str()).collect::<Vec<_>>(), ["Where do I park?"]);
    assert_eq!((page.contact.name.as_deref(), page.contact.email, page.contact.phone), (Some("Ana Ruiz"), None, None));
    assert_eq!(page.card.comments, 1);
    assert!(page.activities.iter().all(|a| a.reason.is_none() && a.body.is_none()));
    assert!(tickets::page(mia, all.other).await.unwrap().is_none());
    // Search finds no text that the instructor may not read.
    for (text, found) in [("xyzzy", 0), ("park", 1)] {
        let ask = Filter { text: Some(text.into()), ..Filter::default() };
        assert_eq!(tickets::count(mia, &ask).await.unwrap(), found, "{text}");
    }
    let by_number = Filter { text: Some("T-1002".into()), ..Filter::default() };
    assert_eq!(tickets::count(mia, &by_number).await.unwrap(), 0);
    assert!(tickets::present(mia, all.hers, true, "").await.is_ok());
    assert!(tickets::present(mia, all.other, true, "").await.is_err());
    assert!(tickets::mark_read(mia, all.other, 5).await.is_err());
    for command in [
        Command::Note { ticket: all.hers, comment: Uuid::new_v4(), body: "x".into() },
        Command::Assign { tickets: vec![all.hers], to: None },
    ] {
        tickets::run(mia, Uuid::new_v4(), &command, "x").await.expect_err("an instructor reads");
    }
    // The same holds for direct queries on the tables.
    let mia = &mut all.mia;
    assert_eq!(mia.get::<Vec<Uuid>>("SELECT array_agg(id) FROM tickets").await, [all.hers]);
    assert_eq!(mia.get::<Vec<String>>("SELECT array_agg(content) FROM ticket_comments").await, ["Where do I park?"]);
    for statement in [
        "SELECT requester_email FROM tickets",
        "SELECT blocked_reason FROM tickets",
        "SELECT * FROM ticket_activities",
        "SELECT * FROM ticket_search",
        "SELECT * FROM ticket_reads",
        "SELECT * FROM ticket_drafts",
        "SELECT * FROM ticket_presences",
        "SELECT * FROM ticket_commands",
        "SELECT * FROM ticket_undos",
        "UPDATE tickets SET title = 'x'",
        "DELETE FROM ticket_comments",
        "INSERT INTO tickets (title) VALUES ('x')",
        "SELECT ticket_figures('2026-01-01')",
        "SELECT tickets_escalate(FALSE)",
        "SELECT ticket_carry_out(gen_random_uuid(), '{}')",
        "SELECT ticket_cards('TRUE', 'due', FALSE, NULL, 10, '{}')",
        "SELECT nextval('ticket_news_seq')",
    ] {
        mia.denied(statement).await;
    }
    // With the single right, the notes are visible, too.
    all.mdi.set_right(&all.mia, "tickets.read_notes", true).await;
    assert_eq!(tickets::page(&mut all.mia.conn, all.hers).await.unwrap().unwrap().comments.len(), 2);
    assert_eq!(all.mia.get::<i64>("SELECT count(*) FROM ticket_comments").await, 2);
    // A user without a right to tickets sees none.
    all.mdi.set_right(&all.mia, "tickets.read_own", false).await;
    tickets::list(&mut all.mia.conn, &Filter::default(), None, 5).await.expect_err("no right");
    assert_eq!(all.mia.get::<i64>("SELECT count(*) FROM tickets").await, 0);
}

#[tokio::test]
async fn the_desk_works_on_all_and_writes_through_commands_alone() {
    let mut all = support().await;
    assert_eq!(all.dana.get::<i64>("SELECT count(*) FROM tickets").await, 2);
    assert_eq!(all.dana.get::<i64>("SELECT count(*) FROM ticket_comments WHERE kind = 'note'").await, 2);
    for statement in [
        "UPDATE tickets SET status = 'done'",
        "UPDATE ticket_comments SET content = 'x'",
        "DELETE FROM tickets",
        "INSERT INTO ticket_comments (ticket_id, content) SELECT id, 'x' FROM tickets",
        "INSERT INTO ticket_reads SELECT 'x', id, 1 FROM tickets",
        "SELECT tickets_rebuild()",
        "SELECT forget_ticket_commands(FALSE)",
    ] {
        all.dana.denied(statement).await;
    }
    // The actor setting is ignored. Comments are append-only, even for the owner.
    all.dana.conn.execute("SET frontdesk.ticket_actor = 'Somebody else'").await.unwrap();
    all.dana.conn.execute("SET frontdesk.ticket_how = 'undo'").await.unwrap();
    let note = Command::Note { ticket: all.hers, comment: Uuid::new_v4(), body: "mine".into() };
    tickets::run(&mut all.dana.conn, Uuid::new_v4(), &note, "Somebody else").await.unwrap();
    let author = "SELECT author FROM ticket_comments ORDER BY seq DESC LIMIT 1";
    assert_eq!(all.dana.get::<String>(author).await, "Dana Cole");
    for statement in
        ["UPDATE ticket_comments SET content = 'x'", "DELETE FROM ticket_comments", "DELETE FROM ticket_activities"]
    {
        all.mdi.refusal(statement).await;
    }
    let who = "SELECT DISTINCT staff_name FROM audit_logs WHERE table_name IN ('tickets', 'ticket_comments', 'ticket_activities')";
    assert_eq!(all.mdi.get::<Option<String>>(who).await.as_deref(), Some("Dana Cole"));
    let subject = "SELECT DISTINCT subject FROM audit_logs WHERE table_name = 'ticket_comments' ORDER BY 1 LIMIT 1";
    assert_eq!(all.mdi.get::<String>(subject).await, "T-1001 A question");
}

#[tokio::test]
async fn a_customer_sees_their_own_tickets_and_never_a_note() {
    let mut all = support().await;
    let login = format!("{}_tickets", all.mdi.get::<String>("SELECT current_database()::text").await);
    all.mdi.sql(&format!("CREATE ROLE \"{login}\" LOGIN PASSWORD '{PASSWORD}' IN ROLE frontdesk_website")).await;
    let conn = all.mdi.db.options().username(&login).password(PASSWORD).connect().await.unwrap();
    let mut site = Staff { id: Uuid::nil(), login, name: "the website".into(), conn };
    let speak = |customer: Uuid| AssertSqlSafe(format!("SET frontdesk.customer = '{customer}'"));
    assert_eq!(site.get::<i64>("SELECT count(id) FROM tickets").await, 0, "spoken for nobody");
    let (ana, ben) = (all.ana.account.unwrap(), all.ben.account.unwrap());
    site.conn.execute(speak(ana)).await.unwrap();
    assert_eq!(site.get::<Vec<Uuid>>("SELECT array_agg(id) FROM tickets").await, [all.hers]);
    assert_eq!(site.get::<Vec<String>>("SELECT array_agg(content) FROM ticket_comments").await, ["Where do I park?"]);
    // The customer writes a ticket. The desk sees it unread, with the person and the order.
    let new = format!(
        "INSERT INTO tickets (user_id, title, description, order_id) VALUES ('{ana}', 'Late', 'I come late', '{}') RETURNING id",
        all.ana.id
    );
    let late: Uuid = site.get(&new).await;
    let wrote = format!(
        "INSERT INTO ticket_comments (ticket_id, content) VALUES ('{late}', 'by ten minutes') RETURNING author"
    );
    assert_eq!(site.get::<String>(&wrote).await, "Ana Ruiz");
    let page = tickets::page(&mut all.dana.conn, late).await.unwrap().unwrap();
    assert!(page.card.is_unread && page.card.clock.running_since.is_some());
    assert_eq!((page.contact.email.as_deref(), page.comments[0].taken_by.as_deref()), (Some("ana@example.org"), None));
    let reply = |body: &str| Command::Note { ticket: late, comment: Uuid::new_v4(), body: body.into() };
    tickets::run(&mut all.dana.conn, Uuid::new_v4(), &reply("hm"), "x").await.unwrap();
    assert_eq!(site.get::<i64>(&format!("SELECT count(*) FROM ticket_comments WHERE ticket_id = '{late}'")).await, 1);
    // A setting made by the website disables none of the rules.
    site.conn.execute("SET frontdesk.ticket_how = 'undo'").await.unwrap();
    let sly: Uuid = site.get(&new).await;
    let running = format!("SELECT running_since IS NOT NULL FROM tickets WHERE id = '{sly}'");
    assert!(all.mdi.get::<bool>(&running).await);
    for statement in [
        format!("INSERT INTO tickets (user_id, title) VALUES ('{ben}', 'As Ben')"),
        "INSERT INTO tickets (title) VALUES ('As nobody')".to_owned(),
        format!("INSERT INTO tickets (user_id, title, order_id) VALUES ('{ana}', 'x', '{}')", all.ben.id),
        format!("INSERT INTO tickets (user_id, title, priority) VALUES ('{ana}', 'x', 'urgent')"),
        format!("INSERT INTO ticket_comments (ticket_id, content) VALUES ('{}', 'x')", all.other),
        format!("INSERT INTO ticket_comments (ticket_id, content, kind) VALUES ('{late}', 'x', 'note')"),
        format!("INSERT INTO ticket_comments (ticket_id, content, kind) VALUES ('{late}', 'x', 'reply')"),
        "UPDATE tickets SET status = 'done'".to_owned(),
        "DELETE FROM tickets".to_owned(),
        "SELECT priority FROM tickets".to_owned(),
        "SELECT blocked_reason FROM tickets".to_owned(),
        "SELECT login FROM ticket_comments".to_owned(),
        "SELECT * FROM ticket_activities".to_owned(),
        "SELECT * FROM ticket_search".to_owned(),
        "SELECT ticket_list('{}', NULL, 10)".to_owned(),
        format!("SELECT ticket_page('{}', NULL)", all.hers),
        "SELECT ticket_command(gen_random_uuid(), '{}', '')".to_owned(),
        format!("SELECT ticket_presence('{}', FALSE, '')", all.hers),
    ] {
        let error = site.try_sql(&statement).await.expect_err(&statement);
        assert_eq!(error.as_database_error().unwrap().code().as_deref(), Some("42501"), "{statement}: {error}");
    }
    site.conn.execute(speak(ben)).await.unwrap();
    assert_eq!(site.get::<Vec<Uuid>>("SELECT array_agg(id) FROM tickets").await, [all.other]);
}
