//! The terminal: taken, and always given back: on leaving, on an error, on a panic, on a signal
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
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::app::App;

/// The screen while the console has it.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn open() -> io::Result<Self> {
        give_back_on_panic();
        take()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout())).inspect_err(|_| give_back())?;
        Ok(Self { terminal })
    }

    /// Takes it again after something else had it; everything is drawn anew.
    pub(super) fn reopen(&mut self) -> io::Result<()> {
        take()?;
        self.redraw()
    }

    pub(super) fn redraw(&mut self) -> io::Result<()> {
        // Unlike `clear`, this does not ask the terminal where its cursor is: the answer would come
        // in among the keys, and a terminal that gives none would end the console.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// Shows the app's state; the terminal paints it in one go.
    pub(super) fn draw(&mut self, app: &App) -> io::Result<()> {
        execute!(stdout(), BeginSynchronizedUpdate)?;
        let drawn = self.terminal.draw(|frame| app.draw(frame)).map(|_| ());
        execute!(stdout(), EndSynchronizedUpdate)?;
        drawn
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Gives it back, as far as that goes: a terminal that is no more cannot be.
pub(super) fn give_back() {
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
pub(super) fn stop_here() -> io::Result<()> {
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP)?;
    Ok(())
}
