//! Writes of this desk that wait for a connection: what is shown of them meanwhile, and what came of them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};
use uuid::Uuid;

use super::context::View;
use super::theme::Meaning;
use super::widgets::panel::{centred, panel};
use crate::domain::desk::{Command, Mark, Outcome, RecentArrival, SetMark, Stamp, Trouble, Undo};
use crate::domain::journal::{Kept, event_of};
use crate::domain::seat::{Arrival, Seat, SeatStatus};
use crate::domain::text;

/// Where a write is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// On its way on a live line.
    Sent,
    /// It waits for a connection. When the disk did not take it, this console alone has it.
    Waits { is_kept: bool },
    /// It came out otherwise than was shown, and nobody has read it yet.
    Told(String),
}

/// A write that can wait.
#[derive(Debug)]
struct Deed {
    kept: Kept,
    /// The seat as it was, while this console has seen it.
    seat: Option<Box<Seat>>,
    state: State,
}

/// What came of a write that waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// It had not waited: its pane tells it.
    AtOnce,
    /// What has been shown is true.
    AsShown,
    /// It is not; the sentence stays until it is read.
    Otherwise,
}

/// The writes of one person that can wait and have no result yet, or one that nobody has read.
#[derive(Debug, Default)]
pub struct Waiting {
    deeds: Vec<Deed>,
    /// How many of those that waited came out as shown since the last one waited.
    came: usize,
}

impl Waiting {
    /// Takes note of a write that can wait, on its way.
    pub fn sent(&mut self, id: Uuid, stamp: Stamp, seat: Option<Seat>, command: Command) {
        let about = match (&seat, &command) {
            (Some(seat), _) => seat.label(),
            (None, Command::Undo(Undo { target, .. })) => {
                self.maker(*target).map(|deed| deed.kept.about.clone()).unwrap_or_default()
            }
            _ => String::new(),
        };
        let kept = Kept { id, stamp, about, command };
        self.deeds.push(Deed { kept, seat: seat.map(Box::new), state: State::Sent });
    }

    /// Takes what the console before this one has left; false when there was nothing.
    pub fn left(&mut self, left: Vec<Kept>) -> usize {
        let before = self.deeds.len();
        for kept in left {
            if !self.has(kept.id) {
                self.deeds.push(Deed { kept, seat: None, state: State::Waits { is_kept: true } });
            }
        }
        self.deeds.len() - before
    }

    fn maker(&self, event: Uuid) -> Option<&Deed> {
        self.deeds.iter().find(|deed| event_of(&deed.kept.command) == Some(event))
    }

    /// The name on the seat that a write is about.
    #[must_use]
    pub fn about(&self, id: Uuid) -> Option<&str> {
        self.deeds.iter().find(|deed| deed.kept.id == id).map(|deed| deed.kept.about.as_str())
    }

    /// The event that this write makes.
    #[must_use]
    pub fn event(&self, id: Uuid) -> Option<Uuid> {
        self.deeds.iter().find(|deed| deed.kept.id == id).and_then(|deed| event_of(&deed.kept.command))
    }

    /// Whether the event has no result yet: an undo of it can wait behind it.
    #[must_use]
    pub fn makes(&self, event: Uuid) -> bool {
        self.maker(event).is_some_and(Deed::is_open)
    }

    /// Whether this write is here without a result.
    #[must_use]
    pub fn has(&self, id: Uuid) -> bool {
        self.deeds.iter().any(|deed| deed.kept.id == id && deed.is_open())
    }

    /// A write has to wait. `is_kept`: on the disk, too.
    pub fn waits(&mut self, id: Uuid, is_kept: bool) {
        for deed in self.deeds.iter_mut().filter(|deed| deed.kept.id == id) {
            deed.state = State::Waits { is_kept };
        }
    }

    /// How many wait.
    #[must_use]
    pub fn count(&self) -> usize {
        self.deeds.iter().filter(|deed| deed.is_waiting()).count()
    }

    /// Whether what waits would be lost with this console.
    #[must_use]
    pub fn is_unkept(&self) -> bool {
        self.deeds.iter().any(|deed| deed.state == State::Waits { is_kept: false })
    }

