//! Prose of Markdown documents.

use super::passage::{Kind, Passage};

/// Returns the document as one passage.
pub fn passages(text: &str) -> Vec<Passage> {
    let lines = text.lines().enumerate();
    vec![Passage {
        kind: Kind::Markdown,
        lines: lines.map(|(at, line)| (at + 1, line.to_owned())).collect(),
    }]
}
