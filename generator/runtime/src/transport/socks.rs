//! Connections through proxies of SOCKS, version 5 (RFC 1928), with a login by user and password (RFC 1929).

use crate::error::transport::Step;
use crate::transport::connect_error::ConnectError;
use crate::transport::dial::ByteStream;
use crate::transport::proxy_server::Login;
use std::io;
use std::net::IpAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const VERSION: u8 = 5;
const CONNECT: u8 = 1;
const NO_LOGIN: u8 = 0;
const BY_PASSWORD: u8 = 2;

/// The host to connect to.
pub(super) enum Host<'a> {
    Address(IpAddr),
    /// A name that the proxy resolves.
    Name(&'a str),
}

/// Lets the proxy connect to a server. Afterwards the stream is the connection to the server.
pub(super) async fn open(
    stream: &mut dyn ByteStream,
    host: Host<'_>,
    port: u16,
    login: Option<&Login>,
) -> Result<(), ConnectError> {
    let request = request(host, port).map_err(ConnectError::at(Step::OpenTunnel))?;
    let broken = || ConnectError::at(Step::ConnectToProxy);
    let refused = |what: &str| ConnectError::Refused(Step::LogInAtProxy, what.to_owned());
    let methods: &[u8] = match login {
        Some(_) => &[VERSION, 2, NO_LOGIN, BY_PASSWORD],
        None => &[VERSION, 1, NO_LOGIN],
    };
    match (exchange(stream, methods).await.map_err(broken())?, login) {
        ([VERSION, NO_LOGIN], _) => {}
        ([VERSION, BY_PASSWORD], Some(login)) => {
            let message = login_message(login)
                .map_err(|_| refused("SOCKS, in which user and password have at most 255 bytes"))?;
            let [_, status] = exchange(stream, &message).await.map_err(broken())?;
            if status != 0 {
                return Err(refused("SOCKS"));
            }
        }
        ([VERSION, _], _) => return Err(refused("SOCKS")),
        _ => return Err(broken()(invalid("it does not speak SOCKS 5"))),
    }
    let [version, status, _, kind] = exchange(stream, &request).await.map_err(broken())?;
    if version != VERSION {
        return Err(broken()(invalid("it does not speak SOCKS 5")));
    }
    if status != 0 {
        let text = format!("it answered: {}", meaning(status));
        return Err(ConnectError::Refused(Step::OpenTunnel, text));
    }
    skip_address(stream, kind).await.map_err(broken())
}

/// Sends a message and reads the fixed part of the answer.
async fn exchange<const N: usize>(
    stream: &mut dyn ByteStream,
    message: &[u8],
) -> io::Result<[u8; N]> {
    stream.write_all(message).await?;
    stream.flush().await?;
    let mut answer = [0; N];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

fn request(host: Host<'_>, port: u16) -> io::Result<Vec<u8>> {
    let mut message = vec![VERSION, CONNECT, 0];
    match host {
        Host::Address(IpAddr::V4(address)) => {
            message.push(1);
            message.extend(address.octets());
        }
        Host::Address(IpAddr::V6(address)) => {
            message.push(4);
            message.extend(address.octets());
        }
        Host::Name(name) => {
            message.push(3);
            push_short(&mut message, name)?;
        }
    }
    message.extend(port.to_be_bytes());
    Ok(message)
}

fn login_message(login: &Login) -> io::Result<Vec<u8>> {
    let mut message = vec![1];
    push_short(&mut message, &login.user)?;
    push_short(&mut message, login.password.expose())?;
    Ok(message)
}

/// Appends a text after its length, which has one byte.
fn push_short(message: &mut Vec<u8>, text: &str) -> io::Result<()> {
    let length = u8::try_from(text.len()).map_err(|_| invalid("longer than 255 bytes"))?;
    message.push(length);
    message.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Reads the address and the port from which the proxy connects, which no one needs.
async fn skip_address(stream: &mut dyn ByteStream, kind: u8) -> io::Result<()> {
    let length = match kind {
        1 => 4,
        3 => usize::from(stream.read_u8().await?),
        4 => 16,
        _ => return Err(invalid("it answered with an address of an unknown kind")),
    };
    let mut skipped = [0; 255 + 2];
    stream.read_exact(&mut skipped[..length + 2]).await?;
    Ok(())
}

/// Returns the meaning of a status (RFC 1928, section 6).
fn meaning(status: u8) -> String {
    match status {
        1 => "general failure",
        2 => "not allowed",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live exceeded",
        7 => "command not supported",
        8 => "kind of address not supported",
        other => return format!("status {other}"),
    }
    .to_owned()
}

fn invalid(text: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
