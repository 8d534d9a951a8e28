//! Advice for responses that come from another server than the caller expects, or from none of this API.

use crate::wire::foreign::Foreign;
use crate::wire::operation::{Method, Operation};

/// Returns the advice for an error response of `server` that states no error of the API.
pub(super) fn hint(
    operation: &Operation,
    status: u16,
    server: Option<&str>,
    foreign: Option<&Foreign>,
) -> Option<String> {
    // The endpoints of files answer as they like.
    if operation.path.is_empty() {
        return None;
    }
    let is_login = operation.path == "/session" && operation.method == Method::Post;
    match status {
        300..400 => Some("a redirect, which is not followed: is the base URL right?".to_owned()),
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
