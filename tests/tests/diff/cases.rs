//! Tests every rule: `tests/diff/base.yaml` against itself with an overlay, forwards and backwards.
//!
//! A case is an overlay `tests/diff/cases/<case>.yaml` with a title; `<case>.txt` is the expected report in both directions.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use vsphere_codegen::diff::accept::AcceptList;
use vsphere_codegen::diff::change::{Change, Side};
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::gate::Gate;
use vsphere_codegen::diff::rust::effects::Effect;
use vsphere_codegen::diff::semver::Step;
use vsphere_codegen::diff::{self, rules};

use super::{fired, version};

const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --workspace --test diff";

/// All overlays, by name.
pub(crate) fn overlays() -> Vec<PathBuf> {
    let entries = fs::read_dir("diff/cases").expect("tests/diff/cases is there");
    let paths = entries.map(|entry| entry.expect("tests/diff/cases can be read").path());
    let mut overlays: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    overlays.sort();
    assert!(
        overlays.len() > 20,
        "only {} cases found: is the test run in the folder of its package?",
        overlays.len()
    );
    overlays
}

/// Forwards and backwards.
pub(crate) fn both_ways(overlay: &Path) -> [Comparison; 2] {
    let base = version(&["diff/base.yaml"], &[]);
    let other = version(&["diff/base.yaml"], &[overlay]);
    [diff::compare(&base, &other), diff::compare(&other, &base)]
}

/// All changes in full: no report lists every rule and effect of each.
fn listing(comparison: &Comparison) -> String {
    let mut out = format!("semver: {}\n", Step::of(comparison));
    let mut package = None;
    for change in &comparison.changes {
        if package.replace(&change.package) != Some(&change.package) {
            let package = change.package.as_str();
            let title = if package.is_empty() {
                "The API as a whole"
            } else {
                package
            };
            let _ = writeln!(out, "\n{title}");
        }
        write_change(&mut out, comparison, change);
    }
    out
}

fn write_change(out: &mut String, comparison: &Comparison, change: &Change) {
    let (level, subject) = (change.level(), &change.subject);
    let _ = writeln!(out, "  {level:10} {subject}: {}", change.kind.title);
    for (sign, side) in [("-", &change.old), ("+", &change.new)] {
        if let Some(Side { text, at }) = side {
            let line = format!("{sign} {text}");
            let _ = match at.file.is_empty() {
                true => writeln!(out, "    {line}"),
                false => writeln!(out, "    {line:100} {}:{}", at.file, at.line),
            };
        }
    }
    for rule in &change.wire {
        let _ = writeln!(out, "    {} for callers ({})", rule.level(), rule.id());
    }
    for Effect { rule, old, new } in &change.rust {
        let items = match (old, new) {
            (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
            (Some(item), _) | (None, Some(item)) => item.clone(),
            (None, None) => String::new(),
        };
        let (level, id) = (rule.level(), rule.id());
        let _ = writeln!(out, "    {level} for the crate ({id}): {items}");
    }
    if let Some(cause) = change.cause {
        let _ = writeln!(out, "    follows from {}", comparison.changes[cause].id());
    }
}

#[test]
fn every_case_has_the_expected_report() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut failures = Vec::new();
    for overlay in overlays() {
        let [forwards, backwards] = both_ways(&overlay);
        let actual = format!(
            "{}\n=== backwards ===\n\n{}",
            listing(&forwards),
            listing(&backwards)
        );
        let path = overlay.with_extension("txt");
        if updating {
            fs::write(&path, actual).expect("the expected text can be written");
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if actual != expected {
            let difference = similar::TextDiff::from_lines(&expected, &actual);
            let difference = difference.unified_diff().context_radius(2).to_string();
            failures.push(format!("{}\n{difference}", path.display()));
        }
    }
    assert!(
        failures.is_empty(),
        "{}\nIf the new reports are right, run\n  {COMMAND}\nand review the change.",
        failures.join("\n")
    );
}

#[test]
fn every_rule_applies_in_some_case() {
    let mut seen = BTreeSet::new();
    for overlay in overlays() {
        let comparisons = both_ways(&overlay);
        seen.extend(comparisons.iter().flat_map(fired));
    }
    let idle: Vec<String> = rules::rules()
        .map(|rule| rule.id())
        .filter(|id| !seen.contains(id))
        .collect();
    assert!(
        idle.is_empty(),
        "no case has a change for these rules: {idle:#?}"
    );
}

/// Links and accept lists identify a single change.
#[test]
fn ids_of_changes_are_unique() {
    for overlay in overlays() {
        for comparison in both_ways(&overlay) {
            assert_ids_are_unique(&comparison);
        }
    }
}

#[track_caller]
pub(crate) fn assert_ids_are_unique(comparison: &Comparison) {
    let mut ids = BTreeSet::new();
    let again: Vec<String> = comparison
        .changes
        .iter()
        .map(Change::id)
        .filter(|id| !ids.insert(id.clone()))
        .collect();
    assert!(again.is_empty(), "duplicate ids: {again:#?}");
}

/// The subjects and rules of changes are sufficient to write an accept list, and a line that accepts a change accepts what
/// follows from it.
#[test]
fn changes_can_be_accepted() {
    for overlay in overlays() {
        for mut comparison in both_ways(&overlay) {
            let causes = comparison.changes.iter().filter(|it| it.cause.is_none());
            let lines = causes.flat_map(|change| {
                let subject = change.subject.path();
                let rules = change.rules().into_iter();
                rules.map(move |rule| format!("{} {subject} it is wanted\n", rule.id()))
            });
            let list: String = lines.collect();
            let list = AcceptList::parse("accepted.txt", &list).expect("a list");
            let applied = list.apply(&mut comparison);
            applied.unwrap_or_else(|problems| panic!("{}: {problems}", overlay.display()));
            let left: Vec<String> = Gate::Any.stops(&comparison).map(Change::id).collect();
            assert!(left.is_empty(), "{}: {left:#?}", overlay.display());
        }
    }
}

/// An addition in one direction is a removal in the other.
#[test]
fn a_comparison_backwards_is_the_mirror_image() {
    for overlay in overlays() {
        let [forwards, backwards] = both_ways(&overlay);
        let subjects = |comparison: &Comparison| -> BTreeSet<String> {
            let on_wire = comparison
                .changes
                .iter()
                .filter(|change| !change.wire.is_empty());
            // Without the location of a parameter, which may have changed.
            let name = |change: &Change| {
                let part = change.subject.part().map(|part| format!("/{part}"));
                format!("{}{}", change.subject.name(), part.unwrap_or_default())
            };
            on_wire.map(name).collect()
        };
        // Renamed subjects are listed under their old names, which differ by direction.
        let renamed = |comparison: &Comparison| -> BTreeSet<String> {
            let changes = comparison.changes.iter();
            let is_renamed = |name: &str| name.ends_with("-renamed") || name == "schema-moved";
            let renamed = changes.filter(|change| is_renamed(change.kind.name));
            renamed.map(|change| change.subject.name()).collect()
        };
        let names: BTreeSet<String> = renamed(&forwards)
            .union(&renamed(&backwards))
            .cloned()
            .collect();
        // Only a lowered API version is reported, not a raised one.
        let is_kept = |path: &String| {
            !path.is_empty() && !names.contains(path.split('/').next().unwrap_or_default())
        };
        let there: Vec<String> = subjects(&forwards).into_iter().filter(is_kept).collect();
        let back: Vec<String> = subjects(&backwards).into_iter().filter(is_kept).collect();
        assert_eq!(there, back, "{}", overlay.display());
    }
}
