//! The targets of the figures, for a machine with two cores.
//!
//! The program of `tests/bench/` has its own.

/// The number of missed targets.
pub(super) type Misses = usize;

/// The limits of the median of a measurement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    /// Seconds from start to end.
    pub(super) wall: Option<f64>,
    /// Seconds of all cores together, in user mode.
    pub(super) user: Option<f64>,
    /// The peak of memory, in MiB.
    pub(super) megabytes: Option<f64>,
}

impl Most {
    /// No limits.
    pub(super) const NONE: Self = Self {
        wall: None,
        user: None,
        megabytes: None,
    };

    const fn wall(seconds: f64) -> Self {
        Self {
            wall: Some(seconds),
            ..Self::NONE
        }
    }

    const fn both(seconds: f64, megabytes: f64) -> Self {
        Self {
            wall: Some(seconds),
            user: None,
            megabytes: Some(megabytes),
        }
    }

    const fn user(seconds: f64, megabytes: f64) -> Self {
        Self {
            wall: None,
            user: Some(seconds),
            megabytes: Some(megabytes),
        }
    }
}

/// Generation of the fragments in `specs/` into a new folder.
pub(super) const FRAGMENTS: Most = Most::both(0.15, 60.0);
/// Generation of the whole API into a new folder.
pub(super) const WHOLE: Most = Most::both(0.8, 250.0);
/// Generation of the whole API without a change.
pub(super) const WARM: Most = Most::wall(0.5);
/// Time of the whole API in relation to that of the bare pipeline.
pub(super) const TO_BARE: f64 = 0.6;
/// Any document within the default limits, and the error of one beyond them.
pub(super) const LARGE: Most = Most::both(60.0, 2048.0);
/// Time of a document of twice the size in relation to that of one: n log n, and the noise of a run.
pub(super) const TWICE: f64 = 2.8;
/// Time per operation of the whole API in relation to that of a part.
pub(super) const GROWTH: f64 = 1.15;
/// `cargo check` of the whole API with all of its packages.
pub(super) const CHECK_WHOLE: Most = Most::user(10.0, 954.0);
/// `cargo check` of one package of the whole API.
pub(super) const CHECK_PACKAGE: Most = Most::wall(1.5);
/// `cargo check` of the crate that is checked in.
pub(super) const CHECK_FRAGMENTS: Most = Most::wall(1.2);
/// Size of a program in relation to that of the same by hand.
pub(super) const SIZE: f64 = 1.15;
/// Time of all cores to build a program with the default features, from nothing, in relation to the same by hand.
pub(super) const COLD_AWS_LC: f64 = 1.1;
/// The same with the cryptography of ring.
pub(super) const COLD_RING: f64 = 0.75;
/// Comparison of two versions of the whole API.
pub(super) const COMPARE: Most = Most::wall(1.2);
