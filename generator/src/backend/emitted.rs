//! The result of the backend: the Rust types of fields, aliases, arguments and results.

use indexmap::IndexMap;

use crate::api::Name;
use crate::plan::{Part, RustType};

/// The Rust types of a model.
#[derive(Debug, Default)]
pub struct Emitted {
    /// Types of a structure's fields by wire name, those of its bases included; without an `Option` around them.
    pub structures: IndexMap<Name, IndexMap<String, RustType>>,
    /// The type behind an alias.
    pub aliases: IndexMap<Name, RustType>,
    /// Signatures by operation, in the order of [`Api::operations`](crate::api::Api::operations).
    pub signatures: Vec<Signature>,
}

impl Emitted {
    /// Appends the result of the next share.
    pub fn append(&mut self, other: Self) {
        self.structures.extend(other.structures);
        self.aliases.extend(other.aliases);
        self.signatures.extend(other.signatures);
    }
}

/// The types of an operation's arguments and result.
#[derive(Debug, Default)]
pub struct Signature {
    /// Argument types: owned, and without an `Option` around them.
    pub arguments: Vec<(Part, RustType)>,
    /// The result, if there is one.
    pub result: Option<RustType>,
    /// The result of the task that the operation starts, if it is known; `()` for a task without one.
    pub task_result: Option<RustType>,
}
