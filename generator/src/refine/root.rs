//! The crate root: documentation, client and modules.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::input::Input;
use super::links::Links;
use super::mock::shared::Shared;
use super::piece::{Module, Piece};
use super::resource::From;
use super::{docs, example, gate, prose, resource, security};
use crate::plan::{Features, ModuleId};

/// The paragraph on usage.
const USE: &str = "Modules mirror the vendor's packages and resources. Start from a [`Client`]: accessors of the same \
names lead to resources, whose methods are their operations. A method returns a [`Call`]: `.await` sends it, and \
[`.send()`](Call::send) makes it a future, which can be spawned and joined. Required arguments are positional, the body last; \
a method whose name ends in `_with` also takes the optional ones. Setters take values with or without an `Option`. A list or \
map that may be absent is an [`Optional`], which reads as an empty one. An operation that starts a task returns a [`Task`] \
with the type of its result.";

/// Returns the module of `lib.rs`.
pub(super) fn root(input: Input<'_>, links: &Links<'_>, mock: Option<&Shared>) -> Module {
    let api = input.api;
    let mut docs = vec![format!(
        "A typed async client for the {}, version {}.",
        prose::plain(&api.title),
        prose::plain(&api.version)
    )];
    docs.push(String::new());
    docs.extend(prose::wrap(USE, "", ""));
    let base_path = &api.base_path;
    let version = &api.version;
    let accessors = resource::accessors(input, links, 0, &From::root());
    let lints = quote! {
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #![allow(deprecated, rustdoc::redundant_explicit_links)]
        #![cfg_attr(not(feature = "full"), allow(rustdoc::broken_intra_doc_links))]
        #![allow(clippy::deprecated_semver, clippy::module_inception, clippy::too_many_arguments)]
    };
    let packages = &input.plan.module(0).children;
    // A package of the same name hides a module of the runtime.
    let is_free = |name: &&str| {
        let mut paths = packages.iter().map(|id| &input.plan.module(*id).path);
        !paths.any(|path| path.last().is_some_and(|last| last == name))
    };
    let modules = ["login", "operation", "sso", "transfer"]
        .into_iter()
        .filter(is_free);
    let modules = modules.map(|name| format_ident!("{name}"));
    let feature = Features::BLOCKING;
    let blocking = ["blocking"].into_iter().filter(is_free);
    let blocking = blocking.map(|name| format_ident!("{name}"));
    let exports = quote! {
        #(pub use vsphere_runtime::#modules;)*
        #(#[cfg(feature = #feature)] pub use vsphere_runtime::#blocking;)*
        pub use vsphere_runtime::{
            ApiError, ApiVersion, Attempt, AuthContext, AuthFuture, Authenticator, Authorization,
            Bytes,
            Call, CallFuture, CallInfo, ClientBuilder,
            ConnectTarget,
            Date, DateTime, DecodeError, Detailed, DetailedFuture, Details,
            EncodeError, Ensured, Error, ErrorCause, ErrorKind,
            FileSessionStore,
            HttpVersion,
            Interceptor, InvalidDate, InvalidDateTime, InvalidVersion,
            LockedSession, LookupError,
            Map, Message,
            NewerThanServer,
            Optional,
            Outcome,
            RetryPolicy, Route,
            Secret, SessionError, SessionKey, SessionStore,
            Task, TaskError, TaskInfo, TaskProgress, TaskSet, TaskStatus, TaskTimeout, TaskUpdates, TlsError, TransportError,
            UnknownValue, Uri,
            Value,
            WaitPolicy, Whole,
        };
    };
    let constants = quote! {
        /// The version of the API that this client was generated from.
        pub const API_VERSION: &str = #version;
    };
    let example = docs::attributes(&example::client(input));
    let client = quote! {
        /// A client of one server. Clones are cheap and share connections and session.
        ///
        #example
        #[derive(Clone, Debug)]
        pub struct Client(vsphere_runtime::Client);
    };
    let security = security::items(input);
    let setting = security::setting(input);
    let implementation = quote! {
        impl Client {
            /// Returns a builder for a client of the server at `base_url`, for example `https://vcenter.example.com`.
            pub fn builder(base_url: &str) -> ClientBuilder<Self> {
                ClientBuilder::new(base_url).base_path(#base_path)#setting
            }

            /// Logs in now rather than at the first call. Does nothing if there is a session, or no way to log in.
            ///
            /// # Errors
            ///
            /// The error of the login. [`Error::is_logged_out`] after [`log_out`](Self::log_out).
            pub async fn log_in(&self) -> Result<(), Error> {
                self.0.log_in().await
            }

            /// Returns the session for use by another client or program, and logs in if there is none: see
            /// [`ClientBuilder::import_session`]. From now on, dropping this client does not end it.
            ///
            /// # Errors
            ///
            /// Those of [`log_in`](Self::log_in), and [`Error::is_session`] if the client is anonymous.
            pub async fn export_session(&self) -> Result<Authorization, Error> {
                self.0.export_session().await
            }

            /// Ends the session on the server, for this client and its clones. Later calls fail: see
            /// [`Error::is_logged_out`].
            ///
            /// # Errors
            ///
            /// The server could not be reached, or did not confirm the end.
            pub async fn log_out(&self) -> Result<(), Error> {
                self.0.log_out().await
            }

            /// Returns a client on the same connections that sends `session_id` with every call. The session stays the
            /// caller's: it is neither renewed nor ended.
            pub fn with_session_id(&self, session_id: impl Into<Secret>) -> Self {
                Self(self.0.with_session_id(session_id))
            }

            /// Returns a client on the same connections that sends this authorization with every call: a token, or any other
            /// one. It stays the caller's, too.
            pub fn with_authorization(&self, authorization: Authorization) -> Self {
                Self(self.0.with_authorization(authorization))
            }

            /// Starts a call of any operation, whose result is read as `T`.
            pub fn call<T>(&self, operation: &'static vsphere_runtime::operation::Operation) -> Call<T> {
                self.0.call(operation)
            }

            /// Starts a call that no document describes, in the same session and with the same retries. `path` is below the base
            /// path, with a `{name}` for each argument: `/vcenter/vm/{vm}`. The result is read as `T`: [`Value`] for any JSON,
            /// `()` to ignore the body.
            pub fn raw<T>(&self, method: vsphere_runtime::operation::Method, path: &str) -> Call<T> {
                self.0.raw(method, path)
            }

            /// Returns the base URL with the base path, without a trailing slash.
            pub fn base_url(&self) -> &str {
                self.0.base_url()
            }

            /// Returns the version of the server, if it is known: from [`ClientBuilder::server_version`], or from the
            /// [server](Self::learn_server_version).
            pub fn server_version(&self) -> Option<ApiVersion> {
                self.0.server_version()
            }

            /// Asks the server for its version. From then on, the client and its clones refuse to send operations that are
            /// newer: see [`ClientBuilder::server_version`].
            ///
            /// # Errors
            ///
            /// The same as for any call. The account may lack the privilege for it.
            pub async fn learn_server_version(&self) -> Result<ApiVersion, Error> {
                self.0.learn_server_version().await
            }

            #(#accessors)*
        }
    };
    let conversion = quote! {
        impl From<vsphere_runtime::Client> for Client {
            fn from(client: vsphere_runtime::Client) -> Self {
                Self(client)
            }
        }

        impl AsRef<vsphere_runtime::Client> for Client {
            fn as_ref(&self) -> &vsphere_runtime::Client {
                &self.0
            }
        }
    };
    let items = [
        lints,
        exports,
        children(input, 0),
        mock.map(Shared::declaration).unwrap_or_default(),
        constants,
        security,
        client,
        implementation,
        conversion,
    ];
    Module {
        path: Vec::new(),
        docs,
        pieces: items.into_iter().map(Piece::Items).collect(),
    }
}

/// Declarations of the modules below one.
pub(super) fn children(input: Input<'_>, id: ModuleId) -> TokenStream {
    let (plan, features) = (input.plan, &input.plan.features);
    let children = plan.module(id).children.iter();
    let declarations = children.filter_map(|child| {
        let ident = format_ident!("{}", plan.module(*child).path.last()?);
        let when = gate::attribute(input, features.of_module(*child), features.of_module(id));
        Some(quote!(#when pub mod #ident;))
    });
    quote!(#(#declarations)*)
}
