//! Builds classes, people and bookings by hand, for cases.rs. Unless a case says otherwise, a person has paid, signed
//! and been identified.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use super::Case;
use super::bulk::{Named, attendance, invent, shown, signed};
use super::catalogue::{Catalogue, DANA, MIA, NIGHT};
use super::clock::Clock;
use super::copy_text::Cents;
use super::keyed_rng::{KeyedRng, Kind};
use super::model::{
    Actor, Booking, Buyer, CANCELLED, Guardian, Identity, Mark, Payment, Person, Seat, Session, Waiver,
};
use super::names;
use crate::domain::site::Site;

/// The cases have the order numbers 1 to 99 of their year, their classmates those from here on.
const FIRST_CLASSMATE: usize = 100;

/// Everybody and everything on stage.
pub(super) struct CaseBuilder<'a> {
    pub(super) clock: &'a Clock,
    pub(super) people: Vec<Person>,
    pub(super) sessions: Vec<Session>,
    /// Each with the number of its class.
    pub(super) bookings: Vec<(usize, Booking)>,
    pub(super) cases: Vec<Case>,
    seed: u64,
    catalogue: &'a Catalogue,
    drawn: usize,
    met: usize,
    next_case: usize,
    next_classmate: usize,
}

/// Where and when a class is, in words of cases.rs.
pub(super) struct Place {
    pub(super) course: usize,
    pub(super) venue: usize,
    pub(super) instructor: Option<usize>,
    /// Days from today; minutes after midnight, from and to.
    pub(super) day: i64,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) capacity: i64,
}

impl<'a> CaseBuilder<'a> {
    pub(super) fn new(seed: u64, clock: &'a Clock, catalogue: &'a Catalogue) -> Self {
        Self {
            clock,
            seed,
            catalogue,
            people: Vec::new(),
            sessions: Vec::new(),
            bookings: Vec::new(),
            cases: Vec::new(),
            drawn: 0,
            met: 0,
            next_case: 1,
            next_classmate: FIRST_CLASSMATE,
        }
    }

    /// A stream of random numbers that no other case uses.
    fn draw(&mut self) -> KeyedRng {
        self.drawn += 1;
        KeyedRng::new(self.seed, Kind::CaseBooking, self.drawn)
    }

    pub(super) fn session(&mut self, place: &Place) -> usize {
        let id = KeyedRng::new(self.seed, Kind::CaseSession, self.sessions.len()).id();
        let day = self.clock.day(place.day);
        let start = self.clock.at(day, place.from);
        self.sessions.push(Session {
            id,
            course: place.course,
            venue: place.venue,
            instructor: place.instructor,
            start,
            end: self.clock.at(day, place.to),
            capacity: place.capacity,
            taken: 0,
            cancelled: false,
            notes: None,
            change: None,
            updated: self.clock.no_later(start - Duration::days(30), 60),
            bookings: (0, 0),
        });
        self.sessions.len() - 1
    }

