//! Test institute: classes and orders are written as the website writes them, and desks act through the console's own
//! functions.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Days, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::America::New_York;
use frontdesk::db;
use frontdesk::domain::desk::{
    Admit, Command, Mark, Method, NameSeat, Outcome, Pay, RecordIdentity, RecordKind, SeatRef, SetMark, SignWaiver,
    Stamp, TakeBack, Tender, Undo,
};
use frontdesk::domain::scan::Code;
use frontdesk::domain::seat::Seat;
use frontdesk::domain::session::Session;
use rust_decimal::Decimal;
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{AssertSqlSafe, Executor, Postgres};
use uuid::Uuid;

use crate::support::TestDb;

/// Version of the waiver that every test institute has published.
pub const WAIVER: &str = "2026-01";

static NUMBER: AtomicU32 = AtomicU32::new(1);

fn next() -> u32 {
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// Returns the UTC instant of a wall-clock time at the institute.
pub fn local(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    New_York.from_local_datetime(&day.and_hms_opt(hour, minute, 0).unwrap()).earliest().unwrap().to_utc()
}

/// Returns the institute's current date.
pub fn today() -> NaiveDate {
    Utc::now().with_timezone(&New_York).date_naive()
}

/// Builds a date; panics if it does not exist.
pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Returns a stamp of this user and desk at the current time.
pub fn stamp(actor: &str, desk: &str) -> Stamp {
    // Truncated to microseconds, as the database stores it, so that answers compare equal.
    let at = DateTime::from_timestamp_micros(Utc::now().timestamp_micros()).unwrap();
    Stamp { actor: actor.into(), desk: desk.into(), at }
}

/// Returns the stamp of the default user at the default desk.
pub fn dana() -> Stamp {
    stamp("Dana Cole", "desk-1")
}

/// A class to be scheduled.
#[derive(Clone)]
pub struct ClassPlan {
    course: String,
    starts: DateTime<Utc>,
    ends: DateTime<Utc>,
    places: i32,
    venue: String,
    min_age: Option<i32>,
    prerequisites: Vec<String>,
    instructor: Option<Uuid>,
    status: &'static str,
}

/// Plans a class today at 10:00 for five hours, with twelve places and its own room.
pub fn class(course: &str) -> ClassPlan {
    let starts = local(today(), 10, 0);
    ClassPlan {
        course: course.into(),
        starts,
        ends: starts + Duration::hours(5),
        places: 12,
        venue: format!("Range {}", next()),
        min_age: Some(18),
        prerequisites: Vec::new(),
        instructor: None,
        status: "scheduled",
    }
}

impl ClassPlan {
    pub fn today_at(self, hour: u32, minute: u32) -> Self {
        self.on(today(), hour, minute)
    }
    pub fn on(self, day: NaiveDate, hour: u32, minute: u32) -> Self {
        self.starting(local(day, hour, minute))
    }
    pub fn starting(self, starts: DateTime<Utc>) -> Self {
        let ends = starts + (self.ends - self.starts);
        Self { starts, ends, ..self }
    }
    /// Starts the class that long from now, but on the institute's current date. A test near midnight would otherwise
    /// see a class of another day.
    pub fn today_in(self, from_now: Duration) -> Self {
        let day = today();
        self.starting((Utc::now() + from_now).clamp(local(day, 0, 0), local(day, 23, 59)))
    }
    pub fn in_days(self, days: u64) -> Self {
        self.on(today() + Days::new(days), 10, 0)
    }
    pub fn hours(self, hours: i64) -> Self {
        Self { ends: self.starts + Duration::hours(hours), ..self }
    }
    pub fn places(self, places: i32) -> Self {
        Self { places, ..self }
    }
    pub fn at(self, venue: &str) -> Self {
        Self { venue: venue.into(), ..self }
    }
    pub fn min_age(self, min_age: i32) -> Self {
        Self { min_age: Some(min_age), ..self }
    }
    pub fn after(self, course_slug: &str) -> Self {
        Self { prerequisites: vec![course_slug.into()], ..self }
    }
    pub fn taught_by(self, instructor: Uuid) -> Self {
        Self { instructor: Some(instructor), ..self }
    }
    pub fn status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }
}

