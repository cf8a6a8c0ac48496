//! A proxy that reads PostgreSQL's messages and injects faults at chosen ones: it delays, cuts, half-closes or
//! swallows.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// Direction of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    ToServer,
    ToConsole,
}

/// The message at which a fault occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    pub way: Way,
    /// Message type of the protocol: a blank for the first message of a connection, which has no type, and `*` for any.
    pub kind: u8,
    /// Occurrence of this message from now on, starting at 1.
    pub nth: u32,
    /// Only on a connection whose current statement contains this word.
    pub about: Option<&'static str>,
    /// Whether the message itself still gets through.
    pub is_through: bool,
}

/// Kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// The message and all later ones are delayed.
    Delay(Duration),
    /// The connection is reset.
    Cut,
    /// This direction is closed, which its receiver notices. The other direction continues.
    HalfClose,
    /// No connection transfers data for this time, and neither end gets an error.
    Blackhole(Duration),
    /// Every connection is reset, and new ones are, too, for this time.
    Down(Duration),
}

/// A fault and where it occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub point: Point,
    pub harm: Harm,
}

/// The proxy. It ends with the test.
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy for the server whose socket is in `server`.
    pub async fn to(server: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let line = Arc::new(Line {
            server: Mutex::new(server.join(".s.PGSQL.5432")),
            faults: Mutex::default(),
            holds: watch::Sender::new(Instant::now()),
            down_until: Mutex::new(Instant::now()),
            cuts: watch::Sender::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&line)));
        Self { port, line, accepting }
    }

    /// Returns connect options for the same database through this proxy.
    pub fn options(&self, direct: &PgConnectOptions) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .ssl_mode(PgSslMode::Disable)
            .username(direct.get_username())
            .database(direct.get_database().expect("a database"))
    }

    /// Sends new connections to the server whose socket is in `server`.
    pub fn turn_to(&self, server: &Path) {
        *lock(&self.line.server) = server.join(".s.PGSQL.5432");
    }

    /// Sets the faults that occur one after the other.
    pub fn arm(&self, faults: impl IntoIterator<Item = Fault>) {
        *lock(&self.line.faults) = faults.into_iter().collect();
    }

    /// Stops all data for this time, without an error at either end.
    pub fn falls_silent(&self, time: Duration) {
        self.line.holds.send_replace(Instant::now() + time);
    }

    /// Cancels the remaining faults and lets all delayed data through. Returns the number of faults that did not occur.
    pub fn heal(&self) -> usize {
        *lock(&self.line.down_until) = Instant::now();
        self.line.holds.send_replace(Instant::now());
        std::mem::take(&mut *lock(&self.line.faults)).len()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.line.cuts.send_modify(|cuts| *cuts += 1);
    }
}

struct Line {
    server: Mutex<PathBuf>,
    faults: Mutex<VecDeque<Fault>>,
    /// No data gets through before this time.
    holds: watch::Sender<Instant>,
    down_until: Mutex<Instant>,
    /// Number of times that all connections were cut.
    cuts: watch::Sender<u64>,
}

