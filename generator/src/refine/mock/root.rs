//! The server itself.

use quote::{format_ident, quote};

use super::super::links::Links;
use super::super::{Input, Module, Piece, prose, resource, root as client_root};
use super::{Shared, free, operations_below};

/// How the server is used.
const USE: &str = "[`Server`] runs in the process of a test. It is reached by accessors of the client's names, and has a \
method `on_…` for each operation, which takes a typed handler. What no handler answers it answers by itself: see \
[`vsphere_runtime::mock`].";

/// The module that holds the server.
pub(super) fn root(input: Input<'_>, links: &Links<'_>, shared: &Shared) -> Module {
    let base_path = &input.api.base_path;
    let accessors = resource::accessors(
        input,
        links,
        0,
        &quote!(&self.0),
        &quote!(&self),
        &quote!('_),
    );
    let [start, client, mock] =
        ["start", "client", "mock"].map(|name| format_ident!("{}", free(input, name)));
    let below = operations_below(input, 0);
    let mut docs = vec![
        "A server in this process, for tests.".to_owned(),
        String::new(),
    ];
    docs.extend(prose::wrap(USE, "", ""));
    let server = quote! {
        /// A server of the API on loopback. Clones are the same server; it stops when the last one is dropped.
        #[derive(Clone, Debug)]
        pub struct Server(vsphere_runtime::mock::Mock);
    };
    let implementation = quote! {
        impl Server {
            /// Starts a server on a free port.
            ///
            /// # Errors
            ///
            /// There is no free port.
            pub async fn #start() -> std::io::Result<Self> {
                #[allow(unused_mut)]
                let mut found: Vec<&'static vsphere_runtime::mock::Described> = Vec::new();
                #below
                vsphere_runtime::mock::Mock::start(#base_path, &found).await.map(Self)
            }

            /// Starts to configure a client of the server that logs in as its user.
            pub fn #client(&self) -> vsphere_runtime::ClientBuilder<crate::Client> {
                crate::Client::builder(self.0.url())
                    .credentials(&self.0.user(), self.0.password())
                    .no_proxy()
            }

            /// What is the same for all operations: faults, requests, sessions, tasks, resources.
            pub fn #mock(&self) -> &vsphere_runtime::mock::Mock {
                &self.0
            }

            #accessors
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
    ];
    Module {
        path: vec![shared.name.clone()],
        docs,
        pieces: items.into_iter().map(Piece::Items).collect(),
    }
}
