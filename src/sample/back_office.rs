//! Rows of what the evening office works on: promo codes, church inquiries, the blog, the newsletter.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::World;
use super::catalogue::{RUTH, instructor};
use super::copy_text::{Cents, CopyText};
use super::keyed_rng::{KeyedRng, Kind};
use super::model::PROMO_PERCENT;
use super::names;
use super::reference_rows::founded;

const LEADS: usize = 48;
const SUBSCRIBERS: usize = 80;

/// Code, text, kind, value, least order, most uses, first and last day from today.
type Code = (&'static str, &'static str, &'static str, Cents, Option<Cents>, Option<usize>, i64, i64);

pub(super) fn promo_codes(world: &World, out: &mut CopyText) {
    let codes: [Code; 4] = [
        ("WELCOME10", "Ten percent for new students", "percent", Cents(PROMO_PERCENT * 100), None, None, -1095, 365),
        ("CHURCH25", "25 dollars off for church teams", "fixed", Cents(2500), Some(Cents(15000)), Some(200), -200, 160),
        ("VETERAN15", "For veterans and active service", "percent", Cents(1500), None, None, -400, 400),
        (
            "LASTNIGHT20",
            "Ended last night: what a quote of yesterday promised",
            "percent",
            Cents(2000),
            None,
            Some(50),
            -14,
            0,
        ),
    ];
    for (i, (code, text, kind, value, least, most, from, until)) in codes.into_iter().enumerate() {
        let id = KeyedRng::new(world.seed, Kind::Office, i).id();
        let uses = if i == 0 { world.crowd.promo_uses } else { 0 };
        let day = |offset| world.clock.at(world.clock.day(offset), 0);
        out.row(&[&id, &code, &text, &kind, &value, &least, &most, &uses, &day(from), &day(until), &true, &day(from)]);
    }
}

const SAINTS: [&str; 12] = [
    "First Baptist",
    "Grace",
    "Calvary",
    "New Hope",
    "Trinity",
    "Mount Zion",
    "St. Mark's",
    "Emmanuel",
    "Riverside",
    "Cornerstone",
    "Good Shepherd",
    "Bible Way",
];
const DENOMINATIONS: [&str; 6] =
    ["Baptist", "Methodist", "Presbyterian", "Non-denominational", "Catholic", "Church of God"];
const ROLES: [&str; 5] = ["Senior Pastor", "Trustee", "Head Usher", "Office Manager", "Safety Coordinator"];
const BUDGETS: [&str; 4] = ["under_1000", "1000_2500", "2500_5000", "over_5000"];
const TIMELINES: [&str; 4] = ["immediate", "1_3_months", "3_6_months", "exploring"];
const SERVICES: [&str; 5] =
    ["team_training", "site_assessment", "policy_review", "medical_training", "tabletop_exercise"];
const STAGES: [(&str, &str); 7] = [
    ("new", ""),
    ("contacted", "Left a message with the office; call back on Tuesday."),
    ("qualified", "Board has agreed on a budget. Wants a date before Easter."),
    ("proposal_sent", "Proposal for two Saturdays sent; waits for the trustees."),
    ("won", "Signed. Site assessment first, then the team training."),
    ("lost", "Chose the county sheriff's free programme."),
    ("nurture", "No budget this year; ask again after the annual meeting."),
];

pub(super) fn church_inquiries(world: &World, out: &mut CopyText) {
    for i in 0..LEADS {
        let mut draw = KeyedRng::new(world.seed, Kind::Lead, i);
        let id = draw.id();
        let town = names::TOWNS[draw.below(names::TOWNS.len())];
        let (kind, suffix) = match draw.below(10) {
            0 => ("school", "Christian Academy"),
            1 => ("business", "Fellowship Center"),
            _ => ("church", "Church"),
        };
        let org = format!("{} {suffix} of {}", SAINTS[i % SAINTS.len()], town.0);
        let denomination = (kind == "church").then(|| draw.pick(&DENOMINATIONS));
        let attendance = draw.between(4, 90) * 10;
        let (first, last) = names::draw(&mut draw);
        let email = format!("{}@church{i}.example", names::mailbox(first, last));
        let team = draw.percent(45);
        let size = team.then(|| draw.between(3, 14));
        let first_service = draw.below(SERVICES.len() - 1);
        let services = &SERVICES[first_service..(first_service + 1 + draw.below(3)).min(SERVICES.len())];
        let (stage, note) = STAGES[i % STAGES.len()];
        let message = format!("About {attendance} people on a Sunday. We would like to know what you offer and when.");
        let (created, updated) = lead_times(world, i);
        let reason = match stage {
            "won" => Some("Content"),
            "lost" => Some("Chose somebody else"),
            _ => None,
        };
        let return_on = (stage == "nurture").then(|| world.clock.day(30 + draw.between(0, 60)));
        let owner = (stage != "new").then(|| world.catalogue.instructors[instructor::BOYD].user);
        let (source, medium) =
            [("google", "cpc"), ("facebook", "social"), ("newsletter", "email"), ("referral", "word_of_mouth")]
                [draw.below(4)];
        out.row(&[
            &id,
            &org,
            &kind,
            &denomination,
            &attendance,
            &format!("{first} {last}"),
            &draw.pick(&ROLES),
            &email,
            &names::phone(&mut draw),
            &names::street(&mut draw),
            &town.0,
            &"WV",
            &town.1,
            &team,
            &size,
            &draw.pick(&BUDGETS),
            &draw.pick(&TIMELINES),
            &services,
            &message,
            &stage,
            &owner,
            &(!note.is_empty()).then_some(note),
            &source,
            &medium,
            &"church_safety",
            &created,
            &updated,
            &reason,
            &return_on,
        ]);
    }
}

/// When a lead came and when it last changed. New ones are fresh, the others have aged.
fn lead_times(world: &World, i: usize) -> (DateTime<Utc>, DateTime<Utc>) {
    let mut draw = KeyedRng::new(world.seed, Kind::Lead, 10_000 + i);
    let days = if STAGES[i % STAGES.len()].0 == "new" { draw.between(0, 6) } else { draw.between(7, 150) };
    let created = world.clock.now - Duration::minutes(days * 24 * 60 + draw.between(30, 600));
    (created, created + Duration::minutes(draw.between(60, (days * 24 * 60).max(60)).min(days * 24 * 60)))
}

/// How a lead came to its stage.
fn way_to(stage: &str) -> &'static [&'static str] {
    match stage {
        "contacted" => &["contacted"],
        "qualified" => &["contacted", "qualified"],
        "proposal_sent" => &["contacted", "qualified", "proposal_sent"],
        "won" => &["contacted", "qualified", "proposal_sent", "won"],
        "lost" => &["contacted", "lost"],
        "nurture" => &["contacted", "nurture"],
        _ => &[],
    }
}

