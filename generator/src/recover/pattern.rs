//! Patterns of formula sentences.
//!
//! Takes a pattern and a text; gives the match at the start of the text, with captures. Literal text matches itself, `(a|b|)` is a
//! choice, `{class}` matches a [`Class`], and `{name:class}` captures it under a name. There is no repetition: the sentences are
//! short, and a pattern should show what it matches. Matching never searches, and reads each character a few times at most.

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    nodes: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Literal(&'static str),
    Choice(Vec<Vec<Node>>),
    Take(&'static str, Class),
}

/// The kinds of text that a `{class}` matches.
#[derive(Clone, Copy, Debug)]
enum Class {
    /// A word: `property`.
    Word,
    /// `__vSphere API 9.0.0.0__` or `vSphere 6.8.0`; captures the number.
    Version,
    /// `*Dotted.Name*` without white space; captures the name without the stars.
    Name,
    /// Names, or bare words, with commas and `or` between them.
    Names,
    /// Texts in backticks with commas and `or` or `and` between them.
    Codes,
    /// Resource types: like [`Class::Codes`], or without backticks as in older texts.
    Types,
    /// Operations: like [`Class::Codes`], or `*METHOD /path*`.
    Operations,
    /// The discriminator in the sentence of a union: `source_type`, `CommonInfo#status`, `X.source-type`.
    Tag,
    /// A dotted name without markup: `Vapi.Std.Errors.NotFound`.
    Path,
    /// A dotted name in lower case with at least two parts: `com.vmware.vapi.std.errors.not_found`.
    Dotted,
    /// The beginning of a sentence on a type: `The …` of a parameter or response, or the clause of a property.
    Clause,
    /// The end of a sentence.
    End,
    /// The rest of a sentence after punctuation, without its period if there is nothing else.
    Tail,
    /// The rest of the paragraph.
    Rest,
}

const CLASSES: &[(&str, Class)] = &[
    ("word", Class::Word),
    ("version", Class::Version),
    ("name", Class::Name),
    ("names", Class::Names),
    ("codes", Class::Codes),
    ("types", Class::Types),
    ("operations", Class::Operations),
    ("tag", Class::Tag),
    ("path", Class::Path),
    ("dotted", Class::Dotted),
    ("clause", Class::Clause),
    ("end", Class::End),
    ("tail", Class::Tail),
    ("rest", Class::Rest),
];

/// The captures of a match, by name.
#[derive(Debug, Default)]
pub(super) struct Captures<'t> {
    kept: Vec<(&'static str, &'t str)>,
    /// The matched text.
    pub(super) matched: &'t str,
}

impl<'t> Captures<'t> {
    /// Returns all captures in the order of the pattern.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &'t str)> {
        self.kept.iter().copied()
    }

    /// Returns the capture with a name.
    pub(super) fn get(&self, name: &str) -> Option<&'t str> {
        self.kept
            .iter()
            .find(|(kept, _)| *kept == name)
            .map(|(_, text)| *text)
    }
}

/// The nodes to match next, and what follows them outside of their branch.
struct Next<'a> {
    nodes: &'a [Node],
    then: Option<&'a Next<'a>>,
}

impl Pattern {
    /// Compiles a pattern. A malformed one matches nothing, so that its example in the table fails.
    pub(super) fn new(source: &'static str) -> Self {
        let mut rest = source;
        let nodes = sequence(&mut rest);
        if rest.is_empty() {
            Self { nodes }
        } else {
            Self {
                nodes: vec![Node::Choice(Vec::new())],
            }
        }
    }

    /// Matches the pattern at the start of a text.
    pub(super) fn match_start<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let mut captures = Captures::default();
        let rest = follow(
            &Next {
                nodes: &self.nodes,
                then: None,
            },
            text,
            &mut captures,
        )?;
        captures.matched = text.get(..text.len() - rest.len())?;
        Some(captures)
    }
}

/// Parses nodes up to the end of the pattern or of a branch.
fn sequence(rest: &mut &'static str) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some(first) = rest.chars().next() {
        match first {
            '|' | ')' => break,
            '(' => {
                *rest = rest.strip_prefix('(').unwrap_or_default();
                let mut branches = vec![sequence(rest)];
                while let Some(behind) = rest.strip_prefix('|') {
                    *rest = behind;
                    branches.push(sequence(rest));
                }
                *rest = rest.strip_prefix(')').unwrap_or(")");
                nodes.push(Node::Choice(branches));
            }
            '{' => match rest.strip_prefix('{').unwrap_or_default().split_once('}') {
                Some((inside, behind)) => {
                    let (name, class) = inside.split_once(':').unwrap_or((inside, inside));
                    match CLASSES.iter().find(|(known, _)| *known == class) {
                        Some((_, class)) => nodes.push(Node::Take(name, *class)),
                        None => nodes.push(Node::Choice(Vec::new())),
                    }
                    *rest = behind;
                }
                None => break,
            },
            _ => {
                let end = rest.find(['(', ')', '|', '{']).unwrap_or(rest.len());
                let (literal, behind) = rest.split_at(end);
                nodes.push(Node::Literal(literal));
                *rest = behind;
            }
        }
    }
    nodes
}

