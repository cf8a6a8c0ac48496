//! How check-in is drawn: the field, what it found, the card, and the last arrivals.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph, Wrap};

use super::{CheckIn, Part};
use crate::domain::admission::{Decision, Verdict};
use crate::domain::format::TIME_WIDTH;
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::keys::Scope;
use crate::ui::context::{Tone, View};
use crate::ui::status::Status;
use crate::ui::theme::Meaning;
use crate::ui::widgets::list::List;
use crate::ui::widgets::panel::{absence, notice, panel, side_panel};
use crate::ui::widgets::seat_line;
use crate::ui::widgets::text_field::{cursor_at, visible};

/// From this width on the arrivals stand beside the card.
const WIDE: u16 = 120;
/// From this height on there is room for the results, the card and the arrivals.
const TALL: u16 = 28;

impl CheckIn {
    /// What the message row says of the pane.
    #[must_use]
    pub fn status(&self, view: View<'_>) -> Status {
        let found = match self.seats().len() {
            0 => Status::none(),
            1 => Status::of("1 found"),
            found if self.part == Part::Field => Status::of(format!("{found} found")),
            found => Status::at(self.cursor.0, found),
        };
        found.marked(self.party.len()).with(&self.found, view)
    }
}

/// Draws the pane.
pub fn draw(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let (main, beside) = if area.width >= WIDE {
        let [main, beside] = Layout::horizontal([Constraint::Min(60), Constraint::Length(48)]).areas(area);
        (main, Some(beside))
    } else {
        (area, None)
    };
    // On a small screen the last arrivals give way to whoever stands at the desk.
    let is_crowded = main.height < TALL && !pane.seats().is_empty() && pane.part != Part::Arrivals;
    let below = if beside.is_some() || is_crowded { 0 } else { 5 };
    let listed = u16::try_from(pane.seats().len()).unwrap_or(u16::MAX).clamp(1, 6) + 1;
    let banner_lines =
        pane.banner.as_ref().map_or(1, |(_, words)| 1 + (text::width(words) + 1) / usize::from(main.width.max(1)));
    let [field, banner, results, card, arrivals] = Layout::vertical([
        Constraint::Length(2),
        Constraint::Length(u16::try_from(banner_lines.min(3)).unwrap_or(1)),
        Constraint::Length(if pane.seats().len() > 1 { listed } else { 0 }),
        Constraint::Min(3),
        Constraint::Length(below),
    ])
    .areas(main);
    draw_field(pane, frame, field, view);
    draw_banner(pane, frame, banner, view);
    draw_results(pane, frame, results, view);
    draw_card(pane, frame, card, view);
    draw_arrivals(pane, beside.is_some(), frame, beside.unwrap_or(arrivals), view);
    pane.forms.draw(frame, area, view);
}

fn draw_field(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let title = match &pane.class {
        Some((_, class)) => format!("Check in for {class} only (Esc: all classes)"),
        None => "Check in: scan, or type a name, an order or a phone number".into(),
    };
    let is_typing = pane.is_typing();
    let block = panel(view, &title, is_typing && pane.part == Part::Field);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let lead = "▸ ";
    let room = usize::from(inner.width).saturating_sub(2);
    let line = Line::from(vec![
        Span::styled(lead, view.theme.style(Meaning::Focus)),
        Span::styled(visible(pane.input.input(), room), view.theme.style(Meaning::Title)),
    ]);
    frame.render_widget(line, inner);
    if is_typing && room > 0 && inner.height > 0 {
        frame.set_cursor_position(cursor_at(pane.input.input(), inner, 2, room));
    }
}

fn draw_banner(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let saving = pane.admitting.len();
    let (tone, words) = match &pane.banner {
        Some((tone, words)) if saving > 0 => (*tone, format!("{words} (saving {saving})")),
        Some((tone, words)) => (*tone, words.clone()),
        None if saving > 0 => (Tone::Info, "Saving…".to_owned()),
        None if pane.entered.is_some() => (Tone::Info, format!("Looking up {}…", pane.asked)),
        None if pane.found.is_loading() => (Tone::Info, "Looking…".to_owned()),
        None => return,
    };
    let meaning = match tone {
        Tone::Good => Meaning::Good,
        Tone::Info => Meaning::Text,
        Tone::Bad => Meaning::Stop,
    };
    let words = Paragraph::new(format!(" {}", text::safe(&words))).wrap(Wrap { trim: false });
    frame.render_widget(words.style(view.theme.style(meaning)), area);
}

fn draw_results(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    if area.height == 0 {
        return;
    }
    let seats = pane.seats();
    let title = match pane.party.len() {
        0 => text::count(seats.len(), "seat", "seats"),
        chosen => format!("{chosen} of {} selected: ↵ admits them", seats.len()),
    };
    let block = panel(view, &title, pane.part == Part::Results && !pane.has_form());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inner.width);
    let longest = seats.iter().map(|seat| text::width(&text::safe(&seat.label()))).max().unwrap_or(0);
    let name_width = longest.clamp(8, (width * 2 / 5).max(8));
    let has_focus = pane.part == Part::Results && !pane.has_form();
    let list = List::new(seats.len(), pane.cursor.0, has_focus);
    let list = if pane.must_choose { list.without_cursor() } else { list };
    list.draw(frame, inner, view, |at| seat_row(pane, &seats[at], name_width, width, view));
}

