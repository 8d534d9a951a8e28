//! Settings of a client about what happens around its calls.

use crate::client::around::HeaderSetting;
use crate::client::builder::ClientBuilder;
use crate::client::intercept::Interceptor;
use crate::values::secret::Secret;
use crate::wire::param::Param;

impl<C> ClientBuilder<C> {
    /// Adds hooks around the attempts of calls: see [`Interceptor`]. Adds to earlier calls.
    pub fn interceptor(self, interceptor: impl Interceptor) -> Self {
        self.around(|it| it.interceptors.add(interceptor))
    }

    /// Sends a header with each call, logins included, unless the call sets one of that name: `accept-language` for
    /// messages in the language of the user. Replaces an earlier one of that name. Transfer endpoints on other servers do
    /// not get it.
    ///
    /// The value must be printable ASCII. A [`Secret`] is treated like credentials: never over plain `http` to another
    /// machine. Headers that the client itself sets are refused, such as `authorization` and `content-type`.
    pub fn header<P: Param + ?Sized>(self, name: &str, value: &P) -> Self {
        let header = HeaderSetting {
            name: name.to_owned(),
            value: Secret::new(value.to_param()),
            is_secret: value.is_secret(),
        };
        self.around(|it| it.headers.push(header))
    }

    /// Sends a correlation id with each call (`x-request-id`), by which the logs of the server can be searched: vSphere
    /// services log it as `opId`. It consists of this prefix, a random part of the client, and the number of the call:
    /// `nightly-5f0c93aa-17`. All attempts of a call have the same.
    ///
    /// The prefix has 1 to 64 letters, digits and `-_.:`. The id is a field of the trace, and part of [`Details`] and
    /// [`Error`]s. [`Call::correlation_id`] sets that of one call. Default: none is sent.
    ///
    /// [`Details`]: crate::Details::correlation_id
    /// [`Error`]: crate::Error::correlation_id
    /// [`Call::correlation_id`]: crate::Call::correlation_id
    pub fn correlation_ids(self, prefix: &str) -> Self {
        self.around(|it| it.correlation_prefix = Some(prefix.to_owned()))
    }

    /// Limits the requests in flight, for this client and its clones. Others wait in the order in which they were sent, within
    /// the time limit of their call. At least 1. Default: 256.
    ///
    /// A call that waits for a login or for its next attempt is not in flight. Logins and the bytes of files do not count.
    /// A future that is not polled keeps its place.
    pub fn concurrent_calls(self, limit: usize) -> Self {
        self.around(|it| it.concurrent_calls = limit)
    }

    /// Keeps the [limit of calls in flight](Self::concurrent_calls) even if the server is overloaded.
    ///
    /// By default, a response of 429 or 503 halves the number of requests in flight, once for all that were sent before.
    /// Each round of successes adds one, up to the limit.
    pub fn no_slowing(self) -> Self {
        self.around(|it| it.slows = false)
    }
}
