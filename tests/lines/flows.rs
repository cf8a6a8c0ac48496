//! A desk's daily work, one function for each kind: with the console's own statements and connections, directly or
//! through a pooler.

use frontdesk::db;
use frontdesk::db::auth::Authenticator;
use frontdesk::db::connect::{Pools, session_options, without_startup_params};
use frontdesk::db::limits::Limits;
use frontdesk::db::pooler::PoolMode;
use frontdesk::db::servers::Servers;
use frontdesk::domain::audit::{self, AuditFilter};
use frontdesk::domain::desk::{Answer, Command, Mark, Outcome, Query, Stamp, WriteNotes};
use frontdesk::domain::person::PersonKind;
use frontdesk::domain::sealed::Notes;
use frontdesk::domain::seat::{PaymentStatus, Seat, SeatStatus, WaiverState};
use frontdesk::domain::sign_in::{Credentials, Password, SignInError};
use frontdesk::domain::staff::Role;
use frontdesk::domain::staff_admin::StaffCommand;
use sqlx::Executor;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

use crate::institute::{
    Institute, Order, admit, check_identity, class, days_ago, mark, name, note, pay_split, seat_for, sign,
    sign_as_guardian, stamp, today, undo, unnamed_seats,
};
use crate::support::{Login, PASSWORD};

mod leads;
mod tickets;

/// A desk with its user.
struct Desk {
    pools: Pools,
    stamp: Stamp,
}

impl Desk {
    async fn open(door: &Authenticator, login: &str, password: &str) -> Result<Self, SignInError> {
        let (pools, entered) = door.sign_in(&credentials(login, password)).await?;
        Ok(Self { pools, stamp: stamp(&entered.actor.name, &door.desk) })
    }

    /// Runs a command as `runtime::link` does.
    async fn run(&self, command: &Command) -> Outcome {
        let work = async {
            let mut conn = self.pools.writer().await?;
            self.pools.begin(&mut conn).await?;
            let outcome = db::desk::run(&mut conn, command, &self.stamp).await;
            self.pools.end(&mut conn, outcome).await
        };
        work.await.unwrap_or_else(|error: sqlx::Error| panic!("{command:?}: {error}"))
    }

    async fn ask(&self, query: &Query) -> Answer {
        let work = async {
            let mut conn = self.pools.reader().await?;
            self.pools.begin(&mut conn).await?;
            let answer = db::ask(&mut conn, query).await;
            self.pools.end(&mut conn, answer).await
        };
        work.await.unwrap_or_else(|error: sqlx::Error| panic!("{query:?}: {error}"))
    }

    async fn manage(&self, deed: &StaffCommand) -> String {
        let work = async {
            let mut conn = self.pools.writer().await?;
            self.pools.begin(&mut conn).await?;
            let outcome = db::staff::run(&mut conn, deed).await;
            self.pools.end(&mut conn, outcome).await
        };
        work.await.unwrap_or_else(|error: sqlx::Error| panic!("{deed:?}: {error}"))
    }

    /// Runs the command twice and asserts that it was applied once.
    async fn seat(&self, command: &Command) -> Seat {
        let first = self.run(command).await;
        let again = self.run(command).await;
        let seat = first.seat().cloned().unwrap_or_else(|| panic!("{command:?}: {first:?}"));
        assert_eq!(again.seat().map(|seat| &seat.seat_id), Some(&seat.seat_id), "{command:?}: {again:?}");
        seat
    }

    async fn find(&self, order: &Order) -> Seat {
        let found = self.ask(&Query::Find { text: order.number.clone(), born: None, day: today() }).await;
        let Answer::Found(mut found) = found else { panic!("{found:?}") };
        found.seats.remove(0)
    }
}

fn credentials(login: &str, password: &str) -> Credentials {
    Credentials { login: login.into(), password: Password::new(password) }
}

/// An institute with three users at work. The website's writes bypass the pooler.
pub struct House {
    mdi: Institute,
    door: Authenticator,
    dana: Desk,
    ruth: Desk,
    alex: Desk,
    ruth_login: Login,
}

