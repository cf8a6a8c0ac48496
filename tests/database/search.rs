//! Person search as a desk types.

use chrono::Days;
use frontdesk::db::people::{find, page, search};
use frontdesk::domain::lookup::{fold, how_it_fits};
use frontdesk::domain::person::{Match, PersonHit, PersonKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::institute::*;

impl Institute {
    async fn search(&mut self, typed: &str) -> Vec<PersonHit> {
        search(&mut self.conn, typed, today()).await.unwrap_or_else(|error| panic!("{typed:?}: {error}"))
    }

    async fn names(&mut self, typed: &str) -> Vec<String> {
        self.search(typed).await.into_iter().map(|hit| hit.name).collect()
    }

    async fn people(&mut self, names: &[&str]) {
        for name in names {
            self.account(&seat_for(name)).await;
        }
    }
}

#[tokio::test]
async fn case_accents_and_word_order_do_not_matter() {
    let mut mdi = Institute::open().await;
    mdi.people(&["José Muñoz", "Ana García", "Zoë Ångström", "Ana Ruiz"]).await;
    for typed in ["munoz", "Muñoz", "MUÑOZ jose", "jose munoz", "  munoz   JOSÉ ", "muñoz, josé"] {
        assert_eq!(mdi.names(typed).await, ["José Muñoz"], "{typed}");
    }
    for typed in ["garcia ana", "ana garcia", "García, Ana"] {
        assert_eq!(mdi.names(typed).await, ["Ana García"], "{typed}");
    }
    assert_eq!(mdi.names("zoe angstrom").await, ["Zoë Ångström"]);
}

#[tokio::test]
async fn nicknames_parts_and_typing_mistakes_find_and_say_how() {
    let mut mdi = Institute::open().await;
    mdi.people(&["Robert Garcia", "Elizabeth Katzenberg", "Sean O'Brien", "Mary-Jane Watson"]).await;
    for (typed, name, matched) in [
        ("bob garcia", "Robert Garcia", "nickname"),
        ("liz", "Elizabeth Katzenberg", "nickname"),
        ("katz", "Elizabeth Katzenberg", "name"),
        ("zenberg", "Elizabeth Katzenberg", "part of name"),
        ("o'brien", "Sean O'Brien", "name"),
        ("o’brien", "Sean O'Brien", "name"),
        ("katzenbreg", "Elizabeth Katzenberg", "similar name"),
        ("garzia robert", "Robert Garcia", "similar name"),
        ("mary jane", "Mary-Jane Watson", "name"),
        ("watson mary-jane", "Mary-Jane Watson", "name"),
    ] {
        let found = mdi.search(typed).await;
        let found: Vec<_> = found.iter().map(|hit| (hit.name.as_str(), hit.matched.as_str())).collect();
        assert_eq!(found, [(name, matched)], "{typed}");
    }
    for typed in ["obrien", "OBrien sean", "maryjane"] {
        assert_eq!(mdi.names(typed).await.len(), 1, "{typed}");
    }
}

#[tokio::test]
async fn scripts_without_case_and_single_names_are_found() {
    let mut mdi = Institute::open().await;
    mdi.people(&["王小明", "שרה כהן", "Иван Петров", "Madonna"]).await;
    for (typed, name) in
        [("王小明", "王小明"), ("小明", "王小明"), ("כהן", "שרה כהן"), ("Иван", "Иван Петров"), ("madonna", "Madonna")]
    {
        assert_eq!(mdi.names(typed).await, [name], "{typed}");
    }
}

#[tokio::test]
async fn a_phone_is_found_however_it_is_written() {
    let mut mdi = Institute::open().await;
    mdi.account(&seat_for("Ana Ruiz").phone("(304) 555-1234")).await;
    mdi.account(&seat_for("Joon Kim").phone("+1 304 555 9876")).await;
    for typed in [
        "3045551234",
        "304-555-1234",
        "304.555.1234",
        "(304) 555 1234",
        "+1 304 555 1234",
        "1-304-555-1234",
        "5551234",
        "1234",
    ] {
        let found = mdi.search(typed).await;
        assert_eq!(found.len(), 1, "{typed}");
        assert_eq!((found[0].name.as_str(), found[0].matched.as_str()), ("Ana Ruiz", "phone"), "{typed}");
        assert_eq!(found[0].phone_tail().as_deref(), Some("1234"));
    }
    for typed in ["304 555 9876", "13045559876", "+13045559876"] {
        assert_eq!(mdi.names(typed).await, ["Joon Kim"], "{typed}");
    }
}

#[tokio::test]
async fn an_email_is_found_whole_and_in_part() {
    let mut mdi = Institute::open().await;
    mdi.account(&seat_for("Ana Ruiz").email("a.ruiz+ccw@Example.org")).await;
    mdi.account(&seat_for("Joon Kim").email("joon@example.com")).await;
    for typed in ["a.ruiz+ccw@example.org", "A.RUIZ+CCW@EXAMPLE.ORG", "ccw@example", "@example.org"] {
        let found = mdi.search(typed).await;
        assert_eq!(found.len(), 1, "{typed}");
        assert_eq!((found[0].name.as_str(), found[0].matched.as_str()), ("Ana Ruiz", "email"), "{typed}");
    }
}

#[tokio::test]
async fn an_order_number_finds_its_people_long_or_short() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz")).await;
    mdi.sell(&class, seat_for("Joon Kim")).await;
    let year = today().format("%Y").to_string();
    let number = format!("MDI-{year}-77042");
    mdi.sql(&format!("UPDATE orders SET order_number = '{number}' WHERE id = '{}'", order.id)).await;
    for typed in [
        number.clone(),
        number.to_lowercase(),
        format!("{number}-1"),
        "77042".into(),
        format!("https://x.example/t/{number}"),
    ] {
        let found = mdi.search(&typed).await;
        assert_eq!(found.len(), 1, "{typed}");
        assert_eq!((found[0].name.as_str(), found[0].matched.as_str()), ("Ana Ruiz", "order"), "{typed}");
        let seats = find(&mut mdi.conn, &typed, today()).await.unwrap().seats;
        assert_eq!(seats.iter().map(|seat| seat.order_id).collect::<Vec<_>>(), [order.id], "{typed}");
    }
    assert_eq!(mdi.names("MDI-1999-00001").await, Vec::<String>::new());
}

