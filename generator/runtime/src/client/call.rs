//! A request that is sent when it is awaited.

use crate::client::draft::Draft;
use crate::client::handle::Client;
use crate::client::output::Output;
use crate::client::send::{ResponseFuture, send};
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::values::secret::Secret;
use crate::wire::explode::to_json;
use crate::wire::operation::Operation;
use crate::wire::param::{Param, QueryValue};
use serde::Serialize;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// A call of an operation whose result is `T`: the encoded request, sent when awaited.
///
/// Building it does no input or output. Arguments are encoded at once, so it borrows nothing but the client; the first
/// argument that cannot be sent is remembered and becomes the error of the call.
///
/// # Errors
///
/// Awaiting gives an [`Error`] if an argument cannot be sent, the server cannot be reached or does not answer in time,
/// it answers with a status other than 2xx, or its answer cannot be read as `T`.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'c, T> {
    client: &'c Client,
    draft: Box<Draft>,
    result: PhantomData<fn() -> T>,
}

impl<'c, T> Call<'c, T> {
    pub(crate) fn new(client: &'c Client, operation: &'static Operation) -> Self {
        Self {
            client,
            draft: Box::new(Draft::new(operation)),
            result: PhantomData,
        }
    }

    /// Fills the next `{…}` of the path, percent-encoded.
    ///
    /// The empty text, `.` and `..` are refused, since they would make the request address another resource.
    pub fn path<P: Param + ?Sized>(mut self, value: &P) -> Self {
        self.draft.path(&value.to_param());
        self
    }

    /// Adds a query parameter; nothing for `None` or an empty list, the key repeated for a list.
    pub fn query<Q: QueryValue + ?Sized>(mut self, name: &str, value: &Q) -> Self {
        value.each(&mut |text, _| self.draft.query(name, text));
        self
    }

    /// Adds a query parameter for each scalar property of a structure, or an `Option` of one.
    ///
    /// A list repeats the key; absent properties and `null` send nothing; a nested structure cannot be sent.
    pub fn query_structure<S: Serialize + ?Sized>(mut self, structure: &S) -> Self {
        self.draft.query_structure(to_json(structure));
        self
    }

    /// Adds a header; nothing for `None` or an empty list, one line for each item of a list.
    ///
    /// The value must be printable ASCII. A [`Secret`] is marked as sensitive.
    pub fn header<Q: QueryValue + ?Sized>(mut self, name: &'static str, value: &Q) -> Self {
        value.each(&mut |text, secret| self.draft.header(name, text, secret));
        self
    }

    /// Sends `body` as JSON.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.draft.json(to_json(body));
        self
    }

    /// Sends `body` as JSON, or no body at all.
    pub fn json_opt<B: Serialize + ?Sized>(self, body: Option<&B>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// Sends a flat structure as `application/x-www-form-urlencoded`, encoded as by [`query_structure`](Self::query_structure).
    pub fn form<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.draft.form(to_json(body));
        self
    }

    /// Says that the body is a JSON object, even if no field follows: `{}`.
    ///
    /// Without it a call that gets no [`field`](Self::field) has no body.
    pub fn fields(mut self) -> Self {
        self.draft.fields();
        self
    }

    /// Adds a field to the JSON object that is the body. Fields keep the order of the calls.
    pub fn field<F: Serialize + ?Sized>(mut self, name: &str, value: &F) -> Self {
        self.draft.field(name, to_json(value));
        self
    }

    /// Adds a field to the JSON object that is the body, or nothing for `None`.
    pub fn field_opt<F: Serialize>(self, name: &str, value: &Option<F>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// Sends user and password by basic authentication, in place of the session the client may have.
    ///
    /// The user must not contain a colon.
    pub fn basic_auth(mut self, user: &str, password: impl Into<Secret>) -> Self {
        self.draft.basic_auth(user, password.into().expose());
        self
    }

    /// Limits the whole call, with login and repetitions, in place of the [limit of the client](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.draft.timeout = Some(limit);
        self
    }

    /// Limits the time between two parts of the body of the answer, in place of the
    /// [limit of the client](crate::ClientBuilder::idle_timeout).
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.draft.idle_timeout = Some(limit);
        self
    }

    /// Limits the time to connect, TLS included, where the call has to open a connection first and this is shorter than the
    /// [limit of the client](crate::ClientBuilder::connect_timeout). Counts for each attempt.
    ///
    /// Calls with such a limit share connections with each other, not with other calls. A login that the call has to wait
    /// for is not the call's own, and keeps the limit of the client.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.draft.connect_timeout = Some(limit);
        self
    }

    /// Sends the call again by this policy, in place of [that of the client](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.draft.retry = Some(policy);
        self
    }

    /// Says that it does no harm if the server gets the call twice, so that it may be sent again after it failed: see
    /// [`RetryPolicy`].
    pub fn idempotent(mut self) -> Self {
        self.draft.idempotent = true;
        self
    }

    /// Identifier of the operation: `Content.Library_get`.
    pub fn operation(&self) -> &'static str {
        self.draft.operation.id
    }

    /// The description of the operation.
    pub fn description(&self) -> &'static Operation {
        self.draft.operation
    }

    /// Sends the call. The future borrows nothing, so it can be spawned; it does nothing until polled.
    ///
    /// # Errors
    ///
    /// See [`Call`].
    pub fn send(self) -> CallFuture<T>
    where
        T: Output,
    {
        CallFuture {
            response: send(self.client.clone(), self.draft),
            result: PhantomData,
        }
    }
}

impl Client {
    /// Starts a call of `operation`, whose result is read as `T`.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<'_, T> {
        Call::new(self, operation)
    }
}

impl<T: Output> IntoFuture for Call<'_, T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        self.send()
    }
}

/// Names the operation only: arguments may be secrets.
impl<T> fmt::Debug for Call<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.draft.operation.id)
            .finish_non_exhaustive()
    }
}

/// The future of a [`Call`]: boxed, `Send`, and independent of the lifetime of the client.
#[must_use = "a future does nothing until it is awaited"]
pub struct CallFuture<T> {
    response: ResponseFuture,
    result: PhantomData<fn() -> T>,
}

impl<T: Output> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let response = self.response.as_mut().poll(context);
        response.map(|response| response.and_then(T::from_response))
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
