//! The folders of `specs/`: which one is the newest, which are not read, and the documents of one.
//!
//! A folder is named by the version that its documents state. Never reads a document of another folder.

use std::fs;
use std::path::{Path, PathBuf};

use vsphere_codegen::api::Place;
use vsphere_codegen::diagnostics::visible;
use vsphere_codegen::load::{self, Documents, Inputs};
use vsphere_codegen::versions;

use crate::project::Failure;

/// Returns the folder with the highest version number.
///
/// # Errors
/// No folder is named by a version, or the folder cannot be read.
pub fn newest(specs: &Path) -> Result<String, Failure> {
    let versions = versions::all(specs).map_err(|problem| problem.to_string())?;
    versions.last().cloned().ok_or_else(|| {
        format!(
            "{} has no folder that is named by a version",
            specs.display()
        )
        .into()
    })
}

/// Reads the documents of a version.
///
/// # Errors
/// A problem of the documents, or one that is of another version than its folder.
pub fn load(folder: &Path) -> Result<Documents, Failure> {
    let documents = load::load(&Inputs {
        specs: vec![folder.to_path_buf()],
        overlays: Vec::new(),
        ..Inputs::default()
    })?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    is_of(&documents, &name)?;
    Ok(documents)
}

/// Checks that documents are of the version that their folder is named by.
fn is_of(documents: &Documents, version: &str) -> Result<(), Failure> {
    const POINTER: &str = "/info/version";
    for (file, source) in documents.sources.iter().enumerate() {
        let stated = source.root.pointer(POINTER).and_then(|it| it.as_str());
        if let Some(stated) = stated.filter(|stated| *stated != version) {
            let at = documents.location(&Place {
                file,
                pointer: POINTER.to_owned(),
            });
            let (place, stated) = (visible(&at.to_string()), visible(stated));
            return Err(format!(
                "error: {place}: the document is of version {stated}, and its folder is named {version}\n\
                 help: rename the folder to specs/{stated}, or import the document of {version}"
            )
            .into());
        }
    }
    Ok(())
}

/// Prints the folders of `specs/` that no task reads, to standard error.
///
/// # Errors
/// The folder cannot be read.
pub fn warn_of_unread(specs: &Path) -> Result<(), Failure> {
    for folder in unread(specs)? {
        let folder = visible(&folder.to_string_lossy());
        eprintln!(
            "warning: {folder}/ is not read: its name is no version\n\
             help: name it by the version of its documents, or keep it elsewhere"
        );
    }
    Ok(())
}

/// Returns the folders that are not named by a version, without hidden ones.
fn unread(specs: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(specs).map_err(|error| format!("{}: {error}", specs.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') && versions::numbers(&name).is_none() {
            found.push(specs.join(name));
        }
    }
    found.sort();
    Ok(found)
}
