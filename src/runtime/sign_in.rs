//! Leads whoever has come in to the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::change_listener::ListenerTask;
use super::escalation_timer;
use super::executor::lock;
use super::session::{DbSession, Reachability};
use crate::app::Msg;
use crate::db::auth::Authenticator;
use crate::db::connect::Pools;
use crate::domain::sign_in::{SignInError, SignedIn};
use crate::embedded::SupervisorHandle;

/// How long somebody who signs in waits for a private server that has to be started again.
const RESTART_WAIT: Duration = Duration::from_secs(5);

pub(super) struct SessionOpener {
    pub(super) door: Authenticator,
    pub(super) lifeline: Option<Arc<SupervisorHandle>>,
    pub(super) opened: Arc<Mutex<HashMap<u64, Arc<DbSession>>>>,
    pub(super) sender: UnboundedSender<Msg>,
}

impl SessionOpener {
    /// Somebody may stand before a private server that has died. A start that takes long goes on by itself.
    pub(super) async fn ensure_server_running(&self) {
        let Some(lifeline) = self.lifeline.clone() else { return };
        let renewing = tokio::spawn(async move {
            if let Err(error) = lifeline.ensure_server_running().await {
                tracing::error!(%error, "the private server does not start again");
            }
        });
        let _ = tokio::time::timeout(RESTART_WAIT, renewing).await;
    }

    /// Tells the app what came of a try. Somebody who has to choose a password first is not in yet.
    pub(super) fn report_sign_in(&self, id: u64, result: Result<(Pools, SignedIn), SignInError>) {
        let result = result.map(|(pools, entered)| {
            if !entered.must_change {
                self.open_session(id, entered.login.clone(), pools);
            }
            Box::new(entered)
        });
        let _ = self.sender.send(Msg::SignedIn { id, result });
    }

    /// Somebody's way is ready; it is used from when the app takes them in.
    pub(super) fn open_session(&self, way: u64, login: String, pools: Pools) {
        let reach = Reachability::default();
        let listener = ListenerTask {
            way,
            pools: pools.clone(),
            reach: reach.clone(),
            lifeline: self.lifeline.clone(),
            sender: self.sender.clone(),
        };
        let listener = tokio::spawn(listener.run()).abort_handle();
        let link = DbSession::new(way, login, (pools, reach), self.lifeline.clone(), self.sender.clone(), listener);
        let link = Arc::new(link);
        tokio::spawn(escalation_timer::run(Arc::downgrade(&link)));
        lock(&self.opened).insert(way, link);
    }
}
