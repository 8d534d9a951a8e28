//! Collisions: two things of one place that would get the same name.

use indexmap::IndexMap;

use super::origin::Origins;
use super::{ModuleId, Optional, Plan, TypePlan};
use crate::api::{Api, Name, Place};
use crate::diagnostics::{Problem, ProblemKind};
use crate::load::Documents;

/// Names that are taken in one namespace, each with what took it and where that is.
struct Taken<'a> {
    documents: &'a Documents,
    names: IndexMap<String, (String, Option<&'a Place>)>,
}

impl<'a> Taken<'a> {
    fn new(documents: &'a Documents) -> Self {
        Self {
            documents,
            names: IndexMap::new(),
        }
    }

    fn take(
        &mut self,
        rust: &str,
        what: String,
        place: Option<&'a Place>,
        problems: &mut Vec<Problem>,
    ) {
        let Some((first, other)) = self.names.get(rust) else {
            self.names.insert(rust.to_owned(), (what, place));
            return;
        };
        let told = place.or(*other);
        let other = other.filter(|other| told != Some(*other));
        let what = ProblemKind::Collision {
            rust: rust.to_owned(),
            first: first.clone(),
            second: what,
            other: other.map(|other| Box::new(self.documents.location(other))),
        };
        problems.push(match told {
            Some(place) => self.documents.problem(place, what),
            None => Problem::nowhere(what),
        });
    }
}

/// No two items of a module, methods of a handle or members of a type may share a name.
pub(super) fn check(
    api: &Api,
    plan: &Plan,
    documents: &Documents,
    origins: &Origins<'_>,
    problems: &mut Vec<Problem>,
) {
    for id in 0..plan.modules.len() {
        check_path(plan, documents, origins, id, problems);
        check_module(api, plan, documents, origins, id, problems);
    }
    for (name, planned) in &plan.types {
        check_type(api, documents, name, planned, problems);
    }
}

/// The longest path of a module, in bytes with a separator between its parts. The vendor's longest one has about 110, and
/// on Windows a path as a whole has no more than 260 characters.
const LONGEST_PATH: usize = 200;

/// A module is a file, and its path below the output folder has to be one that file systems take.
fn check_path(
    plan: &Plan,
    documents: &Documents,
    origins: &Origins<'_>,
    id: ModuleId,
    problems: &mut Vec<Problem>,
) {
    let path = &plan.module(id).path;
    let length = path.join("/").len();
    let above = path.split_last().map(|(_, above)| above.join("/"));
    // What is below one that is too long is too long, too, and says nothing new.
    if length <= LONGEST_PATH || above.is_some_and(|above| above.len() > LONGEST_PATH) {
        return;
    }
    let what = ProblemKind::Unsupported(format!(
        "a module whose path has {length} bytes (up to {LONGEST_PATH} are)"
    ));
    problems.push(match origins.module(id) {
        Some(place) => documents.problem(place, what),
        None => Problem::nowhere(what),
    });
}

fn check_module(
    api: &Api,
    plan: &Plan,
    documents: &Documents,
    origins: &Origins<'_>,
    id: ModuleId,
    problems: &mut Vec<Problem>,
) {
    let module = plan.module(id);
    let mut items = Taken::new(documents);
    let mut methods = Taken::new(documents);
    if let Some(handle) = &module.handle {
        items.take(
            &handle.ident,
            format!("the handle of {}", module.path.join("::")),
            origins.module(id),
            problems,
        );
    }
    for name in &module.types {
        let place = api.schemas.get(name).map(|schema| &schema.place);
        items.take(
            &plan.types[name].path.ident,
            format!("schema `{name}`"),
            place,
            problems,
        );
        if let Some(family) = &plan.types[name].family {
            items.take(
                &family.ident,
                format!("the choice of all `{name}`"),
                place,
                problems,
            );
        }
    }
    for id in &module.ids {
        items.take(
            &plan.ids[id].ident,
            format!("the identifier of `{}`", id.join("`, `")),
            origins.id(id),
            problems,
        );
    }
    for child in &module.children {
        if let Some(handle) = &plan.module(*child).handle {
            methods.take(
                &handle.accessor,
                format!("the accessor of {}", handle.ident),
                origins.module(*child),
                problems,
            );
        }
    }
    for method in &module.methods {
        let operation = &api.operations[method.operation];
        let what = || format!("operation `{}`", operation.id);
        let place = Some(&operation.place);
        methods.take(&method.ident, what(), place, problems);
        if !matches!(method.optional, Optional::None) {
            methods.take(&method.with_ident(), what(), place, problems);
        }
        if let Optional::Options { ident, .. } = &method.optional {
            items.take(ident, format!("the options of {}", what()), place, problems);
        }
    }
}

fn check_type(
    api: &Api,
    documents: &Documents,
    name: &Name,
    planned: &TypePlan,
    problems: &mut Vec<Problem>,
) {
    if let Some(family) = &planned.family {
        let mut variants = Taken::new(documents);
        let place = api.schemas.get(name).map(|schema| &schema.place);
        variants.take(&planned.path.ident, format!("`{name}`"), place, problems);
        for (_, variant, member) in &family.variants {
            variants.take(variant, format!("`{member}`"), place, problems);
        }
    }
    let mut members = Taken::new(documents);
    let place = api.schemas.get(name).map(|schema| &schema.place);
    let mut functions = Taken::new(documents);
    if !planned.unions.is_empty() {
        for member in &planned.members {
            let setter = format!("with_{}", member.ident.trim_end_matches('_'));
            functions.take(
                &setter,
                format!("the setter of `{}`", member.wire),
                place,
                &mut Vec::new(),
            );
        }
    }
    for case in planned.unions.iter().flat_map(|union| &union.cases) {
        let what = || format!("`{}` of `{name}`", case.variant);
        functions.take(&case.constructor, what(), place, problems);
        functions.take(&case.accessor, what(), place, problems);
    }
    for member in &planned.members {
        members.take(
            &member.ident,
            format!("`{}` of `{}`", member.wire, member.owner),
            place,
            problems,
        );
    }
}
