//! `cargo xtask bench`: the cost of generation, and the build and run time of the generated crate.
//!
//! Measures whole processes, and prints a line per figure with minimum, median and maximum. Measurements of the whole API are
//! skipped with a line if `VSPHERE_FACTS` is not set.

mod build;
mod client;
mod cold;
mod comparison;
mod generation;
mod growth;
mod measure;
mod target;

use std::path::{Path, PathBuf};
use std::process::Command;

use vsphere_codegen::exit::Exit;

use crate::flags::BenchArgs;
use crate::project::{self, AS_USERS_BUILD, Failure};
use crate::specs;
use build::checking;
use generation::{Programs, Task};
use target::{Misses, Most};

/// The versions of the whole API that are measured if `VSPHERE_FACTS` is set, with their tables of task results.
const WHOLE: [&str; 2] = ["9.0.0.0", "9.1.0.0"];

/// The feature of the whole API that is measured alone.
const PACKAGE: &str = "content-library";

/// Measures everything, then stops if a target was missed.
///
/// # Errors
/// A program cannot be built or run, or `/usr/bin/time` is missing.
pub fn run(args: &BenchArgs) -> Result<Exit, Failure> {
    let root = project::root();
    let missed = match (args.client_only, args.cold_only, args.growth_only) {
        (true, ..) => client::run(args, &root)?,
        (_, true, _) => cold::cold(args, &root, tempfile::tempdir()?.path())?,
        (.., true) => growth::run(&generator(&root)?, tempfile::tempdir()?.path())?,
        (false, false, false) => all(args, &root)?,
    };
    if missed > 0 {
        println!("targets were missed: see the lines with MISSED");
    }
    Ok(Exit::stopped_if(missed > 0))
}

fn all(args: &BenchArgs, root: &Path) -> Result<Misses, Failure> {
    let programs = programs(root)?;
    let scratch = tempfile::tempdir()?;
    let fragments = Task {
        what: "generate the fragments",
        spec: &root.join("specs").join(specs::newest(&root.join("specs"))?),
        table: None,
        out: &scratch.path().join("fragments"),
        cold: target::FRAGMENTS,
        warm: Most::NONE,
    };
    let mut missed = generation::cold_and_warm(args, &programs, &fragments)?;
    missed += growth::run(&programs.generator, scratch.path())?;
    if !args.generation_only {
        missed += checking(
            args,
            "check vsphere-client",
            root,
            &["-p", "vsphere-client"],
            &root.join("generated/src/lib.rs"),
            target::CHECK_FRAGMENTS,
        )?;
    }
    match std::env::var_os("VSPHERE_FACTS") {
        None => println!("whole API: skipped, VSPHERE_FACTS is not set"),
        Some(facts) => {
            let facts = Path::new(&facts);
            for version in WHOLE {
                missed += whole(args, &programs, facts, version, scratch.path())?;
            }
            missed += comparison::comparing(args, &programs, facts, scratch.path(), &WHOLE)?;
        }
    }
    if !args.generation_only {
        missed += cold::cold(args, root, scratch.path())?;
        missed += build::size(root)?;
        missed += client::run(args, root)?;
    }
    Ok(missed)
}

/// Builds the measured programs: ours as it is released, the yardstick as users build programs.
fn programs(root: &Path) -> Result<Programs, Failure> {
    let generator = generator(root)?;
    build_release(root, &[&["--examples"], AS_USERS_BUILD.as_slice()].concat())?;
    let examples = generator.with_file_name("examples");
    Ok(Programs {
        bare: examples.join("bare"),
        part: examples.join("part"),
        generator,
    })
}

/// Builds the generator as it is released.
fn generator(root: &Path) -> Result<PathBuf, Failure> {
    build_release(root, &["--bins"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |target| root.join(target));
    Ok(target.join("release/vsphere-codegen"))
}

fn build_release(root: &Path, which: &[&str]) -> Result<(), Failure> {
    let mut command = Command::new("cargo");
    command.args(["build", "--release", "-p", "vsphere-codegen"]);
    match command.args(which).current_dir(root).status()?.success() {
        true => Ok(()),
        false => Err(format!("{command:?} failed").into()),
    }
}

fn whole(
    args: &BenchArgs,
    programs: &Programs,
    facts: &Path,
    version: &str,
    scratch: &Path,
) -> Result<Misses, Failure> {
    let vsphere = facts.join("vsphere");
    let task = Task {
        what: &format!("generate all of {version}"),
        spec: &vsphere.join(format!("vcenter-{version}.yaml")),
        table: Some(&vsphere.join(format!("task-results-{version}.json"))),
        out: &scratch.join(version.replace('.', "-")),
        cold: target::WHOLE,
        warm: target::WARM,
    };
    let generated = generation::cold_and_warm(args, programs, &task)?
        + generation::beside_bare(args, programs, &task)?
        + generation::growth(args, programs, &task)?;
    if args.generation_only {
        return Ok(generated);
    }
    let source = task.out.join("src/lib.rs");
    let one = ["--no-default-features", "--features", PACKAGE];
    // Users build all packages, the default; their tests add the mock.
    let rows: [(String, &[&str], Most); 3] = [
        (format!("check all of {version}"), &[], target::CHECK_WHOLE),
        (
            format!("check {version} with the mock"),
            &["--all-features"],
            Most::NONE,
        ),
        (
            format!("check {PACKAGE} of {version}"),
            &one,
            target::CHECK_PACKAGE,
        ),
    ];
    let mut missed = generated;
    for (what, arguments, most) in rows {
        missed += checking(args, &what, task.out, arguments, &source, most)?;
    }
    Ok(missed)
}
