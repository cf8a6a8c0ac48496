//! A test desk: the real program in a pseudo-terminal, with simulated typing, a scanner, and waits for screen text.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::support::{PASSWORD, PROGRAM};

/// How long to wait for screen content. Other tests run at the same time.
const PATIENCE: Duration = Duration::from_secs(30);
/// Slightly longer than a question has to be visible before the console accepts its confirmation.
const READING: Duration = Duration::from_millis(400);

/// Screen content and raw output of the terminal.
struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    has_ended: bool,
    /// Set while the terminal is being closed: the next read is the last one.
    is_closing: bool,
}

impl Seen {
    /// Returns true if the frame is complete. During a synchronized update, a terminal shows the previous frame.
    fn is_whole(&self) -> bool {
        let tail = &self.raw[self.raw.len().saturating_sub(1 << 16)..];
        let last = |mark: &[u8]| tail.windows(mark.len()).rposition(|window| window == mark);
        last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
    }
}

type Shared = Arc<(Mutex<Seen>, Condvar)>;

pub struct Desk {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    shared: Shared,
    home: TempDir,
    last_enter: Option<Instant>,
}

/// Setup of a desk.
pub struct Setup {
    url: String,
    name: &'static str,
    login: String,
    more: String,
    parent: Parent,
    /// Start as the demonstration with its own database.
    is_demo: bool,
}

