//! Proxies that attack the client: floods, stalls, redirects, garbage, and answers behind the answer.

use crate::support::{SESSION, ask_for_number, capture, patient};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use vsphere_runtime::Client;
use vsphere_test_server::{Act, Listener, Script, read_request};

/// The most that a proxy sends, in bytes: far beyond any limit of a head.
const FLOOD: usize = 16 << 20;

/// The answer to each request: `head`, then `then` again and again, with a pause between.
#[derive(Clone, Copy)]
struct Attack {
    head: &'static str,
    then: &'static str,
    pause: Duration,
}

impl Attack {
    fn once(head: &'static str) -> Self {
        Self {
            head,
            then: "",
            pause: Duration::ZERO,
        }
    }

    fn flood(head: &'static str, then: &'static str) -> Self {
        Self {
            head,
            then,
            pause: Duration::ZERO,
        }
    }

    /// A byte now and then.
    fn drip(head: &'static str, then: &'static str) -> Self {
        let pause = Duration::from_millis(20);
        Self { head, then, pause }
    }
}

/// A proxy that attacks each client.
struct Proxy {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
    /// The most bytes that one connection took.
    taken: Arc<Mutex<usize>>,
}

async fn proxy(attack: Attack) -> Proxy {
    let listener = Listener::bind(None).await;
    let url = listener.url().to_owned();
    let (seen, taken): (Arc<Mutex<Vec<String>>>, Arc<Mutex<usize>>) = Default::default();
    let (log, most) = (Arc::clone(&seen), Arc::clone(&taken));
    listener.serve(move |mut connection| {
        let (log, most) = (Arc::clone(&log), Arc::clone(&most));
        async move {
            let request = read_request(&mut connection).await;
            log.lock().expect("the log").push(request);
            let mut sent = 0;
            let mut next = attack.head;
            while sent < FLOOD && !next.is_empty() {
                if connection.write_all(next.as_bytes()).await.is_err() {
                    break;
                }
                sent += next.len();
                next = attack.then;
                tokio::time::sleep(attack.pause).await;
            }
            let mut most = most.lock().expect("the count");
            *most = sent.max(*most);
        }
    });
    Proxy { url, seen, taken }
}

/// Calls a server through a proxy, and returns the message of the error.
async fn refused(base: &str, attack: Attack) -> String {
    let proxy = proxy(attack).await;
    let limit = Duration::from_millis(400);
    let builder = patient(base)
        .session_id(SESSION)
        .danger_allow_credentials_over_http()
        .connect_timeout(limit)
        .timeout(2 * limit)
        .proxy(proxy.url.as_str());
    let client: Client = builder.build().expect("a client");
    let error = ask_for_number(&client).await.expect_err("a refusal");
    let text = error.to_string();
    assert!(text.len() < 1024, "{text}");
    let taken = *proxy.taken.lock().expect("the count");
    assert!(taken < FLOOD, "all of the flood is read: {text}");
    let seen = proxy.seen.lock().expect("the log").concat();
    let is_tunnel = base.starts_with("https:");
    assert!(!is_tunnel || !seen.contains(SESSION), "{seen}");
    text
}

/// The proxy sees `CONNECT` only: there is no session for it, and nothing of it is an answer of the server.
#[tokio::test]
async fn no_answer_instead_of_a_tunnel_holds_the_client() {
    capture::start();
    let table = [
        Attack::flood(
            "HTTP/1.1 200 OK\r\n",
            "a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n",
        ),
        Attack::flood("HTTP/1.1 200 ", "OK"),
        Attack::flood(
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
        ),
        Attack::flood("HTTP/1.1 200 OK\r\n\r\n", "\0"),
        Attack::drip("HTTP/1.1 200 OK\r\n", "a"),
        Attack::drip("HTTP/1.1 200 OK\r\n\r\n", "\u{16}"),
        Attack::once("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7"),
        Attack::once("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7"),
        Attack::once("HTTP/1.1 99999999999999999999 OK\r\n\r\n"),
        Attack::once("HTTP/1.1 -20 OK\r\n\r\n"),
        Attack::once("\u{16}\u{3}\u{1}"),
        Attack::once("SSH-2.0-x\r\n"),
        Attack::once("7"),
    ];
    for attack in table {
        let text = refused("https://vcenter.test", attack).await;
        assert!(text.contains("vcenter.test"), "{text}");
    }
    capture::check();
}

/// Without TLS the proxy answers for the server, within the same limits as one.
#[tokio::test]
async fn no_answer_for_the_server_holds_the_client() {
    capture::start();
    let table = [
        Attack::flood(
            "HTTP/1.1 200 OK\r\n",
            "a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n",
        ),
        Attack::flood(
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
        ),
        Attack::drip("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", "1"),
        Attack::once("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n77"),
        Attack::once("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n7"),
        Attack::once("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n7"),
        Attack::once("HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551615\r\n\r\n7"),
        Attack::once("\0\0\0"),
    ];
    for attack in table {
        refused("http://vcenter.test", attack).await;
    }
    capture::check();
}

#[tokio::test]
async fn redirects_of_a_proxy_are_not_followed() {
    let other = Script::start(|_, _| Act::answer(200, "7")).await;
    for status in ["301", "302", "303", "305", "307", "308"] {
        let head = format!(
            "HTTP/1.1 {status} X\r\nlocation: {}/api/test\r\ncontent-length: 0\r\n\r\n",
            other.url
        );
        for base in ["https://vcenter.test", "http://vcenter.test"] {
            // The text of a test lives as long as the test.
            refused(base, Attack::once(head.clone().leak())).await;
        }
    }
    assert_eq!(other.count(), 0);
}
