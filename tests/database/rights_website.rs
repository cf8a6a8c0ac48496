//! The website's own login: it acts for one customer at a time, and the documented statements still work.

use chrono::{Duration, Utc};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use uuid::Uuid;

use crate::institute::*;
use crate::rights::{Staff, denied};
use crate::support::PASSWORD;

impl Institute {
    /// Creates a login of the website, which is not a member of staff.
    pub async fn website(&mut self) -> Staff {
        let login = format!("{}_website", self.get::<String>("SELECT current_database()::text").await);
        self.sql(&format!("CREATE ROLE \"{login}\" LOGIN PASSWORD '{PASSWORD}' IN ROLE frontdesk_website")).await;
        let options = self.db.options().username(&login).password(PASSWORD);
        let conn = options.connect().await.unwrap();
        Staff { id: Uuid::nil(), login, name: "the website".into(), conn }
    }
}

async fn speak_for(site: &mut Staff, customer: Option<Uuid>) {
    let customer = customer.map(|id| id.to_string()).unwrap_or_default();
    let set = format!("SET frontdesk.customer = '{customer}'");
    site.conn.execute(AssertSqlSafe(set)).await.unwrap();
}

/// A customer registers, buys two seats, signs, uploads a document and views it all. The statements use the document's
/// columns.
#[tokio::test]
async fn a_customer_from_the_catalogue_to_the_ticket() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").starting(Utc::now() + Duration::days(2)).places(3)).await;
    let draft = mdi.hold(class_draft()).await;
    let mut site = mdi.website().await;

    // The public catalog, read without a customer.
    assert_eq!(site.get::<i64>("SELECT count(*) FROM courses WHERE is_active").await, 2);
    let open =
        "SELECT id FROM schedule WHERE start_datetime > now() AND status = 'scheduled' AND spots_filled < max_capacity";
    assert_eq!(site.get::<Uuid>(open).await, class.id);
    assert_eq!(site.get::<i64>(&format!("SELECT count(*) FROM schedule WHERE id = '{}'", draft.id)).await, 0);
    assert_eq!(site.get::<String>("SELECT version::text FROM waiver_versions").await, WAIVER);

    let (me, order) = (Uuid::new_v4(), Uuid::new_v4());
    speak_for(&mut site, Some(me)).await;
    let register = format!(
        "INSERT INTO users (id, email, password_hash, first_name, last_name, date_of_birth)
         VALUES ('{me}', 'ana@example.org', 'hash', 'Ana', 'Ruiz', '1990-05-17') RETURNING id"
    );
    assert_eq!(site.get::<Uuid>(&register).await, me);
    let signed_in = "SELECT id FROM sign_in_customer('ana@example.org') WHERE password_hash = 'hash'";
    assert_eq!(site.get::<Uuid>(signed_in).await, me);
    let buy = format!(
        "INSERT INTO orders (id, order_number, user_id, subtotal, tax_amount, total)
         VALUES ('{order}', 'MDI-2026-90001', '{me}', 300, 18, 318) RETURNING id"
    );
    assert_eq!(site.get::<Uuid>(&buy).await, order);
    let item: Uuid = site
        .get(&format!(
            "INSERT INTO order_items (order_id, schedule_id, participant_id, unit_price, quantity)
             VALUES ('{order}', '{}', '{me}', 150, 2) RETURNING id",
            class.id
        ))
        .await;
    let paid = format!(
        "UPDATE orders SET payment_status = 'completed', status = 'confirmed', payment_method = 'card' WHERE id = '{order}'"
    );
    assert_eq!(site.try_sql(&paid).await.unwrap(), 1);
    for statement in [
        format!(
            "INSERT INTO waivers (user_id, order_item_id, waiver_version, waiver_text, signature_data, signed_name,
                                  signed_date, ip_address, user_agent)
             SELECT '{me}', '{item}', version, body, 'base64', 'Ana Ruiz', now(), '10.0.0.1', 'Firefox' FROM waiver_versions"
        ),
        format!(
            "INSERT INTO id_verifications (user_id, document_type, file_url, expires_at)
             VALUES ('{me}', 'passport', 's3://x', now() + interval '30 days')"
        ),
        "INSERT INTO church_inquiries (org_name, contact_name, contact_email, budget_range) VALUES ('Grace', 'Paul', 'p@x.org', '5k')".into(),
        "INSERT INTO newsletter_subscribers (email, interests) VALUES ('ana@example.org', '{ccw}')".into(),
        format!("UPDATE users SET phone = '304 555 1234', emergency_name = 'Eve' WHERE id = '{me}'"),
        format!("UPDATE order_items SET quantity = 3 WHERE id = '{item}'"),
    ] {
        assert_eq!(site.try_sql(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error}")), 1, "{statement}");
    }
    // The desk sees the customer's data: counted, found, signed.
    assert_eq!(mdi.get::<i32>(&format!("SELECT spots_filled FROM schedule WHERE id = '{}'", class.id)).await, 3);
    let seats = mdi.seats(&Order { id: order, number: "MDI-2026-90001".into(), item, account: Some(me) }).await;
    assert_eq!((seats.len(), seats[0].waiver), (3, frontdesk::domain::seat::WaiverState::Valid));
    assert_eq!(frontdesk::db::people::search(&mut mdi.conn, "304 555 1234", today()).await.unwrap().len(), 1);
}

