//! Each named rule of the schema has a sentence for users, and each sentence has a rule.

use std::collections::BTreeSet;

use frontdesk::db::error::{rule_names, rule_sentence};
use sqlx::AssertSqlSafe;

use crate::institute::Institute;

/// Our own constraints and unique indexes, and the names that functions raise.
const NAMED: &str = r"
    SELECT conname::text FROM pg_constraint c
    JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'u', 'x') AND t.relname <> '_sqlx_migrations'
    UNION
    SELECT i.indexrelid::regclass::text FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid
    WHERE i.indisunique AND NOT i.indisprimary AND t.relnamespace = 'public'::regnamespace
    UNION
    SELECT m[1] FROM pg_proc p, regexp_matches(p.prosrc, 'CONSTRAINT\s*=\s*(?:CASE WHEN \w+ THEN )?''(\w+)''', 'g') m
    WHERE p.pronamespace = 'public'::regnamespace";

#[tokio::test]
async fn every_named_rule_has_a_sentence_for_the_desk() {
    let mut mdi = Institute::open().await;
    let named: Vec<String> = sqlx::query_scalar(AssertSqlSafe(NAMED)).fetch_all(&mut mdi.conn).await.unwrap();
    assert!(named.contains(&"schedule_capacity_never_exceeded".to_owned()), "raised by a function");
    assert!(named.contains(&"schedule_one_class_per_venue".to_owned()), "a constraint");
    assert!(named.contains(&"venues_name_once".to_owned()), "an index");
    let silent: Vec<_> = named.iter().filter(|name| rule_sentence(name).is_none()).collect();
    assert!(silent.is_empty(), "without a sentence: {silent:?}");
}

#[tokio::test]
async fn every_sentence_is_of_a_rule_that_exists() {
    let mut mdi = Institute::open().await;
    let mut named: BTreeSet<String> = sqlx::query_scalar::<_, String>(AssertSqlSafe(NAMED))
        .fetch_all(&mut mdi.conn)
        .await
        .unwrap()
        .into_iter()
        .collect();
    let keys = "SELECT conname::text FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace";
    named.extend(sqlx::query_scalar::<_, String>(keys).fetch_all(&mut mdi.conn).await.unwrap());
    let stale: Vec<_> = rule_names().filter(|name| !named.contains(*name)).collect();
    assert!(stale.is_empty(), "no such rule: {stale:?}");
}

