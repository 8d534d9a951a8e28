//! Pieces → the files of a crate, written or compared with a folder.
//!
//! Takes modules in pieces; gives formatted files with a header. Writes only changed files, all of them or none, and only
//! into a folder that is empty or was generated before.

mod cfg;
mod files;
mod format;
mod header;
mod manifest;
mod readme;
mod settings;
mod write;

use std::path::Path;

use crate::api::Api;
use crate::diagnostics::Problem;
use crate::plan::Plan;
use crate::refine::piece::Module;
use crate::skip::Skipped;
use header::header;

pub use files::Files;
pub use settings::Settings;
pub use write::{Change, Written};

impl Files {
    /// Writes new and changed files into a folder and removes those no longer generated.
    ///
    /// # Errors
    /// The folder holds something else or cannot be written. Nothing has changed then.
    pub fn write(&self, folder: &Path) -> Result<Written, Problem> {
        write::write(self, folder)
    }

    /// Returns the changes that [`write`](Self::write) would make.
    ///
    /// # Errors
    /// The folder cannot be read or holds something else.
    pub fn compare(&self, folder: &Path) -> Result<Vec<Change>, Problem> {
        write::compare(self, folder)
    }

    /// Returns the paths of files in a folder that are not generated, except `Cargo.lock` and `target`.
    /// [`write`](Self::write) leaves them alone.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn foreign(&self, folder: &Path) -> Result<Vec<String>, Problem> {
        write::foreign(self, folder)
    }
}

/// Returns `true` if a folder holds the given number of generated files and each of them is `same`.
///
/// # Errors
/// The folder cannot be read.
pub(crate) fn holds(
    folder: &Path,
    files: usize,
    same: impl Fn(&str, &str) -> bool,
) -> Result<bool, Problem> {
    write::holds(folder, files, same)
}

/// Formats a module. Returns the path of its file in the crate, and the text.
///
/// # Errors
/// The tokens are not Rust, which is a defect.
pub fn source(module: Module, settings: &Settings) -> Result<(String, String), Problem> {
    let path = match module.path.as_slice() {
        [] => "src/lib.rs".to_owned(),
        path => format!("src/{}.rs", path.join("/")),
    };
    Ok((path, format::module(module, &header("//", settings))?))
}

/// Returns the files beside the source: manifest, README and licenses.
///
/// # Errors
/// A default feature does not exist.
pub fn companions(
    api: &Api,
    plan: &Plan,
    skipped: &[Skipped],
    settings: &Settings,
) -> Result<Vec<(String, String)>, Problem> {
    let header_of_manifest = header("#", settings);
    let manifest = manifest::manifest(&plan.features, settings, &header_of_manifest)?;
    let mut files = settings.licenses.clone();
    files.push(("Cargo.toml".to_owned(), manifest));
    let readme = readme::readme(api, plan, skipped, settings);
    files.push(("README.md".to_owned(), readme));
    Ok(files)
}
