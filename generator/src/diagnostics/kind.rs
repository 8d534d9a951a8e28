//! What can be wrong, as values. What can be said of a kind as a whole is in [`ProblemId`](super::ProblemId).

use super::Location;

/// What is wrong.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A file or folder cannot be read.
    #[error("cannot read this: {0}")]
    Unreadable(String),
    /// Neither YAML nor JSON.
    #[error("not well-formed: {0}")]
    Syntax(String),
    /// A mapping has a key twice.
    #[error("the key `{key}` stands here a second time")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stands for the first time.
        first: Location,
    },
    /// An enumeration has a value twice.
    #[error("the value `{value}` stands here a second time")]
    DuplicateValue {
        /// The value.
        value: String,
        /// Where it stands for the first time.
        first: Location,
    },
    /// A key that would have another mapping's entries stand here.
    #[error("the entries that the merge key `<<` stands for are not put here")]
    MergeKey,
    /// A file has more bytes than are read.
    #[error("this file has more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A file has more nodes than are kept.
    #[error(
        "with what stands here there are more than {limit} values, those behind an alias counted at each of its uses"
    )]
    TooManyNodes {
        /// The limit in nodes of a tree.
        limit: usize,
    },
    /// A file nests deeper than trees are taken apart.
    #[error("what stands here is nested more than {limit} levels deep")]
    TooDeep {
        /// The limit in mappings and lists around a node.
        limit: usize,
    },
    /// Aliases that repeat each other.
    #[error(
        "the aliases in this file stand for more than 100 times what the file holds, the most that is followed"
    )]
    TooManyAliases,
    /// Brackets that are opened and not closed.
    #[error("more brackets are open here than the {limit} that the reader of YAML is given")]
    OpenBrackets {
        /// The limit in brackets.
        limit: usize,
    },
    /// A run that takes too long.
    #[error("this was not done in the {seconds} s that it may take")]
    TooSlow {
        /// The limit in seconds.
        seconds: u64,
    },
    /// No document was given.
    #[error("no OpenAPI document found")]
    NothingGiven,
    /// Not OpenAPI 3.0.
    #[error("not an OpenAPI 3.0 document: {found}")]
    Version {
        /// What it says of itself instead.
        found: String,
    },
    /// Two documents that do not belong together.
    #[error("{key} is `{found}`, but another document given with it says `{other}`")]
    Disagreement {
        /// Which part of the documents.
        key: &'static str,
        /// Here.
        found: String,
        /// In the other document.
        other: String,
    },
    /// A required key is missing.
    #[error("`{key}` is missing")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// Another kind of value.
    #[error("this should be {expected}, but it is {found}")]
    WrongType {
        /// What is needed.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A reference leads nowhere.
    #[error("the reference `{target}` leads nowhere: no document given has it")]
    Dangling {
        /// The reference.
        target: String,
    },
    /// A reference out of what was given.
    #[error("the reference `{target}` leads out of the documents given")]
    Foreign {
        /// The reference.
        target: String,
    },
    /// References in a circle without a structure between them.
    #[error("`{name}` is defined by nothing but itself")]
    Circular {
        /// The schema.
        name: String,
    },
    /// A structure that has to hold itself.
    #[error("`{name}` has to hold another `{name}` by `{field}`, and that one the next")]
    Endless {
        /// The structure.
        name: String,
        /// The property that leads back to it.
        field: String,
    },
    /// Two definitions of the same thing.
    #[error("{thing} `{name}` is defined twice")]
    Duplicate {
        /// What kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// Where the other one is.
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
        /// Where the first one is, if that is another place.
        other: Option<Box<Location>>,
    },
    /// A name that no Rust name can be made from.
    #[error("no Rust name can be made from {thing} `{name}`")]
    Nameless {
        /// What kind of thing.
        thing: &'static str,
        /// The name.
        name: String,
    },
    /// Something that OpenAPI has, but this dialect does not.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// An overlay that is not in the form of the specification.
    #[error("not an overlay: {0}")]
    Overlay(String),
    /// An overlay action that changes nothing.
    #[error("the overlay's target `{target}` matches nothing")]
    Unmatched {
        /// The JSONPath.
        target: String,
    },
    /// An overlay action whose result is there already.
    #[error("the overlay's target `{target}` is already as the action makes it")]
    Idle {
        /// The JSONPath.
        target: String,
    },
    /// A selector, or a table of fragments, that is not one.
    #[error("{0}")]
    Selection(String),
    /// A selector that selects nothing.
    #[error(
        "the selector `{selector}` of the fragment `{fragment}` matches nothing{}", near(.alike)
    )]
    Unselected {
        /// The fragment.
        fragment: String,
        /// The selector.
        selector: String,
        /// What comes close to it.
        alike: Vec<String>,
    },
    /// Two fragments that want the same thing.
    #[error("{thing} `{name}` is claimed by two fragments: by {first} and by {second}")]
    Contested {
        /// What kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// A fragment and its selector.
        first: String,
        /// Another fragment and its selector.
        second: String,
    },
    /// A type given by an extension or a table that is not one.
    #[error("not a type of this API: {0}")]
    GivenType(String),
    /// A line of an accept-list that is wrong or accepts nothing.
    #[error("not an accepted change: {0}")]
    Acceptance(String),
    /// The backend refused, or gave something else than it was asked for.
    #[error("the backend failed: {0}")]
    Backend(String),
    /// What was generated is not what was planned.
    #[error("{0}")]
    Defect(String),
    /// A feature that was asked for and is not there.
    #[error("there is no feature `{name}` in this API: there are {}", .known.join(", "))]
    NoFeature {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// An explanation that was asked for and is not there.
    #[error("there is no kind of error `{id}`{}", near(.alike))]
    NoKind {
        /// What was asked for.
        id: String,
        /// What comes close to it.
        alike: Vec<String>,
    },
    /// The output cannot be written.
    #[error("cannot write this: {0}")]
    Unwritable(String),
    /// The output folder holds something else.
    #[error(
        "this is not empty, and was not generated by vsphere-codegen (it has no Cargo.toml with the header)"
    )]
    NotOurs,
    /// Something that is read and nothing is made of it.
    #[error("nothing is made of {0}")]
    Ignored(String),
    /// A sentence that looks as if a type could be read from it.
    #[error("this was left as prose ({why}): {sentence}")]
    UnreadSentence {
        /// The sentence.
        sentence: String,
        /// Why it was not read.
        why: String,
    },
    /// Something that is not supported, and was to be left out then.
    #[error("the {thing} `{name}` is left out: {why}")]
    LeftOut {
        /// What kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// What is not supported, or what it cannot be without.
        why: String,
        /// Where that is.
        at: Option<Box<Location>>,
    },
    /// A table of task results in which nothing is of these documents.
    #[error("no operation in the given table of task results is one of these documents")]
    UnusedTable,
}

