//! URLs: the base URL of a client, and the parts that errors and rules of trust need.

use crate::error::excerpt::line;
use reqwest::Url;
use std::net::IpAddr;

/// Returns host and port: `vcenter.example.org:443`.
pub(super) fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
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
    let url = Url::parse(url).ok()?;
    Some(Target {
        host: url.host_str()?.to_ascii_lowercase(),
        port: url.port(),
        path: url.path().to_owned(),
    })
}

/// Returns the server that a header `location` in a response from `url` leads to: `https://vcenter.example.org`. The path and
/// the query may contain secrets.
pub(super) fn redirected_to(url: &Url, location: &str) -> Option<Box<str>> {
    let to = url.join(location).ok()?;
    let is_http = matches!(to.scheme(), "http" | "https");
    is_http.then(|| to.origin().ascii_serialization().into())
}

/// Returns `true` if the host is this machine by its address or by a reserved name (RFC 6761, section 6.3).
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

/// Joins base URL and base path, without a trailing slash. The error is the name of the invalid setting and the reason.
///
/// The parser repairs URLs as browsers do (WHATWG URL, section 4.4): `https:vc`, a line break in the host, backslashes
/// for slashes. Settings with such mistakes are refused. So is any `@`, since the text before it may be a user and a
/// password: the host of `https://admin/pw@vc` would be `admin`.
pub(crate) fn base_url(base: &str, base_path: &str) -> Result<String, (&'static str, String)> {
    let mut url = plain_url(base.trim()).map_err(|reason| ("base_url", reason))?;
    let base_path = match base_path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    };
    let prefix = url.path().trim_end_matches('/');
    let prefix = prefix
        .strip_suffix(base_path.as_str())
        .unwrap_or(prefix)
        .to_owned();
    if let Some(name) = application(&prefix) {
        let server = url.origin().ascii_serialization();
        let shown = line(&format!("{server}{prefix}"));
        let reason = format!("{shown} is the address of {name}: write {server}");
        return Err(("base_url", reason));
    }
    let path = format!("{prefix}{base_path}");
    url.set_path(&path);
    if url.path().trim_end_matches('/') != path || base_path.contains('@') {
        return Err((
            "base_path",
            "must be a plain path, percent-encoded where needed: write /api".to_owned(),
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Other applications of a vCenter, by the first segments of their paths.
const APPLICATIONS: [(&str, &str); 8] = [
    ("ui", "the vSphere Client"),
    ("vsphere-ui", "the vSphere Client"),
    ("vsphere-client", "the vSphere Web Client"),
    ("websso", "single sign-on"),
    ("sdk", "the SOAP API"),
    ("mob", "the Managed Object Browser"),
    ("apiexplorer", "the API Explorer"),
    ("rest", "the older REST API"),
];

/// Returns the other application that a path belongs to.
fn application(path: &str) -> Option<&'static str> {
    let first = path.trim_start_matches('/').split('/').next()?;
    let mut all = APPLICATIONS.iter();
    let found = all.find(|(segment, _)| segment.eq_ignore_ascii_case(first))?;
    Some(found.1)
}

/// Parses a URL that consists of scheme, host, port and path.
fn plain_url(base: &str) -> Result<Url, String> {
    let scheme = base.split_once("://").map(|(scheme, _)| scheme);
    if !scheme.is_some_and(|it| {
        ["http", "https"]
            .iter()
            .any(|is| it.eq_ignore_ascii_case(is))
    }) {
        return Err("must be an http or https URL: write https://host".to_owned());
    }
    if base.contains(|it: char| it.is_whitespace() || it.is_control() || it == '\\') {
        return Err("must not contain spaces, control characters or backslashes".to_owned());
    }
    if base.contains('@') {
        return Err("must not contain a user or a password: pass them to `credentials`".to_owned());
    }
    if let Some((before, _)) = base.split_once(['?', '#']) {
        let server = Url::parse(before).map(|url| url.origin().ascii_serialization());
        let server = server.unwrap_or_else(|_| "https://host".to_owned());
        return Err(format!(
            "must not contain a query or a fragment: write {server}"
        ));
    }
    Url::parse(base).map_err(|error| {
        format!(
            "{} cannot be parsed ({error}): write https://host",
            shown(base)
        )
    })
}

/// Returns the base URL for a message: without a text in place of the port, which may be a password.
fn shown(base: &str) -> String {
    let (scheme, rest) = base.split_once("://").unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let authority = match authority.rsplit_once(':') {
        Some((host, port)) if !is_port(port) => format!("{host}:…"),
        _ => authority.to_owned(),
    };
    line(&format!("{scheme}://{authority}{path}"))
}

#[cfg(test)]
mod tests {
    use super::{base_url, host_and_port, is_loopback, redirected_to};
    use reqwest::Url;

    #[test]
    fn base_url_and_path_are_joined() {
        let table = [
            ("https://vc", "/api", "https://vc/api"),
            ("https://vc/", "/api", "https://vc/api"),
            ("https://vc/api", "/api", "https://vc/api"),
            ("https://vc/api/", "api/", "https://vc/api"),
            ("https://vc/myapi", "/api", "https://vc/myapi/api"),
            ("https://vc/proxy/", "/api", "https://vc/proxy/api"),
            ("https://vc/proxy/api", "/api", "https://vc/proxy/api"),
            ("https://vc:8443", "/api", "https://vc:8443/api"),
            ("http://[::1]:8080/api", "/api", "http://[::1]:8080/api"),
            ("HTTPS://VC:443", "/api", "https://vc/api"),
            ("https://vc", "", "https://vc"),
            ("https://vc/", "/", "https://vc"),
            ("https://vc", "/rest/com", "https://vc/rest/com"),
            (" https://vc\n", "/api", "https://vc/api"),
        ];
        for (base, path, joined) in table {
            assert_eq!(base_url(base, path).as_deref(), Ok(joined), "{base} {path}");
        }
    }

    /// The setting and the reason are one sentence.
    #[test]
    fn an_unreadable_base_url_is_explained() {
        for (base, reason) in [
            ("https://", "empty host"),
            ("https://vc:99999", "invalid port number"),
            ("https://vc:99999/api", "invalid port number"),
        ] {
            let expected = format!("{base} cannot be parsed ({reason}): write https://host");
            assert_eq!(base_url(base, "/api"), Err(("base_url", expected)));
        }
        // A password in place of the port.
        let (_, reason) = base_url("https://admin:s3cr3t/", "/api").expect_err("no port");
        let expected =
            "https://admin:…/ cannot be parsed (invalid port number): write https://host";
        assert_eq!(reason, expected);
    }

    /// Addresses that are copied from a browser or from programs for other APIs.
    #[test]
    fn the_address_of_another_application_is_refused_with_the_right_one() {
        let client = "https://vc/ui is the address of the vSphere Client: write https://vc";
        let table = [
            ("https://vc/ui", "/api", client),
            ("https://vc/ui/", "/api", client),
            (
                "https://vc:8443/ui/app/home",
                "/api",
                "https://vc:8443/ui/app/home is the address of the vSphere Client: write https://vc:8443",
            ),
            (
                "https://vc/ui/#/start",
                "/api",
                "must not contain a query or a fragment: write https://vc",
            ),
            (
                "https://vc/UI/?locale=en",
                "/api",
                "must not contain a query or a fragment: write https://vc",
            ),
            (
                "https://vc/sdk",
                "/api",
                "https://vc/sdk is the address of the SOAP API: write https://vc",
            ),
            (
                "https://vc/rest/",
                "/api",
                "https://vc/rest is the address of the older REST API: write https://vc",
            ),
        ];
        for (base, path, expected) in table {
            let (setting, reason) = base_url(base, path).expect_err(base);
            assert_eq!((setting, reason.as_str()), ("base_url", expected));
        }
        // A base path that is set on purpose, and prefixes of gateways.
        let table = [
            ("https://vc/rest", "/rest", "https://vc/rest"),
            ("https://gateway", "/ui/api", "https://gateway/ui/api"),
            ("https://gateway/vc/ui", "/api", "https://gateway/vc/ui/api"),
            ("https://gateway/uikit", "/api", "https://gateway/uikit/api"),
        ];
        for (base, path, joined) in table {
            assert_eq!(base_url(base, path).as_deref(), Ok(joined), "{base} {path}");
        }
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
        let from = Url::parse("http://vc/api/session").expect("a URL");
        for (location, expected) in table {
            assert_eq!(
                redirected_to(&from, location).as_deref(),
                expected,
                "{location}"
            );
        }
    }

    #[test]
    fn mistakes_are_refused() {
        let table = [
            ("", "/api", "base_url"),
            ("vc.example.org", "/api", "base_url"),
            ("localhost:8080", "/api", "base_url"),
            ("ftp://vc", "/api", "base_url"),
            ("https://", "/api", "base_url"),
            ("https://user:s3cr3t@vc", "/api", "base_url"),
            ("https://user@vc", "/api", "base_url"),
            ("https://user/s3cr3t@vc", "/api", "base_url"),
            ("https:vc", "/api", "base_url"),
            ("https:/vc", "/api", "base_url"),
            ("https:us/er@vc", "/api", "base_url"),
            ("https:us://er:s3cr3t@vc", "/api", "base_url"),
            ("https://v\nc", "/api", "base_url"),
            ("https://v\u{14}c", "/api", "base_url"),
            ("https:\\\\vc", "/api", "base_url"),
            ("https://vc\\proxy", "/api", "base_url"),
            ("https://vc?x", "/api", "base_url"),
            ("https://vc#x", "/api", "base_url"),
            ("https://vc", "/api?x=1", "base_path"),
            ("https://vc", "/api/../x", "base_path"),
            ("https://vc", "/a b", "base_path"),
            ("https://vc", "/a@b", "base_path"),
        ];
        for (base, path, setting) in table {
            let (name, reason) = base_url(base, path).expect_err(base);
            assert_eq!(name, setting, "{base} {path}");
            assert!(!reason.contains("s3cr3t"), "{reason}");
        }
    }
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
            let parsed = Url::parse(url).expect(url);
            assert_eq!(is_loopback(&parsed), expected, "{url}");
        }
    }

    #[test]
    fn hosts_are_shown_with_ports() {
        for (url, expected) in [
            ("https://vc/api?x", "vc:443"),
            ("http://[::1]:80/api", "[::1]:80"),
            ("https://vc:8443", "vc:8443"),
        ] {
            assert_eq!(host_and_port(&Url::parse(url).expect(url)), expected);
        }
    }
}
