//! Draws the card of a seat: verdict, class, problems with the keys that fix them, and the passed checks.

use chrono::{DateTime, Duration, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::facts::{self, Fact};
use crate::domain::admission::{Decision, Verdict};
use crate::domain::format::wait;
use crate::domain::seat::Seat;
use crate::domain::text;
use crate::ui::checkin::CheckIn;
use crate::ui::context::View;
use crate::ui::theme::{Band, Meaning};
use crate::ui::widgets::verdict_band::{self, VerdictBand};

/// Column where the words of a fact begin.
const WORDS: usize = 17;
/// Columns of a key and its word at the right end.
const KEYS: usize = 24;

/// A line with its rank. If there is no room, lines of the highest rank are left out first.
struct Ranked<'a> {
    rank: u8,
    line: Line<'a>,
}

/// Draws the card of the seat in row `at`.
pub(super) fn draw(pane: &CheckIn, at: usize, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let Some(seat) = pane.seats().get(at) else { return };
    let decision = view.decide(seat, pane.class_id());
    draw_band(pane, seat, &decision, frame, area, view);
    let below = verdict_band::HEIGHT.min(area.height);
    let area = Rect { y: area.y + below, height: area.height - below, ..area };
    let width = usize::from(area.width);
    let mut lines = class_lines(pane, seat, width, view);
    let groups = [
        (0, pane.license_doubt(seat).map(|doubt| facts::license(doubt, seat, view)).into_iter().collect()),
        (0, facts::problems(&decision, view)),
        (1, facts::more(seat, view)),
        (3, facts::passed(seat, &decision, view)),
        (4, facts::instead(seat, &decision, view)),
    ];
    for (rank, group) in groups {
        if !group.is_empty() {
            lines.push(Ranked { rank: 9, line: Line::default() });
        }
        for fact in group {
            lines.extend(fact_lines(&fact, width, view).into_iter().map(|line| Ranked { rank, line }));
        }
    }
    let others = pane.seats().len().saturating_sub(1);
    if others > 0 {
        lines.push(Ranked { rank: 9, line: Line::default() });
        let words = format!("  {} more found: {} lists them.", others, if pane.opened.is_some() { "Esc" } else { "↓" });
        lines.push(Ranked { rank: 2, line: Line::styled(words, view.theme.style(Meaning::Muted)) });
    }
    for (line, row) in fitting(lines, usize::from(area.height)).into_iter().zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

/// Returns as many lines as fit. Leaves out lines of the highest rank first, from the end.
fn fitting(mut lines: Vec<Ranked<'_>>, room: usize) -> Vec<Line<'_>> {
    while lines.len() > room {
        let Some(highest) = lines.iter().map(|line| line.rank).max() else { break };
        let last = lines.iter().rposition(|line| line.rank == highest).unwrap_or_default();
        lines.remove(last);
    }
    lines.into_iter().map(|ranked| ranked.line).collect()
}

fn draw_band(pane: &CheckIn, seat: &Seat, decision: &Decision, frame: &mut Frame<'_>, area: Rect, view: View<'_>) {
    let is_closed = seat.closed_after_arrival().is_some();
    let since = seat.arrived_at.map(|at| format!("since {}", view.format().moment(at))).unwrap_or_default();
    let may_not = crate::ui::forms::why_not_mark(view.actor).is_some();
    let (band, verdict, hint) = match decision.verdict {
        _ if pane.is_admitting(seat) => (None, "✓ IN", "saving…".to_owned()),
        Verdict::Admit if may_not => (Some(Band::Admit), "✓ ADMIT", "you may not check in".to_owned()),
        Verdict::Admit if let Some(doubt) = pane.license_doubt(seat) => {
            (Some(Band::Ask), "? ASK", format!("{} · Enter does nothing", doubt.words()))
        }
        Verdict::Admit => (Some(Band::Admit), "✓ ADMIT", "↵ Enter admits".to_owned()),
        Verdict::Ask => (Some(Band::Ask), "? ASK", "not in yet · Enter does nothing".to_owned()),
        Verdict::Stop => (Some(Band::Stop), "✗ STOP", "not in yet · Enter does nothing".to_owned()),
        Verdict::AlreadyIn if is_closed => {
            let closed = decision.findings.first().map(|finding| finding.reason.short(view.format()));
            (Some(Band::Stop), "✗ IN", closed.unwrap_or(since))
        }
        Verdict::AlreadyIn if seat.is_waiting => (None, "✓ IN", format!("waiting · {since}")),
        Verdict::AlreadyIn => (None, "✓ IN", since),
    };
    let name = seat.name.clone().unwrap_or_else(|| match &seat.buyer {
        Some(buyer) => format!("no name yet · seat of {buyer}"),
        None => "no name yet".into(),
    });
    VerdictBand { band, verdict, name: &name, hint: &hint }.draw(frame, area, view);
}

/// Returns the class with its day, times, place and instructor, when it starts, and the seat's number in it.
fn class_lines<'a>(pane: &CheckIn, seat: &Seat, width: usize, view: View<'_>) -> Vec<Ranked<'a>> {
    let format = view.format();
    let class = pane.class_of(seat);
    let end = if format.day_of(seat.ends_at) == format.day_of(seat.starts_at) {
        format.time(seat.ends_at)
    } else {
        format.moment(seat.ends_at)
    };
    let first = [
        seat.course.clone(),
        format!("{}–{end}", format.when(seat.starts_at)),
        seat.venue.clone(),
        class.and_then(|class| class.instructor.clone()).unwrap_or_default(),
    ];
    let mut second = vec![when_words(seat, view)];
    if let Some(class) = class {
        let taken: Vec<&Seat> = class.taken_seats().collect();
        let place = taken.iter().position(|known| known.seat_id == seat.seat_id);
        second.extend(place.map(|place| format!("seat {} of {}", place + 1, taken.len())));
        let here = class.here();
        second.push(format!("{here} of {} {} in", taken.len(), if here == 1 { "is" } else { "are" }));
    }
    let style = view.theme.style(Meaning::Text);
    let muted = view.theme.style(Meaning::Muted);
    let line = |words: String, style| Line::styled(format!("  {words}"), style);
    let mut lines = vec![Ranked { rank: 9, line: Line::default() }];
    lines.extend(joined(&first, width).into_iter().map(|words| Ranked { rank: 0, line: line(words, style) }));
    lines.extend(joined(&second, width).into_iter().map(|words| Ranked { rank: 2, line: line(words, muted) }));
    lines
}

