//! One login's writes that can wait: each is in the journal before it is sent, and out of it after its result. While
//! there is no connection they wait, and then they are sent one after the other, in the order of the keys.

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

use super::executor::lock;
use super::session::{DbSession, DeliveryState, jitter};
use crate::app::Msg;
use crate::domain::backoff::Backoff;
use crate::domain::delivery;
use crate::domain::desk::{Command, DeskError, DeskErrorKind, Outcome};
use crate::domain::journal::{self, JournaledWrite, Queue, QueuePosition, Record, Recovered, UnreadResult};
use crate::domain::text;
use crate::journal::{Journal, Summary, left_behind};

/// The turn in a seat's line.
pub(super) type OrderGuard = OwnedMutexGuard<()>;

/// One login's post.
pub(super) struct Outbox {
    /// None where the disk takes nothing: what waits is then in this console alone, which is said.
    journal: Mutex<Option<Journal>>,
    queue: watch::Sender<Queue>,
    /// Writes that waited and have their result, and of which the app has not said yet that nobody has to be told of
    /// it any more: the next start tells it.
    unacknowledged: Mutex<HashSet<Uuid>>,
    /// The way of this login: another one from when they have signed in again. None when they have left the desk and
    /// nothing of theirs is to be sent, so that nobody's connections stay.
    session: watch::Sender<Option<Arc<DbSession>>>,
    /// They have left the desk.
    is_detaching: AtomicBool,
    sender: UnboundedSender<Msg>,
}

impl Outbox {
    /// Opens the journal of whoever has come in by this way, in the folder of journals where there is one; what is in
    /// it waits, or is told. Gives back besides what is unread, and a sentence when something in it is neither.
    pub(super) fn open(
        link: Arc<DbSession>,
        folder: Option<&Path>,
        sender: UnboundedSender<Msg>,
    ) -> (Self, Vec<UnreadResult>, Option<String>) {
        let place = link.pools.servers().database_key();
        let (journal, left, trouble) = match folder.map(|folder| Journal::open(folder, &link.login, &place)) {
            Some(Ok((journal, left))) => {
                let trouble = unknown_lines(journal.foreign()).or_else(|| others_unsent(folder?, &link.login, &place));
                (Some(journal), left, trouble)
            }
            Some(Err(error)) => {
                tracing::error!(%error, "what has to wait cannot be kept on the disk");
                (None, Recovered::default(), Some(NOT_OPENED.to_owned()))
            }
            None => (None, Recovered::default(), None),
        };
        let Recovered { queue, unread } = left;
        let post = Self {
            journal: Mutex::new(journal),
            queue: watch::Sender::new(queue),
            unacknowledged: Mutex::new(unread.iter().map(|unread| unread.write.id).collect()),
            session: watch::Sender::new(Some(link)),
            is_detaching: AtomicBool::new(false),
            sender,
        };
        (post, unread, trouble)
    }

    /// What has no result yet, in order.
    pub(super) fn unsettled(&self) -> Vec<JournaledWrite> {
        self.queue.borrow().all().cloned().collect()
    }

    /// From now on by this way.
    pub(super) fn attach_session(&self, link: Arc<DbSession>) {
        self.session.send_modify(|way| {
            self.is_detaching.store(false, Ordering::Relaxed);
            *way = Some(link);
        });
    }

    /// Somebody else is at the desk. What has been begun goes on.
    pub(super) fn detach_when_idle(&self) {
        self.is_detaching.store(true, Ordering::Relaxed);
        self.detach_if_idle();
    }

    fn detach_if_idle(&self) {
        // Decided while nobody can lead it on.
        self.session.send_if_modified(|way| {
            let goes = self.is_detaching.load(Ordering::Relaxed) && self.queue.borrow().is_empty();
            goes && way.take().is_some()
        });
    }

    /// What a command stands in line for.
    pub(super) fn order_key(&self, command: &Command) -> Uuid {
        self.queue.borrow().order_key(command)
    }

    /// Until something waits in this line and it is not known for how long: what stands behind it may have to stand
    /// there for hours. Says why.
    pub(super) async fn blocked(&self, line: Uuid, way: &DbSession) -> DeskError {
        let (mut queue, mut held_up) = (self.queue.subscribe(), self.queue.subscribe());
        let away = async {
            if queue.wait_for(|queue| queue.has_waiting_in(line)).await.is_err() {
                std::future::pending::<()>().await;
            }
            way.unreachable().await;
        };
        tokio::select! {
            () = away => DeskError { kind: DeskErrorKind::Connection, sentence: journal::NO_CONNECTION.into() },
            Ok(_) = held_up.wait_for(|queue| queue.is_held_up_in(line)) => {
                DeskError { kind: DeskErrorKind::Timeout, sentence: journal::HELD_UP.into() }
            }
        }
    }

