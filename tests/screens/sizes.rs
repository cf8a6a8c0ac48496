//! Windows that are too small to read, and no panic at any size.

use crate::fixtures::Desk;
use crate::render;

#[test]
fn a_window_that_is_too_small_says_so() {
    let desk = Desk::new();
    let shown: Vec<String> = [(79, 23), (79, 24), (80, 23), (20, 5), (7, 3), (1, 1)]
        .into_iter()
        .map(|size| format!("── {}×{}\n{}", size.0, size.1, render::words(&desk.app, size)))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_smallest_window_that_is_served_shows_the_pane() {
    let desk = Desk::new();
    assert!(render::words(&desk.app, (80, 24)).contains("CCW Permit"));
    assert!(render::words(&desk.app, (79, 24)).contains("Frontdesk needs 80×24"));
    assert!(render::words(&desk.app, (80, 23)).contains("Frontdesk needs 80×24"));
}

#[test]
fn every_form_of_leads_and_tickets_shows_all_its_fields_in_the_smallest_window() {
    use frontdesk::domain::staff::Role;
    for (pane, keys) in
        [("alt-4", "+"), ("alt-4", "f"), ("alt-4", "enter e"), ("alt-5", "+"), ("alt-5", "f"), ("alt-5", "enter e")]
    {
        let mut desk = Desk::of(Role::Manager);
        desk.press(pane).settle();
        for key in keys.split(' ') {
            desk.press(key).settle();
        }
        let shown = render::words(&desk.app, (80, 24));
        assert!(!shown.contains("goes to the others"), "{keys}: {shown}");
        assert!(shown.contains("Esc back"), "{keys}: {shown}");
    }
}
