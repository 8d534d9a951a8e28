//! The requests that came.

use super::arguments::Arguments;
use std::collections::VecDeque;
use std::fmt;

/// Requests that are kept unless a test says otherwise.
const KEPT: usize = 10_000;

/// A request that the server got, and what came of it.
#[derive(Clone)]
pub struct Request {
    pub(crate) operation: Option<&'static str>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) arguments: Option<Arguments>,
    pub(crate) status: Option<u16>,
}

impl Request {
    /// Identifier of the operation: `Content.Library_get`; `upload` and `download` for the bytes of a file; `None` for what
    /// is none of the server's operations.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// The method, in capitals.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as it was sent, base path included, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The arguments; `None` if they are not what the API says, or there are none to read.
    pub fn arguments(&self) -> Option<&Arguments> {
        self.arguments.as_ref()
    }

    /// Status of the answer; `None` if there was no answer, or is none yet.
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

/// Shows no secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("arguments", &self.arguments)
            .field("status", &self.status)
            .finish()
    }
}

/// The latest requests, in the order in which they came.
pub(crate) struct Log {
    requests: VecDeque<Request>,
    /// How many requests came before the first one that is kept.
    gone: usize,
    limit: usize,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            requests: VecDeque::new(),
            gone: 0,
            limit: KEPT,
        }
    }
}

impl Log {
    /// Keeps a request. Gives its number, for [`answered`](Self::answered).
    pub(crate) fn push(&mut self, request: Request) -> usize {
        self.requests.push_back(request);
        let number = self.gone + self.requests.len() - 1;
        self.shrink();
        number
    }

    pub(crate) fn answered(&mut self, number: usize, status: u16) {
        let request = number.checked_sub(self.gone);
        if let Some(request) = request.and_then(|at| self.requests.get_mut(at)) {
            request.status = Some(status);
        }
    }

    pub(crate) fn limit(&mut self, limit: usize) {
        self.limit = limit;
        self.shrink();
    }

    pub(crate) fn all(&self) -> Vec<Request> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.gone += self.requests.len();
        self.requests.clear();
    }

    fn shrink(&mut self) {
        while self.requests.len() > self.limit {
            self.requests.pop_front();
            self.gone += 1;
        }
    }
}