fn class_draft() -> ClassPlan {
    class("Rifle I").starting(Utc::now() + Duration::days(3)).status("draft")
}

#[tokio::test]
async fn it_sees_and_writes_only_whom_it_speaks_for() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(4)).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz").ready()).await;
    let ben = mdi.sell(&class, seat_for("Ben Okri").ready()).await;
    let gus = mdi.sell(&class, seat_for("Gus Gast").guest()).await;
    let mut site = mdi.website().await;
    let tables = ["users", "orders", "order_items", "waivers", "id_verifications"];
    let counts = async |site: &mut Staff| {
        let mut counts = Vec::new();
        for table in tables {
            counts.push(site.get::<i64>(&format!("SELECT count(id) FROM {table}")).await);
        }
        counts
    };
    assert_eq!(counts(&mut site).await, [0; 5], "for nobody");
    speak_for(&mut site, ana.account).await;
    assert_eq!(counts(&mut site).await, [1; 5]);
    assert_eq!(site.get::<Uuid>("SELECT id FROM orders").await, ana.id);
    let set = format!("SET frontdesk.guest_order = '{}'", gus.id);
    site.conn.execute(AssertSqlSafe(set)).await.unwrap();
    assert_eq!(counts(&mut site).await, [1, 2, 2, 1, 1], "and a guest's order");
    speak_for(&mut site, None).await;
    assert_eq!(site.get::<Uuid>("SELECT id FROM orders").await, gus.id);
    // The guest-order setting does not give access to an account's order.
    site.conn.execute(AssertSqlSafe(format!("SET frontdesk.guest_order = '{}'", ben.id))).await.unwrap();
    assert_eq!(counts(&mut site).await, [0; 5]);

    speak_for(&mut site, ana.account).await;
    let (me, other) = (ana.account.unwrap(), ben.account.unwrap());
    for statement in [
        format!("UPDATE users SET phone = '1' WHERE id = '{other}'"),
        format!("UPDATE orders SET status = 'cancelled' WHERE id = '{}'", ben.id),
        format!("UPDATE order_items SET participant_name = 'x' WHERE id = '{}'", ben.item),
    ] {
        assert_eq!(site.try_sql(&statement).await.unwrap(), 0, "{statement}");
    }
    let waiver = |user: &str, item: &str| {
        format!(
            "INSERT INTO waivers (user_id, order_item_id, waiver_version, waiver_text, signed_name, signed_date)
             VALUES ({user}, {item}, 'x', 'y', 'z', now())"
        )
    };
    for statement in [
        format!(
            "INSERT INTO orders (order_number, user_id, subtotal, tax_amount, total) VALUES ('MDI-1', '{other}', 1, 0, 1)"
        ),
        "INSERT INTO orders (order_number, guest_name, subtotal, tax_amount, total) VALUES ('MDI-2', 'Gus', 1, 0, 1)"
            .into(),
        format!("INSERT INTO order_items (order_id, schedule_id, unit_price) VALUES ('{}', '{}', 1)", ben.id, class.id),
        waiver(&format!("'{other}'"), "NULL"),
        waiver("NULL", &format!("'{}'", ben.item)),
        waiver(&format!("'{me}'"), &format!("'{}'", ben.item)),
        waiver("NULL", "NULL"),
        format!("INSERT INTO id_verifications (user_id, file_url, expires_at) VALUES ('{other}', 'x', now())"),
        format!(
            "INSERT INTO id_verifications (user_id, file_url, expires_at, verified) VALUES ('{me}', 'x', now(), TRUE)"
        ),
        "INSERT INTO users (password_hash, first_name, last_name, role) VALUES ('x', 'a', 'b', 'admin')".into(),
        "UPDATE users SET role = 'admin'".into(),
        "UPDATE id_verifications SET verified = TRUE".into(),
        "UPDATE order_items SET status = 'attended'".into(),
        "UPDATE order_items SET schedule_id = schedule_id".into(),
        "UPDATE waivers SET voided_at = now()".into(),
        "UPDATE schedule SET max_capacity = 99".into(),
        "DELETE FROM orders".into(),
        "DELETE FROM users".into(),
    ] {
        denied(&site.try_sql(&statement).await.expect_err(&statement));
    }
}

#[tokio::test]
async fn staff_notes_checks_and_the_log_are_closed_to_it() {
    let mut mdi = Institute::open().await;
    let mut site = mdi.website().await;
    for table in [
        "staff",
        "staff_permissions",
        "user_roles",
        "roles",
        "permissions",
        "attendance_events",
        "identity_checks",
        "payments",
        "guardians",
        "person_search",
        "schedule_changes",
        "adoption_findings",
        "legacy_ref",
        "seats",
        "named_seats",
        "seat_facts_all",
        "facts_secret",
        "church_inquiries",
        "newsletter_subscribers",
    ] {
        assert!(site.denied(&format!("SELECT 1 FROM {table}")).await.starts_with("permission denied"), "{table}");
    }
    for query in [
        "SELECT notes FROM schedule",
        "SELECT roster_note FROM order_items",
        "SELECT user_id FROM instructors",
        "SELECT search_people('ana', current_date, 9)",
        "SELECT may('people.read')",
        "SELECT my_classes()",
    ] {
        site.denied(query).await;
    }
}

