//! The crowd: as many people, classes and orders as wanted. Only the timetable is kept in memory;
//! a person or a booking is made again from its number whenever a table needs it.

use chrono::{DateTime, Datelike, Duration, Utc, Weekday};

use super::catalogue::{ALEX, Catalogue, DANA, course};
use super::clock::Clock;
use super::keyed_rng::{KeyedRng, Kind};
use super::model::{Booking, Buyer, CANCELLED, Identity, Mark, Person, Seat, Session, Waiver};
use super::names;

/// Days on which the first venue and its instructor are kept free for the hand-made classes.
pub(super) const RESERVED_DAYS: [i64; 3] = [-9, -1, 1];
/// The crowd's order numbers start here; those below are the cases' and their classmates'.
pub(super) const FIRST_NUMBER: usize = 300;
/// A step that walks through all people in a scattered order; it divides no number of people.
const STRIDES: [usize; 2] = [7_368_787, 6_700_417];
/// When classes begin, in minutes after midnight: morning, afternoon, evening.
const SLOTS: [i64; 3] = [8 * 60, 13 * 60, 18 * 60];

/// How many of what, and the timetable.
pub(super) struct Crowd {
    seed: u64,
    clock: Clock,
    pub(super) people: usize,
    pub(super) sessions: Vec<Session>,
    pub(super) promo_uses: usize,
    stride: usize,
    bookings: usize,
    opened: DateTime<Utc>,
}

/// What the timetable must know of a booking before it is made.
struct Party {
    id: uuid::Uuid,
    size: usize,
    cancelled: bool,
    promo: bool,
}

/// How large the crowd is, and over which days.
pub(super) struct Size {
    people: usize,
    bookings: usize,
    capacity: usize,
    /// Day offset and number of classes on it.
    days: Vec<(i64, usize)>,
}

impl Size {
    /// About 1.2 orders a person, in classes that are 60 % booked. Closed on Sundays, twice as much
    /// on Saturdays; today belongs to the hand-made classes.
    pub(super) fn new(clock: &Clock, people: usize, days: usize) -> Self {
        let bookings = people * 6 / 5;
        let capacity = if people > 20_000 { 24 } else { 12 };
        let classes = (bookings * 10).div_ceil(capacity * 6);
        let ahead = i64::try_from((days / 2).clamp(1, 21)).unwrap_or(21);
        let past = i64::try_from(days).unwrap_or(i64::MAX).saturating_sub(ahead).clamp(1, 36_500);
        let weight = |offset: i64| match clock.day(offset).weekday() {
            _ if offset == 0 => 0,
            Weekday::Sun => 0,
            Weekday::Sat => 2,
            _ => 1,
        };
        let total = (-past..=ahead).map(weight).sum::<usize>().max(1);
        let mut before = 0;
        let days = (-past..=ahead)
            .map(|offset| {
                let first = classes * before / total;
                before += weight(offset);
                (offset, classes * before / total - first)
            })
            .collect();
        Self { people, bookings, capacity, days }
    }

    /// Places that the busiest day needs, one of them kept free.
    pub(super) fn venues(&self) -> usize {
        self.days.iter().map(|&(_, classes)| classes.div_ceil(SLOTS.len())).max().unwrap_or(0) + 1
    }
}

impl Crowd {
    pub(super) fn new(seed: u64, clock: Clock, catalogue: &Catalogue, size: &Size) -> Self {
        let stride = STRIDES.into_iter().find(|stride| !size.people.is_multiple_of(*stride)).unwrap_or(1);
        let opened = clock.at(clock.day(size.days.first().map_or(0, |day| day.0)), 9 * 60);
        let mut crowd = Self {
            seed,
            clock,
            people: size.people,
            sessions: Vec::new(),
            promo_uses: 0,
            stride,
            bookings: size.bookings,
            opened,
        };
        let count: usize = size.days.iter().map(|day| day.1).sum();
        let places = catalogue.instructors.len();
        let mut first = 0;
        for &(offset, classes) in &size.days {
            for i in 0..classes {
                let number = crowd.sessions.len();
                let end = crowd.cut(number + 1, count);
                let session = crowd.session(catalogue, (offset, i), places, size.capacity, (first, end - first));
                crowd.sessions.push(session);
                first = end;
            }
        }
        crowd
    }

    /// Where the bookings of class `number` begin: evenly, and shifted a little.
    fn cut(&self, number: usize, classes: usize) -> usize {
        if number >= classes {
            return self.bookings;
        }
        let share = self.bookings / classes.max(1);
        let shift = KeyedRng::new(self.seed, Kind::Planning, number).below(share * 3 / 5 + 1);
        self.bookings * number / classes + shift
    }

