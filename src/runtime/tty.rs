//! This program's own terminal. It is always restored: on quit, error, panic, signal and Ctrl-Z.

use std::io::{self, Write, stdout};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use futures_util::FutureExt;
use ratatui::backend::CrosstermBackend;
use rustix::process::{getpgrp, getsid, kill_current_process_group};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::keyboard::Keyboard;
use super::terminal::{Heard, Stamped, Terminal};
use crate::app::App;

/// How long the system may take to stop the program.
const STOPPING: Duration = Duration::from_secs(1);

/// Buffer for the output of one frame, until the frame is complete.
#[derive(Debug, Clone, Default)]
struct Frame(Arc<Mutex<Vec<u8>>>);

impl Frame {
    /// Writes the frame to the terminal.
    fn send(&self) -> io::Result<()> {
        let picture = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut terminal = stdout().lock();
        terminal.write_all(&picture)?;
        terminal.flush()
    }
}

impl Write for Frame {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Does nothing: the frame is sent once it is complete.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal while the console uses it, with its keyboard and signals.
pub(super) struct Tty {
    screen: ratatui::Terminal<CrosstermBackend<Frame>>,
    frame: Frame,
    keyboard: Keyboard,
    terminate: Signal,
    hang_up: Signal,
    continued: Signal,
    resized: Signal,
}

impl Tty {
    /// Takes over the terminal.
    pub(super) fn open() -> io::Result<Self> {
        give_back_on_panic();
        take()?;
        let frame = Frame::default();
        let screen = ratatui::Terminal::new(CrosstermBackend::new(frame.clone())).inspect_err(|_| give_back())?;
        Ok(Self {
            screen,
            frame,
            keyboard: Keyboard::open().inspect_err(|_| give_back())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            continued: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
            resized: signal(SignalKind::window_change())?,
        })
    }
}

impl Terminal for Tty {
    /// Sends the frame in one write, as a synchronized update.
    fn draw(&mut self, app: &App) -> io::Result<()> {
        queue!(self.frame, BeginSynchronizedUpdate)?;
        self.screen.draw(|frame| app.draw(frame))?;
        queue!(self.frame, EndSynchronizedUpdate)?;
        self.frame.send()
    }

    fn size(&self) -> Option<(u16, u16)> {
        self.screen.size().ok().map(|size| (size.width, size.height))
    }

    fn redraw(&mut self) -> io::Result<()> {
        // Unlike `clear`, this does not query the cursor position. The reply would arrive among the keys, and a
        // terminal that sends no reply would end the console.
        let size = self.screen.size()?;
        self.screen.resize(size.into())
    }

    fn reopen(&mut self) -> io::Result<()> {
        // Another program may have changed the modes. Crossterm sets raw mode only if it believes that it is off.
        disable_raw_mode()?;
        take()?;
        self.redraw()
    }

    async fn next(&mut self) -> Heard {
        loop {
            return tokio::select! {
                biased;
                _ = self.resized.recv() => {
                    self.keyboard.ask_for_size();
                    continue;
                }
                event = self.keyboard.next() => event.map_or(Heard::Ended, Heard::Event),
                _ = self.terminate.recv() => Heard::Ended,
                _ = self.hang_up.recv() => Heard::Ended,
                _ = self.continued.recv() => Heard::Continued,
            };
        }
    }

    fn ready(&mut self) -> Option<Stamped> {
        self.keyboard.ready()
    }

    async fn suspend(&mut self) -> io::Result<bool> {
        // The leader's own process group has no shell beside it; the system does not stop such a group.
        if getsid(None).is_ok_and(|session| session == getpgrp()) {
            return Ok(false);
        }
        self.keyboard.close().await;
        give_back();
        // A SIGCONT of an earlier stop would bring the screen back before this stop.
        while self.continued.recv().now_or_never().flatten().is_some() {}
        // The shell waits for the whole job: `make demo` is a `make` with the console below it.
        kill_current_process_group(rustix::process::Signal::TSTP)?;
        let _ = tokio::time::timeout(STOPPING, self.continued.recv()).await;
        self.reopen()?;
        self.keyboard = Keyboard::open()?;
        Ok(true)
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Restores the terminal as far as possible. A terminal that is gone cannot be restored.
fn give_back() {
    let _ = execute!(stdout(), EndSynchronizedUpdate, DisableBracketedPaste, ResetColor, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}

fn give_back_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A panic in another task leaves the screen to the event loop.
        if std::thread::current().name() == Some("main") {
            give_back();
        }
        before(panic);
    }));
}
