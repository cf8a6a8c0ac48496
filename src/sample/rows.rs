//! From people, classes and bookings to rows: the tables in the order in which they refer to each
//! other, the columns of each, and one function that writes them.

use chrono::Duration;
use uuid::Uuid;

use super::World;
use super::catalogue::RUTH;
use super::copy_text::CopyText;
use super::model::{Booking, Person, Seat, SeatState, Session};
use super::{back_office, reference_rows, tickets};

/// A table and how its rows are made.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static str,
    pub(super) source: Source,
}

/// What a table's rows are made from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Once(fn(&World, &mut CopyText)),
    People(fn(&Person, &mut CopyText)),
    Sessions(fn(&World, &Session, &mut CopyText)),
    Bookings(fn(&World, &Booking, &mut CopyText)),
}

const fn table(name: &'static str, columns: &'static str, source: Source) -> Table {
    Table { name, columns, source }
}

/// In the order in which they may be loaded.
pub(super) const TABLES: [Table; 27] = [
    table(
        "venues",
        "id, name, address_line1, city, state, zip_code, capacity, facilities, parking_info, is_shared, created_at, updated_at",
        Source::Once(reference_rows::venues),
    ),
    table(
        "courses",
        "id, slug, name, category, description, short_desc, price, member_price, duration_hours, max_capacity, min_age, skill_level, prerequisites, gear_required, gear_provided, ammo_count, is_featured, sort_order, created_at, updated_at",
        Source::Once(reference_rows::courses),
    ),
    table("waiver_versions", "version, body, is_current, published_at", Source::Once(reference_rows::waiver_versions)),
    table("users", USER_COLUMNS, Source::Once(reference_rows::instructor_users)),
    table(
        "instructors",
        "id, user_id, bio, title, credentials, specialties, created_at",
        Source::Once(reference_rows::instructors),
    ),
    table("staff", "id, login, display_name, role, user_id, created_at", Source::Once(reference_rows::staff)),
    table("users", USER_COLUMNS, Source::People(user)),
    table(
        "schedule",
        "id, course_id, instructor_id, start_datetime, end_datetime, location_name, location_addr, max_capacity, spots_filled, status, created_at, updated_at, venue_id, venue_shared, notes",
        Source::Sessions(session),
    ),
    table(
        "schedule_changes",
        "schedule_id, kind, old_value, new_value, changed_by, changed_at",
        Source::Sessions(change),
    ),
    table(
        "orders",
        "id, order_number, user_id, guest_email, guest_name, guest_phone, subtotal, tax_amount, tax_rate, discount_amount, promo_code, total, payment_status, payment_method, payment_ref, status, billing_name, billing_address, billing_city, billing_state, billing_zip, created_at, updated_at, closed_at",
        Source::Bookings(order),
    ),
    table(
        "order_items",
        "id, order_id, schedule_id, participant_id, participant_name, participant_email, participant_dob, unit_price, quantity, status, created_at, seat_no, arrived_at, is_late, left_early_at, roster_note",
        Source::Bookings(items),
    ),
    table(
        "waivers",
        "id, user_id, order_item_id, waiver_version, waiver_text, signed_name, signed_date, created_at, guardian_name, covers_user_id, covers_name, voided_at, voided_by, void_reason",
        Source::Bookings(waivers),
    ),
    table(
        "id_verifications",
        "id, user_id, document_type, file_url, file_hash, verified, verified_at, expires_at, created_at",
        Source::Bookings(uploads),
    ),
    table(
        "identity_checks",
        "id, user_id, order_item_id, covers_name, document_type, valid_until, checked_by, desk, checked_at, verification_id, recorded_at",
        Source::Bookings(identity_checks),
    ),
    table(
        "guardians",
        "id, minor_user_id, order_item_id, minor_name, guardian_user_id, guardian_name, phone, relation, recorded_by, created_at",
        Source::Bookings(guardians),
    ),
    table(
        "payments",
        "id, order_id, amount, currency, method, reference, received_by, login, desk, received_at, recorded_at",
        Source::Bookings(payments),
    ),
    table(
        "attendance_events",
        "id, seat_id, schedule_id, kind, undoes, actor, login, desk, happened_at, recorded_at, reason, note, before, after",
        Source::Bookings(events),
    ),
    table(
        "promo_codes",
        "id, code, description, discount_type, discount_value, min_order, max_uses, current_uses, valid_from, valid_until, is_active, created_at",
        Source::Once(back_office::promo_codes),
    ),
    table(
        "church_inquiries",
        "id, org_name, org_type, denomination, avg_attendance, contact_name, contact_role, contact_email, contact_phone, address, city, state, zip_code, has_security_team, team_size, budget_range, timeline, services_needed, message, status, assigned_to, notes, utm_source, utm_medium, utm_campaign, created_at, updated_at, close_reason, return_on",
        Source::Once(back_office::church_inquiries),
    ),
    table(
        "lead_activities",
        "id, lead_id, kind, from_stage, to_stage, body, happened_at, recorded_at, actor, login, desk",
        Source::Once(back_office::lead_activities),
    ),
    table("lead_steps", "id, lead_id, what, due_on, created_by, created_at", Source::Once(back_office::lead_steps)),
    table(
        "tickets",
        "id, number, user_id, title, description, status, priority, created_at, updated_at, order_id, schedule_id, lead_id, requester_name, requester_email, requester_phone, tags, assignee_id, waiting_since, waits_for, blocked_reason, done_at, reopened, is_answered, answered_at, merged_into, promised, escalated_at, used_seconds, running_since, answer_seconds, close_seconds, news, public_news, touched_at",
        Source::Once(tickets::tickets),
    ),
    table(
        "ticket_comments",
        "id, seq, ticket_id, user_id, content, created_at, updated_at, kind, via, author, login, desk",
        Source::Once(tickets::comments),
    ),
    table(
        "ticket_activities",
        "id, ticket_id, kind, from_status, to_status, reason, body, details, happened_at, actor, login, desk",
        Source::Once(tickets::activities),
    ),
    table("ticket_reads", "login, ticket_id, seq", Source::Once(tickets::reads)),
    table(
        "blog_posts",
        "id, slug, title, excerpt, content, author_id, category, tags, status, published_at, meta_title, meta_desc, created_at, updated_at",
        Source::Once(back_office::blog_posts),
    ),
    table(
        "newsletter_subscribers",
        "id, email, first_name, interests, status, confirmed, source, subscribed_at, unsubscribed_at",
        Source::Once(back_office::subscribers),
    ),
];

