//! How far a transfer is, for those who look on.

use std::sync::{Mutex, PoisonError};

/// What a transfer is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Reads a file for its checksum.
    Checking,
    /// Waits until the server is ready for a file.
    Preparing,
    /// Sends or gets a file.
    Transferring,
    /// The server makes something of the files.
    Finishing,
    /// All is done.
    Done,
}

/// How far a transfer is.
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
    /// What it is at.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Name of the file it is at; of the last one after that.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Which of the files that is, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// How many files there are.
    pub fn files(&self) -> usize {
        self.files
    }

    /// For which time the file is begun, or gone on with, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How much of the file is done. Goes back when it has to be sent again.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Size of the file, as far as known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// How much of all files is done.
    pub fn total_bytes(&self) -> u64 {
        self.before + self.bytes
    }

    /// Size of all files together, as far as known.
    pub fn total_size(&self) -> Option<u64> {
        self.total
    }
}

/// Who looks on. In a lock that is never waited for, so that transfers can be shared between threads.
pub(super) struct Callback(Mutex<Box<Listener>>);

type Listener = dyn FnMut(&Progress) + Send;

impl Callback {
    pub(super) fn new(callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(callback)))
    }
}

/// Tells those who look on.
pub(super) struct Reporter {
    callback: Option<Callback>,
    progress: Progress,
}

impl Reporter {
    pub(super) fn new(callback: Option<Callback>, files: usize, total: Option<u64>) -> Self {
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
        Self { callback, progress }
    }

    fn tell(&mut self) {
        if let Some(callback) = &mut self.callback {
            let callback = callback.0.get_mut();
            callback.unwrap_or_else(PoisonError::into_inner)(&self.progress);
        }
    }

    pub(super) fn phase(&mut self, phase: Phase) {
        self.progress.phase = phase;
        self.tell();
    }

    /// Begins with a file.
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

    pub(super) fn size(&mut self, size: Option<u64>) {
        self.progress.size = size;
    }

    pub(super) fn attempt(&mut self) {
        self.progress.attempt += 1;
    }

    pub(super) fn bytes(&mut self, bytes: u64) {
        self.progress.bytes = bytes;
        self.tell();
    }

    /// Forgets the files that were only read for their checksums.
    pub(super) fn rewind(&mut self) {
        self.progress.before = 0;
        self.progress.bytes = 0;
        self.progress.index = 0;
    }
}
