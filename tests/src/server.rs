//! An HTTP/1.1 server on loopback: it keeps each request as it came and answers with what it was told to.

use serde_json::Value;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query, not decoded.
    pub target: String,
    /// Header lines, with the names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The path, not decoded.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Names and values of the query, decoded.
    pub fn query(&self) -> Vec<(String, String)> {
        let Some((_, query)) = self.target.split_once('?') else {
            return Vec::new();
        };
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        };
        query.split('&').map(pair).collect()
    }

    /// The values of all header lines with a name.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let lines = self.headers.iter().filter(|(key, _)| key == name);
        lines.map(|(_, value)| value.as_str()).collect()
    }

    /// The body as JSON, if there is one.
    ///
    /// # Panics
    ///
    /// If it is not JSON.
    pub fn json(&self) -> Option<Value> {
        let text = String::from_utf8_lossy(&self.body);
        let parse = |text: &str| {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
        };
        (!text.is_empty()).then(|| parse(&text))
    }
}

/// Undoes percent-encoding; a `+` stays what it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let escaped = more
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| panic!("not UTF-8: {text}"))
}

/// What the server answers.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    content_type: &'static str,
    body: String,
}

impl Answer {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self::text(status, "application/json", "")
    }

    /// An answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    /// An answer with any body.
    pub fn text(status: u16, content_type: &'static str, body: &str) -> Self {
        Self {
            status,
            content_type,
            body: body.to_owned(),
        }
    }

    fn bytes(&self) -> String {
        let Self {
            status,
            content_type,
            body,
        } = self;
        if *status == 204 {
            return "HTTP/1.1 204 No Content\r\n\r\n".to_owned();
        }
        let length = body.len();
        format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    }
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    answers: VecDeque<Answer>,
}

/// The server. It stops when the tokio runtime it was started on does.
pub struct Server {
    url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// Starts on a free port.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port on loopback");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State::default()));
        let kept = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                // A connection that breaks off shows in the test as a failed call.
                tokio::spawn(async move { serve(stream, &kept).await.ok() });
            }
        });
        Self { url, state }
    }

    /// Where it is: `http://127.0.0.1:…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the next request without an answer is answered with. Without any it is `204`.
    pub fn answer(&self, answer: Answer) {
        lock(&self.state).answers.push_back(answer);
    }

    /// Hands out the requests since the last time.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut lock(&self.state).requests)
    }

    /// Hands out the one request since the last time.
    ///
    /// # Panics
    ///
    /// If there was none or more than one.
    pub fn take_request(&self) -> Request {
        let mut requests = self.take_requests();
        assert_eq!(requests.len(), 1, "one request was expected: {requests:?}");
        requests.remove(0)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

async fn serve(stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read_request(&mut stream).await? {
        let answer = {
            let mut state = lock(state);
            state.requests.push(request);
            state
                .answers
                .pop_front()
                .unwrap_or_else(|| Answer::empty(204))
        };
        stream
            .get_mut()
            .write_all(answer.bytes().as_bytes())
            .await?;
    }
    Ok(())
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let malformed = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let Some(line) = read_line(stream).await? else {
        return Ok(None);
    };
    let mut parts = line.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed("a request line"));
    };
    let mut request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        ..Request::default()
    };
    loop {
        let line = read_line(stream)
            .await?
            .ok_or_else(|| malformed("the end of the head"))?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| malformed("a header"))?;
        request
            .headers
            .push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    if !request.header("transfer-encoding").is_empty() {
        return Err(malformed("bodies in chunks are not understood here"));
    }
    let length = request
        .header("content-length")
        .first()
        .map_or(Ok(0), |length| length.parse());
    request.body = vec![0; length.map_err(|_| malformed("a length"))?];
    stream.read_exact(&mut request.body).await?;
    Ok(Some(request))
}

/// A line without its end, or nothing at the end of the connection.
async fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_decoded() {
        let request = Request {
            target: "/a?k=x%20y&k=%C3%BC+%25&bare".to_owned(),
            ..Request::default()
        };
        let expected =
            [("k", "x y"), ("k", "ü+%"), ("bare", "")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(request.path(), "/a");
        assert_eq!(request.query(), expected);
    }
}
