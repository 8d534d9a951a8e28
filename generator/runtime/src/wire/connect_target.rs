//! The host to which a connection is opened.

/// The host that a [connector](crate::ClientBuilder::connector) opens a connection to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTarget {
    host: String,
    port: u16,
}

impl ConnectTarget {
    pub(crate) fn new(host: &str, port: u16) -> Self {
        let host = host.to_owned();
        Self { host, port }
    }

    /// Returns the name or the address of the host, as the URL contains it: `vcenter.example.org`, `10.0.0.5`, `fd00::1`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port: 443 for an `https` URL without one.
    pub fn port(&self) -> u16 {
        self.port
    }
}
