//! Tasks: work a server goes on with after it has answered.

use crate::decode::decode;
use crate::error::{Error, ErrorCause};
use crate::poll::{TaskUpdates, WaitPolicy};
use crate::task_error::TaskError;
use crate::task_info::{TaskInfo, TaskStatus};
use crate::{Client, Method, Operation, ResultShape};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;

static GET: Operation = Operation {
    id: "Cis.Tasks_get",
    method: Method::Get,
    path: "/cis/tasks/{task}",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

/// The same, for a task whose result no error may show.
static GET_SECRET: Operation = Operation {
    secret: true,
    ..GET
};

static CANCEL: Operation = Operation {
    id: "Cis.Tasks_cancel",
    method: Method::Post,
    path: "/cis/tasks/{task}",
    query: &[("action", "cancel")],
    success: 204,
    ..Operation::EMPTY
};

/// A task on the server that gives a `T` when it is done.
///
/// Operations that run as tasks give one of these at once; the server works on. The handle keeps a clone of the client
/// that started the task. Dropping it does nothing to the task: store [`id`](Self::id) to come back to it later.
///
/// ```no_run
/// # async fn run(client: &vsphere_runtime::Client) -> Result<(), vsphere_runtime::Error> {
/// use vsphere_runtime::{Task, Value};
///
/// let task = Task::<Value>::from_id(client, "52d3f2b1-…:com.vmware.esx.settings.depots.offline");
/// let mut updates = task.updates();
/// while let Some(info) = updates.next().await {
///     if let Some(progress) = info?.progress() {
///         println!("{} of {}", progress.completed(), progress.total());
///     }
/// }
/// let result = task.wait().await?;
/// # drop(result);
/// # Ok(())
/// # }
/// ```
pub struct Task<T> {
    id: Box<str>,
    client: Client,
    /// The operation that started it, if it was this client's.
    operation: Option<&'static Operation>,
    result: PhantomData<fn() -> T>,
}

impl<T> Task<T> {
    /// A handle for a task that was started before, by its identifier. `client` is a [`Client`] or a generated one.
    pub fn from_id(client: &impl AsRef<Client>, id: impl Into<String>) -> Self {
        Self {
            id: id.into().into_boxed_str(),
            client: client.as_ref().clone(),
            operation: None,
            result: PhantomData,
        }
    }

    /// The same task, whatever its result.
    pub(crate) fn erased(&self) -> Task<()> {
        Task {
            id: self.id.clone(),
            client: self.client.clone(),
            operation: self.operation,
            result: PhantomData,
        }
    }

    pub(crate) fn started_by(mut self, operation: &'static Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Identifier of the task, as the server gave it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The client the task belongs to.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// How far the task is now.
    ///
    /// # Errors
    ///
    /// As for any call; [`Error::is_not_found`] if the server does not know the task, or not any more.
    pub async fn info(&self) -> Result<TaskInfo, Error> {
        let secret = self.operation.is_some_and(|operation| operation.secret);
        let get = if secret { &GET_SECRET } else { &GET };
        self.client.call(get).path(&*self.id).await
    }

    /// Asks the server to cancel the task. It has ended only when [`wait`](Self::wait) or [`updates`](Self::updates) say so,
    /// and may succeed all the same.
    ///
    /// # Errors
    ///
    /// As for any call; [`Error::is_unsupported`] or [`Error::is_not_allowed_in_current_state`] if the task cannot be
    /// cancelled, or not any more.
    pub async fn cancel(&self) -> Result<(), Error> {
        self.client.call(&CANCEL).path(&*self.id).await
    }

    /// Asks how far the task is, again and again until it has ended, by the default [`WaitPolicy`].
    pub fn updates(&self) -> TaskUpdates<T> {
        self.updates_with(WaitPolicy::default())
    }

    /// Asks how far the task is, again and again until it has ended.
    pub fn updates_with(&self, policy: WaitPolicy) -> TaskUpdates<T> {
        TaskUpdates::new(self.clone(), policy)
    }

    /// Waits for the result, by the default [`WaitPolicy`].
    ///
    /// Without a limit of time: put it into `tokio::time::timeout` for one. Cancelling it does nothing to the task.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Task`] if the task failed, with the error the task says; otherwise why the server could not be asked,
    /// or the result cannot be read.
    pub async fn wait(&self) -> Result<T, Error>
    where
        T: DeserializeOwned + 'static,
    {
        self.wait_with(WaitPolicy::default()).await
    }

    /// Waits for the result. See [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// See [`wait`](Self::wait).
    pub async fn wait_with(&self, policy: WaitPolicy) -> Result<T, Error>
    where
        T: DeserializeOwned + 'static,
    {
        let info = self.end(policy).await?;
        // Tasks without a result may hold anything in its place.
        let result = if TypeId::of::<T>() == TypeId::of::<()>() {
            Value::Null
        } else {
            info.result().cloned().unwrap_or_default()
        };
        decode(
            self.operation.unwrap_or(&GET),
            200,
            result.to_string().as_bytes(),
        )
    }

    /// What the server tells in the end, unless that is a failure. Not for each type anew, but for what is decoded.
    async fn end(&self, policy: WaitPolicy) -> Result<TaskInfo, Error> {
        let mut updates = self.updates_with(policy);
        let mut last = None;
        while let Some(info) = updates.next().await {
            last = Some(info?);
        }
        let operation = self.operation.unwrap_or(&GET);
        match last {
            Some(info) if *info.status() == TaskStatus::Succeeded => Ok(info),
            Some(info) => {
                let error = TaskError::new(&self.id, operation, info);
                Err(Error::new(
                    Some(operation),
                    ErrorCause::Task(Box::new(error)),
                ))
            }
            // There is always one before the end.
            None => Err(Error::invalid(Some(operation), None, "the task has no end")),
        }
    }
}

impl<T> Clone for Task<T> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            client: self.client.clone(),
            operation: self.operation,
            result: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Task").field(&self.id).finish()
    }
}
