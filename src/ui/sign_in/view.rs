//! Draws the sign-in screen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::{SignIn, Stage, Why};
use crate::domain::text;
use crate::ui::context::View;
use crate::ui::frame::{ConnectionStatus, link_words};
use crate::ui::theme::Meaning;
use crate::ui::widgets::dialog::keys_line;
use crate::ui::widgets::list::List;

/// Maximum rows of a complaint.
const COMPLAINT: u16 = 3;
/// Maximum width of the text and the fields.
const WIDTH: u16 = 74;

/// What else the screen shows about the desk.
#[derive(Debug, Clone, Copy)]
pub struct Outlook {
    /// The connection status.
    pub link: ConnectionStatus,
    /// How many changes of this desk are not in the database yet.
    pub waiting: usize,
}

/// Draws the screen over everything else and hides it.
pub fn draw(sign_in: &SignIn, screen: &mut Frame<'_>, area: Rect, view: View<'_>, outlook: Outlook) {
    screen.render_widget(Clear, area);
    screen.buffer_mut().set_style(area, view.theme.ground());
    let [head, rest, keys] =
        Layout::vertical([Constraint::Length(4), Constraint::Min(0), Constraint::Length(1)]).areas(area);
    draw_head(sign_in, screen, head, view, outlook);
    let room = usize::from(keys.width);
    screen.render_widget(keys_line(view, &keys_of(sign_in), room.saturating_sub(2)), keys);
    let left = if area.width > WIDTH { 2 } else { 0 };
    let rest = Rect { x: rest.x + left, width: (rest.width - left).min(WIDTH), ..rest };
    let indented = Rect { x: rest.x + rest.width.min(1), width: rest.width.saturating_sub(2), ..rest };
    let lead = text::wrap(&lead(sign_in), usize::from(indented.width).max(1));
    let lead_height = u16::try_from(lead.len()).unwrap_or(1);
    // A list longer than the screen scrolls. A complaint keeps its rows.
    let body = body_height(sign_in).min(indented.height.saturating_sub(lead_height + 4 + COMPLAINT));
    let [heading, words, _, fields, _, complaint, changes] = Layout::vertical([
        Constraint::Length(2),
        Constraint::Length(lead_height),
        Constraint::Length(1),
        Constraint::Length(body),
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(u16::from(outlook.waiting > 0)),
    ])
    .areas(indented);
    screen.render_widget(Line::styled(title(sign_in), view.theme.style(Meaning::Title)), heading);
    screen.render_widget(Paragraph::new(lead.into_iter().map(Line::from).collect::<Vec<_>>()), words);
    draw_body(sign_in, screen, Rect { x: rest.x, width: rest.width, ..fields }, view);
    let (message, meaning) = match (&sign_in.complaint, sign_in.trying) {
        (Some(sentence), _) => (format!("✗ {}", text::safe(sentence)), Meaning::Stop),
        (None, Some(_)) if sign_in.can_cancel() => ("One moment… (Esc gives up)".to_owned(), Meaning::Text),
        (None, Some(_)) => ("One moment…".to_owned(), Meaning::Text),
        (None, None) if sign_in.helps => (help(sign_in).to_owned(), Meaning::Text),
        (None, None) => (String::new(), Meaning::Text),
    };
    screen.render_widget(Paragraph::new(message).wrap(Wrap { trim: true }).style(view.theme.style(meaning)), complaint);
    let waiting = text::count(outlook.waiting, "change", "changes");
    let waiting = format!("! {waiting} of this desk not sent yet. Nothing is lost by signing in or leaving.");
    screen.render_widget(Line::styled(waiting, view.theme.style(Meaning::Warn)), changes);
}

/// Draws the institute at the left, day and time at the right. Below are the desk and the connection status.
fn draw_head(sign_in: &SignIn, screen: &mut Frame<'_>, area: Rect, view: View<'_>, outlook: Outlook) {
    let (Some(row), Some(below)) = (area.rows().nth(1), area.rows().nth(2)) else { return };
    let (link, meaning) = match outlook.link {
        _ if sign_in.is_away => ("○ No connection".to_owned(), Meaning::Stop),
        ConnectionStatus::Live => ("● Connected".to_owned(), Meaning::Text),
        other => link_words(view, other),
    };
    let room = usize::from(below.width).saturating_sub(text::width(&link) + 6);
    let desk = text::fit(&text::safe(&sign_in.expected.desk), room);
    screen.render_widget(Line::styled(format!("   {desk}"), view.theme.style(Meaning::Muted)), below);
    screen.render_widget(Line::styled(format!("{link} "), view.theme.style(meaning)).right_aligned(), below);
    let name = if view.site.name.is_empty() { "Frontdesk".to_owned() } else { text::safe(&view.site.name) };
    let clock = format!("{} · {} ", view.format().date(view.today()), view.site.clock(view.now));
    let room = usize::from(row.width).saturating_sub(text::width(&clock) + 2);
    screen.render_widget(Line::styled(format!("   {}", text::fit(&name, room)), view.theme.style(Meaning::Title)), row);
    // The time zone is not known until the institute has been read.
    if !view.site.name.is_empty() && room > text::width(&name) {
        screen.render_widget(Line::styled(clock, view.theme.style(Meaning::Text)).right_aligned(), row);
    }
}

