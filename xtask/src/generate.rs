//! `cargo xtask generate`.

use std::time::Instant;

use vsphere_codegen::exit::Exit;

use crate::flags::VersionArgs;
use crate::project::{self, Failure};

/// Writes `generated/`.
///
/// # Errors
/// Whatever is wrong with `specs/`, or with the folder.
pub fn run(args: &VersionArgs) -> Result<Exit, Failure> {
    let start = Instant::now();
    let generated = project::generate(args.api_version.as_deref())?;
    let written = generated
        .files
        .write(&project::generated())
        .map_err(|problem| problem.to_string())?;
    println!("{}", generated.summary().line(written, start.elapsed()));
    Ok(Exit::Done)
}
