//! The line to the database, which can be cut and mended.

use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

/// A socket of our own before the server's.
pub struct Line {
    dir: TempDir,
    server: PathBuf,
    ends: Arc<Mutex<Vec<UnixStream>>>,
    /// The listener that takes calls now.
    listening: Option<Arc<AtomicBool>>,
}

impl Line {
    pub fn to(server: &Path) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the socket");
        let mut line = Self { dir, server: server.join(SOCKET), ends: Arc::default(), listening: None };
        line.mend();
        line
    }

    /// The database's address by this line.
    pub fn url(&self, direct: &str) -> String {
        let user_and_name = direct.split_once('?').map_or(direct, |(before, _)| before);
        format!("{user_and_name}?host={}", self.dir.path().display())
    }

    /// Nobody gets through any more, and who talks is cut off.
    pub fn cut(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.store(false, Ordering::SeqCst);
        }
        std::fs::remove_file(self.dir.path().join(SOCKET)).expect("the socket is there");
        for end in self.ends.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // Who has left already needs no cutting off.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    pub fn mend(&mut self) {
        let listener = UnixListener::bind(self.dir.path().join(SOCKET)).expect("a socket");
        let listening = Arc::new(AtomicBool::new(true));
        self.listening = Some(Arc::clone(&listening));
        let (server, ends) = (self.server.clone(), Arc::clone(&self.ends));
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                if !listening.load(Ordering::SeqCst) {
                    return;
                }
                let called = UnixStream::connect(&server).expect("the server is there");
                for (from, to) in [(&caller, &called), (&called, &caller)] {
                    let (mut from, mut to) = (twin(from), twin(to));
                    std::thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
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
