//! Clocks, peaks, medians and verdicts.

use crate::failure::Failure;
use rustix::time::{ClockId, clock_gettime};
use std::fmt;
use std::time::Duration;

/// Returns the CPU time of this process.
pub fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Returns the peak of memory of this process, in KiB.
///
/// # Errors
/// The system does not report it.
pub fn peak_kib() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let figure = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(figure.ok_or("no VmHWM in /proc/self/status")?.parse()?)
}

/// Returns the median.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A ratio with its lower limit.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    pub value: f64,
    pub least: f64,
}

impl Ratio {
    /// Returns `true` if the ratio is below its limit or is not a number.
    pub fn is_missed(self) -> bool {
        self.value.is_nan() || self.value < self.least
    }
}

/// Writes three places, and `MISSED` if the ratio is too low, padded as one text.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_missed() { " MISSED" } else { "" };
        f.pad(&format!("{:.3}{word}", self.value))
    }
}

/// The number of missed targets.
pub type Misses = usize;

/// Counts the missed ratios.
pub fn misses(ratios: &[Ratio]) -> Misses {
    ratios.iter().filter(|ratio| ratio.is_missed()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let ratio = |value| Ratio { value, least: 0.95 };
        let ratios = [0.95, 1.2, 0.949, f64::NAN].map(ratio);
        assert_eq!(misses(&ratios), 2);
        let texts = ratios.map(|ratio| format!("{ratio:>7}"));
        assert_eq!(texts, ["  0.950", "  1.200", "0.949 MISSED", "NaN MISSED"]);
    }
}
