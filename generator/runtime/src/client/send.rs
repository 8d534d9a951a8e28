//! One call, from its arguments to a response: in a session, with retries.

use crate::client::access::Access;
use crate::client::decoding::{Answered, Decode};
use crate::client::details::Details;
use crate::client::draft::Draft;
use crate::client::handle::Client;
use crate::client::output::Response;
use crate::client::session_use::SessionUse;
use crate::client::watched::{Watched, WatchedAttempt};
use crate::content::meter::Stall;
use crate::error::Error;
use crate::error::api::ApiError;
use crate::error::redacted::{Redacted, word};
use crate::retry::attempts::Attempts;
use crate::retry::concurrency::{Concurrency, Load, Place};
use crate::retry::policy::RetryPolicy;
use crate::retry::transient::{Purpose, is_transient};
use crate::transport::incoming::Incoming;
use crate::transport::request::Prepared;
use crate::transport::response::Limits;
use crate::wire::operation::{Operation, ResultShape};
use crate::wire::reply::Reply;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{Instrument as _, Span, debug, debug_span, field};

/// The response to a call, and the facts about it.
pub(crate) type Answer = (Result<Answered, Error>, Details);

/// A response, and its content if that is not read yet.
type Received = (Reply, Option<Incoming>);

pub(crate) type AnswerFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Sends the request and returns the successful response, decoded by `decode` if it is large. Neither generic nor inlined, so
/// that it is compiled once.
pub(crate) fn send(client: Client, mut draft: Box<Draft>, decode: Decode) -> AnswerFuture {
    let operation = draft.operation;
    if let Some(ids) = &client.core().around.correlation_ids {
        draft.correlate(|| ids.next());
    }
    let span = debug_span!(
        "call",
        operation = operation.id,
        method = operation.method.as_str(),
        path = operation.path,
        correlation_id = draft.correlation_id(),
        attempts = field::Empty,
        status = field::Empty,
        error = field::Empty,
        request_id = field::Empty,
        content_length = field::Empty,
        retry_after_s = field::Empty,
        duration_ms = field::Empty,
    );
    let record = span.clone();
    let call = async move {
        let span = record;
        let (result, details) = watched(&client, draft, &span).await;
        if !span.is_disabled() {
            span.record("status", details.status);
            span.record("error", result.as_ref().err().map(word));
            span.record("duration_ms", milliseconds(details.duration));
        }
        let response = result.map(|(reply, rest)| Response {
            client,
            operation,
            status: reply.status,
            server: reply.server,
            secret_header: reply.secret_header,
            foreign: reply.foreign,
            body: reply.body,
            rest,
        });
        let answered = match response {
            Ok(response) => Answered::new(response, decode).await,
            Err(error) => Err(error),
        };
        (answered, details)
    };
    Box::pin(call.instrument(span))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Sends the request, and shows the call to interceptors.
async fn watched(
    client: &Client,
    draft: Box<Draft>,
    span: &Span,
) -> (Result<Received, Error>, Details) {
    let started = Instant::now();
    client.keep_alive();
    let correlation_id = draft.correlation_id().map(Box::from);
    let mut details = Details {
        correlation_id,
        ..Details::default()
    };
    let interceptors = &client.core().around.interceptors;
    let watched = interceptors.watch(draft.operation, details.correlation_id());
    let mut facts = Facts {
        watched: watched.as_ref(),
        details: &mut details,
        span,
    };
    let result = exchange(client, draft, started, &mut facts).await;
    let result = result.map_err(|error| match details.correlation_id() {
        Some(id) => error.with_correlation_id(id),
        None => error,
    });
    details.duration = started.elapsed();
    details.status = match &result {
        Ok((reply, _)) => Some(reply.status),
        Err(error) => error.status(),
    };
    if let Some(watched) = watched {
        watched.finish(result.as_ref().map(|(reply, _)| reply), &details);
    }
    (result, details)
}

/// The places where the facts about a call are recorded.
struct Facts<'a> {
    watched: Option<&'a Watched<'a>>,
    details: &'a mut Details,
    span: &'a Span,
}

