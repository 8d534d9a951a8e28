//! The reasons why a blocking call cannot run.

use crate::error::Error;
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// A blocking call cannot run. Nothing was sent.
///
/// Becomes an [`Error`], for which [`is_encode`](Error::is_encode) is `true`, or an [`io::Error`].
#[derive(Debug)]
pub struct BlockingError(Reason);

#[derive(Debug)]
enum Reason {
    NoThread(io::Error),
    OnDriver,
}

impl BlockingError {
    /// Returns the error of a thread that the operating system refused.
    pub(super) fn no_thread(error: io::Error) -> Self {
        Self(Reason::NoThread(error))
    }

    /// Returns the error of a call on the thread that would have to drive it.
    pub(super) fn on_driver() -> Self {
        Self(Reason::OnDriver)
    }
}

impl fmt::Display for BlockingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::NoThread(error) => {
                write!(f, "no thread for blocking calls could be started: {error}")
            }
            Reason::OnDriver => f.write_str(
                "a callback made a blocking call on the thread that drives all of them: use `.await` there",
            ),
        }
    }
}

impl StdError for BlockingError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            Reason::NoThread(error) => Some(error),
            Reason::OnDriver => None,
        }
    }
}

impl From<BlockingError> for Error {
    fn from(error: BlockingError) -> Self {
        Self::invalid(None, None, &error.to_string())
    }
}

impl From<BlockingError> for io::Error {
    fn from(error: BlockingError) -> Self {
        Self::other(error)
    }
}
