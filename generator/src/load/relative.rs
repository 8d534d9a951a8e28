//! Paths of files as other files name them.

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
