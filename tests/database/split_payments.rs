//! A payment in several tenders is recorded once, completely or not at all, in append-only rows.

use frontdesk::db;
use frontdesk::domain::desk::{Command, Outcome, Pay, RecordKind, SeatRef, TakeBack};
use frontdesk::domain::seat::{OrderStatus, PaymentStatus, Seat};
use futures_util::future::join_all;
use rust_decimal::Decimal;

use crate::institute::*;

const ROWS: &str =
    "SELECT string_agg(concat_ws(' ', amount, method, reference, 'of ' || received), ', ' ORDER BY method)
                    FROM payments WHERE reverses IS NULL";

async fn sold(mdi: &mut Institute, name: &str) -> (Order, Seat) {
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for(name)).await;
    let seat = mdi.seat(&order).await;
    (order, seat)
}

fn balance(outcome: &Outcome) -> Decimal {
    let Outcome::Paid { balance, .. } = outcome else { panic!("{outcome:?}") };
    *balance
}

fn tender_ids(command: &Command) -> Vec<uuid::Uuid> {
    let Command::Pay(Pay { tenders, .. }) = command else { panic!("{command:?}") };
    tenders.iter().map(|tender| tender.id).collect()
}

fn payment_id(command: &Command) -> uuid::Uuid {
    let Command::Pay(Pay { id, .. }) = command else { panic!("{command:?}") };
    *id
}

fn refusal(outcome: &Outcome) -> &str {
    let Outcome::Refused(words) = outcome else { panic!("{outcome:?}") };
    words
}

#[tokio::test]
async fn half_cash_half_card_is_two_rows_of_one_payment() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let payment = pay_split(&seat, 75, 75);
    assert_eq!(balance(&mdi.run(&payment).await), Decimal::ZERO);
    assert_eq!(mdi.get::<String>(ROWS).await, "75.00 card T-881, 75.00 cash of 100.00");
    let seat = mdi.seat(&order).await;
    assert_eq!((seat.payment_status, seat.order_status), (PaymentStatus::Completed, OrderStatus::Confirmed));
    let order = "SELECT concat_ws(' ', payment_method, payment_ref) FROM orders";
    assert_eq!(mdi.get::<String>(order).await, "card T-881");
    let causes = "SELECT string_agg(DISTINCT cause, ',') FROM audit_logs WHERE table_name = 'payments'";
    assert_eq!(mdi.get::<String>(causes).await, "payment");
}

#[tokio::test]
async fn a_part_of_the_balance_leaves_the_rest_to_pay() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, "Ana Ruiz").await;
    assert_eq!(balance(&mdi.run(&pay_split(&seat, 50, 20)).await), Decimal::from(80));
    assert_eq!(mdi.seat(&order).await.payment_status, PaymentStatus::Pending);
    assert_eq!(balance(&mdi.run(&pay_split(&seat, 40, 40)).await), Decimal::ZERO);
}

#[tokio::test]
async fn more_than_is_due_records_nothing() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let outcome = mdi.run(&pay_split(&seat, 90, 75)).await;
    assert_eq!(refusal(&outcome), "Only $150.00 is still due. Nothing was recorded.");
    let mut short = pay_split(&seat, 100, 50);
    if let Command::Pay(Pay { tenders, .. }) = &mut short {
        tenders[0].received = Some(99.into());
    }
    assert_eq!(rule_of(&mdi.try_run(&short).await.unwrap_err()), "payments_received_covers");
    let mut without_reference = pay_split(&seat, 100, 50);
    if let Command::Pay(Pay { tenders, .. }) = &mut without_reference {
        tenders[1].reference = None;
    }
    assert_eq!(rule_of(&mdi.try_run(&without_reference).await.unwrap_err()), "payments_card_has_reference");
    let mut nothing = pay_split(&seat, 100, 50);
    if let Command::Pay(Pay { tenders, .. }) = &mut nothing {
        tenders.clear();
    }
    assert!(mdi.try_run(&nothing).await.is_err());
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments").await, 0, "both tenders or none");
}

#[tokio::test]
async fn the_same_payment_sent_again_is_recorded_once() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let payment = pay_split(&seat, 75, 75);
    let pool = mdi.pool().await;
    let outcomes = join_all((0..16).map(|_| async {
        let mut conn = pool.acquire().await.unwrap();
        db::desk::run(&mut conn, &payment, &dana()).await.unwrap()
    }))
    .await;
    assert!(outcomes.iter().all(|outcome| balance(outcome) == Decimal::ZERO), "{outcomes:?}");
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments").await, 2);
    // Another payment under the same id is refused.
    let mut other = payment.clone();
    if let Command::Pay(Pay { tenders, .. }) = &mut other {
        tenders.remove(1);
    }
    assert!(refusal(&mdi.run(&other).await).contains("first version was saved"));
    let (_, joon) = sold(&mut mdi, "Joon Kim").await;
    let mut elsewhere = payment.clone();
    if let Command::Pay(Pay { seat, .. }) = &mut elsewhere {
        *seat = SeatRef::from(&joon);
    }
    assert!(refusal(&mdi.run(&elsewhere).await).contains("already used for another seat"));
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments").await, 2);
}

