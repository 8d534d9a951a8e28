//! Admission of callers, and the operations about sessions.

use super::login;
use crate::mock::model::describe::Described;
use crate::mock::model::role::Role;
use crate::mock::model::standard::Standard;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::request::credentials::Credentials;
use crate::mock::state::clock;
use crate::mock::state::world::World;
use crate::wire::scheme::Scheme;
use serde_json::Value;

/// Checks the credentials of a call.
pub(crate) fn admit(
    world: &mut World,
    described: &Described,
    credentials: &Credentials,
) -> Result<(), StandardError> {
    let standard = world.api.standard(described);
    let session = credentials.session.as_deref();
    let by_session = described.schemes.iter().any(|it| *it != Scheme::Basic);
    let is_end = matches!(described.role, Role::LogOut(_));
    // `answer` checks the password or the token of a login.
    let is_login = matches!(described.role, Role::LogIn(_) | Role::Refresh(_));
    if described.schemes.is_empty() || is_login || standard.is_some_and(Standard::is_login) {
        return Ok(());
    }
    if by_session && (session.is_some() || described.schemes.len() == 1) {
        let is_about_sessions = is_end || standard.is_some_and(Standard::is_about_sessions);
        return world.sessions.admit(session, !is_about_sessions);
    }
    let authorization = credentials.authorization.as_deref();
    world.sessions.identify(authorization).map(|_| ())
}

/// Answers an operation about sessions; `None` for any other one.
pub(crate) fn answer(
    world: &mut World,
    arguments: &Arguments,
    credentials: &Credentials,
) -> Option<Result<Value, StandardError>> {
    if let Some(answer) = login::answer(&mut world.sessions, arguments, credentials) {
        return Some(answer);
    }
    let standard = world.api.standard(arguments.described())?;
    let sessions = &mut world.sessions;
    let own = credentials.session.as_deref().unwrap_or_default();
    Some(match standard {
        Standard::LogIn => {
            let authorization = credentials.authorization.as_deref();
            sessions.log_in(authorization).map(Value::from)
        }
        Standard::IssueToken => {
            let fields = arguments.body_fields();
            let token = fields.get("subject_token").and_then(Value::as_str);
            let session = sessions.exchange(token.unwrap_or_default());
            session.map(|it| serde_json::json!({ "access_token": it, "token_type": "bearer" }))
        }
        Standard::LogOut => {
            sessions.log_out(own);
            Ok(Value::Null)
        }
        Standard::SessionInfo => {
            let session = sessions.get(own)?;
            Ok(serde_json::json!({
                "user": session.user,
                "created_time": clock::to_json(session.created),
                "last_accessed_time": clock::to_json(session.accessed),
            }))
        }
        Standard::TaskInfo | Standard::ListTasks | Standard::CancelTask => return None,
    })
}
