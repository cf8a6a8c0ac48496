//! Rows of what the institute is: places, courses, people who work here, waiver texts.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::World;
use super::catalogue::Instructor;
use super::clock::Clock;
use super::copy_text::{Cents, CopyText};
use super::keyed_rng::{KeyedRng, Kind};
use super::model::Person;
use super::{names, rows};

/// The institute is three years old.
pub(super) fn founded(clock: &Clock) -> DateTime<Utc> {
    clock.at(clock.day(-3 * 365), 9 * 60)
}

pub(super) fn venues(world: &World, out: &mut CopyText) {
    let since = founded(&world.clock);
    for venue in &world.catalogue.venues {
        let facilities = json!({ "classroom": venue.is_hall(), "lanes": if venue.is_hall() { 0 } else { 12 } });
        let street = (!venue.shared).then_some(("WV", venue.town));
        out.row(&[
            &venue.id,
            &venue.name,
            &venue.address,
            &street.map(|s| s.1.0),
            &street.map(|s| s.0),
            &street.map(|s| s.1.1),
            &venue.capacity,
            &facilities,
            &venue.parking,
            &venue.shared,
            &since,
            &since,
        ]);
    }
}

pub(super) fn courses(world: &World, out: &mut CopyText) {
    let since = founded(&world.clock);
    for (order, course) in world.catalogue.courses.iter().enumerate() {
        let member = Cents(course.price.0 * 9 / 10);
        let ammo = (course.ammo > 0).then_some(course.ammo);
        let description = format!("{} {} hours, ages {} and up.", course.short, course.hours, course.min_age);
        out.row(&[
            &course.id,
            &course.slug,
            &course.name,
            &course.category,
            &description,
            &course.short,
            &course.price,
            &member,
            &course.hours,
            &course.capacity,
            &course.min_age,
            &course.level,
            &course.prerequisites,
            &course.gear,
            &course.provided,
            &ammo,
            &(order < 3),
            &order,
            &since,
            &since,
        ]);
    }
}

/// The name and the text of the current waiver, or of the one before it.
pub(super) fn waiver_text(clock: &Clock, current: bool) -> (String, &'static str) {
    if current {
        (format!("{}-1", clock.waiver_year()), include_str!("data/waiver_current.txt"))
    } else {
        (format!("{}-1", clock.waiver_year() - 2), include_str!("data/waiver_old.txt"))
    }
}

pub(super) fn waiver_versions(world: &World, out: &mut CopyText) {
    for (current, back) in [(false, 2), (true, 0)] {
        let (version, text) = waiver_text(&world.clock, current);
        out.row(&[&version, &text, &current, &world.clock.waiver_published(world.clock.waiver_year() - back)]);
    }
}

pub(super) fn instructor_users(world: &World, out: &mut CopyText) {
    for (number, instructor) in world.catalogue.instructors.iter().enumerate() {
        rows::user(&account_of(world, instructor, number), out);
    }
}

fn account_of(world: &World, instructor: &Instructor, number: usize) -> Person {
    // Far behind the draws that made the instructor.
    let mut draw = KeyedRng::new(world.seed, Kind::Instructor, 1_000_000 + number);
    let Instructor { user, first, last, .. } = instructor;
    let tail = if number < 5 { String::new() } else { number.to_string() };
    let age = i32::try_from(draw.between(30, 62)).unwrap_or(40);
    Person {
        id: *user,
        first: first.clone(),
        last: last.clone(),
        email: Some(format!("{}{tail}@mountaineerdynamics.example", names::mailbox(first, last))),
        phone: Some(names::phone(&mut draw)),
        born: Some(world.clock.born(age, draw.between(1, 364))),
        street: names::street(&mut draw),
        town: names::TOWNS[0],
        role: "instructor",
        created: founded(&world.clock),
        newsletter: false,
        emergency: Some((format!("{} {last}", names::first(&mut draw)), names::phone(&mut draw))),
    }
}

pub(super) fn instructors(world: &World, out: &mut CopyText) {
    let credentials: &[&str] = &["NRA Certified Instructor", "CPR and First Aid"];
    for instructor in &world.catalogue.instructors {
        out.row(&[
            &instructor.id,
            &instructor.user,
            &instructor.bio,
            &instructor.title,
            &credentials,
            &instructor.specialties,
            &founded(&world.clock),
        ]);
    }
}

pub(super) fn staff(world: &World, out: &mut CopyText) {
    for member in &world.catalogue.staff {
        let user = member.instructor.map(|i| world.catalogue.instructors[i].user);
        let since = founded(&world.clock) + Duration::days(1);
        out.row(&[&member.id, &member.actor.login, &member.actor.name, &member.role, &user, &since]);
    }
}
