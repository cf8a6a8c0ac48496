//! A small queue in memory: tickets of every kind, and commands on them.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::ticket::canned::Canned;
use frontdesk::domain::ticket::clock::{Clock, Hours, Opening, Overrun, Times, Weekday};
use frontdesk::domain::ticket::filter::{AssigneeFilter, DueFilter, Filter, SavedView, Sort};
use frontdesk::domain::ticket::flow::{Priority, Status};
use frontdesk::domain::ticket::page::{Activity, Channel, Comment, CommentKind, Contact, Present, TicketPage};
use frontdesk::domain::ticket::query::{Answer, Query};
use frontdesk::domain::ticket::stats::{Share, Stats, Took, Week};
use frontdesk::domain::ticket::work::{Command, Each, EachResult, Outcome, PersonalState};
use frontdesk::domain::ticket::{Assignee, Card, Column, PersonRef, PersonTickets, Rules};
use uuid::Uuid;

use crate::fixtures::{day, now};

pub const DANA: Uuid = Uuid::from_u128(510);
pub const RUTH: Uuid = Uuid::from_u128(501);

/// Fake tables of tickets.
#[derive(Debug, Clone)]
pub struct Tickets {
    pub cards: Vec<Card>,
    pub views: Vec<SavedView>,
    /// Commands received with their ids, oldest first.
    pub commands: Vec<(Uuid, Command)>,
    /// Personal state saved, oldest first.
    pub kept: Vec<PersonalState>,
    /// Prepared outcomes, returned instead of running the next commands.
    pub answers: Vec<Outcome>,
    /// Pages that differ from the default one.
    pub pages: BTreeMap<Uuid, TicketPage>,
    /// Other users who have a ticket open.
    pub present: Vec<Present>,
}

pub fn rules() -> Rules {
    let taker = |id, name: &str| Assignee { id, name: name.into() };
    let opening = Opening { from: 9 * 60, to: 17 * 60 };
    let times = |answer, close| Times { answer, close };
    Rules {
        hours: Hours {
            weekly: Weekday::ALL.map(|weekday| (weekday, vec![opening])).into(),
            holidays: [day(2026, 11, 26)].into(),
            timezone: chrono_tz::America::New_York,
        },
        service_times: [
            (Priority::Low, times(960, 4800)),
            (Priority::Medium, times(480, 2400)),
            (Priority::High, times(120, 960)),
            (Priority::Urgent, times(30, 240)),
        ]
        .into(),
        escalate_percent: 80,
        waits_for: ["Customer's papers", "Payment provider", "Instructor"].map(Into::into).to_vec(),
        close_reasons: ["Duplicate", "Spam", "Solved by itself"].map(Into::into).to_vec(),
        canned: vec![
            Canned {
                name: "Bring your papers".into(),
                body: "Dear {name},\n\nplease bring a photo ID to {class} on {date}.\n\n{me}".into(),
            },
            Canned { name: "Thanks".into(), body: "Thank you, {name}. We look into it ({ticket}).".into() },
        ],
        tags: ["refund", "waiver", "reschedule"].map(Into::into).to_vec(),
        takers: vec![taker(DANA, "Dana Cole"), taker(RUTH, "Ruth Boyd")],
        disabled: Vec::new(),
        me: Some(DANA),
    }
}

/// Returns a ticket that came `hours` ago.
pub fn ticket(number: i64, title: &str, status: Status, priority: Priority, hours: i64) -> Card {
    let created_at = now() - Duration::hours(hours);
    Card {
        id: Uuid::from_u128(u128::try_from(5000 + number).expect("a number")),
        number: 1000 + number,
        title: title.into(),
        status,
        priority,
        promised: priority,
        escalated_at: None,
        waiting_since: None,
        waits_for: None,
        blocked_reason: None,
        assignee_id: None,
        assignee: None,
        assignee_is_disabled: false,
        requester: Some("Ana Ruiz".into()),
        person: Some(PersonRef { id: Uuid::from_u128(3001), kind: PersonKind::Account }),
        tags: Vec::new(),
        schedule_id: None,
        class: None,
        order_id: None,
        order_number: None,
        lead_id: None,
        created_at,
        touched_at: created_at,
        clock: Clock { used_seconds: 0, running_since: Some(created_at), late: Overrun::default() },
        answer_due_at: Some(created_at + Duration::hours(6)),
        close_due_at: Some(created_at + Duration::hours(30)),
        due_at: Some(created_at + Duration::hours(6)),
        raise_at: Some(created_at + Duration::hours(5)),
        answered_at: None,
        done_at: None,
        close_reason: None,
        reopened: 0,
        comments: 2,
        is_unread: false,
        last_event_seq: 40 + number,
        version: 1,
        key: Some(format!("{number:04}")),
    }
}

