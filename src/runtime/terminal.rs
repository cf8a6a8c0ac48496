//! What a console needs of the place where it is seen and heard, whatever that is.

use std::io;
use std::time::Instant;

use crossterm::event::Event;

use crate::app::App;

/// An event and when it came: a loop that was busy must not take fingers for a scanner.
pub type Stamped = (Event, Instant);

/// What comes from a terminal.
#[derive(Debug)]
pub enum Heard {
    /// Somebody has done something at it.
    Event(Stamped),
    /// The system asks the console to end, or the terminal is gone. Said once.
    Ended,
    /// The program was stopped and goes on; something else may have had the terminal.
    Continued,
}

/// A screen with a keyboard.
pub trait Terminal: Send {
    /// Shows the app's state.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn draw(&mut self, app: &App) -> io::Result<()>;

    /// Its columns and rows; `None` where it does not say.
    fn size(&self) -> Option<(u16, u16)>;

    /// Sees to it that the next picture is drawn whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn redraw(&mut self) -> io::Result<()>;

    /// Takes it again after something else had it; the next picture is drawn whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn reopen(&mut self) -> io::Result<()>;

    /// Waits for what comes next. Nothing is lost when the wait is given up.
    fn next(&mut self) -> impl Future<Output = Heard> + Send;

    /// An event that is here already.
    fn ready(&mut self) -> Option<Stamped>;

    /// Gives it back, stops the program's process group as the shell's Ctrl-Z does, and takes it again when the
    /// program goes on. False when there is no shell that could bring the program back.
    ///
    /// # Errors
    /// When it cannot be taken again.
    fn suspend(&mut self) -> impl Future<Output = io::Result<bool>> + Send;
}
