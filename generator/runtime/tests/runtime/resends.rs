//! Connections that end while they are idle or in use, and requests that are or are not retried on another one.

use crate::support::{GET, TASK, capture};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use vsphere_runtime::{
    Attempt, Client, ClientBuilder, HttpVersion, Interceptor, RetryPolicy, Value,
};
use vsphere_test_server::{Listener, read_request};

const MOMENT: Duration = Duration::from_millis(20);
const ANSWER: &[u8] = b"HTTP/1.1 202 X\r\ncontent-length: 8\r\n\r\n\"task-1\"";

fn builder(url: &str, attempts: u32) -> ClientBuilder {
    let policy = RetryPolicy::default();
    let policy = policy
        .attempts(attempts)
        .first_wait(Duration::from_millis(1));
    Client::builder(url).retry(policy).no_proxy()
}

async fn call(client: &Client, is_task: bool) -> bool {
    let outcome = match is_task {
        true => client.call::<Value>(&TASK).json(&1).await,
        false => client.call::<Value>(&GET).await,
    };
    if let Err(error) = &outcome {
        capture::show_error(error);
        assert!(error.is_transport(), "{error:?}");
    }
    outcome.is_ok()
}

/// The server closes each connection after its first response, without a word. Requests take another connection.
#[tokio::test]
async fn connections_that_were_closed_while_idle_are_not_used() {
    let listener = Listener::bind(None).await;
    let url = listener.url().to_owned();
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    listener.serve(move |mut connection| {
        let count = Arc::clone(&count);
        async move {
            if !read_request(&mut connection).await.is_empty() {
                count.fetch_add(1, Ordering::SeqCst);
                connection.write_all(ANSWER).await.ok();
                connection.shutdown().await.ok();
            }
        }
    });
    let client: Client = builder(&url, 1).build().expect("a client");
    for round in 1..=5 {
        assert!(call(&client, round % 2 == 0).await, "{round}");
        // The end of the connection arrives.
        sleep(MOMENT).await;
        assert_eq!(requests.load(Ordering::SeqCst), round);
    }
}

/// A request that was sent on a used connection, and has no response, may have been processed.
#[tokio::test]
async fn requests_without_a_response_are_repeated_only_if_that_is_safe() {
    capture::start();
    // Attempts of the policy, the second call, its success, all requests.
    let table = [
        (1, false, false, 2),
        (1, true, false, 2),
        (3, false, true, 3),
        (3, true, false, 2),
    ];
    for (attempts, is_task, succeeds, expected) in table {
        let listener = Listener::bind(None).await;
        let url = listener.url().to_owned();
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        listener.serve(move |mut connection| {
            let count = Arc::clone(&count);
            async move {
                while !read_request(&mut connection).await.is_empty() {
                    if count.fetch_add(1, Ordering::SeqCst) == 1 {
                        return;
                    }
                    connection.write_all(ANSWER).await.ok();
                }
            }
        });
        let client: Client = builder(&url, attempts).build().expect("a client");
        assert!(call(&client, false).await);
        sleep(MOMENT).await;
        assert_eq!(call(&client, is_task).await, succeeds, "{is_task}");
        assert_eq!(requests.load(Ordering::SeqCst), expected, "{is_task}");
    }
    capture::check();
}

/// Sets a header of distributed tracing.
#[derive(Debug)]
struct Traced;

impl Interceptor for Traced {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        attempt.set_header("traceparent", &format!("attempt-{}", attempt.number()));
    }
}

/// Returns a frame of HTTP/2.
fn frame(kind: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame");
    let head = [
        &length.to_be_bytes()[1..],
        &[kind, 0],
        &stream.to_be_bytes(),
    ]
    .concat();
    [&head, payload].concat()
}

/// Reads up to the head of a request, and ends the connection with `GOAWAY`.
async fn go_away(mut stream: TcpStream, last: u32, reason: u32) -> std::io::Result<()> {
    const SETTINGS: u8 = 4;
    const GO_AWAY: u8 = 7;
    stream.write_all(&frame(SETTINGS, 0, &[])).await?;
    stream.read_exact(&mut [0; 24]).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await?;
        if head[3] == 1 {
            break;
        }
    }
    let payload = [last.to_be_bytes(), reason.to_be_bytes()].concat();
    stream.write_all(&frame(GO_AWAY, 0, &payload)).await?;
    stream.shutdown().await?;
    // Takes what the client still sends, so that it sees no reset.
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    Ok(())
}

/// `GOAWAY` names the last request that the server may have processed. A later one is retried, with the same headers.
#[tokio::test]
async fn requests_after_the_last_of_a_closing_connection_are_resent() {
    capture::start();
    const NO_ERROR: u32 = 0;
    const INTERNAL_ERROR: u32 = 2;
    let table = [
        (0, NO_ERROR, true),
        (1, NO_ERROR, false),
        (i32::MAX as u32, NO_ERROR, false),
        (0, INTERNAL_ERROR, false),
    ];
    for (last, reason, is_resent) in table {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        tokio::spawn(async move {
            let (first, _) = listener.accept().await.expect("a connection");
            tokio::spawn(go_away(first, last, reason));
            while let Ok((stream, _)) = listener.accept().await {
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    let mut connection = h2::server::handshake(stream).await.expect("HTTP/2");
                    while let Some(Ok((request, mut respond))) = connection.accept().await {
                        count.fetch_add(1, Ordering::SeqCst);
                        assert_eq!(request.headers()["traceparent"], "attempt-1");
                        let mut response = http::Response::new(());
                        *response.status_mut() = http::StatusCode::ACCEPTED;
                        let body = respond.send_response(response, false);
                        let sent = body.and_then(|mut it| it.send_data("\"task-1\"".into(), true));
                        sent.expect("a client");
                    }
                });
            }
        });
        let client = builder(&url, 3).http_version(HttpVersion::Http2);
        let client: Client = client.interceptor(Traced).build().expect("a client");
        assert_eq!(call(&client, true).await, is_resent, "{last} {reason}");
        let expected = usize::from(is_resent);
        assert_eq!(requests.load(Ordering::SeqCst), expected, "{last} {reason}");
    }
    capture::check();
}