/// A scheduled class.
#[derive(Clone, Copy)]
pub struct Class {
    pub id: Uuid,
    pub course: Uuid,
}

/// Content of a booking.
#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each stands for itself and is named where it is set")]
pub struct Booking {
    name: Option<String>,
    account: bool,
    email: Option<String>,
    phone: Option<String>,
    birth: Option<NaiveDate>,
    quantity: i32,
    paid: bool,
    waiver: bool,
    identity: bool,
}

/// Books a seat for a person with an account, born in 1990, with nothing paid, signed or checked.
pub fn seat_for(name: &str) -> Booking {
    Booking {
        name: Some(name.into()),
        account: true,
        email: None,
        phone: None,
        birth: Some(date(1990, 5, 17)),
        quantity: 1,
        paid: false,
        waiver: false,
        identity: false,
    }
}

/// Books paid seats for a guest who did not name the participants.
pub fn unnamed_seats(quantity: i32) -> Booking {
    Booking { name: None, account: false, quantity, ..seat_for("").paid() }
}

impl Booking {
    pub fn paid(self) -> Self {
        Self { paid: true, ..self }
    }
    pub fn waiver(self) -> Self {
        Self { waiver: true, ..self }
    }
    pub fn identity(self) -> Self {
        Self { identity: true, ..self }
    }
    /// Makes the seat ready to admit: paid, waiver signed, identity checked.
    pub fn ready(self) -> Self {
        self.paid().waiver().identity()
    }
    pub fn guest(self) -> Self {
        Self { account: false, ..self }
    }
    pub fn email(self, email: &str) -> Self {
        Self { email: Some(email.into()), ..self }
    }
    pub fn phone(self, phone: &str) -> Self {
        Self { phone: Some(phone.into()), ..self }
    }
    pub fn born(self, birth: NaiveDate) -> Self {
        Self { birth: Some(birth), ..self }
    }
    pub fn of_unknown_age(self) -> Self {
        Self { birth: None, ..self }
    }
}

/// An order with one item.
#[derive(Clone)]
pub struct Order {
    pub id: Uuid,
    pub number: String,
    pub item: Uuid,
    pub account: Option<Uuid>,
}

/// A database with a published waiver, and a connection to it.
pub struct Institute {
    pub conn: PgConnection,
    pub db: TestDb,
}

impl Institute {
    pub async fn open() -> Self {
        let db = TestDb::new().await;
        let mut conn = db.connect().await;
        db::site::publish_waiver(&mut conn, WAIVER, "I know that training is dangerous.").await.unwrap();
        Self { conn, db }
    }

