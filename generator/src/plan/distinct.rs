//! Different names for the members of one namespace.
//!
//! Takes the names that members want, in order; gives each its name, or the name with a number. Never renames the first that wants a
//! name, so that a member that is added at the end renames no other.

use indexmap::{IndexMap, IndexSet};

/// Returns a name for each member: `type_` and `type_` become `type_` and `type_2`.
pub(super) fn distinct(wanted: Vec<String>) -> Vec<String> {
    let mut seen: IndexSet<&str> = IndexSet::new();
    let is_first: Vec<bool> = wanted.iter().map(|name| seen.insert(name)).collect();
    let numbered = |name: &str, number| format!("{}_{number}", name.trim_end_matches('_'));
    numbered_unless_first(wanted, &is_first, numbered)
}

/// Returns a name for each member: its own if it is first, or else one that `numbered` makes and no other member wants or has.
pub(super) fn numbered_unless_first(
    wanted: Vec<String>,
    is_first: &[bool],
    numbered: impl Fn(&str, usize) -> String,
) -> Vec<String> {
    if is_first.iter().all(|is_first| *is_first) {
        return wanted;
    }
    let mut taken: IndexSet<String> = wanted.iter().cloned().collect();
    let mut next: IndexMap<String, usize> = IndexMap::new();
    let name = |(wanted, is_first): (String, &bool)| {
        if *is_first {
            return wanted;
        }
        let next = next.entry(wanted.clone()).or_insert(2);
        loop {
            let name = numbered(&wanted, *next);
            *next += 1;
            if taken.insert(name.clone()) {
                return name;
            }
        }
    };
    wanted.into_iter().zip(is_first).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn names_that_are_wanted_twice_are_numbered() {
        let table: &[(&[&str], &[&str])] = &[
            (&[], &[]),
            (&["a", "b"], &["a", "b"]),
            (&["type_", "type_", "type_"], &["type_", "type_2", "type_3"]),
            (&["a", "a", "a_2"], &["a", "a_3", "a_2"]),
            (&["a_2", "a", "a", "a"], &["a_2", "a", "a_3", "a_4"]),
            (&["ipv4", "ipv4"], &["ipv4", "ipv4_2"]),
            (&["a", "a", "a_2", "a_2"], &["a", "a_3", "a_2", "a_2_2"]),
        ];
        for (wanted, expected) in table {
            let wanted = wanted.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(distinct(wanted), *expected);
        }
    }

    #[test]
    fn many_members_of_one_name_take_no_time() {
        let mut names = distinct(vec!["a".to_owned(); 20_000]);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 20_000);
    }
}
