//! One call, from its arguments to an answer: with a session, sent again where that may help.

use crate::answer::Answer;
use crate::api_error::ApiError;
use crate::cause::ErrorCause;
use crate::client::{Access, Client};
use crate::draft::Draft;
use crate::error::{Error, Outline};
use crate::operation::Operation;
use crate::retry::Attempts;
use crate::session::{Grant, Session};
use crate::transport::{AuthHeader, Limits, Prepared, Reply};
use std::pin::Pin;
use std::sync::Arc;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{Instrument as _, Span, debug, debug_span, field};

pub(crate) type AnswerFuture = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// New sessions for one call, at most. More than one only where they did work for other calls in the meantime.
const RENEWALS: usize = 4;

/// Sends a request and sorts the answer. Not generic, and boxed, so that it is compiled once.
pub(crate) fn send(client: Client, draft: Box<Draft>) -> AnswerFuture {
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
        let outcome = answer(&client, draft, started, &span).await;
        if !span.is_disabled() {
            let status = match &outcome {
                Ok(reply) => Some(reply.status),
                Err(error) => error.status(),
            };
            span.record("status", status);
            span.record("duration_ms", started.elapsed().as_secs_f64() * 1e3);
        }
        outcome.map(|reply| Answer {
            client,
            operation,
            status: reply.status,
            body: reply.body,
        })
    };
    Box::pin(call.instrument(span))
}

async fn answer(
    client: &Client,
    mut draft: Box<Draft>,
    started: Instant,
    span: &Span,
) -> Result<Reply, Error> {
    let core = client.core();
    let operation = draft.operation;
    core.gate.pass(operation)?;
    let deadline = started.checked_add(draft.timeout.unwrap_or(core.timeout));
    let idle = Some(draft.idle_timeout.unwrap_or(core.idle_timeout));
    let body = core.body_limit;
    let connect = draft.connect_timeout;
    let idempotent = draft.idempotent;
    let policy = draft.retry.take();
    let policy = policy.as_ref().unwrap_or(&core.retry);
    let own = draft.is_authorized();
    let request = draft.finish(&core.base)?;
    let mut request = Prepared::new(request).map_err(|error| error.of(operation))?;
    let mut attempts = Attempts::new(policy, &core.budget, started, deadline);
    let latest = policy.latest(started, deadline);
    let mut pass = Pass::new(client.access(), own, operation, deadline, latest);
    loop {
        let auth = pass.header().await.map_err(|error| error.of(operation))?;
        let time = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let limits = Limits {
            time,
            connect,
            idle,
            body,
        };
        let outcome = core.transport.send(&mut request, auth, limits, span).await;
        span.record("attempts", attempts.made());
        let (error, again) = match outcome {
            Ok(reply) if reply.status == 401 => {
                if pass.renew() {
                    continue;
                }
                (Error::api(ApiError::new(operation, reply)), false)
            }
            Ok(reply) => {
                pass.accepted();
                if reply.is_success() {
                    attempts.succeeded();
                    return Ok(reply);
                }
                let again = idempotent && matches!(reply.status, 429 | 502 | 503 | 504);
                (Error::api(ApiError::new(operation, reply)), again)
            }
            Err(error) => {
                let again = is_unsent(&error) || idempotent && error.is_transport();
                (error.of(operation), again)
            }
        };
        let wait = if again {
            attempts.next(error.retry_after())
        } else {
            None
        };
        let Some(wait) = wait else { return Err(error) };
        debug!(error = %Outline(&error), wait = ?wait, attempt = attempts.made(), "sent again");
        sleep(wait).await;
    }
}

/// Whether the server provably did not get the request.
fn is_unsent(error: &Error) -> bool {
    match error.as_cause() {
        ErrorCause::Transport(error) => error.is_connect(),
        ErrorCause::Timeout { connecting } => *connecting,
        _ => false,
    }
}

/// In whose name a call is sent, and what to do when the server does not accept that.
pub(crate) struct Pass<'a> {
    access: &'a Access,
    operation: &'static Operation,
    deadline: Option<Instant>,
    /// When it is too late for the second attempt of a login.
    latest: Option<Instant>,
    current: Option<Arc<Grant>>,
    refused: Vec<Arc<Grant>>,
}

impl<'a> Pass<'a> {
    pub(crate) fn new(
        access: &'a Access,
        own: bool,
        operation: &'static Operation,
        deadline: Option<Instant>,
        latest: Option<Instant>,
    ) -> Self {
        Self {
            access: if own { &Access::Nobody } else { access },
            operation,
            deadline,
            latest,
            current: None,
            refused: Vec::new(),
        }
    }

    /// The header to send. Waits for a login where there is none.
    pub(crate) async fn header(&mut self) -> Result<Option<&AuthHeader>, Error> {
        let session = match self.access {
            Access::Nobody => return Ok(None),
            Access::Brought { header, .. } => return Ok(Some(header)),
            Access::Unsendable { name, why } => return Err(Error::invalid(None, Some(name), why)),
            Access::Own(session) => session,
        };
        let grant = match (session.ready(), self.refused.last()) {
            (Some(grant), None) => grant,
            (_, refused) => {
                let renewed = session.renewed(refused.map(Arc::as_ref), self.latest);
                within(self.deadline, renewed).await?
            }
        };
        Ok(Some(&self.current.insert(grant).header))
    }

    /// Notes that the server accepted the session.
    pub(crate) fn accepted(&self) {
        if let Some(grant) = &self.current {
            grant.prove();
        }
    }

    /// Whether to go on with another session, after the server refused this one.
    pub(crate) fn renew(&mut self) -> bool {
        let (Access::Own(session), Some(refused)) = (self.access, self.current.take()) else {
            return false;
        };
        let again = self.may_help(session, &refused);
        self.refused.push(refused);
        if again {
            debug!("the session is refused");
        } else if self.refused.len() > 1 {
            session.did_not_help(self.operation.id, std::mem::take(&mut self.refused));
        }
        again
    }

    fn may_help(&self, session: &Session, refused: &Grant) -> bool {
        // Another call has seen to it already.
        let superseded = session.ready().is_some_and(|grant| !grant.is(refused));
        match self.refused.len() {
            0 => superseded || session.may_help(self.operation.id),
            // A new session that does not help says that it was not for the session. Unless it expired in its turn.
            renewals => renewals < RENEWALS && (superseded || refused.is_proven()),
        }
    }
}

async fn within<T>(
    deadline: Option<Instant>,
    future: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match deadline {
        None => future.await,
        Some(deadline) => timeout_at(deadline, future)
            .await
            .unwrap_or_else(|_| Err(Error::new(None, ErrorCause::Timeout { connecting: false }))),
    }
}
