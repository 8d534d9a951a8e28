//! The failure to open a connection, as the connector reports it to the HTTP library and finds it again in its errors.

use crate::error::transport::{Peer, Step};
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// The failure to open a connection.
#[derive(Debug)]
pub(super) enum ConnectError {
    /// The time to connect is over.
    TimedOut,
    /// The handshake of TLS failed.
    Tls(Peer, rustls::Error),
    /// A proxy answered with a refusal, which this describes.
    Refused(Step, String),
    /// Anything else. Its causes describe it.
    Failed(Step, Box<dyn StdError + Send + Sync>),
}

impl ConnectError {
    /// Returns the failure at a step, which a protocol below may know better.
    pub(super) fn at(step: Step) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Failed(step, error.into())
    }

    /// Returns the failure of a handshake with `peer`, by its error of TLS or I/O.
    pub(super) fn of_handshake(peer: Peer, error: io::Error) -> Self {
        let of_tls = error.get_ref().and_then(|it| it.downcast_ref());
        match (of_tls.cloned(), peer) {
            (Some(error), _) => Self::Tls(peer, error),
            (None, Peer::Server) => Self::Failed(Step::Connect, error.into()),
            (None, Peer::Proxy) => Self::Failed(Step::ConnectToProxy, error.into()),
        }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("no connection within the time limit"),
            Self::Tls(_, error) => error.fmt(f),
            Self::Refused(_, reason) => f.write_str(reason),
            Self::Failed(_, error) => error.fmt(f),
        }
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::TimedOut | Self::Refused(..) => None,
            Self::Tls(_, error) => Some(error),
            Self::Failed(_, error) => Some(&**error),
        }
    }
}