#[tokio::test]
async fn guests_and_attendees_without_an_account_are_found_once_each() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.order(None, &seat_for("Gus Gast").email("gus@example.org").phone("304 555 7777")).await;
    let item = mdi.try_add(&order, &class, None, &seat_for("Tim Teilnehmer").email("tim@example.org")).await.unwrap();
    for (typed, kind, id) in [
        ("gus gast", PersonKind::Buyer, order.id),
        ("gus@example.org", PersonKind::Buyer, order.id),
        ("5557777", PersonKind::Buyer, order.id),
        ("teilnehmer", PersonKind::Attendee, item),
        ("tim@example.org", PersonKind::Attendee, item),
    ] {
        let found = mdi.search(typed).await;
        assert_eq!(found.iter().map(|hit| (hit.kind, hit.person_id)).collect::<Vec<_>>(), [(kind, id)], "{typed}");
        assert_eq!(found[0].order_number.as_deref(), Some(order.number.as_str()), "{typed}");
        let page = page(&mut mdi.conn, id, kind).await.unwrap().unwrap();
        assert_eq!((page.orders.len(), page.seats.len()), (1, 1), "{typed}");
    }
    // With their own account they are found as the account, and no longer as an attendee.
    let account = mdi.account(&seat_for("Tim Teilnehmer").email("tim2@example.org")).await;
    mdi.sql(&format!("UPDATE order_items SET participant_id = '{account}' WHERE id = '{item}'")).await;
    let found = mdi.search("teilnehmer").await;
    assert_eq!(found.iter().map(|hit| hit.person_id).collect::<Vec<_>>(), [account]);
}

