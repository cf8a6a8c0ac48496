//! Windows too small to read, and no panic in any.

use crate::fixtures::Desk;
use crate::render;

#[test]
fn a_window_that_is_too_small_says_so() {
    let desk = Desk::new();
    let shown: Vec<String> = [(59, 15), (59, 24), (80, 15), (20, 5), (7, 3), (1, 1)]
        .into_iter()
        .map(|size| format!("── {}×{}\n{}", size.0, size.1, render::words(&desk.app, size)))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_smallest_window_that_is_served_shows_the_pane() {
    let desk = Desk::new();
    assert!(render::words(&desk.app, (60, 16)).contains("CCW Permit"));
    assert!(render::words(&desk.app, (59, 16)).contains("too small"));
    assert!(render::words(&desk.app, (60, 15)).contains("too small"));
}
