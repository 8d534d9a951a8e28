//! An HTTP/1.1 server on loopback that is scripted byte by byte.
//!
//! A test decides for each request which bytes are sent, when, and how the connection ends; the server records all requests
//! as they arrived. It knows nothing of the API and shares no code with the client, so that it cannot share a mistake.
//!
//! There are three servers for tests, because they have three purposes:
//!
//! * This one: exact bytes and broken connections. `support::vcenter` and `support::library` of the runtime's tests script
//!   sessions and transfers on it, `vsphere_tests::server` a queue of responses.
//! * `vsphere_runtime::mock`: a part of the product. It knows the model of the API and checks requests against it.
//! * The server of the benches: another process with prepared bytes, so that it costs as little as possible.

mod connection;
mod response;
mod script;

pub use connection::{Connection, Listener, read_request};
pub use response::{NO_CONTENT, response};
pub use script::{Act, Script};
