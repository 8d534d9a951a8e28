//! The cost of a comparison of two versions.

use std::path::Path;

use super::generation::Programs;
use super::measure::{measure, report};
use super::target::{COMPARE, Misses};
use crate::flags::BenchArgs;
use crate::project::{self, Failure};

/// Measures a comparison of two versions of the whole API, from reading to the written report.
pub(super) fn comparing(
    args: &BenchArgs,
    programs: &Programs,
    facts: &Path,
    scratch: &Path,
    versions: &[&str; 2],
) -> Result<Misses, Failure> {
    let vsphere = facts.join("vsphere");
    let mut command = vec![programs.generator.display().to_string(), "diff".to_owned()];
    for version in versions {
        let spec = vsphere.join(format!("vcenter-{version}.yaml"));
        command.push(spec.display().to_string());
    }
    for (version, flag) in versions.iter().zip(["--old-overlay", "--new-overlay"]) {
        let table = vsphere.join(format!("task-results-{version}.json"));
        command.extend([flag.to_owned(), table.display().to_string()]);
    }
    let mut missed = 0;
    for format in ["json", "html"] {
        let out = scratch.join(format!("diff.{format}"));
        let mut command = command.clone();
        command.extend(["--format", format, "--out"].map(str::to_owned));
        command.push(out.display().to_string());
        let mut samples = Vec::new();
        for run in 0..=args.runs {
            let sample = measure(&command, &project::root())?;
            // The first run warms up the cache of the disk.
            if run > 0 {
                samples.push(sample);
            }
        }
        missed += report(&format!("compare all, as {format}"), &samples, COMPARE);
    }
    Ok(missed)
}
