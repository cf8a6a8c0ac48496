//! A small institute in memory: its day, its people, and a desk that queries it instead of a database.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use crossterm::event::KeyEvent;
use frontdesk::app::key_map;
use frontdesk::app::{App, Msg, Start};
use frontdesk::domain::admission::Policy;
use frontdesk::domain::desk::{
    Admit, Answer, Command, DeskError, DeskErrorKind, Found, NameSeat, Outcome, Query, RecentArrival, RecordKind,
    SeatRecord, ServerState, SetMark, SignWaiver, TakeBack, Undo, WaiverTerms, WriteNotes,
};
use frontdesk::domain::journal::WriteId;
use frontdesk::domain::license::Born;
use frontdesk::domain::person::{About, IdentityLine, Match, OrderLine, PersonHit, PersonKind, PersonPage, WaiverLine};
use frontdesk::domain::rights::Rights;
use frontdesk::domain::scan::Code;
use frontdesk::domain::sealed::{KeptNotes, PersonSealed, Sealed, SeatNotes};
use frontdesk::domain::seat::{
    Arrival, ClassStatus, IdentityState, OrderStatus, PaymentStatus, Seat, SeatStatus, WaiverState,
};
use frontdesk::domain::session::{Change, Day, Session};
use frontdesk::domain::sign_in::{SignInError, SignedIn};
use frontdesk::domain::site::Site;
use frontdesk::domain::staff::{Actor, Role};
use frontdesk::domain::staff_admin::{Member, OpenWork, RightOverride};
use frontdesk::scanner::Burst;
use frontdesk::ui::effect::{Effect, Slot};
use frontdesk::ui::ids::{QueryId, SessionId};
use frontdesk::ui::sign_in::Expected;
use frontdesk::ui::theme::Theme;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{lead_world, ticket_world};

pub fn site() -> Site {
    Site {
        name: "Mountaineer Dynamics".into(),
        timezone: chrono_tz::America::New_York,
        currency: "USD".into(),
        locale: frontdesk::domain::format::Locale::default(),
        policy: policy(),
        // With this setting, the afternoon classes can be checked in from 9:41 AM.
        ask_hours_before: 4,
    }
}

/// Returns the default policy: identity, prerequisites and double booking give ASK, the other rules STOP.
fn policy() -> Policy {
    use frontdesk::domain::admission::{Rule, Strictness};
    let ask = [Rule::Identity, Rule::Prerequisites, Rule::BookedTwice];
    Policy(ask.into_iter().map(|rule| (rule, Strictness::Warn)).collect())
}

/// Returns 9:41 AM at the site.
pub fn now() -> DateTime<Utc> {
    at(9, 41)
}

/// Returns the UTC instant of a time of the day at the site, five hours behind UTC.
pub fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 0, minute, 0).single().expect("a minute") + Duration::hours(i64::from(hour) + 5)
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

pub fn actor(name: &str, role: Role) -> Actor {
    Actor { staff_id: None, name: name.into(), role, rights: Rights::of(role), desk: "desk-1".into(), venue: None }
}

pub fn staff() -> Vec<Actor> {
    vec![
        actor("Dana Cole", Role::Desk),
        actor("Mia Tran", Role::Instructor),
        actor("Ruth Boyd", Role::Manager),
        actor("Alex Reyes", Role::Admin),
    ]
}