/// Parent process of the console.
#[derive(Clone, Copy)]
enum Parent {
    /// The terminal itself.
    Terminal,
    /// A command line in a shell with job control.
    Shell(&'static str),
    /// A script that the terminal runs.
    Script(&'static str),
}

impl Setup {
    pub fn new(url: &str) -> Self {
        Self {
            url: url.into(),
            name: "desk-1",
            login: "dana.cole".into(),
            more: String::new(),
            parent: Parent::Terminal,
            is_demo: false,
        }
    }

    /// Sets up the demonstration for a user with a new home directory.
    pub fn demo() -> Self {
        Self { is_demo: true, ..Self::new("") }
    }

    pub fn login(mut self, login: &str) -> Self {
        self.login = login.into();
        self
    }

    pub fn desk(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Appends lines to the configuration file.
    pub fn config(mut self, more: &str) -> Self {
        self.more = more.into();
        self
    }

    /// Starts the console in a shell with job control.
    pub fn in_shell(self) -> Self {
        self.in_shell_by("\"$PROGRAM\"")
    }

    /// Starts the console with this shell command line, which finds the program in `$PROGRAM`.
    pub fn in_shell_by(mut self, line: &'static str) -> Self {
        self.parent = Parent::Shell(line);
        self
    }

    /// Starts the console from a script, which finds the program in `$PROGRAM`.
    pub fn in_script(mut self, script: &'static str) -> Self {
        self.parent = Parent::Script(script);
        self
    }

    /// Opens the console and waits for the morning's screen.
    pub fn open(self) -> Desk {
        let mut desk = self.start(Some(PASSWORD));
        desk.sees("● Live").sees("CCW Permit");
        desk
    }

    /// Opens the console without a password and waits for the sign-in screen.
    pub fn open_at_the_door(self) -> Desk {
        let mut desk = self.start(None);
        desk.sees("Sign in").sees("Password");
        desk
    }

    /// Opens the console with the home directory of a console that has ended.
    pub fn open_where(self, mut before: Desk) -> Desk {
        let _ = before.child.wait();
        let home = std::mem::replace(&mut before.home, tempfile::tempdir().expect("a home"));
        drop(before);
        let mut desk = self.start_in(home, Some(PASSWORD));
        desk.sees("● Live").sees("CCW Permit");
        desk
    }

    /// Starts the console without waiting for a screen.
    pub fn start(self, password: Option<&str>) -> Desk {
        self.start_in(tempfile::tempdir().expect("a home"), password)
    }

    fn start_in(self, home: TempDir, password: Option<&str>) -> Desk {
        let config = home.path().join("frontdesk.toml");
        let text = format!("desk = \"{}\"\nlogin = \"{}\"\n{}\n", self.name, self.login, self.more);
        std::fs::write(&config, text).expect("writing the configuration");
        fake_printer(home.path());
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).expect("a terminal");
        let mut command = match self.parent {
            Parent::Terminal => CommandBuilder::new(PROGRAM),
            Parent::Shell(_) => CommandBuilder::new("bash"),
            Parent::Script(_) => CommandBuilder::new("sh"),
        };
        match self.parent {
            Parent::Terminal => {}
            Parent::Shell(_) => command.args(["--norc", "--noprofile", "-i"]),
            Parent::Script(script) => command.args(["-c", script]),
        }
        command.env_clear();
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, value) in [
            ("PATH", format!("{}:{path}", home.path().join("bin").display())),
            ("HOME", home.path().display().to_string()),
            ("TERM", "xterm-256color".into()),
            ("LANG", "C.UTF-8".into()),
            ("PS1", "shell> ".into()),
            ("PROGRAM", PROGRAM.into()),
            ("DATABASE_URL", self.url),
            ("FRONTDESK_CONFIG", config.display().to_string()),
        ] {
            command.env(name, value);
        }
        if self.is_demo {
            command.arg("demo");
        }
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
        command.cwd(home.path());
        let child = pty.slave.spawn_command(command).expect("starting the console");
        drop(pty.slave);
        let shared: Shared = Arc::new((
            Mutex::new(Seen {
                parser: vt100::Parser::new(cells(24), cells(80), 0),
                raw: Vec::new(),
                has_ended: false,
                is_closing: false,
            }),
            Condvar::new(),
        ));
        watch(pty.master.try_clone_reader().expect("the terminal's other end"), Arc::clone(&shared));
        let writer = pty.master.take_writer().expect("the keyboard");
        let mut desk = Desk { child, master: Some(pty.master), writer: Some(writer), shared, home, last_enter: None };
        if let Parent::Shell(line) = self.parent {
            desk.sees("shell>").send(&format!("{line}\r"));
        }
        desk
    }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("more than none")
}

/// Installs a fake `lp` that keeps its input in a file.
fn fake_printer(home: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let bin = home.join("bin");
    std::fs::create_dir_all(&bin).expect("a folder for the printer");
    std::fs::write(bin.join("lp"), "#!/bin/sh\ncat > \"$HOME/printed.txt\"\n").expect("a printer");
    std::fs::set_permissions(bin.join("lp"), std::fs::Permissions::from_mode(0o755)).expect("a working printer");
}

fn watch(mut terminal: Box<dyn Read + Send>, shared: Shared) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        loop {
            let read = terminal.read(&mut bytes).unwrap_or(0);
            let (seen, changed) = &*shared;
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.parser.process(&bytes[..read]);
            seen.raw.extend_from_slice(&bytes[..read]);
            seen.has_ended |= read == 0 || seen.is_closing;
            changed.notify_all();
            if seen.has_ended {
                return;
            }
        }
    });
}

