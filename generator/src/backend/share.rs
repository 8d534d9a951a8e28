//! Shares of the backend's work.
//!
//! Takes the size of a model and the number of threads; gives parts that are independent of each other.

use std::ops::Range;

use crate::api::Api;

/// A part of the work that needs no other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// All structures and aliases: only together do they show which of them contain themselves.
    Schemas,
    /// The operations with these indices. They use schemas by name only.
    Operations(Range<usize>),
}

impl Share {
    /// The least number of operations per share: another run of progenitor for fewer costs more than it saves.
    const OPERATIONS: usize = 100;

    /// Splits the work on a model between threads, the longest share first.
    pub fn all(api: &Api, workers: usize) -> Vec<Self> {
        let operations = api.operations.len();
        // One thread is busy with the schemas.
        let size = operations
            .div_ceil(workers.saturating_sub(1).max(1))
            .max(Self::OPERATIONS);
        let starts = (0..operations).step_by(size);
        let shares = starts.map(|start| Self::Operations(start..operations.min(start + size)));
        std::iter::once(Self::Schemas).chain(shares).collect()
    }
}