#[tokio::test]
async fn two_people_of_one_name_are_both_found_and_told_apart() {
    let mut mdi = Institute::open().await;
    mdi.account(&seat_for("John Smith").born(date(1971, 3, 4)).phone("304 555 0001")).await;
    mdi.account(&seat_for("John Smith").born(date(1999, 3, 4)).phone("304 555 0002")).await;
    let found = mdi.search("john smith").await;
    let apart: Vec<_> = found.iter().map(|hit| (hit.birth_year().unwrap(), hit.phone_tail().unwrap())).collect();
    assert_eq!(apart, [(1971, "0001".to_owned()), (1999, "0002".to_owned())]);
}

#[tokio::test]
async fn a_deleted_person_is_gone_and_a_renamed_one_has_the_new_name() {
    let mut mdi = Institute::open().await;
    let id = mdi.account(&seat_for("Ana Ruiz")).await;
    mdi.sql(&format!("UPDATE users SET last_name = 'Kowalski' WHERE id = '{id}'")).await;
    assert_eq!(mdi.names("kowalski").await, ["Ana Kowalski"]);
    assert_eq!(mdi.names("ruiz").await, Vec::<String>::new());
    mdi.sql(&format!("UPDATE users SET deleted_at = now() WHERE id = '{id}'")).await;
    assert_eq!(mdi.names("kowalski").await, Vec::<String>::new());
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Tim Gast").guest()).await;
    let seat = mdi.seat(&order).await;
    mdi.run(&name(&seat, "Sue Stitute")).await;
    assert_eq!(mdi.names("stitute").await, ["Sue Stitute"]);
    // Still found as the buyer Tim Gast.
    let tim = mdi.search("tim gast").await;
    assert_eq!(tim.iter().map(|hit| hit.kind).collect::<Vec<_>>(), [PersonKind::Buyer]);
    mdi.sql("UPDATE orders SET guest_name = 'Tom Gast'").await;
    assert_eq!(mdi.names("gast").await, ["Tom Gast"]);
}

#[tokio::test]
async fn today_s_attendees_come_first() {
    let mut mdi = Institute::open().await;
    mdi.people(&["Aaron Garcia", "Ben Garcia", "Cal Garcia"]).await;
    let today_s = mdi.hold(class("CCW Permit")).await;
    let later = mdi.hold(class("CCW Permit").on(today() + Days::new(7), 10, 0)).await;
    mdi.sell(&today_s, seat_for("Zoe Garcia")).await;
    mdi.sell(&today_s, seat_for("Yan Garcia").guest()).await;
    mdi.sell(&later, seat_for("Abe Garcia")).await;
    let found = mdi.search("garcia").await;
    let order: Vec<_> = found.iter().filter(|hit| hit.kind != PersonKind::Buyer).map(|hit| hit.name.as_str()).collect();
    assert_eq!(order, ["Yan Garcia", "Zoe Garcia", "Aaron Garcia", "Abe Garcia", "Ben Garcia", "Cal Garcia"]);
    let expected: Vec<_> = found.iter().filter(|hit| hit.expected_today).map(|hit| hit.name.as_str()).collect();
    assert_eq!(expected, ["Yan Garcia", "Zoe Garcia"]);
    let seats = find(&mut mdi.conn, "garcia", today()).await.unwrap().seats;
    let days: Vec<_> = seats.iter().map(|seat| seat.class_date).collect();
    assert_eq!(days, [today(), today(), today() + Days::new(7)]);
}

