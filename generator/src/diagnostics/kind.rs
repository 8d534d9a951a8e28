//! The kinds of problems, with what each of them is about. What all problems of a kind share is in [`ProblemId`](super::ProblemId).

use super::place::Location;

/// The kind of a problem, with the things that it is about.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A file or folder cannot be read.
    #[error("cannot read this input: {0}")]
    Unreadable(String),
    /// A text that is neither YAML nor JSON.
    #[error("syntax error: {0}")]
    Syntax(String),
    /// A mapping has a key twice.
    #[error("duplicate key `{key}`")]
    DuplicateKey {
        /// The key.
        key: String,
        /// The place of the first one.
        first: Location,
    },
    /// An enumeration has a value twice.
    #[error("duplicate value `{value}` in an enumeration")]
    DuplicateValue {
        /// The value.
        value: String,
        /// The place of the first one.
        first: Location,
    },
    /// A key that stands for the entries of another mapping.
    #[error("the merge key `<<` is not supported")]
    MergeKey,
    /// A file has too many bytes.
    #[error("file of more than {limit} bytes, texts behind an alias counted at each use")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A file has too many nodes.
    #[error("more than {limit} values, those behind an alias counted at each use")]
    TooManyNodes {
        /// The limit in nodes of a tree.
        limit: usize,
    },
    /// A target of an overlay that may find more values than a document may have.
    #[error("the target may find or visit more than {limit} values")]
    WideTarget {
        /// The limit in nodes of a tree.
        limit: usize,
    },
    /// Targets of overlays that together may visit too many values.
    #[error("the targets up to this one may visit more than {limit} values")]
    SlowTargets {
        /// The limit in visits.
        limit: usize,
    },
    /// Documents that make more than they say.
    #[error(
        "the documents make more than {limit} values, those behind a reference counted at each use"
    )]
    TooMuchMade {
        /// The limit in nodes of a tree.
        limit: usize,
    },
    /// A key is too long.
    #[error("key of more than {limit} bytes")]
    LongKey {
        /// The limit in bytes.
        limit: usize,
    },
    /// A file is nested too deeply.
    #[error("nested more than {limit} levels deep")]
    TooDeep {
        /// The limit in mappings and lists around a node.
        limit: usize,
    },
    /// A run that takes too long.
    #[error("the run took more than {seconds} s")]
    TooSlow {
        /// The limit in seconds.
        seconds: u64,
    },
    /// No document was given.
    #[error("no OpenAPI document found")]
    NothingGiven,
    /// A document that an index names and that is not there.
    #[error("the index names `{name}`, but there is no such document beside it")]
    Unlisted {
        /// The name.
        name: String,
    },
    /// Not a version of OpenAPI that is read.
    #[error("not a document of OpenAPI 3 or Swagger 2.0: {found}")]
    Version {
        /// The version that it states.
        found: String,
    },
    /// Two documents that do not belong together.
    #[error("{key} is `{found}`, but `{other}` in `{}`", .first.file)]
    Disagreement {
        /// The part of the documents that differs.
        key: &'static str,
        /// The value here.
        found: String,
        /// The value in the other document.
        other: String,
        /// The place in the other document.
        first: Box<Location>,
    },
    /// A required key is missing.
    #[error("missing key `{key}`")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// A value of another type.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// The type that is needed.
        expected: &'static str,
        /// The type that is there.
        found: &'static str,
    },
    /// A reference leads nowhere.
    #[error("reference `{target}` matches nothing in the documents")]
    Dangling {
        /// The reference.
        target: String,
    },
    /// A reference to something outside of the documents.
    #[error("reference `{target}` leads out of the documents")]
    Foreign {
        /// The reference.
        target: String,
    },
    /// References in a circle without a structure between them.
    #[error("`{name}` is defined only by itself")]
    Circular {
        /// The schema.
        name: String,
    },
    /// A structure that always contains itself.
    #[error("`{name}` always contains another `{name}` in `{field}`")]
    Endless {
        /// The structure.
        name: String,
        /// The property that leads back to it.
        field: String,
    },
    /// Two definitions of the same thing.
    #[error("{thing} `{name}` is defined twice")]
    Duplicate {
        /// The kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// The place of the other one.
        other: Location,
    },
    /// Two things that would get the same Rust name.
    #[error("{first} and {second} would both be `{rust}` in Rust")]
    Collision {
        /// The Rust name.
        rust: String,
        /// One of them.
        first: String,
        /// The other one.
        second: String,
        /// The place of the first one, if that is another.
        other: Option<Box<Location>>,
    },
    /// Two operations that no server distinguishes.
    #[error("operations `{first}` and `{second}` have the same request: {request}")]
    SameRequest {
        /// Method and path key of the second one.
        request: String,
        /// The id of the first one.
        first: String,
        /// The id of the second one.
        second: String,
        /// The place of the first one.
        other: Option<Box<Location>>,
    },
    /// A name without letters or digits.
    #[error("no Rust name can be made from {thing} `{name}`")]
    Nameless {
        /// The kind of thing.
        thing: &'static str,
        /// The name.
        name: String,
    },
    /// Something that OpenAPI has and the generator does not support.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// An overlay that is not in the form of the specification.
    #[error("invalid overlay: {0}")]
    Overlay(String),
    /// An overlay action that finds nothing.
    #[error("overlay target `{target}` matches nothing")]
    Unmatched {
        /// The JSONPath.
        target: String,
    },
    /// An overlay action whose result is there already.
    #[error("overlay target `{target}` is already as the action makes it")]
    Idle {
        /// The JSONPath.
        target: String,
    },
    /// A selector, or a table of fragments, that is not one.
    #[error("{0}")]
    Selection(String),
    /// A selector that selects nothing.
    #[error(
        "selector `{selector}` of fragment `{fragment}` matches nothing{}", near(.alike)
    )]
    Unselected {
        /// The fragment.
        fragment: String,
        /// The selector.
        selector: String,
        /// Similar names.
        alike: Vec<String>,
    },
    /// Two fragments that select the same thing.
    #[error("{thing} `{name}` is selected by two fragments: by {first} and by {second}")]
    Contested {
        /// The kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// A fragment and its selector.
        first: String,
        /// Another fragment and its selector.
        second: String,
    },
    /// A fragment that would not mean the same as its document.
    #[error("a fragment would not mean the same as the document: {0}")]
    FragmentDiffers(String),
    /// A type of a task's result that the API does not have.
    #[error("not a type of this API: {0}")]
    GivenType(String),
    /// A line of an accept-list that is wrong or accepts nothing.
    #[error("invalid line in the accept-list: {0}")]
    Acceptance(String),
    /// The backend refused, or generated something else.
    #[error("the backend failed: {0}")]
    Backend(String),
    /// The generated code is not what was planned.
    #[error("{0}")]
    Defect(String),
    /// A feature that the API does not have.
    #[error("unknown feature `{name}`, expected {}", .known.join(", "))]
    NoFeature {
        /// The name that was given.
        name: String,
        /// The names of all features.
        known: Vec<String>,
    },
    /// An id that no kind of problem has.
    #[error("unknown problem id `{id}`{}", near(.alike))]
    NoKind {
        /// The name that was given.
        id: String,
        /// Similar names.
        alike: Vec<String>,
    },
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Unwritable(String),
    /// The output folder holds something else.
    #[error(
        "folder is not empty and was not generated by vsphere-codegen: no Cargo.toml with the header"
    )]
    NotOurs,
    /// An entry of the output folder at the place of a file.
    #[error("no file is written here: {reason}")]
    InTheWay {
        /// The reason why the entry is in the way.
        reason: String,
    },
    /// A cache that others may have prepared.
    #[error("this folder is no place for a cache: {0}")]
    Cache(String),
    /// A valid part of a document that has no effect.
    #[error("the generator ignores {0}")]
    Ignored(String),
    /// A sentence that seems to name a type.
    #[error("sentence not recognized ({why}): {sentence}")]
    UnreadSentence {
        /// The sentence.
        sentence: String,
        /// The reason.
        why: String,
    },
    /// Something that is left out because it is not supported.
    #[error("{thing} `{name}` is left out: {why}")]
    LeftOut {
        /// The kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// The unsupported thing, or the missing one that it needs.
        why: String,
        /// The unsupported thing at the end of the chain of missing ones.
        construct: String,
        /// The place of that thing.
        at: Option<Box<Location>>,
    },
    /// Nothing can be called.
    #[error("no operation can be generated{}", end(*.left_out))]
    NoOperations {
        /// The number of things that are left out.
        left_out: usize,
    },
    /// A table of task results for other documents.
    #[error("no operation of the task result table is in these documents")]
    UnusedTable,
}

