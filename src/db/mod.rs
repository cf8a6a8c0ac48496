//! Typed SQL, one file per aggregate. The functions take a connection and return domain types. They decide no
//! business rule.

pub mod address;
pub mod audit;
pub mod auth;
pub mod changes;
pub mod connect;
pub mod day;
mod delayed;
pub mod desk;
pub mod error;
pub mod health;
pub mod leads;
pub mod limits;
pub mod maintain;
pub mod migrate;
pub mod people;
pub mod pooler;
pub mod schema;
pub mod sealed;
pub mod seats;
pub mod servers;
pub mod site;
pub mod staff;
pub mod tickets;
pub mod timeout;

use sqlx::PgConnection;

use crate::domain::desk::{Answer, Query};

/// Runs a query and returns its answer.
///
/// # Errors
/// Any database error, see [`error::trouble`].
pub async fn ask(conn: &mut PgConnection, query: &Query) -> sqlx::Result<Answer> {
    Ok(match query {
        Query::Site => {
            let (site, clock, rights, state) = site::read_with_session(conn).await?;
            Answer::Site { site, clock, rights, state }
        }
        Query::Day(date) => Answer::Day(day::day(conn, *date).await?),
        Query::Session(id) => Answer::Session(day::session(conn, *id).await?.map(Box::new)),
        Query::Find { text, born: None, day } => Answer::Found(people::find(conn, text, *day).await?),
        Query::Find { text, born: Some(born), day } => {
            Answer::Found(people::find_holder(conn, text, *born, *day).await?)
        }
        Query::People { text, day } => Answer::People(people::search(conn, text, *day).await?),
        Query::Person(id, kind) => Answer::Person(people::page(conn, *id, *kind).await?.map(Box::new)),
        Query::Sealed(id, kind) => Answer::Sealed(Box::new(sealed::of_person(conn, *id, *kind).await?)),
        Query::ClassNotes(id) => Answer::ClassNotes(*id, sealed::of_class(conn, *id).await?),
        Query::SeatRecords(seat) => Answer::SeatRecords(desk::records(conn, *seat).await?),
        Query::WaiverTerms => Answer::WaiverTerms(site::waiver_terms(conn).await?),
        Query::Staff => Answer::Staff(staff::overview(conn).await?),
        Query::Arrivals(date) => Answer::Arrivals(day::arrivals(conn, *date).await?),
        Query::Audit(page) => Answer::Audit(audit::page(conn, page).await?),
        Query::AuditTogether { transaction, at } => {
            Answer::AuditTogether(audit::together(conn, transaction, *at).await?)
        }
        Query::Lead(query) => Answer::Lead(leads::ask(conn, query).await?),
        Query::Ticket(query) => Answer::Ticket(tickets::ask(conn, query).await?),
    })
}
