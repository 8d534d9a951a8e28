//! `cargo xtask bench`: what generation costs, what the generated crate costs to build, and what it costs at run time.
//!
//! Whole processes are measured from outside; a line per figure with minimum, median and maximum. What needs the
//! documents of the whole API is skipped with a line where there are none.

mod build;
mod client;
mod comparison;
mod generation;
mod measure;

use std::path::Path;
use std::process::Command;

use crate::flags::BenchArgs;
use crate::project::{self, Failure};
use build::checking;
use generation::{Programs, Task};

/// The documents of the whole API that are measured where the facts are at hand, with their tables of task results.
const WHOLE: [&str; 2] = ["9.0.0.0", "9.1.0.0"];

/// The feature of the whole API that is measured alone.
const PACKAGE: &str = "content-library";

/// Measures everything.
///
/// # Errors
/// Something cannot be built or run, or there is no `/usr/bin/time`.
pub fn run(args: &BenchArgs) -> Result<u8, Failure> {
    let root = project::root();
    if args.client_only {
        return client::run(args, &root).map(|()| 0);
    }
    let programs = programs(&root)?;
    let scratch = tempfile::tempdir()?;
    let fragments = Task {
        what: "generate the fragments",
        spec: &root.join("specs/9.1.0.0"),
        table: None,
        out: &scratch.path().join("fragments"),
    };
    generation::cold_and_warm(args, &programs, &fragments)?;
    if !args.generation_only {
        checking(
            args,
            "check vsphere-client",
            &root,
            &["-p", "vsphere-client"],
            &root.join("generated/src/lib.rs"),
        )?;
    }
    match std::env::var_os("VSPHERE_FACTS") {
        None => println!("whole API: skipped, VSPHERE_FACTS is not set"),
        Some(facts) => {
            for version in WHOLE {
                whole(args, &programs, Path::new(&facts), version, scratch.path())?;
            }
            comparison::comparing(args, &programs, Path::new(&facts), scratch.path(), &WHOLE)?;
        }
    }
    if !args.generation_only {
        build::size(&root)?;
        client::run(args, &root)?;
    }
    Ok(0)
}

/// Builds the programs that are measured, as they are released.
fn programs(root: &Path) -> Result<Programs, Failure> {
    let mut command = Command::new("cargo");
    command.args([
        "build",
        "--release",
        "-p",
        "vsphere-codegen",
        "--bins",
        "--examples",
    ]);
    if !command.current_dir(root).status()?.success() {
        return Err(format!("{command:?} failed").into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |target| root.join(target));
    let release = target.join("release");
    Ok(Programs {
        generator: release.join("vsphere-codegen"),
        bare: release.join("examples/bare"),
        part: release.join("examples/part"),
    })
}

fn whole(
    args: &BenchArgs,
    programs: &Programs,
    facts: &Path,
    version: &str,
    scratch: &Path,
) -> Result<(), Failure> {
    let vsphere = facts.join("vsphere");
    let task = Task {
        what: &format!("generate all of {version}"),
        spec: &vsphere.join(format!("vcenter-{version}.yaml")),
        table: Some(&vsphere.join(format!("task-results-{version}.json"))),
        out: &scratch.join(version.replace('.', "-")),
    };
    generation::cold_and_warm(args, programs, &task)?;
    generation::beside_bare(args, programs, &task)?;
    generation::growth(args, programs, &task)?;
    if args.generation_only {
        return Ok(());
    }
    let source = task.out.join("src/lib.rs");
    let what = format!("check all of {version}");
    checking(args, &what, task.out, &[], &source)?;
    let one = ["--no-default-features", "--features", PACKAGE];
    let what = format!("check {PACKAGE} of {version}");
    checking(args, &what, task.out, &one, &source)
}
