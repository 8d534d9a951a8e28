//! The generated crate of the project, in memory. Writes nothing.

use std::path::{Path, PathBuf};

use vsphere_codegen::Generated;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;

use crate::messages;
use crate::project::{Failure, LICENSES, newest, root};

/// Generates the crate of a version, the newest one by default. Prints warnings.
///
/// # Errors
/// There is no such version, or its documents have a problem.
pub fn generate(version: Option<&str>) -> Result<Generated, Failure> {
    // Paths below the root, from any current folder: they end up in messages.
    std::env::set_current_dir(root())?;
    let version = match version {
        Some(version) => version.to_owned(),
        None => newest(Path::new("specs"))?,
    };
    let inputs = Inputs {
        specs: vec![PathBuf::from(format!("specs/{version}"))],
        overlays: Vec::new(),
        ..Inputs::default()
    };
    let settings = Settings {
        command: "cargo xtask generate".to_owned(),
        runtime: Some("../generator/runtime".to_owned()),
        licenses: licenses()?,
        mock: true,
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate(&inputs, &settings)?;
    eprint!("{}", messages::warnings(&generated.warnings));
    Ok(generated)
}

fn licenses() -> Result<Vec<(String, String)>, Failure> {
    let read = |name: &str| match std::fs::read_to_string(name) {
        Ok(text) => Ok((name.to_owned(), text)),
        Err(error) => Err(format!("error: {name}: cannot be read: {error}").into()),
    };
    LICENSES.into_iter().map(read).collect()
}
