//! The runtime of generated vSphere Automation API clients: requests, sessions, retries, errors, and the types of values.
//!
//! A generated client describes each operation by a constant [`Operation`](operation::Operation) and turns a method call
//! into a [`Call`]: the encoded request, which is sent when it is awaited. The same works by hand:
//!
//! ```no_run
//! use vsphere_runtime::operation::{Method, Operation, ResultShape};
//! use vsphere_runtime::{Client, Error};
//!
//! static LIST: Operation = Operation {
//!     id: "Content.Library_list",
//!     method: Method::Get,
//!     path: "/content/library",
//!     result: ResultShape::Json,
//!     ..Operation::EMPTY
//! };
//!
//! # async fn run(password: String) -> Result<(), Error> {
//! let client = Client::builder("https://vcenter.example.org")
//!     .credentials("administrator@vsphere.local", password)
//!     .connect()
//!     .await?;
//! let libraries = client.call::<Vec<String>>(&LIST).await;
//! // Whatever the result: a session that is not ended lives until it expires.
//! client.log_out().await?;
//! println!("{} libraries", libraries?.len());
//! # Ok(())
//! # }
//! ```
//!
//! Calls need a tokio runtime. With the feature `blocking`, the module of that name brings one.
//!
//! # Guarantees
//!
//! * Arguments are encoded when the call is built. The first argument that cannot be sent becomes the [`Error`] of the
//!   call, and nothing is sent.
//! * Redirects are not followed, so that a session never reaches another host: a response with a status of 3xx is an error.
//! * Response bodies are limited in size: see [`ClientBuilder::body_limit`].
//! * Neither `Debug` nor `Display` of any type shows a secret, a header or a body. Errors show messages of the server, and
//!   the first line of an error response that is declared as plain text.
//! * Requests go through the proxy of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), unless
//!   [`ClientBuilder::proxy`] or [`ClientBuilder::no_proxy`] is set.
//! * Futures are `Send`. Dropping one cancels its call, but not a login that other calls wait for.
//!
//! # Sessions
//!
//! A client with [credentials](ClientBuilder::credentials) or an [authenticator](ClientBuilder::authenticator) logs in at
//! the first call. However many calls wait, there is one login, and one session for all clones.
//!
//! * A response of 401, or with `UNAUTHENTICATED` in its body, causes one login for all rejected calls, and each is
//!   repeated once. If that succeeds, the new session replaces the old one, which is ended. Until then all other calls use
//!   the old one, and none waits.
//! * A call that is rejected in the new session too returns that response, and its operation causes no further login for
//!   15 seconds. A new session that accepted the operation before is assumed to have expired, and is replaced again.
//! * If the login fails, that is the error of the rejected calls alone.
//! * A login that fails transiently is retried by the [`RetryPolicy`] of the client, for all calls whose own policy allows
//!   the wait.
//! * A login that failed is followed by [a pause](ClientBuilder::login_pause), so that a wrong password locks no account and
//!   lost responses leave few sessions.
//! * A session or a token of the caller is never renewed.
//! * A session whose [expiry](Authorization::expires_at) is known is replaced before it.
//! * A session in a [store](ClientBuilder::session_store) is used by all clients and processes that share the store.
//!
//! Servers limit the number of sessions. [`Client::log_out`] ends all sessions of the client; dropping the last clone does
//! the same in the background, best effort. Calls after a log-out fail rather than log in again.
//!
//! # Servers of other versions
//!
//! A client works with servers that are older or newer than the documents it was generated from. If the version of the
//! server is known ([`ClientBuilder::server_version`], [`ClientBuilder::learn_server_version`]), calls of operations that
//! were introduced later fail before anything is sent. Unknown fields are ignored ([`structure!`]), unknown values of
//! enumerations are kept ([`open_enum!`]), and any error body becomes an [`ApiError`]. An optional field of an undocumented
//! form is absent, unless the client is [strict](ClientBuilder::strict_results).
//!
//! # Retries
//!
//! Idempotent calls are retried if the connection fails or the server is busy: see [`RetryPolicy`].
//!
//! # Around a call
//!
//! * [Interceptors](Interceptor) see each attempt and can add headers of distributed tracing; [`ClientBuilder::header`] adds
//!   headers to all calls, [`ClientBuilder::correlation_ids`] ids that the server logs.
//! * [`Call::send_detailed`] returns status, headers, attempts and duration beside the result.
//! * [`Client::raw`] calls operations that no document describes.
//! * At most [256 requests](ClientBuilder::concurrent_calls) are in flight, and fewer while the server is overloaded.
//! * With the feature `gzip`, responses are compressed. Their limit counts what is unpacked.
//!
//! # Files
//!
//! Uploads to and downloads from items of content libraries, and calls that send or return files: see [`transfer`].
//!
//! # Tracing
//!
//! Each call is a span `call` of the crate `tracing`, with operation, method, path template, correlation id, attempts, status,
//! kind of error and duration. Fields are values with the unit in their name, never formatted text.
//! Logins, log-outs, retries, states of tasks and optional fields of an undocumented form are events. Of the headers of a response, only `x-request-id`,
//! `content-length` and `retry-after` are traced. Arguments, bodies and texts of error responses are not.
//!
//! # Stability
//!
//! The crate follows [semantic versioning](https://semver.org); while the major version is 0, the minor version takes its
//! place. Covered are all public items with their signatures, the features of the crate, and the minimum Rust version
//! (1.89; a higher one increases the minor version). These crates are part of public signatures, so that an incompatible
//! version of one of them is an incompatible version of this crate:
//!
//! * `chrono`: [`DateTime`] converts from and to its `DateTime<Utc>`.
//! * `futures_core`: its trait `Stream`, for [updates](TaskUpdates) of tasks, and [sets](TaskSet) of them.
//! * `serde`: its traits, for bodies, results and error data.
//! * `serde_json`: [`Value`] and [`Map`].
//! * `tokio`: its traits `AsyncRead` and `AsyncWrite`, for [sources](transfer::Source) and [targets](transfer::Target);
//!   and calls run on its runtime.
//!
//! Not covered, and subject to change in any version:
//!
//! * items hidden from the documentation: `__private`, and the expansions of macros;
//! * growth with the API: values of open enumerations, fields of structures and variants of enumerations that are
//!   `non_exhaustive`, optional arguments;
//! * the texts of `Display` and `Debug`, except that they show no secret, and the names and fields of traces;
//! * times and numbers of requests, connections and retries within the configured limits, and default settings;
//! * the types behind `std::error::Error::source` of [`TransportError`] and [`TlsError`], and the libraries for HTTP and TLS.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod content;
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