/// Matches nodes at the start of a text, and returns the rest.
fn follow<'t>(next: &Next<'_>, text: &'t str, captures: &mut Captures<'t>) -> Option<&'t str> {
    let Some((node, nodes)) = next.nodes.split_first() else {
        return match next.then {
            Some(then) => follow(then, text, captures),
            None => Some(text),
        };
    };
    let behind = Next {
        nodes,
        then: next.then,
    };
    match node {
        Node::Literal(literal) => follow(&behind, text.strip_prefix(literal)?, captures),
        Node::Choice(branches) => branches.iter().find_map(|branch| {
            let kept = captures.kept.len();
            let found = follow(
                &Next {
                    nodes: branch,
                    then: Some(&behind),
                },
                text,
                captures,
            );
            if found.is_none() {
                captures.kept.truncate(kept);
            }
            found
        }),
        Node::Take(name, class) => {
            let (kept, rest) = class.take(text)?;
            captures.kept.push((name, kept));
            follow(&behind, rest, captures)
        }
    }
}

impl Class {
    /// Returns the captured text and the rest, if the text begins with one of the class.
    fn take(self, text: &str) -> Option<(&str, &str)> {
        match self {
            Self::Word => run(text, |c| c.is_ascii_alphabetic() || c == '-'),
            Self::Version => version(text),
            Self::Name => starred(text).filter(|(name, _)| !name.contains(char::is_whitespace)),
            Self::Names => list(text, |text| Self::Name.take(text).or_else(|| value(text))),
            Self::Codes => list(text, code),
            Self::Types => list(text, |text| code(text).or_else(|| resource_type(text))),
            Self::Operations => list(text, |text| code(text).or_else(|| starred(text))),
            Self::Tag => {
                let inner = text.trim_start_matches(['*', '`']);
                let (tag, rest) = run(inner, |c| c.is_ascii_alphanumeric() || "_.#-".contains(c))?;
                Some((tag, rest.trim_start_matches(['*', '`'])))
            }
            Self::Path => run(text, |c| c.is_ascii_alphanumeric() || c == '_' || c == '.'),
            Self::Dotted => run(text, |c| {
                c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.'
            })
            .filter(|(name, _)| name.contains('.')),
            Self::Clause => clause(text),
            Self::End => {
                let rest = text.strip_prefix('.').unwrap_or(text);
                (rest.is_empty()
                    || rest.starts_with('\n')
                    || rest.len() < text.len() && rest.starts_with(' '))
                .then_some(("", rest))
            }
            Self::Tail => {
                let begins = text.is_empty() || text.starts_with(['.', ',', ';', ':', '\n']);
                let (sentence, rest) = text.split_at(super::prose::sentence_end(text));
                begins.then(|| (sentence.trim_start_matches('.'), rest))
            }
            Self::Rest => Some((text, "")),
        }
    }
}

