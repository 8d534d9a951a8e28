//! Places in the project, and what every task shares.
//!
//! Knows paths. Reads no document and generates nothing.

use std::path::{Path, PathBuf};

/// The error of a task that could not run, as a message.
pub type Failure = Box<dyn std::error::Error>;

/// The folder of the generated crate, below the root.
pub const GENERATED: &str = "generated";

/// The texts of the licenses, which every package contains.
pub const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Arguments for cargo by which programs are built as users build them: the release profile of this project is made for
/// the generator.
pub const AS_USERS_BUILD: [&str; 4] = [
    "--config",
    "profile.release.lto=false",
    "--config",
    "profile.release.codegen-units=16",
];

/// Returns the folder of the project: the nearest one above the current folder that has `specs/`, as cargo and git look
/// for theirs. Without one, it is the project that this program was built in.
pub fn root() -> PathBuf {
    let current = std::env::current_dir().unwrap_or_default();
    let found = current
        .ancestors()
        .find(|folder| folder.join("specs").is_dir());
    found.map_or_else(own, Path::to_path_buf)
}

fn own() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Returns the folder of the generated crate.
pub fn generated() -> PathBuf {
    root().join(GENERATED)
}
