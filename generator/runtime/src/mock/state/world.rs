//! Everything that operations read and change.

use super::contents::Contents;
use super::sessions::Sessions;
use super::store::Store;
use super::tasks::Tasks;
use crate::mock::model::api::Api;
use std::sync::Arc;

/// The state that operations work on. It is behind one lock, so that requests see each other's changes as a whole.
pub(crate) struct World {
    pub(crate) api: Arc<Api>,
    /// The address of the server: `http://127.0.0.1:…`.
    pub(crate) url: String,
    pub(crate) sessions: Sessions,
    pub(crate) tasks: Tasks,
    pub(crate) store: Store,
    pub(crate) contents: Contents,
}

impl World {
    pub(crate) fn new(api: Arc<Api>, url: String) -> Self {
        Self {
            api,
            url,
            sessions: Sessions::default(),
            tasks: Tasks::default(),
            store: Store::default(),
            contents: Contents::default(),
        }
    }
}
