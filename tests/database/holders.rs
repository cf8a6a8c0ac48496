//! The holder of a license is found by name and birth date, and a person's page says since when they are a customer.

use chrono::{Days, NaiveDate};
use frontdesk::db::people::{find_holder, page};
use frontdesk::domain::desk::Found;
use frontdesk::domain::license::Born;
use frontdesk::domain::person::{About, Match, PersonKind};

use crate::institute::*;

/// The birth date on the license.
fn born() -> NaiveDate {
    date(1990, 3, 4)
}

impl Institute {
    async fn holder(&mut self, name: &str) -> Found {
        find_holder(&mut self.conn, name, Born(born()), today()).await.unwrap()
    }

    /// Who may be the holder, by what and how, the likeliest first.
    async fn holders(&mut self, name: &str) -> Vec<(String, String, Match)> {
        self.holder(name).await.people.into_iter().map(|hit| (hit.name, hit.matched, hit.how)).collect()
    }
}

fn likely(name: &str, matched: &str, how: Match) -> (String, String, Match) {
    (name.into(), matched.into(), how)
}

#[tokio::test]
async fn one_of_thousands_of_a_name_is_found_by_the_birth_date() {
    let mut mdi = Institute::open().await;
    mdi.sql(
        "INSERT INTO users (email, password_hash, first_name, last_name, date_of_birth)
         SELECT 'p' || n || '@crowd.example', '-', 'John', 'Smith', '1950-01-01'::date + n FROM generate_series(1, 3000) n",
    )
    .await;
    let class = mdi.hold(class("CCW Permit").in_days(7)).await;
    mdi.sell(&class, seat_for("John Smith").born(born()).email("zz@example.org")).await;
    let found = mdi.holder("John Smith").await;
    assert_eq!((found.people[0].birth_date, found.people[0].matched.as_str()), (Some(born()), "name and birth date"));
    assert_eq!(found.people[0].how, Match::Exact);
    let held: Vec<_> = found.seats.iter().map(|seat| (seat.birth_date, found.how(seat))).collect();
    assert_eq!(held, [(Some(born()), Match::Exact)], "not expected today, and found");
    assert!(
        found.people[1..].iter().all(|hit| (hit.matched.as_str(), hit.how) == ("other birth date", Match::Similar))
    );
}

#[tokio::test]
async fn others_say_what_differs_and_come_behind() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let other = born() + Days::new(1);
    mdi.sell(&class, seat_for("William Smith").born(other)).await;
    mdi.sell(&class, seat_for("Bill Smith").born(born())).await;
    mdi.sell(&class, seat_for("William Baker").born(born())).await;
    mdi.sell(&class, seat_for("Mary Smith").born(other)).await;
    mdi.sell(&class, seat_for("William Smith").of_unknown_age().guest().email("w@example.org")).await;
    let exact = likely("William Smith", "name and birth date", Match::Exact);
    let mut expected = vec![
        likely("William Smith", "name", Match::Exact),
        likely("Bill Smith", "similar name", Match::Similar),
        likely("William Baker", "similar name", Match::Similar),
        likely("William Smith", "other birth date", Match::Similar),
    ];
    assert_eq!(mdi.holders("William Smith").await, expected);
    // The holder comes first, also when nothing is booked for today.
    mdi.account(&seat_for("William James Smith").born(born())).await;
    expected.insert(0, likely("William James Smith", &exact.1, exact.2));
    assert_eq!(mdi.holders("William Smith").await, expected);
    assert_eq!(mdi.holders("Nobody Known").await, []);
}

#[tokio::test]
async fn a_guest_with_several_seats_is_one_holder() {
    let mut mdi = Institute::open().await;
    for day in [0, 7] {
        let class = mdi.hold(class("CCW Permit").in_days(day)).await;
        mdi.sell(&class, seat_for("Gus Gast").guest().born(born()).email("gus@example.org")).await;
    }
    assert_eq!(mdi.holders("Gus Gast").await, [likely("Gus Gast", "name and birth date", Match::Exact)]);
    assert_eq!(mdi.holder("Gus Gast").await.seats.len(), 2);
}

#[tokio::test]
async fn whatever_a_license_holds_is_only_text() {
    let mut mdi = Institute::open().await;
    mdi.account(&seat_for("Ana Ruiz").born(born())).await;
    for name in ["", " ", "%", "_", "'; DROP TABLE users; --", "\\", "\0", "@", "1234", "王小明", &"x ".repeat(5_000)]
    {
        let found = mdi.holder(name).await;
        assert!(found.people.is_empty(), "{name:?}: {found:?}");
    }
    assert_eq!(mdi.holders("ANA RUIZ").await.len(), 1);
}