    /// The `i`-th class of a day. Slots and places go round together, so that no place and no
    /// instructor has two classes at once.
    fn session(
        &mut self,
        catalogue: &Catalogue,
        (offset, i): (i64, usize),
        places: usize,
        capacity: usize,
        (first, count): (usize, usize),
    ) -> Session {
        let mut draw = KeyedRng::new(self.seed, Kind::Session, self.sessions.len());
        let id = draw.id();
        let slot = i % SLOTS.len();
        let around = i / SLOTS.len() + slot;
        let instructor = if RESERVED_DAYS.contains(&offset) { 1 + around % (places - 1) } else { around % places };
        let venue = Catalogue::place(instructor);
        let courses: &[usize] = match (catalogue.venues[venue].is_hall(), slot) {
            (true, 2) => &[course::BLEED],
            (true, _) => &[course::CCW, course::CCW, course::CHURCH],
            (false, 2) => &[course::HANDGUN_1, course::HANDGUN_1, course::RIFLE_2],
            (false, _) => &[course::HANDGUN_1, course::HANDGUN_1, course::RIFLE_1, course::CCW, course::HANDGUN_2],
        };
        let course = courses[draw.below(courses.len())];
        let cancelled = draw.percent(1);
        let start = self.clock.at(self.clock.day(offset), SLOTS[slot]);
        let mut taken = 0;
        for number in first..first + count {
            let (_, party) = self.party(number);
            taken += if party.cancelled || cancelled { 0 } else { party.size };
            self.promo_uses += usize::from(party.promo);
        }
        Session {
            id,
            course,
            venue,
            instructor: Some(instructor),
            start,
            end: start + Duration::hours(catalogue.courses[course].hours),
            capacity: i64::try_from(capacity.max(taken)).unwrap_or(i64::MAX),
            taken: i64::try_from(taken).unwrap_or(i64::MAX),
            cancelled,
            notes: cancelled.then_some("The instructor was ill"),
            change: cancelled.then_some(CANCELLED),
            updated: self.clock.no_later(start - Duration::days(30), 60),
            bookings: (first, count),
        }
    }

    fn party(&self, number: usize) -> (KeyedRng, Party) {
        let mut draw = KeyedRng::new(self.seed, Kind::Booking, number);
        let id = draw.id();
        let size = match draw.below(100) {
            0..86 => 1,
            86..97 => 2,
            _ => 3,
        };
        let cancelled = draw.percent(4);
        let promo = draw.percent(6);
        (draw, Party { id, size, cancelled, promo })
    }

    /// The person with this number.
    pub(super) fn person(&self, number: usize) -> Person {
        let mut draw = KeyedRng::new(self.seed, Kind::Person, number);
        let id = draw.id();
        let (first, last) = names::draw(&mut draw);
        invent(&mut draw, &self.clock, Named { id, first, last, email: format!("{number}@example.com") }, self.opened)
    }

    /// The booking with this number, of this class.
    pub(super) fn booking(&self, catalogue: &Catalogue, session: &Session, number: usize) -> Booking {
        let (mut draw, party) = self.party(number);
        let now = self.clock.now;
        let person = self.person(number % self.people * (self.stride % self.people) % self.people);
        let bought = session.start - Duration::minutes(draw.between(24 * 60, 21 * 24 * 60));
        let created = if bought < now { bought } else { now - Duration::minutes(draw.between(60, 10 * 24 * 60)) };
        let cancelled = party.cancelled || session.cancelled;
        let guest = draw.percent(5);
        let pending = session.start > now && draw.percent(2);
        let buyer = if guest { self.guest(&mut draw, number) } else { person.clone() };
        let is_last = number + self.people >= self.bookings;
        let seats = (0..party.size)
            .map(|i| {
                let account = (i == 0 && !guest).then_some(&person);
                let mut seat = member(&mut draw, &self.clock, account, &buyer, i > 0);
                seat.cancelled = cancelled;
                if is_last || seat.person.is_none() {
                    self.papers(&mut draw, &mut seat, created);
                }
                if !cancelled && session.end < now {
                    seat.marks = attendance(&mut draw, &self.clock, session);
                    arrive_with_papers(&mut draw, &mut seat, &self.clock, created);
                }
                seat
            })
            .collect();
        let (payment_status, status) = match (cancelled, pending) {
            (true, _) => ("refunded", "cancelled"),
            (_, true) => ("pending", "pending"),
            _ if session.end < now => ("completed", "completed"),
            _ => ("completed", "confirmed"),
        };
        Booking {
            id: party.id,
            number: format!("MDI-{}-{:05}", self.clock.date_of(created).year(), FIRST_NUMBER + number),
            buyer: if guest { Buyer::guest(&buyer) } else { Buyer::account(&buyer) },
            session: session.id,
            starts: session.start,
            created,
            price: catalogue.courses[session.course].price,
            promo: party.promo.then_some("WELCOME10"),
            payment_status,
            status,
            closed: None,
            payments: Vec::new(),
            seats,
        }
    }

    fn guest(&self, draw: &mut KeyedRng, number: usize) -> Person {
        let id = draw.id();
        let (first, last) = names::draw(draw);
        invent(draw, &self.clock, Named { id, first, last, email: format!("g{number}@example.org") }, self.opened)
    }

    /// What most people bring along: a signature and a verified identity.
    fn papers(&self, draw: &mut KeyedRng, seat: &mut Seat, created: DateTime<Utc>) {
        if draw.percent(94) {
            seat.waiver = Some(signed(draw, &self.clock, created + Duration::minutes(10)));
        }
        if draw.percent(85) {
            let upload = seat.person.is_some().then(|| draw.id());
            seat.identity = Some(shown(draw, &self.clock, created + Duration::minutes(30), upload));
        }
    }
}

