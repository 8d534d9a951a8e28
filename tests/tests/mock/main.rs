//! The server for tests that comes with the client.
//!
//! * `every`: each operation of the model reaches its own handler, and what it answers by itself can be read.
//! * `bytes`: the server against requests and answers written by hand, so that it cannot share a mistake with the client.
//! * `requests`: the requests of the wire tests are what the server takes, and what it refuses.
//! * `handlers`, `state`, `sessions`, `tasks`, `faults`, `files`: what a test can do with it, by the typed client.

mod bytes;
mod every;
mod faults;
mod files;
mod handlers;
mod requests;
mod sessions;
mod state;
mod tasks;

#[allow(dead_code, reason = "made for another test")]
#[path = "../wire/call.rs"]
mod call;
#[path = "../wire/table/mod.rs"]
mod table;

use vsphere_client::mock::Server;
use vsphere_client::{Client, RetryPolicy};

/// A server, and a client of it that sends nothing twice.
async fn start() -> (Server, Client) {
    let server = Server::start().await.expect("a free port");
    let client = server.client().retry(RetryPolicy::none());
    let client = client.build().expect("a client of a server on loopback");
    (server, client)
}
