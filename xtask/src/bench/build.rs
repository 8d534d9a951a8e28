//! The build time of the generated crate, and the size of a program that uses it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{figures, measure, report};
use super::target::{Misses, Most, SIZE};
use crate::flags::BenchArgs;
use crate::project::{self, AS_USERS_BUILD, Failure};

/// Measures `cargo check` of one crate whose dependencies are built, with the features in `arguments`.
pub(super) fn checking(
    args: &BenchArgs,
    what: &str,
    folder: &Path,
    arguments: &[&str],
    source: &Path,
    most: Most,
) -> Result<Misses, Failure> {
    let target = project::root().join("target/bench");
    let mut command = vec!["env".to_owned(), "CARGO_INCREMENTAL=0".to_owned()];
    command.push(format!("CARGO_TARGET_DIR={}", target.display()));
    command.extend(["cargo", "check", "--quiet"].map(str::to_owned));
    command.extend(arguments.iter().map(|part| (*part).to_owned()));
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
    Ok(report(what, &samples, most))
}

/// Measures the size of a program that imports a depot and converts a library, beside a hand-written one; stripped,
/// without link-time optimization.
pub(super) fn size(root: &Path) -> Result<Misses, Failure> {
    let mut command = Command::new("cargo");
    command.args(["build", "--quiet", "--release", "-p", "vsphere-benches"]);
    command.args(["--example", "import_client", "--example", "import_bare"]);
    command.args(["--config", "profile.release.strip=true"]);
    command.args(AS_USERS_BUILD);
    if !command.current_dir(root).status()?.success() {
        return Err(format!("{command:?} failed").into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| root.join("target"));
    let size = |name: &str| -> Result<f64, Failure> {
        let program = root.join(&target).join("release/examples").join(name);
        Ok(std::fs::metadata(program)?.len() as f64 / 1024.0 / 1024.0)
    };
    let (client, bare) = (size("import_client")?, size("import_bare")?);
    figures("a program with the client", "MiB", vec![client], None);
    figures("the same by hand", "MiB", vec![bare], None);
    Ok(figures(
        "size beside it",
        "ratio",
        vec![client / bare],
        Some(SIZE),
    ))
}
