//! What a text is made of: facts, and the prose around and inside them.
//!
//! Takes a text as published and gives its pieces in order, told apart by the same reading that recovery does, so that
//! whatever recovery would understand is a fact here. Puts pieces together again, with the white space of the vendor's
//! texts but without its accidents. Decides nothing about the model.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::errors;
use super::formula::{self, Formula, Subject};
use super::known::Known;
use super::pattern::Captures;
use super::prose;
use super::reading::{self, Schemas, Trace};
use crate::api::Name;

/// A text in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Anatomy {
    pub(crate) pieces: Vec<Piece>,
}

/// A piece, and whether a paragraph begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) opens: bool,
    pub(crate) kind: Kind,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sentence that says nothing to a machine.
    Prose(String),
    /// A sentence that a formula takes.
    Fact(Fact),
    /// The list of values of an enumeration.
    Values(Values),
    /// An error, and when it is answered with.
    Error(ErrorPiece),
}

/// The list of values of an enumeration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    /// The enumeration, where the list is only repeated and the text names it.
    pub(crate) of: Option<String>,
    /// Each value with what is said of it.
    pub(crate) items: Vec<(String, Anatomy)>,
}

impl Values {
    /// The same values with what `words` says of each.
    pub(crate) fn map(&self, words: impl Fn(&str, &Anatomy) -> Anatomy) -> Self {
        let items = self.items.iter();
        Self {
            of: self.of.clone(),
            items: items
                .map(|(value, text)| (value.clone(), words(value, text)))
                .collect(),
        }
    }
}

/// A sentence that a formula takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// Name of the formula.
    pub(crate) formula: &'static str,
    /// What it says, without the words that it says it in.
    meaning: String,
    /// The sentence up to the prose at its end.
    pub(crate) sentence: String,
    /// Prose at its end, with the blank or comma before it: why something is deprecated.
    pub(crate) tail: String,
}

/// An error of a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorPiece {
    /// The schema of the error, or the name as published where there is none.
    pub(crate) error: String,
    /// What the text names it by; nothing where it is the only one.
    marker: String,
    /// When it is answered with.
    pub(crate) when: Anatomy,
}

/// Takes a text apart. `values` are those of the enumeration that the text describes, if it does.
pub(crate) fn anatomy(raw: &str, subject: Subject, values: &[String], known: &Known) -> Anatomy {
    let mut tracer = Tracer {
        subject,
        values: values.to_vec(),
        of: None,
        known,
        pieces: Vec::new(),
        lists: Vec::new(),
        opens: true,
    };
    reading::trace(raw, subject, known, &mut tracer);
    tracer.finish()
}

/// Takes the text of an error response apart; `schema` is the error that the response states.
pub(crate) fn error_anatomy(raw: &str, schema: Option<&Name>, known: &Known) -> Anatomy {
    let (head, segments) = errors::segments(raw);
    let read = |text: &str| anatomy(text, Subject::Error, &[], known);
    let head = read(head);
    if let (Some(schema), true) = (schema, segments.is_empty()) {
        let error = ErrorPiece {
            error: schema.to_string(),
            marker: String::new(),
            when: head,
        };
        return Anatomy {
            pieces: vec![Piece {
                opens: true,
                kind: Kind::Error(error),
            }],
        };
    }
    let mut pieces = head.pieces;
    for segment in segments {
        if let Some((marker, published, when)) = errors::marker(segment) {
            let error = ErrorPiece {
                error: known
                    .error(published)
                    .map_or_else(|| published.to_owned(), |name| name.to_string()),
                marker: marker.to_owned(),
                when: read(when),
            };
            pieces.push(Piece {
                opens: true,
                kind: Kind::Error(error),
            });
        }
    }
    Anatomy { pieces }
}

struct Tracer<'a> {
    subject: Subject,
    values: Vec<String>,
    /// The enumeration that the text names.
    of: Option<String>,
    known: &'a Known,
    pieces: Vec<Piece>,
    /// The lists of values, and where they stand among the pieces.
    lists: Vec<(usize, Vec<String>)>,
    opens: bool,
}

impl Tracer<'_> {
    fn push(&mut self, kind: Kind) {
        let opens = std::mem::replace(&mut self.opens, false);
        self.pieces.push(Piece { opens, kind });
    }

    fn finish(mut self) -> Anatomy {
        for (at, list) in std::mem::take(&mut self.lists) {
            if self.values.is_empty() {
                self.values = list.iter().flat_map(|text| listed(text)).collect();
            }
            let list: Vec<Cow<'_, str>> = list.into_iter().map(Cow::Owned).collect();
            let items = prose::value_items(&list, &self.values);
            let read = |(value, text): (String, String)| {
                let text = anatomy(&text, Subject::Value, &[], self.known);
                (value, text)
            };
            let values = Values {
                of: self.of.clone(),
                items: items.into_iter().map(read).collect(),
            };
            if let Some(piece) = self.pieces.get_mut(at) {
                piece.kind = Kind::Values(values);
            }
        }
        Anatomy {
            pieces: self.pieces,
        }
    }
}

