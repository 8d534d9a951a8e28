//! Logins for tokens, as the endpoints of the API description say.

use crate::mock::model::example::example;
use crate::mock::model::role::Role;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::request::credentials::Credentials;
use crate::mock::state::sessions::Sessions;
use crate::wire::security::{CredentialsIn, Sends, TokenEndpoint, TokenIn};
use serde_json::{Map, Value};

/// Answers an operation of a login; `None` for any other one.
pub(crate) fn answer(
    sessions: &mut Sessions,
    arguments: &Arguments,
    credentials: &Credentials,
) -> Option<Result<Value, StandardError>> {
    let role = arguments.described().role;
    Some(match role {
        Role::Other => return None,
        Role::LogIn(endpoint) => log_in(sessions, arguments, credentials, endpoint),
        Role::Refresh(endpoint) => refresh(sessions, arguments, endpoint),
        Role::LogOut(endpoint) => {
            sessions.log_out(credentials.session.as_deref().unwrap_or_default());
            let sends = endpoint.log_out.map(|end| end.sends);
            sessions.forget(sent(arguments, sends).unwrap_or_default());
            Ok(example((arguments.described().result)()))
        }
    })
}

fn log_in(
    sessions: &mut Sessions,
    arguments: &Arguments,
    credentials: &Credentials,
    endpoint: &TokenEndpoint,
) -> Result<Value, StandardError> {
    let fields = arguments.body_fields();
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let token = match endpoint.credentials {
        CredentialsIn::Basic => sessions.log_in(credentials.authorization.as_deref()),
        CredentialsIn::Json { user, password } | CredentialsIn::Form { user, password } => {
            match (text(user), text(password)) {
                (Some(user), Some(password)) => sessions.log_in_by(user, password),
                _ => sessions.exchange_any(fields.values().filter_map(Value::as_str)),
            }
        }
    }?;
    let mut result = example((arguments.described().result)());
    put(&mut result, place(endpoint.token), &token);
    if let Some(place) = endpoint.refresh_token {
        let refresh = sessions.start_refresh(&token);
        put(&mut result, place, &refresh);
    }
    Ok(result)
}

fn refresh(
    sessions: &mut Sessions,
    arguments: &Arguments,
    endpoint: &TokenEndpoint,
) -> Result<Value, StandardError> {
    let refresh = endpoint.refresh;
    let known = sent(arguments, refresh.map(|it| it.sends)).unwrap_or_default();
    let token = sessions.refresh(known)?;
    let mut result = example((arguments.described().result)());
    let of_token = refresh.map_or(endpoint.token, |it| it.token);
    put(&mut result, place(of_token), &token);
    Ok(result)
}

/// Returns the refresh token of a request.
fn sent(arguments: &Arguments, sends: Option<Sends>) -> Option<&str> {
    let body = arguments.body_value();
    match sends? {
        Sends::Nothing => None,
        Sends::Text => body.as_str(),
        Sends::Field(name) => body.get(name)?.as_str(),
    }
}

/// Returns the place of a token in the body. The server sends no headers of logins.
fn place(token: TokenIn) -> &'static str {
    match token {
        TokenIn::Body(place) => place,
        TokenIn::Header(_) => "",
    }
}

/// Sets the text at a place, and creates objects that lead to it.
fn put(value: &mut Value, place: &str, text: &str) {
    let mut at = value;
    for name in place.split('/').skip(1) {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = &mut at[name];
    }
    *at = Value::from(text);
}
