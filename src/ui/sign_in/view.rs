//! What the sign-in screen looks like.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::{SignIn, Stage, Why};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::dialog::keys_line;
use crate::ui::widgets::list::List;

/// The widest that the text and the fields are.
const WIDTH: u16 = 74;

/// Draws it over everything, which is hidden.
pub fn draw(sign_in: &SignIn, screen: &mut Frame<'_>, area: Rect, view: View<'_>) {
    screen.render_widget(Clear, area);
    screen.buffer_mut().set_style(area, view.theme.ground());
    let [head, rest, keys] =
        Layout::vertical([Constraint::Length(3), Constraint::Min(0), Constraint::Length(1)]).areas(area);
    draw_head(screen, head, view);
    let room = usize::from(keys.width);
    screen.render_widget(keys_line(view, keys_of(sign_in), room.saturating_sub(2)), keys);
    let left = if area.width > WIDTH { 2 } else { 0 };
    let rest = Rect { x: rest.x + left, width: (rest.width - left).min(WIDTH), ..rest };
    let indented = Rect { x: rest.x + rest.width.min(1), width: rest.width.saturating_sub(2), ..rest };
    let lead = text::wrap(&lead(sign_in), usize::from(indented.width).max(1));
    let [heading, words, _, fields, _, complaint] = Layout::vertical([
        Constraint::Length(2),
        Constraint::Length(u16::try_from(lead.len()).unwrap_or(1)),
        Constraint::Length(1),
        Constraint::Length(body_height(sign_in)),
        Constraint::Length(1),
        Constraint::Min(0),
    ])
    .areas(indented);
    screen.render_widget(Line::styled(title(sign_in), view.theme.style(Meaning::Title)), heading);
    screen.render_widget(Paragraph::new(lead.into_iter().map(Line::from).collect::<Vec<_>>()), words);
    draw_body(sign_in, screen, Rect { x: rest.x, width: rest.width, ..fields }, view);
    let (told, meaning) = match (&sign_in.complaint, sign_in.trying) {
        (Some(sentence), _) => (format!("✗ {}", text::safe(sentence)), Meaning::Stop),
        (None, Some(_)) if sign_in.can_give_up() => ("One moment… (Esc gives up)".to_owned(), Meaning::Text),
        (None, Some(_)) => ("One moment…".to_owned(), Meaning::Text),
        (None, None) => (String::new(), Meaning::Text),
    };
    screen.render_widget(Paragraph::new(told).wrap(Wrap { trim: true }).style(view.theme.style(meaning)), complaint);
}

/// The institute at the left, day and time at the right.
fn draw_head(screen: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let Some(row) = area.rows().nth(1) else { return };
    let name = if view.site.name.is_empty() { "Frontdesk".to_owned() } else { text::safe(&view.site.name) };
    let clock = format!("{} · {} ", view.format().date(view.today()), view.site.clock(view.now));
    let room = usize::from(row.width).saturating_sub(text::width(&clock) + 2);
    screen.render_widget(Line::styled(format!("   {}", text::fit(&name, room)), view.theme.style(Meaning::Title)), row);
    // Before the institute has been read its time zone is not known.
    if !view.site.name.is_empty() && room > text::width(&name) {
        screen.render_widget(Line::styled(clock, view.theme.style(Meaning::Text)).right_aligned(), row);
    }
}

fn title(sign_in: &SignIn) -> &'static str {
    match (&sign_in.stage, &sign_in.why) {
        (Stage::Found(_), _) => "The first admin",
        (Stage::NewPassword { .. }, _) => "A new password",
        (_, Why::Locked(_)) => "Locked",
        (Stage::Pick(_), _) => "Who is at this desk?",
        _ => "Sign in",
    }
}

fn lead(sign_in: &SignIn) -> String {
    match (&sign_in.stage, &sign_in.why) {
        (Stage::Found(_), _) => {
            "Nobody is on the staff yet. Whoever comes in here becomes the first admin and can add the others (:staff)."
                .into()
        }
        (Stage::NewPassword { login, old: Some(_), .. }, _) => {
            format!("An admin has set the password of {login}. Choose one that only you know: 10 signs or more.")
        }
        (Stage::NewPassword { login, .. }, _) => format!("Another password for {login}: 10 signs or more."),
        (_, Why::Locked(name)) => {
            format!("{name} was here and finds everything as it was. Anybody else can sign in too.")
        }
        (_, Why::Ended(sentence)) => sentence.clone(),
        (_, Why::Switch) => "What was typed so far is kept for whoever typed it.".into(),
        (Stage::Pick(_), _) => "Press your number, or choose and press Enter.".into(),
        _ => "Name and password of the staff account.".into(),
    }
}

fn keys_of(sign_in: &SignIn) -> &'static str {
    match (&sign_in.stage, sign_in.is_optional()) {
        (Stage::Pick(_), true) => "1–9 who · ↵ sign in · n another name · Esc back",
        (Stage::Pick(_), false) => "1–9 who · ↵ sign in · n another name · q leave",
        (_, true) => "Tab next field · ↵ sign in · Esc back",
        (_, false) => "Tab next field · ↵ sign in · Ctrl-Q leave",
    }
}

fn body_height(sign_in: &SignIn) -> u16 {
    match &sign_in.stage {
        Stage::Pick(_) => u16::try_from(sign_in.expected.people.len()).unwrap_or(u16::MAX),
        Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields) => fields.height(),
    }
}

fn draw_body(sign_in: &SignIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let cursor = match &sign_in.stage {
        Stage::Pick(cursor) => *cursor,
        Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields) => {
            return fields.draw(frame, area, view);
        }
    };
    let people = &sign_in.expected.people;
    let longest = people.iter().map(|person| text::width(&text::safe(&person.name))).max().unwrap_or_default();
    List::new(people.len(), cursor.0, true).draw(frame, area, view, |at| {
        let name = text::column(&people[at].name, longest);
        let name = Span::styled(format!("  {}   {name}   ", at + 1), view.theme.style(Meaning::Text));
        Line::from(vec![name, Span::styled(people[at].role.title(), view.theme.style(Meaning::Muted))])
    });
}
