//! Targets of overlays: JSONPath whose cost is limited before it is parsed and followed.
//!
//! Takes the text of a target, and the extent of a document; gives the path, or the reason why it would cost more than the document's
//! size says. Parsing takes exponential time in nested filters. Every descent, list of selectors and query from the root in a filter
//! multiplies what is visited.

use serde_json_path::JsonPath;

use crate::diagnostics::ProblemKind;

/// The deepest nesting of brackets and parentheses. Overlays of the project nest two.
const NESTED: usize = 8;

/// Steps of a found value's path that take as much memory as a value.
const STEPS: usize = 4;

/// Characters of a target that take as much time as a visit, for each value that it visits.
const CHARACTERS: usize = 16;

/// The values that all targets together may visit for each that a document may have: half a minute at most.
const VISITS: usize = 200;

/// A target that can be parsed.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) path: JsonPath,
    shape: Shape,
}

/// The parts of a path that decide how much it visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// Descents: `..`.
    descents: u32,
    /// Queries from the root within filters.
    absolute: u32,
    /// The product of the numbers of selectors in each pair of brackets.
    selectors: usize,
    /// `true` if more than one value can match.
    searches: bool,
    /// Steps outside of brackets.
    steps: usize,
    nested: usize,
    /// Bytes of the text.
    length: usize,
}

/// The values that the targets of a run have visited so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Visits(usize);

impl Target {
    /// Parses a target.
    pub(super) fn parse(text: &str) -> Result<Self, ProblemKind> {
        let wrong = |reason: &str| ProblemKind::Overlay(format!("target `{text}`: {reason}"));
        let shape = Shape::of(text);
        if shape.nested > NESTED {
            let reason = format!("brackets nested more than {NESTED} levels deep");
            return Err(wrong(&reason));
        }
        let path = JsonPath::parse(text).map_err(|error| wrong(&error.to_string()))?;
        Ok(Self { path, shape })
    }

