//! Segmentation of a text into facts, and the prose around and inside them.
//!
//! Takes a text as published; gives its segments in order, as the parser of recovery sees them: whatever recovery understands is a
//! fact here. Renders segments as a text again, with normalized white space. Never decides anything about the model.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::formula::{Formula, Subject};
use super::parse::{self, Observer};
use super::pattern::Captures;
use super::prose;
use super::schema_index::{SchemaIndex, Schemas};
use super::{errors, lookup};
use crate::api::Name;

/// A text as a list of segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segmented {
    pub(crate) segments: Vec<Segment>,
}

/// A segment of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Set if a paragraph begins with it.
    pub(crate) opens: bool,
    /// The content.
    pub(crate) kind: Kind,
}

/// The content of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sentence that no formula matches.
    Prose(String),
    /// A sentence that a formula matches.
    Fact(Fact),
    /// The list of values of an enumeration.
    Values(Values),
    /// An error with its condition.
    Error(ErrorSegment),
}

/// The list of values of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    /// The enumeration that the text names, if it is the text of something else.
    pub(crate) of: Option<String>,
    /// Each value with its text.
    pub(crate) items: Vec<(String, Segmented)>,
}

impl Values {
    /// Returns the same values with the text that `words` returns for each.
    pub(crate) fn map(&self, words: impl Fn(&str, &Segmented) -> Segmented) -> Self {
        let items = self.items.iter();
        Self {
            of: self.of.clone(),
            items: items
                .map(|(value, text)| (value.clone(), words(value, text)))
                .collect(),
        }
    }
}

/// A sentence that a formula matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// The name of the formula.
    pub(crate) formula: &'static str,
    /// The formula and its captures, without the wording.
    meaning: String,
    /// The sentence without the prose at its end.
    pub(crate) sentence: String,
    /// Prose at its end, such as the reason of a deprecation, with the blank or comma before it.
    pub(crate) tail: String,
}

/// An error of a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorSegment {
    /// The schema of the error, or the published name if there is none.
    pub(crate) error: String,
    /// The name of the error in the text; empty for the only error of a response.
    marker: String,
    /// The condition.
    pub(crate) when: Segmented,
}

/// Splits a text into segments. `values` are those of the enumeration that the text describes, or none.
pub(crate) fn segment(
    raw: &str,
    subject: Subject,
    values: &[String],
    schemas: &SchemaIndex,
) -> Segmented {
    let mut collector = Collector {
        subject,
        values: values.to_vec(),
        of: None,
        schemas,
        segments: Vec::new(),
        lists: Vec::new(),
        opens: true,
    };
    parse::observe(raw, subject, schemas, &mut collector);
    collector.finish()
}

/// Splits the text of an error response with this schema into segments.
pub(crate) fn segment_error(raw: &str, schema: Option<&Name>, schemas: &SchemaIndex) -> Segmented {
    let (head, named) = errors::segments(raw);
    let read = |text: &str| segment(text, Subject::Error, &[], schemas);
    let head = read(head);
    if let (Some(schema), true) = (schema, named.is_empty()) {
        let error = ErrorSegment {
            error: schema.to_string(),
            marker: String::new(),
            when: head,
        };
        return Segmented {
            segments: vec![Segment {
                opens: true,
                kind: Kind::Error(error),
            }],
        };
    }
    let mut segments = head.segments;
    for text in named {
        if let Some((marker, published, when)) = errors::marker(text) {
            let error = ErrorSegment {
                error: schemas
                    .error(published)
                    .map_or_else(|| published.to_owned(), |name| name.to_string()),
                marker: marker.to_owned(),
                when: read(when),
            };
            segments.push(Segment {
                opens: true,
                kind: Kind::Error(error),
            });
        }
    }
    Segmented { segments }
}

/// The observer of the parser that collects segments.
struct Collector<'a> {
    subject: Subject,
    values: Vec<String>,
    /// The enumeration that the text names.
    of: Option<String>,
    schemas: &'a SchemaIndex,
    segments: Vec<Segment>,
    /// The lists of values, each with its position among the segments.
    lists: Vec<(usize, Vec<String>)>,
    opens: bool,
}