/// Returns `Starts in 20 min`, `Started 41 min ago` or `Ended 2 h ago`.
fn when_words(seat: &Seat, view: View<'_>) -> String {
    let minutes = |from: DateTime<Utc>, to: DateTime<Utc>| (to - from).num_minutes();
    if view.now < seat.starts_at {
        // Rounds up to whole minutes: a class in 20:30 starts in 21 minutes.
        format!("Starts in {}", wait(minutes(view.now, seat.starts_at + Duration::seconds(59))))
    } else if view.now < seat.ends_at {
        format!("Started {} ago", wait(minutes(seat.starts_at, view.now)))
    } else {
        format!("Ended {} ago", wait(minutes(seat.ends_at, view.now)))
    }
}

/// Joins parts with dots, in as many lines as they need. A part is broken only if it is too long for a line.
pub(super) fn joined(parts: &[String], width: usize) -> Vec<String> {
    let room = width.saturating_sub(3);
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().map(|part| text::safe(part)).filter(|part| !part.is_empty()) {
        match lines.last_mut() {
            Some(line) if text::width(line) + 3 + text::width(&part) <= room => *line = format!("{line} · {part}"),
            _ => lines.extend(text::wrap(&part, room)),
        }
    }
    lines
}

fn fact_lines<'a>(fact: &Fact, width: usize, view: View<'_>) -> Vec<Line<'a>> {
    let style = view.theme.style(if fact.meaning == Meaning::Muted { Meaning::Muted } else { Meaning::Text });
    let room = width.saturating_sub(if fact.key.is_some() { WORDS + KEYS + 1 } else { WORDS + 1 });
    let words = text::wrap(&fact.words, room.max(12));
    let lines = words.into_iter().enumerate().map(|(at, words)| {
        let mut line = if at == 0 {
            // Without a shape, the label begins in the column of shapes.
            let shape = if fact.shape.trim().is_empty() { 0 } else { 2 };
            Line::from(vec![
                Span::raw("  "),
                Span::styled(text::column(fact.shape, shape), view.theme.style(fact.meaning)),
                Span::styled(text::column(fact.label, WORDS - 2 - shape), style),
            ])
        } else {
            Line::raw(" ".repeat(WORDS))
        };
        match &fact.key {
            Some((key, does)) if at == 0 => {
                line.push_span(Span::styled(text::column(&words, room + 1), style));
                line.push_span(Span::styled(text::column(key, 7), view.theme.style(Meaning::Key)));
                line.push_span(Span::styled((*does).to_owned(), view.theme.style(Meaning::Text)));
            }
            _ => line.push_span(Span::styled(words, style)),
        }
        line
    });
    lines.collect()
}
