//! Broken connections, slow servers, and responses that come too early, late or never.

use crate::support::library::{Deviation, Library};
use crate::support::uploads::{GET_FILE, MOMENT, PUT, content, refused, upload};
use crate::support::{SESSION, capture};
use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vsphere_runtime::operation::{Method, Operation, ResultShape};
use vsphere_runtime::transfer::{Source, TransferError};
use vsphere_runtime::{Client, Error, ErrorCause, RetryPolicy};

static REPLACE: Operation = Operation {
    id: "Test_replace",
    method: Method::Put,
    path: "/test",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

/// More than the socket buffers hold.
const LARGE: usize = 48 << 20;

/// Reads a request of more than [`LARGE`] bytes, and responds.
async fn exchange(mut stream: TcpStream) {
    let mut buffer = vec![0; 1 << 16];
    let mut left = LARGE;
    while left > 0 {
        let read = stream.read(&mut buffer).await.unwrap_or_default();
        left = left.saturating_sub(read);
        if read == 0 {
            return;
        }
    }
    let response = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7";
    stream.write_all(response).await.ok();
    // The end of the request.
    while stream.read(&mut buffer).await.unwrap_or_default() > 0 {}
}

/// The limit of TCP is the idle timeout, and what it breaks is a broken connection.
#[tokio::test]
async fn a_server_that_takes_nothing_breaks_the_connection() {
    capture::start();
    for (attempts, accepted) in [(1, 1), (2, 2)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let served = Arc::new(Mutex::new(0));
        let count = Arc::clone(&served);
        let server = tokio::spawn(async move {
            // The first connection stays open, and nothing is read from it.
            let silent = listener.accept().await.expect("a connection");
            *count.lock().expect("a number") += 1;
            while let Ok((stream, _)) = listener.accept().await {
                *count.lock().expect("a number") += 1;
                exchange(stream).await;
            }
            drop(silent);
        });
        let client: Client = Client::builder(&url)
            .session_id(SESSION)
            .no_proxy()
            .idle_timeout(Duration::from_secs(1))
            .retry(RetryPolicy::default().attempts(attempts).first_wait(MOMENT))
            .build()
            .expect("a client");
        let body = "7".repeat(LARGE);
        let outcome: Result<i64, Error> = client.call(&REPLACE).json(&body).await;
        match (attempts, outcome) {
            (1, Err(error)) => {
                capture::show_error(&error);
                let ErrorCause::Transport(cause) = error.as_cause() else {
                    panic!("{error:?}");
                };
                assert!(!cause.is_connect());
                assert_eq!(cause.io_kind(), Some(ErrorKind::TimedOut), "{error}");
            }
            (_, outcome) => assert_eq!(outcome.expect("an answer"), 7),
        }
        assert_eq!(*served.lock().expect("a number"), accepted);
        server.abort();
    }
    capture::check();
}

/// The idle timeout of the transfer also holds for its connections.
#[tokio::test]
async fn a_server_that_pauses_is_waited_for() {
    let library = Library::start(|_, request| {
        let pause = Duration::from_millis(2500);
        (request.line == PUT).then_some(Deviation::Pause(pause))
    })
    .await;
    let builder = library.builder().idle_timeout(Duration::from_secs(1));
    let client = builder.build().expect("a client");
    upload(&client)
        .file("disk.vmdk", Source::bytes(vec![7; LARGE]))
        .idle_timeout(Duration::from_secs(60))
        .await
        .expect("done");
    assert_eq!((library.count(PUT), library.received()), (1, LARGE as u64));
}

/// Storing a file may take longer than any call.
#[tokio::test]
async fn a_late_response_is_waited_for() {
    let library = Library::start(|_, request| {
        (request.line == PUT).then_some(Deviation::Later(MOMENT * 150))
    })
    .await;
    let builder = library.builder().timeout(MOMENT * 50);
    let client = builder.idle_timeout(MOMENT * 50).build();
    let source = Source::bytes(content(1000));
    upload(&client.expect("a client"))
        .file("disk.vmdk", source)
        .await
        .expect("done");
    assert_eq!(library.count(PUT), 1);
}

/// The state of the file decides whether only the response is missing.
#[tokio::test]
async fn a_missing_response_is_no_missing_file() {
    let file = |status: &str, bytes: usize| {
        format!(r#"{{"status":"{status}","bytes_transferred":{bytes}}}"#)
    };
    let table = [
        (vec![file("READY", 1000)], 1),
        (vec![file("TRANSFERRING", 1000), file("READY", 1000)], 1),
        (vec![file("VALIDATING", 1000), file("READY", 1000)], 1),
        (vec![file("READY", 999)], 2),
        (vec![file("READY", 0)], 2),
        (vec![file("TRANSFERRING", 999)], 2),
        (vec![file("WAITING_FOR_TRANSFER", 0)], 2),
        (vec![file("ERROR", 1000)], 2),
        (vec![r#"{"status":"READY"}"#.to_owned()], 2),
        (vec!["{}".to_owned()], 2),
    ];
    let missing = [
        Deviation::Reset(1000),
        Deviation::answer(504, ""),
        Deviation::Silent,
    ];
    for response in missing {
        for (states, puts) in table.clone() {
            let (of_put, of_get) = (response.clone(), states.clone());
            let library = Library::start(move |_, request| match &*request.line {
                PUT if request.before == 0 => Some(of_put.clone()),
                GET_FILE => {
                    let state = of_get.get(request.before);
                    state.map(|state| Deviation::answer(200, state))
                }
                _ => None,
            })
            .await;
            let client = library.client();
            upload(&client)
                .file("disk.vmdk", Source::bytes(content(1000)))
                .response_timeout(MOMENT * 100)
                .await
                .expect("done");
            assert_eq!(library.count(PUT), puts, "{response:?} {states:?}");
            assert_eq!(library.count(GET_FILE), states.len());
            assert_eq!(library.file("disk.vmdk"), Some(content(1000)));
        }
    }
}

/// Bytes that the server does not want must not use the link, nor count as progress.
#[tokio::test]
async fn an_early_response_stops_the_body() {
    const EARLY: usize = 1 << 20;
    for (status, puts) in [(500, 2), (403, 1)] {
        let library = Library::start(move |_, request| {
            let early = request.line == PUT && request.before == 0;
            early.then_some(Deviation::EarlyError(EARLY, status))
        })
        .await;
        let client = library.client();
        let most = Arc::new(Mutex::new(0));
        let kept = Arc::clone(&most);
        let outcome = upload(&client)
            .file("disk.vmdk", Source::bytes(vec![7; LARGE]))
            .on_progress(move |it| {
                assert_eq!(it.total_bytes(), it.bytes());
                let mut most = kept.lock().expect("a number");
                *most = it.bytes().max(*most);
            })
            .await;
        assert_eq!(outcome.is_ok(), puts == 2);
        library.until(|it| it.closed() == 1).await;
        assert_eq!(library.count(PUT), puts);
        assert!(*most.lock().expect("a number") <= LARGE as u64);
        let whole = (puts - 1) * LARGE;
        let early = library.received() - whole as u64;
        assert!(early < LARGE as u64, "{early}");
        match outcome {
            Ok(_) => assert_eq!(library.count(PUT), 2),
            Err(error) => assert_eq!(refused(Err(error)).status(), Some(status)),
        }
    }
}

/// A source that waits for more does not keep the body of an early response alive.
#[tokio::test]
async fn an_early_response_stops_a_slow_source() {
    let library = Library::start(|_, request| {
        (request.line == PUT).then_some(Deviation::EarlyError(10, 403))
    })
    .await;
    let client = library.client();
    let source = Source::open(1000, async || {
        let (mut writer, reader) = tokio::io::duplex(100);
        writer.write_all(&[7; 10]).await?;
        std::mem::forget(writer);
        Ok(reader)
    });
    let error = refused(upload(&client).file("disk.vmdk", source).await);
    assert_eq!(error.status(), Some(403), "{error}");
    library.until(|it| it.closed() == 1).await;
    assert!(!matches!(
        error.as_transfer(),
        Some(TransferError::Local(_))
    ));
}
