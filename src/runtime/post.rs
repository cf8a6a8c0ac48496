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
use super::link::{Link, chance};
use crate::app::Msg;
use crate::domain::backoff::Backoff;
use crate::domain::desk::{Command, Outcome, Trouble, TroubleKind};
use crate::domain::journal::{Kept, Left, Queue, Record, Turn, Unread};
use crate::journal::Journal;

/// The turn in a seat's line.
pub(super) type InLine = OwnedMutexGuard<()>;

/// One login's post.
pub(super) struct Post {
    /// None where the disk takes nothing: what waits is then in this console alone, which is said.
    journal: Mutex<Option<Journal>>,
    queue: watch::Sender<Queue>,
    /// Writes that waited and have their result, and of which the app has not said yet that nobody has to be told of
    /// it any more: the next start tells it.
    untold: Mutex<HashSet<Uuid>>,
    /// The way of this login: another one from when they have signed in again. None when they have left the desk and
    /// nothing of theirs is to be sent, so that nobody's connections stay.
    way: watch::Sender<Option<Arc<Link>>>,
    /// They have left the desk.
    is_resting: AtomicBool,
    sender: UnboundedSender<Msg>,
}

impl Post {
    /// Opens the journal of whoever has come in by this way, in the folder of journals where there is one; what is in
    /// it waits, or is told.
    pub(super) fn open(link: Arc<Link>, folder: Option<&Path>, sender: UnboundedSender<Msg>) -> (Self, Vec<Unread>) {
        let place = link.pools.servers().place();
        let opened = folder
            .ok_or_else(|| "there is no folder for it".to_owned())
            .and_then(|folder| Journal::open(folder, &link.login, &place).map_err(|error| error.to_string()));
        let (journal, Left { queue, unread }) = match opened {
            Ok((journal, left)) => (Some(journal), left),
            Err(error) => {
                tracing::error!(%error, "what has to wait cannot be kept on the disk");
                (None, Left::default())
            }
        };
        let post = Self {
            journal: Mutex::new(journal),
            queue: watch::Sender::new(queue),
            untold: Mutex::new(unread.iter().map(|unread| unread.kept.id).collect()),
            way: watch::Sender::new(Some(link)),
            is_resting: AtomicBool::new(false),
            sender,
        };
        (post, unread)
    }

    /// What has no result yet, in order.
    pub(super) fn left(&self) -> Vec<Kept> {
        self.queue.borrow().all().cloned().collect()
    }

    /// From now on by this way.
    pub(super) fn lead(&self, link: Arc<Link>) {
        self.is_resting.store(false, Ordering::Relaxed);
        self.way.send_replace(Some(link));
    }

    /// Somebody else is at the desk. What has been begun goes on.
    pub(super) fn rest(&self) {
        self.is_resting.store(true, Ordering::Relaxed);
        self.let_go();
    }

    fn let_go(&self) {
        if self.is_resting.load(Ordering::Relaxed) && self.queue.borrow().is_empty() {
            self.way.send_replace(None);
        }
    }

    /// What a command stands in line for.
    pub(super) fn line(&self, command: &Command) -> Uuid {
        self.queue.borrow().line(command)
    }

    /// Until there is no connection and something waits in this line: what stands behind it may have to stand there
    /// for hours.
    pub(super) async fn blocks(&self, line: Uuid, way: &Link) {
        let waits = |queue: &Queue| queue.has_waiting_in(line);
        if self.queue.subscribe().wait_for(waits).await.is_err() {
            std::future::pending::<()>().await;
        }
        way.is_lost().await;
    }

    /// Whether the write that makes this event has no result yet.
    pub(super) fn makes(&self, event: Uuid) -> bool {
        self.queue.borrow().maker(event).is_some()
    }

    /// Takes the write back that makes this event, when it has never left: says its number.
    pub(super) fn withdraw(&self, event: Uuid) -> Option<Uuid> {
        let mut withdrawn = None;
        self.queue.send_if_modified(|queue| {
            withdrawn = queue.withdraw(event);
            withdrawn.is_some()
        });
        self.forget(withdrawn?);
        withdrawn
    }

    /// Takes a write, into the journal too: from here on this console may be killed.
    pub(super) fn take(&self, kept: Kept) {
        let record = Record::Write(Box::new(kept.clone()));
        self.queue.send_modify(|queue| {
            queue.take(kept);
        });
        self.keep(&record);
    }

    /// Sends a write to its end. `turn` is its turn in the line of its seat, `in_flight` what leaving waits for.
    pub(super) async fn deliver(self: Arc<Self>, kept: Kept, turn: impl Future<Output = InLine>, in_flight: Arc<()>) {
        let mut turn = std::pin::pin!(turn);
        let Some(link) = self.way.borrow().clone() else { return };
        let mut in_line = None;
        let must_wait = self.queue.borrow().has_waiting() || link.is_away();
        if !must_wait {
            tokio::select! {
                biased;
                its_turn = &mut turn => in_line = Some(its_turn),
                () = link.is_lost() => {}
            }
        }
        if in_line.is_some() && !self.queue.borrow().has_waiting() {
            match self.send(&link, &kept, Duration::ZERO).await {
                None => return,
                Some(result) if !stays(&link, &result) => return self.settle(kept.id, result),
                Some(_) => {}
            }
        }
        let is_kept = self.wait(kept.id, link.is_away()).await;
        // What the disk has is sent after the next start; leaving waits for the rest.
        let _in_flight = (!is_kept).then_some(in_flight);
        let _in_line = match in_line {
            Some(in_line) => in_line,
            None => turn.await,
        };
        self.deliver_later(&kept).await;
    }