    /// Something was changed this morning.
    pub(super) fn this_morning(&mut self, session: usize, change: [&'static str; 3], notes: Option<&'static str>) {
        let at = self.clock.no_later(self.clock.at(self.clock.today, 6 * 60 + 40), 5);
        let session = &mut self.sessions[session];
        session.notes = notes;
        session.change = Some(change);
        session.cancelled = change == CANCELLED;
        session.updated = at;
    }

    /// Adds a person with this name and age. The last word is the last name.
    pub(super) fn person(&mut self, name: &str, age: i32) -> Person {
        let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
        self.account(first, last, age, "@example.net")
    }

    /// Adds a person whose name cannot be split at its last blank.
    pub(super) fn named(&mut self, first: &str, last: &str, age: i32) -> Person {
        self.account(first, last, age, "@example.net")
    }

    fn account(&mut self, first: &str, last: &str, age: i32, host: &str) -> Person {
        self.met += 1;
        let number = self.met;
        let mut draw = KeyedRng::new(self.seed, Kind::CasePerson, number);
        let id = draw.id();
        let opened = self.clock.at(self.clock.day(-30), 9 * 60);
        // The number keeps two of one name apart; a name without Latin letters needs it most.
        let email = format!("{number}{host}");
        let mut person = invent(&mut draw, self.clock, Named { id, first, last, email }, opened);
        person.born = Some(self.clock.born(age, draw.between(1, 364)));
        self.people.push(person.clone());
        person
    }

    /// Changes an account that is on stage already.
    pub(super) fn amend(&mut self, person: &mut Person, change: impl FnOnce(&mut Person)) {
        change(person);
        if let Some(known) = self.people.iter_mut().find(|known| known.id == person.id) {
            known.clone_from(person);
        }
    }

    /// A moment of this day.
    pub(super) fn minutes_ago(&self, minutes: i64) -> DateTime<Utc> {
        self.clock.now - Duration::minutes(minutes)
    }

    /// Returns a time during office hours, `days` ago.
    pub(super) fn ago(&mut self, days: i64) -> DateTime<Utc> {
        let minutes = self.draw().between(9 * 60, 20 * 60);
        self.clock.at(self.clock.day(-days), minutes).min(self.clock.now - Duration::hours(2))
    }

    fn good_waiver(&mut self) -> Waiver {
        let mut draw = self.draw();
        let at = self.clock.now - Duration::minutes(draw.between(10 * 24 * 60, 50 * 24 * 60));
        signed(&mut draw, self.clock, at)
    }

    pub(super) fn old_waiver(&mut self) -> Waiver {
        let published = self.clock.waiver_published(self.clock.waiver_year());
        let mut draw = self.draw();
        signed(&mut draw, self.clock, published - Duration::days(40))
    }

    fn good_identity(&mut self, uploaded: bool) -> Identity {
        let mut draw = self.draw();
        let at = self.clock.now - Duration::minutes(draw.between(10 * 24 * 60, 25 * 24 * 60));
        let upload = uploaded.then(|| draw.id());
        shown(&mut draw, self.clock, at, upload)
    }

    pub(super) fn identity(&mut self, kind: &'static str, days_ago: i64, valid: i64, uploaded: bool) -> Identity {
        let (checked, valid_until) = (self.ago(days_ago), Some(self.clock.day(valid)));
        let mut draw = self.draw();
        Identity { id: draw.id(), kind, valid_until, checked, upload: uploaded.then(|| draw.id()), actor: DANA }
    }

    /// A seat for an account with everything in order.
    pub(super) fn seat(&mut self, person: &Person) -> Seat {
        Seat { person: Some(person.id), email: None, born: None, ..self.guest_seat(person) }
    }

    /// The same for a person whose account the order does not name.
    pub(super) fn guest_seat(&mut self, person: &Person) -> Seat {
        let (waiver, identity) = (self.good_waiver(), self.good_identity(false));
        Seat {
            waiver: Some(waiver),
            identity: Some(identity),
            email: person.email.clone(),
            born: person.born,
            name: person.name(),
            ..self.blank(1)
        }
    }

    /// A companion who has no account.
    pub(super) fn companion(&mut self, name: &str, age: i32) -> Seat {
        let born = self.clock.born(age, self.draw().between(1, 364));
        let (waiver, identity) = (self.good_waiver(), self.good_identity(false));
        Seat {
            waiver: Some(waiver),
            identity: Some(identity),
            born: Some(born),
            name: name.to_owned(),
            ..self.blank(1)
        }
    }

    /// Adds unnamed seats.
    pub(super) fn blank(&mut self, quantity: i64) -> Seat {
        Seat {
            id: self.draw().id(),
            person: None,
            name: String::new(),
            email: None,
            born: None,
            quantity,
            cancelled: false,
            waiver: None,
            identity: None,
            guardian: None,
            marks: Vec::new(),
        }
    }

    /// Puts a grown-up behind a minor: on the seat, and as signer of the waiver.
    pub(super) fn guard(&mut self, seat: &mut Seat, guardian: &Person, relation: &'static str) {
        seat.guardian = Some(Guardian {
            id: self.draw().id(),
            account: Some(guardian.id),
            name: guardian.name(),
            phone: guardian.phone.clone(),
            relation,
        });
        if let Some(waiver) = &mut seat.waiver {
            waiver.guardian = Some(guardian.name());
        }
    }

    /// A paid order for one class.
    pub(super) fn order(&mut self, session: usize, buyer: Buyer, seats: Vec<Seat>) -> Booking {
        let days = self.draw().between(3, 18);
        let created = self.ago(days);
        let on = &self.sessions[session];
        let over = on.end < self.clock.now;
        let (id, starts, of) = (on.id, on.start, on.course);
        Booking {
            id: self.draw().id(),
            number: String::new(),
            buyer,
            session: id,
            starts,
            created: created.min(starts - Duration::days(1)),
            price: self.catalogue.courses[of].price,
            promo: None,
            payment_status: "completed",
            status: if over { "completed" } else { "confirmed" },
            closed: None,
            payments: Vec::new(),
            seats,
        }
    }

    /// Adds a seat of a person with an account and everything in order.
    pub(super) fn solo(&mut self, session: usize, person: &Person) -> Booking {
        let seat = self.seat(person);
        self.order(session, Buyer::account(person), vec![seat])
    }

    /// Puts a booking on the roster as a case that the documentation names: what it is, whom to
    /// search for, what the console should say.
    pub(super) fn case(&mut self, [what, find, says]: [&'static str; 3], session: usize, booking: Booking) {
        let number = self.next_case;
        self.next_case += 1;
        let order = self.book(session, booking, number);
        let on = &self.sessions[session];
        let site = Site { timezone: self.clock.zone, ..Site::unknown() };
        let (day, time) = (self.clock.date_of(on.start), site.clock(on.start));
        let when = match (day - self.clock.today).num_days() {
            0 => format!("today {time}"),
            -1 => format!("yesterday {time}"),
            1 => format!("tomorrow {time}"),
            days => format!("{days} days, {time}"),
        };
        let class = format!("{when} {}", self.catalogue.courses[on.course].name);
        self.cases.push(Case { what, find, says, order_number: order, class });
    }

    /// Classmates, one order each: ready to walk in, and in already where the class is over or
    /// under way.
    pub(super) fn classmates(&mut self, session: usize, people: &[Person]) {
        for person in people {
            let booking = self.solo(session, person);
            self.join(session, booking);
        }
    }

    /// Invented people of an age between `low` and `high`.
    pub(super) fn invented(&mut self, count: usize, low: i64, high: i64) -> Vec<Person> {
        (0..count)
            .map(|_| {
                let mut draw = self.draw();
                let ((first, last), age) = (names::draw(&mut draw), draw.between(low, high));
                self.account(first, last, i32::try_from(age).unwrap_or(30), "@example.com")
            })
            .collect()
    }

    /// Adds a booking that is no case, with what has happened to its seats so far.
    pub(super) fn join(&mut self, session: usize, mut booking: Booking) {
        for seat in &mut booking.seats {
            seat.marks = self.so_far(session);
        }
        let number = self.next_classmate;
        self.next_classmate += 1;
        self.book(session, booking, number);
    }

    fn so_far(&mut self, session: usize) -> Vec<Mark> {
        let on = self.sessions[session].clone();
        let mut draw = self.draw();
        if on.cancelled || on.start > self.clock.now {
            return Vec::new();
        }
        // In the first hour of a class half of the roster is still on the road.
        if self.clock.now < on.start + Duration::hours(1) && draw.percent(50) {
            return Vec::new();
        }
        let marks = attendance(&mut draw, self.clock, &on);
        marks.into_iter().filter(|mark| mark.at <= self.clock.now).collect()
    }

    fn book(&mut self, session: usize, mut booking: Booking, number: usize) -> String {
        booking.number = format!("MDI-{}-{number:05}", self.clock.date_of(booking.created).year());
        self.sessions[session].taken += booking.taken();
        let order = booking.number.clone();
        self.bookings.push((session, booking));
        order
    }

    /// An event at the desk, `minutes` before the class, never later than `ago` minutes before now.
    pub(super) fn mark(&mut self, kind: &'static str, session: usize, (minutes, ago): (i64, i64)) -> Mark {
        let at = self.sessions[session].start - Duration::minutes(minutes);
        let actor: Actor = if kind == "no_show" { NIGHT } else { MIA };
        Mark { id: self.draw().id(), kind, at: self.clock.no_later(at, ago), actor, note: None, undoes: None }
    }

    /// Cash taken at the desk so that `due` is left to pay.
    pub(super) fn paid_but(&mut self, booking: &mut Booking, due: Cents) {
        let amount = Cents(booking.total().0 - due.0);
        booking.payments.push(Payment { id: self.draw().id(), amount, actor: DANA, at: booking.created });
        booking.payment_status = "pending";
        booking.status = "pending";
    }

    /// Adds a document that expired a number of days ago.
    pub(super) fn expired(&self, days: i64) -> NaiveDate {
        self.clock.day(-days)
    }
}
