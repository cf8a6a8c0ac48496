//! Leads from the inquiry to the list of the next morning.

use frontdesk::domain::desk::{self, Answer, Query};
use frontdesk::domain::lead::duplicates::MatchFields;
use frontdesk::domain::lead::filter::{Filter, SavedView};
use frontdesk::domain::lead::stage::Stage;
use frontdesk::domain::lead::work::{ActivityKind, Command, MoveResult, Outcome, SeenLead, ViewWrite, Write};
use frontdesk::domain::lead::{Inquiry, query};
use serde_json::json;
use uuid::Uuid;

use super::{Desk, House};
use crate::institute::today;

/// Sent twice, answered the same.
async fn run(desk: &Desk, command: Command) -> Outcome {
    let write = desk::Command::Lead(Box::new(Write { id: Uuid::new_v4(), command }));
    let (first, again) = (desk.run(&write).await, desk.run(&write).await);
    assert_eq!(first, again, "{write:?}");
    match first {
        desk::Outcome::Lead(outcome) => *outcome,
        other => panic!("{write:?}: {other:?}"),
    }
}

async fn done(desk: &Desk, command: Command) {
    let outcome = run(desk, command).await;
    assert!(matches!(outcome, Outcome::Done { .. } | Outcome::Assigned { .. }), "{outcome:?}");
}

async fn ask(desk: &Desk, query: query::Query) -> query::Answer {
    match desk.ask(&Query::Lead(query)).await {
        Answer::Lead(answer) => answer,
        other => panic!("{other:?}"),
    }
}

pub async fn are_worked_on(house: &House) {
    let ruth = &house.ruth;
    let (lead, double, step) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    for (id, org_name) in [(lead, "Grace Church"), (double, "Grace Church of Elkview")] {
        let fields = Inquiry {
            org_name: org_name.into(),
            contact_name: "Paul".into(),
            contact_email: "paul@example.org".into(),
            ..Inquiry::default()
        };
        done(ruth, Command::Create { lead: id, fields: Box::new(fields) }).await;
    }
    let to = |from, to| Command::Move {
        leads: vec![SeenLead { id: lead, seen: from }],
        to,
        reason: None,
        note: None,
        return_on: None,
    };
    let Outcome::Moved { leads } = run(ruth, to(Stage::New, Stage::Contacted)).await else { panic!() };
    assert_eq!(leads[0].result, MoveResult::Moved);
    let Outcome::Moved { leads } = run(ruth, to(Stage::New, Stage::Qualified)).await else { panic!() };
    assert_eq!(leads[0].result, MoveResult::Changed);
    done(ruth, Command::Assign { leads: vec![lead], to: Some(house.ruth_login.id) }).await;
    done(ruth, Command::TakeTurns { leads: vec![double] }).await;
    done(ruth, Command::Log { lead, kind: ActivityKind::Call, body: "They have 200 people".into() }).await;
    done(ruth, Command::Step { step, lead, what: "Write".into(), due_on: today() }).await;
    done(ruth, Command::Finish { step, done: true }).await;
    let changes = [("team_size".to_owned(), [json!(null), json!(5)])].into();
    done(ruth, Command::Edit { lead, changes }).await;
    done(ruth, Command::Merge { keep: lead, gone: double }).await;
    done(ruth, Command::Unmerge { gone: double }).await;
    let view = SavedView { id: Uuid::new_v4(), name: "Mine".into(), ask: Filter::default() };
    let forget = ViewWrite::Forget(view.id);
    for write in [ViewWrite::Save(view), forget] {
        let kept = ruth.run(&desk::Command::LeadView(Box::new(write))).await;
        assert_eq!(kept, desk::Outcome::Kept);
    }
    let query::Answer::Page(Some(page)) = ask(ruth, query::Query::Page(lead)).await else { panic!() };
    assert_eq!((page.card.stage, page.inquiry.team_size), (Stage::Contacted, Some(5)));
    let face = MatchFields {
        org_name: "Grace Church".into(),
        city: None,
        state: None,
        contact_email: Some("paul@example.org".into()),
        contact_phone: None,
    };
    let query::Answer::Doubles(doubles) = ask(ruth, query::Query::Doubles(face)).await else { panic!() };
    assert_eq!(doubles.len(), 2);
    for query in [
        query::Query::Board { ask: Filter::default(), most: 10 },
        query::Query::List { ask: Filter::default(), after: None, most: 10 },
        query::Query::Count(Filter::default()),
        query::Query::Rules,
        query::Query::Views,
        query::Query::Figures(today()),
        query::Query::Choices,
    ] {
        ask(ruth, query).await;
    }
}
