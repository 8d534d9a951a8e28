//! A proxy that opens tunnels.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use vsphere_test_server::{Connection, Listener, read_request};

/// A running proxy.
pub struct Tunnel {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Tunnel {
    /// Starts a proxy that opens each tunnel that is requested.
    pub async fn start(tls: Option<TlsAcceptor>) -> Self {
        Self::answer(tls, "HTTP/1.1 200 Connection established\r\n\r\n").await
    }

    /// Starts a proxy with this response. Only after a 200, it opens a tunnel.
    pub async fn answer(tls: Option<TlsAcceptor>, response: &'static str) -> Self {
        let listener = Listener::bind(tls).await;
        let url = listener.url().to_owned();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        listener.serve(move |connection| exchange(connection, Arc::clone(&log), response));
        Self { url, requests }
    }

    /// Returns the lines of all requests so far: `CONNECT vcenter.test:443 HTTP/1.1`.
    pub fn lines(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("the log");
        let lines = requests.iter().filter_map(|it| it.lines().next());
        lines.map(str::to_owned).collect()
    }

    /// Returns host and port.
    pub fn address(&self) -> &str {
        self.url.split_once("://").expect("a scheme").1
    }
}

async fn exchange(
    mut connection: Connection,
    requests: Arc<Mutex<Vec<String>>>,
    response: &'static str,
) {
    let request = read_request(&mut connection).await;
    let target = request.split(' ').nth(1).map(str::to_owned);
    requests.lock().expect("the log").push(request);
    connection.write_all(response.as_bytes()).await.ok();
    connection.flush().await.ok();
    if let (Some(target), true) = (target, response.contains(" 200 "))
        && let Ok(mut server) = TcpStream::connect(target).await
    {
        copy_bidirectional(&mut connection, &mut server).await.ok();
    }
    connection.shutdown().await.ok();
}
