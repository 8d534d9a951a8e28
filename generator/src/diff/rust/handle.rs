//! Compares handles, their accessors, and identifier types.

use indexmap::{IndexMap, IndexSet};

use super::effects::Effects;
use super::names::Names;
use crate::diff::rules::rust as rules;
use crate::diff::subject::Subject;
use crate::plan::{Handle, Module};

/// Compares the identifier types of both crates, by resource types.
pub(super) fn identifiers(effects: &mut Effects<'_>) {
    let (old, new) = (effects.old, effects.new);
    let paths = |names: Names<'_>| -> IndexSet<String> {
        let items = names.plan.ids.values();
        items.map(|item| names.path(item)).collect()
    };
    let (old_paths, new_paths) = (paths(old), paths(new));
    for (types, item) in &old.plan.ids {
        let causes = || vec![Subject::Identifier(types.clone())];
        let path = old.path(item);
        match new.plan.ids.get(types) {
            Some(other) if new.path(other) != path => {
                effects.changed(&rules::ID_RENAMED, causes(), path, new.path(other));
            }
            Some(_) => {}
            None if new_paths.contains(&path) => {}
            None => effects.add(&rules::ID_REMOVED, causes(), Some(path), None),
        }
    }
    for (types, item) in &new.plan.ids {
        let path = new.path(item);
        if !old.plan.ids.contains_key(types) && !old_paths.contains(&path) {
            let causes = vec![Subject::Identifier(types.clone())];
            effects.add(&rules::ID_ADDED, causes, None, Some(path));
        }
    }
}

/// Compares the handles of both crates, by module.
pub(super) fn handles(effects: &mut Effects<'_>) {
    let (old, new) = (by_path(effects.old), by_path(effects.new));
    for (path, (module, handle)) in &old {
        match new.get(path) {
            None => {
                let item = Some(shown(path, handle));
                effects.add(&rules::HANDLE_REMOVED, causes(module), item, None);
            }
            Some((_, other))
                if (&other.ident, &other.accessor) != (&handle.ident, &handle.accessor) =>
            {
                let sides = (shown(path, handle), shown(path, other));
                effects.changed(&rules::HANDLE_RENAMED, causes(module), sides.0, sides.1);
            }
            Some(_) => {}
        }
    }
    for (path, (module, handle)) in &new {
        if !old.contains_key(path) {
            let item = Some(shown(path, handle));
            effects.add(&rules::HANDLE_ADDED, causes(module), None, item);
        }
    }
}

fn by_path(names: Names<'_>) -> IndexMap<&[String], (&Module, &Handle)> {
    let modules = names.plan.modules.iter();
    modules
        .filter_map(|module| Some((module.path.as_slice(), (module, module.handle.as_ref()?))))
        .collect()
}

fn causes(module: &Module) -> Vec<Subject> {
    let name = module.name.clone();
    vec![name.map_or(Subject::Api, Subject::Resource)]
}

/// Returns the handle as reports show it: `content::library::Library, by .library()`.
fn shown(path: &[String], handle: &Handle) -> String {
    format!(
        "{}::{}, by .{}()",
        path.join("::"),
        handle.ident,
        handle.accessor
    )
}
