//! Compares verdicts on the crate with the generated crates: both versions are generated, their interfaces are read by syn,
//! and the items that are removed or changed have to be those that are reported as breaking.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use vsphere_codegen::diff;
use vsphere_codegen::diff::change::Change;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::rust::effects::Effect;
use vsphere_codegen::diff::subject::Subject;
use vsphere_codegen::diff::version::Version;

use super::public_items::{Interface, interface, replaced};
use super::version;

/// The item of the client that an item of the mock belongs to.
fn mocked(path: &str) -> Option<String> {
    let path = path.strip_prefix("mock::")?;
    let path = path.replacen("Server::", "Client::", 1);
    Some(match path.rsplit_once("::on_") {
        Some((handle, method)) => format!("{handle}::{method}"),
        None => path,
    })
}

/// The path in the description of an item.
fn path(item: &str) -> &str {
    let ends = ["(", ": ", " ->", " = ", ", by"];
    let end = ends.iter().filter_map(|end| item.find(end)).min();
    let path = end.map_or(item, |end| item.split_at(end).0);
    path.rsplit(' ').next().unwrap_or_default()
}

/// The paths that a change reports on one side, with everything below.
fn reported(
    comparison: &Comparison,
    change: &Change,
    version: &Version,
    side: fn(&Effect) -> &Option<String>,
    level: Option<Level>,
) -> BTreeSet<String> {
    let judged = change
        .rust
        .iter()
        .filter(|effect| level.is_none_or(|level| effect.rule.level() == level));
    let mut paths = BTreeSet::new();
    for effect in judged {
        let Some(item) = side(effect) else {
            continue;
        };
        let own = path(item);
        paths.insert(own.to_owned());
        // A field has a setter as well.
        if let Some((owner, field)) = own.rsplit_once("::") {
            paths.insert(format!("{owner}::with_{}", field.trim_end_matches('_')));
        }
        if let (Subject::Operation(id, _), true) =
            (&change.subject, effect.rule.id() != "rust-deprecated")
        {
            let ids = ids(comparison, id);
            paths.extend(ids.iter().flat_map(|id| of_operation(version, id)));
        }
        // A handle has an accessor in its parent.
        if let Some((_, accessor)) = item.split_once(", by .") {
            let (module, _) = own.rsplit_once("::").unwrap_or_default();
            let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
            paths.insert(format!(
                "{}::{}",
                handle(version, parent),
                accessor.trim_end_matches("()")
            ));
        }
    }
    paths
}

/// The handle of a module; that of the root is the client.
fn handle(version: &Version, module: &str) -> String {
    let plan = &version.plan;
    let found = plan
        .modules
        .iter()
        .find(|known| known.path.join("::") == module);
    match found.and_then(|module| module.handle.as_ref()) {
        Some(handle) => format!("{module}::{}", handle.ident),
        None => "Client".to_owned(),
    }
}

/// The ids of an operation; changes are listed under the old one.
fn ids(comparison: &Comparison, id: &str) -> Vec<String> {
    let changes = comparison.changes.iter();
    let renamed = changes
        .filter(|change| change.kind.name == "operation-renamed" && change.subject.name() == id);
    let new = renamed.filter_map(|change| Some(change.new.as_ref()?.text.clone()));
    new.chain([id.to_owned()]).collect()
}

/// The methods of an operation, and the structure of its options.
fn of_operation(version: &Version, id: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for module in &version.plan.modules {
        for method in &module.methods {
            if version.api.operations[method.operation].id == id {
                let module = module.path.join("::");
                let handle = handle(version, &module);
                paths.push(format!("{handle}::{}", method.ident));
                paths.push(format!("{handle}::{}", method.with_ident()));
                if let vsphere_codegen::plan::Optional::Options { ident, .. } = &method.optional {
                    paths.push(format!("{module}::{ident}"));
                }
            }
        }
    }
    paths
}

