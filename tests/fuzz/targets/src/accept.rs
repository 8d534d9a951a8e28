//! Accept lists of `diff`: a line accepts what its rule and subject name, and nothing else.

use std::sync::LazyLock;

use vsphere_codegen::diff::accept::AcceptList;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::{compare, version::of_both};
use vsphere_codegen::load::load_texts;

use crate::places;

const DOCUMENT: &str = include_str!("../../seeds/document.yaml");

/// The name of the list in messages.
const FILE: &str = "accepted.txt";

/// Changes of the kinds that people accept, in a document without the names that leave parts of it out of a comparison.
static CHANGES: LazyLock<Comparison> = LazyLock::new(|| {
    let plain = DOCUMENT
        .replace(r#""\u00e9\\\t'""#, "numbers")
        .replace("\"\": {type", "flag: {type");
    let edited = plain
        .replace("[ONE, NO,", "[ONE, YES, NO,")
        .replace("required: [kind]", "required: [kind, next]")
        .replace("A.Things_run", "A.Things_start")
        .replace("flag: {type: boolean}", "flag: {type: integer}");
    let read = |text: &str| load_texts(&[("document.yaml", text)], &[]).expect("it is right");
    let (old, new) = of_both(read(&plain), read(&edited)).expect("both are supported");
    let comparison = compare(&old, &new);
    assert!(comparison.not_compared.is_empty());
    comparison
});

/// Takes bytes as the text of a list.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let texts = [(FILE, text)];
    let list = match AcceptList::parse(FILE, text) {
        Ok(list) => list,
        Err(problems) => return places::check(&problems, &texts),
    };
    let mut comparison = CHANGES.clone();
    if let Err(problems) = list.apply(&mut comparison) {
        places::check(&problems, &texts);
    }
    let lines: Vec<(&str, &str)> = text.lines().filter_map(line).collect();
    for change in &comparison.changes {
        for rule in change.rules() {
            let named = lines
                .iter()
                .any(|(id, subject)| *id == rule.id() && fits(subject, &change.subject.path()));
            let accepted = change.accepted.iter().any(|it| it.rule == rule);
            // A consequence is accepted along with its cause.
            let is_right = named == accepted || (accepted && change.cause.is_some());
            let subject = change.subject.path();
            assert!(is_right, "{} of {subject}: {named}", rule.id());
        }
    }
}

/// Returns the rule and the subject of a line.
fn line(text: &str) -> Option<(&str, &str)> {
    let mut words = text.split_whitespace();
    let id = words.next().filter(|id| !id.starts_with('#'))?;
    Some((id, words.next()?))
}

/// Returns `true` if the text matches the pattern, by trying every way.
fn fits(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // `true` for each number of characters that the pattern up to here matches.
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for c in pattern.chars() {
        let mut next = vec![false; ends.len()];
        for at in 0..ends.len() {
            next[at] = match c {
                '*' => ends[at] || (at > 0 && next[at - 1]),
                c => at > 0 && ends[at - 1] && text[at - 1] == c,
            };
        }
        ends = next;
    }
    ends.last().is_some_and(|is_end| *is_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_accepted_by_lines_for_them() {
        let mut count = 0;
        for change in &CHANGES.changes {
            for rule in change.rules() {
                let subject = change.subject.path();
                for subject in [subject.clone(), "*".to_owned(), format!("{subject}x")] {
                    run(format!("{} {subject} x", rule.id()).as_bytes());
                }
                count += 1;
            }
        }
        assert!(count > 5, "only {count} rules");
    }
}
