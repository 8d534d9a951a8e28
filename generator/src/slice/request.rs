//! The request for fragments, and its result.

use std::collections::BTreeMap;

use super::folder::Written;
use super::report::Report;
use super::table::Selection;
use super::wording::Descriptions;
use crate::diagnostics::Problem;

/// The fragments to cut.
#[derive(Clone, Debug)]
pub struct Request {
    /// The fragments and their selectors.
    pub selection: Selection,
    /// The source of descriptions.
    pub descriptions: Descriptions,
    /// The folder of the fragments, for places in the report.
    pub folder: String,
}

/// The fragments of a document.
#[derive(Clone, Debug, Default)]
pub struct Sliced {
    /// The texts of the files by name.
    pub files: BTreeMap<String, String>,
    /// The number of operations in all fragments.
    pub operations: usize,
    /// The number of schemas in all fragments.
    pub schemas: usize,
    /// Findings about descriptions.
    pub report: Report,
    /// Sentences of the fragments' originals that look like facts and were not read, by place in the document. Fragments
    /// with other descriptions lack them.
    pub unread: Vec<Problem>,
}

impl Sliced {
    /// Returns a line on the cut and written fragments.
    pub fn summary(&self, written: &Written) -> String {
        format!(
            "{} operations, {} schemas: {} files ({} written, {} unchanged)",
            self.operations,
            self.schemas,
            self.files.len(),
            written.changed.len(),
            written.unchanged,
        )
    }
}
