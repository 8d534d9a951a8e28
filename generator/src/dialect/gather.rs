//! Problems of all parts of a whole, so that the first does not hide the others.

use crate::diagnostics::{Problem, Problems};

/// Returns all parts, or the problems of all of them.
pub(super) fn all<T, E: Into<Problems>>(
    parts: impl Iterator<Item = Result<T, E>>,
) -> Result<Vec<T>, Problems> {
    let mut read = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    for part in parts {
        match part {
            Ok(part) => read.push(part),
            Err(found) => problems.extend(found.into()),
        }
    }
    Problems::or(problems, read)
}
