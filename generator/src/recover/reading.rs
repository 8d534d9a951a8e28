//! One text, read: what its formulas say, and the prose that is left.
//!
//! Takes a text as published and what it describes. Gives facts about the thing (version, deprecation …), claims about
//! its type, which the caller has to check against the type, and paragraphs of prose. Decides nothing about the model.

use std::borrow::Cow;

use super::formula::{self, Formula, Part, Subject, Yield};
use super::look;
use super::pattern::{Captures, items};
use super::prose::{self, Paragraph};
use crate::api::{Deprecation, Need, Requirements};

/// What is read from a text.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) prose: Vec<String>,
    pub(super) since: Option<String>,
    pub(super) deprecated: Option<Deprecation>,
    pub(super) preview: bool,
    pub(super) privileges: Vec<String>,
    pub(super) requirements: Requirements,
    pub(super) claims: Vec<Claim>,
    /// The list of values, with what has been said of each; of an enumeration only.
    pub(super) values: Vec<(String, String)>,
    /// Sentences that look like formulas.
    pub(super) misses: Vec<(String, String)>,
    /// The formulas that have matched.
    pub(super) matched: Vec<&'static str>,
}

/// What a sentence says of the type of what it describes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) fact: Fact,
    pub(super) sentence: String,
}

/// A part of the meaning of a type.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// Identifiers of these resource types.
    Id(Part, Vec<String>),
    /// The enumeration of this name.
    Enum(String),
    /// It is only there for some values of a field.
    Union { tag: String, values: Vec<String> },
    /// It may be missing.
    Optional,
    /// A task gives a structure.
    Result(String),
    /// A task gives nothing.
    NoResult,
}

/// Whether a name is that of an enumeration, and whether it is one at all.
pub(super) trait Schemas {
    /// The values of an enumeration.
    fn values(&self, name: &str) -> Option<&[String]>;
    /// Whether there is a schema of this name.
    fn has(&self, name: &str) -> bool;
    /// Whether there is a structure of this name.
    fn has_structure(&self, name: &str) -> bool;
    /// Whether any enumeration has this value.
    fn has_value(&self, value: &str) -> bool;
}

struct Reader<'a> {
    subject: Subject,
    schemas: &'a dyn Schemas,
    reading: Reading,
    /// Where in the prose a list of values stood, and its paragraphs, until a link says what they are.
    list: Option<(usize, Vec<String>)>,
    linked: bool,
    /// Whether a list that looks like one of values has been told of.
    listed: bool,
    /// Every piece as it is taken, where somebody wants to know.
    trace: Option<&'a mut dyn Trace>,
}

/// Told of every piece of a text in order.
pub(super) trait Trace {
    /// A paragraph begins.
    fn paragraph(&mut self);
    /// A sentence of prose.
    fn prose(&mut self, sentence: &str);
    /// A sentence that a formula has taken.
    fn fact(&mut self, formula: &'static Formula, captures: &Captures<'_>);
    /// The paragraphs of a list of values.
    fn values(&mut self, list: &[Cow<'_, str>]);
}

/// Reads a text. `values` are those of the enumeration that the text describes, if it does.
pub(super) fn read(
    raw: &str,
    subject: Subject,
    values: &[String],
    schemas: &dyn Schemas,
) -> Reading {
    let reader = Reader {
        subject,
        schemas,
        reading: Reading::default(),
        list: None,
        linked: false,
        listed: false,
        trace: None,
    };
    read_with(reader, raw, values)
}

/// Reads a text as [`read`] does, and tells of every piece of it.
pub(super) fn trace(raw: &str, subject: Subject, schemas: &dyn Schemas, trace: &mut dyn Trace) {
    let reader = Reader {
        subject,
        schemas,
        reading: Reading::default(),
        list: None,
        linked: false,
        listed: false,
        trace: Some(trace),
    };
    read_with(reader, raw, &[]);
}

fn read_with(mut reader: Reader<'_>, raw: &str, values: &[String]) -> Reading {
    let subject = reader.subject;
    let mut paragraphs = prose::paragraphs(raw).into_iter().peekable();
    let has_values = raw.contains("Possible");
    while let Some(paragraph) = paragraphs.next() {
        let mut text = &*paragraph.text;
        if has_values
            && let Some(at) = prose::values_begin(text, paragraphs.peek().map(|next| &*next.text))
        {
            reader.paragraph(text[..at].trim_end());
            text = text[at + prose::VALUES.len()..].trim_start();
            let mut list = vec![Cow::Owned(text.to_owned())];
            while let Some(Paragraph { text, .. }) =
                paragraphs.next_if(|next| !ends_values(next, subject))
            {
                list.push(text);
            }
            reader.values(list, values);
            continue;
        }
        if text.ends_with("as follows:")
            && paragraphs
                .peek()
                .is_some_and(|next| next.text.starts_with("- "))
        {
            let items = paragraphs.next().map(|next| next.text).unwrap_or_default();
            reader.paragraph(&format!("{text}\n{items}"));
            continue;
        }
        reader.paragraph(text);
    }
    reader.finish()
}

impl Reader<'_> {
    fn finish(mut self) -> Reading {
        if let Some((at, list)) = self.list.take()
            && !self.linked
        {
            let why = "no enumeration is named for this list of values".to_owned();
            self.reading
                .misses
                .push((list.first().cloned().unwrap_or_default(), why));
            self.reading.prose.splice(at..at, list);
        }
        self.reading
    }

    /// Takes a list of values: apart where the text is the enumeration's own, aside where it is only repeated.
    fn values(&mut self, list: Vec<Cow<'_, str>>, values: &[String]) {
        self.reading.matched.push("list of values");
        if let Some(trace) = &mut self.trace {
            trace.values(&list);
        }
        if self.subject == Subject::Enumeration {
            self.reading.values = prose::value_items(&list, values);
            return;
        }
        let mut paragraphs: Vec<String> = list.into_iter().map(Cow::into_owned).collect();
        if let Some(first) = paragraphs.first_mut() {
            *first = format!("{}\n{first}", prose::VALUES);
        }
        self.list = Some((self.reading.prose.len(), paragraphs));
    }

    fn paragraph(&mut self, text: &str) {
        if let Some(trace) = &mut self.trace {
            trace.paragraph();
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
            rest = rest[sentence.len()..].trim_start();
        }
        if !left.is_empty() {
            self.reading.prose.push(left);
        }
    }

    /// Reads the sentence at the start of a text that is not empty. Gives it, and whether it stays in the prose.
    ///
    /// `before` is the one before it.
    fn sentence<'t>(&mut self, text: &'t str, before: &str) -> (&'t str, bool) {
        if let Some((formula, captures)) =
            formula::at_start(self.subject, prose::first_word(text), text)
        {
            let sentence = captures.matched;
            return match self.fact(formula, &captures) {
                Ok(stays) => {
                    self.reading.matched.push(formula.name);
                    if let Some(trace) = &mut self.trace {
                        trace.fact(formula, &captures);
                    }
                    (sentence, stays)
                }
                Err(why) => {
                    if let Some(trace) = &mut self.trace {
                        trace.prose(sentence);
                    }
                    self.reading
                        .misses
                        .extend(why.map(|why| (sentence.to_owned(), why)));
                    (sentence, true)
                }
            };
        }
        let sentence = &text[..prose::sentence_end(text)];
        if let Some(trace) = &mut self.trace {
            trace.prose(sentence);
        }
        if let Some(name) = look::look_alike(sentence, self.subject, self.schemas) {
            self.look_alike(name, sentence, before);
        }
        (sentence, true)
    }