fn of(card: Card, id: Uuid, name: &str) -> Card {
    Card { assignee_id: Some(id), assignee: Some(name.into()), ..card }
}

impl Default for Tickets {
    fn default() -> Self {
        use Priority::{High, Low, Medium, Urgent};
        use Status::{Blocked, Done, InProgress, Todo};
        let unread = Card {
            is_unread: true,
            tags: vec!["refund".into()],
            order_number: Some("MDI-2026-00007".into()),
            ..ticket(1, "Charged twice for CCW Permit", Todo, High, 8)
        };
        let blocked = Card {
            answer_due_at: None,
            close_due_at: None,
            due_at: None,
            waits_for: Some("Payment provider".into()),
            blocked_reason: Some("dispute opened".into()),
            ..of(ticket(4, "Refund has not arrived", Blocked, Medium, 60), RUTH, "Ruth Boyd")
        };
        let waiting = Card {
            answer_due_at: None,
            close_due_at: None,
            due_at: None,
            waiting_since: Some(now() - Duration::hours(2)),
            tags: vec!["waiver".into()],
            ..of(ticket(5, "Waiver for my son", InProgress, Medium, 30), DANA, "Dana Cole")
        };
        let done = Card {
            answer_due_at: None,
            close_due_at: None,
            due_at: None,
            answered_at: Some(now() - Duration::hours(70)),
            done_at: Some(now() - Duration::hours(60)),
            ..of(ticket(6, "Lost card", Done, Low, 90), DANA, "Dana Cole")
        };
        let raised = Card {
            escalated_at: Some(now()),
            priority: Urgent,
            promised: High,
            class: Some("CCW Permit, Sat, Nov 21, 10:00 AM".into()),
            ..of(ticket(3, "Locked out of the class today", InProgress, High, 5), DANA, "Dana Cole")
        };
        let cards = vec![
            unread,
            Card { requester: None, person: None, ..ticket(2, "Which holster may I bring?", Todo, Medium, 1) },
            raised,
            blocked,
            waiting,
            done,
        ];
        Self {
            cards,
            views: Vec::new(),
            commands: Vec::new(),
            kept: Vec::new(),
            answers: Vec::new(),
            pages: BTreeMap::new(),
            present: Vec::new(),
        }
    }
}

fn fits(card: &Card, ask: &Filter, at: DateTime<Utc>) -> bool {
    let whose = match ask.whose {
        Some(AssigneeFilter::Mine) => card.assignee_id == Some(DANA),
        Some(AssigneeFilter::Nobody) => card.assignee_id.is_none(),
        Some(AssigneeFilter::Disabled) => card.assignee_is_disabled,
        None => true,
    };
    let due = match ask.due {
        Some(DueFilter::Overdue) => card.due_at.is_some_and(|due| due < at),
        Some(_) => card.due_at.is_some(),
        None => true,
    };
    let words =
        |text: &String| format!("{} {}", card.label(), card.title).to_lowercase().contains(&text.to_lowercase());
    whose
        && due
        && (ask.statuses.is_empty() || ask.statuses.contains(&card.status))
        && (ask.priorities.is_empty() || ask.priorities.contains(&card.priority))
        && ask.assignee.is_none_or(|id| card.assignee_id == Some(id))
        && ask.tags.iter().all(|tag| card.tags.contains(tag))
        && (!ask.unread || card.is_unread)
        && ask.text.as_ref().is_none_or(words)
}

impl Tickets {
    fn fitting(&self, ask: &Filter) -> Vec<Card> {
        let mut cards: Vec<Card> = self.cards.iter().filter(|card| fits(card, ask, now())).cloned().collect();
        match ask.sort {
            Sort::Number => cards.sort_by_key(|card| card.number),
            Sort::Title => cards.sort_by_key(|card| card.title.to_lowercase()),
            _ => cards.sort_by_key(|card| (card.due_at.is_none(), card.due_at, card.number)),
        }
        if ask.descending {
            cards.reverse();
        }
        cards
    }

