//! Courses, places and the people who work here.

use uuid::Uuid;

use super::copy_text::Cents;
use super::keyed_rng::{KeyedRng, Kind};
use super::model::Actor;
use super::names;

/// A course as the website sells it.
pub(super) struct Course {
    pub(super) id: Uuid,
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) category: &'static str,
    pub(super) short: &'static str,
    pub(super) price: Cents,
    pub(super) hours: i64,
    pub(super) capacity: i64,
    pub(super) min_age: i64,
    pub(super) level: &'static str,
    pub(super) prerequisites: &'static [&'static str],
    pub(super) gear: &'static [&'static str],
    pub(super) provided: &'static [&'static str],
    pub(super) ammo: i64,
}

type CourseLine = (
    [&'static str; 5],
    (i64, i64, i64, i64, i64),
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const RANGE_GEAR: &[&str] = &["eye protection", "ear protection", "cap"];
const HANDGUN_GEAR: &[&str] = &["handgun in a case", "3 magazines", "belt holster", "eye protection", "ear protection"];
const RIFLE_GEAR: &[&str] = &["rifle in a case", "3 magazines", "sling", "eye protection", "ear protection"];

/// Slug, name, category, level, short text; price in dollars, hours, capacity, minimum age, rounds.
const COURSES: &[CourseLine] = &[
    (
        ["handgun-1", "Handgun I", "handgun", "beginner", "Safe handling, grip, stance and the first hundred rounds."],
        (125, 4, 12, 18, 100),
        &[],
        RANGE_GEAR,
        &["loaner handgun", "targets"],
    ),
    (
        [
            "handgun-2",
            "Handgun II",
            "handgun",
            "intermediate",
            "Drawing from the holster, moving, reloading under time.",
        ],
        (165, 4, 12, 18, 200),
        &["handgun-1"],
        HANDGUN_GEAR,
        &["targets"],
    ),
    (
        [
            "ccw-permit",
            "CCW Permit",
            "ccw",
            "beginner",
            "The West Virginia concealed carry course with range qualification.",
        ],
        (150, 5, 12, 18, 50),
        &[],
        &["handgun in a case", "photo ID", "eye protection", "ear protection"],
        &["workbook", "targets"],
    ),
    (
        ["rifle-1", "Rifle I", "rifle", "beginner", "Zeroing, positions and safe handling of the modern rifle."],
        (145, 4, 12, 18, 120),
        &[],
        RIFLE_GEAR,
        &["loaner rifle", "targets"],
    ),
    (
        ["rifle-2", "Rifle II", "rifle", "intermediate", "Barricades, transitions and hits out to 200 yards."],
        (185, 3, 12, 18, 180),
        &["rifle-1"],
        RIFLE_GEAR,
        &["targets"],
    ),
    (
        [
            "church-security-team",
            "Church Security Team",
            "security",
            "intermediate",
            "Greeters, cameras, radios and a calm plan for the worst Sunday.",
        ],
        (199, 4, 24, 18, 0),
        &[],
        &["notebook"],
        &["workbook", "radio"],
    ),
    (
        [
            "low-light-handgun",
            "Low-Light Handgun",
            "handgun",
            "advanced",
            "Hand-held and mounted lights, at night, on the range.",
        ],
        (175, 6, 10, 21, 150),
        &[],
        &["handgun in a case", "flashlight", "eye protection", "ear protection"],
        &["targets", "batteries"],
    ),
    (
        [
            "youth-marksmanship",
            "Youth Marksmanship",
            "rifle",
            "beginner",
            "Rimfire rifles for ages 10 to 17, with a parent on the range.",
        ],
        (75, 3, 16, 10, 50),
        &[],
        &["closed shoes"],
        &["rimfire rifle", "eye protection", "ear protection", "ammunition"],
    ),
    (
        [
            "stop-the-bleed",
            "Stop the Bleed",
            "security",
            "beginner",
            "Tourniquets, packing and pressure until the ambulance is there.",
        ],
        (60, 2, 12, 14, 0),
        &[],
        &[],
        &["trainer tourniquet", "gloves"],
    ),
    (
        [
            "church-safety-briefing",
            "Church Safety Briefing",
            "security",
            "beginner",
            "An evening online for pastors and trustees.",
        ],
        (35, 2, 50, 16, 0),
        &[],
        &[],
        &["checklist"],
    ),
];

/// Indices of the courses.
pub(super) mod course {
    pub(in crate::sample) const HANDGUN_1: usize = 0;
    pub(in crate::sample) const HANDGUN_2: usize = 1;
    pub(in crate::sample) const CCW: usize = 2;
    pub(in crate::sample) const RIFLE_1: usize = 3;
    pub(in crate::sample) const RIFLE_2: usize = 4;
    pub(in crate::sample) const CHURCH: usize = 5;
    pub(in crate::sample) const LOW_LIGHT: usize = 6;
    pub(in crate::sample) const YOUTH: usize = 7;
    pub(in crate::sample) const BLEED: usize = 8;
    pub(in crate::sample) const BRIEFING: usize = 9;
}

/// A place. Venue 0 to 4 have instructor 0 to 4 on ordinary days, later ones the one before.
pub(super) struct Venue {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) address: &'static str,
    pub(super) town: (&'static str, &'static str),
    pub(super) capacity: Option<i64>,
    pub(super) parking: &'static str,
    pub(super) shared: bool,
}

impl Venue {
    /// A hall has chairs and no targets.
    pub(super) fn is_hall(&self) -> bool {
        self.name.contains("Hall")
    }
}

/// Indices of the venues.
pub(super) mod venue {
    pub(in crate::sample) const RANGE_A: usize = 0;
    pub(in crate::sample) const HALL_1: usize = 1;
    pub(in crate::sample) const RANGE_B: usize = 2;
    pub(in crate::sample) const RANGE_C: usize = 3;
    pub(in crate::sample) const SHOOT_HOUSE: usize = 4;
    pub(in crate::sample) const ONLINE: usize = 5;
}

const VENUES: [(&str, &str, Option<i64>, &str); 6] = [
    ("Range A", "412 Quarry Hollow Road", Some(24), "Gravel lot left of the gate"),
    ("Hall 1", "118 Capitol Street", Some(60), "City garage, level 2"),
    ("Range B", "412 Quarry Hollow Road", Some(24), "Gravel lot left of the gate"),
    ("Range C", "412 Quarry Hollow Road", Some(30), "Upper lot, past the 200-yard berm"),
    ("Shoot House", "420 Quarry Hollow Road", Some(16), "Behind the shoot house"),
    ("Online", "https://meet.example.com/mdi", None, ""),
];

/// An instructor; 0 Ortiz, 1 Boyd, 2 Tran, 3 Price, 4 Whitaker, then invented ones.
pub(super) struct Instructor {
    pub(super) id: Uuid,
    pub(super) user: Uuid,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) title: &'static str,
    pub(super) bio: &'static str,
    pub(super) specialties: &'static [&'static str],
}

