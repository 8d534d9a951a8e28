//! The contents of a report, shared by all formats: listed changes, counts, and sentences.

use std::collections::BTreeSet;

use crate::diagnostics::Location;
use crate::diff::change::Change;
use crate::diff::comparison::Comparison;
use crate::diff::not_compared::NotCompared;
use crate::diff::rule::Level;
use crate::diff::semver::Step;
use crate::diff::subject::Subject;

/// The contents of a report.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// The lowest level of listed changes; those below are only counted.
    pub level: Level,
}

impl<'a> Report<'a> {
    /// Returns the listed changes by package, the worst of each package first.
    pub(super) fn groups(&self) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let listed = self.comparison.changes.iter();
        for change in listed.filter(|change| change.level() >= self.level) {
            match groups.last_mut() {
                Some(group) if group.package == change.package => group.changes.push(change),
                _ => groups.push(Group {
                    package: &change.package,
                    changes: vec![change],
                }),
            }
        }
        for group in &mut groups {
            // Stable: subjects keep their order within a level.
            group
                .changes
                .sort_by_key(|change| std::cmp::Reverse(change.level()));
        }
        groups
    }

    /// Returns the number of changes that are not listed.
    fn hidden(&self) -> usize {
        let changes = self.comparison.changes.iter();
        changes.filter(|change| change.level() < self.level).count()
    }
}

/// The changes of a package.
pub(super) struct Group<'a> {
    package: &'a str,
    pub(super) changes: Vec<&'a Change>,
}

impl Group<'_> {
    /// Returns the heading of the group; changes of the API as a whole have no package.
    pub(super) fn title(&self) -> &str {
        match self.package {
            "" => "The API as a whole",
            package => package,
        }
    }
}

/// The numbers of added, removed and changed items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) added: usize,
    pub(super) removed: usize,
    pub(super) changed: usize,
}

impl Tally {
    pub(super) fn operations(comparison: &Comparison) -> Self {
        Self::of(comparison, "operation", |subject| match subject {
            Subject::Operation(id, _) => Some(id.clone()),
            _ => None,
        })
    }

    pub(super) fn schemas(comparison: &Comparison) -> Self {
        Self::of(comparison, "schema", |subject| match subject {
            Subject::Schema(name, _) => Some(name.to_string()),
            _ => None,
        })
    }

    fn of(comparison: &Comparison, what: &str, name: impl Fn(&Subject) -> Option<String>) -> Self {
        let is_whole = |change: &&Change, end: &str| {
            change.subject.kind() == what && change.kind.name.ends_with(&format!("{what}-{end}"))
        };
        let count = |end: &str| {
            comparison
                .changes
                .iter()
                .filter(|change| is_whole(change, end))
                .count()
        };
        let changed: BTreeSet<String> = comparison
            .changes
            .iter()
            .filter_map(|change| name(&change.subject))
            .collect();
        let (added, removed) = (count("added"), count("removed"));
        Self {
            added,
            removed,
            changed: changed.len().saturating_sub(added + removed),
        }
    }
}

/// Returns the place at which tools can annotate a change: on the new side only, since the old files are gone or
/// replaced.
pub(super) fn place(change: &Change) -> Option<&Location> {
    let side = change.new.as_ref()?;
    Some(&side.at).filter(|at| !at.file.is_empty())
}

/// Returns a line for each side, with the old place of changes that have no [`place`].
pub(super) fn sides(change: &Change) -> Vec<String> {
    let old = change.old.as_ref().map(|side| {
        let at = match (place(change), side.at.file.is_empty()) {
            (None, false) => format!(" ({}:{})", side.at.file, side.at.line),
            _ => String::new(),
        };
        format!("old: {}{at}", side.text)
    });
    let new = change
        .new
        .as_ref()
        .map(|side| format!("new: {}", side.text));
    old.into_iter().chain(new).collect()
}

/// Returns a number of changes with a verb: `1 change is`, `2 changes are`.
fn changes(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 change {one}"),
        _ => format!("{count} changes {many}"),
    }
}

/// Returns a sentence on the changes that are not listed, if there are any.
pub(super) fn left_out(report: &Report<'_>) -> Option<String> {
    let hidden = report.hidden();
    let subject = changes(hidden, "is", "are");
    (hidden > 0).then(|| format!("{subject} below `{}` and not listed.", report.level))
}

/// Returns the reason of a version bump.
pub(super) fn because(comparison: &Comparison) -> String {
    let step = Step::of(comparison);
    let reason = match step {
        Step::None => "nothing changed",
        Step::Patch => "only documentation changed",
        Step::Minor => {
            "the crate has additions or calls behave differently; existing code still compiles"
        }
        Step::Major => "existing code may not compile",
    };
    match comparison.not_compared.is_empty() || step == Step::Major {
        true => reason.to_owned(),
        false => format!("{reason}, so far as compared"),
    }
}

/// Returns the sentence of a report without changes.
pub(super) fn no_changes(comparison: &Comparison) -> &'static str {
    match comparison.not_compared.is_empty() {
        true => "No changes.",
        false => "No changes in the part that is compared.",
    }
}

/// The number of parts that are listed where space is scarce.
const FEW: usize = 10;

/// Returns the first parts that are not compared, the causes before what needs them, and a line on the others, if there are any.
pub(super) fn few_not_compared(comparison: &Comparison) -> (&[NotCompared], Option<String>) {
    let parts = comparison.not_compared.as_slice();
    let (few, others) = parts.split_at(parts.len().min(FEW));
    let others = others.len();
    let line = format!("… {others} more: `--format json` lists all");
    (few, (others > 0).then_some(line))
}

/// Returns a part that is not compared as a line.
pub(super) fn part_line(part: &NotCompared) -> String {
    let place = part.place();
    let place = place.map_or_else(String::new, |at| format!(" ({}:{})", at.file, at.line));
    let NotCompared {
        thing,
        name,
        reason,
        ..
    } = part;
    format!("{} {name}: {reason}{place}", thing.as_str())
}
