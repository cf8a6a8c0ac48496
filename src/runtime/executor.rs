//! Carries effects out beside the loop and sends the results back as messages.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::link::{Link, PERSIST, Voyage};
use super::outside;
use super::post::{InLine, Post};
use super::told::Told;
use super::usher::Usher;
use crate::app::{FIRST_WAY, Msg};
use crate::db;
use crate::db::connect::Pools;
use crate::db::door::Door;
use crate::domain::crew::Deed;
use crate::domain::desk::{Command, Outcome, Query, Trouble};
use crate::domain::journal::{self, Kept, Record};
use crate::domain::sign_in::{Credentials, Password};
use crate::embedded::Lifeline;
use crate::ui::effect::Slot;

pub(super) struct Executor {
    door: Door,
    /// The folder of the journals; none where the user has no home.
    journals: Option<PathBuf>,
    lifeline: Option<Arc<Lifeline>>,
    /// The way of whoever is in; another one's from the moment they are in. What somebody has begun goes
    /// on with their own rights.
    link: Option<Arc<Link>>,
    /// The ways of those who were let in and whom the app has not taken yet, by their tries.
    arrived: Arc<Mutex<HashMap<u64, Arc<Link>>>>,
    sender: UnboundedSender<Msg>,
    /// Held by each write in flight.
    writes: Arc<()>,
    /// One line for each seat and lead: what is done to it is done in the order of the keys.
    lines: HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>,
    /// What can wait, of everybody who has come in here.
    posts: HashMap<String, Arc<Post>>,
    /// Who was told what has changed with this release.
    told: Told,
}

impl Executor {
    pub(super) fn new(
        door: Door,
        entered: Option<(String, Pools)>,
        lifeline: Option<Lifeline>,
        journals: Option<PathBuf>,
        sender: UnboundedSender<Msg>,
    ) -> Self {
        let told = Told::new(journals.as_deref());
        let mut executor = Self {
            door,
            journals,
            lifeline: lifeline.map(Arc::new),
            link: None,
            arrived: Arc::default(),
            sender,
            writes: Arc::new(()),
            lines: HashMap::new(),
            posts: HashMap::new(),
            told,
        };
        if let Some((login, pools)) = entered {
            executor.usher().arrive(FIRST_WAY, login, pools);
            executor.lead_in(FIRST_WAY);
        }
        executor
    }

    fn usher(&self) -> Usher {
        let within = self.link.as_ref().map(|link| link.pools.servers().clone());
        Usher {
            door: self.door.kept_by(within),
            lifeline: self.lifeline.clone(),
            arrived: Arc::clone(&self.arrived),
            sender: self.sender.clone(),
        }
    }

    /// Lets somebody in.
    pub(super) fn sign_in(&self, id: u64, credentials: Credentials) {
        let usher = self.usher();
        tokio::spawn(async move {
            usher.renew().await;
            usher.tell(id, usher.door.enter(&credentials).await);
        });
    }

    /// Gives somebody another password.
    pub(super) fn change_password(&self, id: u64, old: Credentials, new: Password) {
        let (usher, in_flight) = (self.usher(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            usher.tell(id, usher.door.change_password(&old, &new).await);
            drop(in_flight);
        });
    }

    /// Makes the first admin.
    pub(super) fn found(&self, id: u64, name: String, credentials: Credentials) {
        let (usher, in_flight) = (self.usher(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            usher.tell(id, usher.door.found(&name, &credentials).await);
            drop(in_flight);
        });
    }

    /// Does something about the staff. Not sent again when the line breaks: most of it can be seen.
    pub(super) fn staff(&self, id: Uuid, deed: Deed) {
        let Some(link) = self.link() else { return };
        let (sender, in_flight) = (self.sender.clone(), Arc::clone(&self.writes));
        tokio::spawn(async move {
            let result = link.manage(&deed).await;
            let _ = sender.send(Msg::StaffDone { id, result });
            drop(in_flight);
        });
    }

    /// The app has opened to whoever came in with this try. Only now: what it has sent until here is of
    /// whoever was in before, and goes their way.
    pub(super) fn lead_in(&mut self, id: u64) {
        let mut arrived = lock(&self.arrived);
        self.link = arrived.remove(&id);
        // Tries that were given up.
        arrived.clear();
        drop(arrived);
        if let Some(link) = self.link() {
            let login = link.login.clone();
            self.open_post(link);
            if self.told.is_due(&login) {
                let _ = self.sender.send(Msg::WhatsNew { login });
            }
        }
    }

    /// This person was told what has changed with this release.
    pub(super) fn informed(&self, login: &str) {
        self.told.note(login);
    }

