//! The features of a crate as data, and queries on them.
//!
//! Takes indices of features and modules; gives gates and names. Decides nothing: [`find`](super::find) fills it in.

use indexmap::IndexMap;

use super::gate::{FeatureId, Gate};
use crate::plan::layout::{ItemPath, ModuleId};

/// A package or a resource of the vendor as a cargo feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// The name: `content-library`.
    pub name: String,
    /// Finer features that it enables: those of the third level below it.
    pub enables: Vec<FeatureId>,
    /// Its own operations without those of finer features; indices in
    /// [`Api::operations`](crate::api::Api::operations).
    pub operations: Vec<usize>,
    /// `true` if no other feature enables it.
    pub is_whole: bool,
}

/// The features of a crate, and the gates of everything in it.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// The features that users choose from, by name.
    pub list: Vec<Feature>,
    /// Hidden features, each for a gate that is too long to be spelled out.
    pub(super) hidden: IndexMap<Gate, String>,
    /// By feature: the hidden ones that it enables, by their indices.
    pub(super) opens: Vec<Vec<usize>>,
    /// By module: its gate.
    pub(super) modules: Vec<Gate>,
    /// By module: the gate of its handle.
    pub(super) handles: Vec<Gate>,
    /// By module: the feature of its operations.
    pub(super) own: Vec<Option<FeatureId>>,
}

impl Features {
    /// The feature of the mock server. A package of that name gets another one.
    pub const MOCK: &str = "mock";
    /// The feature of the mock server over TLS.
    pub const MOCK_TLS: &str = "mock-tls";
    /// The feature of cryptography by aws-lc, which is on by default.
    pub const AWS_LC: &str = "aws-lc";
    /// The feature of cryptography by ring.
    pub const RING: &str = "ring";

    /// The feature of compressed responses. A package of that name gets another one.
    pub const GZIP: &str = "gzip";

    /// Name of the feature of logins with SAML tokens.
    pub const SAML: &str = "saml";

    /// The feature of calls without an async runtime of the caller. A package of that name gets another one.
    pub const BLOCKING: &str = "blocking";

    /// Returns the gate of a module, with all its types, identifiers and operations.
    pub fn of_module(&self, id: ModuleId) -> &Gate {
        self.modules.get(id).unwrap_or(&Gate::Always)
    }

    /// Returns the gate of a module's handle: open if the handle leads to an operation.
    pub fn of_handle(&self, id: ModuleId) -> &Gate {
        self.handles.get(id).unwrap_or(&Gate::Always)
    }

    /// Returns the gate of a type or an identifier: that of its module.
    pub fn of_item(&self, item: &ItemPath) -> &Gate {
        self.of_module(item.module)
    }

    /// Returns the feature that a user enables for the operations of a module's resource.
    pub fn named(&self, id: ModuleId) -> Option<&Feature> {
        self.own
            .get(id)
            .copied()
            .flatten()
            .and_then(|feature| self.list.get(feature))
    }

    /// Returns the names of the features that open a gate, without those that enable another of these. Empty for a gate that is
    /// always open; a single hidden feature for a long list.
    pub fn names<'a>(&'a self, gate: &'a Gate) -> Vec<&'a str> {
        match self.hidden.get(gate) {
            Some(hidden) => vec![hidden.as_str()],
            None => self
                .finest(gate)
                .map(|feature| feature.name.as_str())
                .collect(),
        }
    }

    /// Returns the hidden features that a feature enables.
    pub fn hidden_of(&self, id: FeatureId) -> impl Iterator<Item = &str> {
        let opened = self.opens.get(id).into_iter().flatten();
        let entries = opened.filter_map(|index| self.hidden.get_index(*index));
        entries.map(|(_, name)| name.as_str())
    }

    /// Returns all hidden features.
    pub fn hidden(&self) -> impl Iterator<Item = &str> {
        self.hidden.values().map(String::as_str)
    }

    pub(super) fn finest_ids<'a>(&'a self, gate: &'a Gate) -> impl Iterator<Item = FeatureId> + 'a {
        let is_finest = |id: &FeatureId| {
            let enables = self.list.get(*id).map(|feature| &feature.enables);
            !enables
                .into_iter()
                .flatten()
                .any(|finer| gate.holds(*finer))
        };
        gate.features().filter(is_finest)
    }

    fn finest<'a>(&'a self, gate: &'a Gate) -> impl Iterator<Item = &'a Feature> + 'a {
        self.finest_ids(gate).filter_map(|id| self.list.get(id))
    }
}
