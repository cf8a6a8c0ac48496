//! Support tickets: each question four times, from this morning's to one of two months ago, told through the rules
//! of the workflow itself, so that states and clocks agree with them.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::World;
use super::catalogue::{ALEX, DANA, RUTH};
use super::copy_text::CopyText;
use super::keyed_rng::{KeyedRng, Kind};
use super::model::{Actor, Booking};
use super::questions::{About, QUESTIONS, Question, Step};
use crate::domain::ticket::clock::{Hours, Opening, Weekday};
use crate::domain::ticket::flow::{AfterReply, Priority, State, Status};

/// Each question comes so often.
const TIMES: usize = 4;
/// Numbers of the news that a ticket may take.
const NEWS: usize = 20;
const FIRST_NUMBER: usize = 1001;
/// The one that was asked twice: the second points to the first.
const TWICE: (usize, usize) = (0, 60);

/// A line of the conversation.
struct Said {
    kind: &'static str,
    text: &'static str,
    via: Option<&'static str>,
    author: String,
    login: &'static str,
    desk: Option<&'static str>,
    at: DateTime<Utc>,
}

/// A line of what was done.
struct TicketEvent {
    kind: &'static str,
    from: Option<Status>,
    to: Option<Status>,
    reason: Option<&'static str>,
    details: Value,
    by: Actor,
    at: DateTime<Utc>,
}

/// A ticket with all that became of it.
struct Story<'a> {
    number: usize,
    id: Uuid,
    question: &'static Question,
    booking: &'a Booking,
    created: DateTime<Utc>,
    state: State,
    assignee: Option<Actor>,
    blocked: Option<(&'static str, &'static str)>,
    waiting_since: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    answered: Option<(DateTime<Utc>, i64)>,
    escalated: Option<DateTime<Utc>>,
    said: Vec<Said>,
    deeds: Vec<TicketEvent>,
}

const WEBSITE: Actor = Actor { login: "website", name: "website", desk: "" };

fn ticket_id(world: &World, number: usize) -> Uuid {
    KeyedRng::new(world.seed, Kind::Ticket, number).id()
}

/// As a new institute has them set.
fn hours(world: &World) -> Hours {
    let open = |from, to| vec![Opening { from, to }];
    let mut weekly: std::collections::BTreeMap<_, _> =
        Weekday::ALL[..5].iter().map(|day| (*day, open(9 * 60, 17 * 60))).collect();
    weekly.insert(Weekday::Sat, open(8 * 60, 12 * 60));
    Hours { weekly, holidays: [].into(), timezone: world.clock.zone }
}

/// The tickets, in the order of their numbers.
fn stories(world: &World) -> Vec<Story<'_>> {
    let hours = hours(world);
    let mut bookings: Vec<&Booking> = world.bookings.iter().filter(|booking| booking.taken() > 0).collect();
    bookings.sort_by(|a, b| a.number.cmp(&b.number));
    if bookings.is_empty() {
        return Vec::new();
    }
    (0..=QUESTIONS.len() * TIMES).map(|number| story(world, &hours, &bookings, number)).collect()
}

fn story<'a>(world: &World, hours: &Hours, bookings: &[&'a Booking], number: usize) -> Story<'a> {
    let mut draw = KeyedRng::new(world.seed, Kind::Ticket, 10_000 + number);
    let question = &QUESTIONS[number % QUESTIONS.len()];
    // The second of two that are one comes from the same person.
    let asked = if number == TWICE.1 { TWICE.0 } else { number };
    let round = number / QUESTIONS.len();
    let age = match round {
        0 => draw.between(10, 500),
        1 => draw.between(1_500, 6_000),
        2 => draw.between(7_000, 18_000),
        _ if number == TWICE.1 => 9,
        _ => draw.between(20_000, 90_000),
    };
    let created = world.clock.now - Duration::minutes(age);
    let mut story = Story {
        number,
        id: ticket_id(world, number),
        question,
        booking: bookings[asked * 7 % bookings.len()],
        created,
        state: State::new(created),
        assignee: None,
        blocked: None,
        waiting_since: None,
        done_at: None,
        answered: None,
        escalated: None,
        said: Vec::new(),
        deeds: vec![TicketEvent::new("created", WEBSITE, created)],
    };
    story.deeds[0].to = Some(Status::Todo);
    // Some new tickets are untouched. Old ones are closed.
    let steps = match round {
        0 => &question.steps[..question.steps.len().min(draw.below(3))],
        _ if number == TWICE.1 => &[],
        _ => question.steps,
    };
    let ends = round >= 2 && number != TWICE.1;
    let part = Duration::minutes(age) / i32::try_from(steps.len() + 2 + usize::from(ends)).unwrap_or(1);
    let mut at = created;
    if !steps.is_empty() || ends || draw.percent(30) {
        at += part / 2;
        story.assign([DANA, DANA, RUTH, ALEX][draw.below(4)], at);
    }
    for step in steps {
        at += part;
        story.step(*step, at, hours);
    }
    if ends {
        at += part;
        story.tell(question.end, AfterReply::Close, at, hours);
    } else if round == 1 && number.is_multiple_of(3) && story.state.runs() {
        story.escalate(world.clock.now - part / 3);
    }
    story
}

