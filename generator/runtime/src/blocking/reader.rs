//! Readers of the standard library, for sources of transfers.

use std::fmt;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::{JoinHandle, spawn_blocking};

/// The number of bytes that are read at once.
const CHUNK: usize = 256 * 1024;

/// Returns an `AsyncRead` that reads from `read`, on threads for blocking work: for
/// [`Source::open`](crate::transfer::Source::open).
///
/// # Examples
///
/// ```no_run
/// use std::process::{Command, Stdio};
/// use vsphere_runtime::blocking::reader;
/// use vsphere_runtime::transfer::Source;
///
/// fn unpacked(archive: &'static str, size: u64) -> Source {
///     Source::open(size, move || async move {
///         let zcat = Command::new("zcat").arg(archive).stdout(Stdio::piped()).spawn()?;
///         let output = zcat.stdout.ok_or(std::io::ErrorKind::BrokenPipe)?;
///         Ok(reader(output))
///     })
/// }
/// ```
pub fn reader<R: Read + Send + 'static>(read: R) -> Reader<R> {
    Reader {
        chunk: Vec::new(),
        at: 0,
        state: State::Idle(read),
    }
}

/// An `AsyncRead` that reads from a reader of the standard library, by [`reader`].
pub struct Reader<R> {
    chunk: Vec<u8>,
    /// The number of bytes of the chunk that were taken.
    at: usize,
    state: State<R>,
}

enum State<R> {
    Idle(R),
    Reading(JoinHandle<(R, Vec<u8>, io::Result<()>)>),
    /// After a panic of the reader, or the end of the runtime.
    Lost,
}

impl<R: Read + Send + 'static> Reader<R> {
    /// Waits for the next chunk, which is empty at the end.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Lost) {
                State::Idle(mut read) => {
                    let mut chunk = std::mem::take(&mut self.chunk);
                    self.at = 0;
                    let job = move || {
                        let outcome = fill(&mut read, &mut chunk);
                        (read, chunk, outcome)
                    };
                    State::Reading(spawn_blocking(job))
                }
                State::Reading(mut job) => match Pin::new(&mut job).poll(context) {
                    Poll::Pending => {
                        self.state = State::Reading(job);
                        return Poll::Pending;
                    }
                    Poll::Ready(done) => {
                        let (read, chunk, outcome) = done?;
                        self.chunk = chunk;
                        self.state = State::Idle(read);
                        return Poll::Ready(outcome);
                    }
                },
                State::Lost => return Poll::Ready(Err(lost())),
            }
        }
    }
}

/// Replaces a chunk by the next bytes.
fn fill(read: &mut impl Read, chunk: &mut Vec<u8>) -> io::Result<()> {
    chunk.resize(CHUNK, 0);
    let outcome = loop {
        match read.read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => break outcome,
        }
    };
    chunk.truncate(*outcome.as_ref().unwrap_or(&0));
    outcome.map(drop)
}

fn lost() -> io::Error {
    io::Error::other("an earlier read panicked, or its runtime ended")
}

impl<R: Read + Send + Unpin + 'static> AsyncRead for Reader<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.at == this.chunk.len() {
            ready!(this.poll_chunk(context))?;
        }
        let rest = &this.chunk[this.at..];
        let taken = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..taken]);
        this.at += taken;
        Poll::Ready(Ok(()))
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}
