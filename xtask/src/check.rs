//! `cargo xtask check`.

use crate::flags::VersionArgs;
use crate::project::{self, Failure};

/// `generated/` is not what would be written.
const STALE: u8 = 1;

/// Compares in memory and prints the differences.
///
/// # Errors
/// Whatever is wrong with `specs/`, or with the folder.
pub fn run(args: &VersionArgs) -> Result<u8, Failure> {
    let generated = project::generate(args.api_version.as_deref())?;
    let changes = generated
        .files
        .compare(&project::generated())
        .map_err(|problem| problem.to_string())?;
    if changes.is_empty() {
        println!(
            "generated/ is up to date: {} files",
            generated.files.0.len()
        );
        return Ok(0);
    }
    for change in &changes {
        print!("{}", change.unified_diff());
    }
    eprintln!(
        "generated/ is out of date in {} files: run `cargo xtask generate` and commit the result",
        changes.len()
    );
    Ok(STALE)
}
