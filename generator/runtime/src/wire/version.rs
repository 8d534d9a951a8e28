//! The version of this crate.

/// Version of this crate, as sent in the default `user-agent`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The default `user-agent` of a client.
pub(crate) const USER_AGENT: &str = concat!("vsphere-runtime/", env!("CARGO_PKG_VERSION"));
