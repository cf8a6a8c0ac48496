use super::*;
use crate::domain::desk::{Admit, Command, SeatRef, Stamp};
use crate::domain::journal::{Divergence, JournaledWrite, WriteId};
use uuid::Uuid;

fn write(n: u128) -> Record {
    let seat = SeatRef { item: Uuid::from_u128(n), seat: Uuid::from_u128(n) };
    let command = Command::Admit(Admit {
        event_id: Uuid::from_u128(100 + n),
        seat,
        token: "a\nb".into(),
        reason: None,
        overridden: Vec::new(),
    });
    let stamp = Stamp { actor: "Zoë".into(), desk: "desk-1".into(), at: chrono::DateTime::UNIX_EPOCH };
    Record::Write(Box::new(JournaledWrite {
        id: WriteId(Uuid::from_u128(n)),
        stamp,
        about: "Ana\nRuiz".into(),
        command,
    }))
}

fn numbers(left: &Recovered) -> Vec<u128> {
    left.queue.all().map(|kept| kept.id.0.as_u128()).collect()
}

fn the_file(folder: &Path) -> PathBuf {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut journals: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "journal")).collect();
    assert_eq!(journals.len(), 1, "{journals:?}");
    journals.remove(0)
}

#[test]
fn whatever_byte_a_crash_cuts_at_the_whole_lines_before_it_hold() {
    let records = [write(1), write(2), Record::Done(WriteId(Uuid::from_u128(1))), write(3)];
    let lines: Vec<Vec<u8>> = records.iter().map(|record| encode(record).unwrap()).collect();
    let all: Vec<u8> = lines.concat();
    for cut in 0..=all.len() {
        let mut end = 0;
        // A record is complete without the final line break.
        let whole = lines.iter().take_while(|line| {
            end += line.len();
            end - 1 <= cut
        });
        let whole = whole.count();
        assert_eq!(decode(&all[..cut]), records[..whole], "cut at {cut}");
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        journal.file.write_all(&all[..cut]).unwrap();
        drop(journal);
        let (mut journal, left) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        journal.add(&write(9)).unwrap();
        drop(journal);
        let (_, after) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
        assert_eq!(numbers(&after), [numbers(&left), vec![9]].concat(), "what is written after it holds, too");
    }
}

#[test]
fn a_line_that_was_spoilt_takes_no_other_with_it() {
    let mut all = [encode(&write(1)).unwrap(), encode(&write(2)).unwrap(), encode(&write(3)).unwrap()].concat();
    let middle = all.len() / 2;
    all[middle] ^= 1;
    assert_eq!(decode(&all), [write(1), write(3)]);
}

#[test]
fn a_half_written_record_does_not_spoil_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    journal.file.write_all(b"0123456789abcdef {\"wri").unwrap();
    journal.is_torn = true;
    journal.add(&write(1)).unwrap();
    drop(journal);
    assert_eq!(numbers(&Journal::open(folder.path(), "dana.cole", "here").unwrap().1), [1]);
}

#[test]
fn what_the_disk_did_not_take_is_not_said_to_be_there_until_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    let disk = std::mem::replace(&mut journal.file, OpenOptions::new().write(true).open("/dev/full").unwrap());
    assert!(journal.add(&write(1)).is_err());
    assert!(journal.disk().is_err(), "it is not there");
    journal.file = disk;
    journal.disk().unwrap();
    drop(journal);
    assert_eq!(numbers(&Journal::open(folder.path(), "dana.cole", "here").unwrap().1), [1]);
}

#[test]
fn what_another_version_has_written_stays_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Journal::open(folder.path(), "dana.cole", "here").unwrap().0;
    let json = r#"{"telepathy":7}"#;
    let theirs = format!("{} {json}\n", checksum(json.as_bytes()));
    let mut journal = open();
    journal.add(&write(1)).unwrap();
    journal.file.write_all(theirs.as_bytes()).unwrap();
    drop(journal);
    let mut journal = open();
    assert_eq!(journal.foreign(), 1);
    journal.clear().unwrap();
    drop(journal);
    assert_eq!(open().foreign(), 1, "also when nothing else is left");
    assert!(std::fs::read_to_string(the_file(folder.path())).unwrap().ends_with(&theirs));
}

