//! Reports about a task until it has ended.

use crate::error::Error;
use crate::task::handle::Task;
use crate::task::outcome;
use crate::task::policy::WaitPolicy;
use crate::task::watch::Watch;
use crate::values::task_info::TaskInfo;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The reports of the server about a task, by [`Task::updates`], and its result.
///
/// A [`Stream`] of reports; [`next`](Self::next) needs no library for streams. After the last one, or before,
/// [`result`](Self::result) returns the result.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::{Error, Task, Value};
///
/// async fn follow(task: &Task<Value>) -> Result<Value, Error> {
///     let mut updates = task.updates();
///     while let Some(info) = updates.next().await {
///         if let Some(progress) = info?.progress() {
///             println!("{} of {}", progress.completed(), progress.total());
///         }
///     }
///     updates.result().await
/// }
/// ```
pub struct TaskUpdates<T> {
    watch: Watch,
    result: PhantomData<fn() -> T>,
}

impl<T> TaskUpdates<T> {
    /// Waits for the next poll, and returns its report. `None` after the task has ended, or after an error.
    ///
    /// A failed task is a report with the status [`Failed`](crate::TaskStatus::Failed). The method is cancel safe: the next
    /// call continues where a dropped one stopped.
    pub async fn next(&mut self) -> Option<Result<TaskInfo, Error>> {
        poll_fn(|context| self.watch.poll_update(context)).await
    }

    /// Waits until the task has ended, and returns its result, as [`Task::wait`] does. After the last report, or after an
    /// error, nothing is sent.
    ///
    /// # Errors
    ///
    /// See [`Task::wait`]. An error that [`next`](Self::next) returned is returned again.
    pub async fn result(mut self) -> Result<T, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        while let Some(info) = self.next().await {
            info?;
        }
        let task = self.watch.task.clone();
        let info = self.watch.concluded()?;
        outcome::result(task, info).await
    }
}

impl<T> Stream for TaskUpdates<T> {
    type Item = Result<TaskInfo, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().watch.poll_update(context)
    }
}

impl<T> Task<T> {
    /// Polls the task until it has ended, by the default [`WaitPolicy`].
    pub fn updates(&self) -> TaskUpdates<T> {
        self.updates_with(WaitPolicy::default())
    }

    /// Polls the task until it has ended.
    pub fn updates_with(&self, policy: WaitPolicy) -> TaskUpdates<T> {
        TaskUpdates {
            watch: Watch::new(self.erased(), policy),
            result: PhantomData,
        }
    }
}

impl<T> fmt::Debug for TaskUpdates<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskUpdates")
            .field("task", &self.watch.task)
            .field("status", &self.watch.last.as_ref().map(TaskInfo::status))
            .finish_non_exhaustive()
    }
}
