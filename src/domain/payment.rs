//! Payment of an order at a desk: cash, a card, or some of each. Pure rules over the typed fields.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::dates::parse_amount;
use super::format::Format;

/// Maximum length of a terminal's reference in the database.
const REFERENCE_LENGTH: usize = 255;

/// A field of the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Amount paid in cash.
    Cash,
    /// Cash that the customer handed over.
    Received,
    /// Amount paid by card.
    Card,
    /// Reference of the card terminal.
    Reference,
}

/// Typed text of each field. A field that does not belong to the payment method is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "Part says what each one is")]
pub struct Typed<'a> {
    pub cash: &'a str,
    pub received: &'a str,
    pub card: &'a str,
    pub reference: &'a str,
}

/// A valid payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Amount paid in cash.
    pub cash: Option<Decimal>,
    /// Cash that the customer handed over, if the user typed it.
    pub received: Option<Decimal>,
    /// Amount paid by card, with the terminal's reference.
    pub card: Option<(Decimal, String)>,
}

impl Payment {
    /// Validates the typed fields for an order with the balance `due`; `None` if the user may not see amounts.
    ///
    /// # Errors
    /// The invalid field, and a sentence.
    pub fn read(typed: Typed<'_>, due: Option<Decimal>, format: Format<'_>) -> Result<Self, (Part, String)> {
        let amount = |part: Part, text: &str| amount(text).map_err(|sentence| (part, sentence));
        let cash = amount(Part::Cash, typed.cash)?;
        let received = amount(Part::Received, typed.received)?;
        let card = amount(Part::Card, typed.card)?;
        let total = cash.unwrap_or_default() + card.unwrap_or_default();
        let money = |amount| format.money(amount);
        match (cash, card) {
            (None, None) if received.is_some() => {
                return Err((Part::Cash, "Type how much of the cash counts; the rest is the change.".into()));
            }
            (None, None) => return Err((Part::Cash, "Type how much is paid.".into())),
            (Some(cash), Some(card)) if due.is_some_and(|due| total > due) => {
                let (cash, card, total) = (money(cash), money(card), money(total));
                let due = money(due.unwrap_or_default());
                let sentence = format!("{cash} in cash and {card} by card make {total}, but only {due} is to pay.");
                return Err((Part::Card, sentence));
            }
            (Some(_), None) if due.is_some_and(|due| total > due) => {
                let due = money(due.unwrap_or_default());
                let sentence = format!("Only {due} is still to pay. What was handed over goes into Received.");
                return Err((Part::Cash, sentence));
            }
            (None, Some(_)) if due.is_some_and(|due| total > due) => {
                return Err((Part::Card, format!("Only {} is still to pay.", money(due.unwrap_or_default()))));
            }
            _ => {}
        }
        match (cash, received) {
            (None, Some(_)) => {
                return Err((Part::Received, "No cash amount is given. Ctrl-U clears the received cash.".into()));
            }
            (Some(cash), Some(received)) if received < cash => {
                let sentence =
                    format!("{} was received, {} less than is paid in cash.", money(received), money(cash - received));
                return Err((Part::Received, sentence));
            }
            _ => {}
        }
        let reference = typed.reference.trim();
        if card.is_some() && reference.is_empty() {
            return Err((Part::Reference, "A card payment needs the reference that the terminal printed.".into()));
        }
        if reference.chars().count() > REFERENCE_LENGTH {
            return Err((Part::Reference, format!("A reference has at most {REFERENCE_LENGTH} characters.")));
        }
        Ok(Self { cash, received, card: card.map(|card| (card, reference.to_owned())) })
    }

    /// Returns the total of the payment.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.cash.unwrap_or_default() + self.card.as_ref().map(|(amount, _)| *amount).unwrap_or_default()
    }

    /// Returns the change; `None` if the received cash was not typed.
    #[must_use]
    pub fn change(&self) -> Option<Decimal> {
        Some(self.received? - self.cash?)
    }

    /// Returns the payment in words: `$37.50 in cash and $37.50 by card`.
    #[must_use]
    pub fn words(&self, format: Format<'_>) -> String {
        let cash = self.cash.map(|cash| format!("{} in cash", format.money(cash)));
        let card = self.card.as_ref().map(|(card, _)| format!("{} by card", format.money(*card)));
        cash.into_iter().chain(card).collect::<Vec<_>>().join(" and ")
    }
}

/// Returns the hint beside the received cash: `change due $25.00`. Empty while the fields are incomplete or invalid.
#[must_use]
pub fn change_words(cash: &str, received: &str, format: Format<'_>) -> String {
    let (Ok(Some(cash)), Ok(Some(received))) = (amount(cash), amount(received)) else { return String::new() };
    match received.cmp(&cash) {
        Ordering::Equal => "no change due".into(),
        Ordering::Greater => format!("change due {}", format.money(received - cash)),
        Ordering::Less => format!("{} too little", format.money(cash - received)),
    }
}

