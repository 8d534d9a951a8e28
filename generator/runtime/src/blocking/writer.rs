//! Writers of the standard library, for targets of transfers.

use std::fmt;
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::AsyncWrite;
use tokio::task::{JoinHandle, spawn_blocking};

/// The number of bytes that are written at once.
const CHUNK: usize = 256 * 1024;

/// Returns an `AsyncWrite` that writes to `write`, on threads for blocking work: for
/// [`Target::writer`](crate::transfer::Target::writer).
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::blocking::writer;
/// use vsphere_runtime::transfer::Target;
///
/// fn standard_output() -> Target {
///     Target::writer(writer(std::io::stdout()))
/// }
/// ```
pub fn writer<W: Write + Send + 'static>(write: W) -> Writer<W> {
    Writer {
        chunk: Vec::new(),
        state: State::Idle(write),
        is_flushed: true,
    }
}

/// An `AsyncWrite` that writes to a writer of the standard library, by [`writer`].
///
/// The error of a write is returned by the next write, flush or shutdown.
pub struct Writer<W> {
    /// Empty, for the next bytes.
    chunk: Vec<u8>,
    state: State<W>,
    is_flushed: bool,
}

enum State<W> {
    Idle(W),
    Writing(JoinHandle<(W, Vec<u8>, io::Result<()>)>),
    /// After a panic of the writer, or the end of the runtime.
    Lost,
}

impl<W: Write + Send + 'static> Writer<W> {
    /// Waits for the end of the previous job, and returns the writer and an empty chunk for the next one.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<io::Result<(W, Vec<u8>)>> {
        match std::mem::replace(&mut self.state, State::Lost) {
            State::Idle(write) => Poll::Ready(Ok((write, std::mem::take(&mut self.chunk)))),
            State::Writing(mut job) => match Pin::new(&mut job).poll(context) {
                Poll::Pending => {
                    self.state = State::Writing(job);
                    Poll::Pending
                }
                Poll::Ready(done) => {
                    let (write, mut chunk, outcome) = done?;
                    chunk.clear();
                    if let Err(error) = outcome {
                        self.state = State::Idle(write);
                        return Poll::Ready(Err(error));
                    }
                    Poll::Ready(Ok((write, chunk)))
                }
            },
            State::Lost => Poll::Ready(Err(lost())),
        }
    }
}

fn lost() -> io::Error {
    io::Error::other("an earlier write panicked, or its runtime ended")
}

impl<W: Write + Send + Unpin + 'static> AsyncWrite for Writer<W> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let (mut write, mut chunk) = ready!(this.poll_idle(context))?;
        let taken = bytes.len().min(CHUNK);
        chunk.extend_from_slice(&bytes[..taken]);
        this.is_flushed = false;
        this.state = State::Writing(spawn_blocking(move || {
            let outcome = write.write_all(&chunk);
            (write, chunk, outcome)
        }));
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            let (mut write, chunk) = ready!(this.poll_idle(context))?;
            if this.is_flushed {
                (this.state, this.chunk) = (State::Idle(write), chunk);
                return Poll::Ready(Ok(()));
            }
            // The job is waited for in the next iteration.
            this.is_flushed = true;
            this.state = State::Writing(spawn_blocking(move || {
                let outcome = write.flush();
                (write, chunk, outcome)
            }));
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

impl<W> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}