fn run(text: &str, inside: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let end = text.find(|c| !inside(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// Takes a resource type without markup: `cis.tagging.Tag`, `Folder:VCenter`. A period at its end belongs to the sentence.
fn resource_type(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = value(text)?;
    let suffix = rest.strip_prefix(':').and_then(value);
    let length = suffix.map_or(word.len(), |(suffix, _)| word.len() + 1 + suffix.len());
    Some(text.split_at(length))
}

/// Takes a value without markup. A period at its end belongs to the sentence.
fn value(text: &str) -> Option<(&str, &str)> {
    let (word, _) = run(text, |c| c.is_ascii_alphanumeric() || c == '_' || c == '.')?;
    let word = word.trim_end_matches('.');
    (!word.is_empty()).then(|| text.split_at(word.len()))
}

fn starred(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix('*')?.split_once('*')?;
    (!name.is_empty() && !rest.starts_with('*')).then_some((name, rest))
}

fn code(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.strip_prefix('`')?.split_once('`')?;
    (!code.is_empty()).then_some((code, rest))
}

const SEPARATORS: &[&str] = &[", or ", ", and ", ", ", " or ", " and "];

/// Takes items with separators between them. The capture is the whole list; [`items`] splits it.
fn list(text: &str, item: impl Fn(&str) -> Option<(&str, &str)>) -> Option<(&str, &str)> {
    let (_, mut rest) = item(text)?;
    while let Some((_, behind)) = SEPARATORS
        .iter()
        .find_map(|separator| rest.strip_prefix(separator))
        .and_then(&item)
    {
        rest = behind;
    }
    Some((text.get(..text.len() - rest.len())?, rest))
}

/// Returns the items of a list, without markup.
pub(super) fn items(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = list;
    while let Some((item, behind)) = starred(rest)
        .or_else(|| code(rest))
        .or_else(|| resource_type(rest))
    {
        found.push(item);
        match SEPARATORS
            .iter()
            .find_map(|separator| behind.strip_prefix(separator))
        {
            Some(next) => rest = next,
            None => break,
        }
    }
    found
}

/// Takes a version, with or without product and emphasis, and captures the number.
fn version(text: &str) -> Option<(&str, &str)> {
    if let Some((inside, rest)) = text
        .strip_prefix("__")
        .and_then(|text| text.split_once("__"))
    {
        let number = inside.trim().rsplit(' ').next()?;
        return number
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some((number, rest));
    }
    let number = ["vSphere API ", "vSphere "]
        .iter()
        .find_map(|product| text.strip_prefix(product))
        .unwrap_or(text);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    value(number)
}

const CLAUSES: &[(&str, &str)] = &[
    (
        "When clients pass a value of this ",
        " as a parameter, the ",
    ),
    (
        "When operations return a value of this ",
        " as a response, the ",
    ),
    (
        "When operations return a value of this ",
        " as a result, the ",
    ),
];

fn clause(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix("The ") {
        return Some(("", rest));
    }
    CLAUSES.iter().find_map(|(before, after)| {
        let (_, rest) = Class::Word.take(text.strip_prefix(before)?)?;
        Some(("", rest.strip_prefix(after)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_match_what_they_describe() {
        let cases: &[(&'static str, &str, Option<&[&str]>)] = &[
            (
                "in {v:version}{end}",
                "in __vSphere API 7.0.2.00100__.",
                Some(&["7.0.2.00100"]),
            ),
            ("in {v:version}{end}", "in vSphere 6.8.0.", Some(&["6.8.0"])),
            ("in {v:version}{end}", "in __vSphere API__.", None),
            (
                "is {v:names}{end}",
                "is *A.B*, *A.C*, or *A.D*.",
                Some(&["A.B", "A.C", "A.D"]),
            ),
            (
                "is {v:names}{end}",
                "is *A.B* or *A.C*.",
                Some(&["A.B", "A.C"]),
            ),
            (
                "is {v:names}{end}",
                "is HOURLY, DAILY, or WEEKLY.",
                Some(&["HOURLY", "DAILY", "WEEKLY"]),
            ),
            ("is {v:names}{end}", "is PULL. More.", Some(&["PULL"])),
            ("is {v:names}{end}", "is set by hand.", None),
            ("is {v:names}{end}", "is ***A***.", None),
            (": {v:codes}{end}", ": `a` or `b`.", Some(&["a", "b"])),
            (
                ": {v:codes}{end}",
                ": `Folder:VCenter`.",
                Some(&["Folder:VCenter"]),
            ),
            (
                "the {v:operations} operation",
                "the *POST /a?b=c* and `list` operations",
                Some(&["POST /a?b=c", "list"]),
            ),
            (
                "{v:dotted} : {rest}",
                "com.vmware.x.not_found : if",
                Some(&["com.vmware.x.not_found"]),
            ),
            ("{v:dotted} : {rest}", "note : if", None),
            ("(a|b|)c( {v:word}|){end}", "bc word.", Some(&["word"])),
            ("(a|b|)c( {v:word}|){end}", "c.", Some(&[])),
            (
                "of {v:tag} is",
                "of CommonInfo#status is",
                Some(&["CommonInfo#status"]),
            ),
        ];
        for (pattern, text, expected) in cases {
            let found = Pattern::new(pattern).match_start(text);
            let found = found
                .as_ref()
                .map(|captures| captures.get("v").map(kept).unwrap_or_default());
            assert_eq!(found.as_deref(), *expected, "{pattern} on {text}");
        }
    }

    fn kept(text: &str) -> Vec<&str> {
        if text.starts_with(['*', '`']) || text.contains(", ") {
            items(text)
        } else {
            vec![text]
        }
    }

    #[test]
    fn a_malformed_pattern_matches_nothing() {
        for pattern in ["{nothing}", "a)b", "{word"] {
            assert!(
                Pattern::new(pattern).match_start("word").is_none(),
                "{pattern}"
            );
        }
    }

    #[test]
    fn no_text_panics() {
        let texts = [
            "*", "**", "`", "__", "__ __", "*é*, ", "é", "", "\n", "The ", "`a`, `", ", or ",
        ];
        for (_, class) in CLASSES {
            for text in texts {
                let _ = class.take(text);
                let _ = items(text);
            }
        }
    }
}