impl ProblemKind {
    /// Whether OpenAPI allows this, and the generator alone is at its end: not the document has to be mended, and what is
    /// concerned can be left out of it. Something that is broken is not, for a slip of a pen would take things along.
    pub fn is_unsupported(&self) -> bool {
        matches!(
            self,
            Self::Unsupported(_)
                | Self::Foreign { .. }
                | Self::Endless { .. }
                | Self::Collision { .. }
                | Self::Nameless { .. }
                | Self::Backend(_)
        )
    }

    /// The other place that belongs to it, with what stands there.
    pub fn related(&self) -> Option<(&'static str, &Location)> {
        match self {
            Self::DuplicateKey { first, .. } | Self::DuplicateValue { first, .. } => {
                Some(("the first one is here", first))
            }
            Self::Duplicate { other, .. } => Some(("the other one is here", other)),
            Self::Collision { other, .. } => Some(("the other one is here", other.as_deref()?)),
            Self::LeftOut { at, .. } => Some(("because of this", at.as_deref()?)),
            _ => None,
        }
    }

    /// Sets the location of the other thing that a collision is about.
    pub(crate) fn relate_to(&mut self, location: Location) {
        if let Self::Collision { other, .. } = self {
            *other = Some(Box::new(location));
        }
    }

    /// The place that [`related`](Self::related) tells.
    pub(super) fn other_place(&mut self) -> Option<&mut Location> {
        match self {
            Self::DuplicateKey { first: place, .. }
            | Self::DuplicateValue { first: place, .. }
            | Self::Duplicate { other: place, .. } => Some(place),
            Self::Collision { other, .. } | Self::LeftOut { at: other, .. } => other.as_deref_mut(),
            _ => None,
        }
    }
}

/// What was perhaps meant, as the end of a sentence.
fn near(alike: &[String]) -> String {
    let quoted: Vec<String> = alike.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => format!("; close to it is {only}"),
        several => format!("; close to it are {}", several.join(", ")),
    }
}
