//! Fragments: the files to cut, with the selectors of their contents.

use super::selector::Selector;
use crate::diagnostics::ProblemKind;

/// A fragment: a file to cut out of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// The name of the file, without `.yaml`.
    pub name: String,
    /// The first lines of the comment at its top.
    pub about: Option<String>,
    /// The selectors of its contents.
    pub selectors: Vec<Selector>,
}

impl Fragment {
    /// Checks the name and parses the selectors.
    ///
    /// # Errors
    /// An invalid file name, no selector, or an invalid selector.
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

    /// Parses `NAME=SELECTOR,SELECTOR`.
    ///
    /// # Errors
    /// Another form, or a fragment that [`new`](Self::new) rejects.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        match text.split_once('=') {
            Some((name, selectors)) => Self::new(name, selectors.split(',')),
            None => Err(ProblemKind::Selection(format!(
                "invalid fragment `{text}`: expected NAME=SELECTOR,SELECTOR"
            ))),
        }
    }
}

/// Accepts names that are portable file names without a folder.
pub(super) fn check_name(name: &str) -> Result<(), ProblemKind> {
    let good = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if good {
        Ok(())
    } else {
        Err(ProblemKind::Selection(format!(
            "invalid fragment name `{name}`: expected ASCII letters, digits, `-`, `_` and `.`"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_fragments_are_rejected() {
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
