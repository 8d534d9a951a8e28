//! The state of the session of a client.

use crate::error::Error;
use crate::session::active::Session;
use crate::session::login::Login;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::time::Instant;

#[derive(Default)]
pub(super) struct State {
    pub(super) phase: Phase,
    /// Number of the latest session.
    pub(super) generation: u64,
    /// Failed logins in a row.
    pub(super) failures: u32,
    /// Operations that were rejected in a new session, and when.
    pub(super) rejected: BTreeMap<&'static str, Instant>,
    /// The runtime of the latest login, for a log-out outside any runtime.
    pub(super) runtime: Option<Handle>,
}

#[derive(Default)]
pub(super) enum Phase {
    #[default]
    Idle,
    /// The server rejected a login recently.
    Paused {
        until: Instant,
        error: Error,
    },
    LoggingIn(Login),
    Ready(Arc<Session>),
    /// Logged out permanently, with the session that is still to be ended.
    Closed(Option<Arc<Session>>),
}
