//! The result of a comparison of `generated/` with what would be generated.

use vsphere_codegen::emit::Change;
use vsphere_codegen::exit::Exit;

use crate::project::Failure;

/// The state of `generated/`.
pub enum Finding {
    /// Every file is as it would be written.
    Current {
        /// The number of files.
        files: usize,
    },
    /// Some file differs.
    Stale {
        /// The number of files that would be written.
        files: usize,
        /// The files that differ; not empty.
        differences: Vec<Difference>,
    },
    /// The comparison failed.
    Unknown(Failure),
}

/// A file that differs.
pub enum Difference {
    /// Generating would change it.
    Change(Change),
    /// It was never generated: its path in the folder.
    Foreign(String),
}

impl Finding {
    /// Returns the exit code of the task.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Current { .. } => Exit::Done,
            Self::Stale { .. } => Exit::Stopped,
            Self::Unknown(_) => Exit::Failed,
        }
    }
}
