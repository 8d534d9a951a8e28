//! An endpoint with TLS that offers HTTP/2 and keeps connections open.

use crate::certificates::Identity;
use bytes::Bytes;
use std::sync::{Arc, Mutex};
use tokio::io::AsyncWriteExt as _;
use vsphere_test_server::{Connection, Listener, read_request};

/// A running endpoint.
pub struct Endpoint {
    pub url: String,
    /// The protocol of each connection, as negotiated.
    protocols: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    /// Starts an endpoint that takes any file, and responds to `GET` with the body `7`.
    pub async fn start(identity: &Identity) -> Self {
        let listener = Listener::bind(Some(identity.acceptor(&["h2", "http/1.1"]))).await;
        let url = listener.url().to_owned();
        let protocols = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&protocols);
        listener.serve(move |connection| {
            let protocols = Arc::clone(&kept);
            async move {
                let Connection::Tls(stream) = connection else {
                    panic!("no TLS");
                };
                let protocol = stream.get_ref().1.alpn_protocol().unwrap_or_default();
                let protocol = String::from_utf8_lossy(protocol).into_owned();
                protocols.lock().expect("a list").push(protocol.clone());
                match &*protocol {
                    "h2" => by_http_2(Connection::Tls(stream)).await,
                    _ => by_http_1(Connection::Tls(stream)).await,
                }
            }
        });
        Self { url, protocols }
    }

    /// Returns the protocols of all connections so far, and forgets them.
    pub fn take_protocols(&self) -> Vec<String> {
        std::mem::take(&mut self.protocols.lock().expect("a list"))
    }
}

async fn by_http_1(mut connection: Connection) {
    while !read_request(&mut connection).await.is_empty() {
        let response = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7";
        connection.write_all(response).await.ok();
        connection.flush().await.ok();
    }
}

async fn by_http_2(connection: Connection) {
    let mut connection = h2::server::handshake(connection).await.expect("HTTP/2");
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        tokio::spawn(async move {
            let mut body = request.into_body();
            while let Some(Ok(part)) = body.data().await {
                body.flow_control().release_capacity(part.len()).ok();
            }
            let response = respond.send_response(http::Response::new(()), false);
            let sent = response.and_then(|mut it| it.send_data(Bytes::from_static(b"7"), true));
            sent.ok();
        });
    }
}