    /// How many results nobody has read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.deeds.iter().filter(|deed| matches!(deed.state, State::Told(_))).count()
    }

    /// Somebody has read the list.
    pub fn read(&mut self) {
        self.deeds.retain(|deed| !matches!(deed.state, State::Told(_)));
    }

    /// How many came out as shown, once nothing waits any more.
    pub fn all_came(&mut self) -> Option<usize> {
        (self.count() == 0 && self.came > 0).then(|| std::mem::take(&mut self.came))
    }

    /// Takes a write's result; `words` is the sentence about it.
    pub fn settle(&mut self, id: Uuid, result: &Result<Outcome, Trouble>, words: &str) -> Came {
        let Some(at) = self.deeds.iter().position(|deed| deed.kept.id == id) else { return Came::AtOnce };
        let deed = &mut self.deeds[at];
        if !deed.is_waiting() {
            self.deeds.remove(at);
            return Came::AtOnce;
        }
        let is_as_shown = matches!(
            result,
            Ok(Outcome::Admitted { .. } | Outcome::Done(_) | Outcome::Withdrawn | Outcome::AlreadyUndone(_))
        );
        if is_as_shown {
            let is_taken_back = matches!(result, Ok(Outcome::Withdrawn));
            self.came += usize::from(!is_taken_back);
            self.deeds.remove(at);
            return Came::AsShown;
        }
        deed.state = State::Told(words.to_owned());
        Came::Otherwise
    }

    /// What a write is, and about whom: `Ana Ruiz: arrival of 09:41`.
    #[must_use]
    pub fn title(&self, id: Uuid, clock: impl Fn(chrono::DateTime<chrono::Utc>) -> String) -> String {
        self.deeds.iter().find(|deed| deed.kept.id == id).map(|deed| deed.title(clock)).unwrap_or_default()
    }

    /// Shows on a seat what waits about it; on one about which nothing waits any more, nothing.
    pub fn show_on(&self, seat: &mut Seat) {
        let is_about = |deed: &&Deed| {
            deed.is_waiting()
                && match &deed.kept.command {
                    Command::Undo(Undo { target, .. }) => self
                        .maker(*target)
                        .is_some_and(|made| made.kept.command.seat().map(|s| s.seat) == Some(seat.seat_id)),
                    command => command.seat().map(|known| known.seat) == Some(seat.seat_id),
                }
        };
        let about: Vec<&Deed> = self.deeds.iter().filter(is_about).collect();
        if about.is_empty() {
            if seat.is_waiting {
                undo_on(seat);
                seat.is_waiting = false;
            }
            return;
        }
        for deed in about {
            show(&deed.kept, seat);
        }
    }

    /// The arrivals that wait, newest first.
    #[must_use]
    pub fn arrivals(&self) -> Vec<RecentArrival> {
        let undone = |event: Uuid| {
            self.deeds.iter().any(|deed| {
                deed.is_waiting()
                    && matches!(&deed.kept.command, Command::Undo(Undo { target, .. }) if *target == event)
            })
        };
        let arrival = |deed: &Deed| match (&deed.kept.command, &deed.seat) {
            (Command::Admit(admit), Some(seat)) if deed.is_waiting() && !undone(admit.event_id) => {
                Some(RecentArrival {
                    event_id: admit.event_id,
                    seat_id: seat.seat_id,
                    name: seat.label(),
                    course: format!("waiting · {}", seat.course),
                    arrival: arrival(&deed.kept.stamp, admit.event_id),
                })
            }
            _ => None,
        };
        self.deeds.iter().rev().filter_map(arrival).collect()
    }
}

impl Deed {
    fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waits { .. })
    }

    fn is_open(&self) -> bool {
        !matches!(self.state, State::Told(_))
    }

    fn title(&self, clock: impl Fn(chrono::DateTime<chrono::Utc>) -> String) -> String {
        let about = if self.kept.about.is_empty() { "a seat" } else { &self.kept.about };
        format!("{about}: {}, {}", what(&self.kept.command), clock(self.kept.stamp.at))
    }
}

/// What a write does, in a few words.
fn what(command: &Command) -> String {
    match command {
        Command::Admit(_) => "arrival".into(),
        Command::Undo(_) => "taken back".into(),
        Command::Mark(SetMark { mark: Mark::Note, note, .. }) => match note.as_deref().map(str::trim) {
            None | Some("") => "note cleared".into(),
            Some(note) => format!("note \u{201c}{note}\u{201d}"),
        },
        Command::Mark(SetMark { mark, .. }) => format!("marked {}", mark.word().replace('_', " ")),
        _ => "change".into(),
    }
}

