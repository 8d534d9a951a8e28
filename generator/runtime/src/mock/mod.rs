//! A vCenter in this process, for tests: a real HTTP server on loopback that checks requests by the model of the API.
//!
//! Generated clients with the feature `mock` have a module `mock` with a typed server: handlers for each operation, by the
//! same names as the client. This module is what it stands on, and what is the same for all servers.
//!
//! ```
//! use vsphere_runtime::mock::{Described, Mock, Place, Parameter, Reply, Shaped};
//! use vsphere_runtime::{Client, Operation, ResultShape};
//!
//! static GET: Operation = Operation {
//!     id: "Things_get",
//!     path: "/things/{thing}",
//!     result: ResultShape::Json,
//!     ..Operation::EMPTY
//! };
//! static DESCRIBED: Described = Described {
//!     parameters: &[Parameter::required::<String>(Place::Path, "thing")],
//!     result: <String as Shaped>::shape,
//!     ..Described::of(&GET)
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mock = Mock::start("/api", &[&DESCRIBED]).await?;
//! mock.handle(&GET, |arguments| {
//!     let thing: String = arguments.path("thing")?;
//!     Ok(Reply::value(&format!("the thing {thing}")))
//! });
//!
//! let client = Client::builder(mock.url()).build()?;
//! assert_eq!(client.call::<String>(&GET).path("7").await?, "the thing 7");
//! assert_eq!(mock.requests()[0].operation(), Some("Things_get"));
//! # Ok(())
//! # }
//! ```
//!
//! # What it does by itself
//!
//! An operation is answered, in this order, by
//!
//! 1. a [fault](Fault) that fits the request;
//! 2. the [handler](Mock::handle) that a test set for it;
//! 3. what the server knows to do: sessions, tasks, content libraries with uploads and downloads, imports of depots;
//! 4. the rules that the API keeps to: what `create` made is told by `list` and `get`, changed by `update`, removed by
//!    `delete`. Tests fill these [resources](Mock::resources) and look at them;
//! 5. the smallest result that is valid.
//!
//! # What it refuses
//!
//! A path, a query parameter or a field of a body that the API does not have; a value of another type; a field that is
//! missing or belongs to another case of a union; a call without a living session, wherever the API asks for one. So a test
//! fails where a real server would refuse the request, and the error says why.
//!
//! What it does not know of a real server: privileges, limits of names and sizes, and whatever is told in prose only.

mod answer;
mod api;
mod arguments;
mod check;
mod clock;
mod depot;
mod describe;
mod example;
mod fault;
mod library;
mod outgoing;
mod pattern;
mod record;
mod route;
mod server;
mod session;
mod shape;
mod shared;
mod standard_error;
mod store;
mod task;
mod world;

pub use answer::Reply;
pub use arguments::Arguments;
pub use describe::{Body, Described, Parameter, Place, Scheme};
pub use fault::Fault;
pub use record::Request;
pub use session::SessionCounts;
pub use shape::{Family, Field, Identifier, Shape, ShapeOf, Shaped, Structure, Union};
pub use standard_error::StandardError;
pub use store::Resources;
pub use task::TaskScript;

use crate::{Operation, Secret};
use serde::Serialize;
use shared::Shared;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::AbortHandle;

/// A server that is running. Clones are the same server; it stops when the last one is dropped.
#[derive(Clone)]
pub struct Mock(Arc<Running>);

struct Running {
    url: String,
    shared: Arc<Shared>,
    operations: Vec<&'static Described>,
    server: AbortHandle,
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
    /// Starts a server with these operations, on a free port of loopback. Paths of operations are below `base_path`.
    ///
    /// # Errors
    ///
    /// There is no free port, or no request could tell two of the operations apart.
    pub async fn start(base_path: &str, operations: &[&'static Described]) -> io::Result<Self> {
        let api = api::Api::new(base_path, operations);
        let api = Arc::new(api.map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?);
        let listener = tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(api, url.clone()));
        let server = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        Ok(Self(Arc::new(Running {
            url,
            shared,
            operations: operations.to_vec(),
            server: server.abort_handle(),
        })))
    }

    /// Where it is: `http://127.0.0.1:…`, without the base path.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The operations that it has.
    pub fn operations(&self) -> &[&'static Described] {
        &self.0.operations
    }

