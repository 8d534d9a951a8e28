//! The cost of generation: into a new folder, without a change, beside the bare pipeline, and by size of the input.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::measure::{Sample, figures, measure, report};
use super::target::{GROWTH, Misses, Most, TO_BARE};
use crate::flags::BenchArgs;
use crate::project::{self, Failure};

/// The measured programs.
pub(super) struct Programs {
    pub(super) generator: PathBuf,
    /// The example `bare`: only a document through progenitor into one file.
    pub(super) bare: PathBuf,
    /// The example `part`: a part of a document.
    pub(super) part: PathBuf,
}

/// The input and output of a measurement.
pub(super) struct Task<'a> {
    pub(super) what: &'a str,
    pub(super) spec: &'a Path,
    /// A table of task results.
    pub(super) table: Option<&'a Path>,
    pub(super) out: &'a Path,
    /// Limits for a new folder, and without a change.
    pub(super) cold: Most,
    pub(super) warm: Most,
}

impl Task<'_> {
    fn command(&self, programs: &Programs) -> Vec<String> {
        let runtime = project::root().join("generator/runtime");
        let mut command = vec![text(&programs.generator), "generate".to_owned()];
        command.extend(["--spec".to_owned(), text(self.spec)]);
        if let Some(table) = self.table {
            command.extend(["--overlay".to_owned(), text(table)]);
        }
        command.extend(["--runtime".to_owned(), text(&runtime)]);
        command.extend(["--out".to_owned(), text(self.out), "--timings".to_owned()]);
        command
    }

    /// Measures generation into a new folder.
    fn cold(&self, programs: &Programs) -> Result<Sample, Failure> {
        if self.out.exists() {
            // Removed at the end, with its parent: a file system may be slow to create files right after it has removed
            // others.
            let mut aside =
                (0_u32..).map(|number| self.out.with_extension(format!("{number}.old")));
            let free = aside.find(|path| !path.exists());
            std::fs::rename(self.out, free.ok_or("no free name")?)?;
        }
        measure(&self.command(programs), &project::root())
    }
}

/// Measures generation into a new folder, and again without a change: without a cache, where everything is generated and
/// compared, and with a cache that remembers the run. The second must not touch a file.
pub(super) fn cold_and_warm(
    args: &BenchArgs,
    programs: &Programs,
    task: &Task<'_>,
) -> Result<Misses, Failure> {
    let cache = text(&task.out.with_extension("cache"));
    let command = task.command(programs);
    let cached = [command.clone(), vec!["--cache".to_owned(), cache]].concat();
    let (mut cold, mut warm, mut remembered) = (Vec::new(), Vec::new(), Vec::new());
    // The first run warms up the cache of the disk.
    for run in 0..=args.runs {
        let first = task.cold(programs)?;
        let before = modified(task.out)?;
        let again = measure(&command, &project::root())?;
        measure(&cached, &project::root())?;
        let at_once = measure(&cached, &project::root())?;
        if modified(task.out)? != before {
            return Err(format!("{}: a run without a change touched a file", task.what).into());
        }
        if run > 0 {
            cold.push(first);
            warm.push(again);
            remembered.push(at_once);
        }
    }
    Ok(report(task.what, &cold, task.cold)
        + report(&format!("{}, again", task.what), &warm, Most::NONE)
        + report(&format!("{}, cached", task.what), &remembered, task.warm))
}

/// Returns the time at which each file of a folder was written.
fn modified(folder: &Path) -> Result<BTreeMap<PathBuf, SystemTime>, Failure> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                found.insert(entry.path(), entry.metadata()?.modified()?);
            }
        }
    }
    Ok(found)
}

/// Measures in turn with the bare pipeline on the same document, under the same load; the ratio is that of each pair.
pub(super) fn beside_bare(
    args: &BenchArgs,
    programs: &Programs,
    task: &Task<'_>,
) -> Result<Misses, Failure> {
    let file = task.out.with_extension("rs");
    let command = [text(&programs.bare), text(task.spec), text(&file)];
    let (mut bare, mut ratios) = (Vec::new(), Vec::new());
    for run in 0..=args.runs {
        let yardstick = measure(&command, &project::root())?;
        let own = task.cold(programs)?;
        if run > 0 {
            ratios.push(own.wall / yardstick.wall);
            bare.push(yardstick);
        }
    }
    report(&format!("{}, bare", task.what), &bare, Most::NONE);
    Ok(figures(task.what, "to bare", ratios, Some(TO_BARE)))
}

/// The step between operations of the part that the whole is compared with.
const EVERY: usize = 4;

/// Measures the time per operation of the whole in relation to that of a part, without the table, which fits only the
/// whole.
pub(super) fn growth(
    args: &BenchArgs,
    programs: &Programs,
    task: &Task<'_>,
) -> Result<Misses, Failure> {
    let cut = |every: usize| -> Result<(PathBuf, f64), Failure> {
        let file = task.out.with_extension(format!("{every}.yaml"));
        let output = Command::new(&programs.part)
            .args([task.spec.as_os_str(), every.to_string().as_ref()])
            .arg(&file)
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let operations = String::from_utf8_lossy(&output.stdout).trim().parse()?;
        Ok((file, operations))
    };
    let (part, part_operations) = cut(EVERY)?;
    let (whole, whole_operations) = cut(1)?;
    let of = |spec: &Path| {
        let task = Task {
            spec,
            table: None,
            out: &task.out.with_extension("part"),
            ..*task
        };
        task.cold(programs)
    };
    let mut ratios = Vec::new();
    for run in 0..=args.runs {
        let small = of(&part)?.wall / part_operations;
        let large = of(&whole)?.wall / whole_operations;
        if run > 0 {
            ratios.push(large / small);
        }
    }
    let what = format!("{}, per operation", task.what);
    Ok(figures(&what, "to 1/4", ratios, Some(GROWTH)))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
