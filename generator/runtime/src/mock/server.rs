//! HTTP on loopback: from bytes to calls, and back. The only file that knows how a server is made of hyper.

use super::answer::{admit, answer};
use super::arguments::{Arguments, Parts};
use super::describe::Described;
use super::fault::Effect;
use super::library::{self, Range};
use super::outgoing::{Outgoing, Reply};
use super::record::Request;
use super::route::parse_query;
use super::session::Credentials;
use super::shared::Shared;
use super::standard_error::StandardError;
use crate::{ErrorKind, ResultShape};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use hyper::http::request::Parts as Head;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Bytes of a request of the API, at most.
const LIMIT: usize = 64 << 20;

/// Bytes of a file that is uploaded, at most: the server has them in memory.
const FILE_LIMIT: usize = 1 << 30;

/// Takes connections until it is dropped; they end with it.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many files are open: some will be closed.
            sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        // What ended is forgotten.
        while connections.try_join_next().is_some() {}
        stream.set_nodelay(true).ok();
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| exchange(Arc::clone(&shared), request));
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new());
        // A connection that breaks off is seen by its client, which is what counts.
        connections.spawn(http.serve_connection(TokioIo::new(stream), service));
    }
}

type Response = hyper::Response<Outgoing>;

/// That there is no answer: the connection breaks off.
fn gone() -> io::Error {
    io::Error::other("the connection is dropped")
}

async fn exchange(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
) -> Result<Response, io::Error> {
    let (head, body) = request.into_parts();
    match library::find_target(head.uri.path()) {
        Some(target) => transfer(&shared, &head, body, &target).await,
        None => call(&shared, &head, body).await,
    }
}

/// A call of the API, as far as it was understood.
struct Heard {
    /// The operation, and what it is to do; `None` if there is no such operation.
    operation: Option<(&'static Described, Result<Arguments, StandardError>)>,
    credentials: Credentials,
}

impl Heard {
    fn described(&self) -> Option<&'static Described> {
        self.operation.as_ref().map(|(described, _)| *described)
    }

    fn arguments(&self) -> Option<&Arguments> {
        let (_, arguments) = self.operation.as_ref()?;
        arguments.as_ref().ok()
    }
}

async fn call(shared: &Shared, head: &Head, body: Incoming) -> Result<Response, io::Error> {
    let body = http_body_util::Limited::new(body, LIMIT).collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let heard = hear(shared, head, &body);
    let request = Request {
        operation: heard.described().map(|it| it.operation.id),
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        arguments: heard.arguments().cloned(),
        status: None,
    };
    let number = shared.log().push(request.clone());
    let (delay, effect) = shared.draw(&request);
    sleep(delay).await;
    let reply = match instead(effect.as_ref(), heard.described())? {
        Some(reply) => reply,
        None => {
            if let (Some(Effect::ExpireSession), Some(session)) =
                (&effect, &heard.credentials.session)
            {
                shared.world().sessions.expire(session);
            }
            reply(shared, heard)
        }
    };
    let reply = spoilt(reply, effect)?;
    shared.log().answered(number, reply.status());
    Ok(reply.into_response())
}

/// What a fault has answered in place of the operation, if it does not let that answer.
fn instead(
    effect: Option<&Effect>,
    described: Option<&'static Described>,
) -> Result<Option<Reply>, io::Error> {
    match effect {
        Some(Effect::DropConnection) => Err(gone()),
        Some(Effect::Answer {
            status,
            body,
            retry_after,
        }) => {
            let reply = Reply::text(*status, body.as_deref().unwrap_or_default());
            Ok(Some(reply.retry_after(*retry_after)))
        }
        Some(Effect::Error(error)) => Ok(Some(error_reply(error, described))),
        _ => Ok(None),
    }
}

/// An answer as a fault lets it arrive, if it does.
fn spoilt(reply: Reply, effect: Option<Effect>) -> Result<Reply, io::Error> {
    match effect {
        Some(Effect::LoseAnswer) => Err(gone()),
        Some(Effect::BreakOff(after)) => Ok(reply.break_off(after)),
        Some(Effect::Truncate(after)) => Ok(reply.truncate(after)),
        _ => Ok(reply),
    }
}

/// What a request proves its caller by.
fn credentials(head: &Head) -> Credentials {
    Credentials {
        session: header(head, "vmware-api-session-id").map(str::to_owned),
        authorization: header(head, "authorization").map(str::to_owned),
    }
}

/// Finds the operation of a request and reads its arguments.
fn hear(shared: &Shared, head: &Head, body: &[u8]) -> Heard {
    let credentials = credentials(head);
    let operation = || {
        let path = head.uri.path().strip_prefix(&*shared.api.base_path)?;
        let query = parse_query(head.uri.query().unwrap_or_default())?;
        let found = shared.api.router.find(head.method.as_str(), path, &query)?;
        let parts = Parts {
            path: found.path,
            query,
            headers: &head.headers,
            body,
        };
        Some((found.described, Arguments::read(found.described, parts)))
    };
    Heard {
        operation: operation(),
        credentials,
    }
}