    /// Answers a query approximately as the database would.
    pub fn answer(&self, query: &Query) -> Answer {
        match query {
            Query::Board { ask, most } => {
                let ask = Filter { statuses: Vec::new(), ..ask.clone() };
                let column = |status| {
                    let cards: Vec<Card> =
                        self.fitting(&ask).into_iter().filter(|card| card.status == status).collect();
                    let overdue = cards.iter().filter(|card| card.due_at.is_some_and(|due| due < now())).count();
                    Column {
                        status,
                        tickets: cards.len() as u64,
                        overdue: overdue as u64,
                        cards: cards.into_iter().take(*most).collect(),
                    }
                };
                Answer::Board(Status::ALL.map(column).to_vec())
            }
            Query::List { ask, after, most } => {
                let cards = self.fitting(ask);
                let from = after.as_ref().and_then(|after| cards.iter().position(|card| card.number == after.number));
                Answer::List(cards.into_iter().skip(from.map_or(0, |at| at + 1)).take(*most).collect())
            }
            Query::OfPerson { person, most } => {
                let mut cards: Vec<Card> =
                    self.cards.iter().filter(|card| card.person == Some(*person)).cloned().collect();
                cards.sort_by_key(|card| (card.status == Status::Done, std::cmp::Reverse(card.number)));
                let all = cards.len() as u64;
                cards.truncate(*most);
                Answer::OfPerson(Box::new(PersonTickets { all, cards }))
            }
            Query::Count(ask) => Answer::Count(self.fitting(ask).len() as u64),
            Query::Page(ticket) => Answer::Page(self.page(*ticket).map(Box::new)),
            Query::Rules => Answer::Rules(Box::new(rules())),
            Query::Views => Answer::Views(self.views.clone()),
            Query::Figures(_) => Answer::Figures(Box::new(figures())),
            Query::Presence { .. } => Answer::Presence(self.present.clone()),
        }
    }

    pub fn page(&self, ticket: Uuid) -> Option<TicketPage> {
        let card = self.cards.iter().find(|card| card.id == ticket)?.clone();
        match self.pages.get(&ticket) {
            Some(page) => Some(TicketPage { card, ..page.clone() }),
            None => Some(page_of(card)),
        }
    }

    /// Runs a command approximately as the database would.
    pub fn run(&mut self, id: Uuid, command: &Command, actor: &str) -> Outcome {
        self.commands.push((id, command.clone()));
        if !self.answers.is_empty() {
            return self.answers.remove(0);
        }
        match command {
            Command::Move { tickets, to, words } => {
                let to = *to;
                let reason = words.reason.clone();
                let each = tickets.iter().map(|seen| {
                    self.each(seen.id, actor, |card| {
                        let is_as_seen = card.status == seen.seen;
                        if is_as_seen {
                            card.status = to;
                            card.close_reason = reason.clone().filter(|_| to == Status::Done);
                        }
                        is_as_seen
                    })
                });
                Outcome::Each { tickets: each.collect() }
            }
            Command::Assign { tickets, to } => {
                let name = rules().takers.into_iter().find(|taker| Some(taker.id) == *to).map(|taker| taker.name);
                let each = tickets.iter().map(|id| {
                    self.each(*id, actor, |card| {
                        card.assignee_id = *to;
                        card.assignee.clone_from(&name);
                        true
                    })
                });
                Outcome::Each { tickets: each.collect() }
            }
            Command::Prioritise { tickets, to } => {
                let each = tickets.iter().map(|id| {
                    self.each(*id, actor, |card| {
                        card.priority = *to;
                        true
                    })
                });
                Outcome::Each { tickets: each.collect() }
            }
            Command::Tag { tickets, add, remove } => {
                let each = tickets.iter().map(|id| {
                    self.each(*id, actor, |card| {
                        card.tags.retain(|tag| !remove.contains(tag));
                        card.tags.extend(add.iter().cloned());
                        true
                    })
                });
                Outcome::Each { tickets: each.collect() }
            }
            Command::Wait { tickets, waiting } => {
                let each = tickets.iter().map(|seen| {
                    self.each(seen.id, actor, |card| {
                        card.waiting_since = waiting.then(now);
                        true
                    })
                });
                Outcome::Each { tickets: each.collect() }
            }
            Command::Create { ticket: id, new } => {
                let number = i64::try_from(self.cards.len()).expect("few") + 50;
                self.cards.push(Card { id: *id, ..ticket(number, &new.title, Status::Todo, new.priority, 0) });
                Outcome::Done { ticket: *id, number: 1000 + number, status: Status::Todo, version: 1, news: 1 }
            }
            other => {
                let ticket = other.ticket().unwrap_or_default();
                Outcome::Done { ticket, number: 1001, status: Status::InProgress, version: 2, news: 99 }
            }
        }
    }

