//! `cargo xtask generate`: writes `generated/`.

pub mod in_memory;

use std::time::Instant;

use vsphere_codegen::exit::Exit;

use crate::flags::VersionArgs;
use crate::project::{self, Failure};
use in_memory::generate;

/// Writes `generated/`.
///
/// # Errors
/// A problem of `specs/`, or of the folder.
pub fn run(args: &VersionArgs) -> Result<Exit, Failure> {
    let start = Instant::now();
    let generated = generate(args.api_version.as_deref())?;
    let written = generated
        .files
        .write(&project::generated())
        .map_err(|problem| problem.to_string())?;
    println!("{}", generated.summary().line(written, start.elapsed()));
    Ok(Exit::Done)
}
