//! Opens a database session after sign-in, starts its change listener, and reports to the app.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::change_listener::ListenerTask;
use super::escalation_timer;
use super::session::{DbSession, Reachability};
use super::sync::lock;
use crate::app::Msg;
use crate::db::auth::Authenticator;
use crate::db::connect::Pools;
use crate::domain::sign_in::{SignInError, SignedIn};
use crate::embedded::SupervisorHandle;
use crate::ui::ids::SessionId;

/// How long a sign-in waits for a private server that is being restarted.
const RESTART_WAIT: Duration = Duration::from_secs(5);

pub(super) struct SessionOpener {
    pub(super) door: Authenticator,
    pub(super) lifeline: Option<Arc<SupervisorHandle>>,
    pub(super) opened: Arc<Mutex<HashMap<SessionId, Arc<DbSession>>>>,
    pub(super) sender: UnboundedSender<Msg>,
}

impl SessionOpener {
    /// Restarts a dead private server. Waits 5 s at most; a slower start continues in the background.
    pub(super) async fn ensure_server_running(&self) {
        let Some(lifeline) = self.lifeline.clone() else { return };
        let renewing = tokio::spawn(async move {
            if let Err(error) = lifeline.ensure_server_running().await {
                tracing::error!(%error, "the private server does not restart");
            }
        });
        let _ = tokio::time::timeout(RESTART_WAIT, renewing).await;
    }

    /// Reports the result of a sign-in attempt to the app. No session opens while the user still has to choose a new
    /// password.
    pub(super) fn report_sign_in(&self, id: SessionId, result: Result<(Pools, SignedIn), SignInError>) {
        let result = result.map(|(pools, entered)| {
            if !entered.must_change {
                self.open_session(id, entered.login.clone(), pools);
            }
            Box::new(entered)
        });
        let _ = self.sender.send(Msg::SignedIn { id, result });
    }

    /// Registers an open session. It becomes current on `Effect::ActivateSession`.
    pub(super) fn open_session(&self, id: SessionId, login: String, pools: Pools) {
        let reach = Reachability::default();
        let listener = ListenerTask {
            session: id,
            pools: pools.clone(),
            reach: reach.clone(),
            lifeline: self.lifeline.clone(),
            sender: self.sender.clone(),
        };
        let listener = tokio::spawn(listener.run()).abort_handle();
        let session = DbSession::new(id, login, (pools, reach), self.lifeline.clone(), self.sender.clone(), listener);
        let session = Arc::new(session);
        tokio::spawn(escalation_timer::run(Arc::downgrade(&session)));
        lock(&self.opened).insert(id, session);
    }
}
