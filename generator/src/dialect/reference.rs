//! References → components of the documents.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::diagnostics::ProblemKind;
use crate::load::Documents;

/// A component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Component {
    /// The document that has it.
    pub(crate) file: usize,
    /// The section below `components`.
    pub(crate) section: String,
    /// Its key in the section.
    pub(crate) key: String,
}

/// The reason why a reference cannot be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// No document has its target.
    Dangling,
    /// It names a file that is not among the documents.
    Foreign,
    /// Its target exists, but is not a whole component.
    Part,
}

impl Unresolved {
    /// Returns the problem of the reference.
    pub(crate) fn problem(self, target: &str) -> ProblemKind {
        let target = target.to_owned();
        match self {
            Self::Dangling => ProblemKind::Dangling { target },
            Self::Foreign => ProblemKind::Foreign { target },
            Self::Part => ProblemKind::Unsupported(format!(
                "a reference to anything but a whole component (`{target}`)"
            )),
        }
    }
}

/// Finds the component that `target` refers to in the document `from`.
pub(crate) fn resolve(
    documents: &Documents,
    from: usize,
    target: &str,
) -> Result<Component, Unresolved> {
    // Without a fragment it is the whole of a document.
    let (document, pointer) = target.split_once('#').unwrap_or((target, ""));
    let files = files(documents, from, document).ok_or(Unresolved::Foreign)?;
    let root = |file: usize| documents.sources.get(file).map(|source| &source.root);
    let decoded = decoded(pointer);
    // A pointer with a `%` that is not part of an encoding may still be meant literally.
    for pointer in [decoded.as_ref(), pointer] {
        let Some((section, key)) = component(pointer) else {
            continue;
        };
        let has = |file: &usize| {
            let root = root(*file);
            root.and_then(|root| root.get("components")?.get(section)?.get(&key))
                .is_some()
        };
        if let Some(file) = files.iter().copied().find(has) {
            let section = section.to_owned();
            return Ok(Component { file, section, key });
        }
    }
    let is_there = |file: &usize| root(*file).is_some_and(|root| root.pointer(&decoded).is_some());
    Err(match files.iter().any(is_there) {
        true => Unresolved::Part,
        false => Unresolved::Dangling,
    })
}

/// Finds a component like [`resolve`], also by the bare name of a schema, as in the mapping of a discriminator.
pub(crate) fn resolve_named(
    documents: &Documents,
    from: usize,
    target: &str,
) -> Result<Component, Unresolved> {
    if !target.contains(['#', '/', '%', '~']) {
        let schema = format!("#/components/schemas/{target}");
        if let Ok(found) = resolve(documents, from, &schema) {
            return Ok(found);
        }
    }
    resolve(documents, from, target)
}

/// Returns the documents that a reference may mean, in the order in which they are searched; `None` if it is not among
/// them.
fn files(documents: &Documents, from: usize, document: &str) -> Option<Vec<usize>> {
    if document.is_empty() {
        // Fragments of one document may refer to each other as if they still were one.
        return Some(
            std::iter::once(from)
                .chain(0..documents.sources.len())
                .collect(),
        );
    }
    let here = documents.sources.get(from);
    let wanted = beside(here.map_or("", |source| source.path.as_str()), document);
    let mut sources = documents.sources.iter();
    let file = sources.position(|source| source.path == wanted)?;
    Some(vec![file])
}

/// Returns the section and the key of a component.
fn component(pointer: &str) -> Option<(&str, String)> {
    let (section, key) = pointer.strip_prefix("/components/")?.split_once('/')?;
    Some((section, key.replace("~1", "/").replace("~0", "~")))
}

/// Returns the pointer of a URI's fragment, where it may be percent-encoded. One that is no text then stays as it is.
fn decoded(pointer: &str) -> Cow<'_, str> {
    percent_decode_str(pointer)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(pointer))
}

/// Returns the path of `relative` as seen from `file`.
fn beside(file: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_decoded_where_they_are_encoded() {
        for (encoded, plain) in [
            ("/components/schemas/A%2EB", "/components/schemas/A.B"),
            ("/a%20%E6%97%A5/%25", "/a 日/%"),
            ("/a%2", "/a%2"),
            ("/a%zz%+1", "/a%zz%+1"),
            ("/a%ff", "/a%ff"),
        ] {
            assert_eq!(decoded(encoded), plain);
        }
    }

    #[test]
    fn relative_files_are_found() {
        assert_eq!(
            beside("specs/9/a.yaml", "common.yaml"),
            "specs/9/common.yaml"
        );
        assert_eq!(beside("specs/9/a.yaml", "../8/./b.yaml"), "specs/8/b.yaml");
        assert_eq!(beside("a.yaml", "b.yaml"), "b.yaml");
    }
}
