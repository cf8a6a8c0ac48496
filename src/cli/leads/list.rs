//! `frontdesk leads` and `leads due`: one line per lead.

use std::io::IsTerminal;
use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::assignee::named;
use super::super::database::Database;
use super::super::target::DatabaseTarget;
use super::super::{Done, Failure};
use crate::config::Config;
use crate::db;
use crate::domain::lead::Card;
use crate::domain::lead::filter::{DueFilter, Filter, PageCursor};
use crate::domain::lead::stage::{Due, Stage, days_in_stage, due};
use crate::domain::site::Site;
use crate::domain::text::{column, count, safe, width};
use crate::ui::widgets::marks::assignee;

/// Number of cards per page.
const AT_ONCE: i32 = 500;

/// Reads all leads that match a filter, page by page.
async fn every(conn: &mut PgConnection, ask: &Filter) -> sqlx::Result<Vec<Card>> {
    let (mut cards, mut after): (Vec<Card>, Option<PageCursor>) = (Vec::new(), None);
    loop {
        let page = db::leads::list(conn, ask, after.as_ref(), AT_ONCE).await?;
        after = page.last().and_then(PageCursor::card);
        cards.extend(page);
        if after.is_none() {
            return Ok(cards);
        }
    }
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    id: Uuid,
    organization: &'a str,
    city: Option<&'a str>,
    state: Option<&'a str>,
    stage: Stage,
    days_in_stage: i64,
    next_step: Option<&'a str>,
    due_on: Option<NaiveDate>,
    assignee: Option<&'a str>,
    assignee_is_disabled: bool,
    budget: Option<&'a str>,
    attendance: Option<i32>,
    contact: &'a str,
    email: &'a str,
    phone: Option<&'a str>,
    source: Option<&'a str>,
    created_at: String,
}

impl<'a> Line<'a> {
    fn of(card: &'a Card, site: &Site, today: NaiveDate) -> Self {
        Self {
            id: card.id,
            organization: &card.org_name,
            city: card.city.as_deref(),
            state: card.state.as_deref(),
            stage: card.stage,
            days_in_stage: days_in_stage(card.stage_since, today, site),
            next_step: card.next_step.as_ref().map(|step| step.what.as_str()),
            due_on: card.due_on,
            assignee: card.assignee.as_deref(),
            assignee_is_disabled: card.assignee_is_disabled,
            budget: card.budget_range.as_deref(),
            attendance: card.avg_attendance,
            contact: &card.contact_name,
            email: &card.contact_email,
            phone: card.contact_phone.as_deref(),
            source: card.source.as_deref(),
            created_at: card.created_at.with_timezone(&site.timezone).to_rfc3339(),
        }
    }
}

fn due_words(card: &Card, today: NaiveDate) -> String {
    let what = card.next_step.as_ref().map_or("ask again", |step| step.what.as_str());
    match due(card.stage, card.due_on, today) {
        Due::Nothing => String::new(),
        Due::Today => format!("today: {what}"),
        Due::Overdue(days) => {
            format!("{} late: {what}", count(usize::try_from(days).unwrap_or_default(), "day", "days"))
        }
        Due::In(days) => format!("in {}: {what}", count(usize::try_from(days).unwrap_or_default(), "day", "days")),
    }
}

/// Prints the leads that match a filter.
pub(super) async fn run(
    place: &DatabaseTarget,
    config: &Config,
    mut ask: Filter,
    assignee: Option<&str>,
    json: bool,
) -> Done {
    let database = Database::open(place, config).await?;
    let mut conn = database.connect().await?;
    if let Some(said) = assignee {
        let rules = db::leads::rules(&mut conn).await?;
        let people = rules.takers.into_iter().chain(rules.disabled).map(|taker| (taker.name, taker.id));
        ask.assignee = Some(named(&people.collect::<Vec<_>>(), said)?);
    }
    let site = db::site::read(&mut conn).await?;
    let today = site.date_of(Utc::now());
    let cards = every(&mut conn, &ask).await?;
    if json {
        let lines: Vec<_> = cards.iter().map(|card| Line::of(card, &site, today)).collect();
        let text = serde_json::to_string_pretty(&lines).map_err(|error| Failure::not_done(error.to_string()))?;
        say!("{text}");
        return Ok(ExitCode::SUCCESS);
    }
    if cards.is_empty() {
        say!("{}", nothing(&mut conn, &ask).await?);
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<_> = cards.iter().map(|card| cells(card, &site, today)).collect();
    for line in table(&rows, std::io::stdout().is_terminal()) {
        say!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the sentence that says why the list is empty.
async fn nothing(conn: &mut PgConnection, ask: &Filter) -> sqlx::Result<&'static str> {
    Ok(if ask.due == Some(DueFilter::Today) {
        "Nothing is due today."
    } else if ask.is_everything() || db::leads::count(conn, &Filter::default()).await? == 0 {
        "There are no leads in this database."
    } else {
        "No lead matches."
    })
}

/// Column titles, each with the column's largest width on a terminal.
const HEADING: [(&str, usize); 5] = [("Organization", 32), ("Town", 18), ("Stage", 13), ("Days", 4), ("Assignee", 14)];
const LAST: &str = "Next step";

/// Cells of a lead: one per column of `HEADING`, and the last one.
type Cells = [String; HEADING.len() + 1];

fn cells(card: &Card, site: &Site, today: NaiveDate) -> Cells {
    [
        safe(&card.org_name),
        safe(&card.place()),
        card.stage.title().to_owned(),
        days_in_stage(card.stage_since, today, site).to_string(),
        safe(&assignee(card.assignee.as_deref(), card.assignee_is_disabled)),
        safe(&due_words(card, today)),
    ]
}

/// Returns the lines of the table with its heading. Each column is as wide as its widest cell. Long cells are cut
/// only on a terminal: a file or another program gets the full text.
fn table(rows: &[Cells], is_cut: bool) -> Vec<String> {
    let heading: Cells = std::array::from_fn(|at| HEADING.get(at).map_or(LAST, |(title, _)| title).to_owned());
    let widths = HEADING.iter().enumerate().map(|(at, (_, most))| {
        let widest = rows.iter().chain([&heading]).map(|row| width(&row[at])).max().unwrap_or_default();
        if is_cut { widest.min(*most) } else { widest }
    });
    let widths: Vec<usize> = widths.collect();
    let line = |row: &Cells| {
        let shown = row.iter().zip(&widths).map(|(cell, width)| column(cell, *width));
        let line = shown.chain([row[HEADING.len()].clone()]).collect::<Vec<_>>().join("  ");
        line.trim_end().to_owned()
    };
    [&heading].into_iter().chain(rows).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_on_a_terminal_and_nowhere_else() {
        let long = "The First Church of the Nazarene at Elkview";
        let cells = [long, "Elkview, WV", "proposal sent", "7", "—", "today: call the trustees"].map(str::to_owned);
        let there = table(std::slice::from_ref(&cells), false);
        assert!(there[1].starts_with(&format!("{long}  Elkview, WV  proposal sent  7     —")), "{there:?}");
        assert_eq!(there[0].find("Stage"), there[1].find("proposal"));
        let shown = table(&[cells], true);
        assert!(shown[1].starts_with("The First Church of the Nazaren…  Elkview, WV  "), "{shown:?}");
        assert!(shown[1].ends_with("today: call the trustees"));
    }
}
