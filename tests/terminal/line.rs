//! A socket proxy between console and server that can be cut, frozen and restored.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tempfile::TempDir;

/// A socket in front of the server's socket.
pub struct Line {
    dir: TempDir,
    server: PathBuf,
    ends: Arc<Mutex<Vec<UnixStream>>>,
    /// Flag of the current listener; `None` while cut.
    listening: Option<Arc<AtomicBool>>,
    /// Stops all data without closing a connection.
    frozen: Arc<Ice>,
    /// Drops notifications, as a pooler in transaction mode does.
    is_pooler: bool,
}

impl Line {
    pub fn to(server: &Path) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the socket");
        let mut line = Self {
            dir,
            server: server.join(SOCKET),
            ends: Arc::default(),
            listening: None,
            frozen: Arc::default(),
            is_pooler: false,
        };
        line.mend();
        line
    }

    /// Opens a proxy that drops notifications.
    pub fn pooler_to(server: &Path) -> Self {
        let mut line = Self::to(server);
        line.is_pooler = true;
        line.cut();
        line.mend();
        line
    }

    /// Stops all data, as a pulled cable does. Neither end gets an error.
    pub fn freeze(&self) {
        self.frozen.set(true);
    }

    /// Lets the delayed data through. Connections that one end has given up are closed.
    pub fn thaw(&self) {
        self.frozen.set(false);
    }

    /// Returns the database URL through this proxy.
    pub fn url(&self, direct: &str) -> String {
        let user_and_name = direct.split_once('?').map_or(direct, |(before, _)| before);
        format!("{user_and_name}?host={}", self.dir.path().display())
    }

    /// Refuses new connections and closes the existing ones.
    pub fn cut(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.store(false, Ordering::SeqCst);
        }
        std::fs::remove_file(self.dir.path().join(SOCKET)).expect("the socket is there");
        for end in self.ends.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // An end that has already closed returns an error here.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    pub fn mend(&mut self) {
        let listener = UnixListener::bind(self.dir.path().join(SOCKET)).expect("a socket");
        let listening = Arc::new(AtomicBool::new(true));
        self.listening = Some(Arc::clone(&listening));
        let (server, ends) = (self.server.clone(), Arc::clone(&self.ends));
        let (frozen, is_pooler) = (Arc::clone(&self.frozen), self.is_pooler);
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                if !listening.load(Ordering::SeqCst) {
                    return;
                }
                let called = UnixStream::connect(&server).expect("the server is there");
                for (from, to, is_answer) in [(&caller, &called, false), (&called, &caller, true)] {
                    let (mut from, to) = (twin(from), twin(to));
                    let mut to = Through { to, frozen: Arc::clone(&frozen) };
                    std::thread::spawn(move || {
                        let _ = if is_answer && is_pooler {
                            without_notifications(&mut from, &mut to)
                        } else {
                            std::io::copy(&mut from, &mut to).map(|_| ())
                        };
                        let _ = to.to.shutdown(Shutdown::Both);
                    });
                }
                ends.lock().unwrap_or_else(PoisonError::into_inner).extend([caller, called]);
            }
        });
    }
}

const SOCKET: &str = ".s.PGSQL.5432";

fn twin(stream: &UnixStream) -> UnixStream {
    stream.try_clone().expect("another handle")
}

/// Shared flag that stops all data.
#[derive(Default)]
struct Ice {
    is_there: Mutex<bool>,
    changed: Condvar,
}

impl Ice {
    fn set(&self, is_there: bool) {
        *self.is_there.lock().unwrap_or_else(PoisonError::into_inner) = is_there;
        self.changed.notify_all();
    }

    fn waits_for_thaw(&self) {
        let is_there = self.is_there.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(is_there, |is_there| *is_there).unwrap_or_else(PoisonError::into_inner));
    }
}

/// One direction of a connection.
struct Through {
    to: UnixStream,
    frozen: Arc<Ice>,
}

impl Write for Through {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.frozen.waits_for_thaw();
        self.to.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// Copies the server's messages except `NotificationResponse`.
fn without_notifications(from: &mut UnixStream, to: &mut impl Write) -> std::io::Result<()> {
    let mut is_first = true;
    loop {
        let mut kind = [0];
        from.read_exact(&mut kind)?;
        // The answer "no" to the TLS request is a single byte.
        if std::mem::take(&mut is_first) && kind == *b"N" {
            to.write_all(&kind)?;
            continue;
        }
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        let mut rest = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("a length") - 4];
        from.read_exact(&mut rest)?;
        if kind != *b"A" {
            to.write_all(&[&kind[..], &length, &rest].concat())?;
        }
    }
}
