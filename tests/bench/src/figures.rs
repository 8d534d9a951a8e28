//! Clocks, peaks, medians and verdicts.

use crate::Failure;
use rustix::time::{ClockId, clock_gettime};
use std::fmt;
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
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    pub value: f64,
    pub least: f64,
}

impl Ratio {
    /// What cannot be told has missed, too.
    pub fn is_missed(self) -> bool {
        self.value.is_nan() || self.value < self.least
    }
}

/// Three places, and `MISSED` if it is too low; padded as one text.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_missed() { " MISSED" } else { "" };
        f.pad(&format!("{:.3}{word}", self.value))
    }
}

/// How many targets were missed.
pub type Misses = usize;

/// How many of these missed.
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
        let told = ratios.map(|ratio| format!("{ratio:>7}"));
        assert_eq!(told, ["  0.950", "  1.200", "0.949 MISSED", "NaN MISSED"]);
    }
}
