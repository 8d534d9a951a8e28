//! Functions of a test that answer operations.

use super::tasks::{TaskPlan, TaskScript};
use crate::client::content::Content;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// A result that a handler returns.
pub struct Reply(pub(crate) ReplyKind);

pub(crate) enum ReplyKind {
    Value(Value),
    Task(TaskPlan),
    Content(Content),
}

impl Reply {
    /// Answers with a value. One that cannot be serialized reaches the client as `null`.
    pub fn value(result: &impl Serialize) -> Self {
        Self(ReplyKind::Value(
            serde_json::to_value(result).unwrap_or(Value::Null),
        ))
    }

    /// Answers with bytes as they are.
    pub fn content(result: Content) -> Self {
        Self(ReplyKind::Content(result))
    }

    /// Answers with a task that runs by a script.
    pub fn task<T>(script: TaskScript<T>) -> Self {
        Self(ReplyKind::Task(script.into_plan()))
    }
}

/// Shows no result.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

/// A function that answers an operation.
pub(crate) type Handler = dyn FnMut(&Arguments) -> Result<Reply, StandardError> + Send;

/// Handlers by the identifiers of their operations.
pub(crate) type Handlers = BTreeMap<&'static str, Arc<Mutex<Handler>>>;