fn arrival(stamp: &Stamp, event_id: Uuid) -> Arrival {
    Arrival { event_id, by: stamp.actor.clone(), desk: stamp.desk.clone(), at: stamp.at }
}

/// As the seat will stand when this has been written.
fn show(kept: &Kept, seat: &mut Seat) {
    let arrives = |seat: &mut Seat, event| {
        if !seat.is_here() {
            seat.arrival = Some(arrival(&kept.stamp, event));
            seat.arrived_at = Some(kept.stamp.at);
        }
        seat.seat_status = SeatStatus::Attended;
    };
    match &kept.command {
        // Another desk was first: the result will say so.
        Command::Admit(_) if seat.is_here() && !seat.is_waiting => return,
        Command::Admit(admit) => arrives(seat, admit.event_id),
        Command::Undo(_) => undo_on(seat),
        Command::Mark(SetMark { event_id, mark, note, .. }) => match mark {
            Mark::Present | Mark::Late => {
                arrives(seat, *event_id);
                (seat.is_late, seat.left_early_at) = (*mark == Mark::Late, None);
            }
            Mark::LeftEarly => seat.left_early_at = Some(kept.stamp.at),
            Mark::NoShow => {
                undo_on(seat);
                seat.seat_status = SeatStatus::NoShow;
            }
            Mark::Note => seat.note.clone_from(note),
        },
        _ => return,
    }
    seat.is_waiting = true;
}

fn undo_on(seat: &mut Seat) {
    if seat.seat_status != SeatStatus::Cancelled {
        seat.seat_status = SeatStatus::Registered;
    }
    (seat.arrival, seat.arrived_at, seat.is_late, seat.left_early_at) = (None, None, false, None);
}

/// Draws the list.
pub fn draw(waiting: &Waiting, frame: &mut Frame<'_>, area: Rect, view: View<'_>, is_away: bool) {
    let place = centred(area, 76, u16::try_from(waiting.deeds.len().max(1) * 2 + 2).unwrap_or(u16::MAX));
    frame.render_widget(Clear, place);
    frame.buffer_mut().set_style(place, view.theme.ground());
    let block = panel(view, "Waiting changes", true).title_bottom(Line::from(" Esc closes ").right_aligned());
    let inner = block.inner(place);
    frame.render_widget(block, place);
    let width = usize::from(inner.width);
    let mut lines = Vec::new();
    // What wants to be read comes first; of the rest as much as there is room for.
    let (told, others): (Vec<&Deed>, Vec<&Deed>) =
        waiting.deeds.iter().partition(|deed| matches!(deed.state, State::Told(_)));
    for deed in told.into_iter().chain(others) {
        let (state, meaning) = match &deed.state {
            State::Sent => ("on its way".to_owned(), Meaning::Accent),
            State::Waits { is_kept: true } if is_away => ("waiting · kept on this machine".to_owned(), Meaning::Warn),
            State::Waits { is_kept: true } => ("being sent · kept on this machine".to_owned(), Meaning::Accent),
            State::Waits { is_kept: false } => {
                ("waiting · NOT on the disk: keep this console open".to_owned(), Meaning::Stop)
            }
            State::Told(words) => (format!("! {words}"), Meaning::Stop),
        };
        let title = deed.title(|at| view.site.clock_or_day(at, view.today()));
        lines.push(Line::styled(text::fit(&title, width), view.theme.style(Meaning::Title)));
        let wrapped = text::wrap(&state, width.saturating_sub(2).max(1));
        lines.extend(
            wrapped
                .into_iter()
                .map(|part| Line::from(vec![Span::raw("  "), Span::styled(part, view.theme.style(meaning))])),
        );
    }
    if lines.is_empty() {
        lines.push(Line::raw("Nothing waits: everything is saved."));
    }
    let room = usize::from(inner.height);
    if lines.len() > room {
        lines.truncate(room.saturating_sub(1));
        lines.push(Line::styled("… and more", view.theme.style(Meaning::Muted)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}
