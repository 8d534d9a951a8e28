//! What generated vSphere Automation API clients stand on: building and sending requests, errors, and the types that
//! travel on the wire.
//!
//! A generated client describes each operation as a constant [`Operation`] and turns a method call into a [`Call`]: a
//! value that holds the encoded request and sends it when awaited.
//!
//! ```no_run
//! use vsphere_runtime::{Client, Method, Operation, ResultShape, Secret};
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
//!     .session_id(Secret::new("5f0c…"))
//!     .build()?;
//! let libraries = client.call::<Vec<String>>(&LIST).await?;
//! # drop(libraries);
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
//! * A request goes through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment ask for.
//!
//! Calls run on a tokio runtime.
//!
//! # Open to the future
//!
//! Servers are newer or older than the client. Unknown keys are ignored ([`structure!`]), unknown values of
//! enumerations are kept ([`open_enum!`]), and any error body becomes an [`ApiError`] with the facts it has.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod answer;
mod api_error;
mod auth;
mod builder;
mod bytes;
mod call;
mod cause;
mod client;
mod decode;
mod draft;
mod encode;
mod error;
mod explode;
mod family;
mod id;
mod keep_alive;
mod kind;
mod message;
mod open_enum;
mod operation;
mod poll;
mod retry;
mod retry_after;
mod secret;
mod send;
mod session;
mod session_error;
mod structure;
mod task;
mod task_error;
mod task_info;
mod text;
mod transport;
mod uri;
mod version;

pub use answer::Output;
pub use api_error::ApiError;
pub use auth::{AuthFuture, Authenticator, Authorization};
pub use builder::ClientBuilder;
pub use bytes::Bytes;
pub use call::{Call, CallFuture};
pub use cause::{ErrorCause, InvalidRequest, TlsError, TransportError};
pub use client::Client;
pub use decode::DecodeError;
pub use encode::{Param, QueryValue};
pub use error::Error;
pub use kind::ErrorKind;
pub use message::Message;
pub use open_enum::UnknownValue;
pub use operation::{Method, Operation, ResultShape};
pub use poll::{TaskUpdates, WaitPolicy};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use serde_json::{Map, Value};
pub use session_error::SessionError;
pub use task::Task;
pub use task_error::TaskError;
pub use task_info::{TaskInfo, TaskProgress, TaskStatus};
pub use uri::Uri;
pub use version::VERSION;

/// A point in time, in UTC; RFC 3339 text on the wire (`2026-03-01T12:00:00.250Z`).
pub type DateTime = chrono::DateTime<chrono::Utc>;

/// What the expansions of this crate's macros use. Not for use by hand, and free to change with any version.
#[doc(hidden)]
pub mod __private {
    pub use crate::family::{Member, read_member};
    pub use crate::open_enum::unknown;
    pub use crate::structure::{
        Key, Structure, fill, next_key, optional, read_structure, required, skip,
    };
    pub use crate::text::{debug_text, read_text};
    pub use serde::de::{Deserialize, Deserializer, MapAccess};
    pub use serde::ser::{Serialize, SerializeStruct, Serializer};
    pub use std::borrow::{Borrow, Cow};
    pub use std::boxed::Box;
    pub use std::string::String;
}
