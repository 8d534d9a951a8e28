//! The end of all sessions: by a log-out, and by dropping the client.

use crate::error::Error;
use crate::session::login::{Login, Stage};
use crate::session::manager::SessionManager;
use crate::session::state::State;
use std::sync::Arc;
use tracing::Instrument as _;

impl SessionManager {
    /// Ends all sessions, and prevents others. Waits for a login in progress, for sessions that are being ended in the
    /// background, and for another log-out.
    ///
    /// Sessions that exist end before the wait for a login, which may hang.
    pub(crate) async fn log_out(self: &Arc<Self>) -> Result<(), Error> {
        let (login, open) = self.close();
        let manager = Arc::clone(self);
        // In a task of its own, which a cancellation of this call does not cancel.
        let end = async move {
            if let Some(mut login) = login {
                // A session that cannot be ended here is tried again below.
                manager.registry.end_all().await.ok();
                login.wait_for(Stage::is_finished).await.ok();
            }
            let result = manager.registry.end_all().await;
            let result = result.and(manager.logins.end_kept().await);
            // Only now: dropping the sessions earlier would end them in the background.
            drop(open);
            result
        };
        match tokio::spawn(end.in_current_span()).await {
            Ok(result) => result,
            Err(_) => Err(Error::login_aborted()),
        }
    }

    /// Ends all sessions in the background, best effort.
    pub(crate) fn log_out_in_background(&self) {
        self.close();
        self.registry.release_all();
    }

    /// Ends all sessions in the background, and waits for that.
    #[cfg(feature = "blocking")]
    pub(crate) async fn log_out_and_wait(&self) {
        self.log_out_in_background();
        self.registry.ended().await;
    }

    /// Denies a session to all further calls. Returns the login in progress, which will end its session itself, and the state
    /// before, whose sessions end when they are dropped.
    fn close(&self) -> (Option<Login>, State) {
        let mut state = self.write();
        let login = match &mut *state {
            State::Open(open) => open.login.take(),
            State::Closed(login) => login.take(),
        };
        if login.is_some() {
            self.logins.close();
        }
        let before = std::mem::replace(&mut *state, State::Closed(login.clone()));
        (login, before)
    }
}
