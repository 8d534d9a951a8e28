//! Words of names in the forms of vmsgen.

use std::borrow::Cow;

/// The prefix of all names of the vendor.
const VENDOR: &str = "com.vmware.";

/// Returns `true` for the name of a schema in the form below `/rest`: `cis.tagging.tag_model`.
pub(in crate::dialect) fn is_rest_name(published: &str) -> bool {
    published.contains('.') && published.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Returns a name of parts in snake case as later documents write it: `vapi.std.dynamic_ID` → `Vapi.Std.DynamicID`. Parts are
/// separated by dots or slashes.
pub(super) fn dotted(name: &str) -> String {
    let name = name.trim();
    let own = name.strip_prefix(VENDOR).unwrap_or(name);
    let parts: Vec<Cow<'_, str>> = own.split(['.', '/']).map(camel).collect();
    parts.join(".")
}

/// Returns the words of a part with their first letters in upper case: `depot_content` → `DepotContent`, `VM` → `VM`.
fn camel(part: &str) -> Cow<'_, str> {
    if part.starts_with(|c: char| c.is_ascii_uppercase()) && !part.contains(['_', '-']) {
        return Cow::Borrowed(part);
    }
    let mut camel = String::with_capacity(part.len());
    for word in part.split(['_', '-']) {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    Cow::Owned(camel)
}

/// Returns what the spellings of one name have in common: its letters and digits, in lower case and without the vendor.
pub(in crate::dialect) fn folded(name: &str) -> String {
    let own = name.strip_prefix(VENDOR).unwrap_or(name);
    let letters = own.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns the places where a word of a name begins, the longest prefix first and without the whole: 3 for `EsxInfo`.
pub(super) fn boundaries(name: &str) -> impl Iterator<Item = usize> {
    let capitals = name.char_indices().filter(|(_, c)| c.is_ascii_uppercase());
    capitals.map(|(at, _)| at).rev().filter(|at| *at > 0)
}
