use chrono::{Datelike, Days};
use proptest::prelude::*;

use super::samples::{HEADER, license};
use super::*;
use crate::domain::scan::Beginning;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    date("2026-11-30")
}

fn parse(scanned: &str) -> Result<License, LicenseError> {
    License::parse(scanned, today())
}

#[test]
fn a_license_is_read_by_its_elements() {
    let read = parse(&license("O'NEIL-SMITH", "MARY ANN", "F123456", "03041990", "03042030")).unwrap();
    assert_eq!(read.kind, Kind::License);
    assert_eq!((read.name.family(), read.name.given()), ("O'NEIL-SMITH", "MARY ANN".into()));
    assert_eq!(read.name.whole().as_deref(), Some("Mary Ann O'Neil-Smith"));
    assert_eq!(read.birth_date, date("1990-03-04"));
    assert_eq!(read.expiry, Expiry::On(date("2030-03-04")));
    assert_eq!(read.number, Some("F123456".into()));
    assert_eq!(read.state.as_deref(), Some("WV"));
}

#[test]
fn both_orders_of_a_date_are_read() {
    for (birth, expiry) in [("19900304", "20300304"), ("03041990", "20300304"), ("03/04/1990", "2030-03-04")] {
        let read = parse(&license("RUIZ", "ANA", "1", birth, expiry)).unwrap();
        assert_eq!((read.birth_date, read.expiry), (date("1990-03-04"), Expiry::On(date("2030-03-04"))), "{birth}");
    }
}

#[test]
fn a_scanner_may_type_other_line_ends_and_leave_out_the_header_s() {
    let plain = license("RUIZ", "ANA", "A1", "03041990", "03042030");
    let expected = parse(&plain).unwrap();
    for scanned in [
        plain.replace('\n', "\r"),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\t"),
        plain.replace("@\n\u{1e}\r", "@\r"),
        plain.replace("@\n\u{1e}\r", "@"),
        plain.replace("@\n\u{1e}\r", "\n\u{1e}\r"),
        plain.replace("@\n\u{1e}\r", ""),
        plain.replace("@\n\u{1e}\r", "\u{2}@\r\r"),
        plain.replace("00410278", "99990001").replace("090002", "080001"),
        plain.replace("DL00410278ZW03190008DL", "DL00410278ZW03190008\nDL\n"),
        plain.replace("ANSI ", "AAMVA"),
        plain.to_lowercase(),
    ] {
        assert!(looks_like(&scanned), "{scanned:?}");
        let read = parse(&scanned);
        let read = read.unwrap_or_else(|why| panic!("{why}: {scanned:?}"));
        assert_eq!((read.birth_date, read.expiry), (expected.birth_date, expected.expiry), "{scanned:?}");
        assert_eq!(read.name.shown(), expected.name.shown(), "{scanned:?}");
    }
}

#[test]
fn the_oldest_cards_have_the_name_in_one_element() {
    let card =
        |name: &str| format!("@\n\u{1c}\rAAMVA6360610101DL00290100DLDAA{name}\nDAQ77\nDBB19610230\nDBA20300101\n");
    assert_eq!(
        parse(&card("RUIZ,ANA,MARIA").replace("0230", "0203")).unwrap().name.whole().as_deref(),
        Some("Ana Ruiz")
    );
    let unsure = parse(&card("ANA MARIA RUIZ").replace("0230", "0203")).unwrap();
    assert_eq!((unsure.name.whole(), unsure.name.shown().as_str()), (None, "Ana Maria Ruiz"));
    assert_eq!(parse(&card("RUIZ,ANA")), Err(LicenseError::Incomplete), "no February has 30 days");
}

#[test]
fn given_names_may_stand_together() {
    let older = license("RUIZ", "ANA", "1", "03041990", "03042030");
    let older = older.replace("DACANA\nDDFN\nDADNONE\nDDGN\n", "DCTANA,MARIA LUISA\n");
    let read = parse(&older).unwrap();
    assert_eq!(read.name.given(), "ANA MARIA LUISA");
}

#[test]
fn a_name_that_the_card_has_cut_fills_no_form() {
    let cut = license("WOLFESCHLEGELSTEINHAUSENBERGER", "ANA", "1", "03041990", "03042030").replace("DDEN", "DDET");
    assert_eq!(parse(&cut).unwrap().name.whole(), None);
}

