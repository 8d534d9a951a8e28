//! The steps after all files of an upload are sent: preview, validation, completion.

use super::model::{
    InvalidFile, Preview, PreviewState, State, UpdateSession, Validation, WarningBehavior,
};
use super::operations::{UPDATE_COMPLETE, UPDATE_FILE_VALIDATE, UPDATE_GET, UPDATE_UPDATE};
use super::polling::{Polling, persistently};
use super::session::Session;
use super::settings::Settings;
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::error::transfer::{RaisedWarning, TransferError};
use crate::retry::attempts::Attempts;
use crate::retry::transient::{Purpose, is_transient};
use crate::values::message::Message;
use crate::values::warning::Warning;
use std::collections::BTreeSet;
use tokio::time::{Instant, sleep};
use tracing::debug;

/// The last steps of an upload.
pub(super) struct Completion<'a> {
    pub(super) settings: &'a Settings,
    pub(super) session: &'a Session,
    pub(super) accepted: &'a [Warning],
}

impl Completion<'_> {
    async fn get(&self) -> Result<UpdateSession, Error> {
        self.session.call::<UpdateSession>(&UPDATE_GET).await
    }

    /// Waits for the preview, if there is one, and checks its warnings. A warning that is not accepted would fail the completion
    /// later, with less detail.
    pub(super) async fn preview(&self) -> Result<(), Error> {
        let mut polling = Polling::new(&self.settings.wait);
        loop {
            match self.get().await {
                Ok(session) => {
                    self.ended(&session)?;
                    self.check_warnings(session.preview_info.as_ref()).await?;
                    let state = session.preview_info.and_then(|preview| preview.state);
                    if state != Some(PreviewState::Preparing) {
                        return Ok(());
                    }
                    polling.succeeded().await;
                }
                Err(error) => polling.failed(error).await?,
            }
        }
    }

    /// Accepts warnings as the caller allows. Any other one is an error.
    async fn check_warnings(&self, preview: Option<&Preview>) -> Result<(), Error> {
        let warnings = preview.and_then(|preview| preview.warnings.as_ref());
        let open: Vec<_> = warnings
            .into_iter()
            .flatten()
            .filter(|warning| warning.ignored != Some(true))
            .collect();
        let refused: Vec<_> = open
            .iter()
            .filter(|warning| !self.accepted.contains(&warning.kind))
            .map(|warning| {
                let message = warning.message.as_ref().map(Message::read);
                RaisedWarning::new(warning.kind.clone(), message.unwrap_or_default())
            })
            .collect();
        if !refused.is_empty() {
            return Err(Error::from(TransferError::Warnings(refused)).with_operation(&UPDATE_GET));
        }
        if open.is_empty() {
            return Ok(());
        }
        let kinds: BTreeSet<_> = open.iter().map(|warning| warning.kind.as_str()).collect();
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        debug!(warnings = kinds, "warnings accepted");
        let behavior = WarningBehavior::ignoring(self.accepted);
        let update = || {
            let call = self.session.call::<()>(&UPDATE_UPDATE);
            call.field("warning_behavior", &behavior)
                .idempotent()
                .send()
        };
        persistently(&self.settings.wait, update).await
    }

    /// Lets the server validate the files.
    pub(super) async fn validate(&self) -> Result<(), Error> {
        let validate = || {
            let call = self.session.call::<Validation>(&UPDATE_FILE_VALIDATE);
            call.idempotent().send()
        };
        let found = persistently(&self.settings.wait, validate).await?;
        let missing = found.missing_files.unwrap_or_default();
        let invalid = found.invalid_files.unwrap_or_default();
        if !found.has_errors && missing.is_empty() && invalid.is_empty() {
            return Ok(());
        }
        let why = |file: InvalidFile| {
            let message = file.error_message.as_ref().map(Message::read);
            (file.name, message.unwrap_or_default())
        };
        let error = TransferError::Invalid {
            missing,
            invalid: invalid.into_iter().map(why).collect(),
        };
        Err(Error::from(error).with_operation(&UPDATE_FILE_VALIDATE))
    }

    /// Completes the session, and waits until the files are visible.
    pub(super) async fn complete(&self) -> Result<(), Error> {
        self.begin_completion().await?;
        let mut polling = Polling::new(&self.settings.wait);
        loop {
            match self.get().await {
                Ok(session) => {
                    if self.ended(&session)? {
                        return Ok(());
                    }
                    self.check_warnings(session.preview_info.as_ref()).await?;
                    polling.succeeded().await;
                }
                Err(error) => polling.failed(error).await?,
            }
        }
    }

    /// Sends the call, and retries it if it may not have arrived.
    async fn begin_completion(&self) -> Result<(), Error> {
        let budget = &self.settings.client.core().budget;
        let mut attempts = Attempts::new(&self.settings.retry, budget, Instant::now(), None);
        loop {
            let error = match self.session.call::<()>(&UPDATE_COMPLETE).await {
                Ok(()) => {
                    attempts.succeeded();
                    return Ok(());
                }
                Err(error) => error,
            };
            // An earlier attempt arrived.
            if attempts.made() > 1 && error.is_not_allowed_in_current_state() {
                attempts.succeeded();
                return Ok(());
            }
            if !is_transient(&error, Purpose::Poll) {
                return Err(error);
            }
            let Some(wait) = attempts.next(error.retry_after()) else {
                return Err(error);
            };
            debug!(
                error = Redacted(&error).to_string(),
                wait_s = wait.as_secs_f64(),
                "completing the upload is retried"
            );
            sleep(wait).await;
            let state = self.get().await.ok().and_then(|session| session.state);
            if state.is_some_and(|state| state != State::Active) {
                attempts.succeeded();
                return Ok(());
            }
        }
    }

    /// Returns `true` if the session is done. Any other end is an error.
    fn ended(&self, session: &UpdateSession) -> Result<bool, Error> {
        let error = match &session.state {
            Some(State::Done) => {
                self.session.mark_ended();
                return Ok(true);
            }
            Some(State::Error) => TransferError::failed(session.error_message.as_ref()),
            Some(State::Canceled) => TransferError::Canceled,
            _ => return Ok(false),
        };
        self.session.mark_ended();
        Err(Error::from(error).with_operation(&UPDATE_GET))
    }
}
