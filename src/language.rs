//! Counts the markers of an old-fashioned style in comments.

use std::fs;
use std::path::{Path, PathBuf};

/// Words of the old style, and the number of comments that need them. "What is" is also good English: "says what is
/// missing".
const MARKERS: &[(&str, usize)] =
    &[("whoever", 0), ("nobody", 0), ("somebody", 0), ("; none", 0), ("one is on", 0), ("so many", 0), ("what is", 35)];

const FOLDERS: &[&str] = &["src", "tests", "benches", "schema"];

#[test]
fn comments_use_no_more_old_style_markers_than_they_need() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let comments: Vec<(PathBuf, String)> = FOLDERS.iter().flat_map(|folder| comments(&root.join(folder))).collect();
    assert!(comments.len() > 1000, "the folders are elsewhere: {} comments", comments.len());
    for (marker, allowed) in MARKERS {
        let found: Vec<String> = comments
            .iter()
            .filter(|(_, comment)| comment.contains(marker))
            .map(|(file, comment)| format!("{}: {comment}", file.strip_prefix(root).unwrap_or(file).display()))
            .collect();
        assert!(found.len() <= *allowed, "{marker:?}: {} of {allowed}\n{}", found.len(), found.join("\n"));
    }
}

/// Returns the comment lines below a folder, in lower case, each with its file.
fn comments(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let sign = match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => {
                found.extend(comments(&path));
                continue;
            }
            Some("rs") => "//",
            Some("sql") => "--",
            _ => continue,
        };
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix(sign));
        found.extend(lines.map(|line| (path.clone(), line.to_lowercase())));
    }
    found
}
