//! What the sign-in screen looks like.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::{SignIn, Stage, Why};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::dialog::Dialog;
use crate::ui::widgets::list::List;

const WIDTH: u16 = 64;

/// Draws it over everything, which is hidden.
pub fn draw(sign_in: &SignIn, screen: &mut Frame<'_>, area: Rect, view: View<'_>) {
    screen.render_widget(Clear, area);
    screen.buffer_mut().set_style(area, view.theme.ground());
    let (lead, body) = (lead(sign_in), body_height(sign_in));
    let inside = usize::from(WIDTH.min(area.width).saturating_sub(4)).max(1);
    let lead = text::wrap(&lead, inside);
    let lead_rows = u16::try_from(lead.len()).unwrap_or(1);
    let keys = keys_line(sign_in);
    let dialog = Dialog { title: title(sign_in), keys, width: WIDTH, height: lead_rows + body + 6 };
    let inner = dialog.draw(screen, area, view);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let [words, _, fields, complaint] = Layout::vertical([
        Constraint::Length(lead_rows),
        Constraint::Length(1),
        Constraint::Length(body),
        Constraint::Min(0),
    ])
    .areas(inner);
    screen.render_widget(Paragraph::new(lead.into_iter().map(Line::from).collect::<Vec<_>>()), words);
    draw_body(sign_in, screen, fields, view);
    let (told, meaning) = match (&sign_in.complaint, sign_in.trying) {
        (Some(sentence), _) => (text::safe(sentence), Meaning::Stop),
        (None, Some(_)) if sign_in.can_give_up() => ("One moment… (Esc gives up)".to_owned(), Meaning::Text),
        (None, Some(_)) => ("One moment…".to_owned(), Meaning::Text),
        (None, None) => (String::new(), Meaning::Text),
    };
    screen.render_widget(Paragraph::new(told).wrap(Wrap { trim: true }).style(view.theme.style(meaning)), complaint);
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
        _ => "Frontdesk".into(),
    }
}

fn keys_line(sign_in: &SignIn) -> &'static str {
    match (&sign_in.stage, sign_in.is_optional()) {
        (Stage::Pick(_), true) => "1–9 who · ↵ come in · n another name · Esc back",
        (Stage::Pick(_), false) => "1–9 who · ↵ come in · n another name · q leave",
        (_, true) => "Tab next field · ↵ go on · Esc back",
        (_, false) => "Tab next field · ↵ go on · Ctrl-Q leave",
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
    List::new(people.len(), cursor.0, true).draw(frame, area, view, |at| {
        let words = format!("  {}  {} ({})", at + 1, people[at].name, people[at].role.title());
        Line::styled(text::fit(&words, usize::from(area.width)), view.theme.style(Meaning::Text))
    });
}
