//! The head of a request: headers and credentials.

use crate::mock::request::credentials::Credentials;
use hyper::http::request::Parts;

/// Returns a header, if it is text.
pub(super) fn header<'h>(head: &'h Parts, name: &str) -> Option<&'h str> {
    head.headers.get(name)?.to_str().ok()
}

/// Returns the credentials of a request.
pub(super) fn credentials(head: &Parts) -> Credentials {
    Credentials {
        session: header(head, "vmware-api-session-id").map(str::to_owned),
        authorization: header(head, "authorization").map(str::to_owned),
    }
}