    /// Sends a write that waits when its turn has come, however long that takes.
    pub(super) async fn deliver_later(&self, kept: &Kept) {
        let (mut queue, mut way) = (self.queue.subscribe(), self.way.subscribe());
        match queue.wait_for(|queue| queue.turn(kept.id) != Turn::Later).await.map(|queue| queue.turn(kept.id)) {
            Ok(Turn::Now) => {}
            _ => return,
        }
        let mut backoff = Backoff::default();
        loop {
            let link = way.borrow_and_update().clone();
            let Some(link) = link else {
                if way.changed().await.is_err() {
                    return;
                }
                continue;
            };
            match self.send(&link, kept, Duration::ZERO).await {
                None => return,
                Some(result) if !waits_on(&link, &result) => return self.settle(kept.id, result),
                Some(_) => {}
            }
            tokio::select! {
                () = pause(&link, backoff.pause(chance())), if !link.is_shut() => {}
                // Whoever may not come in any more has it sent when they are let in again.
                _ = way.changed() => {}
                // It may be taken back meanwhile.
                gone = queue.wait_for(|queue| queue.turn(kept.id) == Turn::Gone) => {
                    drop(gone);
                    return;
                }
            }
            link.renew().await;
        }
    }

    /// None when it was taken back before.
    async fn send(&self, link: &Link, kept: &Kept, patience: Duration) -> Option<Result<Outcome, Trouble>> {
        let leaves = || {
            let mut leaves = false;
            self.queue.send_if_modified(|queue| {
                leaves = queue.leaves(kept.id);
                false
            });
            leaves
        };
        link.write(&kept.command, &kept.stamp, patience, &leaves).await
    }

    /// A write waits: it is on the disk before that is said. Says whether it is.
    async fn wait(&self, id: Uuid, is_away: bool) -> bool {
        self.queue.send_modify(|queue| queue.waits(id));
        let disk = lock(&self.journal).as_ref().map(Journal::disk);
        let is_kept = match disk {
            Some(Ok(disk)) => bring(disk).await,
            _ => false,
        };
        let _ = self.sender.send(Msg::Waits { id, is_kept, is_away });
        is_kept
    }

    /// Whoever was told that it waits is told what came of it, if need be by the next start: until the app has said
    /// what is to be kept of that ([`Self::note`]), the write stays in the journal, to be asked for again.
    fn settle(&self, id: Uuid, result: Result<Outcome, Trouble>) {
        let has_waited = self.queue.borrow().is_waiting(id);
        if has_waited {
            lock(&self.untold).insert(id);
        }
        self.queue.send_modify(|queue| queue.settled(id));
        if !has_waited {
            self.forget(id);
        }
        self.let_go();
        let _ = self.sender.send(Msg::Wrote { id, result });
    }

    /// What is kept of a write that waited and has its result. Says whether it is one of these.
    pub(super) fn note(&self, record: &Record) -> bool {
        match record {
            Record::Done(id) if lock(&self.untold).remove(id) => self.forget(*id),
            Record::Told(id, _) if lock(&self.untold).contains(id) => self.keep(record),
            _ => return false,
        }
        true
    }

    /// A line that is lost in a power cut has the write sent once more, and answered the same.
    fn forget(&self, id: Uuid) {
        let mut journal = lock(&self.journal);
        let Some(journal) = journal.as_mut() else { return };
        // Under the journal's lock: a write that comes in now is added behind this.
        let is_last = self.queue.borrow().is_empty() && lock(&self.untold).is_empty();
        let noted = if is_last { journal.clear() } else { journal.add(&Record::Done(id)) };
        if let Err(error) = noted {
            tracing::error!(%error, "a result is not in the journal");
        }
    }

    fn keep(&self, record: &Record) {
        if let Some(journal) = lock(&self.journal).as_mut()
            && let Err(error) = journal.add(record)
        {
            tracing::error!(%error, "what is to be kept is not in the journal");
        }
    }
}

/// Whether a write waits on after this. A way that is shut is opened by the next sign-in.
fn stays(link: &Link, result: &Result<Outcome, Trouble>) -> bool {
    result.as_ref().is_err_and(|trouble| link.will_be_tried_again(trouble))
}

/// The same for one that has waited, and so may have left before: while what is left of an earlier try holds the
/// record, nobody knows whether it was done, and to say that nothing was changed could be untrue. And nobody stands by
/// to do again what gave way to another desk.
fn waits_on(link: &Link, result: &Result<Outcome, Trouble>) -> bool {
    let gave_way = |trouble: &Trouble| matches!(trouble.kind, TroubleKind::Timeout | TroubleKind::Conflict);
    stays(link, result) || result.as_ref().is_err_and(gave_way)
}

/// Until the server is there again, at most so long. While it is there and only does not take the write, all of it.
async fn pause(link: &Link, time: Duration) {
    if link.is_away() {
        link.is_back_within(time).await;
    } else {
        tokio::time::sleep(time).await;
    }
}

async fn bring(disk: File) -> bool {
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
