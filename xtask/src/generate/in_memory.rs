//! The generated crate of the project, in memory. Writes nothing.

use std::path::Path;

use vsphere_codegen::Generated;
use vsphere_codegen::emit::Settings;

use crate::messages;
use crate::project::{Failure, LICENSES, root};
use crate::specs;

/// Generates the crate of a version, the newest one by default. Prints warnings.
///
/// # Errors
/// There is no such version, or its documents have a problem.
pub fn generate(version: Option<&str>) -> Result<Generated, Failure> {
    // Paths below the root, from any current folder: they end up in messages.
    std::env::set_current_dir(root())?;
    let version = match version {
        Some(version) => version.to_owned(),
        None => specs::newest(Path::new("specs"))?,
    };
    specs::warn_of_unread(Path::new("specs"))?;
    let folder = format!("specs/{version}");
    let documents = specs::load(Path::new(&folder))?;
    let settings = Settings {
        command: "cargo xtask generate".to_owned(),
        runtime: Some("../generator/runtime".to_owned()),
        licenses: licenses()?,
        mock: true,
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate_from(&documents, &settings)?;
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
