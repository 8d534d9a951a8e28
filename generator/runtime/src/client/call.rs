//! A request that is sent when it is awaited.

use crate::client::decoding::{Answered, decode};
use crate::client::detailed::DetailedFuture;
use crate::client::draft::Draft;
use crate::client::handle::Client;
use crate::client::output::Output;
use crate::client::send::{AnswerFuture, send};
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::values::secret::Secret;
use crate::wire::explode::to_json;
use crate::wire::operation::Operation;
use crate::wire::param::{Param, QueryValue};
use crate::wire::query_style::QueryStyle;
use serde::Serialize;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// A call of an operation with a result of type `T`: `.await` sends it, and [`.send()`](Self::send) makes it a future.
///
/// `.await`, `tokio::time::timeout` and `tokio::select!` take the call itself. What needs a future takes `call.send()`:
/// `tokio::spawn`, `tokio::join!`, `try_join_all`, the combinators of `futures`.
///
/// ```
/// # use vsphere_runtime::{Client, Error};
/// # use vsphere_runtime::operation::Operation;
/// # async fn run(client: Client, get: &'static Operation) -> Result<(), Error> {
/// let get = |id: &str| client.call::<String>(get).path(id);
/// let (first, second) = tokio::try_join!(get("a").send(), get("b").send())?;
/// let third = tokio::spawn(get("c").send());
/// # Ok(())
/// # }
/// ```
///
/// Building a call does no I/O, and a call borrows nothing: arguments are encoded at once. The first argument that cannot be
/// sent becomes the error of the call.
///
/// # Errors
///
/// Awaiting returns an [`Error`] if an argument cannot be sent, the server cannot be reached or does not respond in time,
/// the status is not 2xx, or the response cannot be decoded as `T`.
#[must_use = "a call does nothing until it is awaited or its future is polled: `.await` or `.send()`"]
pub struct Call<T> {
    client: Client,
    pub(super) draft: Box<Draft>,
    result: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    pub(crate) fn new(client: Client, operation: &'static Operation) -> Self {
        Self {
            client,
            draft: Box::new(Draft::new(operation)),
            result: PhantomData,
        }
    }

    /// Sets the next `{…}` of the path, percent-encoded.
    ///
    /// Empty text, `.` and `..` cannot be sent: the request would address another resource.
    pub fn path<P: Param + ?Sized>(mut self, value: &P) -> Self {
        self.draft.path(&value.to_param());
        self
    }

    /// Sets the next `{…}` of the path to the items of a list, percent-encoded and separated by commas.
    ///
    /// An empty list cannot be sent: the request would address another resource.
    pub fn path_list<S: Serialize + ?Sized>(mut self, items: &S) -> Self {
        self.draft.path_list(to_json(items));
        self
    }

    /// Adds a query parameter. `None` and an empty list add nothing; a list repeats the key.
    pub fn query<Q: QueryValue + ?Sized>(mut self, name: &str, value: &Q) -> Self {
        value.each(&mut |text, _| self.draft.query(name, text));
        self
    }

    /// Adds a query parameter for each scalar property of a structure, or of an `Option` of one.
    ///
    /// A list repeats the key. Absent properties and `null` add nothing. A nested structure cannot be sent.
    pub fn query_structure<S: Serialize + ?Sized>(mut self, structure: &S) -> Self {
        self.draft.query_structure(to_json(structure));
        self
    }

    /// Adds a query parameter in another form than [`query`](Self::query) and [`query_structure`](Self::query_structure).
    ///
    /// `None`, an empty list and properties without a value add nothing.
    pub fn query_as<S: Serialize + ?Sized>(
        mut self,
        name: &str,
        style: QueryStyle,
        value: &S,
    ) -> Self {
        self.draft.query_as(name, style, to_json(value));
        self
    }

    /// Adds a header. `None` and an empty list add nothing; a list adds a header for each item.
    ///
    /// The value must be printable ASCII. A [`Secret`] is marked as sensitive.
    pub fn header<Q: QueryValue + ?Sized>(mut self, name: &'static str, value: &Q) -> Self {
        value.each(&mut |text, secret| self.draft.header(name, text, secret));
        self
    }

    /// Sends user and password by basic authentication instead of the session of the client.
    ///
    /// The user must not contain a colon.
    pub fn basic_auth(mut self, user: &str, password: impl Into<Secret>) -> Self {
        self.draft.basic_auth(user, password.into().expose());
        self
    }

