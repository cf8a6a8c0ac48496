use proptest::prelude::*;

use super::*;

#[test]
fn a_ticket_is_read_in_all_its_forms() {
    let order = Code::Order("MDI-2026-00042".into());
    for scan in [
        "MDI-2026-00042",
        " mdi-2026-00042\r",
        "https://mdi.example/t/MDI-2026-00042",
        "https://mdi.example/t/MDI-2026-00042/?utm_source=mail",
        "https://mdi.example/t?order=MDI-2026-00042",
    ] {
        assert_eq!(Code::parse(scan), Ok(order.clone()), "{scan}");
    }
    assert_eq!(Code::parse("MDI-2026-00042-2"), Ok(Code::Seat("MDI-2026-00042".into(), 2)));
    let id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    let item = Code::Item(Uuid::try_parse(id).unwrap());
    assert_eq!(Code::parse(id), Ok(item.clone()));
    assert_eq!(Code::parse(&format!("https://mdi.example/items/{}", id.to_uppercase())), Ok(item));
}

#[test]
fn a_part_of_a_code_is_told_from_a_foreign_one() {
    for part in ["MDI-", "MDI-20", "MDI-2026-000", "MDI-2026-00042-", "MDI-2026-00042-0"] {
        assert!(matches!(Code::parse(part), Err(ScanError::Truncated(_))), "{part}");
    }
    for foreign in ["4006381333931", "garcia", "https://example.com/", "MDIX", "MDI training"] {
        assert!(matches!(Code::parse(foreign), Err(ScanError::Foreign(_) | ScanError::Empty)), "{foreign}");
    }
    assert_eq!(Code::parse(" \r\n"), Err(ScanError::Empty));
}

#[test]
fn a_name_never_looks_like_a_code() {
    for name in ["garcia ana", "O'Brien", "304-555-4242", "smith-jones", "ana@example.org"] {
        assert!(!Code::looks_like(name), "{name}");
    }
}

fn order() -> Code {
    Code::Order("MDI-2026-00042".into())
}

#[test]
fn a_scanner_s_header_does_not_matter() {
    for scan in [
        "]C1MDI-2026-00042",
        "]Q3MDI-2026-00042",
        "]e0\u{1d}MDI-2026-00042",
        "\u{2}MDI-2026-00042\u{3}",
        "jMDI-2026-00042",
    ] {
        assert_eq!(Code::parse(scan), Ok(order()), "{scan:?}");
        assert!(Code::looks_like(scan), "{scan:?}");
    }
}

#[test]
fn a_ticket_is_read_through_another_keyboard_layout() {
    for (scan, layout) in [
        ("MDIß2026ß00042", "German"),
        ("mdiß2026ß00042", "German, Caps Lock"),
        ("MDI'2026'00042", "Spanish, Italian or Swiss"),
        ("MDI+2026+00042", "Swedish"),
        ("MDI/2026/00042", "a German scanner"),
        ("MDI_2026_00042", "a hyphen with Shift"),
        ("MDI)éàé-)ààà'é", "French, M as it is"),
        ("?DI)éàé-)ààà'é", "French"),
        (",di)éàé-)ààà'é", "French, Caps Lock"),
        ("?DI)éàé§)ààà'é", "Belgian"),
        ("?DI°2026°00042", "French, digits by Shift Lock"),
        (":DI6@)@^6)))$@", "a French scanner"),
        ("MDI_@)@^_)))$@", "Shift Lock"),
        ("MDI?\"=\"&?===$\"", "German, Shift Lock"),
        ("httpsÖ--mdi.eyample-t-MDIß2026ß00042", "a link, German"),
    ] {
        assert_eq!(Code::parse(scan), Ok(order()), "{layout}: {scan}");
        assert!(Code::looks_like(scan) && is_ticket(scan), "{layout}");
    }
    assert_eq!(Code::parse("MDIß2026ß00042ß2"), Ok(Code::Seat("MDI-2026-00042".into(), 2)));
    let id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    assert_eq!(Code::parse(&id.replace('-', "ß")), Code::parse(id));
}