pub use client::auth::{AuthContext, Authenticator};
pub use client::builder::ClientBuilder;
pub use client::call::{Call, CallFuture};
pub use client::detailed::{Detailed, DetailedFuture};
pub use client::details::Details;
pub use client::ensure::Ensured;
pub use client::handle::Client;
pub use client::intercept::{Attempt, CallInfo, Interceptor, Outcome};
pub use error::api::ApiError;
pub use error::decode::DecodeError;
pub use error::encode::EncodeError;
pub use error::kind::ErrorKind;
pub use error::lookup::LookupError;
pub use error::newer::NewerThanServer;
pub use error::route::Route;
pub use error::task::{TaskError, TaskTimeout};
pub use error::transport::{TlsError, TransportError};
pub use error::{Error, ErrorCause, SessionError};
pub use retry::policy::RetryPolicy;
pub use serde_json::{Map, Value};
pub use session::authorization::Authorization;
pub use session::file_store::FileSessionStore;
pub use session::source::AuthFuture;
pub use session::store::{LockedSession, SessionKey, SessionStore};
pub use task::handle::Task;
pub use task::policy::WaitPolicy;
pub use task::set::TaskSet;
pub use task::updates::TaskUpdates;
pub use values::api_version::{ApiVersion, InvalidVersion};
pub use values::bytes::Bytes;
pub use values::date::{Date, InvalidDate};
pub use values::date_time::{DateTime, InvalidDateTime};
pub use values::message::Message;
pub use values::open_enum::UnknownValue;
pub use values::optional::Optional;
pub use values::secret::Secret;
pub use values::task_info::{TaskInfo, TaskProgress, TaskStatus};
pub use values::uri::Uri;
pub use values::whole::Whole;
pub use wire::connect_target::ConnectTarget;
pub use wire::http_version::HttpVersion;
pub use wire::version::VERSION;

/// Ways in which APIs authenticate their callers: forms of tokens, and logins that return one.
pub mod login {
    pub use crate::client::token_login::TokenLogin;
    pub use crate::wire::scheme::Scheme;
    pub use crate::wire::security::{
        CredentialsIn, LogOut, LoginMethod, Refresh, Security, Sends, TokenEndpoint, TokenIn,
    };
}

/// Logins with tokens of an identity provider, in place of user and password.
pub mod sso {
    pub use crate::client::sso::exchange::{ACCESS_TOKEN, ID_TOKEN, SAML2_TOKEN, TokenExchange};
    #[cfg(feature = "saml")]
    pub use crate::client::sso::saml::{SamlLogin, SigningKey};
    pub use crate::client::sso::source::{TokenSource, from_fn};
}

/// Descriptions of operations, and the traits of their arguments and results: the parts that generated code is made of.
///
/// Callers need them to call an operation that the generated client does not have.
pub mod operation {
    pub use crate::client::output::Output;
    pub use crate::values::given::{ByOption, ByValue, IntoOption};
    pub use crate::values::identified::Identified;
    pub use crate::values::list::{IntoList, IntoOptionalList};
    pub use crate::wire::operation::{Method, Operation, ResultShape};
    pub use crate::wire::param::{Param, QueryValue};
    pub use crate::wire::query_style::QueryStyle;
}

/// Support for the expansions of the macros. Not part of the public API: may change in any version.
#[doc(hidden)]
pub mod __private {
    pub use crate::values::checksum::checksum;
    pub use crate::values::choice::{debug_form, from_json, to_json};
    pub use crate::values::family::{Member, read_member, write_member};
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
            api_error, base_url, decode, header_problem, leading_version, range_begin, range_total,
            retry_after, second_attempt,
        };
    }
}
