//! The forms of requests on the wire, with and without a proxy, and the answers of proxies that open tunnels.

use crate::certificates::self_signed;
use crate::support::tunnel::Tunnel;
use crate::support::{GET, PASSWORD, SESSION, capture};
use std::io;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncWriteExt as _, duplex};
use vsphere_runtime::{Client, ClientBuilder, RetryPolicy};
use vsphere_test_server::{Act, Script, read_request, response};

fn builder(url: &str) -> ClientBuilder {
    let builder = Client::builder(url).retry(RetryPolicy::none()).no_proxy();
    builder.session_id(SESSION).user_agent("test/1")
}

/// Returns the request that a client sends to the other end of its connection, which answers 502.
async fn sent(builder: ClientBuilder) -> String {
    let request = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&request);
    let client = builder.connector(move |_| {
        let log = Arc::clone(&log);
        async move {
            let (here, mut there) = duplex(4096);
            tokio::spawn(async move {
                *log.lock().expect("the log") = read_request(&mut there).await;
                let answer = response(502, "");
                there.write_all(answer.as_bytes()).await.ok();
            });
            Ok::<_, io::Error>(here)
        }
    });
    let client: Client = client.build().expect("a client");
    client.call::<i64>(&GET).await.expect_err("no server");
    let request = request.lock().expect("the log");
    request.clone()
}

#[tokio::test]
async fn requests_name_the_server_in_the_form_that_their_receiver_expects() {
    const PROXY: Option<&str> = Some("p.test:3128");
    let table = [
        ("http://vc.test", None, "GET /api/test", "vc.test"),
        ("http://VC.test:80/", None, "GET /api/test", "vc.test"),
        ("http://vc.test:443", None, "GET /api/test", "vc.test:443"),
        ("http://vc.test.:81", None, "GET /api/test", "vc.test.:81"),
        ("http://[0:0::1]", None, "GET /api/test", "[::1]"),
        ("http://[::1]:8080", None, "GET /api/test", "[::1]:8080"),
        (
            "http://vc.test/x",
            PROXY,
            "GET http://vc.test/x/api/test",
            "vc.test",
        ),
        (
            "http://[::1]:81",
            PROXY,
            "GET http://[::1]:81/api/test",
            "[::1]:81",
        ),
        (
            "https://vc.test",
            PROXY,
            "CONNECT vc.test:443",
            "vc.test:443",
        ),
        ("https://[::1]:80", PROXY, "CONNECT [::1]:80", "[::1]:80"),
    ];
    for (base, proxy, line, host) in table {
        let client = builder(base).danger_allow_credentials_over_http();
        let client = match proxy {
            Some(proxy) => client.proxy(format!("http://user:{PASSWORD}@{proxy}")),
            None => client,
        };
        let request = sent(client).await;
        assert!(
            request.starts_with(&format!("{line} HTTP/1.1\r\n")),
            "{request}"
        );
        let has = |header: &str| request.contains(&format!("\r\n{header}"));
        assert!(has(&format!("host: {host}\r\n")), "{request}");
        assert!(has("user-agent: test/1\r\n"), "{request}");
        // A server sees no login of a proxy, and a proxy that opens tunnels no session.
        assert_eq!(has("proxy-authorization: "), proxy.is_some(), "{request}");
        let is_tunnel = line.starts_with("CONNECT");
        assert_eq!(request.contains(SESSION), !is_tunnel, "{request}");
    }
}

/// Proxies answer in many forms. None may keep a call waiting for its time limit.
#[tokio::test]
async fn answers_of_proxies_to_requests_for_tunnels() {
    capture::start();
    const ENOUGH: &str = "HTTP/1.1 200 OK\r\n\r\n";
    let head = |length| format!("HTTP/1.1 200 OK\r\nx-a: {}\r\n\r\n", "a".repeat(length));
    let table = [
        (ENOUGH.to_owned(), None),
        (
            "HTTP/1.0 200 Connection established\r\n\r\n".to_owned(),
            None,
        ),
        (
            "HTTP/1.1 200 \r\nvia: a\r\ncontent-length: 0\r\n\r\n".to_owned(),
            None,
        ),
        ("HTTP/1.0 200 OK\nvia: a\n\n".to_owned(), None),
        (format!("HTTP/1.1 100 Continue\r\n\r\n{ENOUGH}"), None),
        (
            format!("HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n{ENOUGH}"),
            None,
        ),
        (head(12 << 10), None),
        (head(20 << 10), Some("its answer is too long")),
        (
            format!("{ENOUGH}hello"),
            Some("it sent more than its answer"),
        ),
        (
            "HTTP/1.1 403 X\r\ncontent-length: 5\r\n\r\nhello".to_owned(),
            Some("it answered 403"),
        ),
        (
            "HTTP/1.1 502 X\n\nno route".to_owned(),
            Some("it answered 502"),
        ),
        (
            "HTTP/1.1 302 X\r\nlocation: http://portal/\r\n\r\n".to_owned(),
            Some("it answered 302"),
        ),
        (
            "SSH-2.0-OpenSSH_9.6\r\n".to_owned(),
            Some("it does not speak HTTP"),
        ),
        (
            "HTTP/2 200\r\n\r\n".to_owned(),
            Some("it does not speak HTTP"),
        ),
        (
            "HTTP/1.1 OK\r\n\r\n".to_owned(),
            Some("it does not speak HTTP"),
        ),
        (
            "HTTP/1.1 204 X\r\nvia: a\r\n".to_owned(),
            Some("it closed the connection before it answered"),
        ),
    ];
    let identity = self_signed();
    let acceptor = identity.acceptor(&["http/1.1"]);
    let server = Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await;
    for (answer, expected) in table {
        let proxy = Tunnel::answer(None, answer.clone().leak()).await;
        let client = builder(&server.url).thumbprint(&identity.thumbprint());
        let client: Client = client.proxy(proxy.url.as_str()).build().expect("a client");
        match (client.call::<i64>(&GET).await, expected) {
            (Ok(found), None) => assert_eq!(found, 7),
            (Err(error), Some(expected)) => {
                capture::show_error(&error);
                let text = error.to_string();
                assert!(text.contains(expected), "{answer:?}: {text}");
                assert!(text.contains(proxy.address()), "{text}");
            }
            (result, _) => panic!("{answer:?}: {result:?}"),
        }
    }
    capture::check();
}