/// Returns a seat in the CCW class without any finding.
pub fn seat(number: u16, name: &str) -> Seat {
    let id = u128::from(number);
    Seat {
        token: format!("token-{number}"),
        seat_id: Uuid::from_u128(id),
        order_item_id: Uuid::from_u128(1000 + id),
        seat_no: 1,
        order_id: Uuid::from_u128(2000 + id),
        order_number: format!("MDI-2026-{number:05}"),
        party_size: 1,
        buyer: Some(name.into()),
        buyer_phone: None,
        schedule_id: CCW,
        course: "CCW Permit".into(),
        starts_at: at(10, 0),
        ends_at: at(15, 0),
        venue: "Range B".into(),
        person_id: Some(Uuid::from_u128(3000 + id)),
        name: Some(name.into()),
        email: Some(format!("p{number}@example.com")),
        phone: Some(format!("304-555-{number:04}")),
        emergency_name: Some("Eve Mergency".into()),
        emergency_phone: Some("304-555-9111".into()),
        birth_date: Some(day(1984, 5, 17)),
        seat_status: SeatStatus::Registered,
        class_status: ClassStatus::Scheduled,
        class_date: day(2026, 11, 21),
        order_status: OrderStatus::Confirmed,
        payment_status: PaymentStatus::Completed,
        closed_at: None,
        valid_seat: None,
        balance: Some(Decimal::ZERO),
        waiver: WaiverState::Valid,
        waiver_elsewhere: None,
        identity: IdentityState::Verified,
        identity_kind: Some("passport".into()),
        identity_until: None,
        min_age: Some(18),
        age_of_majority: 18,
        guardian: None,
        missing_prerequisites: Vec::new(),
        same_person_seats: 0,
        arrived_at: None,
        is_late: false,
        left_early_at: None,
        note: None,
        arrival: None,
        is_waiting: false,
    }
}

pub fn arrived(seat: Seat) -> Seat {
    let event_id = Uuid::from_u128(70_000 + seat.seat_id.as_u128());
    arrived_by(seat, event_id, "Dana Cole", "desk-1")
}

pub fn arrived_by(mut seat: Seat, event_id: Uuid, by: &str, desk: &str) -> Seat {
    seat.seat_status = SeatStatus::Attended;
    seat.arrived_at = Some(at(9, 36));
    seat.arrival = Some(Arrival { event_id, by: by.into(), desk: desk.into(), at: at(9, 36) });
    seat.token.push_str("-in");
    seat
}

/// Returns the seat without a participant.
fn unnamed(seat: Seat) -> Seat {
    Seat { name: None, person_id: None, birth_date: None, email: None, phone: None, ..seat }
}

pub const CCW: Uuid = Uuid::from_u128(90);
const HANDGUN: Uuid = Uuid::from_u128(91);
const CHURCH: Uuid = Uuid::from_u128(92);

/// Returns the participants of the CCW class, one of each kind.
fn ccw_seats() -> Vec<Seat> {
    let owes =
        |seat: Seat| Seat { balance: Some(Decimal::new(7500, 2)), payment_status: PaymentStatus::Pending, ..seat };
    vec![
        seat(1, "Ana Ruiz"),
        Seat { identity: IdentityState::Unverified, identity_kind: None, ..seat(2, "Ben Okri") },
        // A minor whose guardian has to sign.
        Seat {
            birth_date: Some(day(2010, 1, 2)),
            min_age: Some(10),
            waiver: WaiverState::NeedsGuardian,
            guardian: Some("Maria Ruiz".into()),
            ..seat(3, "Chloé Mabry")
        },
        Seat { note: Some("left-handed\nneeds a chair".into()), ..arrived(seat(4, "Hazel Noland")) },
        Seat { birth_date: Some(day(1981, 3, 9)), ..seat(5, "John Smith") },
        Seat { birth_date: Some(day(1996, 7, 30)), ..seat(6, "John Smith") },
        owes(seat(7, "Joon Kim")),
        // A seat with every finding.
        Seat {
            waiver: WaiverState::None,
            identity: IdentityState::Unverified,
            identity_kind: None,
            birth_date: Some(day(2009, 4, 1)),
            missing_prerequisites: vec!["Handgun I".into()],
            same_person_seats: 1,
            ..owes(seat(8, "Sam Lee"))
        },
        unnamed(Seat { buyer: Some("Carla Stamper".into()), ..seat(9, "x") }),
    ]
}

/// Returns a party of four: one is admitted, two are ready, one seat is unnamed.
fn party() -> Vec<Seat> {
    let member = |number: i32, name: &str| Seat {
        seat_id: Uuid::from_u128(200 + u128::try_from(number).expect("a number")),
        order_item_id: Uuid::from_u128(1200 + u128::try_from(number).expect("a number")),
        seat_no: number,
        party_size: 4,
        buyer: Some("Harold Jessup".into()),
        schedule_id: CHURCH,
        course: "Church Security Team".into(),
        starts_at: at(13, 0),
        ends_at: at(17, 0),
        venue: "Hall 1".into(),
        ..seat(20, name)
    };
    let fourth = unnamed(member(4, "x"));
    vec![member(1, "Harold Jessup"), member(2, "Edna Jessup"), arrived(member(3, "Roy Jessup")), fourth]
}

