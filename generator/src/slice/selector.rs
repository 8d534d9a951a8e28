//! Selectors: patterns for the operations and schemas of a fragment.

use std::collections::BTreeSet;
use std::fmt;

use crate::api::{Api, Operation, Schema};
use crate::diagnostics::{Location, ProblemKind};

/// A selector of operations or schemas.
///
/// | form | selected |
/// | --- | --- |
/// | `/content/**` | operations by path, or by path and query if the pattern has a query |
/// | `tag:Content.Library.**` | operations by resource |
/// | `op:Content.Library_get` | operations by id |
/// | `schema:Vapi.Std.**` | schemas, also without references to them |
///
/// Names are those that `inspect` prints. In a pattern `*` matches any characters of one part, `**` any number of parts,
/// also none. Parts of a path are separated by `/`, those of a name by `.`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    kind: Kind,
    pattern: String,
    /// The place of the selector, if it is in a file.
    pub(super) place: Option<Location>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Path,
    Tag,
    Operation,
    Schema,
}

const KINDS: &[(&str, Kind)] = &[
    ("tag:", Kind::Tag),
    ("op:", Kind::Operation),
    ("schema:", Kind::Schema),
    ("", Kind::Path),
];

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = KINDS.iter().find(|(_, kind)| *kind == self.kind);
        write!(
            f,
            "{}{}",
            prefix.map_or("", |(prefix, _)| prefix),
            self.pattern
        )
    }
}

impl Selector {
    /// Parses a selector.
    ///
    /// # Errors
    /// A text of another form.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        let text = text.trim();
        let form = KINDS
            .iter()
            .find_map(|(prefix, kind)| Some((*kind, text.strip_prefix(prefix)?)));
        let (kind, pattern) = form.unwrap_or((Kind::Path, text));
        let starts = pattern.starts_with('/');
        if pattern.is_empty() || starts != (kind == Kind::Path) {
            return Err(ProblemKind::Selection(format!(
                "invalid selector `{text}`: expected a path (`/content/**`), `tag:…`, `op:…` or `schema:…`"
            )));
        }
        Ok(Self {
            kind,
            pattern: pattern.to_owned(),
            place: None,
        })
    }

    pub(super) fn takes_operation(&self, operation: &Operation) -> bool {
        match self.kind {
            Kind::Path if self.pattern.contains(['?', '=']) => {
                matches(&self.pattern, key_below_base(operation), '/')
            }
            Kind::Path => matches(&self.pattern, &operation.path, '/'),
            Kind::Tag => matches(&self.pattern, operation.resource.as_str(), '.'),
            Kind::Operation => matches(&self.pattern, &operation.id, '.'),
            Kind::Schema => false,
        }
    }

    pub(super) fn takes_schema(&self, schema: &Schema) -> bool {
        self.kind == Kind::Schema && matches(&self.pattern, schema.name.as_str(), '.')
    }

    /// Names of the API similar to the pattern.
    pub(super) fn alike(&self, api: &Api) -> Vec<String> {
        let separator = if self.kind == Kind::Path { '/' } else { '.' };
        let operations = || api.operations.iter();
        let names: BTreeSet<&str> = match self.kind {
            Kind::Path => operations()
                .map(|operation| operation.path.as_str())
                .collect(),
            Kind::Tag => operations()
                .map(|operation| operation.resource.as_str())
                .collect(),
            Kind::Operation => operations()
                .map(|operation| operation.id.as_str())
                .collect(),
            Kind::Schema => api.schemas.keys().map(|name| name.as_str()).collect(),
        };
        let wanted = self.pattern.trim_end_matches(['*', separator]);
        let depth = wanted.matches(separator).count();
        // A pattern selects everything below it, so it is compared with prefixes of the names.
        let above = names.into_iter().map(|name| {
            let end = name.match_indices(separator).nth(depth + 1);
            let end = if self.pattern.contains('*') {
                end
            } else {
                None
            };
            end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
        });
        let above: Vec<&str> = above.collect::<BTreeSet<_>>().into_iter().collect();
        let found = similar::get_close_matches(wanted, &above, 3, 0.6);
        found.into_iter().map(str::to_owned).collect()
    }
}

/// Returns the path key without the base path.
fn key_below_base(operation: &Operation) -> &str {
    let key = operation.path_key.as_str();
    let at = key.find(&operation.path);
    at.and_then(|at| key.get(at..)).unwrap_or(key)
}

/// Returns `true` if the pattern matches the whole name.
fn matches(pattern: &str, name: &str, separator: char) -> bool {
    let pattern: Vec<&str> = pattern.split(separator).collect();
    let name: Vec<&str> = name.split(separator).collect();
    parts_match(&pattern, &name)
}

/// Matches with backtracking to the latest `**` only: at most parts × parts steps.
fn parts_match(pattern: &[&str], name: &[&str]) -> bool {
    let (mut at, mut taken) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(at), name.get(taken)) {
            (None, None) => return true,
            (Some(&"**"), _) => {
                back = Some((at, taken));
                at += 1;
            }
            (Some(part), Some(found)) if part_matches(part, found) => {
                at += 1;
                taken += 1;
            }
            _ => match back {
                Some((star, from)) if from < name.len() => {
                    back = Some((star, from + 1));
                    at = star + 1;
                    taken = from + 1;
                }
                _ => return false,
            },
        }
    }
}

/// Returns `true` if the pattern of one part matches.
fn part_matches(pattern: &str, part: &str) -> bool {
    pieces_match(pattern.split('*'), part)
}

/// Returns `true` if the text consists of the pieces, with any text between them.
pub(super) fn pieces_match<'t>(mut pieces: impl Iterator<Item = &'t str>, part: &str) -> bool {
    let Some(mut rest) = pieces.next().and_then(|first| part.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in middle {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_whole_parts() {
        let cases = [
            ("/content/**", "/content", '/', true),
            ("/content/**", "/content/library/{id}", '/', true),
            ("/content/**", "/contents", '/', false),
            ("/content/*", "/content/library", '/', true),
            ("/content/*", "/content/library/item", '/', false),
            ("/a/**/z", "/a/z", '/', true),
            ("/a/**/z", "/a/b/z/c/z", '/', true),
            ("/a/**/z", "/a/b/z/c", '/', false),
            (
                "/a/{b}?action=*",
                "/a/{b}?action=x&vmw-task=true",
                '/',
                true,
            ),
            ("Content.Library_*", "Content.Library_get", '.', true),
            ("Content.Library_*", "Content.Library.Item_get", '.', false),
            ("Content.**", "Content.Library.Item_get", '.', true),
            ("**", "A.B", '.', true),
            ("A.*b*c", "A.xbycbc", '.', true),
            ("A.*b*c", "A.xcb", '.', false),
            ("A.ab*ba", "A.aba", '.', false),
        ];
        for (pattern, name, separator, expected) in cases {
            assert_eq!(
                matches(pattern, name, separator),
                expected,
                "{pattern} on {name}"
            );
        }
    }
}