impl Collector<'_> {
    fn push(&mut self, kind: Kind) {
        let opens = std::mem::replace(&mut self.opens, false);
        self.segments.push(Segment { opens, kind });
    }

    fn finish(mut self) -> Segmented {
        for (at, list) in std::mem::take(&mut self.lists) {
            if self.values.is_empty() {
                self.values = list.iter().flat_map(|text| listed(text)).collect();
            }
            let list: Vec<Cow<'_, str>> = list.into_iter().map(Cow::Owned).collect();
            let items = prose::value_items(&list, &self.values);
            let read = |(value, text): (String, String)| {
                let text = segment(&text, Subject::Value, &[], self.schemas);
                (value, text)
            };
            let values = Values {
                of: self.of.clone(),
                items: items.into_iter().map(read).collect(),
            };
            if let Some(segment) = self.segments.get_mut(at) {
                segment.kind = Kind::Values(values);
            }
        }
        Segmented {
            segments: self.segments,
        }
    }
}

impl Observer for Collector<'_> {
    fn paragraph(&mut self) {
        self.opens = true;
    }

    fn prose(&mut self, sentence: &str) {
        self.push(Kind::Prose(sentence.to_owned()));
    }

    fn fact(&mut self, formula: &'static Formula, captures: &Captures<'_>) {
        // The link after a list names the enumeration of its values.
        if let Some(name) = captures.get("enum")
            && let Some(values) = self.schemas.values(name)
            && self.values.is_empty()
        {
            self.values = values.to_vec();
            self.of = Some(name.to_owned());
        }
        self.push(Kind::Fact(fact(formula, captures, self.subject)));
    }

    fn values(&mut self, list: &[Cow<'_, str>]) {
        let paragraphs = list.iter().map(|text| text.clone().into_owned()).collect();
        self.lists.push((self.segments.len(), paragraphs));
        self.push(Kind::Values(Values::default()));
    }
}

/// Returns the values of a list without an enumeration.
fn listed(paragraph: &str) -> impl Iterator<Item = String> {
    paragraph.lines().filter_map(|line| {
        let (value, rest) = line.strip_prefix("- `")?.split_once('`')?;
        (rest.is_empty() || rest.starts_with(':')).then(|| value.to_owned())
    })
}

/// The captures of formulas that are prose.
const PROSE: &[&str] = &["reason", "tail", "rest", "when"];

fn fact(formula: &'static Formula, captures: &Captures<'_>, subject: Subject) -> Fact {
    let matched = captures.matched;
    let meaning = |captures: &Captures<'_>| {
        let said = captures.all().filter(|(name, text)| {
            !PROSE.contains(name) && !matches!(*name, "end" | "clause") && !text.is_empty()
        });
        let said: Vec<String> = said.map(|(name, text)| format!("{name}={text}")).collect();
        format!("{} {}", formula.name, said.join(" "))
    };
    let own = meaning(captures);
    let whole = |tail: &str| Fact {
        formula: formula.name,
        meaning: own.clone(),
        sentence: matched.strip_suffix(tail).unwrap_or(matched).to_owned(),
        tail: tail.to_owned(),
    };
    let tail = PROSE
        .iter()
        .filter_map(|name| captures.get(name))
        .find(|text| !text.trim_matches(['.', ' ']).is_empty() && matched.ends_with(text));
    let Some(tail) = tail else {
        return whole("");
    };
    let cut = whole(tail);
    // Some formulas do not match without the prose at their end.
    let alone = closed(&cut.sentence);
    let is_complete = lookup::at_start(subject, prose::first_word(&alone), &alone)
        .is_some_and(|(found, captures)| meaning(&captures) == own && found.name == formula.name);
    if is_complete { cut } else { whole("") }
}

impl Fact {
    /// Adds its meaning and sentence; for a list, those of each item.
    fn collect(&self, found: &mut IndexMap<String, String>) {
        match self.sentence.split_once('\n') {
            Some((_, items)) => found.extend(items.lines().map(|item| {
                let item = item.trim_start_matches("- ");
                (format!("{} {item}", self.formula), item.to_owned())
            })),
            None => {
                found.insert(self.meaning.clone(), closed(&self.sentence));
            }
        }
    }

    /// Returns the fact with other prose at its end.
    pub(crate) fn with(&self, tail: String) -> Self {
        Self {
            tail,
            ..self.clone()
        }
    }
}

/// Returns a sentence with a period at its end.
fn closed(sentence: &str) -> String {
    let sentence = sentence.trim_end();
    if sentence.ends_with(['.', ':', '!']) || sentence.contains('\n') {
        sentence.to_owned()
    } else {
        format!("{sentence}.")
    }
}

impl Segmented {
    /// Returns a text of prose only.
    pub(crate) fn of_prose(raw: &str) -> Self {
        let paragraphs = prose::paragraphs(raw).into_iter();
        let segments = paragraphs.map(|paragraph| Segment {
            opens: true,
            kind: Kind::Prose(paragraph.text.into_owned()),
        });
        Self {
            segments: segments.collect(),
        }
    }

