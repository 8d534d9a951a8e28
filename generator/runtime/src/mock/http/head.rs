//! The head of a request: headers and credentials.

use crate::mock::request::credentials::Credentials;
use hyper::http::request::Parts;

/// Returns a header, if it is text.
pub(super) fn header<'h>(head: &'h Parts, name: &str) -> Option<&'h str> {
    head.headers.get(name)?.to_str().ok()
}

/// Returns the credentials of a request. A bearer token is a session.
pub(super) fn credentials(head: &Parts) -> Credentials {
    let authorization = header(head, "authorization");
    let token = authorization.and_then(|it| it.strip_prefix("Bearer "));
    let session = header(head, "vmware-api-session-id").or(token);
    Credentials {
        session: session.map(str::to_owned),
        authorization: authorization.map(str::to_owned),
    }
}
