//! The handle of a task.

use crate::client::handle::Client;
use crate::client::output::{Output, Response};
use crate::error::decode::DecodeError;
use crate::error::{Error, ErrorCause};
use crate::values::task_info::TaskInfo;
use crate::wire::operation::{Method, Operation, ResultShape};
use std::fmt;
use std::marker::PhantomData;

pub(crate) static GET: Operation = Operation {
    id: "Cis.Tasks_get",
    method: Method::Get,
    path: "/cis/tasks/{task}",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

/// Like [`GET`], for a task whose result is a secret.
static GET_SECRET: Operation = Operation {
    secret: true,
    ..GET
};

pub(crate) static CANCEL: Operation = Operation {
    id: "Cis.Tasks_cancel",
    method: Method::Post,
    path: "/cis/tasks/{task}",
    query: &[("action", "cancel")],
    success: 204,
    ..Operation::EMPTY
};

/// A task on the server with a result of type `T`.
///
/// Returned at once by operations that the server continues in the background. The handle keeps a clone of the client that
/// started the task. Dropping it does not cancel the task: store [`id`](Self::id) to return to it later.
///
/// # Examples
///
/// Follows the progress of a task, and reads its result from the same reports:
///
/// ```no_run
/// use vsphere_runtime::{Client, Error, Task, Value};
///
/// # async fn run(client: &Client) -> Result<(), Error> {
/// let task = Task::<Value>::from_id(client, "52d3f2b1-…:com.vmware.esx.settings.depots.offline");
/// let mut updates = task.updates();
/// while let Some(info) = updates.next().await {
///     if let Some(progress) = info?.progress() {
///         println!("{} of {}", progress.completed(), progress.total());
///     }
/// }
/// let result = updates.result().await?;
/// println!("{result}");
/// # Ok(())
/// # }
/// ```
pub struct Task<T> {
    id: Box<str>,
    client: Client,
    /// The operation that started the task, if this client called it.
    operation: Option<&'static Operation>,
    result: PhantomData<fn() -> T>,
}

impl<T> Task<T> {
    /// Creates a handle for a task that was started earlier. `client` is a [`Client`] or a generated one.
    pub fn from_id(client: &impl AsRef<Client>, id: impl Into<String>) -> Self {
        Self {
            id: id.into().into_boxed_str(),
            client: client.as_ref().clone(),
            operation: None,
            result: PhantomData,
        }
    }

    /// Returns the handle with another type of the result.
    pub(super) fn typed<U>(&self) -> Task<U> {
        Task {
            id: self.id.clone(),
            client: self.client.clone(),
            operation: self.operation,
            result: PhantomData,
        }
    }

    /// Returns the handle without the type of the result.
    pub(super) fn erased(&self) -> Task<()> {
        self.typed()
    }

    /// Returns `true` if the result of the task is a secret.
    pub(super) fn is_secret(&self) -> bool {
        self.operation.is_some_and(|operation| operation.secret)
    }

    /// Returns the operation that errors of the task name: the one that started it, or the one that polls it.
    pub(super) fn operation(&self) -> &'static Operation {
        self.operation.unwrap_or(&GET)
    }

    /// Returns the identifier of the task.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the client that the task belongs to.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Requests the current state of the task.
    ///
    /// # Errors
    ///
    /// The same as for any call. [`Error::is_not_found`] if the server does not know the task, or no longer.
    pub async fn info(&self) -> Result<TaskInfo, Error> {
        let get = if self.is_secret() { &GET_SECRET } else { &GET };
        self.client.call(get).path(&*self.id).await
    }

    /// Asks the server to cancel the task.
    ///
    /// The task has ended only when [`wait`](Self::wait) or [`updates`](Self::updates) report it, and may still succeed.
    ///
    /// # Errors
    ///
    /// The same as for any call. [`Error::is_unsupported`] or [`Error::is_not_allowed_in_current_state`] if the task cannot
    /// be canceled, or no longer.
    pub async fn cancel(&self) -> Result<(), Error> {
        self.client.call(&CANCEL).path(&*self.id).await
    }
}

impl<T> Clone for Task<T> {
    fn clone(&self) -> Self {
        self.typed()
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Task").field(&self.id).finish()
    }
}

impl<T: 'static> Output for Task<T> {
    fn from_response(response: Response) -> Result<Self, Error> {
        let id = response.decode::<String>()?;
        if id.trim().is_empty() {
            let (status, path) = (response.status, String::new());
            let error =
                DecodeError::new(status, path, "the identifier of the task is empty".into());
            return Err(Error::new(
                Some(response.operation),
                ErrorCause::Decode(error),
            ));
        }
        Ok(Self {
            id: id.into_boxed_str(),
            client: response.client,
            operation: Some(response.operation),
            result: PhantomData,
        })
    }
}
