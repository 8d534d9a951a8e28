//! Near misses: sentences that look like a formula in another wording.
//!
//! Takes a sentence that matches no formula; gives the name of the formula that it resembles. Decides by the tokens that any
//! wording needs (a version, a resource type, a constant, an operation) and a few words next to them. Scans each sentence once.

use super::formula::Subject;
use super::schema_index::Schemas;

/// A token of a sentence.
#[derive(Debug, PartialEq, Eq)]
enum Token<'t> {
    /// A word, with the punctuation on it.
    Word(&'t str),
    /// Text in backticks.
    Code(&'t str),
    /// Text between stars.
    Starred(&'t str),
    /// Three stars: the markup of errors.
    Stars,
}

/// Takes the first token off a sentence.
fn token<'t>(rest: &mut &'t str) -> Option<Token<'t>> {
    let text = rest.trim_start();
    let first = text.chars().next()?;
    if let Some(behind) = text.strip_prefix("***") {
        *rest = behind;
        return Some(Token::Stars);
    }
    if matches!(first, '`' | '*')
        && let Some(marked) = text.strip_prefix(first)
        && let Some((inside, behind)) = marked.split_once(first)
        && !inside.is_empty()
    {
        *rest = behind;
        return Some(if first == '`' {
            Token::Code(inside)
        } else {
            Token::Starred(inside)
        });
    }
    let mut behind = text.char_indices().skip(1);
    let end = behind
        .find(|(_, c)| [' ', '\n', '`', '*'].contains(c))
        .map_or(text.len(), |(at, _)| at);
    let (word, behind) = text.split_at(end);
    *rest = behind;
    Some(Token::Word(word))
}

/// The features of a sentence, as a set of bits.
#[derive(Clone, Copy, Debug, Default)]
struct Seen(u64);

impl Seen {
    // Words.
    const RESOURCE: Self = Self(1);
    const TYPE: Self = Self(1 << 1);
    const IDENTIFIER: Self = Self(1 << 2);
    const EXAMPLE: Self = Self(1 << 3);
    const VALUE: Self = Self(1 << 4);
    const SEE: Self = Self(1 << 5);
    const ONE: Self = Self(1 << 6);
    const OF: Self = Self(1 << 7);
    const PRIVILEGE: Self = Self(1 << 8);
    const REQUIRES: Self = Self(1 << 9);
    const DEPRECATED: Self = Self(1 << 10);
    const TECHNOLOGY: Self = Self(1 << 11);
    const PREVIEW: Self = Self(1 << 12);
    const HISTORY: Self = Self(1 << 13);
    const IN: Self = Self(1 << 14);
    const VSPHERE: Self = Self(1 << 15);
    const API: Self = Self(1 << 16);
    const OPERATION: Self = Self(1 << 17);
    const NEED: Self = Self(1 << 18);
    const CONDITION: Self = Self(1 << 19);
    const ONLY: Self = Self(1 << 20);
    const RELEVANT: Self = Self(1 << 21);
    const IF: Self = Self(1 << 22);
    const PROPERTY: Self = Self(1 << 23);
    const CALLER: Self = Self(1 << 24);
    const PASS: Self = Self(1 << 25);
    const ABSENT: Self = Self(1 << 26);
    // Combinations of words, and other tokens.
    const RESOURCE_TYPE: Self = Self(1 << 32);
    const ONLY_RELEVANT: Self = Self(1 << 33);
    const VALUE_OF: Self = Self(1 << 34);
    const ONE_OF: Self = Self(1 << 35);
    const VERSION: Self = Self(1 << 36);
    const RELEASE: Self = Self(1 << 37);
    const CODE: Self = Self(1 << 38);
    const VENDORS_CODE: Self = Self(1 << 39);
    const PRIVILEGE_CODE: Self = Self(1 << 40);
    const VALUE_CODE: Self = Self(1 << 41);
    const VALUE_CODES: Self = Self(1 << 42);
    const REQUIRES_CODE: Self = Self(1 << 43);
    const ITEM: Self = Self(1 << 44);
    const CONSTANT: Self = Self(1 << 45);
    const ENUM: Self = Self(1 << 46);
    const METHOD: Self = Self(1 << 47);
    const ERROR: Self = Self(1 << 48);
    const COLON: Self = Self(1 << 49);
    const CLAUSE: Self = Self(1 << 50);

    fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn has_any(self, others: &[Self]) -> bool {
        others.iter().any(|other| self.has(*other))
    }

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The words with a feature, in any case.
const WORDS: &[(&str, Seen)] = &[
    ("resource", Seen::RESOURCE),
    ("resources", Seen::RESOURCE),
    ("type", Seen::TYPE),
    ("types", Seen::TYPE),
    ("identifier", Seen::IDENTIFIER),
    ("identifiers", Seen::IDENTIFIER),
    ("example", Seen::EXAMPLE),
    ("value", Seen::VALUE),
    ("values", Seen::VALUE),
    ("see", Seen::SEE),
    ("refer", Seen::SEE),
    ("enumeration", Seen::SEE),
    ("one", Seen::ONE),
    ("of", Seen::OF),
    ("privilege", Seen::PRIVILEGE),
    ("privileges", Seen::PRIVILEGE),
    ("requires", Seen::REQUIRES),
    ("needs", Seen::REQUIRES),
    ("deprecated", Seen::DEPRECATED),
    ("technology", Seen::TECHNOLOGY),
    ("tech", Seen::TECHNOLOGY),
    ("preview", Seen::PREVIEW),
    ("added", Seen::HISTORY),
    ("introduced", Seen::HISTORY),
    ("since", Seen(Seen::HISTORY.0 | Seen::IN.0)),
    ("removed", Seen::HISTORY),
    ("available", Seen::HISTORY),
    ("new", Seen::HISTORY),
    ("in", Seen::IN),
    ("from", Seen::IN),
    ("with", Seen::IN),
    ("version", Seen::IN),
    ("release", Seen::IN),
    ("vSphere", Seen::VSPHERE),
    ("API", Seen::API),
    ("operation", Seen::OPERATION),
    ("operations", Seen(Seen::OPERATION.0 | Seen::CALLER.0)),
    ("clients", Seen::CALLER),
    ("pass", Seen::PASS),
    ("return", Seen::PASS),
    ("optional", Seen::NEED),
    ("required", Seen::NEED),
    ("mandatory", Seen::NEED),
    ("provided", Seen::NEED),
    ("supplied", Seen::NEED),
    ("specified", Seen::NEED),
    ("present", Seen::NEED),
    ("absent", Seen::ABSENT),
    ("used", Seen::NEED),
    ("unused", Seen::NEED),
    ("ignored", Seen::NEED),
    ("applies", Seen::CONDITION),
    ("applicable", Seen::CONDITION),
    ("valid", Seen::CONDITION),
    ("meaningful", Seen::CONDITION),
    ("needed", Seen::CONDITION),
    ("set", Seen::CONDITION),
    ("only", Seen::ONLY),
    ("relevant", Seen::RELEVANT),
    ("if", Seen::IF),
    ("when", Seen::IF),
    ("property", Seen::PROPERTY),
    ("field", Seen::PROPERTY),
];

/// Pairs of adjacent words with a feature: the first, the second, and the feature.
const PAIRS: &[(Seen, Seen, Seen)] = &[
    (Seen::RESOURCE, Seen::TYPE, Seen::RESOURCE_TYPE),
    (Seen::ONLY, Seen::RELEVANT, Seen::ONLY_RELEVANT),
    (Seen::VALUE, Seen::OF, Seen::VALUE_OF),
    (Seen::ONE, Seen::OF, Seen::ONE_OF),
    (Seen::CALLER, Seen::PASS, Seen::CLAUSE),
    // Passed on to the next word: `resource of type`, `in vSphere 8.0`, `vSphere API 8.0`.
    (Seen::RESOURCE, Seen::OF, Seen::RESOURCE),
    (Seen::IN, Seen::VSPHERE, Seen::IN),
    (Seen::VSPHERE, Seen::API, Seen::VSPHERE),
];

/// The features of a sentence and their positions.
#[derive(Debug, Default)]
struct Sentence {
    seen: Seen,
    /// The features of the first token.
    first: Seen,
    /// The number of words after the last enumeration that it names.
    behind: usize,
}

/// The name of the formula that a list of values resembles.
pub(super) const LIST: &str = "list of values";

/// Returns the name of the formula that a sentence resembles.
pub(super) fn find(
    sentence: &str,
    subject: Subject,
    schemas: &dyn Schemas,
) -> Option<&'static str> {
    read(sentence, schemas).name(subject)
}