    pub async fn sql(&mut self, statement: &str) -> u64 {
        self.try_sql(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    pub async fn try_sql(&mut self, statement: &str) -> sqlx::Result<u64> {
        Ok(self.conn.execute(AssertSqlSafe(statement.to_owned())).await?.rows_affected())
    }

    /// Returns the named rule that refuses the statement.
    pub async fn refusal(&mut self, statement: &str) -> String {
        rule_of(&self.try_sql(statement).await.expect_err(statement))
    }

    /// Returns the single value of the query.
    pub async fn get<T>(&mut self, query: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
    {
        sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
            .fetch_one(&mut self.conn)
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    pub async fn pool(&self) -> PgPool {
        self.db.pool().await
    }

    pub async fn hold(&mut self, plan: ClassPlan) -> Class {
        self.try_hold(plan).await.unwrap()
    }

    pub async fn try_hold(&mut self, plan: ClassPlan) -> sqlx::Result<Class> {
        let course: Uuid = sqlx::query_scalar(
            "INSERT INTO courses (slug, name, category, price, duration_hours, min_age, prerequisites)
             VALUES ($1, $2, 'ccw', 150, 5, $3, $4)
             ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id",
        )
        .bind(plan.course.to_lowercase().replace(' ', "-"))
        .bind(&plan.course)
        .bind(plan.min_age)
        .bind(&plan.prerequisites)
        .fetch_one(&mut self.conn)
        .await?;
        let id = sqlx::query_scalar(
            "INSERT INTO schedule (course_id, instructor_id, start_datetime, end_datetime, location_name, max_capacity,
                                   status)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(course)
        .bind(plan.instructor)
        .bind(plan.starts)
        .bind(plan.ends)
        .bind(&plan.venue)
        .bind(plan.places)
        .bind(plan.status)
        .fetch_one(&mut self.conn)
        .await?;
        Ok(Class { id, course })
    }

    pub async fn instructor(&mut self, name: &str) -> Uuid {
        let user = self.account(&seat_for(name)).await;
        self.get(&format!("INSERT INTO instructors (user_id) VALUES ('{user}') RETURNING id")).await
    }

    pub async fn account(&mut self, who: &Booking) -> Uuid {
        let name = who.name.as_deref().unwrap_or_default();
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        sqlx::query_scalar(
            "INSERT INTO users (email, password_hash, first_name, last_name, phone, date_of_birth)
             VALUES ($1, '-', $2, $3, $4, $5) RETURNING id",
        )
        .bind(who.email.clone().unwrap_or_else(|| format!("person{}@example.org", next())))
        .bind(first)
        .bind(last)
        .bind(&who.phone)
        .bind(who.birth)
        .fetch_one(&mut self.conn)
        .await
        .unwrap()
    }

    pub async fn sell(&mut self, class: &Class, booking: Booking) -> Order {
        self.try_sell(class, booking).await.unwrap()
    }

    pub async fn try_sell(&mut self, class: &Class, booking: Booking) -> sqlx::Result<Order> {
        let account = if booking.account { Some(self.account(&booking).await) } else { None };
        let order = self.order(account, &booking).await;
        let item = self.try_add(&order, class, account, &booking).await?;
        Ok(Order { item, ..order })
    }

    /// Creates an order without items.
    pub async fn order(&mut self, account: Option<Uuid>, booking: &Booking) -> Order {
        let number = format!("MDI-2025-{:05}", next());
        let total = 150 * booking.quantity;
        let (payment, status) = if booking.paid { ("completed", "confirmed") } else { ("pending", "pending") };
        let id = sqlx::query_scalar(
            "INSERT INTO orders (order_number, user_id, guest_name, guest_email, guest_phone, subtotal, tax_amount, total,
                                 payment_status, status)
             VALUES ($1, $2, $3, $4, $5, $6::integer, 0, $6::integer, $7, $8) RETURNING id",
        )
        .bind(&number)
        .bind(account)
        .bind(account.is_none().then(|| booking.name.clone().unwrap_or_else(|| "Gus Guest".into())))
        .bind(account.is_none().then(|| booking.email.clone()).flatten())
        .bind(account.is_none().then(|| booking.phone.clone()).flatten())
        .bind(total)
        .bind(payment)
        .bind(status)
        .fetch_one(&mut self.conn)
        .await
        .unwrap();
        Order { id, number, item: Uuid::nil(), account }
    }

    /// Adds an item to an order.
    pub async fn try_add(
        &mut self,
        order: &Order,
        class: &Class,
        account: Option<Uuid>,
        booking: &Booking,
    ) -> sqlx::Result<Uuid> {
        let item: Uuid = sqlx::query_scalar(
            "INSERT INTO order_items (order_id, schedule_id, participant_id, participant_name, participant_email,
                                      participant_dob, unit_price, quantity)
             VALUES ($1, $2, $3, $4, $5, $6, 150, $7) RETURNING id",
        )
        .bind(order.id)
        .bind(class.id)
        .bind(account)
        .bind(account.is_none().then(|| booking.name.clone()).flatten())
        .bind(account.is_none().then(|| booking.email.clone()).flatten())
        .bind(booking.name.as_ref().and(booking.birth))
        .bind(booking.quantity)
        .fetch_one(&mut self.conn)
        .await?;
        if booking.waiver {
            self.sign_on_the_website(account, Some(item), booking.name.as_deref().unwrap(), Utc::now()).await;
        }
        if booking.identity {
            let account = account.expect("the website verifies accounts only");
            self.upload_identity(account).await;
        }
        Ok(item)
    }

    pub async fn sign_on_the_website(
        &mut self,
        user: Option<Uuid>,
        item: Option<Uuid>,
        name: &str,
        at: DateTime<Utc>,
    ) -> Uuid {
        sqlx::query_scalar(
            "INSERT INTO waivers (user_id, order_item_id, waiver_version, waiver_text, signed_name, signed_date)
             VALUES ($1, $2, $3, 'I know that training is dangerous.', $4, $5) RETURNING id",
        )
        .bind(user)
        .bind(item)
        .bind(WAIVER)
        .bind(name)
        .bind(at)
        .fetch_one(&mut self.conn)
        .await
        .unwrap()
    }

    /// Uploads an identity document that the website has verified and that is due for deletion tomorrow.
    pub async fn upload_identity(&mut self, user: Uuid) -> Uuid {
        self.get(&format!(
            "INSERT INTO id_verifications (user_id, document_type, file_url, verified, verified_at, expires_at)
             VALUES ('{user}', 'drivers_license', 's3://id', TRUE, now(), now() + interval '1 day') RETURNING id"
        ))
        .await
    }

    pub async fn seats(&mut self, order: &Order) -> Vec<Seat> {
        let code = Code::parse(&order.number).unwrap();
        let mut seats = db::seats::by_code(&mut self.conn, &code, today()).await.unwrap();
        seats.sort_by_key(|seat| seat.seat_no);
        seats
    }

    /// Returns the first seat of an order.
    pub async fn seat(&mut self, order: &Order) -> Seat {
        self.seats(order).await.remove(0)
    }

    /// Reads the seat again.
    pub async fn seat_again(&mut self, seat: &Seat) -> Seat {
        let code = Code::Item(seat.seat_id);
        db::seats::by_code(&mut self.conn, &code, today()).await.unwrap().remove(0)
    }

    pub async fn roster(&mut self, class: &Class) -> Session {
        db::day::session(&mut self.conn, class.id).await.unwrap().unwrap()
    }

    pub async fn run(&mut self, command: &Command) -> Outcome {
        self.run_as(command, &dana()).await
    }

    pub async fn run_as(&mut self, command: &Command, who: &Stamp) -> Outcome {
        db::desk::run(&mut self.conn, command, who).await.unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    pub async fn try_run(&mut self, command: &Command) -> sqlx::Result<Outcome> {
        db::desk::run(&mut self.conn, command, &dana()).await
    }

    pub async fn cancel(&mut self, class: &Class) {
        self.sql(&format!("UPDATE schedule SET status = 'cancelled' WHERE id = '{}'", class.id)).await;
    }

    /// Returns every column of an order item as text.
    pub async fn row_of(&mut self, item: Uuid) -> String {
        self.get(&format!("SELECT to_jsonb(o)::text FROM order_items o WHERE id = '{item}'")).await
    }

    pub async fn events(&mut self) -> i64 {
        self.get("SELECT count(*) FROM attendance_events").await
    }
}

/// Returns the named rule behind an error.
pub fn rule_of(error: &sqlx::Error) -> String {
    let database = error.as_database_error().unwrap_or_else(|| panic!("not from the server: {error}"));
    database.constraint().unwrap_or_else(|| panic!("no named rule: {error}")).to_owned()
}

pub fn admit(seat: &Seat) -> Command {
    Command::Admit(Admit {
        event_id: Uuid::new_v4(),
        seat: SeatRef::from(seat),
        token: seat.token.clone(),
        reason: None,
        overridden: Vec::new(),
    })
}

pub fn mark(seat: &Seat, mark: Mark) -> Command {
    Command::Mark(SetMark {
        event_id: Uuid::new_v4(),
        seat: SeatRef::from(seat),
        seen_status: seat.seat_status,
        seen_note: seat.note.clone(),
        mark,
        note: None,
    })
}

pub fn note(seat: &Seat, text: &str) -> Command {
    match mark(seat, Mark::Note) {
        Command::Mark(SetMark { event_id, seat, seen_status, seen_note, mark, .. }) => {
            Command::Mark(SetMark { event_id, seat, seen_status, seen_note, mark, note: Some(text.into()) })
        }
        other => other,
    }
}

pub fn undo(target: &Command) -> Command {
    let target = match target {
        Command::Admit(Admit { event_id, .. })
        | Command::Mark(SetMark { event_id, .. })
        | Command::Undo(Undo { event_id, .. }) => *event_id,
        other => panic!("not an event: {other:?}"),
    };
    Command::Undo(Undo { event_id: Uuid::new_v4(), target })
}

pub fn name(seat: &Seat, name: &str) -> Command {
    Command::Name(NameSeat {
        id: Some(Uuid::new_v4()),
        seat: SeatRef::from(seat),
        seen: seat.name.clone(),
        name: name.into(),
        email: None,
        birth_date: None,
        person: None,
    })
}

pub fn sign(seat: &Seat, signed_name: &str) -> Command {
    Command::SignWaiver(SignWaiver {
        id: Uuid::new_v4(),
        seat: SeatRef::from(seat),
        covers: seat.name.clone().unwrap_or_default(),
        version: WAIVER.into(),
        signed_name: signed_name.into(),
        guardian: None,
        guardian_phone: None,
    })
}

pub fn sign_as_guardian(seat: &Seat, guardian: &str) -> Command {
    match sign(seat, guardian) {
        Command::SignWaiver(SignWaiver { id, seat, covers, version, signed_name, .. }) => {
            Command::SignWaiver(SignWaiver {
                id,
                seat,
                covers,
                version,
                signed_name,
                guardian: Some(guardian.into()),
                guardian_phone: Some("304 555 0100".into()),
            })
        }
        other => other,
    }
}

pub fn check_identity(seat: &Seat, valid_until: Option<NaiveDate>) -> Command {
    Command::RecordIdentity(RecordIdentity {
        number: None,
        id: Uuid::new_v4(),
        seat: SeatRef::from(seat),
        covers: seat.name.clone().unwrap_or_default(),
        kind: "passport".into(),
        valid_until,
        birth_date: None,
    })
}

pub fn pay(seat: &Seat, dollars: i64) -> Command {
    pay_in(seat, Decimal::from(dollars), Method::Cash, None)
}

/// Builds a payment with one tender.
pub fn pay_in(seat: &Seat, amount: Decimal, method: Method, reference: Option<&str>) -> Command {
    let id = Uuid::new_v4();
    let tender = Tender { id, amount, method, reference: reference.map(Into::into), received: None };
    Command::Pay(Pay { id, seat: SeatRef::from(seat), tenders: vec![tender] })
}

/// Builds a payment split between cash and card.
pub fn pay_split(seat: &Seat, cash: i64, card: i64) -> Command {
    let tender = |method, amount: i64| Tender {
        id: Uuid::new_v4(),
        amount: amount.into(),
        method,
        reference: (method == Method::Card).then(|| "T-881".into()),
        received: (method == Method::Cash).then(|| 100.into()),
    };
    let tenders = vec![tender(Method::Cash, cash), tender(Method::Card, card)];
    Command::Pay(Pay { id: Uuid::new_v4(), seat: SeatRef::from(seat), tenders })
}

/// Builds the correction that reverses what `target` recorded.
pub fn take_back(seat: &Seat, target: &Command, reason: &str) -> Command {
    let (kind, target) = match target {
        Command::Pay(Pay { id, .. }) => (RecordKind::Payment, *id),
        Command::SignWaiver(SignWaiver { id, .. }) => (RecordKind::Waiver, *id),
        Command::RecordIdentity(RecordIdentity { id, .. }) => (RecordKind::Identity, *id),
        Command::Name(NameSeat { id: Some(id), .. }) => (RecordKind::Name, *id),
        other => panic!("nothing to take back: {other:?}"),
    };
    let (id, seat) = (Uuid::new_v4(), SeatRef::from(seat));
    Command::TakeBack(TakeBack { id, seat, kind, target, tenders: Vec::new(), reason: reason.into() })
}

pub fn days_ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}
