//! Clocks, peaks and medians.

use crate::Failure;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// How long the threads of this process were running, all together.
pub fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// The most memory that this process had at any time, in KiB.
///
/// # Errors
/// The system does not tell.
pub fn peak_kib() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let figure = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(figure.ok_or("no VmHWM in /proc/self/status")?.parse()?)
}

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A ratio with what it should be at least.
pub fn verdict(ratio: f64, least: f64) -> String {
    let word = if ratio >= least { "" } else { " MISSED" };
    format!("{ratio:.3}{word}")
}