    /// Whether the write that makes this event has no result yet.
    pub(super) fn has_unsettled_event(&self, event: Uuid) -> bool {
        self.queue.borrow().write_of_event(event).is_some()
    }

    /// Takes the write back that makes this event, when it has never left: says its number. Before that is told it has
    /// to be brought to the disk ([`Self::bring`]), or the next start sends it.
    pub(super) fn cancel_unsent(&self, event: Uuid) -> Option<Uuid> {
        let mut withdrawn = None;
        self.queue.send_if_modified(|queue| {
            withdrawn = queue.withdraw(event);
            withdrawn.is_some()
        });
        self.record_done(withdrawn?);
        withdrawn
    }

    /// Takes a write, into the journal too: from here on this console may be killed.
    pub(super) fn accept(&self, kept: JournaledWrite) {
        let record = Record::Write(Box::new(kept.clone()));
        self.queue.send_modify(|queue| {
            queue.push(kept);
        });
        self.append(&record);
    }

    /// Sends a write to its end. `turn` is its turn in the line of its seat, `in_flight` what leaving waits for.
    pub(super) async fn deliver(
        self: Arc<Self>,
        kept: JournaledWrite,
        turn: impl Future<Output = OrderGuard>,
        in_flight: Arc<()>,
    ) {
        let mut turn = std::pin::pin!(turn);
        let Some(link) = self.session.borrow().clone() else { return };
        let mut in_line = None;
        let is_behind = || self.queue.borrow().must_wait_behind_another(kept.id);
        if !is_behind() && !link.is_unreachable() {
            tokio::select! {
                biased;
                its_turn = &mut turn => in_line = Some(its_turn),
                () = link.unreachable() => {}
            }
        }
        let leaves = || self.mark_sent(kept.id);
        let voyage = DeliveryState::new(&leaves, false);
        let mut why = link.is_unreachable().then_some(DeskErrorKind::Connection);
        if in_line.is_some() && !is_behind() {
            match link.write(&kept.command, &kept.stamp, Duration::ZERO, &voyage).await {
                None => return,
                Some(Err(trouble)) if stays_queued(&link, trouble.kind, false) => why = Some(trouble.kind),
                Some(result) => return self.settle(kept.id, result),
            }
        }
        let is_kept = self.report_queued(kept.id, why).await;
        // What the disk has is sent after the next start; leaving waits for the rest.
        let _in_flight = (!is_kept).then_some(in_flight);
        let _in_line = match in_line {
            Some(in_line) => in_line,
            None => turn.await,
        };
        self.deliver_later(&kept, voyage.maybe_applied()).await;
    }

    /// Sends a write that waits when its turn has come, however long that takes. `may_be_done`: it has left before.
    pub(super) async fn deliver_later(&self, kept: &JournaledWrite, may_be_done: bool) {
        let (mut queue, mut way) = (self.queue.subscribe(), self.session.subscribe());
        match queue.wait_for(|queue| queue.turn(kept.id) != QueuePosition::Later).await.map(|queue| queue.turn(kept.id))
        {
            Ok(QueuePosition::Now) => {}
            _ => return,
        }
        let leaves = || self.mark_sent(kept.id);
        let voyage = DeliveryState::new(&leaves, may_be_done);
        let mut backoff = Backoff::default();
        loop {
            let link = way.borrow_and_update().clone();
            let Some(link) = link else {
                if way.changed().await.is_err() {
                    return;
                }
                continue;
            };
            match link.write(&kept.command, &kept.stamp, Duration::ZERO, &voyage).await {
                None => return,
                Some(Err(trouble)) if stays_queued(&link, trouble.kind, true) => {
                    self.queue.send_modify(|queue| queue.set_held_up(kept.id, trouble.kind.gave_way()));
                }
                Some(result) => return self.settle(kept.id, result),
            }
            tokio::select! {
                () = pause(&link, backoff.pause(jitter())), if !link.is_locked_out() => {}
                // Whoever may not come in any more has it sent when they are let in again.
                _ = way.changed() => {}
                // It may be taken back meanwhile.
                gone = queue.wait_for(|queue| queue.turn(kept.id) == QueuePosition::Gone) => {
                    drop(gone);
                    return;
                }
            }
            link.ensure_server_running().await;
        }
    }