/// A person whose other data is random.
pub(super) struct Named<'a> {
    pub(super) id: uuid::Uuid,
    pub(super) first: &'a str,
    pub(super) last: &'a str,
    /// The end of the address, from the number that makes it unique.
    pub(super) email: String,
}

pub(super) fn invent(draw: &mut KeyedRng, clock: &Clock, named: Named<'_>, opened: DateTime<Utc>) -> Person {
    let Named { id, first, last, email } = named;
    let age = i32::try_from(draw.between(21, 79)).unwrap_or(40);
    Person {
        id,
        email: Some(format!("{}{email}", names::mailbox(first, last))),
        phone: Some(names::phone(draw)),
        born: Some(clock.born(age, draw.between(1, 364))),
        street: names::street(draw),
        town: names::TOWNS[draw.below(names::TOWNS.len())],
        role: "customer",
        created: opened - Duration::minutes(draw.between(30 * 24 * 60, 300 * 24 * 60)),
        newsletter: draw.percent(30),
        emergency: draw.percent(60).then(|| (format!("{} {last}", names::first(draw)), names::phone(draw))),
        first: first.to_owned(),
        last: last.to_owned(),
    }
}

/// A seat of a party: the account holder's own, the guest's own, or one for a companion.
fn member(draw: &mut KeyedRng, clock: &Clock, account: Option<&Person>, buyer: &Person, companion: bool) -> Seat {
    let id = draw.id();
    let (name, born) = if companion {
        let last = if draw.percent(70) { buyer.last.as_str() } else { names::draw(draw).1 };
        let age = i32::try_from(draw.between(18, 70)).unwrap_or(40);
        (format!("{} {last}", names::first(draw)), Some(clock.born(age, draw.between(1, 364))))
    } else {
        (buyer.name(), buyer.born)
    };
    Seat {
        id,
        person: account.map(|person| person.id),
        email: if companion || account.is_some() { None } else { buyer.email.clone() },
        born: if account.is_some() { None } else { born },
        name,
        quantity: 1,
        cancelled: false,
        waiver: None,
        identity: None,
        guardian: None,
        marks: Vec::new(),
    }
}

/// A signature at that moment, under the version of that day.
pub(super) fn signed(draw: &mut KeyedRng, clock: &Clock, at: DateTime<Utc>) -> Waiver {
    let current = at >= clock.waiver_published(clock.waiver_year());
    Waiver { id: draw.id(), current, signed: at, guardian: None, elsewhere: None, voided: None }
}

/// A document that was in order when it was looked at.
pub(super) fn shown(draw: &mut KeyedRng, clock: &Clock, at: DateTime<Utc>, upload: Option<uuid::Uuid>) -> Identity {
    let kind =
        ["drivers_license", "drivers_license", "drivers_license", "state_id", "passport", "military_id"][draw.below(6)];
    let actor = if upload.is_some() { ALEX } else { DANA };
    let valid_until = Some(clock.day(draw.between(60, 2500)));
    Identity { id: draw.id(), kind, valid_until, checked: at, upload, actor }
}

/// What became of a seat in a class that is over: most came, some late, a few not at all.
pub(super) fn attendance(draw: &mut KeyedRng, clock: &Clock, session: &Session) -> Vec<Mark> {
    let mut mark = |kind, at, actor| Mark { id: draw.id(), kind, at, actor, note: None, undoes: None };
    let (admission, absence, departure) = (
        mark("admitted", session.start, DANA),
        mark("no_show", session.end, super::catalogue::NIGHT),
        mark("left_early", session.end, DANA),
    );
    let minutes = |draw: &mut KeyedRng, low, high| Duration::minutes(draw.between(low, high));
    match draw.below(100) {
        0..6 => {
            // The night after: the first 03:00 that is twelve hours after the end.
            let night = clock.at(clock.date_of(session.end + Duration::hours(9)), 27 * 60);
            if night < clock.now { vec![Mark { at: night, ..absence }] } else { Vec::new() }
        }
        6..13 => vec![Mark { at: session.start + minutes(draw, 3, 25), ..admission }],
        13..15 => {
            let arrived = Mark { at: session.start - minutes(draw, 2, 25), ..admission };
            vec![arrived, Mark { at: session.end - minutes(draw, 30, 60), ..departure }]
        }
        _ => vec![Mark { at: session.start - minutes(draw, 2, 25), ..admission }],
    }
}

/// No one was admitted without a signature and an identity check.
fn arrive_with_papers(draw: &mut KeyedRng, seat: &mut Seat, clock: &Clock, created: DateTime<Utc>) {
    let Some(arrival) = seat.marks.first().filter(|mark| mark.kind == "admitted").map(|mark| mark.at) else { return };
    if seat.person.is_none() {
        seat.waiver.get_or_insert_with(|| signed(draw, clock, created));
        seat.identity.get_or_insert_with(|| shown(draw, clock, arrival - Duration::minutes(1), None));
    }
}
