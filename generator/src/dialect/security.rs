//! Authentication: declared schemes, and which of them an operation requires.
//!
//! A header `Authorization` as an API key holds a word before the token that only texts name, if anything does:
//! `NetworkInsight {token}`. Facts about published versions name the others.

use serde_json::Value;

use super::header::is_header_name;
use super::names::Names;
use super::node::Node;
use crate::api::{Scheme, Schemes};
use crate::diagnostics::Problem;
use crate::knowledge::authorization_word;
use crate::load::Documents;

/// The header of vCenter's sessions.
const SESSION: &str = "vmware-api-session-id";

/// Returns the schemes that documents declare. One of two with the same name is that of the first document.
pub(super) fn schemes(documents: &Documents, names: &Names<'_>) -> Schemes {
    let mut schemes = Schemes::new();
    for file in 0..documents.sources.len() {
        let Some(root) = Node::root(documents, file) else {
            continue;
        };
        let Some(components) = root.get("components") else {
            continue;
        };
        let Some(declared) = components.get("securitySchemes") else {
            continue;
        };
        for (name, node) in declared.entries().into_iter().flatten() {
            match scheme(&node, &root) {
                Some(scheme) => {
                    schemes.entry(name.to_owned()).or_insert(scheme);
                }
                None => names.ignore(&node, "an authentication scheme of a form of its own"),
            }
        }
    }
    schemes
}

/// Returns a scheme, unless it is one that no client can follow without more facts.
fn scheme(node: &Node<'_>, root: &Node<'_>) -> Option<Scheme> {
    let text = |key: &str| node.value.get(key).and_then(Value::as_str);
    let name = text("name").unwrap_or_default();
    match (text("type")?, text("scheme"), text("in")) {
        ("http", Some(scheme), _) if scheme.eq_ignore_ascii_case("basic") => Some(Scheme::Basic),
        ("http", Some(scheme), _) if scheme.eq_ignore_ascii_case("bearer") => Some(Scheme::Bearer),
        // Both have access tokens, which RFC 6750 sends as bearer tokens.
        ("oauth2" | "openIdConnect", ..) => Some(Scheme::Bearer),
        ("apiKey", _, Some("query")) if !name.is_empty() => Some(Scheme::Query(name.to_owned())),
        ("apiKey", _, Some("header")) if name.eq_ignore_ascii_case(SESSION) => {
            Some(Scheme::Session)
        }
        ("apiKey", _, Some("header")) if name.eq_ignore_ascii_case("authorization") => {
            let word = text("description").and_then(word);
            Some(by_word(word.or_else(|| known_word(root)), name))
        }
        ("apiKey", _, Some("header")) if is_header_name(name) => {
            Some(Scheme::Header(name.to_owned()))
        }
        _ => None,
    }
}

/// Returns the scheme of a header `authorization` with this word before the token.
fn by_word(word: Option<String>, name: &str) -> Scheme {
    match word {
        None => Scheme::Header(name.to_owned()),
        Some(word) if word.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
        Some(word) if word.eq_ignore_ascii_case("basic") => Scheme::Basic,
        Some(word) => Scheme::Token(word),
    }
}

/// Returns the word of a published version, whose document does not name it.
fn known_word(root: &Node<'_>) -> Option<String> {
    let text = |pointer| root.value.pointer(pointer).and_then(Value::as_str);
    authorization_word(text("/info/title")?, text("/info/version")?)
}

/// Returns the word before the placeholder of a token in a text: `OpsToken` in `OpsToken {token}`, or with `<token>`.
fn word(text: &str) -> Option<String> {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let opens = text.match_indices(['{', '<']);
    let mut words = opens.filter_map(|(at, _)| {
        let (before, after) = text.split_at(at);
        let inner = after.get(1..)?.split(['}', '>']).next()?;
        let is_token = inner.to_ascii_lowercase().contains("token");
        let before = before.strip_suffix(' ').filter(|_| is_token)?;
        let word = before
            .rsplit([' ', '\n', '"', '\'', '`', '*', '>', ':'])
            .next()?;
        let is_word = word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        (is_word && word.starts_with(|c: char| c.is_ascii_uppercase())).then(|| word.to_owned())
    });
    words.next()
}

/// The requirement of an operation.
pub(super) struct Requirement {
    /// The names of the schemes; any of them is enough.
    pub(super) schemes: Vec<String>,
    /// Set if the documents say that there is none.
    pub(super) anonymous: bool,
}

/// Reads the requirement of an operation, or else that of its document. An alternative with several schemes, or with
/// scopes, is reported. One without any is read as none only if there is no other.
pub(super) fn requirement(operation: &Node<'_>, names: &Names<'_>) -> Result<Requirement, Problem> {
    let root = Node::root(operation.documents(), operation.file());
    let of_document = root.as_ref().and_then(|root| root.get("security"));
    let own = operation.get("security");
    let mut schemes = Vec::new();
    if let Some(security) = own.as_ref().or(of_document.as_ref()) {
        for alternative in security.items()? {
            let map = alternative.map()?;
            let is_plain = |rights: &Value| rights.as_array().is_some_and(Vec::is_empty);
            if map.len() > 1 || !map.values().all(is_plain) {
                let what = "a security requirement with several schemes, or with scopes";
                names.ignore(&alternative, what);
            }
            schemes.extend(map.keys().cloned());
        }
    }
    // Nothing is said if both are missing: the published documents leave it out for operations that need a session.
    let is_given = own.is_some() || of_document.is_some();
    Ok(Requirement {
        anonymous: schemes.is_empty() && is_given,
        schemes,
    })
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn texts_name_the_word_before_a_token() {
        let table = [
            ("API Key - NetworkInsight {token}", Some("NetworkInsight")),
            (
                "Authorization &#58; NetworkInsight {token} <br>",
                Some("NetworkInsight"),
            ),
            ("the header `OpsToken <token>`", Some("OpsToken")),
            ("Authorization:Bearer &lt;access token&gt;", Some("Bearer")),
            ("<b>Bearer {accessToken}</b>", Some("Bearer")),
            ("Token based authorization", None),
            ("sends the {token} with calls", None),
            ("see <b>tokens</b> {id}", None),
            ("Send<token>", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(word(text).as_deref(), expected, "{text}");
        }
    }
}
