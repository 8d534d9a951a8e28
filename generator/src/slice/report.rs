//! Findings about the descriptions of fragments, as text and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::diagnostics::{Location, visible};

/// Findings about the descriptions of fragments; empty if the document's own are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Texts of the document without a description of ours, by place in the fragments.
    pub missing: Vec<Entry>,
    /// Texts whose facts differ from our description, by place in the fragments.
    pub changed: Vec<Change>,
    /// Descriptions of ours that no fragment uses, by place in their folder.
    pub unused: Vec<Entry>,
}

/// A text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The described part: ``operation `Content.Library_get`, parameter `libraryId` ``.
    pub name: String,
    /// The place of the text.
    pub place: Location,
}

/// A text with changed facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The described part.
    pub name: String,
    /// The place of the text.
    pub place: Location,
    /// Facts of the document that our description lacks.
    pub added: Vec<String>,
    /// Facts of our description that the document lacks.
    pub removed: Vec<String>,
}

/// Findings about the descriptions of a fragment: names with pointers into the fragment.
#[derive(Default)]
pub(super) struct Fitted {
    /// Texts without a description of ours.
    pub(super) missing: Vec<(String, String)>,
    /// Texts with changed facts: the added and the removed ones.
    pub(super) changed: Vec<(String, String, Vec<String>, Vec<String>)>,
}

impl Report {
    /// Sorts all findings by place.
    pub(super) fn sorted(mut self) -> Self {
        // Stable: texts of one place keep their order.
        self.missing.sort_by(|a, b| a.place.cmp(&b.place));
        self.changed.sort_by(|a, b| a.place.cmp(&b.place));
        self
    }

    /// Adds the findings of a fragment.
    pub(super) fn take(&mut self, fitted: Fitted, place: impl Fn(String) -> Location) {
        let missing = fitted.missing.into_iter().map(|(name, pointer)| Entry {
            name,
            place: place(pointer),
        });
        self.missing.extend(missing);
        let changed = fitted
            .changed
            .into_iter()
            .map(|(name, pointer, added, removed)| Change {
                name,
                place: place(pointer),
                added,
                removed,
            });
        self.changed.extend(changed);
    }

    /// Returns `true` if every text of the document has a description of ours.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Returns the report as text; empty if there are no findings.
    pub fn table(&self) -> String {
        let mut out = String::new();
        section(
            &mut out,
            "without a description of ours",
            &self.missing,
            |entry| located(&entry.place, &entry.name),
        );
        section(
            &mut out,
            "with facts that differ from our description",
            &self.changed,
            |entry| {
                let mut line = located(&entry.place, &entry.name);
                for fact in &entry.added {
                    let _ = write!(line, "\n    + {}", folded(fact));
                }
                for fact in &entry.removed {
                    let _ = write!(line, "\n    - {}", folded(fact));
                }
                line
            },
        );
        section(
            &mut out,
            "of ours that no fragment uses",
            &self.unused,
            |entry| located(&entry.place, &entry.name),
        );
        out
    }

    /// Returns the report as JSON.
    pub fn json(&self) -> Value {
        let missing = self.missing.iter().map(
            |entry| json!({"name": entry.name, "file": entry.place.file, "line": entry.place.line}),
        );
        let changed = self.changed.iter().map(|entry| {
            json!({
                "name": entry.name, "file": entry.place.file, "line": entry.place.line,
                "added": entry.added, "removed": entry.removed,
            })
        });
        let unused = self.unused.iter().map(
            |entry| json!({"name": entry.name, "file": entry.place.file, "line": entry.place.line}),
        );
        json!({
            "missing": missing.collect::<Vec<_>>(),
            "changed": changed.collect::<Vec<_>>(),
            "unused": unused.collect::<Vec<_>>(),
        })
    }
}

fn located(place: &Location, name: &str) -> String {
    visible(&format!("{place}: {name}"))
}

fn folded(fact: &str) -> String {
    visible(&fact.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn section<T>(out: &mut String, what: &str, entries: &[T], line: impl Fn(&T) -> String) {
    if entries.is_empty() {
        return;
    }
    let texts = if entries.len() == 1 { "text" } else { "texts" };
    let _ = writeln!(out, "{} {texts} {what}", entries.len());
    for entry in entries {
        let _ = writeln!(out, "  {}", line(entry));
    }
}
