//! Admission of callers, and the operations about sessions.

use crate::mock::model::describe::{Described, Scheme};
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::credentials::Credentials;
use crate::mock::state::clock;
use crate::mock::state::world::World;
use serde_json::Value;

/// The operation that creates a session.
const CREATE: &str = "Cis.Session_create";

/// Checks the credentials of a call.
pub(crate) fn admit(
    world: &mut World,
    described: &Described,
    credentials: &Credentials,
) -> Result<(), StandardError> {
    let id = described.operation.id;
    let session = credentials.session.as_deref();
    let by_session = described.schemes.contains(&Scheme::Session);
    // `answer` checks the password of a login.
    if described.schemes.is_empty() || id == CREATE {
        return Ok(());
    }
    if by_session && (session.is_some() || described.schemes.len() == 1) {
        let is_about_sessions = id.starts_with("Cis.Session_");
        return world.sessions.admit(session, !is_about_sessions);
    }
    let authorization = credentials.authorization.as_deref();
    world.sessions.identify(authorization).map(|_| ())
}

/// Answers an operation about sessions; `None` for any other one.
pub(crate) fn answer(
    world: &mut World,
    operation: &str,
    credentials: &Credentials,
) -> Option<Result<Value, StandardError>> {
    let sessions = &mut world.sessions;
    let own = credentials.session.as_deref().unwrap_or_default();
    Some(match operation {
        CREATE => {
            let authorization = credentials.authorization.as_deref();
            sessions.log_in(authorization).map(Value::from)
        }
        "Cis.Session_delete" => {
            sessions.log_out(own);
            Ok(Value::Null)
        }
        "Cis.Session_get" => {
            let session = sessions.get(own)?;
            Ok(serde_json::json!({
                "user": session.user,
                "created_time": clock::to_json(session.created),
                "last_accessed_time": clock::to_json(session.accessed),
            }))
        }
        _ => return None,
    })
}