/// The consequence of an attempt.
enum Verdict {
    Done(Reply),
    /// The call is repeated in another session.
    Renew(Error),
    Retry(Error, Duration),
    Failed(Error),
}

impl Verdict {
    fn result(&self) -> Result<&Reply, &Error> {
        match self {
            Self::Done(reply) => Ok(reply),
            Self::Renew(error) | Self::Retry(error, _) | Self::Failed(error) => Err(error),
        }
    }

    fn retry_in(&self) -> Option<Duration> {
        match self {
            Self::Renew(_) => Some(Duration::ZERO),
            Self::Retry(_, wait) => Some(*wait),
            Self::Done(_) | Self::Failed(_) => None,
        }
    }
}

impl<'a> Facts<'a> {
    /// Begins another attempt, with the headers that interceptors add.
    fn begin(&mut self, request: &mut Prepared) -> Result<Option<WatchedAttempt<'a>>, Error> {
        let number = self.details.attempts + 1;
        let attempt = match self.watched {
            None => None,
            Some(watched) => {
                let (attempt, headers) = watched.attempt(number)?;
                request.set_extra(headers);
                Some(attempt)
            }
        };
        self.details.attempts = number;
        self.span.record("attempts", number);
        Ok(attempt)
    }

    /// Keeps the headers of the response to the attempt.
    fn end(&mut self, result: &mut Result<Reply, Error>) {
        self.details.headers = match result {
            Ok(reply) => std::mem::take(&mut reply.headers),
            Err(_) => Vec::new(),
        };
    }
}

/// A call that can be sent.
struct Ready<'c> {
    operation: &'static Operation,
    access: &'c Access,
    request: Prepared,
    limits: Limits,
    policy: RetryPolicy,
    deadline: Option<Instant>,
    idempotent: bool,
}

/// Checks and encodes a call.
fn ready(client: &Client, mut draft: Box<Draft>, started: Instant) -> Result<Ready<'_>, Error> {
    let core = client.core();
    let operation = draft.operation;
    core.gate.check(operation)?;
    let access = match draft.is_authorized() || operation.anonymous {
        true => &Access::Anonymous,
        false => client.access(),
    };
    if let Some(reason) = &core.exposure
        && (draft.has_credentials() || !matches!(access, Access::Anonymous))
    {
        return Err(Error::invalid(Some(operation), Some("base_url"), reason));
    }
    let limits = Limits {
        time: None,
        connect: draft.connect_timeout,
        idle: Some(draft.idle_timeout.unwrap_or(core.idle_timeout)),
        body: core.body_limit,
        headers: draft.detailed,
        secret_header: draft.secret_header,
        is_whole: operation.result != ResultShape::Content,
    };
    // The time for files is limited by the time in which they do not advance.
    let time = draft
        .timeout
        .or((!draft.has_files()).then_some(core.timeout));
    let deadline = time.and_then(|time| started.checked_add(time));
    let stall = Stall {
        idle: draft.idle_timeout.unwrap_or(core.idle_timeout),
        response: core.timeout,
    };
    let idempotent = draft.idempotent;
    let policy = draft.retry.take().unwrap_or_else(|| core.retry.clone());
    let request = draft.finish(&core.base_of(operation), stall)?;
    let request = Prepared::new(request, &core.around.headers);
    let request = request.map_err(|error| error.with_operation(operation))?;
    Ok(Ready {
        operation,
        access,
        request,
        limits,
        policy,
        deadline,
        idempotent,
    })
}

