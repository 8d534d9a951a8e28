//! Reading of responses within limits.

use crate::error::decode::DecodeError;
use crate::error::{Error, ErrorCause};
use crate::transport::body::{Body, encoding_problem};
use crate::transport::exchange::ReceivedBody;
use crate::transport::failure::broken;
use crate::transport::http_client::Received;
use crate::transport::kept::kept;
use crate::transport::unreadable::Unreadable;
use crate::transport::url::{host_and_port, redirected_to};
use crate::values::secret::Secret;
use crate::wire::foreign::foreign;
use crate::wire::reply::Reply;
use crate::wire::retry_after::retry_after;
use bytes::Bytes;
use http::Uri;
use http_body::Body as _;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Limits of a request and its response.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Time of the whole exchange.
    pub(crate) time: Option<Duration>,
    /// Time to connect, if shorter than the limit of the client.
    pub(crate) connect: Option<Duration>,
    /// Time between two parts of the body.
    pub(crate) idle: Option<Duration>,
    /// Size of the body, in bytes.
    pub(crate) body: usize,
    /// `true` if the caller wants to read headers of the response.
    pub(crate) headers: bool,
    /// A header that the caller needs, whose value is a secret.
    pub(crate) secret_header: Option<&'static str>,
    /// `true` if the content of a success is read, too.
    pub(crate) is_whole: bool,
}

/// The limit of the body of an error, in bytes. Its facts take a few thousand; parsed, it takes many times its size.
const ERROR_LIMIT: usize = 1 << 20;

/// Waits for `work` until `deadline`, if there is one.
///
/// Pin large futures before: each move of one is a copy.
pub(super) async fn by<T>(
    deadline: Option<Instant>,
    work: impl Future<Output = T>,
) -> Result<T, Error> {
    match deadline {
        Some(deadline) => timeout_at(deadline, work)
            .await
            .map_err(|_| Error::timeout(false)),
        None => Ok(work.await),
    }
}

/// Polls for the next bytes of a body; `None` after the last.
pub(super) fn poll_part(
    body: &mut ReceivedBody,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, hyper::Error>>> {
    loop {
        match ready!(Pin::new(&mut *body).poll_frame(context)) {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            Some(Ok(frame)) => {
                // Trailers have no bytes.
                if let Ok(part) = frame.into_data() {
                    return Poll::Ready(Some(Ok(part)));
                }
            }
        }
    }
}

/// Returns the next part of a body, which must arrive within `idle` and before `deadline`; `None` after the last.
pub(super) async fn next_part(
    body: &mut ReceivedBody,
    deadline: Option<Instant>,
    idle: Option<Duration>,
) -> Result<Option<Bytes>, Error> {
    // A part that is available needs no timer.
    let at_once = poll_fn(|context| Poll::Ready(poll_part(body, context))).await;
    let part = match at_once {
        Poll::Ready(part) => part,
        Poll::Pending => {
            let idle = idle.and_then(|idle| Instant::now().checked_add(idle));
            let deadline = [deadline, idle].into_iter().flatten().min();
            by(deadline, pin!(poll_fn(|context| poll_part(body, context)))).await?
        }
    };
    part.transpose().map_err(broken)
}

/// Returns a success whose content is not read.
pub(super) fn begun_reply(response: &Received, limits: Limits) -> Reply {
    Reply {
        status: response.status().as_u16(),
        headers: match limits.headers {
            true => kept(response.headers()),
            false => Vec::new(),
        },
        ..Reply::default()
    }
}

/// Reads a whole response until `deadline`, if there is one.
pub(super) async fn read_reply(
    mut response: Received,
    url: &Uri,
    deadline: Option<Instant>,
    limits: Limits,
) -> Result<Reply, Error> {
    let success = response.status().is_success();
    let mut reply = Reply {
        status: response.status().as_u16(),
        ..Reply::default()
    };
    if !success {
        let date = text(&response, "date");
        reply.request_id = text(&response, "x-request-id").map(str::to_owned);
        reply.challenge = text(&response, "www-authenticate").map(str::to_owned);
        reply.retry_after = text(&response, "retry-after").and_then(|it| retry_after(it, date));
        if response.status().is_redirection() {
            let location = text(&response, "location");
            reply.location = location.and_then(|it| redirected_to(url, it));
        }
    }
    if limits.headers {
        reply.headers = kept(response.headers());
    }
    let secret = limits.secret_header.and_then(|name| text(&response, name));
    reply.secret_header = secret.map(Secret::new);
    let (body, outcome) = read_body(&mut response, deadline, limits).await;
    reply.body = body;
    reply.foreign = foreign(&reply.body, || text(&response, "content-type"));
    if !success || reply.foreign.is_some() {
        reply.server = Some(host_and_port(url).into());
    }
    match outcome {
        Ok(()) => Ok(reply),
        // The status alone is a better error than a truncated body.
        Err(_) if !success => Ok(reply),
        Err(error) => Err(error),
    }
}

/// Returns a header of the response.
fn text<'a>(response: &'a Received, name: &str) -> Option<&'a str> {
    let header = response.headers().get(name);
    header.and_then(|header| header.to_str().ok())
}

/// Reads as much of the body as the limits allow.
async fn read_body(
    response: &mut Received,
    deadline: Option<Instant>,
    limits: Limits,
) -> (Bytes, Result<(), Error>) {
    let status = response.status();
    let limit = match status.is_success() {
        true => limits.body,
        false => limits.body.min(ERROR_LIMIT),
    };
    // The announced length is only a hint: it saves reading a body that is too large, and some reallocation.
    let announced = response.body().size_hint().exact().unwrap_or(0);
    if status.is_success() && announced > limit as u64 {
        let error = unreadable(status.as_u16(), limit, Unreadable::TooLarge);
        return (Bytes::new(), Err(error));
    }
    let announced = usize::try_from(announced).unwrap_or(0);
    let announced = announced.min(limit).min(1 << 20);
    let encoding = text(response, "content-encoding");
    if let Some(problem) = encoding
        .filter(|_| status.is_success())
        .and_then(encoding_problem)
    {
        let error = unreadable(status.as_u16(), limit, Unreadable::Damaged(problem));
        return (Bytes::new(), Err(error));
    }
    let mut body = Body::new(encoding, limit, announced);
    let outcome = loop {
        let pushed = match next_part(response.body_mut(), deadline, limits.idle).await {
            Ok(Some(part)) => body.push(part),
            Ok(None) => break body.finish(),
            Err(error) => return (body.whole(), Err(error)),
        };
        if pushed.is_err() {
            break pushed;
        }
    };
    let outcome = outcome.map_err(|problem| unreadable(status.as_u16(), limit, problem));
    (body.whole(), outcome)
}

/// Returns the error of a body that cannot be read.
fn unreadable(status: u16, limit: usize, problem: Unreadable) -> Error {
    let cause = match problem {
        Unreadable::TooLarge => ErrorCause::BodyTooLarge { status, limit },
        Unreadable::Damaged(problem) => {
            ErrorCause::Decode(DecodeError::new(status, String::new(), problem.to_owned()))
        }
    };
    Error::new(None, cause)
}
