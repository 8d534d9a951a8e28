//! The report of the server about a task.

use crate::values::date_time::DateTime;
use crate::values::message::Message;
use crate::values::open_enum::open_enum;
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::fmt;

open_enum! {
    /// The status of a task.
    pub enum TaskStatus {
        /// The task has not started.
        Pending = "PENDING",
        /// The task is running.
        Running = "RUNNING",
        /// The task is waiting, and will continue.
        Blocked = "BLOCKED",
        /// The task has succeeded.
        Succeeded = "SUCCEEDED",
        /// The task has failed.
        Failed = "FAILED",
    }
}

impl TaskStatus {
    /// Returns `true` if the task has ended.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// The report of the server about a task.
///
/// Only the status is required. Facts that are missing or of an unexpected type are absent.
#[derive(Clone)]
pub struct TaskInfo {
    status: TaskStatus,
    progress: Option<TaskProgress>,
    description: Option<Message>,
    service: Option<String>,
    operation: Option<String>,
    parent: Option<String>,
    target: Option<Value>,
    cancelable: bool,
    user: Option<String>,
    start_time: Option<DateTime>,
    end_time: Option<DateTime>,
    error: Option<Value>,
    result: Option<Value>,
    extra: Map<String, Value>,
}

/// The progress of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskProgress {
    total: i64,
    completed: i64,
    message: Option<Message>,
}

impl TaskProgress {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            total: value.get("total")?.as_i64()?,
            completed: value.get("completed")?.as_i64()?,
            message: value.get("message").map(Message::read),
        })
    }

    /// Returns the total amount of work.
    pub fn total(&self) -> i64 {
        self.total
    }

    /// Returns the completed part of [`total`](Self::total).
    pub fn completed(&self) -> i64 {
        self.completed
    }

    /// Returns the description of the current work.
    pub fn message(&self) -> Option<&Message> {
        self.message.as_ref()
    }
}

impl TaskInfo {
    /// Returns the status of the task.
    pub fn status(&self) -> &TaskStatus {
        &self.status
    }

    /// Returns the progress of the task, if the server reports it.
    pub fn progress(&self) -> Option<&TaskProgress> {
        self.progress.as_ref()
    }

    /// Returns the description of the task.
    pub fn description(&self) -> Option<&Message> {
        self.description.as_ref()
    }

    /// Returns the name of the service that runs the task: `com.vmware.esx.settings.depots.offline`.
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// Returns the name, within the service, of the operation that started the task: `create$task`.
    pub fn operation_name(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// Returns the identifier of the parent task.
    pub fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    /// Returns the target of the task: an object with `type` and `id`.
    pub fn target(&self) -> Option<&Value> {
        self.target.as_ref()
    }

    /// Returns `true` if the task can be canceled.
    pub fn is_cancelable(&self) -> bool {
        self.cancelable
    }

    /// Returns the name of the user who started the task.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Returns the time at which the task started.
    pub fn start_time(&self) -> Option<DateTime> {
        self.start_time
    }

    /// Returns the time at which the task ended.
    pub fn end_time(&self) -> Option<DateTime> {
        self.end_time
    }

    /// Returns the error of a failed task, as the server sent it.
    pub fn error(&self) -> Option<&Value> {
        self.error.as_ref()
    }

    /// Returns the result of a successful task, as the server sent it.
    pub fn result(&self) -> Option<&Value> {
        self.result.as_ref()
    }

    /// Returns all other fields.
    pub fn extra(&self) -> &Map<String, Value> {
        &self.extra
    }

    fn read(mut fields: Map<String, Value>) -> Result<Self, &'static str> {
        let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_null());
        let text = |value: Option<Value>| match value {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let time = |value: Option<Value>| text(value).and_then(|text| text.parse().ok());
        Ok(Self {
            status: text(take("status")).ok_or("a task with a status")?.into(),
            progress: take("progress").as_ref().and_then(TaskProgress::read),
            description: take("description").as_ref().map(Message::read),
            service: text(take("service")),
            operation: text(take("operation")),
            parent: text(take("parent")),
            target: take("target"),
            cancelable: take("cancelable").is_some_and(|value| value == Value::Bool(true)),
            user: text(take("user")),
            start_time: time(take("start_time")),
            end_time: time(take("end_time")),
            error: take("error"),
            result: take("result"),
            extra: fields,
        })
    }
}

impl<'de> Deserialize<'de> for TaskInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        let invalid = |expected| D::Error::invalid_value(Unexpected::Map, &expected);
        Self::read(fields).map_err(invalid)
    }
}

/// Leaves out the result, the error and other fields, which may contain secrets.
impl fmt::Debug for TaskInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskInfo")
            .field("status", &self.status)
            .field("progress", &self.progress)
            .field("service", &self.service)
            .field("operation", &self.operation)
            .field("cancelable", &self.cancelable)
            .field("start_time", &self.start_time)
            .field("end_time", &self.end_time)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{TaskInfo, TaskStatus};
    use serde_json::{Value, from_str};

    #[test]
    fn incomplete_reports_are_read() {
        let info: TaskInfo = from_str(
            r#"{"status":"RUNNING","progress":{"total":100,"completed":40,"message":{"id":"m","default_message":"Going on.","args":[]}},
            "description":{"id":"d","default_message":"Import.","args":[]},"service":"s","operation":"o","parent":"p",
            "target":{"type":"T","id":"t"},"cancelable":true,"user":"u","start_time":"2026-03-01T12:00:00.000Z","new":[1]}"#,
        )
        .expect("a task");
        assert_eq!(info.status(), &TaskStatus::Running);
        let progress = info.progress().expect("progress");
        assert_eq!((progress.total(), progress.completed()), (100, 40));
        assert_eq!(
            progress.message().expect("a message").default_message(),
            "Going on."
        );
        assert_eq!(info.description().expect("a message").id(), "d");
        assert_eq!(
            (
                info.service(),
                info.operation_name(),
                info.parent(),
                info.user()
            ),
            (Some("s"), Some("o"), Some("p"), Some("u"))
        );
        assert!(info.is_cancelable() && info.target().is_some() && info.end_time().is_none());
        assert_eq!(
            info.start_time().expect("a time").to_string(),
            "2026-03-01T12:00:00.000Z"
        );
        assert_eq!(info.extra()["new"], Value::from(vec![1]));

        let odd: TaskInfo = from_str(
            r#"{"status":"ASLEEP","progress":{"total":"x"},"cancelable":null,"start_time":"soon","result":null,"error":null,"user":1}"#,
        )
        .expect("a task");
        assert!(!odd.status().is_final() && odd.status().as_str() == "ASLEEP");
        assert!(odd.progress().is_none() && !odd.is_cancelable() && odd.start_time().is_none());
        assert!(odd.result().is_none() && odd.error().is_none() && odd.user().is_none());
        for bad in ["{}", "[]", "null", r#"{"status":null}"#, r#"{"status":1}"#] {
            assert!(from_str::<TaskInfo>(bad).is_err(), "{bad}");
        }
    }
}
