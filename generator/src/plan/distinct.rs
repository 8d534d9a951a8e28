//! Different names for the members of one namespace.
//!
//! Takes the names that members want, in order; gives each its name, or the name with a number. Never renames the first that wants a
//! name, so that a member that is added at the end renames no other.

use indexmap::{IndexMap, IndexSet};

/// Returns a name for each member: `type_` and `type_` become `type_` and `type_2`.
pub(super) fn distinct(wanted: Vec<String>) -> Vec<String> {
    let mut taken: IndexSet<String> = wanted.iter().cloned().collect();
    if taken.len() == wanted.len() {
        return wanted;
    }
    let mut next: IndexMap<String, usize> = IndexMap::new();
    let name = |wanted: String| {
        let Some(number) = next.get_mut(&wanted) else {
            next.insert(wanted.clone(), 2);
            return wanted;
        };
        loop {
            let numbered = format!("{}_{number}", wanted.trim_end_matches('_'));
            *number += 1;
            if taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    };
    wanted.into_iter().map(name).collect()
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
