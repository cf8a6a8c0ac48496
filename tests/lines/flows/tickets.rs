//! Tickets from the question to the answer, at two desks.

use frontdesk::domain::desk::{self, Answer, Query};
use frontdesk::domain::ticket::filter::Filter;
use frontdesk::domain::ticket::flow::{AfterReply, MoveDetails, Priority, Status};
use frontdesk::domain::ticket::page::{Channel, TicketPage};
use frontdesk::domain::ticket::query;
use frontdesk::domain::ticket::work::{Command, EachResult, New, Outcome, PersonalState, SeenTicket, Write};
use serde_json::json;
use uuid::Uuid;

use super::{Desk, House};
use crate::institute::today;

/// Sent twice, answered the same. With its id, to be undone.
async fn run(desk: &Desk, command: Command) -> (Uuid, Outcome) {
    let id = Uuid::new_v4();
    let write = desk::Command::Ticket(Box::new(Write { id, command }));
    let (first, again) = (desk.run(&write).await, desk.run(&write).await);
    assert_eq!(first, again, "{write:?}");
    match first {
        desk::Outcome::Ticket(outcome) => (id, *outcome),
        other => panic!("{write:?}: {other:?}"),
    }
}

async fn done(desk: &Desk, command: Command) -> Uuid {
    let told = format!("{command:?}");
    let (id, outcome) = run(desk, command).await;
    let is_done = match &outcome {
        Outcome::Done { .. } => true,
        Outcome::Each { tickets } => tickets.iter().all(|each| each.result == EachResult::Done),
        _ => false,
    };
    assert!(is_done, "{told}: {outcome:?}");
    id
}

async fn ask(desk: &Desk, query: query::Query) -> query::Answer {
    match desk.ask(&Query::Ticket(query)).await {
        Answer::Ticket(answer) => answer,
        other => panic!("{other:?}"),
    }
}

async fn page(desk: &Desk, ticket: Uuid) -> TicketPage {
    match ask(desk, query::Query::Page(ticket)).await {
        query::Answer::Page(Some(page)) => *page,
        other => panic!("{other:?}"),
    }
}

async fn open(desk: &Desk, title: &str) -> Uuid {
    let ticket = Uuid::new_v4();
    let new = New { title: title.into(), requester_name: Some("Ann Lee".into()), ..New::default() };
    done(desk, Command::Create { ticket, new: Box::new(new) }).await;
    ticket
}

pub async fn are_worked_on(house: &House) {
    let (dana, ruth) = (&house.dana, &house.ruth);
    let (ticket, other) = (open(dana, "Lost my card").await, open(dana, "My card, again").await);
    done(dana, Command::Note { ticket, comment: Uuid::new_v4(), body: "ask Ruth".into() }).await;
    done(
        dana,
        Command::LogCustomerMessage {
            ticket,
            comment: Uuid::new_v4(),
            body: "And my son?".into(),
            via: Channel::Phone,
        },
    )
    .await;
    let seen = page(dana, ticket).await.card.last_event_seq;
    let reply = |seen| Command::Reply {
        ticket,
        comment: Uuid::new_v4(),
        seen,
        body: "We look into it.".into(),
        via: Channel::Email,
        then: AfterReply::Stay,
    };
    done(dana, reply(seen)).await;
    assert!(matches!(run(ruth, reply(seen)).await.1, Outcome::Changed { .. }), "the second is told");

    let tickets = vec![ticket];
    let now = |status| vec![SeenTicket { id: ticket, seen: status }];
    let words = MoveDetails { reason: Some("x".into()), waits_for: Some("Bank".into()), note: None };
    let status = page(dana, ticket).await.card.status;
    for command in [
        Command::Assign { tickets: tickets.clone(), to: Some(house.ruth_login.id) },
        Command::Tag { tickets: tickets.clone(), add: vec!["refund".into()], remove: vec![] },
        Command::Prioritise { tickets, to: Priority::Urgent },
        Command::Move { tickets: now(status), to: Status::Blocked, words },
        Command::Merge { keep: ticket, gone: other },
    ] {
        let id = done(dana, command).await;
        done(dana, Command::Undo { command: id }).await;
    }
    done(dana, Command::Merge { keep: ticket, gone: other }).await;
    done(dana, Command::Unmerge { gone: other }).await;
    let changes = [("requester_email".to_owned(), [json!(null), json!("ann@example.org")])].into();
    done(dana, Command::Edit { ticket, changes }).await;
    let comment = page(dana, ticket).await.comments.iter().find(|comment| comment.content.contains("son")).unwrap().id;
    let own = Uuid::new_v4();
    done(dana, Command::Split { comment, ticket: own, title: "Son".into() }).await;
    done(dana, Command::Unsplit { ticket: own }).await;

    // Who else is there, and what was begun.
    let presence = |is_writing| query::Query::Presence { ticket, is_writing };
    ask(dana, presence(true)).await;
    let query::Answer::Presence(others) = ask(ruth, presence(false)).await else { panic!() };
    assert!(others.iter().any(|other| other.name == "Dana Cole" && other.is_writing), "{others:?}");
    for keep in [
        PersonalState::Draft { ticket, is_note: false, body: "Dear Ann".into() },
        PersonalState::Read { ticket, seen: 0 },
        PersonalState::Leave(ticket),
    ] {
        assert_eq!(dana.run(&desk::Command::TicketPersonal(Box::new(keep))).await, desk::Outcome::Kept);
    }
    assert_eq!(page(dana, ticket).await.drafts.len(), 1);
    for query in [
        query::Query::Board { ask: Filter::default(), most: 10 },
        query::Query::List { ask: Filter::default(), after: None, most: 10 },
        query::Query::Count(Filter::default()),
        query::Query::Rules,
        query::Query::Views,
        query::Query::Figures(today()),
    ] {
        ask(ruth, query).await;
    }
}
