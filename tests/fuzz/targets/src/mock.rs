//! Requests to the mock server over connections: each whole one has an answer, and none disturbs the next.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::LazyLock;
use std::time::Duration;

use tokio::runtime::Runtime;
use vsphere_client::mock::Server;

/// A server of this process, and a session.
struct Running {
    /// Runs the server.
    _runtime: Runtime,
    server: Server,
    address: String,
    session: String,
}

static RUNNING: LazyLock<Running> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("threads");
    let server = runtime.block_on(Server::start()).expect("a free port");
    server.mock().limit_requests(1);
    let address = server.mock().url().trim_start_matches("http://").to_owned();
    let session = server.mock().start_session().expose().to_owned();
    Running {
        _runtime: runtime,
        server,
        address,
        session,
    }
});

/// Requests that take a body.
const WITH_BODY: [&str; 8] = [
    "POST /api/session",
    "POST /api/content/local-library",
    "PATCH /api/content/local-library/l-1",
    "POST /api/content/library?action=find",
    "POST /api/content/library/item",
    "POST /api/content/library/item/update-session",
    "POST /api/esx/settings/depots/offline?vmw-task=true",
    "POST /api/cis/tasks?action=list",
];

/// Takes the first byte as a choice of what the others are: a whole connection, the body of a request, a target, or a header.
pub fn run(bytes: &[u8]) {
    let (choice, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let kind = usize::from(*choice);
    match kind % 4 {
        0 => {
            sent(rest, true);
        }
        1 => {
            let line = WITH_BODY[kind / 4 % WITH_BODY.len()];
            answered(line, "content-type: application/json\r\n", rest);
        }
        2 => {
            answered(&format!("GET /{}", visible(rest, "?")), "", b"");
        }
        _ => {
            let header = format!("range: bytes={}\r\n", visible(rest, ""));
            answered("GET /api/content/library", &header, b"");
        }
    }
    RUNNING.server.mock().clear_requests();
    let answer = answered("GET /api/content/library", "", b"");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// Returns the bytes that can be part of a request line, or of a header.
fn visible(bytes: &[u8], instead: &str) -> String {
    let shown = bytes.iter().map(|byte| match byte {
        b'!'..=b'~' => char::from(*byte).to_string(),
        _ => instead.to_owned(),
    });
    shown.take(4096).collect()
}

/// Sends a whole request of a session and returns its answer.
///
/// # Panics
///
/// If there is none.
fn answered(line: &str, headers: &str, body: &[u8]) -> String {
    let mut request = format!(
        "{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nvmware-api-session-id: {}\r\ncontent-length: {}\r\n{headers}\r\n",
        RUNNING.session,
        body.len()
    )
    .into_bytes();
    request.extend(body);
    let answer = sent(&request, false);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.split(' ').next());
    let status: Option<u16> = status.and_then(|status| status.parse().ok());
    assert!(
        status.is_some_and(|it| it < 500 || it == 501),
        "{line}: {answer:?}"
    );
    answer
}

/// Sends bytes on a new connection and returns what the server sends until it ends it.
fn sent(bytes: &[u8], is_all: bool) -> Vec<u8> {
    let mut stream = TcpStream::connect(&RUNNING.address).expect("a connection");
    let wait = Some(Duration::from_secs(30));
    stream.set_read_timeout(wait).expect("a limit");
    let mut answer = Vec::new();
    // The server may refuse the rest of a request before it is sent.
    let _ = stream.write_all(bytes);
    if is_all {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let _ = stream.read_to_end(&mut answer);
    answer
}