const USER_COLUMNS: &str = "id, email, password_hash, first_name, last_name, phone, date_of_birth, address_line1, \
    city, state, zip_code, email_verified, newsletter_opt, role, created_at, updated_at, emergency_name, emergency_phone";

/// A hash that no password has, so no one can sign in with it.
const NO_PASSWORD: &str = "!sample";

pub(super) fn user(person: &Person, out: &mut CopyText) {
    let password = person.email.as_ref().map(|_| NO_PASSWORD);
    let (emergency_name, emergency_phone) = person.emergency.clone().unzip();
    out.row(&[
        &person.id,
        &person.email,
        &password,
        &person.first,
        &person.last,
        &person.phone,
        &person.born,
        &person.street,
        &person.town.0,
        &"WV",
        &person.town.1,
        &person.email.is_some(),
        &person.newsletter,
        &person.role,
        &person.created,
        &person.created,
        &emergency_name,
        &emergency_phone,
    ]);
}

fn session(world: &World, session: &Session, out: &mut CopyText) {
    let venue = &world.catalogue.venues[session.venue];
    let instructor = session.instructor.map(|i| world.catalogue.instructors[i].id);
    out.row(&[
        &session.id,
        &world.catalogue.courses[session.course].id,
        &instructor,
        &session.start,
        &session.end,
        &venue.name,
        &venue.address,
        &session.capacity,
        &session.taken,
        &session.status(world.clock.now),
        &(session.start - Duration::days(60)).min(session.updated),
        &session.updated,
        &venue.id,
        &venue.shared,
        &session.notes,
    ]);
}

fn change(_: &World, session: &Session, out: &mut CopyText) {
    if let Some([kind, old, new]) = session.change {
        out.row(&[&session.id, &kind, &old, &new, &RUTH.login, &session.updated]);
    }
}

fn order(world: &World, order: &Booking, out: &mut CopyText) {
    let buyer = &order.buyer;
    // A guest's name and address stand in columns of their own.
    let guest = |value: Option<&str>| if buyer.account.is_none() { value.map(str::to_owned) } else { None };
    let paid = matches!(order.payment_status, "completed" | "refunded" | "partial_refund");
    let reference = paid.then(|| format!("ch_{}", order.id.simple()));
    out.row(&[
        &order.id,
        &order.number,
        &buyer.account,
        &guest(buyer.email.as_deref()),
        &guest(Some(&buyer.name)),
        &guest(buyer.phone.as_deref()),
        &order.subtotal(),
        &order.tax(),
        &"0.0600",
        &order.discount(),
        &order.promo,
        &order.total(),
        &order.payment_status,
        &"card",
        &reference,
        &order.status,
        &buyer.name,
        &buyer.street,
        &buyer.town.0,
        &"WV",
        &buyer.town.1,
        &order.created,
        &order.created,
        &order.closed_at(world.clock.now),
    ]);
}

fn items(_: &World, order: &Booking, out: &mut CopyText) {
    let mut number = 1;
    for seat in &order.seats {
        let SeatState { status, arrived, late, left_early, note } = seat.state(order.starts);
        out.row(&[
            &seat.id,
            &order.id,
            &order.session,
            &seat.person,
            &seat.participant_name(),
            &seat.email,
            &seat.born,
            &order.price,
            &seat.quantity,
            &status,
            &order.created,
            &number,
            &arrived,
            &late,
            &left_early,
            &note,
        ]);
        number += seat.quantity;
    }
}

