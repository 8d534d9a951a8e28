//! What a maintainer has to know about fragments that were cut: in words, and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use super::Report;
use crate::diagnostics::{Location, visible};

impl Report {
    /// Whether every text of the document has words of ours.
    pub fn is_worded(&self) -> bool {
        self.missing.is_empty()
    }

    /// For people; nothing where there is nothing to tell.
    pub fn table(&self) -> String {
        let mut out = String::new();
        section(
            &mut out,
            "without words of ours yet",
            &self.missing,
            |entry| told(&entry.place, &entry.name),
        );
        section(
            &mut out,
            "with other facts than our words tell",
            &self.changed,
            |entry| {
                let mut line = told(&entry.place, &entry.name);
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
            "of ours that nothing uses",
            &self.unused,
            |entry| told(&entry.place, &entry.name),
        );
        out
    }

    /// For machines.
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

fn told(place: &Location, name: &str) -> String {
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