#[tokio::test]
async fn what_the_documents_promise_is_refused_by_name() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(crate::institute::class("CCW Permit")).await;
    let order = mdi.sell(&class, crate::institute::seat_for("Ana Ruiz").paid()).await;
    for (statement, rule) in [
        ("UPDATE courses SET price = -1", "courses_price_not_negative"),
        ("UPDATE courses SET member_price = -1", "courses_member_price_not_negative"),
        ("UPDATE courses SET duration_hours = 0", "courses_duration_positive"),
        ("UPDATE courses SET max_capacity = 0", "courses_capacity_positive"),
        ("UPDATE courses SET min_age = -1", "courses_min_age_in_range"),
        ("UPDATE courses SET ammo_count = -1", "courses_ammo_not_negative"),
        ("UPDATE schedule SET max_capacity = 0", "schedule_capacity_positive"),
        ("UPDATE schedule SET end_datetime = start_datetime", "schedule_end_after_start"),
        ("UPDATE schedule SET end_datetime = start_datetime - interval '1 h'", "schedule_end_after_start"),
        ("UPDATE schedule SET price_override = -1", "schedule_price_not_negative"),
        ("UPDATE schedule SET status = 'postponed'", "chk_schedule_status"),
        ("UPDATE orders SET total = -1", "orders_amounts_not_negative"),
        ("UPDATE orders SET discount_amount = subtotal + 1", "orders_discount_in_range"),
        ("UPDATE orders SET payment_status = 'pending'", "orders_confirmed_only_when_paid"),
        ("UPDATE order_items SET quantity = 0", "order_items_quantity_positive"),
        ("UPDATE order_items SET unit_price = -1", "order_items_price_not_negative"),
        (
            "INSERT INTO promo_codes (code, discount_type, discount_value) VALUES ('A', 'percent', 101)",
            "promo_codes_discount_in_range",
        ),
        (
            "INSERT INTO promo_codes (code, discount_type, discount_value) VALUES ('A', 'fixed', 0)",
            "promo_codes_discount_in_range",
        ),
        (
            "INSERT INTO promo_codes (code, discount_type, discount_value, valid_from, valid_until) VALUES ('A', 'fixed', 5, now(), now())",
            "promo_codes_end_after_start",
        ),
        (
            "INSERT INTO promo_codes (code, discount_type, discount_value, max_uses, current_uses) VALUES ('A', 'fixed', 5, 1, 2)",
            "promo_codes_uses_in_range",
        ),
        (
            "INSERT INTO church_inquiries (org_name, contact_name, contact_email, team_size) VALUES ('A', 'B', 'c@d', -1)",
            "church_inquiries_numbers_not_negative",
        ),
        ("INSERT INTO venues (name) VALUES ('one'), ('ONE')", "venues_name_once"),
        ("UPDATE settings SET value = '\"Mars/Olympus\"' WHERE key = 'site.timezone'", "settings_timezone_known"),
        ("UPDATE settings SET value = '\"posix/UTC\"' WHERE key = 'site.timezone'", "settings_timezone_known"),
        ("UPDATE settings SET value = '\"Factory\"' WHERE key = 'site.timezone'", "settings_timezone_known"),
        ("UPDATE settings SET value = '\"dollars\"' WHERE key = 'site.currency'", "settings_currency_legal"),
        ("UPDATE settings SET value = '\"usd\"' WHERE key = 'site.currency'", "settings_currency_legal"),
        ("UPDATE settings SET value = 'null' WHERE key = 'site.currency'", "settings_currency_legal"),
        ("UPDATE settings SET value = '\"de-DE\"' WHERE key = 'site.locale'", "settings_locale_known"),
        ("UPDATE settings SET value = 'null' WHERE key = 'site.locale'", "settings_locale_known"),
        (
            "UPDATE settings SET value = '{\"unpaid\": \"maybe\"}' WHERE key = 'admission.policy'",
            "settings_policy_legal",
        ),
        ("UPDATE settings SET value = '{\"shoes\": \"warn\"}' WHERE key = 'admission.policy'", "settings_policy_legal"),
        ("UPDATE settings SET value = '\"eighteen\"' WHERE key = 'admission.age_of_majority'", "settings_number_legal"),
        ("UPDATE settings SET value = '-1' WHERE key = 'admission.ask_hours_before'", "settings_ask_hours_legal"),
        ("UPDATE settings SET value = '\"2\"' WHERE key = 'admission.ask_hours_before'", "settings_ask_hours_legal"),
        ("UPDATE settings SET value = '100' WHERE key = 'admission.ask_hours_before'", "settings_ask_hours_legal"),
        ("INSERT INTO staff (login, display_name, role) VALUES ('a', 'A', 'cook')", "staff_role_known"),
    ] {
        assert_eq!(mdi.refusal(statement).await, rule, "{statement}");
        assert!(rule_sentence(rule).is_some(), "{rule}");
    }
    assert_eq!(mdi.seat(&order).await.balance, Some(rust_decimal::Decimal::ZERO));
}

#[tokio::test]
async fn nobody_excuses_a_row_from_a_rule() {
    let mut mdi = Institute::open().await;
    mdi.hold(crate::institute::class("CCW Permit")).await;
    let excused = "UPDATE courses SET price = -1, adopted_faults = '{courses_price_not_negative}'";
    assert_eq!(mdi.refusal(excused).await, "courses_price_not_negative");
    let excused = "INSERT INTO courses (slug, name, category, price, duration_hours, adopted_faults)
                   VALUES ('x', 'X', 'ccw', -1, 1, '{courses_price_not_negative}')";
    assert_eq!(mdi.refusal(excused).await, "courses_price_not_negative");
}
