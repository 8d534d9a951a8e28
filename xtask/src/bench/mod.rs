//! `cargo xtask bench`: what generation costs, and what the generated crate costs to build.
//!
//! Whole processes are measured from outside; a line per figure with minimum, median and maximum. What needs the
//! documents of the whole API is skipped with a line where there are none.

mod generation;
mod measure;

use std::path::Path;
use std::process::Command;

use crate::flags::BenchArgs;
use crate::project::{self, Failure};
use generation::{Programs, Task};
use measure::{measure, report};

/// The documents of the whole API that are measured where the facts are at hand, with their tables of task results.
const WHOLE: [&str; 2] = ["9.0.0.0", "9.1.0.0"];

/// Measures everything.
///
/// # Errors
/// Something cannot be built or run, or there is no `/usr/bin/time`.
pub fn run(args: &BenchArgs) -> Result<u8, Failure> {
    let root = project::root();
    let programs = build(&root)?;
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
            comparing(args, &programs, Path::new(&facts), scratch.path())?;
        }
    }
    Ok(0)
}

/// Builds the programs that are measured, as they are released.
fn build(root: &Path) -> Result<Programs, Failure> {
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
    checking(
        args,
        &format!("check all of {version}"),
        task.out,
        &[],
        &task.out.join("src/lib.rs"),
    )
}

/// Two versions of the whole API compared, from reading to the written report.
fn comparing(
    args: &BenchArgs,
    programs: &Programs,
    facts: &Path,
    scratch: &Path,
) -> Result<(), Failure> {
    let vsphere = facts.join("vsphere");
    let mut command = vec![programs.generator.display().to_string(), "diff".to_owned()];
    for version in WHOLE {
        let spec = vsphere.join(format!("vcenter-{version}.yaml"));
        command.push(spec.display().to_string());
    }
    for (version, flag) in WHOLE.iter().zip(["--old-overlay", "--new-overlay"]) {
        let table = vsphere.join(format!("task-results-{version}.json"));
        command.extend([flag.to_owned(), table.display().to_string()]);
    }
    for format in ["json", "html"] {
        let out = scratch.join(format!("diff.{format}"));
        let mut command = command.clone();
        command.extend(["--format", format, "--out"].map(str::to_owned));
        command.push(out.display().to_string());
        let mut samples = Vec::new();
        for run in 0..=args.runs {
            let sample = measure(&command, &project::root())?;
            // The first run warms the disk's cache up.
            if run > 0 {
                samples.push(sample);
            }
        }
        report(&format!("compare all, as {format}"), &samples);
    }
    Ok(())
}

/// `cargo check` of one crate whose dependencies are built.
fn checking(
    args: &BenchArgs,
    what: &str,
    folder: &Path,
    package: &[&str],
    source: &Path,
) -> Result<(), Failure> {
    let target = project::root().join("target/bench");
    let mut command = vec!["env".to_owned(), "CARGO_INCREMENTAL=0".to_owned()];
    command.push(format!("CARGO_TARGET_DIR={}", target.display()));
    command.extend(["cargo", "check", "--quiet"].map(str::to_owned));
    command.extend(package.iter().map(|part| (*part).to_owned()));
    let mut samples = Vec::new();
    for run in 0..=args.runs {
        std::fs::File::options()
            .append(true)
            .open(source)?
            .set_modified(std::time::SystemTime::now())?;
        let sample = measure(&command, folder)?;
        // The first run builds the dependencies.
        if run > 0 {
            samples.push(sample);
        }
    }
    report(what, &samples);
    Ok(())
}
