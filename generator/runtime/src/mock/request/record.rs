//! The log of requests.

use super::arguments::Arguments;
use std::collections::VecDeque;
use std::fmt;

/// The default number of requests in the log.
const DEFAULT_LIMIT: usize = 10_000;

/// A request that the server received, with the status of its response.
#[derive(Clone)]
pub struct Request {
    pub(crate) operation: Option<&'static str>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) arguments: Option<Arguments>,
    pub(crate) status: Option<u16>,
}

impl Request {
    /// Returns the identifier of the operation, like `Content.Library_get`.
    ///
    /// For the bytes of a file it is `upload` or `download`; `None` if the server has no such operation.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the HTTP method in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Returns the path as it was sent, with the base path and without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the arguments; `None` if they were refused, or belong to no operation.
    pub fn arguments(&self) -> Option<&Arguments> {
        self.arguments.as_ref()
    }

    /// Returns the status of the response; `None` if there was none, or is none yet.
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

/// The latest requests, in the order of their arrival.
pub(crate) struct Log {
    requests: VecDeque<Request>,
    /// The number of requests before the first one in the log.
    forgotten: usize,
    limit: usize,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            requests: VecDeque::new(),
            forgotten: 0,
            limit: DEFAULT_LIMIT,
        }
    }
}

impl Log {
    /// Adds a request. Returns its number, for [`set_status`](Self::set_status).
    pub(crate) fn push(&mut self, request: Request) -> usize {
        self.requests.push_back(request);
        let number = self.forgotten + self.requests.len() - 1;
        self.shrink();
        number
    }

    /// Records the status of a response.
    pub(crate) fn set_status(&mut self, number: usize, status: u16) {
        let request = number.checked_sub(self.forgotten);
        if let Some(request) = request.and_then(|at| self.requests.get_mut(at)) {
            request.status = Some(status);
        }
    }

    /// Limits the number of requests in the log.
    pub(crate) fn limit(&mut self, limit: usize) {
        self.limit = limit;
        self.shrink();
    }

    pub(crate) fn all(&self) -> Vec<Request> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.forgotten += self.requests.len();
        self.requests.clear();
    }

    fn shrink(&mut self) {
        while self.requests.len() > self.limit {
            self.requests.pop_front();
            self.forgotten += 1;
        }
    }
}
