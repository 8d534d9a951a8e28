//! The mock server of the generated client.
//!
//! * `every`: each operation reaches its own handler, and has a valid response without one.
//! * `bytes`: requests and responses written by hand, so that the server cannot share a mistake with the client.
//! * `strict`: rules that a vCenter has beside the model of the API.
//! * `standard`: servers of a part of the API have sessions and tasks.
//! * `callbacks`: code of a test that the server runs may use the server.
//! * `requests`: the server accepts the requests of the wire tests.
//! * `handlers`, `state`, `sessions`, `tasks`, `faults`, `files`, `tls`: the server through the typed client.

mod bytes;
mod callbacks;
mod envelopes;
mod every;
mod faults;
mod files;
mod handlers;
mod requests;
mod sessions;
mod standard;
mod state;
mod strict;
mod tasks;
mod tls;

#[allow(dead_code, reason = "made for another test")]
#[path = "../wire/call.rs"]
mod call;
// Generated, in another layout.
#[rustfmt::skip]
#[path = "../wire/table.rs"]
mod table;

use vsphere_client::mock::Server;
use vsphere_client::{Client, RetryPolicy};

/// Starts a server, and returns it with a client that retries nothing.
async fn start() -> (Server, Client) {
    let server = Server::start().await.expect("a free port");
    let client = server.client().retry(RetryPolicy::none());
    let client = client.build().expect("a client of a server on loopback");
    (server, client)
}
