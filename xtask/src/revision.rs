//! Versions of the API: in files, in `specs/`, and in `specs/` as it was at a revision of git.
//!
//! Checks revisions out into a temporary folder: the generator itself runs no program.

use std::path::{Path, PathBuf};

use vsphere_codegen::diagnostics::{Problem, Problems};
use vsphere_codegen::diff::version::Version;
use vsphere_codegen::load::{self, Documents, Inputs};

use crate::git;
use crate::project::Failure;
use crate::specs;

/// A version of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// A document or a folder.
    Path(PathBuf),
    /// A folder of `specs/`; the newest if none is named.
    Specs(Option<String>),
    /// A folder of `specs/` at a revision.
    Revision {
        /// The revision as given.
        revision: String,
        /// The folder; the newest if none is named.
        version: Option<String>,
    },
}

/// Reads a version, all of which must be supported. The current folder must be the root of the project.
///
/// # Errors
/// There is no such version or revision, or its documents have a problem.
pub fn read(side: &Side) -> Result<Version, Failure> {
    Ok(Version::of(documents(side)?)?)
}

/// Loads the documents of a version. The current folder must be the root of the project.
///
/// # Errors
/// There is no such version or revision, or its documents cannot be loaded.
pub fn documents(side: &Side) -> Result<Documents, Failure> {
    let load = |path: PathBuf| -> Result<Documents, Problems> {
        load::load(&Inputs {
            specs: vec![path],
            overlays: Vec::new(),
            ..Inputs::default()
        })
    };
    Ok(match side {
        Side::Path(path) => load(path.clone())?,
        Side::Specs(version) => {
            let version = match version {
                Some(version) => version.clone(),
                None => specs::newest(Path::new("specs"))?,
            };
            specs::load(&Path::new("specs").join(version))?
        }
        Side::Revision { revision, version } => {
            let folder = tempfile::tempdir()?;
            check_out(revision, folder.path())?;
            let at = folder.path().join("specs");
            let version = match version {
                Some(version) => version.clone(),
                None => specs::newest(&at)?,
            };
            let path = at.join(&version);
            if !path.is_dir() {
                return Err(format!("there is no specs/{version} at {revision}").into());
            }
            // Messages name files by their revision, not by the temporary folder.
            let shown = |file: &str| match file.split_once("/specs/") {
                Some((_, file)) => format!("{revision}:specs/{file}"),
                None => file.to_owned(),
            };
            let mut documents = load(path).map_err(|problems| renamed(&problems, shown))?;
            for source in &mut documents.sources {
                source.path = shown(&source.path);
            }
            documents
        }
    })
}

fn renamed(problems: &Problems, shown: impl Fn(&str) -> String) -> Problems {
    let rename = |problem: &Problem| problem.clone().with_files(&shown);
    Problems::new(problems.iter().map(rename).collect())
}

/// Returns the text of a file that is named by its revision.
pub fn text(path: &str) -> Option<String> {
    let is_of_revision = path.contains(":specs/");
    let show = || git::run(&["show", "--end-of-options", path]).ok();
    is_of_revision.then(show).flatten()
}

/// Writes `specs/` as it was at a revision.
fn check_out(revision: &str, folder: &Path) -> Result<(), Failure> {
    let commit = git::run(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &format!("{revision}^{{commit}}"),
    ])
    .map_err(|_| {
        format!("`{revision}` is not a file, a folder, a version in specs/, or a revision of git")
    })?;
    let commit = commit.trim();
    let files = git::run(&["ls-tree", "-r", "-z", "--name-only", commit, "specs"])?;
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, git::run(&["show", &format!("{commit}:{file}")])?)?;
    }
    match folder.join("specs").is_dir() {
        true => Ok(()),
        false => Err(format!("there is no specs/ at {revision}").into()),
    }
}
