//! Addresses of hosts: the caller's own entries, and those of the system.

use crate::transport::url::unbracketed;
use hyper_util::client::legacy::connect::dns::Name;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::lookup_host;
use tower_service::Service;

/// The caller's own entries. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Arc<BTreeMap<String, Vec<IpAddr>>>);

impl Names {
    /// Adds an entry, and replaces an earlier one of the same host.
    pub(crate) fn insert(&mut self, host: &str, addresses: Vec<IpAddr>) {
        Arc::make_mut(&mut self.0).insert(normal(host), addresses);
    }

    /// Returns the name of an entry without addresses, if there is one.
    pub(crate) fn without_address(&self) -> Option<&str> {
        let mut entries = self.0.iter();
        let empty = entries.find(|(_, addresses)| addresses.is_empty());
        empty.map(|(host, _)| host.as_str())
    }

    /// Returns the addresses of a host without a port, the preferred one first.
    pub(super) async fn addresses(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        let without_port = |address| SocketAddr::new(address, 0);
        let host = unbracketed(host);
        if let Ok(address) = host.parse() {
            return Ok(vec![without_port(address)]);
        }
        if let Some(own) = self.0.get(&normal(host)) {
            return Ok(own.iter().copied().map(without_port).collect());
        }
        // With the scope of a link-local address, without which it cannot be reached.
        Ok(lookup_host((host, 0)).await?.collect())
    }
}

/// Returns a name in the form in which names are compared.
fn normal(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

type Addresses = Pin<Box<dyn Future<Output = io::Result<std::vec::IntoIter<SocketAddr>>> + Send>>;

/// The interface of the HTTP library, which adds the port.
impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Addresses;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let names = self.clone();
        Box::pin(async move { Ok(names.addresses(name.as_str()).await?.into_iter()) })
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[tokio::test]
    async fn a_link_local_address_keeps_its_scope() {
        let found = Names::default().addresses("fe80::1%1").await;
        let found = found.expect("an address");
        assert_eq!(found, ["[fe80::1%1]:0".parse().expect("an address")]);
    }
}
