//! Tunnels through proxies of HTTP: the method CONNECT (RFC 9110, section 9.3.6).

use crate::error::transport::Step;
use crate::transport::connect_error::ConnectError;
use crate::transport::dial::ByteStream;
use http::HeaderValue;
use std::io;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The limit of the head of the response, in bytes.
const LIMIT: usize = 16 << 10;

/// The most interim responses before the final one. A proxy can send them without end.
const INTERIM: usize = 16;

/// The first bytes of any response.
const BEGIN: &[u8] = b"HTTP/1.";

const NO_HTTP: &str = "it does not speak HTTP";

/// Opens a tunnel to `server`, which is host and port. Bytes of the tunnel that have arrived already are an error, since only
/// this side may begin.
pub(super) async fn open(
    stream: &mut dyn ByteStream,
    server: &str,
    user_agent: &HeaderValue,
    login: Option<HeaderValue>,
) -> Result<(), ConnectError> {
    let broken = || ConnectError::at(Step::ConnectToProxy);
    let request = request(server, user_agent, login);
    stream.write_all(&request).await.map_err(broken())?;
    stream.flush().await.map_err(broken())?;
    let mut bytes = Vec::new();
    let mut interim = 0;
    let status = loop {
        let head = read_head(stream, &mut bytes).await.map_err(broken())?;
        // The final response follows (RFC 9110, section 15.2).
        match status(&head) {
            Some(100 | 102..=199) if interim < INTERIM => interim += 1,
            status => break status,
        }
    };
    match status {
        Some(200..=299) if bytes.is_empty() => Ok(()),
        Some(200..=299) => Err(broken()(invalid("it sent more than its answer"))),
        Some(407) => Err(ConnectError::Refused(Step::LogInAtProxy, "407".to_owned())),
        Some(status) => Err(ConnectError::Refused(
            Step::OpenTunnel,
            format!("it answered {status}"),
        )),
        None => Err(broken()(invalid(NO_HTTP))),
    }
}

/// Returns the request. Some proxies refuse one without a user agent.
fn request(server: &str, user_agent: &HeaderValue, login: Option<HeaderValue>) -> Vec<u8> {
    let mut request = format!("CONNECT {server} HTTP/1.1\r\nhost: {server}\r\n").into_bytes();
    let mut push = |name: &[u8], value: &HeaderValue| {
        request.extend([name, b": ", value.as_bytes(), b"\r\n"].concat());
    };
    push(b"user-agent", user_agent);
    if let Some(login) = login {
        push(b"proxy-authorization", &login);
    }
    request.extend(b"\r\n");
    request
}

/// Reads the head of a response. What follows stays in `bytes`.
async fn read_head(stream: &mut dyn ByteStream, bytes: &mut Vec<u8>) -> io::Result<Vec<u8>> {
    let mut part = [0; 1024];
    loop {
        if let Some(end) = end(bytes) {
            let rest = bytes.split_off(end);
            return Ok(std::mem::replace(bytes, rest));
        }
        if bytes.len() > LIMIT {
            return Err(invalid("its answer is too long"));
        }
        let count = stream.read(&mut part).await?;
        if count == 0 {
            let text = "it closed the connection before it answered";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
        bytes.extend_from_slice(&part[..count]);
        // The greeting of another protocol has no end to wait for.
        if !bytes.starts_with(&BEGIN[..BEGIN.len().min(bytes.len())]) {
            return Err(invalid(NO_HTTP));
        }
    }
}

/// Returns the length of a complete head. Some proxies end lines by LF alone.
fn end(bytes: &[u8]) -> Option<usize> {
    let mut ends = (0..bytes.len()).filter(|at| bytes[*at] == b'\n');
    let end = ends.find(|at| bytes[..*at].ends_with(b"\n") || bytes[..*at].ends_with(b"\n\r"))?;
    Some(end + 1)
}

/// Returns the status of a response: `HTTP/1.1 200 Connection established`.
fn status(head: &[u8]) -> Option<u16> {
    let head = head.strip_prefix(BEGIN)?;
    let digits = head.get(2..5)?;
    str::from_utf8(digits).ok()?.parse().ok()
}

fn invalid(text: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
