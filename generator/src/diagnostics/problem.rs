//! Problems: a kind at a place, and all of an input.

use std::fmt;

use super::kind::ProblemKind;
use super::place::{Location, Where};
use super::visible::visible;

/// A kind of problem at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place.
    pub at: Where,
    /// The kind.
    pub kind: Box<ProblemKind>,
}

impl Problem {
    /// Creates a problem at a place in a file.
    pub fn at(location: Location, kind: ProblemKind) -> Self {
        Self {
            at: Where::At(location),
            kind: Box::new(kind),
        }
    }

    /// Creates a problem of a whole file or folder.
    pub fn of_file(file: impl Into<String>, kind: ProblemKind) -> Self {
        Self {
            at: Where::File(file.into()),
            kind: Box::new(kind),
        }
    }

    /// Returns the same problem with other names of files.
    #[must_use]
    pub fn with_files(mut self, name: impl Fn(&str) -> String) -> Self {
        let file = match &mut self.at {
            Where::Nowhere => None,
            Where::File(file) => Some(file),
            Where::At(at) => Some(&mut at.file),
        };
        let other = self.kind.other_place().map(|other| &mut other.file);
        for file in file.into_iter().chain(other) {
            *file = name(file);
        }
        self
    }

    /// Creates a problem that has no place in a file.
    pub fn nowhere(kind: ProblemKind) -> Self {
        Self {
            at: Where::Nowhere,
            kind: Box::new(kind),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.at {
            Where::Nowhere => self.kind.to_string(),
            Where::File(file) => format!("{file}: {}", self.kind),
            Where::At(at) => format!("{at}: {}", self.kind),
        };
        f.write_str(&visible(&text))
    }
}

/// The problems of an input; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Sorts problems by place and removes duplicates.
    pub fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| a.at.order().cmp(&b.at.order()));
        problems.dedup();
        Self(problems)
    }

    /// Returns `value` if there are no problems.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn or<T>(problems: Vec<Problem>, value: T) -> Result<T, Self> {
        if problems.is_empty() {
            Ok(value)
        } else {
            Err(Self::new(problems))
        }
    }

    /// Returns only the first problem.
    #[must_use]
    pub fn first(mut self) -> Self {
        self.0.truncate(1);
        self
    }

    /// Returns these problems and others, sorted by place, each once.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self::new(self.0.into_iter().chain(others.0).collect())
    }

    /// Returns two values, or the problems of both: those of the first do not hide the others.
    ///
    /// # Errors
    /// The problems of both.
    pub fn both<A, B>(first: Result<A, Self>, second: Result<B, Self>) -> Result<(A, B), Self> {
        match (first, second) {
            (Ok(first), Ok(second)) => Ok((first, second)),
            (Err(first), Err(second)) => Err(first.and(second)),
            (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => Err(problems),
        }
    }

    /// Iterates over the problems in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Problem> {
        self.0.iter()
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let id = problem.kind.id();
            write!(f, "{}[{}]: {problem}", id.level().as_str(), id.as_str())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_places_of_a_problem_are_renamed() {
        let at = |line| Location {
            file: "/tmp/x/specs/a.yaml".to_owned(),
            line,
            column: 1,
            pointer: String::new(),
        };
        let kinds = [
            ProblemKind::DuplicateKey {
                key: "a".to_owned(),
                first: at(1),
            },
            ProblemKind::DuplicateValue {
                value: "a".to_owned(),
                first: at(1),
            },
            ProblemKind::Duplicate {
                thing: "schema",
                name: "a".to_owned(),
                other: at(1),
            },
            ProblemKind::Collision {
                rust: "a".to_owned(),
                first: "b".to_owned(),
                second: "c".to_owned(),
                other: Some(Box::new(at(1))),
            },
        ];
        for kind in kinds {
            let problem = Problem::at(at(2), kind);
            let renamed = problem.with_files(|file| file.replace("/tmp/x/", "HEAD:"));
            assert_eq!(renamed.at.file(), Some("HEAD:specs/a.yaml"));
            let related = renamed.kind.related().map(|(_, at)| at.file.as_str());
            assert_eq!(related, Some("HEAD:specs/a.yaml"));
        }
        let file =
            Problem::of_file("a", ProblemKind::NotOurs).with_files(|file| format!("{file}/b"));
        assert_eq!(file.at.file(), Some("a/b"));
    }
}
