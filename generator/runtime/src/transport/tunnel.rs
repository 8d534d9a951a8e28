//! Tunnels through proxies of HTTP: the method CONNECT (RFC 9110, section 9.3.6).

use crate::error::transport::Step;
use crate::transport::connect_error::ConnectError;
use crate::transport::dial::ByteStream;
use http::HeaderValue;
use std::io;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The limit of the head of the response, in bytes.
const LIMIT: usize = 16 << 10;

/// Opens a tunnel to `server`, which is host and port. Bytes of the tunnel that have arrived already are an error, since only
/// this side may begin.
pub(super) async fn open(
    stream: &mut dyn ByteStream,
    server: &str,
    login: Option<HeaderValue>,
) -> Result<(), ConnectError> {
    let broken = || ConnectError::at(Step::ConnectToProxy);
    let mut request = format!("CONNECT {server} HTTP/1.1\r\nhost: {server}\r\n").into_bytes();
    if let Some(login) = login {
        request.extend_from_slice(b"proxy-authorization: ");
        request.extend_from_slice(login.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.map_err(broken())?;
    stream.flush().await.map_err(broken())?;
    let head = read_head(stream).await.map_err(broken())?;
    match status(&head) {
        Some(200..=299) => Ok(()),
        Some(407) => Err(ConnectError::Refused(Step::LogInAtProxy, "407".to_owned())),
        Some(status) => Err(ConnectError::Refused(
            Step::OpenTunnel,
            format!("it answered {status}"),
        )),
        None => Err(broken()(invalid("it does not speak HTTP"))),
    }
}

async fn read_head(stream: &mut dyn ByteStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut part = [0; 1024];
    while !head.ends_with(b"\r\n\r\n") {
        let count = stream.read(&mut part).await?;
        if count == 0 {
            let text = "it closed the connection before it answered";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
        head.extend_from_slice(&part[..count]);
        // A refusal may have a body, which no one reads.
        let has_body = head.windows(4).any(|it| it == b"\r\n\r\n");
        if has_body && !matches!(status(&head), Some(200..=299)) {
            break;
        }
        if has_body && !head.ends_with(b"\r\n\r\n") || head.len() > LIMIT {
            return Err(invalid("its answer is too long"));
        }
    }
    Ok(head)
}

/// Returns the status of a response: `HTTP/1.1 200 Connection established`.
fn status(head: &[u8]) -> Option<u16> {
    let head = head.strip_prefix(b"HTTP/1.")?;
    let digits = head.get(2..5)?;
    str::from_utf8(digits).ok()?.parse().ok()
}

fn invalid(text: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