impl House {
    /// Opens desks that connect with these options.
    pub async fn open(mdi: Institute, way: PgConnectOptions) -> Self {
        let limits = Limits::default();
        let servers = Servers::from(way)
            .with_session(|own| session_options(own, limits, "desk-1"), |bare| without_startup_params(bare, "desk-1"));
        let door = Authenticator { servers, keeper: None, limits, desk: "desk-1".into(), venue: None };
        let dana = mdi.db.sign_up("desk", "Dana Cole").await;
        let ruth_login = mdi.db.sign_up("manager", "Ruth Boyd").await;
        let alex = mdi.db.sign_up("admin", "Alex Reyes").await;
        let dana = Desk::open(&door, &dana.name, PASSWORD).await.expect("Dana comes in");
        let ruth = Desk::open(&door, &ruth_login.name, PASSWORD).await.expect("Ruth comes in");
        let alex = Desk::open(&door, &alex.name, PASSWORD).await.expect("Alex comes in");
        Self { mdi, door, dana, ruth, alex, ruth_login }
    }

    /// Runs all flows.
    pub async fn works(mut self) {
        self.arrivals().await;
        self.marks_and_the_roster().await;
        self.waivers_identity_and_payment().await;
        self.names().await;
        self.notes().await;
        self.people().await;
        leads::are_worked_on(&self).await;
        tickets::are_worked_on(&self).await;
        self.staff().await;
    }

    async fn arrivals(&mut self) {
        let class = self.mdi.hold(class("CCW Permit")).await;
        let order = self.mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
        let seat = self.dana.find(&order).await;
        let arrival = admit(&seat);
        let is_in = self.dana.seat(&arrival).await;
        assert_eq!(is_in.seat_status, SeatStatus::Attended);
        assert!(matches!(self.ruth.run(&admit(&seat)).await, Outcome::AlreadyIn { .. }));
        let Answer::Arrivals(arrivals) = self.ruth.ask(&Query::Arrivals(today())).await else { panic!() };
        assert_eq!(arrivals.len(), 1);
        assert_eq!(self.dana.seat(&undo(&arrival)).await.seat_status, SeatStatus::Registered);
        // A rule refuses this, and the connection stays usable.
        let mut other = admit(&self.dana.find(&order).await);
        if let Command::Admit(admit) = &mut other {
            admit.token = "old".into();
        }
        assert!(matches!(self.dana.run(&other).await, Outcome::Changed(_)));
        let Answer::Day(day) = self.dana.ask(&Query::Day(today())).await else { panic!() };
        assert_eq!(day.sessions.len(), 1);
    }

    async fn marks_and_the_roster(&mut self) {
        let class = self.mdi.hold(class("Handgun I")).await;
        let order = self.mdi.sell(&class, seat_for("Joon Kim").ready()).await;
        let seat = self.dana.find(&order).await;
        let present = mark(&seat, Mark::Present);
        let seat = self.dana.seat(&present).await;
        assert_eq!(seat.seat_status, SeatStatus::Attended);
        let noted = self.dana.seat(&note(&seat, "left-handed")).await;
        assert_eq!(noted.note.as_deref(), Some("left-handed"));
        let Answer::Session(Some(roster)) = self.dana.ask(&Query::Session(class.id)).await else { panic!() };
        assert_eq!(roster.seats.len(), 1);
        assert_eq!(roster.seats[0].note.as_deref(), Some("left-handed"));
        assert!(matches!(self.dana.run(&undo(&present)).await, Outcome::Superseded { .. } | Outcome::Done(_)));
    }

    async fn waivers_identity_and_payment(&mut self) {
        let class = self.mdi.hold(class("Rifle I")).await;
        let order = self.mdi.sell(&class, seat_for("Sam Lee")).await;
        let Answer::WaiverTerms(Some(_)) = self.dana.ask(&Query::WaiverTerms).await else { panic!() };
        let seat = self.dana.find(&order).await;
        assert_eq!(self.dana.seat(&sign(&seat, "Sam Lee")).await.waiver, WaiverState::Valid);
        let until = today() + chrono::Days::new(400);
        let checked = self.dana.seat(&check_identity(&seat, Some(until))).await;
        assert_ne!(checked.identity, seat.identity);
        let payment = pay_split(&seat, 90, 60);
        let paid = self.dana.seat(&payment).await;
        assert_eq!(paid.payment_status, PaymentStatus::Completed);
        let kept: i64 = self.mdi.get("SELECT count(*) FROM payments").await;
        assert_eq!(kept, 2, "each tender once, however often it was sent");
        let young = self.mdi.sell(&class, seat_for("Tim Ruiz").born(days_ago(5000))).await;
        let young = self.dana.find(&young).await;
        assert_eq!(self.dana.seat(&sign_as_guardian(&young, "Eva Ruiz")).await.waiver, WaiverState::Valid);
    }

