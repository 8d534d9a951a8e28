//! The names that are features: those of the second level, and those of the third level with resources below them.
//!
//! `Content.Library.Item.File` is behind `content-library-item`, which `content-library` enables. `Content.Type` is behind
//! `content-type`.

use std::collections::{BTreeMap, BTreeSet};

use super::gate::{FeatureId, Gate};
use super::set::{Feature, Features};
use crate::plan::layout::Module;

/// Names that the manifest uses otherwise.
const RESERVED: [&str; 10] = [
    "default",
    "full",
    Features::AWS_LC,
    Features::RING,
    Features::GZIP,
    Features::MOCK,
    Features::MOCK_TLS,
    Features::SAML,
    Features::BLOCKING,
    "vsphere-runtime",
];

/// Packages by their module paths, with their features.
pub(super) struct Packages {
    /// Feature names, sorted.
    names: Vec<String>,
    by_path: BTreeMap<Vec<String>, FeatureId>,
    /// By feature: those that it enables.
    enables: Vec<BTreeSet<FeatureId>>,
    /// By feature: those that enable it.
    enabled_by: Vec<BTreeSet<FeatureId>>,
}

impl Packages {
    pub(super) fn find(modules: &[Module]) -> Self {
        let resources = modules.iter().filter(|module| !module.methods.is_empty());
        let mut paths: BTreeSet<&[String]> = BTreeSet::new();
        for module in resources {
            let path = module.path.as_slice();
            paths.insert(&path[..path.len().min(2)]);
            if path.len() > 3 {
                paths.insert(&path[..3]);
            }
        }
        // Packages that read alike share a feature.
        let names: BTreeSet<String> = paths.iter().map(|path| feature_name(path)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let by_path: BTreeMap<Vec<String>, FeatureId> = paths
            .iter()
            .filter_map(|path| {
                let id = names.binary_search(&feature_name(path)).ok()?;
                Some((path.to_vec(), id))
            })
            .collect();
        let mut enables = vec![BTreeSet::new(); names.len()];
        let mut enabled_by = vec![BTreeSet::new(); names.len()];
        for (path, id) in &by_path {
            // Where a finer feature is, the coarser one is, too.
            let coarser = path.get(..2).filter(|_| path.len() == 3);
            if let Some(parent) = coarser.and_then(|coarser| by_path.get(coarser)) {
                enables[*parent].insert(*id);
                enabled_by[*id].insert(*parent);
            }
        }
        Self {
            names,
            by_path,
            enables,
            enabled_by,
        }
    }

    /// Returns the feature of the module at a path.
    pub(super) fn of(&self, path: &[String]) -> Option<FeatureId> {
        (1..=path.len().min(3))
            .rev()
            .find_map(|end| self.by_path.get(&path[..end]).copied())
    }

    /// Returns the gate of a feature, which those that enable it open as well.
    pub(super) fn gate(&self, feature: FeatureId) -> Gate {
        let mut open = BTreeSet::from([feature]);
        let mut new = vec![feature];
        while let Some(finer) = new.pop() {
            for coarser in &self.enabled_by[finer] {
                if open.insert(*coarser) {
                    new.push(*coarser);
                }
            }
        }
        Gate::Any(open)
    }

    /// Returns the number of features.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn features(&self, modules: &[Module]) -> Vec<Feature> {
        let mut features: Vec<Feature> = self
            .names
            .iter()
            .enumerate()
            .map(|(id, name)| Feature {
                name: name.clone(),
                enables: self.enables[id].iter().copied().collect(),
                operations: Vec::new(),
                is_whole: self.enabled_by[id].is_empty(),
            })
            .collect();
        for module in modules {
            if let Some(id) = self.of(&module.path) {
                let operations = module.methods.iter().map(|method| method.operation);
                features[id].operations.extend(operations);
            }
        }
        features
    }
}

fn feature_name(path: &[String]) -> String {
    let name = name(path);
    if RESERVED.contains(&name.as_str()) {
        format!("{name}-package")
    } else {
        name
    }
}

/// Returns a path in Cargo's spelling: `["content", "type_"]` → `content-type`.
pub(super) fn name(path: &[String]) -> String {
    let parts: Vec<String> = path
        .iter()
        .map(|part| part.trim_end_matches('_').replace('_', "-"))
        .collect();
    parts.join("-")
}
