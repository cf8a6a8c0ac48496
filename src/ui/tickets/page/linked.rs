//! What a ticket is linked to: the person, the class, the order, the lead, and other tickets.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::PageRequest;
use crate::domain::rights::Right;
use crate::domain::staff::Actor;
use crate::domain::text;
use crate::domain::ticket::number;
use crate::domain::ticket::page::TicketPage;
use crate::ui::context::View;
use crate::ui::pane::Goto;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::notice;

/// Columns of a link's title.
const TITLE: usize = 8;

/// A link.
#[derive(Debug, Clone)]
pub(super) struct Link {
    title: &'static str,
    words: String,
    /// Where the link leads, or why it leads nowhere.
    pub(super) to: Result<PageRequest, String>,
}

/// Returns the links of a page for this user, the person who asks first.
pub(super) fn links(page: &TicketPage, actor: &Actor) -> Vec<Link> {
    let card = &page.card;
    let link = |title, words: String, to: Result<PageRequest, String>| Link { title, words, to };
    let mut links = Vec::new();
    if let Some(person) = card.person {
        let name = page.contact.name.clone().unwrap_or_else(|| "no name".into());
        let words = match (&page.contact.phone, &page.contact.email) {
            (Some(phone), _) => format!("{name} · {}", crate::domain::format::phone(phone)),
            (None, Some(email)) => format!("{name} · {email}"),
            (None, None) => name,
        };
        links.push(link(
            "Person",
            words,
            actor.why_not(Right::PeopleRead).map_or(Ok(PageRequest::Goto(Goto::Person(person))), Err),
        ));
    }
    if let (Some(id), Some(class)) = (card.schedule_id, &card.class) {
        links.push(link("Class", class.clone(), Ok(PageRequest::Goto(Goto::Roster { class: id, exceptions: false }))));
    }
    if let Some(order) = &card.order_number {
        links.push(link("Order", order.clone(), Ok(PageRequest::Goto(Goto::CheckInText(order.clone())))));
    }
    if let (Some(id), Some(lead)) = (card.lead_id, &page.lead) {
        links.push(link(
            "Lead",
            lead.clone(),
            actor.why_not(Right::LeadsManage).map_or(Ok(PageRequest::Goto(Goto::Lead(id))), Err),
        ));
    }
    if let Some(from) = page.split_from {
        links.push(link("Ticket", "split off from another ticket".into(), Ok(PageRequest::Ticket(from))));
    }
    for merged in &page.merged {
        let label = number(merged.number);
        let words = format!("{label} {}, merged into it", merged.title);
        let why = format!("{label} is a part of this conversation. U undoes the merge.");
        links.push(link("Ticket", words, Err(why)));
    }
    links
}

/// Draws the links, one in a row.
pub(super) fn draw(links: &[Link], at: usize, has_focus: bool, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if links.is_empty() {
        return frame.render_widget(notice(view, "Linked to no person, class, order or lead."), area);
    }
    let room = usize::from(area.width).saturating_sub(TITLE + 4).max(1);
    let drawn: Vec<Vec<Line<'_>>> = links.iter().map(|link| lines(link, room, view)).collect();
    let list = List::new(links.len(), at, has_focus);
    let list = if has_focus { list } else { list.without_cursor() };
    list.draw_tall(frame, area, view, |at| drawn[at].len(), |at| drawn[at].clone());
}

fn lines<'a>(link: &Link, room: usize, view: View<'_>) -> Vec<Line<'a>> {
    let words = text::wrap(&text::safe(&link.words), room);
    let placed = |(at, words): (usize, String)| {
        let title = if at == 0 { link.title } else { "" };
        Line::from(vec![
            Span::styled(format!("  {}", text::column(title, TITLE)), view.theme.style(Meaning::Muted)),
            Span::styled(words, view.theme.style(Meaning::Text)),
        ])
    };
    words.into_iter().enumerate().map(placed).collect()
}