/// The timeline: how it came, each stage, and a call before the last.
pub(super) fn lead_activities(world: &World, out: &mut CopyText) {
    for i in 0..LEADS {
        let lead = KeyedRng::new(world.seed, Kind::Lead, i).id();
        let mut draw = KeyedRng::new(world.seed, Kind::Lead, 20_000 + i);
        let (stage, note) = STAGES[i % STAGES.len()];
        let (created, updated) = lead_times(world, i);
        let way = way_to(stage);
        let mut row = |kind: &str, from: Option<&str>, to: Option<&str>, body: Option<&str>, at: DateTime<Utc>| {
            let (actor, desk) = if kind == "created" { ("website", None) } else { (RUTH.name, Some(RUTH.desk)) };
            let login = if kind == "created" { "website" } else { RUTH.login };
            out.row(&[&draw.id(), &lead, &kind, &from, &to, &body, &at, &at, &actor, &login, &desk]);
        };
        row("created", None, Some("new"), None, created);
        let part = (updated - created) / i32::try_from(way.len().max(1)).unwrap_or(1);
        let (mut from, mut at) = ("new", created);
        for (n, to) in way.iter().enumerate() {
            at += part;
            if n + 1 == way.len() {
                row("call", None, None, Some(note), at - part / 2);
            }
            row("stage", Some(from), Some(to), None, at);
            from = to;
        }
    }
}