/// The setting with which a desk splits an item does not allow a seat beyond the last place.
#[tokio::test]
async fn it_sells_no_seat_beyond_the_last_place() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit").places(1)).await;
    let ana = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    let mut site = mdi.website().await;
    speak_for(&mut site, ana.account).await;
    site.try_sql("SET frontdesk.splitting = 'on'").await.unwrap();
    let more =
        format!("INSERT INTO order_items (order_id, schedule_id, unit_price) VALUES ('{}', '{}', 1)", ana.id, class.id);
    assert_eq!(rule_of(&site.try_sql(&more).await.unwrap_err()), "schedule_capacity_never_exceeded");
    // The same holds for an item that a desk has split: neither the item nor one of its seats can grow.
    let rifle = mdi.hold(self::class("Rifle I").places(2)).await;
    let party = mdi.sell(&rifle, unnamed_seats(2)).await;
    mdi.sql(&format!("SELECT split_item('{}')", party.item)).await;
    site.try_sql(&format!("SET frontdesk.guest_order = '{}'", party.id)).await.unwrap();
    mdi.sql(&format!("UPDATE orders SET user_id = NULL WHERE id = '{}'", party.id)).await;
    for which in ["split_from IS NULL", "split_from IS NOT NULL"] {
        let item: uuid::Uuid =
            mdi.get(&format!("SELECT id FROM order_items WHERE order_id = '{}' AND {which}", party.id)).await;
        let grow = format!("UPDATE order_items SET quantity = 5 WHERE id = '{item}'");
        let told = site.try_sql(&grow).await.map_err(|error| rule_of(&error));
        assert_eq!(told, Err("schedule_capacity_never_exceeded".into()), "{which}");
    }
}

/// The console's actions are closed to the website, whatever name it claims.
#[tokio::test]
async fn it_is_nobody_of_staff() {
    let mut mdi = Institute::open().await;
    let mut site = mdi.website().await;
    for function in [
        "admit_seat",
        "mark_seat",
        "undo_event",
        "name_seat",
        "sign_waiver",
        "record_identity",
        "pay_for_seat",
        "facts_of_items",
        "sessions_of",
        "person_page",
        "mark_no_shows",
        "person_search_rebuild",
    ] {
        let may: bool = site
            .get(&format!(
                "SELECT bool_or(has_function_privilege(oid, 'EXECUTE')) FROM pg_proc WHERE proname = '{function}'"
            ))
            .await;
        assert!(!may, "{function}");
    }
    site.denied("SET ROLE frontdesk_desk").await;
}

/// The website shows the classes on offer, and the customer's own classes.
#[tokio::test]
async fn a_private_class_is_offered_to_nobody_but_whose_order_it_is() {
    let mut mdi = Institute::open().await;
    let open = mdi.hold(class("CCW Permit").starting(Utc::now() + Duration::days(2))).await;
    let private = mdi.hold(class("CCW Permit").starting(Utc::now() + Duration::days(3))).await;
    mdi.sql(&format!("UPDATE schedule SET is_private = TRUE WHERE id = '{}'", private.id)).await;
    let order = mdi.sell(&private, seat_for("Ana Ruiz")).await;
    let owner: Uuid = mdi.get(&format!("SELECT user_id FROM orders WHERE id = '{}'", order.id)).await;
    let stranger = mdi.account(&seat_for("Joon Kim")).await;
    let mut site = mdi.website().await;
    let seen = "SELECT coalesce(array_agg(id ORDER BY start_datetime), '{}') FROM schedule";
    for (customer, classes) in
        [(None, vec![open.id]), (Some(stranger), vec![open.id]), (Some(owner), vec![open.id, private.id])]
    {
        speak_for(&mut site, customer).await;
        assert_eq!(site.get::<Vec<Uuid>>(seen).await, classes, "{customer:?}");
    }
    // A customer who was not invited cannot buy a seat in it, even with the id of the class.
    speak_for(&mut site, Some(stranger)).await;
    let bought = Uuid::new_v4();
    site.try_sql(&format!(
        "INSERT INTO orders (id, order_number, user_id, subtotal, tax_amount, total)
         VALUES ('{bought}', 'MDI-2026-90009', '{stranger}', 1, 0, 1)"
    ))
    .await
    .unwrap();
    let seat = |order: Uuid, class: Uuid| {
        format!("INSERT INTO order_items (order_id, schedule_id, unit_price) VALUES ('{order}', '{class}', 1)")
    };
    site.denied(&seat(bought, private.id)).await;
    assert_eq!(site.try_sql(&seat(bought, open.id)).await.unwrap(), 1);
    speak_for(&mut site, Some(owner)).await;
    assert_eq!(site.try_sql(&seat(order.id, private.id)).await.unwrap(), 1);
}