#[tokio::test]
async fn of_sixteen_payments_at_once_only_what_is_due_is_recorded() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let pool = mdi.pool().await;
    let outcomes = join_all((0..16).map(|_| async {
        let mut conn = pool.acquire().await.unwrap();
        db::desk::run(&mut conn, &pay_split(&seat, 40, 35), &dana()).await.unwrap()
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Paid { .. })).count(), 2, "{outcomes:?}");
    assert_eq!(mdi.seat(&order).await.balance, Some(Decimal::ZERO));
    assert_eq!(mdi.get::<Decimal>("SELECT sum(amount) FROM payments").await, Decimal::from(150));
}

#[tokio::test]
async fn a_payment_needs_the_right_and_a_seat_that_is_seen() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let mut luis = mdi.sign_in("instructor", "Luis Ortiz").await;
    let mut dana = mdi.sign_in("desk", "Dana Cole").await;
    assert!(luis.run(&pay_split(&seat, 75, 75)).await.is_err());
    mdi.set_right(&dana, "payments.write", false).await;
    assert_eq!(dana.refused(&pay_split(&seat, 75, 75)).await, "this needs the right payments.write");
    let insert = format!(
        "INSERT INTO payments (id, order_id, amount, method, received_by, desk, received_at)
         VALUES (gen_random_uuid(), '{}', 1, 'cash', 'x', 'x', now())",
        seat.order_id
    );
    assert!(dana.try_sql(&insert).await.is_err(), "only functions write payments");
    mdi.set_right(&dana, "payments.write", true).await;
    assert_eq!(balance(&dana.done(&pay_split(&seat, 75, 75)).await), Decimal::ZERO);
    let by = "SELECT string_agg(DISTINCT received_by, ', ') FROM payments";
    assert_eq!(mdi.get::<String>(by).await, "Dana Cole");
}

#[tokio::test]
async fn taking_a_payment_back_reverses_each_of_its_tenders() {
    let mut mdi = Institute::open().await;
    let (order, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let payment = pay_split(&seat, 75, 75);
    mdi.run(&payment).await;
    let back = take_back(&seat, &payment, "wrong order");
    for _ in 0..2 {
        let outcome = mdi.run(&back).await;
        assert!(matches!(&outcome, Outcome::Done(seat) if seat.balance == Some(150.into())), "{outcome:?}");
    }
    let rows = "SELECT string_agg(concat_ws(' ', amount, method, reverses IS NOT NULL), ', ' ORDER BY method, reverses IS NOT NULL) FROM payments";
    assert_eq!(mdi.get::<String>(rows).await, "75.00 card f, 75.00 card t, 75.00 cash f, 75.00 cash t");
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM corrections").await, 1);
    assert_eq!(mdi.seat(&order).await.payment_status, PaymentStatus::Pending);
}

#[tokio::test]
async fn one_tender_is_corrected_alone_and_the_rest_with_the_payment() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let payment = pay_split(&seat, 100, 50);
    mdi.run(&payment).await;
    let shown = db::desk::records(&mut mdi.conn, SeatRef::from(&seat)).await.unwrap();
    let mut known: Vec<_> = shown
        .iter()
        .map(|record| (record.amount.unwrap(), record.detail.as_deref().unwrap(), record.more.as_deref()))
        .collect();
    known.sort();
    assert_eq!(known, [(50.into(), "card", Some("T-881")), (100.into(), "cash", None)]);
    let card = tender_ids(&payment)[1];
    let Command::TakeBack(mut back) = take_back(&seat, &payment, "the terminal refused it") else { panic!() };
    back.target = card;
    let outcome = mdi.run(&Command::TakeBack(back)).await;
    assert!(matches!(&outcome, Outcome::Done(seat) if seat.balance == Some(50.into())), "{outcome:?}");
    let left = db::desk::records(&mut mdi.conn, SeatRef::from(&seat)).await.unwrap();
    assert_eq!(
        left.iter().map(|record| (record.kind, record.amount)).collect::<Vec<_>>(),
        [(RecordKind::Payment, Some(100.into()))]
    );
    let outcome = mdi.run(&take_back(&seat, &payment, "all of it")).await;
    assert!(matches!(&outcome, Outcome::Done(seat) if seat.balance == Some(150.into())), "{outcome:?}");
    let again = mdi.run(&take_back(&seat, &payment, "once more")).await;
    assert!(refusal(&again).contains("taken back before"));
}

