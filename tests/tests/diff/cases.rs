//! Every rule at work: `tests/diff/base.yaml` against itself with an overlay, forwards and backwards.
//!
//! A case is an overlay `tests/diff/cases/<case>.yaml`, whose title says what it is about; `<case>.txt` beside it is what
//! is printed of it in both directions.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vsphere_codegen::diff::report::{Format, Report};
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::{self, Comparison, rules};

use super::{fired, version};

const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test -p vsphere-tests --test diff";

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

fn text(comparison: &Comparison) -> String {
    let report = Report {
        comparison,
        level: Level::Neutral,
    };
    report.write(Format::Text { color: false })
}

#[test]
fn every_case_is_told_in_these_words() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut failures = Vec::new();
    for overlay in overlays() {
        let [forwards, backwards] = both_ways(&overlay);
        let actual = format!(
            "{}\n=== backwards ===\n\n{}",
            text(&forwards),
            text(&backwards)
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
        "{}\nIf the new words are right, run\n  {COMMAND}\nand review the change.",
        failures.join("\n")
    );
}

#[test]
fn every_rule_is_at_work_in_some_case() {
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
        "no case has a change that these rules judge: {idle:#?}"
    );
}

/// What came in one direction went in the other.
#[test]
fn a_comparison_backwards_is_the_mirror_image() {
    for overlay in overlays() {
        let [forwards, backwards] = both_ways(&overlay);
        let subjects = |comparison: &Comparison| -> BTreeSet<String> {
            let on_wire = comparison
                .changes
                .iter()
                .filter(|change| !change.wire.is_empty());
            on_wire.map(|change| change.subject.path()).collect()
        };
        // A renamed operation or path parameter goes by its old name, which is another one on the way back.
        let renamed = |comparison: &Comparison| -> BTreeSet<String> {
            let changes = comparison.changes.iter();
            let renamed = changes.filter(|change| change.kind.name.ends_with("-renamed"));
            renamed.map(|change| change.subject.name()).collect()
        };
        let names: BTreeSet<String> = renamed(&forwards)
            .union(&renamed(&backwards))
            .cloned()
            .collect();
        // An older version after a newer one is remarkable, and the other way round is not.
        let is_kept = |path: &String| {
            path != "API" && !names.contains(path.split('/').next().unwrap_or_default())
        };
        let there: Vec<String> = subjects(&forwards).into_iter().filter(is_kept).collect();
        let back: Vec<String> = subjects(&backwards).into_iter().filter(is_kept).collect();
        assert_eq!(there, back, "{}", overlay.display());
    }
}