#[test]
fn a_near_miss_says_what_to_check_and_is_no_code() {
    for scan in
        ["MDI202600042", "MDI-2O26-00042", "MDIß2026-00042", "MDI-2026-0004Z", "ЬВШ-2026-00042", "MDI-2026-00042-2-9x"]
    {
        let error = Code::parse(scan).unwrap_err();
        assert!(error.to_string().contains("Check the scanner's keyboard layout"), "{scan}: {error}");
        assert!(Code::looks_like(scan), "{scan}");
    }
    assert_eq!(Code::parse("MDI-2026-00042MDI-2026-00043"), Err(ScanError::Two));
}

#[test]
fn a_card_s_stripe_is_never_shown() {
    for stripe in ["%B4111111111111111^DOE/JANE^29121010000000000?", ";4111111111111111=29121010000000000?"] {
        let error = Code::parse(stripe).unwrap_err();
        assert_eq!(error, ScanError::Card);
        assert!(is_foreign_code(stripe) && !error.to_string().contains("4111"));
    }
}

#[test]
fn a_password_is_no_ticket() {
    for password in [
        "correct horse battery",
        "6f9619ff8b864d01b42d00cf4fc964ff",
        "MDI2026!guns",
        "https://pass.word/",
        "ABC-2026-12345",
    ] {
        assert!(!is_ticket(password), "{password}");
    }
    for ticket in
        ["MDI-2026-00042", "MDI-2026-00042-2", "https://mdi.example/t/MDI-2026-00042", "MDI-20", "MDI202600042"]
    {
        assert!(is_ticket(ticket), "{ticket}");
    }
}

#[test]
fn a_code_is_known_from_its_first_characters() {
    for (text, expected) in [
        ("M", Beginning::Perhaps),
        ("md", Beginning::Perhaps),
        ("MDI", Beginning::Perhaps),
        ("MDI-", Beginning::Perhaps),
        ("MDI-2", Beginning::Sure),
        ("mdiß2026", Beginning::Sure),
        ("?DI)é", Beginning::Sure),
        (":", Beginning::Perhaps),
        ("]", Beginning::Perhaps),
        ("]C1", Beginning::Perhaps),
        ("]C1MDI-2", Beginning::Sure),
        ("\u{2}MDI-2", Beginning::Sure),
        ("htt", Beginning::Perhaps),
        ("https:/", Beginning::Sure),
        ("", Beginning::No),
        ("\u{2}", Beginning::No),
        ("ma", Beginning::No),
        ("MDI training", Beginning::No),
        ("garcia", Beginning::No),
        ("A", Beginning::Perhaps),
        ("ANSI 63", Beginning::Perhaps),
        ("ANSI 6360", Beginning::Sure),
        ("ANSI board", Beginning::No),
        ("ana", Beginning::No),
        ("é", Beginning::Perhaps),
        ("Éva", Beginning::No),
        ("ЬВШ-", Beginning::Perhaps),
        ("ЬВШ-2", Beginning::Sure),
        ("Ольга", Beginning::No),
        ("]x-", Beginning::No),
    ] {
        assert_eq!(beginning(text), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_scan_has_a_code_or_a_sentence(scan in "\\PC{0,60}|.{0,60}|MDI-[0-9-]{0,20}") {
        if let Err(error) = Code::parse(&scan) {
            prop_assert!(error.to_string().ends_with('.'));
        }
    }

    #[test]
    fn every_beginning_of_a_code_is_one(year in 2000..2100i32, number in 0..100_000u32, sign in prop::sample::select(vec!['-', 'ß', '\'', '/', '_'])) {
        let code = format!("MDI{sign}{year}{sign}{number:05}");
        for (at, _) in code.char_indices().skip(1) {
            prop_assert!(beginning(&code[..at]) != Beginning::No, "{}", &code[..at]);
        }
    }

    #[test]
    fn a_code_in_disguise_is_that_code_or_none(text in "[MmDdIi?,:;]{3}[-ß'/_)6°][0-9éàè&(!@#$%^*)\\-]{4}[-ß'/_)6°][0-9éàè&(!@#$%^*)]{5}") {
        if let Ok(code) = Code::parse(&text) {
            prop_assert_eq!(Code::parse(&code.to_string()), Ok(code));
        }
    }

    #[test]
    fn a_printed_seat_code_names_that_seat(year in 2000..2100i32, number in 0..10_000_000u32, seat in 1..40i32) {
        let order = format!("MDI-{year}-{number:05}");
        prop_assert_eq!(Code::parse(&format!("{order}-{seat}")), Ok(Code::Seat(order, seat)));
    }
}
