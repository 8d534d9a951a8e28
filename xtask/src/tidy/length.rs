//! Lengths of files: a long one has more than one job.

use super::config::Length;
use super::finding::Finding;
use super::source::Source;

/// Finds files that are longer than allowed and are not in the list.
pub fn check(sources: &[&Source], length: &Length) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| !source.is_generated) {
        let lines = source.text.lines().count();
        let is_record = length.records.iter().any(|it| it.is_match(&source.path));
        if lines <= length.lines || is_record {
            continue;
        }
        let mut listed = length
            .long
            .iter()
            .filter(|it| it.path.is_match(&source.path));
        if listed.next().inspect(|it| it.used.set(true)).is_none() {
            let message = format!(
                "{lines} lines, of at most {}: divide the file",
                length.lines
            );
            findings.push(Finding::new(&source.path, lines, message));
        }
    }
    findings
}