fn session(id: Uuid, course: &str, (from, to): (u32, u32), venue: &str, instructor: Option<&str>) -> Session {
    Session {
        id,
        course: course.into(),
        starts_at: at(from, 0),
        ends_at: at(to, 0),
        venue: venue.into(),
        instructor: instructor.map(Into::into),
        status: ClassStatus::Scheduled,
        capacity: 12,
        taken: 0,
        ammo_count: None,
        gear_required: Vec::new(),
        gear_provided: Vec::new(),
        notes: None,
        changes: Vec::new(),
        seats: Vec::new(),
    }
}

pub fn change(kind: &str, old: &str, new: &str) -> Change {
    Change { kind: kind.into(), old: Some(old.into()), new: Some(new.into()), at: at(7, 5) }
}

/// Returns a morning's classes: one in progress, one canceled, one moved, one without instructor, one oversold.
pub fn sessions() -> Vec<Session> {
    let in_class = |seat: Seat| Seat {
        schedule_id: HANDGUN,
        course: "Handgun I".into(),
        starts_at: at(8, 0),
        ends_at: at(12, 0),
        venue: "Range A".into(),
        ..seat
    };
    let handgun = Session {
        taken: 2,
        seats: vec![in_class(arrived(seat(30, "Walter Pruitt"))), in_class(seat(31, "Gloria Farnham"))],
        ..session(HANDGUN, "Handgun I", (8, 12), "Range A", Some("Luis Ortiz"))
    };
    let cancelled = Session {
        status: ClassStatus::Cancelled,
        changes: vec![change("status", "scheduled", "cancelled")],
        ..session(Uuid::from_u128(93), "Stop the Bleed", (9, 11), "Hall 1", Some("Caleb Whitaker"))
    };
    let ccw = Session {
        taken: 9,
        ammo_count: Some(50),
        gear_required: vec!["photo ID".into()],
        gear_provided: vec!["eye protection".into(), "ear protection".into()],
        notes: Some("Gate code 4711".into()),
        seats: ccw_seats(),
        ..session(CCW, "CCW Permit", (10, 15), "Range B", Some("Mia Tran"))
    };
    let church = Session {
        taken: 4,
        seats: party(),
        ..session(CHURCH, "Church Security Team", (13, 17), "Hall 1", Some("Ruth Boyd"))
    };
    let moved = Session {
        taken: 12,
        status: ClassStatus::Full,
        changes: vec![change("venue", "Range A", "Shoot House")],
        ..session(Uuid::from_u128(94), "Handgun II", (13, 17), "Shoot House", Some("Caleb Whitaker"))
    };
    let untaught = Session { taken: 3, ..session(Uuid::from_u128(95), "Rifle II", (17, 20), "Range A", None) };
    let oversold = Session {
        taken: 10,
        capacity: 8,
        changes: vec![change("capacity", "12", "8")],
        ..session(Uuid::from_u128(96), "Stop the Bleed", (18, 20), "Hall 1", Some("Mia Tran"))
    };
    vec![handgun, cancelled, ccw, church, moved, untaught, oversold]
}

pub fn hit(seat: &Seat) -> PersonHit {
    PersonHit {
        person_id: seat.person_id.unwrap_or(seat.seat_id),
        kind: if seat.person_id.is_some() { PersonKind::Account } else { PersonKind::Attendee },
        name: seat.label(),
        email: seat.email.clone(),
        phone: seat.phone.clone(),
        birth_date: seat.birth_date,
        buyer: None,
        matched: "name".into(),
        how: Match::Exact,
        expected_today: true,
        class: Some(format!("{}, Sat, Nov 21", seat.course)),
        order_number: Some(seat.order_number.clone()),
    }
}

