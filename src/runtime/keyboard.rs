//! The terminal's events, read by a task of their own.
//!
//! A crossterm stream keeps the first waker that it is polled with, so it must never be peeked
//! at; the loop drains a channel instead.

use std::time::Instant;

use crossterm::event::EventStream;
use futures_util::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use super::terminal::Stamped;

pub(super) struct Keyboard {
    events: UnboundedReceiver<Stamped>,
    reader: JoinHandle<()>,
    has_ended: bool,
}

impl Keyboard {
    pub(super) fn open() -> Self {
        let (sender, events) = unbounded_channel();
        let reader = tokio::spawn(async move {
            let mut stream = EventStream::new();
            while let Some(Ok(event)) = stream.next().await {
                if sender.send((event, Instant::now())).is_err() {
                    return;
                }
            }
        });
        Self { events, reader, has_ended: false }
    }

    /// The next event; none, once, when the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<Stamped> {
        if self.has_ended {
            return std::future::pending().await;
        }
        let event = self.events.recv().await;
        self.has_ended = event.is_none();
        event
    }

    /// An event that is here already.
    pub(super) fn ready(&mut self) -> Option<Stamped> {
        self.events.try_recv().ok()
    }

    /// Stops reading, so that another program can have the keys.
    pub(super) async fn close(&mut self) {
        self.reader.abort();
        // It ends by being aborted; there is nothing else to learn.
        let _ = (&mut self.reader).await;
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
