//! The client and its calls, from arguments to a decoded result.

pub(crate) mod access;
pub(crate) mod auth;
pub(crate) mod builder;
mod builder_sessions;
pub(crate) mod call;
mod connection_settings;
mod draft;
pub(crate) mod ensure;
mod gate;
pub(crate) mod handle;
mod keep_alive;
mod log_in;
mod lookup;
pub(crate) mod output;
mod ping;
mod send;
mod server_version;
mod session_settings;
pub(crate) mod session_use;
pub(crate) mod sso;
mod unfinished;
