//! The summary of a comparison: breaking changes by kind, and the others as far as they fit a screen, else their numbers.

use std::cmp::Reverse;

use super::contents::{Report, number};
use super::entry::{self, Entry, THE_CRATE};
use crate::diff::rule::{Kind, Level};

/// The lines that changes can have, and their number below a list of what is not compared.
const ROOM: usize = 36;
const LESS_ROOM: usize = 24;
/// The most lines of breaking changes of one kind.
const OF_KIND: usize = 12;

/// A summary.
pub(super) struct Summary<'a> {
    /// The breaking changes by kind and audience, those that break callers first; then the changes of each other level that fits
    /// as a whole, by kind.
    pub(super) listed: Vec<(Level, Vec<Alike<'a>>)>,
    /// The numbers of the other entries by level and kind.
    pub(super) counted: Vec<(Level, Vec<(&'static Kind, usize)>)>,
    /// The number of changes that are not listed.
    pub(super) more: usize,
}

/// Changes of one kind.
pub(super) struct Alike<'a> {
    pub(super) kind: &'static Kind,
    /// The group that breaking ones affect.
    pub(super) audience: Option<&'static str>,
    pub(super) entries: Vec<Entry<'a>>,
    /// The number of entries that are listed.
    pub(super) shown: usize,
}

impl Alike<'_> {
    /// Returns the essence of all entries, if it is the same.
    pub(super) fn essence(&self) -> Option<String> {
        let mut essences = self.entries.iter().map(Entry::essence);
        let first = essences.next().flatten()?;
        let is_same =
            self.entries.len() > 1 && essences.all(|other| other.as_ref() == Some(&first));
        is_same.then_some(first)
    }

    /// Returns the number of entries that are not listed.
    pub(super) fn more(&self) -> usize {
        self.entries.len() - self.shown
    }

    /// Returns the number of lines: a heading, the shown entries, and the number of the others.
    fn lines(&self) -> usize {
        let is_partial = self.shown > 0 && self.more() > 0;
        1 + self.shown + usize::from(is_partial)
    }

    /// Returns the heading: what all entries have in common.
    pub(super) fn heading(&self) -> String {
        let heading = match self.audience {
            Some(audience) => format!("{}, for {audience}", self.kind.title),
            None => self.kind.title.to_owned(),
        };
        match (self.shown, self.entries.as_slice()) {
            (0, [one]) => format!("{heading}: {}", one.change.subject.label()),
            (0, all) => format!("{heading}, {} times", number(all.len())),
            _ => heading,
        }
    }
}

impl<'a> Summary<'a> {
    pub(super) fn of(report: &Report<'a>) -> Self {
        let mut levels: Vec<(Level, Vec<Alike<'a>>)> =
            Level::ALL.map(|level| (level, Vec::new())).into();
        for entry in entry::entries(report.comparison) {
            let of_level = levels.iter_mut().find(|(level, _)| *level == entry.level());
            if let Some((_, alike)) = of_level {
                collect(alike, entry);
            }
        }
        levels.retain(|(_, alike)| !alike.is_empty());
        let is_complete = report.comparison.not_compared.is_empty();
        let mut room = if is_complete { ROOM } else { LESS_ROOM };
        let mut listed = Vec::new();
        let mut counted = Vec::new();
        for (level, mut alike) in levels {
            alike.sort_by_key(|alike| alike.audience == Some(THE_CRATE));
            let fits = match level {
                Level::Breaking => {
                    fit(&mut alike, room);
                    true
                }
                Level::Warning | Level::Compatible => fits_whole(&mut alike, room),
                Level::Neutral => false,
            };
            if fits {
                room = room.saturating_sub(lines(&alike));
                listed.push((level, alike));
            } else {
                counted.push((level, counts(&alike)));
            }
        }
        let all = listed.iter().flat_map(|(_, alike)| alike);
        let shown = all.flat_map(|alike| &alike.entries[..alike.shown]);
        let shown: usize = shown.map(|entry| entry.all().count()).sum();
        Self {
            listed,
            counted,
            more: report.comparison.changes.len() - shown,
        }
    }
}

/// Returns the numbers of entries by kind, the most frequent first.
fn counts(alike: &[Alike<'_>]) -> Vec<(&'static Kind, usize)> {
    let counts = alike.iter().map(|alike| (alike.kind, alike.entries.len()));
    let mut counts: Vec<(&Kind, usize)> = counts.collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

fn lines(alike: &[Alike<'_>]) -> usize {
    alike.iter().map(Alike::lines).sum()
}

/// Shows all entries if there is room for them.
fn fits_whole(alike: &mut [Alike<'_>], room: usize) -> bool {
    let lines: usize = alike.iter().map(|alike| 1 + alike.entries.len()).sum();
    let fits = lines <= room;
    if fits {
        for alike in alike {
            alike.shown = alike.entries.len();
        }
    }
    fits
}

fn collect<'a>(all: &mut Vec<Alike<'a>>, entry: Entry<'a>) {
    let kind = entry.change.kind;
    let audience = (entry.level() == Level::Breaking).then(|| entry.audience());
    let is_alike =
        |alike: &&mut Alike<'_>| (alike.kind.name, alike.audience) == (kind.name, audience);
    match all.iter_mut().find(is_alike) {
        Some(alike) => alike.entries.push(entry),
        None => all.push(Alike {
            kind,
            audience,
            entries: vec![entry],
            shown: 0,
        }),
    }
}

/// Shows as many entries as there is room for, one more of each kind in turn.
fn fit(breaking: &mut [Alike<'_>], room: usize) {
    let mut lines = lines(breaking);
    let mut is_room = true;
    while is_room {
        is_room = false;
        for alike in &mut *breaking {
            if alike.shown == alike.entries.len().min(OF_KIND) {
                continue;
            }
            let before = alike.lines();
            alike.shown += 1;
            let after = lines - before + alike.lines();
            if after <= room {
                lines = after;
                is_room = true;
            } else {
                alike.shown -= 1;
            }
        }
    }
}
