//! References → components of the documents.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::vmsgen::words::folded;
use crate::diagnostics::ProblemKind;
use crate::json_pointer::unescaped;
use crate::load::{Documents, Form};

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
        let has = |file: &usize| documents.component(*file, section, &key).is_some();
        if let Some(file) = files.iter().copied().find(has) {
            let section = section.to_owned();
            return Ok(Component { file, section, key });
        }
    }
    for file in &files {
        if let Some(found) = part(documents, *file, &decoded) {
            return Ok(found);
        }
    }
    let is_there = |file: &usize| root(*file).is_some_and(|root| root.pointer(&decoded).is_some());
    Err(match files.iter().any(is_there) {
        true => Unresolved::Part,
        false => Unresolved::Dangling,
    })
}

/// Finds a component like [`resolve`], also by another spelling of its name: vmsgen refers to `ReportCreateTask` where the component is
/// `ReportCreate_task`.
pub(crate) fn resolve_alike(
    documents: &Documents,
    from: usize,
    target: &str,
) -> Result<Component, Unresolved> {
    let found = resolve(documents, from, target);
    let (Err(Unresolved::Dangling), Some((section, wanted))) =
        (&found, target.strip_prefix('#').and_then(component))
    else {
        return found;
    };
    let wanted = folded(&wanted);
    let root = documents.sources.get(from).map(|source| &source.root);
    let entries = root.and_then(|root| root.get("components")?.get(section)?.as_object());
    let keys = entries.into_iter().flat_map(|entries| entries.keys());
    let mut alike = keys.filter(|key| folded(key) == wanted);
    match (alike.next(), alike.next()) {
        (Some(only), None) => Ok(Component {
            file: from,
            section: section.to_owned(),
            key: only.clone(),
        }),
        _ => found,
    }
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
    documents.beside(from, document).map(|file| vec![file])
}

/// Returns the component of a file without a head that a pointer means there: one by its name, or the only one.
fn part(documents: &Documents, file: usize, pointer: &str) -> Option<Component> {
    let source = documents.sources.get(file)?;
    if source.form() != Form::Parts {
        return None;
    }
    let name = pointer.strip_prefix('/').unwrap_or(pointer);
    let name = unescaped(name);
    let sections = source.root.get("components")?.as_object()?;
    sections.iter().find_map(|(section, entries)| {
        let entries = entries.as_object()?;
        let is_only = name.is_empty() && sections.len() == 1 && entries.len() == 1;
        let (key, _) = match is_only {
            true => entries.iter().next()?,
            false => entries.get_key_value(&name)?,
        };
        Some(Component {
            file,
            section: section.clone(),
            key: key.clone(),
        })
    })
}

/// Returns the section and the key of a component.
fn component(pointer: &str) -> Option<(&str, String)> {
    let (section, key) = pointer.strip_prefix("/components/")?.split_once('/')?;
    Some((section, unescaped(key)))
}

/// Returns the pointer of a URI's fragment, where it may be percent-encoded. One that is no text then stays as it is.
fn decoded(pointer: &str) -> Cow<'_, str> {
    percent_decode_str(pointer)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(pointer))
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
}
