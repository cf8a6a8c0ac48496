//! The first lines of the page: the organization, its stage, and the contact.

use chrono::NaiveDate;

use super::{PageLine, steps};
use crate::domain::format::{self, Format};
use crate::domain::lead::stage::{Due, Stage, days_in_stage, due, is_stale};
use crate::domain::lead::{LeadPage, Rules};
use crate::domain::site::Site;
use crate::domain::text::count;
use crate::ui::theme::Meaning;

/// Number of lines of the head.
pub(super) const HEIGHT: u16 = 4;

/// Returns `church · Elkview, WV · 250 people · budget $2,500–5,000`, then stage, age and assignee, then the next step,
/// then the contact.
pub(super) fn lines(page: &LeadPage, site: &Site, today: NaiveDate, rules: &Rules) -> [PageLine; HEIGHT as usize] {
    let card = &page.card;
    let budget =
        site.format(today).money_range(card.budget_low, card.budget_high).or_else(|| card.budget_range.clone());
    let parts = [
        card.org_type.clone(),
        Some(card.place()).filter(|place| !place.is_empty()),
        card.avg_attendance.map(|people| count(usize::try_from(people).unwrap_or_default(), "person", "people")),
        Some(budget.map_or("budget not said".into(), |budget| format!("budget {budget}"))),
    ];
    let who = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let role = page.inquiry.contact_role.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
    let phone = card.contact_phone.as_deref().map(|phone| format!(" · {}", format::phone(phone))).unwrap_or_default();
    let contact = format!("{}{role}{phone} · {}", card.contact_name, card.contact_email);
    [(Meaning::Text, who), status(page, site, today, rules), next(page, site.format(today)), (Meaning::Text, contact)]
}

fn status(page: &LeadPage, site: &Site, today: NaiveDate, rules: &Rules) -> PageLine {
    let card = &page.card;
    let days = days_in_stage(card.stage_since, today, site);
    let since = match days {
        0 => "since today".to_owned(),
        days => format!("for {}", count(usize::try_from(days).unwrap_or_default(), "day", "days")),
    };
    let reason = card.close_reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let assignee = card.assigned_to().map_or("nobody works on it".to_owned(), |name| format!("with {name}"));
    let planned = card.next_step.as_ref().map(|step| step.due_on);
    let words = format!("{}{reason}, {since} · {assignee}", card.stage.title());
    if is_stale(card.stage, days, planned, today, rules) {
        (Meaning::Warn, format!("! {words} · stale"))
    } else if card.assignee_is_disabled {
        (Meaning::Warn, format!("! {words}"))
    } else {
        (Meaning::Title, words)
    }
}

fn next(page: &LeadPage, format: Format<'_>) -> PageLine {
    let card = &page.card;
    match (due(card.stage, card.due_on, format.today()), card.due_on, &card.next_step) {
        (Due::Nothing, _, _) if card.stage == Stage::Won && page.classes.is_empty() => {
            (Meaning::Text, "Won: + makes the class.".into())
        }
        (Due::Nothing, _, _) if card.stage.is_closed() => (Meaning::Muted, "Decided: nothing is due.".into()),
        (Due::Nothing, _, _) | (_, None, _) => (Meaning::Muted, "Nothing is planned; + plans the next step.".into()),
        (_, Some(day), step) => {
            let what = match step {
                Some(step) if step.due_on <= day => step.what.as_str(),
                _ => "come back to it",
            };
            let (meaning, when) = steps::when(day, format);
            (meaning, format!("Next: {what} · {when}"))
        }
    }
}
