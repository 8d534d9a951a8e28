//! URLs: addresses of servers and endpoints, and the parts that errors and rules of trust need.
//!
//! Servers and proxies are called by ASCII names: an international name must be given in its encoded form (`xn--…`).

use http::Uri;
use http::uri::Scheme;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::net::{IpAddr, Ipv6Addr};

/// The bytes that are encoded in paths and queries of servers: those that a request line cannot contain.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The host and the port of an authority.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authority {
    /// In lower case, and with brackets if it is an address of version 6.
    pub(super) host: String,
    pub(super) port: Option<u16>,
}

impl Authority {
    /// Parses `host`, `host:port` or `[::1]:port`.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (host, port) = match text.rsplit_once(':') {
            // The colon is part of an address of version 6.
            Some((_, port)) if port.ends_with(']') => (text, None),
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let port = match port {
            None | Some("") => None,
            Some(port) if port.bytes().all(|it| it.is_ascii_digit()) => {
                Some(port.parse().map_err(|_| "invalid port number")?)
            }
            Some(_) => return Err("invalid port number"),
        };
        let host = parse_host(host)?;
        Ok(Self { host, port })
    }
}

fn parse_host(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return Err("empty host");
    }
    if let Some(address) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let address: Ipv6Addr = address.parse().map_err(|_| "invalid IPv6 address")?;
        return Ok(format!("[{address}]"));
    }
    if !text.is_ascii() {
        return Err("the host is not ASCII, use its encoded form `xn--…`");
    }
    let allowed = |it: u8| it.is_ascii_alphanumeric() || b"-._".contains(&it);
    match text.bytes().all(allowed) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err("invalid host"),
    }
}

/// Parses an absolute `http` or `https` URL without user and password, and encodes what a request line cannot contain.
pub(super) fn parse(text: &str) -> Result<Uri, String> {
    let (scheme, rest) = text
        .split_once("://")
        .ok_or("relative URL without a base")?;
    let scheme = scheme.to_ascii_lowercase();
    let usual = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        other => return Err(format!("the scheme `{other}` is not supported")),
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err("it contains a user or a password".to_owned());
    }
    let Authority { host, port } = Authority::parse(authority)?;
    let port = match port.filter(|port| *port != usual) {
        Some(port) => format!(":{port}"),
        None => String::new(),
    };
    let slash = if path.starts_with('/') { "" } else { "/" };
    let path = utf8_percent_encode(path, UNSAFE);
    let url = format!("{scheme}://{host}{port}{slash}{path}");
    url.parse()
        .map_err(|error: http::uri::InvalidUri| error.to_string())
}

/// Resolves a reference, which may be an absolute URL, against the URL that it was found at (RFC 3986, section 5.2).
pub(super) fn join(base: &Uri, reference: &str) -> Result<Uri, String> {
    let reference = reference.trim();
    let origin = origin(base);
    if let Some(scheme) = scheme(reference) {
        let behind = reference.strip_prefix(scheme).unwrap_or_default();
        return match behind.starts_with("://") {
            true => without_dots(parse(reference)?),
            false => Err(format!("the scheme `{scheme}` is not supported")),
        };
    }
    let (before, _) = origin.split_once("//").unwrap_or_default();
    let (folder, _) = base.path().rsplit_once('/').unwrap_or_default();
    let joined = match reference.as_bytes() {
        [b'/', b'/', ..] => format!("{before}{reference}"),
        [b'/', ..] => format!("{origin}{reference}"),
        [] | [b'#', ..] => base.to_string(),
        [b'?', ..] => format!("{origin}{}{reference}", base.path()),
        _ => format!("{origin}{folder}/{reference}"),
    };
    without_dots(parse(&joined)?)
}

