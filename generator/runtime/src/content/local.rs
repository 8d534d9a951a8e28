//! Errors of local files, with the path that the system leaves out.

use std::io;
use std::path::Path;

/// Adds the failed action and the path to an error.
pub(crate) fn failed(action: &str, path: &Path, error: &io::Error) -> io::Error {
    let text = format!("cannot {action} `{}`: {error}", path.display());
    io::Error::new(error.kind(), text)
}
