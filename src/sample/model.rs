//! What the sample tells of, before it becomes rows: the invented crowd and the hand-made cases are
//! both made of these, so one writer serves both.

use chrono::{DateTime, Duration, NaiveDate, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::copy_text::Cents;

/// An account.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) born: Option<NaiveDate>,
    pub(super) street: String,
    /// Town and postal code.
    pub(super) town: (&'static str, &'static str),
    pub(super) role: &'static str,
    pub(super) created: DateTime<Utc>,
    pub(super) newsletter: bool,
    /// Name and phone.
    pub(super) emergency: Option<(String, String)>,
}

impl Person {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first, self.last).trim().to_owned()
    }
}

/// A scheduled class.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: Uuid,
    /// Indices into the catalogue.
    pub(super) course: usize,
    pub(super) venue: usize,
    pub(super) instructor: Option<usize>,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) capacity: i64,
    /// Seats taken; absent participants are taken out at the end of the load.
    pub(super) taken: i64,
    pub(super) cancelled: bool,
    pub(super) notes: Option<&'static str>,
    /// What was changed: kind, old and new value, as `schedule_changes` keeps it.
    pub(super) change: Option<[&'static str; 3]>,
    pub(super) updated: DateTime<Utc>,
    /// The crowd's bookings of this class: the first one's number, and how many.
    pub(super) bookings: (usize, usize),
}

impl Session {
    /// The state that the database's own trigger and nightly job would have given it.
    pub(super) fn status(&self, now: DateTime<Utc>) -> &'static str {
        if self.cancelled {
            "cancelled"
        } else if self.end + Duration::hours(12) < now {
            "completed"
        } else if self.taken >= self.capacity {
            "full"
        } else {
            "scheduled"
        }
    }
}

/// The change of a class that does not take place.
pub(super) const CANCELLED: [&str; 3] = ["status", "scheduled", "cancelled"];

/// Who pays.
#[derive(Clone, Debug)]
pub(super) struct Buyer {
    /// `None` for a guest.
    pub(super) account: Option<Uuid>,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) street: String,
    pub(super) town: (&'static str, &'static str),
}

impl Buyer {
    pub(super) fn account(person: &Person) -> Self {
        Self { account: Some(person.id), ..Self::guest(person) }
    }

    /// The same person, without telling the website that there is an account.
    pub(super) fn guest(person: &Person) -> Self {
        Self {
            account: None,
            name: person.name(),
            email: person.email.clone(),
            phone: person.phone.clone(),
            street: person.street.clone(),
            town: person.town,
        }
    }
}

/// An order with its items.
#[derive(Clone, Debug)]
pub(super) struct Booking {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) buyer: Buyer,
    pub(super) session: Uuid,
    pub(super) starts: DateTime<Utc>,
    pub(super) created: DateTime<Utc>,
    pub(super) price: Cents,
    pub(super) promo: Option<&'static str>,
    pub(super) payment_status: &'static str,
    pub(super) status: &'static str,
    /// When it was canceled or refunded, where that matters.
    pub(super) closed: Option<DateTime<Utc>>,
    pub(super) payments: Vec<Payment>,
    pub(super) seats: Vec<Seat>,
}

/// The welcome code takes this many percent off.
pub(super) const PROMO_PERCENT: i64 = 10;

impl Booking {
    pub(super) fn subtotal(&self) -> Cents {
        Cents(self.seats.iter().map(|seat| self.price.0 * seat.quantity).sum())
    }

    pub(super) fn discount(&self) -> Cents {
        Cents(if self.promo.is_some() { self.subtotal().0 * PROMO_PERCENT / 100 } else { 0 })
    }

    /// 6 % of the amount after the discount, rounded half up.
    pub(super) fn tax(&self) -> Cents {
        Cents(((self.subtotal().0 - self.discount().0) * 6 + 50) / 100)
    }

    pub(super) fn total(&self) -> Cents {
        Cents(self.subtotal().0 - self.discount().0 + self.tax().0)
    }

    /// Seats that count against the class's capacity, see `seat_is_taken` in the schema.
    pub(super) fn taken(&self) -> i64 {
        let is_taken =
            |seat: &&Seat| !self.is_closed() && matches!(seat.state(self.starts).status, "registered" | "attended");
        self.seats.iter().filter(is_taken).map(|seat| seat.quantity).sum()
    }

    /// See `order_is_closed` in the schema.
    fn is_closed(&self) -> bool {
        self.status == "cancelled" || self.payment_status == "refunded"
    }

    /// When it was canceled or refunded.
    pub(super) fn closed_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.is_closed().then(|| self.closed.unwrap_or_else(|| (self.created + Duration::hours(20)).min(now)))
    }
}

/// Money taken at the desk.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) id: Uuid,
    pub(super) amount: Cents,
    pub(super) actor: Actor,
    pub(super) at: DateTime<Utc>,
}

