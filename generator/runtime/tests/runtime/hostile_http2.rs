//! Servers that keep sending on a connection of HTTP/2 whose request was given up.

use crate::support::{GET, SESSION, capture, patient};
use h2::server;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use vsphere_runtime::operation::Operation;
use vsphere_runtime::{Client, HttpVersion};

/// The limit of a call that is given up.
const SHORT: Duration = Duration::from_millis(300);

/// Far less than the time after which an idle connection is closed, and far more than a mended client needs.
const SOON: Duration = Duration::from_secs(20);

/// The settings of a server, without any.
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];

/// A ping.
const PING: &[u8] = &[0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

fn client(url: &str) -> Client {
    let builder = patient(url)
        .session_id(SESSION)
        .danger_allow_credentials_over_http()
        .timeout(Duration::from_secs(30))
        .http_version(HttpVersion::Http2);
    builder.build().expect("a client")
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

/// Sends a frame again and again, and returns once the client has closed the connection.
async fn flood(mut stream: TcpStream, frame: &[u8]) {
    stream.write_all(SETTINGS).await.expect("a client");
    let (mut reader, mut writer) = stream.split();
    let read = async {
        let mut buffer = [0; 4096];
        while matches!(reader.read(&mut buffer).await, Ok(1..)) {}
    };
    let write = async {
        while writer.write_all(&frame.repeat(16)).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        () = read => {}
        () = write => {}
    }
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed_to_a_flood() {
    capture::start();
    for frame in [SETTINGS, PING] {
        let (listener, url) = listener().await;
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            flood(stream, frame).await;
        });
        let client = client(&url);
        let call = client.call::<u32>(&GET).timeout(SHORT);
        let error = call.await.expect_err("no answer");
        capture::show_error(&error);
        assert!(error.is_client_timeout(), "{error}");
        let closed = timeout(SOON, server).await;
        closed.expect("an end of the flood").expect("a server");
        drop(client);
    }
    capture::check();
}

/// The other request ends as if nothing had happened, and later ones get a connection of their own.
#[tokio::test]
async fn other_requests_of_the_connection_are_answered() {
    static NEVER: Operation = Operation {
        id: "Test_never",
        path: "/never",
        ..GET
    };
    static LATER: Operation = Operation {
        id: "Test_later",
        path: "/later",
        ..GET
    };
    let (listener, url) = listener().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut connection = server::handshake(stream).await.expect("HTTP/2");
                let mut kept = Vec::new();
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    let path = request.uri().path();
                    if path.ends_with("/never") {
                        kept.push(respond);
                        continue;
                    }
                    let wait = if path.ends_with("/later") {
                        4 * SHORT
                    } else {
                        Duration::ZERO
                    };
                    tokio::spawn(async move {
                        tokio::time::sleep(wait).await;
                        let response = http::Response::new(());
                        let body = respond.send_response(response, false);
                        let sent = body.and_then(|mut body| body.send_data("7".into(), true));
                        sent.expect("a client that waits");
                    });
                }
            });
        }
    });
    let client = client(&url);
    let answer = client.call::<u32>(&GET).await;
    assert_eq!(answer.expect("an answer"), 7);
    let later = tokio::spawn(client.call::<u32>(&LATER).send());
    let never = client.call::<u32>(&NEVER).timeout(SHORT).await;
    assert!(never.expect_err("no answer").is_client_timeout());
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    let answer = client.call::<u32>(&GET).await;
    assert_eq!(answer.expect("an answer"), 7);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    let answer = later.await.expect("an end");
    assert_eq!(answer.expect("an answer"), 7);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}