fn page(seat: &Seat) -> PersonPage {
    PersonPage {
        person: hit(seat),
        about: About {
            since: Some(now() - Duration::days(900)),
            city: Some("Charleston".into()),
            state: Some("WV".into()),
        },
        orders: vec![OrderLine {
            order_id: seat.order_id,
            order_number: seat.order_number.clone(),
            created_at: now() - Duration::days(20),
            status: "confirmed".into(),
            payment_status: "completed".into(),
            total: Decimal::new(15_000, 2),
            balance: seat.balance.unwrap_or_default(),
        }],
        seats: vec![seat.clone()],
        waivers: vec![WaiverLine {
            version: "2026-1".into(),
            signed_name: seat.label(),
            guardian: seat.guardian.clone(),
            signed_at: now() - Duration::days(10),
            until: Some(day(2027, 11, 11)),
            void_reason: None,
        }],
        identity: vec![IdentityLine {
            kind: "drivers_license".into(),
            valid_until: Some(day(2027, 1, 1)),
            checked_by: "Dana Cole".into(),
            checked_at: now() - Duration::days(10),
        }],
        guardians: seat.guardian.iter().cloned().collect(),
    }
}

pub fn waiver_terms() -> WaiverTerms {
    let clauses = (1..=30).map(|n| format!("{n}. I know that clause {n} of the range rules binds me, and I keep it."));
    WaiverTerms { version: "2026-1".into(), body: clauses.collect::<Vec<_>>().join("\n\n") }
}

pub fn trouble(kind: DeskErrorKind) -> DeskError {
    let sentence = match kind {
        DeskErrorKind::Connection => {
            "The connection to the database broke. What you typed is kept; the console reconnects."
        }
        DeskErrorKind::Timeout => "The database took too long and stopped. Nothing was changed; try again.",
        _ => "The database refused this. Nothing was changed; the log has the details.",
    };
    DeskError { kind, sentence: sentence.into() }
}

/// A fake database.
#[derive(Debug, Clone)]
pub struct World {
    pub sessions: Vec<Session>,
    pub rights: Rights,
    pub members: Vec<Member>,
    /// Sealed data about people, by their ids.
    pub sealed: BTreeMap<Uuid, PersonSealed>,
    /// Server state for the top line.
    pub state: ServerState,
    pub leads: lead_world::Leads,
    pub tickets: ticket_world::Tickets,
    /// Records that can be corrected, for every seat.
    pub records: Vec<SeatRecord>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            sessions: sessions(),
            rights: Rights::default(),
            members: members(),
            sealed: BTreeMap::new(),
            state: ServerState::default(),
            leads: lead_world::Leads::default(),
            tickets: ticket_world::Tickets::default(),
            records: Vec::new(),
        }
    }
}

impl World {
    pub fn seats(&self) -> impl Iterator<Item = &Seat> {
        self.sessions.iter().flat_map(|session| &session.seats)
    }

    /// Answers a query approximately as the database would.
    pub fn answer(&self, query: &Query, at: DateTime<Utc>) -> Answer {
        match query {
            Query::Site => Answer::Site { site: site(), clock: at, rights: self.rights.clone(), state: self.state },
            Query::Day(date) => {
                let sessions = if *date == day(2026, 11, 21) { self.sessions.clone() } else { Vec::new() };
                Answer::Day(Day { date: *date, sessions })
            }
            Query::Session(id) => {
                Answer::Session(self.sessions.iter().find(|session| session.id == *id).cloned().map(Box::new))
            }
            Query::SeatRecords(_) => Answer::SeatRecords(self.records.clone()),
            Query::Find { text, born: None, .. } => Answer::Found(self.find(text)),
            Query::Find { text, born: Some(Born(birth)), .. } => Answer::Found(self.find_holder(text, *birth)),
            Query::People { text, .. } => Answer::People(self.named(text).iter().map(hit).collect()),
            Query::Person(id, _) => {
                Answer::Person(self.seats().find(|seat| hit(seat).person_id == *id).map(page).map(Box::new))
            }
            Query::Sealed(id, _) => Answer::Sealed(Box::new(self.sealed.get(id).cloned().unwrap_or_default())),
            Query::ClassNotes(id) => {
                let of = |seat: &Seat| self.sealed.get(&hit(seat).person_id).map(|sealed| sealed.notes.clone());
                let seats = self.seats().filter(|seat| seat.schedule_id == *id);
                let notes = seats.filter_map(|seat| Some(SeatNotes { seat_id: seat.seat_id, kept: of(seat)? }));
                Answer::ClassNotes(*id, notes.collect())
            }
            Query::WaiverTerms => Answer::WaiverTerms(Some(waiver_terms())),
            Query::Staff => Answer::Staff(self.members.clone()),
            Query::Arrivals(_) => {
                let mut arrivals: Vec<_> = self.seats().filter_map(recent).collect();
                arrivals.sort_by_key(|recent| std::cmp::Reverse(recent.arrival.at));
                Answer::Arrivals(arrivals)
            }
            Query::Audit(ask) => Answer::Audit(crate::audit::page(ask)),
            Query::AuditTogether { transaction, .. } => Answer::AuditTogether(crate::audit::together(transaction)),
            Query::Lead(query) => Answer::Lead(self.leads.answer(query)),
            Query::Ticket(query) => Answer::Ticket(self.tickets.answer(query)),
        }
    }

