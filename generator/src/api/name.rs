//! Names and places of the things in documents.

use std::fmt;
use std::sync::Arc;

/// A dotted name of the vendor, such as `Esx.Settings.Depots.Offline.CreateSpec`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// Creates a name in the spelling of the document.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// Returns the whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part after the last dot.
    pub fn last(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }

    /// Returns the part before the last dot, if there is one.
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(parent, _)| parent)
    }

    /// Returns the parts between the dots.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Returns the ASCII letters and digits of a name, in lower case: names in different spellings have the same.
pub(crate) fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// A place in the documents, for messages only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The index of the file among the loaded ones.
    pub file: usize,
    /// RFC 6901 JSON pointer into that file.
    pub pointer: String,
}

impl Place {
    /// Returns `true` if this is a part of what is at another place.
    pub fn is_within(&self, other: &Place) -> bool {
        let rest = self.pointer.strip_prefix(&other.pointer);
        self.file == other.file && rest.is_some_and(|rest| rest.starts_with('/'))
    }
}