impl ProblemKind {
    /// Returns `true` if OpenAPI allows this and only the generator does not: it can be left out. Broken parts of a document
    /// cannot, because a typo would remove more than it names.
    pub fn is_unsupported(&self) -> bool {
        matches!(
            self,
            Self::Unsupported(_)
                | Self::Foreign { .. }
                | Self::Endless { .. }
                | Self::Collision { .. }
                | Self::SameRequest { .. }
                | Self::Nameless { .. }
                | Self::Backend(_)
        )
    }

    /// Returns the construct by which problems are counted, and the kind of thing that is left out because of it.
    pub fn construct(&self) -> Option<(&str, Option<&'static str>)> {
        match self {
            Self::Unsupported(what) | Self::Ignored(what) => Some((what, None)),
            Self::LeftOut {
                construct, thing, ..
            } => Some((construct, Some(thing))),
            _ => None,
        }
    }

    /// Returns the way out, as the end of a line that begins with `help:`.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Duplicate {
                thing: "operation", ..
            } => {
                "give one of the two another `operationId` by an overlay, which changes no request"
            }
            _ => self.id().help(),
        }
    }

    /// Returns the other place of the problem, with its label.
    pub fn related(&self) -> Option<(&'static str, &Location)> {
        match self {
            Self::DuplicateKey { first, .. } | Self::DuplicateValue { first, .. } => {
                Some(("first defined here", first))
            }
            Self::Disagreement { first, .. } => Some(("the other document says so here", first)),
            Self::Duplicate { other, .. } => Some(("also defined here", other)),
            Self::Collision { other, .. } | Self::SameRequest { other, .. } => {
                Some(("the other one is here", other.as_deref()?))
            }
            Self::LeftOut { at, .. } => Some(("because of this", at.as_deref()?)),
            _ => None,
        }
    }

    /// Sets the location of the other thing that a collision is about.
    pub(crate) fn relate_to(&mut self, location: Location) {
        if let Self::Collision { other, .. } | Self::SameRequest { other, .. } = self {
            *other = Some(Box::new(location));
        }
    }

    /// Returns the place of [`related`](Self::related).
    pub(super) fn other_place(&mut self) -> Option<&mut Location> {
        match self {
            Self::DuplicateKey { first: place, .. }
            | Self::DuplicateValue { first: place, .. }
            | Self::Duplicate { other: place, .. } => Some(place),
            Self::Disagreement { first, .. } => Some(first),
            Self::Collision { other, .. }
            | Self::SameRequest { other, .. }
            | Self::LeftOut { at: other, .. } => other.as_deref_mut(),
            _ => None,
        }
    }
}

/// Returns the number of things that are left out, as the end of a sentence.
fn end(count: usize) -> String {
    match count {
        0 => ": the documents have none".to_owned(),
        count => format!(": {count} operations and schemas are left out"),
    }
}

/// Returns similar names, as the end of a sentence.
fn near(alike: &[String]) -> String {
    let quoted: Vec<String> = alike.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => format!("; similar: {only}"),
        several => format!("; similar: {}", several.join(", ")),
    }
}
