//! Without any configuration: this computer's own server, starting from an empty home directory.

use crate::shell::Shell;

#[test]
fn it_works_from_nothing_and_keeps_what_was_entered() {
    let shell = Shell::new();
    assert_eq!(shell.run("today --json").ends(0).json(), serde_json::json!([]));
    let said = shell.run("sample --people 5 --days 1").ends(0);
    assert_eq!(said.err, "", "what is waited for is said on a terminal only");
    // The first server has ended, or ends while this command waits for it.
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
fn the_doctor_makes_no_database() {
    let shell = Shell::new();
    shell.run("doctor").ends(3).says("none yet; the first frontdesk makes it");
    assert!(!shell.home().join("data/frontdesk/server").exists());
    shell.run("doctor --demo").ends(3).says("the first frontdesk demo makes it");
}

#[test]
fn the_demonstrations_place_and_a_named_servers_are_not_mixed_up() {
    let shell = Shell::on("postgres://nobody@localhost/none?host=/no/such/folder");
    shell.run("backup /no/such/file").ends(3);
}

/// Variables set for other programs lead neither the console nor PostgreSQL's tools away from the private server.
#[test]
fn a_backup_is_of_the_private_server_whatever_the_environment_names() {
    let shell = Shell::new();
    shell.run("sample --people 5 --days 1").ends(0);
    shell.file(".pg_service.conf", "[elsewhere]\nhost=/no/such/folder\nport=1\n");
    let file = shell.home().join("institute.backup");
    let config = shell.file("plain.toml", "desk = \"desk-1\"\n").display().to_string();
    let shell = shell.with("FRONTDESK_CONFIG", &config).with("PGPORT", "1").with("PGSSLMODE", "require");
    shell.run(&format!("backup {}", file.display())).ends(0).says("Saved");
    let shell = shell.with("PGSERVICE", "elsewhere");
    shell.run("today").ends(2).says("PGSERVICE names a server, and this machine has a private database");
}
