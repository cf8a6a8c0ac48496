//! One login's queue of writes that can wait. Each write is in the journal before it is sent, and leaves the journal
//! after its result. While the database is unreachable the writes wait. Afterwards they are sent one by one, in the
//! order of the keys.

use std::collections::HashSet;
use std::fs::File;
use std::future::Future;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use uuid::Uuid;

use super::session::{DbSession, DeliveryState, jitter};
use super::sync::lock;
use crate::app::Msg;
use crate::domain::backoff::Backoff;
use crate::domain::desk::{Command, DeskError, DeskErrorKind, Outcome};
use crate::domain::journal::{self, JournaledWrite, Queue, QueuePosition, Record, Recovered, UnreadResult, WriteId};
use crate::domain::{delivery, text};
use crate::journal::{Journal, Summary, left_behind};

/// Guard of the order lock of a seat or lead.
pub(super) type OrderGuard = OwnedMutexGuard<()>;

/// Outbox of one login.
pub(super) struct Outbox {
    /// `None` if the disk cannot be written. Queued writes then exist only in this console, and the user is told.
    journal: Mutex<Option<Journal>>,
    queue: watch::Sender<Queue>,
    /// Queued writes that have a result which the app has not yet acknowledged. The journal keeps them, so the next
    /// start reports the results again.
    unacknowledged: Mutex<HashSet<WriteId>>,
    /// Current session of this login. A new sign-in replaces it. `None` after another user signed in and the queue is
    /// empty, so that no idle connections remain.
    session: watch::Sender<Option<Arc<DbSession>>>,
    /// Set while another user is signed in at this console.
    is_detaching: AtomicBool,
    sender: UnboundedSender<Msg>,
}

impl Outbox {
    /// Opens the outbox of the session's login, with its journal if there is a folder for journals. Returns it with
    /// the results that the user has not seen, and with a sentence if the journal cannot be used or read fully, or if
    /// another login left unsent writes.
    pub(super) fn open(
        session: Arc<DbSession>,
        folder: Option<&Path>,
        sender: UnboundedSender<Msg>,
    ) -> (Self, Vec<UnreadResult>, Option<String>) {
        let place = session.pools.servers().database_key();
        let (journal, left, trouble) = match folder.map(|folder| Journal::open(folder, &session.login, &place)) {
            Some(Ok((journal, left))) => {
                let trouble =
                    unknown_lines(journal.foreign()).or_else(|| others_unsent(folder?, &session.login, &place));
                (Some(journal), left, trouble)
            }
            Some(Err(error)) => {
                tracing::error!(%error, "cannot open the journal of unsent writes");
                (None, Recovered::default(), Some(NOT_OPENED.to_owned()))
            }
            None => (None, Recovered::default(), None),
        };
        let Recovered { queue, unread } = left;
        let outbox = Self {
            journal: Mutex::new(journal),
            queue: watch::Sender::new(queue),
            unacknowledged: Mutex::new(unread.iter().map(|unread| unread.write.id).collect()),
            session: watch::Sender::new(Some(session)),
            is_detaching: AtomicBool::new(false),
            sender,
        };
        (outbox, unread, trouble)
    }

    /// Returns the writes without a result, in order.
    pub(super) fn unsettled(&self) -> Vec<JournaledWrite> {
        self.queue.borrow().all().cloned().collect()
    }

    /// Sends from now on through this session.
    pub(super) fn attach_session(&self, session: Arc<DbSession>) {
        self.session.send_modify(|current| {
            self.is_detaching.store(false, Ordering::Relaxed);
            *current = Some(session);
        });
    }

    /// Releases the session once the queue is empty, because another user has signed in. Writes in the queue go on.
    pub(super) fn detach_when_idle(&self) {
        self.is_detaching.store(true, Ordering::Relaxed);
        self.detach_if_idle();
    }

    fn detach_if_idle(&self) {
        // Decided under the channel's lock, so that `attach_session` cannot run in between.
        self.session.send_if_modified(|current| {
            let goes = self.is_detaching.load(Ordering::Relaxed) && self.queue.borrow().is_empty();
            goes && current.take().is_some()
        });
    }

    /// Returns the key of the order lock that a command needs.
    pub(super) fn order_key(&self, command: &Command) -> Uuid {
        self.queue.borrow().order_key(command)
    }

    /// Completes with the reason when an earlier write under the same order key is queued with no known end. Later
    /// writes could wait for hours.
    pub(super) async fn blocked(&self, line: Uuid, session: &DbSession) -> DeskError {
        let (mut queue, mut held_up) = (self.queue.subscribe(), self.queue.subscribe());
        let away = async {
            if queue.wait_for(|queue| queue.has_waiting_in(line)).await.is_err() {
                std::future::pending::<()>().await;
            }
            session.unreachable().await;
        };
        tokio::select! {
            () = away => DeskError { kind: DeskErrorKind::Connection, sentence: journal::NO_CONNECTION.into() },
            Ok(_) = held_up.wait_for(|queue| queue.is_held_up_in(line)) => {
                DeskError { kind: DeskErrorKind::Timeout, sentence: journal::HELD_UP.into() }
            }
        }
    }

