//! Sessions that outlive the client: a source in front of another, with a store.
//!
//! Takes the session of the store, or logs in and stores the session while the entry is locked, so that the clients of many
//! processes cause one login. The session in the store is never ended, except by a log-out; a session that is not in the
//! store is ended as any other. Never decides when a login is needed.

use crate::error::redacted::Redacted;
use crate::session::authorization::Authorization;
use crate::session::source::{AuthFuture, End, Source};
use crate::session::store::{SessionKey, SessionStore};
use std::sync::Arc;
use std::time::Duration;

/// A source whose sessions are in a store.
pub(crate) struct Stored {
    pub(crate) source: Arc<dyn Source>,
    pub(crate) store: Arc<dyn SessionStore>,
    pub(crate) key: SessionKey,
}

impl Source for Stored {
    fn log_in<'a>(&'a self, replaced: Option<&'a Authorization>) -> AuthFuture<'a, Authorization> {
        Box::pin(async move {
            let mut entry = self.store.lock(&self.key).await?;
            if let Some(stored) = entry.load().await?
                && is_usable(&stored, replaced)
            {
                tracing::debug!("using a stored session");
                return Ok(stored);
            }
            let fresh = self.source.log_in(replaced).await?;
            if let Err(error) = entry.save(&fresh).await {
                tracing::warn!(
                    error = Redacted(&error).to_string(),
                    "the session could not be stored"
                );
            }
            Ok(fresh)
        })
    }

    fn log_out<'a>(&'a self, authorization: &'a Authorization) -> AuthFuture<'a, End> {
        Box::pin(async move {
            let stored = async { self.store.lock(&self.key).await?.load().await };
            match stored.await {
                Ok(Some(stored)) if stored.is_same(authorization) => Ok(End::Kept),
                // Perhaps it is in the store, which cannot be read now.
                Err(error) => Err(error),
                Ok(_) => self.source.log_out(authorization).await,
            }
        })
    }

    fn end_kept(&self) -> AuthFuture<'_, ()> {
        Box::pin(async move {
            let mut entry = self.store.lock(&self.key).await?;
            if let Some(stored) = entry.load().await? {
                // It stays in the store if it cannot be ended, so that another log-out finds it.
                self.source.log_out(&stored).await?;
                entry.remove().await?;
            }
            Ok(())
        })
    }
}

/// Returns `true` if a stored session can be used in place of `replaced`.
fn is_usable(stored: &Authorization, replaced: Option<&Authorization>) -> bool {
    let has_expired = stored.lifetime() == Some(Duration::ZERO);
    !has_expired && !replaced.is_some_and(|it| it.is_same(stored))
}
