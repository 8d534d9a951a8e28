//! Results of parsing a text: a tree, or its first fault.

use serde_json::Value;

use crate::diagnostics::ProblemKind;
use crate::source_text::Position;

/// A tree and the number of its nodes.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) root: Value,
    pub(super) nodes: usize,
}

/// The first fault of a text.
#[derive(Debug)]
pub(super) struct TreeError {
    /// Its position, if it is not the whole text that is at fault.
    pub(super) at: Option<Position>,
    pub(super) fault: Fault,
}

/// A reason to refuse a text.
#[derive(Debug)]
pub(super) enum Fault {
    /// A mapping has this key twice. The position of the first one is not known yet.
    DuplicateKey(String),
    /// Any other problem.
    Problem(Box<ProblemKind>),
}

impl From<ProblemKind> for Fault {
    fn from(kind: ProblemKind) -> Self {
        Self::Problem(Box::new(kind))
    }
}

impl TreeError {
    pub(super) fn at(at: Position, fault: Fault) -> Self {
        let at = Some(at);
        Self { at, fault }
    }

    /// Creates the error of a text that is not well-formed.
    pub(super) fn syntax(at: Position, message: impl Into<String>) -> Self {
        Self::at(at, ProblemKind::Syntax(message.into()).into())
    }

    /// Returns `true` for a syntax error with this message.
    pub(super) fn is_syntax(&self, message: &str) -> bool {
        let Fault::Problem(kind) = &self.fault else {
            return false;
        };
        matches!(&**kind, ProblemKind::Syntax(found) if found == message)
    }

    /// Creates the error of a text without any content.
    pub(super) fn empty(message: &str) -> Self {
        Self {
            at: None,
            fault: ProblemKind::Syntax(message.to_owned()).into(),
        }
    }
}