/// Adds next steps to open leads: some late, some ahead.
pub(super) fn lead_steps(world: &World, out: &mut CopyText) {
    for i in 0..LEADS {
        let mut draw = KeyedRng::new(world.seed, Kind::Lead, 30_000 + i);
        let what = match STAGES[i % STAGES.len()].0 {
            "contacted" => "Call the office again",
            "qualified" => "Offer two dates",
            "proposal_sent" => "Ask the trustees for their answer",
            _ => continue,
        };
        let lead = KeyedRng::new(world.seed, Kind::Lead, i).id();
        let (_, updated) = lead_times(world, i);
        let id = draw.id();
        if draw.percent(80) {
            out.row(&[&id, &lead, &what, &world.clock.day(draw.between(-4, 10)), &RUTH.name, &updated]);
        }
    }
}

/// Slug, title, text, category, state, days ago.
const POSTS: [[&str; 5]; 5] = [
    [
        "what-to-bring",
        "What to bring to your first class",
        "Closed shoes, a cap, water, your photo ID and an open mind. We lend you the rest.",
        "training",
        "published",
    ],
    [
        "ccw-in-west-virginia",
        "The West Virginia permit, step by step",
        "Take the course, take the certificate to the sheriff, wait for the card. Here is each step.",
        "ccw",
        "published",
    ],
    [
        "a-calm-plan-for-sunday",
        "A calm plan for Sunday",
        "Three greeters, two radios and one plan are worth more than ten volunteers without one.",
        "security",
        "published",
    ],
    [
        "low-light-season",
        "Low-light season is back",
        "From November we shoot at night again. Bring a light that you can hold.",
        "handgun",
        "published",
    ],
    ["next-year", "What is new next year", "Draft: the calendar of next year.", "news", "draft"],
];

pub(super) fn blog_posts(world: &World, out: &mut CopyText) {
    let author: Uuid = world.catalogue.instructors[instructor::ORTIZ].user;
    for (i, [slug, title, text, category, status]) in POSTS.into_iter().enumerate() {
        let id = KeyedRng::new(world.seed, Kind::Office, 100 + i).id();
        let age = i64::try_from(POSTS.len() - i).unwrap_or(1) * 21;
        let at = world.clock.at(world.clock.day(-age), 10 * 60);
        let published = (status == "published").then_some(at);
        out.row(&[
            &id,
            &slug,
            &title,
            &text,
            &text,
            &author,
            &category,
            &&[category, "mdi"][..],
            &status,
            &published,
            &title,
            &text,
            &at,
            &at,
        ]);
    }
}

pub(super) fn subscribers(world: &World, out: &mut CopyText) {
    const INTERESTS: [&str; 4] = ["ccw", "handgun", "rifle", "church_security"];
    for i in 0..SUBSCRIBERS {
        let mut draw = KeyedRng::new(world.seed, Kind::Office, 1000 + i);
        let id = draw.id();
        let (first, last) = names::draw(&mut draw);
        let email = format!("{}{i}@news.example", names::mailbox(first, last));
        let first_interest = draw.below(INTERESTS.len());
        let status = ["active", "active", "active", "active", "active", "unsubscribed", "bounced"][draw.below(7)];
        let days = draw.between(40, 1000);
        let since = founded(&world.clock).max(world.clock.now - Duration::days(days));
        let left = (status == "unsubscribed").then(|| since + Duration::days(20));
        out.row(&[
            &id,
            &email,
            &first,
            &&INTERESTS[first_interest..],
            &status,
            &draw.percent(85),
            &"website",
            &since,
            &left,
        ]);
    }
}
