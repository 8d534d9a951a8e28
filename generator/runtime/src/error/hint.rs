//! Advice for responses that come from another server than the caller expects, or from none of this API.

use crate::wire::foreign::Foreign;
use crate::wire::operation::{Method, Operation};

/// The origin of a response.
pub(super) struct From<'a> {
    /// Host and port.
    pub(super) server: Option<&'a str>,
    /// The server that a redirect leads to: scheme, host and port.
    pub(super) location: Option<&'a str>,
    /// The content of a body that is not JSON.
    pub(super) foreign: Option<&'a Foreign>,
}

/// Returns the advice for an error response that states no error of the API.
pub(super) fn hint(operation: &Operation, status: u16, from: From<'_>) -> Option<String> {
    let From {
        server,
        location,
        foreign,
    } = from;
    // The endpoints of files answer as they like.
    if operation.path.is_empty() {
        return None;
    }
    let is_login = operation.path == "/session" && operation.method == Method::Post;
    match status {
        300..400 => {
            let to = location.map(|it| format!(" to {it}")).unwrap_or_default();
            Some(format!(
                "a redirect{to}, which is not followed: is the base URL right?"
            ))
        }
        404 if is_login => Some(format!(
            "{} has no such API: vSphere 7.0 or later is needed, below the base path `/api`",
            named(server)
        )),
        500.. => foreign.map(|foreign| {
            let name = &foreign.name;
            let server = named(server);
            format!("answered {name}, not JSON: {server} may be starting, or a proxy answered")
        }),
        _ => foreign.map(|foreign| not_json(server, foreign)),
    }
}

/// Returns the problem of a response with other content.
pub(crate) fn not_json(server: Option<&str>, foreign: &Foreign) -> String {
    let (name, server) = (&foreign.name, named(server));
    format!("answered {name}, not JSON: is {server} a vCenter?")
}

fn named(server: Option<&str>) -> &str {
    server.unwrap_or("the server")
}
