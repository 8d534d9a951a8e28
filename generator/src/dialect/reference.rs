//! What a `$ref` means: a component of one of the documents given.

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

/// Why a reference means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// No document has what it names.
    Dangling,
    /// It names a document that was not given.
    Foreign,
}

/// Finds the component that the reference `target` means in the document `from`.
pub(crate) fn resolve(
    documents: &Documents,
    from: usize,
    target: &str,
) -> Result<Component, Unresolved> {
    let (document, pointer) = target.split_once('#').ok_or(Unresolved::Dangling)?;
    let (section, key) = pointer
        .strip_prefix("/components/")
        .and_then(|rest| rest.split_once('/'))
        .ok_or(Unresolved::Dangling)?;
    let key = key.replace("~1", "/").replace("~0", "~");
    let has = |file: &usize| {
        let root = documents.sources.get(*file).map(|source| &source.root);
        root.and_then(|root| root.get("components")?.get(section)?.get(&key))
            .is_some()
    };
    let file = if document.is_empty() {
        // Fragments of one document may refer to each other as if they still were one.
        std::iter::once(from)
            .chain(0..documents.sources.len())
            .find(has)
            .ok_or(Unresolved::Dangling)?
    } else {
        let here = documents
            .sources
            .get(from)
            .map_or("", |source| source.path.as_str());
        let wanted = beside(here, document);
        let file = documents
            .sources
            .iter()
            .position(|source| source.path == wanted)
            .ok_or(Unresolved::Foreign)?;
        if !has(&file) {
            return Err(Unresolved::Dangling);
        }
        file
    };
    Ok(Component {
        file,
        section: section.to_owned(),
        key,
    })
}

/// The path of `relative` as seen from `file`.
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
    fn relative_files_are_found() {
        assert_eq!(
            beside("specs/9/a.yaml", "common.yaml"),
            "specs/9/common.yaml"
        );
        assert_eq!(beside("specs/9/a.yaml", "../8/./b.yaml"), "specs/8/b.yaml");
        assert_eq!(beside("a.yaml", "b.yaml"), "b.yaml");
    }
}
