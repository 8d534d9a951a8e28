//! Compressed responses.

use crate::support::GET;
use vsphere_runtime::{Client, RetryPolicy};
use vsphere_test_server::{Act, Script};

fn encoded(status: u16, encoding: &str, body: &[u8]) -> Act {
    let head = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Act::bytes([head.as_bytes(), body].concat())
}

/// Returns the result of a call with that response, and the request.
async fn ask(act: Act, limit: usize) -> (Result<Vec<i64>, String>, String) {
    let script = Script::start(move |_, _| act.clone()).await;
    let client = Client::builder(&script.url).retry(RetryPolicy::none());
    let client: Client = client.body_limit(limit).build().expect("a client");
    let result = client.call::<Vec<i64>>(&GET).await;
    let result = result.map_err(|error| error.to_string());
    (result, script.take_requests().remove(0))
}

#[tokio::test]
async fn a_compression_that_was_not_asked_for_is_named() {
    for (encoding, body) in [("br", &b"\x0b\x01\x80[7]\x03"[..]), ("deflate, gzip", b"x")] {
        let (result, _) = ask(encoded(200, encoding, body), 1000).await;
        let text = "Test_get: 200, but the response cannot be read: it is compressed in a way that was not asked for: look \
                    for a proxy that does so";
        assert_eq!(result.expect_err("no JSON"), text);
        // The status alone is the better error.
        let (result, _) = ask(encoded(502, encoding, body), 1000).await;
        assert!(result.expect_err("a status").starts_with("Test_get: 502"));
    }
    for encoding in ["identity", "", "IDENTITY"] {
        let (result, _) = ask(encoded(200, encoding, b"[7]"), 1000).await;
        assert_eq!(result, Ok(vec![7]));
    }
}

#[cfg(not(feature = "gzip"))]
#[tokio::test]
async fn gzip_needs_its_feature() {
    let (result, request) = ask(encoded(200, "gzip", b"x"), 1000).await;
    assert!(!request.contains("accept-encoding"), "{request}");
    let text = "Test_get: 200, but the response cannot be read: it is compressed by gzip: enable the feature `gzip`";
    assert_eq!(result.expect_err("no JSON"), text);
}

#[cfg(feature = "gzip")]
mod gzip {
    use super::*;
    use crate::support::{Server, answer};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;
    use vsphere_runtime::Detailed;

    fn packed(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("memory");
        encoder.finish().expect("memory")
    }

    #[tokio::test]
    async fn responses_are_unpacked() {
        let body = format!("[{}0]", "7,".repeat(10_000));
        for encoding in ["gzip", "x-gzip", "GZIP"] {
            let (result, request) =
                ask(encoded(200, encoding, &packed(body.as_bytes())), 1 << 20).await;
            assert!(
                request.contains("\r\naccept-encoding: gzip\r\n"),
                "{request}"
            );
            assert_eq!(result.expect("a list").len(), 10_001);
        }
        let (result, _) = ask(Act::answer(200, "[7]"), 1000).await;
        assert_eq!(result, Ok(vec![7]));
    }

    #[tokio::test]
    async fn an_error_is_read_as_ever() {
        let body = packed(br#"{"error_type":"NOT_FOUND","messages":[{"default_message":"No."}]}"#);
        let (result, _) = ask(encoded(404, "gzip", &body), 1000).await;
        assert_eq!(
            result.expect_err("an error"),
            "Test_get: 404 NOT_FOUND: No."
        );
        let (result, _) = ask(encoded(404, "gzip", &body[..body.len() / 2]), 1000).await;
        assert!(result.expect_err("an error").starts_with("Test_get: 404"));
    }

    /// The size of the result counts.
    #[tokio::test]
    async fn a_small_response_with_a_large_result_is_refused() {
        let bomb = packed(format!("[{}0]", " ".repeat(4 << 20)).as_bytes());
        assert!(bomb.len() < 10_000);
        let (result, _) = ask(encoded(200, "gzip", &bomb), 10_000).await;
        assert_eq!(
            result.expect_err("too large"),
            "Test_get: 200, but the response is larger than the limit of 10000 bytes"
        );
        let (result, _) = ask(encoded(503, "gzip", &bomb), 10_000).await;
        assert!(result.expect_err("a status").starts_with("Test_get: 503"));
    }

    #[tokio::test]
    async fn a_damaged_response_is_no_result() {
        let whole = packed(b"[7]");
        for body in [&whole[..whole.len() - 1], b"[7]", &whole[..5]] {
            let (result, _) = ask(encoded(200, "gzip", body), 1000).await;
            let text = "Test_get: 200, but the response cannot be read: it is not complete gzip";
            assert_eq!(result.expect_err("damage"), text);
        }
    }

    /// A caller can turn it off.
    #[tokio::test]
    async fn the_header_can_be_set() {
        let server = Server::start(answer(200, "[7]")).await;
        let client = Client::builder(&server.url).header("accept-encoding", "identity");
        let client: Client = client.build().expect("a client");
        let Detailed { result, details } = client.call::<Vec<i64>>(&GET).send_detailed().await;
        assert_eq!(result.expect("a list"), [7]);
        assert_eq!(details.header("content-encoding"), None);
        assert!(
            server
                .request()
                .contains("\r\naccept-encoding: identity\r\n")
        );
    }
}
