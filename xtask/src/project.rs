//! Where things are in the project, and how `generated/` is made.

use std::fmt;
use std::path::{Path, PathBuf};

use vsphere_codegen::Generated;
use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::versions;

/// Why a task could not run, as a message.
pub type Failure = Box<dyn std::error::Error>;

/// The folder of the generated crate, below the root.
pub const GENERATED: &str = "generated";

/// The folder of the project: the nearest one above the current folder that has `specs/`, as cargo and git look for
/// theirs; the one that this program was built in, if there is none.
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

/// The folder of the generated crate.
pub fn generated() -> PathBuf {
    root().join(GENERATED)
}

/// Why `generated/` could not be made or not be compared.
#[derive(Debug)]
pub enum Fault {
    /// The documents, or the folder, are not as they should be.
    Found(Problems),
    /// Something else.
    Other(Failure),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(problems) => problems.fmt(f),
            Self::Other(failure) => failure.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

/// The texts of the licences, which every package is to bring along.
pub const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Arguments for cargo by which users' programs are built as cargo builds them for anybody: the release profile of this
/// project is made for the generator.
pub const AS_USERS_BUILD: [&str; 4] = [
    "--config",
    "profile.release.lto=false",
    "--config",
    "profile.release.codegen-units=16",
];

/// Generates `generated/` in memory.
///
/// # Errors
/// No such version, or whatever is wrong with its documents.
pub fn generate(version: Option<&str>) -> Result<Generated, Fault> {
    // Paths below the root, whatever the folder that the command was given in: they end up in messages and headers.
    std::env::set_current_dir(root()).map_err(|error| Fault::Other(error.into()))?;
    let version = match version {
        Some(version) => version.to_owned(),
        None => newest(Path::new("specs")).map_err(Fault::Other)?,
    };
    let folder = format!("specs/{version}");
    let inputs = Inputs {
        specs: vec![PathBuf::from(&folder)],
        overlays: Vec::new(),
    };
    let settings = Settings {
        source: folder,
        command: "cargo xtask generate".to_owned(),
        runtime: Some("../generator/runtime".to_owned()),
        licenses: licenses().map_err(Fault::Other)?,
        mock: true,
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate(&inputs, &settings).map_err(Fault::Found)?;
    for warning in &generated.warnings {
        eprintln!("warning: {warning}");
    }
    Ok(generated)
}

fn licenses() -> Result<Vec<(String, String)>, Failure> {
    let read = |name: &str| match std::fs::read_to_string(name) {
        Ok(text) => Ok((name.to_owned(), text)),
        Err(error) => Err(format!("error: {name}: cannot read this: {error}").into()),
    };
    LICENSES.into_iter().map(read).collect()
}

/// The folder with the highest version number.
///
/// # Errors
/// There is none, or the folder cannot be read.
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
