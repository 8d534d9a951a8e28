//! `cargo xtask bench`: what generation costs, and what the generated crate costs to build.
//!
//! Whole processes are measured from outside, by `/usr/bin/time`; a line per figure with minimum, median and maximum.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::flags::BenchArgs;
use crate::project::{self, Failure};

/// The documents of the whole API that are measured where the facts are at hand, with their tables of task results.
const WHOLE: [&str; 2] = ["9.0.0.0", "9.1.0.0"];

/// Measures everything.
///
/// # Errors
/// Something cannot be built or run, or there is no `/usr/bin/time`.
pub fn run(args: &BenchArgs) -> Result<u8, Failure> {
    let root = project::root();
    succeed(
        Command::new("cargo")
            .args(["build", "--release", "-p", "vsphere-codegen"])
            .current_dir(&root),
    )?;
    let scratch = tempfile::tempdir()?;
    let generator = root.join("target/release/vsphere-codegen");
    let fragments = vec![root.join("specs/9.1.0.0")];
    generation(
        args,
        &generator,
        "generate the fragments",
        &fragments,
        None,
        &scratch.path().join("fragments"),
    )?;
    checking(
        args,
        "check vsphere-client",
        &root,
        &["-p", "vsphere-client"],
        &root.join("generated/src/lib.rs"),
    )?;
    match std::env::var_os("VSPHERE_FACTS") {
        None => println!("whole API: skipped, VSPHERE_FACTS is not set"),
        Some(facts) => {
            for version in WHOLE {
                whole(args, &generator, Path::new(&facts), version, scratch.path())?;
            }
        }
    }
    Ok(0)
}

fn whole(
    args: &BenchArgs,
    generator: &Path,
    facts: &Path,
    version: &str,
    scratch: &Path,
) -> Result<(), Failure> {
    let vsphere = facts.join("vsphere");
    let specs = vec![vsphere.join(format!("vcenter-{version}.yaml"))];
    let table = vsphere.join(format!("task-results-{version}.json"));
    let out = scratch.join(version);
    generation(
        args,
        generator,
        &format!("generate the whole of {version}"),
        &specs,
        Some(&table),
        &out,
    )?;
    checking(
        args,
        &format!("check the whole of {version}"),
        &out,
        &[],
        &out.join("src/lib.rs"),
    )
}

/// Generation into a new folder, from reading to writing.
fn generation(
    args: &BenchArgs,
    generator: &Path,
    what: &str,
    specs: &[PathBuf],
    table: Option<&Path>,
    out: &Path,
) -> Result<(), Failure> {
    let mut samples = Vec::new();
    for run in 0..=args.runs {
        if out.exists() {
            std::fs::remove_dir_all(out)?;
        }
        let mut command = vec![generator.display().to_string(), "generate".to_owned()];
        for spec in specs {
            command.extend(["--spec".to_owned(), spec.display().to_string()]);
        }
        command.extend(
            table
                .iter()
                .flat_map(|table| ["--overlay".to_owned(), table.display().to_string()]),
        );
        let runtime = project::root().join("generator/runtime");
        command.extend(["--runtime".to_owned(), runtime.display().to_string()]);
        command.extend([
            "--out".to_owned(),
            out.display().to_string(),
            "--timings".to_owned(),
        ]);
        let sample = measure(&command, &project::root())?;
        // The first run warms the disk's cache up.
        if run > 0 {
            samples.push(sample);
        }
    }
    report(what, &samples);
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
        if run > 0 {
            samples.push(sample);
        }
    }
    report(what, &samples);
    Ok(())
}

/// What a process took.
struct Sample {
    wall: f64,
    user: f64,
    megabytes: f64,
    /// Milliseconds of each step, where the process tells them.
    steps: Vec<(String, f64)>,
}

fn measure(command: &[String], folder: &Path) -> Result<Sample, Failure> {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%e %U %M", "--"])
        .args(command)
        .current_dir(folder)
        .stdout(Stdio::null())
        .output()
        .map_err(|error| format!("/usr/bin/time (package `time`) is needed to measure: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(format!("{} failed:\n{text}", command.join(" ")).into());
    }
    let figures: Vec<f64> = text
        .lines()
        .last()
        .unwrap_or_default()
        .split(' ')
        .filter_map(|part| part.parse().ok())
        .collect();
    match figures.as_slice() {
        [wall, user, kilobytes] => Ok(Sample {
            wall: *wall,
            user: *user,
            megabytes: kilobytes / 1024.0,
            steps: text.lines().filter_map(step).collect(),
        }),
        _ => Err(format!("no figures in the output of /usr/bin/time:\n{text}").into()),
    }
}

/// `recover   34.5 ms`, as `--timings` prints it.
fn step(line: &str) -> Option<(String, f64)> {
    let (name, time) = line.strip_suffix(" ms")?.rsplit_once(' ')?;
    Some((name.trim().to_owned(), time.parse().ok()?))
}

fn report(what: &str, samples: &[Sample]) {
    let row = |name: &str, figure: fn(&Sample) -> f64| {
        let mut values: Vec<f64> = samples.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        if let (Some(min), Some(median), Some(max)) =
            (values.first(), values.get(values.len() / 2), values.last())
        {
            println!("{what:28} {name:8} min {min:7.2}  median {median:7.2}  max {max:7.2}");
        }
    };
    row("wall s", |sample| sample.wall);
    row("user s", |sample| sample.user);
    row("peak MB", |sample| sample.megabytes);
    let steps = samples.first().map_or(0, |sample| sample.steps.len());
    for index in 0..steps {
        let mut times: Vec<f64> = samples
            .iter()
            .filter_map(|sample| Some(sample.steps.get(index)?.1))
            .collect();
        times.sort_by(f64::total_cmp);
        let name = samples.first().and_then(|sample| sample.steps.get(index));
        if let (Some((name, _)), Some(median)) = (name, times.get(times.len() / 2)) {
            println!("{what:28}   of it {name:16} median {median:7.1} ms");
        }
    }
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    match command.status()?.success() {
        true => Ok(()),
        false => Err(format!("{command:?} failed").into()),
    }
}