/// Resolves the segments `.` and `..` of a path (RFC 3986, section 5.2.4).
fn without_dots(url: Uri) -> Result<Uri, String> {
    let is_dots = |segment: &str| matches!(segment, "." | "..");
    if !url.path().split('/').any(is_dots) {
        return Ok(url);
    }
    let mut kept = Vec::new();
    for segment in url.path().split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    let mut path = kept.join("/");
    // The last segment stands for a folder.
    if url.path().rsplit('/').next().is_some_and(is_dots) && !path.is_empty() {
        path.push('/');
    }
    let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
    parse(&format!("{}/{path}{query}", origin(&url)))
}

/// Returns the scheme of a URL, if it begins with one.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it));
    is_scheme.then_some(scheme)
}

/// Returns scheme, host and port: `https://vcenter.example.org`.
pub(super) fn origin(url: &Uri) -> String {
    let scheme = url.scheme_str().unwrap_or_default();
    let authority = url.authority().map_or("", |it| it.as_str());
    format!("{scheme}://{authority}")
}

/// Returns `true` if both URLs have the same scheme, host and port.
pub(super) fn is_same_origin(one: &Uri, other: &Uri) -> bool {
    one.scheme() == other.scheme() && host(one) == host(other) && port(one) == port(other)
}

pub(super) fn is_tls(url: &Uri) -> bool {
    url.scheme() == Some(&Scheme::HTTPS)
}

/// Returns the host, with brackets if it is an address of version 6.
pub(super) fn host(url: &Uri) -> &str {
    url.host().unwrap_or_default()
}

pub(super) fn port(url: &Uri) -> u16 {
    let usual = if is_tls(url) { 443 } else { 80 };
    url.port_u16().unwrap_or(usual)
}

/// Returns host and port: `vcenter.example.org:443`.
pub(super) fn host_and_port(url: &Uri) -> String {
    format!("{}:{}", host(url), port(url))
}

/// Returns a host without the brackets of an address of version 6.
pub(super) fn unbracketed(host: &str) -> &str {
    let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.unwrap_or(host)
}

/// The parts of a URL that a request line and the header `host` contain.
#[cfg(feature = "saml")]
pub(crate) struct Target {
    /// In lower case; in brackets if it is an IPv6 address.
    pub(crate) host: String,
    /// The port, unless it is that of the scheme.
    pub(crate) port: Option<u16>,
    pub(crate) path: String,
}

/// Returns the parts of a URL, if it has a host.
#[cfg(feature = "saml")]
pub(crate) fn target(url: &str) -> Option<Target> {
    let url = parse(url).ok()?;
    Some(Target {
        host: host(&url).to_owned(),
        port: url.port_u16(),
        path: url.path().to_owned(),
    })
}

/// Returns the server that a header `location` in a response from `url` leads to: `https://vcenter.example.org`. The path and
/// the query may contain secrets, and so may a user.
pub(super) fn redirected_to(url: &Uri, location: &str) -> Option<Box<str>> {
    let (before, after) = location.split_once("//").unwrap_or(("", location));
    let host = after.split(['/', '?', '#']).next().unwrap_or_default();
    let user = host.rfind('@').and_then(|user| after.get(user + 1..));
    let to = match user {
        Some(after) if before.ends_with(':') || location.starts_with("//") => {
            join(url, &format!("{before}//{after}"))
        }
        _ => join(url, location),
    };
    to.ok().map(|to| origin(&to).into())
}

