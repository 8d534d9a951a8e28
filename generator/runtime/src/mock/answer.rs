//! What a call comes to: a handler of a test, or what the server does by itself.

use super::arguments::Arguments;
use super::describe::{Described, Scheme};
use super::session::{Credentials, is_about_sessions};
use super::shared::Shared;
use super::standard_error::StandardError;
use super::task::{TaskPlan, TaskScript};
use super::world::World;
use super::{depot, library, pattern, session, task};
use crate::{ErrorKind, ResultShape, Value};
use serde::Serialize;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a handler gives.
pub struct Reply(ReplyKind);

enum ReplyKind {
    Value(Value),
    Task(TaskPlan),
}

impl Reply {
    /// A result. What cannot be written is seen by the client, as a result that it cannot read.
    pub fn value(result: &impl Serialize) -> Self {
        Self(ReplyKind::Value(
            serde_json::to_value(result).unwrap_or(Value::Null),
        ))
    }

    /// A task, and what becomes of it.
    pub fn task<T>(script: TaskScript<T>) -> Self {
        Self(ReplyKind::Task(script.into_plan()))
    }
}

/// Shows no result.
impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

/// A function of a test that answers an operation.
pub(crate) type Handler = dyn FnMut(&Arguments) -> Result<Reply, StandardError> + Send;

/// Whether the caller may call the operation.
pub(crate) fn admit(
    world: &mut World,
    described: &Described,
    credentials: &Credentials,
) -> Result<(), StandardError> {
    let id = described.operation.id;
    let session = credentials.session.as_deref();
    let by_session = described.schemes.contains(&Scheme::Session);
    if described.schemes.is_empty() || id == "Cis.Session_create" {
        return Ok(());
    }
    if by_session && (session.is_some() || described.schemes.len() == 1) {
        return world.sessions.admit(session, !is_about_sessions(id));
    }
    let user = world
        .sessions
        .identify(credentials.authorization.as_deref());
    user.map(|_| ())
}

/// The result of a call.
pub(crate) fn answer(
    shared: &Shared,
    described: &'static Described,
    arguments: &Arguments,
    credentials: &Credentials,
) -> Result<Value, StandardError> {
    if let Some(handler) = shared.handler(described.operation.id) {
        let mut handler = handler
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let reply = catch_unwind(AssertUnwindSafe(|| handler(arguments)));
        // The client shall see why, not a connection that breaks off.
        let reply = reply.unwrap_or_else(|_| {
            let why = format!("The handler of {} panicked.", described.operation.id);
            Err(StandardError::new(ErrorKind::InternalServerError, why))
        })?;
        return Ok(match reply.0 {
            ReplyKind::Value(value) => value,
            ReplyKind::Task(plan) => Value::from(shared.world().tasks.start(described, plan)),
        });
    }
    let mut world = shared.world();
    if described.operation.result == ResultShape::Task {
        // What cannot begin is told at once; all else is told by the task.
        pattern::require_parents(&world, described, arguments)?;
        let arguments = arguments.clone();
        let effect = move |world: &mut World| now(world, described, &arguments);
        let plan = TaskPlan::usual(Box::new(effect));
        return Ok(Value::from(world.tasks.start(described, plan)));
    }
    let id = described.operation.id;
    if let Some(outcome) = session::answer(&mut world, id, credentials) {
        return outcome;
    }
    if let Some(outcome) = task::answer(&mut world, id, arguments) {
        return outcome;
    }
    now(&mut world, described, arguments)
}

/// What an operation does on resources.
fn now(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
) -> Result<Value, StandardError> {
    if let Some(outcome) = library::answer(world, described, arguments) {
        return outcome;
    }
    if let Some(outcome) = depot::answer(world, described, arguments) {
        return outcome;
    }
    pattern::answer(world, described, arguments)
}
