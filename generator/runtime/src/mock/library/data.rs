//! The bytes of files, at addresses outside the API.

use super::super::route::decode;
use super::super::world::World;
use super::update::State;
use crate::Value;
use crate::encode::push_component;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512, digest};
use bytes::Bytes;
use md5::Digest as _;
use std::fmt::Write as _;

/// What all addresses of files begin with.
pub(crate) const DATA: &str = "/cls/data/";

/// A file that an address stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    is_upload: bool,
    session: String,
    name: String,
}

/// Which part of a file a request is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Range {
    /// The first byte.
    pub(crate) from: usize,
}

/// The address of a file in a session.
pub(super) fn address(world: &World, direction: &str, session: &str, name: &str) -> String {
    let mut address = format!("{}{DATA}{direction}/", world.url);
    push_component(&mut address, session);
    address.push('/');
    push_component(&mut address, name);
    address
}

/// What a path stands for, if it is the address of a file.
pub(crate) fn find_target(path: &str) -> Option<Target> {
    let parts: Vec<&str> = path.strip_prefix(DATA)?.split('/').collect();
    let [direction, session, name] = parts.as_slice() else {
        return None;
    };
    Some(Target {
        is_upload: match *direction {
            "update" => true,
            "download" => false,
            _ => return None,
        },
        session: decode(session)?,
        name: decode(name)?,
    })
}

impl Range {
    /// Of `bytes 5-9/10`, as uploads have it.
    pub(crate) fn of_upload(header: &str) -> Option<Self> {
        let (from, _) = header.strip_prefix("bytes ")?.split_once('-')?;
        from.parse().ok().map(|from| Self { from })
    }

    /// Of `bytes=5-`, as downloads have it.
    pub(crate) fn of_download(header: &str) -> Option<Self> {
        let from = header.strip_prefix("bytes=")?.strip_suffix('-')?;
        from.parse().ok().map(|from| Self { from })
    }
}

/// Takes the bytes of a file, or the part of them that came. Gives the status of the answer.
pub(crate) fn receive(
    world: &mut World,
    target: &Target,
    range: Option<Range>,
    bytes: &[u8],
    complete: bool,
) -> u16 {
    let session = world.contents.updates.get_mut(&target.session);
    let file = session.and_then(|files| files.get_mut(&target.name));
    let Some(file) = file.filter(|_| target.is_upload) else {
        return 404;
    };
    if !matches!(file.state, State::Waiting | State::Transferring) {
        return 409;
    }
    match range {
        // What goes on has to begin where the rest ended.
        Some(range) if range.from != file.bytes.len() => return 416,
        Some(_) => {}
        None => file.bytes.clear(),
    }
    file.bytes.extend_from_slice(bytes);
    file.state = State::Transferring;
    if complete {
        file.finish();
    }
    200
}

/// The bytes of a file from a place on, and how many it has. The error is the status of the answer.
pub(crate) fn send(
    world: &World,
    target: &Target,
    range: Option<Range>,
) -> Result<(Bytes, usize), u16> {
    let prepared = world.contents.downloads.get(&target.session);
    let is_prepared = prepared.is_some_and(|names| names.contains(&target.name));
    if target.is_upload || !is_prepared {
        return Err(404);
    }
    let session = world
        .store
        .get(super::DOWNLOAD, &target.session)
        .ok_or(404_u16)?;
    let item = session
        .fields
        .get("library_item_id")
        .and_then(Value::as_str);
    let file = world
        .contents
        .file(item.unwrap_or_default(), &target.name)
        .ok_or(404_u16)?;
    let length = file.bytes.len();
    match range {
        None => Ok((file.bytes.clone(), length)),
        // There is no such byte (RFC 9110, section 15.5.17): not in an empty file, either.
        Some(range) if range.from >= length => Err(416),
        Some(range) => Ok((file.bytes.slice(range.from..), length)),
    }
}

/// The checksum of a file, as the API tells it.
pub(super) fn checksum(bytes: &[u8]) -> Value {
    serde_json::json!({ "algorithm": "SHA256", "checksum": hex(digest(&SHA256, bytes).as_ref()) })
}

/// Whether bytes have the checksum that a client gave; `None` for an algorithm that is not known.
pub(super) fn checksum_of(info: &Value, bytes: &[u8]) -> Option<bool> {
    let expected = info.get("checksum").and_then(Value::as_str)?;
    let algorithm = info.get("algorithm").and_then(Value::as_str);
    let found = match algorithm.unwrap_or("SHA1") {
        "SHA1" => hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref()),
        "SHA256" => hex(digest(&SHA256, bytes).as_ref()),
        "SHA512" => hex(digest(&SHA512, bytes).as_ref()),
        "MD5" => hex(&md5::Md5::digest(bytes)),
        _ => return None,
    };
    Some(found.eq_ignore_ascii_case(expected.trim()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