    /// Returns the seats whose participant, buyer, phone or email contains every word.
    fn named(&self, text: &str) -> Vec<Seat> {
        let text = text.to_lowercase();
        let fits = |seat: &&Seat| {
            let of = |text: &Option<String>| text.clone().unwrap_or_default().to_lowercase();
            let known = [of(&seat.name), of(&seat.buyer), of(&seat.phone), of(&seat.email)].join(" ");
            text.split_whitespace().all(|word| known.contains(word))
        };
        self.seats().filter(fits).cloned().collect()
    }

    /// Returns the seats whose name has the same first three letters, as a fuzzy search would.
    fn similar(&self, text: &str) -> Vec<Seat> {
        let begins = text.to_lowercase().chars().take(3).collect::<String>();
        self.seats().filter(|seat| seat.label().to_lowercase().starts_with(&begins)).cloned().collect()
    }

    /// Near enough as the database does: the name, or a word of it with the birth date.
    fn find_holder(&self, name: &str, birth: NaiveDate) -> Found {
        let mut found = self.find(name);
        let words = name.to_lowercase();
        let is_like = |seat: &&Seat| {
            let own = seat.name.as_deref().unwrap_or_default().to_lowercase();
            seat.birth_date == Some(birth) && words.split(' ').any(|word| own.split(' ').any(|own| own == word))
        };
        let born: Vec<Seat> = self.seats().filter(is_like).cloned().collect();
        for seat in born {
            if found.seats.iter().all(|known| known.seat_id != seat.seat_id) {
                found.people.push(hit(&seat));
                found.seats.push(seat);
            }
        }
        found
    }

    fn find(&self, text: &str) -> Found {
        let seats: Vec<Seat> = match Code::parse(text) {
            Ok(Code::Order(order)) => self.seats().filter(|seat| seat.order_number == order).cloned().collect(),
            Ok(Code::Seat(order, no)) => {
                self.seats().filter(|seat| seat.order_number == order && seat.seat_no == no).cloned().collect()
            }
            Ok(Code::Item(id)) => {
                self.seats().filter(|seat| seat.seat_id == id || seat.order_item_id == id).cloned().collect()
            }
            Err(_) => {
                let named = self.named(text);
                let is_guess = named.is_empty();
                let seats = if is_guess { self.similar(text) } else { named };
                let similar = seats.iter().filter(|_| is_guess).map(|seat| seat.seat_id).collect();
                return Found { people: seats.iter().map(hit).collect(), similar, ..Found::of_seats(seats) };
            }
        };
        Found::of_seats(seats)
    }

    pub fn change(&mut self, number: u16, change: impl FnOnce(&mut Seat)) {
        let id = Uuid::from_u128(u128::from(number));
        let seat = self.sessions.iter_mut().flat_map(|session| &mut session.seats).find(|seat| seat.seat_id == id);
        change(seat.expect("a seat of that number"));
    }

