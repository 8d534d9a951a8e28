//! Transfers of files: uploads and downloads of their bytes.

use super::faults::{damaged, disconnected, replacement};
use super::head::{credentials, header};
use super::response::{Response, error_response};
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::fault::Effect;
use crate::mock::request::record::Request;
use crate::mock::rules::library::endpoint::{self, Range, Target};
use crate::mock::state::shared::Shared;
use crate::wire::scheme::Scheme;
use http_body_util::BodyExt as _;
use hyper::Method;
use hyper::body::{Body as _, Incoming};
use hyper::http::request::Parts as Head;
use std::io;
use tokio::time::sleep;

/// The limit of an uploaded file, in bytes: the server keeps files in memory.
const FILE_LIMIT: usize = 1 << 30;

/// Answers an upload or a download. An error closes the connection.
pub(super) async fn transfer(
    shared: &Shared,
    head: &Head,
    body: Incoming,
    target: &Target,
) -> Result<Response, io::Error> {
    let is_upload = head.method == Method::PUT;
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
    let response = match replacement(effect.as_ref(), None).transpose() {
        // A client that still sends would see a closed connection instead of the response.
        Some(replaced) => {
            discard(body).await;
            replaced?
        }
        None => perform(shared, head, body, target, effect.as_ref()).await?,
    };
    let response = damaged(response, effect)?;
    shared.log().set_status(number, response.status());
    Ok(response)
}

/// Answers a request without a fault, or with one that lets it reach the file.
async fn perform(
    shared: &Shared,
    head: &Head,
    body: Incoming,
    target: &Target,
    effect: Option<&Effect>,
) -> Result<Response, io::Error> {
    if let Err(error) = admit(shared, head, effect) {
        discard(body).await;
        return Ok(error_response(&error, None));
    }
    match head.method {
        Method::PUT => upload(shared, head, body, target, effect).await,
        Method::GET => Ok(download(shared, head, target)),
        _ => {
            discard(body).await;
            Ok(Response::text(405, ""))
        }
    }
}

/// Admits a request without a session, or with a living one.
///
/// The address of a file is a ticket: the server made it for one file of one transfer, and clients use it where they must not
/// send their session. A session that is sent anyway has to be alive.
fn admit(shared: &Shared, head: &Head, effect: Option<&Effect>) -> Result<(), StandardError> {
    let Some(session) = credentials(head, &[], &[Scheme::Session]).session else {
        return Ok(());
    };
    let sessions = &mut shared.world().sessions;
    if matches!(effect, Some(Effect::ExpireSession)) {
        sessions.expire(&session);
    }
    sessions.admit(Some(&session), false)
}

/// Reads the rest of a body.
async fn discard(mut body: Incoming) {
    while let Some(Ok(_)) = body.frame().await {}
}

/// Refuses a file at once, and reads what is still sent, so that the response arrives.
fn too_large(body: Incoming) -> Response {
    tokio::spawn(discard(body));
    Response::text(413, "")
}

async fn upload(
    shared: &Shared,
    head: &Head,
    mut body: Incoming,
    target: &Target,
    effect: Option<&Effect>,
) -> Result<Response, io::Error> {
    let limit = match effect {
        Some(Effect::Disconnect(bytes)) => Some(*bytes),
        _ => None,
    };
    let range = header(head, "content-range").map(Range::of_upload);
    let accepts_ranges = shared.world().contents.accepts_ranges;
    if range.is_some_and(|range| range.is_none() || !accepts_ranges) {
        // RFC 9110, section 14.5: the answer of a server without partial uploads.
        discard(body).await;
        return Ok(Response::text(400, ""));
    }
    let range = range.flatten();
    let before = range.map_or(0, |range| range.from);
    let is_too_large = |bytes: u64| bytes.saturating_add(before as u64) > FILE_LIMIT as u64;
    if is_too_large(body.size_hint().lower()) {
        return Ok(too_large(body));
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
                if is_too_large((bytes.len() + data.len()) as u64) {
                    return Ok(too_large(body));
                }
                bytes.extend_from_slice(&data);
            }
        }
    };
    let kept = &bytes[..limit.unwrap_or(bytes.len()).min(bytes.len())];
    let status = endpoint::receive(&mut shared.world(), target, range, kept, complete);
    match complete {
        true => Ok(Response::text(status, "")),
        false => Err(disconnected()),
    }
}

fn download(shared: &Shared, head: &Head, target: &Target) -> Response {
    let range = header(head, "range").and_then(Range::of_download);
    match endpoint::send(&shared.world(), target, range) {
        Err(status) => Response::text(status, ""),
        Ok((bytes, size)) => Response::file(bytes, range.map(|range| (range.from, size))),
    }
}
