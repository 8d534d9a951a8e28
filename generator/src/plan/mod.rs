//! Model → modules and names of the crate, and the Rust type of every value.
//!
//! Takes the recovered [`Api`]; gives a [`Plan`]. All questions of naming end here: short names, keywords, collisions, optional
//! arguments, features. Later steps look names up and never make one. Never sees tokens or documents: its problems are
//! [`Findings`].

mod accessors;
mod collisions;
mod distinct;
mod features;
mod ident;
mod ids;
mod layout;
mod methods;
mod modules;
mod origin;
mod output;
mod requests;
mod rust_type;
mod secrets;
mod types;
mod unions;
mod usage;
mod variants;

pub use features::{Feature, FeatureId, Features, Gate};
pub use layout::{
    Argument, CasePlan, FamilyPlan, Handle, ItemPath, Member, MethodPlan, Module, ModuleId,
    Optional, Part, TypePlan, UnionPlan, Usage,
};
pub use output::Plan;
pub use rust_type::{RustType, Slot};
pub(crate) use usage::reach;

use indexmap::{IndexMap, IndexSet};

use crate::api::{Api, Name};
use crate::finding::Findings;
use modules::Tree;
use origin::Origins;

/// Plans the crate of a model.
///
/// # Errors
/// Name collisions, names without a usable character, structures that contain themselves, and overlong module paths.
pub fn plan(api: &Api) -> Result<Plan, Findings> {
    let mut findings = Vec::new();
    let mut tree = Tree::new(api);
    let mut types = types::place(api, &mut tree, &mut findings);
    let ids_named = ids::places(api);
    let ids = ids::place(&ids_named, &mut tree, &types, &mut findings);
    let named = types.values().flat_map(|planned| {
        let family = planned.family.iter().map(|family| family.ident.as_str());
        let module = planned.path.module;
        let own = planned.path.ident.as_str();
        std::iter::once(own)
            .chain(family)
            .map(move |ident| (module, ident))
    });
    let named = named.chain(ids.values().map(|id| (id.module, id.ident.as_str())));
    modules::handles(api, &mut tree, &named.collect());
    methods::place(api, &mut tree, &types, &mut findings);
    usage::mark(api, &mut types);
    secrets::mark(api, &mut types);
    unions::place(api, &mut types);
    let unique = unique(&types, &ids);
    let modules = tree.finish();
    let features = features::find(api, &modules, &types, &ids)?;
    let plan = Plan {
        modules,
        types,
        ids,
        features,
        unique,
    };
    let origins = Origins::new(api, &plan.modules, &ids_named);
    collisions::check(api, &plan, &origins, &mut findings);
    requests::check(api, &mut findings);
    Findings::or(findings, plan)
}

/// Returns the type names that only one item has.
fn unique(
    types: &IndexMap<Name, TypePlan>,
    ids: &IndexMap<Vec<String>, ItemPath>,
) -> IndexSet<String> {
    let mut places: IndexMap<String, ItemPath> = IndexMap::new();
    let mut shared = IndexSet::new();
    let families = types.values().filter_map(TypePlan::family_path);
    let paths = types.values().map(|planned| &planned.path);
    for path in paths.chain(ids.values()).cloned().chain(families) {
        match places.get(&path.ident) {
            Some(other) if *other != path => {
                shared.insert(path.ident);
            }
            _ => {
                places.insert(path.ident.clone(), path);
            }
        }
    }
    let idents = places.into_keys();
    idents.filter(|ident| !shared.contains(ident)).collect()
}