#[test]
fn each_login_and_each_database_has_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    journal.add(&write(1)).unwrap();
    drop(journal);
    for (login, place) in [("mia.tran", "here"), ("dana.cole", "there"), ("dana/cole", "here")] {
        assert!(Journal::open(folder.path(), login, place).unwrap().1.is_empty(), "{login} {place}");
    }
    assert_eq!(numbers(&Journal::open(folder.path(), "dana.cole", "here").unwrap().1), [1]);
}

#[test]
fn what_a_running_console_has_is_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    first.add(&write(1)).unwrap();
    let (mut second, left) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    assert!(left.is_empty());
    second.add(&write(2)).unwrap();
    drop(first);
    drop(second);
    let (_, left) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    assert_eq!(numbers(&left), [1, 2], "of both, once they run no more");
    the_file(folder.path());
}

#[test]
fn what_lies_here_is_counted_for_each_login_and_database() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(summaries(&folder.path().join("none")).unwrap(), []);
    let told = Divergence { sentence: "It is not there any more.".into(), is_written: false };
    let (mut first, _) = Journal::open(folder.path(), "dana.cole", "here:5432/mdi").unwrap();
    let (mut second, _) = Journal::open(folder.path(), "dana.cole", "here:5432/mdi").unwrap();
    let (_empty, _) = Journal::open(folder.path(), "mia.tran", "here:5432/mdi").unwrap();
    for record in [write(1), write(2), Record::Diverged(WriteId(Uuid::from_u128(2)), told)] {
        first.add(&record).unwrap();
    }
    second.add(&write(3)).unwrap();
    let of_old = format!("{}-0.journal", name("ruth.boyd", "there"));
    std::fs::write(folder.path().join(of_old), encode(&write(4)).unwrap()).unwrap();
    let summary = |login: &str, place: Option<&str>, open, unread| Summary {
        login: login.into(),
        place: place.map(str::to_owned),
        open,
        unread,
    };
    let expected = [summary("dana.cole", Some("here:5432/mdi"), 2, 1), summary("ruth.boyd", None, 1, 0)];
    assert_eq!(summaries(folder.path()).unwrap(), expected);
    assert_eq!(left_behind(folder.path()).unwrap(), [], "whose console runs, or nobody knows");
    second.clear().unwrap();
    first.clear().unwrap();
    assert_eq!(summaries(folder.path()).unwrap(), expected[1..]);
}

#[test]
fn only_this_user_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("waiting");
    let (mut journal, _) = Journal::open(&inner, "dana.cole", "here").unwrap();
    journal.add(&write(1)).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&inner), mode(&the_file(&inner))), (0o700, 0o600));
    journal.clear().unwrap();
    assert!(std::fs::read(the_file(&inner)).unwrap().is_empty(), "no name stays");
}

#[test]
fn what_nobody_has_read_outlives_the_console_until_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Journal::open(folder.path(), "dana.cole", "here").unwrap();
    let told = Divergence { sentence: "It is not there any more.".into(), is_written: false };
    let (mut journal, _) = open();
    journal.add(&write(1)).unwrap();
    journal.add(&Record::Diverged(WriteId(Uuid::from_u128(1)), told.clone())).unwrap();
    for _ in 0..2 {
        drop(journal);
        let left;
        (journal, left) = open();
        assert!(left.queue.is_empty());
        assert_eq!(left.unread.iter().map(|unread| &unread.divergence).collect::<Vec<_>>(), [&told]);
    }
    journal.add(&Record::Done(WriteId(Uuid::from_u128(1)))).unwrap();
    drop(journal);
    assert!(open().1.is_empty());
}

#[test]
fn what_a_console_left_that_runs_no_more_is_told_to_whoever_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let (mut dana, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    dana.add(&write(1)).unwrap();
    drop(dana);
    let (_ruth, _) = Journal::open(folder.path(), "ruth.boyd", "here").unwrap();
    let left = left_behind(folder.path()).unwrap();
    assert_eq!(
        left.iter().map(|summary| (summary.login.as_str(), summary.open)).collect::<Vec<_>>(),
        [("dana.cole", 1)]
    );
    let (_dana, _) = Journal::open(folder.path(), "dana.cole", "here").unwrap();
    assert_eq!(left_behind(folder.path()).unwrap(), []);
}
