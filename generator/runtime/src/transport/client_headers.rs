//! Headers that a client sends with each of its calls.
//!
//! Takes names and values of the caller, adds them to requests without a header of the same name. They never go to another
//! server than that of the API.

use crate::wire::encode::header_problem;
#[cfg(feature = "gzip")]
use http::header::ACCEPT_ENCODING;
use http::header::{HeaderMap, HeaderName, HeaderValue};

/// Headers of all calls of a client.
pub(crate) struct ClientHeaders {
    map: HeaderMap,
    has_secrets: bool,
}

/// The headers that the client itself sets, with the advice for callers who want another value.
const RESERVED: [(&str, &str); 16] = [
    ("accept", "the client reads JSON only"),
    (
        "authorization",
        "set `bearer_token` or `credentials` instead",
    ),
    ("client-token", "it identifies one call: set it there"),
    ("connection", "the client manages its connections"),
    ("content-encoding", "the client encodes the body"),
    ("content-length", "the client encodes the body"),
    ("content-type", "the client encodes the body"),
    ("expect", "the client manages its connections"),
    ("host", "it follows from the base URL"),
    ("proxy-authorization", "set `proxy` instead"),
    ("te", "the client manages its connections"),
    ("trailer", "the client encodes the body"),
    ("transfer-encoding", "the client encodes the body"),
    ("upgrade", "the client manages its connections"),
    ("user-agent", "set `user_agent` instead"),
    ("vmware-api-session-id", "set `session_id` instead"),
];

impl ClientHeaders {
    pub(crate) fn new() -> Self {
        #[allow(unused_mut, reason = "there are none without the feature")]
        let mut map = HeaderMap::new();
        #[cfg(feature = "gzip")]
        map.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        Self {
            map,
            has_secrets: false,
        }
    }

    /// Sets a header, in place of an earlier one of that name. Returns the reason why it cannot be sent.
    pub(crate) fn set(&mut self, name: &str, value: &str, is_secret: bool) -> Result<(), String> {
        let lower = name.to_ascii_lowercase();
        if let Some((_, advice)) = RESERVED.iter().find(|(reserved, _)| *reserved == lower) {
            return Err(format!("is a header of the client itself: {advice}"));
        }
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is not a header name")?;
        if let Some(reason) = header_problem(value) {
            return Err(reason.to_owned());
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| "cannot be sent in a header")?;
        value.set_sensitive(is_secret);
        self.has_secrets |= is_secret;
        self.map.insert(name, value);
        Ok(())
    }

    /// Returns `true` if a value is a secret.
    pub(crate) fn has_secrets(&self) -> bool {
        self.has_secrets
    }

    /// Adds the headers to a request that has none of their names.
    pub(super) fn put(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.map {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ClientHeaders;

    #[test]
    fn headers_of_the_client_itself_are_refused() {
        let table = [
            ("accept-language", "de", None),
            ("X-Team", "a b", None),
            ("Authorization", "Basic x", Some("set `bearer_token`")),
            ("VMware-API-Session-Id", "x", Some("set `session_id`")),
            ("content-length", "7", Some("encodes the body")),
            ("x y", "1", Some("not a header name")),
            ("", "1", Some("not a header name")),
            ("x-a", "ü", Some("printable ASCII")),
            ("x-a", "1\r\nx-b: 2", Some("printable ASCII")),
        ];
        for (name, value, expected) in table {
            let mut headers = ClientHeaders::new();
            let refused = headers.set(name, value, false).err();
            match (&refused, expected) {
                (Some(reason), Some(part)) => assert!(reason.contains(part), "{name}: {reason}"),
                _ => assert_eq!(refused.as_deref(), expected, "{name}"),
            }
        }
    }
}
