//! Tickets on a person's page: which ones, in which order, and who can see them.

use chrono::{Duration, Utc};
use frontdesk::db::tickets;
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::ticket::flow::{MoveDetails, Status};
use frontdesk::domain::ticket::work::{Command, New, SeenTicket};
use frontdesk::domain::ticket::{PersonRef, PersonTickets};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::institute::*;
use crate::rights::Staff;

async fn run(desk: &mut Staff, command: Command) {
    tickets::run(&mut desk.conn, Uuid::new_v4(), &command, "x").await.unwrap();
}

async fn ticket(desk: &mut Staff, title: &str, about: New) -> Uuid {
    let ticket = Uuid::new_v4();
    run(desk, Command::Create { ticket, new: Box::new(New { title: title.into(), ..about }) }).await;
    ticket
}

async fn of(conn: &mut PgConnection, id: Uuid, kind: PersonKind) -> PersonTickets {
    tickets::of_person(conn, PersonRef { id, kind }, 30).await.unwrap()
}

async fn titles(conn: &mut PgConnection, id: Uuid, kind: PersonKind) -> Vec<String> {
    of(conn, id, kind).await.cards.into_iter().map(|card| card.title).collect()
}

#[tokio::test]
async fn a_persons_tickets_are_what_they_asked_and_what_is_about_their_seats_and_orders() {
    let mut mdi = Institute::open().await;
    let soon = mdi.hold(class("CCW Permit").starting(Utc::now() + Duration::days(2))).await;
    let ana = mdi.sell(&soon, seat_for("Ana Ruiz")).await;
    let guest = mdi.sell(&soon, seat_for("Ben Okri").guest()).await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let account = ana.account.unwrap();
    let (seat, guest_seat) = (ana.item, guest.item);

    ticket(&mut dana, "asked", New { user_id: Some(account), ..New::default() }).await;
    ticket(&mut dana, "seat", New { seat_id: Some(seat), ..New::default() }).await;
    ticket(&mut dana, "order", New { order_id: Some(ana.id), ..New::default() }).await;
    ticket(&mut dana, "guest's order", New { order_id: Some(guest.id), ..New::default() }).await;
    ticket(&mut dana, "guest's seat", New { seat_id: Some(guest_seat), ..New::default() }).await;
    // Her mother's question about her seat is listed for both people.
    let mother = mdi.sell(&soon, seat_for("Maria Ruiz")).await.account.unwrap();
    let about = New { user_id: Some(mother), seat_id: Some(seat), ..New::default() };
    ticket(&mut dana, "mother", about).await;

    let conn = &mut dana.conn;
    assert_eq!(titles(conn, account, PersonKind::Account).await, ["mother", "order", "seat", "asked"]);
    assert_eq!(titles(conn, mother, PersonKind::Account).await, ["mother"]);
    assert_eq!(titles(conn, guest_seat, PersonKind::Attendee).await, ["guest's seat"]);
    assert_eq!(titles(conn, guest.id, PersonKind::Buyer).await, ["guest's order"]);
    assert_eq!(titles(conn, Uuid::new_v4(), PersonKind::Account).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_open_comes_first_and_what_was_merged_is_the_one_it_points_to() {
    let mut mdi = Institute::open().await;
    let soon = mdi.hold(class("CCW Permit").starting(Utc::now() + Duration::days(2))).await;
    let ana = mdi.sell(&soon, seat_for("Ana Ruiz")).await.account.unwrap();
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let hers = || New { user_id: Some(ana), ..New::default() };
    ticket(&mut dana, "old", hers()).await;
    let done = ticket(&mut dana, "done", hers()).await;
    let twice = ticket(&mut dana, "twice", hers()).await;
    let keep = ticket(&mut dana, "of somebody else", New::default()).await;
    let words = MoveDetails { reason: Some("Spam".into()), ..MoveDetails::default() };
    let seen = vec![SeenTicket { id: done, seen: Status::Todo }];
    run(&mut dana, Command::Move { tickets: seen, to: Status::Done, words }).await;
    let conn = &mut dana.conn;
    assert_eq!(titles(conn, ana, PersonKind::Account).await, ["twice", "old", "done"]);
    let two = tickets::of_person(conn, PersonRef { id: ana, kind: PersonKind::Account }, 2).await.unwrap();
    assert_eq!((two.all, two.cards.len()), (3, 2));
    run(&mut dana, Command::Merge { keep, gone: twice }).await;
    assert_eq!(titles(&mut dana.conn, ana, PersonKind::Account).await, ["of somebody else", "old", "done"]);
}

#[tokio::test]
async fn an_instructor_sees_those_of_their_classes_and_nobody_without_the_right_any() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let soon = Utc::now() + Duration::days(2);
    let hers = mdi.hold(class("Rifle I").starting(soon).taught_by(instructor)).await;
    let ana = mdi.sell(&hers, seat_for("Ana Ruiz")).await;
    let account = ana.account.unwrap();
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    ticket(&mut dana, "of the class", New { seat_id: Some(ana.item), ..New::default() }).await;
    ticket(&mut dana, "of money", New { user_id: Some(account), ..New::default() }).await;
    let conn = &mut mia.conn;
    assert_eq!(titles(conn, account, PersonKind::Account).await, ["of the class"]);
    assert_eq!(of(conn, account, PersonKind::Account).await.all, 1, "nor is the other counted");
    mdi.set_right(&mia, "tickets.read_own", false).await;
    let person = PersonRef { id: account, kind: PersonKind::Account };
    tickets::of_person(&mut mia.conn, person, 30).await.expect_err("no right");
}
