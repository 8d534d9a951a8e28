//! Parsing of a text: the facts of its formulas, and the prose around them.
//!
//! Takes a text as published and its subject. Gives facts (version, deprecation …), claims on the type, which the caller checks
//! against the schema, and paragraphs of prose. Never decides anything about the model.

use std::borrow::Cow;

use super::fact::{Claim, Fact};
use super::formula::{Formula, Subject, Yield};
use super::pattern::{Captures, items};
use super::prose::{self, Paragraph};
use super::schema_index::Schemas;
use super::{lookup, near_miss};
use crate::api::{Deprecation, Need, Requirements};

/// The facts, claims and prose of a text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) prose: Vec<String>,
    pub(super) since: Option<String>,
    pub(super) deprecated: Option<Deprecation>,
    pub(super) preview: bool,
    pub(super) privileges: Vec<String>,
    pub(super) requirements: Requirements,
    pub(super) claims: Vec<Claim>,
    /// The list of values with their texts, for an enumeration only.
    pub(super) values: Vec<(String, String)>,
    /// Sentences that look like formulas, each with the reason why it is none.
    pub(super) misses: Vec<(String, String)>,
    /// The names of the formulas that matched.
    pub(super) matched: Vec<&'static str>,
}

struct Parser<'a> {
    subject: Subject,
    schemas: &'a dyn Schemas,
    parsed: Parsed,
    /// A list of values before the link that names its enumeration: its position in the prose, and its paragraphs.
    list: Option<(usize, Vec<String>)>,
    has_link: bool,
    /// Set once a list that looks like one of values has been reported.
    has_list_miss: bool,
    /// Called with each part of the text.
    observer: Option<&'a mut dyn Observer>,
}

