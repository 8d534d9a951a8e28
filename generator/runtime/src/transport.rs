//! Sending over HTTP. The only file that knows the HTTP library. Its errors do not name the operation yet.

use crate::error::{Error, ErrorCause, TransportError};
use crate::operation::Method;
use reqwest::Url;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use std::time::Duration;

/// A header to send.
pub(crate) struct Header {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) sensitive: bool,
}

/// A request to send.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) body_limit: usize,
}

/// An answer, whatever its status. Unless that is a success, the body may have been cut off.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// The connections of a client. Clones share them.
#[derive(Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
}

impl Transport {
    pub(crate) fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            // A redirect would carry the session, which travels in a header of its own, to another host.
            .redirect(Policy::none())
            .connect_timeout(connect_timeout)
            .build()
            .map_err(failure)?;
        Ok(Self { http })
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Reply, Error> {
        let limit = request.body_limit;
        let mut response = self
            .http
            .execute(convert(request)?)
            .await
            .map_err(failure)?;
        let status = response.status().as_u16();
        let success = response.status().is_success();
        let request_id = response
            .headers()
            .get("x-request-id")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        let too_large = || Error::new(None, ErrorCause::BodyTooLarge { status, limit });

        // The announced length is a hint only: it saves reading what will be refused, and some reallocation.
        let announced = response.content_length().unwrap_or(0);
        if success && announced > limit as u64 {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(
            usize::try_from(announced)
                .unwrap_or(0)
                .min(limit)
                .min(1 << 20),
        );
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if chunk.len() <= limit - body.len() => {
                    body.extend_from_slice(&chunk)
                }
                Ok(Some(_)) if success => return Err(too_large()),
                Ok(Some(chunk)) => {
                    body.extend_from_slice(&chunk[..limit - body.len()]);
                    break;
                }
                Ok(None) => break,
                Err(error) if success => return Err(failure(error)),
                // What the server said is known by its status: the rest is not worth another error.
                Err(_) => break,
            }
        }
        Ok(Reply {
            status,
            request_id,
            body,
        })
    }
}

fn convert(request: Request) -> Result<reqwest::Request, Error> {
    let url =
        Url::parse(&request.url).map_err(|error| Error::invalid(None, None, &error.to_string()))?;
    let mut converted = reqwest::Request::new(method(request.method), url);
    *converted.headers_mut() = headers(request.headers)?;
    let expects_body = matches!(request.method, Method::Post | Method::Put | Method::Patch);
    if expects_body && request.body.is_none() {
        // The HTTP library leaves it out, but RFC 9110 (8.6) wants it, and some servers insist.
        converted
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    *converted.timeout_mut() = request.timeout;
    *converted.body_mut() = request.body.map(reqwest::Body::from);
    Ok(converted)
}

fn headers(headers: Vec<Header>) -> Result<HeaderMap, Error> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for Header {
        name,
        value,
        sensitive,
    } in headers
    {
        let refused = |why: &str| Error::invalid(None, Some(name), why);
        let key =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused("is not a header name"))?;
        let mut value =
            HeaderValue::try_from(value).map_err(|_| refused("cannot stand in a header"))?;
        value.set_sensitive(sensitive);
        map.append(key, value);
    }
    Ok(map)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// Sorts an error of the HTTP library and keeps its text, without the URL (its query may hold secrets).
fn failure(error: reqwest::Error) -> Error {
    let connecting = error.is_connect();
    if error.is_timeout() {
        return Error::new(None, ErrorCause::Timeout { connecting });
    }
    let error = error.without_url();
    let mut message = String::new();
    let mut io = None;
    // The outermost text ("error sending request") says nothing that the causes below it do not say better.
    let mut next = std::error::Error::source(&error);
    while let Some(cause) = next {
        let text = cause.to_string();
        if !message.contains(&text) {
            if !message.is_empty() {
                message.push_str(": ");
            }
            message.push_str(&text);
        }
        io = io.or_else(|| {
            cause
                .downcast_ref::<std::io::Error>()
                .map(std::io::Error::kind)
        });
        next = cause.source();
    }
    if message.is_empty() {
        message = error.to_string();
    }
    Error::new(
        None,
        ErrorCause::Transport(TransportError::new(connecting, io, message)),
    )
}

/// Joins base URL and base path, without a slash at the end. The error is the setting and what is wrong with it.
pub(crate) fn base_url(base: &str, base_path: &str) -> Result<String, (&'static str, String)> {
    let refused = |why: &str| ("base_url", why.to_owned());
    let mut url =
        Url::parse(base).map_err(|error| refused(&format!("{error}: write https://host")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(refused("must be an http or https URL: write https://host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("must not hold a user or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("must not hold a query or a fragment"));
    }
    let base_path = match base_path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    };
    let prefix = url.path().trim_end_matches('/');
    let prefix = prefix
        .strip_suffix(base_path.as_str())
        .unwrap_or(prefix)
        .to_owned();
    let path = format!("{prefix}{base_path}");
    url.set_path(&path);
    if url.path().trim_end_matches('/') != path {
        return Err((
            "base_path",
            "must be a plain path, percent-encoded where needed: write /api".to_owned(),
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::base_url;

    #[test]
    fn base_urls() {
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
        ];
        for (base, path, joined) in table {
            assert_eq!(base_url(base, path).as_deref(), Ok(joined), "{base} {path}");
        }
    }

    #[test]
    fn refused_base_urls() {
        let table = [
            ("", "/api", "base_url"),
            ("vc.example.org", "/api", "base_url"),
            ("localhost:8080", "/api", "base_url"),
            ("ftp://vc", "/api", "base_url"),
            ("https://", "/api", "base_url"),
            ("https://user:s3cr3t@vc", "/api", "base_url"),
            ("https://vc?x", "/api", "base_url"),
            ("https://vc#x", "/api", "base_url"),
            ("https://vc", "/api?x=1", "base_path"),
            ("https://vc", "/api/../x", "base_path"),
            ("https://vc", "/a b", "base_path"),
        ];
        for (base, path, setting) in table {
            let (name, why) = base_url(base, path).expect_err(base);
            assert_eq!(name, setting, "{base} {path}");
            assert!(!why.contains("s3cr3t"), "{why}");
        }
    }
}
