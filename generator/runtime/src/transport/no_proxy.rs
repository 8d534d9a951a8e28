//! Hosts that are called without a proxy: the list of `NO_PROXY`.
//!
//! There is no standard. Understood is what curl, Go and Python understand: entries are separated by commas or blanks; `*`
//! is every host, also one that is an address; `10.0.0.0/8` a network; `.example.org`, `*.example.org` and `example.org` a
//! domain with all its subdomains; `host:443` and `[::1]:443` are limited to a port. Names are not resolved.

use crate::transport::url::unbracketed;
use std::net::IpAddr;

/// Hosts that are called without a proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NoProxy(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    hosts: Hosts,
    /// The only port, if there is one.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    All,
    /// The addresses whose first bits are those of `address`.
    Network {
        address: IpAddr,
        bits: u32,
    },
    /// A domain in lower case, and its subdomains.
    Domain(String),
}

impl NoProxy {
    /// Parses a list. Entries that cannot match a host are ignored.
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split(|it: char| it == ',' || it.is_whitespace());
        Self(entries.filter_map(Entry::parse).collect())
    }

    /// Parses a list, or returns the first entry that cannot match a host.
    pub(super) fn checked(list: &str) -> Result<Self, &str> {
        let entries = list.split(|it: char| it == ',' || it.is_whitespace());
        let entries = entries.filter(|entry| !entry.is_empty());
        let parsed = entries.map(|entry| {
            let parsed = Entry::parse(entry).filter(Entry::can_match);
            parsed.ok_or(entry)
        });
        parsed.collect::<Result<_, _>>().map(Self)
    }

    /// Adds the entries of another list.
    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Returns `true` if the host, as a URL contains it, is in the list.
    pub(super) fn contains(&self, host: &str, port: u16) -> bool {
        let host = unbracketed(host).trim_end_matches('.').to_lowercase();
        let address = host.parse().ok().map(canonical);
        self.0.iter().any(|entry| {
            let of_port = entry.port.is_none_or(|it| it == port);
            of_port && entry.hosts.contain(&host, address)
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = split_port(text);
        let hosts = Hosts::parse(unbracketed(host))?;
        Some(Self { hosts, port })
    }

    /// Returns `false` for a domain with characters that no host has.
    fn can_match(&self) -> bool {
        let allowed = |it: char| it.is_alphanumeric() || "-._".contains(it);
        match &self.hosts {
            Hosts::All | Hosts::Network { .. } => true,
            Hosts::Domain(domain) => domain.chars().all(allowed),
        }
    }
}

impl Hosts {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Ok(address) = text.parse() {
            let address = canonical(address);
            let bits = width(address);
            return Some(Self::Network { address, bits });
        }
        if let Some((address, bits)) = text.split_once('/') {
            let address = address.parse().ok()?;
            let bits = bits.parse().ok().filter(|bits| *bits <= width(address))?;
            return Some(Self::Network { address, bits });
        }
        let domain = text.strip_prefix('*').unwrap_or(text);
        let domain = domain.trim_matches('.').to_lowercase();
        (!domain.is_empty()).then_some(Self::Domain(domain))
    }

    fn contain(&self, host: &str, address: Option<IpAddr>) -> bool {
        match (self, address) {
            (Self::All, _) => true,
            (Self::Network { address, bits }, Some(host)) => {
                width(*address) == width(host)
                    && first_bits(*address, *bits) == first_bits(host, *bits)
            }
            (Self::Domain(domain), None) => {
                let before = host.strip_suffix(domain.as_str());
                before.is_some_and(|it| it.is_empty() || it.ends_with('.'))
            }
            (Self::Network { .. }, None) | (Self::Domain(_), Some(_)) => false,
        }
    }
}

/// Splits `host:443` and `[::1]:443`. An address of version 6 without brackets has no port.
fn split_port(text: &str) -> (&str, Option<u16>) {
    let is_host = |host: &str| !host.contains(':') || host.ends_with(']');
    match text.rsplit_once(':') {
        Some((host, port)) if is_host(host) => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (text, None),
        },
        _ => (text, None),
    }
}

/// Returns an address of version 4 that is written as one of version 6 (`::ffff:10.0.0.1`) as what it is.
fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn first_bits(address: IpAddr, bits: u32) -> u128 {
    let number = match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    number.checked_shr(width(address) - bits).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::NoProxy;

    #[test]
    fn hosts_are_found_in_lists() {
        let table = [
            ("*", "vc.example.org", true),
            ("*", "10.1.2.3", true),
            ("*", "[fd00::1]", true),
            ("a.test,*", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.0/31", "10.1.2.1", true),
            ("10.1.2.0/31", "10.1.2.2", false),
            ("0.0.0.0/0", "10.1.2.3", true),
            ("0.0.0.0/0", "[fd00::1]", false),
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.0.0.0/8", "10.example.org", false),
            ("fd00::/8", "[fd12::1]", true),
            ("[fd00::1]", "[fd00::1]", true),
            ("::1", "[::1]", true),
            ("::/0", "[fd00::1]", true),
            ("10.0.0.0/8", "[::ffff:10.1.2.3]", true),
            ("example.org", "vc.example.org", true),
            ("example.org", "example.org", true),
            ("example.org", "notexample.org", false),
            (".example.org", "vc.Example.ORG.", true),
            ("*.example.org", "vc.example.org", true),
            ("Example.org", "vc.example.org", true),
            (" a.test , b.test c.test", "c.test", true),
            ("", "vc.example.org", false),
            (",", "vc.example.org", false),
            (".", "vc.example.org", false),
            ("vc.example.org:443", "vc.example.org", true),
            ("vc.example.org:8443", "vc.example.org", false),
            ("[::1]:443", "[::1]", true),
            ("[::1]:80", "[::1]", false),
            ("10.1.2.3:443", "10.1.2.3", true),
        ];
        for (list, host, expected) in table {
            let found = NoProxy::parse(list).contains(host, 443);
            assert_eq!(found, expected, "`{list}` and {host}");
        }
    }
}