    async fn names(&mut self) {
        let class = self.mdi.hold(class("Rifle II")).await;
        let order = self.mdi.sell(&class, unnamed_seats(2)).await;
        let seat = self.dana.find(&order).await;
        let named = self.dana.seat(&name(&seat, "Sue Stitute")).await;
        assert_eq!(named.name.as_deref(), Some("Sue Stitute"));
        assert_eq!(self.dana.seat(&name(&named, "Sue Stitutte")).await.name.as_deref(), Some("Sue Stitutte"));
    }

    /// A pooler does not pass on the key, and here no desk has one: notes are refused and not stored as plain text.
    async fn notes(&mut self) {
        let class = self.mdi.hold(class("First Aid")).await;
        let order = self.mdi.sell(&class, seat_for("Nora Price").ready()).await;
        let person = order.account.unwrap();
        let notes = Notes { emergency: "304 555 9911".into(), medical: "penicillin".into() };
        let write = WriteNotes { id: Uuid::new_v4(), person, kind: PersonKind::Account, seen: None, notes };
        let mut conn = self.dana.pools.writer().await.unwrap();
        self.dana.pools.begin(&mut conn).await.unwrap();
        let written = db::desk::run(&mut conn, &Command::WriteNotes(write), &self.dana.stamp).await;
        let refused = self.dana.pools.end(&mut conn, written).await;
        assert!(!matches!(refused, Ok(Outcome::NotesWritten(_))), "{refused:?}");
        drop(conn);
        let Answer::ClassNotes(of, _) = self.dana.ask(&Query::ClassNotes(class.id)).await else { panic!() };
        assert_eq!(of, class.id);
        let Answer::Sealed(_) = self.dana.ask(&Query::Sealed(person, PersonKind::Account)).await else { panic!() };
    }

    async fn people(&mut self) {
        let hits = self.dana.ask(&Query::People { text: "ruiz ana".into(), day: today() }).await;
        let Answer::People(hits) = hits else { panic!("{hits:?}") };
        assert_eq!(hits.len(), 1);
        let page = self.dana.ask(&Query::Person(hits[0].person_id, PersonKind::Account)).await;
        assert!(matches!(page, Answer::Person(Some(_))), "{page:?}");
        assert!(matches!(self.dana.ask(&Query::Site).await, Answer::Site { .. }));
    }

    async fn staff(&mut self) {
        let login = format!("{}_new", self.ruth_login.name);
        let add = StaffCommand::Add {
            login: login.clone(),
            name: "Luis Ortiz".into(),
            role: Role::Instructor,
            password: Password::new(PASSWORD),
            valid_until: None,
            account: None,
            must_change: true,
        };
        assert_eq!(self.alex.manage(&add).await, "done");
        let wrong = self.door.sign_in(&credentials(&login, "not this one")).await;
        assert_eq!(wrong.map(|_| ()).unwrap_err(), SignInError::Wrong);
        self.mdi.conn.execute("UPDATE sign_in_locks SET last_at = last_at - interval '1 minute'").await.unwrap();
        let new = Password::new("my own words");
        let (_, entered) = self.door.change_password(&credentials(&login, PASSWORD), &new).await.unwrap();
        assert_eq!((entered.must_change, entered.actor.name.as_str()), (false, "Luis Ortiz"));
        let luis = Desk::open(&self.door, &login, "my own words").await.unwrap();
        assert!(matches!(luis.ask(&Query::Site).await, Answer::Site { .. }));
        let role = StaffCommand::SetRole { login: login.clone(), role: Role::Desk, account: None };
        assert_eq!(self.alex.manage(&role).await, "done");
        let Answer::Staff(members) = self.alex.ask(&Query::Staff).await else { panic!() };
        assert!(members.iter().any(|member| member.login == login && member.role == Role::Desk));
        let page = audit::AuditQuery { filter: AuditFilter::Day(today()), before: None, limit: 20 };
        let Answer::Audit(page) = self.alex.ask(&Query::Audit(page)).await else { panic!() };
        assert!(!page.entries.is_empty());
        // The account is signed out at once and cannot sign in again. A pooler hides the reason and keeps retrying its
        // server.
        assert_eq!(self.alex.manage(&StaffCommand::Disable { login: login.clone() }).await, "done");
        let refused = Desk::open(&self.door, &login, "my own words").await.map(|_| ()).unwrap_err();
        let is_pooled = luis.pools.servers().pool_mode() != PoolMode::Direct;
        let is_no = refused == SignInError::Disabled || is_pooled && matches!(refused, SignInError::NoServer(_));
        assert!(is_no, "{refused:?}");
    }
}
