//! The base URL of a client.

use crate::error::excerpt::line;
use crate::transport::url::{origin, parse};
use crate::wire::encode::has_dot_segment;
use http::Uri;

/// Joins base URL and base path, without a trailing slash. The error is the name of the invalid setting and the reason.
///
/// Mistakes that browsers repair are refused: `https:vc`, a line break in the host, backslashes for slashes. So is any
/// `@`, since the text before it may be a user and a password: the host of `https://admin/pw@vc` would be `admin`.
pub(crate) fn base_url(base: &str, base_path: &str) -> Result<String, (&'static str, String)> {
    let url = plain_url(base.trim()).map_err(|reason| ("base_url", reason))?;
    let base_path = match base_path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    };
    if !is_plain_path(&base_path) {
        return Err((
            "base_path",
            "must be a plain path, percent-encoded where needed: write /api".to_owned(),
        ));
    }
    let prefix = url.path().trim_end_matches('/');
    let prefix = prefix.strip_suffix(base_path.as_str()).unwrap_or(prefix);
    if let Some(name) = application(prefix) {
        let server = origin(&url);
        let shown = line(&format!("{server}{prefix}"));
        let reason = format!("{shown} is the address of {name}: write {server}");
        return Err(("base_url", reason));
    }
    let joined = format!("{}{prefix}{base_path}", origin(&url));
    Ok(joined.trim_end_matches('/').to_owned())
}

/// Returns `true` for a path that is sent as it is, and that no server resolves to another one.
fn is_plain_path(path: &str) -> bool {
    let is_sent = |it: u8| it.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:%".contains(&it);
    path.bytes().all(is_sent) && !has_dot_segment(path)
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
fn plain_url(base: &str) -> Result<Uri, String> {
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
        let server = parse(before).map(|url| origin(&url));
        let server = server.unwrap_or_else(|_| "https://host".to_owned());
        return Err(format!(
            "must not contain a query or a fragment: write {server}"
        ));
    }
    let url = parse(base).map_err(|error| {
        format!(
            "{} cannot be parsed ({error}): write https://host",
            shown(base)
        )
    })?;
    match has_dot_segment(url.path()) {
        true => Err("must not contain the segments `.` and `..`".to_owned()),
        false => Ok(url),
    }
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
    use super::base_url;

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
            ("http://VC:80/Proxy", "/api", "http://vc/Proxy/api"),
            ("https://[0:0::1]", "/api", "https://[::1]/api"),
            ("https://vc/ü", "/api", "https://vc/%C3%BC/api"),
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
        for (base, reason) in [
            ("https://vc:+443", "invalid port number"),
            ("https://[::g]", "invalid IPv6 address"),
            ("https://v%63", "invalid host"),
            (
                "https://vcénter",
                "the host is not ASCII, use its encoded form `xn--…`",
            ),
        ] {
            let (_, text) = base_url(base, "/api").expect_err(base);
            assert!(text.contains(&format!("({reason})")), "{text}");
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
            ("https://vc", "/a/%2E%2e/x", "base_path"),
            ("https://vc", "/ü", "base_path"),
            ("https://vc", "/a/..;/x", "base_path"),
            ("https://vc/a/..;x/b", "/api", "base_url"),
            ("https://vc/a/../b", "/api", "base_url"),
            ("https://vc/%2e%2e/b", "/api", "base_url"),
        ];
        for (base, path, setting) in table {
            let (name, reason) = base_url(base, path).expect_err(base);
            assert_eq!(name, setting, "{base} {path}");
            assert!(!reason.contains("s3cr3t"), "{reason}");
        }
    }
}