    /// Returns true if the write that creates this event has no result yet.
    pub(super) fn has_unsettled_event(&self, event: Uuid) -> bool {
        self.queue.borrow().write_of_event(event).is_some()
    }

    /// Withdraws the write that creates this event, if it was never sent. Returns the id of the write. The caller
    /// must call [`Self::flush_to_disk`] before it reports this, or the next start may send the write.
    pub(super) fn cancel_unsent(&self, event: Uuid) -> Option<WriteId> {
        let mut withdrawn = None;
        self.queue.send_if_modified(|queue| {
            withdrawn = queue.withdraw(event);
            withdrawn.is_some()
        });
        self.record_done(withdrawn?);
        withdrawn
    }

    /// Adds a write to the queue and to the journal. From here on this console may be killed.
    pub(super) fn accept(&self, write: JournaledWrite) {
        let record = Record::Write(Box::new(write.clone()));
        self.queue.send_modify(|queue| {
            queue.push(write);
        });
        self.append(&record);
    }

    /// Sends a write. `order` resolves when the write holds its order lock. Quitting waits for `in_flight`.
    pub(super) async fn deliver(
        self: Arc<Self>,
        write: JournaledWrite,
        order: impl Future<Output = OrderGuard>,
        in_flight: Arc<()>,
    ) {
        let mut order = std::pin::pin!(order);
        let Some(session) = self.session.borrow().clone() else { return };
        let mut held_order = None;
        let is_behind = || self.queue.borrow().must_wait_behind_another(write.id);
        if !is_behind() && !session.is_unreachable() {
            tokio::select! {
                biased;
                guard = &mut order => held_order = Some(guard),
                () = session.unreachable() => {}
            }
        }
        let leaves = || self.mark_sent(write.id);
        let delivery = DeliveryState::new(&leaves, false);
        let mut why = session.is_unreachable().then_some(DeskErrorKind::Connection);
        if held_order.is_some() && !is_behind() {
            match session.write(&write.command, &write.stamp, Duration::ZERO, &delivery).await {
                None => return,
                Some(Err(error)) if stays_queued(&session, error.kind, false) => why = Some(error.kind),
                Some(result) => return self.settle(write.id, result),
            }
        }
        let is_kept = self.report_queued(write.id, why).await;
        // The next start sends the writes in the journal. Quitting waits only for writes that are not in it.
        let _in_flight = (!is_kept).then_some(in_flight);
        let _held_order = match held_order {
            Some(held_order) => held_order,
            None => order.await,
        };
        self.deliver_later(&write, delivery.maybe_applied()).await;
    }

    /// Sends a queued write when its position allows it, however long that takes. `may_be_done`: it may have been
    /// sent before.
    pub(super) async fn deliver_later(&self, write: &JournaledWrite, may_be_done: bool) {
        let (mut queue, mut sessions) = (self.queue.subscribe(), self.session.subscribe());
        match queue
            .wait_for(|queue| queue.turn(write.id) != QueuePosition::Later)
            .await
            .map(|queue| queue.turn(write.id))
        {
            Ok(QueuePosition::Now) => {}
            _ => return,
        }
        let leaves = || self.mark_sent(write.id);
        let delivery = DeliveryState::new(&leaves, may_be_done);
        let mut backoff = Backoff::default();
        loop {
            let session = sessions.borrow_and_update().clone();
            let Some(session) = session else {
                if sessions.changed().await.is_err() {
                    return;
                }
                continue;
            };
            match session.write(&write.command, &write.stamp, Duration::ZERO, &delivery).await {
                None => return,
                Some(Err(error)) if stays_queued(&session, error.kind, true) => {
                    self.queue.send_modify(|queue| queue.set_held_up(write.id, error.kind.gave_way()));
                }
                Some(result) => return self.settle(write.id, result),
            }
            tokio::select! {
                () = pause(&session, backoff.pause(jitter())), if !session.is_locked_out() => {}
                // A login that is locked out gets its writes sent after the next sign-in.
                _ = sessions.changed() => {}
                // The user may withdraw the write in the meantime.
                gone = queue.wait_for(|queue| queue.turn(write.id) == QueuePosition::Gone) => {
                    drop(gone);
                    return;
                }
            }
            session.ensure_server_running().await;
        }
    }

