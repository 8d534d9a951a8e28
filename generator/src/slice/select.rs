//! Which operation and which schema belongs to which fragment.
//!
//! Takes selectors and the model; gives an owner for every operation that is selected, and for every schema that is
//! named. A selector that matches nothing is an error, and so is anything that two fragments claim.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::api::{Api, Operation, Place, Schema};
use crate::diagnostics::{Location, Problem, ProblemKind, Problems};
use crate::load::Documents;

/// What belongs to a fragment.
///
/// | form | what it selects |
/// | --- | --- |
/// | `/content/**` | operations by their path; by their whole key where the pattern has a query |
/// | `tag:Content.Library.**` | operations by their resource |
/// | `op:Content.Library_get` | operations by their id |
/// | `schema:Vapi.Std.**` | schemas, whether anything refers to them or not |
///
/// All names are those that `inspect` shows. In a pattern `*` stands for any characters of one part, `**` for any number
/// of parts, none included; parts of a path are told apart by `/`, those of a name by `.`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    kind: Kind,
    pattern: String,
    /// Where it is written, if it is in a file.
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
    /// Reads a selector.
    ///
    /// # Errors
    /// A text in none of the four forms.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        let text = text.trim();
        let form = KINDS
            .iter()
            .find_map(|(prefix, kind)| Some((*kind, text.strip_prefix(prefix)?)));
        let (kind, pattern) = form.unwrap_or((Kind::Path, text));
        let starts = pattern.starts_with('/');
        if pattern.is_empty() || starts != (kind == Kind::Path) {
            return Err(ProblemKind::Selection(format!(
                "`{text}` is no selector: it is a path (`/content/**`), `tag:…`, `op:…` or `schema:…`"
            )));
        }
        Ok(Self {
            kind,
            pattern: pattern.to_owned(),
            place: None,
        })
    }

    fn takes_operation(&self, operation: &Operation) -> bool {
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

    fn takes_schema(&self, schema: &Schema) -> bool {
        self.kind == Kind::Schema && matches(&self.pattern, schema.name.as_str(), '.')
    }

    /// Names of the API that resemble the pattern.
    fn alike(&self, api: &Api) -> Vec<String> {
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
        // A pattern stands for everything below it: it is compared with what is above the names.
        let above = names.into_iter().map(|name| {
            let end = name.match_indices(separator).nth(depth + 1);
            let end = if self.pattern.contains('*') {
                end
            } else {
                None
            };
            &name[..end.map_or(name.len(), |(at, _)| at)]
        });
        let above: Vec<&str> = above.collect::<BTreeSet<_>>().into_iter().collect();
        let found = similar::get_close_matches(wanted, &above, 3, 0.6);
        found.into_iter().map(str::to_owned).collect()
    }
}

/// The path key without what the base path has as well.
fn key_below_base(operation: &Operation) -> &str {
    let key = operation.path_key.as_str();
    key.find(&operation.path).map_or(key, |at| &key[at..])
}

/// Whether a pattern takes the whole of a name.
fn matches(pattern: &str, name: &str, separator: char) -> bool {
    let pattern: Vec<&str> = pattern.split(separator).collect();
    let name: Vec<&str> = name.split(separator).collect();
    parts_match(&pattern, &name)
}

/// The usual way with wildcards: what the latest `**` has taken grows until the rest fits. It is never more than parts
/// times parts.
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

/// The same for the characters of one part.
fn part_matches(pattern: &str, part: &str) -> bool {
    pieces_match(pattern.split('*'), part)
}

