//! Addresses, services, libpq's variables and password files: Frontdesk connects to the same place as psql.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sqlx::{Connection, Executor};

use crate::shell::Shell;
use crate::support::pair::Pair;

/// A password with every character that needs escaping.
const ODD: &str = r"a:b\c d'e%2F";
/// `pg_hba.conf`: passwords for both sockets and TCP, except for the owner.
const RULES: &str = "local all frontdesk trust\n\
                     local all all scram-sha-256\n\
                     hostssl all all 127.0.0.1/32 scram-sha-256\n\
                     hostnossl all ruth,dana 127.0.0.1/32 scram-sha-256\n";

/// A server with a socket and TCP.
struct Server {
    pair: Pair,
    port: u16,
}

impl Server {
    /// Starts a server with the logins `dana` and `ruth` and the databases `shop` and `mdi`.
    async fn start(encryption: bool) -> Self {
        let pair = Pair::primary();
        let mut owner = sqlx::PgConnection::connect_with(&pair.options("a", "postgres")).await.unwrap();
        for statement in [
            format!("CREATE ROLE dana LOGIN PASSWORD '{}'", ODD.replace('\'', "''")),
            "CREATE ROLE ruth LOGIN PASSWORD 'plain horse'".into(),
            "CREATE ROLE tls LOGIN PASSWORD 'plain horse'".into(),
            "CREATE DATABASE shop".into(),
            "CREATE DATABASE mdi".into(),
        ] {
            owner.execute(sqlx::AssertSqlSafe(statement)).await.unwrap();
        }
        owner.close().await.unwrap();
        pair.stop("a");
        pair.write("a", "pg_hba.conf", RULES);
        pair.write("a", "server.crt", include_str!("../fixtures/tls/server.crt"));
        pair.write("a", "server.key", include_str!("../fixtures/tls/server.key"));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let ssl = if encryption { "on" } else { "off" };
        pair.start_with(
            "a",
            &format!("-c listen_addresses=127.0.0.1 -c port={port} -c log_connections=on -c ssl={ssl}"),
        );
        Self { pair, port }
    }

    fn socket(&self) -> String {
        self.pair.socket("a").display().to_string()
    }

    /// Returns which login connected to which database during `done`, and whether it was encrypted.
    fn watch<T>(&self, done: impl FnOnce() -> T) -> (T, BTreeSet<String>) {
        let before = self.pair.log("a").len();
        let result = done();
        let log = self.pair.log("a");
        let lines = log[before..].lines().filter_map(|line| line.split_once("connection authorized: "));
        let words = lines.map(|(_, line)| {
            let named = |name: &str| line.split(' ').find_map(|word| word.strip_prefix(name)).unwrap_or_default();
            let tls = if line.contains("SSL enabled") { " encrypted" } else { "" };
            format!("{}@{}{tls}", named("user="), named("database="))
        });
        (result, words.collect())
    }
}

/// Connection settings given to psql and to Frontdesk.
struct Case<'a> {
    address: &'a str,
    variables: &'a [(&'a str, &'a str)],
    /// Expected login and database; empty if the connection must fail.
    comes: &'a str,
}

/// Connects with psql and with Frontdesk and compares where each arrived.
fn compare(server: &Server, shell: impl Fn() -> Shell, case: &Case<'_>) {
    let Case { address, variables, comes } = case;
    let shell = variables.iter().fold(shell(), |shell, (name, value)| shell.with(name, value));
    let psql = server.pair.program("psql");
    let arguments = if address.is_empty() { vec![] } else { vec!["-d", *address] };
    let arguments = [&arguments[..], &["-X", "-c", "SELECT 1"]].concat();
    let ((_, said), psqls) = server.watch(|| shell.run_other(&psql, arguments));
    let arguments = if address.is_empty() { vec!["doctor"] } else { vec!["doctor", "--database-url", *address] };
    let (ours, frontdesks) = server.watch(|| shell.run_with(arguments));
    let what = format!("{address:?} {variables:?}\npsql: {said}\nfrontdesk: {ours:?}");
    assert_eq!(psqls.into_iter().collect::<Vec<_>>().join(" "), *comes, "psql with {what}");
    assert_eq!(frontdesks.into_iter().collect::<Vec<_>>().join(" "), *comes, "frontdesk with {what}");
    assert_eq!(ours.status >= 2, comes.is_empty(), "{what}");
}

