//! This program's own terminal: taken, and always given back: on leaving, on an error, on a panic, on a signal
//! and at Ctrl-Z.

use std::io::{self, Stdout, Write, stdout};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::keyboard::Keyboard;
use super::terminal::{Heard, Stamped, Terminal};
use crate::app::App;

/// The terminal while the console has it, its keys, and the signals that are about it.
pub(super) struct Tty {
    screen: ratatui::Terminal<CrosstermBackend<Stdout>>,
    keyboard: Keyboard,
    terminate: Signal,
    hang_up: Signal,
    continued: Signal,
}

impl Tty {
    /// Takes the terminal.
    pub(super) fn open() -> io::Result<Self> {
        give_back_on_panic();
        take()?;
        let screen = ratatui::Terminal::new(CrosstermBackend::new(stdout())).inspect_err(|_| give_back())?;
        Ok(Self {
            screen,
            keyboard: Keyboard::open(),
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            continued: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }
}

impl Terminal for Tty {
    /// The terminal paints it in one go.
    fn draw(&mut self, app: &App) -> io::Result<()> {
        execute!(stdout(), BeginSynchronizedUpdate)?;
        let drawn = self.screen.draw(|frame| app.draw(frame)).map(|_| ());
        execute!(stdout(), EndSynchronizedUpdate)?;
        drawn
    }

    fn size(&self) -> Option<(u16, u16)> {
        self.screen.size().ok().map(|size| (size.width, size.height))
    }

    fn redraw(&mut self) -> io::Result<()> {
        // Unlike `clear`, this does not ask the terminal where its cursor is: the answer would come
        // in among the keys, and a terminal that gives none would end the console.
        let size = self.screen.size()?;
        self.screen.resize(size.into())
    }

    fn reopen(&mut self) -> io::Result<()> {
        take()?;
        self.redraw()
    }

    async fn next(&mut self) -> Heard {
        tokio::select! {
            biased;
            event = self.keyboard.next() => event.map_or(Heard::Ended, Heard::Event),
            _ = self.terminate.recv() => Heard::Ended,
            _ = self.hang_up.recv() => Heard::Ended,
            _ = self.continued.recv() => Heard::Continued,
        }
    }

    fn ready(&mut self) -> Option<Stamped> {
        self.keyboard.ready()
    }

    async fn suspend(&mut self) -> io::Result<()> {
        self.keyboard.close().await;
        give_back();
        stop_here()?;
        self.reopen()?;
        self.keyboard = Keyboard::open();
        Ok(())
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

/// Gives it back, as far as that goes: a terminal that is no more cannot be.
fn give_back() {
    let _ = execute!(stdout(), EndSynchronizedUpdate, DisableBracketedPaste, ResetColor, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}

fn give_back_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A task that fails beside the loop leaves the screen to it.
        if std::thread::current().name() == Some("main") {
            give_back();
        }
        before(panic);
    }));
}

/// Stops this process as the shell's Ctrl-Z does, and returns when it is continued.
fn stop_here() -> io::Result<()> {
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP)?;
    Ok(())
}
