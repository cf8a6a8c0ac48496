//! Leads whoever has come in to the database, and sees when the server lets them in no longer.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::mpsc::UnboundedSender;

use super::executor::lock;
use super::link::Link;
use crate::app::Msg;
use crate::db::connect::Pools;
use crate::db::door::{self, Door};
use crate::domain::sign_in::{Entered, Refusal};
use crate::embedded::Lifeline;

/// Between two looks whether a server that went away is back.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

pub(super) struct Usher {
    pub(super) door: Door,
    pub(super) lifeline: Option<Arc<Lifeline>>,
    pub(super) arrived: Arc<Mutex<HashMap<u64, Arc<Link>>>>,
    pub(super) sender: UnboundedSender<Msg>,
}

impl Usher {
    /// Somebody may stand before a private server that has died.
    pub(super) async fn renew(&self) {
        if let Some(lifeline) = &self.lifeline
            && let Err(error) = lifeline.renew().await
        {
            tracing::error!(%error, "the private server does not start again");
        }
    }

    /// Tells the app what came of a try. Somebody who has to choose a password first is not in yet.
    pub(super) fn tell(&self, id: u64, result: Result<(Pools, Entered), Refusal>) {
        let result = result.map(|(pools, entered)| {
            if !entered.must_change {
                self.arrive(id, pools);
            }
            Box::new(entered)
        });
        let _ = self.sender.send(Msg::SignedIn { id, result });
    }

    /// Somebody's way is ready; it is used from when the app takes them in.
    pub(super) fn arrive(&self, way: u64, pools: Pools) {
        let watcher = tokio::spawn(watch(pools.watch.clone(), way, self.sender.clone())).abort_handle();
        let link = Link::new(way, pools, self.lifeline.clone(), self.sender.clone(), watcher);
        lock(&self.arrived).insert(way, Arc::new(link));
    }
}

/// Holds a connection that does nothing, so that the console hears at once when an admin ends the
/// person's connections. It is stopped with the person's way: nothing is in flight on it.
async fn watch(pool: PgPool, way: u64, sender: UnboundedSender<Msg>) {
    loop {
        let Err(error) = listen(&pool).await;
        if door::is_shut_out(&error) {
            let _ = sender.send(Msg::SignedOut { way, refusal: door::refused_quietly(&error) });
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Waits until the connection is gone and cannot be made anew.
async fn listen(pool: &PgPool) -> sqlx::Result<Infallible> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen("frontdesk_presence").await?;
    loop {
        listener.try_recv().await?;
    }
}