#[tokio::test]
async fn only_the_tenders_that_the_question_named_are_reversed() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let payment = pay_split(&seat, 100, 50);
    mdi.run(&payment).await;
    let ids = tender_ids(&payment);
    let undo = |target: uuid::Uuid, tenders: &[uuid::Uuid]| {
        let Command::TakeBack(back) = take_back(&seat, &payment, "undone") else { panic!() };
        Command::TakeBack(TakeBack { target, tenders: tenders.to_vec(), ..back })
    };
    let whole = payment_id(&payment);
    // Another desk corrects the card meanwhile.
    mdi.run(&undo(ids[1], &[])).await;
    let both = mdi.run(&undo(whole, &ids)).await;
    assert_eq!(
        refusal(&both),
        "Part of this payment was taken back before. Nothing was changed. Correct (V) lists what is left."
    );
    let reversed = "SELECT coalesce(sum(amount), 0)::text FROM payments WHERE reverses IS NOT NULL";
    assert_eq!(mdi.get::<String>(reversed).await, "50.00");
    // Named alone the rest goes back, once, however often it is sent.
    let rest = undo(whole, &ids[..1]);
    for _ in 0..2 {
        let outcome = mdi.run(&rest).await;
        assert!(matches!(&outcome, Outcome::Done(seat) if seat.balance == Some(150.into())), "{outcome:?}");
    }
    assert_eq!(mdi.get::<String>(reversed).await, "150.00");
    assert!(refusal(&mdi.run(&undo(whole, &ids[..1])).await).contains("taken back before"));
}

#[tokio::test]
async fn of_undos_at_two_desks_at_once_one_reverses_what_it_named() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let payment = pay_split(&seat, 100, 50);
    mdi.run(&payment).await;
    let ids = tender_ids(&payment);
    let pool = mdi.pool().await;
    let outcomes = join_all((0..8).map(|n| {
        let Command::TakeBack(back) = take_back(&seat, &payment, "undone") else { panic!() };
        let (target, tenders) = if n % 2 == 0 { (payment_id(&payment), ids.clone()) } else { (ids[1], Vec::new()) };
        let command = Command::TakeBack(TakeBack { target, tenders, ..back });
        let pool = &pool;
        async move {
            let mut conn = pool.acquire().await.unwrap();
            db::desk::run(&mut conn, &command, &dana()).await.unwrap()
        }
    }))
    .await;
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
    assert_eq!(done, 1, "{outcomes:?}");
    let reversed: i64 = mdi.get("SELECT count(*) FROM payments WHERE reverses IS NOT NULL").await;
    assert!(reversed == 1 || reversed == 2, "the card alone, or both: {reversed}");
}

#[tokio::test]
async fn another_person_s_tender_needs_a_manager() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let (mut dana, mut mia) = (mdi.sign_in("desk", "Dana Cole").await, mdi.sign_in("desk", "Mia Tran").await);
    let mut ruth = mdi.sign_in("manager", "Ruth Boyd").await;
    let payment = pay_split(&seat, 75, 75);
    dana.done(&payment).await;
    assert_eq!(mia.refused(&take_back(&seat, &payment, "mistake")).await, "this needs the right payments.correct");
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM payments").await, 2, "no tender alone");
    assert!(matches!(ruth.done(&take_back(&seat, &payment, "mistake")).await, Outcome::Done(_)));
}

#[tokio::test]
async fn a_console_of_the_previous_release_still_pays() {
    let mut mdi = Institute::open().await;
    let (_, seat) = sold(&mut mdi, "Ana Ruiz").await;
    let id = uuid::Uuid::new_v4();
    let pay = |amount: i64| {
        format!(
            "SELECT concat_ws(' ', outcome, balance) FROM pay_for_seat('{id}', '{}', '{}', {amount}, 'cash', NULL, 'Dana Cole', 'desk-1', now())",
            seat.order_item_id, seat.seat_id
        )
    };
    for _ in 0..2 {
        assert_eq!(mdi.get::<String>(&pay(50)).await, "recorded 100.00");
    }
    assert_eq!(mdi.get::<String>(&pay(60)).await, "saved_before 100.00");
    assert_eq!(mdi.get::<String>(ROWS).await, "50.00 cash");
}
