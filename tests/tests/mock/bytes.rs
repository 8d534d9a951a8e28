//! The server against requests and responses written by hand, without any code of the client.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::mock::Server;

const LOGIN: &str = "POST /api/session HTTP/1.1\r\nhost: x\r\nauthorization: Basic YWRtaW5pc3RyYXRvckB2c3BoZXJlLmxvY2FsOm1vY2s=\r\ncontent-length: 0\r\n\r\n";

/// A connection that is kept alive.
struct Wire(TcpStream);

impl Wire {
    async fn to(server: &Server) -> Self {
        let address = server
            .mock()
            .url()
            .strip_prefix("http://")
            .expect("an address");
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    /// Sends a request. Returns status line, headers without the date, and body of the response.
    async fn exchange(&mut self, request: &str) -> String {
        self.0
            .write_all(request.as_bytes())
            .await
            .expect("the request is sent");
        let mut answer = Vec::new();
        loop {
            let mut byte = [0];
            let read = self.0.read(&mut byte).await.expect("an answer");
            assert_eq!(
                read,
                1,
                "the connection ends within {}",
                String::from_utf8_lossy(&answer)
            );
            answer.push(byte[0]);
            if answer.ends_with(b"\r\n\r\n") {
                break;
            }
        }
        let head = String::from_utf8(answer).expect("text");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a number"))];
        self.0.read_exact(&mut body).await.expect("a body");
        let lines = head
            .lines()
            .filter(|line| !line.starts_with("date: ") && !line.is_empty());
        let body = String::from_utf8(body).expect("text");
        lines.chain([body.as_str()]).collect::<Vec<_>>().join("\n")
    }

    /// Sends a request of a session.
    async fn within(&mut self, session: &str, line: &str, body: Option<&str>) -> String {
        let mut request =
            format!("{line} HTTP/1.1\r\nhost: x\r\nvmware-api-session-id: {session}\r\n");
        if let Some(body) = body {
            let length = body.len();
            request += &format!("content-type: application/json\r\ncontent-length: {length}\r\n");
        }
        self.exchange(&format!("{request}\r\n{}", body.unwrap_or_default()))
            .await
    }
}

/// Returns the value of a body that is a JSON string.
fn text(answer: &str) -> String {
    let body = answer.lines().last().expect("a body");
    body.trim_matches('"').to_owned()
}

#[tokio::test]
async fn a_session_from_login_to_logout() {
    let server = Server::start().await.expect("a free port");
    let mut wire = Wire::to(&server).await;
    let answer = wire.exchange(LOGIN).await;
    let expected = "HTTP/1.1 201 Created\ncontent-type: application/json\ncontent-length: 16\n\"mock-session-1\"";
    assert_eq!(answer, expected);
    let session = text(&answer);
    let answer = wire
        .within(&session, "GET /api/content/library", None)
        .await;
    assert_eq!(
        answer,
        "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 2\n[]"
    );
    let answer = wire.within(&session, "DELETE /api/session", None).await;
    assert_eq!(answer, "HTTP/1.1 204 No Content\n");
    let answer = wire
        .within(&session, "GET /api/content/library", None)
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 401 Unauthorized\n"),
        "{answer}"
    );
    assert!(
        answer.contains("\"error_type\":\"UNAUTHENTICATED\""),
        "{answer}"
    );
}

#[tokio::test]
async fn a_login_needs_the_right_password() {
    let server = Server::start().await.expect("a free port");
    let mut wire = Wire::to(&server).await;
    for header in [
        "",
        "authorization: Basic eDp5\r\n",
        "authorization: Bearer x\r\n",
    ] {
        let request =
            format!("POST /api/session HTTP/1.1\r\nhost: x\r\n{header}content-length: 0\r\n\r\n");
        let answer = wire.exchange(&request).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{header}: {answer}");
    }
}