async fn exchange(
    client: &Client,
    draft: Box<Draft>,
    started: Instant,
    facts: &mut Facts<'_>,
) -> Result<Received, Error> {
    let core = client.core();
    let Ready {
        operation,
        access,
        mut request,
        mut limits,
        policy,
        deadline,
        idempotent,
    } = ready(client, draft, started)?;
    if let Some(watched) = facts.watched {
        watched.set_request(request.url(), request.body());
        limits.headers = true;
    }
    let mut attempts = Attempts::new(&policy, &core.budget, started, deadline);
    let latest = policy.latest(started, deadline);
    let mut session = SessionUse::new(access, operation, deadline, latest);
    loop {
        let place = enter(&core.around.concurrency, &mut session, deadline).await;
        let place = place.map_err(|error| {
            let error = error.with_operation(operation);
            error.at(|| core.transport.route_to(&core.base))
        })?;
        let watched = facts.begin(&mut request)?;
        limits.time = deadline.map(|it| it.saturating_duration_since(Instant::now()));
        let auth = session.latest_credential();
        let sent = core.transport.send(&mut request, auth, limits, facts.span);
        let (mut result, rest) = match sent.await {
            Ok((reply, rest)) => (Ok(reply), rest),
            Err(error) => (Err(error), None),
        };
        leave(place, &result);
        facts.end(&mut result);
        let result = result.map_err(|error| error.with_operation(operation));
        let verdict = judge(result, &mut session, &mut attempts, idempotent);
        if let Some(watched) = watched {
            let headers = &facts.details.headers;
            watched.finish(verdict.result(), headers, verdict.retry_in());
        }
        let (error, wait) = match verdict {
            Verdict::Done(reply) => return Ok((reply, rest)),
            Verdict::Failed(error) => return Err(error),
            Verdict::Renew(_) => continue,
            Verdict::Retry(error, wait) => (error, wait),
        };
        debug!(
            error = Redacted(&error).to_string(),
            status = error.status(),
            wait_s = wait.as_secs_f64(),
            attempt = attempts.made(),
            "retrying"
        );
        sleep(wait).await;
    }
}

/// Waits for a session and a place. The session is the current one even after a long wait for the place, which no call holds
/// while it waits for a login.
async fn enter<'c>(
    concurrency: &'c Concurrency,
    session: &mut SessionUse<'_>,
    deadline: Option<Instant>,
) -> Result<Place<'c>, Error> {
    loop {
        session.credential().await?;
        if let Some(place) = concurrency.try_enter() {
            return Ok(place);
        }
        let place = wait(concurrency, deadline).await?;
        if session.set_current() {
            return Ok(place);
        }
    }
}

/// Waits for a place.
async fn wait(concurrency: &Concurrency, deadline: Option<Instant>) -> Result<Place<'_>, Error> {
    let Some(deadline) = deadline else {
        return Ok(concurrency.enter().await);
    };
    let place = timeout_at(deadline, concurrency.enter()).await;
    place.map_err(|_| {
        let limit = concurrency.limit();
        let help = format!(
            "the call was waiting for others: {limit} may be in flight, see `concurrent_calls`"
        );
        Error::timeout(false).with_help(help)
    })
}

/// Gives the place back, with what the response says about the load of the server.
fn leave(place: Place<'_>, result: &Result<Reply, Error>) {
    match result {
        Ok(reply) if matches!(reply.status, 429 | 503) => place.leave(Load::Overloaded),
        Ok(_) => place.leave(Load::Served),
        Err(_) => drop(place),
    }
}

fn judge(
    result: Result<Reply, Error>,
    session: &mut SessionUse<'_>,
    attempts: &mut Attempts<'_>,
    idempotent: bool,
) -> Verdict {
    let error = match result {
        Ok(reply) if reply.is_success() => {
            session.accepted();
            attempts.succeeded();
            return Verdict::Done(reply);
        }
        Ok(reply) => {
            let error = ApiError::new(session.operation(), reply);
            let is_stale = session.is_stale(&error);
            let error = Error::api(error);
            if is_stale {
                return Verdict::Renew(error);
            }
            error
        }
        Err(error) => error,
    };
    let wait = match is_transient(&error, Purpose::Resend { idempotent }) {
        true => attempts.next(error.retry_after()),
        false => None,
    };
    match wait {
        Some(wait) => Verdict::Retry(error, wait),
        None => Verdict::Failed(error),
    }
}
