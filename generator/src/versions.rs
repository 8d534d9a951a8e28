//! Folders named by a version of the API: `specs/9.1.0.0`.
//!
//! Takes a folder; gives the names of its version folders in version order. Never reads their content.

use std::fs;
use std::path::Path;

use crate::diagnostics::{Problem, ProblemKind};

/// Returns the version folders, oldest first: 9.10 is newer than 9.9.
///
/// # Errors
/// A folder that cannot be read.
pub fn all(folder: &Path) -> Result<Vec<String>, Problem> {
    let unreadable = |error: std::io::Error| {
        let shown = folder.to_string_lossy().replace('\\', "/");
        Problem::of_file(shown, ProblemKind::Unreadable(error.to_string()))
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let (true, Some(numbers)) = (entry.path().is_dir(), numbers(&name)) {
            found.push((numbers, name));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

/// Returns the numbers of a version, or `None` if the name is not one.
pub fn numbers(version: &str) -> Option<Vec<u64>> {
    let number = |part: &str| {
        // `parse` accepts a sign, too.
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse().ok()).flatten()
    };
    version.split('.').map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_in_order_and_nothing_else_does() {
        let table: [(&[&str], &[&str]); 5] = [
            (&[], &[]),
            (&["drafts", "9.x", "v9.1", "9..1", "+9.1", ".git"], &[]),
            (&["9.10", "9.9"], &["9.9", "9.10"]),
            (
                &["9.1.0.0", "8.0.3.0", "10.0"],
                &["8.0.3.0", "9.1.0.0", "10.0"],
            ),
            (&["9.1.1", "9.1", "old"], &["9.1", "9.1.1"]),
        ];
        for (folders, expected) in table {
            let root = tempfile::tempdir().expect("a folder");
            for name in folders {
                fs::create_dir(root.path().join(name)).expect("a folder can be made");
            }
            fs::write(root.path().join("99.0"), "a file").expect("a file can be written");
            assert_eq!(
                all(root.path()),
                Ok(expected.iter().map(|name| (*name).to_owned()).collect())
            );
        }
        let missing = tempfile::tempdir().expect("a folder").path().join("none");
        assert!(all(&missing).is_err());
    }
}
