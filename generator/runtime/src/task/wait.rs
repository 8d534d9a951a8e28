//! Waiting for the result of a task.

use crate::client::ensure::Ensured;
use crate::error::Error;
use crate::task::handle::Task;
use crate::task::policy::WaitPolicy;
use serde::de::DeserializeOwned;

impl<T> Task<T> {
    /// Polls the task until it has ended, by the default [`WaitPolicy`], and returns its result.
    ///
    /// There is no time limit: set one by [`WaitPolicy::time_limit`]. Dropping the future does not cancel the task.
    /// Many tasks are awaited by one poll in a [`TaskSet`](crate::TaskSet).
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Task`](crate::ErrorCause::Task) if the task failed: [`kind`](Error::kind) and
    /// [`as_api`](Error::as_api) are those of the same error in a response. Otherwise the error of a poll, or that of
    /// decoding the result.
    pub async fn wait(&self) -> Result<T, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.wait_with(WaitPolicy::default()).await
    }

    /// Polls the task until it has ended, and returns its result. See [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// See [`wait`](Self::wait). [`ErrorCause::TaskTimeout`](crate::ErrorCause::TaskTimeout) if the task did not end within
    /// the [time limit](WaitPolicy::time_limit).
    pub async fn wait_with(&self, policy: WaitPolicy) -> Result<T, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.updates_with(policy).result().await
    }

    /// Waits as [`wait_with`](Self::wait_with) does. If the task fails because what it creates exists already, and the error
    /// names that as a result of the task would, returns it.
    ///
    /// So do imports of depots whose content was imported before.
    ///
    /// # Errors
    ///
    /// See [`wait_with`](Self::wait_with).
    pub async fn wait_or_existing(&self, policy: WaitPolicy) -> Result<Ensured<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        match self.wait_with(policy).await {
            Ok(result) => Ok(Ensured::Created(result)),
            Err(error) => error.existing().map(Ensured::Existing).ok_or(error),
        }
    }
}
