//! Index files: the vendor's list of the documents beside it, `{"files": ["cis", "esx"]}`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::relative::shown;
use crate::diagnostics::{Problem, ProblemKind};

/// The largest index that is looked for, in bytes. The vendor's have 200.
const LARGEST: u64 = 64 << 10;

/// Returns `true` for a list of files and nothing else.
pub(super) fn is_index(root: &Value) -> bool {
    names(root).is_some()
}

fn names(root: &Value) -> Option<Vec<&str>> {
    let map = root.as_object().filter(|map| map.len() == 1)?;
    let names = map.get("files")?.as_array()?.iter().map(Value::as_str);
    names.collect()
}

/// Returns the documents that a file names if it is an index; those that are missing as problems.
pub(super) fn documents(path: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let is_json = path.extension().is_some_and(|it| it == "json");
    let is_small = || std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= LARGEST);
    if !is_json || !is_small() {
        return Vec::new();
    }
    let text = std::fs::read(path).unwrap_or_default();
    let Ok(root) = serde_json::from_slice::<Value>(&text) else {
        return Vec::new();
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    for name in names(&root).unwrap_or_default() {
        match beside(folder, name) {
            Some(document) => found.push(document),
            None => {
                let name = name.to_owned();
                problems.push(Problem::of_file(
                    shown(path),
                    ProblemKind::Unlisted { name },
                ));
            }
        }
    }
    found
}

/// Returns the document of a name in a folder. A name that would lead out of the folder has none.
fn beside(folder: &Path, name: &str) -> Option<PathBuf> {
    if name.contains(['/', '\\', ':']) {
        return None;
    }
    let names = [name.to_owned(), format!("{name}.json")];
    let mut paths = names.iter().map(|name| folder.join(name));
    paths.find(|path| path.is_file())
}
