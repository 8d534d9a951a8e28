//! The crate root: what it is, the client, and the modules.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::links::Links;
use super::{Input, Module, Piece, gate, mock, prose, resource};
use crate::plan::ModuleId;

/// How a client is used.
const USE: &str = "Modules are the vendor's packages and resources. A resource is reached from a [`Client`] by \
accessors of the same names, and its operations are the methods there. A [`Call`] is a value that is sent when it is \
awaited. Required arguments are positional, the body last; a method whose name ends in `_with` takes what is optional \
as well. An operation that starts a task gives a [`Task`] of what the finished task carries.";

/// `lib.rs`.
pub(super) fn root(input: Input<'_>, links: &Links<'_>, mock: Option<&mock::Shared>) -> Module {
    let api = input.api;
    let mut docs = vec![format!(
        "A typed async client of the {}, version {}.",
        prose::plain(&api.title),
        prose::plain(&api.version)
    )];
    docs.push(String::new());
    docs.extend(prose::wrap(USE, "", ""));
    let base_path = &api.base_path;
    let version = &api.version;
    let accessors = resource::accessors(
        input,
        links,
        0,
        &quote!(&self.0),
        &quote!(&self),
        &quote!('_),
    );
    let lints = quote! {
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #![allow(deprecated, rustdoc::redundant_explicit_links)]
        #![cfg_attr(not(feature = "full"), allow(rustdoc::broken_intra_doc_links))]
        #![allow(clippy::deprecated_semver, clippy::module_inception, clippy::too_many_arguments)]
    };
    // A package of the vendor's of this name would come first; the runtime has the module, too.
    let mut packages = input.plan.module(0).children.iter();
    let is_package = packages.any(|id| {
        input
            .plan
            .module(*id)
            .path
            .last()
            .is_some_and(|name| name == "transfer")
    });
    let transfer = if is_package {
        quote!()
    } else {
        quote!(
            pub use vsphere_runtime::transfer;
        )
    };
    let exports = quote! {
        pub use vsphere_runtime::{
            ApiError, ApiVersion, AuthFuture, Authenticator, Authorization, Bytes, Call, CallFuture, ClientBuilder,
            DateTime, DecodeError, Error, ErrorCause, ErrorKind, InvalidRequest, InvalidVersion, Map, Message, Method,
            NewerThanServer, Operation, Output, Param, QueryValue, ResultShape, RetryPolicy, Secret, SessionError, Task,
            TaskError, TaskInfo, TaskProgress, TaskStatus, TaskUpdates, TlsError, TransportError, UnknownValue, Uri,
            Value, WaitPolicy,
        };
        #transfer
    };
    let constants = quote! {
        /// The version of the API that this client was generated from.
        pub const API_VERSION: &str = #version;
    };
    let client = quote! {
        /// A connection to a server. Cheap to clone; clones share everything.
        #[derive(Clone, Debug)]
        pub struct Client(vsphere_runtime::Client);
    };
    let implementation = quote! {
        impl Client {
            /// Starts to configure a client of the server at `base_url`, for example `https://vcenter.example.com`.
            pub fn builder(base_url: &str) -> ClientBuilder<Self> {
                ClientBuilder::new(base_url).base_path(#base_path)
            }

            /// Ends the session on the server, for all clones. Calls made afterwards fail.
            ///
            /// # Errors
            ///
            /// The server cannot be reached, or refuses.
            pub async fn logout(&self) -> Result<(), Error> {
                self.0.logout().await
            }

            /// What the calls go through.
            pub fn runtime(&self) -> &vsphere_runtime::Client {
                &self.0
            }

            #accessors
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
        mock.map(mock::Shared::declaration).unwrap_or_default(),
        constants,
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