#[tokio::test]
async fn psql_and_frontdesk_come_to_the_same_place() {
    let server = Server::start(false).await;
    let (socket, port) = (server.socket(), server.port.to_string());
    let odd = ODD.replace('\\', r"\\").replace(':', r"\:");
    let passwords = format!(
        "# by socket, by TCP, for everything else\n\
         {socket}:{port}:mdi:dana:{odd}\n\
         127.0.0.1:*:shop:dana:{odd}\n\
         {socket}:{port}:*:ruth:plain horse\n\
         *:*:*:nobody:plain horse\n"
    );
    let services = format!(
        "[elsewhere]\nhost=/no/such/folder\n\n\
         [mdi]\n# by socket\nhost={socket}\nport={port}\nport=1\ndbname=mdi\nuser=dana\n\n\
         [tcp]\nhost=127.0.0.1\nport={port}\nuser=dana\ndbname=shop\nsslmode=disable\n"
    );
    let shell = || {
        let shell = Shell::new();
        shell.private_file(".pgpass", &passwords);
        shell.file(".pg_service.conf", &services);
        shell
    };
    let listed = Shell::new();
    let named_service = listed.file("services", &services).display().to_string();
    listed.file("pg_service.conf", &services.replace("[mdi]", "[system]"));
    let system = listed.home().display().to_string();
    let named_passwords = listed.private_file("passwords", "*:*:shop:ruth:plain horse\n").display().to_string();
    let by_variables = [("PGHOST", socket.as_str()), ("PGPORT", &port), ("PGUSER", "dana"), ("PGDATABASE", "mdi")];
    let case = |address: &str, variables: &[(&str, &str)], comes: &str| {
        compare(&server, shell, &Case { address, variables, comes });
    };
    // Environment variables alone, and settings that override them.
    case("", &by_variables, "dana@mdi");
    case("", &[&by_variables[..], &[("PGPASSWORD", "wrong")]].concat(), "");
    case("postgres://", &by_variables, "dana@mdi");
    case("user=ruth dbname=shop", &by_variables, "ruth@shop");
    case("postgres:///shop?user=ruth", &by_variables, "ruth@shop");
    case("user=''", &[("PGUSER", "dana"), ("PGHOST", &socket), ("PGPORT", &port), ("PGDATABASE", "mdi")], "");
    // Services.
    case("", &[("PGSERVICE", "mdi")], "dana@mdi");
    case("service=mdi", &[("PGDATABASE", "shop"), ("PGUSER", "ruth"), ("PGPORT", "1")], "dana@mdi");
    case("postgres://?service=mdi&user=ruth", &[], "ruth@mdi");
    case("service=mdi user=ruth dbname=shop", &[], "ruth@shop");
    case("service=tcp", &[], "dana@shop");
    case("service=absent", &[], "");
    case("service=elsewhere", &[], "");
    case("", &[("PGSERVICE", "mdi"), ("PGSERVICEFILE", &named_service)], "dana@mdi");
    case("service=system", &[("PGSYSCONFDIR", &system)], "dana@mdi");
    case("service=mdi", &[("PGSERVICEFILE", "/no/such/file")], "");
    // Passwords.
    case("service=mdi", &[("PGPASSFILE", &named_passwords)], "");
    case("service=mdi user=ruth dbname=shop", &[("PGPASSFILE", &named_passwords)], "ruth@shop");
    case(&format!("service=mdi user=ruth dbname=shop passfile={named_passwords}"), &[], "ruth@shop");
    case("service=mdi", &[("PGPASSWORD", ODD), ("PGPASSFILE", &named_passwords)], "dana@mdi");
    case(&format!("host=127.0.0.1 port={port} user=dana dbname=mdi"), &[], "");
    case(&format!("host=other hostaddr=127.0.0.1 port={port} user=dana dbname=shop"), &[], "");
    // Several hosts, only one of which exists.
    case(&format!("host=/no/such/folder,{socket} port={port} user=dana dbname=mdi"), &[], "dana@mdi");
    // PGOPTIONS is ignored if the address has options.
    case("service=mdi options='-c geqo=off'", &[("PGOPTIONS", "-c no_such_setting=1")], "dana@mdi");
    // A server without encryption.
    case("service=tcp sslmode=require", &[], "");
    case("service=mdi sslmode=verify-full", &[("PGSSLROOTCERT", "/no/such/file")], "dana@mdi");
    // A file that other users can read.
    let open = || {
        let shell = shell();
        let file = shell.home().join(".pgpass");
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
        shell
    };
    compare(&server, open, &Case { address: "service=mdi", variables: &[], comes: "" });
    said_apart(&server, &shell, &open);
}

/// Checks Frontdesk's messages about failed connections.
fn said_apart(server: &Server, shell: &impl Fn() -> Shell, open: &impl Fn() -> Shell) {
    let run = |shell: Shell, address: &str| shell.run_with(["today", "--database-url", address]).ends(3);
    let file = |shell: &Shell| shell.home().join(".pgpass").display().to_string();
    let ours = open();
    let path = file(&ours);
    run(ours, "service=mdi").says(&format!("Other users can read {path}, so it was not used. Run: chmod 600"));
    let ours = shell();
    let path = file(&ours);
    run(ours, "service=mdi user=tls")
        .says(&format!("No password was found for tls at {}:{}/mdi.", server.socket(), server.port))
        .says(&format!("no line of {path} matches"));
    run(Shell::new(), &format!("host={} port={} user=dana dbname=mdi", server.socket(), server.port))
        .says("there is no password file");
    run(shell().with("PGPASSWORD", "wrong"), "service=mdi")
        .says("The name or the password is not right. The password comes from PGPASSWORD.");
    run(shell().with("PGOPTIONS", "-c no_such_setting=1"), "service=mdi");
    run(shell(), "service=tcp sslmode=require")
        .says("The server does not offer encryption, and sslmode in the address");
    run(shell().with("PGPASSWORD", "plain horse"), "service=tcp user=tls sslmode=disable dbname=mdi")
        .says("accepts no unencrypted connection for this user");
    let told = shell().run_with(["doctor", "--database-url", "service=mdi user=ruth dbname=shop"]);
    told.says(&format!(
        "ruth at {}:{}/shop, without encryption; from --database-url; host, port from the service mdi in",
        server.socket(),
        server.port
    ))
    .says(".pgpass, line 4");
}