    /// Sends this header `authorization` instead of the session of the client.
    #[cfg(feature = "saml")]
    pub(crate) fn authorized_by(mut self, header: String) -> Self {
        self.draft.authorize(header);
        self
    }

    /// Keeps the header of the response that has the token of a login.
    pub(super) fn secret_header(mut self, name: &'static str) -> Self {
        self.draft.secret_header = Some(name);
        self
    }

    /// Accepts this media type instead of the documented ones: `text/csv`, where an operation also has `application/pdf`.
    pub fn accept(mut self, media_type: &str) -> Self {
        self.draft.accept(media_type);
        self
    }

    /// Limits the time of the whole call, with login and retries. Default: the
    /// [limit of the client](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.draft.timeout = Some(limit);
        self
    }

    /// Limits the time between two parts of the response body. Default: the
    /// [limit of the client](crate::ClientBuilder::idle_timeout).
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.draft.idle_timeout = Some(limit);
        self
    }

    /// Limits the time of each attempt to connect, including TLS. Has an effect if it is shorter than the
    /// [limit of the client](crate::ClientBuilder::connect_timeout).
    ///
    /// Calls with such a limit share connections with each other, not with other calls. It does not apply to a login that
    /// the call waits for.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.draft.connect_timeout = Some(limit);
        self
    }

    /// Sets the policy of retries. Default: [that of the client](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.draft.retry = Some(policy);
        self
    }

    /// Marks the call as idempotent, so that it is retried although the server may have received it: see [`RetryPolicy`].
    pub fn idempotent(mut self) -> Self {
        self.draft.idempotent = true;
        self
    }

    /// Returns a call that fails with this reason when it is awaited.
    pub(super) fn refused(mut self, parameter: &str, reason: &str) -> Self {
        self.draft.refuse(Some(parameter), reason);
        self
    }

    /// Sends this correlation id (`x-request-id`), by which the logs of the server can be searched: see
    /// [`ClientBuilder::correlation_ids`](crate::ClientBuilder::correlation_ids), whose ids it replaces.
    ///
    /// It has 1 to 128 letters, digits and `-_.:`.
    pub fn correlation_id(mut self, id: &str) -> Self {
        self.draft.set_correlation_id(id);
        self
    }

    /// Returns the identifier of the operation: `Content.Library_get`.
    pub fn operation(&self) -> &'static str {
        self.draft.operation.id
    }

    /// Returns the description of the operation.
    pub fn description(&self) -> &'static Operation {
        self.draft.operation
    }

    /// Returns the future of the call, which can be spawned and joined. Nothing is sent before it is polled.
    ///
    /// # Errors
    ///
    /// See [`Call`].
    pub fn send(self) -> CallFuture<T>
    where
        T: Output,
    {
        CallFuture {
            answer: send(self.client, self.draft, decode::<T>),
            result: PhantomData,
        }
    }

    /// Returns the future of the call with the facts about it beside the result: status, headers of the response, attempts,
    /// duration.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use vsphere_runtime::operation::Operation;
    /// use vsphere_runtime::{Client, Detailed, Error};
    ///
    /// # async fn run(client: &Client, operation: &'static Operation) -> Result<String, Error> {
    /// let Detailed { result, details } = client.call(operation).send_detailed().await;
    /// println!("{} attempts in {:?}", details.attempts(), details.duration());
    /// result
    /// # }
    /// ```
    pub fn send_detailed(mut self) -> DetailedFuture<T>
    where
        T: Output,
    {
        self.draft.detailed = true;
        DetailedFuture {
            answer: send(self.client, self.draft, decode::<T>),
            result: PhantomData,
        }
    }
}

impl Client {
    /// Starts a call of `operation`, whose result is read as `T`.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<T> {
        Call::new(self.clone(), operation)
    }
}

impl<T: Output> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        self.send()
    }
}

/// Shows only the operation: arguments may be secrets.
impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.draft.operation.id)
            .finish_non_exhaustive()
    }
}

/// The future of a [`Call`].
#[must_use = "a future does nothing until it is awaited"]
pub struct CallFuture<T> {
    answer: AnswerFuture,
    result: PhantomData<fn() -> T>,
}

impl<T: Output> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = self.answer.as_mut().poll(context);
        answer.map(|(answered, _)| answered.and_then(Answered::result))
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