#[test]
fn an_id_card_and_a_card_without_an_end_are_told() {
    let card =
        license("RUIZ", "ANA", "1", "03041990", "NONE").replace("DL00410278", "ID00410278").replace("0008DL", "0008ID");
    let read = parse(&card).unwrap();
    assert_eq!((read.kind, read.expiry), (Kind::IdCard, Expiry::Unknown));
    assert_eq!(parse(&license("RUIZ", "ANA", "1", "03041990", "99999999")).unwrap().expiry, Expiry::Never);
}

#[test]
fn a_license_counts_until_its_last_day() {
    let on =
        |day: NaiveDate| parse(&license("RUIZ", "ANA", "1", "03041990", &day.format("%m%d%Y").to_string())).unwrap();
    assert_eq!(on(today()).ran_out(today()), None);
    let yesterday = today() - Days::new(1);
    assert_eq!(on(yesterday).ran_out(today()), Some(yesterday));
}

#[test]
fn what_cannot_be_right_is_refused_with_what_to_do() {
    let good = license("RUIZ", "ANA", "1", "03041990", "03042030");
    for (bad, why) in [
        (good.replace("03041990", "0304199"), LicenseError::Incomplete),
        (good.replace("03041990", "030419900"), LicenseError::Incomplete),
        (good.replace("03041990", "O3041990"), LicenseError::Incomplete),
        (good.replace("03041990", "03042027"), LicenseError::Incomplete),
        (good.replace("03041990", "03041890"), LicenseError::Incomplete),
        (good.replace("03042030", "03041989"), LicenseError::Incomplete),
        (good.replace("DCSRUIZ\n", "").replace("DACANA\n", ""), LicenseError::Incomplete),
        (good.replace("DCSRUIZ", "DCSRU1Z"), LicenseError::Incomplete),
        (good.replace("DBB03041990\n", "DBB03041990\nDBB03051990\n"), LicenseError::Incomplete),
        (good.chars().filter(|c| !c.is_control()).collect(), LicenseError::NoLines),
        (good.replace('@', "\""), LicenseError::Layout),
        (good.replace('@', "2").replace("ANSI", "QNSI"), LicenseError::Layout),
    ] {
        let error = parse(&bad).unwrap_err();
        assert_eq!(error, why, "{bad:?}");
        assert!(error.to_string().ends_with("type the name."));
    }
}

#[test]
fn a_holder_is_known_by_name_and_date_of_birth() {
    let read = parse(&license("O'NEIL-RUIZ", "WILLIAM JOSE", "1", "03041990", "03042030")).unwrap();
    let born = Some(date("1990-03-04"));
    for (name, birth, fits) in [
        ("William O'Neil Ruiz", born, true),
        ("José Óneil-Ruiz", None, true),
        ("Bill O'Neil-Ruiz", born, true),
        ("Bill O'Neil-Ruiz", None, false),
        ("William O'Neil-Ruiz", Some(date("1990-03-05")), false),
        ("William Neil", born, false),
        ("", None, false),
    ] {
        assert_eq!(read.fits(name, birth), fits, "{name} {birth:?}");
    }
}

#[test]
fn nothing_of_it_is_shown() {
    let scanned = license("RUIZ", "ANA", "F123456", "03041990", "03042030");
    let read = parse(&scanned).unwrap();
    let broken = parse(&scanned.replace("DBB", "XXX")).unwrap_err();
    let shown = format!("{read:?} {broken:?} {broken}").to_uppercase();
    for part in ["RUIZ", "ANA", "F123", "1990", "2030"] {
        assert!(!shown.contains(part), "{shown}");
    }
}

#[test]
fn it_is_known_from_its_first_characters() {
    let whole = license("RUIZ", "ANA", "1", "03041990", "03042030");
    let sure = whole.find("ANSI").unwrap() + 4;
    for (at, _) in whole.char_indices().skip(1) {
        let expected = if at < sure { Beginning::Perhaps } else { Beginning::Sure };
        assert_eq!(beginning(&whole[..at]), expected, "{:?}", &whole[..at]);
    }
    for other in ["ana@example.org", "A", "ANSI", "@dana", "MDI-2026-00042", "\n", "\"quoted\"", "2"] {
        assert!(beginning(other) != Beginning::Sure, "{other}");
        assert!(!looks_like(other), "{other}");
    }
}

#[derive(Debug, Clone)]
struct Card {
    family: String,
    given: String,
    number: String,
    birth: NaiveDate,
    expiry: NaiveDate,
    is_canadian: bool,
    ends: &'static str,
}