fn title(sign_in: &SignIn) -> &'static str {
    match (&sign_in.stage, &sign_in.why) {
        (Stage::Found(_), _) => "The first admin",
        (Stage::NewPassword { .. }, _) => "A new password",
        (_, Why::Locked(_)) => "Locked",
        (Stage::Pick { .. }, _) => "Who is at this desk?",
        _ => "Sign in",
    }
}

fn lead(sign_in: &SignIn) -> String {
    match (&sign_in.stage, &sign_in.why) {
        (Stage::Found(_), _) => {
            "There is no staff yet. The person who signs in here becomes the first admin and can add the others (:staff)."
                .into()
        }
        (Stage::NewPassword { login, old: Some(_), .. }, _) => {
            format!("An admin has set the password of {login}. Choose one that only you know: 10 characters or more.")
        }
        (Stage::NewPassword { login, .. }, _) => format!("Another password for {login}: 10 characters or more."),
        (_, Why::Locked(name)) => {
            format!("{name} was here. Their work is kept. Anyone else can sign in too.")
        }
        (_, Why::Ended(sentence)) => sentence.clone(),
        (_, Why::Switch) => "What was typed so far stays with the person who typed it.".into(),
        (Stage::Pick { is_chosen: true, .. }, _) => "Type your password and press Enter.".into(),
        (Stage::Pick { .. }, _) => "Press your number, or choose and press Enter.".into(),
        _ => "Name and password of the staff account.".into(),
    }
}

fn keys_of(sign_in: &SignIn) -> String {
    let leaves = if sign_in.is_optional() { "Esc back" } else { "Ctrl-Q leave" };
    match &sign_in.stage {
        Stage::Pick { is_chosen: true, .. } => {
            "↵ sign in · ↑↓ another person · Esc choose again · F1 help · Ctrl-Q leave".into()
        }
        Stage::Pick { .. } => {
            let last = sign_in.expected.people.len().min(9);
            format!("0–{last} choose · ↑↓ move · ↵ sign in · F1 help · {leaves}")
        }
        _ => format!("Tab next field · ↵ sign in · F1 help · {leaves}"),
    }
}

/// Returns the help text of F1.
fn help(sign_in: &SignIn) -> &'static str {
    match sign_in.stage {
        Stage::Pick { .. } => {
            "The number of a person chooses that person; then every key is the password. 0 asks for the name of a staff \
             account. Ctrl-Q leaves Frontdesk; it asks first when that loses what a person has typed."
        }
        Stage::Ask(_) => {
            "Type the name and password of your staff account. After five wrong passwords the account is locked for a \
             while. A manager or an admin can unlock it or set a new password. Ctrl-Q leaves Frontdesk."
        }
        Stage::NewPassword { .. } => {
            "Type the new password twice, 10 characters or more. It takes effect at once, on every desk."
        }
        Stage::Found(_) => "The first account can do everything. It adds the other people later, in Staff.",
    }
}

/// Returns the rows below the list, for another name and the password.
fn below_list(sign_in: &SignIn) -> u16 {
    if sign_in.has_password_field() { 4 } else { 2 }
}

fn body_height(sign_in: &SignIn) -> u16 {
    match &sign_in.stage {
        Stage::Pick { .. } => {
            u16::try_from(sign_in.expected.people.len()).unwrap_or(u16::MAX).saturating_add(below_list(sign_in))
        }
        Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields) => fields.height(),
    }
}

fn draw_body(sign_in: &SignIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let (cursor, is_chosen, password) = match &sign_in.stage {
        Stage::Pick { cursor, is_chosen, password } => (*cursor, *is_chosen, password),
        Stage::Ask(fields) | Stage::NewPassword { fields, .. } | Stage::Found(fields) => {
            return fields.draw(frame, area, view);
        }
    };
    let people = &sign_in.expected.people;
    let longest = people.iter().map(|person| text::width(&text::safe(&person.name))).max().unwrap_or_default();
    let roles = people.iter().map(|person| text::width(person.role.title())).max().unwrap_or_default();
    let [list, below] = Layout::vertical([Constraint::Min(0), Constraint::Length(below_list(sign_in))]).areas(area);
    let row = |at| below.rows().nth(at).unwrap_or_default();
    let (other, field) = (row(1), row(3));
    List::new(people.len(), cursor.0, !is_chosen).draw(frame, list, view, |at| {
        let person = &people[at];
        // Digits choose the first nine people; arrows reach everyone.
        let digit = if at < 9 { (at + 1).to_string() } else { " ".into() };
        let name = text::column(&person.name, longest);
        let name = Span::styled(format!("  {digit}   {name}   "), view.theme.style(Meaning::Text));
        let role = text::column(person.role.title(), roles);
        // Without the institute's time zone, the time would be wrong.
        let since = person.last_here.filter(|_| !view.site.name.is_empty());
        let since = since.map(|at| format!("   last here {}", view.format().moment(at))).unwrap_or_default();
        Line::from(vec![name, Span::styled(format!("{role}{since}"), view.theme.style(Meaning::Muted))])
    });
    frame.render_widget(Line::styled("  0   another name", view.theme.style(Meaning::Text)), other);
    if sign_in.has_password_field() {
        let password = if is_chosen { password } else { &password.without_focus() };
        password.draw(frame, field, view);
    }
}