#[tokio::test]
async fn a_common_name_s_attendee_of_today_is_not_lost_among_thousands() {
    let mut mdi = Institute::open().await;
    mdi.sql(
        "INSERT INTO users (email, password_hash, first_name, last_name, date_of_birth)
         SELECT 'p' || n || '@crowd.example', '-', 'Adam' || n, 'Smith', '1980-01-01' FROM generate_series(1, 3000) n",
    )
    .await;
    let class = mdi.hold(class("CCW Permit")).await;
    mdi.sell(&class, seat_for("Zed Smith")).await;
    let found = mdi.search("smith").await;
    assert_eq!((found.len(), found[0].name.as_str()), (30, "Zed Smith"));
}

#[tokio::test]
async fn whatever_is_typed_is_only_text() {
    let mut mdi = Institute::open().await;
    mdi.people(&["Ana Ruiz", "Joon Kim", "50% Off", "Under_Score Back\\Slash"]).await;
    for typed in [
        "",
        " ",
        "\t\n",
        "%",
        "_",
        "\\",
        "'",
        "\"",
        ";",
        "--",
        "' OR '1'='1",
        "'; DROP TABLE users; --",
        "%%%",
        "\0",
        "\0\0 \0",
        "\u{1b}[31m",
        "()",
        "+",
        "@",
        "@@ @",
        "$1",
        "{}",
        "\u{202e}",
        "👩‍🚒",
        "a",
        "1",
        "0000000000000000000000000000",
        "... --- ...",
        "%'\"\\_;",
    ] {
        let found = mdi.names(typed).await;
        assert!(found.len() < 4, "{typed:?} found everybody: {found:?}");
        find(&mut mdi.conn, typed, today()).await.unwrap_or_else(|error| panic!("{typed:?}: {error}"));
    }
    for typed in ["", " ", "\t\n", "\0", "%", "_", "\\", "'", ";", "()", "+"] {
        assert_eq!(mdi.names(typed).await, Vec::<String>::new(), "{typed:?}");
    }
    assert_eq!(mdi.names("an_").await, ["Ana Ruiz"], "an underscore is no wildcard, only a sign between words");
    for long in
        ["x".repeat(100_000), "ana ".repeat(50_000), "'".repeat(100_000), "9".repeat(100_000), "é".repeat(70_000)]
    {
        let found = mdi.names(&long).await;
        assert!(found.is_empty() || found == ["Ana Ruiz"], "{found:?}");
    }
    assert_eq!(mdi.get::<i64>("SELECT count(*) FROM users").await, 4);
}

#[tokio::test]
async fn a_name_that_is_hostile_is_found_and_given_back_as_it_is() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let hostile = "Robert'); DROP TABLE users;-- \u{1b}[31m\u{202e}%_\\";
    mdi.sell(&class, seat_for(hostile).guest()).await;
    let found = mdi.search("robert drop").await;
    assert!(found.iter().any(|hit| hit.name == hostile), "{found:?}");
}

#[tokio::test]
async fn the_table_built_anew_is_the_one_that_the_triggers_kept() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let order = mdi.sell(&class, seat_for("Ana Ruiz").guest().email("ana@example.org")).await;
    mdi.sell(&class, unnamed_seats(2)).await;
    let joon = mdi.sell(&class, seat_for("Joon Kim")).await;
    let seat = mdi.seat(&order).await;
    mdi.run(&name(&seat, "Sue Stitute")).await;
    mdi.sql(&format!("UPDATE users SET phone = '304 555 1111' WHERE id = '{}'", joon.account.unwrap())).await;
    mdi.sql("UPDATE orders SET guest_phone = '304 555 2222' WHERE guest_name = 'Ana Ruiz'").await;
    let all = "SELECT string_agg(to_jsonb(p)::text, E'\\n' ORDER BY person_id) FROM person_search p";
    let kept: String = mdi.get(all).await;
    mdi.sql("SELECT person_search_rebuild()").await;
    assert_eq!(mdi.get::<String>(all).await, kept);
}

impl Institute {
    /// Returns who was found, by which text, and how it matched.
    async fn how(&mut self, typed: &str) -> Vec<(String, String, Match)> {
        self.search(typed).await.into_iter().map(|hit| (hit.name, hit.matched, hit.how)).collect()
    }
}

