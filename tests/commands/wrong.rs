//! Wrong command lines, wrong files, wrong addresses; and secrets that stay secret.

use std::net::TcpListener;

use crate::shell::Shell;
use crate::support::TestDb;

const NOWHERE: &str = "postgres://nobody@localhost/none?host=/no/such/folder";

#[test]
fn a_wrong_command_line_is_usage() {
    let shell = Shell::on(NOWHERE);
    for wrong in ["dance", "today --colour", "check-in", "undo", "search --json", "waiver"] {
        shell.run(wrong).ends(2);
    }
    shell.run("--help").ends(0).says("frontdesk demo");
    shell.run("--version").ends(0).says("frontdesk");
}

#[test]
fn a_console_needs_a_terminal() {
    Shell::on(NOWHERE).run("").ends(2).says("needs a terminal");
}

#[test]
fn a_mistake_in_the_configuration_is_pointed_at() {
    let shell = Shell::on(NOWHERE);
    let file = shell.file("wrong.toml", "desk = \"desk-1\"\n\ncolour = \"red\"\n");
    let at = |name: &str| format!("today --config {}", shell.home().join(name).display());
    shell.run(&at("wrong.toml")).ends(2).says("line 3").says("colour").says(&file.display().to_string());
    shell.file("poem.toml", "Roses are red,\nviolets are blue.\n");
    shell.run(&at("poem.toml")).ends(2).says("line 1").says("Nothing was started");
    std::fs::write(shell.home().join("image.toml"), [0x89, b'P', b'N', b'G', 0xff]).unwrap();
    shell.run(&at("image.toml")).ends(2).says("not a text file");
    shell.run(&at("missing.toml")).ends(2).says("no configuration file");
    shell.run(&format!("today --config {}", shell.home().display())).ends(2).says("folder");
}

#[test]
fn the_usual_configuration_file_is_read() {
    let shell = Shell::new();
    std::fs::create_dir_all(shell.home().join("config/frontdesk")).unwrap();
    shell.file("config/frontdesk/frontdesk.toml", "database_url = \"mysql://x\"\n");
    shell.run("today").ends(2).says("must begin with postgres://");
}

#[test]
fn without_a_server_there_is_no_database() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for url in [NOWHERE.to_owned(), format!("postgres://nobody@127.0.0.1:{free}/none")] {
        for command in ["today", "today --json", "search x", "check-in MDI-2026-00001", "migrate", "maintain", "sample"]
        {
            let said = Shell::on(&url).run(command).ends(3).says("does not answer");
            assert_eq!(said.out, "", "{command}");
        }
    }
}

#[test]
fn a_server_that_is_none_is_no_database() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answering = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut caller, _) = listener.accept().unwrap();
        let mut asked = [0; 64];
        let _ = caller.read(&mut asked);
        let _ = caller.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    Shell::on(&format!("postgres://nobody@127.0.0.1:{port}/none?sslmode=disable")).run("today").ends(3);
    answering.join().unwrap();
}

#[tokio::test]
async fn an_unknown_database_of_a_real_server_is_told() {
    let db = TestDb::empty().await;
    let url = db.url();
    let (before, after) = url.split_once('?').unwrap();
    let (server, _) = before.rsplit_once('/').unwrap();
    Shell::on(&format!("{server}/no_such_database?{after}")).run("today").ends(3).says("no database of that name");
}

