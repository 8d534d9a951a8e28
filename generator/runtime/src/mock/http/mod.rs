//! HTTP on loopback: from bytes to calls, and back.
//!
//! Only these files use hyper. They decide nothing about the API beyond which operation a request calls.

mod call;
#[cfg(feature = "mock-tls")]
pub(crate) mod certificate;
mod faults;
mod file;
mod head;
mod response;
pub(crate) mod server;
