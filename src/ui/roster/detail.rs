//! The current seat: who it is, its status, the reasons against admission, and its note.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::view::{flow, minor_words, sentence};
use crate::domain::admission::{self, Decision, Reason, Verdict};
use crate::domain::format;
use crate::domain::rights::Right;
use crate::domain::sealed::KeptNotes;
use crate::domain::seat::Seat;
use crate::domain::staff::Actor;
use crate::domain::text;
use crate::keys::{Action, Scope};
use crate::ui::context::View;
use crate::ui::theme::Meaning;
use crate::ui::widgets::seat_line;

/// Draws the seat. If not all of it fits, says so in the last line.
pub(super) fn draw(
    seat: &Seat,
    details: bool,
    notes: Option<&KeptNotes>,
    frame: &mut Frame<'_>,
    area: Rect,
    view: View<'_>,
) {
    let width = usize::from(area.width).max(1);
    let mut lines = lines(seat, details, notes, width, view);
    let height = usize::from(area.height);
    let taken = |line: &Line<'_>| line.width().div_ceil(width).max(1);
    let mut room = height;
    let fitting = lines.iter().take_while(|line| {
        let fits = taken(line) <= room;
        if fits {
            room -= taken(line);
        }
        fits
    });
    let fitting = fitting.count();
    if fitting < lines.len() && height > 1 {
        lines.truncate(fitting.saturating_sub(usize::from(room == 0)));
        let more =
            if details { "… more on a larger screen".into() } else { format!("… more with {}", details_key(view)) };
        lines.push(Line::styled(more, view.theme.style(Meaning::Key)));
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), area);
}

/// Returns how many rows the seat needs.
pub(super) fn height(seat: &Seat, details: bool, notes: Option<&KeptNotes>, width: usize, view: View<'_>) -> u16 {
    let rows: usize =
        lines(seat, details, notes, width, view).iter().map(|line| line.width().div_ceil(width).max(1)).sum();
    u16::try_from(rows).unwrap_or(u16::MAX)
}

fn details_key(view: View<'_>) -> String {
    view.keys.key_of(Action::Details, &[Scope::Roster]).unwrap_or_else(|| "d".into())
}

fn lines<'a>(seat: &Seat, details: bool, notes: Option<&KeptNotes>, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let mut decision = view.decide(seat, Some(seat.schedule_id));
    if decision.verdict == Verdict::AlreadyIn {
        // A person who is in but should not shoot still gets the reasons.
        decision.findings = admission::lasting_findings(seat, &view.site.policy);
    }
    let (word, style) = seat_line::verdict(view, &decision);
    let name_width = width.saturating_sub(text::width(word) + 3);
    let mut head = vec![Span::styled(format!(" {word} "), style), Span::raw(" ")];
    let whole = format!("{}  {}", seat.label(), seat_line::distinction(seat));
    let mut lines = Vec::new();
    if text::width(&text::safe(&whole)) <= name_width {
        head.push(Span::styled(text::safe(&whole), view.theme.style(Meaning::Title)));
        lines.push(Line::from(head));
    } else {
        head.push(Span::styled(text::fit(&seat.label(), name_width), view.theme.style(Meaning::Title)));
        lines.push(Line::from(head));
        lines.push(plain(text::fit(&seat_line::distinction(seat), width), view));
    }
    lines.extend(flow(&status_words(seat, view), width).into_iter().map(|line| plain(line, view)));
    lines.extend(notes.into_iter().flat_map(sealed).map(|line| Line::styled(line, view.theme.style(Meaning::Title))));
    if details {
        lines.extend(flow(&contact(seat, view.actor), width).into_iter().map(|line| plain(line, view)));
    }
    lines.extend(reasons(&decision, view));
    lines.extend(note(seat).into_iter().map(|line| plain(line, view)));
    lines
}

/// Returns the emergency and medical notes, or why they cannot be read.
fn sealed(kept: &KeptNotes) -> Vec<String> {
    if let Some(why) = kept.notes.why_sealed() {
        return vec![format!("! Emergency and medical notes are {why}")];
    }
    let Some(notes) = kept.notes.open() else { return Vec::new() };
    let parts = [("Emergency note", notes.emergency.expose()), ("Medical", notes.medical.expose())];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    parts.flat_map(|(what, text)| text::safe_lines(&format!("{what}: {text}"))).collect()
}

fn plain<'a>(text: String, view: View<'_>) -> Line<'a> {
    Line::styled(text, view.theme.style(Meaning::Text))
}

/// Returns the seat's status, since when, and by whom.
fn status_words(seat: &Seat, view: View<'_>) -> Vec<String> {
    let clock = |at| view.site.clock_or_day(at, view.today());
    let mut parts = vec![seat.standing_words()];
    match (&seat.arrival, seat.arrived_at) {
        (Some(arrival), _) if seat.is_here() => parts.push(arrival.words(view.site, view.today())),
        (None, Some(at)) if seat.is_here() => parts.push(format!("at {}", clock(at))),
        _ => {}
    }
    parts.extend(seat.left_early_at.map(|at| format!("left at {}", clock(at))));
    parts.extend(minor_words(seat));
    parts
}

/// Returns how to reach the person, and the emergency contact.
fn contact(seat: &Seat, actor: &Actor) -> Vec<String> {
    let or_none = |text: &Option<String>, what: &str| match text.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() => format!("{what} {text}"),
        _ => format!("no {what}"),
    };
    let emergency = match (&seat.emergency_name, &seat.emergency_phone) {
        (None, None) => "no emergency contact".into(),
        (name, phone) => {
            let phone = phone.as_deref().map(format::phone);
            let words: Vec<String> = [name.clone(), phone].into_iter().flatten().collect();
            format!("emergency: {}", words.join(", "))
        }
    };
    let mut parts = vec![emergency];
    if actor.may(Right::PeopleRead) {
        let phone = seat.phone.as_deref().map(format::phone);
        parts.extend([or_none(&phone, "phone"), or_none(&seat.email, "email")]);
    }
    parts.extend(seat.buyer.as_ref().map(|buyer| format!("bought by {buyer}")));
    parts.extend((seat.party_size > 1).then(|| format!("party of {}", seat.party_size)));
    parts
}

/// Returns the reasons with the keys that fix them. Amounts are shown only to users who may see payments.
fn reasons<'a>(decision: &Decision, view: View<'_>) -> Vec<Line<'a>> {
    let is_money = |reason: &Reason| matches!(reason, Reason::Unpaid(_) | Reason::PaymentFailed(_));
    if view.actor.may(Right::PaymentsRead) {
        return seat_line::reason_lines(view, decision, Scope::Roster);
    }
    let (money, rest): (Vec<_>, Vec<_>) =
        decision.findings.iter().cloned().partition(|finding| is_money(&finding.reason));
    let rest = Decision { verdict: decision.verdict, findings: rest };
    let mut lines = seat_line::reason_lines(view, &rest, Scope::Roster);
    lines.extend(money.iter().map(|finding| {
        let words = format!("! {}", sentence(&finding.reason, view.actor, view.format()));
        Line::styled(words, view.theme.style(Meaning::Warn))
    }));
    lines
}

fn note(seat: &Seat) -> Vec<String> {
    let note = seat.note.as_deref().unwrap_or_default().trim();
    if note.is_empty() {
        return Vec::new();
    }
    let mut lines = text::safe_lines(note);
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, "✎ ");
    }
    lines
}