impl Line {
    /// Returns the next fault if this message triggers it.
    fn meets(&self, way: Way, kind: u8, statement: &str) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let Point { way: there, kind: wanted, about, .. } = faults.front()?.point;
        let is_it =
            there == way && (wanted == kind || wanted == b'*') && about.is_none_or(|word| statement.contains(word));
        let point = &mut faults.front_mut()?.point;
        if !is_it {
            return None;
        }
        point.nth = point.nth.saturating_sub(1);
        if point.nth == 0 { faults.pop_front() } else { None }
    }

    async fn open(&self) {
        let mut holds = self.holds.subscribe();
        loop {
            let until = *holds.borrow_and_update();
            if until <= Instant::now() {
                return;
            }
            tokio::select! {
                () = sleep_until(until) => {}
                _ = holds.changed() => {}
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, line: Arc<Line>) {
    while let Ok((console, _)) = listener.accept().await {
        let line = Arc::clone(&line);
        tokio::spawn(async move {
            let is_down = *lock(&line.down_until) > Instant::now();
            let server = lock(&line.server).clone();
            let server = if is_down { None } else { UnixStream::connect(server).await.ok() };
            match server {
                Some(server) => carry(console, server, line).await,
                None => reset(&console),
            }
        });
    }
}

/// Makes the socket send a reset, not an orderly close, when it is dropped.
fn reset(console: &TcpStream) {
    let _ = console.set_zero_linger();
}

/// State of one connection: its statements and the current one.
#[derive(Default)]
struct Talk {
    statements: HashMap<Vec<u8>, String>,
    now: String,
}

impl Talk {
    fn hears(&mut self, kind: u8, body: &[u8]) {
        let mut words = body.split(|byte| *byte == 0);
        let mut word = || words.next().unwrap_or_default();
        match kind {
            b'P' => {
                let name = word().to_vec();
                self.now = String::from_utf8_lossy(word()).into_owned();
                self.statements.insert(name, self.now.clone());
            }
            b'B' => {
                let _portal = word();
                self.now = self.statements.get(word()).cloned().unwrap_or_default();
            }
            b'Q' => self.now = String::from_utf8_lossy(word()).into_owned(),
            _ => {}
        }
    }
}

/// Copies both directions of one connection until it is cut or both have ended.
async fn carry(mut console: TcpStream, mut server: UnixStream, line: Arc<Line>) {
    let _ = console.set_nodelay(true);
    let talk = Mutex::new(Talk::default());
    let was_cut = {
        let mut cuts = line.cuts.subscribe();
        let (from_console, to_console) = console.split();
        let (from_server, to_server) = server.split();
        let asks = pump(from_console, to_server, Way::ToServer, &line, &talk);
        let answers = pump(from_server, to_console, Way::ToConsole, &line, &talk);
        tokio::select! {
            ended = async { tokio::try_join!(asks, answers) } => ended.is_err(),
            _ = cuts.changed() => true,
        }
    };
    if was_cut {
        reset(&console);
    }
}

/// Copies one direction. An error ends the connection.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    way: Way,
    line: &Line,
    talk: &Mutex<Talk>,
) -> io::Result<()> {
    let mut is_first = way == Way::ToServer;
    loop {
        let Some((kind, message)) = read_message(&mut from, std::mem::take(&mut is_first)).await? else {
            line.open().await;
            return to.shutdown().await;
        };
        let fault = {
            let mut talk = lock(talk);
            if way == Way::ToServer {
                talk.hears(kind, &message[message.len().min(5)..]);
            }
            line.meets(way, kind, &talk.now)
        };
        let Some(Fault { point, harm }) = fault else {
            line.open().await;
            to.write_all(&message).await?;
            continue;
        };
        if point.is_through {
            to.write_all(&message).await?;
            to.flush().await?;
        }
        match harm {
            Harm::Delay(time) => sleep(time).await,
            Harm::Cut => return Err(io::ErrorKind::ConnectionReset.into()),
            Harm::HalfClose => return to.shutdown().await,
            Harm::Blackhole(time) => drop(line.holds.send_replace(Instant::now() + time)),
            Harm::Down(time) => {
                *lock(&line.down_until) = Instant::now() + time;
                line.cuts.send_modify(|cuts| *cuts += 1);
                return Err(io::ErrorKind::ConnectionReset.into());
            }
        }
        if !point.is_through {
            line.open().await;
            to.write_all(&message).await?;
        }
    }
}

/// Returns the next message with its header; `None` at the end.
async fn read_message(from: &mut (impl AsyncRead + Unpin), is_first: bool) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut head = vec![0; if is_first { 4 } else { 5 }];
    match from.read_exact(&mut head).await {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let kind = if is_first { b' ' } else { head[0] };
    let length = head[head.len() - 4..].try_into().map(u32::from_be_bytes).expect("four bytes");
    let body = usize::try_from(length).expect("a length").saturating_sub(4);
    let start = head.len();
    head.resize(start + body, 0);
    from.read_exact(&mut head[start..]).await?;
    Ok(Some((kind, head)))
}
