//! Tests of whole addresses, by libpq's documented rules.

use std::os::unix::fs::PermissionsExt;

use sqlx::postgres::PgSslMode;

use super::*;

/// A certificate. Only its format is checked.
const PEM: &str = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Address, String> {
    read_at(text, &Surroundings::of(variables, None))
}

fn read_at(text: &str, around: &Surroundings) -> Result<Address, String> {
    Address::read(&text.to_owned().into(), None, around)
}

/// Parses a valid address. Returns `user at host:port/database`.
fn place(text: &str, variables: &[(&str, &str)]) -> String {
    read(text, variables).unwrap_or_else(|why| panic!("{text}: {why}")).place()
}

fn refusal(text: &str, variables: &[(&str, &str)]) -> String {
    read(text, variables).err().unwrap_or_else(|| panic!("{text} is taken"))
}

/// Creates a home folder with some files, each `0600`.
fn home(files: &[(&str, &str)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    home
}

#[test]
fn what_an_address_leaves_open_has_libpqs_defaults() {
    assert_eq!(place("postgres://", &[]), "me at localhost:5432/me");
    assert_eq!(place("postgres://dana@", &[]), "dana at localhost:5432/dana");
    assert_eq!(place("host=db user=dana", &[]), "dana at db:5432/dana");
    assert_eq!(place("postgres://dana@[2001:db8::1]:6000/mdi", &[]), "dana at [2001:db8::1]:6000/mdi");
    let folder = tempfile::tempdir().unwrap();
    let around = Surroundings::of(&[("PGPORT", "6543")], None).with_socket_dir(folder.path());
    assert_eq!(read_at("postgres://", &around).unwrap().place(), "me at localhost:6543/me", "no socket is there");
    std::fs::write(folder.path().join(".s.PGSQL.6543"), "").unwrap();
    let there = format!("me at {}:6543/me", folder.path().display());
    assert_eq!(read_at("postgres://", &around).unwrap().place(), there);
    assert_eq!(read_at("host=''", &around).unwrap().place(), there);
}

#[test]
fn the_address_comes_before_the_service_and_that_before_the_environment() {
    let home = home(&[(".pg_service.conf", "[mdi]\nhost=service\nport=2\nuser=service\n")]);
    let variables = [("PGHOST", "environment"), ("PGPORT", "3"), ("PGUSER", "environment"), ("PGDATABASE", "shop")];
    let around = Surroundings::of(&variables, Some(home.path()));
    let place = |text: &str| read_at(text, &around).unwrap().place();
    assert_eq!(place("postgres://"), "environment at environment:3/shop");
    assert_eq!(place("postgres://?service=mdi"), "service at service:2/shop");
    assert_eq!(place("service=mdi host=address"), "service at address:2/shop");
    assert_eq!(place("service=mdi user=''"), "me at service:2/shop", "nothing is a value, too");
    let around = Surroundings::of(&[("PGSERVICE", "mdi")], Some(home.path()));
    let address = read_at("postgres://address", &around).unwrap();
    assert_eq!(address.place(), "service at address:2/service");
    let file = home.path().join(".pg_service.conf");
    assert_eq!(address.origins()[0], format!("port, user from the service mdi in {}", file.display()));
    let around = Surroundings::of(&[("PGSERVICE", "absent")], Some(home.path()));
    assert!(read_at("postgres://", &around).unwrap_err().contains("no service absent"));
}

#[test]
fn the_configured_login_is_for_an_address_that_names_nobody() {
    let home = home(&[(".pg_service.conf", "[mdi]\nuser=service\n[plain]\nhost=db\n")]);
    let around = Surroundings::of(&[("PGUSER", "environment")], Some(home.path()));
    let user = |text: &str| {
        let address = Address::read(&text.to_owned().into(), Some("o'hara@desk"), &around).unwrap();
        (address.user.clone(), address.names_user())
    };
    assert_eq!(user("postgres://db:5432/mdi?sslmode=require"), ("o'hara@desk".into(), false));
    assert_eq!(user("postgres://ruth@db/mdi"), ("ruth".into(), true));
    assert_eq!(user("service=mdi"), ("service".into(), true));
    assert_eq!(user("service=plain"), ("o'hara@desk".into(), false));
}

#[test]
fn several_hosts_have_a_port_each_or_one_for_all() {
    assert_eq!(place("postgres://d@a:5432,b:5433/mdi", &[]), "d at a:5432,b:5433/mdi");
    assert_eq!(place("postgres://d@/mdi?host=a,b&port=5432,5433", &[]), "d at a:5432,b:5433/mdi");
    assert_eq!(place("postgres://d@/mdi?host=a%2Cb&port=6000", &[]), "d at a:6000,b:6000/mdi");
    assert_eq!(place("postgres://d@a,b:6000/mdi", &[]), "d at a:5432,b:6000/mdi");
    assert_eq!(place("host=a,/run/pg port=,6000 user=d", &[]), "d at a:5432,/run/pg:6000/d");
    assert_eq!(place("postgres://d@a,b/mdi", &[("PGPORT", "6000")]), "d at a:6000,b:6000/mdi");
    assert_eq!(refusal("host=a,b,c port=1,2", &[]), "There are 3 hosts and 2 ports.");
    assert_eq!(refusal("host=a,b hostaddr=127.0.0.1", &[]), "There are 2 hosts and 1 in hostaddr.");
    assert_eq!(place("host=a,b hostaddr=127.0.0.1,::1", &[]), "me at 127.0.0.1:5432,[::1]:5432/me");
}

#[test]
fn a_value_that_cannot_be_is_refused_with_its_place() {
    let home = home(&[(".pg_service.conf", "[mdi]\nsslmode=verify_full\n")]);
    for (text, variable, said) in [
        ("host=db port=abc", None, "A port must be a number from 1 to 65535."),
        ("postgres://db:0/", None, "A port must be a number from 1 to 65535."),
        ("postgres://db:horse/", None, "A port must be a number from 1 to 65535."),
        ("host=db", Some(("PGPORT", "65536")), "A port must be a number from 1 to 65535. (It comes from PGPORT.)"),
        ("host=db sslmode=", None, "sslmode has no value."),
        (
            "host=db",
            Some(("PGSSLMODE", "verify_full")),
            "The value of sslmode is not known. Did you mean sslmode=verify-full? (It comes from PGSSLMODE.)",
        ),
        ("host=db hostaddr=db", None, "hostaddr must be an IP address."),
        ("host=@db", None, "Frontdesk cannot connect to an abstract socket (a host with @)."),
    ] {
        let around = Surroundings::of(variable.as_slice(), Some(home.path()));
        assert_eq!(read_at(text, &around).unwrap_err(), said, "{text}");
    }
    let around = Surroundings::of(&[], Some(home.path()));
    assert!(
        read_at("service=mdi", &around).unwrap_err().contains("sslmode=verify-full? (It comes from the service mdi")
    );
    assert_eq!(place("host=db", &[("PGSSLMODE", ""), ("PGPORT", "")]), "me at db:5432/me", "set to nothing is not set");
}

#[test]
fn a_variable_that_asks_for_safety_is_not_ignored() {
    for (variable, value) in [
        ("PGCHANNELBINDING", "require"),
        ("PGREQUIREAUTH", "scram-sha-256"),
        ("PGREQUIREPEER", "postgres"),
        ("PGSSLCRL", "/etc/revoked"),
        ("PGGSSENCMODE", "require"),
        ("PGSSLMINPROTOCOLVERSION", "TLSv1.3"),
        ("PGSSLMODE", "verify-ca"),
    ] {
        let said = refusal("host=db", &[(variable, value)]);
        assert!(said.ends_with(&format!("(It comes from {variable}.)")), "{said}");
    }
}

#[test]
fn a_password_is_looked_for_in_libpqs_order() {
    let home = home(&[
        (".pgpass", "db:*:*:*:listed\n"),
        ("other", "db:*:*:*:other\n"),
        (".pg_service.conf", "[mdi]\npassword=service\n"),
    ]);
    let file = |name: &str| home.path().join(name).display().to_string();
    let source = |text: &str, variables: &[(&str, &str)]| {
        read_at(text, &Surroundings::of(variables, Some(home.path()))).unwrap().password_source()
    };
    assert_eq!(source("host=db", &[]), Some(format!("{}, line 1", file(".pgpass"))));
    assert_eq!(source("host=db password=''", &[]), Some(format!("{}, line 1", file(".pgpass"))));
    assert_eq!(source("host=db", &[("PGPASSFILE", &file("other"))]), Some(format!("{}, line 1", file("other"))));
    assert_eq!(source(&format!("host=db passfile={}", file("other")), &[]), Some(format!("{}, line 1", file("other"))));
    assert_eq!(source("host=db", &[("PGPASSWORD", "x")]), Some("PGPASSWORD".into()));
    assert!(source("host=db service=mdi", &[("PGPASSWORD", "x")]).unwrap().starts_with("the service mdi in"));
    assert_eq!(source("postgres://:x@db?service=mdi", &[("PGPASSWORD", "x")]), Some("the address".into()));
    assert_eq!(source("host=elsewhere", &[]), None);
    assert_eq!(source("host=db", &[("PGPASSFILE", "/no/such/file")]), None, "the file that was named is the only one");
    assert!(read("postgres://d:x@db", &[]).unwrap().has_written_password());
    assert!(read("password=x host=db", &[]).unwrap().has_written_password());
    assert!(!read("host=db", &[("PGPASSWORD", "x")]).unwrap().has_written_password());
}

#[test]
fn a_password_file_lists_a_host_by_its_name_and_the_usual_socket_as_localhost() {
    let home = home(&[(".pgpass", "/run/elsewhere:*:*:*:a\ndb:*:*:*:b\nlocalhost:*:*:*:c\n127.0.0.1:*:*:*:d\n")]);
    let usual = tempfile::tempdir().unwrap();
    let around = Surroundings::of(&[], Some(home.path())).with_socket_dir(usual.path());
    let line = |text: &str| {
        let source = read_at(text, &around).unwrap().password_source();
        source.and_then(|source| source.rsplit(' ').next().map(str::to_owned))
    };
    assert_eq!(line("host=/run/elsewhere").as_deref(), Some("1"));
    assert_eq!(line("host=db hostaddr=127.0.0.1").as_deref(), Some("2"), "by its name");
    assert_eq!(line("hostaddr=127.0.0.1").as_deref(), Some("4"));
    assert_eq!(line(&format!("host={}", usual.path().display())).as_deref(), Some("3"));
    assert_eq!(line("postgres://").as_deref(), Some("3"));
    assert_eq!(line("host=/run/unlisted"), None);
    std::fs::set_permissions(home.path().join(".pgpass"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let address = read_at("host=db", &around).unwrap();
    let why = address.no_password().unwrap();
    assert!(why.is_fault() && why.to_string().contains("Run: chmod 600 "), "{why}");
}

#[test]
fn encryption_is_what_was_asked_for_or_a_refusal() {
    let home = home(&[("ca.pem", PEM), ("poem.pem", "Roses are red")]);
    let ca = home.path().join("ca.pem").display().to_string();
    let mode = |text: &str, variables: &[(&str, &str)]| {
        let address = read(&format!("host=db {text}"), variables)?;
        assert!(address.needs.iter().all(|(name, _)| name.starts_with("SSL_CERT_")), "{:?}", address.needs);
        Ok::<_, String>(format!("{:?}, {:?}", address.tls.mode(), address.tls.roots()))
    };
    let only = format!("Only({ca:?})");
    assert_eq!(mode("", &[]).unwrap(), "Prefer, Unchecked");
    assert_eq!(mode("sslmode=allow", &[]).unwrap(), "Prefer, Unchecked");
    assert_eq!(mode("sslmode=require", &[]).unwrap(), "Require, Unchecked");
    assert_eq!(mode("sslmode=verify-full", &[]).unwrap(), "VerifyFull, System");
    assert_eq!(mode("sslmode=verify-full sslrootcert=system", &[]).unwrap(), "VerifyFull, System");
    assert_eq!(mode(&format!("sslmode=verify-full sslrootcert={ca}"), &[]).unwrap(), format!("VerifyFull, {only}"));
    assert_eq!(mode(&format!("sslmode=require sslrootcert={ca}"), &[]).unwrap(), format!("VerifyCa, {only}"));
    assert_eq!(mode("sslmode=verify-ca", &[("PGSSLROOTCERT", &ca)]).unwrap(), format!("VerifyCa, {only}"));
    assert_eq!(mode("sslmode=disable", &[("PGSSLROOTCERT", &ca)]).unwrap(), "Disable, Unchecked");
    assert_eq!(mode("", &[("PGREQUIRESSL", "1")]).unwrap(), "Require, Unchecked");
    assert_eq!(mode("", &[("PGREQUIRESSL", "1"), ("PGSSLMODE", "disable")]).unwrap(), "Disable, Unchecked");
    assert!(mode("sslmode=verify-ca", &[]).unwrap_err().contains("use sslmode=verify-full"));
    assert!(mode("sslmode=require sslrootcert=system", &[]).unwrap_err().contains("needs sslmode=verify-full"));
    assert!(mode(&format!("sslrootcert={ca}"), &[]).unwrap_err().contains("Add sslmode=verify-full."));
    assert!(mode("sslmode=verify-full sslrootcert=/no/ca.pem", &[]).unwrap_err().contains("/no/ca.pem"));
    let poem = home.path().join("poem.pem");
    assert!(
        mode(&format!("sslmode=require sslrootcert={}", poem.display()), &[]).unwrap_err().contains("no certificate")
    );
    // A socket on this machine is never encrypted, whatever the address asks for.
    assert_eq!(place("host=/run/pg sslmode=verify-full sslrootcert=/no/ca.pem", &[]), "me at /run/pg:5432/me");
    assert!(refusal("host=db hostaddr=127.0.0.1 sslmode=verify-full", &[]).contains("Leave out hostaddr"));
}

#[test]
fn the_files_in_the_home_folder_count_as_for_libpq() {
    let home = home(&[(".postgresql/root.crt", PEM)]);
    let around = Surroundings::of(&[], Some(home.path()));
    let tls = |text: &str| read_at(&format!("host=db {text}"), &around).map(|address| address.tls);
    assert!(matches!(tls("sslmode=require").unwrap().mode(), PgSslMode::VerifyCa));
    assert!(matches!(tls("").unwrap().mode(), PgSslMode::Prefer));
    std::fs::write(home.path().join(".postgresql/root.crl"), "").unwrap();
    assert!(tls("sslmode=require").unwrap_err().contains("root.crl"));
    std::fs::write(home.path().join(".postgresql/postgresql.crt"), PEM).unwrap();
    assert!(tls("").unwrap_err().contains("postgresql.key in sslkey cannot be read"));
    assert!(tls("sslcertmode=disable").is_ok());
    let key = home.path().join(".postgresql/postgresql.key");
    std::fs::write(&key, "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n").unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(tls("").unwrap_err().contains("chmod 600"));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(tls("").is_ok());
    std::fs::write(&key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n").unwrap();
    assert!(tls("").unwrap_err().contains("protected by a password"));
}

#[test]
fn what_sqlx_takes_from_the_environment_by_itself_is_told() {
    let home = home(&[("ca.pem", PEM)]);
    let ca = home.path().join("ca.pem");
    let strict = format!("host=db sslmode=verify-full sslrootcert={}", ca.display());
    let needs = |text: &str, variables: &[(&str, &str)]| read(text, variables).unwrap().needs.clone();
    assert_eq!(needs(&strict, &[]), [("SSL_CERT_FILE", Some(ca.clone()))]);
    assert_eq!(needs(&strict, &[("SSL_CERT_FILE", &ca.display().to_string())]), []);
    assert_eq!(
        needs(&strict, &[("SSL_CERT_FILE", "/other"), ("SSL_CERT_DIR", "/all")]),
        [("SSL_CERT_FILE", Some(ca.clone())), ("SSL_CERT_DIR", None)]
    );
    assert!(read(&strict, &[]).unwrap().connect_options().unwrap_err().contains("set SSL_CERT_FILE="));
    assert_eq!(needs("host=db options=-cgeqo=off", &[("PGOPTIONS", "-c jit=on")]), [("PGOPTIONS", None)]);
    assert_eq!(needs("host=db", &[("PGOPTIONS", "-c jit=on")]), []);
    assert_eq!(needs("host=db sslcertmode=disable", &[("PGSSLCERT", "/c")]), [("PGSSLCERT", None)]);
}

#[test]
fn sqlx_gets_what_was_decided() {
    let options = |text: &str| read(text, &[]).unwrap().connect_options().unwrap();
    let one = &options("postgres://dana:a%20b@[::1]:6000/mdi?options=-c%20geqo%3Doff%20-c%20search_path%3Da%5C%20b")[0];
    assert_eq!((one.get_host(), one.get_port(), one.get_username()), ("::1", 6000, "dana"));
    assert_eq!((one.get_database(), one.get_options()), (Some("mdi"), Some("-c geqo=off -c search_path=a\\ b")));
    let both = options("postgres://dana@/mdi?host=/run/a,db&sslmode=require&connect_timeout=1");
    assert_eq!(both[0].get_socket().unwrap().to_str(), Some("/run/a"));
    assert!(matches!(both[0].get_ssl_mode(), PgSslMode::Disable));
    assert!(matches!(both[1].get_ssl_mode(), PgSslMode::Require) && both[1].get_socket().is_none());
    let timeout = |seconds: &str| read(&format!("connect_timeout={seconds}"), &[]).unwrap().timeout();
    assert_eq!(timeout("1"), Some(Duration::from_secs(2)));
    assert_eq!((timeout("0"), timeout("-1")), (None, None));
    assert_eq!(
        place(&socket_url("o'hara", Some("a:b@c/d"), Path::new("/run/a b"), "mdi"), &[]),
        "o'hara at /run/a b:5432/mdi"
    );
}
