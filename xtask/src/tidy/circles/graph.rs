//! Strongly connected components of a graph of files.

use std::collections::{BTreeMap, BTreeSet};

/// Imports: from a file to a file, with the first line that does and the path written there.
pub type Edges = BTreeMap<(String, String), (usize, String)>;

/// Returns the sets of files that reach each other, sorted.
pub fn circles(edges: &Edges) -> Vec<Vec<String>> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in edges.keys() {
        next.entry(from).or_default().insert(to);
    }
    // Graphs of a crate are small: reachability from each file is simpler than one walk that numbers them.
    let reached: BTreeMap<&str, BTreeSet<&str>> = next
        .keys()
        .map(|file| (*file, reach(&next, file)))
        .collect();
    let mut circles = BTreeSet::new();
    for (file, to) in &reached {
        let circle: Vec<String> = to
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(file)))
            .map(|other| (*other).to_owned())
            .collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Returns the files that a file reaches, over one import or more.
fn reach<'a>(next: &BTreeMap<&'a str, BTreeSet<&'a str>>, file: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = vec![file];
    while let Some(file) = open.pop() {
        for to in next.get(file).into_iter().flatten() {
            if reached.insert(*to) {
                open.push(to);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::{Edges, circles};

    #[test]
    fn circles_are_found_once() {
        let table = [
            ("ab bc", ""),
            ("ab ba", "ab"),
            ("ab bc ca cd de ed", "abc de"),
        ];
        for (pairs, expected) in table {
            let mut edges = Edges::new();
            for pair in pairs.split(' ') {
                let (from, to) = pair.split_at(1);
                edges.insert((from.to_owned(), to.to_owned()), (1, String::new()));
            }
            let found: Vec<String> = circles(&edges).iter().map(|it| it.concat()).collect();
            assert_eq!(found.join(" "), expected, "{pairs}");
        }
    }
}
