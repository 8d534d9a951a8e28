//! Descriptions, and the facts that they state.

/// A description, and the facts that it states about its subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The published text.
    pub raw: String,
    /// The paragraphs without formula sentences, in the vendor's markup. Empty before recovery.
    pub prose: Vec<String>,
    /// The API version that added it, if stated.
    pub since: Option<String>,
    /// The deprecation, if the document has a flag or a sentence for it.
    pub deprecated: Option<Deprecation>,
    /// Set for a technology preview.
    pub preview: bool,
}

impl Text {
    /// Creates a text without facts.
    pub fn new(raw: impl Into<String>) -> Self {
        Self {
            raw: raw.into(),
            ..Self::default()
        }
    }
}

/// A deprecation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// Set if the document has `deprecated: true`, not only a sentence.
    pub flagged: bool,
    /// The API version that deprecated it.
    pub since: Option<String>,
    /// The API version that removes it, if announced.
    pub removed: Option<String>,
    /// The replacement or the reason, in the vendor's markup.
    pub reason: Option<String>,
}