fn card() -> impl Strategy<Value = Card> {
    let name = "[A-Z][A-Z'-]{0,18}[A-Z]";
    (
        name,
        name,
        "[A-Z0-9]{0,8}[0-9]{1,8}",
        1..36_000u64,
        1..7_000u64,
        any::<bool>(),
        prop::sample::select(vec!["\n", "\r", "\r\n", "\t"]),
    )
        .prop_map(|(family, given, number, age, left, is_canadian, ends)| Card {
            family,
            given,
            number,
            birth: today() - Days::new(age),
            expiry: today() + Days::new(left),
            is_canadian,
            ends,
        })
        .prop_filter("issued after birth", |card| card.birth.year() < 2022)
}

fn printed(card: &Card) -> String {
    let written = |day: NaiveDate| day.format(if card.is_canadian { "%Y%m%d" } else { "%m%d%Y" }).to_string();
    license(&card.family, &card.given, &card.number, &written(card.birth), &written(card.expiry))
        .replace('\n', card.ends)
}

/// What can happen to a scan on its way.
#[derive(Debug, Clone)]
enum Mishap {
    Cut(prop::sample::Index),
    Lose(prop::sample::Index),
    Double(prop::sample::Index),
    Insert(prop::sample::Index, char),
    Swap(prop::sample::Index),
}

fn mishap() -> impl Strategy<Value = Mishap> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Mishap::Cut),
        at().prop_map(Mishap::Lose),
        at().prop_map(Mishap::Double),
        (at(), any::<char>()).prop_map(|(at, c)| Mishap::Insert(at, c)),
        at().prop_map(Mishap::Swap),
    ]
}

fn happen(scanned: &str, mishap: &Mishap) -> String {
    let mut chars: Vec<char> = scanned.chars().collect();
    match mishap {
        Mishap::Cut(at) => chars.truncate(at.index(chars.len())),
        Mishap::Lose(at) => drop(chars.remove(at.index(chars.len()))),
        Mishap::Double(at) => chars.insert(at.index(chars.len()), chars[at.index(chars.len())]),
        Mishap::Insert(at, c) => chars.insert(at.index(chars.len()), *c),
        Mishap::Swap(at) => {
            let at = at.index(chars.len() - 1);
            chars.swap(at, at + 1);
        }
    }
    chars.into_iter().collect()
}

#[test]
fn a_license_without_its_first_characters_is_read_or_refused() {
    let whole = license("RUIZ", "ANA", "F123", "03041990", "03042030");
    for part in ["36061", "DL00410278", "DAQF123", "DCSRUIZ"] {
        let torn = &whole[whole.find(part).unwrap()..];
        assert!(looks_torn(torn), "{part}");
        let read = License::parse(torn, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).unwrap();
        assert_eq!(read.birth_date, NaiveDate::from_ymd_opt(1990, 3, 4).unwrap());
    }
    for other in ["garcia", "DANIELS", "DBA", "DCS", "ODELL", "MDI-2026-00042-1", "DL12345", "dbatista", "DAQUAN"] {
        assert!(!looks_torn(other), "{other}");
    }
}

proptest! {
    #[test]
    fn every_license_is_read_as_it_is_printed(card in card()) {
        let read = parse(&printed(&card)).unwrap();
        prop_assert_eq!(read.birth_date, card.birth);
        prop_assert_eq!(read.expiry, Expiry::On(card.expiry));
        prop_assert_eq!(read.name.family(), card.family);
        prop_assert_eq!(read.name.given(), card.given);
        prop_assert_eq!(read.number.map(|number| number.expose().to_owned()), Some(card.number));
    }

    /// A character that is lost, doubled or cut off makes no other date of the one on the card.
    #[test]
    fn a_broken_scan_never_gives_another_date(card in card(), mishap in mishap()) {
        let broken = happen(&printed(&card), &mishap);
        if let Ok(read) = parse(&broken) && !matches!(mishap, Mishap::Swap(_)) {
            prop_assert_eq!(read.birth_date, card.birth, "{:?}", broken);
            if let Expiry::On(day) = read.expiry {
                prop_assert_eq!(day, card.expiry, "{:?}", broken);
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}|.{0,200}", head in prop::sample::select(vec!["", "@", HEADER, "ANSI 6360"])) {
        let scanned = format!("{head}{text}");
        let _ = (parse(&scanned), beginning(&scanned), looks_like(&scanned));
    }

    #[test]
    fn no_mishaps_make_it_panic(card in card(), mishaps in prop::collection::vec(mishap(), 1..12)) {
        let broken = mishaps.iter().fold(printed(&card), |scanned, mishap| {
            if scanned.chars().count() < 2 { scanned } else { happen(&scanned, mishap) }
        });
        let _ = (parse(&broken), beginning(&broken), looks_like(&broken));
    }
}
