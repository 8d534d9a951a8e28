//! A server that a function scripts.

use crate::connection::{Connection, Listener, read_request};
use crate::response::response;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// The reaction to a request.
#[derive(Clone)]
pub struct Act {
    delay: Duration,
    bytes: Vec<u8>,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Close,
    Hang,
    Reset,
}

impl Act {
    /// Sends these bytes and closes the connection.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            delay: Duration::ZERO,
            bytes: bytes.into(),
            end: End::Close,
        }
    }

    /// Sends a response.
    pub fn answer(status: u16, body: &str) -> Self {
        Self::bytes(response(status, body))
    }

    /// Sends a response with another header line.
    pub fn with_header(status: u16, header: &str, body: &str) -> Self {
        let bytes = response(status, body);
        Self::bytes(bytes.replacen("\r\n", &format!("\r\n{header}\r\n"), 1))
    }

    /// Delays the reaction.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Leaves the connection open after the bytes.
    pub fn hang(mut self) -> Self {
        self.end = End::Hang;
        self
    }

    /// Resets the connection after the bytes.
    pub fn reset(mut self) -> Self {
        self.end = End::Reset;
        self
    }
}

type Handler = dyn Fn(usize, &str) -> Act + Send + Sync;

/// A running server. Each connection serves one request.
pub struct Script {
    /// The address: `http://127.0.0.1:…`.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// Starts a server. The handler gets the number of earlier requests, and the request.
    pub async fn start(handler: impl Fn(usize, &str) -> Act + Send + Sync + 'static) -> Self {
        Self::serve(None, Arc::new(handler)).await
    }

    /// Starts a server with TLS.
    pub async fn start_tls(
        tls: TlsAcceptor,
        handler: impl Fn(usize, &str) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(tls), Arc::new(handler)).await
    }

    async fn serve(tls: Option<TlsAcceptor>, handler: Arc<Handler>) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let serve = move |connection| exchange(connection, Arc::clone(&log), Arc::clone(&handler));
        let listener = Listener::bind(tls).await;
        let url = listener.url().to_owned();
        listener.serve(serve);
        Self { url, requests }
    }

    /// Returns all requests so far.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.requests).clone()
    }

    /// Returns all requests so far, and clears the log.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.requests))
    }

    /// Returns the number of requests so far.
    pub fn count(&self) -> usize {
        lock(&self.requests).len()
    }
}

/// A handler that panicked under the lock fails the test here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no handler panicked")
}

async fn exchange(
    mut connection: Connection,
    requests: Arc<Mutex<Vec<String>>>,
    handler: Arc<Handler>,
) {
    let request = read_request(&mut connection).await;
    if request.is_empty() {
        return;
    }
    let act = {
        let mut requests = lock(&requests);
        requests.push(request.clone());
        handler(requests.len() - 1, &request)
    };
    sleep(act.delay).await;
    connection.write_all(&act.bytes).await.ok();
    connection.flush().await.ok();
    match act.end {
        End::Close => drop(connection.shutdown().await),
        End::Hang => std::future::pending().await,
        End::Reset => connection.reset(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpStream;

    /// Sends a request. Returns the bytes of the response, and `false` if the connection was reset.
    async fn exchange(script: &Script, request: &str) -> (String, bool) {
        let address = script.url.strip_prefix("http://").expect("an address");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("a server");
        let mut bytes = Vec::new();
        let is_closed = stream.read_to_end(&mut bytes).await.is_ok();
        (String::from_utf8(bytes).expect("a text"), is_closed)
    }

    #[tokio::test]
    async fn responses_are_sent_as_scripted() {
        let script = Script::start(|before, _| match before {
            0 => Act::with_header(200, "x-a: 1", "body"),
            _ => Act::bytes("").reset(),
        })
        .await;
        let put = "PUT / HTTP/1.1\r\ncontent-length: 4\r\n\r\nbody";
        let (response, is_closed) = exchange(&script, put).await;
        let expected =
            "HTTP/1.1 200 X\r\nx-a: 1\r\nconnection: close\r\ncontent-length: 4\r\n\r\nbody";
        assert_eq!((&*response, is_closed), (expected, true));
        let get = "GET / HTTP/1.1\r\n\r\n";
        let (response, is_closed) = exchange(&script, get).await;
        assert_eq!((&*response, is_closed), ("", false));
        assert_eq!(script.take_requests(), [put, get]);
        assert_eq!(script.count(), 0);
    }
}