    /// Runs a command approximately as the database would.
    pub fn run(&mut self, command: &Command, actor: &str) -> Outcome {
        if let Command::WriteNotes(WriteNotes { id, person, notes, .. }) = command {
            let kept = KeptNotes {
                notes: Sealed::Open { value: notes.clone() },
                write_id: Some(*id),
                written_by: Some(actor.into()),
                written_at: Some(now()),
            };
            let sealed = self.sealed.entry(*person).or_default();
            sealed.notes = kept;
            return Outcome::NotesWritten(Box::new(sealed.clone()));
        }
        match command {
            Command::Lead(write) => return Outcome::Lead(Box::new(self.leads.run(&write.command, actor))),
            Command::LeadView(write) => {
                self.leads.write_view(write);
                return Outcome::Kept;
            }
            Command::Ticket(write) => {
                return Outcome::Ticket(Box::new(self.tickets.run(write.id, &write.command, actor)));
            }
            Command::TicketPersonal(keep) => {
                self.tickets.keep(keep);
                return Outcome::Kept;
            }
            _ => {}
        }
        let target = match command {
            Command::Undo(Undo { target, .. }) => *target,
            _ => Uuid::nil(),
        };
        let seats = self.sessions.iter_mut().flat_map(|session| &mut session.seats);
        let found = seats.into_iter().find(|seat| match command.seat() {
            Some(named) => seat.seat_id == named.seat,
            None => seat.arrival.as_ref().is_some_and(|arrival| arrival.event_id == target),
        });
        let Some(seat) = found else { return Outcome::Refused("There is nothing of that id.".into()) };
        if !matches!(command, Command::Admit(_)) {
            seat.token.push('+');
        }
        match command {
            Command::Admit(_) if seat.is_here() => {
                return Outcome::AlreadyIn { arrival: seat.arrival.clone(), seat: Box::new(seat.clone()) };
            }
            Command::Admit(Admit { event_id, .. }) => {
                *seat = arrived_by(seat.clone(), *event_id, actor, "desk-1");
                seat.arrival.as_mut().expect("just arrived").at = now();
                return Outcome::Admitted { event_id: *event_id, seat: Box::new(seat.clone()) };
            }
            Command::Undo(_) => {
                seat.seat_status = SeatStatus::Registered;
                seat.arrived_at = None;
                seat.arrival = None;
            }
            Command::Mark(SetMark { note, .. }) => seat.note.clone_from(note),
            Command::Name(NameSeat { name, .. }) => seat.name = Some(name.clone()),
            Command::SignWaiver(SignWaiver { guardian, .. }) => {
                seat.waiver = WaiverState::Valid;
                seat.guardian = guardian.clone().or(seat.guardian.take());
            }
            Command::RecordIdentity(_) => seat.identity = IdentityState::Verified,
            Command::TakeBack(TakeBack { kind: RecordKind::Waiver, .. }) => seat.waiver = WaiverState::Voided,
            Command::TakeBack(TakeBack { kind: RecordKind::Identity, .. }) => seat.identity = IdentityState::Unverified,
            // Notes, leads and tickets are handled above, because they concern no seat.
            Command::TakeBack(_)
            | Command::WriteNotes(_)
            | Command::Lead(_)
            | Command::LeadView(_)
            | Command::Ticket(_)
            | Command::TicketPersonal(_) => {}
            Command::Pay(pay) => {
                let balance = seat.balance.unwrap_or_default() - pay.total();
                seat.balance = Some(balance);
                return Outcome::Paid { balance, seat: Box::new(seat.clone()) };
            }
        }
        Outcome::Done(Box::new(seat.clone()))
    }
}

fn recent(seat: &Seat) -> Option<RecentArrival> {
    let arrival = seat.arrival.clone()?;
    Some(RecentArrival {
        event_id: arrival.event_id,
        seat_id: seat.seat_id,
        name: seat.label(),
        course: seat.course.clone(),
        arrival,
    })
}

/// A query without an answer yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub slot: Slot,
    pub id: QueryId,
    pub query: Query,
}

/// A desk: the app, its clock, and its pending effects.
pub struct Desk {
    pub app: App,
    pub now: DateTime<Utc>,
    pub world: World,
    pub actor: String,
    /// Queries without an answer, oldest first.
    pub questions: Vec<Question>,
    /// Writes without a result, oldest first.
    pub writes: Vec<(WriteId, Command)>,
    /// Number of queries and writes sent so far.
    pub sent: u64,
    /// All other effects, oldest first.
    pub others: Vec<Effect>,
}

