//! The contents of a report, shared by all formats: listed changes, counts, and sentences.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::entry::{self, Entry};
use crate::diagnostics::Location;
use crate::diff::change::Change;
use crate::diff::comparison::Comparison;
use crate::diff::not_compared::NotCompared;
use crate::diff::rule::{Kind, Level};
use crate::diff::semver::Step;
use crate::diff::subject::Subject;

/// The contents of a report.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// The lowest level of listed changes; those below are only counted. Without one, text and Markdown are summaries, and
    /// all other formats list everything.
    pub level: Option<Level>,
}

impl<'a> Report<'a> {
    /// Returns the entries of a level or worse by package, the worst of each package first.
    pub(super) fn groups(&self) -> Vec<Group<'a>> {
        let least = self.level.unwrap_or_default();
        let mut groups: Vec<Group<'a>> = Vec::new();
        for entry in entry::entries(self.comparison) {
            if entry.level() < least {
                continue;
            }
            let package = entry.change.package.as_str();
            if groups.last().is_none_or(|group| group.package != package) {
                groups.push(Group {
                    package,
                    entries: Vec::new(),
                    repeated: Vec::new(),
                });
            }
            if let Some(group) = groups.last_mut() {
                group.add(entry);
            }
        }
        for group in &mut groups {
            // Stable: subjects keep their order within a level.
            group.entries.sort_by_key(|entry| Reverse(entry.level()));
        }
        groups
    }

    /// Returns the number of entries that are not listed.
    fn hidden(&self) -> usize {
        let least = self.level.unwrap_or_default();
        let entries = entry::entries(self.comparison).into_iter();
        entries.filter(|entry| entry.level() < least).count()
    }
}

/// The changes of a package.
pub(super) struct Group<'a> {
    package: &'a str,
    /// All but neutral ones.
    pub(super) entries: Vec<Entry<'a>>,
    /// The neutral ones by kind: a document that is written anew has thousands.
    pub(super) repeated: Vec<Repeated<'a>>,
}

/// Neutral changes of one kind in a package.
pub(super) struct Repeated<'a> {
    pub(super) kind: &'static Kind,
    pub(super) changes: Vec<&'a Change>,
}

impl<'a> Group<'a> {
    fn add(&mut self, entry: Entry<'a>) {
        if entry.level() > Level::Neutral {
            self.entries.push(entry);
            return;
        }
        for change in entry.all() {
            let mut known = self.repeated.iter_mut();
            match known.find(|repeated| repeated.kind.name == change.kind.name) {
                Some(repeated) => repeated.changes.push(change),
                None => self.repeated.push(Repeated {
                    kind: change.kind,
                    changes: vec![change],
                }),
            }
        }
    }

    /// Returns the heading of the group; changes of the API as a whole have no package.
    pub(super) fn title(&self) -> &'a str {
        match self.package {
            "" => "The API as a whole",
            package => package,
        }
    }

    /// Returns the compatible entries by kind.
    pub(super) fn compatible(&self) -> Vec<(&'static Kind, Vec<&Entry<'a>>)> {
        let entries = self.entries.iter();
        by_kind(entries.filter(|entry| entry.level() == Level::Compatible))
    }
}

/// Groups entries by the kind of their changes, in the order of the first of each.
fn by_kind<'e, 'a: 'e>(
    entries: impl Iterator<Item = &'e Entry<'a>>,
) -> Vec<(&'static Kind, Vec<&'e Entry<'a>>)> {
    let mut kinds: Vec<(&'static Kind, Vec<&Entry<'a>>)> = Vec::new();
    for entry in entries {
        let kind = entry.change.kind;
        match kinds.iter_mut().find(|(known, _)| known.name == kind.name) {
            Some((_, of_kind)) => of_kind.push(entry),
            None => kinds.push((kind, vec![entry])),
        }
    }
    kinds
}

/// Returns the number of entries of each level, in the order of [`Level::ALL`].
pub(super) fn counts<'a>(
    entries: &[Entry<'a>],
    level: impl Fn(&Entry<'a>) -> Level,
) -> [(Level, usize); 4] {
    Level::ALL.map(|wanted| {
        let entries = entries.iter().filter(|entry| level(entry) == wanted);
        (wanted, entries.count())
    })
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
        let [added, removed] = ["added", "removed"].map(|end| {
            let end = format!("{what}-{end}");
            let is_whole = |change: &&Change| {
                change.subject.kind() == what && change.kind.name.ends_with(&end)
            };
            comparison.changes.iter().filter(is_whole).count()
        });
        let changed: BTreeSet<String> = comparison
            .changes
            .iter()
            .filter_map(|change| name(&change.subject))
            .collect();
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

/// Returns a line for each side, with the old place of changes that have no [`place`], and one for what follows.
pub(super) fn sides(entry: &Entry<'_>) -> Vec<String> {
    let change = entry.change;
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
    old.into_iter()
        .chain(new)
        .chain(entry.followers())
        .collect()
}

/// Returns a number as people read it: `2,460`.
pub(super) fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns a sentence on the changes that are not listed, if there are any.
pub(super) fn left_out(report: &Report<'_>) -> Option<String> {
    let hidden = report.hidden();
    let subject = match hidden {
        0 => return None,
        1 => "1 change is".to_owned(),
        _ => format!("{} changes are", number(hidden)),
    };
    let least = report.level.unwrap_or_default();
    Some(format!("{subject} below `{least}` and not listed."))
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

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_separators() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (2460, "2,460"),
            (1234567, "1,234,567"),
        ];
        for (count, expected) in cases {
            assert_eq!(number(count), expected);
        }
    }
}
