//! Records of a seat that a desk can take back: payments, waivers, identity checks and names.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Method;
use crate::domain::format::Format;
use crate::domain::rights::Right;
use crate::domain::seat::Seat;
use crate::domain::staff::Actor;

/// Time in which staff may void a waiver they witnessed without the right to void others. The database trigger
/// `allow_waiver` uses the same time.
const OWN_WAIVER: TimeDelta = TimeDelta::minutes(30);

/// Kinds of records that a correction takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the trade's own words")]
pub enum RecordKind {
    Payment,
    Waiver,
    Identity,
    Name,
}

impl RecordKind {
    /// Returns the database's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Waiver => "waiver",
            Self::Identity => "identity",
            Self::Name => "name",
        }
    }

    /// Returns the heading for this kind.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Payment => "Payment",
            Self::Waiver => "Waiver",
            Self::Identity => "Identity",
            Self::Name => "Name",
        }
    }
}

/// A record of a seat that still counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SeatRecord {
    /// Kind of record.
    pub kind: RecordKind,
    /// Id of the write that made the record.
    pub target: Uuid,
    /// Amount paid, in the site's currency; only for a payment.
    pub amount: Option<Decimal>,
    /// Payment method, waiver version and signer, kind of document, or name.
    pub detail: Option<String>,
    /// Name of the author; `None` if the website made the record.
    pub by: Option<String>,
    /// Reference of a payment, participant covered by a waiver, or previous name.
    #[serde(default)]
    pub more: Option<String>,
    /// Name of the desk.
    pub desk: Option<String>,
    /// Time of the record.
    pub at: DateTime<Utc>,
    /// Whether the signed-in user recorded it.
    pub is_mine: Option<bool>,
}

impl SeatRecord {
    /// Describes the record: `$37.50 in cash`, `version 2026-1, signed by Ana Ruiz`.
    #[must_use]
    pub fn what(&self, format: Format<'_>) -> String {
        let detail = self.detail.as_deref().unwrap_or_default();
        let more = self.more.as_deref();
        match self.kind {
            RecordKind::Payment => {
                let method = if self.is_cash() { Method::Cash } else { Method::Card };
                let reference = more.map(|reference| format!(", reference {reference}")).unwrap_or_default();
                format!("{} {}{reference}", format.money(self.amount.unwrap_or_default()), method.words())
            }
            RecordKind::Waiver => match detail.split_once(", ") {
                Some((version, signer)) => format!("version {version}, signed by {signer}"),
                None => format!("version {detail}"),
            },
            RecordKind::Identity => match detail {
                "drivers_license" => "driver's license".into(),
                "state_id" => "state ID".into(),
                "military_id" => "military ID".into(),
                kind => kind.replace('_', " "),
            },
            RecordKind::Name => match more {
                Some(before) => format!("{detail}, instead of {before}"),
                None => format!("{detail}, on a seat without a name"),
            },
        }
    }

    /// Returns author, desk and time of the record: `Dana Cole at desk-1, 9:41 AM`.
    #[must_use]
    pub fn by_words(&self, format: Format<'_>) -> String {
        let by = self.by.as_deref().unwrap_or("the website");
        let desk = self.desk.as_deref().map(|desk| format!(" at {desk}")).unwrap_or_default();
        format!("{by}{desk}, {}", format.moment(self.at))
    }

    fn is_cash(&self) -> bool {
        self.detail.as_deref() == Some(Method::Cash.word())
    }

    /// Returns why `actor` may not take the record back, and who may; `None` if `actor` may. The database makes the
    /// final decision.
    #[must_use]
    pub fn why_not(&self, actor: &Actor, format: Format<'_>, now: DateTime<Utc>) -> Option<String> {
        let is_mine = self.is_mine == Some(true);
        let right = match self.kind {
            RecordKind::Payment if is_mine && format.day_of(self.at) == format.today() => Right::PaymentsWrite,
            RecordKind::Payment => Right::PaymentsCorrect,
            RecordKind::Waiver if is_mine && now - self.at < OWN_WAIVER => Right::WaiversWrite,
            RecordKind::Waiver => Right::WaiversVoid,
            RecordKind::Identity => Right::IdentityWrite,
            RecordKind::Name => Right::SeatsName,
        };
        if actor.may(right) {
            return None;
        }
        let roles: Vec<String> = right.roles().iter().map(|role| role.with_article()).collect();
        Some(format!("Only {} may {}. An admin can allow it ({}).", roles.join(" or "), right.deed(), right.word()))
    }

