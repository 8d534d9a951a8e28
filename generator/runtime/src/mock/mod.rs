//! A vCenter server in the process of a test: real HTTP on loopback, every request checked against the model of the API.
//!
//! Generated clients with the feature `mock` have a module `mock` with a typed server for their operations. This module is
//! the untyped part below it: what all servers share. An operation is a [`Described`], a handler takes [`Arguments`] and
//! returns a [`Reply`] or a [`StandardError`].
//!
//! ```
//! use vsphere_runtime::mock::{Described, Fault, Mock, Parameter, Place, Reply, Shaped};
//! use vsphere_runtime::operation::{Operation, ResultShape};
//! use vsphere_runtime::Client;
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
//! // The first request gets a 503, which the client retries.
//! mock.inject(Fault::status(503).times(1));
//!
//! let client = Client::builder(mock.url()).build()?;
//! assert_eq!(client.call::<String>(&GET).path("7").await?, "the thing 7");
//!
//! assert_eq!(mock.fault_count(), 1);
//! let [failed, retried] = &mock.requests()[..] else { panic!("two requests") };
//! assert_eq!((failed.status(), retried.status()), (Some(503), Some(200)));
//! # Ok(())
//! # }
//! ```
//!
//! # Responses
//!
//! The first of these that applies answers a request:
//!
//! 1. a [`Fault`] that the test injected;
//! 2. the [handler](Mock::handle) that the test set for the operation;
//! 3. built-in behavior: sessions, tasks, content libraries with uploads and downloads, imports of depots;
//! 4. the conventions of the API: `create` makes a resource, `list` and `get` return it, `update` changes it, `delete` removes
//!    it. Tests fill and inspect these [resources](Mock::resources);
//! 5. the smallest result that is valid.
//!
//! Login, sessions and tasks are the server's own: they work for any set of operations, and for documents without them.
//!
//! # Refused requests
//!
//! The server refuses unknown paths, query parameters and fields, values of another type, missing required fields, fields of
//! another case of a union, and calls without a living session where the operation requires one. A test therefore fails where
//! a real server would refuse the request, and the error names the offending part.
//!
//! It also knows rules of a vCenter that its documents state in prose or not at all:
//!
//! * an item has one active update session;
//! * `cis/tasks` lists the tasks of a filter that names tasks or services;
//! * a `Client-Token` is a UUID;
//! * times have milliseconds: `2026-03-01T12:00:00.250Z`;
//! * no upload continues a file, unless the test [accepts](Mock::accept_partial_uploads) that.
//!
//! # Limits
//!
//! The server knows neither privileges, nor limits of names and sizes, nor other rules that the API documents in prose only.
//! Files are kept in memory, up to 1 GiB each. A file that the server would fetch from elsewhere arrives empty,
//! unless the test has [set it](Mock::put_remote_file).

mod control;
mod http;
mod model;
mod request;
mod rules;
mod state;

pub use crate::wire::scheme::Scheme;
pub use control::Mock;
pub use model::describe::{Body, Described, Parameter, Place};
pub use model::role::Role;
pub use model::shape::{Family, Field, Identifier, Shape, ShapeOf, Shaped, Structure, Union};
pub use model::standard_error::StandardError;
pub use request::arguments::Arguments;
pub use request::fault::Fault;
pub use request::record::Request;
pub use state::handlers::Reply;
pub use state::resources::Resources;
pub use state::sessions::SessionCounts;
pub use state::tasks::TaskScript;
