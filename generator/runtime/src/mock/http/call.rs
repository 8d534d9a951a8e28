//! Calls of the API.

use super::faults::{damaged, replacement};
use super::head::credentials;
use super::response::{Response, error_response};
use crate::error::kind::ErrorKind;
use crate::mock::model::describe::Described;
use crate::mock::model::route::parse_query;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::{Arguments, Parts};
use crate::mock::request::credentials::Credentials;
use crate::mock::request::fault::Effect;
use crate::mock::request::record::Request;
use crate::mock::rules::answer::{Answer, answer};
use crate::mock::rules::session::admit;
use crate::mock::state::shared::Shared;
use crate::wire::operation::ResultShape;
use crate::wire::scheme::Scheme;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::http::request::Parts as Head;
use serde_json::json;
use std::io;
use tokio::time::sleep;

/// The limit of a request's body, in bytes.
const BODY_LIMIT: usize = 64 << 20;

/// A call, as far as the server understood it.
struct Call {
    /// The operation and its arguments; `None` if there is no such operation.
    operation: Option<(&'static Described, Result<Arguments, StandardError>)>,
    credentials: Credentials,
}

impl Call {
    /// Finds the operation of a request, and reads its arguments.
    fn read(shared: &Shared, head: &Head, body: &[u8]) -> Self {
        let mut given = credentials(head, &[], &[Scheme::Session]);
        let mut operation = || {
            let path = head.uri.path();
            let raw_query = head.uri.query().unwrap_or_default();
            let mut query = parse_query(raw_query)?;
            let found = shared.api.find(head.method.as_str(), path, &query)?;
            let schemes = found.described.schemes;
            if !schemes.is_empty() {
                given = credentials(head, &query, schemes);
            }
            query.retain(|(name, _)| !schemes.contains(&Scheme::Query(name)));
            let parts = Parts {
                path: found.path,
                query,
                raw_query,
                headers: &head.headers,
                body,
            };
            Some((found.described, Arguments::read(found.described, parts)))
        };
        let operation = operation();
        Self {
            operation,
            credentials: given,
        }
    }

    fn described(&self) -> Option<&'static Described> {
        self.operation.as_ref().map(|(described, _)| *described)
    }

    fn arguments(&self) -> Option<&Arguments> {
        let (_, arguments) = self.operation.as_ref()?;
        arguments.as_ref().ok()
    }
}

/// Answers a call. An error closes the connection.
pub(super) async fn call(
    shared: &Shared,
    head: &Head,
    body: Incoming,
) -> Result<Response, io::Error> {
    let body = Limited::new(body, BODY_LIMIT).collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let call = Call::read(shared, head, &body);
    let request = Request {
        operation: call.described().map(|it| it.operation.id),
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        arguments: call.arguments().cloned(),
        status: None,
    };
    let number = shared.log().push(request.clone());
    let (delay, effect) = shared.draw(&request);
    sleep(delay).await;
    let response = match replacement(effect.as_ref(), call.described())? {
        Some(response) => response,
        None => {
            let session = call.credentials.session.as_deref();
            if let (Some(Effect::ExpireSession), Some(session)) = (&effect, session) {
                shared.world().sessions.expire(session);
            }
            respond(shared, call)
        }
    };
    let response = damaged(response, effect)?;
    shared.log().set_status(number, response.status());
    Ok(response)
}

/// Performs a call without a fault.
fn respond(shared: &Shared, call: Call) -> Response {
    let Some((described, arguments)) = call.operation else {
        let why = "There is no such operation.";
        return error_response(&StandardError::new(ErrorKind::OperationNotFound, why), None);
    };
    // The guard of the lock must not live on while a handler runs.
    let admitted = admit(&mut shared.world(), described, &call.credentials);
    let outcome = admitted
        .and(arguments)
        .and_then(|arguments| answer(shared, arguments, &call.credentials));
    let operation = described.operation;
    match (outcome, operation.result) {
        (Err(error), _) => error_response(&error, Some(described)),
        (Ok(Answer::Content(content)), _) => Response::content(operation.success, content),
        (Ok(Answer::Value(_)), ResultShape::Empty | ResultShape::Content) => {
            Response::text(operation.success, "")
        }
        (Ok(Answer::Value(result)), ResultShape::Json | ResultShape::Task) => {
            let result = match operation.enveloped {
                true => json!({ "value": result }),
                false => result,
            };
            Response::json_of(operation, &result)
        }
    }
}