fn is_at_or_below(path: &str, top: &str) -> bool {
    let (path, top) = (path.trim_end_matches("()"), top.trim_end_matches("()"));
    path.strip_prefix(top)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The new interface with the old names of types that are reported as renamed or moved, so that their uses compare equal.
fn with_old_names(interface: &Interface, comparison: &Comparison) -> Interface {
    let renamed = ["rust-type-renamed", "rust-type-moved", "rust-id-renamed"];
    let effects = comparison.changes.iter().flat_map(|change| &change.rust);
    let names: BTreeMap<&str, &str> = effects
        .filter(|effect| renamed.contains(&effect.rule.id().as_str()))
        .filter_map(|effect| Some((effect.new.as_deref()?, effect.old.as_deref()?)))
        .collect();
    let old_name = |path: &str| names.get(path).map(|old| (*old).to_owned());
    let entries = interface.iter();
    entries
        .map(|(path, signature)| (path.clone(), replaced(signature, old_name)))
        .collect()
}

/// The interfaces of both crates and the paths that differ.
struct Interfaces {
    before: Interface,
    after: Interface,
    /// Removed and changed paths.
    broken: BTreeSet<String>,
    added: BTreeSet<String>,
}

impl Interfaces {
    fn new(old: &Version, new: &Version, comparison: &Comparison) -> Self {
        let before = interface(old);
        let after = with_old_names(&interface(new), comparison);
        let is_kept = |(path, signature): &(&String, &String)| after.get(*path) == Some(*signature);
        let broken = before.iter().filter(|item| !is_kept(item));
        let added = after.keys().filter(|path| !before.contains_key(*path));
        Self {
            broken: broken.map(|(path, _)| path.clone()).collect(),
            added: added.cloned().collect(),
            before,
            after,
        }
    }

    /// Asserts that a breaking change breaks an item, and that reported additions are additions.
    fn assert_real(&self, name: &str, change: &Change, here: &BTreeSet<String>) {
        let touches = |paths: &BTreeSet<String>, top: &str| {
            paths
                .iter()
                .any(|path| is_at_or_below(path, top) || is_at_or_below(top, path))
        };
        // The interface with all features does not show which feature enables an item.
        let effects = change.rust.iter();
        let visible: Vec<&Effect> = effects
            .filter(|effect| !effect.rule.id().starts_with("rust-feature-"))
            .collect();
        if visible
            .iter()
            .any(|effect| effect.rule.level() == Level::Breaking)
        {
            assert!(
                here.iter().any(|top| touches(&self.broken, top)),
                "{name}: {} breaks no item of the crate: {:#?}",
                change.id(),
                change.rust
            );
        }
        for effect in visible.iter().filter(|effect| effect.old.is_none()) {
            let item = path(effect.new.as_deref().unwrap_or_default());
            assert!(
                touches(&self.added, item),
                "{name}: {} adds no item to the crate: {effect:?}",
                change.id()
            );
        }
    }
}

/// The paths that are neither reported nor below a reported path.
fn unreported<'p>(paths: &'p BTreeSet<String>, reported: &BTreeSet<String>) -> Vec<&'p String> {
    let is_reported = |path: &str| reported.iter().any(|top| is_at_or_below(path, top));
    let is_mocked = |path: &String| {
        mocked(path).is_some_and(|path| is_reported(&path) || is_reported(&format!("{path}_")))
    };
    paths
        .iter()
        .filter(|path| !is_reported(path) && !is_mocked(path))
        .collect()
}

fn check(name: &str, old: &Version, new: &Version) {
    let comparison = diff::compare(old, new);
    let interfaces = Interfaces::new(old, new, &comparison);
    let mut broken = BTreeSet::new();
    let mut added = BTreeSet::new();
    for change in &comparison.changes {
        let level = Some(Level::Breaking);
        let here = reported(&comparison, change, old, |effect| &effect.old, level);
        let there = reported(&comparison, change, new, |effect| &effect.new, None);
        interfaces.assert_real(name, change, &here);
        broken.extend(here);
        added.extend(there);
        let effects = change.rust.iter();
        let handlers = effects.filter(|effect| effect.rule.id() == "rust-mock-changed");
        broken.extend(handlers.filter_map(|effect| Some(path(effect.old.as_deref()?).to_owned())));
    }
    let missing: Vec<String> = unreported(&interfaces.broken, &broken)
        .into_iter()
        .map(|path| {
            let sides = (interfaces.before.get(path), interfaces.after.get(path));
            format!("{path}: {:?} → {:?}", sides.0, sides.1)
        })
        .collect();
    assert!(
        missing.is_empty(),
        "{name}: removed or changed, but not reported: {missing:#?}"
    );
    let missing = unreported(&interfaces.added, &added);
    assert!(
        missing.is_empty(),
        "{name}: added, but not reported: {missing:#?}"
    );
}

#[test]
fn verdicts_match_the_generated_crates() {
    let base = version(&["diff/base.yaml"], &[]);
    for overlay in super::cases::overlays() {
        let other = version(&["diff/base.yaml"], &[&overlay]);
        check(&overlay.display().to_string(), &base, &other);
        check(&format!("{} backwards", overlay.display()), &other, &base);
    }
}

#[test]
fn verdicts_match_the_generated_crates_of_the_whole_api() {
    let Some(folder) = std::env::var_os("VSPHERE_FACTS")
        .filter(|folder| !folder.is_empty())
        .map(|folder| PathBuf::from(folder).join("vsphere"))
    else {
        eprintln!("skipped: VSPHERE_FACTS is not set, so there are no documents of the whole API");
        return;
    };
    let [old, new] = ["9.0.0.0", "9.1.0.0"].map(|number| {
        let spec = folder.join(format!("vcenter-{number}.yaml"));
        let table = folder.join(format!("task-results-{number}.json"));
        version(&[spec.to_str().expect("a path that is text")], &[&table])
    });
    check("9.0.0.0 to 9.1.0.0", &old, &new);
}
