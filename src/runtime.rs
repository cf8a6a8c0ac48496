//! The event loop. Keys, scans, the clock and the database's answers go into the app as messages. The app's effects
//! run on tokio. The loop itself never waits for the database. It draws only when something changed, and always
//! restores the terminal.

mod announced;
mod change_listener;
mod escalation_timer;
mod executor;
mod files;
mod keyboard;
mod outbox;
mod session;
mod sign_in;
mod sync;
mod terminal;
mod tty;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::Utc;
use crossterm::event::{Event, KeyEventKind};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::app::{App, Msg, Start};
use crate::db::auth::Authenticator;
use crate::db::connect::Pools;
use crate::embedded::SupervisorHandle;
use crate::paths;
use crate::scanner::{Input, Scanner};
use crate::ui::effect::Effect;
use executor::Executor;
pub use terminal::{Heard, Stamped, Terminal};
use tty::Tty;

/// How long quitting waits for writes in flight. The server's own timeouts are shorter.
const LAST_WRITES: Duration = Duration::from_secs(40);

/// Runs the console in this program's terminal until the user quits. `door` authenticates users. `pools` belong to
/// the user who is already signed in, if any. `lifeline` restarts a private server that died.
///
/// # Errors
/// If the terminal cannot be used, or if the result of the last write is unknown.
pub async fn run(
    start: Start,
    door: Authenticator,
    pools: Option<Pools>,
    lifeline: Option<SupervisorHandle>,
) -> anyhow::Result<()> {
    let journals = paths::waiting_dir().ok();
    Box::pin(run_at(Tty::open()?, start, door, pools, lifeline, journals)).await
}

/// Runs the console like [`run`], at any terminal and with a given folder for the journals of unsent writes.
///
/// # Errors
/// Same as [`run`].
pub async fn run_at(
    terminal: impl Terminal,
    start: Start,
    door: Authenticator,
    pools: Option<Pools>,
    lifeline: Option<SupervisorHandle>,
    journals: Option<PathBuf>,
) -> anyhow::Result<()> {
    let (sender, inbox) = unbounded_channel();
    let entered = start.entered.as_ref().map(|entered| entered.login.clone()).zip(pools);
    let (app, effects) = App::new(start, Utc::now());
    let mut console = Console {
        app,
        terminal,
        executor: Executor::new(door, entered, lifeline, journals, sender),
        scanner: Scanner::default(),
        wake: None,
        is_suspending: false,
        leaving: None,
    };
    console.carry_out(effects)?;
    let size = console.terminal.size();
    console.message(Msg::Resize(size))?;
    console.turn(inbox).await?;
    let unsaved = console.executor.is_writing();
    drop(console);
    anyhow::ensure!(
        !unsaved,
        "The database did not answer in time, so it is not known whether your last change was saved. Check before you do it again."
    );
    Ok(())
}

struct Console<T> {
    app: App,
    terminal: T,
    executor: Executor,
    scanner: Scanner,
    wake: Option<tokio::time::Instant>,
    is_suspending: bool,
    /// Set when the user quits. From then on the console only waits for the writes in flight.
    leaving: Option<Instant>,
}

/// The source that woke the loop.
enum Woken {
    Terminal(Heard),
    Message(Option<Msg>),
    Scanner,
    Tick,
}

impl<T: Terminal> Console<T> {
    async fn turn(&mut self, mut inbox: UnboundedReceiver<Msg>) -> anyhow::Result<()> {
        loop {
            self.draw()?;
            self.set_wake();
            let woken = self.wait(&mut inbox).await;
            // All input that has already arrived goes into the same frame. Keys come first, so that a key cannot
            // dismiss a message before it was drawn.
            let is_key = matches!(woken, Woken::Terminal(_));
            if !is_key {
                self.ready_keys()?;
            }
            if self.take(woken)? {
                return Ok(());
            }
            if is_key {
                self.ready_keys()?;
            }
            while let Ok(msg) = inbox.try_recv() {
                self.message(msg)?;
            }
            if std::mem::take(&mut self.is_suspending) {
                self.suspend().await?;
            }
            if self.has_left() {
                return Ok(());
            }
        }
    }

    /// Draws a frame, except while quitting. A terminal that cannot be drawn on is gone, and that must not cost a
    /// write.
    fn draw(&mut self) -> anyhow::Result<()> {
        if self.leaving.is_some() {
            return Ok(());
        }
        let drawn = self.terminal.draw(&self.app);
        self.unless_gone(drawn)
    }