impl Desk {
    /// Opens the front desk with the morning on the screen.
    pub fn new() -> Self {
        Self::of(Role::Desk)
    }

    pub fn of(role: Role) -> Self {
        let mut desk = Self::unanswered(start(role));
        desk.settle();
        desk
    }

    /// Starts a console whose first queries have no answer yet.
    pub fn unanswered(start: Start) -> Self {
        let entered = start.entered.clone();
        let (app, effects) = App::new(start, now());
        let rights = entered.as_ref().map_or_else(Rights::default, |entered| entered.actor.rights.clone());
        let mut desk = Self {
            app,
            now: now(),
            world: World { rights, ..World::default() },
            actor: entered.map_or_else(String::new, |entered| entered.actor.name),
            questions: Vec::new(),
            writes: Vec::new(),
            sent: 0,
            others: Vec::new(),
        };
        desk.take(effects);
        desk
    }

    /// Answers the newest sign-in attempt with success.
    pub fn lets_in(&mut self, entered: SignedIn) -> &mut Self {
        let id = self.tried();
        self.actor.clone_from(&entered.actor.name);
        self.world.rights = entered.actor.rights.clone();
        self.send(Msg::SignedIn { id, result: Ok(Box::new(entered)) })
    }

    /// Answers the newest sign-in attempt with a refusal.
    pub fn refuses(&mut self, refusal: SignInError) -> &mut Self {
        let id = self.tried();
        self.send(Msg::SignedIn { id, result: Err(refusal) })
    }

    /// Returns how many sessions were activated.
    pub fn led_in(&self) -> usize {
        self.others.iter().filter(|effect| matches!(effect, Effect::ActivateSession { .. })).count()
    }

    /// Returns the id of the newest sign-in attempt.
    fn tried(&mut self) -> SessionId {
        let found = self.others.iter().rev().find_map(|effect| match effect {
            Effect::SignIn { id, .. } | Effect::ChangePassword { id, .. } | Effect::CreateFirstAdmin { id, .. } => {
                Some(*id)
            }
            _ => None,
        });
        found.expect("somebody tried to come in")
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.sent += u64::from(matches!(effect, Effect::Ask { .. } | Effect::Run(_)));
            match effect {
                Effect::Ask { slot, id, query } => self.questions.push(Question { slot, id, query }),
                Effect::Run(write) => {
                    assert_eq!(write.stamp.actor, self.actor, "a write is stamped with the signed-in user");
                    self.writes.push((write.id, write.command));
                }
                other => self.others.push(other),
            }
        }
    }

    pub fn send(&mut self, msg: Msg) -> &mut Self {
        let effects = self.app.update(msg, self.now);
        self.take(effects);
        self
    }

    /// Presses keys without answering any query. The keys are written as in the configuration, separated by blanks.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.press_every(Duration::milliseconds(300), keys)
    }

    /// Presses keys at the rate at which a held key repeats.
    pub fn hold(&mut self, keys: &str) -> &mut Self {
        self.press_every(Duration::milliseconds(30), keys)
    }

    fn press_every(&mut self, pause: Duration, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.now += pause;
            self.send(Msg::Key(key_event(key)));
        }
        self
    }

    /// Types text without answering any query.
    pub fn type_in(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let key = KeyEvent::new(crossterm::event::KeyCode::Char(c), crossterm::event::KeyModifiers::NONE);
            self.send(Msg::Key(key));
        }
        self
    }

    pub fn scan(&mut self, code: &str) -> &mut Self {
        self.send(Msg::Burst(Burst::unseen(code, Some(key_event("enter")))))
    }

    /// Answers every query and completes every write until none is pending.
    pub fn settle(&mut self) -> &mut Self {
        while !self.questions.is_empty() || !self.writes.is_empty() {
            for question in std::mem::take(&mut self.questions) {
                self.reply(&question);
            }
            for (id, command) in std::mem::take(&mut self.writes) {
                let outcome = self.world.run(&command, &self.actor.clone());
                self.send(Msg::Wrote { id, result: Ok(outcome) });
            }
        }
        self
    }

    /// Answers one query from the current state of the fake database.
    pub fn reply(&mut self, question: &Question) {
        let answer = self.world.answer(&question.query, self.now);
        self.send(Msg::Answer { slot: question.slot, id: question.id, result: Ok(answer) });
    }

    /// Fails every pending query.
    pub fn fail(&mut self, kind: DeskErrorKind) -> &mut Self {
        for Question { slot, id, .. } in std::mem::take(&mut self.questions) {
            self.send(Msg::Answer { slot, id, result: Err(trouble(kind)) });
        }
        self
    }

    /// Restores the connection.
    pub fn finds_the_line(&mut self) -> &mut Self {
        self.later(1).send(Msg::Tick).settle()
    }

    /// Fails every pending write.
    pub fn fail_writes(&mut self, kind: DeskErrorKind) -> &mut Self {
        self.wrote(|_, _| Err(trouble(kind)))
    }

    /// Completes every pending write with this result.
    pub fn wrote(&mut self, result: impl Fn(&World, &Command) -> Result<Outcome, DeskError>) -> &mut Self {
        for (id, command) in std::mem::take(&mut self.writes) {
            let result = result(&self.world, &command);
            self.send(Msg::Wrote { id, result });
        }
        self
    }

    /// Returns the only pending write.
    pub fn write(&self) -> &Command {
        let [(_, command)] = self.writes.as_slice() else { panic!("not one write: {:?}", self.writes) };
        command
    }

    pub fn later(&mut self, minutes: i64) -> &mut Self {
        self.now += Duration::minutes(minutes);
        self
    }

    /// Puts the roster's cursor on a person.
    pub fn at(&mut self, name: &str) -> &mut Self {
        self.press("/").type_in(name).press("enter esc")
    }

    /// Opens the CCW class's roster.
    pub fn roster(&mut self) -> &mut Self {
        self.press("1 esc home down down enter").settle()
    }

    /// Opens Check-in and searches for the text.
    pub fn find(&mut self, text: &str) -> &mut Self {
        self.press("alt-3").type_in(text).settle()
    }
}

