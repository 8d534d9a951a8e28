//! Progress of a transfer, and the observer that it is reported to.
//!
//! Files are transferred in parallel. Each reports its own progress, and the sums are kept here.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The current step of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// A file of this machine is read for its checksum.
    Checking,
    /// The server prepares a file.
    Preparing,
    /// The bytes of a file are transferred, or the server fetches them.
    Transferring,
    /// The server processes the files.
    Finishing,
    /// The transfer has succeeded.
    Done,
}

/// The progress of a transfer: a change of one file, and sums over all files.
///
/// Files are transferred in [parallel](crate::transfer::Upload::parallel), so that consecutive reports may be about different files.
#[derive(Clone, Debug)]
pub struct Progress {
    phase: Phase,
    file: String,
    index: usize,
    files: usize,
    attempt: u32,
    bytes: u64,
    size: Option<u64>,
    total_bytes: u64,
    total: Option<u64>,
}

impl Progress {
    /// Returns the current step of the file, or of the whole transfer once all files are transferred.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns the name of the file that changed; that of the last one in the end.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the index of the file that changed, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the number of files.
    pub fn files(&self) -> usize {
        self.files
    }

    /// Returns the number of the attempt to transfer the file, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the transferred bytes of the file. A file that restarts begins at 0 again.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the size of the file, if known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns the transferred bytes of all files.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    /// Returns the size of all files together, if known.
    pub fn total_size(&self) -> Option<u64> {
        self.total
    }
}

/// The function that observes a transfer. The lock makes it `Sync`, and is never contended.
pub(crate) struct Observer(Mutex<Box<Callback>>);

type Callback = dyn FnMut(&Progress) + Send;

impl Observer {
    pub(crate) fn new(callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(callback)))
    }
}

/// The progress of all files, reported to the observer with each change.
///
/// All files of a transfer run in one task, so that the lock is never contended.
pub(crate) struct Reporter(Mutex<State>);

struct State {
    observer: Option<Observer>,
    files: Vec<FileState>,
    /// The transferred bytes of all files.
    done: u64,
    /// The size of all files whose size is known, and the number of the others.
    known: u64,
    unknown: usize,
    /// The latest report, kept to reuse its memory.
    progress: Progress,
}

/// The progress of a file.
struct FileState {
    name: String,
    size: Option<u64>,
    phase: Phase,
    attempt: u32,
    bytes: u64,
}

impl Reporter {
    /// Creates a reporter of files, each with its size if that is known.
    pub(crate) fn new<'a>(
        observer: Option<Observer>,
        files: impl Iterator<Item = (&'a str, Option<u64>)>,
    ) -> Self {
        let files: Vec<_> = files
            .map(|(name, size)| FileState {
                name: name.to_owned(),
                size,
                phase: Phase::Preparing,
                attempt: 1,
                bytes: 0,
            })
            .collect();
        let progress = Progress {
            phase: Phase::Preparing,
            file: String::new(),
            index: 0,
            files: files.len(),
            attempt: 1,
            bytes: 0,
            size: None,
            total_bytes: 0,
            total: None,
        };
        Self(Mutex::new(State {
            observer,
            done: 0,
            known: files.iter().filter_map(|file| file.size).sum(),
            unknown: files.iter().filter(|file| file.size.is_none()).count(),
            files,
            progress,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the reporter of one file.
    pub(crate) fn file(&self, index: usize) -> FileReporter<'_> {
        FileReporter { all: self, index }
    }

    /// Reports a step of the whole transfer.
    pub(crate) fn phase(&self, phase: Phase) {
        let mut state = self.state();
        let last = state.files.len().saturating_sub(1);
        state.report(last, phase);
    }

    /// Returns the progress of all files in percent of the sizes that are known.
    pub(crate) fn percent(&self) -> i64 {
        let state = self.state();
        let percent = u128::from(state.done) * 100 / u128::from(state.known.max(1));
        i64::try_from(percent).unwrap_or(100).min(100)
    }
}

impl State {
    fn report(&mut self, index: usize, phase: Phase) {
        let (Some(observer), Some(file)) = (&mut self.observer, self.files.get(index)) else {
            return;
        };
        let progress = &mut self.progress;
        if progress.index != index || progress.file.is_empty() {
            file.name.clone_into(&mut progress.file);
        }
        progress.phase = phase;
        progress.index = index;
        progress.attempt = file.attempt;
        progress.bytes = file.bytes;
        progress.size = file.size;
        progress.total_bytes = self.done;
        progress.total = (self.unknown == 0).then_some(self.known);
        let callback = observer.0.get_mut();
        callback.unwrap_or_else(PoisonError::into_inner)(progress);
    }
}

/// The reporter of one file.
#[derive(Clone, Copy)]
pub(crate) struct FileReporter<'a> {
    all: &'a Reporter,
    index: usize,
}

impl FileReporter<'_> {
    fn change(self, change: impl FnOnce(&mut FileState)) {
        let state = &mut *self.all.state();
        let Some(file) = state.files.get_mut(self.index) else {
            return;
        };
        let before = file.bytes;
        change(file);
        let phase = file.phase;
        state.done = state.done + file.bytes - before;
        state.report(self.index, phase);
    }

    /// Forgets the transferred bytes, without a report.
    pub(crate) fn rewind(self) {
        let state = &mut *self.all.state();
        if let Some(file) = state.files.get_mut(self.index) {
            state.done -= file.bytes;
            file.bytes = 0;
        }
    }

    /// Sets the step.
    pub(crate) fn phase(self, phase: Phase) {
        self.change(|file| file.phase = phase);
    }

    /// Sets the size, once the server has reported it.
    pub(crate) fn size(self, size: Option<u64>) {
        let state = &mut *self.all.state();
        if let (Some(file), Some(size)) = (state.files.get_mut(self.index), size)
            && file.size.is_none()
        {
            file.size = Some(size);
            state.known += size;
            state.unknown -= 1;
        }
    }

    /// Counts another attempt.
    pub(crate) fn attempt(self) {
        let state = &mut *self.all.state();
        if let Some(file) = state.files.get_mut(self.index) {
            file.attempt += 1;
        }
    }

    /// Sets the transferred bytes.
    pub(crate) fn bytes(self, bytes: u64) {
        self.change(|file| file.bytes = bytes);
    }

    /// Sets the bytes that the server has fetched. Reports a change only.
    pub(crate) fn fetched(self, bytes: u64) {
        let before = self
            .all
            .state()
            .files
            .get(self.index)
            .map(|file| file.bytes);
        if before.is_some_and(|before| before < bytes) {
            self.change(|file| {
                file.phase = Phase::Transferring;
                file.bytes = bytes;
            });
        }
    }

    /// Sets the bytes to the size, if that is known, since the server has fetched the whole file. Returns them.
    pub(crate) fn fetched_all(self) -> u64 {
        let size = self
            .all
            .state()
            .files
            .get(self.index)
            .and_then(|file| file.size);
        self.fetched(size.unwrap_or(0));
        let state = self.all.state();
        state.files.get(self.index).map_or(0, |file| file.bytes)
    }
}
