//! Places of the files that tests read.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the path of a file or folder below the root of the project, such as `generated/src`.
pub fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Returns the names of the folders of `specs/`, oldest version first.
///
/// # Panics
///
/// If the folder cannot be read.
pub fn versions() -> Vec<String> {
    let versions = vsphere_codegen::versions::all(&in_project("specs"));
    versions.unwrap_or_else(|problem| panic!("{problem}"))
}

/// Returns the folder of the newest version, of which `generated/` is made.
///
/// # Panics
///
/// If there is none.
pub fn newest_specs() -> PathBuf {
    let versions = versions();
    let newest = versions.last().expect("specs/ has the folder of a version");
    in_project("specs").join(newest)
}

/// Returns the text of a file of the project.
///
/// # Panics
///
/// If it cannot be read.
pub fn project_text(path: &str) -> String {
    read(&in_project(path))
}

/// Returns the text of a file of the folder with facts. Without such a folder, prints a line and returns `None`.
///
/// # Panics
///
/// If the folder is set and the file cannot be read.
pub fn facts_text(path: &str) -> Option<String> {
    facts_path(path).map(|path| read(&path))
}

/// Returns the path of a file of the folder with facts. Without such a folder, prints a line and returns `None`.
pub fn facts_path(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VSPHERE_FACTS").filter(|folder| !folder.is_empty());
    if folder.is_none() {
        eprintln!("skipped: VSPHERE_FACTS is not set, so there is no {path}");
    }
    folder.map(|folder| Path::new(&folder).join(path))
}

/// Returns the paths and texts of all Rust files below a folder of the project, sorted.
///
/// # Panics
///
/// If a file cannot be read.
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