fn read(sentence: &str, schemas: &dyn Schemas) -> Sentence {
    let mut found = Sentence::default();
    let mut before = None;
    let item = sentence.strip_prefix("- ");
    let mut rest = item.unwrap_or(sentence);
    while let Some(token) = token(&mut rest) {
        let starts = before.is_none();
        let mut now = match token {
            Token::Word(word) => word_seen(word, before.unwrap_or_default()),
            Token::Code(code) => code_seen(code, before.unwrap_or_default(), schemas),
            Token::Starred(name) => name_seen(name, schemas),
            Token::Stars => Seen::ERROR,
        };
        if let Token::Code(name) | Token::Starred(name) = token
            && starts
        {
            if item.is_some()
                && (is_constant(name) || now.has_any(&[Seen::VALUE_CODE, Seen::CONSTANT]))
            {
                now.add(Seen::ITEM);
            }
            if name.contains(".Errors.") && schemas.has_structure(name) {
                now.add(Seen::ERROR);
            }
        }
        if starts {
            found.first = now;
        }
        if now.has(Seen::VALUE_CODE) && found.seen.has(Seen::VALUE_CODE) {
            now.add(Seen::VALUE_CODES);
        }
        match token {
            _ if now.has(Seen::ENUM) => found.behind = 0,
            Token::Word(word) if !word.contains(|c: char| c.is_ascii_alphanumeric()) => {}
            _ => found.behind += 1,
        }
        found.seen.add(now);
        before = Some(now);
    }
    if sentence.ends_with(':') {
        found.seen.add(Seen::COLON);
    }
    found
}

fn word_seen(published: &str, before: Seen) -> Seen {
    let mut now = Seen::default();
    let word = published.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    // Bold text that ends with a number, for any product.
    let bold = published.trim_end_matches(['.', ',', ';', ')', ':']);
    let is_number = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    if published.starts_with("__vSphere") || bold.strip_suffix("__").is_some_and(is_number) {
        now.add(Seen::VERSION);
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        if before.has(Seen::API) && before.has(Seen::VSPHERE) {
            now.add(Seen::VERSION);
        }
        let behind_product = before.has(Seen::VSPHERE) && before.has(Seen::IN);
        if behind_product || before.has(Seen::IN) && word.matches('.').count() > 1 {
            now.add(Seen::RELEASE);
        }
        return now;
    }
    let known = WORDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word));
    let Some((_, own)) = known else {
        return now;
    };
    now.add(*own);
    for (first, second, both) in PAIRS {
        if before.has(*first) && own.has(*second) {
            now.add(*both);
        }
    }
    if own.has(Seen::PREVIEW) && !before.has(Seen::TECHNOLOGY) {
        return Seen::default();
    }
    now
}

