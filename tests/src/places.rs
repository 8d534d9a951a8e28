//! Where tests find their files.

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder of the project, from its root: `specs/9.1.0.0`.
pub fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The text of a file of the project.
///
/// # Panics
///
/// If it cannot be read.
pub fn project_text(path: &str) -> String {
    read(&in_project(path))
}

/// The text of a file of the folder with facts, or nothing, with a line that says so, where there is no such folder.
///
/// # Panics
///
/// If the folder is given and the file cannot be read.
pub fn facts_text(path: &str) -> Option<String> {
    match std::env::var_os("VSPHERE_FACTS").filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(read(&Path::new(&folder).join(path))),
        None => {
            eprintln!("skipped: VSPHERE_FACTS is not set, so there is no {path}");
            None
        }
    }
}

/// The texts of all Rust files below a folder of the project, with their paths below it in front, in order.
///
/// # Panics
///
/// If one cannot be read.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    let root = in_project(folder);
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("an entry of a folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("a path below the folder");
                files.push((name.to_string_lossy().replace('\\', "/"), read(&path)));
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
