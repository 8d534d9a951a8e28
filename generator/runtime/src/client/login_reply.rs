//! The response of a login: its token, and the time until that expires.
//!
//! Takes bodies that are JSON or plain text. Never shows any of it: errors say which place has no token.

use crate::client::output::{Output, Response};
use crate::error::Error;
use crate::values::json_limits::excess;
use crate::values::secret::Secret;
use crate::wire::operation::Operation;
use crate::wire::security::TokenIn;
use base64::Engine as _;
use bytes::Bytes;
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// The longest time until an expiry, in seconds: later numbers are times since 1970.
const LONGEST: u64 = 1_000_000_000;

/// Numbers from here on are milliseconds since 1970.
const MILLISECONDS: u64 = 100 * LONGEST;

/// The response of a login.
pub(crate) struct LoginReply {
    token: TokenIn,
    operation: &'static Operation,
    header: Option<Secret>,
    body: Value,
}

impl Output for LoginReply {
    fn from_response(response: Response) -> Result<Self, Error> {
        Ok(Self {
            token: TokenIn::Body(""),
            operation: response.operation,
            body: content(response.operation, read(&response.body)),
            header: response.secret_header,
        })
    }
}

/// The most values of a body, where a list or an object counts as 4: that of a login has some ten.
const VALUES: usize = 1 << 16;

/// Returns the content of a body: JSON, or text.
fn read(body: &Bytes) -> Value {
    if excess(body, VALUES).is_some() {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| {
        let text = std::str::from_utf8(body).unwrap_or_default().trim();
        // A page of markup has no token.
        match text.starts_with('<') {
            true => Value::Null,
            false => Value::from(text),
        }
    })
}

/// Returns a body without the envelope that operations below `/rest` have.
fn content(operation: &Operation, mut body: Value) -> Value {
    match body.get_mut("value") {
        Some(value) if operation.enveloped => value.take(),
        _ => body,
    }
}

impl LoginReply {
    /// Sets the place of the token.
    pub(super) fn with_token_in(self, token: TokenIn) -> Self {
        Self { token, ..self }
    }

    /// Returns the token.
    pub(super) fn token(&self) -> Result<Secret, Error> {
        let found = match self.token {
            TokenIn::Header(_) => self.header.clone(),
            TokenIn::Body(place) => self.text(place).map(Secret::new),
        };
        let given = found.filter(|token| !token.expose().is_empty());
        given.ok_or_else(|| {
            let place = match self.token {
                TokenIn::Header(name) => format!("header `{name}`"),
                TokenIn::Body("") => "body".to_owned(),
                TokenIn::Body(place) => {
                    format!("field `{}`", place.strip_prefix('/').unwrap_or(place))
                }
            };
            let id = self.operation.id;
            Error::login(format!(
                "the response to `{id}` has no token in its {place}"
            ))
        })
    }

    /// Returns the text at a place of the body.
    pub(super) fn text(&self, place: &str) -> Option<&str> {
        let text = self.body.pointer(place)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    /// Returns the time until the token expires: that at a place of the body, or that in the token itself.
    pub(super) fn lifetime(&self, place: Option<&str>) -> Option<Duration> {
        let number = place.and_then(|place| self.body.pointer(place)?.as_u64());
        let lifetime = match number {
            Some(seconds) if seconds < LONGEST => Some(Duration::from_secs(seconds)),
            Some(seconds) if seconds < MILLISECONDS => until(Duration::from_secs(seconds)),
            Some(milliseconds) => until(Duration::from_millis(milliseconds)),
            None => lifetime_of(self.token().ok()?.expose()),
        };
        lifetime.filter(|lifetime| !lifetime.is_zero())
    }
}

/// Returns the time until a moment after 1970. Zero if it has passed: then the clocks differ, and it says nothing.
fn until(moment: Duration) -> Option<Duration> {
    let moment = SystemTime::UNIX_EPOCH.checked_add(moment)?;
    Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
}

/// Returns the lifetime of a JSON Web Token (RFC 7519): from its issue to its expiry, whatever the clock of the server is.
fn lifetime_of(token: &str) -> Option<Duration> {
    let mut parts = token.split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(claims)
        .ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let number = |name: &str| claims.get(name).and_then(Value::as_u64);
    let seconds = number("exp")?.checked_sub(number("iat")?)?;
    (seconds < LONGEST).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reply(token: TokenIn, body: &str) -> LoginReply {
        LoginReply {
            token,
            operation: &Operation::EMPTY,
            header: None,
            body: read(&Bytes::copy_from_slice(body.as_bytes())),
        }
    }

    #[test]
    fn tokens_are_read_from_json_and_text() {
        let table = [
            ("/token", r#"{"token": "t"}"#, Some("t")),
            ("/a/b", r#"{"a": {"b": "t"}}"#, Some("t")),
            ("/token", r#"{"token": ""}"#, None),
            ("/token", r#"{"token": 1}"#, None),
            ("/token", "", None),
            ("", r#""t""#, Some("t")),
            ("", "a.b.c\n", Some("a.b.c")),
            ("", "<html>", None),
            ("", "", None),
        ];
        for (place, body, expected) in table {
            let token = reply(TokenIn::Body(place), body).token();
            let found = token.as_ref().ok().map(Secret::expose);
            assert_eq!(found, expected, "{place} {body}");
        }
        let error = reply(TokenIn::Body("/a/b"), "{}").token();
        let error = error.expect_err("no token").to_string();
        assert!(error.contains("no token in its field `a/b`"), "{error}");
    }

    #[test]
    fn expiries_are_times_or_durations() {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.expect("a time after 1970").as_secs();
        let claims = json!({"iat": 1_000_000, "exp": 1_003_600}).to_string();
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
        let table = [
            (json!({"token": "t", "at": 1800}), Some(1800)),
            (json!({"token": "t", "at": now + 600}), Some(600)),
            (json!({"token": "t", "at": (now + 600) * 1000}), Some(600)),
            (json!({"token": "t", "at": now - 600}), None),
            (json!({"token": "t", "at": -1}), None),
            (json!({"token": "t", "at": "soon"}), None),
            (json!({"token": format!("e30.{claims}.c")}), Some(3600)),
            (json!({"token": "a.b.c"}), None),
        ];
        for (body, expected) in table {
            let found = reply(TokenIn::Body("/token"), &body.to_string()).lifetime(Some("/at"));
            // Some time passes meanwhile.
            let rounded = found.map(|it| it.as_secs().next_multiple_of(100));
            assert_eq!(rounded, expected, "{body}");
        }
    }
}
