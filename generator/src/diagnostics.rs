//! What can be wrong with an input, told so that a person can mend it.
//!
//! Every step gives its problems as values of this module; nothing here prints or exits.

use std::fmt;

/// A place in a file, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file as it was named on the command line.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
    /// RFC 6901 JSON pointer into the document; empty for the whole of it.
    pub pointer: String,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if self.pointer.is_empty() {
            Ok(())
        } else {
            write!(f, " (#{})", self.pointer)
        }
    }
}

/// What is wrong.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
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
    },
    /// An enumeration has a value twice.
    #[error("the value `{value}` stands here a second time")]
    DuplicateValue {
        /// The value.
        value: String,
    },
    /// No document was given.
    #[error(
        "no OpenAPI document found: give a .yaml, .yml or .json file, or a folder that holds some"
    )]
    NothingGiven,
    /// Not OpenAPI 3.0.
    #[error("not an OpenAPI 3.0 document: `openapi` is {found}")]
    Version {
        /// What it says instead.
        found: String,
    },
    /// Two documents that do not belong together.
    #[error(
        "{key} is `{found}`, but another document given with it says `{other}`: fragments of one API agree on it"
    )]
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
    Kind {
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
    #[error(
        "the reference `{target}` leads out of the documents given: add the file that it names, it is not fetched"
    )]
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
    #[error(
        "`{name}` has to hold another `{name}` by `{field}`, and that one the next: make one of the properties between them optional by an overlay"
    )]
    Endless {
        /// The structure.
        name: String,
        /// The property that leads back to it.
        field: String,
    },
    /// Two definitions of the same thing.
    #[error("{thing} `{name}` is defined twice: also at {other}")]
    Duplicate {
        /// What kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// Where the other one is.
        other: Location,
    },
    /// Two things that would get the same Rust name.
    #[error(
        "{first} and {second} would both be `{rust}` in Rust: take one of them out by an overlay"
    )]
    Collision {
        /// The Rust name.
        rust: String,
        /// One of them.
        first: String,
        /// The other one.
        second: String,
    },
    /// A name that no Rust name can be made from.
    #[error("no Rust name can be made from {thing} `{name}`: take it out by an overlay")]
    Nameless {
        /// What kind of thing.
        thing: &'static str,
        /// The name.
        name: String,
    },
    /// Something that OpenAPI has, but this dialect does not.
    #[error("{0} is not supported: take it out by an overlay")]
    Unsupported(String),
    /// An overlay that is not in the form of the specification.
    #[error("not an overlay: {0}")]
    Overlay(String),
    /// An overlay action that changes nothing.
    #[error(
        "the overlay's target `{target}` matches nothing: the documents have changed, remove or mend the action"
    )]
    Unmatched {
        /// The JSONPath.
        target: String,
    },
    /// An overlay action whose result is there already.
    #[error(
        "the overlay's target `{target}` is already as the action makes it: the documents have been mended, remove the action"
    )]
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
    #[error("{0}: this is a defect of the generator, please report it with the document")]
    Defect(String),
    /// A feature that was asked for and is not there.
    #[error("there is no feature `{name}` in this API: give some of {}", .known.join(", "))]
    NoFeature {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The output cannot be written.
    #[error("cannot write this: {0}")]
    Unwritable(String),
    /// The output folder holds something else.
    #[error(
        "this folder is not empty and was not generated by vsphere-codegen (its Cargo.toml lacks the header): give another folder"
    )]
    NotOurs,
}

impl What {
    /// Whether OpenAPI allows this, and the generator alone is at its end: not the document has to be mended, and what is
    /// concerned can be left out of it. Something that is broken is not, for a slip of a pen would take things along.
    pub fn is_unsupported(&self) -> bool {
        match self {
            Self::Unsupported(_)
            | Self::Foreign { .. }
            | Self::Endless { .. }
            | Self::Collision { .. }
            | Self::Nameless { .. }
            | Self::Backend(_) => true,
            // Both may be missing, but names are made from them.
            Self::Missing { key } => matches!(*key, "operationId" | "tags"),
            _ => false,
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

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, if it has a place.
    pub at: Option<Box<Location>>,
    /// What.
    pub what: Box<What>,
}

impl Problem {
    /// A problem at a place in a file.
    pub fn at(location: Location, what: What) -> Self {
        Self {
            at: Some(Box::new(location)),
            what: Box::new(what),
        }
    }

    /// A problem of a whole file or folder.
    pub fn of_file(file: impl Into<String>, what: What) -> Self {
        let at = Location {
            file: file.into(),
            line: 1,
            column: 1,
            pointer: String::new(),
        };
        Self::at(at, what)
    }

    /// A problem that has no place in a file.
    pub fn nowhere(what: What) -> Self {
        Self {
            at: None,
            what: Box::new(what),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.at {
            Some(at) => format!("{at}: {}", self.what),
            None => self.what.to_string(),
        };
        f.write_str(&visible(&text))
    }
}

/// Characters that control a terminal, show nothing, or turn the text around them.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{061c}'
        )
}

/// A text of a document as a terminal may show it: what controls a terminal or turns text around is spelled out.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// All that is wrong with an input; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Sorted by place, each once.
    pub fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| a.at.cmp(&b.at));
        problems.dedup();
        Self(problems)
    }

    /// `value` if nothing is wrong.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn or<T>(problems: Vec<Problem>, value: T) -> Result<T, Self> {
        if problems.is_empty() {
            Ok(value)
        } else {
            Err(Self::new(problems))
        }
    }

    /// The problems in order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "error: {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