    fn look_alike(&mut self, name: &str, sentence: &str, before: &str) {
        let mut told = sentence.to_owned();
        if name == look::LIST {
            // The first item stands for all of them; what introduces it tells the most.
            if std::mem::replace(&mut self.listed, true) {
                return;
            }
            if before.ends_with(':') {
                told = format!("{before} {sentence}");
            }
        }
        let why = format!("looks like the formula `{name}`");
        self.reading.misses.push((told, why));
    }

    /// Takes what a formula says. Gives whether its sentence stays in the prose, or why it cannot be taken.
    fn fact(&mut self, formula: &Formula, captures: &Captures<'_>) -> Result<bool, Option<String>> {
        let text = |name| captures.get(name).unwrap_or_default();
        let reading = &mut self.reading;
        let fact = match formula.yields {
            Yield::Since => {
                reading
                    .since
                    .get_or_insert_with(|| text("version").to_owned());
                None
            }
            Yield::Deprecated => {
                let reason = text("reason").trim();
                reading.deprecated.get_or_insert_with(|| Deprecation {
                    flagged: false,
                    since: Some(text("since").to_owned()),
                    removed: captures.get("removed").map(str::to_owned),
                    reason: (!reason.is_empty()).then(|| reason.to_owned()),
                });
                None
            }
            Yield::Preview => {
                reading.preview = true;
                None
            }
            Yield::Privileges => {
                reading.privileges.extend(privileges(text("items")));
                None
            }
            Yield::Need(need) => return self.need(need, captures),
            Yield::Id(part) => Some(Fact::Id(
                part,
                items(text("types"))
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            )),
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
                return Err(Some(format!("looks like the formula `{}`", look::LIST)));
            }
            Yield::Choice | Yield::Error | Yield::Values | Yield::Nothing => None,
        };
        if let Some(fact) = fact {
            self.reading.claims.push(Claim {
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
        self.linked = true;
        self.reading.claims.push(Claim {
            fact: Fact::Enum(name.to_owned()),
            sentence: sentence.to_owned(),
        });
        Ok(false)
    }

    fn need(&mut self, need: Need, captures: &Captures<'_>) -> Result<bool, Option<String>> {
        let requirements = &mut self.reading.requirements;
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
                        "`{other}` is neither create nor get nor update"
                    )));
                }
            };
            slot.get_or_insert(need);
        }
        Ok(!captures.get("tail").unwrap_or_default().is_empty())
    }
}

/// Whether the list of values is over with this paragraph: its items may have several paragraphs, and formulas of
/// their own, which speak of constants.
fn ends_values(paragraph: &Paragraph<'_>, subject: Subject) -> bool {
    let text = &*paragraph.text;
    if text.starts_with("- `") {
        return false;
    }
    if paragraph.gap > 1 {
        return true;
    }
    match formula::at_start(subject, prose::first_word(text), text) {
        Some((_, captures)) => captures.get("word").is_none_or(|word| word != "constant"),
        None => false,
    }
}

/// What stands behind the last dot.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The items of a block of privileges. Where its lines were folded into one, an item ends with its full stop.
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