/// The item, unless the account says enough.
fn item_of(seat: &Seat) -> Option<Uuid> {
    seat.person.is_none().then_some(seat.id)
}

fn waivers(world: &World, order: &Booking, out: &mut CopyText) {
    for seat in &order.seats {
        let Some(waiver) = &seat.waiver else { continue };
        let (version, text) = reference_rows::waiver_text(&world.clock, waiver.current);
        let covers = waiver.elsewhere.or(seat.person);
        let signer = waiver.guardian.as_ref().unwrap_or(&seat.name);
        let (voided_at, reason) = waiver.voided.unzip();
        out.row(&[
            &waiver.id,
            &covers,
            &item_of(seat),
            &version,
            &text,
            signer,
            &waiver.signed,
            &waiver.signed,
            &waiver.guardian,
            &covers,
            &seat.name,
            &voided_at,
            &reason.map(|_| RUTH.name),
            &reason,
        ]);
    }
}

/// Uploaded documents are deleted after thirty days; the check remains.
const UPLOAD_KEPT: Duration = Duration::days(30);

fn uploads(world: &World, order: &Booking, out: &mut CopyText) {
    for seat in &order.seats {
        let (Some(identity), Some(person)) = (&seat.identity, seat.person) else { continue };
        let Some(upload) = identity.upload else { continue };
        let uploaded = identity.checked - Duration::minutes(15);
        if uploaded + UPLOAD_KEPT > world.clock.now {
            out.row(&[
                &upload,
                &person,
                &identity.kind,
                &format!("s3://mdi-identity/{upload}.enc"),
                &format!("{0}{0}", upload.simple()),
                &true,
                &identity.checked,
                &(uploaded + UPLOAD_KEPT),
                &uploaded,
            ]);
        }
    }
}

fn identity_checks(_: &World, order: &Booking, out: &mut CopyText) {
    for seat in &order.seats {
        let Some(identity) = &seat.identity else { continue };
        let desk = identity.upload.is_none().then_some(identity.actor.desk);
        out.row(&[
            &identity.id,
            &seat.person,
            &item_of(seat),
            &seat.name,
            &identity.kind,
            &identity.valid_until,
            &identity.actor.name,
            &desk,
            &identity.checked,
            &identity.upload,
            &identity.checked,
        ]);
    }
}

fn guardians(_: &World, order: &Booking, out: &mut CopyText) {
    for seat in &order.seats {
        let Some(guardian) = &seat.guardian else { continue };
        out.row(&[
            &guardian.id,
            &seat.person,
            &seat.id,
            &seat.name,
            &guardian.account,
            &guardian.name,
            &guardian.phone,
            &guardian.relation,
            &"website",
            &order.created,
        ]);
    }
}

fn payments(_: &World, order: &Booking, out: &mut CopyText) {
    for payment in &order.payments {
        out.row(&[
            &payment.id,
            &order.id,
            &payment.amount,
            &"USD",
            &"cash",
            &None::<String>,
            &payment.actor.name,
            &payment.actor.login,
            &payment.actor.desk,
            &payment.at,
            &payment.at,
        ]);
    }
}

fn events(_: &World, order: &Booking, out: &mut CopyText) {
    for seat in &order.seats {
        for (mark, before, after) in seat.history(order.starts) {
            let reason = (mark.kind == "no_show").then_some("absent after the class");
            out.row(&[
                &mark.id,
                &seat.id,
                &order.session,
                &mark.kind,
                &mark.undoes,
                &mark.actor.name,
                &mark.actor.login,
                &mark.actor.desk,
                &mark.at,
                &(mark.at + Duration::seconds(1)),
                &reason,
                &mark.note,
                &before.json(seat, order.session),
                &after.json(seat, order.session),
            ]);
        }
    }
}

impl Source {
    /// How many steps the rows take; a step is a person, or a class with its orders.
    pub(super) fn steps(self, world: &World) -> usize {
        match self {
            Self::Once(_) => 1,
            Self::People(_) => 1 + world.crowd.people,
            Self::Sessions(_) | Self::Bookings(_) => 1 + world.crowd.sessions.len(),
        }
    }

    /// Writes one step's rows. Step 0 is the hand-made day.
    pub(super) fn write(self, world: &World, step: usize, out: &mut CopyText) {
        match (self, step.checked_sub(1)) {
            (Self::Once(write), _) => write(world, out),
            (Self::People(write), None) => world.people.iter().for_each(|person| write(person, out)),
            (Self::People(write), Some(number)) => write(&world.crowd.person(number), out),
            (Self::Sessions(write), None) => world.sessions.iter().for_each(|session| write(world, session, out)),
            (Self::Sessions(write), Some(number)) => write(world, &world.crowd.sessions[number], out),
            (Self::Bookings(write), None) => world.bookings.iter().for_each(|order| write(world, order, out)),
            (Self::Bookings(write), Some(number)) => {
                let session = &world.crowd.sessions[number];
                let (first, count) = session.bookings;
                for number in first..first + count {
                    write(world, &world.crowd.booking(&world.catalogue, session, number), out);
                }
            }
        }
    }
}