    /// Lets a function answer an operation, in place of one that was set before. It is called for requests that are as the
    /// API says and come in a living session, one at a time.
    ///
    /// Generated servers have a typed method for each operation. A handler that panics answers with an internal error.
    pub fn handle(
        &self,
        operation: &'static Operation,
        handler: impl FnMut(&Arguments) -> Result<Reply, StandardError> + Send + 'static,
    ) {
        let handler = Arc::new(Mutex::new(handler));
        self.0.shared.set_handler(operation.id, Some(handler));
    }

    /// Takes the handler of an operation away, so that the server answers by itself again.
    pub fn remove_handler(&self, operation: &'static Operation) {
        self.0.shared.set_handler(operation.id, None);
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.0.shared.inject(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        self.0.shared.clear_faults();
    }

    /// How many requests something went wrong with so far.
    pub fn faults(&self) -> u64 {
        self.0.shared.struck()
    }

    /// The latest requests, in the order in which they came; those about sessions are among them.
    pub fn requests(&self) -> Vec<Request> {
        self.0.shared.log().all()
    }

    /// The latest requests of an operation.
    pub fn requests_of(&self, operation: &'static Operation) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == Some(operation.id));
        requests
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.0.shared.log().clear();
    }

    /// Keeps so many of the latest requests; 10,000 unless told otherwise.
    pub fn keep_requests(&self, count: usize) {
        self.0.shared.log().limit(count);
    }

    /// The user whose login is accepted.
    pub fn user(&self) -> String {
        self.0.shared.world().sessions.user.clone()
    }

    /// The password of [`user`](Self::user).
    pub fn password(&self) -> Secret {
        self.0.shared.world().sessions.password.clone()
    }

    /// Accepts the logins of this user only.
    pub fn set_credentials(&self, user: impl Into<String>, password: impl Into<Secret>) {
        let sessions = &mut self.0.shared.world().sessions;
        sessions.user = user.into();
        sessions.password = password.into();
    }

    /// What became of sessions so far.
    pub fn sessions(&self) -> SessionCounts {
        self.0.shared.world().sessions.counts()
    }

    /// Lets all sessions expire. Clients learn of it by their next call.
    pub fn expire_sessions(&self) {
        self.0.shared.world().sessions.expire_all();
    }

    /// Lets each session serve so many calls; the next one finds it expired. Calls about sessions do not count.
    pub fn expire_sessions_after(&self, calls: u64) {
        self.0.shared.world().sessions.calls = Some(calls);
    }

    /// Lets sessions expire that were not used for so long.
    pub fn expire_idle_sessions(&self, idle: Duration) {
        self.0.shared.world().sessions.idle = Some(idle);
    }

    /// Refuses logins while so many sessions are alive.
    pub fn limit_sessions(&self, count: usize) {
        self.0.shared.world().sessions.limit = count;
    }

    /// Identifiers of all tasks that were started.
    pub fn tasks(&self) -> Vec<String> {
        self.0.shared.world().tasks.ids()
    }

    /// Ends a task at once, whatever its script says. Whether there is such a task.
    pub fn end_task(&self, task: &str, outcome: Result<&impl Serialize, StandardError>) -> bool {
        let outcome = outcome.map(|it| serde_json::to_value(it).unwrap_or_default());
        self.0.shared.world().tasks.end(task, outcome)
    }

    /// The resources that are identified by `I`.
    pub fn resources<I: Identifier>(&self) -> Resources<'_, I> {
        Resources::new(&self.0.shared.world)
    }

    /// Puts a file into an item of a content library, in place of the one of that name.
    pub fn put_file(&self, item: impl AsRef<str>, name: &str, content: impl Into<Vec<u8>>) {
        let mut world = self.0.shared.world();
        world
            .contents
            .put(item.as_ref(), name, bytes::Bytes::from(content.into()));
    }

    /// The content of a file of an item of a content library, if it is there.
    pub fn file(&self, item: impl AsRef<str>, name: &str) -> Option<Vec<u8>> {
        let world = self.0.shared.world();
        let file = world.contents.file(item.as_ref(), name);
        file.map(|file| file.bytes.to_vec())
    }
}
