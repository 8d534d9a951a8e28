//! What generated vSphere Automation API clients stand on: building and sending requests, errors, and the types that
//! travel on the wire.
//!
//! A generated client describes each operation as a constant [`Operation`] and turns a method call into a [`Call`]: a
//! value that holds the encoded request and sends it when awaited.
//!
//! ```no_run
//! use vsphere_runtime::operation::{Method, Operation, ResultShape};
//! use vsphere_runtime::{Client, Secret};
//!
//! static LIST: Operation = Operation {
//!     id: "Content.Library_list",
//!     method: Method::Get,
//!     path: "/content/library",
//!     result: ResultShape::Json,
//!     ..Operation::EMPTY
//! };
//!
//! # async fn run() -> Result<(), vsphere_runtime::Error> {
//! let client = Client::builder("https://vcenter.example.org")
//!     .credentials("administrator@vsphere.local", Secret::new("…"))
//!     .connect()
//!     .await?;
//! let libraries = client.call::<Vec<String>>(&LIST).await;
//! // Whatever came of it: a session that is left behind lives on until it expires.
//! client.logout().await?;
//! # drop(libraries?);
//! # Ok(())
//! # }
//! ```
//!
//! # What holds for every call
//!
//! * Arguments are encoded while the call is built. The first argument that cannot be sent is remembered and becomes
//!   the [`Error`] of the call; nothing is sent then.
//! * Redirects are not followed, so that a session never travels to another host: a 3xx answer is an error.
//! * Answers are read up to a limit ([`ClientBuilder::body_limit`]).
//! * Neither `Debug` nor `Display` of anything here shows a secret, a header or a body.
//! * A request goes through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment ask for, unless
//!   [`ClientBuilder::proxy`] or [`ClientBuilder::no_proxy`] say otherwise.
//! * Futures are `Send`. Dropping one cancels what it waits for and loses nothing that others need: a login goes on.
//!
//! Calls run on a tokio runtime.
//!
//! # Sessions
//!
//! A client with [credentials](ClientBuilder::credentials) or an [authenticator](ClientBuilder::authenticator) logs in at
//! the first need. However many calls wait, there is one login, and one session for all clones. When the server answers
//! with 401, there is one more login for all calls that were refused, and each is sent once more; if that does not help,
//! the 401 is the error, and further calls of the same operation get theirs without a login for a while. (Where the new
//! session did work for other calls before it was refused, it is taken for expired in its turn.) After a login that the
//! server refused there is [a pause](ClientBuilder::login_pause). A login that breaks off, or meets a busy server, is made
//! once more for all who wait for it and may wait so long by their [`RetryPolicy`]. What the caller brought is never renewed.
//!
//! Servers have few sessions to give. [`Client::logout`] gives back the one of a client, and dropping the last clone does
//! so as well as it can. After a log-out calls fail: a client that logged in again by itself would leave another session.
//!
//! # Servers of other versions
//!
//! A client serves servers that are older or newer than the documents it was made from. Where the version of the server is
//! known ([`ClientBuilder::server_version`], [`ClientBuilder::learn_server_version`]), calls of operations that came later
//! fail before anything is sent. Unknown keys are ignored ([`structure!`]), unknown values of enumerations are kept
//! ([`open_enum!`]), and any error body becomes an [`ApiError`] with the facts it has.
//!
//! # Sent again
//!
//! What can be repeated without harm is, when the connection fails or the server is busy: see [`RetryPolicy`].
//!
//! # Files
//!
//! Into and out of items of content libraries: see [`transfer`].
//!
//! # What is traced
//!
//! By `tracing`: a span `call` for each call (operation, method, path template, attempts, status, duration), and events for
//! logins, log-outs, repetitions and states of tasks. Of the headers of an answer, `x-request-id`, `content-length` and
//! `retry-after` and no other. Neither arguments, bodies, nor texts of error answers.
//!
//! # What the version number promises
//!
//! By [semantic versioning](https://semver.org), with the second number in place of the first as long as that is 0: all
//! public items with their signatures, the features of the crate, and the oldest Rust that builds it (1.88; a newer one
//! raises the second number). Of other crates, these are part of public signatures, so that an incompatible version of one
//! of them is one of this crate:
//!
//! * `chrono`: [`DateTime`] is its `DateTime<Utc>`.
//! * `futures_core`: its trait `Stream`, for [updates](TaskUpdates) of tasks.
//! * `serde`: its traits, for bodies, results and error data.
//! * `serde_json`: [`Value`] and [`Map`].
//! * `tokio`: its traits `AsyncRead` and `AsyncWrite`, for [sources](transfer::Source) and [targets](transfer::Target); and
//!   calls run on its runtime.
//!
//! Not promised, and free to change with any version:
//!
//! * what is hidden from the documentation: `__private`, and what macros expand to;
//! * what grows with the API: values of open enumerations, fields of structures and variants of enumerations that are
//!   `non_exhaustive`, optional arguments;
//! * the texts of `Display` and `Debug`, apart from showing no secret; names and fields of what is traced;
//! * times and numbers of requests, connections and repetitions within what the settings allow; defaults of settings;
//! * which libraries do HTTP and TLS.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod client;
mod error;
#[cfg(feature = "mock")]
pub mod mock;
mod retry;
mod session;
mod task;
pub mod transfer;
mod transport;
mod untrusted;
mod values;
mod wire;

