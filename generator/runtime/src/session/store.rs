//! The places where sessions outlive a client, as traits.

use crate::session::authorization::Authorization;
use crate::session::source::AuthFuture;
use std::fmt;

/// The server and the account of a stored session.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey {
    server: String,
    user: String,
}

impl SessionKey {
    /// Creates the key of an account at a base URL.
    pub fn new(server: &str, user: &str) -> Self {
        Self {
            server: server.to_owned(),
            user: user.to_owned(),
        }
    }

    /// Returns the base URL with the base path: `https://vcenter.example.org/api`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Returns the account: `administrator@vsphere.local`.
    pub fn user(&self) -> &str {
        &self.user
    }
}

/// A place that keeps sessions when their client is dropped, for later clients and other processes:
/// [`FileSessionStore`](crate::FileSessionStore), or one of your own.
///
/// A client with a [store](crate::ClientBuilder::session_store) locks the entry of its server and account before it logs in.
/// If there is a session, it uses that one; otherwise it logs in, and stores the new one before it unlocks the entry. So
/// clients that need a session at the same time cause one login.
pub trait SessionStore: fmt::Debug + Send + Sync + 'static {
    /// Waits until no other client has the entry of `key` locked, and locks it until the result is dropped.
    ///
    /// # Errors
    ///
    /// The store cannot be used: see [`Error::session_store`](crate::Error::session_store). The client does not log in then.
    fn lock<'a>(&'a self, key: &'a SessionKey) -> AuthFuture<'a, Box<dyn LockedSession>>;
}

/// The entry of one server and account in a [`SessionStore`], locked until it is dropped.
pub trait LockedSession: Send {
    /// Returns the stored session, if there is one.
    ///
    /// # Errors
    ///
    /// The store cannot be read. A session that cannot be understood is none.
    fn load(&mut self) -> AuthFuture<'_, Option<Authorization>>;

    /// Stores a session in place of the previous one.
    ///
    /// # Errors
    ///
    /// The store cannot be written. The client uses the session anyway, and ends it when it is dropped.
    fn save<'a>(&'a mut self, session: &'a Authorization) -> AuthFuture<'a, ()>;

    /// Removes the session, if there is one.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    fn remove(&mut self) -> AuthFuture<'_, ()>;
}