/// Returns the rest for the other payment method; `None` if the balance is unknown or nothing is left.
#[must_use]
pub fn rest(due: Option<Decimal>, typed: &str) -> Option<Decimal> {
    let typed = amount(typed).ok()?.unwrap_or_default();
    Some(due? - typed).filter(|rest| *rest > Decimal::ZERO)
}

/// Parses an amount; `None` for an empty field and for zero.
fn amount(typed: &str) -> Result<Option<Decimal>, String> {
    let is_nothing = typed.chars().all(|c| c.is_whitespace() || matches!(c, '$' | '0' | '.'));
    if is_nothing { Ok(None) } else { parse_amount(typed).map(Some) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::site::Site;

    fn format() -> Format<'static> {
        static SITE: std::sync::LazyLock<Site> = std::sync::LazyLock::new(Site::unknown);
        SITE.format(chrono::NaiveDate::default())
    }

    fn read(cash: &str, received: &str, card: &str, reference: &str) -> Result<Payment, (Part, String)> {
        Payment::read(Typed { cash, received, card, reference }, Some(75.into()), format())
    }

    fn refused(typed: Result<Payment, (Part, String)>) -> (Part, String) {
        typed.unwrap_err()
    }

    #[test]
    fn half_cash_half_card_is_one_payment_with_its_change() {
        let payment = read("37.50", "40", "37.50", "T-881").unwrap();
        assert_eq!((payment.total(), payment.change()), (75.into(), Some(Decimal::new(250, 2))));
        assert_eq!(payment.words(format()), "$37.50 in cash and $37.50 by card");
        let cash = read("75", "", "0.00", "").unwrap();
        assert_eq!((cash.card.clone(), cash.change()), (None, None));
        let card = read("", "", "75.00", " T-1 ").unwrap();
        assert_eq!((card.cash, card.card), (None, Some((75.into(), "T-1".to_owned()))));
    }

    #[test]
    fn total_is_never_more_than_is_to_pay() {
        assert_eq!(
            refused(read("50", "", "37.50", "T-1")),
            (Part::Card, "$50.00 in cash and $37.50 by card make $87.50, but only $75.00 is to pay.".into())
        );
        let (part, sentence) = refused(read("100", "", "", ""));
        assert_eq!((part, sentence.contains("Only $75.00 is still to pay.")), (Part::Cash, true));
        assert_eq!(refused(read("", "", "80", "T-1")), (Part::Card, "Only $75.00 is still to pay.".into()));
    }

    #[test]
    fn cash_that_was_received_covers_the_cash_amount() {
        let sentence = "$20.00 was received, $17.50 less than is paid in cash.";
        assert_eq!(refused(read("37.50", "20", "", "")), (Part::Received, sentence.into()));
        assert_eq!(refused(read("", "20", "75", "T-1")).0, Part::Received);
        assert_eq!(refused(read("", "20", "", "")).0, Part::Cash);
    }

    #[test]
    fn a_card_needs_a_reference_and_a_payment_an_amount() {
        assert_eq!(refused(read("", "", "75", "  ")).0, Part::Reference);
        assert_eq!(refused(read("", "", "75", &"9".repeat(256))).0, Part::Reference);
        assert_eq!(refused(read("0", "", " ", "")), (Part::Cash, "Type how much is paid.".into()));
        for typed in ["-5", "abc", "1.005", "1,20"] {
            assert_eq!(refused(read(typed, "", "", "")).0, Part::Cash, "{typed}");
        }
    }

    #[test]
    fn change_is_shown_while_it_is_typed() {
        for (cash, received, words) in [
            ("75.00", "100", "change due $25.00"),
            ("75.00", "75", "no change due"),
            ("75.00", "7", "$68.00 too little"),
            ("75.00", "", ""),
            ("75.00", "x", ""),
            ("", "100", ""),
        ] {
            assert_eq!(change_words(cash, received, format()), words, "{cash} {received}");
        }
        assert_eq!(rest(Some(75.into()), "37.50"), Some(Decimal::new(3750, 2)));
        assert_eq!((rest(Some(75.into()), "80"), rest(None, "5"), rest(Some(75.into()), "x")), (None, None, None));
    }

    proptest! {
        #[test]
        fn what_is_recorded_is_never_more_than_is_due(
            cash in 0i64..20_000, card in 0i64..20_000, received in 0i64..20_000, due in 1i64..20_000,
        ) {
            let [cash, card, received, due] = [cash, card, received, due].map(|cents| Decimal::new(cents, 2));
            let texts = [cash, received, card].map(|amount| amount.to_string());
            let typed = Typed { cash: &texts[0], received: &texts[1], card: &texts[2], reference: "T-1" };
            if let Ok(payment) = Payment::read(typed, Some(due), format()) {
                prop_assert!(payment.total() > Decimal::ZERO && payment.total() <= due);
                prop_assert_eq!(payment.total(), cash + card);
                prop_assert!(payment.change().is_none_or(|change| change >= Decimal::ZERO));
            } else {
                let fits = cash + card <= due && cash + card > Decimal::ZERO;
                prop_assert!(!fits || (!received.is_zero() && received < cash) || (cash.is_zero() && !received.is_zero()));
            }
        }
    }
}