/// Indices of the instructors.
pub(super) mod instructor {
    pub(in crate::sample) const ORTIZ: usize = 0;
    pub(in crate::sample) const BOYD: usize = 1;
    pub(in crate::sample) const TRAN: usize = 2;
    pub(in crate::sample) const PRICE: usize = 3;
    pub(in crate::sample) const WHITAKER: usize = 4;
}

const INSTRUCTORS: [(&str, &str, &str, &str, &[&str]); 5] = [
    (
        "Luis",
        "Ortiz",
        "Chief Instructor",
        "Twenty years with the State Police, now teaches the first hundred rounds.",
        &["handgun", "low light"],
    ),
    (
        "Ruth",
        "Boyd",
        "Director of Church Security",
        "Ran the security team of a 900-seat sanctuary for a decade.",
        &["church security"],
    ),
    (
        "Mia",
        "Tran",
        "CCW Instructor",
        "Certified for the West Virginia permit course since 2015.",
        &["ccw", "stop the bleed"],
    ),
    ("Nora", "Price", "Youth Coach", "Former collegiate rifle team captain.", &["rifle", "youth"]),
    ("Caleb", "Whitaker", "Tactics Instructor", "Infantry veteran; runs the shoot house.", &["handgun", "rifle"]),
];

/// A member of staff.
pub(super) struct Staff {
    pub(super) id: Uuid,
    pub(super) actor: Actor,
    pub(super) role: &'static str,
    /// The instructor that this is, by index.
    pub(super) instructor: Option<usize>,
}