#[tokio::test]
async fn a_name_is_found_however_its_words_are_joined() {
    let mut mdi = Institute::open().await;
    mdi.people(&["Anke van der Berg", "Piet Vanderberg", "John de la Do", "Rosa Delado", "Mary Ann Watson"]).await;
    let berg = ["Anke van der Berg", "Piet Vanderberg"];
    let delado = ["John de la Do", "Rosa Delado"];
    for (typed, names) in [
        ("vanderberg", &berg[..]),
        ("van der berg", &berg),
        ("Van Derberg", &berg),
        ("vander Berg", &berg),
        ("vanderb", &berg),
        ("de la Do", &delado),
        ("delado", &delado),
        ("dela do", &delado),
        ("delado john", &delado[..1]),
        ("john de la do", &delado[..1]),
        ("maryann", &["Mary Ann Watson"]),
        ("watson mary-ann", &["Mary Ann Watson"]),
    ] {
        let mut found = mdi.how(typed).await;
        found.sort();
        let exact: Vec<_> = names.iter().map(|name| ((*name).to_owned(), "name".to_owned(), Match::Exact)).collect();
        assert_eq!(found, exact, "{typed}");
    }
    // A typing mistake in the joined form is found, too.
    assert_eq!(
        mdi.how("vanderbreg").await.iter().map(|(name, _, how)| (name.as_str(), *how)).collect::<Vec<_>>(),
        [(berg[1], Match::Similar), (berg[0], Match::Similar)]
    );
}

#[tokio::test]
async fn a_hit_says_whether_it_is_exact_or_only_similar() {
    let mut mdi = Institute::open().await;
    mdi.account(&seat_for("Walter Pruitt").phone("304 555 1234").email("walt@example.net")).await;
    mdi.people(&["Ingrid Vance", "Robert Garcia", "Elizabeth Katzenberg"]).await;
    for (typed, matched, how) in [
        ("walter pruitt", "name", Match::Exact),
        ("PRUI walt", "name", Match::Exact),
        ("walter pruett", "similar name", Match::Similar),
        ("ingrid", "name", Match::Exact),
        ("ingridzzz", "similar name", Match::Similar),
        ("bob garcia", "nickname", Match::Similar),
        ("zenberg", "part of name", Match::Similar),
        ("5551234", "phone", Match::Exact),
        ("304555", "phone", Match::Exact),
        ("045551", "phone", Match::Similar),
        ("walt@ex", "email", Match::Exact),
        ("@example.net", "email", Match::Similar),
    ] {
        let found = mdi.how(typed).await;
        let found: Vec<_> = found.iter().map(|(_, matched, how)| (matched.as_str(), *how)).collect();
        assert_eq!(found, [(matched, how)], "{typed}");
    }
}

#[tokio::test]
async fn a_seat_that_only_a_similar_name_has_is_marked() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    mdi.sell(&class, seat_for("Walter Pruitt").guest()).await;
    let walter = mdi.sell(&class, seat_for("Walter Pruett")).await;
    for (typed, exact) in [("walter pruett", vec![walter.id]), ("pruettt", vec![]), (&*walter.number, vec![walter.id])]
    {
        let found = find(&mut mdi.conn, typed, today()).await.unwrap();
        let exactly = found.seats.iter().filter(|seat| found.how(seat) == Match::Exact);
        assert_eq!(exactly.map(|seat| seat.order_id).collect::<Vec<_>>(), exact, "{typed}");
        assert!(!found.seats.is_empty(), "{typed}");
    }
}

