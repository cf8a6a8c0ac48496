//! Carries effects out beside the loop and sends the results back as messages.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::announced::Announced;
use super::files;
use super::outbox::{OrderGuard, Outbox};
use super::session::{DbSession, DeliveryState, RETRY_WINDOW};
use super::sign_in::SessionOpener;
use crate::app::{INITIAL, Msg};
use crate::db;
use crate::db::auth::Authenticator;
use crate::db::connect::Pools;
use crate::domain::desk::{Command, DeskError, Outcome, Query};
use crate::domain::journal::{self, JournaledWrite, Record};
use crate::domain::sign_in::{Credentials, Password};
use crate::domain::staff_admin::StaffCommand;
use crate::embedded::SupervisorHandle;
use crate::ui::effect::Slot;

pub(super) struct Executor {
    auth: Authenticator,
    /// The folder of the journals; none where the user has no home.
    journals: Option<PathBuf>,
    lifeline: Option<Arc<SupervisorHandle>>,
    /// The way of whoever is in; another one's from the moment they are in. What somebody has begun goes
    /// on with their own rights.
    session: Option<Arc<DbSession>>,
    /// The ways of those who were let in and whom the app has not taken yet, by their tries.
    opened: Arc<Mutex<HashMap<u64, Arc<DbSession>>>>,
    sender: UnboundedSender<Msg>,
    /// Held by each write in flight.
    writes: Arc<()>,
    /// One line for each seat and lead: what is done to it is done in the order of the keys.
    order_locks: HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>,
    /// What can wait, of everybody who has come in here.
    outboxes: HashMap<String, Arc<Outbox>>,
    /// Who was told what has changed with this release.
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
        let within = self.session.as_ref().map(|link| link.pools.servers().clone());
        SessionOpener {
            door: self.auth.with_counter(within),
            lifeline: self.lifeline.clone(),
            opened: Arc::clone(&self.opened),
            sender: self.sender.clone(),
        }
    }

    /// Lets somebody in.
    pub(super) fn sign_in(&self, id: u64, credentials: Credentials) {
        let usher = self.session_opener();
        tokio::spawn(async move {
            usher.ensure_server_running().await;
            usher.report_sign_in(id, usher.door.sign_in(&credentials).await);
        });
    }

    /// Gives somebody another password.
    pub(super) fn change_password(&self, id: u64, old: Credentials, new: Password) {
        let (usher, in_flight) = (self.session_opener(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            usher.report_sign_in(id, usher.door.change_password(&old, &new).await);
            drop(in_flight);
        });
    }

    /// Makes the first admin.
    pub(super) fn create_first_admin(&self, id: u64, name: String, credentials: Credentials) {
        let (usher, in_flight) = (self.session_opener(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            usher.report_sign_in(id, usher.door.create_first_admin(&name, &credentials).await);
            drop(in_flight);
        });
    }

    /// Does something about the staff. Not sent again when the line breaks: most of it can be seen.
    pub(super) fn staff(&self, id: Uuid, deed: StaffCommand) {
        let Some(link) = self.session() else { return };
        let (sender, in_flight) = (self.sender.clone(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            let result = link.run_staff_command(&deed).await;
            let _ = sender.send(Msg::StaffDone { id, result });
            drop(in_flight);
        });
    }

    /// The app has opened to whoever came in with this try. Only now: what it has sent until here is of
    /// whoever was in before, and goes their way.
    pub(super) fn activate_session(&mut self, id: u64) {
        let mut arrived = lock(&self.opened);
        self.session = arrived.remove(&id);
        // Tries that were given up.
        arrived.clear();
        drop(arrived);
        if let Some(link) = self.session() {
            let login = link.login.clone();
            self.open_outbox(link);
            if self.announced.is_due(&login) {
                let _ = self.sender.send(Msg::WhatsNew { login });
            }
        }
    }

    /// This person was told what has changed with this release.
    pub(super) fn mark_informed(&self, login: &str) {
        self.announced.note(login);
    }

    /// What this login has left, here or in a console that ended, is sent by the way that it has now.
    fn open_outbox(&mut self, link: Arc<DbSession>) {
        for (login, post) in &self.outboxes {
            if *login != link.login {
                post.detach_when_idle();
            }
        }
        if let Some(post) = self.outboxes.get(&link.login) {
            return post.attach_session(link);
        }
        let (login, way) = (link.login.clone(), link.id);
        let (post, unread, trouble) = Outbox::open(link, self.journals.as_deref(), self.sender.clone());
        let post = Arc::new(post);
        self.outboxes.insert(login, Arc::clone(&post));
        let left = post.unsettled();
        if left.is_empty() && unread.is_empty() && trouble.is_none() {
            return;
        }
        // First: nobody who does not know of a write is told of its result.
        let _ = self.sender.send(Msg::RestoredFromJournal { way, left: left.clone(), unread, trouble });
        for kept in left {
            let turn = self.acquire_order(post.order_key(&kept.command));
            let post = Arc::clone(&post);
            tokio::spawn(async move {
                let _turn = turn.await;
                post.deliver_later(&kept, true).await;
            });
        }
    }

    /// What is kept of a write that waited and has its result.
    pub(super) fn acknowledge(&self, record: &Record) {
        let _ = self.outboxes.values().any(|post| post.acknowledge(record));
    }

    /// The turn in a line, behind all who have asked for it before.
    fn acquire_order(&mut self, line: Uuid) -> impl Future<Output = OrderGuard> + Send + use<> {
        self.order_locks.retain(|_, line| Arc::strong_count(line) > 1);
        let queue = Arc::clone(self.order_locks.entry(line).or_default());
        // A mutex is fair, and whoever is first to ask for it is first: so it is asked for here.
        let mut turn = Box::pin(queue.lock_owned());
        let first = turn.as_mut().now_or_never();
        async move {
            match first {
                Some(turn) => turn,
                None => turn.await,
            }
        }
    }

    fn session(&self) -> Option<Arc<DbSession>> {
        self.session.clone()
    }

    pub(super) fn is_writing(&self) -> bool {
        Arc::strong_count(&self.writes) > 1
    }

    pub(super) fn ask(&self, slot: Slot, id: u64, query: Query) {
        let Some(link) = self.session() else { return };
        let Some(mut next) = link.enqueue_latest(slot, id, query) else { return };
        let sender = self.sender.clone();
        tokio::spawn(async move {
            loop {
                let (id, query) = next;
                let result = link.answer(&query).await;
                // Nobody listens any more: the console is being left.
                let _ = sender.send(Msg::Answer { slot, id, result });
                let Some(newer) = link.take_latest(slot) else { return };
                next = newer;
            }
        });
    }

    /// Writes to the end: never dropped, and sent again while the connection breaks. What can wait does so as long as
    /// it takes.
    pub(super) fn write(&mut self, kept: JournaledWrite) {
        let Some(link) = self.session() else { return };
        let Some(post) = self.outboxes.get(&link.login).cloned() else { return };
        let id = kept.id;
        if let Command::Undo(undo) = &kept.command
            && let Some(withdrawn) = post.cancel_unsent(undo.target)
        {
            let (sender, in_flight) = (self.sender.clone(), Arc::clone(&self.writes));
            tokio::spawn(async move {
                post.flush_to_disk().await;
                for id in [id, withdrawn] {
                    let _ = sender.send(Msg::Wrote { id, result: Ok(Outcome::Withdrawn) });
                }
                drop(in_flight);
            });
            return;
        }
        let about = post.order_key(&kept.command);
        let turn = self.acquire_order(about);
        let in_flight = Arc::clone(&self.writes);
        if journal::can_wait(&kept.command, |event| post.has_unsettled_event(event)).is_ok() {
            post.accept(kept.clone());
            tokio::spawn(post.deliver(kept, turn, in_flight));
            return;
        }
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let result = tokio::select! {
                biased;
                _turn = turn => write_now(&link, &kept).await,
                trouble = post.blocked(about, &link) => Err(trouble),
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
        let Some(link) = self.session() else { return };
        let (sender, way) = (self.sender.clone(), link.id);
        tokio::task::spawn_blocking(move || {
            let told = work();
            let worked = told.is_ok();
            let words = told.unwrap_or_else(|sentence| sentence);
            let _ = sender.send(Msg::FileDone { way, worked, words });
        });
    }
}

/// Writes what cannot wait. Once it has left nobody knows whether it was done: it is asked for by its id until the
/// answer is here, however long there is no connection. What has never left is given up.
async fn write_now(link: &DbSession, kept: &JournaledWrite) -> Result<Outcome, DeskError> {
    let voyage = DeliveryState::new(&|| true, false);
    loop {
        let result = link.write(&kept.command, &kept.stamp, RETRY_WINDOW, &voyage).await;
        let Some(Err(trouble)) = result else { return result.unwrap_or(Ok(Outcome::Withdrawn)) };
        if !(trouble.kind.is_away() && voyage.maybe_applied()) {
            return Err(trouble);
        }
        if link.is_locked_out() {
            return Err(db::error::unsure(trouble.kind));
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