pub use client::auth::{AuthFuture, Authenticator};
pub use client::builder::ClientBuilder;
pub use client::call::{Call, CallFuture};
pub use client::handle::Client;
pub use error::api::ApiError;
pub use error::decode::DecodeError;
pub use error::encode::EncodeError;
pub use error::kind::ErrorKind;
pub use error::newer::NewerThanServer;
pub use error::task::TaskError;
pub use error::transport::{TlsError, TransportError};
pub use error::{Error, ErrorCause, SessionError};
pub use retry::policy::RetryPolicy;
pub use serde_json::{Map, Value};
pub use session::authorization::Authorization;
pub use task::handle::Task;
pub use task::policy::WaitPolicy;
pub use task::updates::TaskUpdates;
pub use values::api_version::{ApiVersion, InvalidVersion};
pub use values::bytes::Bytes;
pub use values::date_time::DateTime;
pub use values::message::Message;
pub use values::open_enum::UnknownValue;
pub use values::secret::Secret;
pub use values::task_info::{TaskInfo, TaskProgress, TaskStatus};
pub use values::uri::Uri;
pub use wire::version::VERSION;

/// Descriptions of operations, and the traits of their arguments and results: the parts that generated code is made of.
///
/// Callers need them to call an operation that the generated client does not have.
pub mod operation {
    pub use crate::client::output::Output;
    pub use crate::wire::operation::{Method, Operation, ResultShape};
    pub use crate::wire::param::{Param, QueryValue};
}

/// Support for the expansions of the macros. Not part of the public API: may change in any version.
#[doc(hidden)]
pub mod __private {
    pub use crate::values::family::{Member, read_member};
    pub use crate::values::open_enum::unknown;
    pub use crate::values::structure::blank::Blank;
    pub use crate::values::structure::read::read_structure;
    pub use crate::values::structure::visit::{FieldVisitor, PlaceVisitor, Shape, Structure};
    pub use crate::values::structure::write::{debug_structure, write_structure};
    pub use crate::values::text::{debug_text, read_as};
    pub use serde::de::{Deserialize, Deserializer};
    pub use serde::ser::{Serialize, Serializer};
    pub use std::borrow::{Borrow, Cow};
    pub use std::boxed::Box;
    pub use std::string::String;

    pub mod untrusted {
        pub use crate::untrusted::{
            api_error, base_url, decode, header_problem, leading_version, range_begin, retry_after,
            second_attempt,
        };
    }
}