#[tokio::test]
async fn one_guest_with_several_seats_and_orders_appears_once() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let later = mdi.hold(class_later()).await;
    let gus = || seat_for("Gus Gast").guest().email("Gus@example.org").phone("304 555 7777");
    let first = mdi.order(None, &gus()).await;
    // One seat has the guest's email; the other is found through the email of its buyer.
    mdi.try_add(&first, &class, None, &gus()).await.unwrap();
    let second = mdi.order(None, &gus()).await;
    let booked = mdi.try_add(&second, &later, None, &seat_for("GUS  gast")).await.unwrap();
    mdi.try_add(&second, &later, None, &seat_for("Peggy Gast")).await.unwrap();
    for typed in ["gus gast", "gus@example.org", "5557777"] {
        let found = mdi.search(typed).await;
        assert_eq!(found.len(), 1, "{typed}: {found:?}");
        assert_eq!(found[0].phone.as_deref(), Some("304 555 7777"), "{typed}");
        let page = page(&mut mdi.conn, found[0].person_id, found[0].kind).await.unwrap().unwrap();
        assert_eq!((page.orders.len(), page.seats.len()), (2, 3), "the page has all of the guest's orders");
    }
    assert_eq!(mdi.names("gast").await.len(), 2);
    assert_eq!(mdi.names(&second.number).await.len(), 2, "Gus and Peggy");
    let peggy = mdi.search("peggy").await;
    assert_eq!((peggy[0].buyer.as_deref(), peggy[0].phone.as_deref()), (Some("Gus Gast"), None));
    // A changed order email also applies to the seats of the order.
    mdi.sql(&format!("UPDATE orders SET guest_email = 'new@example.org' WHERE id = '{}'", second.id)).await;
    let email: String = mdi.get(&format!("SELECT email FROM person_search WHERE person_id = '{booked}'")).await;
    assert_eq!(email, "new@example.org");
    assert_eq!(mdi.search("gus gast").await.len(), 2);
}

fn class_later() -> ClassPlan {
    class("CCW Permit").on(today() + Days::new(7), 10, 0)
}

#[tokio::test]
async fn two_guests_of_one_name_are_two_and_say_what_distinguishes_them() {
    let mut mdi = Institute::open().await;
    let class = mdi.hold(class("CCW Permit")).await;
    let one = mdi.sell(&class, seat_for("John Doe").guest().of_unknown_age().email("john1@example.org")).await;
    let two = mdi.sell(&class, seat_for("John Doe").guest().of_unknown_age().phone("304 555 0002")).await;
    let bought = mdi.order(None, &seat_for("Ann Doe").email("ann@example.org").phone("304 555 0003")).await;
    mdi.try_add(&bought, &class, None, &seat_for("John Doe").of_unknown_age()).await.unwrap();
    let found = mdi.search("john doe").await;
    let mut apart: Vec<_> = found.iter().map(|hit| (hit.email.clone(), hit.phone.clone(), hit.buyer.clone())).collect();
    apart.sort();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        apart,
        [(None, None, some("Ann Doe")), (None, some("304 555 0002"), None), (some("john1@example.org"), None, None)]
    );
    let roster = mdi.roster(&class).await;
    let mut seats: Vec<_> =
        roster.seats.iter().map(|seat| (seat.email.clone(), seat.phone.clone(), seat.buyer.clone())).collect();
    seats.sort();
    assert_eq!(
        seats,
        [
            (None, None, some("Ann Doe")),
            (None, some("304 555 0002"), some("John Doe")),
            (some("john1@example.org"), None, some("John Doe"))
        ]
    );
    let phones: Vec<_> = mdi.seats(&bought).await.into_iter().map(|seat| seat.buyer_phone).collect();
    assert_eq!(phones, [some("304 555 0003")]);
    assert!(mdi.seat(&one).await.buyer_phone.is_none() && mdi.seat(&two).await.buyer_phone.is_some());
}

