//! A console without a terminal: the program's own loop with a simulated keyboard and a screen as text. It needs no
//! process and no pty, so hundreds of consoles are cheap.

use std::collections::VecDeque;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use frontdesk::app::key_map;
use frontdesk::app::{App, Start};
use frontdesk::db::auth::Authenticator;
use frontdesk::db::connect::{session_options, without_startup_params};
use frontdesk::db::limits::Limits;
use frontdesk::db::servers::Servers;
use frontdesk::domain::sign_in::{Credentials, Password};
use frontdesk::runtime::{Heard, Stamped, Terminal, run_at};
use frontdesk::ui::sign_in::Expected;
use frontdesk::ui::theme::{Colors, Theme};
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::PASSWORD;

/// How long to wait for screen content. Other tests run at the same time.
const PATIENCE: Duration = Duration::from_secs(40);
/// Interval between keys, slower than a scanner.
const FINGERS: Duration = Duration::from_millis(60);
const WIDTH: u16 = 80;
const HEIGHT: u16 = 24;

/// Frames since [`Console::looks`]; `None` if no test is watching. A frame may be replaced before a test wakes up.
type Album = Arc<Mutex<Option<Vec<String>>>>;

fn open(album: &Album) -> MutexGuard<'_, Option<Vec<String>>> {
    album.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Text that every frame must contain, and the first frame that lacked it.
#[derive(Default)]
struct Steady {
    words: Vec<String>,
    lost: Option<String>,
}

/// A desk with its user.
pub struct Console {
    keys: UnboundedSender<Vec<Stamped>>,
    screen: watch::Receiver<String>,
    album: Album,
    steady: Arc<Mutex<Steady>>,
    task: JoinHandle<anyhow::Result<()>>,
    /// Time of the last key press, as the console sees it.
    pressed: Instant,
    desk: String,
    /// Folder of the journal.
    _journals: tempfile::TempDir,
}

impl Console {
    /// Opens a console with these servers and waits for the morning's screen.
    pub async fn open(servers: Servers, login: &str, desk: &str) -> Self {
        Self::open_with(servers, login, desk, Limits::default()).await
    }

    /// Opens a console with other timeouts.
    pub async fn open_with(servers: Servers, login: &str, desk: &str, limits: Limits) -> Self {
        let mut console = Self::start(servers, login, desk, limits).await;
        console.sees("CCW Permit").await;
        console
    }

    async fn start(servers: Servers, login: &str, desk: &str, limits: Limits) -> Self {
        let servers = servers.with_session(
            |options| session_options(options, limits, desk),
            |options| without_startup_params(options, desk),
        );
        let door = Authenticator { servers, keeper: None, limits, desk: desk.into(), venue: None };
        let credentials = Credentials { login: login.into(), password: Password::new(PASSWORD) };
        let entered = door.sign_in(&credentials).await;
        let (pools, entered) = entered.unwrap_or_else(|why| panic!("{desk} is not let in: {}", why.sentence()));
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        let start = Start {
            entered: Some(entered),
            expected: Expected::default(),
            keys: key_map(),
            theme: Theme { colors: Colors::None, ..Theme::default() },
            seed,
        };
        let (keys, pressed_keys) = unbounded_channel();
        let (frames, screen) = watch::channel(String::new());
        let backend = TestBackend::new(WIDTH, HEIGHT);
        let screen_of = ratatui::Terminal::new(backend).expect("a screen");
        let journals = tempfile::tempdir().expect("a folder for the journal");
        let album = Album::default();
        let steady = Arc::default();
        let glass = Glass {
            screen: screen_of,
            keys: pressed_keys,
            come: VecDeque::new(),
            frames,
            album: Arc::clone(&album),
            steady: Arc::clone(&steady),
        };
        let task = tokio::spawn(run_at(glass, start, door, Some(pools), None, Some(journals.path().to_owned())));
        Self { keys, screen, album, steady, task, _journals: journals, pressed: Instant::now(), desk: desk.into() }
    }

