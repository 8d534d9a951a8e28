//! Entries of reports: a change with those that follow from it.

use crate::diff::change::Change;
use crate::diff::comparison::Comparison;
use crate::diff::rule::{Level, Rule};

/// The group of users of the crate.
pub(super) const THE_CRATE: &str = "the crate";

/// A change with those that follow from it.
pub(super) struct Entry<'a> {
    pub(super) change: &'a Change,
    /// By subject.
    pub(super) followers: Vec<&'a Change>,
}

/// Returns all entries of a comparison, in its order.
pub(super) fn entries(comparison: &Comparison) -> Vec<Entry<'_>> {
    let mut followers: Vec<Vec<&Change>> = vec![Vec::new(); comparison.changes.len()];
    for change in &comparison.changes {
        if let Some(of_cause) = change.cause.and_then(|cause| followers.get_mut(cause)) {
            of_cause.push(change);
        }
    }
    let all = comparison.changes.iter().zip(followers);
    all.filter(|(change, _)| change.cause.is_none())
        .map(|(change, mut followers)| {
            followers.sort_by(|a, b| a.subject.cmp(&b.subject));
            Entry { change, followers }
        })
        .collect()
}

impl<'a> Entry<'a> {
    /// Returns the change and those that follow from it.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Change> {
        std::iter::once(self.change).chain(self.followers.iter().copied())
    }

    fn worst(&self, level: fn(&Change) -> Level) -> Level {
        self.all().map(level).max().unwrap_or_default()
    }

    pub(super) fn level(&self) -> Level {
        self.worst(Change::level)
    }

    pub(super) fn wire_level(&self) -> Level {
        self.worst(Change::wire_level)
    }

    pub(super) fn rust_level(&self) -> Level {
        self.worst(Change::rust_level)
    }

    /// Returns the rules that no accept list waives.
    pub(super) fn open(&self) -> impl Iterator<Item = Rule> {
        self.all().flat_map(Change::open)
    }

    /// Returns `true` if every rule is waived.
    pub(super) fn is_accepted(&self) -> bool {
        self.open().next().is_none()
    }

    /// Returns the group that the entry affects at its level.
    pub(super) fn audience(&self) -> &'static str {
        match self.wire_level().cmp(&self.rust_level()) {
            std::cmp::Ordering::Less => THE_CRATE,
            std::cmp::Ordering::Equal => "callers and the crate",
            std::cmp::Ordering::Greater => "callers",
        }
    }

    /// Returns the number of followers in words: `with 2 operations and 1 schema`.
    pub(super) fn followers(&self) -> Option<String> {
        let kinds = kinds(self.followers.iter().copied());
        let (last, others) = kinds.split_last()?;
        Some(match others {
            [] => format!("with {last}"),
            _ => format!("with {} and {last}", others.join(", ")),
        })
    }

    /// Returns the change in short: its sides, or its worst effect if only the crate breaks. `None` without either.
    pub(super) fn essence(&self) -> Option<String> {
        let change = self.change;
        let of_crate = || {
            let effects = change.rust.iter();
            let worst = effects.max_by_key(|effect| effect.rule.level())?;
            let [old, new] = [&worst.old, &worst.new].map(|item| Some(short(item.as_deref()?)));
            both(old.as_deref(), new.as_deref())
        };
        let [old, new] = change.texts();
        let essence = match change.wire_level() < change.rust_level() {
            true => of_crate().or_else(|| both(old, new)),
            false => both(old, new).or_else(of_crate),
        };
        // A feature is its own item.
        essence.filter(|essence| *essence != change.subject.name())
    }
}

/// Returns two states as one text.
pub(super) fn both(old: Option<&str>, new: Option<&str>) -> Option<String> {
    match (old, new) {
        (Some(old), Some(new)) if old != new => Some(format!("{old} → {new}")),
        (Some(one), _) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// Returns an item of the crate without the modules of its paths.
fn short(item: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(item.len());
    let mut rest = item;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
        let is_module = word.starts_with(|c: char| c.is_lowercase() || c == '_');
        match after.strip_prefix("::") {
            Some(after) if is_module => rest = after,
            _ => {
                let sign = after.chars().next().map_or(0, char::len_utf8);
                let (sign, after) = after.split_at(sign);
                out.push_str(word);
                out.push_str(sign);
                rest = after;
            }
        }
    }
    out
}

/// Returns the number of changed subjects by kind: `2 operations`, `1 schema`.
pub(super) fn kinds<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for change in changes {
        let kind = change.subject.kind();
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    let counts = counts.into_iter();
    counts.map(|(kind, count)| noun(kind, count)).collect()
}

fn noun(kind: &str, count: usize) -> String {
    let one = kind.replace('-', " ");
    match (count, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) if one.ends_with('s') => format!("{count} {one}es"),
        (_, None) => format!("{count} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{noun, short};

    #[test]
    fn items_are_short_without_modules() {
        let cases = [
            ("a::b::Spec::new(x: c::Kind)", "Spec::new(x: Kind)"),
            ("mock::a::Server::on_get", "Server::on_get"),
            ("a::Spec::x: Option<String>", "Spec::x: Option<String>"),
            ("é::É → b", "É → b"),
            ("", ""),
        ];
        for (item, expected) in cases {
            assert_eq!(short(item), expected);
        }
    }

    #[test]
    fn nouns_have_plurals() {
        let cases = [
            ("operation", 1, "1 operation"),
            ("body", 2, "2 bodies"),
            ("status", 3, "3 statuses"),
            ("body-field", 2, "2 body fields"),
        ];
        for (kind, count, expected) in cases {
            assert_eq!(noun(kind, count), expected);
        }
    }
}