impl TicketEvent {
    fn new(kind: &'static str, by: Actor, at: DateTime<Utc>) -> Self {
        Self { kind, from: None, to: None, reason: None, details: json!({}), by, at }
    }
}

impl Story<'_> {
    fn by(&self) -> Actor {
        self.assignee.unwrap_or(DANA)
    }

    fn assign(&mut self, to: Actor, at: DateTime<Utc>) {
        self.assignee = Some(to);
        self.deeds.push(TicketEvent { details: json!({ "to": to.name }), ..TicketEvent::new("assigned", RUTH, at) });
    }

    fn escalate(&mut self, at: DateTime<Utc>) {
        let system = Actor { login: "frontdesk", name: "system", desk: "" };
        let (from, to) = (self.question.priority, self.question.priority.escalated());
        self.escalated = Some(at);
        let details = json!({ "from": from.word(), "to": to.word() });
        self.deeds.push(TicketEvent { details, ..TicketEvent::new("escalated", system, at) });
    }

    fn say(&mut self, kind: &'static str, text: &'static str, via: Option<&'static str>, at: DateTime<Utc>) {
        let by = self.by();
        let (author, login, desk) = match kind {
            "customer" => (self.booking.buyer.name.clone(), WEBSITE.login, None),
            _ => (by.name.to_owned(), by.login, Some(by.desk)),
        };
        self.said.push(Said { kind, text, via, author, login, desk, at });
    }

    fn step(&mut self, step: Step, at: DateTime<Utc>, hours: &Hours) {
        match step {
            Step::Hears(text) => {
                self.say("customer", text, Some("web"), at);
                self.becomes(self.state.customer_wrote(at, hours), at);
            }
            Step::Tells(text, then) => self.tell(text, then, at, hours),
            Step::Notes(text) => self.say("note", text, None, at),
            Step::Blocks(what, why) => {
                self.blocked = Some((what, why));
                self.becomes(self.state.moved(Status::Blocked, at, hours), at);
            }
        }
    }

    fn tell(&mut self, text: &'static str, then: AfterReply, at: DateTime<Utc>, hours: &Hours) {
        self.say("reply", text, Some("email"), at);
        self.answered = self.answered.or_else(|| Some((at, self.state.clock.used(at, hours))));
        if let Ok(next) = self.state.replied(then, at, hours) {
            self.becomes(next, at);
        }
    }

    /// Goes to a state, and writes down how.
    fn becomes(&mut self, next: State, at: DateTime<Utc>) {
        let was = self.state;
        self.state = next;
        self.waiting_since = next.is_waiting.then(|| self.waiting_since.unwrap_or(at));
        if next.status == Status::Done && was.status != Status::Done {
            self.done_at = Some(at);
        }
        if next.status != was.status {
            let mut deed = TicketEvent::new("moved", self.by(), at);
            (deed.from, deed.to) = (Some(was.status), Some(next.status));
            if let Some((what, why)) = self.blocked.filter(|_| next.status == Status::Blocked) {
                deed.reason = Some(why);
                deed.details = json!({ "waits_for": what });
            } else if next.is_waiting {
                deed.details = json!({ "waiting": true });
            }
            self.deeds.push(deed);
        } else if next.is_waiting != was.is_waiting {
            let by = if next.is_waiting { self.by() } else { WEBSITE };
            let mut deed =
                TicketEvent { details: json!({ "waiting": next.is_waiting }), ..TicketEvent::new("waiting", by, at) };
            (deed.from, deed.to) = (Some(next.status), Some(next.status));
            self.deeds.push(deed);
        }
    }

    fn touched(&self) -> DateTime<Utc> {
        let said = self.said.iter().map(|said| said.at);
        said.chain(self.deeds.iter().map(|deed| deed.at)).max().unwrap_or(self.created)
    }

    /// The news that it takes: the first for itself, then one for each line.
    fn news(&self, line: usize) -> usize {
        self.number * NEWS + 1 + line
    }
}

