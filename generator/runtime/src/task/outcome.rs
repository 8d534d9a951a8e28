//! Results of tasks that have ended.

use crate::error::Error;
use crate::error::json::decode;
use crate::task::handle::Task;
use crate::task::limit::Limit;
use crate::task::policy::WaitPolicy;
use crate::values::task_info::TaskInfo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::TypeId;

/// Decodes the result of a task that has succeeded.
pub(super) fn result<T>(task: &Task<()>, info: &TaskInfo) -> Result<T, Error>
where
    T: DeserializeOwned + 'static,
{
    // A task without a result may report anything in its place.
    let none = TypeId::of::<T>() == TypeId::of::<()>();
    let result = info.result().filter(|_| !none).unwrap_or(&Value::Null);
    let reading = task.client().core().reading;
    let result = result.to_string();
    decode(task.operation(), 200, result.as_bytes(), reading)
}

impl<T> Task<T> {
    /// Returns the result or the error that a report about this task states, as [`wait`](Self::wait) returns it. `None` if
    /// the task has not ended.
    ///
    /// For programs that ask for the state on request of their own callers, rather than wait.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use vsphere_runtime::{Error, Task, Value};
    ///
    /// async fn progress(task: &Task<Value>) -> Result<String, Error> {
    ///     let info = task.info().await?;
    ///     match task.outcome(&info) {
    ///         Some(outcome) => Ok(format!("the result is {}", outcome?)),
    ///         None => Ok(format!("it is {}", info.status().as_str())),
    ///     }
    /// }
    /// ```
    pub fn outcome(&self, info: &TaskInfo) -> Option<Result<T, Error>>
    where
        T: DeserializeOwned + 'static,
    {
        if !info.status().is_final() {
            return None;
        }
        let task = self.erased();
        let ended = Limit::new(&WaitPolicy::default()).concluded(&task, info.clone());
        Some(ended.and_then(|info| result(&task, &info)))
    }
}
