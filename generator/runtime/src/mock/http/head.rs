//! The head of a request: headers and credentials.

use crate::mock::request::credentials::Credentials;
use crate::wire::scheme::Scheme;
use hyper::http::request::Parts;

/// Returns a header, if it is text.
pub(super) fn header<'h>(head: &'h Parts, name: &str) -> Option<&'h str> {
    head.headers.get(name)?.to_str().ok()
}

/// Returns the credentials of a request to an operation with these schemes. A bearer token is a session.
pub(super) fn credentials(
    head: &Parts,
    query: &[(String, String)],
    schemes: &[Scheme<'_>],
) -> Credentials {
    let authorization = header(head, "authorization");
    let behind = |word: &str| {
        let (first, token) = authorization?.split_once(' ')?;
        first.eq_ignore_ascii_case(word).then_some(token)
    };
    let token = |scheme: &Scheme<'_>| match scheme {
        Scheme::Basic => None,
        Scheme::Session => header(head, "vmware-api-session-id").or_else(|| behind("bearer")),
        Scheme::Bearer => behind("bearer"),
        Scheme::Token(word) => behind(word),
        Scheme::Header(name) => header(head, name),
        Scheme::Query(name) => {
            let pair = query.iter().find(|(given, _)| given == name);
            pair.map(|(_, value)| value.as_str())
        }
    };
    Credentials {
        session: schemes.iter().find_map(token).map(str::to_owned),
        authorization: authorization.map(str::to_owned),
    }
}