    /// Returns `true` if there is prose around or inside of facts.
    pub(crate) fn has_prose(&self) -> bool {
        self.segments.iter().any(|segment| match &segment.kind {
            Kind::Prose(_) => true,
            Kind::Fact(fact) => !fact.tail.is_empty(),
            Kind::Values(values) => values.items.iter().any(|(_, text)| text.has_prose()),
            Kind::Error(error) => error.when.has_prose(),
        })
    }

    /// Returns all facts in order: each meaning with the sentence that states it.
    pub(crate) fn facts(&self) -> IndexMap<String, String> {
        let mut found = IndexMap::new();
        for segment in &self.segments {
            match &segment.kind {
                Kind::Prose(_) => {}
                Kind::Fact(fact) => fact.collect(&mut found),
                Kind::Values(values) => {
                    for (value, text) in &values.items {
                        below(&mut found, "value", value, text);
                    }
                }
                Kind::Error(error) => below(&mut found, "error", &error.error, &error.when),
            }
        }
        found
    }

    /// Returns the markers of errors in order: they differ by dialect.
    pub(crate) fn markers(&self) -> impl Iterator<Item = &str> {
        self.segments
            .iter()
            .filter_map(|segment| match &segment.kind {
                Kind::Error(error) => Some(error.marker.as_str()),
                _ => None,
            })
    }

    /// Returns the text without prose.
    pub(crate) fn bare(&self) -> Self {
        let mut segments = Vec::new();
        let mut opens = false;
        for segment in &self.segments {
            opens |= segment.opens;
            let kind = match &segment.kind {
                Kind::Prose(_) => continue,
                Kind::Fact(fact) => Kind::Fact(fact.with(String::new())),
                Kind::Values(values) => Kind::Values(values.map(|_, text| text.bare())),
                Kind::Error(error) => Kind::Error(error.with(error.when.bare())),
            };
            let opens = std::mem::replace(&mut opens, false);
            segments.push(Segment { opens, kind });
        }
        Self { segments }
    }

    /// Renders the text.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        let mut list = false;
        for segment in &self.segments {
            let text = segment.text();
            if text.is_empty() {
                continue;
            }
            out.push_str(match &segment.kind {
                _ if out.is_empty() => "",
                Kind::Error(error) if error.is_legacy() => " | ",
                // Two blank lines end a list: its items may have paragraphs.
                _ if list => "\n\n\n",
                _ if segment.opens => "\n\n",
                _ if text.starts_with("- ") => "\n  ",
                _ => " ",
            });
            out.push_str(&text);
            list = matches!(segment.kind, Kind::Values(_));
        }
        out
    }
}

fn below(found: &mut IndexMap<String, String>, kind: &str, name: &str, text: &Segmented) {
    found.insert(format!("{kind} {name}"), format!("{kind} `{name}`"));
    for (meaning, sentence) in text.facts() {
        found.insert(
            format!("{kind} {name}: {meaning}"),
            format!("{kind} `{name}`: {sentence}"),
        );
    }
}

impl Segment {
    fn text(&self) -> String {
        match &self.kind {
            Kind::Prose(sentence) => sentence.replace("\n- ", "\n  - "),
            Kind::Fact(fact) if fact.tail.is_empty() => {
                closed(&fact.sentence).replace("\n- ", "\n  - ")
            }
            Kind::Fact(fact) => format!("{}{}", fact.sentence, fact.tail),
            Kind::Values(values) => {
                let mut out = prose::VALUES.to_owned();
                for (value, text) in &values.items {
                    let text = text.render();
                    let colon = if text.is_empty() { "" } else { ": " };
                    out.push_str(&format!("\n  - `{value}`{colon}{text}"));
                }
                out
            }
            Kind::Error(error) => {
                let when = error.when.render();
                let marker = &error.marker;
                match () {
                    () if error.is_alone() => when,
                    () if error.is_legacy() => format!("{marker} : {when}"),
                    () if when.is_empty() => marker.clone(),
                    () if when.starts_with("- ") => format!("{marker}:\n  {when}"),
                    () => format!("{marker} {when}"),
                }
            }
        }
    }
}

impl ErrorSegment {
    /// Returns the error with another condition.
    pub(crate) fn with(&self, when: Segmented) -> Self {
        Self {
            when,
            ..self.clone()
        }
    }

    /// Returns `true` for the only error of a response, which the text does not name.
    pub(crate) fn is_alone(&self) -> bool {
        self.marker.is_empty()
    }

    fn is_legacy(&self) -> bool {
        !self.marker.is_empty() && !self.marker.starts_with('*')
    }
}

#[cfg(test)]
mod tests;
