//! Addresses of servers: the path in them, which every request has in front.

use super::key;
use super::node::Node;
use crate::diagnostics::{Problem, ProblemKind};

/// Returns the path of a document's first server, if it has one with a valid path.
pub(super) fn first_path(root: &Node<'_>) -> Option<String> {
    let servers = root.get("servers")?;
    let first = servers.items().ok()?.next()?;
    path(&first).ok()
}

/// Returns the path in the address of a server, with the defaults of its variables. The part before the path makes no
/// difference: the caller of the client gives its own.
pub(super) fn path(server: &Node<'_>) -> Result<String, Problem> {
    let url = server.need("url")?;
    let text = url.str()?;
    let path = match text.split_once("://") {
        Some((_, behind)) => by_default(server, from_slash(behind)),
        None => {
            let address = by_default(server, text);
            let behind_scheme = address.split_once("://").map(|(_, behind)| behind);
            from_slash(behind_scheme.unwrap_or(&address)).to_owned()
        }
    };
    let path = path.trim_end_matches('/');
    if !path.is_empty()
        && let Some(fault) = key::fault(path)
    {
        return Err(url.unsupported(format!("as the path of a server, {fault}")));
    }
    if let Some(name) = key::placeholders(path).first() {
        let missing = |node: &Node<'_>, key| Err(node.problem(ProblemKind::Missing { key }));
        return match server.get("variables") {
            Some(variables) => match variables.get(name) {
                Some(variable) => missing(&variable, "default"),
                None => missing(&variables, "default"),
            },
            None => missing(server, "variables"),
        };
    }
    Ok(path.to_owned())
}

/// Returns the part of an address that begins with its first slash.
fn from_slash(address: &str) -> &str {
    let slash = address.find('/');
    slash
        .and_then(|slash| address.get(slash..))
        .unwrap_or_default()
}

/// Returns a text of a server with the defaults of its variables. Variables without a default stay.
fn by_default(server: &Node<'_>, text: &str) -> String {
    let variables = server.value.get("variables");
    let default = |name: &str| variables?.get(name)?.get("default")?.as_str();
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let variable = behind.split_once('}');
        let filled_in = variable.and_then(|(name, behind)| Some((default(name)?, behind)));
        let (text, behind) = filled_in.unwrap_or(("{", behind));
        filled.push_str(text);
        rest = behind;
    }
    filled.push_str(rest);
    filled
}