    /// Makes sure that the path finds no more than a number of values in a document, and counts those that it visits. `extent`
    /// measures nodes and levels of the document; that is needed only if more than one value can match.
    pub(super) fn check(
        &self,
        extent: impl FnOnce() -> (usize, usize),
        visits: &mut Visits,
        limit: usize,
    ) -> Result<(), ProblemKind> {
        if !self.shape.searches {
            return Ok(());
        }
        let (nodes, levels) = extent();
        let visited = self.shape.visited(nodes, levels);
        let path = match self.shape.descents {
            0 => self.shape.steps.min(levels),
            _ => levels,
        };
        if visited.max(nodes.saturating_mul(path.div_ceil(STEPS))) > limit {
            return Err(ProblemKind::WideTarget { limit });
        }
        let characters = self.shape.length.div_ceil(CHARACTERS);
        visits.0 = visits.0.saturating_add(visited.saturating_mul(characters));
        let limit = limit.saturating_mul(VISITS);
        match visits.0 > limit {
            true => Err(ProblemKind::SlowTargets { limit }),
            false => Ok(()),
        }
    }
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut shape = Self {
            descents: 0,
            absolute: 0,
            selectors: 1,
            searches: false,
            steps: 0,
            nested: 0,
            length: text.len(),
        };
        // The selectors or arguments in each pair that is open, those of filters included.
        let mut open_pairs: Vec<usize> = Vec::new();
        let mut quote = None;
        let mut before = ' ';
        let mut characters = text.chars();
        while let Some(c) = characters.next() {
            match (quote, c) {
                (Some(_), '\\') => {
                    characters.next();
                }
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '[' | '(') => {
                    shape.steps += usize::from(open_pairs.is_empty());
                    open_pairs.push(1);
                    shape.nested = shape.nested.max(open_pairs.len());
                }
                (None, ']' | ')') => {
                    let listed = open_pairs.pop().unwrap_or(1);
                    shape.selectors = shape.selectors.saturating_mul(listed);
                }
                (None, ',') => {
                    if let Some(listed) = open_pairs.last_mut() {
                        *listed += 1;
                    }
                    shape.searches = true;
                }
                (None, '.') if before == '.' => {
                    shape.descents += 1;
                    shape.searches = true;
                }
                (None, '.') => shape.steps += usize::from(open_pairs.is_empty()),
                (None, '$') => shape.absolute += u32::from(!open_pairs.is_empty()),
                (None, '*' | '?' | ':') => shape.searches = true,
                (None, _) => {}
            }
            before = c;
        }
        shape
    }

    /// Returns the values that following the path visits in a document, at most.
    fn visited(self, nodes: usize, levels: usize) -> usize {
        let descents = levels.saturating_pow(self.descents.saturating_sub(1));
        nodes
            .saturating_mul(self.selectors)
            .saturating_mul(descents)
            .saturating_mul(nodes.saturating_pow(self.absolute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_multiplies_is_counted() {
        // Descents, queries from the root, selectors, nesting.
        let table = [
            ("$", (0, 0, 1, 0)),
            ("$.paths['/a..b[(,$*']", (0, 0, 1, 1)),
            ("$..a..b", (2, 0, 1, 0)),
            ("$[0,1][*,*,*].a", (0, 0, 6, 1)),
            ("$[?(@.a == 'x' && (@..b))]", (1, 0, 1, 3)),
            ("$['a\\'[',\"b\"]", (0, 0, 2, 1)),
            ("$[?count(@[*,*][*,*])>0]", (0, 0, 4, 3)),
            ("$..[?count($..*)>1 && @.a == $.b]", (2, 2, 1, 2)),
        ];
        for (text, expected) in table {
            let shape = Shape::of(text);
            let found = (
                shape.descents,
                shape.absolute,
                shape.selectors,
                shape.nested,
            );
            assert_eq!(found, expected, "{text}");
        }
    }

    /// Follows a target once in a document of an extent.
    fn check(text: &str, extent: (usize, usize), limit: usize) -> Result<(), ProblemKind> {
        let target = Target::parse(text).expect("a path");
        target.check(|| extent, &mut Visits::default(), limit)
    }

    #[test]
    fn wide_targets_are_refused_before_they_are_followed() {
        let wide = [
            "$..*..*",
            "$..*..*..*..*",
            "$[*,*][*,*][*,*]",
            "$..[*,*]..[*,*]",
            "$..[?count($.a)>0]",
            "$.a[?@.b == $.c]",
        ];
        for text in wide {
            assert!(check(text, (100_000, 12), 700_000).is_err(), "{text}");
            assert!(check(text, (10, 3), 700_000).is_ok(), "{text}");
        }
        let limit = 2_000_000;
        for text in ["$..description", "$.paths.*.*.responses", "$[?@.a == 'b']"] {
            assert_eq!(check(text, (150_000, 12), limit), Ok(()), "{text}");
        }
        // What is found has a path, which takes memory, too.
        assert_eq!(check("$.paths.*", (limit, 64), limit), Ok(()));
        assert!(check("$..description", (limit, 64), limit).is_err());
        // One value at most: the document is not even measured.
        for text in ["$", "$.info.version", "$.paths['/a*'].get.tags[0]"] {
            let target = Target::parse(text).expect("a path");
            let extent = || panic!("{text} is measured");
            assert_eq!(target.check(extent, &mut Visits::default(), 1), Ok(()));
        }
    }

    #[test]
    fn all_targets_together_visit_a_limited_number_of_values() {
        let target = Target::parse("$..description").expect("a path");
        let mut visits = Visits::default();
        let limit = 1_000;
        for _ in 0..VISITS {
            assert_eq!(target.check(|| (limit, 4), &mut visits, limit), Ok(()));
        }
        let limited = Err(ProblemKind::SlowTargets {
            limit: limit * VISITS,
        });
        assert_eq!(target.check(|| (limit, 4), &mut visits, limit), limited);
        // A long filter takes time at each value.
        let long = format!("$..[?{}]", ["@.a == 1"; 4 * VISITS].join(" || "));
        assert_eq!(check(&long, (limit, 4), limit), limited);
    }

    #[test]
    fn nested_filters_are_refused_before_they_are_parsed() {
        for text in [
            format!("$[?{}", "(".repeat(5000)),
            "$[?@".repeat(25),
            "[?@".repeat(100_000),
        ] {
            let problem = Target::parse(&text).expect_err("too deep");
            assert!(problem.to_string().contains("nested"), "{problem}");
        }
    }
}
