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

         Name                           Code              [ ] Signature
    ------------------------------------------------------------------------------

      1. Ana Ruiz                       MDI-2026-00001-1  [ ] ____________________

      2. Ben Okri                       MDI-2026-00002-1  [ ] ____________________
         NO WAIVER

      3. Chloé Ruiz                     MDI-2026-00003-1  [ ] ____________________
         MINOR age 16, guardian Maria Ruiz - present

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
    assert_eq!(lines.len(), 8);
    assert_eq!(&lines[1][4], "not paid; no waiver");
    assert_eq!(&lines[2][3], "2026-11-21T09:41:00-05:00");
    assert_eq!(&lines[2][9], "left-handed needs a chair");
    assert_eq!(&lines[5][1], "·[31mMallory");
    assert_eq!(&lines[7][1], "");
}

#[test]
fn no_cell_is_a_formula() {
    for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{200b}=1", "\u{ff1d}1"] {
        assert!(guarded(cell).starts_with('\''), "{cell:?}");
    }
    assert_eq!(guarded("Ana-Maria"), "Ana-Maria");
}
