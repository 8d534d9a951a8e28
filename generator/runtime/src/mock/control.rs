//! The handle by which a test starts, fills and inspects a server.

use super::http::server::{ServerTls, serve};
use super::model::api::Api;
use super::model::describe::Described;
use super::model::shape::Identifier;
use super::model::standard_error::StandardError;
use super::request::arguments::Arguments;
use super::request::fault::Fault;
use super::request::record::Request;
use super::state::handlers::Reply;
use super::state::resources::Resources;
use super::state::sessions::SessionCounts;
use super::state::shared::Shared;
use crate::values::secret::Secret;
use crate::wire::operation::Operation;
use bytes::Bytes;
use serde::Serialize;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::AbortHandle;

/// A running server. Clones share it, and dropping the last one stops it.
#[derive(Clone)]
pub struct Mock(Arc<Running>);

struct Running {
    url: String,
    tls: Option<ServerTls>,
    shared: Arc<Shared>,
    server: AbortHandle,
    /// Runs the server, if it was started by a blocking call.
    #[cfg(feature = "blocking")]
    _driver: Option<Arc<crate::blocking::driver::Driver>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Shows the address only.
impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("url", &self.0.url)
            .finish_non_exhaustive()
    }
}

impl Mock {
    /// Starts a server with these operations on a free port of loopback. Their paths are below `base_path`.
    ///
    /// Login, sessions and tasks are there in any case: see [`operations`](Self::operations).
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free, or if two operations would match the same requests.
    pub async fn start(base_path: &str, operations: &[&'static Described]) -> io::Result<Self> {
        Self::listen(base_path, operations, None).await
    }

    /// Starts a server like [`start`](Self::start) does, with TLS.
    ///
    /// Its certificate is made for this server and thrown away with it. It is for `127.0.0.1`, `::1` and `localhost`, and signed
    /// by an [authority](Self::certificate) that no one trusts.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start), and an error if there is no cryptography: see the features `aws-lc` and `ring`.
    #[cfg(feature = "mock-tls")]
    pub async fn start_tls(base_path: &str, operations: &[&'static Described]) -> io::Result<Self> {
        let tls = super::http::certificate::make()?;
        Self::listen(base_path, operations, Some(tls)).await
    }

    async fn listen(
        base_path: &str,
        operations: &[&'static Described],
        tls: Option<ServerTls>,
    ) -> io::Result<Self> {
        let api = Api::new(base_path, operations);
        let api = Arc::new(api.map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?);
        let listener = tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(api, url.clone()));
        let acceptor = tls.as_ref().map(|tls| tls.acceptor.clone());
        let server = tokio::spawn(serve(listener, acceptor, Arc::clone(&shared)));
        Ok(Self(Arc::new(Running {
            url,
            tls,
            shared,
            server: server.abort_handle(),
            #[cfg(feature = "blocking")]
            _driver: crate::blocking::driver::Driver::current(),
        })))
    }

    /// Returns the certificate of the authority that signed the server's, as PEM, for
    /// [`only_ca_certificates`](crate::ClientBuilder::only_ca_certificates). `None` without TLS.
    pub fn certificate(&self) -> Option<&str> {
        self.0.tls.as_ref().map(|tls| tls.authority.as_str())
    }

    /// Returns the SHA-256 of the server's certificate, for [`thumbprint`](crate::ClientBuilder::thumbprint). `None` without
    /// TLS.
    pub fn thumbprint(&self) -> Option<&str> {
        self.0.tls.as_ref().map(|tls| tls.thumbprint.as_str())
    }

    /// Returns the address of the server, without the base path: `http://127.0.0.1:…`, or `https` with TLS.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Returns the operations of the server: the given ones, and those about sessions and tasks that were not given.
    pub fn operations(&self) -> &[&'static Described] {
        &self.0.shared.api.operations
    }

    /// Sets the handler of an operation, and replaces an earlier one.
    ///
    /// It is called for valid requests of admitted callers, one at a time. If it panics, the response is an internal error.
    /// Generated servers have a typed method for each operation.
    pub fn handle(
        &self,
        operation: &'static Operation,
        handler: impl FnMut(&Arguments) -> Result<Reply, StandardError> + Send + 'static,
    ) {
        let handler = Arc::new(Mutex::new(handler));
        self.0.shared.set_handler(operation.id, handler);
    }

    /// Removes the handler of an operation, so that the server answers it again.
    pub fn remove_handler(&self, operation: &'static Operation) {
        self.0.shared.remove_handler(operation.id);
    }

    /// Injects a fault.
    pub fn inject(&self, fault: Fault) {
        self.0.shared.inject(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.0.shared.clear_faults();
    }

    /// Returns the number of requests that a fault has affected so far.
    pub fn fault_count(&self) -> u64 {
        self.0.shared.fault_count()
    }

    /// Returns the latest requests in the order of their arrival, including those about sessions.
    pub fn requests(&self) -> Vec<Request> {
        self.0.shared.log().all()
    }

    /// Returns the latest requests of an operation.
    pub fn requests_of(&self, operation: &'static Operation) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == Some(operation.id));
        requests
    }

    /// Clears the log of requests.
    pub fn clear_requests(&self) {
        self.0.shared.log().clear();
    }

    /// Limits the log to this number of the latest requests. Default: 10,000.
    pub fn limit_requests(&self, count: usize) {
        self.0.shared.log().limit(count);
    }

    /// Returns the name of the user that may log in.
    pub fn user(&self) -> String {
        self.0.shared.world().sessions.user.clone()
    }

    /// Returns the password of [`user`](Self::user).
    pub fn password(&self) -> Secret {
        self.0.shared.world().sessions.password.clone()
    }

    /// Sets the user that may log in.
    pub fn set_credentials(&self, user: impl Into<String>, password: impl Into<Secret>) {
        let (user, password) = (user.into(), password.into());
        let sessions = &mut self.0.shared.world().sessions;
        sessions.user = user;
        sessions.password = password;
    }

    /// Accepts this token of an identity provider for [`user`](Self::user), in exchanges
    /// ([`TokenExchange`](crate::sso::TokenExchange)) and, with the feature `saml`, as the SAML token of a login.
    ///
    /// The token that an exchange returns is a session. Signatures are not verified.
    pub fn accept_token(&self, token: impl Into<Secret>) {
        let token = token.into();
        self.0.shared.world().sessions.tokens.push(token);
    }

    /// Starts a session of [`user`](Self::user) without a login, for a client that is given a session, and returns its
    /// identifier.
    pub fn start_session(&self) -> Secret {
        let sessions = &mut self.0.shared.world().sessions;
        let user = sessions.user.clone();
        Secret::new(sessions.start(user))
    }

    /// Returns counts of logins, log-outs and expiries.
    pub fn sessions(&self) -> SessionCounts {
        self.0.shared.world().sessions.counts()
    }

    /// Expires all sessions. The next call in one of them gets a 401.
    pub fn expire_sessions(&self) {
        self.0.shared.world().sessions.expire_all();
    }

    /// Expires all refresh tokens of [logins for tokens](crate::login::TokenEndpoint). Sessions stay alive.
    pub fn expire_refresh_tokens(&self) {
        self.0.shared.world().sessions.forget_all();
    }

    /// Expires each session after this number of calls. Calls about sessions do not count.
    pub fn expire_sessions_after(&self, calls: u64) {
        self.0.shared.world().sessions.calls = Some(calls);
    }

    /// Expires sessions after this time without a call.
    pub fn expire_idle_sessions(&self, idle: Duration) {
        self.0.shared.world().sessions.idle = Some(idle);
    }

    /// Refuses logins while this number of sessions is alive.
    pub fn limit_sessions(&self, count: usize) {
        self.0.shared.world().sessions.limit = count;
    }

    /// Accepts uploads that continue a file: a `PUT` with `content-range`. Refused with status 400 by default, as a
    /// vCenter has no such uploads.
    pub fn accept_partial_uploads(&self) {
        self.0.shared.world().contents.accepts_ranges = true;
    }

    /// Returns the identifiers of all tasks.
    pub fn tasks(&self) -> Vec<String> {
        self.0.shared.world().tasks.ids()
    }

    /// Ends a task with a result or an error, regardless of its script. Returns `true` if there is such a task.
    pub fn end_task(&self, task: &str, outcome: Result<&impl Serialize, StandardError>) -> bool {
        let outcome = outcome.map(|it| serde_json::to_value(it).unwrap_or_default());
        self.0.shared.world().tasks.end(task, outcome)
    }

    /// Returns the resources with identifiers of type `I`.
    pub fn resources<I: Identifier>(&self) -> Resources<'_, I> {
        Resources::new(&self.0.shared.world)
    }

    /// Puts a file into an item of a content library, and replaces the one of that name.
    pub fn put_file(&self, item: impl AsRef<str>, name: &str, content: impl Into<Vec<u8>>) {
        let (item, content) = (item.as_ref(), Bytes::from(content.into()));
        self.0.shared.world().contents.put(item, name, content);
    }

    /// Sets the content of an address, which an update session gets when it adds a file of the source `PULL` from there. The
    /// server fetches nothing itself: files of other addresses are empty.
    pub fn put_remote_file(&self, url: impl Into<String>, content: impl Into<Vec<u8>>) {
        let (url, content) = (url.into(), Bytes::from(content.into()));
        self.0.shared.world().contents.remote.insert(url, content);
    }

    /// Returns the content of a file of an item of a content library.
    pub fn file(&self, item: impl AsRef<str>, name: &str) -> Option<Vec<u8>> {
        let item = item.as_ref();
        let world = self.0.shared.world();
        let file = world.contents.file(item, name);
        file.map(|file| file.bytes.to_vec())
    }
}
