//! One call, from its arguments to a response: in a session, with retries.

use crate::client::access::Access;
use crate::client::draft::Draft;
use crate::client::handle::Client;
use crate::client::output::Response;
use crate::client::session_use::SessionUse;
use crate::error::Error;
use crate::error::api::ApiError;
use crate::error::redacted::Redacted;
use crate::retry::attempts::Attempts;
use crate::retry::transient::{Purpose, is_transient};
use crate::transport::request::Prepared;
use crate::transport::response::Limits;
use crate::wire::reply::Reply;
use std::pin::Pin;
use tokio::time::{Instant, sleep};
use tracing::{Instrument as _, Span, debug, debug_span, field};

pub(crate) type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Error>> + Send>>;

/// Sends the request and returns the successful response. Neither generic nor inlined, so that it is compiled once.
pub(crate) fn send(client: Client, draft: Box<Draft>) -> ResponseFuture {
    let operation = draft.operation;
    let span = debug_span!(
        "call",
        operation = operation.id,
        method = operation.method.as_str(),
        path = operation.path,
        attempts = field::Empty,
        status = field::Empty,
        request_id = field::Empty,
        content_length = field::Empty,
        retry_after_s = field::Empty,
        duration_ms = field::Empty,
    );
    let record = span.clone();
    let call = async move {
        let span = record;
        let started = Instant::now();
        client.keep_alive();
        let result = exchange(&client, draft, started, &span).await;
        if !span.is_disabled() {
            let status = match &result {
                Ok(reply) => Some(reply.status),
                Err(error) => error.status(),
            };
            span.record("status", status);
            span.record("duration_ms", started.elapsed().as_secs_f64() * 1e3);
        }
        result.map(|reply| Response {
            client,
            operation,
            status: reply.status,
            server: reply.server,
            foreign: reply.foreign,
            body: reply.body,
        })
    };
    Box::pin(call.instrument(span))
}

async fn exchange(
    client: &Client,
    mut draft: Box<Draft>,
    started: Instant,
    span: &Span,
) -> Result<Reply, Error> {
    let core = client.core();
    let operation = draft.operation;
    core.gate.check(operation)?;
    let deadline = started.checked_add(draft.timeout.unwrap_or(core.timeout));
    let mut limits = Limits {
        time: None,
        connect: draft.connect_timeout,
        idle: Some(draft.idle_timeout.unwrap_or(core.idle_timeout)),
        body: core.body_limit,
    };
    let idempotent = draft.idempotent;
    let policy = draft.retry.take();
    let policy = policy.as_ref().unwrap_or(&core.retry);
    let access = match draft.is_authorized() {
        true => &Access::Anonymous,
        false => client.access(),
    };
    if let Some(reason) = &core.exposure
        && (draft.has_credentials() || !matches!(access, Access::Anonymous))
    {
        return Err(Error::invalid(Some(operation), Some("base_url"), reason));
    }
    let request = draft.finish(&core.base)?;
    let mut request = Prepared::new(request).map_err(|error| error.with_operation(operation))?;
    let mut attempts = Attempts::new(policy, &core.budget, started, deadline);
    let latest = policy.latest(started, deadline);
    let mut session = SessionUse::new(access, operation, deadline, latest);
    loop {
        let header = session.header().await;
        let auth = header.map_err(|error| {
            let error = error.with_operation(operation);
            error.at(|| core.transport.route_to(&core.base))
        })?;
        limits.time = deadline.map(|it| it.saturating_duration_since(Instant::now()));
        let result = core.transport.send(&mut request, auth, limits, span).await;
        span.record("attempts", attempts.made());
        let error = match result {
            Ok(reply) if reply.is_success() => {
                session.accepted();
                attempts.succeeded();
                return Ok(reply);
            }
            Ok(reply) => {
                let error = ApiError::new(operation, reply);
                if session.is_stale(&error) {
                    continue;
                }
                Error::api(error)
            }
            Err(error) => error.with_operation(operation),
        };
        let wait = match is_transient(&error, Purpose::Resend { idempotent }) {
            true => attempts.next(error.retry_after()),
            false => None,
        };
        let Some(wait) = wait else { return Err(error) };
        debug!(error = Redacted(&error).to_string(), wait_s = wait.as_secs_f64(), attempt = attempts.made(), "retrying");
        sleep(wait).await;
    }
}