    /// What this login has left, here or in a console that ended, is sent by the way that it has now.
    fn open_post(&mut self, link: Arc<Link>) {
        for (login, post) in &self.posts {
            if *login != link.login {
                post.rest();
            }
        }
        if let Some(post) = self.posts.get(&link.login) {
            return post.lead(link);
        }
        let (login, way) = (link.login.clone(), link.way);
        let (post, unread, trouble) = Post::open(link, self.journals.as_deref(), self.sender.clone());
        let post = Arc::new(post);
        self.posts.insert(login, Arc::clone(&post));
        let left = post.left();
        if left.is_empty() && unread.is_empty() && trouble.is_none() {
            return;
        }
        // First: nobody who does not know of a write is told of its result.
        let _ = self.sender.send(Msg::Left { way, left: left.clone(), unread, trouble });
        for kept in left {
            let turn = self.turn(post.line(&kept.command));
            let post = Arc::clone(&post);
            tokio::spawn(async move {
                let _turn = turn.await;
                post.deliver_later(&kept, true).await;
            });
        }
    }

    /// What is kept of a write that waited and has its result.
    pub(super) fn note(&self, record: &Record) {
        let _ = self.posts.values().any(|post| post.note(record));
    }

    /// The turn in a line, behind all who have asked for it before.
    fn turn(&mut self, line: Uuid) -> impl Future<Output = InLine> + Send + use<> {
        self.lines.retain(|_, line| Arc::strong_count(line) > 1);
        let queue = Arc::clone(self.lines.entry(line).or_default());
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

    fn link(&self) -> Option<Arc<Link>> {
        self.link.clone()
    }

    pub(super) fn is_writing(&self) -> bool {
        Arc::strong_count(&self.writes) > 1
    }

    pub(super) fn ask(&self, slot: Slot, id: u64, query: Query) {
        let Some(link) = self.link() else { return };
        let Some(mut next) = link.line_up(slot, id, query) else { return };
        let sender = self.sender.clone();
        tokio::spawn(async move {
            loop {
                let (id, query) = next;
                let result = link.answer(&query).await;
                // Nobody listens any more: the console is being left.
                let _ = sender.send(Msg::Answer { slot, id, result });
                let Some(newer) = link.next_of(slot) else { return };
                next = newer;
            }
        });
    }

    /// Writes to the end: never dropped, and sent again while the connection breaks. What can wait does so as long as
    /// it takes.
    pub(super) fn write(&mut self, kept: Kept) {
        let Some(link) = self.link() else { return };
        let Some(post) = self.posts.get(&link.login).cloned() else { return };
        let id = kept.id;
        if let Command::Undo(undo) = &kept.command
            && let Some(withdrawn) = post.withdraw(undo.target)
        {
            let (sender, in_flight) = (self.sender.clone(), Arc::clone(&self.writes));
            tokio::spawn(async move {
                post.bring().await;
                for id in [id, withdrawn] {
                    let _ = sender.send(Msg::Wrote { id, result: Ok(Outcome::Withdrawn) });
                }
                drop(in_flight);
            });
            return;
        }
        let about = post.line(&kept.command);
        let turn = self.turn(about);
        let in_flight = Arc::clone(&self.writes);
        if journal::can_wait(&kept.command, |event| post.makes(event)).is_ok() {
            post.take(kept.clone());
            tokio::spawn(post.deliver(kept, turn, in_flight));
            return;
        }
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let result = tokio::select! {
                biased;
                _turn = turn => write_now(&link, &kept).await,
                trouble = post.blocks(about, &link) => Err(trouble),
            };
            let _ = sender.send(Msg::Wrote { id, result });
            drop(in_flight);
        });
    }

    pub(super) fn save(&self, name: String, content: String) {
        self.outside(move || outside::save(&name, &content));
    }

    pub(super) fn print(&self, title: String, content: String) {
        self.outside(move || outside::print(&title, &content));
    }

    fn outside(&self, work: impl FnOnce() -> Result<String, String> + Send + 'static) {
        let Some(link) = self.link() else { return };
        let (sender, way) = (self.sender.clone(), link.way);
        tokio::task::spawn_blocking(move || {
            let told = work();
            let worked = told.is_ok();
            let words = told.unwrap_or_else(|sentence| sentence);
            let _ = sender.send(Msg::Told { way, worked, words });
        });
    }
}

/// Writes what cannot wait. Once it has left nobody knows whether it was done: it is asked for by its id until the
/// answer is here, however long there is no connection. What has never left is given up.
async fn write_now(link: &Link, kept: &Kept) -> Result<Outcome, Trouble> {
    let voyage = Voyage::new(&|| true, false);
    loop {
        let result = link.write(&kept.command, &kept.stamp, PERSIST, &voyage).await;
        let Some(Err(trouble)) = result else { return result.unwrap_or(Ok(Outcome::Withdrawn)) };
        if !(trouble.kind.is_away() && voyage.may_be_done()) {
            return Err(trouble);
        }
        if link.is_shut() {
            return Err(db::error::unsure(trouble.kind));
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