/// An observer of the parts of a text, in order.
pub(super) trait Observer {
    /// Called at the beginning of a paragraph.
    fn paragraph(&mut self);
    /// Called with a sentence of prose.
    fn prose(&mut self, sentence: &str);
    /// Called with a sentence that a formula matches.
    fn fact(&mut self, formula: &'static Formula, captures: &Captures<'_>);
    /// Called with the paragraphs of a list of values.
    fn values(&mut self, list: &[Cow<'_, str>]);
}

/// Parses a text. `values` are those of the enumeration that the text describes, or none.
pub(super) fn parse(
    raw: &str,
    subject: Subject,
    values: &[String],
    schemas: &dyn Schemas,
) -> Parsed {
    Parser::new(subject, schemas, None).parse(raw, values)
}

/// Parses a text, and reports each part of it to an observer.
pub(super) fn observe(
    raw: &str,
    subject: Subject,
    schemas: &dyn Schemas,
    observer: &mut dyn Observer,
) {
    Parser::new(subject, schemas, Some(observer)).parse(raw, &[]);
}

impl<'a> Parser<'a> {
    fn new(
        subject: Subject,
        schemas: &'a dyn Schemas,
        observer: Option<&'a mut dyn Observer>,
    ) -> Self {
        Self {
            subject,
            schemas,
            parsed: Parsed::default(),
            list: None,
            has_link: false,
            has_list_miss: false,
            observer,
        }
    }

    fn parse(mut self, raw: &str, values: &[String]) -> Parsed {
        let subject = self.subject;
        let mut paragraphs = prose::paragraphs(raw).into_iter().peekable();
        let has_values = raw.contains("Possible");
        while let Some(paragraph) = paragraphs.next() {
            let mut text = &*paragraph.text;
            if has_values
                && let Some((before, behind)) =
                    prose::values_begin(text, paragraphs.peek().map(|next| &*next.text))
            {
                self.paragraph(before.trim_end());
                text = behind;
                let mut list = vec![Cow::Owned(text.to_owned())];
                while let Some(Paragraph { text, .. }) =
                    paragraphs.next_if(|next| !ends_values(next, subject))
                {
                    list.push(text);
                }
                self.values(list, values);
                continue;
            }
            if text.ends_with("as follows:")
                && paragraphs
                    .peek()
                    .is_some_and(|next| next.text.starts_with("- "))
            {
                let items = paragraphs.next().map(|next| next.text).unwrap_or_default();
                self.paragraph(&format!("{text}\n{items}"));
                continue;
            }
            self.paragraph(text);
        }
        self.finish()
    }

    fn finish(mut self) -> Parsed {
        if let Some((at, list)) = self.list.take()
            && !self.has_link
        {
            let why = "no enumeration is named for this list of values".to_owned();
            self.parsed
                .misses
                .push((list.first().cloned().unwrap_or_default(), why));
            self.parsed.prose.splice(at..at, list);
        }
        self.parsed
    }

    /// Takes a list of values: splits that of an enumeration, and sets one that another text repeats aside until its link.
    fn values(&mut self, list: Vec<Cow<'_, str>>, values: &[String]) {
        self.parsed.matched.push("list of values");
        if let Some(observer) = &mut self.observer {
            observer.values(&list);
        }
        if self.subject == Subject::Enumeration {
            self.parsed.values = prose::value_items(&list, values);
            return;
        }
        let mut paragraphs: Vec<String> = list.into_iter().map(Cow::into_owned).collect();
        if let Some(first) = paragraphs.first_mut() {
            *first = format!("{}\n{first}", prose::VALUES);
        }
        self.list = Some((self.parsed.prose.len(), paragraphs));
    }

    fn paragraph(&mut self, text: &str) {
        if let Some(observer) = &mut self.observer {
            observer.paragraph();
        }
        let mut left = String::new();
        let mut rest = text;
        let mut before = "";
        while !rest.is_empty() {
            let (sentence, stays) = self.sentence(rest, before);
            if stays {
                prose::push_sentence(&mut left, sentence);
            }
            before = sentence;
            rest = rest.strip_prefix(sentence).unwrap_or_default().trim_start();
        }
        if !left.is_empty() {
            self.parsed.prose.push(left);
        }
    }

    /// Parses the sentence at the start of a text that is not empty; returns it, and `true` if it stays in the prose.
    ///
    /// `before` is the sentence before it.
    fn sentence<'t>(&mut self, text: &'t str, before: &str) -> (&'t str, bool) {
        if let Some((formula, captures)) =
            lookup::at_start(self.subject, prose::first_word(text), text)
        {
            let sentence = captures.matched;
            return match self.fact(formula, &captures) {
                Ok(stays) => {
                    self.parsed.matched.push(formula.name);
                    if let Some(observer) = &mut self.observer {
                        observer.fact(formula, &captures);
                    }
                    (sentence, stays)
                }
                Err(why) => {
                    if let Some(observer) = &mut self.observer {
                        observer.prose(sentence);
                    }
                    self.parsed
                        .misses
                        .extend(why.map(|why| (sentence.to_owned(), why)));
                    (sentence, true)
                }
            };
        }
        let (sentence, _) = text.split_at(prose::sentence_end(text));
        if let Some(observer) = &mut self.observer {
            observer.prose(sentence);
        }
        if let Some(name) = near_miss::find(sentence, self.subject, self.schemas) {
            self.near_miss(name, sentence, before);
        }
        (sentence, true)
    }

    /// Reports a sentence that looks like a formula.
    fn near_miss(&mut self, name: &str, sentence: &str, before: &str) {
        let mut reported = sentence.to_owned();
        if name == near_miss::LIST {
            // Report the first item only, with its introduction.
            if std::mem::replace(&mut self.has_list_miss, true) {
                return;
            }
            if before.ends_with(':') {
                reported = format!("{before} {sentence}");
            }
        }
        let why = format!("looks like the formula `{name}`");
        self.parsed.misses.push((reported, why));
    }

    /// Records the fact of a formula; returns `true` if its sentence stays in the prose.
    ///
    /// # Errors
    /// The reason why the fact cannot be true, or `None` for a sentence that is ordinary prose here.
    fn fact(&mut self, formula: &Formula, captures: &Captures<'_>) -> Result<bool, Option<String>> {
        let text = |name| captures.get(name).unwrap_or_default();
        let parsed = &mut self.parsed;
        let fact = match formula.yields {
            Yield::Since => {
                parsed
                    .since
                    .get_or_insert_with(|| text("version").to_owned());
                None
            }
            Yield::Deprecated => {
                let reason = text("reason").trim();
                parsed.deprecated.get_or_insert_with(|| Deprecation {
                    flagged: false,
                    since: Some(text("since").to_owned()),
                    removed: captures.get("removed").map(str::to_owned),
                    reason: (!reason.is_empty()).then(|| reason.to_owned()),
                });
                None
            }
            Yield::Preview => {
                parsed.preview = true;
                None
            }
            Yield::Privileges => {
                parsed.privileges.extend(privileges(text("items")));
                None
            }
            Yield::Need(need) => return self.need(need, captures),
            Yield::Id(part) => Some(Fact::Id(part, resource_types(text("types")))),
            Yield::Enum => return self.link(text("enum"), captures.matched),
            Yield::Union if self.subject != Subject::Field => return Err(None),
            Yield::Union => {
                let values = items(text("values"))
                    .into_iter()
                    .map(|value| last(value).to_owned())
                    .collect();
                Some(Fact::Union {
                    tag: text("tag").to_owned(),
                    values,
                })
            }
            Yield::Optional => Some(Fact::Optional),
            Yield::Result if !self.schemas.has_structure(text("name")) => return Err(None),
            Yield::Result => Some(Fact::Result(text("name").to_owned())),
            Yield::NoResult => Some(Fact::NoResult),
            Yield::Choice
                if items(text("types"))
                    .iter()
                    .any(|value| self.schemas.has_value(value)) =>
            {
                return Err(Some(format!(
                    "looks like the formula `{}`",
                    near_miss::LIST
                )));
            }
            Yield::Choice | Yield::Error | Yield::Values | Yield::Nothing => None,
        };
        if let Some(fact) = fact {
            self.parsed.claims.push(Claim {
                fact,
                sentence: captures.matched.to_owned(),
            });
        }
        Ok(formula.stays)
    }

    fn link(&mut self, name: &str, sentence: &str) -> Result<bool, Option<String>> {
        if self.schemas.values(name).is_none() {
            let unknown = format!("there is no enumeration `{name}`");
            return Err((self.list.is_some() || !self.schemas.has(name)).then_some(unknown));
        }
        self.has_link = true;
        self.parsed.claims.push(Claim {
            fact: Fact::Enum(name.to_owned()),
            sentence: sentence.to_owned(),
        });
        Ok(false)
    }

    fn need(&mut self, need: Need, captures: &Captures<'_>) -> Result<bool, Option<String>> {
        let requirements = &mut self.parsed.requirements;
        for operation in items(captures.get("operations").unwrap_or_default()) {
            let slot = match operation
                .split_once(' ')
                .map_or(operation, |(method, _)| method)
            {
                "create" | "POST" => &mut requirements.create,
                "get" | "list" | "GET" => &mut requirements.get,
                "update" | "set" | "PATCH" | "PUT" => &mut requirements.update,
                other => {
                    return Err(Some(format!(
                        "`{other}` is not create, get, list, update or set"
                    )));
                }
            };
            slot.get_or_insert(need);
        }
        Ok(!captures.get("tail").unwrap_or_default().is_empty())
    }
}

/// Returns `true` if a list of values ends before this paragraph.
///
/// Items may have several paragraphs, and formulas of their own, which are about a constant.
fn ends_values(paragraph: &Paragraph<'_>, subject: Subject) -> bool {
    let text = &*paragraph.text;
    if text.starts_with("- `") {
        return false;
    }
    if paragraph.gap > 1 {
        return true;
    }
    match lookup::at_start(subject, prose::first_word(text), text) {
        Some((_, captures)) => captures.get("word").is_none_or(|word| word != "constant"),
        None => false,
    }
}

/// Returns the resource types of a list. Older texts leave backticks and the vendor's prefix out.
fn resource_types(list: &str) -> Vec<String> {
    let has_prefix = |item: &str| {
        let is_package = item.contains('.') && item.starts_with(|c: char| c.is_ascii_lowercase());
        list.contains('`') || !is_package || item.starts_with("com.")
    };
    let name = |item: &str| match has_prefix(item) {
        true => item.to_owned(),
        false => format!("com.vmware.{item}"),
    };
    items(list).into_iter().map(name).collect()
}

/// Returns the part after the last dot.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Returns the items of a block of privileges. Items that were folded into one line end with a period.
fn privileges(block: &str) -> impl Iterator<Item = String> {
    let lines = block
        .split('\n')
        .flat_map(|line| line.split(". - ").map(str::trim));
    lines
        .map(|line| line.strip_prefix("- ").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(|line| {
            if line.ends_with('.') {
                line.to_owned()
            } else {
                format!("{line}.")
            }
        })
}

#[cfg(test)]
mod tests;
