//! Sections of a large YAML document, which can be parsed at the same time.
//!
//! Takes a text; gives parts of it that begin with a key of the outermost mapping, and joins their trees. The result is the
//! tree of the whole text, or none, and the text has to be parsed as a whole. Never reports an error.
//!
//! A line that looks like an outermost key is treated as one, although nothing before it has been parsed. That is safe:
//!
//! - Within quotes, `{` or `[`, the part before the line lacks their end, which is an error there.
//! - A block scalar or a plain one ends at such a line in any case.
//! - An alias whose anchor is in another part is an error.
//! - Texts with marks between documents, or with an outermost mapping that is indented, are not cut.

use serde_json::{Map, Value};

use super::parsed::Parsed;

/// The minimum size of a part, in bytes. Parsing a smaller one saves less than its thread costs.
pub(super) const LEAST: usize = 256 * 1024;

/// Splits a text into parts of `least` bytes or more, except for the last; one part if it cannot be cut.
pub(super) fn split(text: &str, least: usize) -> Vec<&str> {
    let cuts = cuts(text, least).unwrap_or_default();
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let mut rest = text;
    for cut in cuts.into_iter().rev() {
        let (before, part) = rest.split_at(cut);
        parts.push(part);
        rest = before;
    }
    parts.push(rest);
    parts.reverse();
    parts
}

/// Returns the bytes to cut at; `None` if that is not safe.
fn cuts(text: &str, least: usize) -> Option<Vec<usize>> {
    // Some readers end a line at these, so a key could begin where this loop sees no line.
    if ['\u{85}', '\u{2028}', '\u{2029}']
        .iter()
        .any(|end| text.contains(*end))
        || text
            .split('\r')
            .skip(1)
            .any(|behind| !behind.starts_with('\n'))
    {
        return None;
    }
    let mut cuts = Vec::new();
    let mut start = 0;
    let mut rooted = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let key = is_key(line);
        let first = !rooted && !is_blank(line);
        if first && !key {
            return None;
        }
        rooted |= first;
        if ["---", "...", "%"]
            .iter()
            .any(|mark| line.starts_with(mark))
        {
            return None;
        }
        if key && !first && at - start >= least {
            cuts.push(at);
            start = at;
        }
        at += line.len();
    }
    Some(cuts)
}

/// Returns `true` for a line without a node or a part of one.
fn is_blank(line: &str) -> bool {
    line.trim_end().is_empty() || line.starts_with('#')
}

/// Returns `true` for a line that begins with `key:`, unquoted and of plain letters.
fn is_key(line: &str) -> bool {
    let name = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_-".contains(c));
    let key = name.len() < line.len() && line.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest = name.strip_prefix(':').unwrap_or("x");
    key && (rest.is_empty() || rest.starts_with([' ', '\n', '\r']))
}

/// Joins parts that are mappings without a common key, and have at most `most` nodes.
pub(super) fn join(parts: impl IntoIterator<Item = Option<Parsed>>, most: usize) -> Option<Value> {
    let mut whole = Map::new();
    let mut nodes = 1;
    for part in parts {
        let part = part?;
        let Value::Object(root) = part.root else {
            return None;
        };
        // The mapping itself counts as one node, not as one per part.
        nodes += part.nodes - 1;
        for (key, value) in root {
            if whole.insert(key, value).is_some() {
                return None;
            }
        }
    }
    (nodes <= most).then_some(Value::Object(whole))
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::super::tree;
    use super::*;

    /// Texts, with the number of parts if every outermost key begins one.
    const CUT: [(&str, usize); 7] = [
        ("a: 1\nb:\n  c: [1]\nd-e:\n- x\n- y\n", 3),
        (
            "# note\n\na: |\n  text\n\n  b: not a key\n# note\nb: >-\n  folded\n  more\n",
            2,
        ),
        ("a: 1\r\nb: 2\r\n", 2),
        ("a: &x 1\nb: *x\n", 2),
        ("a: 'one\nb: two'\nc: 3\n", 3),
        ("a: {x: 1,\nb: 2}\n", 2),
        ("a: [x,\nb: 2]\nenum: [NO, 1]\n", 3),
    ];

    /// Texts that are left whole.
    const WHOLE: [&str; 12] = [
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\nb: 2\n",
        "a: 1\r...\r\nb: 2\n",
        "a: 1\u{2028}...\nb: 2\n",
        "---\na: 1\nb: 2\n",
        "%YAML 1.1\n---\na: 1\nb: 2\n",
        "  a: 1\nb: 2\n",
        "- a\nb: 2\n",
        "{a: 1,\nb: 2}\n",
        "'a\nb: 2'\n",
        "\u{feff}a: 1\nb: 2\n",
        "",
    ];

    /// Texts with valid parts that are wrong as a whole, or the other way round.
    const ODD: [&str; 12] = [
        "a: 1\na: 2\n",
        "a: 1\nb: 2\na: 3\n",
        "a: 1\n- b\nc: 2\n",
        "a: \"one\nb: two\nc: three\n",
        "a: {x: 1\nb: 2\n",
        "a\nb: 2\n",
        "a: 1\n b: 2\nc: 3\n",
        "a: *x\nb: &x 1\n",
        "a: &x 1\nb: *x\nc: &x 2\nd: *x\n",
        "a: !tag 1\nb: 2\n",
        "? a\nb: 2\n",
        "a: |+\n  kept\n\n\nb: 1\n",
    ];

    fn in_parts(text: &str, most: usize) -> Option<Value> {
        let parts = split(text, 1);
        join(
            parts
                .into_iter()
                .map(|part| tree::parse("x.yaml", part, Limits::default()).ok()),
            most,
        )
    }

    #[test]
    fn parts_give_what_the_whole_gives_or_nothing() {
        let texts = CUT.iter().map(|(text, _)| text).chain(&WHOLE).chain(&ODD);
        for text in texts {
            let parts = split(text, 1);
            assert_eq!(parts.concat(), **text, "{text:?}: the parts are the text");
            if parts.len() > 1
                && let Some(tree) = in_parts(text, usize::MAX)
            {
                let whole = tree::parse("x.yaml", text, Limits::default()).ok();
                let nodes = whole.as_ref().map_or(0, |whole| whole.nodes);
                assert_eq!(whole.map(|whole| whole.root), Some(tree), "{text:?}");
                assert!(in_parts(text, nodes).is_some(), "{text:?}: as many nodes");
                assert_eq!(in_parts(text, nodes - 1), None, "{text:?}: as many nodes");
            }
        }
    }

    #[test]
    fn texts_are_cut_where_it_is_safe() {
        for (text, parts) in CUT {
            assert_eq!(split(text, 1).len(), parts, "{text:?}");
        }
        for text in WHOLE {
            assert_eq!(split(text, 1).len(), 1, "{text:?}");
        }
        for (text, _) in &CUT[..3] {
            assert!(
                in_parts(text, usize::MAX).is_some(),
                "{text:?} is read in parts"
            );
        }
    }

    #[test]
    fn parts_have_the_least_size() {
        let text = "a: 1\nb: 2\nc: 3\n";
        assert_eq!(split(text, 6), ["a: 1\nb: 2\n", "c: 3\n"]);
        assert_eq!(split(text, 100), [text]);
    }
}