    /// Returns the screen text, with frames and line ends as blanks.
    pub fn screen(&self) -> String {
        squeezed(&self.screen.borrow())
    }

    /// Returns the screen's rows except the first, which shows the clock and the desk's name.
    pub fn body(&self) -> String {
        self.screen.borrow().lines().skip(1).collect::<Vec<_>>().join("\n")
    }

    fn key(&self, code: KeyCode, modifiers: KeyModifiers) -> Stamped {
        (Event::Key(KeyEvent::new(code, modifiers)), self.pressed)
    }

    fn lift(&mut self) {
        // A quick second Enter counts as held, and quick characters count as a scan.
        self.pressed = Instant::now().max(self.pressed + FINGERS);
    }

    /// Presses one key: `enter`, `esc`, `tab`, `up`, `down`, `alt-u`, `ctrl-s`, `f5` or a letter.
    pub fn press(&mut self, key: &str) -> &mut Self {
        let (modifiers, key) = match key.split_once('-') {
            Some(("alt", key)) => (KeyModifiers::ALT, key),
            Some(("ctrl", key)) => (KeyModifiers::CONTROL, key),
            _ => (KeyModifiers::NONE, key),
        };
        let code = match key {
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "space" => KeyCode::Char(' '),
            "tab" => KeyCode::Tab,
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            key if key.len() > 1 && key.starts_with('f') => KeyCode::F(key[1..].parse().expect("a number")),
            letter => KeyCode::Char(letter.chars().next().expect("a key")),
        };
        self.lift();
        let _ = self.keys.send(vec![self.key(code, modifiers)]);
        self
    }

    /// Types at a person's speed.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.lift();
            let _ = self.keys.send(vec![self.key(KeyCode::Char(letter), KeyModifiers::NONE)]);
        }
        self
    }

    /// Sends a code as a wedge scanner does: all characters at once, then Enter.
    pub fn scan(&mut self, code: &str) -> &mut Self {
        self.lift();
        let keys = code.chars().map(KeyCode::Char).chain([KeyCode::Enter]);
        let _ = self.keys.send(keys.map(|code| self.key(code, KeyModifiers::NONE)).collect());
        self
    }

    /// Waits until the screen meets the condition. Returns an error with the screen after `patience`.
    pub async fn until(&mut self, patience: Duration, wanted: impl Fn(&str) -> bool) -> Result<(), String> {
        let is_there = async { self.screen.wait_for(|screen| wanted(&squeezed(screen))).await.is_ok() };
        let came = tokio::time::timeout(patience, is_there).await;
        match came {
            Ok(true) => Ok(()),
            Ok(false) => Err(format!("{} has ended on:\n{}", self.desk, *self.screen.borrow())),
            Err(_) => Err(format!("{} waited in vain on:\n{}", self.desk, *self.screen.borrow())),
        }
    }

    /// Waits until both consoles show the same body.
    pub async fn comes_to_show(&mut self, other: &mut Self) {
        let same = async {
            while self.body() != other.body() {
                tokio::select! {
                    _ = self.screen.changed() => {}
                    _ = other.screen.changed() => {}
                }
            }
        };
        let is_same = tokio::time::timeout(PATIENCE, same).await.is_ok();
        assert!(is_same, "{} shows\n{}\nand {} shows\n{}", self.desk, self.body(), other.desk, other.body());
    }

    pub async fn sees_within(&mut self, patience: Duration, words: &str) -> &mut Self {
        if let Err(why) = self.until(patience, |screen| screen.contains(words)).await {
            panic!("{words:?}: {why}");
        }
        self
    }

    pub async fn sees(&mut self, words: &str) -> &mut Self {
        self.sees_within(PATIENCE, words).await
    }

    pub async fn until_no(&mut self, words: &str) -> &mut Self {
        if let Err(why) = self.until(PATIENCE, |screen| !screen.contains(words)).await {
            panic!("{words:?} is still there: {why}");
        }
        self
    }

    /// Requires these words in every frame from now on, see [`Self::lost`].
    pub fn keeps(&mut self, words: &[&str]) -> &mut Self {
        let words = words.iter().map(|words| (*words).to_owned()).collect();
        *self.steady.lock().unwrap_or_else(PoisonError::into_inner) = Steady { words, lost: None };
        self
    }

    /// Returns the first frame that lacked the words.
    pub fn lost(&self) -> Option<String> {
        self.steady.lock().unwrap_or_else(PoisonError::into_inner).lost.clone()
    }

    /// Records every frame from now on, until [`Self::saw_one_of`] has found its text.
    pub fn looks(&mut self) -> &mut Self {
        *open(&self.album) = Some(Vec::new());
        self
    }

    /// Returns which of the texts was seen first since [`Self::looks`]; `None` after the timeout.
    pub async fn saw_one_of(&mut self, words: &[&str]) -> Option<usize> {
        self.saw(|screen| words.iter().position(|words| screen.contains(words))).await
    }

    /// Returns the first match in a frame since [`Self::looks`]; `None` after the timeout.
    pub async fn saw<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        let album = Arc::clone(&self.album);
        let found = || {
            let album = open(&album);
            album.iter().flatten().find_map(|screen| find(screen))
        };
        let seen = self.until(PATIENCE, |_| found().is_some()).await;
        let found = found();
        if found.is_none() {
            for picture in open(&self.album).iter().flatten() {
                eprintln!("{}: {picture}", self.desk);
            }
        }
        *open(&self.album) = None;
        seen.ok().and(found)
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The simulated terminal of a console.
struct Glass {
    screen: ratatui::Terminal<TestBackend>,
    keys: UnboundedReceiver<Vec<Stamped>>,
    /// Keys received at once and not read yet. A busy machine must not tear a scanner's keys apart.
    come: VecDeque<Stamped>,
    frames: watch::Sender<String>,
    album: Album,
    steady: Arc<Mutex<Steady>>,
}

