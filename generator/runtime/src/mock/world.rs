//! All that the server knows at a time.

use super::api::Api;
use super::library::Contents;
use super::session::Sessions;
use super::store::Store;
use super::task::Tasks;
use std::sync::Arc;

/// The state of the server. Behind one lock: a request sees all of it as another one left it.
pub(crate) struct World {
    pub(crate) api: Arc<Api>,
    /// Where the server is: `http://127.0.0.1:…`.
    pub(crate) url: String,
    pub(crate) sessions: Sessions,
    pub(crate) tasks: Tasks,
    pub(crate) store: Store,
    /// Bytes of files in libraries.
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