pub(super) fn tickets(world: &World, out: &mut CopyText) {
    for story in stories(world) {
        let Story { question, booking, state, .. } = &story;
        let is_merged = story.number == TWICE.1;
        let blocked = story.blocked.filter(|_| state.status == Status::Blocked).unzip();
        let of_booking = question.about == About::Booking;
        let lead =
            (question.about == About::Lead).then(|| KeyedRng::new(world.seed, Kind::Lead, story.number % 48).id());
        let assignee = story
            .assignee
            .and_then(|actor| world.catalogue.staff.iter().find(|member| member.actor.login == actor.login))
            .map(|member| member.id);
        let priority: Priority = story.escalated.map_or(question.priority, |_| question.priority.escalated());
        let (answered_at, answer_seconds) = story.answered.unzip();
        let close_seconds = story.done_at.map(|_| state.clock.used_seconds);
        let running = state.clock.running_since.filter(|_| !is_merged);
        out.row(&[
            &story.id,
            &(FIRST_NUMBER + story.number),
            &booking.buyer.account,
            &question.title,
            &question.text,
            &state.status.word(),
            &priority.word(),
            &story.created,
            &story.touched(),
            &of_booking.then_some(booking.id),
            &of_booking.then_some(booking.session),
            &lead,
            &booking.buyer.name,
            &booking.buyer.email,
            &booking.buyer.phone,
            &question.tags,
            &assignee,
            &story.waiting_since,
            &blocked.0,
            &blocked.1,
            &story.done_at,
            &i64::from(state.reopened),
            &state.is_answered,
            &answered_at,
            &is_merged.then(|| ticket_id(world, TWICE.0)),
            &question.priority.word(),
            &story.escalated,
            &state.clock.used_seconds,
            &running,
            &answer_seconds,
            &close_seconds,
            &story.news(0),
            &story.news(0),
            &story.touched(),
        ]);
    }
}

pub(super) fn comments(world: &World, out: &mut CopyText) {
    for story in stories(world) {
        let mut draw = KeyedRng::new(world.seed, Kind::Ticket, 20_000 + story.number);
        for (line, said) in story.said.iter().enumerate() {
            let user = (said.kind == "customer").then_some(story.booking.buyer.account).flatten();
            out.row(&[
                &draw.id(),
                &story.news(line + 1),
                &story.id,
                &user,
                &said.text,
                &said.at,
                &said.at,
                &said.kind,
                &said.via,
                &said.author,
                &said.login,
                &said.desk,
            ]);
        }
    }
}

pub(super) fn activities(world: &World, out: &mut CopyText) {
    for mut story in stories(world) {
        let mut draw = KeyedRng::new(world.seed, Kind::Ticket, 30_000 + story.number);
        if story.number == TWICE.0 {
            let other = ticket_id(world, TWICE.1);
            let details = json!({ "other": other, "number": FIRST_NUMBER + TWICE.1, "filled": {}, "tags": [] });
            let at = world.clock.now - Duration::minutes(4);
            story.deeds.push(TicketEvent { details, ..TicketEvent::new("merged", DANA, at) });
        }
        for deed in &story.deeds {
            let words = (deed.kind == "merged").then_some(story.question.title);
            out.row(&[
                &draw.id(),
                &story.id,
                &deed.kind,
                &deed.from.map(Status::word),
                &deed.to.map(Status::word),
                &deed.reason,
                &words,
                &deed.details,
                &deed.at,
                &deed.by.name,
                &deed.by.login,
                &(!deed.by.desk.is_empty()).then_some(deed.by.desk),
            ]);
        }
    }
}

/// Dana has read most of them, Ruth every other; the newest lines are new to both now and then.
pub(super) fn reads(world: &World, out: &mut CopyText) {
    for story in stories(world) {
        let mut draw = KeyedRng::new(world.seed, Kind::Ticket, 40_000 + story.number);
        for (reader, percent) in [(DANA, 75), (RUTH, 50)] {
            let all = if draw.percent(80) { story.said.len() } else { story.said.len().saturating_sub(1) };
            if draw.percent(percent) {
                out.row(&[&reader.login, &story.id, &story.news(all)]);
            }
        }
    }
}
