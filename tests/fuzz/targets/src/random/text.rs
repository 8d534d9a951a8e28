//! Texts: prose and formulas in the order of the vendor's texts, with varied white space.

use vsphere_codegen::api::{Need, Requirements, Text};

use super::choose::Choices;

/// The formulas of a text, beside its prose.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    /// A list of values and the link to their enumeration.
    pub(super) list: Option<String>,
    /// Sentences, each alone or after another.
    pub(super) sentences: Vec<String>,
    /// The last paragraphs.
    pub(super) last: Option<String>,
}

/// Returns the text of an item that sentences call `word`.
pub(super) fn describe(
    text: &Text,
    word: &str,
    formulas: Formulas,
    choices: &mut Choices<'_>,
) -> String {
    let mut paragraphs = Vec::new();
    if let Some(deprecation) = &text.deprecated
        && let Some(since) = &deprecation.since
    {
        let will = if choices.one_in(2) { "will be " } else { "" };
        let removed = deprecation.removed.as_ref();
        let removed = removed.map(|at| format!(" and {will}removed in __vSphere API {at}__"));
        let reason = deprecation.reason.as_ref();
        let reason = reason.map(|reason| format!(" {reason}"));
        paragraphs.push(format!(
            "This {word} is deprecated as of __vSphere API {since}__{}.{}",
            removed.unwrap_or_default(),
            reason.unwrap_or_default()
        ));
    }
    if text.preview {
        paragraphs.push(format!(
            "__Warning:__ this {word} is available as Technology Preview. It may change."
        ));
    }
    paragraphs.extend(text.prose.iter().cloned());
    let mut sentences = formulas.sentences;
    if let Some(since) = &text.since {
        sentences.push(format!("This {word} was added in __vSphere API {since}__."));
    }
    let mut behind: Vec<String> = Vec::new();
    for sentence in choices.shuffled(sentences) {
        match behind.last_mut() {
            Some(before) if choices.one_in(2) => {
                before.push(' ');
                before.push_str(&sentence);
            }
            _ => behind.push(sentence),
        }
    }
    let mut written = spaced(&paragraphs, choices);
    for (part, gap) in [
        (formulas.list, "\n\n"),
        (Some(spaced(&behind, choices)), "\n\n\n"),
        (formulas.last, "\n\n"),
    ] {
        let Some(part) = part.filter(|part| !part.is_empty()) else {
            continue;
        };
        if !written.is_empty() {
            written.push_str(gap);
        }
        written.push_str(&part);
    }
    written
}

/// Joins paragraphs by blank lines, and folds white space.
pub(super) fn spaced(paragraphs: &[String], choices: &mut Choices<'_>) -> String {
    let written: Vec<String> = paragraphs
        .iter()
        .map(|paragraph| match choices.up_to(3) {
            2 => paragraph.replace(' ', "  "),
            3 if !paragraph.contains("- ") => paragraph.replacen(' ', "\n", 3),
            _ => paragraph.clone(),
        })
        .collect();
    let gap = if choices.one_in(4) { " \n \n" } else { "\n\n" };
    written.join(gap)
}

/// Joins items by commas and a word before the last one.
pub(super) fn enumerated(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} {word} {second}"),
        [firsts @ .., last] => format!("{}, {word} {last}", firsts.join(", ")),
    }
}

/// Returns sentences on the condition of a field.
pub(super) fn requirements(needs: Requirements, choices: &mut Choices<'_>) -> Vec<String> {
    let subject = |choices: &mut Choices<'_>| match choices.one_in(2) {
        true => "It",
        false => "This property",
    };
    let given = |need, operation: &str, choices: &mut Choices<'_>| {
        let verb = match need {
            Need::Required if choices.one_in(2) => "is required for",
            Need::Required => "must be provided for",
            Need::Optional => "is optional for",
            Need::Unused if choices.one_in(2) => "is unused for",
            Need::Unused => "is not used for",
        };
        format!("{} {verb} the {operation} operation.", subject(choices))
    };
    let mut sentences = Vec::new();
    if let Some(need) = needs.create {
        let operation = choices.one_of(&["`create`", "*POST /a/b*"]);
        sentences.push(given(need, operation, choices));
    }
    if let Some(need) = needs.get {
        let verb = match need {
            Need::Required => "will always be present",
            Need::Optional if choices.one_in(2) => "may be present",
            Need::Optional => "is optional",
            Need::Unused => "will not be present",
        };
        let subject = subject(choices);
        sentences.push(format!(
            "{subject} {verb} in the response of the `get` or `list` operations."
        ));
    }
    if let Some(need) = needs.update {
        let operation = choices.one_of(&["`update`", "`set`", "*PATCH /a/{b}*"]);
        sentences.push(given(need, operation, choices));
    }
    sentences
}