/// Returns `true` if the host is this machine by its address or by a reserved name (RFC 6761, section 6.3).
pub(super) fn is_loopback(host: &str) -> bool {
    match unbracketed(host).parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{host, host_and_port, is_loopback, join, origin, parse, redirected_to};

    #[test]
    fn hosts_are_loopback_or_not() {
        let table = [
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]", true),
            ("http://[::ffff:127.0.0.1]", true),
            ("http://localhost", true),
            ("http://LOCALHOST.:80", true),
            ("http://vc.localhost", true),
            ("http://0.0.0.0", false),
            ("http://128.0.0.1", false),
            ("http://127.0.0.1.example.org", false),
            ("http://localhost.example.org", false),
            ("http://notlocalhost", false),
            ("http://vc", false),
        ];
        for (url, expected) in table {
            let parsed = parse(url).expect(url);
            assert_eq!(is_loopback(host(&parsed)), expected, "{url}");
        }
    }

    #[test]
    fn hosts_are_shown_with_ports() {
        for (url, expected) in [
            ("https://vc/api?x", "vc:443"),
            ("http://[::1]:80/api", "[::1]:80"),
            ("https://vc:8443", "vc:8443"),
        ] {
            assert_eq!(host_and_port(&parse(url).expect(url)), expected);
        }
    }

    #[test]
    fn references_are_resolved() {
        let base = parse("https://vc:8443/api/x").expect("a URL");
        let table = [
            ("https://ESX1:443/a b?c d", Ok("https://esx1/a%20b?c%20d")),
            ("http://esx1", Ok("http://esx1/")),
            ("//esx1/a", Ok("https://esx1/a")),
            ("/a?b#c", Ok("https://vc:8443/a?b")),
            ("a/b", Ok("https://vc:8443/api/a/b")),
            ("https://esx1?a", Ok("https://esx1/?a")),
            ("", Ok("https://vc:8443/api/x")),
            ("#a", Ok("https://vc:8443/api/x")),
            ("?a=b", Ok("https://vc:8443/api/x?a=b")),
            ("../b?c/../d", Ok("https://vc:8443/b?c/../d")),
            ("/a/./b/../../../c/", Ok("https://vc:8443/c/")),
            ("/a/b/..", Ok("https://vc:8443/a/")),
            ("/..", Ok("https://vc:8443/")),
            ("https://esx1/a/../b", Ok("https://esx1/b")),
            // Servers resolve these as they like, all on the same host.
            ("/%2e%2E/a", Ok("https://vc:8443/%2e%2E/a")),
            ("\\\\esx1\\a", Ok("https://vc:8443/api/%5C%5Cesx1%5Ca")),
            ("/\\esx1", Ok("https://vc:8443/%5Cesx1")),
            ("/a\tb\nc", Ok("https://vc:8443/a%09b%0Ac")),
            ("https://esx1:", Ok("https://esx1/")),
            ("https://esx1:0443", Ok("https://esx1/")),
            ("https://esx1:-1", Err("invalid port number")),
            (
                "https://vc:8443\\@esx1",
                Err("it contains a user or a password"),
            ),
            ("https://esx1\\.vc", Err("invalid host")),
            ("https://e\tsx1", Err("invalid host")),
            ("https://esx1%2evc", Err("invalid host")),
            ("https://[fe80::1%25eth0]", Err("invalid IPv6 address")),
            ("https://esx1/%41é\"", Ok("https://esx1/%41%C3%A9%22")),
            ("ds:///vmfs", Err("the scheme `ds` is not supported")),
            ("mailto:x", Err("the scheme `mailto` is not supported")),
            ("https://", Err("empty host")),
            ("http://[", Err("invalid host")),
            ("https://user@esx1", Err("it contains a user or a password")),
        ];
        for (reference, expected) in table {
            let joined = join(&base, reference).map(|url| url.to_string());
            let joined = joined.as_deref().map_err(String::as_str);
            assert_eq!(joined, expected, "{reference}");
        }
        assert_eq!(origin(&base), "https://vc:8443");
    }

    /// Paths and queries of a redirect may be secrets.
    #[test]
    fn a_redirect_leads_to_a_server() {
        let table = [
            (
                "https://sso.example.org:7444/x?token=1",
                Some("https://sso.example.org:7444"),
            ),
            ("https://user:s3cr3t@sso/", Some("https://sso")),
            ("/ui/login", Some("http://vc")),
            ("//other:80/", Some("http://other")),
            ("mailto:s3cr3t", None),
            ("https://", None),
        ];
        let from = parse("http://vc/api/session").expect("a URL");
        for (location, expected) in table {
            assert_eq!(
                redirected_to(&from, location).as_deref(),
                expected,
                "{location}"
            );
        }
    }
}