/// Whether a text is made of pieces, with anything between them.
pub(super) fn pieces_match<'t>(mut pieces: impl Iterator<Item = &'t str>, part: &str) -> bool {
    let Some(mut rest) = pieces.next().and_then(|first| part.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in middle {
        match rest.find(piece) {
            Some(found) => rest = &rest[found + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A file that is cut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Its name: that of the file, without `.yaml`.
    pub name: String,
    /// What it is, as the comment at its top says.
    pub about: Option<String>,
    /// What belongs to it.
    pub selectors: Vec<Selector>,
}

impl Fragment {
    /// Checks the name, and reads the selectors.
    ///
    /// # Errors
    /// A name that cannot be that of a file, no selector, or a text that is no selector.
    pub fn new<'t>(
        name: &str,
        selectors: impl IntoIterator<Item = &'t str>,
    ) -> Result<Self, ProblemKind> {
        check_name(name)?;
        let selectors: Vec<Selector> = selectors
            .into_iter()
            .map(Selector::parse)
            .collect::<Result<_, _>>()?;
        if selectors.is_empty() {
            return Err(ProblemKind::Selection(format!(
                "the fragment `{name}` has no selector"
            )));
        }
        Ok(Self {
            name: name.to_owned(),
            about: None,
            selectors,
        })
    }

    /// Reads `NAME=SELECTOR,SELECTOR`.
    ///
    /// # Errors
    /// Another form, or what [`new`](Self::new) refuses.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        match text.split_once('=') {
            Some((name, selectors)) => Self::new(name, selectors.split(',')),
            None => Err(ProblemKind::Selection(format!(
                "`{text}` is no fragment: it is NAME=SELECTOR,SELECTOR"
            ))),
        }
    }
}

/// Names of files that are the same everywhere, and lead nowhere else.
pub(super) fn check_name(name: &str) -> Result<(), ProblemKind> {
    let good = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if good {
        Ok(())
    } else {
        Err(ProblemKind::Selection(format!(
            "`{name}` is no name of a fragment: it is of ASCII letters, digits, `-`, `_` and `.`"
        )))
    }
}

/// Fragments by what belongs to them; places are those of the model.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// The fragment of each selected operation.
    pub(super) operations: BTreeMap<(usize, String), usize>,
    /// The fragment of each schema that a selector names.
    pub(super) schemas: BTreeMap<(usize, String), usize>,
}

/// A thing's place as a key.
pub(super) fn spot(place: &Place) -> (usize, String) {
    (place.file, place.pointer.clone())
}

/// Finds the owners.
pub(super) fn owners(
    api: &Api,
    documents: &Documents,
    fragments: &[Fragment],
) -> Result<Owners, Problems> {
    let mut problems = Vec::new();
    let mut owners = Owners::default();
    for fragment in fragments {
        for selector in &fragment.selectors {
            let any = api
                .operations
                .iter()
                .any(|operation| selector.takes_operation(operation))
                || api
                    .schemas
                    .values()
                    .any(|schema| selector.takes_schema(schema));
            if !any {
                let what = ProblemKind::Unselected {
                    fragment: fragment.name.clone(),
                    selector: selector.to_string(),
                    alike: selector.alike(api),
                };
                problems.push(match &selector.place {
                    Some(place) => Problem::at(place.clone(), what),
                    None => Problem::nowhere(what),
                });
            }
        }
    }
    let mut claim = |thing, name: &str, place: &Place, takes: &dyn Fn(&Selector) -> bool| {
        let claims: Vec<(usize, String)> = fragments
            .iter()
            .enumerate()
            .filter_map(|(index, fragment)| {
                let selector = fragment.selectors.iter().find(|selector| takes(selector))?;
                Some((index, format!("`{}` ({selector})", fragment.name)))
            })
            .collect();
        if let [(_, first), (_, second), ..] = claims.as_slice() {
            let what = ProblemKind::Contested {
                thing,
                name: name.to_owned(),
                first: first.clone(),
                second: second.clone(),
            };
            problems.push(documents.problem(place, what));
        }
        claims.first().map(|(index, _)| *index)
    };
    for operation in &api.operations {
        let takes = |selector: &Selector| selector.takes_operation(operation);
        if let Some(owner) = claim("operation", &operation.id, &operation.place, &takes) {
            owners.operations.insert(spot(&operation.place), owner);
        }
    }
    for schema in api.schemas.values() {
        let takes = |selector: &Selector| selector.takes_schema(schema);
        if let Some(owner) = claim("schema", schema.name.as_str(), &schema.place, &takes) {
            owners.schemas.insert(spot(&schema.place), owner);
        }
    }
    Problems::or(problems, owners)
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

    #[test]
    fn what_is_no_fragment_is_refused() {
        for text in [
            "a", "=x", "../a=/x", "a/b=/x", "a=", "a=x", "a=tag:", "a=/x,", "a=tag:/x", ".a=/x",
        ] {
            assert!(Fragment::parse(text).is_err(), "{text}");
        }
        let fragment = Fragment::parse("a-b.c_1=/x/**, op:A_b$Task,schema:A.**");
        let selectors = fragment
            .map(|fragment| fragment.selectors)
            .unwrap_or_default();
        let shown: Vec<String> = selectors.iter().map(Selector::to_string).collect();
        assert_eq!(shown, ["/x/**", "op:A_b$Task", "schema:A.**"]);
    }
}
