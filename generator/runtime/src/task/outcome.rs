//! Results of tasks that have ended.

use crate::client::decoding::{LARGE, off_executor};
use crate::error::Error;
use crate::error::json::decode;
use crate::task::handle::Task;
use crate::task::limit::Limit;
use crate::task::policy::WaitPolicy;
use crate::values::task_info::TaskInfo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::TypeId;

/// Decodes the result of a task that has succeeded, a large one on a thread for blocking work.
pub(super) async fn result<T>(task: Task<()>, info: TaskInfo) -> Result<T, Error>
where
    T: DeserializeOwned + Send + 'static,
{
    match info.result().is_some_and(is_large) {
        true => off_executor(move || read(&task, &info)).await?,
        false => read(&task, &info),
    }
}

/// Returns `true` if a value is large as JSON.
fn is_large(value: &Value) -> bool {
    room_after(value, LARGE).is_none()
}

/// Returns the part of `room` bytes that is left by a value, if it fits: about that of its JSON.
fn room_after(value: &Value, room: usize) -> Option<usize> {
    match value {
        Value::String(text) => room.checked_sub(text.len()),
        Value::Array(items) => {
            let room = room.checked_sub(items.len());
            items
                .iter()
                .try_fold(room?, |room, item| room_after(item, room))
        }
        Value::Object(fields) => fields.iter().try_fold(room, |room, (key, value)| {
            room_after(value, room.checked_sub(key.len())?)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => room.checked_sub(4),
    }
}

/// Decodes the result of a task that has succeeded.
fn read<T>(task: &Task<()>, info: &TaskInfo) -> Result<T, Error>
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
    /// For programs that ask for the state on request of their own callers, rather than wait. A large result is decoded on the
    /// thread of the caller.
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
        Some(ended.and_then(|info| read(&task, &info)))
    }
}
