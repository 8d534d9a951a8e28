//! Targets of overlays: JSONPath whose cost is limited before it is parsed and followed.
//!
//! Takes the text of a target, and the extent of a document; gives the path, or the reason why it would cost more than the document's
//! size says. Parsing takes exponential time in nested filters, and every descent or list of selectors multiplies what is found.

use serde_json_path::JsonPath;

use crate::diagnostics::ProblemKind;

/// The deepest nesting of brackets and parentheses. Overlays of the project nest two.
const NESTED: usize = 8;

/// A target that can be parsed.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) path: JsonPath,
    shape: Shape,
}

/// The parts of a path that multiply what it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// Descents: `..`.
    descents: u32,
    /// The product of the numbers of selectors in each pair of brackets.
    selectors: usize,
    nested: usize,
}

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

    /// Makes sure that the path finds no more than a number of values in a document. `extent` measures its nodes and levels; that
    /// is needed only if the path can find a value twice.
    pub(super) fn check(
        &self,
        extent: impl FnOnce() -> (usize, usize),
        limit: usize,
    ) -> Result<(), ProblemKind> {
        if !self.shape.multiplies() {
            return Ok(());
        }
        let (nodes, levels) = extent();
        let again = levels.saturating_pow(self.shape.descents.saturating_sub(1));
        let most = nodes
            .saturating_mul(self.shape.selectors)
            .saturating_mul(again);
        match most > limit {
            true => Err(ProblemKind::WideTarget { limit }),
            false => Ok(()),
        }
    }
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut shape = Self {
            descents: 0,
            selectors: 1,
            nested: 0,
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
                }
                (None, '.') if before == '.' => shape.descents += 1,
                (None, _) => {}
            }
            before = c;
        }
        shape
    }

    fn multiplies(self) -> bool {
        self.descents > 1 || self.selectors > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_multiplies_is_counted() {
        let table = [
            ("$", 0, 1, 0),
            ("$.paths['/a..b[(,']", 0, 1, 1),
            ("$..a..b", 2, 1, 0),
            ("$[0,1][*,*,*].a", 0, 6, 1),
            ("$[?(@.a == 'x' && (@..b))]", 1, 1, 3),
            ("$['a\\'[',\"b\"]", 0, 2, 1),
            ("$[?count(@[*,*][*,*])>0]", 0, 4, 3),
        ];
        for (text, descents, selectors, nested) in table {
            let expected = Shape {
                descents,
                selectors,
                nested,
            };
            assert_eq!(Shape::of(text), expected, "{text}");
        }
    }

    #[test]
    fn wide_targets_are_refused_before_they_are_followed() {
        let wide = [
            "$..*..*",
            "$..*..*..*..*",
            "$[*,*][*,*][*,*]",
            "$..[*,*]..[*,*]",
        ];
        for text in wide {
            let target = Target::parse(text).expect("a path");
            assert!(target.check(|| (100_000, 12), 700_000).is_err(), "{text}");
            assert!(target.check(|| (10, 3), 700_000).is_ok(), "{text}");
        }
        let narrow = Target::parse("$..description").expect("a path");
        assert!(!narrow.shape.multiplies() && narrow.check(|| (2_000_000, 64), 2_000_000).is_ok());
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