fn seat_row<'a>(pane: &CheckIn, seat: &Seat, name_width: usize, width: usize, view: View<'_>) -> Line<'a> {
    let decision = view.decide(seat, pane.class_id());
    let is_past =
        decision.verdict == Verdict::AlreadyIn && view.site.days_of(seat.starts_at, seat.ends_at).1 < view.today();
    let (word, style) =
        if is_past { ("past", view.theme.style(Meaning::Muted)) } else { seat_line::verdict(view, &decision) };
    let (word, style) = if seat.is_waiting { ("waits", view.theme.style(Meaning::Warn)) } else { (word, style) };
    let mark = if pane.party.contains(&seat.seat_id) { "[x]" } else { "[ ]" };
    let when = view.format().moment(seat.starts_at);
    let rest = width.saturating_sub(2 + 4 + 6 + name_width + 1);
    let tail = format!("{when} · {} · {}", seat_line::distinction(seat), seat.course);
    Line::from(vec![
        Span::raw(format!("  {mark} ")),
        Span::styled(text::column(word, 6), style),
        Span::raw(text::column(&seat.label(), name_width)),
        Span::raw(" "),
        Span::raw(text::fit(&tail, rest)),
    ])
}

fn draw_card(pane: &CheckIn, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_on = pane.part == Part::Results && pane.seats().len() <= 1 && !pane.has_form();
    // Of several who fit none is chosen yet: a card would be somebody's who may not stand here.
    let is_open = pane.part == Part::Field && pane.seats().len() > 1;
    let Some(seat) = pane.selected().filter(|_| !is_open) else {
        let block = panel(view, "Card", is_on);
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let words = match absence(&pane.found) {
            Some(words) if !words.is_empty() => words,
            _ if pane.is_looking() => "Looking…".into(),
            _ if pane.must_choose || is_open => "Choose with ↓ and ↑.".into(),
            _ => "Ready for the next person.".into(),
        };
        frame.render_widget(notice(view, &words), inner);
        return;
    };
    let decision = view.decide(seat, pane.class_id());
    let block = panel(view, &format!("{} · {}", seat.course, seat.venue), is_on).padding(Padding::left(2));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let lines = card_lines(seat, &decision, usize::from(inner.width), view);
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

/// The card: the verdict first, then who and what, then why with the keys that mend it.
fn card_lines<'a>(seat: &Seat, decision: &Decision, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let (word, style) = match seat_line::verdict(view, decision) {
        (_, style) if seat.is_waiting && seat.is_here() => ("IN · WAITING", style),
        told => told,
    };
    let name = text::fit(&seat.label(), width.saturating_sub(text::width(word) + 3));
    let mut lines = vec![Line::from(vec![
        Span::styled(format!(" {word} "), style.add_modifier(ratatui::style::Modifier::REVERSED)),
        Span::raw(" "),
        Span::styled(name, view.theme.style(Meaning::Title)),
    ])];
    let span = format!("{}–{}", view.format().moment(seat.starts_at), view.format().time(seat.ends_at));
    let age = seat.age().map(|age| format!(" · {age} years")).unwrap_or_default();
    let facts = format!("{span}{age} · {}", seat_line::distinction(seat));
    lines.push(Line::raw(text::fit(&facts, width)));
    if seat.party_size > 1 {
        let buyer = seat.buyer.as_deref().unwrap_or("a guest");
        let party = format!("Party of {}, bought by {buyer}: {} lists them", seat.party_size, seat.order_number);
        lines.push(Line::raw(text::fit(&party, width)));
    }
    match (decision.verdict, &seat.arrival) {
        (Verdict::AlreadyIn, Some(arrival)) => {
            let words = if seat.is_waiting { " Waiting for the connection." } else { "" };
            lines.push(Line::raw(text::safe(&format!("In {}.{words}", arrival.words(view.site, view.today())))));
        }
        (Verdict::Admit, _) => {
            lines.push(Line::styled("↵ admits", view.theme.style(Meaning::Key)));
        }
        _ => {}
    }
    lines.extend(seat_line::reason_lines(view, decision, Scope::CheckIn));
    if let Some(note) = &seat.note {
        lines.push(Line::raw(text::safe(&format!("Note: {note}"))));
    }
    lines
}

fn draw_arrivals(pane: &CheckIn, is_beside: bool, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_on = pane.part == Part::Arrivals && !pane.has_form();
    let total = pane.arrivals.value().map_or(0, Vec::len);
    let title = if total == 0 { "Last arrivals".to_owned() } else { format!("Last arrivals · {total}") };
    let block = if is_beside { side_panel(view, &title, is_on) } else { panel(view, &title, is_on) };
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let Some(arrivals) = pane.arrivals.value() else { return };
    if arrivals.is_empty() {
        frame.render_widget(notice(view, "Nobody yet."), inner);
        return;
    }
    let width = usize::from(inner.width);
    let list = List::new(arrivals.len(), pane.arrival_cursor().0, is_on);
    let list = if is_on { list } else { list.without_cursor() };
    list.draw(frame, inner, view, |at| {
        let line = &arrivals[at];
        let clock = view.format().time_column(line.arrival.at);
        let tail = format!("{} · {} at {}", line.course, line.arrival.by, line.arrival.desk);
        let name_width = (width / 3).clamp(8, 26);
        let words = format!(
            "  {clock} {} {}",
            text::column(&line.name, name_width),
            text::fit(&tail, width.saturating_sub(name_width + TIME_WIDTH + 4))
        );
        Line::styled(words, view.theme.style(Meaning::Text))
    });
}