fn code_seen(code: &str, before: Seen, schemas: &dyn Schemas) -> Seen {
    let mut now = Seen::CODE;
    if code.starts_with("com.vmware.") {
        now.add(Seen::VENDORS_CODE);
    } else if code.starts_with(|c: char| c.is_ascii_uppercase()) && code.contains('.') {
        now.add(Seen::PRIVILEGE_CODE);
    }
    if before.has(Seen::REQUIRES) {
        now.add(Seen::REQUIRES_CODE);
    }
    if matches!(code, "create" | "get" | "list" | "update" | "set") {
        now.add(Seen::METHOD);
    }
    if schemas.has_value(code) {
        now.add(Seen::VALUE_CODE);
    }
    now
}

fn name_seen(name: &str, schemas: &dyn Schemas) -> Seen {
    let is_request = name
        .split_once(" /")
        .is_some_and(|(method, _)| is_constant(method));
    if is_request {
        Seen::METHOD
    } else if schemas.values(name).is_some() {
        Seen::ENUM
    } else if name
        .rsplit_once('.')
        .is_some_and(|(of, _)| schemas.values(of).is_some())
    {
        Seen::CONSTANT
    } else {
        Seen::default()
    }
}

/// Returns `true` for the spelling of a constant: capitals, digits and underscores.
fn is_constant(code: &str) -> bool {
    code.len() > 1
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

impl Sentence {
    fn name(&self, subject: Subject) -> Option<&'static str> {
        let has = |bits: &[Seen]| bits.iter().all(|bit| self.seen.has(*bit));
        let any = |bits: &[Seen]| self.seen.has_any(bits);
        let typed = matches!(
            subject,
            Subject::Parameter
                | Subject::Body
                | Subject::Field
                | Subject::Result
                | Subject::TaskResult
        );
        let is_field = subject == Subject::Field;
        // `If the value of …, then` is about something else, unless it names a property.
        let own = !self.first.has(Seen::IF) || has(&[Seen::PROPERTY]);
        let dated = has(&[Seen::RELEASE]) && any(&[Seen::HISTORY, Seen::DEPRECATED]);
        Some(if has(&[Seen::ERROR]) && subject == Subject::Error {
            "error"
        } else if has(&[Seen::VERSION]) || dated {
            if has(&[Seen::DEPRECATED]) {
                "deprecated"
            } else {
                "since"
            }
        } else if has(&[Seen::PREVIEW]) {
            "technology preview"
        } else if has(&[Seen::PRIVILEGE_CODE]) && any(&[Seen::PRIVILEGE, Seen::REQUIRES_CODE])
            || has(&[Seen::PRIVILEGE, Seen::COLON]) && subject == Subject::Operation
        {
            "privileges"
        } else if typed
            && !has(&[Seen::EXAMPLE])
            && (has(&[Seen::RESOURCE_TYPE, Seen::CODE])
                || has(&[Seen::IDENTIFIER, Seen::VENDORS_CODE])
                || has(&[Seen::CLAUSE, Seen::CODE])
                || has(&[Seen::CLAUSE, Seen::RESOURCE_TYPE]))
        {
            "identifier"
        } else if is_field
            && (has(&[Seen::ONLY_RELEVANT, Seen::IF])
                || own
                    && has(&[Seen::CONSTANT])
                    && any(&[Seen::VALUE_OF, Seen::IF])
                    && any(&[Seen::NEED, Seen::CONDITION, Seen::ONLY]))
        {
            "union"
        } else if (typed || matches!(subject, Subject::Enumeration | Subject::Schema))
            && (has(&[Seen::ITEM]) || has(&[Seen::ONE_OF, Seen::VALUE_CODES]))
        {
            LIST
        } else if typed
            && has(&[Seen::ENUM])
            && self.behind < 2
            && any(&[Seen::SEE, Seen::ONE_OF, Seen::VALUE])
        {
            "enumeration"
        } else if is_field
            && own
            && has(&[Seen::METHOD, Seen::OPERATION])
            && any(&[Seen::NEED, Seen::ABSENT])
        {
            "required for an operation"
        } else {
            return None;
        })
    }
}

#[cfg(test)]
mod tests;
