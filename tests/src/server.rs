//! A server that answers from a queue, and hands out requests in their parts.

use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use vsphere_test_server::{Act, NO_CONTENT, Script};

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Header lines, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Splits a request into its parts.
    ///
    /// # Panics
    ///
    /// Panics if the request is malformed, or its body is sent in chunks.
    pub fn parse(text: &str) -> Self {
        let parts = || {
            let (head, body) = text.split_once("\r\n\r\n")?;
            let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
            let (method, target) = line.strip_suffix(" HTTP/1.1")?.split_once(' ')?;
            let headers = headers.lines().map(|line| {
                let (name, value) = line.split_once(':')?;
                Some((name.to_ascii_lowercase(), value.trim().to_owned()))
            });
            Some(Self {
                method: method.to_owned(),
                target: target.to_owned(),
                headers: headers.collect::<Option<_>>()?,
                body: body.as_bytes().to_vec(),
            })
        };
        let request = parts().unwrap_or_else(|| panic!("a malformed request: {text}"));
        let chunked = request.header("transfer-encoding");
        assert!(chunked.is_empty(), "a body in chunks: {text}");
        request
    }

    /// Returns the path, percent-encoded.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Returns the decoded names and values of the query.
    ///
    /// # Panics
    ///
    /// Panics if a name or a value is not UTF-8.
    pub fn query(&self) -> Vec<(String, String)> {
        let Some((_, query)) = self.target.split_once('?') else {
            return Vec::new();
        };
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        };
        query.split('&').map(pair).collect()
    }

    /// Returns the values of all header lines with this name.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let lines = self.headers.iter().filter(|(key, _)| key == name);
        lines.map(|(_, value)| value.as_str()).collect()
    }

    /// Returns the body as JSON; `None` if it is empty.
    ///
    /// # Panics
    ///
    /// Panics if it is not JSON.
    pub fn json(&self) -> Option<Value> {
        let body = &self.body;
        let parse = || {
            let text = String::from_utf8_lossy(body);
            serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {text}"))
        };
        (!body.is_empty()).then(parse)
    }
}

/// Decodes percent-encoding. A `+` stays a `+`, as in any URI that is not a form.
fn decode(text: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    let decoded = decoded.unwrap_or_else(|_| panic!("not UTF-8: {text}"));
    decoded.into_owned()
}

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    content_type: &'static str,
    body: String,
}

impl Answer {
    /// Creates a response without a body.
    pub fn empty(status: u16) -> Self {
        Self::text(status, "application/json", "")
    }

    /// Creates a response with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    /// Creates a response with any body.
    pub fn text(status: u16, content_type: &'static str, body: &str) -> Self {
        Self {
            status,
            content_type,
            body: body.to_owned(),
        }
    }

    fn into_act(self) -> Act {
        if self.status == 204 {
            return Act::bytes(NO_CONTENT);
        }
        let header = format!("content-type: {}", self.content_type);
        Act::with_header(self.status, &header, &self.body)
    }
}

/// A running server. It stops with the tokio runtime that it was started on.
pub struct Server {
    script: Script,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Server {
    /// Starts a server on a free port.
    ///
    /// # Panics
    ///
    /// Panics if no port is free.
    pub async fn start() -> Self {
        let answers = Arc::new(Mutex::new(VecDeque::<Answer>::new()));
        let queue = Arc::clone(&answers);
        let next = move |_: usize, _: &str| {
            let answer = queue.lock().expect("the answers").pop_front();
            answer.unwrap_or_else(|| Answer::empty(204)).into_act()
        };
        Self {
            script: Script::start(next).await,
            answers,
        }
    }

    /// Returns the address: `http://127.0.0.1:…`.
    pub fn url(&self) -> &str {
        &self.script.url
    }

    /// Adds the response to the next request that has none yet. The default is an empty `204`.
    pub fn answer(&self, answer: Answer) {
        let mut answers = self.answers.lock().expect("the answers");
        answers.push_back(answer);
    }

    /// Returns the requests since the last time.
    ///
    /// # Panics
    ///
    /// Panics if one of them is malformed.
    pub fn take_requests(&self) -> Vec<Request> {
        let requests = self.script.take_requests();
        requests.iter().map(|text| Request::parse(text)).collect()
    }

    /// Returns the only request since the last time.
    ///
    /// # Panics
    ///
    /// Panics if there was none, or more than one.
    pub fn take_request(&self) -> Request {
        let mut requests = self.take_requests();
        assert_eq!(requests.len(), 1, "one request was expected: {requests:?}");
        requests.remove(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_split_into_parts() {
        let text = "PUT /a?k=x%20y&k=%C3%BC+%25&bare HTTP/1.1\r\nHost: x\r\nx-a:1\r\n\r\n{}";
        let request = Request::parse(text);
        let expected =
            [("k", "x y"), ("k", "ü+%"), ("bare", "")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!((&*request.method, request.path()), ("PUT", "/a"));
        assert_eq!(request.query(), expected);
        assert_eq!(
            (request.header("host"), request.header("x-a")),
            (vec!["x"], vec!["1"])
        );
        assert_eq!(request.json(), Some(serde_json::json!({})));
    }
}
