//! Addresses outside the API for the bytes of files.

use super::resources::{DOWNLOAD, text};
use crate::mock::model::route::decode;
use crate::mock::state::contents::FileState;
use crate::mock::state::world::World;
use crate::wire::encode::push_component;
use bytes::Bytes;

/// The beginning of the paths of all files.
const PREFIX: &str = "/cls/data/";

/// The file that an address refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    direction: Direction,
    session: String,
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Upload,
    Download,
}

impl Direction {
    /// Returns the segment of paths.
    fn segment(self) -> &'static str {
        match self {
            Self::Upload => "update",
            Self::Download => "download",
        }
    }
}

/// The part of a file that a request is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Range {
    /// The position of the first byte.
    pub(crate) from: usize,
}

/// Returns the address to upload a file to.
pub(super) fn upload_url(server: &str, session: &str, name: &str) -> String {
    url(server, Direction::Upload, session, name)
}

/// Returns the address to download a file from.
pub(super) fn download_url(server: &str, session: &str, name: &str) -> String {
    url(server, Direction::Download, session, name)
}

fn url(server: &str, direction: Direction, session: &str, name: &str) -> String {
    let mut url = format!("{server}{PREFIX}{}/", direction.segment());
    push_component(&mut url, session);
    url.push('/');
    push_component(&mut url, name);
    url
}

/// Returns the file that a path refers to, if it is the path of a file.
pub(crate) fn find_target(path: &str) -> Option<Target> {
    let segments: Vec<&str> = path.strip_prefix(PREFIX)?.split('/').collect();
    let [direction, session, name] = segments.as_slice() else {
        return None;
    };
    let mut directions = [Direction::Upload, Direction::Download].into_iter();
    Some(Target {
        direction: directions.find(|it| it.segment() == *direction)?,
        session: decode(session)?,
        name: decode(name)?,
    })
}

impl Range {
    /// Reads the `content-range` of an upload: `bytes 5-9/10`.
    pub(crate) fn of_upload(header: &str) -> Option<Self> {
        let (from, _) = header.strip_prefix("bytes ")?.split_once('-')?;
        from.parse().ok().map(|from| Self { from })
    }

    /// Reads the `range` of a download: `bytes=5-`.
    pub(crate) fn of_download(header: &str) -> Option<Self> {
        let from = header.strip_prefix("bytes=")?.strip_suffix('-')?;
        from.parse().ok().map(|from| Self { from })
    }
}

/// Receives the bytes of a file, or the part of them that arrived. Returns the status of the response.
pub(crate) fn receive(
    world: &mut World,
    target: &Target,
    range: Option<Range>,
    bytes: &[u8],
    complete: bool,
) -> u16 {
    let session = world.contents.updates.get_mut(&target.session);
    let file = session.and_then(|files| files.get_mut(&target.name));
    let Some(file) = file.filter(|_| target.direction == Direction::Upload) else {
        return 404;
    };
    if !matches!(file.state, FileState::Waiting | FileState::Transferring) {
        return 409;
    }
    match range {
        // A resumed upload must begin at the end of the received part.
        Some(range) if range.from != file.bytes.len() => return 416,
        Some(_) => {}
        None => file.bytes.clear(),
    }
    file.bytes.extend_from_slice(bytes);
    file.state = FileState::Transferring;
    if complete {
        file.finish();
    }
    200
}

/// Returns the requested bytes of a file, and its size. The error is the status of the response.
pub(crate) fn send(
    world: &World,
    target: &Target,
    range: Option<Range>,
) -> Result<(Bytes, usize), u16> {
    let prepared = world.contents.downloads.get(&target.session);
    let is_prepared = prepared.is_some_and(|names| names.contains(&target.name));
    if target.direction != Direction::Download || !is_prepared {
        return Err(404);
    }
    let session = world.store.get(DOWNLOAD, &target.session);
    let session = session.ok_or(404_u16)?;
    let item = text(&session.fields, "library_item_id");
    let file = world.contents.file(item, &target.name);
    let file = file.ok_or(404_u16)?;
    let size = file.bytes.len();
    match range {
        None => Ok((file.bytes.clone(), size)),
        // RFC 9110, section 15.5.17: there is no such byte, not even in an empty file.
        Some(range) if range.from >= size => Err(416),
        Some(range) => Ok((file.bytes.slice(range.from..), size)),
    }
}