/// The console uses its own rule of an exact match (`domain::lookup`) while offline. It equals the database's rule.
#[tokio::test]
async fn an_exact_match_is_the_same_for_the_console_and_the_database() {
    const WORDS: [&str; 23] = [
        "Ana",
        "van",
        "der",
        "Berg",
        "Vanderberg",
        "de",
        "la",
        "Do",
        "Delado",
        "O’Brien",
        "O'Brien",
        "José",
        "Muñoz",
        "Łukasz",
        "Straße",
        "王小明",
        "Иван",
        "Mary-Jane",
        "J.R.",
        "Smith",
        "3",
        "Åsa",
        "x",
    ];
    let mut mdi = Institute::open().await;
    let name = prop::collection::vec(prop::sample::select(&WORDS[..]), 1..5).prop_map(|words| words.join(" "));
    let typed = (
        prop::collection::vec((prop::sample::select(&WORDS[..]), 1..9usize), 1..4),
        prop::sample::select(&[" ", "", "-", ", "][..]),
    )
        .prop_map(|(words, between)| {
            words
                .into_iter()
                .map(|(word, length)| word.chars().take(length).collect::<String>())
                .collect::<Vec<_>>()
                .join(between)
        });
    let contact = (
        prop::option::of(prop::sample::select(&["ana.berg@example.org", "x@y.org"][..])),
        prop::option::of(prop::sample::select(&["(304) 555-1234", "+1 304 555 9876"][..])),
    );
    let typed = prop_oneof![
        8 => typed,
        1 => prop::sample::select(&["1234", "234", "304555", "555-1234", "1 304 555 1234", "3045559876", "ana.b@", "ANA.BERG@ex", "berg@", "ana 1234"][..]).prop_map(str::to_owned),
    ];
    let mut runner = TestRunner::deterministic();
    let cases: Vec<_> = (0..3_000)
        .map(|_| (name.clone(), typed.clone(), contact.clone()).new_tree(&mut runner).unwrap().current())
        .collect();
    let exact: Vec<bool> = sqlx::query_scalar(
        "SELECT cardinality(typed_words(c.typed)) > 0
                AND begins_each(split_part(w, '|', 1) || split_part(w, '|', 2), typed_words(c.typed))
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS c (name, typed, email, phone, n)
         CROSS JOIN LATERAL search_words(c.name, c.email, c.phone) w ORDER BY c.n",
    )
    .bind(cases.iter().map(|(name, ..)| name.clone()).collect::<Vec<_>>())
    .bind(cases.iter().map(|(_, typed, _)| typed.clone()).collect::<Vec<_>>())
    .bind(cases.iter().map(|(.., (email, _))| *email).collect::<Vec<_>>())
    .bind(cases.iter().map(|(.., (_, phone))| *phone).collect::<Vec<_>>())
    .fetch_all(&mut mdi.conn)
    .await
    .unwrap();
    for ((name, typed, (email, phone)), exact) in cases.iter().zip(&exact) {
        let ours = how_it_fits(typed, name, *email, *phone) == Some(Match::Exact);
        assert_eq!(ours, *exact, "{typed:?} and {name:?}, {email:?}, {phone:?}");
    }
    let share = exact.iter().filter(|exact| **exact).count();
    assert!((150..2_700).contains(&share), "{share} of 3000 are exact");
}

#[tokio::test]
async fn letters_are_folded_alike_by_the_console_and_the_database() {
    let mut mdi = Institute::open().await;
    let letters = ('\u{20}'..='\u{7e}')
        .chain('\u{c0}'..='\u{17f}')
        .chain('\u{1e00}'..='\u{1e99}')
        .chain('\u{1ea0}'..='\u{1ef9}')
        .chain("Ёёй’–«»¿ƒ".chars());
    let letters: Vec<String> = letters.map(|letter| format!("a{letter}b")).collect();
    let folded: Vec<String> =
        sqlx::query_scalar("SELECT fold(t) FROM unnest($1::text[]) WITH ORDINALITY AS u (t, n) ORDER BY n")
            .bind(&letters)
            .fetch_all(&mut mdi.conn)
            .await
            .unwrap();
    for (letter, folded) in letters.iter().zip(folded) {
        assert_eq!(fold(letter), folded, "{letter}");
    }
}
