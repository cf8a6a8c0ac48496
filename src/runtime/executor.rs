//! Runs the app's effects beside the event loop and sends the results back as messages.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::announced::Announced;
use super::files;
use super::outbox::{OrderGuard, Outbox};
use super::session::{DbSession, DeliveryState, RETRY_WINDOW};
use super::sign_in::SessionOpener;
use super::sync::lock;
use crate::app::{INITIAL, Msg};
use crate::db;
use crate::db::auth::Authenticator;
use crate::db::connect::Pools;
use crate::domain::desk::{Command, DeskError, Outcome, Query};
use crate::domain::journal::{self, JournaledWrite, Record, WriteId};
use crate::domain::sign_in::{Credentials, Password};
use crate::domain::staff_admin::StaffCommand;
use crate::embedded::SupervisorHandle;
use crate::ui::effect::Slot;
use crate::ui::ids::{QueryId, SessionId};

pub(super) struct Executor {
    auth: Authenticator,
    /// Folder of the journals; `None` if the user has no home.
    journals: Option<PathBuf>,
    lifeline: Option<Arc<SupervisorHandle>>,
    /// Session of the current user. [`Self::activate_session`] replaces it. Work that was begun keeps its own session
    /// and rights.
    session: Option<Arc<DbSession>>,
    /// Sessions that were opened but not yet activated, by sign-in attempt id.
    opened: Arc<Mutex<HashMap<SessionId, Arc<DbSession>>>>,
    sender: UnboundedSender<Msg>,
    /// Held by each write in flight.
    writes: Arc<()>,
    /// One lock per seat or lead. Its writes run in the order of the keys.
    order_locks: HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>,
    /// Outboxes of all logins that signed in at this console, by login.
    outboxes: HashMap<String, Arc<Outbox>>,
    /// Logins that have seen what changed with this release.
    announced: Announced,
}

impl Executor {
    pub(super) fn new(
        door: Authenticator,
        entered: Option<(String, Pools)>,
        lifeline: Option<SupervisorHandle>,
        journals: Option<PathBuf>,
        sender: UnboundedSender<Msg>,
    ) -> Self {
        let told = Announced::new(journals.as_deref());
        let mut executor = Self {
            auth: door,
            journals,
            lifeline: lifeline.map(Arc::new),
            session: None,
            opened: Arc::default(),
            sender,
            writes: Arc::new(()),
            order_locks: HashMap::new(),
            outboxes: HashMap::new(),
            announced: told,
        };
        if let Some((login, pools)) = entered {
            executor.session_opener().open_session(INITIAL, login, pools);
            executor.activate_session(INITIAL);
        }
        executor
    }

    fn session_opener(&self) -> SessionOpener {
        let within = self.session.as_ref().map(|session| session.pools.servers().clone());
        SessionOpener {
            door: self.auth.with_counter(within),
            lifeline: self.lifeline.clone(),
            opened: Arc::clone(&self.opened),
            sender: self.sender.clone(),
        }
    }

    /// Starts a sign-in attempt.
    pub(super) fn sign_in(&self, id: SessionId, credentials: Credentials) {
        let opener = self.session_opener();
        tokio::spawn(async move {
            opener.ensure_server_running().await;
            opener.report_sign_in(id, opener.door.sign_in(&credentials).await);
        });
    }

    /// Changes a user's password and signs the user in.
    pub(super) fn change_password(&self, id: SessionId, old: Credentials, new: Password) {
        let (opener, in_flight) = (self.session_opener(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            opener.report_sign_in(id, opener.door.change_password(&old, &new).await);
            drop(in_flight);
        });
    }

    /// Creates the first admin and signs that user in.
    pub(super) fn create_first_admin(&self, id: SessionId, name: String, credentials: Credentials) {
        let (opener, in_flight) = (self.session_opener(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            opener.report_sign_in(id, opener.door.create_first_admin(&name, &credentials).await);
            drop(in_flight);
        });
    }

    /// Runs a staff command. It is not retried after a lost connection: most results can be seen in the list.
    pub(super) fn staff(&self, id: WriteId, command: StaffCommand) {
        let Some(session) = self.session() else { return };
        let (sender, in_flight) = (self.sender.clone(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            let result = session.run_staff_command(&command).await;
            let _ = sender.send(Msg::StaffDone { id, result });
            drop(in_flight);
        });
    }

    /// Switches to the new session. Effects sent earlier belong to the previous user and use their session.
    pub(super) fn activate_session(&mut self, id: SessionId) {
        let mut arrived = lock(&self.opened);
        self.session = arrived.remove(&id);
        // Sessions of sign-in attempts that were given up.
        arrived.clear();
        drop(arrived);
        if let Some(session) = self.session() {
            let login = session.login.clone();
            self.open_outbox(session);
            if self.announced.is_due(&login) {
                let _ = self.sender.send(Msg::WhatsNew { login });
            }
        }
    }

    /// Records that this login has seen what changed with this release.
    pub(super) fn mark_informed(&self, login: &str) {
        self.announced.note(login);
    }

