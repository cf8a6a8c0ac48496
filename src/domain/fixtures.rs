//! Test fixtures: an institute, and a seat that can be admitted.

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::seat::*;
use super::site::Site;

pub fn site() -> Site {
    Site {
        name: "Mountaineer Dynamics".into(),
        timezone: chrono_tz::America::New_York,
        currency: "USD".into(),
        locale: super::format::Locale::default(),
        policy: super::admission::Policy::default(),
        ask_hours_before: super::site::ASK_HOURS_BEFORE,
    }
}

/// Returns 9:41 AM at the site, 19 minutes before the class.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 14, 41, 0).unwrap()
}

pub fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub fn seat(number: u8, name: Option<&str>) -> Seat {
    let starts_at = now() + Duration::minutes(19);
    Seat {
        token: format!("token-{number}"),
        seat_id: Uuid::from_u128(u128::from(number)),
        order_item_id: Uuid::from_u128(1000 + u128::from(number)),
        seat_no: 1,
        order_id: Uuid::from_u128(2000 + u128::from(number)),
        order_number: format!("MDI-2026-{number:05}"),
        party_size: 1,
        buyer: Some("Bea Buyer".into()),
        buyer_phone: None,
        schedule_id: Uuid::from_u128(9),
        course: "CCW Permit".into(),
        starts_at,
        ends_at: starts_at + Duration::hours(5),
        venue: "Range B".into(),
        person_id: Some(Uuid::from_u128(3000 + u128::from(number))),
        name: name.map(Into::into),
        email: Some(format!("p{number}@example.com")),
        phone: Some(format!("304-555-{number:04}")),
        emergency_name: Some("Eve Mergency".into()),
        emergency_phone: Some("304-555-9111".into()),
        birth_date: Some(day(1984, 5, 17)),
        seat_status: SeatStatus::Registered,
        class_status: ClassStatus::Scheduled,
        class_date: day(2026, 11, 21),
        order_status: OrderStatus::Confirmed,
        payment_status: PaymentStatus::Completed,
        closed_at: None,
        valid_seat: None,
        balance: Some(Decimal::ZERO),
        waiver: WaiverState::Valid,
        waiver_elsewhere: None,
        identity: IdentityState::Verified,
        identity_kind: Some("passport".into()),
        identity_until: None,
        min_age: Some(18),
        age_of_majority: 18,
        guardian: None,
        missing_prerequisites: Vec::new(),
        same_person_seats: 0,
        arrived_at: None,
        is_late: false,
        left_early_at: None,
        note: None,
        arrival: None,
        is_waiting: false,
    }
}
