//! Terminal events, read by a thread of their own.
//!
//! The thread itself waits for input and calls crossterm only when there is some. Crossterm's own wait, and its
//! `EventStream`, spin on a terminal that is gone: reads return nothing, and polls still report input.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::ioctl_fionread;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::terminal::Stamped;

/// How long crossterm looks for an event among bytes that have arrived. Crossterm parses bytes it has read only
/// within this time. A thread that is delayed for longer would leave the last keys unparsed until the next key.
const GLANCE: Duration = Duration::from_millis(25);

pub(super) struct Keyboard {
    events: UnboundedReceiver<Stamped>,
    /// A byte asks the reader for the window size. Dropping the stream ends the reader.
    calls: Option<UnixStream>,
    has_ended: bool,
}

impl Keyboard {
    /// Starts the thread that reads standard input.
    ///
    /// # Errors
    /// If the system provides no thread or socket.
    pub(super) fn open() -> io::Result<Self> {
        let (sender, events) = unbounded_channel();
        let (calls, called) = UnixStream::pair()?;
        thread::Builder::new().name("keyboard".into()).spawn(move || {
            if let Err(error) = read(&sender, &called) {
                tracing::warn!(%error, "cannot read the keyboard");
            }
        })?;
        Ok(Self { events, calls: Some(calls), has_ended: false })
    }

    /// Waits for the next event. Returns `None` once, when the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<Stamped> {
        if self.has_ended {
            return std::future::pending().await;
        }
        let event = self.events.recv().await;
        self.has_ended = event.is_none();
        event
    }

    /// Returns an event that has already arrived; `None` if there is none.
    pub(super) fn ready(&mut self) -> Option<Stamped> {
        self.events.try_recv().ok()
    }

    /// Queues the new window size behind the keys that were pressed before the change.
    pub(super) fn ask_for_size(&mut self) {
        if let Some(calls) = &mut self.calls {
            // A reader that has ended sends no more events.
            let _ = calls.write_all(&[0]);
        }
    }

    /// Stops reading, so that another program can read the keys.
    pub(super) async fn close(&mut self) {
        self.calls = None;
        // The reader drops its sender when it ends.
        while self.events.recv().await.is_some() {}
    }
}

/// Result of waiting at the terminal.
#[derive(Debug, PartialEq, Eq)]
enum Input {
    Ready,
    /// The window size changed.
    Resized,
    /// The receiver of the events was dropped.
    Unwanted,
    /// The terminal is gone, or reports the end of its input.
    Ended,
}

fn read(events: &UnboundedSender<Stamped>, called: &UnixStream) -> io::Result<()> {
    let stdin = io::stdin();
    loop {
        let input = wait(&stdin, called)?;
        if matches!(input, Input::Unwanted | Input::Ended) {
            return Ok(());
        }
        while event::poll(GLANCE)? {
            let event = event::read()?;
            // Crossterm reports a new size at any time. Only a requested size is in the right order among the keys.
            if !matches!(event, Event::Resize(..)) && events.send((event, Instant::now())).is_err() {
                return Ok(());
            }
        }
        if input == Input::Resized {
            let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
            if events.send((Event::Resize(width, height), Instant::now())).is_err() {
                return Ok(());
            }
        }
    }
}

/// Waits for input at `tty`, for a byte from the other end of `called`, for that end to be dropped, or for the end of
/// `tty`.
fn wait(tty: &impl AsFd, mut called: &UnixStream) -> io::Result<Input> {
    let mut found_nothing = false;
    loop {
        let mut fds = [PollFd::new(tty, PollFlags::IN), PollFd::new(&called, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        }
        let (input, call) = (fds[0].revents(), fds[1].revents());
        if !call.is_empty() {
            return Ok(if called.read(&mut [0])? == 0 { Input::Unwanted } else { Input::Resized });
        }
        if input.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Ok(Input::Ended);
        }
        match ioctl_fionread(tty) {
            Ok(1..) => return Ok(Input::Ready),
            // Another program may have read the bytes first. Only the end of input persists.
            Ok(0) if !found_nothing => found_nothing = true,
            Ok(0) | Err(_) => return Ok(Input::Ended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop() -> (UnixStream, UnixStream) {
        UnixStream::pair().unwrap()
    }

    #[test]
    fn input_is_waited_for() {
        let ((mut keys, tty), (_stop, stopped)) = (UnixStream::pair().unwrap(), stop());
        keys.write_all(b"a").unwrap();
        assert_eq!(wait(&tty, &stopped).unwrap(), Input::Ready);
    }

    #[test]
    fn a_terminal_that_is_gone_ends_the_wait() {
        let ((keys, tty), (_stop, stopped)) = (UnixStream::pair().unwrap(), stop());
        drop(keys);
        assert_eq!(wait(&tty, &stopped).unwrap(), Input::Ended);
    }

    #[test]
    fn the_end_of_the_input_ends_the_wait() {
        // A file is readable at its end, and never hangs up.
        let (tty, (_stop, stopped)) = (tempfile::tempfile().unwrap(), stop());
        assert_eq!(wait(&tty, &stopped).unwrap(), Input::Ended);
    }

    #[test]
    fn a_byte_asks_for_the_window_size() {
        let ((_keys, tty), (mut stop, stopped)) = (UnixStream::pair().unwrap(), stop());
        stop.write_all(&[0]).unwrap();
        assert_eq!(wait(&tty, &stopped).unwrap(), Input::Resized);
    }

    #[test]
    fn a_reader_that_is_not_wanted_stops() {
        let ((_keys, tty), (stop, stopped)) = (UnixStream::pair().unwrap(), stop());
        drop(stop);
        assert_eq!(wait(&tty, &stopped).unwrap(), Input::Unwanted);
    }
}