    /// Opens the outbox of this login, or attaches the new session to it. Restarts writes that this login left in a
    /// console that ended.
    fn open_outbox(&mut self, session: Arc<DbSession>) {
        for (login, outbox) in &self.outboxes {
            if *login != session.login {
                outbox.detach_when_idle();
            }
        }
        if let Some(outbox) = self.outboxes.get(&session.login) {
            return outbox.attach_session(session);
        }
        let (login, id) = (session.login.clone(), session.id);
        let (outbox, unread, trouble) = Outbox::open(session, self.journals.as_deref(), self.sender.clone());
        let outbox = Arc::new(outbox);
        self.outboxes.insert(login, Arc::clone(&outbox));
        let left = outbox.unsettled();
        if left.is_empty() && unread.is_empty() && trouble.is_none() {
            return;
        }
        // Sent first: the app must know a write before its result arrives.
        let _ = self.sender.send(Msg::RestoredFromJournal { session: id, left: left.clone(), unread, trouble });
        for write in left {
            let order = self.acquire_order(outbox.order_key(&write.command));
            let outbox = Arc::clone(&outbox);
            tokio::spawn(async move {
                let _order = order.await;
                outbox.deliver_later(&write, true).await;
            });
        }
    }

    /// Records in the journal how the app handled the result of a queued write.
    pub(super) fn acknowledge(&self, record: &Record) {
        let _ = self.outboxes.values().any(|outbox| outbox.acknowledge(record));
    }

    /// Returns a future for the order lock of a seat or lead, behind all earlier callers.
    fn acquire_order(&mut self, line: Uuid) -> impl Future<Output = OrderGuard> + Send + use<> {
        self.order_locks.retain(|_, line| Arc::strong_count(line) > 1);
        let queue = Arc::clone(self.order_locks.entry(line).or_default());
        // The mutex is fair: the first to ask is the first to get it. Poll once here to take the place in the queue.
        let mut order = Box::pin(queue.lock_owned());
        let first = order.as_mut().now_or_never();
        async move {
            match first {
                Some(order) => order,
                None => order.await,
            }
        }
    }

    fn session(&self) -> Option<Arc<DbSession>> {
        self.session.clone()
    }

    pub(super) fn is_writing(&self) -> bool {
        Arc::strong_count(&self.writes) > 1
    }

    pub(super) fn ask(&self, slot: Slot, id: QueryId, query: Query) {
        let Some(session) = self.session() else { return };
        let Some(mut next) = session.enqueue_latest(slot, id, query) else { return };
        let sender = self.sender.clone();
        tokio::spawn(async move {
            loop {
                let (id, query) = next;
                let result = session.answer(&query).await;
                // Sending fails only when the console is quitting.
                let _ = sender.send(Msg::Answer { slot, id, result });
                let Some(newer) = session.take_latest(slot) else { return };
                next = newer;
            }
        });
    }

    /// Starts a write and sees it through. It is never dropped, and is retried while the connection is down. A write
    /// that can wait goes to the outbox and waits without a limit.
    pub(super) fn write(&mut self, write: JournaledWrite) {
        let Some(session) = self.session() else { return };
        let Some(outbox) = self.outboxes.get(&session.login).cloned() else { return };
        let id = write.id;
        if let Command::Undo(undo) = &write.command
            && let Some(withdrawn) = outbox.cancel_unsent(undo.target)
        {
            let (sender, in_flight) = (self.sender.clone(), Arc::clone(&self.writes));
            tokio::spawn(async move {
                outbox.flush_to_disk().await;
                for id in [id, withdrawn] {
                    let _ = sender.send(Msg::Wrote { id, result: Ok(Outcome::Withdrawn) });
                }
                drop(in_flight);
            });
            return;
        }
        let about = outbox.order_key(&write.command);
        let order = self.acquire_order(about);
        let in_flight = Arc::clone(&self.writes);
        if journal::can_wait(&write.command, |event| outbox.has_unsettled_event(event)).is_ok() {
            outbox.accept(write.clone());
            tokio::spawn(outbox.deliver(write, order, in_flight));
            return;
        }
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let result = tokio::select! {
                biased;
                _order = order => write_now(&session, &write).await,
                error = outbox.blocked(about, &session) => Err(error),
            };
            let _ = sender.send(Msg::Wrote { id, result });
            drop(in_flight);
        });
    }

    pub(super) fn save(&self, name: String, content: String) {
        self.work_on_file(move || files::save(&name, &content));
    }

    pub(super) fn print(&self, title: String, content: String) {
        self.work_on_file(move || files::print(&title, &content));
    }

    fn work_on_file(&self, work: impl FnOnce() -> Result<String, String> + Send + 'static) {
        let Some(session) = self.session() else { return };
        let (sender, session) = (self.sender.clone(), session.id);
        tokio::task::spawn_blocking(move || {
            let told = work();
            let worked = told.is_ok();
            let words = told.unwrap_or_else(|sentence| sentence);
            let _ = sender.send(Msg::FileDone { session, worked, words });
        });
    }
}

/// Sends a write that cannot wait. If the write was sent and the answer is missing, it is resent with the same id
/// until an answer arrives. A write that was never sent fails after [`RETRY_WINDOW`].
async fn write_now(session: &DbSession, write: &JournaledWrite) -> Result<Outcome, DeskError> {
    let delivery = DeliveryState::new(&|| true, false);
    loop {
        let result = session.write(&write.command, &write.stamp, RETRY_WINDOW, &delivery).await;
        let Some(Err(error)) = result else { return result.unwrap_or(Ok(Outcome::Withdrawn)) };
        if !(error.kind.is_away() && delivery.maybe_applied()) {
            return Err(error);
        }
        if session.is_locked_out() {
            return Err(db::error::unsure(error.kind));
        }
    }
}
