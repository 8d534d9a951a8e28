//! Writes the content of a response to a target.

use crate::client::content::Content;
use crate::content::future::TransferFuture;
use crate::content::progress::{Observer, Phase, Progress, Reporter};
use crate::content::target::Target;
use crate::error::Error;
use crate::error::transfer::TransferError;
use std::fmt;

/// The way of a [`Content`] to a target, made by [`Content::save`] and run when awaited.
///
/// # Errors
///
/// Awaiting returns [`ErrorCause::Transfer`](crate::ErrorCause::Transfer) if the content is incomplete or cannot be written;
/// otherwise an error of the connection. An incomplete file is removed.
#[must_use = "a content is not saved until it is awaited"]
pub struct Save {
    content: Content,
    target: Target,
    observer: Option<Observer>,
}

impl Content {
    /// Writes the content to a target: see [`Save`].
    pub fn save(self, target: Target) -> Save {
        Save {
            content: self,
            target,
            observer: None,
        }
    }
}

impl Save {
    /// Sets the function that observes the progress. It is called with each chunk, and must return quickly.
    pub fn on_progress(mut self, callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        self.observer = Some(Observer::new(callback));
        self
    }

    /// Saves the content. The future borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// See [`Save`].
    pub fn send(self) -> TransferFuture<()> {
        TransferFuture::new(self.run())
    }

    async fn run(mut self) -> Result<(), Error> {
        let expected = self.content.size();
        let name = self.content.file_name().unwrap_or("content").to_owned();
        let reporter = Reporter::new(self.observer, [(&*name, expected)].into_iter());
        let file = reporter.file(0);
        let mut target = self.target.open().await.map_err(Error::local)?;
        file.phase(Phase::Transferring);
        let mut bytes = 0;
        let outcome = loop {
            let chunk = match self.content.next().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            if let Err(error) = target.write(&chunk).await {
                break Err(Error::local(error));
            }
            bytes += chunk.len() as u64;
            file.bytes(bytes);
        };
        let outcome = match (outcome, expected.filter(|expected| *expected != bytes)) {
            (Ok(()), Some(expected)) => {
                let found = bytes;
                Err(TransferError::Size { expected, found }.into())
            }
            (outcome, _) => outcome,
        };
        let outcome = match outcome {
            Ok(()) => target.flush().await.map_err(Error::local),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            target.discard().await;
            return Err(error.with_file(&name));
        }
        target.finish().await.map_err(Error::local)?;
        reporter.phase(Phase::Done);
        Ok(())
    }
}

impl IntoFuture for Save {
    type Output = Result<(), Error>;
    type IntoFuture = TransferFuture<()>;

    fn into_future(self) -> TransferFuture<()> {
        self.send()
    }
}

impl fmt::Debug for Save {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Save")
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}
