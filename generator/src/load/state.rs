//! What is known of a text while its tree is made, and is no part of the tree.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use serde::de;
use serde_json::Value;

use super::limits::Limits;
use super::tree::{Fault, Parsed};
use super::words;
use crate::diagnostics::ProblemKind;

/// What is known of a text beside its tree.
pub(super) struct State {
    pub(super) limits: Limits,
    pub(super) nodes: Cell<usize>,
    /// Why the tree was refused, if it was not the reader that did. An error of the reader cannot carry it.
    pub(super) fault: RefCell<Option<Fault>>,
    pub(super) members: Members,
    /// How many keys `enum` there were so far.
    pub(super) enums: Cell<usize>,
    /// Whether it was a member of an `enum` that could not be read.
    pub(super) in_member: Cell<bool>,
}

/// How the members of an `enum` are read.
pub(super) enum Members {
    /// As they come.
    Values,
    /// As texts, as they are written; but as they come in those lists, by the number of their `enum`, that have something
    /// other than scalars in them.
    Texts(BTreeSet<usize>),
    /// As they come, and which lists have something other than scalars in them is noted.
    Look(RefCell<BTreeSet<usize>>),
}

impl State {
    pub(super) fn new(limits: Limits, members: Members) -> Self {
        Self {
            limits,
            nodes: Cell::new(0),
            fault: RefCell::new(None),
            members,
            enums: Cell::new(0),
            in_member: Cell::new(false),
        }
    }

    pub(super) fn parsed(&self, root: Value) -> Parsed {
        let nodes = self.nodes.get();
        Parsed { root, nodes }
    }

    /// The number of another key `enum`.
    pub(super) fn next_enum(&self) -> usize {
        let number = self.enums.get();
        self.enums.set(number + 1);
        number
    }

    /// Another node.
    pub(super) fn count<E: de::Error>(&self) -> Result<(), E> {
        let nodes = self.nodes.get() + 1;
        self.nodes.set(nodes);
        let limit = self.limits.nodes;
        match nodes > limit {
            true => Err(self.refuse(ProblemKind::TooManyNodes { limit }.into())),
            false => Ok(()),
        }
    }

    pub(super) fn refuse<E: de::Error>(&self, fault: Fault) -> E {
        *self.fault.borrow_mut() = Some(fault);
        E::custom("refused")
    }

    /// What is behind an error of the reader.
    pub(super) fn fault(&self, message: &str) -> Fault {
        if let Some(fault) = self.fault.borrow_mut().take() {
            return fault;
        }
        // The position is told apart from the message.
        let said = message.split(" at line ").next().unwrap_or(message);
        match said {
            "repetition limit exceeded" => ProblemKind::TooManyAliases.into(),
            said => ProblemKind::Syntax(words::plain(said).to_owned()).into(),
        }
    }
}
