//! Leads whoever has come in to the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::beat;
use super::executor::lock;
use super::link::{Link, Reach};
use super::live::Listener;
use crate::app::Msg;
use crate::db::connect::Pools;
use crate::db::door::Door;
use crate::domain::sign_in::{Entered, Refusal};
use crate::embedded::Lifeline;

/// How long somebody who signs in waits for a private server that has to be started again.
const RENEWAL: Duration = Duration::from_secs(5);

pub(super) struct Usher {
    pub(super) door: Door,
    pub(super) lifeline: Option<Arc<Lifeline>>,
    pub(super) arrived: Arc<Mutex<HashMap<u64, Arc<Link>>>>,
    pub(super) sender: UnboundedSender<Msg>,
}

impl Usher {
    /// Somebody may stand before a private server that has died. A start that takes long goes on by itself.
    pub(super) async fn renew(&self) {
        let Some(lifeline) = self.lifeline.clone() else { return };
        let renewing = tokio::spawn(async move {
            if let Err(error) = lifeline.renew().await {
                tracing::error!(%error, "the private server does not start again");
            }
        });
        let _ = tokio::time::timeout(RENEWAL, renewing).await;
    }

    /// Tells the app what came of a try. Somebody who has to choose a password first is not in yet.
    pub(super) fn tell(&self, id: u64, result: Result<(Pools, Entered), Refusal>) {
        let result = result.map(|(pools, entered)| {
            if !entered.must_change {
                self.arrive(id, entered.login.clone(), pools);
            }
            Box::new(entered)
        });
        let _ = self.sender.send(Msg::SignedIn { id, result });
    }

    /// Somebody's way is ready; it is used from when the app takes them in.
    pub(super) fn arrive(&self, way: u64, login: String, pools: Pools) {
        let reach = Reach::default();
        let listener = Listener {
            way,
            pools: pools.clone(),
            reach: reach.clone(),
            lifeline: self.lifeline.clone(),
            sender: self.sender.clone(),
        };
        let listener = tokio::spawn(listener.run()).abort_handle();
        let link = Link::new(way, login, (pools, reach), self.lifeline.clone(), self.sender.clone(), listener);
        let link = Arc::new(link);
        tokio::spawn(beat::keep(Arc::downgrade(&link)));
        lock(&self.arrived).insert(way, link);
    }
}
