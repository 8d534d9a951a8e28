//! The request body of an upload, streamed from its source.

use super::chunks::Chunks;
use super::hashing::Hashing;
use super::meter::{Meter, Stall};
use super::source::{CHUNK, Opened, too_short};
use crate::error::Error;
use crate::values::checksum::Checksum;
use bytes::{BufMut as _, Bytes, BytesMut};
use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::AsyncReadExt as _;
use tokio::sync::oneshot;

/// A body on its way. Dropping it stops the body, which the HTTP library would otherwise send to its end, although the server
/// has responded already.
pub(crate) struct Sending {
    shared: Arc<Shared>,
    size: u64,
    _running: oneshot::Sender<Infallible>,
}

/// The state of a body, shared with the code that waits for the response.
struct Shared {
    meter: Meter,
    error: Mutex<Option<io::Error>>,
    checksum: Mutex<Option<Hashing>>,
    ended: AtomicBool,
}

impl Sending {
    /// Returns `true` if the HTTP library has taken the whole body. A server cannot have it all before that.
    pub(crate) fn ended(&self) -> bool {
        self.shared.ended.load(Ordering::Acquire)
    }

    /// Returns the number of bytes of the file that the HTTP library has taken, with those before the offset.
    pub(crate) fn bytes(&self) -> u64 {
        self.shared.meter.bytes()
    }

    /// Reports progress. Ends with a timeout if the server stalls.
    pub(crate) async fn watch(&self, stall: Stall, report: impl Fn(u64)) -> Error {
        self.shared.meter.watch(self.size, stall, report).await
    }

    /// Returns the error of the source, once.
    pub(crate) fn error(&self) -> Option<io::Error> {
        let slot = self.shared.error.lock();
        slot.unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Returns the checksum of the source, if it is computed while sending and the whole body was sent.
    pub(crate) async fn checksum(&self) -> Result<Option<Checksum>, Error> {
        let hashing = {
            let slot = self.shared.checksum.lock();
            slot.unwrap_or_else(PoisonError::into_inner).take()
        };
        match hashing {
            Some(hashing) => hashing.finish().await.map(Some),
            None => Ok(None),
        }
    }
}

/// A body with the rest of a source. It holds one chunk at a time in memory.
pub(crate) struct Body {
    left: u64,
    size: u64,
    // Bodies must be `Sync`, which readers are not. The lock is never contended.
    state: Mutex<State>,
    shared: Arc<Shared>,
    /// Ends when the [`Sending`] is dropped. `None` after that.
    running: Option<oneshot::Receiver<Infallible>>,
}

struct State {
    content: Opened,
    buffer: BytesMut,
    hashing: Option<Hashing>,
}

impl Body {
    /// Streams `content`, a source of `size` bytes from `offset` on. `hashing` has seen the bytes before it.
    pub(crate) fn new(
        content: Opened,
        offset: u64,
        size: u64,
        hashing: Option<Hashing>,
    ) -> (Self, Sending) {
        let shared = Arc::new(Shared {
            meter: Meter::new(offset),
            error: Mutex::default(),
            checksum: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let (running, stopped) = oneshot::channel();
        let mut body = Self {
            left: size - offset,
            size,
            state: Mutex::new(State {
                content,
                buffer: BytesMut::new(),
                hashing,
            }),
            shared: Arc::clone(&shared),
            running: Some(stopped),
        };
        if body.left == 0 {
            body.end();
        }
        let sending = Sending {
            shared,
            size,
            _running: running,
        };
        (body, sending)
    }

    fn end(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let slot = self.shared.checksum.lock();
        *slot.unwrap_or_else(PoisonError::into_inner) = state.hashing.take();
        self.shared.ended.store(true, Ordering::Release);
    }

    /// Returns `true` if no one waits for the response any more. Wakes the task when that happens.
    fn is_stopped(&mut self, context: &mut Context<'_>) -> bool {
        let running = self.running.as_mut();
        let stopped = running.is_none_or(|it| Pin::new(it).poll(context).is_ready());
        if stopped {
            self.running = None;
        }
        stopped
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let want = usize::try_from(self.left).unwrap_or(CHUNK).min(CHUNK);
        let reader = match &mut state.content {
            Opened::Bytes(bytes) => {
                let want = want.min(bytes.len());
                return Poll::Ready(Ok(bytes.split_to(want)));
            }
            Opened::Reader(reader) => reader,
        };
        state.buffer.reserve(want);
        let mut buffer = (&mut state.buffer).limit(want);
        // A pending future can be dropped without losing bytes: it holds none.
        ready!(pin!(reader.read_buf(&mut buffer)).poll(context))?;
        Poll::Ready(Ok(state.buffer.split().freeze()))
    }
}

impl Chunks for Body {
    fn left(&self) -> u64 {
        self.left
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if self.is_stopped(context) {
            // Ends the connection, on which the rest of the body is missing.
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(hashing) = &mut state.hashing {
            ready!(hashing.poll_ready(context));
        }
        self.shared.meter.reading(true);
        let read = ready!(self.poll_read(context));
        self.shared.meter.reading(false);
        let read = read.and_then(|chunk| match chunk.is_empty() {
            true => Err(too_short(self.size - self.left, self.size)),
            false => Ok(chunk),
        });
        match read {
            Ok(chunk) => {
                let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
                if let Some(hashing) = &mut state.hashing {
                    hashing.put(chunk.clone());
                }
                self.left -= chunk.len() as u64;
                if self.left == 0 {
                    self.end();
                }
                self.shared.meter.advance(chunk.len() as u64);
                Poll::Ready(Some(Ok(chunk)))
            }
            Err(error) => {
                // The HTTP library would keep its text only.
                let copy = io::Error::new(error.kind(), error.to_string());
                let slot = self.shared.error.lock();
                *slot.unwrap_or_else(PoisonError::into_inner) = Some(error);
                Poll::Ready(Some(Err(copy)))
            }
        }
    }
}