    /// Marks a write as sent. Returns false if it was withdrawn before.
    fn mark_sent(&self, id: WriteId) -> bool {
        let mut leaves = false;
        self.queue.send_if_modified(|queue| {
            leaves = queue.mark_sent(id);
            false
        });
        leaves
    }

    /// Reports a write as queued, after it is on the disk. Returns true if it is on the disk.
    async fn report_queued(&self, id: WriteId, why: Option<DeskErrorKind>) -> bool {
        self.queue.send_modify(|queue| queue.set_waiting(id));
        let is_kept = self.flush_to_disk().await;
        let _ = self.sender.send(Msg::WriteQueued { id, is_kept, why });
        is_kept
    }

    /// Flushes the journal to the disk. Returns true if that worked.
    pub(super) async fn flush_to_disk(&self) -> bool {
        let disk = lock(&self.journal).as_mut().map(Journal::disk);
        match disk {
            Some(Ok(disk)) => sync_file(disk).await,
            _ => false,
        }
    }

    /// Reports the result of a write. The journal keeps a queued write until the app acknowledges its result
    /// ([`Self::acknowledge`]), so a restart reports it again.
    fn settle(&self, id: WriteId, result: Result<Outcome, DeskError>) {
        let has_waited = self.queue.borrow().is_waiting(id);
        if has_waited {
            lock(&self.unacknowledged).insert(id);
        }
        self.queue.send_modify(|queue| queue.remove(id));
        if !has_waited {
            self.record_done(id);
        }
        self.detach_if_idle();
        let _ = self.sender.send(Msg::Wrote { id, result });
    }

    /// Records how the app handled the result of a queued write. Returns false if this outbox has no such write.
    pub(super) fn acknowledge(&self, record: &Record) -> bool {
        match record {
            Record::Done(id) if lock(&self.unacknowledged).remove(id) => self.record_done(*id),
            Record::Diverged(id, _) if lock(&self.unacknowledged).contains(id) => self.append(record),
            _ => return false,
        }
        true
    }

    /// Records that a write is done. If a power cut loses this record, the write is resent and gets the same answer.
    fn record_done(&self, id: WriteId) {
        let mut journal = lock(&self.journal);
        let Some(journal) = journal.as_mut() else { return };
        // Under the journal's lock: a write that arrives now is appended after this record.
        let is_last = self.queue.borrow().is_empty() && lock(&self.unacknowledged).is_empty();
        let noted = if is_last { journal.clear() } else { journal.add(&Record::Done(id)) };
        if let Err(error) = noted {
            tracing::error!(%error, "cannot record a result in the journal");
        }
    }

    fn append(&self, record: &Record) {
        if let Some(journal) = lock(&self.journal).as_mut()
            && let Err(error) = journal.add(record)
        {
            tracing::error!(%error, "cannot record a write in the journal");
        }
    }
}

const NOT_OPENED: &str = "Unsent changes cannot be stored on this computer, and earlier ones were not sent: the disk \
                          cannot be written. The log says why.";

/// Returns a sentence about journal lines that only another version of the console can read; `None` if there are
/// none.
fn unknown_lines(lines: usize) -> Option<String> {
    let changes = text::count(lines, "unsent change is from", "unsent changes are from");
    let told = format!("{changes} another version of this console, and kept until that version starts.");
    (lines > 0).then_some(told)
}

/// Returns a sentence about unsent writes that another login left on this machine for the same database.
fn others_unsent(folder: &Path, login: &str, place: &str) -> Option<String> {
    let left = left_behind(folder).ok()?.into_iter();
    let mut left = left.filter(|of| of.open > 0 && of.login != login && of.place.as_deref() == Some(place));
    let Summary { login, open, .. } = left.next()?;
    let more = if left.next().is_some() { " More: frontdesk doctor." } else { "" };
    let changes = text::count(open, "change", "changes");
    Some(format!("{changes} by {login} not sent yet: kept here until {login} signs in on this machine.{more}"))
}

/// Returns true if a write goes back to the queue after this error. A locked-out session is replaced by the next
/// sign-in.
fn stays_queued(session: &DbSession, kind: DeskErrorKind, has_waited: bool) -> bool {
    session.is_locked_out() || delivery::stays_queued(kind, has_waited)
}

/// Waits until the server is reachable, at most for `time`. Waits for all of `time` if the server is reachable but
/// does not accept the write.
async fn pause(session: &DbSession, time: Duration) {
    if session.is_unreachable() {
        session.reachable_within(time).await;
    } else {
        tokio::time::sleep(time).await;
    }
}

async fn sync_file(disk: File) -> bool {
    let brought = tokio::task::spawn_blocking(move || disk.sync_data()).await;
    match brought {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "cannot flush the journal to the disk");
            false
        }
        Err(_) => false,
    }
}
