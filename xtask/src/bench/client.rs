//! What the generated crate costs at run time: structures, calls and transfers, beside the same by hand.
//!
//! Done by a program of the other workspace (`tests/bench/`), which has the generated crate; this only runs it.

use std::path::Path;
use std::process::Command;

use crate::flags::BenchArgs;
use crate::project::Failure;

/// Runs the program, which prints its figures.
///
/// # Errors
/// It cannot be built or run.
pub fn run(args: &BenchArgs, root: &Path) -> Result<(), Failure> {
    let turns = args.runs.to_string();
    let size = args.transfer.to_string();
    bench(root, &["shapes", "--turns", &turns])?;
    bench(root, &["calls", "--turns", &turns])?;
    bench(root, &["transfers", "--turns", &turns, "--mib", &size])
}

fn bench(root: &Path, args: &[&str]) -> Result<(), Failure> {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--release", "-p", "vsphere-benches", "--"]);
    if !command.args(args).current_dir(root).status()?.success() {
        return Err(format!("{command:?} failed").into());
    }
    Ok(())
}
