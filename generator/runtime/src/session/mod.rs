//! The sessions of a client: created on demand, shared by all calls, renewed when the server rejects one, ended.
//!
//! Logging in is left to the trait [`Source`](source::Source); nothing here makes calls. A source may be
//! [stored](stored::Stored), so that its sessions outlive the client.

pub(crate) mod active;
pub(crate) mod authorization;
mod end;
pub(crate) mod file_store;
mod ledger;
pub(crate) mod login;
pub(crate) mod manager;
mod registry;
mod renewal;
pub(crate) mod source;
mod state;
pub(crate) mod store;
pub(crate) mod stored;
