//! Circles of files that import each other.
//!
//! Takes the root module of a crate and gives the imports that tie files together both ways. Calls of methods are not
//! seen: they need no path.

mod graph;
mod paths;
mod tree;

use super::config::Circles;
use super::finding::Finding;
use super::source::Source;
use graph::Edges;
use tree::Tree;

/// Finds circles, in the crates that the tables name. The second value is the number of circles.
pub fn check(
    sources: &[Source],
    circles: &Circles,
    is_chosen: impl Fn(&str) -> bool,
) -> (Vec<Finding>, usize) {
    let mut findings = Vec::new();
    let mut count = 0;
    for root in &circles.roots {
        let tree = Tree::read(root, sources);
        let mut edges = Edges::new();
        for module in tree.files() {
            paths::collect(&tree, module, &circles.quotes, &mut edges);
        }
        for circle in graph::circles(&edges) {
            if circle.iter().any(|file| is_chosen(file)) {
                count += 1;
                findings.extend(report(&circle, &edges));
            }
        }
    }
    (findings, count)
}

/// Returns every import within a circle.
fn report(circle: &[String], edges: &Edges) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ((from, to), (line, path)) in edges {
        if circle.contains(from) && circle.contains(to) {
            let size = circle.len();
            let message = format!("`{path}` closes a circle of {size} files: imports {to}");
            findings.push(Finding::new(from, *line, message));
        }
    }
    findings
}