#[tokio::test]
async fn an_instructor_finds_holders_on_the_own_roster_only() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let hers = mdi.hold(class("Rifle I").taught_by(instructor)).await;
    let other = mdi.hold(class("CCW Permit").today_at(16, 0)).await;
    mdi.sell(&hers, seat_for("Ana Ruiz").born(born()).email("ana@example.org").phone("304 555 0001")).await;
    mdi.sell(&other, seat_for("Ben Okri").born(born())).await;
    let found = find_holder(&mut mia.conn, "Ana Ruiz", Born(born()), today()).await.unwrap();
    let [hit] = found.people.as_slice() else { panic!("{found:?}") };
    assert_eq!((hit.matched.as_str(), &hit.email, &hit.phone), ("name and birth date", &None, &None));
    assert_eq!(found.seats.len(), 1);
    let found = find_holder(&mut mia.conn, "Ben Okri", Born(born()), today()).await.unwrap();
    assert!(found.people.is_empty() && found.seats.is_empty(), "{found:?}");
}

/// What the page says besides, of an account.
async fn about(conn: &mut sqlx::PgConnection, id: uuid::Uuid, kind: PersonKind) -> About {
    page(conn, id, kind).await.unwrap().expect("a page").about
}

#[tokio::test]
async fn a_page_says_since_when_and_where_to_those_who_may_know() {
    let mut mdi = Institute::open().await;
    let (mut mia, instructor) = mdi.sign_in_instructor("Mia Tran").await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    let class = mdi.hold(class("Rifle I").taught_by(instructor)).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let ana = order.account.unwrap();
    let place = |about: &About| about.place();
    let bare = about(&mut dana.conn, ana, PersonKind::Account).await;
    assert_eq!((bare.since.is_some(), place(&bare)), (true, None));
    // Without an address of the account the last order's counts; the account is older than its orders, or they are.
    mdi.sql("UPDATE orders SET billing_city = ' Beckley ', billing_state = 'WV', created_at = '2024-03-04 17:00+00'")
        .await;
    let billed = about(&mut dana.conn, ana, PersonKind::Account).await;
    assert_eq!(place(&billed).as_deref(), Some("Beckley, WV"));
    assert_eq!(billed.since.unwrap().to_rfc3339(), "2024-03-04T17:00:00+00:00");
    mdi.sql(&format!(
        "UPDATE users SET city = 'Charleston', state = ' ', created_at = '2023-01-02 12:00+00' WHERE id = '{ana}'"
    ))
    .await;
    let known = about(&mut dana.conn, ana, PersonKind::Account).await;
    assert_eq!(place(&known).as_deref(), Some("Charleston"));
    assert_eq!(known.since.unwrap().to_rfc3339(), "2023-01-02T12:00:00+00:00");
    assert_eq!(about(&mut mia.conn, ana, PersonKind::Account).await, About::default(), "an instructor sees neither");
}

#[tokio::test]
async fn a_page_says_until_when_a_waiver_counts() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").waiver()).await;
    mdi.sql("UPDATE settings SET value = '30' WHERE key = 'waiver.valid_days'").await;
    let found = page(&mut mdi.conn, order.account.unwrap(), PersonKind::Account).await.unwrap().unwrap();
    let [waiver] = found.waivers.as_slice() else { panic!("{:?}", found.waivers) };
    let signed = waiver.signed_at.with_timezone(&chrono_tz::America::New_York).date_naive();
    assert_eq!(waiver.until, Some(signed + Days::new(30)));
}

#[tokio::test]
async fn a_guest_is_a_customer_since_the_first_order() {
    let mut mdi = Institute::open().await;
    let mut items = Vec::new();
    for (day, city) in [("2024-03-04", "Beckley"), ("2025-06-07", "Charleston")] {
        let class = mdi.hold(class("CCW Permit")).await;
        let order = mdi.sell(&class, seat_for("Gus Gast").guest().email("gus@example.org")).await;
        let id = order.id;
        mdi.sql(&format!(
            "UPDATE orders SET created_at = '{day} 17:00+00', billing_city = '{city}', billing_state = 'WV' WHERE id = '{id}'"
        ))
        .await;
        items.push((order.item, order.id));
    }
    for (id, kind) in [(items[1].0, PersonKind::Attendee), (items[1].1, PersonKind::Buyer)] {
        let known = about(&mut mdi.conn, id, kind).await;
        assert_eq!(known.place().as_deref(), Some("Charleston, WV"), "{kind:?}: of the last order");
        assert_eq!(known.since.unwrap().to_rfc3339(), "2024-03-04T17:00:00+00:00", "{kind:?}");
    }
}