impl Terminal for Glass {
    fn draw(&mut self, app: &App) -> io::Result<()> {
        let drawn = self.screen.draw(|frame| app.draw(frame)).map_err(io::Error::other)?;
        let width = usize::from(drawn.area.width);
        let lines = drawn.buffer.content.chunks(width).map(|line| line.iter().map(Cell::symbol).collect());
        let picture = lines.collect::<Vec<String>>().join("\n");
        let mut steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        if steady.lost.is_none() && !steady.words.is_empty() {
            let seen = squeezed(&picture);
            if steady.words.iter().any(|words| !seen.contains(words)) {
                steady.lost = Some(picture.clone());
            }
        }
        drop(steady);
        if let Some(album) = &mut *open(&self.album) {
            album.push(squeezed(&picture));
        }
        self.frames.send_replace(picture);
        Ok(())
    }

    fn size(&self) -> Option<(u16, u16)> {
        None
    }

    fn redraw(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn reopen(&mut self) -> io::Result<()> {
        Ok(())
    }

    async fn next(&mut self) -> Heard {
        if self.come.is_empty() {
            match self.keys.recv().await {
                Some(keys) => self.come.extend(keys),
                None => pending().await,
            }
        }
        match self.come.pop_front() {
            Some(key) => Heard::Event(key),
            None => pending().await,
        }
    }

    fn ready(&mut self) -> Option<Stamped> {
        if self.come.is_empty() {
            self.come.extend(self.keys.try_recv().ok()?);
        }
        self.come.pop_front()
    }

    async fn suspend(&mut self) -> io::Result<bool> {
        Ok(true)
    }
}

/// Returns the text with frames, line ends and repeated blanks as one blank.
fn squeezed(text: &str) -> String {
    let plain: String = text.chars().map(|c| if "│┃\n".contains(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
