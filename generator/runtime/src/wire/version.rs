//! The version of this crate.

/// Version of this crate, as it stands in the default `user-agent` of a client.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The `user-agent` of a client that was not given another one.
pub(crate) const USER_AGENT: &str = concat!("vsphere-runtime/", env!("CARGO_PKG_VERSION"));