    fn each(&mut self, id: Uuid, actor: &str, change: impl FnOnce(&mut Card) -> bool) -> Each {
        let Some(card) = self.cards.iter_mut().find(|card| card.id == id) else {
            return Each {
                id,
                number: None,
                result: EachResult::Gone,
                why: None,
                status: None,
                version: None,
                by: None,
                at: None,
            };
        };
        let result = if change(card) { EachResult::Done } else { EachResult::Changed };
        Each {
            id,
            number: Some(card.number),
            result,
            why: None,
            status: Some(card.status),
            version: Some(card.version),
            by: Some(actor.into()),
            at: Some(now()),
        }
    }

    /// Saves the user's personal state.
    pub fn keep(&mut self, keep: &PersonalState) {
        match keep {
            PersonalState::View(view) => self.views.push(view.as_ref().clone()),
            PersonalState::ForgetView(id) => self.views.retain(|view| view.id != *id),
            PersonalState::Read { ticket, seen } => {
                for card in self.cards.iter_mut().filter(|card| card.id == *ticket) {
                    card.is_unread = *seen < card.last_event_seq;
                }
            }
            PersonalState::Draft { .. } | PersonalState::Leave(_) => {}
        }
        self.kept.push(keep.clone());
    }
}

fn page_of(card: Card) -> TicketPage {
    let comment = |seq: i64, kind: CommentKind, author: &str, hours: i64, content: &str| Comment {
        id: Uuid::from_u128(u128::try_from(9000 + seq).expect("a number")),
        seq,
        ticket_id: card.id,
        kind,
        content: content.into(),
        via: (kind != CommentKind::Note).then_some(Channel::Email),
        author: author.into(),
        is_mine: author == "Dana Cole",
        taken_by: None,
        created_at: now() - Duration::hours(hours),
        said_at: None,
        split_from: None,
    };
    let comments = vec![
        comment(41, CommentKind::Reply, "Dana Cole", 4, "Dear Ana,\nwe look into it and call you today."),
        comment(42, CommentKind::Note, "Ruth Boyd", 3, "The provider shows one charge only. Ask for a statement."),
        comment(43, CommentKind::Customer, "Ana Ruiz", 1, "Here it is: two charges of 175.00 on Nov 18."),
    ];
    let activity = Activity {
        id: Uuid::from_u128(9100),
        ticket_id: card.id,
        kind: "created".into(),
        from_status: None,
        to_status: Some(Status::Todo),
        reason: None,
        body: None,
        details: serde_json::json!({}),
        happened_at: card.created_at,
        actor: "website".into(),
        desk: None,
    };
    TicketPage {
        asked_for: None,
        description: Some("I was charged twice. Please give one back.".into()),
        contact: Contact {
            name: card.requester.clone(),
            email: Some("ana@example.com".into()),
            phone: Some("304-555-0001".into()),
        },
        lead: None,
        course: Some("CCW Permit".into()),
        starts_at: Some(now() + Duration::hours(24)),
        split_from: None,
        comments,
        earlier: 0,
        activities: vec![activity],
        merged: Vec::new(),
        drafts: Vec::new(),
        present: Vec::new(),
        read: 42,
        card,
    }
}

fn figures() -> Stats {
    let took = |tickets, median, p90| Took { tickets, median: Some(median), p90: Some(p90) };
    let share = |name: &str, tickets, open| Share {
        name: name.into(),
        tickets,
        open,
        answer: took(tickets, 42.0, 300.0),
        close: took(tickets, 610.0, 2400.0),
    };
    Stats {
        weeks: (0..12u64)
            .map(|week| Week {
                monday: day(2026, 8, 31) + Duration::weeks(i64::try_from(week).expect("few")),
                opened: 20 + week * 3,
                closed: 18 + week * 2,
            })
            .collect(),
        answer: took(310, 55.0, 420.0),
        close: took(280, 900.0, 4000.0),
        reopened: 12,
        open: 34,
        overdue: 3,
        by_tag: vec![share("waiver", 120, 10), share("refund", 80, 14), share("", 40, 2)],
        by_assignee: vec![share("Dana Cole", 150, 12), share("Ruth Boyd", 90, 8), share("", 30, 9)],
    }
}