/// Returns the sign-in result of a user with this role.
pub fn entered(role: Role) -> SignedIn {
    let staff = staff();
    let actor = staff.iter().find(|member| member.role == role).expect("one of each role").clone();
    let login = actor.name.to_lowercase().replace(' ', ".");
    SignedIn { login, actor, site: site(), lock_after: Some(Duration::minutes(10)), must_change: false }
}

pub fn start(role: Role) -> Start {
    Start { entered: Some(entered(role)), ..closed() }
}

/// Returns the start of a console at which no user is signed in.
pub fn closed() -> Start {
    Start { entered: None, expected: Expected::default(), keys: key_map(), theme: Theme::default(), seed: [7; 32] }
}

/// Returns the staff as an admin sees them.
pub fn members() -> Vec<Member> {
    let member = |number: u128, actor: Actor| Member {
        id: Uuid::from_u128(9000 + number),
        login: actor.name.to_lowercase().replace(' ', "."),
        name: actor.name,
        role: actor.role,
        is_active: true,
        valid_until: None,
        must_change: false,
        has_login: true,
        locked_until: None,
        last_entered: Some(at(8, 5)),
        connections: 0,
        account: None,
        overrides: Vec::new(),
        work: OpenWork::default(),
    };
    let mut members: Vec<Member> = staff().into_iter().zip(1..).map(|(actor, n)| member(n, actor)).collect();
    members[0].connections = 3;
    members[1].account = Some("mia.tran@example.org".into());
    members[1].locked_until = Some(at(9, 50));
    members[2].overrides = vec![RightOverride {
        right: "audit.read".into(),
        given: true,
        until: Some(at(20, 0)),
        reason: Some("looks into a complaint".into()),
    }];
    members.push(Member {
        is_active: false,
        last_entered: None,
        ..member(5, actor("Old \u{202e}Hand\u{1b}[2J", Role::Desk))
    });
    members
}

pub fn key_event(key: &str) -> KeyEvent {
    let combination: frontdesk::keys::Key = key.parse().unwrap_or_else(|_| panic!("{key} is no key"));
    let event: KeyEvent = combination.into();
    event
}
