//! Progress of a transfer, and the observer that it is reported to.

use std::sync::{Mutex, PoisonError};

/// The current step of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// A source is read for its checksum.
    Checking,
    /// The server prepares a file.
    Preparing,
    /// The bytes of a file are transferred.
    Transferring,
    /// The server processes the files.
    Finishing,
    /// The transfer has succeeded.
    Done,
}

/// The progress of a transfer.
#[derive(Clone, Debug)]
pub struct Progress {
    phase: Phase,
    file: String,
    index: usize,
    files: usize,
    attempt: u32,
    bytes: u64,
    size: Option<u64>,
    before: u64,
    total: Option<u64>,
}

impl Progress {
    /// Returns the current step.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns the name of the current file; that of the last one in the end.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the index of the current file, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the number of files.
    pub fn files(&self) -> usize {
        self.files
    }

    /// Returns the number of the attempt to transfer the current file, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the transferred bytes of the current file. A file that restarts begins at 0 again.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the size of the current file, if known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns the transferred bytes of all files.
    pub fn total_bytes(&self) -> u64 {
        self.before + self.bytes
    }

    /// Returns the size of all files together, if known.
    pub fn total_size(&self) -> Option<u64> {
        self.total
    }
}

/// The function that observes a transfer. The lock makes it `Sync`, and is never contended.
pub(super) struct Observer(Mutex<Box<Callback>>);

type Callback = dyn FnMut(&Progress) + Send;

impl Observer {
    pub(super) fn new(callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(callback)))
    }
}

/// The current progress, reported to the observer with each change.
pub(super) struct Reporter {
    observer: Option<Observer>,
    progress: Progress,
}

impl Reporter {
    pub(super) fn new(observer: Option<Observer>, files: usize, total: Option<u64>) -> Self {
        let progress = Progress {
            phase: Phase::Preparing,
            file: String::new(),
            index: 0,
            files,
            attempt: 1,
            bytes: 0,
            size: None,
            before: 0,
            total,
        };
        Self { observer, progress }
    }

    fn report(&mut self) {
        if let Some(observer) = &mut self.observer {
            let callback = observer.0.get_mut();
            callback.unwrap_or_else(PoisonError::into_inner)(&self.progress);
        }
    }

    /// Sets the step.
    pub(super) fn phase(&mut self, phase: Phase) {
        self.progress.phase = phase;
        self.report();
    }

    /// Moves on to a file.
    pub(super) fn file(&mut self, phase: Phase, index: usize, name: &str, size: Option<u64>) {
        if index > self.progress.index {
            self.progress.before += self.progress.bytes;
        }
        self.progress.index = index;
        name.clone_into(&mut self.progress.file);
        self.progress.size = size;
        self.progress.attempt = 1;
        self.progress.bytes = 0;
        self.phase(phase);
    }

    /// Sets the size of the current file.
    pub(super) fn size(&mut self, size: Option<u64>) {
        self.progress.size = size;
    }

    /// Counts another attempt.
    pub(super) fn attempt(&mut self) {
        self.progress.attempt += 1;
    }

    /// Sets the transferred bytes of the current file.
    pub(super) fn bytes(&mut self, bytes: u64) {
        self.progress.bytes = bytes;
        self.report();
    }

    /// Resets the progress after sources were read for their checksums.
    pub(super) fn rewind(&mut self) {
        self.progress.before = 0;
        self.progress.bytes = 0;
        self.progress.index = 0;
    }
}
