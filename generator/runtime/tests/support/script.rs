//! A server on loopback that answers each request by what a function says, and keeps all requests.

use super::{answer, read_request};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// What to do with a request.
#[derive(Clone)]
pub struct Act {
    wait: Duration,
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
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            wait: Duration::ZERO,
            bytes: bytes.into(),
            end: End::Close,
        }
    }

    pub fn answer(status: u16, body: &str) -> Self {
        Self::bytes(answer(status, body))
    }

    /// An answer with one more line in its head.
    pub fn with_header(status: u16, header: &str, body: &str) -> Self {
        let bytes = answer(status, body);
        Self::bytes(bytes.replacen("\r\n", &format!("\r\n{header}\r\n"), 1))
    }

    /// Answers later.
    pub fn after(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Sends nothing more, but does not close the connection.
    pub fn hang(mut self) -> Self {
        self.end = End::Hang;
        self
    }

    /// Breaks the connection off.
    pub fn reset(mut self) -> Self {
        self.end = End::Reset;
        self
    }
}

type Handler = dyn Fn(usize, &str) -> Act + Send + Sync;

/// The server. Each connection is for one request.
pub struct Script {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// `handler` gets how many requests there were before, and the request.
    pub async fn start(handler: impl Fn(usize, &str) -> Act + Send + Sync + 'static) -> Self {
        Self::serve(None, Arc::new(handler)).await
    }

    pub async fn start_tls(
        tls: TlsAcceptor,
        handler: impl Fn(usize, &str) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(tls), Arc::new(handler)).await
    }

    async fn serve(tls: Option<TlsAcceptor>, handler: Arc<Handler>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, handler, tls) = (Arc::clone(&kept), Arc::clone(&handler), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => {
                            let reset = |stream: &mut TcpStream| stream.set_zero_linger().ok();
                            exchange(stream, &kept, &*handler, reset).await;
                        }
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                exchange(stream, &kept, &*handler, |_| None).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            url: format!("{scheme}://{address}"),
            requests,
        }
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("the requests").clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().expect("the requests").len()
    }
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    kept: &Mutex<Vec<String>>,
    handler: &Handler,
    reset: impl Fn(&mut S) -> Option<()>,
) {
    let request = read_request(&mut stream).await;
    if request.is_empty() {
        return;
    }
    let act = {
        let mut kept = kept.lock().expect("the requests");
        kept.push(request.clone());
        handler(kept.len() - 1, &request)
    };
    sleep(act.wait).await;
    stream.write_all(&act.bytes).await.ok();
    stream.flush().await.ok();
    match act.end {
        End::Close => drop(stream.shutdown().await),
        End::Hang => std::future::pending().await,
        End::Reset => {
            reset(&mut stream);
        }
    }
}
