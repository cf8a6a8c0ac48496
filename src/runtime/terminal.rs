//! The interface between the console and its terminal.

use std::io;
use std::time::Instant;

use crossterm::event::Event;

use crate::app::App;

/// An event and its arrival time. Without the time, a busy loop would mistake typing for a scanner.
pub type Stamped = (Event, Instant);

/// An input from a terminal.
#[derive(Debug)]
pub enum Heard {
    /// A key, a paste or a new window size.
    Event(Stamped),
    /// The system asks the console to end, or the terminal is gone. Sent once.
    Ended,
    /// The process was stopped and continues. Another program may have used the terminal.
    Continued,
}

/// A screen with a keyboard.
pub trait Terminal: Send {
    /// Draws the app's state.
    ///
    /// # Errors
    /// If the terminal is gone.
    fn draw(&mut self, app: &App) -> io::Result<()>;

    /// Returns columns and rows; `None` if the terminal does not report them.
    fn size(&self) -> Option<(u16, u16)>;

    /// Makes the next frame a full redraw.
    ///
    /// # Errors
    /// If the terminal is gone.
    fn redraw(&mut self) -> io::Result<()>;

    /// Takes the terminal back after another program used it. The next frame is a full redraw.
    ///
    /// # Errors
    /// If the terminal is gone.
    fn reopen(&mut self) -> io::Result<()>;

    /// Waits for the next input. The wait can be cancelled without losing input.
    fn next(&mut self) -> impl Future<Output = Heard> + Send;

    /// Returns an event that has already arrived; `None` if there is none.
    fn ready(&mut self) -> Option<Stamped>;

    /// Restores the terminal, stops the process group as the shell's Ctrl-Z does, and takes the terminal back when
    /// the program continues. Returns false if there is no shell that could continue the program.
    ///
    /// # Errors
    /// If the terminal cannot be taken back.
    fn suspend(&mut self) -> impl Future<Output = io::Result<bool>> + Send;
}
