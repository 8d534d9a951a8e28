//! Paths of files as messages and other files name them.

use std::path::Path;

/// Returns the path of `relative` as seen from `file`.
pub(crate) fn beside(file: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns a path with `/` on every system, so that messages and headers are the same everywhere.
pub(super) fn shown(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/").replace("//", "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_files_are_found() {
        assert_eq!(
            beside("specs/9/a.yaml", "common.yaml"),
            "specs/9/common.yaml"
        );
        assert_eq!(beside("specs/9/a.yaml", "../8/./b.yaml"), "specs/8/b.yaml");
        assert_eq!(beside("a.yaml", "b.yaml"), "b.yaml");
    }
}