impl Trace for Tracer<'_> {
    fn paragraph(&mut self) {
        self.opens = true;
    }

    fn prose(&mut self, sentence: &str) {
        self.push(Kind::Prose(sentence.to_owned()));
    }

    fn fact(&mut self, formula: &'static Formula, captures: &Captures<'_>) {
        // The link behind a list tells what its values are.
        if let Some(name) = captures.get("enum")
            && let Some(values) = self.known.values(name)
            && self.values.is_empty()
        {
            self.values = values.to_vec();
            self.of = Some(name.to_owned());
        }
        self.push(Kind::Fact(fact(formula, captures, self.subject)));
    }

    fn values(&mut self, list: &[Cow<'_, str>]) {
        let paragraphs = list.iter().map(|text| text.clone().into_owned()).collect();
        self.lists.push((self.pieces.len(), paragraphs));
        self.push(Kind::Values(Values::default()));
    }
}

/// The values of a list that no enumeration is named for.
fn listed(paragraph: &str) -> impl Iterator<Item = String> {
    paragraph.lines().filter_map(|line| {
        let (value, rest) = line.strip_prefix("- `")?.split_once('`')?;
        (rest.is_empty() || rest.starts_with(':')).then(|| value.to_owned())
    })
}

/// Names under which formulas keep what is prose.
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
        sentence: matched[..matched.len() - tail.len()].to_owned(),
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
    // Some formulas do not stand without the prose at their end.
    let alone = closed(&cut.sentence);
    let stands = formula::at_start(subject, prose::first_word(&alone), &alone)
        .is_some_and(|(found, captures)| meaning(&captures) == own && found.name == formula.name);
    if stands { cut } else { whole("") }
}

impl Fact {
    /// What it says; of a list, each item by itself.
    fn tell(&self, found: &mut IndexMap<String, String>) {
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

    /// The same fact with other prose at its end.
    pub(crate) fn with(&self, tail: String) -> Self {
        Self {
            tail,
            ..self.clone()
        }
    }
}

/// A sentence with its full stop.
fn closed(sentence: &str) -> String {
    let sentence = sentence.trim_end();
    if sentence.ends_with(['.', ':', '!']) || sentence.contains('\n') {
        sentence.to_owned()
    } else {
        format!("{sentence}.")
    }
}

impl Anatomy {
    /// A text that nothing is read from.
    pub(crate) fn of_prose(raw: &str) -> Self {
        let paragraphs = prose::paragraphs(raw).into_iter();
        let pieces = paragraphs.map(|paragraph| Piece {
            opens: true,
            kind: Kind::Prose(paragraph.text.into_owned()),
        });
        Self {
            pieces: pieces.collect(),
        }
    }

    /// Whether there is any prose, around facts or inside them.
    pub(crate) fn has_prose(&self) -> bool {
        self.pieces.iter().any(|piece| match &piece.kind {
            Kind::Prose(_) => true,
            Kind::Fact(fact) => !fact.tail.is_empty(),
            Kind::Values(values) => values.items.iter().any(|(_, text)| text.has_prose()),
            Kind::Error(error) => error.when.has_prose(),
        })
    }

    /// Everything that is said to a machine, in order: what tells it apart, and the sentence that says it.
    pub(crate) fn facts(&self) -> IndexMap<String, String> {
        let mut found = IndexMap::new();
        for piece in &self.pieces {
            match &piece.kind {
                Kind::Prose(_) => {}
                Kind::Fact(fact) => fact.tell(&mut found),
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

    /// What errors are named by, in order: dialects differ in it.
    pub(crate) fn markers(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match &piece.kind {
            Kind::Error(error) => Some(error.marker.as_str()),
            _ => None,
        })
    }

    /// The same without prose.
    pub(crate) fn bare(&self) -> Self {
        let mut pieces = Vec::new();
        let mut opens = false;
        for piece in &self.pieces {
            opens |= piece.opens;
            let kind = match &piece.kind {
                Kind::Prose(_) => continue,
                Kind::Fact(fact) => Kind::Fact(fact.with(String::new())),
                Kind::Values(values) => Kind::Values(values.map(|_, text| text.bare())),
                Kind::Error(error) => Kind::Error(error.with(error.when.bare())),
            };
            let opens = std::mem::replace(&mut opens, false);
            pieces.push(Piece { opens, kind });
        }
        Self { pieces }
    }

    /// The text.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        let mut list = false;
        for piece in &self.pieces {
            let text = piece.text();
            if text.is_empty() {
                continue;
            }
            out.push_str(match &piece.kind {
                _ if out.is_empty() => "",
                Kind::Error(error) if error.is_legacy() => " | ",
                // A list ends with two blank lines: its items may have paragraphs of their own.
                _ if list => "\n\n\n",
                _ if piece.opens => "\n\n",
                _ if text.starts_with("- ") => "\n  ",
                _ => " ",
            });
            out.push_str(&text);
            list = matches!(piece.kind, Kind::Values(_));
        }
        out
    }
}

fn below(found: &mut IndexMap<String, String>, kind: &str, name: &str, text: &Anatomy) {
    found.insert(format!("{kind} {name}"), format!("{kind} `{name}`"));
    for (meaning, sentence) in text.facts() {
        found.insert(
            format!("{kind} {name}: {meaning}"),
            format!("{kind} `{name}`: {sentence}"),
        );
    }
}

impl Piece {
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

impl ErrorPiece {
    /// The same error with another condition.
    pub(crate) fn with(&self, when: Anatomy) -> Self {
        Self {
            when,
            ..self.clone()
        }
    }

    /// Whether the text names no error, since there is but one.
    pub(crate) fn is_alone(&self) -> bool {
        self.marker.is_empty()
    }

    fn is_legacy(&self) -> bool {
        !self.marker.is_empty() && !self.marker.starts_with('*')
    }
}

#[cfg(test)]
mod tests;