/// An order item.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) id: Uuid,
    /// The account of who sits here.
    pub(super) person: Option<Uuid>,
    /// Empty if the seat is unnamed.
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) born: Option<NaiveDate>,
    pub(super) quantity: i64,
    pub(super) cancelled: bool,
    pub(super) waiver: Option<Waiver>,
    pub(super) identity: Option<Identity>,
    pub(super) guardian: Option<Guardian>,
    pub(super) marks: Vec<Mark>,
}

/// A signature.
#[derive(Clone, Debug)]
pub(super) struct Waiver {
    pub(super) id: Uuid,
    pub(super) current: bool,
    pub(super) signed: DateTime<Utc>,
    pub(super) guardian: Option<String>,
    /// Another account of the same person, when it was signed there.
    pub(super) elsewhere: Option<Uuid>,
    /// When and why it was voided.
    pub(super) voided: Option<(DateTime<Utc>, &'static str)>,
}

/// A document that staff checked.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) id: Uuid,
    pub(super) kind: &'static str,
    pub(super) valid_until: Option<NaiveDate>,
    pub(super) checked: DateTime<Utc>,
    /// The upload it was checked on; `None` when the document was shown at the desk.
    pub(super) upload: Option<Uuid>,
    pub(super) actor: Actor,
}

/// Who answers for a minor.
#[derive(Clone, Debug)]
pub(super) struct Guardian {
    pub(super) id: Uuid,
    pub(super) account: Option<Uuid>,
    pub(super) name: String,
    pub(super) phone: Option<String>,
    pub(super) relation: &'static str,
}

/// A member of staff, or the nightly job, at a desk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Actor {
    pub(super) login: &'static str,
    pub(super) name: &'static str,
    pub(super) desk: &'static str,
}

/// An attendance event.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) id: Uuid,
    pub(super) kind: &'static str,
    pub(super) at: DateTime<Utc>,
    pub(super) actor: Actor,
    pub(super) note: Option<&'static str>,
    pub(super) undoes: Option<Uuid>,
}

/// What holds for a seat: the projection of its events, as `seat_state` writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SeatState {
    pub(super) status: &'static str,
    pub(super) arrived: Option<DateTime<Utc>>,
    pub(super) late: bool,
    pub(super) left_early: Option<DateTime<Utc>>,
    pub(super) note: Option<&'static str>,
}

impl SeatState {
    /// The state before anything happened.
    pub(super) fn fresh(seat: &Seat) -> Self {
        let status = if seat.cancelled { "cancelled" } else { "registered" };
        Self { status, arrived: None, late: false, left_early: None, note: None }
    }

    /// The same rules as `attendance_after` in the schema; tests/sample.rs holds the two together.
    fn after(&self, mark: &Mark, starts: DateTime<Utc>) -> Self {
        let here = Self { status: "attended", arrived: self.arrived.or(Some(mark.at)), ..self.clone() };
        match mark.kind {
            "admitted" => Self { late: mark.at > starts, ..here },
            "present" => Self { late: false, left_early: None, ..here },
            "late" => Self { late: true, ..here },
            "left_early" => Self { left_early: Some(mark.at), ..here },
            "no_show" => Self { status: "no_show", arrived: None, late: false, left_early: None, ..self.clone() },
            _ => Self { note: mark.note, ..self.clone() },
        }
    }

    /// As PostgreSQL writes it in JSON, in UTC.
    pub(super) fn json(&self, seat: &Seat, session: Uuid) -> Value {
        let instant = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, false));
        json!({
            "status": self.status, "arrived_at": instant(self.arrived), "is_late": self.late,
            "left_early_at": instant(self.left_early), "roster_note": self.note,
            "schedule_id": session, "participant_id": seat.person, "participant_name": seat.participant_name(),
        })
    }
}

impl Seat {
    /// The name as the order carries it: a seat with an account leaves it to the account.
    pub(super) fn participant_name(&self) -> Option<&str> {
        (self.person.is_none() && !self.name.is_empty()).then_some(self.name.as_str())
    }

    /// Every event with the state before and after it.
    pub(super) fn history(&self, starts: DateTime<Utc>) -> Vec<(&Mark, SeatState, SeatState)> {
        let mut told: Vec<(&Mark, SeatState, SeatState)> = Vec::with_capacity(self.marks.len());
        let mut state = SeatState::fresh(self);
        for mark in &self.marks {
            let undone = told.iter().find(|(past, ..)| Some(past.id) == mark.undoes);
            let after = undone.map_or_else(|| state.after(mark, starts), |(_, before, _)| before.clone());
            told.push((mark, state, after.clone()));
            state = after;
        }
        told
    }

    /// What holds now.
    pub(super) fn state(&self, starts: DateTime<Utc>) -> SeatState {
        self.history(starts).pop().map_or_else(|| SeatState::fresh(self), |(_, _, after)| after)
    }
}
