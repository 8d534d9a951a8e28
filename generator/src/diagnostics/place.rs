//! Places of problems.

use std::fmt;

/// A place in a file, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file as it was named on the command line.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
    /// RFC 6901 JSON pointer into the document; empty for the whole of it.
    pub pointer: String,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if self.pointer.is_empty() {
            Ok(())
        } else {
            write!(f, " (#{})", self.pointer)
        }
    }
}

/// The place of a problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Where {
    /// No file.
    #[default]
    Nowhere,
    /// A file or folder as a whole, by its path.
    File(String),
    /// A place in a file.
    At(Location),
}

impl Where {
    /// Returns the file or folder, if it is in one.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Nowhere => None,
            Self::File(file) => Some(file),
            Self::At(location) => Some(&location.file),
        }
    }

    /// Returns the place in a file, if it is one.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::At(location) => Some(location),
            Self::Nowhere | Self::File(_) => None,
        }
    }

    /// Returns the sorting key: by file, problems of the whole file first, then by position.
    pub(super) fn order(&self) -> (Option<&str>, Option<(usize, usize, &str)>) {
        let within = self.location();
        let within = within.map(|at| (at.line, at.column, at.pointer.as_str()));
        (self.file(), within)
    }
}