impl Desk {
    pub fn open(url: &str) -> Self {
        Setup::new(url).open()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn screen(&self) -> String {
        self.seen().parser.screen().contents()
    }

    /// Returns everything written to the terminal so far.
    pub fn raw(&self) -> Vec<u8> {
        self.seen().raw.clone()
    }

    /// Waits until more than this many bytes were written.
    pub fn draws_after(&mut self, bytes: usize) -> &mut Self {
        self.wait(PATIENCE, "nothing is drawn:", |seen| seen.raw.len() > bytes);
        self
    }

    pub fn home(&self) -> PathBuf {
        self.home.path().to_path_buf()
    }

    /// Waits until the condition holds on a complete frame.
    fn wait(&self, patience: Duration, what: &str, is_there: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + patience;
        let mut seen = self.seen();
        while !(seen.is_whole() && is_there(&seen)) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.has_ended, "{what}\n{}", seen.parser.screen().contents());
            seen = self.shared.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub fn sees(&mut self, words: &str) -> &mut Self {
        self.sees_within(PATIENCE, words)
    }

    pub fn sees_within(&mut self, patience: Duration, words: &str) -> &mut Self {
        let what = format!("waited in vain for {words:?} on:");
        self.wait(patience, &what, |seen| squeezed(&seen.parser.screen().contents()).contains(words));
        self
    }

    pub fn sees_no_more(&mut self, words: &str) -> &mut Self {
        let what = format!("waited in vain for {words:?} to go from:");
        self.wait(PATIENCE, &what, |seen| !squeezed(&seen.parser.screen().contents()).contains(words));
        self
    }

    /// Waits for the next shell prompt.
    pub fn is_asked_by_the_shell(&mut self) -> &mut Self {
        self.wait(PATIENCE, "the shell does not come back on:", |seen| seen.raw.ends_with(b"shell> "));
        self
    }

    pub fn send(&mut self, bytes: &str) -> &mut Self {
        let writer = self.writer.as_mut().expect("a terminal that is open");
        writer.write_all(bytes.as_bytes()).expect("pressing keys");
        writer.flush().expect("pressing keys");
        self
    }

    /// Waits long enough since the last Enter. The console takes a quicker Enter for a held key.
    fn lifts_the_finger(&mut self) {
        let gap = Duration::from_millis(220);
        if let Some(left) = self.last_enter.and_then(|last| gap.checked_sub(last.elapsed())) {
            std::thread::sleep(left);
        }
        self.last_enter = Some(Instant::now());
    }

    pub fn press(&mut self, key: &str) -> &mut Self {
        if key == "enter" {
            self.lifts_the_finger();
        }
        if key == "ctrl-y" {
            // A question must have been visible for a while before the console accepts a confirmation.
            std::thread::sleep(READING);
        }
        let bytes = match key {
            "enter" => "\r".to_owned(),
            "esc" => "\x1b".to_owned(),
            "tab" => "\t".to_owned(),
            "up" => "\x1b[A".to_owned(),
            "down" => "\x1b[B".to_owned(),
            "right" => "\x1b[C".to_owned(),
            "left" => "\x1b[D".to_owned(),
            "end" => "\x1b[F".to_owned(),
            "home" => "\x1b[H".to_owned(),
            "shift-left" => "\x1b[1;2D".to_owned(),
            "shift-right" => "\x1b[1;2C".to_owned(),
            "f1" => "\x1bOP".to_owned(),
            "f2" => "\x1bOQ".to_owned(),
            "f3" => "\x1bOR".to_owned(),
            "f4" => "\x1bOS".to_owned(),
            "f5" => "\x1b[15~".to_owned(),
            "f6" => "\x1b[17~".to_owned(),
            "f8" => "\x1b[19~".to_owned(),
            key => match key.split_once('-') {
                Some(("ctrl", letter)) => char::from(letter.as_bytes()[0] & 0x1f).to_string(),
                Some(("alt", letter)) => format!("\x1b{letter}"),
                _ => key.to_owned(),
            },
        };
        self.send(&bytes)
    }

    /// Types into a password field, which shows dots.
    pub fn types_unseen(&mut self, text: &str) -> &mut Self {
        let letters: Vec<char> = text.chars().collect();
        let mut typed = 0;
        for part in letters.chunks(4) {
            self.send(&part.iter().collect::<String>());
            typed += part.len();
            let dots = "•".repeat(typed);
            self.wait(PATIENCE, "the dots do not stand before the cursor:", |seen| {
                before_cursor(seen.parser.screen()).ends_with(&dots)
            });
        }
        self
    }

    /// Types in chunks of a few characters and waits for each chunk on the screen.
    pub fn types(&mut self, text: &str) -> &mut Self {
        let letters: Vec<char> = text.chars().collect();
        let mut typed = String::new();
        for part in letters.chunks(4) {
            let part: String = part.iter().collect();
            self.send(&part);
            typed.push_str(&part);
            let what = format!("typed {text:?} and {part:?} does not stand before the cursor:");
            self.wait(PATIENCE, &what, |seen| before_cursor(seen.parser.screen()).ends_with(&typed));
        }
        self
    }

    /// Writes in an editor, which draws its own cursor, in chunks of a few characters, and waits for each chunk.
    pub fn writes(&mut self, text: &str) -> &mut Self {
        let letters: Vec<char> = text.chars().collect();
        for at in (0..letters.len()).step_by(4) {
            let end = (at + 4).min(letters.len());
            self.send(&letters[at..end].iter().collect::<String>());
            self.sees(letters[..end].iter().collect::<String>().trim_end());
        }
        self
    }

    /// Sends a code as a wedge scanner does: all characters at once, then Enter.
    pub fn scan(&mut self, code: &str) -> &mut Self {
        self.send(&format!("{code}\r"))
    }

    /// A slow wedge scanner: key by key, each `gap` after the one before, and Enter.
    pub fn scan_slowly(&mut self, code: &str, gap: Duration) -> &mut Self {
        for key in code.chars().chain(['\r']) {
            self.send(&key.to_string());
            std::thread::sleep(gap);
        }
        self
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.seen().parser.screen_mut().set_size(cells(height), cells(width));
        let size = PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().expect("a terminal that is open").resize(size).expect("a terminal of another size");
        self
    }

    /// Closes the terminal, as when its window closes or its connection breaks.
    pub fn hang_up(&mut self) -> &mut Self {
        self.seen().is_closing = true;
        // The redraw in the new size wakes the reader thread, which then releases the terminal.
        self.resize(100, 30);
        self.has_ended();
        (self.master, self.writer) = (None, None);
        self
    }

    pub fn pid(&self) -> i32 {
        self.child.process_id().and_then(|id| i32::try_from(id).ok()).expect("a running console")
    }

    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(Pid::from_raw(self.pid()).expect("a process"), signal).expect("sending a signal");
        self
    }

