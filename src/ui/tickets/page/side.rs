//! Beside the conversation: who asks and how to reach them, what the ticket is about, its status, and when it is due.

use chrono::{DateTime, Utc};

use super::PageLine;
use crate::domain::format;
use crate::domain::rights::Right;
use crate::domain::text;
use crate::domain::ticket::flow::Status;
use crate::domain::ticket::page::TicketPage;
use crate::ui::context::View;
use crate::ui::theme::Meaning;

/// Columns of the widest title of a fact.
const TITLE: usize = 9;

/// Returns the lines for `width` columns. `has_keys` adds the keys that help; a command prints the lines without keys.
pub(super) fn lines(page: &TicketPage, width: usize, has_keys: bool, view: View<'_>) -> Vec<PageLine> {
    let mut lines = Vec::new();
    who(&mut lines, page, width, has_keys, view);
    lines.push((Meaning::Text, String::new()));
    status_facts(&mut lines, page, width, has_keys, view);
    lines.push((Meaning::Text, String::new()));
    about(&mut lines, page, width, view);
    lines
}

/// Adds a title with its words. Further lines are below the first.
fn fact(lines: &mut Vec<PageLine>, title: &str, words: &str, meaning: Meaning, width: usize) {
    let mut lead = text::column(title, TITLE);
    for line in text::wrap(words, width.saturating_sub(TITLE + 1)) {
        lines.push((meaning, format!("{lead} {line}")));
        lead = " ".repeat(TITLE);
    }
}

fn who(lines: &mut Vec<PageLine>, page: &TicketPage, width: usize, has_keys: bool, view: View<'_>) {
    let name = page.contact.name.as_deref().unwrap_or("No one is named");
    lines.extend(text::wrap(name, width).into_iter().map(|line| (Meaning::Title, line)));
    let sees_people = view.actor.may(Right::PeopleRead);
    if sees_people {
        let phone = page.contact.phone.as_deref().map(format::phone);
        let reach = [("Phone", &phone), ("Email", &page.contact.email)];
        for (title, value) in reach {
            fact(lines, title, value.as_deref().unwrap_or("not known"), Meaning::Text, width);
        }
    } else if let Some(why) = view.actor.why_not(Right::PeopleRead) {
        lines.extend(text::wrap(&why, width).into_iter().map(|line| (Meaning::Muted, line)));
    }
    if page.card.person.is_some() && sees_people && has_keys {
        lines.push((Meaning::Muted, "k goes to their page".into()));
    }
}

fn status_facts(lines: &mut Vec<PageLine>, page: &TicketPage, width: usize, has_keys: bool, view: View<'_>) {
    let card = &page.card;
    let mut add = |title: &str, words: &str, meaning| fact(lines, title, words, meaning, width);
    add("Status", card.status.title(), Meaning::Title);
    let at = |at: DateTime<Utc>| view.site.clock_or_day(at, view.today());
    if let Some(what) = card.waits_for.as_ref().filter(|_| card.status == Status::Blocked) {
        let why = card.blocked_reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        add("Waits for", &format!("{what}{why}"), Meaning::Warn);
    }
    if let Some(since) = card.waiting_since {
        add("Waits for", &format!("the customer, since {}", at(since)), Meaning::Warn);
    }
    let runs_out = card.raise_at.is_some_and(|raise| raise <= view.now);
    for (title, due) in [("Answer", card.answer_due_at), ("End", card.close_due_at)] {
        if let Some(due) = due {
            let left = (due - view.now).num_minutes();
            let (words, meaning) = match left {
                ..0 => (format!("! due {} ago, {}", format::minutes(-left), at(due)), Meaning::Stop),
                _ if runs_out && card.due_at == Some(due) => {
                    (format!("runs out in {}, {}", format::minutes(left), at(due)), Meaning::Warn)
                }
                _ => (format!("due in {}, {}", format::minutes(left), at(due)), Meaning::Text),
            };
            add(title, &words, meaning);
        }
    }
    if let Some(answered) = card.answered_at {
        add("Answered", &at(answered), Meaning::Text);
    }
    if let Some(done) = card.done_at {
        let reason = card.close_reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        add("Done", &format!("{}{reason}", at(done)), Meaning::Good);
    }
    let raised = match card.escalated_at {
        Some(when) if card.priority > card.promised => {
            format!(" ↑ raised from {}, {}", card.promised.word(), at(when))
        }
        _ => String::new(),
    };
    let meaning = if raised.is_empty() { Meaning::Text } else { Meaning::Warn };
    add("Priority", &format!("{}{raised}", card.priority.word()), meaning);
    let nobody = if has_keys { "nobody yet; g gives it to somebody" } else { "nobody yet" };
    let assignee = card.assigned_to().unwrap_or_else(|| nobody.into());
    let (assignee, meaning) =
        if card.assignee_is_disabled { (format!("! {assignee}"), Meaning::Warn) } else { (assignee, Meaning::Text) };
    add("With", &assignee, meaning);
    if card.reopened > 0 {
        add("Opened", &format!("again {}×", card.reopened), Meaning::Warn);
    }
}

fn about(lines: &mut Vec<PageLine>, page: &TicketPage, width: usize, view: View<'_>) {
    let card = &page.card;
    let tags = card.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let came = view.site.clock_or_day(card.created_at, view.today());
    let merged = page.merged.iter().map(|merged| crate::domain::ticket::number(merged.number));
    let facts = [
        ("Class", card.class.clone()),
        ("Order", card.order_number.clone()),
        ("Lead", page.lead.clone()),
        ("Tags", Some(tags).filter(|tags| !tags.is_empty())),
        ("Came", Some(came)),
        ("Merged", Some(merged.collect::<Vec<_>>().join(" ")).filter(|merged| !merged.is_empty())),
        ("Split", page.split_from.map(|_| "off from another ticket".to_owned())),
    ];
    for (title, words) in facts {
        if let Some(words) = words {
            fact(lines, title, &words, Meaning::Text, width);
        }
    }
}