#[tokio::test]
async fn a_certificate_is_checked_as_psql_checks_it() {
    let server = Server::start(true).await;
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls");
    let [ours, other] = ["ca.crt", "other.crt"].map(|name| fixtures.join(name).display().to_string());
    let base = format!("host=localhost hostaddr=127.0.0.1 port={} user=tls dbname=mdi", server.port);
    let by_name = base.replace("hostaddr=127.0.0.1 ", "");
    let by_number = base.replace("host=localhost ", "");
    let shell = || Shell::new().with("PGPASSWORD", "plain horse");
    let case = |address: &str, variables: &[(&str, &str)], comes: &str| {
        compare(&server, shell, &Case { address, variables, comes });
    };
    let comes = "tls@mdi encrypted";
    case(&by_name, &[], comes);
    case(&format!("{base} sslmode=require"), &[], comes);
    case(&format!("{by_name} sslmode=verify-full sslrootcert={ours}"), &[], comes);
    case(&by_name, &[("PGSSLMODE", "verify-full"), ("PGSSLROOTCERT", &ours)], comes);
    case(&format!("{by_name} sslmode=verify-full sslrootcert={other}"), &[], "");
    case(&format!("{by_number} sslmode=verify-full sslrootcert={ours}"), &[], "");
    case(&format!("{by_number} sslmode=verify-ca sslrootcert={ours}"), &[], comes);
    case(&format!("{by_number} sslmode=verify-ca sslrootcert={other}"), &[], "");
    case(&format!("{by_name} sslmode=require sslrootcert={other}"), &[], "");
    case(&format!("{by_name} sslmode=disable"), &[], "");
    // Only the root certificate of the address counts, whatever other ones this machine trusts.
    case(&format!("{by_name} sslmode=verify-full sslrootcert={other}"), &[("SSL_CERT_FILE", &ours)], "");
    let home = || {
        let shell = shell();
        std::fs::create_dir(shell.home().join(".postgresql")).unwrap();
        std::fs::copy(&other, shell.home().join(".postgresql/root.crt")).unwrap();
        shell
    };
    let address = format!("{by_name} sslmode=require");
    compare(&server, home, &Case { address: &address, variables: &[], comes: "" });
    let run = |address: &str| shell().run_with(["today", "--database-url", address]).ends(3);
    run(&format!("{by_name} sslmode=verify-full sslrootcert={other}"))
        .says("from an authority that is not trusted here");
    run(&format!("{by_number} sslmode=verify-full sslrootcert={ours}")).says("is for another host name");
    shell()
        .with("SSL_CERT_FILE", &ours)
        .run_with(["doctor", "--database-url", &format!("{by_name} sslmode=verify-full")])
        .says("encrypted, with a certificate of a trusted authority");
}

#[test]
fn what_cannot_be_honored_is_refused_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for (parameter, said) in [
        ("sslmod=verify-full", "There is no connection parameter sslmod. Did you mean sslmode?"),
        ("sslmode=verify_full", "Did you mean sslmode=verify-full?"),
        ("sslmode=disable&sslmode=require", "has sslmode twice"),
        ("channel_binding=require", "channel_binding=require is not possible."),
        ("gssencmode=require", "gssencmode=require is not possible."),
        ("requirepeer=postgres", "requirepeer is not possible."),
        ("sslcrl=/x", "sslcrl is not possible."),
        ("sslmode=verify-ca", "use sslmode=verify-full"),
        ("sslrootcert=/x", "Add sslmode=verify-full."),
        ("connect_timeout=soon", "connect_timeout must be a whole number."),
    ] {
        let url = format!("postgres://dana:hunter2@127.0.0.1:{port}/mdi?{parameter}");
        Shell::on(&url).run("today").ends(2).says(said).says("The address is DATABASE_URL.").never_says("hunter2");
    }
    Shell::on("postgres://db:abc/mdi").run("today").ends(2).says("A port must be a number from 1 to 65535.");
    assert!(listener.accept().is_err(), "somebody called");
}

/// A variable set for other programs must not lead a desk to another database.
#[test]
fn a_private_database_and_a_server_of_the_environment_are_not_confused() {
    let shell = Shell::new().with("PGHOST", "/no/such/folder");
    shell.run("today").ends(3).says("does not answer");
    std::fs::create_dir_all(shell.home().join("data/frontdesk/server/data")).unwrap();
    shell.run("today").ends(2).says("PGHOST names a server, and this machine has a private database");
    shell.run_with(["today", "--database-url", "postgres://"]).ends(3).says("does not answer");
}