    /// Waits for the end of the terminal's output.
    fn has_ended(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !seen.has_ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end:\n{}", seen.parser.screen().contents());
            seen = self.shared.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until the program has ended. Returns its exit status.
    pub fn ends(&mut self) -> u32 {
        self.has_ended();
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("its status") {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "it has let go of its terminal and does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Returns the states, as `ps` writes them, of the processes with this name in the terminal's session.
    pub fn states_of(&self, name: &str) -> Vec<String> {
        let listed = std::process::Command::new("ps").args(["-e", "-o", "sid=,stat=,args="]).output().expect("ps");
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let session = self.pid().to_string();
        let named = lines.filter(|line| line[0] == session && line[2..].iter().any(|word| word.contains(name)));
        named.map(|line| line[1].to_owned()).collect()
    }

    /// Returns true if no output comes for this long.
    pub fn is_quiet_for(&self, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        let mut seen = self.seen();
        let before = seen.raw.len();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            seen = self.shared.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
            if seen.raw.len() != before {
                return false;
            }
        }
    }

    /// Returns true if the terminal is back in line mode with echo.
    pub fn is_cooked(&self) -> bool {
        let termios = self.master.as_ref().and_then(|master| master.get_termios());
        let modes = termios.map(|termios| format!("{:?}", termios.local_flags));
        modes.is_some_and(|modes| modes.contains("ICANON") && modes.contains("ECHO"))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // The program may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the text before the cursor in its row.
fn before_cursor(screen: &vt100::Screen) -> String {
    let (row, column) = screen.cursor_position();
    let cells = (0..column).filter_map(|x| screen.cell(row, x)).filter(|cell| !cell.is_wide_continuation());
    cells.map(|cell| if cell.has_contents() { cell.contents() } else { " " }).collect()
}

/// Returns the text with frames, line ends and repeated blanks as one blank.
fn squeezed(text: &str) -> String {
    let plain: String = text.chars().map(|c| if "│┃\n".contains(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
