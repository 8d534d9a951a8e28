//! The bytes of files: in library items, and in the sessions that upload and download them.

use super::checksums;
use bytes::Bytes;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// All files.
#[derive(Default)]
pub(crate) struct Contents {
    /// Files by item and name.
    pub(crate) items: BTreeMap<String, BTreeMap<String, File>>,
    /// Files on their way into an item, by update session and name.
    pub(crate) updates: BTreeMap<String, BTreeMap<String, IncomingFile>>,
    /// Names of prepared files, by download session.
    pub(crate) downloads: BTreeMap<String, BTreeSet<String>>,
    /// Files that the server fetches, by address.
    pub(crate) remote: BTreeMap<String, Bytes>,
    /// `true` if an upload may continue a file.
    pub(crate) accepts_ranges: bool,
}

/// A file of an item.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) bytes: Bytes,
    pub(crate) version: u64,
}

impl File {
    /// Returns the number of bytes, as the API counts them.
    pub(crate) fn size(&self) -> i64 {
        i64::try_from(self.bytes.len()).unwrap_or(i64::MAX)
    }
}

/// A file on its way into an item.
pub(crate) struct IncomingFile {
    /// The structure that the client added the file with.
    pub(crate) spec: Map<String, Value>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) state: FileState,
}

/// The state of an incoming file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FileState {
    Waiting,
    Transferring,
    Ready,
    Failed(String),
    /// To be removed from the item.
    Removed,
}

impl IncomingFile {
    /// Compares size and checksum with those that the client gave.
    pub(crate) fn finish(&mut self) {
        let size = self.spec.get("size").and_then(Value::as_u64);
        let info = self.spec.get("checksum_info");
        let is_same = |info: &Value| checksums::matches(info, &self.bytes) != Some(false);
        self.state = if size.is_some_and(|size| size != self.bytes.len() as u64) {
            FileState::Failed("The size of the file differs from the declared one.".to_owned())
        } else if info.is_none_or(is_same) {
            FileState::Ready
        } else {
            FileState::Failed("The checksum of the file differs from the declared one.".to_owned())
        };
    }
}

impl Contents {
    /// Returns a file of an item.
    pub(crate) fn file(&self, item: &str, name: &str) -> Option<&File> {
        self.items.get(item)?.get(name)
    }

    /// Puts a file into an item, and replaces the one of that name.
    pub(crate) fn put(&mut self, item: &str, name: &str, bytes: Bytes) {
        let files = self.items.entry(item.to_owned()).or_default();
        let version = files.get(name).map_or(1, |file| file.version + 1);
        files.insert(name.to_owned(), File { bytes, version });
    }

    /// Removes an item with its files.
    pub(crate) fn remove_item(&mut self, item: &str) {
        self.items.remove(item);
    }

    /// Returns the number of bytes of all files of an item.
    pub(crate) fn size(&self, item: &str) -> i64 {
        let files = self.items.get(item).into_iter().flatten();
        files.map(|(_, file)| file.size()).sum()
    }
}
