//! The root of the mock: the server.

use quote::{format_ident, quote};

use super::super::input::Input;
use super::super::links::Links;
use super::super::piece::{Module, Piece};
use super::super::resource::From;
use super::super::{prose, resource, root as client_root};
use super::operation::operations_below;
use super::shared::{Shared, free};
use crate::login::Method;

/// Usage of the server.
const USE: &str = "[`Server`] runs in the process of a test. Accessors of the same names as the client's lead to a method \
`on_…` for each operation, which sets a typed handler. Operations without a handler get a built-in answer: see \
[`vsphere_runtime::mock`].";

/// Returns the module of the server.
pub(super) fn root(input: Input<'_>, links: &Links<'_>, shared: &Shared) -> Module {
    let base_path = &input.api.base_path;
    let accessors = resource::accessors(input, links, 0, &From::root());
    let [start, start_tls, client, mock] =
        ["start", "start_tls", "client", "mock"].map(|name| format_ident!("{}", free(input, name)));
    let below = operations_below(input, 0);
    let (credentials, own) = match &input.authentication.method {
        Method::Undescribed => (quote!(.token(self.0.start_session())), "a token of its own"),
        _ => (
            quote!(.credentials(&self.0.user(), self.0.password())),
            "its credentials",
        ),
    };
    let docs_of_client = format!(
        " Returns a builder for a client of this server, with {own}. If the server has TLS, the client trusts"
    );
    let mut docs = vec![
        "A mock server for tests, in the same process.".to_owned(),
        String::new(),
    ];
    docs.extend(prose::wrap(USE, "", ""));
    let server = quote! {
        /// A mock server on a loopback port. Clones share one server, which stops when the last is dropped.
        #[derive(Clone, Debug)]
        pub struct Server(vsphere_runtime::mock::Mock);
    };
    let implementation = quote! {
        impl Server {
            /// Starts a server on a free port.
            ///
            /// # Errors
            ///
            /// No port is free.
            pub async fn #start() -> std::io::Result<Self> {
                vsphere_runtime::mock::Mock::start(#base_path, &operations()).await.map(Self)
            }

            /// Starts a server with TLS on a free port. Its certificate is made for it: see
            /// [`Mock::start_tls`](vsphere_runtime::mock::Mock::start_tls).
            ///
            /// # Errors
            ///
            /// No port is free, or there is no cryptography: see the features `aws-lc` and `ring`.
            #[cfg(feature = "mock-tls")]
            pub async fn #start_tls() -> std::io::Result<Self> {
                vsphere_runtime::mock::Mock::start_tls(#base_path, &operations()).await.map(Self)
            }

            #[doc = #docs_of_client]
            /// its authority and no other.
            pub fn #client(&self) -> vsphere_runtime::ClientBuilder<crate::Client> {
                let builder = crate::Client::builder(self.0.url())
                    #credentials
                    .no_proxy();
                match self.0.certificate() {
                    Some(authority) => builder.only_ca_certificates(authority),
                    None => builder,
                }
            }

            /// Returns the untyped server: faults, recorded requests, sessions, tasks, resources.
            pub fn #mock(&self) -> &vsphere_runtime::mock::Mock {
                &self.0
            }

            #(#accessors)*
        }
    };
    let operations = quote! {
        /// Returns the descriptions of all operations.
        fn operations() -> Vec<&'static vsphere_runtime::mock::Described> {
            #[allow(unused_mut)]
            let mut found: Vec<&'static vsphere_runtime::mock::Described> = Vec::new();
            #below
            found
        }
    };
    let exports = quote! {
        pub use vsphere_runtime::mock::{
            Arguments, Described, Fault, Identifier, Mock, Reply, Request, Resources, SessionCounts, StandardError,
            TaskScript,
        };
    };
    let items = [
        exports,
        client_root::children(input, 0),
        server,
        implementation,
        operations,
    ];
    Module {
        path: vec![shared.name.clone()],
        docs,
        pieces: items.into_iter().map(Piece::Items).collect(),
    }
}
