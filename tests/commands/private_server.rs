//! Without any configuration: this machine's own server, from nothing.

use crate::shell::Shell;

#[test]
fn it_works_from_nothing_and_keeps_what_was_entered() {
    let shell = Shell::new();
    assert_eq!(shell.run("today --json").ends(0).json(), serde_json::json!([]));
    shell.run("sample --people 5 --days 1").ends(0);
    // The first server has ended, or ends while this one waits for it.
    shell.run("search john smith").ends(0).says("John Smith");
    assert!(shell.home().join("data/frontdesk/server").is_dir());

    let file = shell.home().join("institute.backup");
    let backup = format!("backup {}", file.display());
    shell.run(&backup).ends(0).says("Saved");
    shell.run(&backup).ends(1).says("cannot be written");
    shell.run(&format!("restore {}", file.display())).ends(1).says("already has");
    let other = Shell::new();
    other.run(&format!("restore {}", file.display())).ends(0).says("Restored");
    other.run("search john smith").ends(0).says("John Smith");
}

#[test]
fn the_demonstrations_place_and_a_named_servers_are_not_mixed_up() {
    let shell = Shell::on("postgres://nobody@localhost/none?host=/no/such/folder");
    shell.run("backup /no/such/file").ends(3);
}