pub(super) const DANA: Actor = Actor { login: "dana.cole", name: "Dana Cole", desk: "desk-1" };
pub(super) const MIA: Actor = Actor { login: "mia.tran", name: "Mia Tran", desk: "range-b" };
pub(super) const RUTH: Actor = Actor { login: "ruth.boyd", name: "Ruth Boyd", desk: "office" };
pub(super) const ALEX: Actor = Actor { login: "alex.reyes", name: "Alex Reyes", desk: "office" };
/// The nightly job that turns absent seats into no-shows.
pub(super) const NIGHT: Actor = Actor { login: "frontdesk", name: "frontdesk maintain", desk: "maintenance" };

/// All that changes rarely.
pub(super) struct Catalogue {
    pub(super) courses: Vec<Course>,
    pub(super) venues: Vec<Venue>,
    pub(super) instructors: Vec<Instructor>,
    pub(super) staff: Vec<Staff>,
}

impl Catalogue {
    /// The institute with at least `wanted` places that are not shared.
    pub(super) fn new(seed: u64, wanted: usize) -> Self {
        let mut draw = KeyedRng::new(seed, Kind::Catalogue, 0);
        let courses = COURSES.iter().map(|line| course_of(line, draw.id())).collect();
        let staff = [
            (DANA, "desk", None),
            (MIA, "instructor", Some(instructor::TRAN)),
            (RUTH, "manager", Some(instructor::BOYD)),
            (ALEX, "admin", None),
        ]
        .into_iter()
        .map(|(actor, role, instructor)| Staff { id: draw.id(), actor, role, instructor })
        .collect();
        Self {
            courses,
            venues: (0..=wanted.max(INSTRUCTORS.len())).map(|i| venue_of(seed, i)).collect(),
            instructors: (0..wanted.max(INSTRUCTORS.len())).map(|i| instructor_of(seed, i)).collect(),
            staff,
        }
    }

    /// The place with this number among those that hold one class at a time.
    pub(super) fn place(number: usize) -> usize {
        if number < venue::ONLINE { number } else { number + 1 }
    }
}

fn course_of(line: &CourseLine, id: Uuid) -> Course {
    let &([slug, name, category, level, short], (price, hours, capacity, min_age, ammo), prerequisites, gear, provided) =
        line;
    Course {
        id,
        slug,
        name,
        category,
        short,
        price: Cents(price * 100),
        hours,
        capacity,
        min_age,
        level,
        prerequisites,
        gear,
        provided,
        ammo,
    }
}

fn venue_of(seed: u64, index: usize) -> Venue {
    let mut draw = KeyedRng::new(seed, Kind::Venue, index);
    let id = draw.id();
    if let Some(&(name, address, capacity, parking)) = VENUES.get(index) {
        let name = name.to_owned();
        let shared = index == venue::ONLINE;
        return Venue { id, name, address, town: ("Charleston", "25301"), capacity, parking, shared };
    }
    let town = names::TOWNS[index % names::TOWNS.len()];
    let kind = if index % 3 == 2 { "Hall" } else { "Range" };
    Venue {
        id,
        town,
        shared: false,
        address: "Armory Road 1",
        capacity: Some(60),
        parking: "In front of the building",
        name: format!("{} {kind} {}", town.0, index / names::TOWNS.len() + 1),
    }
}

fn instructor_of(seed: u64, index: usize) -> Instructor {
    let mut draw = KeyedRng::new(seed, Kind::Instructor, index);
    let (id, user) = (draw.id(), draw.id());
    let (first, last, title, bio, specialties) = INSTRUCTORS.get(index).map_or_else(
        || {
            let (first, last) = names::draw(&mut draw);
            (first, last, "Instructor", "Teaches at the regional ranges.", &["handgun", "ccw"][..])
        },
        |&(first, last, title, bio, specialties)| (first, last, title, bio, specialties),
    );
    Instructor { id, user, first: first.to_owned(), last: last.to_owned(), title, bio, specialties }
}
