//! The result of a call: from a handler of a test, or by the rules of the server.

use super::perform::perform;
use super::{conventions, session, task};
use crate::client::content::Content;
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::request::credentials::Credentials;
use crate::mock::state::handlers::{Handler, ReplyKind};
use crate::mock::state::shared::Shared;
use crate::mock::state::tasks::TaskPlan;
use crate::wire::operation::ResultShape;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// The result of a call.
pub(crate) enum Answer {
    Value(Value),
    Content(Content),
}

/// Returns the result of a call whose caller was admitted.
pub(crate) fn answer(
    shared: &Shared,
    arguments: Arguments,
    credentials: &Credentials,
) -> Result<Answer, StandardError> {
    let described = arguments.described();
    if let Some(handler) = shared.handler(described.operation.id) {
        return match call_handler(&handler, &arguments)? {
            ReplyKind::Value(value) => Ok(Answer::Value(value)),
            ReplyKind::Content(content) => Ok(Answer::Content(content)),
            ReplyKind::Task(plan) => {
                let task = shared.world().tasks.start(described, plan);
                Ok(Answer::Value(Value::from(task)))
            }
        };
    }
    let mut world = shared.world();
    if described.operation.result == ResultShape::Task {
        // A missing resource is an error of the call; all other errors are those of the task.
        conventions::require_parents(&world, &arguments)?;
        let plan = TaskPlan::performing(arguments);
        let task = world.tasks.start(described, plan);
        return Ok(Answer::Value(Value::from(task)));
    }
    session::answer(&mut world, &arguments, credentials)
        .or_else(|| task::answer(&mut world, &arguments))
        .unwrap_or_else(|| perform(&mut world, &arguments))
        .map(Answer::Value)
}

fn call_handler(
    handler: &Mutex<Handler>,
    arguments: &Arguments,
) -> Result<ReplyKind, StandardError> {
    let mut handler = handler.lock().unwrap_or_else(PoisonError::into_inner);
    let reply = catch_unwind(AssertUnwindSafe(|| handler(arguments)));
    // The client gets the reason, instead of a closed connection.
    let reply = reply.unwrap_or_else(|_| {
        let id = arguments.described().operation.id;
        let why = format!("The handler of {id} panicked.");
        Err(StandardError::new(ErrorKind::InternalServerError, why))
    });
    reply.map(|reply| reply.0)
}