#[tokio::test]
async fn invalid_requests_are_refused() {
    let server = Server::start().await.expect("a free port");
    let library = LibraryId::from("l-1");
    server
        .mock()
        .resources()
        .insert(&library, &LibraryModel::new().with_name("one"));
    let mut wire = Wire::to(&server).await;
    let session = text(&wire.exchange(LOGIN).await);
    let table = [
        ("GET /api/nothing", None, 404, "OPERATION_NOT_FOUND"),
        ("GET /content/library", None, 404, "OPERATION_NOT_FOUND"),
        ("PUT /api/content/library", None, 404, "OPERATION_NOT_FOUND"),
        (
            "GET /api/content/library/",
            None,
            404,
            "OPERATION_NOT_FOUND",
        ),
        (
            "GET /api/content/library?x=1",
            None,
            400,
            "UNEXPECTED_INPUT",
        ),
        ("GET /api/content/library/l-2", None, 404, "NOT_FOUND"),
        (
            "GET /api/content/library/item",
            None,
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "POST /api/content/library/l-1?action=convert",
            None,
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "POST /api/content/library/l-1?action=convert",
            Some("{"),
            400,
            "INVALID_REQUEST",
        ),
        (
            "POST /api/content/library/l-1?action=convert",
            Some("{}"),
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "POST /api/content/library/l-1?action=convert",
            Some("[]"),
            400,
            "INVALID_ARGUMENT",
        ),
        (
            "POST /api/content/library/l-1?action=convert",
            Some(r#"{"conversion_type":"TO_PUBLISHED_LIBRARY","force":true}"#),
            400,
            "UNEXPECTED_INPUT",
        ),
        (
            "POST /api/content/library/l-1?action=convert",
            Some(r#"{"conversion_type":"TO_PUBLISHED_LIBRARY"}"#),
            400,
            "INVALID_ELEMENT_TYPE",
        ),
    ];
    for (line, body, status, kind) in table {
        let answer = wire.within(&session, line, body).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{line} {body:?}: {answer}"
        );
        assert!(
            answer.contains(&format!("\"error_type\":\"{kind}\"")),
            "{line}: {answer}"
        );
        assert!(
            answer.contains("\"default_message\":\""),
            "{line}: {answer}"
        );
    }
    // JSON with another content type.
    let body = r#"{"conversion_type":"TO_PUBLISHED_LIBRARY"}"#;
    let request = format!(
        "POST /api/content/library/l-1?action=convert HTTP/1.1\r\nhost: x\r\nvmware-api-session-id: {session}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = wire.exchange(&request).await;
    assert!(
        answer.contains("\"error_type\":\"INVALID_REQUEST\""),
        "{answer}"
    );
}

#[tokio::test]
async fn an_import_runs_as_a_task() {
    let server = Server::start().await.expect("a free port");
    let mut wire = Wire::to(&server).await;
    let session = text(&wire.exchange(LOGIN).await);
    let import = "POST /api/esx/settings/depots/offline?vmw-task=true";
    let body = r#"{"source_type":"PULL","location":"https://example.org/a.zip"}"#;
    let answer = wire.within(&session, import, Some(body)).await;
    let expected =
        "HTTP/1.1 202 Accepted\ncontent-type: application/json\ncontent-length: 8\n\"task-1\"";
    assert_eq!(answer, expected);
    let answer = wire
        .within(&session, "GET /api/cis/tasks/task-1", None)
        .await;
    assert!(answer.contains("\"status\":\"RUNNING\""), "{answer}");
    assert!(
        answer.contains("\"service\":\"com.vmware.esx.settings.depots.offline\""),
        "{answer}"
    );
    assert!(answer.contains("\"operation\":\"create$task\""), "{answer}");
    let answer = wire
        .within(&session, "GET /api/cis/tasks/task-1", None)
        .await;
    assert!(answer.contains("\"status\":\"SUCCEEDED\""), "{answer}");
    assert!(
        answer.contains("\"result\":{\"depot\":\"offline-1\"}"),
        "{answer}"
    );
    let answer = wire
        .within(&session, "GET /api/esx/settings/depots/offline", None)
        .await;
    assert!(answer.contains(r#"{"offline-1":{"#), "{answer}");
}

#[tokio::test]
async fn a_file_is_uploaded_and_downloaded() {
    let server = Server::start().await.expect("a free port");
    let library = LibraryId::from("l-1");
    server
        .mock()
        .resources()
        .insert(&library, &LibraryModel::new().with_name("one"));
    let mut wire = Wire::to(&server).await;
    let session = text(&wire.exchange(LOGIN).await);
    let item = r#"{"library_id":"l-1","name":"disk"}"#;
    let item = text(
        &wire
            .within(&session, "POST /api/content/library/item", Some(item))
            .await,
    );
    let update = "/api/content/library/item/update-session";
    let body = format!(r#"{{"library_item_id":"{item}"}}"#);
    let id = text(
        &wire
            .within(&session, &format!("POST {update}"), Some(&body))
            .await,
    );
    let body = r#"{"name":"a b.iso","source_type":"PUSH","size":5}"#;
    let answer = wire
        .within(&session, &format!("POST {update}/{id}/file"), Some(body))
        .await;
    let path = format!("/cls/data/update/{id}/a%20b.iso");
    let url = format!(
        "\"upload_endpoint\":{{\"uri\":\"{}{path}\"}}",
        server.mock().url()
    );
    assert!(answer.contains(&url), "{answer}");
    let put = format!("PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello");
    assert!(wire.exchange(&put).await.starts_with("HTTP/1.1 200 "));
    let answer = wire
        .within(
            &session,
            &format!("POST {update}/{id}?action=complete"),
            None,
        )
        .await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    assert_eq!(
        server.mock().file(&item, "a b.iso").as_deref(),
        Some(&b"hello"[..])
    );

    let download = "/api/content/library/item/download-session";
    let body = format!(r#"{{"library_item_id":"{item}"}}"#);
    let id = text(
        &wire
            .within(&session, &format!("POST {download}"), Some(&body))
            .await,
    );
    let get = format!("GET /cls/data/download/{id}/a%20b.iso HTTP/1.1\r\nhost: x\r\n");
    let answer = wire.exchange(&format!("{get}\r\n")).await;
    assert!(
        answer.starts_with("HTTP/1.1 404 "),
        "it is not prepared: {answer}"
    );
    let body = r#"{"file_name":"a b.iso"}"#;
    let prepare = format!("POST {download}/{id}/file?action=prepare");
    let answer = wire.within(&session, &prepare, Some(body)).await;
    let digits = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert!(
        answer.contains("\"status\":\"PREPARED\"") && answer.contains(digits),
        "{answer}"
    );
    let answer = wire.exchange(&format!("{get}\r\n")).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\nhello"),
        "{answer}"
    );
    let answer = wire
        .exchange(&format!("{get}range: bytes=3-\r\n\r\n"))
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 206 ") && answer.ends_with("\nlo"),
        "{answer}"
    );
    assert!(answer.contains("content-range: bytes 3-4/5\n"), "{answer}");
}
