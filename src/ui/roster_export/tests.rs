use super::*;
use crate::domain::seat::SeatStatus;
use crate::domain::text::width;
use crate::ui::roster::fixtures::{day, seat, session, site};

fn sheet() -> String {
    sign_in_sheet(&session(), &site(), day(2026, 11, 21)).1
}

#[test]
fn the_paper_reads_as_it_should() {
    let mut class = session();
    class.seats.truncate(3);
    let (title, paper) = sign_in_sheet(&class, &site(), day(2026, 11, 20));
    assert_eq!(title, "CCW Permit, Sat, Nov 21, 2026, 10:00 AM");
    insta::assert_snapshot!(paper, @r"
    Mountaineer Dynamics - sign-in sheet
    CCW Permit  Sat, Nov 21, 2026  10:00 AM-3:00 PM
    Place: Range B   Instructor: Mia Tran   Printed: Fri, Nov 20, 2026

         Name, by last name             Code              [ ] Signature
    ------------------------------------------------------------------------------

      1. Ben Okri                       MDI-2026-00002-1  [ ] ____________________
         NO WAIVER

      2. Ana Ruiz                       MDI-2026-00001-1  [ ] ____________________

      3. Chloé Ruiz                     MDI-2026-00003-1  [ ] ____________________
         MINOR age 16, guardian Maria Ruiz - in

    Walk-ins:

      4. ______________________________                   [ ] ____________________

      5. ______________________________                   [ ] ____________________

      6. ______________________________                   [ ] ____________________

      7. ______________________________                   [ ] ____________________

    Equipment for 3 seats:
      150 rounds
      3 x eye protection
      3 x ear protection
      they bring photo ID

    Page 1 of 1
    ");
}

#[test]
fn no_line_is_wider_than_the_paper_and_columns_stand() {
    for line in sheet().lines() {
        assert!(width(line) <= WIDTH, "{line}");
        if let Some((before, _)) = line.split_once(" [ ] ").filter(|(before, _)| !before.contains("Name")) {
            assert_eq!(width(before), 5 + NAME + 1 + CODE, "{line}");
        }
    }
    assert!(!sheet().contains('\u{1b}'));
}

#[test]
fn a_large_class_takes_pages_with_the_head_on_each() {
    let mut class = session();
    class.seats = (0..90).map(|n| seat(n, Some("Ana Ruiz"))).collect();
    let (_, paper) = sign_in_sheet(&class, &site(), day(2026, 11, 21));
    let pages: Vec<&str> = paper.split('\u{c}').collect();
    assert!(pages.len() > 3);
    for page in &pages {
        assert!(page.lines().count() <= PAGE && page.contains("Mia Tran") && page.contains("Signature"), "{page}");
    }
    assert!(paper.contains(" 90. ") && paper.contains(&format!("Page 1 of {}", pages.len())));
}

#[test]
fn a_cancelled_seat_is_not_on_the_paper() {
    let mut class = session();
    class.seats.truncate(2);
    class.seats[0].seat_status = SeatStatus::Cancelled;
    let (_, paper) = sign_in_sheet(&class, &site(), day(2026, 11, 21));
    assert!(!paper.contains("Ana Ruiz") && paper.contains("Ben Okri"));
}

#[test]
fn the_spreadsheet_has_a_line_for_each_seat() {
    let (name, content) = csv(&session(), &site());
    assert_eq!(name, "2026-11-21-1000-ccw-permit.csv");
    let mut reader = csv::Reader::from_reader(content.as_bytes());
    assert_eq!(reader.headers().unwrap(), COLUMNS.as_slice());
    let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
    let names: Vec<&str> = lines.iter().map(|line| &line[1]).collect();
    assert_eq!(names[..6], ["·[31mMallory", "Ben Okri", "Ana Ruiz", "Chloé Ruiz", "John Smith", "john smith"]);
    assert_eq!(names[7], "", "without a name at the end");
    assert_eq!(&lines[1][4], "not paid; no waiver");
    assert_eq!(&lines[3][3], "2026-11-21T09:41:00-05:00");
    assert_eq!(&lines[3][9], "left-handed needs a chair");
    let class: Vec<&str> = lines[3].iter().skip(10).collect();
    assert_eq!(class[..7], ["Ruiz", "CCW Permit", "2026-11-21", "10:00", "15:00", "Range B", "Mia Tran"]);
}

#[test]
fn the_spreadsheet_says_who_bought_the_seat_and_how_to_reach_them() {
    let mut class = session();
    class.seats.truncate(2);
    class.seats[0].buyer = Some("=Gloria Farnham".into());
    class.seats[0].buyer_phone = Some("(304) 555-0188".into());
    (class.seats[1].buyer, class.seats[1].buyer_phone) = (None, None);
    let (_, content) = csv(&class, &site());
    let mut reader = csv::Reader::from_reader(content.as_bytes());
    let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
    let buyers: Vec<_> =
        lines.iter().map(|line| (line[1].to_owned(), line[17].to_owned(), line[18].to_owned())).collect();
    let expected = [("Ben Okri", "", ""), ("Ana Ruiz", "'=Gloria Farnham", "304-555-0188")];
    assert_eq!(buyers, expected.map(|(name, buyer, phone)| (name.into(), buyer.into(), phone.into())));
}

#[test]
fn a_spreadsheet_knows_the_letters_and_leaves_numbers_and_formulas_alone() {
    let mut class = session();
    class.seats.truncate(1);
    let hostile = |text: &str| Some(text.to_owned());
    for (phone, note, expected) in [
        ("3045550142", "=1+1", ["304-555-0142", "'=1+1"]),
        ("+44 20 7946 0958", "\t=1", ["'+44 20 7946 0958", "' =1"]),
        ("(304) 555-0142", "\u{200b}@x", ["304-555-0142", "'@x"]),
    ] {
        (class.seats[0].phone, class.seats[0].note) = (hostile(phone), hostile(note));
        let (_, content) = csv(&class, &site());
        assert!(content.starts_with('\u{feff}'), "{content}");
        let mut reader = csv::Reader::from_reader(content.as_bytes());
        let line = reader.records().next().unwrap().unwrap();
        assert_eq!([&line[7], &line[9]], expected);
    }
}

#[test]
fn nothing_on_the_paper_is_cut() {
    let mut class = session();
    class.seats.truncate(2);
    let name = "Maximiliana Theodora Featherstonehaugh-Cholmondeley von Hohenstaufen-Wittelsbach";
    class.seats[0].name = Some(name.into());
    class.seats[0].order_number = "MDI-2026-123456789".into();
    class.seats[1].name = None;
    class.seats[1].buyer = Some(format!("the Office of {name} and {name}"));
    class.course = "Church Security Team Training with Scenarios for Ushers, Greeters and Medical Responders".into();
    class.venue = "The Fellowship Hall of the First Missionary Baptist Church".into();
    class.instructor = Some(name.into());
    let (_, paper) = sign_in_sheet(&class, &site(), day(2026, 11, 20));
    assert!(!paper.contains('…'), "{paper}");
    let words = paper.split_whitespace().collect::<Vec<_>>().join(" ");
    for whole in [class.course.as_str(), class.venue.as_str(), "Hohenstaufen-Wittelsbach", "MDI-2026-123456789-1"] {
        assert!(words.contains(whole), "{whole}: {paper}");
    }
    for line in paper.lines() {
        assert!(width(line) <= WIDTH, "{line}");
    }
}
