//! A comparison → what people and machines read.
//!
//! Each format is a function from a [`Report`] to a text; none of them decides anything about a change. [`deliver`] prints
//! or saves a text.

pub mod deliver;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod text;

use std::collections::BTreeSet;

use super::rule::Level;
use super::semver::Step;
use super::subject::Subject;
use super::{Change, Comparison};
use crate::diagnostics::Location;

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text {
        /// With colours.
        color: bool,
    },
    /// For machines, in the form of [`SCHEMA`].
    Json,
    /// A block for a changelog.
    Markdown,
    /// Annotations of a workflow run.
    Github,
    /// A test report for build servers.
    Junit,
    /// A page to review a release with.
    Html,
}

/// The JSON Schema of [`Format::Json`].
pub const SCHEMA: &str = include_str!("schema.json");

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// Changes below this level are counted, not listed.
    pub level: Level,
}

impl<'a> Report<'a> {
    /// Writes the report.
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::Text { color } => text::write(self, color),
            Format::Json => json::write(self),
            Format::Markdown => markdown::write(self),
            Format::Github => github::write(self),
            Format::Junit => junit::write(self),
            Format::Html => html::write(self),
        }
    }

    /// The changes that are listed, by package, the worst of each first.
    fn groups(&self) -> Vec<Group<'a>> {
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
            // The order of subjects stays within a level.
            group
                .changes
                .sort_by_key(|change| std::cmp::Reverse(change.level()));
        }
        groups
    }

    /// How many changes are not listed.
    fn hidden(&self) -> usize {
        let changes = self.comparison.changes.iter();
        changes.filter(|change| change.level() < self.level).count()
    }
}

/// The changes of a package.
struct Group<'a> {
    package: &'a str,
    changes: Vec<&'a Change>,
}

impl Group<'_> {
    /// Its name for people; the API as a whole is in no package.
    fn title(&self) -> &str {
        match self.package {
            "" => "The API as a whole",
            package => package,
        }
    }
}

/// How many things came, went and changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    added: usize,
    removed: usize,
    changed: usize,
}

impl Tally {
    fn operations(comparison: &Comparison) -> Self {
        Self::of(comparison, "operation", |subject| match subject {
            Subject::Operation(id, _) => Some(id.clone()),
            _ => None,
        })
    }

    fn schemas(comparison: &Comparison) -> Self {
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

/// Where a change is to be shown beside the files: on the new side, or nowhere, since the files of the old one are not
/// there any more, or are others by now.
fn place(change: &Change) -> Option<&Location> {
    let side = change.new.as_ref()?;
    Some(&side.at).filter(|at| !at.file.is_empty())
}

/// What stands on both sides, a line each, with the place of what has no [`place`] beside the files.
fn sides(change: &Change) -> Vec<String> {
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

/// A count of changes with what is said of them: `1 change is`, `2 changes are`.
fn changes(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 change {one}"),
        _ => format!("{count} changes {many}"),
    }
}

/// What is said of the changes that a report leaves out, if there are some.
fn left_out(report: &Report<'_>) -> Option<String> {
    let hidden = report.hidden();
    let told = changes(hidden, "is", "are");
    (hidden > 0).then(|| format!("{told} below `{}` and not listed.", report.level))
}

/// Why the version takes a step, in a few words.
fn because(step: Step) -> &'static str {
    match step {
        Step::None => "nothing has changed",
        Step::Patch => "only what documents tell has changed",
        Step::Minor => {
            "the crate grows, or its calls behave in another way; code that compiles goes on compiling"
        }
        Step::Major => "code that compiles with the old crate may not compile with the new one",
    }
}