    /// Returns the consequences of taking the record back, one sentence each.
    #[must_use]
    pub fn affects(&self, seat: &Seat, format: Format<'_>) -> Vec<String> {
        let who = seat.label();
        let mut follows = match self.kind {
            RecordKind::Payment => self.affects_money(seat, format),
            RecordKind::Waiver => {
                let mut follows = vec![format!("{who} has to sign again. The voided waiver is kept with the reason.")];
                if seat.person_id.is_some() {
                    follows.push(format!("It no longer counts for other classes of {who} either."));
                }
                follows
            }
            RecordKind::Identity => vec![format!("An identity document of {who} has to be checked again.")],
            RecordKind::Name => match self.more.as_deref() {
                Some(before) => vec![format!("The seat is for {before} again.")],
                None => vec!["The seat has no name again.".into()],
            },
        };
        if seat.is_here() {
            follows.push(format!("{who} stays checked in."));
        }
        follows
    }

    fn affects_money(&self, seat: &Seat, format: Format<'_>) -> Vec<String> {
        let amount = self.amount.unwrap_or_default();
        let due = format.money(seat.balance.unwrap_or_default() + amount);
        let seats = if seat.party_size > 1 { format!(", for {} seats", seat.party_size) } else { String::new() };
        let give = if self.is_cash() { "from the drawer" } else { "on the card terminal" };
        vec![
            format!("Order {} is unpaid again{seats}: {due} to pay.", seat.order_number),
            format!("The reversal is a row of its own. Give {} back {give}.", format.money(amount)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::domain::fixtures;
    use crate::domain::rights::Rights;
    use crate::domain::site::Site;
    use crate::domain::staff::Role;

    fn at(day: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, day, 15, minute, 0).unwrap()
    }

    fn record(kind: RecordKind, is_mine: bool, at: DateTime<Utc>) -> SeatRecord {
        SeatRecord {
            kind,
            target: Uuid::nil(),
            amount: Some(Decimal::new(3750, 2)),
            detail: Some("cash".into()),
            more: None,
            by: Some("Dana Cole".into()),
            desk: Some("desk-1".into()),
            at,
            is_mine: Some(is_mine),
        }
    }

    fn actor(role: Role) -> Actor {
        let (name, desk) = ("Dana Cole".into(), "desk-1".into());
        Actor { staff_id: None, name, role, rights: Rights::of(role), desk, venue: None }
    }

    #[test]
    fn the_desk_takes_back_its_own_records_of_the_day_and_a_manager_others() {
        let site = Site::unknown();
        let now = at(21, 40);
        let format = site.format(site.date_of(now));
        let may = |role, record: SeatRecord| record.why_not(&actor(role), format, now).is_none();
        for (kind, is_mine, recorded, desk) in [
            (RecordKind::Payment, true, at(21, 0), true),
            (RecordKind::Payment, true, at(20, 0), false),
            (RecordKind::Payment, false, at(21, 0), false),
            (RecordKind::Waiver, true, at(21, 11), true),
            (RecordKind::Waiver, true, at(21, 10), false),
            (RecordKind::Waiver, false, at(21, 39), false),
            (RecordKind::Identity, false, at(1, 0), true),
            (RecordKind::Name, false, at(1, 0), true),
        ] {
            assert_eq!(may(Role::Desk, record(kind, is_mine, recorded)), desk, "{kind:?} {is_mine} {recorded}");
            assert!(may(Role::Manager, record(kind, is_mine, recorded)), "{kind:?}");
            assert!(!may(Role::Instructor, record(kind, is_mine, recorded)), "{kind:?}");
        }
        let why = record(RecordKind::Waiver, false, now).why_not(&actor(Role::Desk), format, now);
        let words = "Only a manager or an admin may void a waiver. An admin can allow it (waivers.void).";
        assert_eq!(why.as_deref(), Some(words));
    }

    #[test]
    fn consequences_name_the_person_the_order_and_the_amount() {
        let site = Site::unknown();
        let format = site.format(site.date_of(at(21, 0)));
        let ana = Seat { balance: Some(Decimal::ZERO), party_size: 3, ..fixtures::seat(1, Some("Ana Ruiz")) };
        let follows = record(RecordKind::Payment, true, at(21, 0)).affects(&ana, format).join(" ");
        assert!(follows.contains("is unpaid again, for 3 seats: $37.50"), "{follows}");
        assert!(follows.ends_with("from the drawer."), "{follows}");
        let follows = record(RecordKind::Waiver, true, at(21, 0)).affects(&ana, format).join(" ");
        assert!(follows.contains("Ana Ruiz has to sign again"), "{follows}");
        let before = SeatRecord { more: Some("Eva Ruiz".into()), ..record(RecordKind::Name, true, at(21, 0)) };
        assert_eq!(before.affects(&ana, format), ["The seat is for Eva Ruiz again."]);
    }
}