/// The answer to a call with which nothing goes wrong by intent.
fn reply(shared: &Shared, heard: Heard) -> Reply {
    let Some((described, arguments)) = heard.operation else {
        let why = "There is no such operation.";
        return error_reply(&StandardError::new(ErrorKind::OperationNotFound, why), None);
    };
    let admitted = admit(&mut shared.world(), described, &heard.credentials);
    let outcome = admitted
        .and(arguments)
        .and_then(|arguments| answer(shared, described, &arguments, &heard.credentials));
    let status = described.operation.success;
    match (outcome, described.operation.result) {
        (Err(error), _) => error_reply(&error, Some(described)),
        (Ok(_), ResultShape::Empty) => Reply::text(status, ""),
        (Ok(result), ResultShape::Json | ResultShape::Task) => Reply::json(status, &result),
    }
}

fn error_reply(error: &StandardError, described: Option<&'static Described>) -> Reply {
    Reply::json(error.status_of(described), &error.body()).retry_after(error.wait())
}

/// Lets a transfer pass whose session is alive, or which names none: the address of a file is a ticket that the server made
/// for one file of one session for updates or downloads, and it goes where the session must not. A session that is named has
/// to be a living one all the same.
fn admit_transfer(
    shared: &Shared,
    head: &Head,
    effect: Option<&Effect>,
) -> Result<(), StandardError> {
    let Some(session) = credentials(head).session else {
        return Ok(());
    };
    let sessions = &mut shared.world().sessions;
    if matches!(effect, Some(Effect::ExpireSession)) {
        sessions.expire(&session);
    }
    sessions.admit(Some(&session), false)
}

/// The bytes of a file, in one direction or the other.
async fn transfer(
    shared: &Shared,
    head: &Head,
    body: Incoming,
    target: &library::Target,
) -> Result<Response, io::Error> {
    let is_upload = head.method == hyper::Method::PUT;
    let request = Request {
        operation: Some(if is_upload { "upload" } else { "download" }),
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        arguments: None,
        status: None,
    };
    let number = shared.log().push(request.clone());
    let (delay, effect) = shared.draw(&request);
    sleep(delay).await;
    let reply = match instead(effect.as_ref(), None)? {
        Some(reply) => reply,
        None => match admit_transfer(shared, head, effect.as_ref()) {
            Err(error) => {
                // A client that still sends would see the connection break instead of the answer.
                discard(body).await;
                error_reply(&error, None)
            }
            Ok(()) if is_upload => upload(shared, head, body, target, effect.as_ref()).await?,
            Ok(()) if head.method == hyper::Method::GET => download(shared, head, target),
            Ok(()) => Reply::text(405, ""),
        },
    };
    let reply = spoilt(reply, effect)?;
    shared.log().answered(number, reply.status());
    Ok(reply.into_response())
}

fn header<'h>(head: &'h Head, name: &str) -> Option<&'h str> {
    head.headers.get(name)?.to_str().ok()
}

/// Reads what is left of a body, for its client's sake.
async fn discard(mut body: Incoming) {
    while let Some(Ok(_)) = body.frame().await {}
}

async fn upload(
    shared: &Shared,
    head: &Head,
    mut body: Incoming,
    target: &library::Target,
    effect: Option<&Effect>,
) -> Result<Reply, io::Error> {
    let limit = match effect {
        Some(Effect::BreakOff(after)) => Some(*after),
        _ => None,
    };
    let range = header(head, "content-range").map(Range::of_upload);
    if range == Some(None) {
        return Ok(Reply::text(400, ""));
    }
    let range = range.flatten();
    let before = range.map_or(0, |range| range.from);
    let is_too_much = |bytes: u64| bytes.saturating_add(before as u64) > FILE_LIMIT as u64;
    if is_too_much(body.size_hint().lower()) {
        return Ok(Reply::text(413, ""));
    }
    let mut bytes = Vec::new();
    let complete = loop {
        if limit.is_some_and(|limit| bytes.len() >= limit) {
            break false;
        }
        match body.frame().await {
            None => break true,
            Some(Err(_)) => break false,
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                if is_too_much((bytes.len() + data.len()) as u64) {
                    return Ok(Reply::text(413, ""));
                }
                bytes.extend_from_slice(&data);
            }
        }
    };
    let kept = &bytes[..limit.unwrap_or(bytes.len()).min(bytes.len())];
    let status = library::receive(&mut shared.world(), target, range, kept, complete);
    match complete {
        true => Ok(Reply::text(status, "")),
        false => Err(gone()),
    }
}

fn download(shared: &Shared, head: &Head, target: &library::Target) -> Reply {
    let range = header(head, "range").and_then(Range::of_download);
    match library::send(&shared.world(), target, range) {
        Err(status) => Reply::text(status, ""),
        Ok((bytes, length)) => Reply::file(bytes, range.map(|range| (range.from, length))),
    }
}
