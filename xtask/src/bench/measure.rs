//! Time and memory of a process, by `/usr/bin/time`, and the lines printed for many samples.

use std::path::Path;
use std::process::{Command, Stdio};

use super::target::{Misses, Most};
use crate::project::Failure;

/// The cost of a process.
pub(super) struct Sample {
    /// Seconds from start to end.
    pub(super) wall: f64,
    /// Seconds of all cores together, in user mode.
    pub(super) user: f64,
    /// The peak of memory, in MiB.
    pub(super) megabytes: f64,
    /// Milliseconds of each step, if the process prints them.
    pub(super) steps: Vec<(String, f64)>,
}

/// Runs a command in a folder and measures it.
///
/// # Errors
/// The command fails, or `/usr/bin/time` is missing.
pub(super) fn measure(command: &[String], folder: &Path) -> Result<Sample, Failure> {
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

/// Reads a line of `--timings`, such as `recover   34.5 ms`.
fn step(line: &str) -> Option<(String, f64)> {
    let (name, time) = line.strip_suffix(" ms")?.rsplit_once(' ')?;
    Some((name.trim().to_owned(), time.parse().ok()?))
}

/// Prints a line per figure of a measurement, and returns the number of missed targets.
pub(super) fn report(what: &str, samples: &[Sample], most: Most) -> Misses {
    let row = |name: &str, most: Option<f64>, figure: fn(&Sample) -> f64| {
        figures(what, name, samples.iter().map(figure).collect(), most)
    };
    let missed = row("wall s", most.wall, |sample| sample.wall)
        + row("user s", most.user, |sample| sample.user)
        + row("peak MiB", most.megabytes, |sample| sample.megabytes);
    let steps = samples.first().map_or(0, |sample| sample.steps.len());
    for index in 0..steps {
        let of_all = samples.iter().filter_map(|sample| sample.steps.get(index));
        let median = median(of_all.map(|(_, time)| *time).collect());
        let name = samples.first().and_then(|sample| sample.steps.get(index));
        if let (Some((name, _)), Some(median)) = (name, median) {
            println!("{what:32}   of it {name:16} median {median:7.1} ms");
        }
    }
    missed
}

/// Prints a line for one figure, with a verdict if it has a target.
pub(super) fn figures(what: &str, name: &str, mut values: Vec<f64>, most: Option<f64>) -> Misses {
    let missed = is_missed(values.clone(), most);
    let verdict = match most {
        None => String::new(),
        Some(most) if missed => format!("  MISSED: at most {most}"),
        Some(most) => format!("  at most {most}"),
    };
    values.sort_by(f64::total_cmp);
    if let (Some(min), Some(max), Some(median)) =
        (values.first(), values.last(), median(values.clone()))
    {
        println!("{what:32} {name:8} min {min:7.2}  median {median:7.2}  max {max:7.2}{verdict}");
    }
    usize::from(missed)
}

/// Returns the median; `None` without values.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Returns `true` if the median is above its limit. Without values, a limit is missed.
fn is_missed(values: Vec<f64>, most: Option<f64>) -> bool {
    most.is_some_and(|most| median(values).is_none_or(|median| median > most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(wall: f64, megabytes: f64) -> Sample {
        Sample {
            wall,
            user: 100.0,
            megabytes,
            steps: Vec::new(),
        }
    }

    #[test]
    fn medians_are_judged() {
        let most = Most {
            wall: Some(1.0),
            user: None,
            megabytes: Some(50.0),
        };
        // One slow run is no slow program.
        let quick = [sample(0.9, 10.0), sample(9.0, 10.0), sample(1.0, 10.0)];
        assert_eq!(report("quick", &quick, most), 0);
        let slow = [sample(1.1, 10.0), sample(0.1, 10.0), sample(1.2, 10.0)];
        assert_eq!(report("slow", &slow, most), 1);
        assert_eq!(report("slow and large", &[sample(1.1, 51.0)], most), 2);
        assert_eq!(report("not judged", &[sample(1.1, 51.0)], Most::NONE), 0);
        // A figure that was not measured misses its target.
        assert_eq!(report("nothing", &[], most), 2);
        assert_eq!(figures("a ratio", "ratio", vec![1.16], Some(1.15)), 1);
        assert_eq!(figures("a ratio", "ratio", vec![1.15], Some(1.15)), 0);
    }
}
