//! Waiting for the result of a task.

use crate::error::json::decode;
use crate::error::task::TaskError;
use crate::error::{Error, ErrorCause};
use crate::task::handle::Task;
use crate::task::policy::WaitPolicy;
use crate::values::task_info::{TaskInfo, TaskStatus};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::TypeId;

impl<T> Task<T> {
    /// Polls the task until it has ended, by the default [`WaitPolicy`], and returns its result.
    ///
    /// There is no time limit: wrap the future in `tokio::time::timeout` for one. Dropping the future does not cancel the
    /// task.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Task`] if the task failed. Otherwise the error of a poll, or that of decoding the result.
    pub async fn wait(&self) -> Result<T, Error>
    where
        T: DeserializeOwned + 'static,
    {
        self.wait_with(WaitPolicy::default()).await
    }

    /// Polls the task until it has ended, and returns its result. See [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// See [`wait`](Self::wait).
    pub async fn wait_with(&self, policy: WaitPolicy) -> Result<T, Error>
    where
        T: DeserializeOwned + 'static,
    {
        let info = self.end(policy).await?;
        // A task without a result may report anything in its place.
        let result = if TypeId::of::<T>() == TypeId::of::<()>() {
            Value::Null
        } else {
            info.result().cloned().unwrap_or_default()
        };
        let reading = self.client().core().reading;
        let result = result.to_string();
        decode(self.operation(), 200, result.as_bytes(), reading)
    }

    /// Waits for the end of the task. Returns the last report, unless that is a failure.
    ///
    /// Separate from decoding, so that the compiled code does not depend on the result.
    async fn end(&self, policy: WaitPolicy) -> Result<TaskInfo, Error> {
        let mut updates = self.updates_with(policy);
        let mut last = None;
        while let Some(info) = updates.next().await {
            last = Some(info?);
        }
        let operation = self.operation();
        match last {
            Some(info) if *info.status() == TaskStatus::Succeeded => Ok(info),
            Some(info) => {
                let error = TaskError::new(self.id(), operation, info);
                let cause = ErrorCause::Task(Box::new(error));
                Err(Error::new(Some(operation), cause))
            }
            None => Err(Error::invalid(
                Some(operation),
                None,
                "no report of the task",
            )),
        }
    }
}
