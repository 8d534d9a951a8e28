//! The surroundings of each call of a client: headers, correlation ids, hooks, and the limit of calls in flight.
//!
//! Takes the settings of the builder, gives the parts that calls use. Never sends anything.

use crate::client::correlation::CorrelationIds;
use crate::client::watched::Interceptors;
use crate::error::Error;
use crate::retry::concurrency::{self, Concurrency};
use crate::transport::client_headers::ClientHeaders;
use crate::values::secret::Secret;
use std::sync::Arc;

/// Settings of what happens around calls.
#[derive(Clone, Debug)]
pub(crate) struct AroundSettings {
    pub(super) headers: Vec<HeaderSetting>,
    pub(super) correlation_prefix: Option<String>,
    pub(super) interceptors: Interceptors,
    pub(super) concurrent_calls: usize,
    pub(super) slows: bool,
}

/// A header of all calls. The value is not shown even if it is no secret.
#[derive(Clone, Debug)]
pub(crate) struct HeaderSetting {
    pub(super) name: String,
    pub(super) value: Secret,
    pub(super) is_secret: bool,
}

impl Default for AroundSettings {
    fn default() -> Self {
        Self {
            headers: Vec::new(),
            correlation_prefix: None,
            interceptors: Interceptors::default(),
            concurrent_calls: concurrency::DEFAULT,
            slows: true,
        }
    }
}

/// Headers, identifiers, interceptors and the limit of all calls.
#[derive(Clone)]
pub(crate) struct Around {
    pub(super) headers: Arc<ClientHeaders>,
    pub(super) correlation_ids: Option<Arc<CorrelationIds>>,
    pub(super) interceptors: Interceptors,
    pub(super) concurrency: Arc<Concurrency>,
}

impl AroundSettings {
    /// Returns the headers of all calls.
    pub(super) fn headers(&self) -> Result<ClientHeaders, Error> {
        let mut headers = ClientHeaders::new();
        for HeaderSetting {
            name,
            value,
            is_secret,
        } in &self.headers
        {
            headers
                .set(name, value.expose(), *is_secret)
                .map_err(|reason| Error::invalid(None, Some(name), &reason))?;
        }
        Ok(headers)
    }

    pub(super) fn around(self, headers: ClientHeaders) -> Result<Around, Error> {
        let ids = self.correlation_prefix.as_deref().map(CorrelationIds::new);
        let ids = ids
            .transpose()
            .map_err(|reason| Error::invalid(None, Some("correlation_ids"), reason))?;
        Ok(Around {
            headers: Arc::new(headers),
            correlation_ids: ids.map(Arc::new),
            interceptors: self.interceptors,
            concurrency: Arc::new(Concurrency::new(self.concurrent_calls, self.slows)),
        })
    }
}

impl Around {
    /// Returns the same without a limit of calls in flight, for logins: the calls that wait for one may fill it.
    pub(super) fn unlimited(&self) -> Self {
        Self {
            concurrency: Arc::new(Concurrency::unlimited()),
            ..self.clone()
        }
    }
}