#[test]
fn no_password_is_ever_shown() {
    const SECRET: &str = "hunter2horse";
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let urls = [
        format!("postgres://dana:{SECRET}@127.0.0.1:{free}/mdi"),
        format!("postgres://dana@127.0.0.1:{free}/mdi?password={SECRET}"),
        format!("postgres://dana:{SECRET}@[bad/mdi"),
        format!("postgres://dana:{SECRET}@host:port/mdi"),
        format!("mysql://dana:{SECRET}@127.0.0.1/mdi"),
        format!("postgres://dana:{SECRET}@127.0.0.1:{free}/mdi?sslmode=sometimes"),
        format!("postgres://dana:{SECRET}@/mdi?host=/no/such/folder"),
    ];
    for url in &urls {
        for command in ["today", "doctor --json"] {
            let shell = Shell::on(url).with("FRONTDESK_LOG", "trace");
            let said = shell.run(command).never_says(SECRET);
            assert!([2, 3].contains(&said.status), "{url}: {said:?}");
            assert!(!shell.log().contains(SECRET), "{url}: {}", shell.log());
        }
        let shell = Shell::new();
        let said = shell.run_with(["today", "--database-url", url]).never_says(SECRET);
        assert_eq!(said.status, 2, "a password on the command line: {said:?}");
        let config = shell.file("frontdesk.toml", &format!("database_url = \"{url}\"\n"));
        let said = shell.run(&format!("today --config {}", config.display())).never_says(SECRET);
        assert!([2, 3].contains(&said.status), "{url}: {said:?}");
        assert!(!shell.log().contains(SECRET));
    }
    Shell::new()
        .run_with(["today", "--database-url", &urls[0]])
        .ends(2)
        .says("All users of this machine can read a password on the command line");
}

/// Starts a server that asks for a password and refuses each, as with a wrong password.
fn a_strict_server() -> u16 {
    use std::io::{Read, Write};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for caller in listener.incoming().map_while(Result::ok) {
            let (mut caller, mut heard) = (caller, [0; 1024]);
            let _ = caller.read(&mut heard);
            let _ = caller.write_all(b"R\0\0\0\x08\0\0\0\x03");
            let _ = caller.read(&mut heard);
            let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"dana\"\0\0";
            let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
            let _ = caller.write_all(&[b"E".as_slice(), &length, fields].concat());
        }
    });
    port
}

#[test]
fn a_wrong_password_is_called_wrong_and_not_shown() {
    const SECRET: &str = "hunter2horse";
    let port = a_strict_server();
    let asked = format!("postgres://dana@127.0.0.1:{port}/mdi?sslmode=disable");
    let told = asked.replace("dana@", &format!("dana:{SECRET}@"));
    let (by_url, by_variable) = (Shell::on(&told), Shell::on(&asked).with("PGPASSWORD", SECRET));
    for shell in [by_url, by_variable] {
        let shell = shell.with("FRONTDESK_LOG", "trace");
        for command in ["today", "doctor --json"] {
            shell.run(command).ends(3).says("The name or the password is not right").never_says(SECRET);
        }
        assert!(shell.log().contains("frontdesk") && !shell.log().contains(SECRET), "{}", shell.log());
    }
}

#[test]
fn doctor_names_every_mistake_in_the_keys_and_what_an_old_name_is_called_now() {
    let shell = Shell::on(NOWHERE);
    let config = shell.file(
        "keys.toml",
        "[keys]\n\"roster.lte\" = [\"x\"]\n\"roster.note\" = [\"y\"]\n\"undo\" = [\"xx\"]\n\"leads.views\" = [\"ä\"]\n",
    );
    shell
        .run(&format!("doctor --config {}", config.display()))
        .says("✗ keys         [keys] roster.lte: unknown action. Did you mean roster.late?")
        .says("✗ keys         [keys] y is bound to both roster.left-early and roster.note.")
        .says("✗ keys         [keys] undo: “xx” is not a key.")
        .says("✓ keys         [keys] leads.views is now called leads.filter.");
    let config = shell.file("keys.toml", "[ui]\nvi_keys = true\n[keys]\n\"undo\" = [\"ф\"]\n");
    let said = shell.run(&format!("doctor --config {}", config.display()));
    said.says("✓ keys         1 action with keys of your own, with h j k l g G");
    shell.run("doctor").says("✓ keys         the default keys");
}

#[test]
fn a_wrong_remapped_key_is_named_before_anything_opens() {
    let shell = Shell::on(NOWHERE);
    let config = shell.file("keys.toml", "[keys]\nundo = 5\n");
    shell.run(&format!("today --config {}", config.display())).ends(2).says("line 2");
}
