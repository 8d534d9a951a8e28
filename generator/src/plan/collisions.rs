//! Names that two things of one namespace would share.
//!
//! Takes the whole plan; reports items of a module, methods of a handle and members of a type with equal names, and module paths
//! that file systems refuse. Never renames anything: that happens where names are made.

use indexmap::{IndexMap, IndexSet};

use super::layout::{ModuleId, Optional, TypePlan};
use super::modules::LONGEST_PATH;
use super::origin::Origins;
use super::output::Plan;
use crate::api::{Api, Name, Place};
use crate::diagnostics::ProblemKind;
use crate::finding::Finding;

/// The names of one namespace, each with its first owner and the place of that.
#[derive(Default)]
struct Names<'a>(IndexMap<String, (String, Option<&'a Place>)>);

impl<'a> Names<'a> {
    /// Adds a name, or reports a collision with its first owner.
    fn add(
        &mut self,
        rust: &str,
        owner: String,
        place: Option<&'a Place>,
        findings: &mut Vec<Finding>,
    ) {
        let Some((first, first_place)) = self.0.get(rust) else {
            self.0.insert(rust.to_owned(), (owner, place));
            return;
        };
        let at = place.or(*first_place);
        let what = ProblemKind::Collision {
            rust: rust.to_owned(),
            first: first.clone(),
            second: owner,
            other: None,
        };
        let other = first_place.filter(|other| at != Some(*other));
        findings.push(Finding::new(at, what).with_other(other));
    }
}

/// Reports all collisions of a plan.
pub(super) fn check(api: &Api, plan: &Plan, origins: &Origins<'_>, findings: &mut Vec<Finding>) {
    for id in 0..plan.modules.len() {
        check_path(plan, origins, id, findings);
        check_module(api, plan, origins, id, findings);
    }
    for (name, planned) in &plan.types {
        check_type(api, name, planned, findings);
    }
}

/// Reports a module whose file would have too long a path.
fn check_path(plan: &Plan, origins: &Origins<'_>, id: ModuleId, findings: &mut Vec<Finding>) {
    let length = plan.module(id).path.join("/").len();
    if length <= LONGEST_PATH {
        return;
    }
    let what = ProblemKind::Unsupported(format!(
        "a module whose path has {length} bytes (up to {LONGEST_PATH} are)"
    ));
    findings.push(Finding::new(origins.module(id), what));
}

fn check_module(
    api: &Api,
    plan: &Plan,
    origins: &Origins<'_>,
    id: ModuleId,
    findings: &mut Vec<Finding>,
) {
    let module = plan.module(id);
    let mut items = Names::default();
    let mut methods = Names::default();
    if let Some(handle) = &module.handle {
        let owner = format!("the handle of {}", module.path.join("::"));
        items.add(&handle.ident, owner, origins.module(id), findings);
    }
    for name in &module.types {
        let planned = &plan.types[name];
        let place = api.schemas.get(name).map(|schema| &schema.place);
        let owner = format!("schema `{name}`");
        items.add(&planned.path.ident, owner, place, findings);
        if let Some(family) = &planned.family {
            let owner = format!("the choice of all `{name}`");
            items.add(&family.ident, owner, place, findings);
        }
    }
    for id in &module.ids {
        let owner = format!("the identifier of `{}`", id.join("`, `"));
        items.add(&plan.ids[id].ident, owner, origins.id(id), findings);
    }
    for child in &module.children {
        if let Some(handle) = &plan.module(*child).handle {
            let owner = format!("the accessor of {}", handle.ident);
            methods.add(&handle.accessor, owner, origins.module(*child), findings);
        }
    }
    for method in &module.methods {
        let operation = &api.operations[method.operation];
        let owner = || format!("operation `{}`", operation.id);
        let place = Some(&operation.place);
        methods.add(&method.ident, owner(), place, findings);
        if !matches!(method.optional, Optional::None) {
            methods.add(&method.with_ident(), owner(), place, findings);
        }
        if let Optional::Options { ident, .. } = &method.optional {
            let owner = format!("the options of {}", owner());
            items.add(ident, owner, place, findings);
        }
    }
}

fn check_type(api: &Api, name: &Name, planned: &TypePlan, findings: &mut Vec<Finding>) {
    let place = api.schemas.get(name).map(|schema| &schema.place);
    if let Some(family) = &planned.family {
        let mut variants = Names::default();
        variants.add(&family.other, format!("`{name}`"), place, findings);
        let mut members: IndexSet<&Name> = IndexSet::new();
        for (_, variant, member) in &family.variants {
            // A member with several values has one variant.
            if members.insert(member) {
                variants.add(variant, format!("`{member}`"), place, findings);
            }
        }
    }
    let mut functions = Names::default();
    if !planned.unions.is_empty() {
        for member in &planned.members {
            let setter = format!("with_{}", member.ident.trim_end_matches('_'));
            let owner = format!("the setter of `{}`", member.wire);
            functions.add(&setter, owner, place, findings);
        }
    }
    for case in planned.unions.iter().flat_map(|union| &union.cases) {
        let owner = || format!("`{}` of `{name}`", case.variant);
        functions.add(&case.constructor, owner(), place, findings);
        functions.add(&case.accessor, owner(), place, findings);
    }
    // Those of fields are numbered; the document may give two values one name.
    let mut members = Names::default();
    for member in &planned.members {
        let owner = format!("`{}` of `{}`", member.wire, member.owner);
        members.add(&member.ident, owner, place, findings);
    }
}
