//! Tasks: work a server goes on with after it has answered.

use crate::Client;
use std::fmt;
use std::marker::PhantomData;

/// A task on the server that gives a `T` when it is done.
///
/// Operations that run as tasks give one of these at once; the server works on. The handle keeps a clone of the client
/// that started the task.
pub struct Task<T> {
    id: Box<str>,
    client: Client,
    result: PhantomData<fn() -> T>,
}

impl<T> Task<T> {
    /// A handle for a task that was started before, by its identifier.
    pub fn from_id(client: &Client, id: impl Into<String>) -> Self {
        Self {
            id: id.into().into_boxed_str(),
            client: client.clone(),
            result: PhantomData,
        }
    }

    /// Identifier of the task, as the server gave it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The client the task belongs to.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl<T> Clone for Task<T> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            client: self.client.clone(),
            result: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Task").field(&self.id).finish()
    }
}