    /// Starts the shutdown if using the terminal failed. The console still waits for the writes in flight.
    fn unless_gone(&mut self, used: std::io::Result<()>) -> anyhow::Result<()> {
        match used {
            Ok(()) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "the terminal is gone");
                self.message(Msg::Terminate)
            }
        }
    }

    async fn wait(&mut self, inbox: &mut UnboundedReceiver<Msg>) -> Woken {
        let burst = self.scanner.deadline().map(tokio::time::Instant::from_std);
        tokio::select! {
            biased;
            heard = self.terminal.next() => Woken::Terminal(heard),
            msg = inbox.recv() => Woken::Message(msg),
            () = sleep_until(burst) => Woken::Scanner,
            () = sleep_until(self.wake) => Woken::Tick,
        }
    }

    /// Handles what woke the loop. Returns true when the console must end at once.
    fn take(&mut self, woken: Woken) -> anyhow::Result<bool> {
        match woken {
            Woken::Terminal(Heard::Event(event)) => self.event(event)?,
            // The console still waits for the writes in flight.
            Woken::Terminal(Heard::Ended) => self.message(Msg::Terminate)?,
            // A terminal that hangs up also sends SIGCONT, before the hangup is seen.
            Woken::Terminal(Heard::Continued) if self.leaving.is_some() => {}
            Woken::Terminal(Heard::Continued) => {
                let reopened = self.terminal.reopen();
                self.unless_gone(reopened)?;
                self.message(Msg::Resize(self.terminal.size()))?;
            }
            Woken::Message(Some(msg)) => self.message(msg)?,
            Woken::Message(None) => return Ok(true),
            Woken::Scanner => {
                let inputs = self.scanner.flush(Instant::now());
                self.inputs(inputs)?;
            }
            Woken::Tick => {
                self.wake = None;
                if self.leaving.is_none() {
                    self.message(Msg::Tick)?;
                }
            }
        }
        Ok(self.has_left())
    }

    fn ready_keys(&mut self) -> anyhow::Result<()> {
        while let Some(event) = self.terminal.ready() {
            self.event(event)?;
        }
        Ok(())
    }

    fn event(&mut self, (event, at): Stamped) -> anyhow::Result<()> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                let due = self.scanner.expire(at);
                self.inputs(due)?;
                let target = self.app.target_of(key);
                let inputs = self.scanner.feed(key, at, target);
                self.inputs(inputs)
            }
            Event::Paste(text) => {
                let before = self.scanner.give_out(at);
                self.inputs(before)?;
                self.message(Msg::Paste(text.into()))
            }
            Event::Resize(width, height) => {
                // Characters that the scanner still holds were typed at the old size.
                let held = self.scanner.give_out(at);
                self.inputs(held)?;
                self.message(Msg::Resize(Some((width, height))))
            }
            _ => Ok(()),
        }
    }

    fn inputs(&mut self, inputs: Vec<Input>) -> anyhow::Result<()> {
        for input in inputs {
            self.message(match input {
                Input::Key(key) => Msg::Key(key),
                Input::Burst(burst) => Msg::Burst(burst),
                Input::Reading => Msg::ScanStarted,
            })?;
        }
        Ok(())
    }

    fn message(&mut self, msg: Msg) -> anyhow::Result<()> {
        let was_shut = self.app.is_locked();
        let effects = self.app.update(msg, Utc::now());
        if self.app.is_locked() != was_shut {
            // Earlier keys were meant for a screen that is no longer shown.
            self.scanner.cut();
        }
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> anyhow::Result<()> {
        for effect in effects {
            match effect {
                Effect::Ask { slot, id, query } => self.executor.ask(slot, id, query),
                Effect::Run(write) => self.executor.write(write),
                Effect::Acknowledge(record) => self.executor.acknowledge(&record),
                Effect::ActivateSession { id } => self.executor.activate_session(id),
                Effect::SignIn { id, credentials } => self.executor.sign_in(id, credentials),
                Effect::ChangePassword { id, old, new } => self.executor.change_password(id, old, new),
                Effect::CreateFirstAdmin { id, name, credentials } => {
                    self.executor.create_first_admin(id, name, credentials);
                }
                Effect::Staff { id, command } => self.executor.staff(id, command),
                Effect::SaveFile { name, content } => self.executor.save(name, content),
                Effect::Print { title, content } => self.executor.print(title, content),
                Effect::MarkInformed { login } => self.executor.mark_informed(&login),
                Effect::Redraw => {
                    let redrawn = self.terminal.redraw();
                    self.unless_gone(redrawn)?;
                }
                Effect::Suspend => self.is_suspending = true,
                Effect::Quit => self.leaving = self.leaving.or(Some(Instant::now())),
            }
        }
        Ok(())
    }

    /// Suspends the process as Ctrl-Z does and continues with unchanged state.
    async fn suspend(&mut self) -> anyhow::Result<()> {
        match self.terminal.suspend().await {
            // The stop may have lasted long. A screen that locked in the meantime must not be drawn again.
            Ok(true) => self.message(Msg::Resize(self.terminal.size())),
            Ok(false) => self.message(Msg::SuspendFailed),
            Err(error) => self.unless_gone(Err(error)),
        }
    }

    fn has_left(&self) -> bool {
        self.leaving.is_some_and(|since| !self.executor.is_writing() || since.elapsed() > LAST_WRITES)
    }

    /// Sets the timer for the next moment the app wants to wake.
    fn set_wake(&mut self) {
        let ahead = match self.leaving {
            // Only checks whether the last writes take too long.
            Some(_) => Duration::from_secs(1),
            None => (self.app.wake_at() - Utc::now()).to_std().unwrap_or_default(),
        };
        self.wake = Some(tokio::time::Instant::now() + ahead);
    }
}

async fn sleep_until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
