//! The targets of references in a text.

/// A resolver of references.
pub(in crate::refine) trait References {
    /// Returns a Markdown link for a dotted name, `METHOD /path` or similar, if it refers to something known.
    fn link(&self, target: &str) -> Option<String>;
}

/// No targets.
pub(super) struct Unlinked;

impl References for Unlinked {
    fn link(&self, _: &str) -> Option<String> {
        None
    }
}