    /// Whether it may leave: it does so now. Not when it was taken back before.
    fn mark_sent(&self, id: Uuid) -> bool {
        let mut leaves = false;
        self.queue.send_if_modified(|queue| {
            leaves = queue.mark_sent(id);
            false
        });
        leaves
    }

    /// A write waits: it is on the disk before that is said. Says whether it is.
    async fn report_queued(&self, id: Uuid, why: Option<DeskErrorKind>) -> bool {
        self.queue.send_modify(|queue| queue.set_waiting(id));
        let is_kept = self.flush_to_disk().await;
        let _ = self.sender.send(Msg::WriteQueued { id, is_kept, why });
        is_kept
    }

    /// Brings to the disk what is in the journal. Says whether it is there.
    pub(super) async fn flush_to_disk(&self) -> bool {
        let disk = lock(&self.journal).as_mut().map(Journal::disk);
        match disk {
            Some(Ok(disk)) => sync_file(disk).await,
            _ => false,
        }
    }

    /// Whoever was told that it waits is told what came of it, if need be by the next start: until the app has said
    /// what is to be kept of that ([`Self::note`]), the write stays in the journal, to be asked for again.
    fn settle(&self, id: Uuid, result: Result<Outcome, DeskError>) {
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

    /// What is kept of a write that waited and has its result. Says whether it is one of these.
    pub(super) fn acknowledge(&self, record: &Record) -> bool {
        match record {
            Record::Done(id) if lock(&self.unacknowledged).remove(id) => self.record_done(*id),
            Record::Diverged(id, _) if lock(&self.unacknowledged).contains(id) => self.append(record),
            _ => return false,
        }
        true
    }

    /// A line that is lost in a power cut has the write sent once more, and answered the same.
    fn record_done(&self, id: Uuid) {
        let mut journal = lock(&self.journal);
        let Some(journal) = journal.as_mut() else { return };
        // Under the journal's lock: a write that comes in now is added behind this.
        let is_last = self.queue.borrow().is_empty() && lock(&self.unacknowledged).is_empty();
        let noted = if is_last { journal.clear() } else { journal.add(&Record::Done(id)) };
        if let Err(error) = noted {
            tracing::error!(%error, "a result is not in the journal");
        }
    }

    fn append(&self, record: &Record) {
        if let Some(journal) = lock(&self.journal).as_mut()
            && let Err(error) = journal.add(record)
        {
            tracing::error!(%error, "what is to be kept is not in the journal");
        }
    }
}

const NOT_OPENED: &str = "What waits cannot be kept on this machine, and what waited here is not sent: its disk takes \
                          nothing. The log says why.";

/// Lines in the journal that only another version of the console can read.
fn unknown_lines(lines: usize) -> Option<String> {
    let changes = text::count(lines, "change that waits here is", "changes that wait here are");
    let told = format!("{changes} of another version of this console, and stay until that one is started.");
    (lines > 0).then_some(told)
}

/// What somebody else's console has left here, at the same database.
fn others_unsent(folder: &Path, login: &str, place: &str) -> Option<String> {
    let left = left_behind(folder).ok()?.into_iter();
    let mut left = left.filter(|of| of.open > 0 && of.login != login && of.place.as_deref() == Some(place));
    let Summary { login, open, .. } = left.next()?;
    let more = if left.next().is_some() { " So do others' (frontdesk doctor)." } else { "" };
    let changes = text::count(open, "change", "changes");
    Some(format!("{changes} of {login} not sent yet: kept here until {login} signs in on this machine.{more}"))
}

/// Whether a write waits after this. A way that is shut is opened by the next sign-in.
fn stays_queued(link: &DbSession, kind: DeskErrorKind, has_waited: bool) -> bool {
    link.is_locked_out() || delivery::stays_queued(kind, has_waited)
}

/// Until the server is there again, at most so long. While it is there and only does not take the write, all of it.
async fn pause(link: &DbSession, time: Duration) {
    if link.is_unreachable() {
        link.reachable_within(time).await;
    } else {
        tokio::time::sleep(time).await;
    }
}

async fn sync_file(disk: File) -> bool {
    let brought = tokio::task::spawn_blocking(move || disk.sync_data()).await;
    match brought {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "what waits cannot be brought to the disk");
            false
        }
        Err(_) => false,
    }
}
