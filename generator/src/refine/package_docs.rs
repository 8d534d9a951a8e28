//! Documentation of modules that are packages: what is in them, and the features that this needs.

use super::input::Input;
use super::prose;
use crate::api::Name;
use crate::plan::ModuleId;

/// Returns a sentence on a module that is a package, not a resource.
pub(super) fn sentence(input: Input<'_>, module: ModuleId) -> String {
    let planned = input.plan.module(module);
    let below = planned
        .children
        .iter()
        .map(|child| input.plan.module(*child));
    let names: Vec<String> = below
        .filter(|child| child.handle.is_some())
        .filter_map(|child| child.path.last())
        .map(|name| format!("`{name}`"))
        .collect();
    let name = planned.name.as_ref().map_or("", Name::as_str);
    match names.as_slice() {
        [] => format!("Types of the package {}.", prose::code(name)),
        [first @ .., last] if !first.is_empty() => {
            format!(
                "The package {}: {} and {last}.",
                prose::code(name),
                first.join(", ")
            )
        }
        names => format!("The package {}: {}.", prose::code(name), names.join(", ")),
    }
}

/// Returns a table of the features that modules of a package need, if the package is there without them.
pub(super) fn features(input: Input<'_>, module: ModuleId) -> Vec<String> {
    let own = input.plan.features.of_handle(module);
    let children = input.plan.module(module).children.iter();
    let rows = children.filter_map(|child| {
        let gate = input.plan.features.of_handle(*child);
        let planned = input.plan.module(*child);
        let name = planned.path.last().filter(|_| planned.handle.is_some())?;
        if gate.is_open_with(own) {
            return None;
        }
        let names = input.plan.features.names(gate);
        let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
        Some(format!("| `{name}` | {} |", names.join(" or ")))
    });
    let mut lines: Vec<String> = rows.collect();
    if !lines.is_empty() {
        lines.insert(0, "| module | feature |".to_owned());
        lines.insert(1, "| --- | --- |".to_owned());
    }
    lines
}
