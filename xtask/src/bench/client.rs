//! The run time of the generated crate: structures, calls and transfers, beside hand-written ones.
//!
//! Only runs a program of the other workspace (`tests/bench/`), which has the generated crate.

use std::path::Path;
use std::process::Command;

use super::target::Misses;
use crate::flags::BenchArgs;
use crate::project::{AS_USERS_BUILD, Failure};

/// The exit code of the program if a target was missed. It prints the number.
const MISSED: i32 = 3;

/// Runs the program, which prints its figures. Returns the number of its parts that missed a target.
///
/// # Errors
/// The program cannot be built or run.
pub fn run(args: &BenchArgs, root: &Path) -> Result<Misses, Failure> {
    let turns = args.runs.to_string();
    let size = args.transfer.to_string();
    Ok(bench(root, &["shapes", "--turns", &turns])?
        + bench(root, &["calls", "--turns", &turns])?
        + bench(root, &["transfers", "--turns", &turns, "--mib", &size])?
        + bench(root, &["slow-link", "--turns", &turns])?)
}

fn bench(root: &Path, args: &[&str]) -> Result<Misses, Failure> {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--release", "-p", "vsphere-benches"]);
    command.args(AS_USERS_BUILD).arg("--");
    match command.args(args).current_dir(root).status()?.code() {
        Some(0) => Ok(0),
        Some(MISSED) => Ok(1),
        _ => Err(format!("{command:?} failed").into()),
    }
}
